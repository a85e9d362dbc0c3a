"""From the verdict to the block: confirmation, the measure, the grace before a suspend, what people do meanwhile."""

from datetime import datetime, timedelta

from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import (
    LiftMeasure,
    PostDecision,
    RaiseMeasure,
    SendNotice,
    TakeMeasure,
    TellStewards,
    WriteDrawEntry,
    WriteSite,
)
from jurybot.core.case.step import NotAllowed, Step, refuse_unless_due, unchanged
from jurybot.core.clause import Clause, says
from jurybot.core.course import calls, interim
from jurybot.core.measures import Measure
from jurybot.core.terms import Today

BY_THE_BOT = "jurybot"
REMADE = "remade"
"""Of a block as strong as the case left it: people made it anew, or changed the comment by which it is the jury's."""


def decide(step: Step, measure: Measure, today: Today, now: datetime) -> Step:
    """The verdict stands. A limit goes out at once, also as a suspend's first step, unless a steward must confirm."""
    case = step.case
    if case.by_hand:  # it stands already, and so does what it cut: nothing is taken, nothing waits
        return _take(publish_seats(step.event(e.Decided(at=now, measure=measure, grace_for=timedelta(0)))))
    grace = case.terms.grace_for(case.ties, case.members) if measure is Measure.SUSPEND else timedelta(0)
    step = publish_seats(step.event(e.Decided(at=now, measure=measure, grace_for=grace)))
    if measure is Measure.SUSPEND and not case.terms.notice_for:
        step = step.event(after.NoticeWithheld(at=now, criterion=case.criterion))
    cuts = _cuts_too_many(step.case, today)
    if today.confirm or today.measures_left < 1:
        because = "every measure waits for a steward" if today.confirm else "today's measures are used up"
        said = says("every-measure" if today.confirm else "measures-used-up")
        if cuts:
            because += f", and it would cut {case.ties} ties"
            said = says("and-cuts", why=said, ties=case.ties)
        return _ask(step, "measure", because, said, case.terms.deadline(now + today.confirm_within), now)
    return _take(_ask_members(step, now) if cuts else step)


def publish_seats(step: Step) -> Step:
    """With the end of the deliberation the seats are accounted for: seated, declined, lapsed. (VERIFY.md, 8.)"""
    if step.case.draw is None or not step.case.seats:
        return step
    return step.want(WriteDrawEntry(entry=step.case.entry("seats"), draw=step.case.draw), of="seats")


def confirmed(case: Case, happening: ha.ConfirmWanted, today: Today, now: datetime) -> Step:
    """A steward agrees that the verdict is carried out."""
    if not case.waits_for_steward:
        raise NotAllowed("this case waits for no confirmation", says("waits-for-nothing", case=case.name))
    if case.waits_for_steward == "vote":
        why = f"the suspend waits for a vote of all members: record it with `jurybot case {case.name} result`"
        raise NotAllowed(why, says("waits-for-vote", case=case.name))
    step = unchanged(case).event(after.Confirmed(at=now, by=happening.by))
    if case.waits_for_steward != "measure":
        return step
    return _take(_ask_members(step, now) if _cuts_too_many(case, today) else step)


