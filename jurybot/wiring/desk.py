"""What use cases work with: the ports and the policy."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from jurybot.alerts import BadChannel, Channels, NotInstalled
from jurybot.config import Settings
from jurybot.seams import ConductedClock, NotConducted, SystemClock, conductor, system_chance
from jurybot.service.desk import Chance, Clock, Desk, Suffixes
from jurybot.service.running.life import CannotStart
from jurybot.store.engine import open_engine
from jurybot.store.schema import check_schema
from jurybot.store.work import Store
from jurybot.wiring.policy import policy

PLENTY = 2**60
"""Bytes: a conducted bot looks at nothing that differs from machine to machine."""

if TYPE_CHECKING:
    from jurybot.instance.gateway import Gateway
    from jurybot.publish.words import SiteFacts


@contextmanager
def desk(
    settings: Settings,
    env: Mapping[str, str],
    clock: Clock | None = None,
    chance: Chance | None = None,
    store_url: str = "",
) -> Iterator[Desk]:
    """What use cases of the command line need that ask the instance; on another database where `store_url` says so.
    Raises StoreError and NotConducted."""
    from jurybot.instance.gateway import Gateway
    from jurybot.store.budget import DbBudget

    if conductor(env, instance_is_loopback=settings.instance.is_loopback):
        raise NotConducted("a conducted bot's time is the conductor's: this command cannot be used beside it")
    engine = open_engine(store_url or settings.store.url)
    check_schema(engine)
    store, time = Store(engine), clock or SystemClock()
    token = settings.secrets.token.get_secret_value()
    gateway = Gateway(settings.instance.url, token, DbBudget(store, time.now), time.now)
    try:
        yield joined(settings, store, gateway, time, chance or system_chance)
    finally:
        gateway.close()
        engine.dispose()


def joined(settings: Settings, store: Store, instance: Gateway, clock: Clock, chance: Chance) -> Desk:
    """All ports that stand on these. Raises CannotStart where a channel of the stewards cannot be used."""
    from jurybot import words
    from jurybot.federation.fetch import Fetcher
    from jurybot.federation.servers import NoServers, Servers
    from jurybot.instance.performer import Effects
    from jurybot.publish.site import Site

    return Desk(
        **parts(settings, store, clock, chance),
        instance=instance,
        performer=Effects(instance),
        federation=NoServers() if settings.instance.is_loopback else Servers(Fetcher()),
        publisher=Site(settings.site.dir, _facts(settings)),
        words=words.words(),
        is_public_suffix=public_suffixes(),
        key=settings.secrets.key.get_secret_value(),
        boot_id=secrets.token_hex(8),
        channels=_channels(settings),
        free_space=(lambda: PLENTY) if isinstance(clock, ConductedClock) else (lambda: _free_space(settings)),
    )


def _channels(settings: Settings) -> Channels:
    """Raises CannotStart."""
    try:
        return Channels([address.get_secret_value() for address in settings.secrets.channels])
    except (NotInstalled, BadChannel) as refused:
        raise CannotStart(str(refused)) from None


def _free_space(settings: Settings) -> int:
    """Bytes left where the database and the site stand: the least of them."""
    folders = [settings.site.dir, *([settings.store.file.parent] if settings.store.file else [])]
    there = [next(one for one in (folder, *folder.parents) if one.exists()) for folder in folders]
    return min(shutil.disk_usage(folder).free for folder in there)


@cache
def public_suffixes() -> Suffixes:
    """Whether a name is a public suffix, by the list that publicsuffixlist ships; read once a process."""
    from publicsuffixlist import PublicSuffixList

    known = PublicSuffixList()
    return lambda name: bool(known.is_public(name))


def _facts(settings: Settings) -> SiteFacts:
    from jurybot.publish.words import SiteFacts

    site = settings.site
    return SiteFacts(
        co_op=site.co_op,
        url=site.url,
        appeal_contact=site.appeal_contact,
        contact=site.contact,
        pages_url=settings.web.url if settings.web.listen else "",
    )


def parts(settings: Settings, store: Store, clock: Clock, chance: Chance) -> dict[str, Any]:
    """What a desk and an office have in common, by the names of its fields."""
    import structlog

    log = structlog.get_logger("jurybot")
    return {"store": store, "clock": clock, "chance": chance, "policy": policy(settings), "log": log}
