"""Which case a reply belongs to."""

from datetime import UTC, datetime, timedelta

from jurybot.core.replies.belongs import (
    Ask,
    AskWhich,
    Belongs,
    HeldSeat,
    OurMessage,
    SettleFirst,
    Theirs,
    UnknownOurs,
    case_of,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OLD = OurMessage(case="old", number=40)
NEW = OurMessage(case="new", number=41)
SEAT = HeldSeat(case="new", number=41)
LEFT = HeldSeat(case="old", number=40, left_at=NOON - timedelta(days=29))


def belongs(*above, number=None, seats=(SEAT,)):
    return case_of(above, number, seats, written_at=NOON)


def test_the_nearest_message_of_ours_decides_even_against_the_only_seat():
    assert belongs(Theirs(), OLD, NEW, seats=[SEAT]) == Belongs("old")


def test_a_welcome_speaks_of_no_case_and_is_passed_over():
    assert belongs(OurMessage(case=None), NEW) == Belongs("new")


def test_a_number_must_agree_with_the_thread():
    assert belongs(OLD, number=41) == AskWhich(Ask.OTHER_CASE_NAMED)
    assert belongs(OLD, number=40) == Belongs("old")


def test_without_a_message_of_ours_the_number_decides():
    assert belongs(Theirs(), number=40, seats=[SEAT, LEFT]) == Belongs("old")
    assert belongs(number=7, seats=[SEAT]) == AskWhich(Ask.NO_SUCH_SEAT)


def test_without_a_number_the_only_seat_of_the_last_thirty_days_decides():
    long_ago = HeldSeat(case="older", left_at=NOON - timedelta(days=31))

    assert belongs(seats=[long_ago, SEAT]) == Belongs("new")
    assert belongs(seats=[LEFT]) == Belongs("old")
    assert belongs(seats=[HeldSeat(case="old", left_at=NOON - timedelta(days=30))]) == Belongs("old")
    assert belongs(seats=[SEAT, LEFT]) == AskWhich(Ask.SEVERAL_SEATS)
    assert belongs(seats=[long_ago]) == AskWhich(Ask.NO_SEAT)


def test_a_parent_of_ours_that_is_unknown_is_settled_first():
    assert belongs(Theirs(), UnknownOurs(), OLD) == SettleFirst()
    assert belongs(OLD, UnknownOurs()) == Belongs("old")
