"""What all pages have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from jurybot.core.opening.petition import Person


class NotYours(Exception):
    """Nothing here for this person: said in the same words whether there is such a thing or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of what somebody did, in the words in which a message would tell it, and whether it was taken."""

    text: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser of somebody who has not signed in: `id` names it at random where somebody speaks for another server,
    "" where it has no name. `reads` are the languages that they read, by code, the best first."""

    id: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A member who has signed in, or a guest, and the languages that they read as far as their browser says so, by
    code, the best first."""

    person: Person
    reads: tuple[str, ...]


class Standing(Protocol):
    """How the accounts of people stand who signed in a while ago."""

    def of(self, person: Person) -> Person | None:
        """The same person as the server shows them now, asked at most once a minute; None where their account is
        suspended, disabled or gone. Where the server does not answer, what it said last holds: a juror must be able to
        answer in time."""


class Words(Protocol):
    """The words of the pages in one language, and moments as a member's clock tells them."""

    @property
    def language(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]:
        """What each language calls itself, by its code."""

    def in_text(self, text: str) -> str:
        """A text of others, with what stands there for what was left out in this language."""

    def __call__(self, key: str, **args: object) -> str:
        """The wording of that name, filled in. Raises KeyError for what is not there."""
