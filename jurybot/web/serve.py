"""The pages' server, in a thread beside the loop. It listens on one address of this machine; a web server in front of
it brings https.
"""

from __future__ import annotations

import socket
import threading

import uvicorn
from starlette.types import ASGIApp

STOPS_WITHIN = 4  # seconds


class CannotListen(Exception):
    """The address is taken or not this machine's; the message names it."""


class Server:
    """Takes its address when made. From `start` on nobody is refused: who comes before it answers, waits."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOPS_WITHIN,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio switches Nagle's algorithm off: without that, each answer waits 40 ms.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise CannotListen(f"[web] listen: {host}:{port} cannot be listened on: {error.strerror}") from None
        self._thread = threading.Thread(target=self._serve, name="pages", daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        self._socket.listen()
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOPS_WITHIN)
        self._socket.close()

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])
