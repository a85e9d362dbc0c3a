"""What a panel is given to judge by, frozen when it is drawn. (DELIBERATION.md, *Dossier*.)

In it: the reported posts as they were when the report came, whether they still stand, the criterion, sizes, follows,
the server's own rules and what it says, our earlier cases, what speaks against. Not in it, and without a field for it:
who reported and in what words, members' handles, the exact number of reporters, media, what other co-ops decided.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256

from jurybot.core.codec import to_json
from jurybot.core.measures import Measure
from jurybot.core.names import Domain, covers
from jurybot.core.text.plain import CLOSE, HASHTAG, LINK, MENTION, OPEN, QUOTE, marked, without_marks

POST_AT_MOST = 2000  # characters of a post that are kept
STATEMENT_AT_MOST = 4000  # of what the accused say
LINE_AT_MOST = 300  # of a steward's line
A_MEMBER, SOMEBODY, A_LINK, A_LINK_TO, A_QUOTE = "a member here", "somebody", "a link", "a link to ", "a quote"
"""What stands, in square brackets, for what is left out of a text: a page says it in its reader's language."""
_LEFT_OUT = re.compile(rf"\[(?:{A_LINK_TO}(?P<host>[^\]\s]+)|(?P<what>{A_MEMBER}|{SOMEBODY}|{A_LINK}|{A_QUOTE}))\]")

_MARK = re.compile(f"{OPEN}(?P<kind>.)(?P<words>[^{CLOSE}]*){CLOSE}")
# Handles that are no mentions: "ana@coop.example", "coop.example/@ana", ".@ana". Before the @ each run is tried once.
_HANDLE = re.compile(
    r"(?<![\w.+@-])(?:(?P<site>[\w.-]+)/)?(?P<before>[\w.+-]*+)@+(?P<name>\w+(?:[.-]+\w+)*)"
    r"(?:@(?P<host>\w+(?:[.-]+\w+)*))?",
    re.ASCII,
)


class Stands(StrEnum):
    """What a look at a post found."""

    STILL_THERE = "still there"
    EDITED = "edited"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A reported post, copied when the report came. `stands` and `seen_on` say what the latest look at it found;
    `names_members` tells that it spoke to, or of, members of this server. Of media only the number is known."""

    written_on: date
    note: str
    text: str
    media: int = 0
    names_members: bool = False
    stands: Stands = Stands.STILL_THERE
    seen_on: date
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A case that this server was in before, as it is public."""

    number: int
    decided_on: date
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirSide:
    """What a server says for itself: its rules, read on a day (None: they could not be read, `why`), and the statement
    of whoever proved to speak for it."""

    rules: tuple[str, ...] = ()
    read_on: date | None = None
    why: str = ""
    statement: str = ""
    statement_on: date | None = None


