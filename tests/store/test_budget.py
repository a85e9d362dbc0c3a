"""Our own counters are the truth: never less than what went out, whatever dies, and headers only lower them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from jurybot.service.ports.instance import Transient
from jurybot.store.budget import LIMITS, DbBudget, Limit
from jurybot.store.engine import open_engine
from jurybot.store.work import Store

START = datetime(2026, 11, 22, 12, 1, 30, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(store: Store, clock: Clock) -> DbBudget:
    return DbBudget(store, clock)


def _refusal(budget: DbBudget, **wanted: int) -> Transient:
    with pytest.raises(Transient) as refused:
        budget.take(**wanted)
    return refused.value


def test_windows_lie_on_the_clock() -> None:
    moment = datetime(2026, 11, 22, 14, 59, 59, 999_999, tzinfo=UTC)

    starts = {name: limit.start(moment).strftime("%H:%M") for name, limit in LIMITS.items()}

    assert starts == {"requests": "14:55", "paging": "14:45", "statuses": "12:00"}
    assert LIMITS["statuses"].start(moment + timedelta(microseconds=1)).hour == 15


def test_a_used_up_window_says_when_it_opens_again(budget: DbBudget, clock: Clock) -> None:
    for _ in range(290):
        budget.take()

    refused = _refusal(budget)

    assert refused.limit == "requests"
    assert refused.retry_at == datetime(2026, 11, 22, 12, 5, 1, tzinfo=UTC)
    assert not refused.perhaps_done
    clock.now = refused.retry_at
    budget.take()


def test_the_window_that_is_closed_longest_is_named(store: Store, clock: Clock) -> None:
    budget = DbBudget(
        store,
        clock,
        limits={name: Limit(most=1, within=limit.within) for name, limit in LIMITS.items()},
        share=Fraction(1),
    )
    budget.take(paging=1, statuses=1)

    assert _refusal(budget, paging=1).limit == "paging"
    assert _refusal(budget, paging=1, statuses=1).limit == "statuses"
    clock.now = datetime(2026, 11, 22, 12, 15, tzinfo=UTC)
    assert _refusal(budget, statuses=1).retry_at == datetime(2026, 11, 22, 15, 0, 1, tzinfo=UTC)
    budget.take(paging=1)


def test_a_refused_request_counts_nowhere(store: Store, budget: DbBudget, clock: Clock) -> None:
    for _ in range(290):
        budget.take(statuses=1, requests=0)

    assert _refusal(budget, paging=1, statuses=1).limit == "statuses"

    assert budget.used(clock.now) == {"requests": 0, "paging": 0, "statuses": 290}


def test_counters_outlive_the_process(store: Store, budget: DbBudget, clock: Clock) -> None:
    for _ in range(7):
        budget.take(paging=1, statuses=1)

    again = DbBudget(store, clock)

    assert again.used(clock.now) == {"requests": 10, "paging": 10, "statuses": 7}  # booked five at a time; statuses one
    again.take(statuses=1)
    assert again.used(clock.now) == {"requests": 15, "paging": 10, "statuses": 8}


def test_a_kill_never_makes_it_forget_what_went_out(url: str) -> None:
    sends = (
        "import os, signal, sys\n"
        "from datetime import datetime, timezone\n"
        "from jurybot.store.budget import DbBudget\n"
        "from jurybot.store.engine import open_engine\n"
        "from jurybot.store.work import Store\n"
        "at = datetime(2026, 11, 22, 12, 1, 30, tzinfo=timezone.utc)\n"
        "budget = DbBudget(Store(open_engine(sys.argv[1])), lambda: at)\n"
        "for n in range(13):\n"
        "    budget.take(statuses=n % 2)\n"
        "    print('sent', flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    sent = subprocess.run([sys.executable, "-c", sends, url], capture_output=True, text=True, check=False)
    assert sent.returncode == -9 and sent.stdout.count("sent") == 13

    engine = open_engine(url)
    used = DbBudget(Store(engine), Clock()).used(START)
    engine.dispose()

    assert 13 <= used["requests"] <= 13 + LIMITS["requests"].ahead
    assert used["statuses"] == 6


def test_only_a_share_of_each_limit_is_ours(store: Store, clock: Clock) -> None:
    half = DbBudget(store, clock, share=Fraction(1, 2))
    for _ in range(150):
        half.take()

    assert _refusal(half).limit == "requests"


def test_headers_lower_what_is_left_and_never_give_back(budget: DbBudget, clock: Clock) -> None:
    budget.take()
    reset = datetime(2026, 11, 22, 12, 5, 0, 345_000, tzinfo=UTC)

    budget.lower(limit=300, remaining=100, reset=reset)
    assert budget.used(clock.now)["requests"] == 200

    budget.lower(limit=300, remaining=299, reset=reset)
    assert budget.used(clock.now) == {"requests": 200, "paging": 0, "statuses": 0}


def test_what_was_booked_ahead_is_worth_nothing_once_the_server_says_so(budget: DbBudget, clock: Clock) -> None:
    budget.take()

    budget.lower(limit=300, remaining=0, reset=datetime(2026, 11, 22, 12, 5, tzinfo=UTC))

    assert _refusal(budget).limit == "requests"


def test_headers_that_agree_with_our_count_take_nothing_away(store: Store, budget: DbBudget, clock: Clock) -> None:
    reset = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
    for n in range(1, 291):
        budget.take()
        budget.lower(limit=300, remaining=300 - n, reset=reset)

    assert budget.used(clock.now)["requests"] == 290


def test_headers_may_describe_the_paging_or_the_statuses_window(budget: DbBudget, clock: Clock) -> None:
    budget.lower(limit=300, remaining=10, reset=datetime(2026, 11, 22, 12, 15, tzinfo=UTC))
    budget.lower(limit=300, remaining=20, reset=datetime(2026, 11, 22, 15, 0, tzinfo=UTC))

    assert budget.used(clock.now) == {"requests": 0, "paging": 290, "statuses": 280}


def test_where_windows_end_together_all_that_may_be_meant_are_lowered(budget: DbBudget, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 22, 14, 57, tzinfo=UTC)

    budget.lower(limit=300, remaining=50, reset=datetime(2026, 11, 22, 15, 0, tzinfo=UTC))

    assert budget.used(clock.now) == {"requests": 250, "paging": 250, "statuses": 250}


def test_what_our_own_count_of_one_window_explains_is_said_of_no_other(budget: DbBudget, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 22, 12, 2, tzinfo=UTC)
    for _ in range(150):
        budget.take(paging=1)
    clock.now = datetime(2026, 11, 22, 12, 12, tzinfo=UTC)  # a window of requests ends with that of paging

    for used in range(151, 181):
        budget.take(paging=1)
        budget.lower(limit=300, remaining=300 - used, reset=datetime(2026, 11, 22, 12, 15, tzinfo=UTC))

    assert budget.used(clock.now) == {"requests": 30, "paging": 180, "statuses": 0}


@pytest.mark.parametrize(
    ("limit", "reset"),
    [
        (30, datetime(2026, 11, 22, 12, 5, tzinfo=UTC)),  # deletes, media: no limit of ours
        (300, datetime(2026, 11, 22, 12, 4, tzinfo=UTC)),  # no window ends there
        (300, datetime(2026, 11, 23, 12, 5, tzinfo=UTC)),  # far away
        (300, datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (300, datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_headers_of_no_window_of_ours_say_nothing(budget: DbBudget, clock: Clock, limit: int, reset: datetime) -> None:
    budget.lower(limit=limit, remaining=0, reset=reset)

    assert budget.used(clock.now) == {"requests": 0, "paging": 0, "statuses": 0}
    budget.take(paging=1, statuses=1)


def test_a_429_closes_the_window_that_ends_then_and_others_go_on(budget: DbBudget, clock: Clock) -> None:
    reset = datetime(2026, 11, 22, 15, 0, 0, 5, tzinfo=UTC)

    again = budget.refused(reset=reset, statuses=True, paging=False)

    assert again == reset + timedelta(seconds=1)
    refused = _refusal(budget, statuses=1)
    assert (refused.limit, refused.retry_at) == ("statuses", datetime(2026, 11, 22, 15, 0, 1, tzinfo=UTC))
    budget.take(paging=1)


def test_a_429_is_remembered_after_a_restart(store: Store, budget: DbBudget, clock: Clock) -> None:
    budget.take()
    budget.refused(reset=datetime(2026, 11, 22, 12, 5, tzinfo=UTC), statuses=False, paging=False)

    assert _refusal(budget).limit == "requests"
    assert _refusal(DbBudget(store, clock)).limit == "requests"


@pytest.mark.parametrize(
    ("reset", "waits"),
    [
        (START + timedelta(seconds=30), timedelta(seconds=31)),  # a proxy's Retry-After
        (None, timedelta(minutes=3, seconds=31)),  # nothing said: to the end of the window of requests
        (START - timedelta(minutes=1, seconds=30), timedelta(seconds=5)),  # over by our clock, not by the server's
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), timedelta(hours=3, seconds=1)),
    ],
)
def test_a_429_that_is_no_window_s_closes_everything_until_then(
    budget: DbBudget, clock: Clock, reset: datetime | None, waits: timedelta
) -> None:
    budget.take(statuses=1)

    again = budget.refused(reset=reset, statuses=True, paging=True)

    assert again == START + waits
    assert _refusal(budget, requests=0, statuses=1).retry_at == again
    clock.now = again
    budget.take(paging=1)


def test_what_was_closed_by_a_clock_that_was_ahead_is_open_when_it_is_right(budget: DbBudget, clock: Clock) -> None:
    clock.now += timedelta(days=365)
    budget.refused(reset=None, statuses=True, paging=True)
    clock.now -= timedelta(days=365)

    budget.take()


def test_old_windows_are_deleted(store: Store, budget: DbBudget, clock: Clock) -> None:
    for _ in range(12):
        budget.take(paging=1, statuses=1)
        clock.now += timedelta(hours=3)

    with store.transaction() as work:
        kept = work.spent.by_window()

    assert len(kept) <= 2 * len(LIMITS)
    assert max(starts for _, starts in kept) == datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


def test_a_request_inside_a_transaction_is_refused(store: Store, budget: DbBudget) -> None:
    """No HTTP inside a transaction: it would hold up everybody else for as long as the server likes."""
    with store.transaction(), pytest.raises(RuntimeError, match="under way"):
        budget.take()
