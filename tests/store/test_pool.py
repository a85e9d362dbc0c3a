"""The sealed side: members, seats, statements, tickets; what is cut is gone, in the file too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from jurybot.core.case.effects import SendMessage, Wanted
from jurybot.core.names import AccountId, CaseId, MemberId, SeatNo, StatementId, StatusId
from jurybot.service.rows import DigestRow, MemberRow, MessageRow, SeatRow, Service, StatementRow, Turns
from jurybot.service.storage import Stale
from jurybot.store.sealed_tables import DRAW_TICKETS, MEMBER_SECRETS, MEMBERS, SEATS, STATEMENTS
from jurybot.store.work import Store

ANA, BEN = MemberId("m-ana"), MemberId("m-ben")
DAY = date(2026, 11, 22)


def _member(id_: MemberId, account: str, now: datetime, **more: object) -> MemberRow:
    return MemberRow(id=id_, account=AccountId(account), acct=f"acct{account}", joined_at=now, anchor=None, **more)  # type: ignore[arg-type]


def _statement(case: CaseId, seat: int, id_: str, status: str, author: str, now: datetime) -> StatementRow:
    return StatementRow(
        id=StatementId(id_),
        case=case,
        seat=SeatNo(seat),
        status=StatusId(status),
        author=AccountId(author),
        written_at=now,
        edited_at=None,
        text=f"limit, says canary-{id_}",
        understood={"position": "limit"},
    )


@pytest.fixture
def seated(store: Store, filed: Callable[..., CaseId], now: datetime) -> CaseId:
    """A case where Ana holds seat 1 and Ben seat 2; Ana has written, and both got a message."""
    case = filed()
    with store.transaction() as work:
        work.pool.add(_member(ANA, "101", now))
        work.pool.add(_member(BEN, "102", now))
        work.pool.set_secret(ANA, b"r of ana")
        work.pool.add_tickets(7, [(b"t1", BEN), (b"t2", ANA)])
        work.pool.seat(SeatRow(case=case, seat=SeatNo(1), member=ANA))
        work.pool.seat(SeatRow(case=case, seat=SeatNo(2), member=BEN))
        work.pool.save_statement(_statement(case, 1, "s1", "9001", "101", now))
        for status, account in (("8001", "101"), ("8002", "102")):
            note = work.messages.next_note(AccountId(account), case)
            assert note == 1
            work.messages.save(
                MessageRow(
                    status=StatusId(status), key=f"k{status}", case=case, account=AccountId(account), sent_at=now
                )
            )
    return case


def test_a_member_is_kept_whole(store: Store, now: datetime) -> None:
    ana = _member(
        ANA,
        "101",
        now,
        member_since=now - timedelta(days=400),
        last_heard_at=now,
        last_posted_on=DAY,
        standing="ok",
        follows_bot=True,
        blocks_bot=True,
        checked_at=now,
        role="Crew",
    )
    with store.transaction() as work:
        work.pool.add(replace(ana, standing="unknown"))
        work.pool.save(ana)

    with store.transaction() as work:
        assert work.pool.get(ANA) == ana
        assert work.pool.by_account(AccountId("101")) == ana
        assert work.pool.by_account(AccountId("102")) is None


def test_an_account_joins_once(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.pool.add(_member(ANA, "101", now))

    with pytest.raises(Stale), store.transaction() as work:
        work.pool.add(_member(BEN, "101", now))


def test_nobody_is_a_key_error(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        for asks in (work.pool.get, work.pool.secret):
            with pytest.raises(KeyError):
                asks(ANA)
        with pytest.raises(KeyError):
            work.pool.save(_member(ANA, "101", now))
        with pytest.raises(KeyError):
            work.pool.statement(StatementId("s1"))


def test_who_left_is_known_but_not_in_the_pool(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.pool.add(_member(BEN, "102", now + timedelta(hours=1)))
        work.pool.add(_member(ANA, "101", now))
        work.pool.add(_member(MemberId("m-old"), "103", now, left_at=now))

        assert [member.id for member in work.pool.members()] == [ANA, BEN]
        assert work.pool.by_account(AccountId("103")) is not None


def test_a_secret_can_be_replaced(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.pool.add(_member(ANA, "101", now))
        work.pool.set_secret(ANA, b"\x00first")
        work.pool.set_secret(ANA, b"\xffsecond")

        assert work.pool.secret(ANA) == b"\xffsecond"
        assert work.pool.secrets() == {ANA: b"\xffsecond"}


def test_a_seat_has_one_holder_and_ends_once(store: Store, seated: CaseId) -> None:
    with store.transaction() as work:
        holder = work.pool.holder(seated, SeatNo(1))
        assert holder and holder.id == ANA
        assert work.pool.holder(seated, SeatNo(9)) is None
        assert work.pool.holding_seats() == {ANA, BEN}

        work.pool.end_seat(seated, SeatNo(1), DAY)
        work.pool.end_seat(seated, SeatNo(1), DAY + timedelta(days=5))

        assert work.pool.holding_seats() == {BEN}
        assert [(row.seat, row.ended_on) for row in work.pool.seats_of(seated)] == [(1, DAY), (2, None)]

        work.pool.reopen_seat(seated, SeatNo(1))
        assert work.pool.holding_seats() == {ANA, BEN}

    with pytest.raises(Stale), store.transaction() as work:
        work.pool.seat(SeatRow(case=seated, seat=SeatNo(1), member=BEN))


def test_seats_of_a_member_come_newest_case_first(store: Store, seated: CaseId, filed: Callable[..., CaseId]) -> None:
    newer = filed("a-newer-case", "other.example")
    with store.transaction() as work:
        work.pool.seat(SeatRow(case=newer, seat=SeatNo(4), member=ANA, ended_on=DAY))

        assert [(row.case, row.seat) for row in work.pool.seats_held_by(ANA)] == [(newer, 4), (seated, 1)]


def test_services_are_listed_from_a_day_on(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.pool.add(_member(ANA, "101", now))
        work.pool.add(_member(BEN, "102", now))
        for member, day in ((ANA, DAY), (ANA, DAY - timedelta(days=30)), (BEN, DAY - timedelta(days=31))):
            work.pool.add_served(member, day, "hash")
        work.pool.add_served(ANA, DAY, "hash")

        work.pool.add_served(ANA, DAY, "another", weight=2)
        turns = work.pool.turns_since(DAY - timedelta(days=30))
        since = work.pool.served_since(ANA, DAY - timedelta(days=30))

    assert sorted(turns.pop(ANA), key=lambda one: one.weight) == [
        Turns(latest=DAY, weight=1, times=2),
        Turns(latest=DAY, weight=2, times=1),
    ]
    assert turns == {}
    assert [one for one in since if one.weight == 1] == [
        Service(ended_on=DAY - timedelta(days=30)),
        Service(ended_on=DAY),
    ]


def test_a_statement_follows_its_edits(store: Store, seated: CaseId, now: datetime) -> None:
    edited = replace(
        _statement(seated, 1, "s1", "9001", "101", now),
        text="none",
        edited_at=now + timedelta(hours=1),
        understood={"position": "none", "objection": True},
        gone=True,
    )
    other = _statement(seated, 2, "s2", "9002", "102", now - timedelta(hours=1))
    with store.transaction() as work:
        work.pool.save_statement(edited)
        work.pool.save_statement(other)

    with store.transaction() as work:
        assert work.pool.statement(StatementId("s1")) == edited
        assert work.pool.statements_in(StatusId("9001")) == [edited]
        assert work.pool.statements_in(StatusId("1")) == []
        assert work.pool.statements_of(seated) == [other, edited]


def test_tickets_keep_their_published_order(store: Store) -> None:
    tickets = [(bytes([n % 251, n // 251]), MemberId(f"m{n}")) for n in range(2_000)]
    with store.transaction() as work:
        work.pool.add_tickets(3, tickets)
        work.pool.add_tickets(4, [])

        assert work.pool.tickets(3) == tickets
        assert work.pool.tickets(4) == []


def test_a_digest_is_read_by_round_and_letter_and_goes_with_whom_it_is_of(store: Store, seated: CaseId) -> None:
    ben = DigestRow(case=seated, round=1, seat=SeatNo(2), letter="A", text="they insult us")
    ana = DigestRow(case=seated, round=1, seat=SeatNo(1), letter="AA", text="it is one person")
    later = DigestRow(case=seated, round=2, seat=SeatNo(2), letter="A", text="still")
    with store.transaction() as work:
        for row in (later, ana, ben):
            work.pool.add_to_digest(row)

        assert work.pool.digests_of(seated) == [ben, ana, later]
        work.pool.forget(ANA)
        assert work.pool.digests_of(seated) == [ben, later]
        work.pool.cut(seated, 7)
        assert work.pool.digests_of(seated) == []


def test_the_cut_deletes_who_sat_and_what_they_wrote(
    store: Store, seated: CaseId, filed: Callable[..., CaseId]
) -> None:
    other = filed("c2", "other.example")
    with store.transaction() as work:
        work.pool.seat(SeatRow(case=other, seat=SeatNo(1), member=ANA))
        work.pool.add_tickets(8, [(b"t", ANA)])
        work.pool.add_served(ANA, DAY, "hash")
        events = work.cases.events(seated)

        work.pool.cut(seated, 7)

    with store.transaction() as work:
        assert work.pool.seats_of(seated) == []
        assert work.pool.statements_of(seated) == []
        assert work.pool.tickets(7) == []
        message = work.messages.get(StatusId("8001"))
        assert message and message.case == seated and message.account is None
        assert work.messages.latest_to(AccountId("101"), seated) is None
        assert work.cases.events(seated) == events
        assert not work.cases.differs(seated)
        assert work.pool.seats_of(other) and work.pool.tickets(8)
        assert work.pool.get(ANA)
        assert work.pool.served_since(ANA, DAY) == [Service(ended_on=DAY)]


def test_where_one_draw_was_for_several_cases_its_tickets_stay_until_the_last_is_cut(
    store: Store, seated: CaseId
) -> None:
    with store.transaction() as work:
        work.pool.cut(seated, None)
        assert work.pool.seats_of(seated) == []
        assert len(work.pool.tickets(7)) == 2

        work.pool.cut(seated, 7)
        assert work.pool.tickets(7) == []


def test_a_note_is_never_given_twice_even_when_the_counts_lose_their_names(store: Store, seated: CaseId) -> None:
    """Two messages to one person that render alike could not be told apart."""
    with store.transaction() as work:
        assert work.messages.next_note(AccountId("101"), seated) == 2
        work.pool.cut(seated, 7)

        assert work.messages.next_note(AccountId("101"), seated) == 3
        assert work.messages.next_note(AccountId("101"), seated) == 4
        assert work.messages.next_note(AccountId("101"), None) == 1


def test_who_is_forgotten_is_gone_but_their_service_stays(store: Store, seated: CaseId, now: datetime) -> None:
    with store.transaction() as work:
        work.pool.add_served(ANA, DAY, "hash")
        answer = SendMessage(account=AccountId("101"), acct="ana", message="help")
        work.outbox.add(None, [Wanted(key="answer/x", effect=answer)])

        work.pool.forget(ANA)
        work.pool.forget(ANA)

    with store.transaction() as work:
        assert work.pool.by_account(AccountId("101")) is None
        assert work.pool.secrets() == {}
        assert [row.member for row in work.pool.seats_of(seated)] == [BEN]
        assert work.pool.holder(seated, SeatNo(1)) is None
        assert work.pool.statements_of(seated) == []
        message = work.messages.get(StatusId("8001"))
        assert message and message.account is None
        assert work.outbox.sent_to(AccountId("101"), now) == 0
        assert work.pool.served_since(ANA, DAY) == [Service(ended_on=DAY)]
        assert [ticket for ticket, _ in work.pool.tickets(7)] == [b"t1", b"t2"]
        assert work.messages.next_note(AccountId("101"), seated) == 2


def test_what_is_cut_is_overwritten_in_the_file(store: Store, engine: Engine, seated: CaseId) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's files are its own")
    with store.transaction() as work:
        work.pool.cut(seated, 7)
    name = engine.url.database
    assert name

    raw = engine.raw_connection()
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    raw.close()

    assert b"canary-s1" not in Path(name).read_bytes()


def test_sealed_tables_can_be_emptied_and_every_case_still_folds(store: Store, engine: Engine, seated: CaseId) -> None:
    with engine.begin() as connection:
        for table in (STATEMENTS, SEATS, DRAW_TICKETS, MEMBER_SECRETS, MEMBERS):
            connection.execute(delete(table))

    with store.transaction() as work:
        assert not work.cases.differs(seated)
