"""What stewards do, by direct message or on the command line: one transaction each, without HTTP or lock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import OPEN, Case, State, stood
from jurybot.core.case.effects import Effect, LiftInterim, LiftMeasure, PostDecision, WriteSite
from jurybot.core.case.parts import Hold
from jurybot.core.case.step import NotAllowed
from jurybot.core.clause import says
from jurybot.core.course.table import step as table_step
from jurybot.core.measures import Measure
from jurybot.core.names import domain
from jurybot.core.terms import Today
from jurybot.service.case.steps import happen
from jurybot.service.desk import Office
from jurybot.service.opening import ratify
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.stewards import COMMAND_LINE, Speaker, refuse_recused, wants_second
from jurybot.service.rows import Installation
from jurybot.service.storage import Work

BY_A_PAUSE = "a pause"
"""So the record names the holds of a pause. No steward is called so, whatever they give as their reason."""
PAUSED_BEFORE = "paused: "
"""So their reasons began when the record named the command line: those that an upgrade met are released, too."""
DONE = {
    "confirm": "confirmed",
    "hold": "held; nothing more is done and no deadline passes until it is released",
    "release": "released; its deadlines are later by the length of the hold",
    "withdraw": "withdrawn; what it did is taken back",
    "undo": "undone; its block is lifted and the page says so",
    "seal": "sealed; neither jurors nor the public see more of it, and only the year's count has it",
    "interim": "limited for the time being, while the jury decides; it is told in public",
    "clear": "cleared; its panel may be given what there was when you looked",
    "name": "its page names the server now",
    "recuse": "noted; no act of yours on it is taken any more",
    "settle limit": "settled: a limit, which is now carried out like any verdict",
    "settle nothing": "settled: nothing is done",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What was done, in a sentence. `waits`: nothing yet, a second steward has to say the same."""

    says: str
    waits: bool = False


def act(office: Office, work: Work, verb: str, name: str, because: str, who: Speaker, now: datetime) -> Acted:
    """Confirms, holds, releases, withdraws, seals or settles a case, or undoes what it did; `name` is its number or
    domain. Raises ActRefused with a sentence that says why not."""
    case = named(work, name)
    refuse_recused(case, who)
    if verb not in {"confirm", "recuse", "clear"} and not because.strip():
        raise ActRefused(f"say why: {verb} {name} because …", says("needs-reason"))
    if verb == "interim":
        _refuse_interim_lately(office, work, case, now)
    happening = _wanted(verb, because, who)
    try:
        table_step(case, happening, office.today(work, now), now)
        if wants_second(work, verb, case, because, who, now):
            told = f"Case {case.name}: noted. To {verb} it takes two stewards; the others are told."
            return Acted(says=told, waits=True)
        step = happen(office, work, case.id, happening, now)
    except NotAllowed as refused:
        said = refused.said or says("not-now", case=case.name)
        raise ActRefused(_in_words(refused, case, verb), said) from refused
    return Acted(says=f"Case {step.case.name}: {DONE[verb]}.")


def possible(office: Office, work: Work, case: Case, who: Speaker, now: datetime) -> list[str]:
    """What this steward could do to the case now, in the words of `act` and, for what a vote of all members came to,
    "result upheld" and the like. Nothing is done."""
    today = office.today(work, now)
    results = {f"result {result}": ha.ResultRecorded(remains=stood(case), by=who.by, because="") for result in RESULTS}
    wanted: dict[str, h.Happening] = {verb: _wanted(verb, "", who) for verb in DONE} | results
    return [verb for verb, happening in wanted.items() if _is_allowed(case, happening, today, now)]


def _is_allowed(case: Case, happening: h.Happening, today: Today, now: datetime) -> bool:
    try:
        table_step(case, happening, today, now)
    except NotAllowed:
        return False
    return True


