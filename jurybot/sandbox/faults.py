"""Things that go wrong between a client and the server, as a wrapper around the app: no handler knows of it.

A fault is matched by method and path pattern and used up after some times; or a seeded script throws them, so that a
failing run can be repeated exactly. Webhooks and open streams can be spoiled too: their path is the event's name. A
429 comes without the headers of a limit, as from a proxy in front of the server.
"""

import asyncio
import hashlib
import hmac
import json
from collections import Counter
from dataclasses import asdict, dataclass, field, fields, replace
from fnmatch import fnmatchcase
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jurybot.sandbox.push import Delivery, Streams

CALLS = ("drop_before", "drop_after", "page_before", "page_after", "status", "slow", "half")
STREAMS = ("stream_dies", "stream_stalls")
WEBHOOKS = ("webhook_lost", "webhook_doubled", "webhook_late", "webhook_forged")
KINDS = (*CALLS, *STREAMS, *WEBHOOKS)
PAGE = b"<!doctype html><title>One moment</title><p>We are back soon."
"""What something in front of the server answers in its place, with a 200: before the call is done, or after."""


class BadFault(ValueError):
    """A fault that cannot be made."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """`times` None: for ever. `skip`: so many matching calls pass first. `seconds` is for slow calls and late webhooks,
    `status` for answers, `seed` and `rate` make it strike by chance that can be repeated. Raises BadFault."""

    kind: str
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    seconds: float = 1.0
    status: int = 503
    seed: str | None = None
    rate: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadFault(f"no such fault: {self.kind!r}; there are {', '.join(KINDS)}")
        for name, wanted, good in (
            ("method", "text", isinstance(self.method, str)),
            ("path", "text", isinstance(self.path, str)),
            ("times", "a whole number from 0, or null for ever", self.times is None or _is_count(self.times)),
            ("skip", "a whole number from 0", _is_count(self.skip)),
            ("seconds", "a number from 0", _is_number(self.seconds) and self.seconds >= 0),
            ("status", "an answer of trouble, 400 to 599", _is_count(self.status) and 400 <= self.status <= 599),
            ("seed", "text or null", self.seed is None or isinstance(self.seed, str)),
            ("rate", "a number from 0 to 1", _is_number(self.rate) and 0 <= self.rate <= 1),
        ):
            if not good:
                raise BadFault(f"{name} must be {wanted}, not {getattr(self, name)!r}")

    def strikes(self, method: str, path: str, ordinal: int) -> bool:
        """Whether it hits this call, which is the `ordinal`-th of its method and path. Counts down if so."""
        if self.times == 0 or self.method not in ("*", method) or not fnmatchcase(path, self.path):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.seed is not None and _chance(self.seed, f"{self.kind} {method} {path} {ordinal}") >= self.rate:
            return False
        if self.times is not None:
            self.times -= 1
        return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _chance(seed: str, key: str) -> float:
    """A number from 0 to 1 that depends on seed and key alone."""
    return int.from_bytes(hmac.new(seed.encode(), key.encode(), hashlib.sha256).digest()[:6], "big") / 2**48


@dataclass
class Faults:
    """The wrapper: `app` is what it stands around."""

    app: ASGIApp
    streams: Streams
    armed: list[Fault] = field(default_factory=list)
    spared: str = "/sandbox/"  # the control side is never hit
    _seen: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, *faults: Fault) -> None:
        """Arms them. What spoils streams strikes at once, unless it is to let some events pass or comes by chance."""
        for fault in faults:
            if fault.kind in STREAMS and fault.skip == 0 and fault.seed is None:
                self._spoil_streams(fault)
            else:
                self.armed.append(fault)

    def add_described(self, described: object) -> None:
        """As `add`, from JSON: one fault or a list of them. Either all are good or none is armed."""
        made = []
        for i, each in enumerate(described if isinstance(described, list) else [described]):
            if not isinstance(each, dict) or "kind" not in each:
                raise BadFault(f"fault {i}: must be an object with a 'kind', not {each!r}")
            unknown = each.keys() - {setting.name for setting in fields(Fault)}
            if unknown:
                known = ", ".join(setting.name for setting in fields(Fault))
                raise BadFault(f"fault {i}: has no such setting: {sorted(unknown)[0]!r}; there are {known}")
            try:
                made.append(Fault(**each))
            except BadFault as error:
                raise BadFault(f"fault {i}: {error}") from None
        self.add(*made)

    def _spoil_streams(self, fault: Fault) -> None:
        if fault.kind == "stream_dies":
            self.streams.end()
        else:
            self.streams.stall_all()

    def after_event(self, event: str) -> None:
        """Called when an event has gone out on a stream."""
        fault = self._striking(STREAMS, "GET", event)
        if fault is not None:
            self._spoil_streams(fault)

    def clear(self) -> None:
        self.armed.clear()

    def listed(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self.armed]

    def _striking(self, kinds: tuple[str, ...], method: str, path: str) -> Fault | None:
        self._seen[method, path] += 1
        ordinal = self._seen[method, path]
        for fault in self.armed:
            if fault.kind in kinds and fault.strikes(method, path, ordinal):
                return fault
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self.spared) or not self.armed:
            await self.app(scope, receive, send)
            return
        fault = self._striking(CALLS, scope["method"], scope["path"])
        if fault is None:
            await self.app(scope, receive, send)
        elif fault.kind == "drop_before":
            await _hang_up(send)
        elif fault.kind == "drop_after":
            await self.app(scope, receive, _swallow)
            await _hang_up(send)
        elif fault.kind == "page_before":
            await _answer(send, 200, PAGE, b"text/html; charset=utf-8")
        elif fault.kind == "page_after":
            await self.app(scope, receive, _swallow)
            await _answer(send, 200, PAGE, b"text/html; charset=utf-8")
        elif fault.kind == "status":
            says = {"error": "Too many requests" if fault.status == 429 else "This server is out of order"}
            await _answer(send, fault.status, json.dumps(says).encode(), b"application/json")
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _halved(send))

    def spoil(self, delivery: Delivery) -> list[tuple[float, Delivery]]:
        """What becomes of one webhook delivery: each copy with its delay."""
        fault = self._striking(WEBHOOKS, "POST", delivery.event)
        if fault is None:
            return [(0.0, delivery)]
        if fault.kind == "webhook_lost":
            return []
        if fault.kind == "webhook_doubled":
            return [(0.0, delivery), (0.0, replace(delivery))]
        if fault.kind == "webhook_late":  # those after it overtake it
            return [(fault.seconds, delivery)]
        return [(0.0, delivery), (0.0, replace(delivery, signature="sha256=" + "0" * 64))]


async def _swallow(message: Message) -> None:
    """An answer that nobody gets."""


async def _hang_up(send: Send, *, flush: bool = False) -> None:
    """Ends the connection under the answer. ASGI has no word for it, so this reaches for uvicorn's transport."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("faults that drop connections need uvicorn")
    if flush:
        transport.close()
    else:
        transport.abort()
    await asyncio.sleep(0.001)  # let the loop notice, or uvicorn answers 500 into the void


async def _answer(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _halved(send: Send) -> Send:
    """Promises the whole answer, gives half of it, hangs up."""

    async def half(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        body = message.get("body", b"")
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await _hang_up(send, flush=True)

    return half
