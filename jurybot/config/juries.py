"""Whether the pool's and the standing jury's settings fit together, and those of the panels drawn from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from jurybot.config.cases import PanelSettings
from jurybot.config.lines import Path
from jurybot.config.people import JurySettings, PoolSettings
from jurybot.config.places import InstanceSettings
from jurybot.core.guess import guess
from jurybot.core.names import covers
from jurybot.core.record.lottery import OTHER

ROLE = "role"
"""The feature that needs no column: the server knows everybody's role."""


def as_listed(acct: str, instance: InstanceSettings) -> str:
    """An account as the server lists it: its own are "ana", those of others "ana@their.example". The domain that
    handles show may be a wider one than the web address has."""
    name, _, host = acct.lower().partition("@")
    return name if host and covers(host, urlsplit(instance.url).hostname or "") else acct.lower()


def misfits(
    instance: InstanceSettings, pool: PoolSettings, jury: JurySettings, panel: PanelSettings
) -> Iterator[tuple[Path, str]]:
    """What does not fit, each with its place in the config."""
    yield from _strangers(("pool", "members"), pool.members, instance, pool)
    yield from _strangers(("pool", "members_file"), pool.in_file, instance, pool)
    yield from _strangers(("jury", "elected"), jury.elected, instance, pool)
    seats = f"panel.seats is {panel.seats}, and every panel is drawn from the jury."
    if jury.kind == "drawn" and jury.size < panel.seats:
        yield ("jury", "size"), f"must not be below {panel.seats}: {seats}"
    if jury.kind == "elected" and len({as_listed(acct, instance) for acct in jury.elected}) < panel.seats:
        yield ("jury", "elected"), f"must name {panel.seats} at least: {seats}"
    yield from _quotas(pool, jury)


def _strangers(
    where: Path, accts: Iterable[str], instance: InstanceSettings, pool: PoolSettings
) -> Iterator[tuple[Path, str]]:
    """Accounts of other servers, of which only those of sister co-ops can be in the pool."""
    listed = (as_listed(acct, instance) for acct in accts)
    strange = [acct for acct in listed if "@" in acct and acct.partition("@")[2] not in pool.guests_from]
    if strange:
        name, _, host = strange[0].partition("@")
        yield where, f'names {strange[0]}. If that is your own server, write "{name}"; else add {host} to guests_from.'


def _quotas(pool: PoolSettings, jury: JurySettings) -> Iterator[tuple[Path, str]]:
    known = sorted({ROLE, *(feature for has in pool.in_file.values() for feature in has)})
    wanted: Counter[str] = Counter()
    for number, quota in enumerate(jury.quota):
        if quota.feature not in known:
            meant = guess(quota.feature, known)
            asked = f'Did you mean "{meant}"?' if meant else "Add it to members_file as a column."
            says = f"no column of members_file has this name. {asked}  (known: {', '.join(known)})"
            yield ("jury", "quota", number, "feature"), says
        if quota.value == OTHER:
            where = "on the server" if quota.feature == ROLE else "in members_file"
            says = f"means every value that no quota names. Call those people something else {where}, and here."
            yield ("jury", "quota", number, "value"), says
        wanted[quota.feature] += quota.at_least
        if wanted[quota.feature] > jury.size:
            says = f"{wanted[quota.feature]} of {quota.feature} are wanted together, and the jury has {jury.size}."
            yield ("jury", "quota", number, "at_least"), says
