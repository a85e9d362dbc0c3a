"""The one door to the instance: every request, Mastodon.py's too, is asked for, sent, timed and judged here.

Nothing is retried, nothing sleeps, no redirect is followed (no address out of an answer is).
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from jurybot.instance import errors
from jurybot.instance.deadline import Deadline, hold
from jurybot.instance.meter import Meter, Price, price

_MOST_BYTES = 32 * 2**20  # a page of 200 reports has about 4 MB; more than this is no answer of Mastodon's
for _library in ("httpx", "httpcore"):  # they would log each address, and the ids in it
    logging.getLogger(_library).setLevel(logging.WARNING)
Query = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer with its body read to the end."""

    call: str
    writes: bool
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """What it says. Nothing that Mastodon answers is `null`."""
        if (said := _json(self.content)) is None:
            raise errors.unreadable("no JSON", call=self.call, writes=self.writes)
        return said


class Wire:
    """HTTP to one instance with one token ("" for none). `on_headers` hears those of each answer as they arrive."""

    def __init__(
        self,
        url: str,
        token: str,
        meter: Meter,
        timeout: float = 10.0,
        on_headers: Callable[[Mapping[str, str]], None] = lambda headers: None,
    ) -> None:
        self._meter, self._timeout, self._on_headers = meter, timeout, on_headers
        headers = {"User-Agent": "jurybot", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._url = url.rstrip("/")
        self._client = httpx.Client(
            headers=headers,
            timeout=timeout,
            follow_redirects=False,
            trust_env=not is_loopback(url),
            verify=certificates(),
            limits=httpx.Limits(max_connections=4, keepalive_expiry=30),
        )
        self._deadline = Deadline()
        hold(self._client, self._deadline)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        form: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        writes: bool | None = None,
    ) -> Answer:
        """One request, one answer. `writes` says whether the server may have changed something when no clear answer
        came; without it, everything but a GET does. Raises Transient, Permanent (`Refused`), Unauthorised."""
        call = f"{method} {pattern(path)}"
        writes = method != "GET" if writes is None else writes
        cost = price(call, query or {})
        self._meter.ask(cost)
        try:
            url = _taken_apart(f"{self._url}{path}?{urlencode(query, doseq=True)}" if query else self._url + path)
            request = self._client.build_request(method, url, data=form, json=body, headers=headers)
            self._deadline.within(self._timeout)
            response = self._client.send(request, stream=True)
            self._on_headers(response.headers)
            try:
                self._deadline.within(self._timeout)
                content = self._read(response)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise errors.from_network(error, call=call, writes=writes) from None
        return self._judge(response, content, cost, call, writes)

    def _read(self, response: httpx.Response) -> bytes:
        """The whole body, within the size that an answer may have."""
        chunks, size = [], 0
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > _MOST_BYTES:
                raise httpx.ReadError("too much")
        return b"".join(chunks)

    def _judge(self, response: httpx.Response, content: bytes, cost: Price, call: str, writes: bool) -> Answer:
        status, limit, retry_at = response.status_code, "", None
        if status == 429:
            retry_at = self._meter.refused(cost, response.headers)
            limit = "statuses" if cost.statuses else "paging" if cost.paging else "requests"
        else:
            self._meter.read(response.headers)
        if 200 <= status < 300:
            return Answer(call, writes, response.headers, content)
        if status == 503:
            retry_at = self._meter.retry_after(response.headers)
        raise errors.from_status(status, _json(content), call=call, writes=writes, retry_at=retry_at, limit=limit)

    def close(self) -> None:
        self._client.close()


@lru_cache(maxsize=200)
def _taken_apart(address: str) -> httpx.URL:
    """An address as httpx wants it. To take one apart is a fifth of what a request takes, and the same lists are asked
    for again and again."""
    return httpx.URL(address)


@cache
def certificates() -> ssl.SSLContext:
    """Whom we trust, loaded once: it is some megabytes, and the stream needs it too."""
    return httpx.create_ssl_context()


def pattern(path: str) -> str:
    """A path without what names a person or a post: "/api/v1/statuses/:id"."""
    return re.sub(r"(?<=/)\d+(?=/|\Z)", ":id", path)


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine: then no proxy of the environment has a say."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
