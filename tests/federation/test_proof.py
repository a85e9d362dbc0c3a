"""Who speaks for a server: a file on it, or a record in its zone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import dns.message
import dns.resolver
import dns.rrset
import pytest

from jurybot.core.names import Domain
from jurybot.core.opening.proof import has_line, line_for, token_for
from jurybot.federation.fetch import Fetcher
from jurybot.federation.proof import stands, texts_of
from jurybot.service.ports.federation import Unreachable

BAD = Domain("bad.example")
TOKEN = token_for(b"k" * 32, BAD, "Ana@bad.example")


class Pages(Fetcher):
    """Stands for a server with this file, or without one."""

    def __init__(self, text: str | None) -> None:
        super().__init__()
        self._text = text

    def page(self, url: str, *, at_most: int = 0) -> bytes:
        assert url == "https://bad.example/.well-known/jurybot-proof.txt"
        if self._text is None:
            raise Unreachable("bad.example answers 404")
        return self._text.encode()


def no_record(name: str) -> list[str]:
    raise Unreachable(f"{name} has no TXT record")


def test_a_token_is_for_one_account_and_one_server() -> None:
    others = [
        token_for(b"k" * 32, Domain("worse.example"), "ana@bad.example"),
        token_for(b"k" * 32, BAD, "eve@bad.example"),
        token_for(b"l" * 32, BAD, "ana@bad.example"),
    ]

    assert token_for(b"k" * 32, BAD, "ana@bad.example") == TOKEN
    assert TOKEN not in others


@pytest.mark.parametrize("written", ["{}", "  {}  ", '"{}"', "# ours\n{}\n", "\r\n{}\r\n"])
def test_the_line_may_stand_among_others(written: str) -> None:
    assert has_line(written.format(line_for(TOKEN)).splitlines(), TOKEN)


OTHERS = ["", TOKEN, f"jurybot-proof={TOKEN[:-1]}", f"jurybot-proof={TOKEN}0", "jurybot-proof=ä"]


@pytest.mark.parametrize("written", OTHERS)
def test_another_line_proves_nothing(written: str) -> None:
    assert not has_line([written], TOKEN)


def test_a_file_on_the_server_proves_who_speaks_for_it() -> None:
    assert stands(BAD, TOKEN, Pages(f"hello\n{line_for(TOKEN)}\n"), no_record) == "file"


def test_a_file_saved_on_windows_does_too() -> None:
    assert stands(BAD, TOKEN, Pages(f"\ufeff{line_for(TOKEN)}\r\n"), no_record) == "file"


def test_a_record_in_the_zone_does_too() -> None:
    def record(name: str) -> list[str]:
        assert name == "_jurybot.bad.example"
        return ["v=spf1 -all", line_for(TOKEN)]

    assert stands(BAD, TOKEN, Pages(None), record) == "dns"


def test_without_either_both_places_are_named() -> None:
    with pytest.raises(Unreachable, match=r"does not hold the line; _jurybot.bad.example has no TXT record"):
        stands(BAD, TOKEN, Pages("nothing of ours"), no_record)


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, list[str]], None]]:
    """A name server of our own on this machine, and a resolver that asks it."""
    zone: dict[str, list[str]] = {}
    port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    port.bind(("127.0.0.1", 0))
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port.getsockname()[1]
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)

    def serve() -> None:
        while True:
            try:
                asked, whom = port.recvfrom(4096)
            except OSError:
                return
            if asked == b"stop":
                return
            query = dns.message.from_wire(asked)
            name = query.question[0].name
            answer = dns.message.make_response(query)
            texts = zone.get(name.to_text(omit_final_dot=True))
            if texts is None:
                answer.set_rcode(3)
            elif texts:
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *(f'"{text}"' for text in texts)))
            port.sendto(answer.to_wire(), whom)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield lambda name, texts: zone.__setitem__(name, texts)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
        stop.sendto(b"stop", port.getsockname())
    thread.join()
    port.close()


def test_records_are_read_from_the_names_own_server(name_server: Callable[[str, list[str]], None]) -> None:
    name_server("_jurybot.bad.example", ["one", line_for(TOKEN)])

    assert line_for(TOKEN) in texts_of("_jurybot.bad.example")


def test_a_name_without_records_is_told_in_words(name_server: Callable[[str, list[str]], None]) -> None:
    name_server("empty.example", [])

    for name in ("gone.example", "empty.example"):
        with pytest.raises(Unreachable, match=f"{name} has no TXT record"):
            texts_of(name)