def time_passed(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """A confirmation that was not given lets a limit go and sends a suspend to the members' vote; a grace that is over
    raises. While a vote is waited for, the window for appeals ends as it does of any measure."""
    refuse_unless_due(case, now)
    if interim.is_over(case, now):
        return interim.over(unchanged(case), now)
    if case.call and case.call.until <= now:
        return calls.over(case, now)
    step = unchanged(case)
    if case.waits_for_steward == "measure":
        step = step.event(after.ConfirmationOverdue(at=now, then="vote"))
        assert case.verdict
        args = {"case": case.name, "measure": case.verdict.value}
        return _take(step).want(TellStewards(message="confirmation-overdue", args=args))
    if case.waits_for_steward or case.under:  # for a vote of all members, which may take long
        return window_over(case, happening, today, now)
    if _cuts_too_many(case, today) and not any(look.kind == "vote" for look in case.looks):
        return _ask_members(step, now)
    return _raise(step.event(after.RaiseAsked(at=now)))


def try_again(step: Step) -> Step:
    """A steward released what a conflict or a refusal had stopped: the measure under way is tried once more."""
    case = step.case
    if case.raise_asked:
        return _raise(step)
    return _take(step) if case.in_force is Measure.NONE and case.waits_for_steward != "measure" else step


def block_stands(case: Case, happening: ha.BlockStands, today: Today, now: datetime) -> Step:
    """The instance has it: now it may be told. A limit that is the first step of a suspend starts the grace."""
    asked = case.verdict if case.by_hand else Measure.SUSPEND if case.raise_asked else Measure.LIMIT
    if happening.measure is not asked:
        raise NotAllowed(f"a {happening.measure.value} was not asked for in case {case.name}")
    if happening.measure is case.in_force:
        raise NotAllowed("that measure is on record already")
    first_step = case.verdict is Measure.SUSPEND and happening.measure is Measure.LIMIT
    grace_until = case.terms.deadline(now + case.grace_for) if first_step else case.grace_until
    limit_window = case.terms.deadline(now + case.terms.appeal_within_limit)
    review_on = now + case.terms.review_after(happening.measure, 0)
    step = take(case, happening, now, grace_until, appeal_until=grace_until or limit_window, review_on=review_on)
    if case.by_hand:
        return _tell(step, "ratified")
    step = _tell(step, "suspended" if happening.measure is Measure.SUSPEND else "decided")
    return _give_notice(step, now) if first_step and case.notice != "withheld" else step


def notice_stands(case: Case, happening: ha.NoticeStands, today: Today, now: datetime) -> Step:
    """The server's contact account has been told. Of a suspend that is decided, its full notice runs from here."""
    _refuse_unless_noticed_first(case, happening, happening.about)
    grace_until = None
    if happening.about == "decided" and case.grace_until:
        grace_until = max(case.grace_until, case.terms.deadline(now + case.terms.notice_for))
    step = unchanged(case).event(after.NoticeGiven(at=now, about=happening.about, grace_until=grace_until))
    return step.want(WriteSite()) if happening.about == "decided" else step


def notice_failed(case: Case, happening: ha.NoticeFailed, today: Today, now: datetime) -> Step:
    """It cannot be told: that is on record, and page and post are its notice. Grace has counted from them."""
    _refuse_unless_noticed_first(case, happening, happening.about)
    step = unchanged(case).event(after.NoticeNotGiven(at=now, about=happening.about, why=happening.why))
    return step.want(WriteSite()) if happening.about == "decided" else step


def _refuse_unless_noticed_first(case: Case, happening: h.Happening, about: str) -> None:
    if about == "decided" and case.notice != "wanted":
        raise NotAllowed(f"no notice of case {case.name} is under way")


def _give_notice(step: Step, now: datetime) -> Step:
    """The page is there before the message that names it."""
    written = tuple(wanted.key for wanted in step.effects if isinstance(wanted.effect, WriteSite))
    return step.event(after.NoticeWanted(at=now)).want(SendNotice(about="decided", since=now), after=written)


def block_stands_too_late(case: Case, happening: ha.BlockStands, today: Today, now: datetime) -> Step:
    """The case was taken back while its block was on its way: the block is lifted again, or given back to the earlier
    case whose it was."""
    if case.number is None:
        raise NotAllowed("this case never asked for a block")
    return take(case, happening, now, appeal_until=now, review_on=now).want(LiftMeasure(number=case.number))


def take(
    case: Case,
    happening: ha.BlockStands,
    now: datetime,
    grace_until: datetime | None = None,
    *,
    appeal_until: datetime,
    review_on: datetime,
) -> Step:
    """The block is on record as it stands on the instance, with the dates that follow from it."""
    return unchanged(case).event(
        after.MeasureTaken(
            at=now,
            measure=happening.measure,
            block=happening.block,
            comment=happening.comment,
            grace_until=grace_until,
            appeal_until=appeal_until,
            review_on=review_on,
            took_over=happening.took_over,
        )
    )


def block_conflicts(case: Case, happening: ha.BlockConflicts, today: Today, now: datetime) -> Step:
    """People were there first: never fought. The case is braked where a measure was still to come; what was to be taken
    back is theirs now, and nothing stands of the case any more."""
    step = unchanged(case).event(after.MeasureConflicted(at=now, existing=happening.existing))
    step = _brake(step, "measure-conflict", *_found(case, happening.existing), now)
    return step.want(WriteSite()) if step.case.left and not case.left else step


def _found(case: Case, existing: str) -> tuple[str, Clause]:
    """What people did, and what a steward can do where a release alone would meet the same again."""
    if not existing:
        measure = max(case.in_force, Measure.LIMIT).value
        found, said = f"the {measure} was lifted by hand", says("lifted-by-hand", measure=measure)
        return _again(case, found, said) if case.block_comment else (found, said)
    found, (severity, _, name) = f"there is a block by hand: {existing}", existing.partition(" on ")
    row = _row(severity)
    if name == case.domain:
        return found, says("blocked-by-hand", domain=name, row=row)
    what_helps = f"While it stands the server makes no limit below it: lift it until mine on {case.domain} is made"
    return f"{found}. {what_helps}", says("blocked-above", above=name, row=row, domain=case.domain)


def _again(case: Case, found: str, said: Clause) -> tuple[str, Clause]:
    again = f'Put back with the private comment "{case.block_comment}" it is the jury\'s again'
    return f"{found}. {again}", says("put-back", what=said, comment=case.block_comment)


def block_refused(case: Case, happening: ha.BlockRefused, today: Today, now: datetime) -> Step:
    """The server, or a rail, does not let us."""
    step = unchanged(case).event(after.MeasureRefused(at=now, why=happening.why))
    return _brake(step, "measure-refused", happening.why, happening.said or happening.why, now)


def changed_by_hand(case: Case, happening: ha.HandChangedBlock, today: Today, now: datetime) -> Step:
    """A moderator made, changed or lifted a block on this domain: noted, told, and braked while a measure is due. What
    it refuses besides is left to them, and stands in no measure's way."""
    step = unchanged(case).event(after.BlockChangedByHand(at=now, was=happening.was, now=happening.now))
    why = f"it was {_in_words(happening.was)} and is {_in_words(happening.now)}, by hand"
    said = says("changed-by-hand", was=_row(happening.was), is_now=_row(happening.now))
    if happening.now.endswith(f" {REMADE}"):
        why, said = _again(case, why, said)
    elif happening.now and happening.was.partition(" ")[0] == happening.now.partition(" ")[0]:
        args = {"case": case.name, "because": said, "held": case.hold is not None}
        return step.want(TellStewards(message="block-by-hand", args=args))
    return _brake(step, "block-by-hand", why, said, now)


def block_lifted(case: Case, happening: ha.BlockLifted, today: Today, now: datetime) -> Step:
    """What the case did is taken back."""
    return unchanged(case).event(after.MeasureLifted(at=now)).want(WriteSite())


def site_written(case: Case, happening: ha.SiteWritten, today: Today, now: datetime) -> Step:
    return unchanged(case).event(after.DecisionPublished(at=now, hash=happening.hash))


def post_stands(case: Case, happening: ha.PostStands, today: Today, now: datetime) -> Step:
    """The notice is out: a grace, and the time to appeal, last their full length from here. What was taken back while
    its post was on its way is corrected."""
    grace_until, appeal_until = case.grace_until, case.appeal_until
    is_notice = case.post is None and case.state in {State.DECIDED, State.IN_FORCE}
    if is_notice and grace_until:
        appeal_until = grace_until = max(grace_until, case.terms.deadline(now + case.grace_for))
    elif is_notice and appeal_until:
        appeal_until = max(appeal_until, case.terms.deadline(now + case.terms.appeal_within_limit))
    step = unchanged(case).event(
        after.DecisionPosted(at=now, status=happening.status, grace_until=grace_until, appeal_until=appeal_until)
    )
    return _tell(step, "taken-back") if case.post is None and case.outcome in {"withdrawn", "undone"} else step


def window_over(case: Case, happening: h.TimePassed, today: Today, now: datetime) -> Step:
    """The window for appeals is over: who sat and what they wrote is deleted. An ended case is closed."""
    refuse_unless_due(case, now)
    step = unchanged(case).event(e.LinkCut(at=now))
    return step.event(e.Closed(at=now)) if case.state is State.ENDED else step


def _cuts_too_many(case: Case, today: Today) -> bool:
    """Then the suspend is a recommendation to a vote of all members."""
    is_costly = case.ties > today.suspend_ties_at_most or case.ties > today.suspend_share_at_most * case.members
    return case.verdict is Measure.SUSPEND and is_costly


def _in_words(row: str) -> str:
    """A block as a reading found it: its severity, and what else there is to say of it."""
    severity, _, more = row.partition(" ")
    words = {"": "not blocked", "noop": "watched", "silence": "limited", "suspend": "suspended"}
    said = words.get(severity, severity)
    if more == REMADE:
        return f"{said} by a block that is not the jury's"
    return f"{said}, with {' and '.join(more.split())} refused" if more else said


def _row(row: str) -> Clause | str:
    """The same for a message; a severity of a version of the server to come is named as it is."""
    severity, _, more = row.partition(" ")
    known = severity in {"", "noop", "silence", "suspend"}
    said = says(f"row-{severity or 'none'}") if known else severity
    if more == REMADE:
        return says("not-ours", row=said)
    return says(f"refuses-{more.replace(' ', '-and-')}", row=said) if more else said


def _take(step: Step) -> Step:
    assert step.case.number is not None and step.case.verdict is not None
    return step.want(TakeMeasure(measure=step.case.verdict, number=step.case.number))


def _raise(step: Step) -> Step:
    assert step.case.number is not None
    return step.want(RaiseMeasure(number=step.case.number))


def _ask(step: Step, of: str, because: str, said: Clause, until: datetime | None, now: datetime) -> Step:
    step = step.event(after.ConfirmationAsked(at=now, of=of, because=because, until=until))
    assert step.case.verdict
    args = {
        "case": step.case.name,
        "of": of,
        "because": said,
        "measure": step.case.verdict.value,
        "domain": step.case.domain,
        "until": until.isoformat() if until else None,
    }
    return step.want(TellStewards(message="confirm", args=args))


def _ask_members(step: Step, now: datetime) -> Step:
    """What cuts so much is a recommendation to a vote of all members; a steward records its result."""
    ties = step.case.ties
    return _ask(step, "vote", f"it would cut {ties} ties", says("cuts", ties=ties), None, now)


def _tell(step: Step, about: str) -> Step:
    site = WriteSite()
    step = step.want(site)
    return step.want(PostDecision(about=about), after=(step.key(site),))


def _brake(step: Step, message: str, because: str, said: Clause | str, now: datetime) -> Step:
    """Tells stewards what is `said`, and holds the case where a measure is still on its way."""
    is_due = step.case.state is State.DECIDED
    held = is_due or step.case.hold is not None
    args = {"case": step.case.name, "because": said, "held": held}
    step = step.want(TellStewards(message=message, args=args))
    return _hold(step, because, now)


def _hold(step: Step, because: str, now: datetime) -> Step:
    """Holds a case whose measure is under way. A hold of stewards or of a pause gives way to it, or a `resume` would
    let the case go on as if nothing had happened."""
    case = step.case
    if case.state is not State.DECIDED or (case.hold and case.hold.by == BY_THE_BOT):
        return step
    return step.event(e.Held(at=now, by=BY_THE_BOT, because=because))
