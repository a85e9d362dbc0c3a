"""What keeps the bot from its work: stewards hear of it once, by direct message and by every other channel, and again
when it is well. (DESIGN.md, *What happens when*.)

A direct message needs the server, and may come late; a channel does not. What channels are told waits in the database
until it is delivered, a day at most: where our own network is down, they are out of reach too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.service.desk import Desk
from jurybot.service.language.wording import word
from jurybot.service.ports.instance import Permanent
from jurybot.service.rows import Installation, Row
from jurybot.service.storage import StoreFailed, Work

TROUBLE, CHANNEL, TRIED = "trouble/", "channel/", "channels-tried"
TRY_AGAIN, AT_MOST = timedelta(minutes=1), timedelta(days=1)
NEARLY_FULL, ROOM_AGAIN = 250 * 2**20, 500 * 2**20
"""Bytes left where the database or the site stands; the bot stops when nothing is left."""
OVERDUE = timedelta(minutes=30)
SOON, BLIND = timedelta(hours=1), timedelta(minutes=10)
EFFECT, FAILS_FOR, TRIES = "effect", timedelta(hours=1), 3
LIMITED_FOR = timedelta(hours=7)
"""So long no limit of the server's holds up what was tried once: two whole windows of three hours, and one begun."""
AWAY_SINCE = "away-since"


def begins(
    desk: Desk, work: Work, kind: str, now: datetime, message: str = "trouble", args: Mapping[str, Any] | None = None
) -> bool:
    """Something is wrong from now on: told, unless it is wrong already; returns whether it was. `kind` is a wording of
    "trouble"."""
    installation = work.installation()
    if TROUBLE + kind in installation.notes:
        return False
    said = {"trouble": kind, **(args or {})}
    work.set_installation(replace(installation, notes={**installation.notes, TROUBLE + kind: now.isoformat()}))
    _tell(desk, work, f"{TROUBLE}{kind}/{now.isoformat()}", message, said, now)
    return True


def ends(desk: Desk, work: Work, kind: str, now: datetime) -> bool:
    """It is well again: told, if it was told that it was not; returns whether it was."""
    installation = work.installation()
    since = installation.notes.get(TROUBLE + kind)
    if since is None:
        return False
    notes = {name: note for name, note in installation.notes.items() if name != TROUBLE + kind}
    work.set_installation(replace(installation, notes=notes))
    _tell(desk, work, f"well/{kind}/{now.isoformat()}", "well-again", {"trouble": kind, "since": since}, now)
    return True


def right_missing(desk: Desk, work: Work, what: str, now: datetime) -> None:
    """The server does not let us do something that we had the right to: told once a day; a channel hears of it too, as
    the right to write messages may be the one that is missing."""
    key, said = f"right-missing/{what}/{now.date()}", {"what": what}
    if work.outbox.add(None, [Wanted(key=key, effect=TellStewards(message="right-missing", args=said))]):
        tell_channels(desk, work, key, "right-missing", said, now)


def may_not(desk: Desk, what: str, refusal: Permanent, now: datetime) -> None:
    """A reading was refused: stewards are told once a day, the rest goes on."""
    desk.log.warning("refused", what=what, why=refusal.why)
    with desk.store.transaction() as work:
        right_missing(desk, work, what, now)


def tell_channels(desk: Desk, work: Work, key: str, message: str, args: Mapping[str, Any], now: datetime) -> None:
    """For what is told by direct message elsewhere."""
    if not desk.channels.are_there:
        return
    installation = work.installation()
    text = in_words(message, args, now)
    work.set_installation(
        replace(installation, notes={**installation.notes, f"{CHANNEL}{now.isoformat()} {key}": text})
    )


def stopped(desk: Desk, now: datetime) -> None:
    """The bot ends for a reason of its own. Told at once where that can be; a start that succeeds says that it is well
    again, and however often one fails in between, nothing more is said."""
    try:
        with desk.store.transaction() as work:
            begins(desk, work, "stopped", now)
        send_to_channels(desk, now)
    except (StoreFailed, LookupError):  # the database may be what stops it
        desk.channels.tell(in_words("trouble", {"trouble": "stopped"}, now))


