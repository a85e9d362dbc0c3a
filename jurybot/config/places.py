"""Where the bot works and is found: the instance, its files, its pages, its log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretBytes, SecretStr, model_validator

from jurybot.config.kinds import (
    Line,
    Listen,
    MaybeLine,
    MaybePagesUrl,
    MaybePlace,
    Name,
    Place,
    PollEvery,
    StoreUrl,
    WebUrl,
    is_loopback,
    relation,
)
from jurybot.config.section import Section


class InstanceSettings(Section):
    """[instance]: the server that the bot serves, and the language that it speaks there."""

    url: WebUrl
    token_file: Place = Field(default=Path("jurybot.token"), validate_default=True)
    language: Literal["de", "en", "es", "fr", "it", "ja", "nl", "pt"] = "en"

    @property
    def is_loopback(self) -> bool:
        """Whether the instance is on this machine: a sandbox. Only there may case time be conducted."""
        return is_loopback(self.url)


class StoreSettings(Section):
    """[store]: the database, and the key to what is sealed in it."""

    url: StoreUrl = Field(default="sqlite:///jurybot.db", validate_default=True)
    key_file: Place = Field(default=Path("jurybot.key"), validate_default=True)

    @property
    def file(self) -> Path | None:
        """Where the database is; None when it is a server's."""
        return Path(self.url.removeprefix("sqlite:///")) if self.url.startswith("sqlite:") else None


class SiteSettings(Section):
    """[site]: what is published, where, and in whose name."""

    dir: Place = Field(default=Path("site"), validate_default=True)
    url: WebUrl
    co_op: Name
    appeal_contact: Line
    contact: MaybeLine = ""


class WebSettings(Section):
    """[web]: the pages for jurors, stewards, members and the accused; and where webhooks come in."""

    listen: Listen = ""
    url: MaybePagesUrl = ""
    webhook_secret_file: MaybePlace = None

    @model_validator(mode="after")
    def _members_find_it(self) -> Self:
        if self.listen and not self.url:
            raise relation("url", "is needed, since listen is set: the address under which members find the pages.")
        if self.webhook_secret_file and not self.listen:
            raise relation("listen", "is needed, since webhook_secret_file is set: webhooks come to where pages are.")
        return self

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class PollSettings(Section):
    """[poll]: how often the inbox is read, with and without the stream of hints."""

    with_streaming: PollEvery = timedelta(seconds=120)
    without_streaming: PollEvery = timedelta(seconds=30)


class LogSettings(Section):
    """[log]: how its lines look."""

    format: Literal["auto", "plain", "json"] = "auto"


class Secrets(Section):
    """From the environment or from files that only their owner can read; empty where a command does without them."""

    token: SecretStr = SecretStr("")
    key: SecretBytes = SecretBytes(b"")
    channels: tuple[SecretStr, ...] = ()
    webhook: SecretBytes = SecretBytes(b"")
