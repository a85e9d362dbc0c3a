"""Everything that runs, and the pages beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from jurybot.config import Settings
from jurybot.seams import ConductedChance, ConductedClock, SystemClock, conductor, system_chance
from jurybot.service.desk import Clock, Desk
from jurybot.store.engine import open_engine
from jurybot.store.lock import Lock
from jurybot.store.schema import check_schema, revision
from jurybot.store.schema import upgrade as upgrade_schema
from jurybot.store.work import Store
from jurybot.wiring.desk import joined

if TYPE_CHECKING:
    from jurybot.bot import Bot
    from jurybot.web.serve import Server


PAGE_WAITS = 4.0
"""Seconds that a page waits for the instance, at most."""


def bot(
    settings: Settings,
    env: Mapping[str, str],
    clock: ConductedClock | None = None,
    chance: ConductedChance | None = None,
) -> Bot:
    """Everything that runs, joined. Time and chance are the system's, or the conductor's that `env` names, or the
    caller's. Raises StoreError and NotConducted."""
    from jurybot.bot import Bot, Hints
    from jurybot.instance.gateway import Gateway
    from jurybot.instance.stream import Stream, stream_address
    from jurybot.service.arriving.at_hand import AtHand
    from jurybot.service.arriving.rereading import Watch
    from jurybot.store.budget import DbBudget

    conducted = conductor(env, instance_is_loopback=settings.instance.is_loopback)
    if conducted:
        clock, chance = ConductedClock(), ConductedChance()
    time: Clock = clock or SystemClock()
    lock = Lock(settings.store.url)
    lock.take()
    engine = open_engine(settings.store.url)
    if revision(engine) is None:
        upgrade_schema(engine)
    check_schema(engine)
    store = Store(engine)
    token = settings.secrets.token.get_secret_value()
    gateway = Gateway(settings.instance.url, token, DbBudget(store, time.now), time.now)
    wake, stop, hints = threading.Event(), threading.Event(), Hints()

    def hint(kind: str, id_: str) -> None:
        hints.add(kind, id_)
        wake.set()

    def open_stream() -> Stream:
        address = stream_address(settings.instance.url, gateway.server().streaming_url)
        return Stream(address, token, on_hint=hint, on_refused=wake.set)

    def close() -> None:
        gateway.close()
        engine.dispose()
        lock.drop()

    desk = joined(settings, store, gateway, time, chance or system_chance)
    web = _pages(settings, desk, wake.set, lambda: hint("report", "")) if settings.web.listen else None
    return Bot(
        desk=desk,
        web=web,
        watch=Watch(),
        at_hand=AtHand(),
        hints=hints,
        wake=wake,
        stop=stop,
        open_stream=open_stream,
        check_lock=lock.check,
        close=close,
        conductor=conducted,
        clock=clock,
        chance=chance,
    )


def _pages(settings: Settings, desk: Desk, woken: Callable[[], None], hooked: Callable[[], None]) -> Server:
    """The pages, on connections of their own: the loop's store and its way to the instance are the loop's alone."""
    from jurybot.core.limits import LIMITS
    from jurybot.core.record.draw import purpose_key
    from jurybot.instance.gateway import Gateway
    from jurybot.service.pages import pages
    from jurybot.service.pages.app_of_instance import Apps
    from jurybot.store.budget import DbBudget
    from jurybot.web.app import app
    from jurybot.web.hooks import Hooks
    from jurybot.web.serve import Server
    from jurybot.web.sessions import Sessions
    from jurybot.web.sign_in import AppDoor, SignIn
    from jurybot.web.site import Site as Shown
    from jurybot.web.site import Web

    engine, now = open_engine(settings.store.url), desk.clock.now
    own, token = replace(desk, store=Store(engine)), settings.secrets.token.get_secret_value()
    budget = DbBudget(Store(engine), now, limits={name: replace(one, ahead=1) for name, one in LIMITS.items()})
    instance = Gateway(settings.instance.url, token, budget, now, timeout=PAGE_WAITS)
    shown = Shown(
        co_op=settings.site.co_op,
        url=settings.web.url,
        decisions_url=settings.site.url,
        contact=settings.site.contact,
        appeal_contact=settings.site.appeal_contact,
        sisters=tuple(settings.pool.guests_from),
    )

    apps = Apps(own, settings.web.url, AppDoor())

    def sign_in(sister: str) -> SignIn:
        server = url_of(settings.pool.guests_sign_in_at.get(sister, sister)) if sister else settings.instance.url
        return SignIn(server, settings.web.url, apps.at(server, sister))

    sessions = Sessions(purpose_key(desk.key, "sessions"), desk.clock.now)
    secret = settings.secrets.webhook.get_secret_value()
    web = Web(shown, pages(own, instance, woken), sessions, sign_in, Hooks(secret, hooked) if secret else None)
    return Server(app(web), *settings.web.address)


def url_of(server: str) -> str:
    """Where the server of a sister co-op is asked who its member is."""
    return f"https://{server}"
