"""HTTP around the endpoints: limits before, the table's access rules, the handler, headers after. And open streams."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from jurybot.sandbox import endpoints
from jurybot.sandbox.calls import Call, Reply, admit, read_params, widened
from jurybot.sandbox.instance import Crash, Instance, Refused
from jurybot.sandbox.limits import Limit, TooMany, counted
from jurybot.sandbox.push import Listener
from jurybot.sandbox.records import Account, Token
from jurybot.sandbox.state import State

NO_SUCH_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><title>The page you are looking for isn&#39;t here. - Mastodon</title></head>
<body class="error"><div class="dialog"><h1>The page you are looking for isn&#39;t here.</h1></div></body>
</html>
"""
BEAT_EVERY = 15.0


def bearer(headers: Mapping[str, str], params: Mapping[str, Any]) -> str | None:
    kind, _, value = headers.get("authorization", "").partition(" ")
    found = value.strip() if kind.lower() == "bearer" else params.get("access_token") or params.get("bearer_token")
    return str(found) if found else None


class App:
    """The instance as an ASGI application. All work of a request is done in one go, in the loop's thread."""

    def __init__(self, instance: Instance):
        self.instance = instance
        self.beat_every = BEAT_EVERY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        body = await request.body()
        if scope["path"].startswith("/api/v1/streaming"):
            response = self.stream(request)
        else:
            reply = self.answer(request, body)
            response = Response(reply.encoded(), reply.status, reply.headers, media_type=None)
            response.headers["content-type"] = reply.media
            response.headers["date"] = format_datetime(self.instance.state.now().astimezone(UTC), usegmt=True)
        await response(scope, receive, send)

    def answer(self, request: Request, body: bytes) -> Reply:
        try:
            call = self._read(request, body)
        except Refused as refused:
            return Reply(refused.body, refused.status)
        try:
            return self._limited(call)
        except Crash:
            return Reply("", 500, media="text/html; charset=UTF-8")
        finally:
            self.instance.late.after_act()

    def _read(self, request: Request, body: bytes) -> Call:
        headers = request.headers
        params = read_params(request.url.query, body, headers.get("content-type", ""))
        scheme = headers.get("x-forwarded-proto", request.url.scheme)
        path = request.url.path.rstrip("/") or "/"
        call = Call(
            inst=self.instance,
            method=request.method if request.method != "HEAD" else "GET",
            path=path,
            params=params,
            headers=headers,
            address=request.client.host if request.client else "",
            base=f"{scheme}://{headers.get('host', self.instance.state.domain)}",
        )
        given = bearer(headers, params)
        call.token = self.instance.state.tokens.get(given) if given else None
        if call.token is not None and call.token.account_id is not None:
            call.account = self.instance.state.accounts[call.token.account_id]
        return call

    def _limited(self, call: Call) -> Reply:
        """Rack::Attack: every limit that the request falls under is counted; one too many ends it here."""
        limits, headers, tightest = self.instance.limits, dict[str, str](), -1
        for limit, who in counted(call.method, call.path, call.params, call.token, call.address):
            left = limit.most - limits.count(limit, who)
            if left < 0:
                return Reply({"error": "Too many requests"}, 429, limits.headers(limit, 0), "application/json")
            if not headers or left < tightest:
                headers, tightest = limits.headers(limit, left), left
        found = endpoints.find(call.method, call.path)
        if found is None:
            return _no_such_page(call)
        reply = self._routed(call, *found, tightest if headers else None)
        shows = call.path.startswith("/api") and reply.status != 500
        reply.headers = {**(headers if shows else {}), **reply.headers}
        return reply

    def _routed(self, call: Call, endpoint: endpoints.Endpoint, args: dict[str, str], left: int | None) -> Reply:
        call.args = args
        try:
            reply = self._done(call, endpoint)
        except Refused as refused:
            reply = Reply(refused.body, refused.status)
        except TooMany:
            reply = Reply({"error": "Too many requests"}, 429)
        if endpoint.family is not None and call.account is not None:
            reply.headers |= self._family_headers(endpoint.family, call.account, left)
        return reply

    def _done(self, call: Call, endpoint: endpoints.Endpoint) -> Reply:
        admit(call, endpoint.access)
        made = endpoint.handler(call)
        return made if isinstance(made, Reply) else Reply(made)

    def _family_headers(self, family: Limit, account: Account, left: int | None) -> dict[str, str]:
        remaining = family.most - self.instance.limits.used(family, account.id)
        if left is not None and remaining > left:
            return {}
        return self.instance.limits.headers(family, remaining)

    # -- streams ------------------------------------------------------------------------------------------------

    def stream(self, request: Request) -> Response:
        name = request.url.path.removeprefix("/api/v1/streaming/")
        if name == "health":
            return Response("OK", media_type="text/plain")
        given = bearer(request.headers, request.query_params)
        token = self.instance.state.tokens.get(given or "")
        try:
            channels = channels_of(self.instance.state, name, token, said=given is not None)
        except Refused as refused:
            return Response(Reply(refused.body).encoded(), refused.status, media_type="application/json")
        listener = self.instance.streams.open(*channels, token=given)
        headers = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}
        return _EventStream(self._told(listener), headers)

    async def _told(self, listener: Listener) -> AsyncIterator[str]:
        """What one stream writes: a comment at once, events as they come, a beat when nothing did."""
        try:
            yield ":)\n"
            while True:
                try:
                    text = await asyncio.wait_for(listener.queue.get(), self.beat_every)
                except TimeoutError:
                    text = ":thump\n"
                if text is None:
                    return
                if not listener.stalled:
                    yield text
        finally:
            self.instance.streams.close(listener)


def _no_such_page(call: Call) -> Reply:
    """A page, also where the path begins with /api, unless the asker wants JSON. It shows no limits."""
    if "json" in call.headers.get("accept", ""):
        return Reply({"error": "Not Found"}, 404)
    return Reply(NO_SUCH_PAGE, 404, media="*/*; charset=utf-8")


class _EventStream(StreamingResponse):
    """Without a charset behind the type, as Mastodon's streaming server sends it."""

    def __init__(self, content: AsyncIterator[str], headers: dict[str, str]):
        super().__init__(content, headers={**headers, "content-type": "text/event-stream"})


STREAMS = {  # path -> the channels it hears, and what the token needs; `{}` is the asker
    "user": (("home:{}", "notifications:{}"), "read:statuses"),
    "user/notification": (("notifications:{}",), "read:notifications"),
    "direct": (("direct:{}",), "read:statuses"),
    "public": (("public",), "read:statuses"),
    "public/local": (("public:local",), "read:statuses"),
    "public/remote": (("public:remote",), "read:statuses"),
}


def channels_of(state: State, name: str, token: Token | None, *, said: bool) -> list[str]:
    """What a stream hears. Notifications come to `user` only where the token may read them."""
    if name not in STREAMS:
        raise Refused(400, "Unknown channel requested")
    account = state.accounts.get(token.account_id or 0) if token else None
    if token is None or token.revoked or account is None or account.is_suspended or account.disabled:
        raise Refused(401, "Invalid access token" if said else "Missing access token")
    channels, needed = STREAMS[name]
    if not widened((needed,)) & set(token.scopes):
        raise Refused(401, "Access token does not have the required scopes")
    notified = widened(("read:notifications",)) & set(token.scopes)
    return [channel.format(account.id) for channel in channels if notified or "notifications" not in channel]
