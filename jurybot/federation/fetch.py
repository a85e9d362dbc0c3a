"""One page of another server, or why not: never from a private address, never more than asked for, never for long.

The name is resolved once and the connection goes to the very address that was looked at, so that a name cannot answer
"public" when asked and "127.0.0.1" when called (DNS rebinding). Redirects are followed on the same host only.
"""

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urljoin, urlsplit

import httpx

from jurybot.core.names import BadDomain, domain
from jurybot.service.ports.federation import Unreachable

Address = IPv4Address | IPv6Address
Resolve = Callable[[str], Sequence[Address]]

AT_MOST = 64 * 1024
"""Bytes of a page that are read where the caller does not say otherwise."""
WITHIN = 8.0
"""Seconds for all of it: a server that sends a byte a second is given up like one that sends none."""
REDIRECTS, REDIRECTED = 3, 302
USUAL_PORT = 443
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
"""All that IANA has given out of IPv6 (https://www.iana.org/assignments/ipv6-address-space): the rest is private, or is
another address in disguise."""


def resolved(host: str) -> Sequence[Address]:
    """Every address of a host. Raises Unreachable when there is none."""
    try:
        found = socket.getaddrinfo(host, USUAL_PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"{host} has no address") from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet; those that wrap another are judged by it."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast


class Fetcher:
    """Reads pages by https. `resolve`, `permits`, `scheme` and `port` are others where servers are played on this
    machine; `within` is in seconds."""

    def __init__(
        self,
        *,
        resolve: Resolve = resolved,
        permits: Callable[[Address], bool] = is_public,
        scheme: str = "https",
        port: int | None = None,
        within: float = WITHIN,
    ) -> None:
        self._resolve, self._permits, self.scheme, self._port, self._within = resolve, permits, scheme, port, within

    def page(self, url: str, *, at_most: int = AT_MOST) -> bytes:
        """The body behind `url`, at most so many bytes. Raises Unreachable, which says why in words fit to be shown."""
        host = _host(url)
        try:
            return asyncio.run(asyncio.wait_for(self._follow(url, host, at_most), self._within))
        except TimeoutError:
            raise Unreachable(f"{host} is too slow") from None
        except httpx.HTTPError as failed:
            raise Unreachable(f"{host} cannot be read: {_in_words(failed)}") from None

    async def _follow(self, url: str, host: str, at_most: int) -> bytes:
        address = await self._address(host)
        async with httpx.AsyncClient(timeout=self._within, trust_env=False, verify=_certificates()) as client:
            for _ in range(REDIRECTS + 1):
                answer = await self._ask(client, url, host, address, at_most)
                if isinstance(answer, bytes):
                    return answer
                url = _joined(url, answer)
                if _host(url) != host:
                    why = f"{host} sends its visitors to another server, and only {host} itself is asked"
                    raise Unreachable(why, status=REDIRECTED)
        raise Unreachable(f"{host} redirects more than {REDIRECTS} times")

    async def _ask(self, client: httpx.AsyncClient, url: str, host: str, address: Address, at_most: int) -> bytes | str:
        """The body, or where a redirect leads."""
        parts = urlsplit(url)
        if parts.scheme != self.scheme or parts.port not in (None, USUAL_PORT) or "@" in parts.netloc:
            raise Unreachable(f"{host} is asked by {self.scheme}, on its usual port, and without a password")
        place = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
        target = parts._replace(netloc=f"{place}:{self._port}" if self._port else place, fragment="").geturl()
        headers = {"Host": host, "User-Agent": "jurybot", "Accept-Encoding": "identity"}
        named = {"sni_hostname": host}
        async with client.stream("GET", target, headers=headers, extensions=named) as answer:
            if answer.is_redirect and "location" in answer.headers:
                return answer.headers["location"]
            if answer.status_code != 200:
                why = f"{host} answers {answer.status_code} for {parts.path or '/'}"
                raise Unreachable(why, status=answer.status_code)
            body = b""
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > at_most:
                    raise Unreachable(f"{host} sends more than {at_most // 1024} KiB")
            return body

    async def _address(self, host: str) -> Address:
        """All addresses of a host must be public: one that is not shows a trap, or a mistake in its zone."""
        addresses = await asyncio.wrap_future(_begun(lambda: self._resolve(host)))
        if not addresses:
            raise Unreachable(f"{host} has no address")
        if not all(self._permits(address) for address in addresses):
            raise Unreachable(f"{host} leads to a private address")
        return addresses[0]


@cache
def _certificates() -> ssl.SSLContext:
    """Whom we trust, whatever the environment says. To load them takes longer than to read a page."""
    return httpx.create_ssl_context(trust_env=False)


def _begun(work: Callable[[], Sequence[Address]]) -> Future[Sequence[Address]]:
    """Begins it in a thread that nothing waits for: the system's resolver cannot be told to be quick, and asks name
    servers that may be of whoever is asked."""
    found: Future[Sequence[Address]] = Future()

    def run() -> None:
        found.set_running_or_notify_cancel()
        try:
            found.set_result(work())
        except Exception as failed:  # to be raised where it is waited for
            found.set_exception(failed)

    threading.Thread(target=run, daemon=True, name="resolve").start()
    return found


def _host(url: str) -> str:
    """The server's name in a web address, as it is asked for: lower case, punycode."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        httpx.URL(url)
        _ = parts.port  # raises for one that is none
    except (ValueError, httpx.InvalidURL):
        raise Unreachable(f"{url[:100]} is no web address") from None
    name = domain(host)
    if isinstance(name, BadDomain):
        raise Unreachable(f"{(host or url)[:100]} is no server on the open internet")
    return name


def _joined(url: str, location: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(url, location)
    except ValueError:
        raise Unreachable(f"{_host(url)} sends its visitors to {location[:100]}, which is no web address") from None


def _in_words(failed: httpx.HTTPError) -> str:
    match failed:
        case httpx.TimeoutException():
            return "it is too slow"
        case httpx.ConnectError():
            return "nothing answers there, or its certificate is not valid"
        case _:
            return "its answer broke off or made no sense"