@dataclass(frozen=True, slots=True)
class Against:
    """Something that speaks against a proposal: few_accounts, posts_gone, never_before or shares_ties, and the numbers
    that its words hold."""

    what: str
    numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a panel may know of a case."""

    domain: Domain
    proposed: Measure
    criterion: str
    criterion_says: str
    reporters: str  # 1, 2–4 or 5+; "" where the case did not come from reports
    complained_of: int  # accounts
    known_accounts: int
    follows: int
    followers: int
    exhibits: tuple[Exhibit, ...] = ()
    left_out: int = 0  # posts that would tell who reported them
    theirs: TheirSide = TheirSide()
    earlier: tuple[Earlier, ...] = ()
    claim: str = ""  # what a petition or an appeal claims
    forwarded_on: date | None = None  # when the first of the reports was sent on to their admins
    accounts_gone: int | None = None  # of those complained of: suspended, or not there any more; None: nobody looked
    line: str = ""  # a steward's neutral line
    frozen_on: date

    @property
    def posts_gone(self) -> int:
        return sum(one.stands is Stands.GONE for one in self.exhibits)

    @property
    def against(self) -> tuple[Against, ...]:
        """What speaks against the proposal, as far as the facts say so by themselves."""
        gone, ties = self.posts_gone, self.follows + self.followers
        said = []
        if 0 < self.complained_of < self.known_accounts:
            numbers = {"complained": str(self.complained_of), "known": str(self.known_accounts)}
            said.append(Against("few_accounts", numbers))
        if gone:
            said.append(Against("posts_gone", {"gone": str(gone), "posts": str(len(self.exhibits))}))
        if not self.earlier:
            said.append(Against("never_before", {}))
        if ties:
            said.append(Against("shares_ties", {"ties": str(ties)}))
        return tuple(said)


def reporters_in_words(number: int) -> str:
    """How many reported, never exactly: with few reporters a number tells who."""
    if number <= 0:
        return ""
    return "1" if number == 1 else "2–4" if number < 5 else "5+"


def exhibit(html: str, note: str, *, own: Domain, written_on: date, media: int, seen_on: date) -> Exhibit:
    """A post as it may be shown: words alone, in which people are "a member here" or "somebody", and links say where
    they would lead instead of leading there."""
    text, names_members = scrubbed(html, own)
    note, noted = scrubbed(note, own)
    return Exhibit(
        written_on=written_on,
        note=note[:POST_AT_MOST],
        text=text[:POST_AT_MOST] + ("…" if len(text) > POST_AT_MOST else ""),
        media=media,
        names_members=names_members or noted,
        seen_on=seen_on,
    )


def scrubbed(html: str, own: Domain) -> tuple[str, bool]:
    """The words of a text without anybody's handle, and whether it named members of this server. `own` is its name."""
    found = False

    def person(host: str) -> str:
        nonlocal found
        is_member = not host or covers(own, host.casefold())
        found = found or is_member
        return f"[{A_MEMBER if is_member else SOMEBODY}]"

    def handle(seen: re.Match[str]) -> str:
        site, before, name, host = seen["site"] or "", seen["before"], seen["name"], seen["host"]
        if before.strip(".+-") and not host:
            return person(name) if covers(own, name.casefold()) else seen[0]  # an e-mail address, or no name at all
        return (f"{site}/" if site else before) + person(host or site)

    def shown(mark: re.Match[str]) -> str:
        words = mark["words"]
        match mark["kind"]:
            case kind if kind == MENTION:
                return person(words.partition("@")[2])
            case kind if kind == HASHTAG:
                return f"#{words}"
            case kind if kind == LINK:
                host = re.match(r"(?:\w+://)?([^/\s?#]+)", words)
                leads = not words.startswith("words:") and host
                return f"[{A_LINK_TO}{host[1]}]" if leads and host else f"[{A_LINK}]"
            case kind if kind == QUOTE:
                return f"[{A_QUOTE}]"
            case _:
                return ""

    text = _HANDLE.sub(handle, without_marks(_MARK.sub(shown, marked(html))))
    return re.sub(r"[ \t]+", " ", text), found


def in_other_words(text: str, say: Callable[[str, str], str]) -> str:
    """A scrubbed text, with what stands there for what was left out as `say` words it: it is given what that is, and
    where a link leads, "" for what is none."""
    return _LEFT_OUT.sub(lambda seen: f"[{say(seen['what'] or A_LINK_TO, seen['host'] or '')}]", text)


def without_tells(exhibits: Collection[Exhibit], reporters: int) -> tuple[tuple[Exhibit, ...], int]:
    """The posts a panel may see. Where one member alone reported, a post that speaks to members here may tell who it
    was, and is left out; the second value is how many were. (DELIBERATION.md, *Dossier*, *Not in it*.)"""
    shown = tuple(one for one in exhibits if reporters != 1 or not one.names_members)
    return shown, len(exhibits) - len(shown)


def grown(frozen: Dossier, now_known: Dossier) -> Dossier | None:
    """What a later round gets: the frozen dossier with what came since, marked new; None where nothing did. What was in
    it stays in it, with what a later look found."""
    known = {(one.written_on, one.text) for one in frozen.exhibits}
    exhibits = tuple(
        one if (one.written_on, one.text) in known else replace(one, is_new=True) for one in now_known.exhibits
    )
    grew = replace(
        frozen,
        exhibits=exhibits,
        left_out=now_known.left_out,
        theirs=now_known.theirs,
        line=now_known.line,
        claim=now_known.claim or frozen.claim,
        reporters=now_known.reporters,
        forwarded_on=now_known.forwarded_on,
        frozen_on=now_known.frozen_on,
    )
    return None if replace(grew, frozen_on=frozen.frozen_on) == frozen else grew


def dossier_hash(dossier: Dossier) -> str:
    """SHA-256 over its JSON, keys sorted and nothing escaped: what stays when the dossier is deleted."""
    return sha256(written(dossier).encode()).hexdigest()


def written(dossier: Dossier) -> str:
    """The dossier as it is kept and hashed."""
    return json.dumps(to_json(dossier), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
