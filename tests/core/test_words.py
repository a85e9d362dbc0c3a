"""The data files of words: their own examples, and what no file may contain."""

from typing import get_args

import pytest

from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Ballot, Command, Context, Why
from jurybot.core.text.forms import is_part, parts_of
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import CLASH, spellings
from jurybot.core.text.tokens import DOMAIN, NUMBER, WORD, Token, line_of
from jurybot.words import tables, words

TABLES = tables()


def meaning(answer):
    match answer:
        case Ballot():
            name = "account" if answer.advises_account else answer.position
            return f"{name}, objection" if answer.objection else name
        case Command():
            return answer.name
        case _:
            return type(answer).__name__.lower()


@pytest.mark.parametrize("language", TABLES)
def test_every_example_means_what_its_file_says(language):
    wrong = {}
    for example in TABLES[language]["examples"]:
        for reply in example["replies"]:
            answer = parse(reply, Context(proposed=example.get("proposed", "suspend")), words())
            if meaning(answer) != example.get("position", example["means"]):
                wrong[reply] = answer

    assert wrong == {}


@pytest.mark.parametrize("language", TABLES)
def test_every_file_has_examples_of_every_position_and_of_the_unclear(language):
    shown = {example["means"] for example in TABLES[language]["examples"]}

    assert {"suspend", "limit", "none", "aside", "account", "none, objection", "here", "decline", "unclear"} <= shown


def lists_of(language):
    """The names of a file's lists, by section, but for what phrases in parts need in each."""
    return {
        (section, name)
        for section, lists in TABLES[language].items()
        if isinstance(lists, dict) and section not in ("shared", "parts")
        for name in lists
    }


@pytest.mark.parametrize("language", TABLES)
def test_every_file_has_the_same_lists(language):
    assert lists_of(language) == lists_of("en")


@pytest.mark.parametrize("language", TABLES)
def test_what_is_unclear_stands_under_a_reason_that_can_be_told(language):
    assert set(TABLES[language]["unclear"]) <= set(get_args(Why))


@pytest.mark.parametrize("language", TABLES)
def test_every_part_that_a_phrase_names_is_listed_and_every_list_is_of_one(language):
    file = TABLES[language]
    lists = [listed for section in file.values() if isinstance(section, dict) for listed in section.values()]
    nested = [phrase for listed in file["parts"].values() for phrase in listed if "{" in phrase]
    named = set()
    for phrase in (one for listed in lists for one in listed if isinstance(listed, list) and "{" in one):
        for parts in parts_of(phrase):
            named |= {part.strip("{}") for part in parts if is_part(part)}

    assert named == {name for name, listed in file["parts"].items() if listed}
    assert nested == []


HARMLESS = ("harmless", "harmless_servers", "harmless_measures", "harmless_answers", "harmless_acts")


@pytest.mark.parametrize("language", TABLES)
def test_nothing_that_is_harmless_holds_a_doubt(language):
    known = words()

    for name in HARMLESS:
        for phrase in TABLES[language]["after"][name]:
            tokens = line_of(phrase).tokens
            masked = known["fine"].at(tokens, 0) or known["masks"].at(tokens, 0)
            for doubts in ("negations", "unsure"):
                found = known[doubts].first(tokens)
                assert found is None or language not in found.languages or masked, phrase


@pytest.mark.parametrize("language", TABLES)
def test_every_phrase_is_in_small_letters_and_found_as_it_stands(language):
    known = words()

    for means, phrases in TABLES[language]["positions"].items():
        for phrase in phrases:
            assert phrase == phrase.lower()
            found = known.of(language, "positions").at(line_of(phrase.removeprefix("=")).tokens, 0)
            assert found is not None and found.means == means, phrase


@pytest.mark.parametrize("language", TABLES)
def test_a_language_is_read_wherever_one_of_its_phrases_begins(language):
    """One that does not know the first word is passed over: so none may begin with less of a word than is known."""
    begins = ("objections", "emphasis", "leads", "acting_leads", "objects", "keeps", "lifts")
    file = TABLES[language]
    wanted = [*file["positions"].values(), *file["unclear"].values()]
    wanted += [named[name] for named in file.values() if isinstance(named, dict) for name in begins if name in named]
    said = [one for phrases in wanted for one in (phrases if isinstance(phrases, list) else phrases.split())]
    firsts = {spelled[0].removesuffix("*") for phrase in said for spelled in spellings(phrase)} - {NUMBER, DOMAIN}

    passed_over = [first for first in firsts if language not in words().may_begin(Token(first, WORD, 0, 0))]

    assert len(firsts) > 30
    assert passed_over == []


