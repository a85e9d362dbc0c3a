"""The words of the pages in a member's language: the table [pages] of words/messages, filled in as messages are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from jurybot.core.opening.dossier import A_LINK, A_LINK_TO, A_MEMBER, A_QUOTE, SOMEBODY, in_other_words
from jurybot.service.language import moments
from jurybot.service.language.wording import Reader, counted
from jurybot.words.languages import LANGUAGES, own_name
from jurybot.words.messages import FIELD, language

LEFT_OUT = {
    A_MEMBER: "in_text_member",
    SOMEBODY: "in_text_somebody",
    A_LINK: "in_text_link",
    A_LINK_TO: "in_text_link_to",
    A_QUOTE: "in_text_quote",
}
"""The words of pages for what is left out of a text."""


class PageWords:
    """Implements `page_ports.Words`. `now` is the moment at which the page is shown: this year is not written out."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        self._words, self._zone, self._now = language(reader.language), reader.zone, now

    @property
    def language(self) -> str:
        return self._words.code

    @property
    def names(self) -> Mapping[str, str]:
        return {code: own_name(code) for code in LANGUAGES}

    def __call__(self, key: str, **args: object) -> str:
        return FIELD.sub(lambda field: self._written(field[1], args[field[1]]), self._words.pages[key])

    def in_text(self, text: str) -> str:
        return in_other_words(text, lambda what, host: self(LEFT_OUT[what], host=host))

    def _written(self, name: str, value: object) -> str:
        match value:
            case str():
                return self._named(name, value)
            case datetime():
                return moments.moment(value, self._words.times, self._zone, self._now)
            case date():
                return moments.day(value, self._words.times)
            case int():
                return counted(self._words, name, value)
        raise TypeError(f"{name} cannot be written: {type(value).__name__}")

    def _named(self, name: str, value: str) -> str:
        """A measure, a position that a juror took, or how an account stands, in words; all else as it is."""
        match name:
            case "measure":
                return self._words.measures[value]
            case "standing":
                return self._words.pages.get(f"standing_{value.replace(' ', '_')}", value)
            case "position":
                return self._words.pages[f"said_{value}"] if value else ""
        return value
