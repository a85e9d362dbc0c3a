"""Names of servers as the instance reads and stores them.

Two things look at a name. The normaliser (Addressable) cannot read certain characters at all; it drops one final
slash and one final dot, decodes `%XX`, and turns international names into punycode by the older standard (IDNA 2003:
ß becomes ss, emoji are let through). The validator then wants plain labels.
"""

import hashlib
import re
from encodings import idna
from urllib.parse import unquote

_UNREADABLE = re.compile(r'[<>{}/\\?#@"\s]')
_LABEL = re.compile(r"[a-z0-9-]{1,63}")
INVALID = "Domain is invalid"


def normalised(name: str) -> str | None:
    """The stored form, or None where the normaliser cannot read it.

    Raises UnicodeError where the normaliser falls over, as at a name that mixes directions of writing.
    """
    given = name.strip().removesuffix("/")
    if _UNREADABLE.search(given):
        return None
    return ".".join(_ascii(label) for label in unquote(given.strip().lower()).split(".")).removesuffix(".")


def _ascii(label: str) -> str:
    if label.isascii() or len(label) >= 64:
        return label
    return idna.ToASCII(label).decode()


def domain_name(name: str) -> tuple[str, list[str], list[str]]:
    """A name in its stored form, and what the normaliser and what the validator find wrong with it.

    Raises UnicodeError, as `normalised`.
    """
    stored = normalised(name)
    if stored is None:
        return name, [INVALID], [INVALID]
    if not stored:
        return stored, [], ["Domain can't be blank"]
    dotless = stored.rstrip(".")
    good = len(dotless) < 256 and all(_LABEL.fullmatch(label) for label in dotless.split("."))
    return stored, [], [] if good else [INVALID]


def plain(name: str) -> str | None:
    """The stored form of what is a domain without any doubt, else None."""
    try:
        stored, unreadable, wrong = domain_name(name)
    except UnicodeError:
        return None
    return None if unreadable or wrong or stored.endswith(".") else stored


def parents(name: str) -> list[str]:
    """The name and what stands above it, nearest first."""
    labels = name.rstrip(".").split(".")
    return [".".join(labels[i:]) for i in range(len(labels))]


def digest(domain: str) -> str:
    return hashlib.sha256(domain.encode()).hexdigest()


def starred(domain: str) -> str:
    """A domain that is listed but hidden: the middle half is starred."""
    visible = len(domain) // 4
    return "".join(
        "*" if visible < i < len(domain) - visible and char != "." else char for i, char in enumerate(domain)
    )
