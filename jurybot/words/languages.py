"""The languages that people are written to in and may answer in, and what they are called."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "nl", "pt")


def language_named(name: str) -> str:
    """The language that goes by this code or name, in whichever of these languages it is named; "" for none."""
    return _names().get(_plain(name), "")


def own_name(code: str) -> str:
    """What a language calls itself."""
    return str(called()[code]["own"])


@cache
def called() -> Mapping[str, Mapping[str, Any]]:
    """What languages and months are called in each language: words/called/names.toml."""
    return tomllib.loads(files(__package__).joinpath("called", "names.toml").read_text(encoding="utf-8"))


@cache
def _names() -> dict[str, str]:
    found = {code: code for code in LANGUAGES}
    for names in called().values():
        for code, name in names["languages"].items():
            found.setdefault(_plain(name), code)
    return found


def _plain(name: str) -> str:
    """Small letters without accents: who writes "espanol" means "español"."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip(" .!")


STEWARD = "steward"
"""Who is asked where a question names nobody."""
_BEFORE = re.compile(r"(?:(?:an|to|à|a|al|aan)\s+)?(?:(?:the|die|den|der|la|le|les|el|il|o|de|het)\s+|l['’])?", re.I)
_TO_THEM = re.compile(r"\A(?:に(?!は|も|つい|対|関|よ|とって)|へ)")
"""In Japanese what says that somebody is addressed stands behind the name; "about them" begins alike."""


def asked_of(text: str) -> tuple[str, str]:
    """Whom a question is put to (steward, petitioner or accused) and the question: "accused: is that so?". It begins
    with one of their names in any language, or goes to the steward whole."""
    words = " ".join(text.split())
    rest = _BEFORE.sub("", words, count=1)
    for name, whom in sorted(_askable().items(), key=lambda item: -len(item[0])):
        if rest.casefold().startswith(name):
            question = _TO_THEM.sub("", rest[len(name) :], count=1)
            if question != rest[len(name) :] or not question[:1].isalnum():
                return whom, question.strip(" :：,、–-")
    return STEWARD, words.strip(" :,–-")


@cache
def _askable() -> dict[str, str]:
    return {name: whom for one in called().values() for whom, names in one["asked"].items() for name in names}
