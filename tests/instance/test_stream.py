"""The stream wakes polls, comes back when it dies, and never holds anybody up."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from jurybot.instance.stream import Stream, UnsafeStream, stream_address

OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:)\n"


def soon(is_so: Callable[[], bool], within: float = 25.0) -> bool:
    end = time.monotonic() + within
    while not is_so() and time.monotonic() < end:
        time.sleep(0.01)
    return is_so()


def event(name: str, data: object) -> bytes:
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def opens_with(*events: bytes, hold: threading.Event | None = None) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(OPEN + b"".join(events))
        if hold is not None:
            hold.wait(60)

    return answer


class Heard:
    def __init__(self) -> None:
        self.hints: list[tuple[str, str]] = []
        self.refusals = 0

    def hint(self, kind: str, id: str) -> None:
        self.hints.append((kind, id))

    def refused(self) -> None:
        self.refusals += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def stream(scripted: Any, heard: Heard) -> Any:
    address = stream_address(scripted.url, scripted.url.replace("http", "ws"))
    made = Stream(address, "secret-token", heard.hint, heard.refused, first_pause=0.02, chance=lambda: 1.0)
    yield made
    made.stop()


def test_every_kind_of_event_becomes_a_kind_and_an_id(scripted: Any, heard: Heard, stream: Stream) -> None:
    hold = threading.Event()
    scripted.answers = [
        opens_with(
            event("notification", {"id": "3", "type": "mention", "status": {"id": "31"}}),
            event("notification", {"id": "5", "type": "admin.report", "report": {"id": "7"}}),
            event("notification", {"id": "6", "type": "follow"}),
            event("notification", "not json"),
            b":thump\n",
            event("status.update", {"id": "41", "content": "<p>suspend</p>"}),
            event("delete", "42"),
            event("update", {"id": "43"}),
            event("delete", "../../etc"),
            hold=hold,
        )
    ]

    stream.start()

    assert soon(lambda: len(heard.hints) == 8)
    assert stream.is_up
    assert heard.hints == [
        ("mention", "31"),
        ("report", "7"),
        ("other", ""),
        ("other", ""),
        ("status.update", "41"),
        ("delete", "42"),
        ("other", ""),
        ("delete", ""),
    ]
    assert scripted.asked[0].target == "/api/v1/streaming/user"
    assert scripted.asked[0].headers["authorization"] == "Bearer secret-token"
    hold.set()


def test_a_stream_that_ends_is_opened_again(scripted: Any, heard: Heard, stream: Stream) -> None:
    scripted.answers = [
        opens_with(event("delete", "1")),
        b"HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi",
        opens_with(event("delete", "2")),
    ]

    stream.start()

    assert soon(lambda: ("delete", "2") in heard.hints)
    assert len(scripted.asked) >= 4


def test_a_stream_that_stops_beating_is_down_and_opened_again(scripted: Any, heard: Heard) -> None:
    hold = threading.Event()
    scripted.answers = [opens_with(hold=hold)]
    stream = Stream(
        f"{scripted.url}/api/v1/streaming/user", "t", heard.hint, heard.refused, first_pause=0.02, silent_for=0.5
    )

    stream.start()

    assert soon(lambda: stream.is_up)
    assert soon(lambda: len(scripted.asked) >= 2)
    hold.set()
    stream.stop()


@pytest.mark.parametrize("piece", [b"x" * 65_536, b"data: " + b"x" * 65_000 + b"\n"])
def test_an_event_that_never_ends_is_cut_off_and_the_stream_opened_again(
    scripted: Any, heard: Heard, stream: Stream, piece: bytes
) -> None:
    sent = []

    def endless(connection: socket.socket) -> None:
        connection.sendall(OPEN + b"data: ")
        with contextlib.suppress(OSError):  # hung up on
            for _ in range(1000):
                connection.sendall(piece)
                sent.append(len(piece))

    scripted.answers = [endless, opens_with(event("delete", "7"), hold=threading.Event())]
    stream.start()

    assert soon(lambda: ("delete", "7") in heard.hints)
    assert sum(sent) < 20_000_000
    assert heard.hints == [("delete", "7")]


def test_pauses_grow_while_nothing_answers(scripted: Any, stream: Stream) -> None:
    scripted.says(b"", 503)

    stream.start()
    assert soon(lambda: len(scripted.asked) >= 5)

    asked = [request.at for request in scripted.asked]
    for earlier, later, pause in zip(asked, asked[1:], (0.02, 0.04, 0.08, 0.16), strict=False):
        assert later - earlier >= pause
    assert not stream.is_up


def test_a_refused_token_is_told_once_and_nothing_is_sent_until_it_works(
    scripted: Any, heard: Heard, stream: Stream
) -> None:
    scripted.says({"error": "Invalid access token"}, 401)
    scripted.answers.append(opens_with(event("delete", "9")))

    stream.start()
    assert soon(lambda: heard.refusals == 1)
    time.sleep(0.2)
    assert len(scripted.asked) == 1
    stream.resume()

    assert soon(lambda: ("delete", "9") in heard.hints)
    assert heard.refusals == 1


def test_a_hint_that_breaks_its_listener_does_not_end_the_stream(scripted: Any) -> None:
    told: list[str] = []

    def listener(kind: str, id: str) -> None:
        told.append(id)
        raise RuntimeError("listener")

    scripted.answers = [opens_with(event("delete", "1")), opens_with(event("delete", "2"))]
    stream = Stream(f"{scripted.url}/api/v1/streaming/user", "t", listener, lambda: None, first_pause=0.01)
    stream.start()

    assert soon(lambda: "2" in told)
    stream.stop()


def test_stop_cuts_a_silent_stream_short(scripted: Any, heard: Heard) -> None:
    hold = threading.Event()
    scripted.answers = [opens_with(hold=hold)]
    stream = Stream(f"{scripted.url}/api/v1/streaming/user", "t", heard.hint, heard.refused)
    stream.start()
    assert soon(lambda: stream.is_up)

    stream.stop()

    assert soon(lambda: not stream._thread.is_alive()), "it would wait for 40 seconds to hear something"
    hold.set()


def test_once_stopped_nothing_more_is_told(scripted: Any) -> None:
    told: list[str] = []

    def listener(kind: str, id: str) -> None:
        told.append(id)
        stream._stopped.set()

    scripted.answers = [opens_with(event("delete", "1"), event("delete", "2"))]
    stream = Stream(f"{scripted.url}/api/v1/streaming/user", "t", listener, lambda: None)

    with httpx.Client() as client:
        stream._read(client)
        assert told == ["1"], "it was stopped while this was told"
        stream._read(client)

    assert told == ["1"], "it was stopped while the connection came about"


def test_stop_ends_a_pause_and_a_stream_that_never_began(scripted: Any, heard: Heard) -> None:
    scripted.says(b"", 503)
    paused = Stream(f"{scripted.url}/api/v1/streaming/user", "t", heard.hint, heard.refused, first_pause=60)
    paused.start()
    assert soon(lambda: len(scripted.asked) == 1)

    paused.stop()
    Stream("http://127.0.0.1:9/", "t", heard.hint, heard.refused).stop()

    assert soon(lambda: not paused._thread.is_alive()), "the pause is a minute"


@pytest.mark.parametrize(
    ("instance", "streaming", "address"),
    [
        ("https://coop.example", "wss://coop.example", "https://coop.example/api/v1/streaming/user"),
        ("https://coop.example", "wss://stream.coop.example/", "https://stream.coop.example/api/v1/streaming/user"),
        ("https://coop.example", "https://coop.example", "https://coop.example/api/v1/streaming/user"),
        ("https://c.example", "wss://c.example/x/api/v1/streaming", "https://c.example/x/api/v1/streaming/user"),
        ("http://127.0.0.1:3000", "ws://127.0.0.1:4000", "http://127.0.0.1:4000/api/v1/streaming/user"),
        ("http://localhost:3000", "ws://localhost:4000", "http://localhost:4000/api/v1/streaming/user"),
    ],
)
def test_the_stream_is_where_the_instance_says(instance: str, streaming: str, address: str) -> None:
    assert stream_address(instance, streaming) == address


@pytest.mark.parametrize(
    "streaming",
    ["ws://coop.example", "http://coop.example", "ws://127.0.0.1:4000", "ftp://coop.example", "", "wss://u@x.example"],
)
def test_the_token_is_sent_nowhere_in_the_clear(streaming: str) -> None:
    with pytest.raises(UnsafeStream):
        stream_address("https://coop.example", streaming)


def test_what_people_do_on_the_instance_wakes_the_bot(co_op: Any, heard: Heard) -> None:
    co_op.sandbox.hand.set_policy("jurybot", for_private_mentions="accept")  # what is filtered is not streamed
    address = stream_address(co_op.url, co_op.bot.server().streaming_url)
    stream = Stream(address, co_op.token("bot"), heard.hint, heard.refused, first_pause=0.02)
    stream.start()
    assert soon(lambda: stream.is_up)

    reply = co_op.says("ana", "@jurybot limit")
    assert soon(lambda: ("mention", reply) in heard.hints)
    co_op.sandbox.hand.edit(reply, "@jurybot suspend")
    assert soon(lambda: ("status.update", reply) in heard.hints)
    co_op.sandbox.hand.delete(reply)
    assert soon(lambda: ("delete", reply) in heard.hints)

    co_op.sandbox.fault("stream_dies")
    assert soon(lambda: co_op.requests().count("GET /api/v1/streaming/user") == 2)
    assert soon(lambda: stream.is_up)
    report = co_op.sandbox.hand.report("ben", "spammer@spam.example")  # nobody complained of them yet
    assert soon(lambda: any(kind == "report" for kind, _ in heard.hints)), report
    stream.stop()


def test_a_revoked_token_is_refused_by_the_stream(co_op: Any, heard: Heard) -> None:
    address = stream_address(co_op.url, co_op.bot.server().streaming_url)
    stream = Stream(address, co_op.token("revoked"), heard.hint, heard.refused)

    stream.start()

    assert soon(lambda: heard.refusals == 1)
    assert not stream.is_up
    stream.stop()
