"""What the server pushes by itself: server-sent events on streams, and signed webhooks."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jurybot.sandbox.late import Late
from jurybot.sandbox.records import Webhook
from jurybot.sandbox.state import State

if TYPE_CHECKING:  # only a world with webhooks pays for importing it
    import httpx

RETRIES = 16  # as many as Sidekiq makes
AGAIN_IN = 0.5  # seconds before the second try, doubled each time
AGAIN_AFTER = {401, 408, 429}  # of the 4xx, only these are tried again; 501 is not


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(eq=False)
class Listener:
    """One open stream: the channels it hears and what is yet to be written. None ends it."""

    channels: frozenset[str]
    queue: "asyncio.Queue[str | None]" = field(default_factory=asyncio.Queue)
    stalled: bool = False  # a fault: open, but nothing comes any more
    token: str | None = field(default=None, repr=False)


class Streams:
    """Channels: `home:ID`, `notifications:ID`, `direct:ID`, `public`, `public:local`."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.after_event: Callable[[str], None] | None = None  # set by faults

    def open(self, *channels: str, token: str | None = None) -> Listener:
        listener = Listener(frozenset(channels), token=token)
        self.listeners.append(listener)
        return listener

    def close(self, listener: Listener) -> None:
        if listener in self.listeners:
            self.listeners.remove(listener)

    def end(self, token: str | None = None) -> None:
        """Ends the streams of a token that is revoked, or all of them."""
        for listener in self.listeners:
            if token in (None, listener.token):
                listener.queue.put_nowait(None)

    def stall_all(self) -> None:
        for listener in self.listeners:
            listener.stalled = True

    def heard(self, channel: str) -> bool:
        return any(channel in listener.channels for listener in self.listeners)

    def push(self, channel: str, event: str, data: Callable[[], Any]) -> None:
        """Writes an event to whoever hears the channel; the data is only made if anybody does."""
        if not self.heard(channel):
            return
        made = data()
        text = made if isinstance(made, str) else json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        for listener in self.listeners:
            if channel in listener.channels:
                listener.queue.put_nowait(f"event: {event}\ndata: {text}\n\n")
        if self.after_event is not None:
            self.after_event(event)


@dataclass
class Delivery:
    """One webhook call, as sent."""

    url: str
    event: str
    raw: bytes = field(repr=False)
    signature: str = field(repr=False)
    tries: int = 0
    status: int | None = None


Spoil = Callable[[Delivery], list[tuple[float, Delivery]]]


def sign(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def rails_json(value: Any) -> bytes:
    """JSON as Rails writes it: what could end a script in a page is escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text.encode()


class Hooks:
    """Webhook deliveries. They go to loopback only: a world file must not make the sandbox call the world."""

    def __init__(self, state: State, late: Late):
        self.state, self.late = state, late
        self.sent: list[Delivery] = []
        self.spoil: Spoil | None = None  # set by faults: lost, doubled, late, forged
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None
        self._over = False

    def trigger(self, event: str, made: Callable[[], Any]) -> None:
        for hook in self.state.webhooks:
            if event in hook.events:
                at = self.state.now()
                self.late.add(lambda hook=hook, at=at: self._deliver(hook, event, at, made()))  # type: ignore[misc]

    def _deliver(self, hook: Webhook, event: str, at: datetime, made: Any) -> None:
        raw = rails_json({"event": event, "created_at": iso(at), "object": made})
        delivery = Delivery(hook.url, event, raw, sign(hook.secret, raw))
        for wait, each in self.spoil(delivery) if self.spoil else [(0.0, delivery)]:
            self.sent.append(each)
            if (
                self.late.loop is not None
                and not self._over
                and urlsplit(each.url).hostname in ("127.0.0.1", "::1", "localhost")
            ):
                task = self.late.loop.create_task(self._send(each, wait))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _send(self, delivery: Delivery, wait: float) -> None:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(timeout=10, verify=False, trust_env=False)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Mastodon/{self.state.version} (http.rb/5.3.1; +https://{self.state.domain}/)",
            "X-Hub-Signature": delivery.signature,
        }
        await asyncio.sleep(wait)
        while delivery.tries <= RETRIES:
            delivery.tries += 1
            try:
                answer = await self._client.post(delivery.url, content=delivery.raw, headers=headers)
                delivery.status = answer.status_code
            except httpx.HTTPError:
                delivery.status = None
            if delivery.status is not None and not _worth_another_try(delivery.status):
                return
            await asyncio.sleep(AGAIN_IN * 2 ** min(delivery.tries, 8))

    async def stop(self) -> None:
        """Ends what is still under way, and what a worker would begin from now on."""
        self._over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()


def _worth_another_try(status: int) -> bool:
    return not 200 <= status < 300 and (status in AGAIN_AFTER or (not 400 <= status < 500 and status != 501))
