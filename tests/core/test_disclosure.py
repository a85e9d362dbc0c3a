"""What may be said of a case in public, and what not: the only way from a case to something that others read."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.canonical import BadEntry
from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case.case import Case, State
from jurybot.core.case.event import Event
from jurybot.core.case.fold import fold
from jurybot.core.disclosure.decision import Decision, LookAgain, Seconding
from jurybot.core.disclosure.decisions_json import entry
from jurybot.core.disclosure.draws import record_file, seats_became, tickets_file
from jurybot.core.disclosure.of_case import decision
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, CaseId, Domain, ReportId, SeatNo, StatementId, StatusId
from jurybot.core.record.record import entry_of, terms_salt
from jurybot.core.rule.rule import DEFAULT, rule_from, rule_hash
from jurybot.core.terms import DAY, Terms
from tests.core.sound import is_of

NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
TERMS = Terms(rule=DEFAULT.as_map(), rule_hash=rule_hash(DEFAULT))
LIMITS = "limit limit limit limit limit none"
REASON, NOT_NAMED = "a" * 64, "b" * 64


def filed(proposed: Measure = Measure.SUSPEND, terms: Terms = TERMS) -> list[Event]:
    return [
        e.CaseFiled(
            at=NOON - 7 * DAY,
            domain=Domain("bad.example"),
            proposed=proposed,
            criterion="spam",
            criterion_says="No bulk posts.",
            reject_media=True,
            reject_reports=False,
            terms=terms,
            reports=(ReportId("9001"),),
            triage="reports",
            known_accounts=812,
        )
    ]


def drawn(proposed: Measure = Measure.SUSPEND, terms: Terms = TERMS) -> list[Event]:
    at = NOON - 6 * DAY
    return [
        *filed(proposed, terms),
        e.CaseNumbered(at=at, number=7, accounts=812, follows=4, followers=9, members=300),
        e.DrawIntended(at=at, draw=12, eligible=34, root="0" * 64, seats=7, reserves=6, leaf="1" * 64),
        e.PanelDrawn(at=at, draw=12, value="2" * 64, seed="3" * 64, drawn=13),
        *(e.Summoned(at=at, seat=SeatNo(seat)) for seat in range(1, 8)),
    ]


def tallied(positions: str, outcome: str, seats: int = 7, reason: str = "") -> Event:
    ballots = tuple(
        e.CountedBallot(position=position, reason_hash=reason if number == 0 else "")
        for number, position in enumerate(positions.split())
    )
    return e.RoundTallied(at=NOON, ballots=ballots, seats=seats, held=len(ballots), outcome=outcome)


def taken(measure: Measure, grace_for: timedelta | None = None, at: datetime = NOON) -> Event:
    return after.MeasureTaken(
        at=at,
        measure=measure,
        block=BlockId("31"),
        comment="jurybot case 7 · 2",
        grace_until=at + grace_for if grace_for else None,
        appeal_until=at + (grace_for or 14 * DAY),
        review_on=at + (180 * DAY if measure is Measure.SUSPEND else 90 * DAY),
    )


POSTED = after.DecisionPosted(at=NOON, status=StatusId("77"), grace_until=None)
LIMITED = [
    *drawn(),
    tallied(LIMITS, "limit", reason=REASON),
    e.Decided(at=NOON, measure=Measure.LIMIT, grace_for=timedelta(0)),
    taken(Measure.LIMIT),
]
SUSPENDING = [
    *drawn(),
    tallied("suspend suspend suspend suspend suspend suspend", "suspend"),
    e.Decided(at=NOON, measure=Measure.SUSPEND, grace_for=7 * DAY),
    taken(Measure.LIMIT, 7 * DAY),
    after.DecisionPosted(at=NOON, status=StatusId("77"), grace_until=NOON + 7 * DAY),
]
UNDONE_LATER = e.Undone(at=NOON + 5 * DAY, by="ana", because="we erred", window_until=NOON + 19 * DAY)
ENDINGS: Mapping[str, list[Event]] = {
    "no-action": [
        *drawn(),
        tallied("none none none none none none", "no-action"),
        e.NoActionFound(at=NOON, agreed=True, window_until=NOON + 14 * DAY),
    ],
    "no-agreement": [
        *drawn(),
        tallied("suspend limit none none limit none", "fallback"),
        e.NoActionFound(at=NOON, agreed=False, window_until=NOON + 14 * DAY),
    ],
    "lapsed": [
        *drawn(),
        tallied("limit limit", "no-quorum"),
        e.Lapsed(at=NOON, because="too few of the panel answered", window_until=NOON + 14 * DAY),
    ],
    "withdrawn": [
        *SUSPENDING,
        e.Withdrawn(at=NOON, by="ana", because="an appeal was right", window_until=NOON + 14 * DAY),
        after.MeasureLifted(at=NOON),
    ],
}


def case_of(events: Sequence[Event]) -> Case:
    return fold(CaseId("k3f9"), events)


def told(events: Sequence[Event], reasons: Mapping[str, str] | None = None) -> Decision:
    found = decision(case_of(events), reasons or {})
    assert found is not None
    assert is_of(Decision, found)
    return found


# What is told, and when ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("upto", range(1, len(SUSPENDING) - 2))
def test_nothing_is_told_of_a_case_before_its_measure_stands(upto: int) -> None:
    assert decision(case_of(SUSPENDING[:upto]), {}) is None


def test_nothing_is_told_of_a_verdict_that_waits_for_a_steward() -> None:
    asked = after.ConfirmationAsked(at=NOON, of="measure", because="every measure waits", until=NOON + 2 * DAY)

    assert decision(case_of([*LIMITED[:-1], asked]), {}) is None


def test_nothing_is_told_of_a_case_that_ended_without_a_number() -> None:
    withdrawn = e.Withdrawn(at=NOON, by="ana", because="opened in error", window_until=NOON)

    assert decision(case_of([*filed(), withdrawn]), {}) is None


def test_a_limit_in_force_is_told_with_its_day_its_cost_and_its_dates() -> None:
    found = told(LIMITED)

    assert (found.case, found.outcome, found.domain, found.in_force) == (7, "limit", "bad.example", "limit")
    assert (found.decided_on, found.in_force_since, found.review_on) == (
        "2026-11-22",
        date(2026, 11, 22),
        date(2027, 2, 20),
    )
    assert found.cost is not None and dataclasses.astuple(found.cost) == (812, 4, 9)
    assert (found.grace_until, found.appeal_until) == (None, NOON + 14 * DAY)
    assert (found.draw, found.drawn_from, found.grade) == (12, 34, "operator only")
    assert found.extras == ("reject_media",)
    assert not found.is_quiet


def test_the_arithmetic_is_that_of_the_rule_in_force_when_the_case_was_filed() -> None:
    found = told(LIMITED)

    assert found.rule_name == "consensus"
    assert found.arithmetic[0] == "7 seats, 6 answered: 5 limit, 1 nothing."
    assert found.arithmetic[1].startswith("Needed: 5 of 7 to answer (6 did), 3 to agree (5 did), 75% of the answers")


def test_a_rule_of_the_co_ops_own_has_no_name_and_is_shown_as_it_was_frozen() -> None:
    own = rule_from({"quorum": 4, "approval": ">1/2"})

    found = told([*drawn(terms=Terms(rule=own.as_map(), rule_hash=rule_hash(own))), *LIMITED[-3:]])

    assert found.rule_name == ""
    assert rule_from(dict(found.rule)) == own


def test_a_suspend_in_its_grace_is_told_as_a_limit_in_force() -> None:
    found = told(SUSPENDING)

    assert (found.outcome, found.in_force, found.grace_until) == ("suspend", "limit", NOON + 7 * DAY)
    assert found.waits_for == ""


def test_a_suspend_in_force_counts_from_the_day_it_took_effect() -> None:
    raised = taken(Measure.SUSPEND, at=NOON + 7 * DAY)

    found = told([*SUSPENDING, after.RaiseAsked(at=NOON + 7 * DAY), raised])

    assert (found.in_force, found.in_force_since) == ("suspend", date(2026, 11, 29))
    assert (found.decided_on, found.updated_on) == ("2026-11-22", date(2026, 11, 29))


def test_it_is_said_that_an_appeal_holds_the_second_step_but_never_who_holds_a_case() -> None:
    appealed = [*SUSPENDING, after.Appealed(at=NOON, appeal=1), after.LookBegun(at=NOON, kind="appeal", since=NOON)]
    by_steward = [*SUSPENDING, e.Held(at=NOON, by="ana@coop.example", because="CANARY dora asked me")]

    assert (told(appealed).waits_for, told(appealed).appeals) == ("appeal", 1)
    assert told(by_steward).waits_for == "hold"
    assert "ana" not in repr(told(by_steward)) and "CANARY" not in repr(told(by_steward))


def test_a_suspend_that_waits_for_a_steward_says_so() -> None:
    asked = after.ConfirmationAsked(at=NOON, of="suspend", because="it would cut 400 ties", until=None)

    assert told([*SUSPENDING, asked]).waits_for == "steward"


def test_a_suspend_that_waits_for_a_vote_of_all_members_says_so() -> None:
    asked = after.ConfirmationAsked(at=NOON, of="vote", because="it would cut 400 ties", until=None)

    assert told([*SUSPENDING, asked]).waits_for == "vote"


def test_a_notice_that_is_under_way_is_not_told_as_given() -> None:
    wanted = after.NoticeWanted(at=NOON)

    assert told([*SUSPENDING, wanted]).notice == ""
    assert told([*SUSPENDING, wanted, after.NoticeGiven(at=NOON, about="decided")]).notice == "given"
    assert told([*SUSPENDING, wanted]).notice_on is None
    assert told([*SUSPENDING, after.NoticeGiven(at=NOON + DAY, about="decided")]).notice_on == date(2026, 11, 23)


def test_a_suspend_whose_reviews_lapsed_twice_is_overdue() -> None:
    raised = [*SUSPENDING, after.RaiseAsked(at=NOON), taken(Measure.SUSPEND)]
    lapsed = look("review", "lapsed", Measure.SUSPEND)

    assert not told([*raised, *lapsed]).review_is_overdue
    assert told([*raised, *lapsed, *lapsed]).review_is_overdue


def test_a_sealed_look_that_left_less_than_the_count_is_told_without_its_number() -> None:
    raised = [*SUSPENDING, after.RaiseAsked(at=NOON), taken(Measure.SUSPEND)]

    found = told([*raised, *look("review", "sealed", Measure.LIMIT)])

    assert [(one.kind, one.case, one.outcome) for one in found.looks] == [("review", None, "withdrawn")]


def test_the_salt_of_the_terms_is_told_and_that_of_the_docket_where_the_server_is_named() -> None:
    salted = [
        dataclasses.replace(event, salt="ab" * 32) if isinstance(event, e.CaseNumbered) else event for event in LIMITED
    ]
    undone = [*salted, UNDONE_LATER, after.MeasureLifted(at=NOON + 5 * DAY)]

    assert told(salted).terms_salt == told(undone).terms_salt == terms_salt(bytes.fromhex("ab" * 32)).hex()
    assert (told(salted).docket_salt, told(undone).docket_salt) == ("ab" * 32, "")


def test_nothing_is_ever_told_of_a_sealed_case() -> None:
    sealed = e.Sealed(at=NOON, by="ana", because="a private matter", window_until=NOON + 14 * DAY)

    assert decision(case_of([*drawn(), sealed]), {}) is None
    assert decision(case_of([*drawn(), sealed, e.Closed(at=NOON + 14 * DAY)]), {}) is None


# What came to nothing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ENDINGS)
def test_what_came_to_nothing_is_told_by_number_month_criterion_and_counts_alone(outcome: str) -> None:
    found = told(ENDINGS[outcome], {REASON: "never shown"})

    assert (found.outcome, found.case, found.criterion) == (outcome, 7, "spam")
    assert found.decided_on == "2026-11" and found.updated_on == date(2026, 11, 1)
    assert found.tally is not None
    assert found.is_quiet
    named = (found.domain, found.cost, found.in_force, found.in_force_since, found.grace_until, found.review_on)
    assert named == (None,) * 6
    assert (found.reasons, found.extras, found.appeal_until, found.appeals) == ((), (), None, 0)
    assert "bad.example" not in repr(found)


def test_a_case_withdrawn_before_a_verdict_has_no_count_not_even_that_of_a_first_reading() -> None:
    events = [
        *drawn(),
        tallied("limit limit", "no-quorum"),
        e.RoundExtended(at=NOON, until=NOON + 4 * DAY),
        e.Withdrawn(at=NOON, by="ana", because="pressure", window_until=NOON + 14 * DAY),
    ]

    assert (told(events).tally, told(events).arithmetic) == (None, ())


def test_a_case_withdrawn_before_its_draw_was_drawn_tells_of_no_draw() -> None:
    withdrawn = e.Withdrawn(at=NOON, by="ana", because="pressure", window_until=NOON + 14 * DAY)

    found = told([*drawn()[:3], withdrawn])

    assert (found.draw, found.drawn_from, found.grade) == (None, None, "")


def test_appeals_against_what_was_never_announced_are_not_told() -> None:
    withdrawn = e.Withdrawn(at=NOON, by="ana", because="an error", window_until=NOON + 14 * DAY)

    assert told([*SUSPENDING[:-1], after.Appealed(at=NOON, appeal=1), withdrawn]).appeals == 0


def test_a_lapse_for_want_of_held_seats_does_not_claim_that_the_quorum_was_missed() -> None:
    rule = rule_from({"quorum": None})
    terms = Terms(rule=rule.as_map(), rule_hash=rule_hash(rule))
    lapsed = e.Lapsed(at=NOON, because="too few", window_until=NOON)

    found = told([*drawn(terms=terms), tallied("limit limit", "no-quorum"), lapsed])

    assert found.arithmetic[1] == "Needed: at least 3 seats held by somebody who answered; there were fewer."


def test_a_panel_from_which_all_recused_themselves_is_told_without_a_count() -> None:
    lapsed = e.Lapsed(at=NOON, because="too few", window_until=NOON)

    assert told([*drawn(), tallied("", "no-quorum", seats=0), lapsed]).tally is None


# What was undone -----------------------------------------------------------------------------------------------------


def test_what_was_undone_keeps_its_name_on_its_page_and_loses_it_in_the_list_for_programs() -> None:
    found = told([*LIMITED, POSTED, UNDONE_LATER, after.MeasureLifted(at=NOON)], {REASON: "they spam"})

    assert (found.outcome, found.domain, found.in_force) == ("undone", "bad.example", None)
    assert (found.decided_on, found.taken_back_on) == ("2026-11-22", date(2026, 11, 27))
    assert found.updated_on == date(2026, 11, 27)
    assert (found.reasons, found.review_on, found.appeal_until) == ((), None, None)
    assert found.is_quiet
    assert (entry(found)["domain"], entry(found)["outcome"]) == (None, "undone")


def test_what_is_being_undone_is_in_force_until_it_is_lifted() -> None:
    assert told([*LIMITED, POSTED, UNDONE_LATER]).in_force == "limit"


def test_what_was_undone_before_anybody_was_told_stays_without_a_name() -> None:
    found = told([*LIMITED, UNDONE_LATER])

    assert (found.domain, found.decided_on, found.cost) == (None, "2026-11", None)


# Reasons -------------------------------------------------------------------------------------------------------------


def test_only_reasons_that_the_final_count_names_are_shown() -> None:
    found = told(LIMITED, {REASON: "They sell followers.", NOT_NAMED: "CANARY"})

    assert found.reasons == ("They sell followers.",)


def test_a_reason_that_was_taken_down_is_simply_not_there() -> None:
    assert told(LIMITED, {}).reasons == ()


def test_reasons_stand_in_an_order_that_tells_nothing_of_the_ballots() -> None:
    hashes = ["1" * 64, "2" * 64, "3" * 64]
    texts = dict(zip(hashes, ["c", "a", "b"], strict=True))

    def with_ballots(order: Sequence[str]) -> Decision:
        ballots = tuple(e.CountedBallot(position="limit", reason_hash=one) for one in order)
        counted = e.RoundTallied(at=NOON, ballots=ballots, seats=7, held=3, outcome="limit")
        return told([*drawn(), counted, *LIMITED[-2:]], texts)

    assert with_ballots(hashes).reasons == with_ballots(hashes[::-1]).reasons == ("a", "b", "c")


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066", "\ufffe", "\ud800", "\r"])
def test_signs_that_would_break_a_page_or_a_feed_are_taken_out(sign: str) -> None:
    assert told(LIMITED, {REASON: f"one{sign}two\nthree"}).reasons == ("onetwo\nthree",)


def test_scripts_and_emoji_of_all_kinds_stay() -> None:
    text = "क्षमा 👩‍👩‍👧 سلام 日本 🩷"

    assert told(LIMITED, {REASON: text}).reasons == (text,)


# The count -----------------------------------------------------------------------------------------------------------


def test_a_unanimous_count_is_marked_as_one_voice_and_a_mixed_one_is_not() -> None:
    assert told(SUSPENDING).is_one_voice
    assert not told(LIMITED).is_one_voice


@given(positions=st.lists(st.sampled_from(["suspend", "limit", "none", "aside"]), max_size=7))
def test_the_published_counts_add_up_to_the_seats(positions: list[str]) -> None:
    found = told([*drawn(), tallied(" ".join(positions), "limit"), *LIMITED[-2:]])

    assert found.tally is not None
    for counts in found.tally["support"].values():
        assert sum(counts.values()) + found.tally["aside"] + found.tally["silent"] == found.tally["seats"] == 7


def test_a_count_in_which_nobody_took_a_position_is_nobodys_voice() -> None:
    assert not told([*drawn(), tallied("aside aside", "limit"), *LIMITED[-2:]]).is_one_voice


def test_a_count_of_the_only_place_left_is_told() -> None:
    lapsed = e.Lapsed(at=NOON, because="too few", window_until=NOON)

    assert told([*drawn(), tallied("limit", "no-quorum", seats=1), lapsed]).tally is not None


WEAKER = rule_from("consensus-minus-one")
LAST = Terms(rule=DEFAULT.as_map(), rule_hash=rule_hash(DEFAULT), rule_last=WEAKER.as_map())


@pytest.mark.parametrize(
    ("outcome", "by", "is_told"), [("limit", "rule_last", True), ("limit", "rule", False), ("fallback", "rule", True)]
)
def test_a_weaker_rule_is_told_where_it_was_needed_or_would_have_been_enough(
    outcome: str, by: str, is_told: bool
) -> None:
    count = dataclasses.replace(tallied(LIMITS, outcome), by=by)  # type: ignore[type-var]

    found = told([*drawn(terms=LAST), count, *LIMITED[-2:]])

    assert found.rule_for_limit == (WEAKER.as_map() if is_told else None)
    told_by_name = "by a weaker rule, consensus-minus-one, too" in " ".join(found.arithmetic)
    assert told_by_name == (by == "rule_last")


def test_that_stewards_decided_ends_the_arithmetic() -> None:
    settled = e.EscalationDecided(at=NOON, measure=Measure.LIMIT, by="ana", because="members asked")

    found = told([*drawn(), tallied(LIMITS, "fallback"), settled, *LIMITED[-2:]])

    assert found.arithmetic[-1] == "The panel having found no agreement, the stewards decided."
    assert found.by_stewards


# decisions.json ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("events", [LIMITED, SUSPENDING, [*LIMITED, POSTED, UNDONE_LATER], *ENDINGS.values()])
def test_an_entry_has_exactly_the_names_that_were_promised(events: list[Event]) -> None:
    promised = "case outcome domain proposed criterion tally rule decided_on in_force grace_until review_on page"
    promised = promised.replace("rule ", "rule rule_for_limit rounds decided_by ")
    promised = promised.replace("case ", "case kind about ")
    promised = promised.replace("page", "looks terms terms_salt docket_salt draw page")

    assert " ".join(entry(told(events))) == promised


def test_an_entry_says_what_brought_the_case_about_unless_it_came_to_nothing() -> None:
    quiet = told(ENDINGS["no-action"])

    assert (entry(told(LIMITED))["kind"], entry(told(LIMITED))["about"]) == ("reports", None)
    assert (entry(quiet)["kind"], entry(quiet)["about"]) == (None, None)
    appeal = dataclasses.replace(quiet, kind="appeal", about=7)
    assert (entry(appeal)["kind"], entry(appeal)["about"]) == ("appeal", 7)


def test_an_entry_can_be_counted_again_from_what_stands_in_it() -> None:
    found = entry(told(SUSPENDING))

    assert found["grace_until"] == "2026-11-29T12:30:00Z"
    assert found["review_on"] == "2027-02-20"
    assert found["tally"] == {
        "seats": 7,
        "support": {
            "limit": {"agree": 6, "object": 0, "disagree": 0},
            "suspend": {"agree": 6, "object": 0, "disagree": 0},
        },
        "aside": 0,
        "silent": 1,
    }
    assert rule_from(found["rule"]) == DEFAULT
    assert found["rule"]["override_at"] is None and found["rule"]["quorum_counts_aside"] is False
    assert found["page"] == "decisions/7.html"


# The draw's files ----------------------------------------------------------------------------------------------------


def left(seat: int, because: str) -> Event:
    return e.SeatLeft(at=NOON, seat=SeatNo(seat), because=because)


def test_every_drawn_position_is_accounted_for() -> None:
    events = [
        *drawn(),
        left(1, "declined"),
        left(2, "recused"),
        left(3, "silent"),
        left(4, "unreachable"),
        left(5, "gone"),
        left(6, "gone"),
        e.JurorBack(at=NOON, seat=SeatNo(6)),
        e.Summoned(at=NOON, seat=SeatNo(8), replaces=SeatNo(1)),
    ]

    became = seats_became(case_of(events))

    assert became == (
        *("declined", "declined", "lapsed", "declined", "declined", "seated", "seated", "seated"),
        *["unused"] * 5,
    )


def test_only_an_entry_of_the_record_of_the_kind_named_becomes_a_file() -> None:
    withdrawn = entry_of("withdrawn", day="2026-11-22", case=7, case_entry="a" * 64)

    assert record_file("withdrawn", withdrawn).startswith(b'{"case":7,')
    with pytest.raises(BadEntry, match="not result"):
        record_file("result", withdrawn)
    with pytest.raises(BadEntry, match="missing or unknown: juror"):
        record_file("withdrawn", {**withdrawn, "juror": "ana"})


def test_tickets_beyond_ten_thousand_are_not_published() -> None:
    assert tickets_file([b"\x01" * 32]) == b"01" * 32 + b"\n"
    assert tickets_file([bytes(32)] * 10_001) is None


# The wall ------------------------------------------------------------------------------------------------------------


def test_a_case_and_a_decision_have_no_field_for_a_person() -> None:
    people = ("member", "account_id", "juror", "reporter", "handle", "acct", "author", "text", "email", "ip")
    fields = {field.name for kind in (Case, Decision) for field in dataclasses.fields(kind)}

    assert not {name for name in fields if any(word in name.split("_") for word in people)}


def test_ids_of_reports_statements_posts_and_blocks_never_get_out() -> None:
    ids: dict[str, Any] = {
        "reports": (ReportId("CANARY-report"),),
        "block": BlockId("CANARY-block"),
        "block_comment": "CANARY-comment",
        "post": StatusId("CANARY-post"),
        "id": CaseId("CANARY-case"),
        "triage": "CANARY-triage",
    }
    case = case_of(LIMITED)
    seats = tuple(dataclasses.replace(seat, statements=(StatementId("CANARY-words"),)) for seat in case.seats)

    found = decision(dataclasses.replace(case, seats=seats, **ids), {NOT_NAMED: "CANARY-reason"})

    assert found is not None and found.case == 7
    assert "CANARY" not in repr(found) + str(entry(found))


def test_the_states_that_are_told_are_those_after_a_verdict_took_effect_or_the_case_ended() -> None:
    states = {state for state in State if decision(dataclasses.replace(case_of(LIMITED), state=state), {})}

    assert states == {State.DECIDED, State.IN_FORCE, State.ENDED, State.CLOSED}


# Fresh looks ---------------------------------------------------------------------------------------------------------


def look(kind: str, outcome: str, remains: Measure) -> list[Event]:
    until = NOON + 20 * DAY if remains is Measure.NONE else None
    begun = after.LookBegun(at=NOON + DAY, kind=kind, since=NOON + DAY)
    over = after.Reconsidered(
        at=NOON + 6 * DAY,
        kind=kind,
        case=9,
        outcome=outcome,
        remains=remains,
        window_until=until,
        by="ana@coop.example",
        because="CANARY dora asked me",
    )
    return [begun, over]


def test_members_who_second_are_counted_and_nothing_else() -> None:
    asked = after.CallBegun(at=NOON, wants="appeal", until=NOON + 3 * DAY, needed=3)
    shown = told([*SUSPENDING, after.Appealed(at=NOON, appeal=1), asked, after.CallSeconded(at=NOON)])

    assert shown.seconding == Seconding(wants="appeal", seconders=1, needed=3, until=NOON + 3 * DAY)


def test_what_was_overturned_keeps_its_page_and_is_gone_from_what_machines_read() -> None:
    announced = [*LIMITED, after.DecisionPosted(at=NOON, status=StatusId("77"), grace_until=None)]
    shown = told([*announced, *look("appeal", "lifted", Measure.NONE)])

    assert (shown.outcome, shown.domain, shown.is_quiet) == ("overturned", "bad.example", True)
    assert entry(shown)["domain"] is None
    assert shown.taken_back_on == (NOON + 6 * DAY).date()
    assert shown.looks == (LookAgain(kind="appeal", case=9, outcome="lifted", on=(NOON + 6 * DAY).date()),)


def test_a_fresh_look_that_was_sealed_is_not_told_on_the_page_of_what_it_looked_at() -> None:
    sealed = look("review", "sealed", Measure.LIMIT)
    shown = told([*LIMITED, *sealed])

    assert case_of([*LIMITED, *sealed]).looks[-1].outcome == "sealed"
    assert shown.looks == ()
    assert shown.in_force == "limit"


def test_what_was_overturned_before_it_was_announced_has_no_name() -> None:
    assert told([*LIMITED, *look("appeal", "lifted", Measure.NONE)]).domain is None


def test_who_recorded_a_vote_and_with_which_words_is_not_told() -> None:
    shown = told([*SUSPENDING, *look("vote", "relaxed", Measure.LIMIT)])

    assert (shown.outcome, shown.in_force) == ("limit", "limit")
    assert "ana" not in repr(shown) and "CANARY" not in repr(shown)


def test_what_came_to_nothing_is_named_where_its_admin_asked_and_stays_out_of_the_way() -> None:
    asked = e.Named(at=NOON, by="steward 1", because="CANARY: their admin asks")
    shown, before = told([*ENDINGS["no-action"], asked]), told(ENDINGS["no-action"])

    assert (before.domain, shown.domain) == (None, "bad.example")
    assert len(before.decided_on) == len("2026-11") and len(shown.decided_on) == len("2026-11-22")
    assert shown.is_quiet and shown.in_force is None and shown.reasons == ()
    assert "CANARY" not in repr(shown)


@pytest.mark.parametrize(("outcome", "is_named"), [("kept", True), ("relaxed", True), ("lifted", False)])
def test_a_fresh_look_names_the_server_only_where_a_measure_remains(outcome: str, is_named: bool) -> None:
    first = drawn()[0]
    assert isinstance(first, e.CaseFiled)
    appeal = dataclasses.replace(first, kind=Kind.APPEAL, about=CaseId("c0"), about_number=3)
    remains = {"kept": Measure.SUSPEND, "relaxed": Measure.LIMIT, "lifted": Measure.NONE}[outcome]
    answered = after.Answered(at=NOON, outcome=outcome, remains=remains, window_until=NOON + 14 * DAY)
    shown = told([appeal, *drawn()[1:], tallied("none none none none none none", "no-action"), answered])

    assert (shown.kind, shown.about, shown.outcome) == ("appeal", 3, outcome)
    assert (shown.domain is not None) == is_named
    assert shown.in_force is None and shown.cost is None
