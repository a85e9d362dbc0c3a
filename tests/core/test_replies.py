"""Reading a reply: 0 wrong, and nearly every clear one understood.

The folder `replies` beside this file holds replies as people might write them, one a line, with \\n for a new line: for
each language those that are `unclear` and those that are `clear`. The project wrote them. Whoever finds one that is
read wrongly adds it there. A clear one stands behind what it means and what is proposed, with tabs between; those of
them that are asked back for now stand again in `asked_back`. `markup.jsonl` holds the HTML of many clients.
"""

import json
import re
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Command, Context, Recuse, Unclear
from jurybot.core.text.plain import plain
from jurybot.core.text.tokens import is_east_asian, line_of
from jurybot.words import tables, words

WORDS = words()
TABLES = tables()
REPLIES = Path(__file__).parent / "replies"
pytestmark = pytest.mark.timeout(600)  # seconds; each of the long tests reads thousands of replies


def lines_of(kind):
    """The replies of a kind in every language; \\n and \\uXXXX stand for what cannot stand or be seen in a line."""
    for language in TABLES:
        for line in (REPLIES / f"{kind}_{language}.txt").read_text(encoding="utf-8").splitlines():
            yield re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), line).replace("\\n", "\n")


UNCLEAR = list(lines_of("unclear"))
CLEAR = [tuple(line.split("\t", 2)) for line in lines_of("clear")]
ASKED_BACK = set(lines_of("asked_back"))
CASE = {"domain": "bad.example", "bot": "jurybot"}


def read(text, proposed="suspend", **known):
    return parse(text, Context(proposed=proposed, **known), WORDS)


def why(text, proposed="suspend", **known):
    answer = read(text, proposed, **known)
    return answer.why if isinstance(answer, Unclear) else answer


def meaning(answer):
    match answer:
        case Ballot():
            name = "account" if answer.advises_account else answer.position
            return f"{name}, objection" if answer.objection else name
        case _:
            return type(answer).__name__.lower()


@cache
def read_of_the_case(text, proposed):
    """For the tests that read thousands of the replies, and partly the same."""
    return read(text, proposed, **CASE)


@pytest.mark.timeout(400)  # seconds, for thousands of replies on a busy machine
@pytest.mark.parametrize("proposed", ["limit", "suspend"])
def test_nothing_that_is_unclear_is_ever_recorded(proposed):
    wrong = {text: it for text in UNCLEAR if not isinstance(it := read_of_the_case(text, proposed), Unclear)}

    assert wrong == {}


@pytest.mark.timeout(400)
def test_nearly_all_that_is_clear_is_understood_and_none_of_it_wrongly():
    answers = [(means, text, meaning(read(text, proposed, **CASE))) for means, proposed, text in CLEAR]
    wrong = [answer for answer in answers if answer[2] not in (answer[0], "unclear")]
    asked = [text for _, text, understood in answers if understood == "unclear"]

    assert wrong == []
    assert len(asked) <= 0.08 * len(CLEAR), asked  # of a list that is harder than what people write
    assert [text for text in asked if text not in ASKED_BACK] == [], "asked back by now: list them, if it must be so"


def test_the_html_of_many_clients_is_read_as_it_is_drawn():
    written = [json.loads(line) for line in (REPLIES / "markup.jsonl").read_text(encoding="utf-8").splitlines()]
    read_as = [(meaning(read(reply["html"], reply["proposed"])), reply) for reply in written]
    wrong = [(means, reply) for means, reply in read_as if means not in (reply["means"], "unclear")]
    asked = [reply for means, reply in read_as if means == "unclear" != reply["means"]]

    assert wrong == []
    assert len(asked) <= 0.02 * len(written), asked


def test_the_reason_is_kept_as_it_was_written():
    assert read("limit\nThey DO answer “mails”.\n\nIn writing").reason == "They DO answer “mails”.\n\nIn writing"
    assert read("limit, they do answer").reason == "they do answer"
    assert read("limit (they do answer)").reason == "they do answer"
    assert read("Agree. They never answer.").reason == "They never answer."
    assert read("limit because they do answer").reason == "they do answer"
    assert read("limit").reason == ""


COURTESIES = ["please", "bitte", "merci", "por favor", "grazie", "obrigada", "alsjeblieft", "お願いします"]


