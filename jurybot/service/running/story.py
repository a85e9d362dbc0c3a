"""What can be told of cases, pool and bot to those who run it. No text and no name of a juror or reporter is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case import effects
from jurybot.core.case.case import Case, State
from jurybot.core.case.event import Event
from jurybot.core.codec import to_json
from jurybot.core.disclosure.decisions_json import entry
from jurybot.core.disclosure.of_case import decision
from jurybot.core.limits import LIMITS, through_by
from jurybot.core.measures import Measure
from jurybot.core.names import CaseId
from jurybot.core.record.lottery import NoSuchJury
from jurybot.service.desk import Office
from jurybot.service.draw.docket import line, what_waits
from jurybot.service.draw.standing_jury import drum
from jurybot.service.health import refused, troubles
from jurybot.service.jury_terms import DRAWN, ELECTED, on_jury
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.economy import used
from jurybot.service.people.elected import elected_in_pool, kept_away
from jurybot.service.people.pool import IN_TURN, Load, why_not
from jurybot.service.rows import Installation, Row
from jurybot.service.storage import Work

ALIVE_FOR = timedelta(minutes=5)
WHEN = "%Y-%m-%d %H:%M UTC"
POSTS = {kind.__name__ for kind in effects.POSTS}
ENTRY_NAMES = (
    "case", "outcome", "domain", "proposed", "criterion", "tally", "rule", "rule_for_limit", "rounds", "decided_by",
    "decided_on", "in_force", "grace_until", "review_on", "page",
)  # fmt: skip


def docket(office: Office, work: Work, now: datetime) -> list[dict[str, Any]]:
    """All cases, newest first: what is published of each under the same names, and state and why."""
    return lines(office, work, list(reversed(work.cases.all())), now)


def lines(office: Office, work: Work, cases: Sequence[Case], now: datetime) -> list[dict[str, Any]]:
    """As `docket`, of these cases."""
    waiting = line(office, work, now)
    return [_line(work, case, waiting) for case in cases]


def _line(work: Work, case: Case, waiting: Sequence[CaseId]) -> dict[str, Any]:
    told = decision(case, work.published.reasons(case.id))
    public = entry(told) if told else dict.fromkeys(ENTRY_NAMES)
    return public | {
        "case": case.number,
        "domain": case.domain,
        "outcome": case.outcome or None,
        "proposed": case.proposed.value,
        "criterion": case.criterion,
        "in_force": case.in_force.value if case.in_force.value != "none" else None,
        "state": "held" if case.hold else case.state.value,
        "why": why(case, work, waiting),
    }


def why(case: Case, work: Work, waiting: Sequence[CaseId]) -> str:
    """Why a case is where it is, in a sentence. `waiting` are the cases in line for a panel, who is next first."""
    if case.hold:
        return f"held by {case.hold.by} since {case.hold.since:{WHEN}}: {case.hold.because}"
    match case.state:
        case State.FILED if work.installation().mode != "live":
            return "dry run: a case goes no further than filed"
        case State.FILED if case.is_to_be_cleared:
            return f"waits for a steward to look through its dossier and clear it: jurybot case {case.name} dossier"
        case State.FILED if case.eligible is not None:
            return f"{case.eligible} members can be drawn, {case.terms.seats} are needed{_place(case, waiting)}"
        case State.FILED:
            return f"waits for its panel{_place(case, waiting)}; opened by {case.triage}"
        case State.DRAWING:
            return "the draw's intent is being published"
        case State.DELIBERATING:
            held = sum(seat.held for seat in case.sitting)
            round_ = f"round {case.round} of {case.terms.rounds}: " if case.terms.rounds > 1 else ""
            ends = f"the round ends {case.round_ends_at():{WHEN}}"
            return f"{round_}{held} of {case.terms.seats} seats answered; {ends}"
        case State.ESCALATED:
            return f"no round agreed; stewards may decide until {case.escalated_until:{WHEN}}"
        case State.DECIDED:
            return _why_decided(case)
        case State.IN_FORCE if case.is_looked_at:
            return _why_looked_at(case)
        case State.IN_FORCE:
            return f"review due {case.review_on:%Y-%m-%d}" if case.review_on else "in force"
    return case.outcome


def _place(case: Case, waiting: Sequence[CaseId]) -> str:
    place = f", {waiting.index(case.id) + 1} of {len(waiting)} in line" if case.id in waiting else ""
    return f"{place} since {case.filed_at:%Y-%m-%d}"


def _why_decided(case: Case) -> str:
    if case.is_looked_at:
        return _why_looked_at(case)
    if case.waits_for_steward in {"measure", "suspend"}:
        return f"waits for a steward to confirm the {case.waits_for_steward}"
    if case.in_force is Measure.NONE:
        return "its measure is on its way"
    if case.waits_for_steward == "vote":
        return f"limited; the suspend waits for a vote of all members (`jurybot case {case.name} result`)"
    if case.grace_until and not case.raise_asked:
        return f"limited; the suspend follows {case.grace_until:{WHEN}} unless appealed"
    return "its measure is on its way"


def _why_looked_at(case: Case) -> str:
    if case.call:
        call = case.call
        return f"asked for: {call.wants}, seconded by {call.seconders} of {call.needed} until {call.until:{WHEN}}"
    if case.under == "vote":
        return f"waits for a vote of all members (`jurybot case {case.name} result`)"
    return f"under {case.under}"


def story(office: Office, work: Work, case: Case, now: datetime) -> dict[str, Any]:
    """A case's whole story: what it is, why it is where it is, every event, every effect."""
    return _line(work, case, line(office, work, now)) | {
        "filed_at": f"{case.filed_at:{WHEN}}",
        "triage": case.triage,
        "kind": case.kind.value,
        "about": case.about_number,
        "looks": [_look(one) for one in work.cases.about(case.id)] + _votes(case),
        "reports": len(case.reports),
        "cost": {"accounts": case.accounts, "follows": case.follows, "followers": case.followers},
        "seats": [
            {
                "seat": seat.number,
                "sits": seat.sits,
                "answered": seat.held,
                "left": seat.left_because or None,
                "answer_by": f"{seat.answer_by:{WHEN}}" if seat.answer_by else None,
            }
            for seat in case.seats
        ],
        "kept_blocks": len(work.blocks.kept(case.id)),
        "events": [_told(number, event) for number, event in enumerate(work.cases.events(case.id), start=1)],
        "effects": [_effect(row) for row in work.outbox.of_case(case.id)],
    }


