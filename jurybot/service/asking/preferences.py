"""What a member of the pool says of when and for what they may be called: away until, back, opt in and out, language,
zone. Each answered in one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from jurybot.core.text.answers import Command
from jurybot.service.desk import Desk, Office
from jurybot.service.language.days import read_day
from jurybot.service.people.pool import member_of
from jurybot.service.people.telling import tell_person
from jurybot.service.ports.told import Status
from jurybot.service.rows import MemberRow
from jurybot.service.storage import Work
from jurybot.words.languages import LANGUAGES, language_named, own_name

PREFERENCES = frozenset({"away", "back", "opt in", "opt out", "language", "zone"})


def prefer(desk: Desk, work: Work, status: Status, command: Command, now: datetime) -> str:
    """Notes one of `PREFERENCES`, or says what was not understood. Returns what was done, for the log."""
    member = member_of(work, status.author.id)
    if member is None:
        tell_person(desk, work, status, "not-in-pool", {}, now)
        return "not in the pool"
    match command.name:
        case "away":
            return _away(desk, work, status, member, command.rest, now)
        case "back":
            return _back(desk, work, status, member, now)
        case "opt in" | "opt out":
            return _opt(desk, work, status, member, command, now)
        case "language":
            return _language(desk, work, status, member, command.rest, now)
    return _zone(desk, work, status, member, command.rest, now)


def heavy_criteria(office: Office) -> list[str]:
    """The criteria whose cases come only to who opted in."""
    return [one.name for one in office.policy.cited if one.heavy]


def _away(desk: Desk, work: Work, status: Status, member: MemberRow, text: str, now: datetime) -> str:
    until = read_day(text, now.date())
    if until is None:
        tell_person(desk, work, status, "away-unclear", {}, now)
        return "away: unclear until when"
    work.pool.save(replace(member, away_until=until))
    has_seat = any(row.ended_on is None for row in work.pool.seats_held_by(member.id))
    args = {"last_day": until.isoformat(), "had_seat": has_seat}
    tell_person(desk, work, status, "away-noted", args, now)
    return "away"


def _back(desk: Desk, work: Work, status: Status, member: MemberRow, now: datetime) -> str:
    work.pool.save(replace(member, away_until=None))
    tell_person(desk, work, status, "back-noted", {}, now)
    return "back"


def _opt(desk: Desk, work: Work, status: Status, member: MemberRow, command: Command, now: datetime) -> str:
    """Names are those of criteria; one that is heavy no more can still be opted out of."""
    heavy = heavy_criteria(desk)
    known = {_plain(name): name for name in [*member.opted_in, *heavy]}
    name = known.get(_plain(command.rest))
    if name is None:
        tell_person(desk, work, status, "opt-unknown", {"heavy": heavy}, now)
        return "opt: no such criterion"
    others = tuple(one for one in member.opted_in if one != name)
    work.pool.save(replace(member, opted_in=(*others, name) if command.name == "opt in" else others))
    tell_person(desk, work, status, "opted", {"act": command.name, "category": name}, now)
    return command.name


def _language(desk: Desk, work: Work, status: Status, member: MemberRow, text: str, now: datetime) -> str:
    code = language_named(text)
    if not code:
        tell_person(desk, work, status, "language-unknown", {"known": list(LANGUAGES)}, now)
        return "language unknown"
    work.pool.save(replace(member, language=code))
    tell_person(desk, work, status, "language-noted", {"tongue": own_name(code)}, now)
    return "language"


def _zone(desk: Desk, work: Work, status: Status, member: MemberRow, text: str, now: datetime) -> str:
    zone = zone_named(text)
    if not zone:
        tell_person(desk, work, status, "zone-unknown", {}, now)
        return "zone unknown"
    work.pool.save(replace(member, zone=zone))
    tell_person(desk, work, status, "zone-noted", {"zone": zone}, now)
    return "zone"


def zone_named(text: str) -> str:
    """The time zone of that name; of a place alone, such as "berlin", where only one zone is called so. "": none."""
    found = _zones().get("_".join(text.casefold().split()).strip("._!"), frozenset())
    return next(iter(found)) if len(found) == 1 else ""


@cache
def _zones() -> dict[str, frozenset[str]]:
    """Zones by their whole name and by its last part."""
    found: dict[str, set[str]] = {}
    for zone in _named_by_people():
        found.setdefault(zone.casefold(), set()).add(zone)
        if "/" in zone and not zone.startswith("Etc/"):  # "GMT+2" there is two hours behind, not ahead
            found.setdefault(zone.rpartition("/")[2].casefold(), set()).add(zone)
    whole = {zone.casefold(): frozenset({zone}) for zone in _named_by_people()}
    return {name: frozenset(zones) for name, zones in found.items()} | whole


def _named_by_people() -> set[str]:
    """All but what says nothing of a place: "localtime" is this machine's."""
    return available_timezones() - {"localtime", "Factory"}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).strip(" .!\"'")