@pytest.mark.parametrize("courtesy", COURTESIES)
@pytest.mark.parametrize("between", [", ", ". ", "\n", "\n\npublic: "])
def test_a_courtesy_is_no_reason(courtesy, between):
    assert read(f"limit{between}{courtesy}.") == Ballot(position="limit")
    assert why(f"objection because {courtesy}") == "objection-needs-reason"


def test_courtesies_and_who_writes_stay_out_of_a_reason():
    answer = read("Limit, please. They answer every mail.\npublic: They try.\npublic: Thanks\nKind regards\nBen")

    assert answer.reason == "They answer every mail.\nThey try."
    assert answer.public == "They try."


def test_names_links_and_hashtags_are_not_in_a_reason():
    answer = read("limit\nThey answered @ana quickly, see https://x.example/1 #fediblock")

    assert answer.reason == "They answered quickly, see"


def test_only_lines_that_begin_with_public_may_be_published():
    answer = read(
        "limit\npublic: They answer mails.\nTheir admin is a friend of mine.\nPublic: They removed the posts."
    )

    assert answer.public == "They answer mails.\nThey removed the posts."
    assert "friend" in answer.reason
    assert read("limit\nThey answer in public: good.").public == ""
    assert read("limit\nThey answer.").public == ""


def test_agree_and_disagree_speak_of_the_proposal():
    assert read("agree", "limit").position == "limit"
    assert read("yes", "suspend").position == "suspend"
    assert read("disagree", "limit").position == "none"
    assert parse("agree", Context(), WORDS).why == "nothing-proposed"


def test_no_to_a_limit_with_a_reason_may_mean_too_weak():
    assert read("no", "limit").position == "none"
    assert why("no, they answer", "limit") == "may-mean-too-weak"
    assert read("no, they answer", "suspend").position == "none"


def test_block_alone_is_asked_back():
    for text in ("block", "block them", "Block the server", "block because they harass us"):
        assert why(text) == "block"


def test_an_objection_needs_a_reason_and_something_above_the_position():
    assert why("objection") == why("limit, and I block a suspend") == why("I object.") == "objection-needs-reason"
    assert why("suspend, objection because they answer") == "objection-to-what"
    assert why("limit, objection because they answer", "limit") == "objection-to-what"
    assert why("nothing, and I object to a suspend because they answer") == "objection-to-what"
    assert why("objection to a suspend because they answer") == "against-one"
    assert read("limit, and I block a suspend because they answer") == Ballot(
        position="limit", objection=True, reason="they answer"
    )
    assert read("objection because they answer every mail").position == "none"


@pytest.mark.parametrize("stands", ["limit", "suspend"])
def test_in_a_fresh_look_an_objection_needs_a_measure_for_it_could_be_to_the_lift(stands):
    look = Context(stands=stands)

    def said(text):
        return parse(text, look, WORDS)

    assert said("objection because they answer every mail").why == "objection-to-what"
    assert said("nothing, I object to the proposal because they answer").why == "objection-to-what"
    for text in ("nothing, objection because they answer", "objection to any measure because they answer"):
        assert said(text) == Ballot(position="none", objection=True, reason="they answer"), text
    assert said("nothing, objection").why == "objection-needs-reason"
    assert said("agree").why == said("disagree").why == "keep-or-lift"


def test_in_a_fresh_look_an_objection_is_to_no_more_than_what_stands():
    limit, suspend = Context(stands="limit"), Context(stands="suspend")
    text = "limit, and I object to a suspend because they answer"

    assert parse(text, limit, WORDS).why == "objection-to-what"
    assert parse(text, suspend, WORDS) == Ballot(position="limit", objection=True, reason="they answer")


def test_account_is_a_none_that_advises():
    answer = read("account")

    assert (answer.position, answer.advises_account) == ("none", True)


def test_a_case_that_is_named_is_handed_on():
    assert read("case 41: suspend").case == 41
    assert read("#41 suspend").case == 41
    assert read("suspend (case 41)").case == 41
    assert read("suspend\nSame people as in case 12.").case == 12
    assert why("case 41: suspend\nSame people as in case 12.") == "several-cases"
    assert read("here, thanks").case is None


def test_another_server_than_the_one_in_question_is_asked_back():
    assert read("suspend bad.example", domain="bad.example").position == "suspend"
    assert read("suspend BÜCHER.example", domain="xn--bcher-kva.example").position == "suspend"
    assert why("suspend worse.example", domain="bad.example") == "other-domain"
    assert why("worse.example: suspend", domain="bad.example") == "other-domain"
    assert why("suspend https://worse.example/x", domain="bad.example") == "pointer"


