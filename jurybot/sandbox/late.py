"""What Mastodon leaves to its workers happens a little later here too, so that races are real.

Three ways: after a small delay of machine time (the default); at once, when the delay is 0; or only when told
(`hold`), as a conductor does, who runs everything that is pending at one moment before anybody else acts.
"""

import asyncio
from collections.abc import Callable

Work = Callable[[], None]


class Late:
    def __init__(self, delay: float):
        self.delay = delay
        self.held = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self._pending: dict[int, Work] = {}
        self._count = 0
        self._running = False

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, work: Work, *, times: float = 1.0) -> None:
        """Does `work` later: `times` the delay from now. Works run in the order of their moments."""
        self._count += 1
        number = self._count
        self._pending[number] = work
        if self.loop is not None and self.delay > 0 and not self.held:
            self.loop.call_later(self.delay * times, self._run, number)

    def _run(self, number: int) -> None:
        if not self.held and number in self._pending:
            self._pending.pop(number)()

    def run_all(self) -> int:
        """Does everything that is pending, and what that brings with it, oldest first. Says how much it was."""
        if self._running:
            return 0
        done, self._running = 0, True
        try:
            while self._pending:
                self._pending.pop(min(self._pending))()
                done += 1
        finally:
            self._running = False
        return done

    def after_act(self) -> None:
        """Called when a request or an act is over: with a delay of 0 nothing stays pending."""
        if self.delay == 0 and not self.held:
            self.run_all()
