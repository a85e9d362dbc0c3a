"""The public record's entries: which fields each has, and what else is hashed into it. (VERIFY.md.)

docs/record.md has the same in words, with test vectors. What the numbers in a draw's entries mean stands in `draw`, how
an entry is written to the byte in `jurybot/core/canonical.py`. Entries hold days, never hours, and public facts or
salted hashes alone: no name, no text.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from jurybot.core.canonical import MAX_INTEGER, BadEntry, Entry, canonical, entry_hash, lp

BECAME = ("seated", "declined", "lapsed", "unused")


def entry_from(raw: bytes) -> Entry:
    """Reads an entry's file. Raises BadEntry unless it is canonical JSON of a known entry, byte for byte."""
    try:
        entry = sound(json.loads(raw))
    except BadEntry:
        raise
    except (ValueError, RecursionError):
        raise BadEntry("this is not JSON") from None
    if canonical(entry) != raw:  # also catches a key that stands twice
        raise BadEntry("this is not canonical JSON: blanks, an order of keys, or an escape that should not be")
    return entry


def docket_hash(row: Mapping[str, Any], salt: bytes) -> str:
    """The salted hash by which a case entry is bound to its docket row, and tells nobody what stands there."""
    return hashlib.sha256(b"jurybot/v1/docket\0" + lp(salt) + lp(canonical(row))).hexdigest()


def terms_salt(salt: bytes) -> bytes:
    """The salt of a case's terms, from that of its docket row: who is told this one cannot open the other."""
    return hashlib.sha256(b"jurybot/v1/terms-salt\0" + lp(salt)).digest()


def terms_hash(row: Mapping[str, Any], salt: bytes) -> str:
    """The salted hash by which a case entry is bound to its terms: what is proposed, by which rules it is judged."""
    return hashlib.sha256(b"jurybot/v1/terms\0" + lp(salt) + lp(canonical(dict(row)))).hexdigest()


Check = Callable[[object], bool]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_INTEGER


def is_number(value: object) -> bool:
    return _is_whole(value) and value != 0