def test_a_link_to_any_page_of_the_server_changes_nothing_and_one_to_another_is_asked_back():
    assert read("suspend https://bad.example/a/b", domain="bad.example").position == "suspend"
    assert read("suspend https://bad.example:8443/a", domain="bad.example").position == "suspend"
    assert why("suspend https://worse.example/bad.example/", domain="bad.example") == "pointer"
    assert why("suspend https://sub.bad.example/a", domain="bad.example") == "pointer"


@pytest.mark.parametrize("text", ["agree to limit", "agree to a limit", "agree with the limit"])
def test_who_agrees_with_a_named_measure_agrees_only_where_it_is_what_is_proposed(text):
    assert read(text, "limit").position == "limit"
    assert why(text, "suspend") == "unknown-words"


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("limit\nI would rather do nothing", "takes-back", "i would rather"),
        ("suspend. I am not sure", "unsure", "not sure"),
        ("limit because they will never harm anyone", "negation", "never"),
        ("suspend unless they answer", "condition", "unless they answer"),
        ("limite", "languages-clash", "limite"),
    ],
)
def test_whoever_adds_a_language_sees_which_words_made_a_reply_unclear_and_why(text, reason, words):
    answer = read(text)

    assert (answer.why, answer.words) == (reason, words)


def test_our_own_words_copied_into_an_answer_are_not_the_jurors():
    summons = "Reply here: limit, nothing, account (only those people), aside, or objection because …"
    answer = read(f"limit\n\n{summons}", ours=(summons,))

    assert (answer.position, answer.reason) == ("limit", "")
    assert why(summons, ours=(summons,)) == "empty"


@pytest.mark.parametrize("text", ["hello", "good morning", "👍", "3"])
def test_who_said_something_but_no_position_is_told_so(text):
    assert why(text) == "not-a-position"


@pytest.mark.parametrize("text", ["", "  ", "@jurybot", "<p></p>"])
def test_who_said_nothing_is_told_that(text):
    assert why(text) == "empty"


def test_hashtags_and_linked_words_speak_in_a_reason_as_other_words_do():
    link = '<a href="https://x.example/1">{}</a>'
    for text in ("They spam us {}", "They spam us. {} they answer"):
        for said in ("unless", "#unless", link.format("unless")):
            assert why(f"<p>suspend</p><p>{text.format(said)}</p>") == "condition", said
    assert read(f"<p>suspend</p><p>They spam us {link.format('here')} #fediblock</p>").position == "suspend"


def test_a_hashtag_is_passed_over_unless_a_word_of_doubt_or_of_a_position_is_in_it():
    for text in ("Limit! #fedimod #MastodonNL", "limit #fedimod", "limit\n#moderation"):
        assert read(text).position == "limit", text
    for tag in ("#not", "#jk", "#or", "#justkidding", "#suspendthem", "#peutetre"):
        assert isinstance(read(f"limit {tag}"), Unclear) and isinstance(read(f"limit. {tag}"), Unclear), tag


def test_a_number_in_a_reason_names_no_case():
    assert read("suspend\nThey harassed 12 of us.").case is None
    assert read("suspend\nThey harass us as in case 12.").case == 12


def test_a_denial_is_of_what_stands_next_to_it():
    assert read("suspend\nThey spam and do not answer.").position == "suspend"
    assert read("suspend\nThey harass us, and nobody moderates.").position == "suspend"
    assert why("suspend\nThey answer and do not spam.") == "negation"
    assert why("suspend\nThey moderate, and nobody harasses us.") == "negation"


def test_whatever_is_asked_back_is_asked_of_the_case_that_it_names():
    some = [text for text in UNCLEAR if text[:1].isalpha()][::5]
    for text in (*some, "leave, they did nothing", "here: suspend"):
        named, unnamed = read(f"case 41: {text}", **CASE), read_of_the_case(text, "suspend")
        if isinstance(named, Unclear) and unnamed.case is None and named.why != "several-cases":
            assert named.case == 41, text


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("yes\nlimit", "second-position", "limit"),
        ("agree. agree. limit", "second-position", "limit"),
        ("<blockquote>limit</blockquote>no", "quote", "no"),
        ("stop: limit", "languages-clash", "stop"),
    ],
)
def test_the_word_that_is_one_too_many_is_told(text, reason, words):
    answer = read(text)

    assert (answer.why, answer.words) == (reason, words)


