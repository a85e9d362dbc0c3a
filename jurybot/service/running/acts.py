"""The use cases behind the command line: each its own transaction, without HTTP and without the bot's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jurybot.service.asking import steward_acts
from jurybot.service.asking.forget import forget
from jurybot.service.case import clearing
from jurybot.service.desk import Office
from jurybot.service.draw.docket import tell_all
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.stewards import Speaker, at_the_machine, refuse_recused
from jurybot.service.running import story
from jurybot.service.storage import Work


class Acts:
    """What admins can look at and do, as plain maps and lists; ActRefused says what cannot be done.

    `says` is the steward's account that was named, if any; `login` the account on this machine that it comes from.
    `is_held` tells whether a process is the bot of this database: one that was killed leaves its heartbeat behind.
    """

    def __init__(
        self, office: Office, says: str = "", login: str = "somebody", is_held: Callable[[], bool] = lambda: True
    ) -> None:
        self._office, self._says, self._login, self._is_held = office, says, login, is_held

    def cases(self) -> list[dict[str, Any]]:
        """All cases, latest first."""
        with self._office.store.transaction() as work:
            return story.docket(self._office, work, self._office.clock.now())

    def case(self, name: str) -> dict[str, Any]:
        """Raises ActRefused for a case that is not there."""
        with self._office.store.transaction() as work:
            return story.story(self._office, work, steward_acts.named(work, name), self._office.clock.now())

    def pool(self) -> dict[str, Any]:
        """How many joined, how many could be drawn now, and what keeps the others; nobody is named."""
        with self._office.store.transaction() as work:
            return story.pool(self._office, work, self._office.clock.now())

    def jury(self) -> dict[str, Any]:
        """Raises ActRefused where no standing jury can be drawn."""
        with self._office.store.transaction() as work:
            return story.jury(self._office, work, self._office.clock.now())

    def status(self) -> dict[str, Any]:
        """Whether the bot runs, what waits to go out and until when, budgets, cursors, parked items."""
        with self._office.store.transaction() as work:
            try:
                found = story.status(self._office, work, self._office.clock.now())
            except LookupError:
                return {"running": False, "mode": "never started"}
        return {**found, "running": found["running"] and self._is_held()}

    def propose(self, measure: str, name: str) -> dict[str, Any]:
        """Puts to a panel what others block."""
        with self._office.store.transaction() as work:
            done = steward_acts.propose(self._office, work, measure, name, self._office.clock.now())
        return {"done": done}

    def hold(self, name: str, because: str) -> dict[str, Any]:
        return self._act("hold", name, because)

    def release(self, name: str, because: str) -> dict[str, Any]:
        return self._act("release", name, because)

    def withdraw(self, name: str, because: str) -> dict[str, Any]:
        return self._act("withdraw", name, because)

    def seal(self, name: str, because: str) -> dict[str, Any]:
        return self._act("seal", name, because)

    def interim(self, name: str, because: str) -> dict[str, Any]:
        """A limit for some days at most, while the jury decides."""
        return self._act("interim", name, because)

    def name(self, name: str, because: str) -> dict[str, Any]:
        """The page of what came to nothing names the server, whose admin asked for it."""
        return self._act("name", name, because)

    def settle(self, name: str, measure: str, because: str) -> dict[str, Any]:
        """Of what no round agreed on: `measure` is limit or nothing."""
        return self._act(f"settle {measure}", name, because)

    def dossier(self, name: str) -> dict[str, Any]:
        """What the panel would be given, or is."""
        with self._office.store.transaction() as work:
            case = steward_acts.named(work, name)
            return clearing.shown(self._office, work, case, self._office.clock.now())

    def line(self, name: str, text: str) -> dict[str, Any]:
        """A steward's one neutral line in it."""
        with self._office.store.transaction() as work:
            case = steward_acts.named(work, name)
            refuse_recused(case, self._who(work))
            return {"done": clearing.add_line(self._office, work, case, text, self._office.clock.now())}

    def clear(self, name: str) -> dict[str, Any]:
        return self._act("clear", name, "")

    def confirm(self, name: str) -> dict[str, Any]:
        return self._act("confirm", name, "")

    def result(self, name: str, result: str, because: str) -> dict[str, Any]:
        """What a vote of all members came to: upheld, limit or lifted."""
        with self._office.store.transaction() as work:
            now = self._office.clock.now()
            done = steward_acts.record_result(self._office, work, name, result, because, self._who(work), now)
        return {"done": done}

    def undo(self, name: str, dry: bool, because: str = "no reason was given") -> dict[str, Any]:
        """With `dry` only what would be taken back."""
        with self._office.store.transaction() as work:
            now, case = self._office.clock.now(), steward_acts.named(work, name)
            lines = steward_acts.what_undo_does(self._office, work, name, because, now)
            takes_back = [{"step": line} for line in lines]
        if dry:
            return {"case": case.name, "takes_back": takes_back}
        return self._act("undo", name, because) | {"takes_back": takes_back}

    def pause(self, because: str) -> dict[str, Any]:
        """Nothing goes out but alerts, no deadline passes. Raises ActRefused where it is paused already."""
        with self._office.store.transaction() as work:
            return {"done": steward_acts.pause(self._office, work, because, self._office.clock.now())}

    def resume(self) -> dict[str, Any]:
        """Goes on; deadlines move by the length of the pause. Raises ActRefused where it is not paused."""
        with self._office.store.transaction() as work:
            return {"done": steward_acts.resume(self._office, work, self._office.clock.now())}

    def forget(self, acct: str) -> dict[str, Any]:
        """Deletes what is kept about a pool member. Raises ActRefused where there is none of that name."""
        with self._office.store.transaction() as work:
            row = next((m for m in work.pool.members() if m.acct == acct.lstrip("@")), None)
            if row is None:
                raise ActRefused(f"nobody in the pool is called {acct}")
            forget(self._office, work, row, self._office.clock.now())
        return {"done": f"what was kept about {acct} is deleted; the days they served stay, for exclusion only"}

    def rebuild(self) -> dict[str, Any]:
        """Makes the row of every case, and what the site tells of it, anew from its events."""
        with self._office.store.transaction() as work:
            differed = work.cases.rebuild()
            tell_all(work)
        return {"done": f"every case's row was made anew; {differed} differed"}

    def _act(self, verb: str, name: str, because: str) -> dict[str, Any]:
        with self._office.store.transaction() as work:
            now = self._office.clock.now()
            return {"done": steward_acts.act(self._office, work, verb, name, because, self._who(work), now).says}

    def _who(self, work: Work) -> Speaker:
        return at_the_machine(work, self._says, self._login, self._office.clock.now())
