"""Why something is not done, or has happened, as messages tell it: in each language, and nowhere in English alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from jurybot import core
from jurybot.core.clause import says
from jurybot.service.language.wording import Reader, word
from jurybot.words.messages import FIELD, language, languages

DIRECT: dict[str, Any] = {"acct": "ana", "case": "7", "n": 1, "topic": "spam"}
CODE = Path(core.__file__).parent.parent
MADE = re.compile(r'says\(\s*(f?)"([^"]+)"(?: if [^"]+ else "([^"]+)")?')
VALUES: dict[str, Any] = {
    "day": "2026-05-03",
    "measure": "limit",
    "row": says("row-silence"),
    "was": says("row-none"),
    "is_now": says("refuses-media", row=says("row-suspend")),
    "what": says("lifted-by-hand", measure="suspend"),
    "why": says("measures-used-up"),
    "ties": 3,
    "size": 7,
    "of": 5,
    "there": 1,
    "wanted": 2,
    "before": 900,
    "found": 12,
}


def told(clause: dict[str, Any], code: str) -> str:
    """The clause as a steward reads it."""
    text = word("steward-refused", DIRECT | {"because": clause}, Reader(language=code)).text
    return text.partition(" ")[2]


@pytest.mark.parametrize("code", languages())
def test_each_clause_is_said_in_each_language_and_whole(code: str) -> None:
    for name, text in language(code).clauses.items():
        values = {field: VALUES.get(field, "bad.example") for field in FIELD.findall(text)}
        said = told(says(name, **values), code)
        assert not re.search(r"[{}]|….{0,3}$|bad\.example\.example", said), (name, said)
        if code != "en":
            assert said != told(says(name, **values), "en"), name


@pytest.mark.parametrize("code", languages())
def test_a_clause_takes_the_same_values_in_each_language(code: str) -> None:
    ours, english = language(code).clauses, language("en").clauses

    assert {name: set(FIELD.findall(text)) for name, text in ours.items()} == {
        name: set(FIELD.findall(text)) for name, text in english.items()
    }


def test_whatever_the_code_says_has_its_words_and_nothing_else_has() -> None:
    files = [file.read_text(encoding="utf-8") for file in CODE.rglob("*.py")]
    found = [made for text in files if "core.clause import" in text for made in MADE.findall(text)]
    plain = {name for form, *names in found for name in names if name and not form}
    begun = tuple(name.partition("{")[0] for form, name, _ in found if form)
    known = set(language("en").clauses)

    assert plain <= known
    assert {name for name in known - plain if not name.startswith(begun)} == set()


def test_words_of_the_server_stay_as_they_are_and_so_do_those_that_an_earlier_version_wanted() -> None:
    assert "Validation failed" in word("post-refused", DIRECT | {"because": "Validation failed"}).text


def test_where_nobody_is_named_who_listens_a_steward_does_in_the_readers_language() -> None:
    text = word("not-to-me", DIRECT | {"person": says("a-steward")}, Reader(language="de")).text

    assert text.endswith("schreib bitte an einen Steward.")
