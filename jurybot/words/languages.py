"""The languages that people are written to in and may answer in, and what they are called."""

from __future__ import annotations

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
