"""Which text of a juror counts. (DELIBERATION.md, *Which text counts*.)"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.replies.which_text import Silence, Silent, Stands, Statement, Version, standing
from jurybot.core.text.answers import Ballot, Help, Here, Unclear, Withdraw

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIMIT, SUSPEND = Ballot(position="limit"), Ballot(position="suspend")


def said(id, *versions, gone=None):
    """A statement whose versions are (hours after noon, what it says)."""
    found = tuple(Version(written_at=NOON + timedelta(hours=hours), says=says) for hours, says in versions)
    return Statement(id=id, versions=found, gone_at=None if gone is None else NOON + timedelta(hours=gone))


def at(hours, *statements):
    return standing(statements, NOON + timedelta(hours=hours))


def test_the_latest_statement_counts_post_or_edit():
    assert at(9, said("1", (0, LIMIT)), said("2", (1, SUSPEND))) == Stands("2", SUSPEND)
    assert at(9, said("1", (0, LIMIT), (3, LIMIT)), said("2", (1, SUSPEND))) == Stands("1", LIMIT)


def test_what_is_written_or_deleted_at_the_very_deadline_still_counts():
    assert at(5, said("1", (5, LIMIT))) == Stands("1", LIMIT)
    assert at(5, said("1", (0, LIMIT), gone=5)) == Silent(Silence.DELETED, "1")


def test_of_what_was_written_at_one_moment_the_post_comes_after_the_page():
    assert at(9, said("page/1", (1, LIMIT)), said("1", (1, SUSPEND))) == Stands("1", SUSPEND)


def test_of_a_reply_edited_after_the_deadline_the_version_then_in_force_counts():
    assert at(5, said("1", (0, LIMIT), (6, SUSPEND))) == Stands("1", LIMIT)


def test_what_was_written_after_the_deadline_does_not_count():
    assert at(5, said("1", (6, SUSPEND))) == Silent(Silence.SAID_NOTHING)


def test_a_deleted_statement_withdraws_and_revives_no_older_one():
    assert at(9, said("1", (0, LIMIT)), said("2", (1, SUSPEND), gone=4)) == Silent(Silence.DELETED, "2")


def test_deleting_an_older_statement_changes_nothing():
    assert at(9, said("1", (0, LIMIT), gone=4), said("2", (1, SUSPEND))) == Stands("2", SUSPEND)


def test_an_unclear_statement_leaves_the_juror_silent():
    assert at(9, said("1", (0, LIMIT)), said("2", (1, Unclear(why="question")))) == Silent(Silence.UNCLEAR, "2")


def test_withdraw_takes_the_ballot_back():
    assert at(9, said("1", (0, LIMIT)), said("2", (1, Withdraw()))) == Silent(Silence.WITHDRAWN, "2")


@pytest.mark.parametrize("aside", [Here(), Help()])
def test_what_is_not_about_the_ballot_changes_nothing(aside):
    assert at(9, said("1", (0, LIMIT)), said("2", (1, aside))) == Stands("1", LIMIT)


def test_a_ballot_edited_into_something_else_is_gone():
    assert at(9, said("1", (0, LIMIT)), said("2", (1, SUSPEND), (2, Here()))) == Silent(Silence.WITHDRAWN, "2")


def test_of_two_statements_of_one_moment_the_later_id_counts():
    assert at(9, said("99", (1, LIMIT)), said("100", (1, SUSPEND))) == Stands("100", SUSPEND)


SAYS = st.sampled_from([LIMIT, SUSPEND, Withdraw(), Here(), Unclear(why="question")])
STATEMENTS = st.lists(
    st.tuples(st.lists(st.tuples(st.integers(0, 9), SAYS), min_size=1, max_size=3), st.none() | st.integers(0, 9)),
    max_size=5,
).map(lambda rows: [said(str(n), *versions, gone=gone) for n, (versions, gone) in enumerate(rows)])


@given(STATEMENTS, st.integers(0, 9), st.randoms())
def test_the_order_in_which_statements_are_given_never_matters(statements, hours, order):
    mixed = list(statements)
    order.shuffle(mixed)

    assert at(hours, *mixed) == at(hours, *statements)


@given(STATEMENTS, st.integers(0, 9))
def test_what_happens_after_the_moment_never_matters(statements, hours):
    later = said("77", (hours + 1, SUSPEND))

    assert at(hours, *statements, later) == at(hours, *statements)
