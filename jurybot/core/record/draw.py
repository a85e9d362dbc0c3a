"""The draw: from members' secrets and the operator's hash chain to the panel, so that nobody can pick it. (VERIFY.md.)

Secrets are arguments here; where they are kept is the store's business. docs/record.md fixes every byte.
Checking a draw from its public entries alone is core/checks/draw_check.py.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import count as from_0
from itertools import islice

from jurybot.core.canonical import MAX_BYTES, Entry, entry_hash, leaf, lp, u64
from jurybot.core.record.merkle import Tree
from jurybot.core.record.record import entry_of, sound

CHAIN_LENGTH = 65_536
MILESTONE_EVERY = 256
OPERATOR = "operator"
TICKETS_PUBLISHED_UP_TO = 10_000  # beyond that, the root and the proofs of those drawn must do


class BadDraw(ValueError):
    """A draw that cannot be made as asked."""


def purpose_key(key: bytes, purpose: str) -> bytes:
    """32 bytes for one purpose out of the co-op's one key. Knowing them tells nothing of the key or of the others.
    Raises BadDraw for a key of another length."""
    if len(key) != 32:
        raise BadDraw("the key must have 32 bytes")
    return hmac.digest(key, b"jurybot/v1/key/" + purpose.encode("ascii") + b"\0", "sha256")


def chain_anchor(start: bytes, length: int = CHAIN_LENGTH) -> bytes:
    """H^length(start): published in the policy entry, before any value of the chain is."""
    return _along(start, length)


def chain_value(start: bytes, length: int, draw: int, *, from_draw: int = 1) -> bytes:
    """The value of one draw: the preimage at step length - d, where d counts the draws from `from_draw` on as 1, 2, …

    So values come out last first, each hashes to the one before, and none can be chosen for a case. Raises BadDraw
    where the chain has no value for that draw.
    """
    step = draw - from_draw + 1
    if not 1 <= step <= length:
        raise BadDraw(f"draw {draw} has no value in a chain of {length} from draw {from_draw} on: a new policy is due")
    return _along(start, length - step)


def _along(start: bytes, steps: int) -> bytes:
    """The chain after so many steps. It is walked once a process, for each draw needs two values of it."""
    milestone = _milestone(start, steps // MILESTONE_EVERY)
    return hashed(milestone, steps % MILESTONE_EVERY)


def _milestone(start: bytes, number: int) -> bytes:
    walked = _walked(start)
    while len(walked) <= number:
        walked.append(hashed(walked[-1], MILESTONE_EVERY))
    return walked[number]


@lru_cache(maxsize=4)
def _walked(start: bytes) -> list[bytes]:
    """The milestones of a chain that are known so far."""
    return [start]


def hashed(value: bytes, times: int) -> bytes:
    """SHA-256 over and over: a whole chain of 65,536 takes some 30 ms."""
    for _ in range(times):
        value = sha256(value).digest()
    return value


def ticket(r: bytes, case: int, round_: int) -> bytes:
    """What stands for one member in one draw. Only who knows the member's `r` can tell whose it is."""
    return hmac.digest(r, _ticket_message(case, round_), "sha256")


def _ticket_message(case: int, round_: int) -> bytes:
    return b"jurybot/v1/ticket\0" + u64(case) + u64(round_)


def tickets(secrets: Mapping[str, bytes], case: int, round_: int) -> list[tuple[bytes, str]]:
    """(ticket, member) of each eligible member, in the order of the tickets: their place is the member's index.
    `secrets` is member → `r` of 32 bytes; `case` is its number. Raises BadDraw. (VERIFY.md, *The draw*, 2.)"""
    if any(len(r) != 32 for r in secrets.values()):
        raise BadDraw("a member's secret must have 32 bytes")
    whose = dict(zip(_hmacs(secrets.values(), _ticket_message(case, round_)), secrets, strict=True))
    if len(whose) < len(secrets):
        raise BadDraw("two members have the same secret: one of them must be given a new one before the draw")
    return [(one, whose[one]) for one in sorted(whose)]


def _hmacs(keys: Iterable[bytes], message: bytes) -> list[bytes]:
    """HMAC-SHA256 of one message under many keys of 32 bytes, written out (RFC 2104): a pool of 50,000 has to be drawn
    from in a blink, and setting up `hmac.digest` costs more than the hashing."""
    inner_pad, outer_pad = b"\x36" * 32 + message, b"\x5c" * 32
    return [
        sha256(key.translate(_XOR_OUTER) + outer_pad + sha256(key.translate(_XOR_INNER) + inner_pad).digest()).digest()
        for key in keys
    ]


