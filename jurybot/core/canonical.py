"""What is hashed, to the byte: canonical JSON (RFC 8785), and the hashes made of it. (VERIFY.md.)"""

import hashlib
import json
from typing import Any

Entry = dict[str, Any]

MAX_BYTES = 65_535  # a transparency log's entry bundle has two bytes for an entry's length
MAX_INTEGER = 2**53 - 1  # JSON numbers are exact up to here for every reader (RFC 8785 builds on doubles)


class BadEntry(ValueError):
    """Something that may not stand in the record; the text names the place in it."""


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785) of maps, lists, integers and strings. Raises BadEntry for anything else.

    Keys are ASCII: RFC 8785 sorts them by UTF-16 code units, Python by code points, and these agree there.
    """
    _refuse_what_has_no_one_form(value, "entry")
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        encoded = written.encode()
    except UnicodeEncodeError:
        raise BadEntry("entry: half a surrogate pair stands in a string") from None
    if len(encoded) > MAX_BYTES:
        raise BadEntry(f"entry: {len(encoded)} bytes, at most {MAX_BYTES} are allowed")
    return encoded


def _refuse_what_has_no_one_form(value: object, place: str) -> None:
    match value:
        case str():
            return
        case bool():
            raise BadEntry(f"{place}: true and false do not stand in entries")
        case int():
            if abs(value) > MAX_INTEGER:
                raise BadEntry(f"{place}: {value} is beyond 2^53 - 1")
        case list():
            for number, item in enumerate(value):
                _refuse_what_has_no_one_form(item, f"{place}[{number}]")
        case dict():
            for key, item in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise BadEntry(f"{place}: the key {key!r} is not ASCII text")
                _refuse_what_has_no_one_form(item, f"{place}.{key}")
        case _:
            raise BadEntry(f"{place}: {type(value).__name__} does not stand in entries")


def leaf(entry: Entry) -> bytes:
    """The hash of an entry as a leaf of the log: SHA-256(0x00 ‖ entry), as in RFC 6962."""
    return hashlib.sha256(b"\x00" + canonical(entry)).digest()


def entry_hash(entry: Entry) -> str:
    """SHA-256 of an entry's bytes, in hex: what `sha256sum` says of its file. By it entries name each other."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def lp(value: bytes) -> bytes:
    """`value` with its length before it, so that no two lists of values run together into the same bytes."""
    return u64(len(value)) + value


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")
