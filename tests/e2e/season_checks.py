"""What must hold after each step of a season, whatever people did: see `test_random_seasons`.

`Watch` remembers what the bot forgets in time (who sat, who spoke), so that it can be asked about later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case.case import OPEN, Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.fold import fold
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId, MemberId
from jurybot.service.people.voices import calls_papers
from jurybot.service.storage import Work
from tests.e2e.co_op import DAY, CoOp

STEWARDS = frozenset({"stella", "stan"})
NOTICE = 3 * DAY


class Watch:
    """Looks at a co-op between two steps. `spoke` is who wrote to the bot of their own accord."""

    def __init__(self, co_op: CoOp) -> None:
        self.co_op = co_op
        self.spoke: set[str] = set()
        self.sat: defaultdict[CaseId, dict[MemberId, bool]] = defaultdict(dict)  # whether they held on to the end
        self.accts: defaultdict[CaseId, set[str]] = defaultdict(set)
        self.asked: defaultdict[CaseId, set[str]] = defaultdict(set)
        self.known_seats: set[tuple[CaseId, int]] = set()
        self.before = {post.id for post in co_op.posts()}

    def look(self) -> None:
        """Raises AssertionError at the first thing that must not be."""
        with self.co_op.desk.store.transaction() as work:
            cases = list(work.cases.all())
            events = {case.id: list(work.cases.events(case.id)) for case in cases}
            for case in cases:
                assert not work.cases.differs(case.id), f"{case.name}: the row is not the fold of its events"
                self._those_who_sit_may(work, case)
                _each_ballot_is_counted_once(work, case, events[case.id])
                _nothing_irreversible_before_its_time(case, events[case.id])
            _nobody_holds_two_seats(work, cases)
        _one_open_case_a_domain(cases)
        self._every_block_has_its_verdict(cases)
        self._messages_reach_only_whom_they_concern(cases)
        self._sealed_is_told_nowhere(cases)

    def _those_who_sit_may(self, work: Work, case: Case) -> None:
        """Of every seat that was taken since the last look: whoever holds it may, as things stood then."""
        about = case.about or case.id
        reporters = {row.reporter for row in work.reports.of_case(about)} - {""}
        rows = work.petitions.of_case(about)
        petition = {account for row in rows for account in (row.by, *work.petitions.seconders(row.id))} - {""}
        before = {member for other in self._looked_at_with(work, case) for member in self._who_sat(work, other)}
        self._note_who_asks(work, case)
        for seat in work.pool.seats_of(case.id):
            member = work.pool.get(seat.member)
            if seat.ended_on is None:
                assert member.account not in reporters, f"{case.name}: a reporter sits"
            if (case.id, seat.seat) not in self.known_seats:
                self.known_seats.add((case.id, seat.seat))
                assert member.account not in petition, f"{case.name}: a petitioner or seconder sits"
                asked = set() if case.kind is Kind.REVIEW else self.asked[about]  # nobody asks for a review
                assert member.account not in asked, f"{case.name}: who asked for the look sits on it"
                assert member.id not in before, f"{case.name}: who sat on the case before sits again"
                assert case.filed_at - member.joined_at >= DAY, f"{case.name}: a newcomer sits"
            held = case.seat(seat.seat).held and case.seat(seat.seat).sits
            self.sat[case.id][member.id] = held
            self.accts[case.id].add(member.acct)

    def _who_sat(self, work: Work, case: CaseId) -> set[MemberId]:
        """Who had a seat; of them, once that is forgotten, only those who served are known."""
        is_cut = work.cases.get(case).cut
        return {member for member, served in self.sat[case].items() if served or not is_cut}

    def _note_who_asks(self, work: Work, case: Case) -> None:
        if not (case.call or case.under):
            self.asked.pop(case.id, None)
        self.asked[case.id] |= {paper.name for paper in work.papers.of(calls_papers(case.id))}

    def _looked_at_with(self, work: Work, case: Case) -> list[CaseId]:
        if case.about is None:
            return []
        return [case.about, *(one.id for one in work.cases.about(case.about) if one.id != case.id)]

    def _every_block_has_its_verdict(self, cases: list[Case]) -> None:
        judged = {case.number for case in cases if case.was_in_force is not Measure.NONE}
        interim = {case.domain for case in cases if case.interim_at}
        for block in self.co_op.sandbox.state.domain_blocks.values():
            ours = (block.private_comment or "").split()
            if ours[:2] == ["jurybot", "case"]:
                assert int(ours[2]) in judged, f"{block.domain} is blocked without a verdict"
            if ours[:2] == ["jurybot", "interim"]:
                assert block.domain in interim and block.severity == "silence"

    def _messages_reach_only_whom_they_concern(self, cases: list[Case]) -> None:
        """A message of a case goes to who has, or had, a seat in it; to stewards; to who spoke first; a notice to the
        accused."""
        state = self.co_op.sandbox.state
        named = {str(case.number or case.domain): case for case in cases}
        posts = [post for post in self.co_op.posts() if post.id not in self.before]
        direct = [post for post in posts if post.visibility == "direct"]
        for post in direct:
            whom = {state.accounts[id_].acct for id_ in post.mentions}
            assert len(whom) == 1, f"one message to {len(whom)}"
            if whom & (STEWARDS | self.spoke):
                continue
            words = post.spoiler_text.split()
            if words[:2] == ["Jury", "·"] and any(whom <= those for those in self.accts.values()):
                continue  # a juror, about themselves: that a word of theirs was taken
            case = named.get(words[2]) if words[:2] == ["Jury", "case"] else None
            concerned = self.accts[case.id] if case else set()
            accused = {acct for acct in whom if case and acct.endswith(f"@{case.domain}")}
            assert whom <= concerned | accused, f"{whom} got {post.spoiler_text!r} and has no seat in it"
        twice = [key for key, times in Counter((post.text, post.spoiler_text) for post in direct).items() if times > 1]
        assert not twice, f"said twice: {twice[0]}"

    def _sealed_is_told_nowhere(self, cases: list[Case]) -> None:
        for case in cases:
            page = self.co_op.folder / "site" / "decisions" / f"{case.number}.html"
            if case.outcome == "sealed" and self.co_op.bot:
                assert not page.exists() or case.domain not in page.read_text(), f"{case.name} is sealed"


def _each_ballot_is_counted_once(work: Work, case: Case, events: list[Event]) -> None:
    for event in events:
        if isinstance(event, e.RoundTallied):
            assert len(event.ballots) <= event.seats <= case.terms.seats
    if case.tallied is None or case.cut:
        return
    rows = [row for row in work.pool.statements_of(case.id) if row.understood.get("counted")]
    once = Counter((row.round, row.seat) for row in rows)
    assert not once or max(once.values()) == 1, f"{case.name}: two ballots of one seat count in one round"
    latest = sum(row.round == case.tallied.round for row in rows)
    assert latest <= len(case.tallied.ballots)


def _nothing_irreversible_before_its_time(case: Case, events: list[Event]) -> None:
    """A suspend is taken after its grace alone, with the notice out for 72 hours, and never while it is held, looked at
    again or waited for; a limit never before a verdict."""
    for at, event in enumerate(events):
        if not isinstance(event, after.MeasureTaken):
            continue
        before = fold(case.id, events[:at])
        assert before.decided_at is not None and before.verdict is not None, f"{case.name}: no verdict"
        assert event.measure <= before.verdict and event.measure <= before.proposed
        if event.measure is not Measure.SUSPEND or case.by_hand:
            continue
        assert before.grace_until is not None and event.at >= before.grace_until, f"{case.name}: within its grace"
        posted = [one.at for one in events[:at] if isinstance(one, after.DecisionPosted)]
        assert posted and event.at - posted[0] >= NOTICE, f"{case.name}: without notice"
        assert not (before.is_looked_at or before.waits_for_steward), f"{case.name}: waited for"


def _nobody_holds_two_seats(work: Work, cases: list[Case]) -> None:
    sitting = [row.member for case in cases for row in work.pool.seats_of(case.id) if row.ended_on is None]
    assert len(sitting) == len(set(sitting)), "somebody holds two open seats"


def _one_open_case_a_domain(cases: list[Case]) -> None:
    """An appeal is heard while the case that it is about still waits for it."""
    waiting = [case.domain for case in cases if case.state in OPEN and case.kind.value != "appeal"]
    assert len(waiting) == len(set(waiting)), f"two open cases on one of {waiting}"
    deliberating = sum(case.state in {State.DRAWING, State.DELIBERATING} for case in cases)
    assert deliberating <= 5


def pieces(length: timedelta) -> list[timedelta]:
    """A length of time in pieces in which nobody can be seated and forgotten again."""
    days, rest = divmod(length, DAY)
    return [DAY] * days + ([rest] if rest else [])
