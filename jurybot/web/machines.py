"""What no person reads: the style sheet, health, figures."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from jurybot.web.metrics import exposition
from jurybot.web.site import HERE, Web


async def style(web: Web, request: Request) -> Response:
    text = (HERE / "templates" / "style.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"Cache-Control": "max-age=3600"})


async def health(web: Web, request: Request) -> Response:
    found = await run_in_threadpool(web.pages.gauges.health)
    return JSONResponse(dict(found), status_code=200 if found["running"] else 503)


async def metrics(web: Web, request: Request) -> Response:
    figures = await run_in_threadpool(web.pages.gauges.figures)
    return PlainTextResponse(exposition(figures), media_type="text/plain; version=0.0.4")
