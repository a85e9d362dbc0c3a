"""Starts the instance: in a thread of a test (`running`), or as a process (`serve`). Loopback only."""

import asyncio
import ipaddress
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

import uvicorn

from jurybot.sandbox.app import App
from jurybot.sandbox.co_op import small_co_op
from jurybot.sandbox.conductor import Conductor, Person
from jurybot.sandbox.control import Control
from jurybot.sandbox.faults import Fault, Faults
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.instance import Instance
from jurybot.sandbox.state import State
from jurybot.sandbox.world import Made, fill
from jurybot.sandbox.world_check import World, check

T = TypeVar("T")
SMALL_DELAY = 0.15  # how much later workers are, in seconds
LOOKS_EVERY = 0.25  # seconds: so often people who live in real time look around


class NotLoopback(ValueError):
    """Somebody asked the sandbox to listen where others could reach it."""


@dataclass
class Stage:
    """An instance with all that stands around it, not yet listening."""

    instance: Instance
    made: Made
    app: App
    faults: Faults
    control: Control
    people: list[Person] = field(default_factory=list)  # who act by themselves, in real time

    def look_around(self) -> None:
        """Lets those who live in real time act. Who was suspended or has left meanwhile does not."""
        for person in self.people:
            with suppress(LookupError):
                person.act(self.control.hand, self.instance.state.now())

    def conduct(
        self,
        people: Sequence[Person],
        *,
        start: datetime,
        seed: str = "",
        until: datetime | None = None,
        pace: float = 0.0,
    ) -> Conductor:
        """From now on time is taken in turns (`/sandbox/turn`)."""
        self.control.conductor = Conductor(self.instance, people, seed=seed, start=start, until=until, pace=pace)
        return self.control.conductor


def build(
    world: World | None = None,
    *,
    control: str | None = None,
    like: str = "4.6",
    late: float = SMALL_DELAY,
    now: datetime | None = None,
    seed: str = "",
) -> Stage:
    """Everything but the listening. Raises WorldError."""
    filled = small_co_op(seed=seed) if world is None else world
    check(filled)
    state = State(domain=filled.get("domain", "coop.example"), seed=seed, like=like, now=now)
    instance = Instance.made_of(state, late=late)
    made = fill(instance, filled)
    app = App(instance)
    faults = Faults(app, instance.streams)
    instance.hooks.spoil, instance.streams.after_event = faults.spoil, faults.after_event
    return Stage(instance, made, app, faults, Control(faults, instance, faults, control))


class _Server(uvicorn.Server):
    """uvicorn without its waits: stopping a sandbox must not cost a test half a second."""

    def __init__(self, stage: Stage):
        config = uvicorn.Config(
            stage.control,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            date_header=False,  # the instance's own clock tells it
        )
        super().__init__(config)
        self.stage = stage
        self._ending = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the process's own matter (`serve`); in a test they stay pytest's."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.stage.instance.late.loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def end(self) -> None:
        """Lets it end at once; from any thread, or a signal."""
        self.should_exit = True
        with suppress(RuntimeError):  # it has ended
            if loop := self.stage.instance.late.loop:
                loop.call_soon_threadsafe(self._ending.set)

    async def main_loop(self) -> None:
        while not self.should_exit:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), LOOKS_EVERY)
            if not self.should_exit:
                self.stage.look_around()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.stage.instance.streams.end()
        await self.stage.instance.hooks.stop()
        for server in self.servers:
            server.close()
        tasks = list(self.server_state.tasks)
        if tasks:  # streams end by themselves; what hangs (a turn, a slow answer) does not keep the process
            _, hanging = await asyncio.wait(tasks, timeout=0.2)
            for task in hanging:
                task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def listening(host: str, port: int) -> socket.socket:
    """A socket on a loopback address; port 0 takes a free one."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise NotLoopback(f"{host!r} is no address; the sandbox listens on 127.0.0.1 or ::1") from None
    if not address.is_loopback:
        raise NotLoopback(
            f"the sandbox listens on loopback only, not on {host}: its accounts have no passwords and its moderators "
            "are anybody. Use 127.0.0.1, and a tunnel if you must reach it from elsewhere."
        )
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's algorithm off: without that, each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((str(address), port))
    return listener


def base_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(stage: Stage, listener: socket.socket) -> None:
    """Runs until a signal ends it, and then ends in order."""
    sandbox = _Server(stage)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sandbox.end())
    sandbox.run(sockets=[listener])


class _OnLoop:
    """Something of the sandbox whose methods run in the server's thread, as requests do."""

    def __init__(self, target: object, do: Callable[[Callable[[], Any]], Any]):
        self._target, self._do = target, do

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return self._do(lambda: getattr(self._target, name))
        return lambda *args, **kwargs: self._do(lambda: found(*args, **kwargs))


@dataclass
class Sandbox:
    """A running sandbox as a test holds it. `hand` acts as anybody, in the server's thread: `sandbox.hand.post(…)`.

    Reading `state` directly is fine while nothing is under way; `do` runs anything in the server's thread.
    """

    base: str
    stage: Stage = field(repr=False)
    server: _Server = field(repr=False)
    hand: Hand = field(init=False, repr=False)
    announce: dict[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.hand = cast(Hand, _OnLoop(self.stage.control.hand, self.do))
        self.announce = self.stage.made.announce(self.base)

    @property
    def instance(self) -> Instance:
        return self.stage.instance

    @property
    def state(self) -> State:
        return self.stage.instance.state

    @property
    def tokens(self) -> dict[str, str]:
        return self.stage.made.tokens

    @property
    def given(self) -> dict[str, str]:
        return self.stage.made.given

    @property
    def log(self) -> list[Any]:
        """Every request received so far, oldest first."""
        return list(self.stage.control.log)

    def do(self, work: Callable[[], T]) -> T:
        """Runs `work` in the server's thread, between requests."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)

        loop = self.instance.late.loop
        assert loop is not None, "a running sandbox has its loop"
        loop.call_soon_threadsafe(run)
        return done.result(100)

    def settle(self) -> int:
        """Does all later work now."""
        return self.do(self.instance.late.run_all)

    def set_time(self, now: datetime | None) -> None:
        self.do(lambda: self.state.set_time(now))

    def fault(self, kind: str, **how: Any) -> None:
        """Arms a fault (faults.Fault): `sandbox.fault("drop_after", method="POST", path="/api/v1/statuses")`."""
        self.do(lambda: self.stage.faults.add(Fault(kind=kind, **how)))

    def conduct(self, people: Sequence[Person], **how: Any) -> Conductor:
        """As Stage.conduct."""
        return self.do(lambda: self.stage.conduct(people, **how))


@contextmanager
def running(
    world: World | None = None,
    *,
    control: str | None = None,
    like: str = "4.6",
    late: float = 0.05,
    now: datetime | None = None,
    seed: str = "",
    port: int = 0,
) -> Iterator[Sandbox]:
    """A sandbox in a thread of this process, on a free port. `late=0`: workers are done when the answer comes."""
    stage = build(world, control=control, like=like, late=late, now=now, seed=seed)
    listener = listening("127.0.0.1", port)
    server = _Server(stage)
    base = base_of(listener)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    waiting = threading.Event()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the sandbox did not start")
        waiting.wait(0.001)
    try:
        yield Sandbox(base, stage, server)
    finally:
        server.end()
        thread.join(10)
        listener.close()
