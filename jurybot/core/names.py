"""Names for things, and what counts as a domain. Nothing here knows a case or a rule.

Ids of the server are strings that hold integers: kept as text, compared as integers (`newer`).
"""

import re
from dataclasses import dataclass
from typing import NewType

CaseId = NewType("CaseId", str)  # random; the number comes when the panel is about to be drawn
SeatNo = NewType("SeatNo", int)  # 1…k within its case: the position in the draw
StatementId = NewType("StatementId", str)
ReportId = NewType("ReportId", str)  # the server's
AccountId = NewType("AccountId", str)  # the server's
StatusId = NewType("StatusId", str)  # the server's
BlockId = NewType("BlockId", str)  # the server's
MemberId = NewType("MemberId", str)  # ours, random: the sealed side's name for a pool member
Domain = NewType("Domain", str)  # lower case, punycode, no final dot

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_NUMBER = re.compile(r"[0-9]+\Z|0x[0-9a-f]*\Z")  # a name that ends in one is an address to those who resolve names
LONGEST_NAME = 253
PRIVATE = ("local", "localhost", "localdomain", "internal", "intranet", "private", "corp", "lan", "home", "home.arpa")
NOT_ON_THE_NET = (*PRIVATE, "onion")


@dataclass(frozen=True, slots=True)
class BadDomain:
    """Why a name cannot stand for a server."""

    text: str
    why: str


def domain(text: str) -> Domain | BadDomain:
    """Normalises a server's name as the instance does (MASTODON.md, *Domain blocks*): lower case, IDNs to
    punycode, blanks and a final dot dropped; URLs, ports, wildcards, addresses and single labels refused.

    Both the instance and Python's own codec go by IDNA 2003: "ß" is "ss", an emoji may stand, other dots are dots.
    """
    name = text.strip().lower()
    if "/" in name or ":" in name or "@" in name:
        return BadDomain(text, "is an address or has a port; write the bare name of the server")
    if len(name) > LONGEST_NAME + 1:
        return BadDomain(text, "is too long for a domain name")
    try:
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return BadDomain(text, "cannot be written as an internationalised domain name")
    name = name.removesuffix(".")
    if not name:
        return BadDomain(text, "is empty")
    labels = name.split(".")
    if len(name) > LONGEST_NAME or not all(_LABEL.match(label) for label in labels):
        return BadDomain(text, "is not a domain name")
    if len(labels) < 2:
        return BadDomain(text, "is a top-level name: blocking it would block everything below it")
    if _NUMBER.match(labels[-1]):
        return BadDomain(text, "is an IP address")
    if any(covers(private, name) for private in NOT_ON_THE_NET):
        return BadDomain(text, "is a private name")
    return Domain(name)


def covers(wider: str, name: str) -> bool:
    """Whether `name` is `wider` or stands below it. (DESIGN.md, *Rails*: `never` list with subdomains.)"""
    return name == wider or name.endswith("." + wider)


def newer(one: str, other: str) -> bool:
    """Whether the server gave out id `one` after id `other`."""
    return int(one or 0) > int(other or 0)


def newest(*ids: str) -> str:
    """The largest id as the server counts; "0" when there is none."""
    return max((i for i in ids if i), key=int, default="0")
