"""The server's stream of events, read in a thread of its own. What it says are hints that wake a poll: nothing is
taken from them but a kind and an id, and losing all of them loses nothing. (DESIGN.md, *The inbox*.)

Mastodon.py's own streaming thread can die silently; this one cannot: it beats, is watched by a read timeout, and
comes back after growing pauses. It waits only on an event, never by a clock.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import structlog
from httpx_sse import EventSource, ServerSentEvent, SSEError

from jurybot.instance.parse import item_id
from jurybot.instance.wire import certificates, is_loopback

log = structlog.get_logger(__name__)

_EVENT_AT_MOST = 4_000_000  # bytes, and of the beats since the last one; a server that sends more is asked anew
_SILENT_FOR = 40.0  # seconds; it beats every 15
_LONGEST_PAUSE = 300.0
_HELD_FOR = 30.0  # a connection that dies sooner does not make the pauses short again
_SECURE = {"wss": "https", "https": "https", "ws": "http", "http": "http"}
_KINDS = {"mention": "mention", "admin.report": "report"}


class UnsafeStream(ValueError):
    """The streaming address is not one that the token may be sent to."""


def stream_address(instance_url: str, streaming_url: str) -> str:
    """Where the stream of the bot's account is. `streaming_url` is the one that the instance itself names in
    /api/v2/instance: the only address of an answer that is ever followed. Raises UnsafeStream when it would carry
    the token in the clear or is no address."""
    parts = urlsplit(streaming_url)
    scheme = _SECURE.get(parts.scheme, "")
    if not scheme or not parts.hostname or parts.username:
        raise UnsafeStream("the instance names no usable streaming address")
    if scheme == "http" and not (is_loopback(streaming_url) and is_loopback(instance_url)):
        raise UnsafeStream("the instance's streaming address is not encrypted; the token stays here")
    path = parts.path.rstrip("/").removesuffix("/api/v1/streaming")
    return urlunsplit((scheme, parts.netloc, f"{path}/api/v1/streaming/user", "", ""))


class Stream:
    """Reads one account's stream until stopped. `on_hint(kind, id)` is called in the reading thread with kind
    mention, report, status.update, delete or other; the id is that of the notification's status (mention), of the
    report, of the edited or deleted status, and "" where there is none. `on_refused()` is called once when the token
    is refused (401); then nothing is sent until `resume()`."""

    def __init__(
        self,
        address: str,
        token: str,
        on_hint: Callable[[str, str], None],
        on_refused: Callable[[], None],
        *,
        first_pause: float = 1.0,
        silent_for: float = _SILENT_FOR,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._address, self._token = address, token
        self._on_hint, self._on_refused = on_hint, on_refused
        self._first_pause, self._chance = first_pause, chance
        self._timeout = httpx.Timeout(10.0, read=silent_for)
        self._stopped, self._up, self._wake = threading.Event(), threading.Event(), threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_up(self) -> bool:
        return self._up.is_set()

    def resume(self) -> None:
        """The token works again, or there is reason to try at once."""
        self._wake.set()

    def stop(self) -> None:
        """Ends within a second: the thread's read is cut off, and a thread that would not end dies with the process."""
        self._stopped.set()
        self._wake.set()
        if (open_socket := self._socket) is not None:
            with contextlib.suppress(OSError):  # closed meanwhile
                open_socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(timeout=0.9)

    # --- in the thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pause, local = self._first_pause, is_loopback(self._address)
        with httpx.Client(timeout=self._timeout, trust_env=not local, verify=certificates()) as client:
            while not self._stopped.is_set():
                opened, refused = time.monotonic(), False
                try:
                    refused = self._read(client)
                except Exception as error:  # whatever a hint breaks, the thread goes on: polling is the truth
                    log.warning("stream broke", error=type(error).__name__)
                held = self.is_up and time.monotonic() - opened > _HELD_FOR
                self._up.clear()
                self._socket = None
                self._wait(None if refused else pause * (0.5 + self._chance() / 2))
                pause = self._first_pause if held else min(pause * 2, _LONGEST_PAUSE)

    def _wait(self, seconds: float | None) -> None:
        """Until `seconds` are over (None: for ever), `resume` or `stop`."""
        if not self._stopped.is_set():
            self._wake.wait(seconds)
        if not self._stopped.is_set():
            self._wake.clear()

    def _read(self, client: httpx.Client) -> bool:
        """One connection to its end. Gives whether the token was refused."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "text/event-stream", "User-Agent": "jurybot"}
        try:
            with client.stream("GET", self._address, headers=headers) as response:
                if response.status_code == 401:
                    self._on_refused()
                    return True
                if response.status_code != 200:
                    log.warning("no stream", status=response.status_code)
                    return False
                self._socket = _socket_of(response)
                response.stream = _Bounded(response.stream)
                if not self._stopped.is_set():
                    self._listen(response)
        except (httpx.HTTPError, httpx.StreamError, SSEError) as error:
            if not self._stopped.is_set():
                log.info("stream ended", error=type(error).__name__)
        return False

    def _listen(self, response: httpx.Response) -> None:
        events = EventSource(response).iter_sse()
        if "text/event-stream" not in response.headers.get("content-type", ""):
            raise SSEError("not a stream")
        self._up.set()
        for event in events:
            if self._stopped.is_set():
                return
            self._on_hint(*hint(event))


class _Bounded(httpx.SyncByteStream):
    """What a stream sends, as long as it ends its events: one that never does would be kept whole until it did."""

    def __init__(self, stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> None:
        assert isinstance(stream, httpx.SyncByteStream)
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        since = 0  # bytes, the last event's end
        for chunk in self._stream:
            ended = chunk.rfind(b"\n\n")
            since = since + len(chunk) if ended < 0 else len(chunk) - ended
            if since > _EVENT_AT_MOST:
                raise httpx.ReadError("an event that does not end")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def hint(event: ServerSentEvent) -> tuple[str, str]:
    """What an event says, as a kind and an id."""
    match event.event:
        case "delete":
            return "delete", event.data if event.data.isdigit() else ""
        case "status.update":
            return "status.update", item_id(_object(event.data))
        case "notification":
            notification = _object(event.data)
            kind = _KINDS.get(str(notification.get("type")), "other")
            about = {"mention": "status", "report": "report"}.get(kind)
            return kind, item_id(notification.get(about)) if about else ""
    return "other", ""


def _object(data: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _socket_of(response: httpx.Response) -> socket.socket | None:
    """The connection below, so that `stop` can cut a read short."""
    network = response.extensions.get("network_stream")
    found = network.get_extra_info("socket") if network is not None else None
    return found if isinstance(found, socket.socket) else None
