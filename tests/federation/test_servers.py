"""What other servers say of themselves, over real HTTP: whom they name as their contact, and whether they are there."""

from __future__ import annotations

import ipaddress
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from jurybot.core.names import Domain
from jurybot.federation.fetch import Fetcher
from jurybot.federation.servers import NoServers, Servers
from jurybot.service.ports.federation import Contact, Unreachable

BAD = Domain("bad.example")
HERE = ipaddress.ip_address("127.0.0.1")


@contextmanager
def answering(status: int, body: str, location: str = "") -> Iterator[Servers]:
    """A server that answers everything so."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # seconds until it can end
    try:
        yield Servers(
            Fetcher(
                resolve=lambda host: [HERE], permits=lambda address: True, scheme="http", port=server.server_port
            ),
            texts=lambda name: [],
        )
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "location", "there"),
    [
        (200, '{"links": []}', "", True),
        (403, "no robots", "", True),
        (503, "back soon", "", True),
        (302, "", "http://social.bad.example/.well-known/nodeinfo", True),
        (200, "<html>This name is for sale</html>", "", False),
        (404, "", "", False),
        (410, "", "", False),
    ],
)
def test_a_server_is_there_while_something_of_it_is(status: int, body: str, location: str, there: bool) -> None:
    with answering(status, body, location) as servers:
        assert servers.answers(BAD) is there


def test_a_name_without_an_address_or_that_nobody_listens_on_is_not_there() -> None:
    nowhere = Servers(Fetcher(resolve=lambda host: []), texts=lambda name: [])
    silent = Servers(
        Fetcher(resolve=lambda host: [HERE], permits=lambda address: True, scheme="http", port=9),
        texts=lambda name: [],
    )

    assert not nowhere.answers(BAD)
    assert not silent.answers(BAD)


def test_on_loopback_nobody_is_asked_and_nothing_is_known() -> None:
    for asked in (NoServers().answers, NoServers().contact):
        with pytest.raises(Unreachable) as why:
            asked(BAD)
        assert why.value.lasts


@pytest.mark.parametrize(
    ("said", "contact"),
    [
        (
            {"contact": {"account": {"username": "ana"}}, "languages": ["de", "en"]},
            Contact(acct="ana@bad.example", language="de"),
        ),
        ({"contact": {"account": {"username": "ana"}}}, Contact(acct="ana@bad.example", language="")),
        ({"contact": {"account": None}, "languages": ["en"]}, None),
        ({"contact": {"account": {"username": "ana@worse.example"}}}, None),
        ({"contact": {"account": {"username": "a b"}}}, None),
        ({"contact": {"account": {"username": 7}}}, None),
        ({"contact": []}, None),
        ([], None),
    ],
)
def test_the_contact_is_an_account_of_the_server_itself_or_nobody(said: Any, contact: Contact | None) -> None:
    with answering(200, json.dumps(said)) as servers:
        assert servers.contact(BAD) == contact
