"""What it costs to find out what became of a request whose answer got lost, for each kind of effect, on both servers.

Requests: how many more than without the loss that read our posts, read blocks, or repeat the request. Time: case time
from the first try until the effect is settled. (A look waits 60 s: sooner the lost request could still be under way.)

Run: python -m tests.bench.bench_looking      (limits: 3 requests, however many effects are in doubt at once; 90 s)
"""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from jurybot.sandbox.control import Entry
from tests.e2e.co_op import BOTH, DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, Prepared, joined, seated

STATUSES, BLOCKS = "/api/v1/statuses", "/api/v1/admin/domain_blocks"


def summons(co_op: CoOp) -> None:
    co_op.complain()


def ballot(co_op: CoOp) -> None:
    co_op.answer(next(iter(co_op.summoned())), "limit")
    co_op.settle()


def ask(co_op: CoOp) -> None:
    co_op.answer(next(iter(co_op.summoned())), "hm")
    co_op.settle()


def verdict(co_op: CoOp) -> None:
    co_op.verdict("limit")


def second_round(co_op: CoOp) -> None:
    for n, member in enumerate(sorted(co_op.summoned())):
        co_op.answer(member, "limit" if n % 2 else "nothing")
    co_op.pass_time(ROUND + 3 * MINUTE)


def interim(co_op: CoOp) -> None:
    co_op.tell("stella", "interim bad.example because a raid is under way")


def interim_over(co_op: CoOp) -> None:
    interim(co_op)
    co_op.verdict("nothing")
    co_op.pass_time(DAY)


def suspended(co_op: CoOp) -> None:
    co_op.verdict("suspend")
    co_op.pass_time(3 * DAY)


def undone(co_op: CoOp) -> None:
    co_op.verdict("limit")
    co_op.acts.undo("1", dry=False)


KINDS: tuple[tuple[str, str, str, str, int, Callable[[CoOp], None], Callable[[], Prepared]], ...] = (
    ("one message", "TellSeat", "POST", STATUSES, 1, ask, seated),
    ("five summonses", "SendSummons", "POST", STATUSES, 5, summons, joined),
    ("a favourite", "Acknowledge", "POST", f"{STATUSES}/*/favourite", 1, ballot, seated),
    ("a block", "TakeMeasure", "POST", BLOCKS, 1, verdict, seated),
    ("a public post", "PostDecision", "POST", STATUSES, 1, verdict, seated),
    ("five digests", "SendDigest", "POST", STATUSES, 5, second_round, seated),
    ("an interim limit", "TakeInterim", "POST", BLOCKS, 1, interim, seated),
    ("its end", "LiftInterim", "DELETE", f"{BLOCKS}/*", 1, interim_over, seated),
    ("a raise", "RaiseMeasure", "PUT", f"{BLOCKS}/*", 1, suspended, lambda: seated("suspend")),
    ("a lift", "LiftMeasure", "DELETE", f"{BLOCKS}/*", 1, undone, seated),
)


def played(
    like: str, kind: str, call: tuple[str, str], times: int, act: Callable[[CoOp], None], at: Prepared
) -> tuple[int, timedelta]:
    """Loses so many answers to a call. How many requests it took, and how long this kind of effect."""
    more = SUSPEND if kind == "RaiseMeasure" else {}
    with tempfile.TemporaryDirectory() as folder, at.again(Path(folder), more=more, like=like) as co_op:
        before = len(co_op.sandbox.log)
        if times:
            co_op.sandbox.fault("drop_after", method=call[0], path=call[1], times=times)
        act(co_op)
        co_op.pass_time(HOUR - MINUTE)
        with co_op.desk.store.transaction() as work:
            rows = [row for case in work.cases.all() for row in work.outbox.of_case(case.id) if row.kind == kind]
        took = max(row.settled_at - row.first_tried_at for row in rows if row.settled_at and row.first_tried_at)
        concerned = [entry for entry in co_op.sandbox.log[before:] if _concerns(entry, call)]
        return len(concerned), took


def _concerns(entry: Entry, call: tuple[str, str]) -> bool:
    """Whether a request reads our own posts or blocks, or is the one whose answer got lost."""
    is_own_posts = entry.method == "GET" and fnmatchcase(entry.path, "/api/v1/accounts/*/statuses")
    is_call = entry.method == call[0] and fnmatchcase(entry.path, call[1])
    return is_own_posts or is_call or entry.path.startswith(BLOCKS)


if __name__ == "__main__":
    assert ROUND == 6 * HOUR
    for like in BOTH:
        for name, kind, method, path, times, act, at in KINDS:
            quiet, _ = played(like, kind, (method, path), 0, act, at())
            lost, took = played(like, kind, (method, path), times, act, at())
            print(f"{lost - quiet:4} requests more, {took.total_seconds():4.0f} s: {name} on {like}")
