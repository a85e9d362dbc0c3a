"""For the stewards in office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from jurybot.core.clause import Clause
from jurybot.core.names import AccountId
from jurybot.core.opening.dossier import Dossier


class ActRefused(Exception):
    """A steward's act that cannot be done; the message says why and what can be done instead, `said` the same where it
    is answered by message."""

    def __init__(self, why: str, said: Clause | None = None) -> None:
        super().__init__(why)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSteward:
    """A steward's first page: a part of the cases, newest first, each with the name of its page; how many parts there
    are, and what waits."""

    cases: tuple[tuple[str, Mapping[str, Any]], ...]
    parts: int
    waits: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A case as stewards see it. `cleared` is "" where nobody has to clear its dossier, else "yes" or "no"; `draft`
    tells that the dossier is not frozen yet; `dossier` is None where there is none to be shown. `possible` are the acts
    that the case allows now."""

    told: Mapping[str, Any]
    cleared: str
    draft: bool
    dossier: Dossier | None
    possible: tuple[str, ...]


class StewardPages(Protocol):
    """For the stewards in office."""

    def is_steward(self, account: AccountId) -> bool: ...
    def docket(self, account: AccountId, part: int) -> ForSteward:
        """`part` counts from 1. Raises NotYours."""

    def story(self, account: AccountId, name: str) -> StoryPage:
        """Raises NotYours, also for a case from which they have recused themselves."""

    def act(self, account: AccountId, name: str, verb: str, because: str) -> str:
        """An act, as in `StoryPage.possible`, or with `line` a neutral line for the dossier; a sentence that says what
        was done, or ActRefused. Raises NotYours."""