def well(desk: Desk, work: Work, kind: str, since: datetime, of: str, now: datetime) -> None:
    """Something that was told by itself is well again; `of` tells it from others of its kind."""
    said = {"trouble": kind, "since": since.isoformat(timespec="minutes")}
    _tell(desk, work, f"well/{kind}/{of}", "well-again", said, now)


def in_words(message: str, args: Mapping[str, Any], now: datetime) -> str:
    """A message to stewards as channels get it: it goes to nobody by name."""
    said = {**args, "acct": "stewards", "n": 1, "now": now}
    if since := said.get("since"):
        said["since"] = datetime.fromisoformat(str(since))
    return word(message, said).text.partition(" ")[2]


def look(desk: Desk, now: datetime) -> bool:
    """What no other part of the bot would meet: deadlines that cannot pass, and a disk that fills. Returns whether
    there is something to tell."""
    free = desk.free_space()
    with desk.store.transaction() as work:
        late = _late(work, now)
        tells = (begins if late else ends)(desk, work, "deadline", now)
        if free < NEARLY_FULL:
            tells |= begins(desk, work, "disk", now)
        elif free > ROOM_AGAIN:
            tells |= ends(desk, work, "disk", now)
        if TROUBLE + EFFECT in work.installation().notes and not any(_fails(row, now) for row in work.outbox.open()):
            tells |= ends(desk, work, EFFECT, now)
        return tells


def put_off_again(desk: Desk, work: Work, row: Row, now: datetime) -> None:
    """What the server fails to do, or to say what became of, for an hour is told: once, however much of it there is."""
    if _fails(row, now):
        begins(desk, work, EFFECT, now)


def _fails(row: Row, now: datetime) -> bool:
    """A try that a limit put off is not counted, so those are told by their age alone."""
    if not row.why or row.first_tried_at is None:
        return False
    is_tried = row.tries >= TRIES or row.state == "perhaps"
    return now - row.first_tried_at >= (FAILS_FOR if is_tried else LIMITED_FOR)


def _late(work: Work, now: datetime) -> bool:
    """A deadline has not passed although its time has come, or soon cannot, as the server is out of reach."""
    installation, due = work.installation(), work.cases.next_due()
    if due is None or installation.paused_because or installation.mode != "live":
        return False
    since = installation.refused_since or away_since(installation) or now
    return due < now - OVERDUE or (now - since >= BLIND and due < now + SOON)


def away_since(installation: Installation) -> datetime | None:
    """Since when the instance could not be read; None while it can."""
    since = installation.notes.get(AWAY_SINCE)
    return datetime.fromisoformat(since) if since else None


def send_to_channels(desk: Desk, now: datetime) -> None:
    """Whatever waits for the other channels, tried once a minute."""
    if not desk.channels.are_there:
        return
    with desk.store.transaction() as work:
        try:
            notes = work.installation().notes
        except LookupError:
            return
        waiting = {name: note for name, note in notes.items() if name.startswith(CHANNEL)}
        tried = notes.get(TRIED)
        if not waiting or (tried and abs(now - datetime.fromisoformat(tried)) < TRY_AGAIN):
            return
    done = {name for name, text in waiting.items() if desk.channels.tell(text) or _is_old(name, now)}
    with desk.store.transaction() as work:
        installation = work.installation()
        left = {name: note for name, note in installation.notes.items() if name not in done and name != TRIED}
        if len(done) < len(waiting):
            left[TRIED] = now.isoformat()
        work.set_installation(replace(installation, notes=left))


def _is_old(name: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(name.removeprefix(CHANNEL).partition(" ")[0]) > AT_MOST


def _tell(desk: Desk, work: Work, key: str, message: str, args: Mapping[str, Any], now: datetime) -> None:
    work.outbox.add(None, [Wanted(key=key, effect=TellStewards(message=message, args=dict(args)))])
    tell_channels(desk, work, key, message, args, now)
