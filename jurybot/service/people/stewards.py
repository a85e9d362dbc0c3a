"""Who the stewards are today, whose turn it is, and what two of them must agree on. (DELIBERATION.md, *Stewards*.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from jurybot.core import duty
from jurybot.core.case.case import Case, State
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.clause import says
from jurybot.core.names import AccountId, CaseId
from jurybot.service.desk import Office
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.ports.told import Account
from jurybot.service.rows import Matter, Steward
from jurybot.service.storage import Work

BY_TWO = frozenset({"withdraw", "seal"})
"""What one steward alone may not do."""
COMMAND_LINE = "the command line"
AT_RISK = "risk"
ANSWERED_WITHIN = timedelta(hours=24)
"""So long the steward on duty has for a report that no jury gets; then it goes to the next."""
PASSED_AT_MOST = 20


def named(number: int) -> str:
    """How events name a steward: by the place in the config's list, from 1."""
    return f"steward {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who acts, as far as is known. The server vouches for who writes or signs in; on the command line somebody with
    the machine's account `login` says who they are, or does not ("").

    docs/decisions/who-speaks-on-the-command-line.md.
    """

    steward: str = ""
    login: str = ""

    @property
    def by(self) -> str:
        """What goes on record: never more than is known."""
        if not self.login:
            return self.steward
        return f"{self.steward}, on {COMMAND_LINE}" if self.steward else COMMAND_LINE

    @property
    def voice(self) -> str:
        """How a matter that takes two remembers them until the second has spoken."""
        return f"{self.steward} as {self.login}" if self.login else self.steward


def at_the_machine(work: Work, says: str, login: str, now: datetime) -> Speaker:
    """Who speaks on the command line: whoever they say they are, else the steward whose name their account on this
    machine has, if there is one. Raises ActRefused where they name nobody who is in office."""
    office = {steward.acct.casefold(): named(number) for number, steward in in_office(work, now)}
    said = says.strip().lstrip("@").casefold().removesuffix(f"@{work.installation().instance_domain}")
    if said and said not in office:
        raise ActRefused(f"{says} is no steward in office: {', '.join(office) or 'nobody is'}")
    return Speaker(steward=office.get(said or login.casefold(), ""), login=login)


def refuse_recused(case: Case, who: Speaker) -> None:
    """Raises ActRefused where the act is of a steward who is recused from the case, or may be."""
    if who.steward in case.recused:
        why = f"you have recused yourself from case {case.name}: another steward has to do it"
        raise ActRefused(why, says("recused", case=case.name))
    if case.recused and not who.steward:
        raise ActRefused(f"a steward is recused from case {case.name}: say who you are, --as and your account")


def in_office(work: Work, now: datetime) -> list[tuple[int, Steward]]:
    """The stewards whose power has not ended, with their places in the list from 1."""
    everyone = work.installation().stewards
    places = duty.in_office(_untils(everyone), now.date())
    return [(place + 1, everyone[place]) for place in places]


def _untils(everyone: Sequence[Steward]) -> list[date | None]:
    """The last days of their power. Whose account is out has none: their place in the list stays theirs, for events
    name stewards by it."""
    return [date.min if steward.out else steward.until for steward in everyone]


def out_of_office(account: Account | None) -> str:
    """Why whoever has this account (None: it is not there any more) cannot act as a steward, or ""."""
    if account is None:
        return "gone"
    return "suspended" if account.suspended else "moved" if account.moved else ""


def recused_stewards(work: Work, case: Case) -> set[AccountId]:
    """The accounts of the stewards who have recused themselves from the case."""
    everyone = work.installation().stewards
    return {steward.account for number, steward in enumerate(everyone, start=1) if named(number) in case.recused}


def number_of(work: Work, account: AccountId, now: datetime) -> int:
    """A steward's place in the list, from 1; 0 for everybody else, and for whose power has ended."""
    return next((number for number, steward in in_office(work, now) if steward.account == account), 0)


def on_duty(office: Office, work: Work, now: datetime, passed: int = 0) -> Steward | None:
    """Whose turn it is, or who comes after so many let a matter pass."""
    everyone = work.installation().stewards
    place = duty.next_on_duty(_untils(everyone), now, office.policy.turn_for, passed)
    return None if place is None else everyone[place]


