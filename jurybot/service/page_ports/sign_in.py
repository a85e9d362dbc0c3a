"""The pages as an app of the servers at which people sign in."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class App(NamedTuple):
    """What a server calls a client of its own: these pages."""

    id: str
    secret: str


class Door(Protocol):
    """Where apps are made and known. A server is named by its address."""

    def register(self, server: str, page_url: str) -> App:
        """Makes these pages an app of the server. Raises NotSignedIn."""
        ...

    def knows(self, server: str, app: App) -> bool:
        """False only where the server says that there is no such app."""
        ...
