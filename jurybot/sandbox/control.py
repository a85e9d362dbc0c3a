"""The control side under `/sandbox/`: time, later work, faults, acting as anybody, the whole state, the log, turns.

It answers 404 unless the sandbox was started with a control token, and 401 unless each call brings that token
(`Authorization: Bearer TOKEN` or `X-Sandbox-Token`).

    GET  /sandbox/time                    POST /sandbox/time    {"now": ISO or null} or {"forward": seconds}
    GET  /sandbox/late                    POST /sandbox/late    does everything that is pending
    GET  /sandbox/faults                  POST /sandbox/faults  {"kind": …, "path": …} or a list    DELETE: none left
    POST /sandbox/act                     {"do": "post", "acct": "ana", "text": "hello"}: a method of hand.Hand
    GET  /sandbox/state                   GET  /sandbox/log
    POST /sandbox/turn                    {"done": number or null, "next": ISO or null}
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from jurybot.sandbox.conductor import Conductor, OutOfTurn
from jurybot.sandbox.faults import BadFault, Faults
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.instance import Crash, Instance, Refused
from jurybot.sandbox.limits import TooMany
from jurybot.sandbox.records import names
from jurybot.sandbox.state import State

ACTS = frozenset(
    names(
        "post edit delete favourite report follow unfollow block_account unblock_account mute unmute set_policy leave "
        "join suspend unsuspend limit_account unlimit_account disable enable approve block_domain "
        "change_block lift_block resolve reopen inbox filtered status"
    )
)
TABLES = names(
    "roles accounts statuses following blocking muting asked_to_follow reports domain_blocks domain_allows "
    "notifications requests conversations rules apps tokens grants webhooks"
)
MAPS = names("settings policies notes")
LOG_KEPT = 100_000


@dataclass(slots=True)
class Entry:
    """One request received. Bodies and tokens are not kept."""

    number: int
    at: str
    method: str
    path: str
    query: str
    status: int | None = None


def plain(value: Any) -> Any:
    """Records as JSON. What a record hides from its repr (tokens, codes, secrets) stays hidden."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.repr}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def snapshot(state: State) -> dict[str, Any]:
    """All records, by table; ids as they are inside (numbers). Indexes are left out, and so are browsers' cookies."""
    tables = {name: plain(list(_records(getattr(state, name)))) for name in TABLES}
    maps = {name: plain(getattr(state, name)) for name in MAPS}
    permissions = [{"account_id": who, "from_id": whom} for who, whom in sorted(state.permissions)]
    return {"domain": state.domain, "now": state.now().isoformat(), **tables, **maps, "permissions": permissions}


def _records(table: Any) -> Iterator[Any]:
    """The records in a table of tables, of whatever depth."""
    for each in table.values() if isinstance(table, dict) else table:
        yield from [each] if is_dataclass(each) else _records(each)


class Control:
    """Stands outermost: keeps the log, answers `/sandbox/`, passes everything else on."""

    def __init__(self, app: ASGIApp, instance: Instance, faults: Faults, token: str | None):
        self.app, self.instance, self.faults, self.token = app, instance, faults, token
        self.hand = Hand(instance)
        self.conductor: Conductor | None = None
        self.log: deque[Entry] = deque(maxlen=LOG_KEPT)
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith("/sandbox/"):
            request = Request(scope, receive)
            with suppress(ClientDisconnect):  # a bot that was killed in the middle of asking
                response = await self._guarded(request)
                await response(scope, receive, send)
        else:
            await self._logged(scope, receive, send)

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._count += 1
        at = self.instance.state.now().isoformat()
        entry = Entry(self._count, at, scope["method"], scope["path"], scope["query_string"].decode())
        self.log.append(entry)
        await self.app(scope, receive, _Watched(send, entry).send)

    async def _guarded(self, request: Request) -> Response:
        if self.token is None:
            return JSONResponse({"error": "this sandbox was started without --control"}, 404)
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        given = given if kind.lower() == "bearer" else request.headers.get("x-sandbox-token", "")
        if given != self.token:
            return JSONResponse({"error": "the control side needs its token: Authorization: Bearer TOKEN"}, 401)
        try:
            body = json.loads(await request.body() or b"{}")
            made = await self._do(request.method, request.url.path.removeprefix("/sandbox/").strip("/"), body)
        except Refused as refused:
            return JSONResponse(refused.body, refused.status)
        except TooMany as limit:
            return JSONResponse({"error": f"the limit of {limit} is used up"}, 429)
        except Crash:
            return JSONResponse({"error": "Mastodon falls over at this value"}, 500)
        except OutOfTurn as error:
            return JSONResponse({"error": str(error)}, 409)
        except (LookupError, ValueError, TypeError, BadFault) as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"error": "no such thing"}, 404) if made is None else JSONResponse(made)

    async def _do(self, method: str, name: str, body: Any) -> Any:
        state, late = self.instance.state, self.instance.late
        match method, name:
            case "POST", "turn":
                return await self._turn(body)
            case (("GET" | "POST"), "time"):
                if method == "POST":
                    self._set_time(body)
                return {"now": state.now().isoformat(), "stands_still": state.stands_still}
            case "GET", "late":
                return {"pending": len(late)}
            case "POST", "late":
                return {"done": late.run_all()}
            case "POST", "faults":
                self.faults.add_described(body)
                return self.faults.listed()
            case "GET", "faults":
                return self.faults.listed()
            case "DELETE", "faults":
                self.faults.clear()
                return []
            case "POST", "act":
                return self._act(dict(body))
            case "GET", "state":
                sent = [{"event": d.event, "tries": d.tries, "status": d.status} for d in self.instance.hooks.sent]
                return {**snapshot(state), "deliveries": sent}
            case "GET", "log":
                return plain(list(self.log))
        return None

    def _set_time(self, body: dict[str, Any]) -> None:
        state = self.instance.state
        if "forward" in body:
            state.set_time(state.now() + timedelta(seconds=float(body["forward"])))
        else:
            state.set_time(_moment(body["now"]))

    def _act(self, body: dict[str, Any]) -> Any:
        name = str(body.pop("do", ""))
        if name not in ACTS:
            raise ValueError(f"no such act: {name!r}; there are {', '.join(sorted(ACTS))}")
        return {"result": plain(getattr(self.hand, name)(**body))}

    async def _turn(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.conductor is None:
            raise ValueError("this sandbox has no conductor: its time is not to be taken in turns")
        return await self.conductor.take_turn(body.get("done"), _moment(body.get("next")))


def _moment(text: str | None) -> datetime | None:
    """A moment with its zone, or None."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write it as 2026-03-01T12:00:00+00:00")
    return moment


class _Watched:
    """Notes the status of an answer on its way out. Faults find uvicorn's transport here, as on its own `send`."""

    def __init__(self, send: Send, entry: Entry):
        self._send, self.entry = send, entry
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.entry.status = message["status"]
        await self._send(message)