def to_be_told(work: Work, case: Case | None, now: datetime) -> list[Steward]:
    """Whom an alert goes to: those in office, without who is recused from its case; but never nobody."""
    told = in_office(work, now)
    able = [steward for number, steward in told if case is None or named(number) not in case.recused]
    return able or [steward for _, steward in told] or list(work.installation().stewards)


def has_spoken(work: Work, steward: Steward, args: Mapping[str, Any]) -> bool:
    """Whether it is this steward who has asked for what a second one is called to."""
    matter = work.matters.get(str(args["matter"])) if "matter" in args else None
    place = work.installation().stewards.index(steward) + 1
    return matter is not None and bool(matter.by) and matter.by[0].partition(" as ")[0] == named(place)


def is_done(work: Work, message: str, args: Mapping[str, Any]) -> bool:
    """Whether what an alert asks of stewards has been done, or is wanted no more: it may have waited for an hour or
    two, and would call somebody to nothing."""
    case = work.cases.named(str(args.get("case", "")))
    match message:
        case "second-wanted":
            return "matter" in args and work.matters.get(str(args["matter"])) is None
        case "confirm":
            return case is not None and case.waits_for_steward != args.get("of")
        case "escalated":
            return case is not None and case.state is not State.ESCALATED
        case "clear-wanted":
            return case is not None and not (case.state is State.FILED and case.is_to_be_cleared)
    return False


def wants_second(work: Work, verb: str, case: Case, because: str, who: Speaker, now: datetime) -> bool:
    """Whether this act of two still waits for the second of them; the first is noted, and the others are told. Where
    one steward alone is left who may act in the case, that one acts alone: it is on record that it was one.

    Raises ActRefused where it cannot be told whether two have spoken."""
    able = [named(number) for number, _ in in_office(work, now) if named(number) not in case.recused]
    if not takes_two(work, verb, case) or len(able) < 2:
        return False
    if not who.steward:
        raise ActRefused(f"to {verb} a case takes two stewards: say who you are, --as and your account")
    key = f"{verb}/{case.id}"
    matter = work.matters.get(key)
    first, _, login = matter.by[0].partition(" as ") if matter else ("", "", "")
    if first not in able:  # nobody yet, or one whose power has ended or who is recused since
        work.matters.save(Matter(key=key, kind=verb, case=case.id, opened_at=now, by=(who.voice,)))
        args = {"case": case.name, "act": verb, "because": because, "matter": key}
        tell = TellStewards(message="second-wanted", args=args)
        work.outbox.add(case.id, [Wanted(key=f"{case.id}/{key}/{now.isoformat()}", effect=tell)])
        return True
    if first == who.steward:
        return True
    if login and login == who.login:
        raise ActRefused(
            f"{first} has asked for this from the same account on this machine, so it may be the same person: the "
            "second steward writes to the bot, uses the page, or an account of their own"
        )
    work.matters.close(key)
    return False


def takes_two(work: Work, verb: str, case: Case) -> bool:
    """Whether one steward alone may not do this: a case in which a reporter is at risk goes on only once two
    have looked."""
    return verb in BY_TWO or (verb == "release" and work.matters.get(at_risk_in(case.id)) is not None)


def at_risk_in(case: CaseId) -> str:
    """The matter of a case in which a reporter is at risk."""
    return f"{AT_RISK}/{case}"


def close_matters_of(work: Work, case: CaseId) -> None:
    """The case has ended: nothing waits any more."""
    for matter in work.matters.open():
        if matter.case == case:
            work.matters.close(matter.key)


def open_report(work: Work, report: str, now: datetime) -> None:
    """A report that no jury gets: the steward on duty is to look at it within a day."""
    key = f"report/{report}"
    if work.matters.get(key) is None:
        due = now + ANSWERED_WITHIN
        work.matters.save(Matter(key=key, kind="report", case=None, opened_at=now, due_at=due))


def pass_reports_on(work: Work, unanswered: list[Matter], now: datetime) -> None:
    """Reports that nobody looked at in time go to the next on the rota, who is told; it is counted in public."""
    for matter in unanswered:
        passed = min(matter.passed + 1, PASSED_AT_MOST)
        work.matters.save(replace(matter, passed=passed, due_at=now + ANSWERED_WITHIN))
        work.numbers.next(f"act/late/{now:%Y-%m}")
        tell = TellStewards(message="report-passed", args={"report": matter.key.partition("/")[2], "passed": passed})
        work.outbox.add(None, [Wanted(key=f"{matter.key}/passed/{now.isoformat()}", effect=tell)])
