"""The languages that people are written to in and may answer in, and what they are called."""

from __future__ import annotations

import unicodedata
from functools import cache

LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "nl", "pt")


def language_named(name: str) -> str:
    """The language that goes by this code or name, in whichever of these languages it is named; "" for none."""
    return _names().get(_plain(name), "")


def own_name(code: str) -> str:
    """What a language calls itself."""
    from babel import Locale

    return Locale.parse(code).get_display_name() or code


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    found = {code: code for code in LANGUAGES}
    for code in LANGUAGES:
        for other in LANGUAGES:
            found.setdefault(_plain(Locale.parse(code).get_display_name(other) or code), code)
    return found


def _plain(name: str) -> str:
    """Small letters without accents: who writes "espanol" means "español"."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip(" .!")
