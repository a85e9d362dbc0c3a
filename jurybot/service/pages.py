"""What members see and do on the pages: the same use cases as by message, each its own transaction.

A ballot on the page and one by message are the same thing, the latest counts. The pages run beside the loop, with a
connection of their own; what they change wakes it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from jurybot.core import belongs
from jurybot.core.answers import Answer, Ballot, Decline, Here, Position, Recuse, Withdraw
from jurybot.core.case import Case, State
from jurybot.core.names import AccountId, SeatNo, StatementId, StatusId
from jurybot.service import dossier, steward_acts, story
from jurybot.service.ballots import as_statement, understood
from jurybot.service.desk import Desk
from jurybot.service.forget import forget
from jurybot.service.ports import ActRefused, ForSteward, Kept, NotYours, SeatLine, SeatPage
from jurybot.service.stewards import Speaker, named, number_of
from jurybot.service.storage import PAGE, MemberRow, SeatRow, StatementRow, Work
from jurybot.service.summary import what_waits_for_stewards
from jurybot.service.take_reply import speak

LEAVES: Mapping[str, Answer] = {"here": Here(), "recuse": Recuse(), "decline": Decline(), "withdraw": Withdraw()}
POSITIONS: Mapping[str, Position] = {
    "suspend": "suspend",
    "limit": "limit",
    "none": "none",
    "account": "none",
    "aside": "aside",
}
REASON_AT_MOST = 2000  # characters
ALIVE_FOR = timedelta(minutes=5)


class MembersPages:
    """Implements `ports.Pages`. `woken` is called when something changed that the loop should look at."""

    def __init__(self, desk: Desk, woken: Callable[[], None]) -> None:
        self._desk, self._woken = desk, woken
        self._lock = threading.Lock()

    @contextmanager
    def _work(self) -> Iterator[tuple[Work, datetime]]:
        with self._lock, self._desk.store.transaction() as work:
            yield work, self._desk.clock.now()

    # --- jurors ----------------------------------------------------------------------------------------------

    def seats(self, account: AccountId) -> Sequence[SeatLine]:
        with self._work() as (work, now):
            member = work.pool.by_account(account)
            rows = work.pool.seats_held_by(member.id) if member else []
            return [self._line(work, work.cases.get(row.case), row, now) for row in rows]

    def seat(self, account: AccountId, case: int) -> SeatPage:
        with self._work() as (work, now):
            found, row = self._held(work, account, case)
            line = self._line(work, found, row, now)
            said = self._said(work, found, row, now)
            last = next((one for one in work.pool.statements_of(found.id) if said and one.id == said[0]), None)
            return SeatPage(
                line=line,
                criterion=found.criterion,
                criterion_says=found.criterion_says,
                round=found.round,
                rounds=found.terms.rounds,
                dossier=dossier.of_case(self._desk, work, found.id),
                said_reason=said[1].reason if said else "",
                said_at=(last.edited_at or last.written_at) if last else None,
                said_on="on this page" if last and last.status.startswith(PAGE) else "by message" if last else "",
                reasons=self._reasons(work, found, row),
            )

    def cast(self, account: AccountId, case: int, said: str, reason: str, *, public: bool) -> str:
        objects, position = said.startswith("objection-"), said.removeprefix("objection-")
        if position not in POSITIONS:
            return "Please choose one of the answers."
        if objects and not reason:
            return "An objection needs a reason: please say what speaks against anything stronger."
        if len(reason) > REASON_AT_MOST:
            return f"Your reason is longer than {REASON_AT_MOST} characters. Please shorten it."
        ballot = Ballot(
            position=POSITIONS[position],
            objection=objects,
            advises_account=position == "account",
            reason=reason,
            public=reason if public else "",
        )
        return self._say(account, case, ballot, reason)

    def leave(self, account: AccountId, case: int, what: str) -> str:
        return self._say(account, case, LEAVES[what], "")

    def _say(self, account: AccountId, number: int, answer: Answer, text: str) -> str:
        with self._work() as (work, now):
            case, seat = self._held(work, account, number)
            if case.state is not State.DELIBERATING or seat.ended_on is not None or case.is_late(now, now):
                return "This round is over: nothing was changed."
            status = StatusId(PAGE + self._desk.chance("page", f"{case.id}/{seat.seat}/{now.isoformat()}").hex()[:24])
            row = StatementRow(
                id=StatementId(self._desk.chance("statement", status).hex()[:24]),
                case=case.id,
                seat=seat.seat,
                status=status,
                author=account,
                written_at=now,
                edited_at=None,
                text=text,
                understood=understood(answer),
                round=case.round,
            )
            if not isinstance(answer, Recuse | Decline):
                work.pool.save_statement(row)
            speak(self._desk, work, row, answer, now, now)
        self._woken()
        return ""

    def _held(self, work: Work, account: AccountId, number: int) -> tuple[Case, SeatRow]:
        """The case and the seat of this member in it. Raises NotYours, whatever the reason."""
        member, case = work.pool.by_account(account), work.cases.named(str(number))
        rows = work.pool.seats_held_by(member.id) if member and case else []
        row = next((row for row in rows if case and row.case == case.id), None)
        if case is None or row is None or case.number is None:
            raise NotYours
        return case, row

    def _line(self, work: Work, case: Case, row: SeatRow, now: datetime) -> SeatLine:
        seat = case.seat(row.seat)
        is_open = case.state is State.DELIBERATING and seat.sits
        said = self._said(work, case, row, now)
        return SeatLine(
            case=case.number or 0,
            domain=case.domain,
            proposed=case.proposed.value,
            until=(seat.answer_by or case.round_ends_at()) if is_open else None,
            is_open=is_open,
            said=_in_a_word(said[1]) if said else "",
        )

    def _said(self, work: Work, case: Case, row: SeatRow, now: datetime) -> tuple[StatementId, Ballot] | None:
        """The ballot that stands now, as far as is known without reading posts again."""
        mine = [
            one
            for one in work.pool.statements_of(case.id)
            if one.seat == row.seat and one.round == case.round and not one.gone
        ]
        found = belongs.standing([as_statement(one) for one in mine], now)
        if not isinstance(found, belongs.Stands):
            return None
        return next(one.id for one in mine if one.status == found.statement), found.ballot

    def _reasons(self, work: Work, case: Case, row: SeatRow) -> tuple[tuple[str, str], ...]:
        """What went round before, for whoever has sat since: jurors see no ballot before they have cast one."""
        return tuple((one.letter, one.text) for one in work.pool.digests_of(case.id) if one.round < case.round)

    # --- members ---------------------------------------------------------------------------------------------

    def kept(self, account: AccountId) -> Sequence[Kept]:
        with self._work() as (work, _):
            member = work.pool.by_account(account)
            return _kept(work, member) if member else []

    def forget(self, account: AccountId) -> None:
        with self._work() as (work, now):
            member = work.pool.by_account(account)
            if member:
                forget(self._desk, work, member, now)
        self._woken()

    # --- stewards --------------------------------------------------------------------------------------------

    def is_steward(self, account: AccountId) -> bool:
        with self._work() as (work, now):
            return number_of(work, account, now) > 0

    def for_steward(self, account: AccountId) -> ForSteward:
        with self._work() as (work, now):
            _must_be_steward(work, account, now)
            return ForSteward(
                cases=tuple(story.docket(self._desk, work, now)), waits=what_waits_for_stewards(work)
            )

    def story(self, account: AccountId, name: str) -> Mapping[str, Any]:
        with self._work() as (work, now):
            number = _must_be_steward(work, account, now)
            case = work.cases.named(name)
            if case is None or named(number) in case.recused:
                raise NotYours
            return story.story(self._desk, work, case, now)

    def act(self, account: AccountId, name: str, verb: str, because: str) -> str:
        with self._work() as (work, now):
            who = Speaker(steward=named(_must_be_steward(work, account, now)))
            case = work.cases.named(name)
            if case is None:
                raise NotYours
            if verb != "confirm" and not because:
                raise ActRefused("please say why: it goes on record")
            done = steward_acts.act(self._desk, work, verb, name, because, who, now)
        self._woken()
        return done.says

    # --- whoever watches -------------------------------------------------------------------------------------

    def health(self) -> Mapping[str, Any]:
        with self._work() as (work, now):
            beat = work.installation().beat_at
            running = beat is not None and now - beat < ALIVE_FOR
            return {"running": running, "beat_at": beat.isoformat(timespec="seconds") if beat else None}

    def figures(self) -> Sequence[tuple[str, Mapping[str, str], float]]:
        with self._work() as (work, now):
            installation, found = work.installation(), list[tuple[str, Mapping[str, str], float]]()
            age = (now - installation.beat_at).total_seconds() if installation.beat_at else float("inf")
            found.append(("jurybot_running", {}, float(age < ALIVE_FOR.total_seconds())))
            found.append(("jurybot_beat_age_seconds", {}, age))
            for state in State:
                number = len(work.cases.in_states([state])) if state is not State.CLOSED else 0
                if state is not State.CLOSED:
                    found.append(("jurybot_cases", {"state": state.value}, float(number)))
            found += [("jurybot_outbox", {"state": state}, float(n)) for state, n in work.outbox.counts().items()]
            latest: dict[str, tuple[datetime, int]] = {}
            for (window, begins), used in work.books.budget().items():
                latest[window] = max(latest.get(window, (begins, used)), (begins, used))
            found += [("jurybot_budget_used", {"window": name}, float(used)) for name, (_, used) in latest.items()]
            found.append(("jurybot_pool", {}, float(len(work.pool.members()))))
            found.append(("jurybot_parked", {}, float(len(work.inbox.parked()))))
            found.append(("jurybot_matters", {}, float(len(work.books.matters()))))
            return found


def _must_be_steward(work: Work, account: AccountId, now: datetime) -> int:
    number = number_of(work, account, now)
    if not number:
        raise NotYours
    return number


def _in_a_word(ballot: Ballot) -> str:
    word = "account" if ballot.advises_account else "nothing" if ballot.position == "none" else ballot.position
    return f"{word}, with an objection to more" if ballot.objection else word


def _kept(work: Work, member: MemberRow) -> list[Kept]:
    """Everything that is kept about a member, in words."""
    about = [f"Your account: {member.acct}", f"You joined on {member.joined_at:%Y-%m-%d}"]
    if member.last_heard_at:
        about.append(f"Last heard from on {member.last_heard_at:%Y-%m-%d}")
    about.append(f"Whether you may be drawn: {member.standing}")
    if member.away_until:
        about.append(f"Away until {member.away_until}")
    if member.opted_in:
        about.append(f"Opted in to: {', '.join(member.opted_in)}")
    about += [f"{what}: {said}" for what, said in (("Language", member.language), ("Zone", member.zone)) if said]
    kept = [Kept(heading="You", lines=tuple(about))]
    seats = list(work.pool.seats_held_by(member.id))
    if seats:
        names = {row.case: work.cases.get(row.case).name for row in seats}
        kept.append(Kept(heading="Seats", lines=tuple(f"Case {names[row.case]}, seat {row.seat}" for row in seats)))
        said = [one for row in seats for one in work.pool.statements_of(row.case) if one.seat == SeatNo(row.seat)]
        lines = tuple(f"Case {names[one.case]}, {one.written_at:%Y-%m-%d}: {one.understood['as']}" for one in said)
        if lines:
            kept.append(Kept(heading="What you wrote to the jury", lines=lines))
    served = work.pool.served_since(member.joined_at.date()).get(member.id, [])
    if served:
        kept.append(Kept(heading="Days on which you served", lines=tuple(one.ended_on.isoformat() for one in served)))
    return kept