def test_to_be_in_favour_is_to_agree_unless_a_measure_follows():
    for lead in ("I'm in favour", "je suis pour", "ich bin dafür"):
        assert read(lead, "limit").position == "limit", lead
    for text in ("I'm in favour of a suspend", "I'm in favour of a suspension"):
        assert read(text, "limit").position == "suspend", text
    assert read("I'm in favour of a limit", "suspend").position == "limit"


def test_more_than_an_instance_lets_anyone_write_is_too_long_to_be_read():
    longest = '<p title="' + "x" * (100_000 - 21) + '">limit</p>'

    assert len(longest) == 100_000 and read(longest).position == "limit"
    assert why(longest + " ") == "too-long"
    assert why("limit because " + "they harass people " * 300) == "too-long"


def test_yes_under_a_quote_may_answer_the_quote():
    assert why("> Anyone against?\nno") == "quote"
    assert read("> Anyone against?\nlimit").position == "limit"


def test_a_reason_may_name_what_a_measure_would_cost_and_what_others_did():
    assert read("objection because it would cut many follows") == Ballot(
        position="none", objection=True, reason="it would cut many follows"
    )
    assert read("objection because they mend it").objection
    assert read("suspend\nA limit would not stop them.").position == "suspend"
    assert read("limit\nA suspend would go too far.").position == "limit"
    assert read("suspend\nOther servers suspended them years ago.").position == "suspend"


def test_a_not_about_what_is_good_is_a_reason_and_a_not_about_what_is_bad_takes_back():
    for reason in ("They do not moderate at all.", "No action from their admins", "I don't think they will change."):
        assert read(f"suspend\n{reason}").position == "suspend", reason
    for reason in ("They do not spam.", "No harassment there.", "They did nothing wrong.", "Nope. They don't harass."):
        assert isinstance(read(f"suspend\n{reason}"), Unclear), reason
    assert read("Sperren\nDie Moderation reagiert nicht.").position == "suspend"
    assert isinstance(read("Sperren\nDie hetzen nicht."), Unclear)
    assert read("停止。管理人は通報に対応しません。").position == "suspend"
    assert isinstance(read("停止。これはスパムではありません。"), Unclear)


def test_a_typing_error_in_a_long_word_is_asked_back_with_the_word_that_was_meant():
    for typed, meant in (
        ("suspned", "suspend"),
        ("limti", "limit"),
        ("sperrren", "sperren"),
        ("supendre", "suspendre"),
    ):
        answer = read(typed)

        assert isinstance(answer, Unclear)
        assert answer.meant == meant
    assert read("neither").meant == ""
    assert read("jaa").meant == ""


def long_keywords(language):
    """The long words of a language that vote or speak of the own seat, with what they mean."""
    table = TABLES[language]
    said = [phrases for name in ("positions", "acts") for phrases in table[name].values()]
    phrases = {phrase.removeprefix("=") for ones in said for phrase in ones}
    return [phrase for phrase in phrases if len(phrase) >= 5 and phrase.isalpha() and not is_east_asian(phrase[0])]


def slips(word):
    """The word with one letter too few, one twice, and two that changed places."""
    at = len(word) // 2
    return {
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    } - {word}


@pytest.mark.parametrize("language", TABLES)
def test_a_slip_in_a_long_keyword_is_asked_back_and_never_another_word(language):
    others = {"aide"}  # "aside" without its s: help, in French

    for word in long_keywords(language):
        means = meaning(read(word))
        for slip in slips(word) - others:
            answer = read(slip)
            known = WORDS.knowing(slip)
            assert isinstance(answer, Unclear) or meaning(answer) == means, (word, slip)
            assert not isinstance(answer, Unclear) or answer.meant or known or answer.why != "no-position", (word, slip)


@pytest.mark.parametrize("word", ["nicht", "niet", "nadie", "neither", "listen", "linger", "common", "conte", "sobre"])
def test_other_words_are_no_slips(word):
    assert why(word) and read(word).meant == ""


def test_a_slip_behind_my_vote_is_is_asked_back_too():
    assert read("I vote suspned").meant == "suspend"
    assert read("Ich stimme für sperrem").meant in ("sperren", "sperre", "sperrt")
    assert read("please limti them").meant == "limit"


