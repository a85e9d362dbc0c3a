"""How long a whole answer may take. httpx times each read by itself: whoever sends a head byte by byte, or asks for
patience again and again (1xx), would hold the bot for as long as it liked."""

from __future__ import annotations

import math
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx


class Deadline(threading.local):
    """When the answer that this thread waits for is given up, in machine time."""

    at = math.inf

    def within(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float | None:
        """How long the next read may take. Raises httpcore.ReadTimeout when the time is over."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("too slow")
        return timeout if math.isinf(left) else min(left, timeout or left)


def hold(client: httpx.Client, deadline: Deadline) -> None:
    """Lets every connection that `client` opens, also by a proxy of the environment, keep to `deadline`. httpx takes
    no network of one's own: so it is set below its transports."""
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if isinstance(pool, httpcore.ConnectionPool):
            pool._network_backend = _Network(pool._network_backend, deadline)


class _Network(httpcore.NetworkBackend):
    def __init__(self, below: httpcore.NetworkBackend, deadline: Deadline) -> None:
        self._below, self._deadline = below, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        below = self._below.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Connection(below, self._deadline)


class _Connection(httpcore.NetworkStream):
    def __init__(self, below: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._below, self._deadline = below, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._below.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._below.write(buffer, timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Connection(self._below.start_tls(ssl_context, server_hostname, timeout), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._below.get_extra_info(info)

    def close(self) -> None:
        self._below.close()
