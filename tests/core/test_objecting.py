"""What an objection is to, as people say it in each language. (DELIBERATION.md, *The ballot*.)"""

import pytest

from jurybot.core.replies.objecting import may_object
from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Context
from jurybot.words import tables, words

TABLES = tables()
FACTS = {
    "en": "they answer every mail",
    "de": "sie jede Mail beantworten",
    "fr": "ils répondent aux mails",
    "es": "responden a los correos",
    "it": "rispondono alle mail",
    "pt": "respondem aos mails",
    "nl": "ze elke mail beantwoorden",
}


def read(text, proposed="suspend", stands=None):
    return parse(text, Context(proposed=None if stands else proposed, stands=stands), words())


def said(answer):
    """The position, and whether it objects; or why it is asked back."""
    return (answer.position, answer.objection) if isinstance(answer, Ballot) else answer.why


@pytest.mark.parametrize("language", FACTS)
def test_an_objection_names_its_measure_by_any_word_for_it(language):
    table, facts = TABLES[language], FACTS[language]
    objection, against = table["objecting"]["objections"][0], table["objecting"]["against"]
    because, none = table["after"]["because"][0], table["positions"]["none"][0]

    for word in against:
        for measure in table["positions"]["limit"][:6]:
            text = f"{objection} {word} {measure} {because} {facts}"
            assert said(read(f"{none}, {text}")) == ("none", True), text
        for measure in table["positions"]["suspend"][:6]:
            text = f"{objection} {word} {measure} {because} {facts}"
            assert said(read(f"{none}, {text}")) == "objection-to-what", text


STRONGER = [
    "Limit, and I object to anything that goes further: they answer every mail.",
    "Limit, with an objection to any harsher measure. They answer every mail.",
    "Limitieren, und ich lege Einspruch gegen jede härtere Maßnahme ein: Sie antworten auf jede Mail.",
    "Einschränken, gegen alles, was darüber hinausgeht, erhebe ich Einspruch, weil sie antworten.",
    "Limiter, avec objection à tout ce qui irait plus loin : ils répondent aux mails.",
    "Limitar, y objeción a cualquier medida más dura porque responden a los correos.",
    "Limitare, e obiezione a qualunque cosa di più forte: rispondono alle mail.",
    "Limitar, com objeção a tudo o que vá além disso porque respondem aos mails.",
    "Beperken, met bezwaar tegen alles wat sterker is. Ze beantwoorden elke mail.",
    "制限、それより強い措置には異議あり。運営は当日中に返事をくれました。",
    "制限。停止に対しては異議を申し立てます。運営は当日中に返事をくれました。",
]


@pytest.mark.parametrize("text", STRONGER)
def test_an_objection_may_be_to_all_that_is_stronger(text):
    assert said(read(text)) == ("limit", True)
    assert said(read(text, "limit")) == "objection-to-what"  # nothing stronger is proposed


def test_an_objection_may_follow_its_position_on_a_line_of_its_own():
    for between in (", ", "\n", "\n\n", "\n\n\nand "):
        assert said(read(f"limit{between}objection because they answer")) == ("limit", True), between
    assert said(read("limit, and I object because they answer\nThey wrote twice.")) == ("limit", True)


@pytest.mark.parametrize(
    ("position", "to", "proposed", "may"),
    [
        ("none", "", "limit", True),
        ("none", "", "suspend", True),
        ("none", "limit", "limit", True),
        ("none", "limit", "suspend", True),
        ("none", "suspend", "suspend", False),  # it would leave open what is said of a limit
        ("none", "measures", "limit", True),
        ("none", "proposal", "suspend", True),
        ("limit", "", "limit", False),
        ("limit", "", "suspend", True),
        ("limit", "limit", "suspend", False),
        ("limit", "suspend", "suspend", True),
        ("limit", "suspend", "limit", False),
        ("limit", "stronger", "suspend", True),
        ("suspend", "", "suspend", False),
        ("suspend", "suspend", "suspend", False),
        ("aside", "", "suspend", False),
        ("aside", "limit", "suspend", False),
        ("none", "", None, False),
    ],
)
def test_an_objection_is_to_what_comes_next_above_the_position_and_to_no_more_than_is_proposed(
    position, to, proposed, may
):
    assert may_object(position, to, Context(proposed=proposed)) is may
    if proposed:
        assert bool(may_object(position, to, Context(stands=proposed))) is (may and to != "proposal")


def test_who_stands_aside_is_asked_what_they_object_to():
    assert said(read("aside, objection because they answer")) == "objection-to-what"


@pytest.mark.parametrize("stands", ["limit", "suspend"])
def test_an_objection_alone_names_a_measure_in_a_fresh_look(stands):
    for named in ("a limit", "any measure"):
        assert said(read(f"objection to {named} because they answer", stands=stands)) == ("none", True), named
    for named in ("", " to the proposal", " to anything stronger"):
        assert said(read(f"objection{named} because they answer", stands=stands)) in (
            "objection-to-what",
            "against-one",
        ), named
