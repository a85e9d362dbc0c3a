"""Who speaks for a server: whoever can put a line of ours on its web site, or into its zone.

The line is `jurybot-proof=TOKEN`. It may stand in the file `/.well-known/jurybot-proof.txt`, or as a TXT record of
`_jurybot.DOMAIN`. (DELIBERATION.md, *The accused are heard*.)
"""

from collections.abc import Callable, Sequence

from jurybot.core.names import Domain
from jurybot.core.opening.proof import FILE, RECORD, has_line
from jurybot.federation.fetch import Fetcher
from jurybot.service.ports.federation import Unreachable

DNS_WITHIN = 5.0  # seconds
FILE_AT_MOST = 4096  # bytes
Texts = Callable[[str], Sequence[str]]


def texts_of(name: str) -> Sequence[str]:
    """The TXT records of a name. Raises Unreachable; without the extra `dns` none can be asked for."""
    try:
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer, resolve
    except ImportError:
        raise Unreachable("DNS records can only be read where the extra `dns` is installed: use the file") from None
    try:
        answer = resolve(name, "TXT", lifetime=DNS_WITHIN, raise_on_no_answer=True)
    except (NXDOMAIN, NoAnswer):
        raise Unreachable(f"{name} has no TXT record") from None
    except DNSException:
        raise Unreachable(f"{name} cannot be asked for") from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def stands(name: Domain, token: str, fetcher: Fetcher, texts: Texts) -> str:
    """Where the line stands: "file" or "dns". Raises Unreachable with what both places said."""
    found = []
    try:
        page = fetcher.page(f"{fetcher.scheme}://{name}{FILE}", at_most=FILE_AT_MOST)
        if has_line(page.decode("utf-8-sig", "replace").splitlines(), token):
            return "file"
        found.append(f"{name}{FILE} does not hold the line")
    except Unreachable as why:
        found.append(str(why))
    try:
        if has_line(texts(f"{RECORD}.{name}"), token):
            return "dns"
        found.append(f"{RECORD}.{name} does not hold the line")
    except Unreachable as why:
        found.append(str(why))
    raise Unreachable("; ".join(found))
