"""What may be said in public of a case, and when.

A case holds nobody's name or words, so all that comes in besides it are the reasons that jurors made public, by their
hash. Why what was undone is shown as it is: docs/decisions/undone-decisions.md.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date

from jurybot.core.case.case import Case, State
from jurybot.core.case.events import CountedBallot
from jurybot.core.case.parts import Look
from jurybot.core.checks.draw_check import Grade
from jurybot.core.disclosure.decision import CAME_TO_NOTHING, TAKEN_BACK, Cost, Decision, LookAgain, Seconding
from jurybot.core.measures import Measure
from jurybot.core.record.bound import terms_row
from jurybot.core.record.record import terms_salt
from jurybot.core.rule.ballot import Outcome, Tally, ballot_from, has_turnout, tally
from jurybot.core.rule.explain import counted, explain
from jurybot.core.rule.rounds import BY_RULE, Way, ways
from jurybot.core.rule.rule import PRESETS, Rule, rule_from
from jurybot.core.shown_text import shown


def decision(case: Case, reasons: Mapping[str, str], recorded_on: date | None = None) -> Decision | None:
    """What may be said in public of `case`; None while nothing may: no number yet, no verdict that has taken effect.

    `reasons` are those that jurors made public, hash → text; only what the final count names is taken from it.
    `recorded_on` is the day that the record has already: after a restore the count may be made again, on a later one.
    """
    if case.number is None or not _may_be_told(case):
        return None
    assert case.decided_at is not None
    is_named, stands = _is_named(case), case.state in {State.DECIDED, State.IN_FORCE}
    count = _count(case)
    decided = recorded_on or case.decided_at.astimezone(UTC).date()
    since, back = _in_force_since(case) if stands else None, _taken_back_on(case) if is_named else None
    return Decision(
        case=case.number,
        kind=case.kind.value,
        about=case.about_number,
        outcome=case.outcome,
        domain=case.domain if is_named else None,
        proposed=case.proposed.value,
        extras=_extras(case) if is_named else (),
        criterion=shown(case.criterion),
        criterion_says=shown(case.criterion_says),
        tally={"seats": count.seats, **count.as_map()} if count else None,
        is_one_voice=count is not None and _is_one_voice(count),
        arithmetic=_arithmetic(case, count),
        rule=rule_from(case.terms.rule).as_map(),
        rule_name=_rule_name(rule_from(case.terms.rule)),
        rounds=case.round,
        rule_for_limit=weaker.rule.as_map() if count and (weaker := _way_for_limit(case)) else None,
        by_stewards=case.by_stewards,
        notice=_notice(case) if stands else "",
        notice_on=case.notice_at.astimezone(UTC).date() if stands and case.notice_at else None,
        decided_on=decided.isoformat() if is_named else f"{decided:%Y-%m}",
        updated_on=max(day for day in (decided, since, back) if day) if is_named else decided.replace(day=1),
        in_force=case.in_force.value if is_named and case.in_force is not Measure.NONE else None,
        in_force_since=since,
        grace_until=case.grace_until if stands else None,
        review_on=case.review_on.astimezone(UTC).date() if stands and case.review_on else None,
        taken_back_on=back,
        was_announced=case.post is not None,
        waits_for=_waits_for(case),
        reasons=_public_reasons(case, reasons) if stands else (),
        cost=Cost(accounts=case.accounts, follows=case.follows, followers=case.followers) if stands else None,
        appeal_until=case.appeal_until if stands else None,
        appeals=case.appeals if is_named else 0,
        appeal_takes=case.terms.appeal_seconders,
        under=case.under if stands else "",
        seconding=_seconding(case) if stands else None,
        looks=_looks(case) if is_named else (),
        review_is_overdue=case.is_overdue,
        draw=case.draw if case.drawn else None,
        drawn_from=case.eligible if case.drawn else None,
        grade=Grade.OPERATOR_ONLY.value if case.drawn else "",  # the policies of this version name no other chain
        terms=terms_row(case) if case.salt else None,
        terms_salt=terms_salt(bytes.fromhex(case.salt)).hex() if case.salt else "",
        docket_salt=case.salt if is_named else "",
    )


def _may_be_told(case: Case) -> bool:
    """A verdict is told once its measure stands, what came to nothing once it has ended; before that, nothing."""
    if case.state in {State.DECIDED, State.IN_FORCE}:
        return case.in_force is not Measure.NONE
    if case.outcome == "sealed":
        return False
    return case.state in {State.ENDED, State.CLOSED}


def _is_named(case: Case) -> bool:
    """The server is named while a measure stands; once it stands no more, only if people had been told its name, and
    where it came to nothing only if its admin asked. A fresh look that lifted a measure tells no name of its own."""
    if case.named:
        return True
    if case.about is not None:
        return case.outcome in {"kept", "relaxed"}
    if case.outcome in TAKEN_BACK:
        return case.post is not None
    return case.outcome not in CAME_TO_NOTHING


def _count(case: Case) -> Tally | None:
    """The count that led to what the case came to. What was withdrawn before a verdict has none: a first count that
    only asked for more time says nothing that anybody decided."""
    came_to_nothing_before = case.outcome in {"withdrawn", "undone"} and case.verdict is None
    if case.tallied is None or case.tallied.seats < 1 or came_to_nothing_before:
        return None
    ballots = [ballot_from(ballot.position, ballot.objection) for ballot in case.tallied.ballots]
    return tally(ballots, case.tallied.seats)


def _is_one_voice(count: Tally) -> bool:
    """All who took a position took the same: then the count tells how each of them voted."""
    kinds = (count.suspend, count.limit, count.limit_objecting, count.none, count.none_objecting)
    return count.positions > 0 and count.positions in kinds


def _arithmetic(case: Case, count: Tally | None) -> tuple[str, ...]:
    """The count and what was needed, a sentence each, without the headline: what stands now is the page's to say."""
    if count is None or case.tallied is None:
        return ()
    outcome, rule, weaker = Outcome(case.tallied.outcome), rule_from(case.terms.rule), _way_for_limit(case)
    if outcome is Outcome.NO_QUORUM and has_turnout(count, rule):
        return (counted(count), "Needed: at least 3 seats held by somebody who answered; there were fewer.")
    lines = explain(count, rule, case.proposed, outcome, rule_for_limit=weaker.rule if weaker else None)
    return (*lines[1:], *_how_it_came(case, weaker))


