"""A server that answers exactly what a test tells it, down to the bytes, for what goes wrong on the way."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TRICKLES = {  # what comes at once, and what comes again and again after it
    "the head": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    "pleas for patience": (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" "),
}


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)


@dataclass
class Scripted:
    """Answers the n-th request with the n-th answer, and keeps what was asked. `ends` says how a connection goes:
    "close", or "reset" (RST, as when a server dies)."""

    answers: list[bytes | Callable[[socket.socket], None]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    ends: str = "close"
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        """Adds an answer; `body` is JSON unless it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.answers.append("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    def hangs(self) -> None:
        """Adds an answer that does not come before the end of the test."""
        self.answers.append(lambda connection: self.over.wait(60) and None)

    def trickles(self, what: str) -> None:
        """Adds an answer that goes on and on, of TRICKLES."""
        begins, goes_on = TRICKLES[what]

        def answer(connection: socket.socket) -> None:
            connection.sendall(begins)
            while not self.over.wait(0.02):
                connection.sendall(goes_on)

        self.answers.append(answer)

    def close(self) -> None:
        self.over.set()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            request = _request(connection)
            if request is None:
                return
            self.asked.append(request)
            answer = self.answers[min(len(self.asked), len(self.answers)) - 1] if self.answers else b""
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
            if self.ends == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _request(connection: socket.socket) -> Request | None:
    seen = b""
    while b"\r\n\r\n" not in seen:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        seen += chunk
    head, _, body = seen.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body)
