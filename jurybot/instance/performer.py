"""Which class carries out which kind of effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from jurybot.instance.effects.acknowledge import Acknowledging
from jurybot.instance.effects.measure import Blocking, Lifting, Lowering, Raising
from jurybot.instance.effects.post import Posting
from jurybot.instance.effects.read_ballots import Rereading
from jurybot.instance.effects.relabel import Relabelling
from jurybot.service.ports.instance import Instance
from jurybot.service.ports.sent import BlockWanted, Favourite, Lift, Lower, Post, Raise, Reading, Relabel, Result, Sent
from jurybot.service.ports.told import Status


class Effects:
    """Implements `ports.Performer` over an instance."""

    def __init__(self, instance: Instance) -> None:
        self._posting, self._acknowledging = Posting(instance), Acknowledging(instance)
        self._blocking, self._raising, self._lifting = Blocking(instance), Raising(instance), Lifting(instance)
        self._relabelling, self._lowering = Relabelling(instance), Lowering(instance)
        self._rereading = Rereading(instance)

    def perform(self, sent: Sent) -> Result:
        """One try. Raises Transient, Permanent, Unauthorised."""
        match sent:
            case Post():
                return self._posting.perform(sent)
            case Favourite():
                return self._acknowledging.perform(sent)
            case BlockWanted():
                return self._blocking.perform(sent)
            case Raise():
                return self._raising.perform(sent)
            case Lower():
                return self._lowering.perform(sent)
            case Lift():
                return self._lifting.perform(sent)
            case Relabel():
                return self._relabelling.perform(sent)
            case Reading():
                return self._rereading.perform(sent)
        assert_never(sent)

    def look(self, sent: Sent, ours: Sequence[Status]) -> Result | None:
        """What an earlier try brought; None when nothing shows that it got through, or when doing it again is how
        this kind finds out."""
        match sent:
            case Post():
                return self._posting.look(sent, ours)
            case Raise():
                return self._raising.look(sent, ours)
            case Lower():
                return self._lowering.look(sent, ours)
            case Lift():
                return self._lifting.look(sent, ours)
            case BlockWanted():
                return self._blocking.look(sent, ours)
            case Relabel():
                return self._relabelling.look(sent, ours)
            case Favourite() | Reading():
                return None
        assert_never(sent)
