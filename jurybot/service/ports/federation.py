"""Other servers, as the service asks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from jurybot.core.names import Domain


class Unreachable(Exception):
    """Another server, or a name, did not tell what was asked; the message says why, in words fit to be shown. `lasts`:
    asking again will not help. `status` is what it answered by HTTP, 0 where nothing of that kind came."""

    def __init__(self, why: str, *, lasts: bool = False, status: int = 0) -> None:
        super().__init__(why)
        self.lasts, self.status = lasts, status


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """A server on somebody's block list. `severity` is Mastodon's: silence or suspend."""

    domain: Domain
    severity: str
    reject_media: bool = False
    reject_reports: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a server names as its contact: their address ("ana@bad.example"), and the language that the server says it
    speaks first ("" for none)."""

    acct: str
    language: str


class Federation(Protocol):
    """Other servers, asked carefully. Every method may raise Unreachable, and nothing else."""

    def rules(self, name: Domain) -> tuple[str, ...]:
        """The rules that a server publishes of itself, one text each; empty where it publishes none."""

    def answers(self, name: Domain) -> bool:
        """Whether there is a server of the fediverse under that name. Raises Unreachable where nobody is asked."""

    def contact(self, name: Domain) -> Contact | None:
        """The account of its own that a server names as its contact; None where it names none."""

    def listed(self, source: str) -> Sequence[ListEntry]:
        """What stands on the block list, or among the decisions, in a file or at a web address."""

    def stands(self, name: Domain, token: str) -> str:
        """Where the line with this token stands on that server: "file" or "dns". Raises Unreachable."""
