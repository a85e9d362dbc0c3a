"""Who is a member, who a guest, and how many guests a panel is drawn from."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.names import AccountId, Domain, MemberId
from jurybot.service.membership import Membership, with_few_guests
from jurybot.service.rows import MemberRow

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def row(name: str) -> MemberRow:
    return MemberRow(id=MemberId(name), account=AccountId(name), acct=name, joined_at=NOW, anchor=None)


def test_membership_is_what_the_co_op_says() -> None:
    assert Membership().has("ana", "")
    assert Membership(role="Member").has("ana", "Member")
    assert not Membership(role="Member").has("ana", "")
    assert Membership(accts=frozenset({"ana"})).has("Ana", "")
    assert not Membership(accts=frozenset({"ana"})).has("bob", "Member")


def test_guests_come_from_sister_co_ops_alone() -> None:
    ours = Membership(guests_from=(Domain("sister.example"),))

    assert ours.is_guest(Domain("sister.example"))
    assert not ours.is_guest(Domain("other.example"))
    assert not ours.is_guest(None)


@given(st.integers(0, 40), st.integers(0, 40))
def test_guests_are_at_most_a_third_and_as_many_as_may_be(members: int, guests: int) -> None:
    everyone = [row(f"m{n}") for n in range(members)] + [row(f"g{n}@sister.example") for n in range(guests)]
    order = {one.id: bytes([n]) for n, one in enumerate(everyone)}

    found = with_few_guests(everyone, order)

    shown = sum("@" in one.acct for one in found)
    assert len(found) - shown == members
    assert 3 * shown <= len(found)
    assert shown == guests or 3 * (shown + 1) > len(found) + 1


def test_who_of_the_guests_is_left_out_is_chances_matter() -> None:
    everyone = [row("m1"), row("m2"), row("g1@sister.example"), row("g2@sister.example")]
    first = {MemberId("g1@sister.example"): b"1", MemberId("g2@sister.example"): b"2"}
    second = {MemberId("g1@sister.example"): b"2", MemberId("g2@sister.example"): b"1"}

    assert [one.acct for one in with_few_guests(everyone, first)][-1] == "g1@sister.example"
    assert [one.acct for one in with_few_guests(everyone, second)][-1] == "g2@sister.example"