def _wanted(verb: str, because: str, who: Speaker) -> h.Happening:
    """The happening of an act. Raises ActRefused for what is none."""
    by = who.by
    match verb:
        case "confirm":
            return ha.ConfirmWanted(by=by)
        case "hold":
            return h.HoldWanted(by=by, because=because)
        case "release":
            return h.ReleaseWanted(by=by, because=because)
        case "withdraw":
            return h.WithdrawWanted(by=by, because=because)
        case "undo":
            return ha.UndoWanted(by=by, because=because)
        case "seal":
            return h.SealWanted(by=by, because=because)
        case "interim":
            return h.InterimWanted(by=by, because=because)
        case "clear":
            return h.ClearWanted(by=by)
        case "name":
            return h.NameWanted(by=by, because=because)
        case "recuse":
            return h.StewardRecused(by=who.steward)
        case "settle limit" | "settle nothing":
            measure = Measure.LIMIT if verb == "settle limit" else Measure.NONE
            return h.EscalationSettled(measure=measure, by=by, because=because)
    raise ActRefused(f"{verb} is no act of stewards: {', '.join(DONE)}")


def propose(office: Office, work: Work, measure: str, name: str, now: datetime) -> str:
    """Puts to a panel what others block: filed with the bot's next pass. Raises ActRefused where there is nothing to
    ratify: a new proposal is for members, with seconders."""
    clean = domain(name)
    if not isinstance(clean, str):
        raise ActRefused(f"{name} {clean.why}")
    if work.cases.open_on(clean):
        raise ActRefused(f"a case on {clean} is open already")
    if not ratify.is_signalled(work, clean, Measure(measure), work.blocks.known_on([clean])):
        raise ActRefused(
            f"nobody has a {measure} on {clean} that could be ratified: no block here by hand (they are read once a "
            "day), no list's entry. A new proposal is for members, who second it"
        )
    if ratify.room_for(office, work) < 1:
        raise ActRefused("as many of these cases are open as [ratification] at_once allows")
    work.petitions.add(ratify.wanted(office, clean, Measure(measure), now))
    return f"{measure} {clean} goes before a panel."


RESULTS = {"upheld": None, "limit": Measure.LIMIT, "lifted": Measure.NONE}
"""What a vote of all members may leave of a measure; upheld: all of it."""


def record_result(office: Office, work: Work, name: str, result: str, because: str, who: Speaker, now: datetime) -> str:
    """Records what a vote of all members came to. Raises ActRefused with a sentence that says why not."""
    case, by = named(work, name), who.by
    refuse_recused(case, who)
    if result not in RESULTS:
        raise ActRefused(f"{result or 'nothing'} is no result: write upheld, limit or lifted")
    if not because.strip():
        raise ActRefused(f"say why: jurybot case {name} result {result} --because …")
    remains = RESULTS[result]
    if remains is None:
        remains = stood(case)
    try:
        step = happen(office, work, case.id, ha.ResultRecorded(remains=remains, by=by, because=because), now)
    except NotAllowed as refused:
        raise ActRefused(_in_words(refused, case, "record")) from refused
    return f"Case {step.case.name}: the members' vote is recorded; {result}."


def _refuse_interim_lately(office: Office, work: Work, case: Case, now: datetime) -> None:
    """Once in 90 days a server, where the config says no other. (DELIBERATION.md, *Interim limit*.)"""
    once_in = office.policy.interim_once_in
    for other in work.cases.on(case.domain):
        if other.id != case.id and other.interim_at and now - other.interim_at < once_in:
            again = (other.interim_at + once_in).date()
            why = f"{case.domain} had an interim limit lately, and gets none before {again}: wait for the jury"
            raise ActRefused(why, says("interim-lately", domain=case.domain, day=again.isoformat()))


def named(work: Work, name: str) -> Case:
    """The case of that number or domain. Raises ActRefused when there is none."""
    case = work.cases.named(name.strip().lstrip("#").lower())
    if case is None:
        raise ActRefused(f"there is no case {name}; `jurybot cases` lists them", says("no-case", name=name))
    return case