@pytest.mark.parametrize("language", TABLES)
def test_what_judges_the_deed_is_asked_back_behind_any_measure(language):
    doubt, blank = TABLES[language]["doubt"], "" if language == "ja" else " "

    for means in ("suspend", "limit"):
        position = TABLES[language]["positions"][means][0]
        for ill in doubt["ill"]:
            for deed in doubt["deeds"][::5]:
                answer = parse(f"{position}. {ill}{blank}{deed}", Context(proposed="suspend"), words())
                assert not isinstance(answer, Ballot), (position, ill, deed)


@pytest.mark.parametrize("language", TABLES)
def test_every_reference_names_a_case_or_a_server(language):
    for phrase in TABLES[language]["before"]["references"]:
        assert "<number>" in phrase or "<domain>" in phrase


def test_no_word_is_two_positions_in_two_languages():
    """Where it is, each reply with it is asked back: the file that has the rarer meaning should do without it."""
    known = words()

    for language, table in TABLES.items():
        for phrases in table["positions"].values():
            for phrase in phrases:
                found = known["positions"].at(line_of(phrase.removeprefix("=")).tokens, 0)
                assert found is not None and found.means != CLASH, (language, phrase)


def test_words_that_mean_two_things_in_two_languages_are_asked_back():
    english = TABLES["en"]
    other = {**english, "positions": {**english["positions"], "limit": ["elders"], "none": ["limit"]}}
    both = Words([("en", english), ("xx", other)])

    assert parse("elders", Context(proposed="suspend"), both).position == "limit"
    assert parse("limit", Context(proposed="suspend"), both).why == "languages-clash"


def test_a_table_asked_for_one_language_has_its_phrases_and_what_is_understood_everywhere():
    english = TABLES["en"]
    acts = {"here": ["elders", "elders later", "wahr* <number>"], "decline": ["later", "wahrlich <number>"]}
    other = {**english, "acts": {"leave": ["later"]}}
    both = Words([("en", english), ("xx", {**english, "acts": acts}), ("yy", other)])

    def found(language, text):
        return both.of(language, "acts").at(line_of(text).tokens, 0)

    assert found("xx", "elders later") == ("here", 2, 0, {"xx"})
    assert found("en", "elders") is found("yy", "elders later") is found("en", "wahres 4") is None
    assert found("xx", "later").means == "decline"
    assert found("yy", "later").means == "leave"
    assert both["acts"].at(line_of("later").tokens, 0) == (CLASH, 1, 0, {"xx", "yy"})
    assert found("xx", "wahres 4") == ("here", 2, 0, {"xx"})
    assert found("xx", "wahrlich 4") == (CLASH, 2, 0, {"xx"})
    assert found("xx", "here").means == "here"
    assert found("xx", "i'm here") is None


def test_a_word_that_one_language_lists_as_unclear_is_asked_back_in_all():
    assert parse("limite", Context(proposed="suspend"), words()).why == "languages-clash"
    assert parse("astensione", Context(proposed="suspend"), words()).why == "languages-clash"


def test_umlauts_and_accents_may_be_left_out_or_written_otherwise():
    for spelling in ("Einschränken", "einschraenken", "EINSCHRANKEN"):
        assert parse(spelling, Context(proposed="suspend"), words()).position == "limit"
    assert parse("suspensao", Context(proposed="suspend"), words()).position == "suspend"


def test_a_word_that_is_right_with_its_accent_only_is_not_read_without_it():
    assert parse("sí", Context(proposed="suspend"), words()).position == "suspend"
    assert parse("si", Context(proposed="suspend"), words()).why == "languages-clash"


def test_a_hashtag_too_long_to_be_looked_through_may_hold_anything():
    assert not words().speaks("b" * 40)
    assert words().speaks("b" * 41)
