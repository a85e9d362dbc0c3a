"""What a few actions make the server push: events on four streams, and webhook deliveries, as recorded."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from jurybot.sandbox.server import running
from tests.contract.alike import differences
from tests.contract.play import HERE, Player

Json = dict[str, Any]
RECORDED: Json = json.loads((HERE / "pushes.json").read_text(encoding="utf-8"))
WORLD: Json = json.loads((HERE / "world.json").read_text(encoding="utf-8"))
STREAMS = {
    "bot_user": ("bot", "user"),
    "bot_notification": ("bot", "user/notification"),
    "bot_direct": ("bot", "direct"),
    "ben_user": ("ben", "user"),
}
SECRET = WORLD["webhooks"][0]["secret"].encode()


class Ear:
    """Reads one stream in a thread."""

    def __init__(self, base: str, token: str, name: str):
        self.events: list[Json] = []
        self.comments: list[str] = []
        self.headers: dict[str, str] = {}
        self.opened = threading.Event()
        self.url, self.token = f"{base}/api/v1/streaming/{name}", token
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.opened.wait(10)

    def _listen(self) -> None:
        kind = ""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            with httpx.stream("GET", self.url, headers=headers, timeout=60) as answer:
                self.headers = dict(answer.headers)
                for line in answer.iter_lines():
                    if line.startswith(":"):
                        self.comments.append(line)
                        self.opened.set()
                    elif line.startswith("event: "):
                        kind = line[7:]
                    elif line.startswith("data: "):
                        self.events.append({"event": kind, "data": json.loads(line[6:])})
        except httpx.HTTPError:
            pass  # the sandbox ends, and with it the stream

    def taken(self) -> list[Json]:
        taken, self.events = self.events, []
        return taken


@contextmanager
def hook_listener() -> Iterator[tuple[str, list[Json]]]:
    """A receiver of webhooks; what came in, in order."""
    came: list[Json] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            came.append({"headers": {k.lower(): v for k, v in self.headers.items()}, "raw": raw})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # seconds until it can end
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", came
    finally:
        server.shutdown()
        server.server_close()


def wait_for(count: int, things: Sequence[object]) -> None:
    give_up = time.monotonic() + 30
    while len(things) < count and time.monotonic() < give_up:
        time.sleep(0.01)


def test_streams_and_webhooks_carry_what_was_recorded() -> None:
    with hook_listener() as (url, came):
        world = {**WORLD, "webhooks": [{**WORLD["webhooks"][0], "url": url}]}
        with running(world, late=0.02) as sandbox:
            ears = {name: Ear(sandbox.base, sandbox.tokens[who], path) for name, (who, path) in STREAMS.items()}
            player = Player(sandbox.base, sandbox.announce)
            for number, step in enumerate(RECORDED["steps"]):
                response = player.exchange(step["request"])
                assert response["status"] == step["status"], (number, response)
                wait_for(len(step["webhooks"]), came)
                for name, ear in ears.items():
                    wait_for(len(step["streams"][name]), ear.events)
                time.sleep(0.05)  # what is too many may come now; or later, then the next step finds it
                for name, ear in ears.items():
                    wanted, got = step["streams"][name], ear.taken()
                    assert [e["event"] for e in got] == [e["event"] for e in wanted], (number, name)
                    assert list(differences(_told(wanted), _told(got), sandbox.base)) == [], (number, name)
                assert _hooks(came, sandbox.base, step["webhooks"]) == [], number
                came.clear()
            for name, ear in ears.items():
                assert ear.comments[0] == RECORDED["opened"][name]["comments"][0]
                assert ear.headers["content-type"] == RECORDED["opened"][name]["content-type"]


def _told(events: list[Json]) -> list[Json]:
    """Events with their data; a deletion's is an id."""
    return [{"event": e["event"], "id" if e["event"] == "delete" else "data": e["data"]} for e in events]


def _hooks(came: list[Json], base: str, wanted: list[Json]) -> list[str]:
    unlike = [] if len(came) == len(wanted) else [f"{len(wanted)} webhooks expected, {len(came)} came"]
    for one, other in zip(wanted, came, strict=False):
        signature = "sha256=" + hmac.new(SECRET, other["raw"], hashlib.sha256).hexdigest()
        if other["headers"]["x-hub-signature"] != signature:
            unlike.append("the signature is not the raw body's")
        for name in ("user-agent", "content-type"):
            if one["headers"][name] != other["headers"][name]:
                unlike.append(f"{name}: {other['headers'][name]}")
        if b"<" in other["raw"]:
            unlike.append("raw body: < is not escaped")
        unlike += differences(json.loads(one["raw"]), json.loads(other["raw"]), base)
    return unlike


def test_a_stream_is_refused_without_a_valid_token() -> None:
    with running(WORLD) as sandbox:
        refused = httpx.get(f"{sandbox.base}/api/v1/streaming/user", headers={"Authorization": "Bearer nonsense"})

    assert refused.status_code == RECORDED["refused"]["status"]
    assert refused.json() == json.loads(RECORDED["refused"]["body"])


def test_an_idle_stream_beats() -> None:
    with running(WORLD) as sandbox:
        sandbox.stage.app.beat_every = 0.05
        ear = Ear(sandbox.base, sandbox.tokens["bot"], "user")
        wait_for(3, ear.comments)

    assert ear.comments[:3] == [":)", ":thump", ":thump"]


@pytest.mark.parametrize(
    ("scopes", "kinds"),
    [("read:statuses", ["update"]), ("read:statuses read:notifications", ["update", "notification"])],
)
def test_the_user_stream_carries_notifications_only_where_the_token_may_read_them(
    scopes: str, kinds: list[str]
) -> None:
    world = {**WORLD, "tokens": {"narrow": {"account": "jurybot", "scopes": scopes}}}
    with running(world, late=0) as sandbox:
        ear = Ear(sandbox.base, sandbox.tokens["narrow"], "user")
        sandbox.hand.post("jurybot", "hello")
        sandbox.hand.post("ana", "@jurybot hello")
        wait_for(len(kinds), ear.events)
        time.sleep(0.05)

    assert [e["event"] for e in ear.events] == kinds