def what_undo_does(office: Office, work: Work, name: str, because: str, now: datetime) -> list[str]:
    """What `undo` would do to this case, a line each: the step it would take, not taken. Raises ActRefused where it
    would be refused."""
    case = named(work, name)
    try:
        step = table_step(case, ha.UndoWanted(by=COMMAND_LINE, because=because), office.today(work, now), now)
    except NotAllowed as refused:
        raise ActRefused(_in_words(refused, case, "undo")) from refused
    return [_what_it_does(case, wanted.effect) for wanted in step.effects]


def _what_it_does(case: Case, effect: Effect) -> str:
    """An effect of an undo, in words."""
    match effect:
        case LiftMeasure() if case.by_hand:
            return f"give the block on {case.domain} (block {case.block}) back to the people who made it"
        case LiftMeasure() if case.took_over:
            return f"give the block on {case.domain} (block {case.block}) back to the earlier case that made it"
        case LiftMeasure():
            return f"lift the {case.in_force.value} on {case.domain} (block {case.block}), if it still stands as made"
        case LiftInterim():
            return f"lift the interim limit on {case.domain}, if it still stands as made"
        case PostDecision():
            return "publish a correction under the public post"
    assert isinstance(effect, WriteSite), effect
    return f"mark the page of case {case.number} as undone and take it out of exports"


def pause(office: Office, work: Work, because: str, now: datetime) -> str:
    """Nothing goes out but alerts, no deadline passes; everything is recorded. Open cases are held for as long. Raises
    ActRefused where it is paused already, or no reason is given."""
    installation = work.installation()
    if installation.paused_because:
        raise ActRefused(f"paused already: {installation.paused_because}")
    if not because.strip():
        raise ActRefused("say why: jurybot pause --because …")
    for case in _with_deadlines(work):
        if case.hold is None:
            happen(office, work, case.id, h.HoldWanted(by=BY_A_PAUSE, because=because), now)
    work.set_installation(replace(installation, paused_because=because, paused_at=now))
    return f"Paused: {because}. Replies and reports are still recorded; `jurybot resume` goes on."


def resume(office: Office, work: Work, now: datetime) -> str:
    """Goes on; deadlines move by the length of the pause. Cases held by a steward stay held. Raises ActRefused where it
    is not paused."""
    installation = work.installation()
    if not installation.paused_because:
        raise ActRefused("not paused")
    for case in _with_deadlines(work):
        if case.hold and _is_of_pause(case.hold, installation):
            happen(office, work, case.id, h.ReleaseWanted(by=COMMAND_LINE, because="resumed"), now)
    length = max(now - (installation.paused_at or now), timedelta(0))  # the clock may have gone back meanwhile
    for petition in work.petitions.in_state("open"):
        work.petitions.save(replace(petition, until=office.deadline(petition.until + length)))
    work.set_installation(replace(installation, paused_because="", paused_at=None))
    return "Going on. Every deadline is later by the length of the pause."


def _is_of_pause(hold: Hold, installation: Installation) -> bool:
    before = PAUSED_BEFORE + installation.paused_because
    is_earlier = (hold.by, hold.because, hold.since) == (COMMAND_LINE, before, installation.paused_at)
    return hold.by == BY_A_PAUSE or is_earlier


def _with_deadlines(work: Work) -> list[Case]:
    """Those that people may be late for: open cases, and measures that may be appealed or whose call may be seconded;
    also what became of one of these while it was held."""
    return [*work.cases.in_states(OPEN), *work.cases.awake([State.IN_FORCE])]


def _in_words(refused: NotAllowed, case: Case, verb: str) -> str:
    if "meets no case" in refused.why:
        if verb == "undo" and case.state in OPEN:
            return f"case {case.name} is {case.state.value}: to end it before it is in force, withdraw it"
        return f"case {case.name} is {case.state.value}: there is nothing to {verb.split()[0]}"
    return refused.why