def test_languages_may_be_mixed_only_with_the_english_keywords():
    assert read("Ich stimme für suspend, bitte").position == "suspend"
    assert isinstance(read("Ich stimme für suspendre"), Unclear)
    assert isinstance(read("suspend limitieren"), Unclear)
    assert isinstance(read("suspender bitte"), Unclear)


def test_a_line_below_that_names_whom_or_how_long_bounds_the_position():
    for bound in ("all accounts that spam", "the two ringleaders", "Just the admin", "for a week", "only media"):
        assert isinstance(read(f"suspend\n{bound}"), Unclear), bound
    assert read("suspend\nThe constant spam").reason == "The constant spam"
    assert read("suspend\nAll accounts there are bots.").position == "suspend"


def test_words_in_html_are_read_as_they_are_drawn():
    assert read("<p>sus<b>pend</b></p>").position == "suspend"
    assert read("<p><del>suspend</del> limit</p>").position == "limit"
    assert read("<blockquote>suspend</blockquote><p>limit</p>").position == "limit"
    assert isinstance(read("<p>I would not\nsuspend</p>"), Unclear)
    assert isinstance(read("<p>suspend<!-- --> not</p>"), Unclear)


@pytest.mark.parametrize("text", ["ѕuspend", "lіmit", "limit\nThеy answer"])
def test_letters_of_two_alphabets_in_one_word_are_asked_back(text):
    assert why(text) == "mixed-scripts"


def test_commands_are_understood_in_full():
    assert read("appeal 12 because nobody asked them") == Command(name="appeal", case=12, because="nobody asked them")
    assert read("appeal 12 to all because of our friends").to_all
    assert read("hold bad.example because it is ours") == Command(
        name="hold", domain="bad.example", because="it is ours"
    )
    assert read("withdraw 12 because it was a test").name == "withdraw"
    assert read("release 12") == Command(name="release", case=12)
    assert read("confirm 12") == Command(name="confirm", case=12)
    assert read("second 12") == Command(name="second", case=12)
    assert read("interim bad.example because of a raid").domain == "bad.example"
    assert read("tell me bad.example") == Command(name="tell me", domain="bad.example")
    assert read("propose limit bad.example because they spam") == Command(
        name="propose", domain="bad.example", because="they spam", rest="limit"
    )
    assert read("propose lift bad.example").rest == "lift"
    assert read("ask did they answer?") == Command(name="ask", rest="did they answer?")
    assert read("away until 3 May") == Command(name="away", rest="3 May")
    assert read("language de").rest == "de"
    assert read("case 12") == Command(name="case", case=12)
    assert read("opt out violence").name == "opt out"
    for word in ("my cases", "my data", "forget me", "facts", "back", "pressure"):
        assert read(word) == Command(name=word)


def test_withdraw_without_number_is_a_jurors_word():
    assert type(read("withdraw")).__name__ == "Withdraw"
    assert why("withdraw 12") == "needs-because"
    assert why("appeal because they are nice") == "needs-case"


def test_what_is_said_of_the_own_seat_may_have_a_reason_of_its_own():
    assert isinstance(read("recuse, I know the admin"), Recuse)
    assert isinstance(read("decline, they do answer"), Unclear)
    assert isinstance(read("leave: they did nothing"), Unclear)


# Properties ----------------------------------------------------------------------------------------------------------

STARTS = ["suspend", "limit", "nothing", "aside", "account", "agree"]
KEYWORDS_OF_ALL = [
    ("suspend", ["suspend", "sperren", "suspendre", "suspender", "sospendere", "opschorten", "停止"]),
    ("limit", ["limit", "limitieren", "limiter", "limitar", "limitare", "beperken", "制限"]),
    ("none", ["nothing", "nichts", "rien", "nada", "niente", "niets", "何もしない"]),
]
POSITIONS = [keyword for _, keywords in KEYWORDS_OF_ALL for keyword in keywords] + ["yes", "no", "ja", "nein", "non"]
MANY_LANGUAGES = """not never no don't isn't nicht nie kein nein pas jamais non ne nunca mai não niet geen nee ikke inte
    ej ei nem nao nu δεν не нет ні ない 不 لا לא değil nid ez tidak"""
