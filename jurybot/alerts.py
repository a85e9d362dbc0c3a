"""Other ways to stewards than Mastodon: mail, Matrix, ntfy and the like, by Apprise (https://github.com/caronc/apprise).

Only troubles of the bot itself go this way: these channels belong to others, and no case is their business.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import structlog

log = structlog.get_logger("jurybot")
TITLE = "jurybot"


class NotInstalled(Exception):
    """Channels are named in the config, and what speaks to them is not there."""


class BadChannel(Exception):
    """An address that is no channel; the text says which, by its place, never what stands there."""


class Channels:
    """Implements `service.desk.Channels`. Raises NotInstalled, BadChannel."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._apprise: Any = _joined(addresses) if addresses else None

    @property
    def are_there(self) -> bool:
        return self._apprise is not None

    def tell(self, text: str) -> bool:
        """Whether every channel took it."""
        if self._apprise is None:
            return True
        told = bool(self._apprise.notify(title=TITLE, body=text))
        if not told:
            log.warning("not every channel took an alert")
        return told


def _joined(addresses: Sequence[str]) -> Any:
    try:
        from apprise import Apprise
    except ModuleNotFoundError:
        raise NotInstalled(
            "[stewards] channels need Apprise: pip install 'jurybot[apprise]', or leave the channels out"
        ) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log addresses, which hold passwords
    joined = Apprise()
    for number, address in enumerate(addresses, start=1):
        if not joined.add(address):
            raise BadChannel(f"[stewards] channels: the address in place {number} is none that Apprise knows")
    return joined