def _look(look: Case) -> dict[str, Any]:
    """An appeal, a review or a proposal to lift of the case, open or not."""
    return {"kind": look.kind.value, "case": look.number, "state": look.state.value, "outcome": look.outcome or None}


def _votes(case: Case) -> list[dict[str, Any]]:
    return [
        {"kind": look.kind, "case": None, "state": "ended", "outcome": look.outcome}
        for look in case.looks
        if look.case is None
    ]


def _told(number: int, event: Event) -> dict[str, Any]:
    body = to_json(event)
    del body["at"]
    details = "; ".join(f"{key}: {value}" for key, value in body.items() if not isinstance(value, dict | list))
    return {"seq": number, "at": f"{event.at:{WHEN}}", "event": type(event).__name__, "details": details}


def _effect(row: Row) -> dict[str, Any]:
    return {"effect": row.kind, "state": row.state, "tries": row.tries, "why": row.why or None, "key": row.key}


def pool(office: Office, work: Work, now: datetime) -> dict[str, Any]:
    """How many joined, how many could be drawn now, and what keeps the others; nobody is named."""
    load = Load.of(work, now)
    kept: Counter[str] = Counter()
    able = 0
    for member in work.pool.members():
        reason = why_not(office.policy.pool, load, member, now, now)
        kept[reason] += bool(reason)
        able += not reason
    return {
        "joined": len(work.pool.members()),
        "can_be_drawn": able,
        "can_serve_in_turn": able + sum(kept[reason] for reason in IN_TURN),
        "needed_for_a_panel": office.policy.panel_seats,
        "kept_from_serving": [{"why": reason, "members": n} for reason, n in sorted(kept.items()) if n],
        "read_at": _when(work.installation().members_read_at),
    }


