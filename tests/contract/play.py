"""Plays recorded flows against any server and says what differs, exchange by exchange.

    python -m tests.contract.play BASE ANNOUNCE.json FLOW.json    one flow, on a fresh server
    python -m tests.contract.play --all DIR                       every flow in DIR, a fresh sandbox for each

ANNOUNCE.json is what a server tells a driver: tokens, ids, headers to send along (`jurybot sandbox --announce`).
"""

import json
import re
import ssl
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.contract.alike import unlike

HERE = Path(__file__).parent
PATIENCE, PAUSE = 60.0, 0.05
Json = dict[str, Any]


@cache
def certificates() -> ssl.SSLContext:
    """Whom a real server is trusted by; to load them takes longer than most flows."""
    return httpx.create_ssl_context()


class Player:
    """One run of one flow: the client, and the names saved so far."""

    def __init__(self, base: str, announce: Json):
        self.base, self.announce = base.rstrip("/"), announce
        self.names: Json = dict(announce["given"])
        self.client = httpx.Client(base_url=self.base, timeout=30, follow_redirects=False, verify=certificates())

    def fill(self, value: Any, count: int = 0) -> Any:
        """Puts saved names in for `{name}`; one that was never saved is sent as `missing-NAME`."""
        if isinstance(value, dict):
            return {key: self.fill(each, count) for key, each in value.items()}
        if isinstance(value, list):
            return [self.fill(each, count) for each in value]
        if not isinstance(value, str):
            return value
        known = {**self.names, "n": str(count)}
        return re.sub(r"\{(\w+)\}", lambda m: str(known.get(m[1], f"missing-{m[1]}")), value)

    def send(self, request: Json, count: int = 0) -> Json:
        """Sends one request as it is described and gives the response as it is recorded."""
        who = request.get("as")
        name = who[count % len(who)] if isinstance(who, list) else who
        headers = {**self.announce.get("headers", {}), **self.fill(request.get("headers", {}))}
        if name is not None:
            token = self.announce["tokens"].get(name, "a-token-that-never-was")
            headers["Authorization"] = f"Bearer {token}"
        more: Json = {"json": self.fill(request["json"])} if "json" in request else {}
        if "form" in request:
            more["data"] = self.fill(request["form"], count)
        if "query" in request:
            more["params"] = self.fill(request["query"], count)
        answer = self.client.request(request["method"], self.fill(request["path"]), headers=headers, **more)
        return {"status": answer.status_code, "headers": dict(answer.headers), "body": _body(answer)}

    def exchange(self, request: Json) -> Json:
        """One exchange: once, or repeated until refused, or polled until it says what it should."""
        if "repeat" in request:
            return self._repeated(request)
        response = self.send(request)
        if "until" in request:
            response = self._polled(request, response)
        for name, pointer in request.get("save", {}).items():
            value = point(response["body"], pointer)
            if value is not None:
                self.names[name] = value
        return response

    def _repeated(self, request: Json) -> Json:
        response: Json = {}
        for count in range(request["repeat"]):
            response = {**self.send(request, count), "sent": count + 1}
            if response["status"] == 429:
                break
        return response

    def _polled(self, request: Json, response: Json) -> Json:
        wanted = self.fill(request["until"])
        give_up = time.monotonic() + PATIENCE
        while True:
            met = all(_is(point(response["body"], at, ...), value) for at, value in wanted.items())
            if met or time.monotonic() > give_up:
                return {**response, "met": met}
            time.sleep(PAUSE)
            response = self.send(request)

    def play(self, flow: Json) -> Iterator[tuple[int, Json, list[str]]]:
        """Each exchange with its number, its request and what is unlike. How much of a limit is left is compared up to
        where the driver polls for the first time, or the server's windows end."""
        began, polled = _window(), False
        with self.client:
            for number, exchange in enumerate(flow["exchanges"], 1):
                request, polled = exchange["request"], polled or "until" in exchange["request"]
                response = self.exchange(request)
                counted = not polled and _window() == began
                yield number, request, unlike(exchange["response"], response, self.base, counted=counted)


def _window() -> int:
    """Of five minutes on the clock: the shortest that limits have, and all others are made of whole ones."""
    return int(time.time()) // 300


def _is(value: Any, wanted: Any) -> bool:
    """JSON equality, where true is not 1."""
    return type(value) is type(wanted) and value == wanted


def _body(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text


def point(body: Any, pointer: str, missing: Any = None) -> Any:
    """What a JSON pointer points at, or `missing`."""
    for step in pointer.strip("/").split("/"):
        try:
            body = body[int(step)] if isinstance(body, list) else body[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return missing
    return body


def report(base: str, announce: Json, flow: Json) -> tuple[int, int]:
    """Plays one flow, prints what differs; how many exchanges were alike, of how many."""
    alike = total = 0
    for number, request, unlikes in Player(base, announce).play(flow):
        total, alike = total + 1, alike + (not unlikes)
        if unlikes:
            print(f"{flow['flow']} {number}: {request['method']} {request['path']}  {request.get('note', '')}")
            print("".join(f"    {each}\n" for each in unlikes), end="")
    return alike, total


def settings_of(flow: Json) -> Json:
    """Settings that a flow was recorded with instead of the world's: "(settings: a and b are all)"."""
    found = re.search(r"\(settings: (.+) (?:are|is) (\w+)\)", flow.get("about", ""))
    return dict.fromkeys(re.split(r", | and ", found[1]), found[2]) if found else {}


def world_for(flow: Json, directory: Path = HERE) -> Json:
    """The world that a flow begins with."""
    near = [d / "world.json" for d in (directory, directory.parent, HERE)]
    world: Json = json.loads(next(p for p in near if p.exists()).read_text(encoding="utf-8"))
    return {**world, "settings": {**world.get("settings", {}), **settings_of(flow)}}


def play_all(directory: Path) -> bool:
    """Plays every flow of a folder, each on a sandbox of its own."""
    from jurybot.sandbox.server import SMALL_DELAY, running

    alike = total = 0
    for path in sorted(directory.glob("*.json")):
        flow = json.loads(path.read_text(encoding="utf-8"))
        if "exchanges" not in flow:
            continue
        with running(world_for(flow, directory), late=SMALL_DELAY) as sandbox:
            good, of = report(sandbox.base, sandbox.announce, flow)
        print(f"{flow['flow']}: {good} of {of}")
        alike, total = alike + good, total + of
    print(f"{alike} of {total} exchanges alike")
    return alike == total > 0


def main(argv: list[str]) -> int:
    match argv:
        case ["--all", directory]:
            return 0 if play_all(Path(directory)) else 1
        case [base, announce, flow]:
            read = [json.loads(Path(name).read_text(encoding="utf-8")) for name in (announce, flow)]
            alike, total = report(base, read[0], read[1])
            print(f"{alike} of {total} exchanges alike")
            return 0 if alike == total else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
