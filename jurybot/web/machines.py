"""What no person reads: the style sheet, webhooks, health, figures."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from jurybot.service.page_ports.common import NotYours
from jurybot.web import hooks
from jurybot.web.limits import Limits
from jurybot.web.metrics import exposition
from jurybot.web.site import HERE, Refused, Web, body_of

PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


async def style(web: Web, request: Request) -> Response:
    text = (HERE / "templates" / "style.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def hook(web: Web, request: Request) -> Response:
    """A webhook of the instance. One that is too large, or one too many, is counted and not read."""
    if web.hooks is None:
        return Response(status_code=404)
    try:
        web.limits.take("hook", at_most=120)
        raw = await body_of(request, hooks.BODY_AT_MOST)
    except Limits.Used:
        return Response(status_code=web.hooks.refuse("too many", 429))
    except Refused:
        return Response(status_code=web.hooks.refuse("too large", 413))
    return Response(status_code=web.hooks.take(raw, request.headers.get("x-hub-signature", "")))


async def health(web: Web, request: Request) -> Response:
    found = await run_in_threadpool(web.pages.gauges.health)
    return JSONResponse(dict(found), status_code=200 if found["running"] else 503)


async def metrics(web: Web, request: Request) -> Response:
    """For this machine alone: that a case has been filed, or a seat filled, is nobody's to read off a number before the
    public is told. What a web server passes on from outside says so in its headers."""
    if any(name in request.headers for name in PASSED_ON):
        raise NotYours
    figures = [*await run_in_threadpool(web.pages.gauges.figures), *(web.hooks.figures() if web.hooks else ())]
    return PlainTextResponse(exposition(figures), media_type="text/plain; version=0.0.4")
