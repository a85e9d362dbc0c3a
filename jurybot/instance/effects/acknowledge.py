"""A favourite tells a juror that their reply is on record. It costs no status."""

from __future__ import annotations

from jurybot.service.ports.instance import Instance
from jurybot.service.ports.sent import Done, Favourite, Gone


class Acknowledging:
    """Doing it again does no harm (the server keeps one favourite), so there is nothing to look for."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Favourite) -> Done | Gone:
        return self._instance.favourite(sent.status)
