"""A browser without a screen, and a co-op with its pages served, over real HTTP."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from jurybot.service.page_ports.common import Visitor
from jurybot.service.pages.accused import ForAccused
from tests.e2e.co_op import CoOp, Prepared, Settings
from tests.ports import a_port


@contextmanager
def with_pages(prepared: Prepared, folder: Path, more: Settings | None = None) -> Iterator[CoOp]:
    """The co-op again, its pages served; `co_op.pages` is their address. `co_op.looked` counts how often a proof was
    looked for, which a page does not wait for."""
    port = a_port()
    pages = {"listen": f"127.0.0.1:{port}", "url": f"http://127.0.0.1:{port}"}
    served = {"web": {**(more or {}).get("web", {}), **pages}}
    looked, look = threading.Semaphore(0), ForAccused.look

    def look_and_count(accused: ForAccused, visitor: Visitor, name: str) -> None:
        look(accused, visitor, name)
        looked.release()

    with pytest.MonkeyPatch.context() as patched, prepared.again(folder, more={**(more or {}), **served}) as co_op:
        patched.setattr(ForAccused, "look", look_and_count)
        co_op.looked = looked  # type: ignore[attr-defined]
        assert co_op.bot and co_op.bot.web
        server = co_op.bot.web
        server.start()
        co_op.pages = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
        try:
            yield co_op
        finally:
            threading.Thread(target=server.stop).start()  # takes a tenth of a second, beside the next test


class Browser:
    """Follows what it is told, keeps cookies, and sends forms as a page of the site would."""

    def __init__(self, co_op: CoOp, name: str = "A Browser/1.0") -> None:
        self.pages, self.instance = co_op.pages, co_op.sandbox.base  # type: ignore[attr-defined]
        self.looked: threading.Semaphore = co_op.looked  # type: ignore[attr-defined]
        self.client = httpx.Client(headers={"User-Agent": name}, timeout=60, trust_env=False, verify=False)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(urljoin(self.pages, path))

    def look(self, path: str) -> httpx.Response:
        """Has somebody's proof looked for on their page, and waits until it was."""
        sent = self.send(f"{path}/look", on=path)
        assert sent.status_code != 303 or self.looked.acquire(timeout=60)
        return sent

    def sign_in(self, member: str, to: str = "/", at: str = "") -> httpx.Response:
        """Signs in at the instance, or `at` a sister co-op's, lets the pages in, and comes back."""
        begun = self.client.get(f"{self.pages}/sign-in", params={"to": to} | ({"at": at} if at else {}))
        self.client.post(f"{self.instance}/auth/sign_in", data={"user[email]": member})
        asked = self.client.get(begun.headers["location"])
        if asked.status_code == 200:
            agree = asked.text.partition("</form>")[0]  # the other form denies
            fields = dict(re.findall(r'name="?([\w\[\]]+)"? value="([^"]*)"', agree))
            fields = {name: unescape(value) for name, value in fields.items()}
            asked = self.client.post(f"{self.instance}/oauth/authorize", data=fields)
        return self.client.get(asked.headers["location"])

    def send(self, path: str, on: str = "", **fields: str) -> httpx.Response:
        """Sends a form from the page that it stands `on`, if that is another than the one it goes to."""
        page = self.get(on or path).text
        token = re.search(r'name="token" value="(\w+)"', page)
        return self.post(path, token=token[1] if token else "", **fields)

    def post(self, path: str, origin: str | None = None, **fields: str) -> httpx.Response:
        headers = {"Origin": self.pages if origin is None else origin}
        return self.client.post(urljoin(self.pages, path), data=fields, headers=headers)
