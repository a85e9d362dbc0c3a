"""The data files of words: their own examples, and what no file may contain."""

import pytest

from jurybot.core.answers import Ballot, Command, Context, Unclear
from jurybot.core.lexicon import CLASH
from jurybot.core.replies import parse
from jurybot.core.tokens import line_of
from jurybot.words import tables, words

EXAMPLES = [
    pytest.param(example, reply, id=f"{language}: {reply[:40]!r} {example.get('proposed', '')}")
    for language, table in tables().items()
    for example in table["examples"]
    for reply in example["replies"]
]


def meaning(answer):
    match answer:
        case Ballot():
            name = "account" if answer.advises_account else answer.position
            return f"{name}, objection" if answer.objection else name
        case Command():
            return answer.name
        case _:
            return type(answer).__name__.lower()


@pytest.mark.parametrize(("example", "reply"), EXAMPLES)
def test_every_example_means_what_its_file_says(example, reply):
    answer = parse(reply, Context(proposed=example.get("proposed", "suspend")), words())

    assert meaning(answer) == example.get("position", example["means"])


@pytest.mark.parametrize("language", tables())
def test_every_file_has_examples_of_every_position_and_of_the_unclear(language):
    shown = {example["means"] for example in tables()[language]["examples"]}

    assert {"suspend", "limit", "none", "aside", "account", "unclear"} <= shown


@pytest.mark.parametrize("language", tables())
def test_nothing_that_is_harmless_holds_a_doubt(language):
    known = words()
    table = tables()[language]["after"]

    for name in ("harmless", "harmless_servers", "harmless_measures", "harmless_answers", "after_act"):
        for phrase in table[name]:
            tokens = line_of(phrase).tokens
            for doubts in (known.conditions, known.negations, known.unsure, known.takes_back):
                found = doubts.first(tokens)
                assert found is None or (name == "harmless" and "my" in phrase), (name, phrase)


@pytest.mark.parametrize("language", tables())
def test_every_phrase_is_in_small_letters_and_found_as_it_stands(language):
    known = words()
    table = tables()[language]

    for means, phrases in table["positions"].items():
        for phrase in phrases:
            assert phrase == phrase.casefold()
            found = known.positions.at(line_of(phrase).tokens, 0)
            assert found is not None and found.means in (means, CLASH)


def test_words_that_mean_two_things_in_two_languages_are_asked_back():
    from jurybot.core.lexicon import words_from

    english = tables()["en"]
    other = {**english, "positions": {**english["positions"], "limit": ["aside"], "aside": ["elders"]}}
    both = words_from([english, other])

    assert parse("aside", Context(proposed="suspend"), both) == Unclear(why="languages-clash", words="aside")
    assert isinstance(parse("limit", Context(proposed="suspend"), both), Ballot)
