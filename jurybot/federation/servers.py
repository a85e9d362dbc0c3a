"""Other servers as the service knows them: implements `ports.Federation`."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from jurybot.core.names import Domain
from jurybot.core.text.plain import plain
from jurybot.federation.fetch import Fetcher
from jurybot.federation.lists import listed
from jurybot.federation.proof import Texts, stands, texts_of
from jurybot.service.ports.federation import Contact, ListEntry, Unreachable

_USERNAME = re.compile(r"[A-Za-z0-9_]{1,30}(?:[.-]+[A-Za-z0-9_]{1,30}){0,3}")
INSTANCE_AT_MOST = 256 * 1024  # bytes: rules, languages and contact of a large server


class Servers:
    """The servers of the open internet."""

    def __init__(self, fetcher: Fetcher, texts: Texts = texts_of) -> None:
        self._fetcher, self._texts = fetcher, texts

    def stands(self, name: Domain, token: str) -> str:
        """Where the line with this token stands on that server: "file" or "dns". Raises Unreachable."""
        return stands(name, token, self._fetcher, self._texts)

    def rules(self, name: Domain) -> tuple[str, ...]:
        """The rules that a server publishes of itself: as Mastodon does, and what has learned it from there."""
        rules = self._said(name).get("rules")
        texts = [one.get("text") for one in rules if isinstance(one, dict)] if isinstance(rules, list) else []
        return tuple(plain(text) for text in texts if isinstance(text, str) and text.strip())

    def answers(self, name: Domain) -> bool:
        """Whether a server of the fediverse is there: it says what it is (nodeinfo), sends on to where it says so, or
        will not tell us. What only shows a page, as the holders of names that were given up do, is none."""
        try:
            self._json(f"{self._fetcher.scheme}://{name}/.well-known/nodeinfo", name)
        except Unreachable as why:
            return why.status not in {0, 404, 410}
        return True

    def contact(self, name: Domain) -> Contact | None:
        """The account that a server names as its contact. Only one of its own: nobody else can be made to be written
        to by what a server says of itself."""
        said = self._said(name)
        contact, languages = said.get("contact"), said.get("languages")
        account = contact.get("account") if isinstance(contact, dict) else None
        named = account.get("username") if isinstance(account, dict) else None
        if not isinstance(named, str) or not _USERNAME.fullmatch(named):
            return None
        first = languages[0] if isinstance(languages, list) and languages else ""
        return Contact(acct=f"{named}@{name}", language=first if isinstance(first, str) else "")

    def listed(self, source: str) -> Sequence[ListEntry]:
        """What stands on the list at `source`: a file, or a web address."""
        return listed(source, self._fetcher)

    def _said(self, name: Domain) -> Mapping[str, Any]:
        """What a server says of itself, as Mastodon does, and what has learned it from there."""
        said = self._json(f"{self._fetcher.scheme}://{name}/api/v2/instance", name)
        return said if isinstance(said, dict) else {}

    def _json(self, url: str, name: Domain) -> Any:
        try:
            return json.loads(self._fetcher.page(url, at_most=INSTANCE_AT_MOST))
        except (ValueError, RecursionError):
            raise Unreachable(f"{name} tells nothing of itself that can be read") from None


class NoServers:
    """Where other servers are only played: on a loopback instance nobody on the internet is asked."""

    def stands(self, name: Domain, token: str) -> str:
        raise Unreachable(f"{name} is not asked: this instance stands on loopback")

    def rules(self, name: Domain) -> tuple[str, ...]:
        raise Unreachable(f"{name} is not asked: this instance stands on loopback")

    def answers(self, name: Domain) -> bool:
        raise Unreachable(f"{name} is not asked: this instance stands on loopback", lasts=True)

    def contact(self, name: Domain) -> Contact | None:
        raise Unreachable(f"{name} is not asked: this instance stands on loopback", lasts=True)

    def listed(self, source: str) -> Sequence[ListEntry]:
        """Files are read all the same."""
        return listed(source, None)
