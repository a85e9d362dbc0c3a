"""Who complains about whom, and when. So many cases as were asked for should come of it; the co-op's rules decide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jurybot.sandbox.co_op import CoOp, Server

ONE_IN_SO_MANY_IS_ABOUT_A_GOOD_SERVER = 8
MOST_LATECOMERS = 2
COMPLAINTS_TAKE_AT_MOST = timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens a case by one of the co-op's rules: so many reports of these categories within this time."""

    categories: tuple[str, ...] = ("spam", "violation", "other")
    reports: int = 3
    within: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    at: datetime
    by: str
    about: str
    category: str


def complaints(
    co_op: CoOp, openings: Sequence[Opening], cases: int, begins_at: datetime, days: int
) -> tuple[Complaint, ...]:
    """All complaints of a season, in the order of their moments. Between those that are meant to open a case somebody
    now and then complains alone."""
    found = [
        complaint
        for number, server in enumerate(_accused(co_op, cases))
        for complaint in _about(co_op, openings, server, number, begins_at + timedelta(days=days) * number / cases)
    ]
    found += list(_alone(co_op, cases, begins_at, days))
    return tuple(sorted(found, key=lambda one: (one.at, one.by, one.about)))


def _accused(co_op: CoOp, cases: int) -> Iterator[Server]:
    """Whom each case is about: bad servers one after the other, now and then a good one."""
    dice = co_op.dice
    bad = dice.shuffled(co_op.with_manners("bad") or co_op.servers, "bad servers")
    good = dice.shuffled(co_op.with_manners("good") or co_op.servers, "good servers")
    for number in range(cases):
        is_good = dice.number(ONE_IN_SO_MANY_IS_ABOUT_A_GOOD_SERVER, "about a good server", number) == 0
        servers = good if is_good else bad
        yield servers[number % len(servers)]


def _about(co_op: CoOp, openings: Sequence[Opening], server: Server, number: int, at: datetime) -> Iterator[Complaint]:
    """The complaints about one server: as many as it takes, and perhaps some who come late."""
    dice = co_op.dice
    opening = dice.choice(openings, "opening", number)
    many = opening.reports + dice.number(MOST_LATECOMERS + 1, "latecomers", number)
    at += dice.hours(0, 20, "begins", number)
    step = int(min(opening.within / 2, COMPLAINTS_TAKE_AT_MOST) / many / timedelta(hours=1))
    for by in dice.shuffled(co_op.members, "reporters", number)[:many]:
        about = dice.choice(server.writers, "about", number, by)
        category = dice.choice(opening.categories, "category", number)
        yield Complaint(at=at, by=by, about=about, category=category)
        at += dice.hours(min(1, step), max(1, step), "next complaint", number, by)


def _alone(co_op: CoOp, cases: int, begins_at: datetime, days: int) -> Iterator[Complaint]:
    for number in range(max(cases // 2, 1)):
        at = begins_at + timedelta(hours=co_op.dice.number(days * 24, "alone at", number))
        by = co_op.dice.choice(co_op.members, "complains alone", number)
        server = co_op.dice.choice(co_op.servers, "alone about", number)
        yield Complaint(at=at, by=by, about=server.writers[0], category="other")
