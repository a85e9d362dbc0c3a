"""Seconding: who may stand behind a member's proposal or appeal, how many must, and until when.

Serves petitions ("propose limit bad.example because …", "propose lift …") and members' appeals alike. Accounts tell
people apart here and nothing else: who they are is kept sealed, outside. (DELIBERATION.md, *Petition*, *Appeals*.)
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from jurybot.core.names import AccountId
from jurybot.core.terms import DAY

CLAIM_AT_MOST = 200
"""Characters of a petition's text that reach jurors."""

_LINK = re.compile(r"\S*://\S*|\bwww\.\S+", re.IGNORECASE)
_HANDLE = re.compile(r"\S*[@＠﹫]\S*")
_TAG_SIGNS = re.compile(r"[#＃﹟]")
_BLANK = re.compile("[\\s\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconding:
    """What must stand behind a proposal: `at_least` seconders, or `share` of the members where that is more, within
    `within` of its beginning. A member counts who has been here for `member_for`."""

    at_least: int
    share: Fraction = Fraction(0)
    within: timedelta = 14 * DAY
    member_for: timedelta = 30 * DAY

    def needed(self, members: int) -> int:
        """How many seconders it takes where the co-op has so many members."""
        return max(self.at_least, ceil(self.share * members))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who wants to propose or to second, as the server shows them. `fault` names what keeps an account from taking
    part (limited, suspended, moved, bot), "" for none."""

    account: AccountId
    is_local: bool
    since: datetime
    fault: str = ""


def may_not(person: Person, seconding: Seconding, now: datetime) -> str:
    """Why this person may neither propose nor second now, as a code, or "": not-a-member, not-in-good-standing,
    too-new."""
    if not person.is_local:
        return "not-a-member"
    if person.fault:
        return "not-in-good-standing"
    return "" if now - person.since >= seconding.member_for else "too-new"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a person cannot second, as a code: own, already, over, or one of `may_not`'s."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something that waits for seconders: whose it is, until when, how many it takes, and who stands behind it."""

    by: AccountId
    until: datetime
    needed: int
    seconders: frozenset[AccountId] = frozenset()

    @property
    def is_seconded(self) -> bool:
        return len(self.seconders) >= self.needed

    @property
    def missing(self) -> int:
        """How many seconders it still takes."""
        return max(self.needed - len(self.seconders), 0)

    def is_over(self, now: datetime) -> bool:
        """Its time has passed without enough of them. What was written at the last moment still counts."""
        return now > self.until and not self.is_seconded


def begin(person: Person, seconding: Seconding, *, members: int, now: datetime, times: int = 1) -> Proposal | Refused:
    """A proposal by this person, which takes `times` as many seconders as usual. It needs what the number of members
    asks for today, whatever that number becomes."""
    if why := may_not(person, seconding, now):
        return Refused(why)
    return Proposal(by=person.account, until=now + seconding.within, needed=seconding.needed(members) * times)


def second(proposal: Proposal, person: Person, seconding: Seconding, written_at: datetime) -> Proposal | Refused:
    """The proposal with this person behind it. Nobody seconds their own, or twice, or too late: the server's time of
    what they wrote decides."""
    if why := may_not(person, seconding, written_at):
        return Refused(why)
    if written_at > proposal.until:
        return Refused("over")
    if person.account == proposal.by:
        return Refused("own")
    if person.account in proposal.seconders:
        return Refused("already")
    return replace(proposal, seconders=proposal.seconders | {person.account})


def claim(text: str) -> str:
    """A petition's text as jurors may read it: one line, no links, no handles, no tags, at most CLAIM_AT_MOST
    characters, cut between words."""
    plain = _HANDLE.sub("…", _LINK.sub("…", _BLANK.sub(" ", text)))
    line = " ".join(_TAG_SIGNS.sub("", plain).split())
    if len(line) <= CLAIM_AT_MOST:
        return line
    cut = line[: CLAIM_AT_MOST - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:-") + "…"