def _how_it_came(case: Case, weaker: Way | None) -> Iterator[str]:
    """What led to a result besides its own count: rounds before it, a weaker rule in the last, stewards after it."""
    assert case.tallied
    if case.tallied.round > 1:
        yield f"This was round {case.tallied.round}: nothing had been agreed on before."
    if weaker and case.tallied.outcome == Outcome.LIMIT:
        named = _rule_name(weaker.rule)
        rule = f"a weaker rule{f', {named},' if named else ''}"
        yield f"In the last round a limit may pass by {rule} too, and so it did."
    if case.by_stewards:
        yield "The panel having found no agreement, the stewards decided."


def _way_for_limit(case: Case) -> Way | None:
    """The weaker way by which a limit passed, or could have passed, in the round that was counted; None where there
    was none, or the rule itself was enough."""
    if case.tallied is None:
        return None
    found = [way for way in ways(case.terms, case.proposed, case.tallied.round) if way.measure is Measure.LIMIT]
    if case.tallied.outcome == Outcome.LIMIT:
        found = [way for way in found if way.by == case.tallied.by]
    return found[-1] if found and found[-1].by != BY_RULE else None


def _rule_name(rule: Rule) -> str:
    """The preset that this rule is, or "" for one of the co-op's own."""
    return next((name for name, preset in PRESETS.items() if preset == rule), "")


def _extras(case: Case) -> tuple[str, ...]:
    asked = {"reject_media": case.reject_media, "reject_reports": case.reject_reports}
    return tuple(name for name, is_asked in asked.items() if is_asked)


def _in_force_since(case: Case) -> date | None:
    """The day on which the measure was last changed."""
    return case.taken_at.astimezone(UTC).date() if case.taken_at else None


def _taken_back_on(case: Case) -> date | None:
    """The day of the undoing: the window in which the case may still be asked about began there."""
    if case.outcome in {"overturned", "lifted"} and case.looks:
        return case.looks[-1].at.astimezone(UTC).date()
    if case.outcome != "undone" or case.window_until is None:
        return None
    return (case.window_until - case.terms.appeal_within_limit).astimezone(UTC).date()


def _waits_for(case: Case) -> str:
    """Who holds a case and why is not told: the words are free, and could name somebody."""
    if case.state is not State.DECIDED:
        return ""
    if case.hold:
        return "hold"
    if case.under or case.call:
        return "vote" if case.under == "vote" else "appeal"
    return {"": "", "vote": "vote"}.get(case.waits_for_steward, "steward")


def _seconding(case: Case) -> Seconding | None:
    call = case.call
    if call is None:
        return None
    return Seconding(wants=call.wants, seconders=call.seconders, needed=call.needed, until=call.until)


def _looks(case: Case) -> tuple[LookAgain, ...]:
    """Every fresh look that is over, by its day. A sealed one has no page, and is not told on this one either, unless
    the measure is less since then: why it is less than the count must be told, the number need not."""
    return tuple(
        LookAgain(kind=look.kind, case=look.case, outcome=look.outcome, on=look.at.astimezone(UTC).date())
        if look.outcome != "sealed"
        else LookAgain(kind=look.kind, case=None, outcome="withdrawn", on=look.at.astimezone(UTC).date())
        for look in case.looks
        if look.outcome != "sealed" or _has_reduced(case, look)
    )


def _has_reduced(case: Case, look: Look) -> bool:
    """Whether a suspend that was decided is a limit since that look."""
    was_suspend = case.tallied is not None and case.tallied.outcome == Outcome.SUSPEND
    return was_suspend and case.verdict is Measure.LIMIT and look is case.looks[-1]


def _notice(case: Case) -> str:
    """What is known of it: nothing while it is under way."""
    return "" if case.notice == "wanted" else case.notice


def _public_reasons(case: Case, reasons: Mapping[str, str]) -> tuple[str, ...]:
    """In an order that comes from the texts alone, and not beside their ballots: nothing shall tell who wrote what."""
    ballots: tuple[CountedBallot, ...] = case.tallied.ballots if case.tallied else ()
    named = {ballot.reason_hash for ballot in ballots if ballot.reason_hash}
    return tuple(sorted({shown(reasons[hash_]) for hash_ in named if hash_ in reasons} - {""}))