def status(office: Office, work: Work, now: datetime) -> dict[str, Any]:
    """Whether the bot runs, what waits to go out and until when, budgets, cursors, parked items."""
    installation = work.installation()
    waiting = work.outbox.open()
    soonest = min((row.not_before for row in waiting if row.not_before), default=None)
    return {
        "running": is_running(installation, now),
        "mode": installation.mode,
        "live_since": _when(installation.live_since),
        "paused": installation.paused_because or None,
        "token": refused.in_words(installation),
        "last_heartbeat": _when(installation.beat_at),
        "instance_away_since": _when(troubles.away_since(installation)),
        "cases": {state.value: many for state in State if (many := work.cases.count_in([state]))},
        "docket": to_json(what_waits(office, work)),
        "waiting_to_go_out": dict(Counter(row.kind for row in waiting)),
        "next_try": _when(soonest),
        "outbox": work.outbox.counts(),
        "through_by": _when(_through_by(waiting, work, now)),
        "budgets": _budgets(work, now),
        "cursors": [
            {"list": name, "at": cursor.id, "read_to_end_at": _when(cursor.read_to_end_at)}
            for name in ("mentions", "reports.open", "reports.resolved")
            for cursor in [work.inbox.cursor(name)]
        ],
        "parked": list(work.inbox.parked()),
    }


def _budgets(work: Work, now: datetime) -> list[dict[str, Any]]:
    """What is used of each limit of the server in the window that is open now."""
    counted = used(work, now)
    return [
        {
            "of": name,
            "used": counted[name],
            "of_ours": limit.ours,
            "the_servers": limit.most,
            "next_window": _when(limit.end(now)),
        }
        for name, limit in LIMITS.items()
    ]


def _through_by(waiting: Sequence[Row], work: Work, now: datetime) -> datetime | None:
    """When every post that waits will have gone out, as far as the server's limit goes; None when none waits."""
    posts = Counter(row.priority for row in waiting if row.kind in POSTS)
    return through_by(posts, used(work, now)["statuses"], now) if posts else None


def is_running(installation: Installation, now: datetime) -> bool:
    """The loop has gone round lately and did not end of its own will."""
    beat = installation.beat_at
    return beat is not None and installation.stopped_at is None and abs(now - beat) < ALIVE_FOR


def _when(moment: datetime | None) -> str | None:
    return f"{moment:{WHEN}}" if moment else None


def jury(office: Office, work: Work, now: datetime) -> dict[str, Any]:
    """The standing jury: how it comes about; of those elected, who cannot be drawn, what helps, and since when all have
    been looked at; of each cell of the lottery the chance of each member. Raises ActRefused where none can be drawn."""
    terms, term = office.policy.jury, work.pool.term()
    told: dict[str, Any] = {"kind": terms.kind}
    on_it = on_jury(terms, work)
    told["on_it"] = len(work.pool.members()) if on_it is None else len(on_it)
    if terms.kind == ELECTED:
        told["elected"] = len(terms.elected)
        told["cannot_be_drawn"] = [
            {"elected": one.acct, "why": one.why, "helps": one.helps} for one in kept_away(office, work, now)
        ]
        looked = [member.checked_at for member in elected_in_pool(office, work).values() if member.checked_at]
        told["looked_at_since"] = _when(min(looked, default=None))
    if terms.kind != DRAWN:
        return told
    told |= {
        "size": terms.size,
        "term": term.number if term else None,
        "ends_at": _when(term.ends_at if term else None),
    }
    try:
        chances = drum(office, work, now).chances()
    except NoSuchJury as none:
        raise ActRefused(f"no jury can be drawn now: {none}") from None
    told["chances_now"] = [
        {"cell": name, "members": members, "chance": f"{float(chance):.2%}", "exactly": str(chance)}
        for name, members, chance in chances
    ]
    return told
