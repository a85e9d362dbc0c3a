"""The server that vouches for a member, where it answers slowly, at length, or nonsense."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from jurybot.web import sign_in
from jurybot.web.sign_in import NotSignedIn, SignIn

GOOD = b'{"client_id": "id", "client_secret": "secret"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Server:
    """Answers each connection with `answer`, which gets it and what tells that the test is over."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.answer: Callable[[socket.socket], None] = lambda connection: None
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.recv(65536)
                    self.answer(connection)
                except OSError:
                    continue

    def trickles(self, begins: bytes, goes_on: bytes) -> None:
        def answer(connection: socket.socket) -> None:
            connection.sendall(begins)
            while not self.over.wait(0.02):
                connection.sendall(goes_on)

        self.answer = answer

    def close(self) -> None:
        self.over.set()
        self._listening.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_an_answer_in_pieces_is_read_whole(server: Server) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(GOOD))
        for at in range(0, len(GOOD), 10):
            connection.sendall(GOOD[at : at + 10])

    server.answer = answer

    made = SignIn.register(server.url, "https://jury.example")

    assert (made.id, made.secret) == ("id", "secret")


@pytest.mark.parametrize(
    ("begins", "goes_on"),
    [
        (HEAD + b"X-Slow: ", b"x"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (HEAD + b"Content-Length: 999\r\n\r\n", b" "),
    ],
    ids=["the head", "pleas for patience", "the body"],
)
def test_a_server_that_trickles_holds_nobody(
    server: Server, begins: bytes, goes_on: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "WITHIN", 0.2)
    server.trickles(begins, goes_on)
    began = time.monotonic()

    with pytest.raises(NotSignedIn, match="cannot be reached"):
        SignIn.register(server.url, "https://jury.example")

    assert time.monotonic() - began < 20, "it would trickle for minutes, or for days"


@pytest.mark.parametrize(
    "body", [b" " * 2_000_000, b"<html>", b"[]", b"null"], ids=["too long", "a page", "a list", "null"]
)
def test_what_is_no_answer_of_a_mastodon_vouches_for_nobody(server: Server, body: bytes) -> None:
    server.answer = lambda connection: connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    with pytest.raises(NotSignedIn):
        SignIn.register(server.url, "https://jury.example")
