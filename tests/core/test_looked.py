"""What jurors say in a fresh look: the measure is kept, or lifted, or they are asked which."""

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context, Unclear
from jurybot.words import tables, words

TABLES, WORDS = tables(), words()
OF = "worse.example"


def said(text, stands="limit", waits=False):
    answer = parse(text, Context(stands=stands, waits=waits, domain=OF), WORDS)
    return answer.why if isinstance(answer, Unclear) else answer.position


@pytest.mark.parametrize("language", TABLES)
def test_every_word_for_it_keeps_or_lifts_whichever_measure_stands(language):
    looks = TABLES[language]["looks"]

    for stands in ("limit", "suspend"):
        assert {phrase: said(phrase, stands) for phrase in looks["keeps"]} == dict.fromkeys(looks["keeps"], stands)
        assert {phrase: said(phrase, stands) for phrase in looks["lifts"]} == dict.fromkeys(looks["lifts"], "none")
        assert {said(phrase, stands) for phrase in looks["no_measure"]} - {"languages-clash"} == {"none"}


@pytest.mark.parametrize("language", TABLES)
def test_any_other_word_for_no_action_is_asked_back_for_it_may_let_the_measure_stand(language):
    looks, positions = TABLES[language]["looks"], TABLES[language]["positions"]

    others = set(positions["none"]) - set(looks["no_measure"]) - set(looks["keeps"])
    assert set(looks["no_measure"]) <= set(positions["none"])
    assert {phrase: said(phrase) for phrase in others if said(phrase) in ("none", "limit")} == {}


@pytest.mark.parametrize("language", TABLES)
def test_outside_of_a_fresh_look_they_are_no_ballots(language):
    looks = TABLES[language]["looks"]
    known = set(TABLES[language]["positions"]["none"])

    answers = {phrase: parse(phrase, Context(proposed="limit"), WORDS) for phrase in looks["keeps"] + looks["lifts"]}
    assert [phrase for phrase, answer in answers.items() if isinstance(answer, Ballot) and phrase not in known] == []


CLEAR = {
    "limit": [
        "Keep it, they still spam", "keep because they spam", "I vote to keep it", "let's keep the limit", "keep limit",
        "keep it limited", "limit, keep it", "keep 👍", "die Einschränkung beibehalten", "maintenir la limite",
        "beperking handhaven", "制限を維持",
    ],
    "none": [
        "lift: new admins", "lift\nThey have new admins", "I would lift it", "lift the limit", "nothing. Lift it.",
        "Einschränkung aufheben", "bitte aufheben, weil sie neue Admins haben", "lever la mesure", "制限を解除",
        "解除",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("position", "text"), [(position, text) for position in CLEAR for text in CLEAR[position]])
def test_in_a_sentence_they_are_understood(position, text):
    assert said(text) == position


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("keep them", "keep-or-lift"),
        ("keep worse.example", "keep-or-lift"),
        ("do nothing", "keep-or-lift"),
        ("no action needed", "keep-or-lift"),
        ("agree", "keep-or-lift"),
        ("no", "keep-or-lift"),
        ("keep the suspension", "second-position"),
        ("停止を維持", "second-position"),
        ("nothing: keep it", "takes-back"),
        ("nothing\nKeep it as it is.", "takes-back"),
        ("keep, then lift", "condition"),
        ("don't lift", "negation"),
        ("keep or lift?", "question"),
        ("lift unless they spam", "condition"),
        ("keep for now", "unknown-words"),
    ],
)
def test_what_could_be_either_is_asked_back(text, why):
    assert said(text) == why


@pytest.mark.parametrize(
    ("text", "stands", "words"),
    [
        ("keep them", "limit", "keep"),
        ("keep the suspension", "limit", "keep"),
        ("do nothing", "limit", "do nothing"),
        ("nothing: keep it", "limit", "keep it"),
        ("limit\nKeep it as it is.", "suspend", "keep it as it is"),
    ],
)
def test_whoever_is_asked_back_is_told_at_which_words(text, stands, words):
    answer = parse(text, Context(stands=stands, domain=OF), WORDS)

    assert isinstance(answer, Unclear) and answer.words == words


def test_keep_alone_is_asked_back_where_a_suspend_waits_at_its_limit():
    assert said("keep it", "suspend", waits=True) == "keep-or-lift"
    assert said("keep the suspension", "suspend", waits=True) == "suspend"
    assert said("lift it", "suspend", waits=True) == "none"


def test_it_lifts_with_an_objection_to_what_stands():
    answer = parse("lift, objection because they apologised", Context(stands="limit"), WORDS)

    assert answer == Ballot(position="none", objection=True, reason="they apologised")
