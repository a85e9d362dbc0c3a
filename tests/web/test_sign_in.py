"""The server that vouches for a member, where it answers slowly, at length, or nonsense."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from jurybot.service.page_ports.sign_in import App
from jurybot.web import sign_in
from jurybot.web.sign_in import AppDoor, NotSignedIn
from tests.scripted import TRICKLES, Scripted

GOOD = b'{"client_id": "id", "client_secret": "secret"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture
def server() -> Iterator[Scripted]:
    made = Scripted()
    yield made
    made.close()


def test_an_answer_in_pieces_is_read_whole(server: Scripted) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(GOOD))
        for at in range(0, len(GOOD), 10):
            connection.sendall(GOOD[at : at + 10])

    server.answers = [answer]

    made = AppDoor().register(server.url, "https://jury.example")

    assert (made.id, made.secret) == ("id", "secret")


@pytest.mark.parametrize("what", TRICKLES)
def test_a_server_that_trickles_holds_nobody(what: str, server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "WITHIN", 0.2)
    server.trickles(what)
    began = time.monotonic()

    with pytest.raises(NotSignedIn, match="cannot be reached"):
        AppDoor().register(server.url, "https://jury.example")

    assert time.monotonic() - began < 20, "it would trickle for minutes, or for days"


@pytest.mark.parametrize(
    "body", [b" " * 2_000_000, b"<html>", b"[]", b"null"], ids=["too long", "a page", "a list", "null"]
)
def test_what_is_no_answer_of_a_mastodon_vouches_for_nobody(server: Scripted, body: bytes) -> None:
    server.says(body)

    with pytest.raises(NotSignedIn):
        AppDoor().register(server.url, "https://jury.example")


@pytest.mark.parametrize(
    ("status", "known"), [(401, False), (400, True), (200, True), (503, True), (429, True), (403, True)]
)
def test_an_app_is_gone_only_where_the_server_says_so(server: Scripted, status: int, known: bool) -> None:
    server.says({"error": "whatever"}, status)

    assert AppDoor().knows(server.url, App("id", "secret")) is known


def test_a_server_that_is_away_has_forgotten_no_app(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "WITHIN", 0.2)
    server.hangs()

    assert AppDoor().knows(server.url, App("id", "secret"))