DENIALS = MANY_LANGUAGES.split()
CONDITIONS = [
    "if",
    "unless",
    "until",
    "wenn",
    "falls",
    "si",
    "se",
    "als",
    "sauf",
    "except",
    "provided that",
    "only if",
    "but",
]
DOUBTS = st.sampled_from([*DENIALS, *CONDITIONS, "?", "or", "maybe", "/", "vs", "xyzzy"])
KEYWORDS = st.sampled_from(
    [
        *POSITIONS,
        *DENIALS,
        *CONDITIONS,
        "please",
        "them",
        "because",
        ",",
        ".",
        "-",
        ":",
        "they",
        "spam",
        "bitte",
        "merci",
    ]
)
NEGATIONS = sorted(
    {phrase for table in TABLES.values() for phrase in table["doubt"]["negations"] if not phrase.endswith("*")}
)


@given(st.text())
def test_no_text_breaks_it(text):
    read(text)


def ends_of_lists(table):
    """The first and the last phrase of every list of a language."""
    lists = (phrases for section in table.values() if isinstance(section, dict) for phrases in section.values())
    ends = {end for phrases in lists if isinstance(phrases, list) for end in (*phrases[:1], *phrases[-1:])}
    return sorted(re.sub(r"[=*]", "", end).replace("<number>", "7").replace("<domain>", "bad.example") for end in ends)


@pytest.mark.parametrize("language", TABLES)
def test_no_list_breaks_it_where_a_phrase_of_it_stands_before_what_is_no_word(language):
    """Hashtags and links speak too, with words of their own that stand nowhere in the line."""
    (position, *_) = TABLES[language]["positions"]["suspend"]
    link = '<a href="https://x.example/rules">their rules</a>'

    for phrase in ends_of_lists(TABLES[language]):
        read(f"<p>{position}. {phrase} #fediblock {phrase} {link} {phrase}</p>")


@given(st.lists(KEYWORDS | st.text(max_size=3), max_size=12), st.sampled_from(["suspend", "limit"]))
def test_no_order_of_words_breaks_it_and_two_positions_are_never_one(said, proposed):
    answer = read(" ".join(said), proposed)

    if isinstance(answer, Ballot) and not answer.objection:
        meant = {read(word, proposed).position for word in said if isinstance(read(word, proposed), Ballot)}
        assert answer.position in meant, said


@given(st.sampled_from(KEYWORDS_OF_ALL), st.sampled_from(KEYWORDS_OF_ALL), st.data())
def test_two_languages_positions_together_are_one_ballot_only_where_they_mean_the_same(one, other, data):
    first, second = data.draw(st.sampled_from(one[1])), data.draw(st.sampled_from(other[1]))
    between = data.draw(st.sampled_from([" ", ", ", ". ", "\n", " / "]))
    answer = read(f"{first}{between}{second}")

    assert not isinstance(answer, Ballot) or answer.position == one[0] == other[0]


MEASURES = [keyword for _, keywords in KEYWORDS_OF_ALL[:2] for keyword in keywords]


@pytest.mark.parametrize("position", MEASURES)
def test_a_not_of_any_language_before_a_measure_is_never_passed_over(position):
    passed_over = [negation for negation in NEGATIONS if isinstance(read(f"{negation} {position}"), Ballot)]

    assert passed_over == []


@given(st.sampled_from(MEASURES), st.sampled_from(NEGATIONS))
def test_a_not_of_any_language_behind_a_measure_is_never_passed_over(position, negation):
    assert not isinstance(read(f"{position} {negation}"), Ballot)
    assert not isinstance(read(f"{position}. {negation}."), Ballot)
    assert not isinstance(read(f"{position}\n{negation}"), Ballot)


STRANGE = ["xyzzy", "flibber", "Grzegorz", "они", "maybe", "block", "?"]
NOISE = st.sampled_from([*DENIALS, *CONDITIONS, *POSITIONS, *STRANGE])
BETWEEN = st.sampled_from([" ", ", ", ". ", "\n", " - ", ": ", "! ", " (", "… "])


