"""Which languages somebody reads who has not signed in: the one chosen on a page, then those that their browser asks
for."""

from __future__ import annotations

import re

from starlette.requests import Request

CHOSEN = "lang"
"""The parameter by which a page is asked for in another language, and the cookie that keeps the choice."""
_CODE = re.compile(r"[a-z]{2}")
_ASKED = re.compile(r"\s*([a-z]{2,3})(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE)
ASKED_AT_MOST = 20  # languages of one browser that are looked at


def chosen(request: Request) -> str:
    """The code of the language that this very request chooses, "" for none."""
    code = request.query_params.get(CHOSEN, "")
    return code if _CODE.fullmatch(code) else ""


def reads(request: Request, kept: str) -> tuple[str, ...]:
    """By code, the best first. `kept` is what they chose before, "" for nothing."""
    asked = asked_for(request.headers.get("accept-language", ""))
    return tuple(code for code in (chosen(request), kept, *asked) if code)


def asked_for(header: str) -> list[str]:
    """The languages of an Accept-Language header that are wanted at all, the best first (RFC 9110, 12.5.4); what cannot
    be read is left out."""
    found = [_ASKED.fullmatch(one) for one in header.split(",", ASKED_AT_MOST)[:ASKED_AT_MOST]]
    wanted = [(one[1].lower(), float(one[2] or 1)) for one in found if one]
    return [code for code, weight in sorted(wanted, key=lambda one: -one[1]) if weight > 0]