def is_hash(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


def is_day(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 255


def _is_list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def _is_map_of(fields: Mapping[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, dict) and value.keys() == fields.keys() and all(fields[key](value[key]) for key in fields)
    )


_CHAIN: Mapping[str, Check] = {"by": _is_name, "anchor": is_hash, "length": is_number, "from_draw": is_number}
_DRAWN: Mapping[str, Check] = {
    "position": is_number,
    "index": _is_whole,
    "ticket": is_hash,
    "proof": _is_list_of(is_hash),
}
_SEAT: Mapping[str, Check] = {"position": is_number, "became": lambda value: value in BECAME}

_CELL: Mapping[str, Check] = {"name": _is_name, "members": is_number, "root": is_hash}
_QUOTA: Mapping[str, Check] = {
    "feature": _is_name,
    "value": _is_text,
    "at_least": _is_whole,
    "at_most": _is_whole,
}
_ROW: Mapping[str, Check] = {"counts": _is_list_of(_is_whole), "times": is_number}
_CHOSEN: Mapping[str, Check] = {
    "cell": _is_whole,
    "index": _is_whole,
    "ticket": is_hash,
    "proof": _is_list_of(is_hash),
}

_CASE_WITHOUT_TERMS: Mapping[str, Check] = {"day": is_day, "case": is_number, "docket": is_hash}

_INTENT_OF_ONE: Mapping[str, Check] = {
    "day": is_day,
    "draw": is_number,
    "case": is_number,
    "round": is_number,
    "policy": is_hash,
    "case_entry": is_hash,
    "tickets": is_number,
    "root": is_hash,
    "seats": is_number,
    "reserves": _is_whole,
    "reveal_by": is_day,
}

_TERM_WITHOUT_QUOTAS: Mapping[str, Check] = {
    "day": is_day,
    "draw": is_number,
    "term": is_number,
    "policy": is_hash,
    "size": is_number,
    "cells": _is_list_of(_is_map_of(_CELL)),
    "rows": _is_list_of(_is_map_of(_ROW)),
    "reveal_by": is_day,
}

FIELDS: Mapping[str, Mapping[str, Check]] = {
    "policy": {
        "day": is_day,
        "number": is_number,
        "chains": _is_list_of(_is_map_of(_CHAIN)),
        "seats": is_number,
        "reserves": _is_whole,
        "reveal_within_days": _is_whole,
    },
    "case": {**_CASE_WITHOUT_TERMS, "terms": is_hash},
    "intent": {**_INTENT_OF_ONE, "further": lambda value: bool(value) and _is_list_of(is_hash)(value)},
    "reveal": {"draw": is_number, "by": _is_name, "value": is_hash},
    "result": {
        "draw": is_number,
        "intent": is_hash,
        "seed": is_hash,
        "drawn": _is_list_of(_is_map_of(_DRAWN)),
    },
    "seats": {"day": is_day, "draw": is_number, "result": is_hash, "seats": _is_list_of(_is_map_of(_SEAT))},
    "abort": {"day": is_day, "draw": is_number, "intent": is_hash, "by": _is_name},
    "term": {
        **_TERM_WITHOUT_QUOTAS,
        "quotas": _is_list_of(_is_map_of(_QUOTA)),
        "cells": _is_list_of(_is_map_of({**_CELL, "values": _is_list_of(_is_text)})),
    },
    "jury": {
        "draw": is_number,
        "term_entry": is_hash,
        "seed": is_hash,
        "row": _is_whole,
        "chosen": _is_list_of(_is_map_of(_CHOSEN)),
    },
    "withdrawn": {"day": is_day, "case": is_number, "case_entry": is_hash},
}
"""The fields of each kind in its newest version."""
EARLIER: Mapping[str, Sequence[Mapping[str, Check]]] = {
    "case": (_CASE_WITHOUT_TERMS,),
    "intent": (_INTENT_OF_ONE,),
    "term": (_TERM_WITHOUT_QUOTAS,),
}
"""Those of the versions before, from the first on: what was published once stays valid. Version 1 of an intent is also
written, for a panel of one case."""


def sound(entry: object) -> Entry:
    """The entry, if it has exactly the fields of its kind, each as it should be; BadEntry with the place otherwise."""
    if not isinstance(entry, dict):
        raise BadEntry("an entry is a map")
    kind = entry.get("entry")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise BadEntry(f"entry: {kind!r} is no kind of entry")
    forms = [*EARLIER.get(str(kind), ()), fields]
    version = entry.get("version")
    if not isinstance(version, int) or not is_number(version) or version > len(forms):
        raise BadEntry(f"{kind}.version: {version!r} is not known here, only up to {len(forms)}")
    fields = forms[version - 1]
    expected = {"entry", "version", *fields}
    if entry.keys() != expected:
        odd = sorted(str(key) for key in entry.keys() ^ expected)
        raise BadEntry(f"{kind}: missing or unknown: {', '.join(odd)}")
    for key, fits in fields.items():
        if not fits(entry[key]):
            raise BadEntry(f"{kind}.{key}: not as docs/record.md says")
    canonical(entry)
    return entry


def entry_of(kind: str, **fields: Any) -> Entry:
    """An entry of this kind, in its newest version, with these fields; BadEntry if they are not the kind's."""
    return sound({"entry": kind, "version": len(EARLIER.get(kind, ())) + 1, **fields})


def chain(*, by: str, anchor: bytes, length: int, from_draw: int = 1) -> dict[str, Any]:
    """A hash chain in a policy entry: whose it is, its end, its length, and the draw that takes its first value."""
    return {"by": by, "anchor": anchor.hex(), "length": length, "from_draw": from_draw}


def policy_entry(
    *,
    day: date,
    number: int,
    chains: Sequence[Mapping[str, Any]],
    seats: int,
    reserves: int,
    reveal_within_days: int,
) -> Entry:
    """What every draw under it keeps to: one, and another at each change. The operator's chain is the last."""
    return entry_of(
        "policy",
        day=day.isoformat(),
        number=number,
        chains=[dict(one) for one in chains],
        seats=seats,
        reserves=reserves,
        reveal_within_days=reveal_within_days,
    )


def case_entry(*, day: date, case: int, docket: str, terms: str = "") -> Entry:
    """A case has its number, and is bound to its docket row by `docket_hash`, to its terms by `terms_hash`. Of one
    whose terms are lost the entry is of version 1, which binds none."""
    known = {"day": day.isoformat(), "case": case, "docket": docket}
    return entry_of("case", **known, terms=terms) if terms else sound({"entry": "case", "version": 1, **known})


def seats_entry(*, day: date, result: Entry, became: Sequence[str]) -> Entry:
    """What became of each position, with the decision and under its day: not earlier, and not when it happened.

    `became` is one of BECAME a position. A recusal, leaving and a suspended juror count as declined.
    """
    seats = [{"position": number, "became": what} for number, what in enumerate(became, start=1)]
    return entry_of("seats", day=day.isoformat(), draw=result["draw"], result=entry_hash(result), seats=seats)


def withdrawn_entry(*, day: date, case: Entry) -> Entry:
    """A case ended without a published decision: it was sealed or withdrawn after it had a number."""
    return entry_of("withdrawn", day=day.isoformat(), case=case["case"], case_entry=entry_hash(case))
