"""How a decision is put into words on the site and in the feed. What may be shown, `core.disclosure` has decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from jurybot.core.disclosure.decision import Decision, Line

OUTCOMES = {
    "suspend": "Suspended",
    "limit": "Limited",
    "no-action": "No action",
    "no-agreement": "No agreement",
    "lapsed": "Lapsed",
    "withdrawn": "Withdrawn",
    "undone": "Taken back",
    "overturned": "Overturned",
    "lifted": "Lifted",
    "kept": "Kept",
    "relaxed": "Relaxed to a limit",
}
MEASURES = {"none": "nothing", "limit": "limit", "suspend": "suspend"}
EXTRAS = {"reject_media": "its media are not stored here", "reject_reports": "reports from there are not taken"}
GRADES = {
    "operator only": (
        "Only this co-op's operator took part in the draw: no steward of the draw, no public randomness. So the "
        "operator could have known how it falls, and tried what goes into it until it fell as wanted. What cannot have "
        "happened unseen: that somebody was picked, or put aside, after the list of tickets was published."
    ),
    "steward": "Stewards of the draw took part: the draw is safe if one of them is honest.",
}
WAITS = {
    "appeal": "The second step waits: an appeal was made. The time of grace does not run out meanwhile.",
    "vote": "The second step waits for a vote of all members.",
    "hold": "The second step is held by a steward. The time of grace does not run out meanwhile.",
    "steward": "The second step also waits until a steward has confirmed it.",
}
NOTICE = {
    "given": "Its contact account was told by direct message.",
    "not-given": "Its contact account could not be told. This page and the post about it are its notice.",
    "withheld": "None before the suspend: the criterion of this case forbids it.",
}
ACTS = {
    "hold": "held a case",
    "release": "let a case go on",
    "withdraw": "withdrew a case",
    "undo": "took back what a case did",
    "confirm": "confirmed a measure",
    "settle": "settled what no round agreed on",
    "recuse": "recused themselves",
    "name": "had a page name a server, as its admin asked",
    "result": "recorded a vote of all members",
    "clear": "cleared what a panel is given",
    "line": "added a line to what a panel is given",
    "late": "left a report unanswered for a day",
    "interim": "limited a server for the time being",
    "seal": "sealed a case",
}
"""What stewards do, as the first page counts it."""

DRAW_FILES = {
    "case.json": "The case has its number; a salted hash binds it to what was filed.",
    "intent.json": "How many could be drawn, and the root over their tickets: published before any secret was used.",
    "reveal.json": "The operator's value: the one before it in a chain that was fixed beforehand.",
    "result.json": "The seed, the positions it drew, and the proof that each ticket was among those of the intent.",
    "seats.json": "What became of each position: seated, declined, lapsed or unused. It comes with the decision.",
    "abort.json": "The draw came to nothing: a value was missing.",
    "withdrawn.json": "The case ended without a decision that is published.",
    "term.json": "The lottery for a standing jury: its quotas, how many are alike, every jury that may be picked.",
    "jury.json": "Which jury the seed picked, by tickets.",
    "tickets.txt": "All tickets, one a line, in their order.",
    "policy.json": "What the draws keep to: seats, reserves, and the end of the operator's chain.",
}


def draw_file(name: str) -> str:
    """What stands in a file of a draw. "case-8.json" is that of a further case whose panel is the same."""
    kind, is_further, _ = name.removesuffix(".json").partition("-")
    said = DRAW_FILES[f"{kind}.json" if is_further else name]
    return f"The same panel judges another case too. {said}" if is_further else said

LOOKS = {
    "appeal": "an appeal",
    "vote": "a vote of all members",
    "review": "a review",
    "lift": "a proposal to lift it",
}
ASKED = {
    "appeal": "An appeal is on its way",
    "vote": "A vote of all members is asked for",
    "lift": "It is proposed to lift this measure",
}
CAME_TO = {
    "kept": "the measure was kept",
    "relaxed": "a limit is enough",
    "lifted": "nothing remains",
    "no-agreement": "the panel did not agree",
    "lapsed": "too few answered",
    "withdrawn": "it was ended before its panel had spoken",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the site says of the co-op. `url` is where the site's root is read, without a slash at its end."""

    co_op: str
    url: str
    appeal_contact: str
    pages_url: str = ""  # where who speaks for a server is heard, too; "" where no such pages are served
    contact: str = ""


def outcome(decision: Line) -> str:
    """What came of it, as a headline: the measure that was decided, where it stands only in part."""
    if is_on_its_way(decision):
        return "Suspend decided, limited so far"
    return OUTCOMES[decision.outcome]


def counted_as(decision: Decision) -> str:
    """What stands before the count: the outcome it led to, if that still holds."""
    stands_no_more = decision.outcome in ("undone", "withdrawn", "overturned", "lifted") and not decision.about
    was_more = any(look.outcome == "relaxed" for look in decision.looks)
    return "What the panel had said:" if stands_no_more or was_more else f"{outcome(decision)}."


