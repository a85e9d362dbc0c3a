"""A unique word in every sealed neighbour of a case: none of them may be found anywhere on the site."""

import dataclasses
import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case.case import Case
from jurybot.core.case.event import Event
from jurybot.core.case.fold import fold
from jurybot.core.disclosure.decision import Decision, Line
from jurybot.core.disclosure.of_case import decision
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.rule.rule import DEFAULT, rule_hash
from jurybot.core.terms import Terms
from jurybot.publish.site import Site
from jurybot.publish.words import SiteFacts
from jurybot.service import rows
from jurybot.service.ports import site, told
from tests.publish.told import write

AT = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SEALED = (rows.MemberRow, rows.SeatRow, rows.StatementRow, rows.ReportRow, told.Account, told.Member)
FACTS = SiteFacts(co_op="Example Co-op", url="https://jury.coop.example", appeal_contact="appeals@coop.example")
PUBLIC, OTHERS_PUBLIC, SEALED_REASON = "a" * 64, "b" * 64, "c" * 64
REASONS = {
    PUBLIC: "They sell followers.",
    OTHERS_PUBLIC: "CANARY-reason-of-another-count",
    SEALED_REASON: "CANARY-sealed-reason",
}


def events() -> list[Event]:
    """A limit, as it came about, with a canary wherever an id or a free text goes in."""
    ballots = [e.CountedBallot(position="limit", reason_hash=PUBLIC if number == 0 else "") for number in range(5)]
    return [
        e.CaseFiled(
            at=AT,
            domain=Domain("bad.example"),
            proposed=Measure.LIMIT,
            criterion="spam",
            criterion_says="No bulk posts.",
            reject_media=False,
            reject_reports=False,
            terms=Terms(rule=DEFAULT.as_map(), rule_hash=rule_hash(DEFAULT)),
            reports=(ReportId("CANARY-report"),),
            triage="CANARY-triage",
            known_accounts=3,
        ),
        e.ReportAdded(at=AT, report=ReportId("CANARY-late-report")),
        e.CaseNumbered(at=AT, number=7, accounts=3, follows=1, followers=0, members=30),
        e.DrawIntended(at=AT, draw=1, eligible=20, root="0" * 64, seats=7, reserves=6, leaf="CANARY-leaf"),
        e.PanelDrawn(at=AT, draw=1, value="CANARY-value", seed="CANARY-seed", drawn=13),
        *(e.Summoned(at=AT, seat=SeatNo(seat)) for seat in range(1, 8)),
        e.StatementTaken(at=AT, seat=SeatNo(1), statement=StatementId("CANARY-statement")),
        e.SeatLeft(at=AT, seat=SeatNo(7), because="CANARY-declined"),
        e.RoundTallied(at=AT, ballots=tuple(ballots), seats=7, held=6, outcome="limit"),
        e.Decided(at=AT, measure=Measure.LIMIT, grace_for=timedelta(0)),
        after.ConfirmationAsked(at=AT, of="measure", because="CANARY-why", until=AT + DAY),
        after.Confirmed(at=AT, by="CANARY-steward"),
        after.MeasureTaken(
            at=AT,
            measure=Measure.LIMIT,
            block=BlockId("CANARY-block"),
            comment="CANARY-private-comment",
            grace_until=None,
            appeal_until=AT + 14 * DAY,
            review_on=AT + 90 * DAY,
        ),
        after.DecisionPosted(at=AT, status=StatusId("CANARY-post"), grace_until=None),
        e.Held(at=AT, by="CANARY-holder", because="CANARY-asked-by-a-member"),
    ]


AFTERWARDS: dict[str, list[Event]] = {
    "limited": [],
    "undone": [e.Undone(at=AT, by="CANARY-undoer", because="CANARY-we-erred", window_until=AT + DAY)],
    "withdrawn": [e.Withdrawn(at=AT, by="CANARY-withdrawer", because="CANARY-pressure", window_until=AT + DAY)],
}


def test_no_canary_gets_from_a_case_and_its_neighbours_onto_the_site(tmp_path: Path) -> None:
    site, told = Site(tmp_path, FACTS), []
    for number, afterwards in enumerate(AFTERWARDS.values(), start=1):
        case = dataclasses.replace(fold(CaseId("CANARY-case"), [*events(), *afterwards]), number=number)
        told.append(decision(case, REASONS))
        assert "CANARY" in repr(case)

    write(site, [one for one in told if one])

    written = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.*")}
    assert {"decisions/1.html", "decisions/2.html", "decisions/3.html", "feed.atom"} <= written.keys()
    assert {path: text for path, text in written.items() if "canary" in text.lower()} == {}
    assert REASONS[PUBLIC] in written["decisions/1.html"]
    assert [path for path, text in written.items() if REASONS[PUBLIC] in text] == ["decisions/1.html"]


def test_neither_a_case_nor_a_decision_can_hold_a_sealed_row() -> None:
    for kind in (Case, Decision):
        assert not {_name(inner) for inner in _within(kind)} & {sealed.__name__ for sealed in SEALED}


def test_the_way_out_takes_a_case_and_public_reasons_and_nothing_else() -> None:
    hints = typing.get_type_hints(decision)

    assert list(hints) == ["case", "reasons", "recorded_on", "return"]
    assert hints["case"] is Case and hints["recorded_on"] == date | None
    assert typing.get_type_hints(site.Publisher.write_page)["decision"] is Decision
    assert set(typing.get_type_hints(site.Lists).values()) <= {
        Sequence[Decision], Sequence[int], Iterable[str], Mapping[str, int], Mapping[str, Iterable[Line]]
    }  # fmt: skip


def _within(kind: type) -> set[object]:
    """Every type that a value of this dataclass can lead to."""
    found: set[object] = set()
    waiting: list[object] = [kind]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        waiting += typing.get_args(one)
        if isinstance(one, type) and dataclasses.is_dataclass(one):
            waiting += typing.get_type_hints(one).values()
    return found


def _name(kind: object) -> str:
    return getattr(kind, "__name__", str(kind))