@given(
    st.sampled_from(KEYWORDS_OF_ALL),
    st.lists(NOISE, max_size=3),
    st.lists(NOISE, max_size=3),
    BETWEEN,
    BETWEEN,
    st.data(),
)
def test_words_around_a_position_never_make_it_another(keyword, before, after, one, other, data):
    position, words_for_it = keyword
    said = one.join([*before, other.join([data.draw(st.sampled_from(words_for_it)), *after])])
    answer = read(said)

    voted = {read(word).position for word in (*before, *after) if isinstance(read(word), Ballot)}
    if isinstance(answer, Ballot):
        assert answer.position == position or (before and {answer.position} == voted), said
        assert not voted - {answer.position}, said


@given(st.sampled_from(KEYWORDS_OF_ALL), st.lists(NOISE, min_size=1, max_size=3), BETWEEN, st.data())
def test_a_doubt_or_an_unknown_word_before_a_position_is_asked_back(keyword, before, between, data):
    doubts = [word for word in before if not isinstance(read(word), Ballot)]  # "no, nothing" is no doubt
    said = between.join([*before, data.draw(st.sampled_from(keyword[1]))])

    assert not doubts or not isinstance(read(said), Ballot), said


@pytest.mark.parametrize("said", ["yes to a limit", "oui pour limiter", "ja zu einer Einschränkung", "sí a limitar"])
def test_a_yes_to_a_measure_is_one_only_where_that_measure_is_proposed(said):
    assert meaning(read(said, "limit")) == "limit"
    assert meaning(read(said, "suspend")) == "unclear"


def wide(text):
    """In full-width letters."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


DRESSED = [
    str.upper,
    str.title,
    wide,
    lambda t: f"\u200f{t}\u200e",
    lambda t: f"@jurybot {t}",
    lambda t: f"{t} @jurybot",
]


@given(st.sampled_from([keyword for _, some in KEYWORDS_OF_ALL for keyword in some]), st.sampled_from(DRESSED))
def test_capitals_wide_letters_direction_marks_and_our_name_change_nothing(position, dress):
    assert read(dress(position)) == read(position)


@given(st.sampled_from(STARTS), DOUBTS, st.sampled_from([" ", ", ", " - ", ": ", "... ", "\n", "! "]))
def test_a_doubt_next_to_the_position_is_never_a_ballot(position, doubt, between):
    assert not isinstance(read(f"{position}{between}{doubt}"), Ballot)
    assert not isinstance(read(f"{doubt} {position}"), Ballot)


@given(st.sampled_from(STARTS), st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=12))
def test_an_unknown_word_next_to_the_position_is_never_a_ballot(position, word):
    if not any(WORDS.knowing(token.text) or token.text in WORDS.signs for token in line_of(plain(word)).tokens):
        assert not isinstance(read(f"{position} {word}"), Ballot)
        assert not isinstance(read(f"{word} {position}"), Ballot)
        assert not isinstance(read(f"{position}, {word}"), Ballot)
        assert not isinstance(read(f"{position}\n{word}"), Ballot)


@given(
    st.sampled_from(["suspend", "limit"]),
    st.sampled_from(STARTS),
    st.sampled_from(["\n", ". ", ", ", "\n\nEDIT: ", "\nPS: "]),
)
def test_a_second_position_is_never_passed_over(one, other, between):
    answer = read(f"{one}{between}{other}")

    assert not isinstance(answer, Ballot) or answer.position == one == read(other).position


@given(st.sampled_from(STARTS), st.sampled_from(["", " ", "\u200b", "\u00ad", "\ufeff", "\u2060"]))
def test_what_cannot_be_seen_changes_nothing(position, unseen):
    assert read(unseen.join(position) if unseen != " " else f"  {position} ") == read(position)


# Speed ---------------------------------------------------------------------------------------------------------------

def spent_on(text):
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def test_no_64_kb_take_long():
    units = [
        "limit, ",
        "limit\n",
        "no ",
        "hi ",
        "1: ",
        "case 1 ",
        "i ",
        "a, ",
        "if ",
        "@a ",
        "#a ",
        "<p>limit</p>",
        '"',
        "- ",
        "<",
        "<a",
        "&",
        "&#x41;",
        "a\u0301",
        "\u0301",
        "\ufdfa",
        "0",
        "\u6f22",
        "thanks. ",
    ]
    for unit in units:
        many, some = unit * (64_000 // len(unit)), unit * (4_900 // len(unit))
        for text in (many, f"limit\n{some}", f"limit, {some}", f"<p>limit</p><p>{many[:63_000]}</p>"):
            assert spent_on(text) < 2, unit  # far above what it takes: what grows with the square takes minutes