def is_on_its_way(decision: Line) -> bool:
    """A suspend of which only the first step, the limit, is in force."""
    return decision.outcome == "suspend" and decision.in_force == "limit"


def title(decision: Decision) -> str:
    """A line for lists and feeds."""
    if decision.about:
        came_to = OUTCOMES[decision.outcome].lower()
        return f"Case {decision.case}, {LOOKS[decision.kind]} about case {decision.about}: {came_to}"
    if decision.domain and not decision.is_quiet:
        return f"{outcome(decision)}: {decision.domain} (case {decision.case})"
    return f"Case {decision.case}: {OUTCOMES[decision.outcome].lower()}"


def banner(decision: Decision) -> str:
    """What must be read before all else: that what was decided, or announced, holds no longer."""
    if decision.outcome == "undone":
        began = "This decision was taken back and no longer holds."
        if decision.in_force:
            return f"{began} The measure is being lifted."
        return f"{began} Nothing stands against the server from this case."
    if decision.outcome == "overturned":
        began = "This decision was overturned and no longer holds: it was looked at anew, and nothing of it remains."
        return f"{began} The measure is being lifted." if decision.in_force else began
    if decision.outcome == "lifted" and not decision.about:
        began = "This measure was looked at again and is not needed any more."
        return f"{began} It is being lifted." if decision.in_force else f"{began} Nothing stands from this case."
    if decision.outcome == "withdrawn" and decision.was_announced:
        return "A measure that had been announced in this case was withdrawn. Nothing stands from this case."
    return ""


def says(decision: Decision) -> str:
    """What this outcome means, in a sentence."""
    if decision.about:
        return f"A fresh panel looked at what case {decision.about} had decided: {CAME_TO[decision.outcome]}."
    match decision.outcome:
        case "no-action":
            return "The panel agreed that nothing should be done. So the server is not named here."
        case "no-agreement":
            return "The panel did not agree on anything, so nothing was done. So the server is not named here."
        case "lapsed":
            return "Too few of the panel took part, so all is as it was before. So the server is not named here."
        case "withdrawn":
            return "A steward ended the case before it was fully in force. So the server is not named here."
        case "overturned":
            return "The decision was wrong, or no fresh panel could agree on it. It stays here, for its correction."
        case "lifted":
            return "The measure stood for a while, and was lifted."
        case "undone":
            return "A steward took the decision back. It stays here, so that the correction can be found."
        case "limit":
            return "Posts from there no longer reach people here who do not follow their authors. Follows stay."
    if is_on_its_way(decision) and decision.waits_for == "vote":
        return "The server is limited now. The suspend follows only if a vote of all members wants it."
    if is_on_its_way(decision):
        return "The server is limited now. The suspend follows when the time of grace is over."
    return "Nothing is exchanged with this server any more, and follows to and from it are cut."


def rule_lines(rule: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rule's settings, each with what it asks, in the order of the count."""
    least, objections = rule["min_agree"], str(rule["objections_allowed"])
    lines = [
        ("Quorum", _quorum(rule)),
        ("Approval", f"{_bar(rule['approval'])} of those who answer"),
        ("Must agree at least", f"for a limit {_seats(least['limit'])}, for a suspend {_seats(least['suspend'])}"),
        ("Objections allowed", "any number" if objections == "any" else objections),
    ]
    if rule["override_at"] != "none":
        lines.append(("More objections do not stop", f"{_bar(rule['override_at'])} of those who answer"))
    return lines


def _quorum(rule: Mapping[str, Any]) -> str:
    if rule["quorum"] == "none":
        return "none is asked"
    if rule["quorum_of"] == "support":
        return f"{_seats(rule['quorum'])} must agree"
    aside = " or stand aside" if rule["quorum_counts_aside"] == "yes" else ""
    return f"{_seats(rule['quorum'])} must answer{aside}"


def _bar(value: int | str) -> str:
    return str(value).replace(">", "more than ")


def _seats(value: int | str) -> str:
    return count_of(value, "seat") if isinstance(value, int) else f"{_bar(value)} of the seats"


def day(when: date | str) -> str:
    """ "22 Nov 2026", or "Nov 2026" of what is told by its month alone."""
    year, month, *rest = str(when).split("-")
    name = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(rest[0])} {name}" if rest else name


def moment(when: datetime) -> str:
    """ "Wed 25 Nov 2026, 18:00 UTC"."""
    utc = when.astimezone(UTC)
    return f"{WEEKDAYS[utc.weekday()]} {day(utc.date())}, {utc:%H:%M} UTC"


def count_of(number: int, one: str, many: str = "") -> str:
    """ "1 account", "1,204 accounts"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def contact_link(contact: str) -> str:
    """Where a contact leads when it is a web or mail address, else ""."""
    if contact.startswith("https://") and " " not in contact:
        return contact
    is_mail = contact.count("@") == 1 and not contact.startswith("@") and " " not in contact and "/" not in contact
    return f"mailto:{contact}" if is_mail else ""