_XOR_INNER, _XOR_OUTER = bytes(n ^ 0x36 for n in range(256)), bytes(n ^ 0x5C for n in range(256))


def ticket_lines(ordered: Sequence[bytes]) -> bytes:
    """The side file of tickets: one a line in hex, in order."""
    return b"".join(one.hex().encode() + b"\n" for one in ordered)


def seed(intent_leaf: bytes, operator_value: bytes, stewards: Sequence[bytes] = (), beacon: bytes = b"") -> bytes:
    """What decides the draw: the intent, which fixes who can be drawn, and values that were fixed before it."""
    parts = (intent_leaf, operator_value, *stewards, beacon)
    return sha256(b"jurybot/v1/seed\0" + b"".join(lp(part) for part in parts)).digest()


def indices(seed: bytes, n: int, count: int) -> list[int]:
    """The first `count` of all `n` indices in drawn order, each as likely as any other, none twice.

    A number that would make low indices likelier is skipped. n may be up to 2^64; BadDraw if `count` is above n.
    """
    if not 0 <= count <= n:
        raise BadDraw(f"{count} cannot be drawn of {n}")
    return list(islice(_order(seed, n), count))


def _order(seed: bytes, n: int) -> Iterator[int]:
    fair, seen = 2**64 - 2**64 % n, set[int]()
    for c in from_0():
        x = int.from_bytes(hmac.digest(seed, b"jurybot/v1/index\0" + u64(c), "sha256")[:8], "big")
        if x < fair and (index := x % n) not in seen:
            seen.add(index)
            yield index


def intent_entry(
    *,
    day: date,
    draw: int,
    round_: int,
    policy: Entry,
    case: Entry,
    tickets: Tree,
    reveal_by: date,
    further: Sequence[Entry] = (),
) -> Entry:
    """Who can be drawn, fixed before any secret is known. `round_` is the number of the case's panel, from 1; `further`
    are the entries of the other cases that it has. Raises BadDraw where fewer can be drawn than the panel has seats."""
    seats, reserves = policy["seats"], policy["reserves"]
    if tickets.size < seats:
        raise BadDraw(f"{tickets.size} can be drawn, and the panel has {seats} seats")
    refuse_a_result_too_long(tickets.size, seats + reserves)
    fixed: Entry = {
        "day": day.isoformat(),
        "draw": draw,
        "case": case["case"],
        "round": round_,
        "policy": entry_hash(policy),
        "case_entry": entry_hash(case),
        "tickets": tickets.size,
        "root": tickets.root.hex(),
        "seats": seats,
        "reserves": reserves,
        "reveal_by": reveal_by.isoformat(),
    }
    if further:
        return entry_of("intent", **fixed, further=[entry_hash(one) for one in further])
    return sound({"entry": "intent", "version": 1, **fixed})


def refuse_a_result_too_long(n: int, count: int) -> None:
    """Raises BadDraw if the result of drawing `count` of `n` could be longer than an entry may be.

    Asked before the intent goes out: afterwards it would be too late to draw fewer.
    """
    a_drawn_one = 150 + 67 * (n - 1).bit_length()
    if 300 + count * a_drawn_one > MAX_BYTES:
        raise BadDraw(f"{count} seats and reserves are too many to publish their proofs among {n}: have fewer reserves")


def reveal_entry(*, draw: int, by: str, value: bytes) -> Entry:
    """One value of the seed. It has no day: it follows from the chain alone, whenever it is written again."""
    return entry_of("reveal", draw=draw, by=by, value=value.hex())


def result_entry(*, intent: Entry, reveals: Sequence[Entry], tickets: Tree) -> Entry:
    """Who was drawn, in order: the seats' positions, then the reserves'. It follows from what is published before it.

    `reveals` are the stewards', in the policy's order, and the operator's last.
    Raises BadDraw if `tickets` are not those that the intent fixed.
    """
    if tickets.root.hex() != intent["root"]:
        raise BadDraw("these are not the tickets that the intent fixed")
    *stewards, operator = (bytes.fromhex(reveal["value"]) for reveal in reveals)
    drawn_by = seed(leaf(intent), operator, stewards)
    places = indices(drawn_by, tickets.size, min(tickets.size, intent["seats"] + intent["reserves"]))
    drawn = [
        {
            "position": position,
            "index": index,
            "ticket": tickets.leaves[index].hex(),
            "proof": [node.hex() for node in tickets.proof(index)],
        }
        for position, index in enumerate(places, start=1)
    ]
    return entry_of("result", draw=intent["draw"], intent=entry_hash(intent), seed=drawn_by.hex(), drawn=drawn)
