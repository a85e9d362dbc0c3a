"""Who has signed in may have been suspended or limited since: before they act on a page the server is asked again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.names import AccountId
from jurybot.core.opening.petition import Person
from jurybot.service.desk import Clock
from jurybot.service.people.pool import standing
from jurybot.service.ports.instance import Instance, InstanceError
from jurybot.service.ports.told import Member

ASKED_EVERY = timedelta(minutes=1)
"""Also a server that did not answer, by anybody: nobody else waits for it meanwhile."""
KNOWN_AT_MOST = 4096
OUT = frozenset({"suspended", "disabled"})


class StandingNow:
    """Implements `page_ports.Standing`. One thread asks at a time, and nobody else uses that way to the instance."""

    def __init__(self, instance: Instance, clock: Clock) -> None:
        self._instance, self._clock = instance, clock
        self._lock = threading.Lock()
        self._known: OrderedDict[AccountId, tuple[datetime, Person | None]] = OrderedDict()
        self._failed_at: datetime | None = None

    def of(self, person: Person) -> Person | None:
        with self._lock:
            now = self._clock.now()
            asked_at, known = self._known.get(person.account, (None, None))
            if _is_recent(asked_at, now):
                return known
            if _is_recent(self._failed_at, now):
                return person
            try:
                found = _as_shown(person, self._instance.member(person.account))
            except InstanceError:
                self._failed_at = now
                return person
            self._known[person.account] = (now, found)
            self._known.move_to_end(person.account)
            if len(self._known) > KNOWN_AT_MOST:
                self._known.popitem(last=False)
            return found


def _is_recent(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and timedelta() <= now - moment < ASKED_EVERY


def _as_shown(person: Person, member: Member | None) -> Person | None:
    """The person with what keeps their account from taking part by now; None where it can do nothing any more."""
    if member is None:
        return None
    stands = standing(member, guest=not person.is_local)
    return None if stands in OUT else replace(person, fault="" if stands == "ok" else stands)
