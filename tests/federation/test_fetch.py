"""Pages of other servers, over real HTTP from a server that means harm."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from jurybot.federation.fetch import Fetcher, is_public, resolved
from jurybot.service.ports.federation import Unreachable

LOOPBACK = ipaddress.ip_address("127.0.0.1")


class Elsewhere(BaseHTTPRequestHandler):
    """A server of many ways; every path is one of them."""

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))  # type: ignore[attr-defined]
        match self.path:
            case "/page":
                self._answer(200, b"hello")
            case "/moved":
                self._answer(301, b"", Location="/page")
            case "/away":
                self._answer(302, b"", Location="http://other.example/page")
            case "/inside":
                self._answer(302, b"", Location="http://127.0.0.1:1/page")
            case "/named":
                self._answer(302, b"", Location="http://B\u00fccher.example:443/page".encode().decode("latin-1"))
            case "/nowhere":
                self._answer(302, b"", Location="http://[")
            case "/round":
                self._answer(302, b"", Location="/round")
            case "/large":
                self._answer(200, b"x" * 200_000)
            case "/slow-head":
                self._dribble(b"HTTP/1.1 200 OK\r\nX: ")
            case "/slow-body":
                self._dribble(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            case "/broken":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhal")
            case "/rubbish":
                self.wfile.write(b"\x00\x01 what\r\n\r\n")
            case _:
                self._answer(404, b"no")

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _dribble(self, first: bytes) -> None:
        """A byte now and then, for as long as anybody listens."""
        try:
            self.wfile.write(first)
            for _ in range(1200):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.daemon_threads = True
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # seconds until it can end
    yield server
    server.shutdown()
    server.server_close()


def fetcher(server: ThreadingHTTPServer, **more: Any) -> Fetcher:
    """One that finds every name on this machine, and lets it pass."""
    here: dict[str, Any] = {"resolve": lambda host: [LOOPBACK], "permits": lambda address: True, "scheme": "http"}
    return Fetcher(**{**here, "port": server.server_port, "within": 30.0, **more})


def test_a_page_is_read_under_the_name_that_was_asked(elsewhere: ThreadingHTTPServer) -> None:
    assert fetcher(elsewhere).page("http://bad.example/page") == b"hello"

    assert elsewhere.asked[-1] == ("bad.example", "/page")  # type: ignore[attr-defined]


def test_a_redirect_on_the_same_host_is_followed(elsewhere: ThreadingHTTPServer) -> None:
    assert fetcher(elsewhere).page("http://bad.example/moved") == b"hello"


def test_a_server_is_known_by_every_way_to_write_its_name(elsewhere: ThreadingHTTPServer) -> None:
    assert fetcher(elsewhere).page("http://B\u00dcCHER.example/named") == b"hello"

    assert elsewhere.asked[-1] == ("xn--bcher-kva.example", "/page")  # type: ignore[attr-defined]


def test_a_redirect_to_no_address_at_all_is_told_in_words(elsewhere: ThreadingHTTPServer) -> None:
    with pytest.raises(Unreachable, match=r"bad.example sends its visitors to http://\[, which is no web address"):
        fetcher(elsewhere).page("http://bad.example/nowhere")


def test_a_name_server_that_does_not_answer_is_given_up_in_time(elsewhere: ThreadingHTTPServer) -> None:
    answers = threading.Event()

    def slow(host: str) -> list[Any]:
        answers.wait(60)
        return [LOOPBACK]

    began = time.monotonic()
    with pytest.raises(Unreachable, match=r"bad.example is too slow"):
        fetcher(elsewhere, resolve=slow, within=0.2).page("http://bad.example/page")
    took = time.monotonic() - began
    answers.set()

    assert took < 30


@pytest.mark.parametrize("path", ["/away", "/inside"])
def test_a_redirect_elsewhere_is_not_followed(elsewhere: ThreadingHTTPServer, path: str) -> None:
    with pytest.raises(Unreachable, match=r"only bad.example itself is asked|open internet"):
        fetcher(elsewhere).page(f"http://bad.example{path}")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/round", "redirects more than 3 times"),
        ("/large", "more than 64 KiB"),
        ("/nothing", "answers 404 for /nothing"),
        ("/broken", "broke off or made no sense"),
        ("/rubbish", "broke off or made no sense"),
    ],
)
def test_what_is_not_a_small_sound_page_is_refused_in_words(
    elsewhere: ThreadingHTTPServer, path: str, why: str
) -> None:
    with pytest.raises(Unreachable, match=why):
        fetcher(elsewhere).page(f"http://bad.example{path}")


@pytest.mark.parametrize("path", ["/slow-head", "/slow-body"])
def test_a_server_that_sends_a_byte_now_and_then_is_given_up_in_time(elsewhere: ThreadingHTTPServer, path: str) -> None:
    began = time.monotonic()

    with pytest.raises(Unreachable, match="too slow"):
        fetcher(elsewhere, within=0.5).page(f"http://bad.example{path}")

    assert time.monotonic() - began < 30  # a minute is what it would send for


def test_nothing_that_leads_to_a_private_address_is_asked(elsewhere: ThreadingHTTPServer) -> None:
    asked = len(elsewhere.asked)  # type: ignore[attr-defined]

    with pytest.raises(Unreachable, match=r"bad.example leads to a private address"):
        fetcher(elsewhere, permits=is_public).page("http://bad.example/page")

    assert len(elsewhere.asked) == asked  # type: ignore[attr-defined]


def test_one_private_address_among_public_ones_is_enough_to_refuse(elsewhere: ThreadingHTTPServer) -> None:
    both = [ipaddress.ip_address("203.0.114.7"), ipaddress.ip_address("10.0.0.7")]

    with pytest.raises(Unreachable, match="private address"):
        fetcher(elsewhere, resolve=lambda host: both, permits=is_public).page("http://bad.example/page")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://printer.local/",
        "http:///page",
        "not an address",
        "http://bad.example:99999/",
        "http://[bad.example/",
    ],
)
def test_what_names_no_server_of_the_open_internet_is_not_asked(elsewhere: ThreadingHTTPServer, url: str) -> None:
    with pytest.raises(Unreachable):
        fetcher(elsewhere).page(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://bad.example/page",
        "ftp://bad.example/page",
        "file://bad.example/etc/passwd",
        "http://bad.example:8080/page",
        "http://user:word@bad.example/page",
    ],
)
def test_only_the_scheme_and_port_that_were_meant_are_asked(elsewhere: ThreadingHTTPServer, url: str) -> None:
    with pytest.raises(Unreachable, match="on its usual port"):
        fetcher(elsewhere).page(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "::127.0.0.1", "::ffff:0:7f00:1", "64:ff9b:1::a00:1", "fec0::1",
    ],
)  # fmt: skip
def test_no_address_inside_a_network_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "64:ff9b::909:909"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_a_name_of_this_machine_resolves_to_what_is_then_refused() -> None:
    assert all(not is_public(address) for address in resolved("localhost"))


def test_a_server_where_nothing_listens_is_told_in_words() -> None:
    closed = Fetcher(resolve=lambda host: [LOOPBACK], permits=lambda address: True, scheme="http", port=1)

    with pytest.raises(Unreachable, match="nothing answers there"):
        closed.page("http://bad.example/page")
