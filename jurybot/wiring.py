"""The only place where objects are joined: settings in, a bot or the acts of the command line out."""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jurybot.alerts import BadChannel, Channels, NotInstalled
from jurybot.config import Settings
from jurybot.config.juries import as_listed
from jurybot.config.terms import terms_for
from jurybot.core.criteria import Criterion
from jurybot.core.lottery import Quota
from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from jurybot.core.petition import Seconding
from jurybot.core.triage import TriageRule
from jurybot.seams import ConductedChance, ConductedClock, NotConducted, SystemClock, conductor, system_chance
from jurybot.service.acts import Acts
from jurybot.service.desk import (
    Chance,
    Clock,
    Desk,
    Followed,
    Office,
    PetitionTerms,
    Policy,
    PoolTerms,
    RatificationTerms,
    Suffixes,
    Vault,
)
from jurybot.service.docket import tell_all
from jurybot.service.jury_terms import JuryTerms
from jurybot.service.life import CannotStart
from jurybot.service.membership import Membership
from jurybot.service.storage import Work
from jurybot.store import copies
from jurybot.store.engine import open_engine
from jurybot.store.errors import CannotOpen
from jurybot.store.lock import Lock
from jurybot.store.schema import HEAD, check_schema, revision
from jurybot.store.schema import upgrade as upgrade_schema
from jurybot.store.work import Store

PLENTY = 2**60
"""Bytes: a conducted bot looks at nothing that differs from machine to machine."""

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from jurybot.bot import Bot
    from jurybot.instance.gateway import Gateway
    from jurybot.publish.words import SiteFacts
    from jurybot.service.restore import Restored
    from jurybot.web.serve import Server


def policy(settings: Settings) -> Policy:
    """The config as the service needs it."""
    return Policy(
        mode=settings.mode,
        instance_domain=Domain(urlsplit(settings.instance.url).hostname or ""),
        site_url=settings.site.url,
        pages_url=settings.web.url if settings.web.listen else "",
        co_op=settings.site.co_op,
        language=settings.instance.language,
        terms=lambda kind, proposed, criterion: terms_for(settings, kind, criterion),
        panel_seats=settings.panel.seats,
        panel_reserves=settings.panel.reserves,
        triage=tuple(
            TriageRule(**{**rule.model_dump(), "proposed": Measure(rule.proposed)}) for rule in settings.triage
        ),
        criteria={criterion.name: criterion.says for criterion in settings.criterion},
        cited=tuple(Criterion(**criterion.model_dump(exclude={"rule", "notice"})) for criterion in settings.criterion),
        never=tuple(Domain(name) for name in (*settings.rails.never, *settings.pool.guests_from)),
        stewards=tuple(settings.stewards.accounts),
        until=dict(settings.stewards.until),
        turn_for=settings.stewards.turn_for,
        confirm=settings.stewards.confirm == "steward",
        confirm_within=settings.stewards.confirm_within,
        suspend_ties_at_most=settings.rails.suspend_ties_at_most,
        suspend_share_at_most=settings.rails.suspend_share_at_most,
        measures_a_day=settings.rails.measures_a_day,
        open_cases=settings.rails.open_cases,
        interim_once_in=settings.interim.once_in,
        dossier_kept_for=settings.dossier.kept_for,
        quiet_for=settings.review.quiet_for,
        review_together_within=settings.review.together_within,
        review_gone_after=settings.review.gone_after,
        cared_for=tuple(Domain(name) for name in settings.filing.cared_for),
        domains_a_person=settings.filing.domains_a_person,
        care=settings.pool.care,
        tell_all=settings.filing.tell_reporters == "all",
        ratification=RatificationTerms(
            lists=tuple(Followed(**one.model_dump()) for one in settings.list),
            by_hand=settings.ratification.by_hand,
            at_once=settings.ratification.at_once,
        ),
        petition=PetitionTerms(
            seconding=Seconding(
                at_least=settings.petition.seconders,
                share=settings.petition.seconders_share,
                within=settings.petition.within,
                member_for=settings.petition.member_for,
            ),
            a_person=settings.petition.a_person,
        ),
        pool=_pool(settings),
        jury=_jury(settings),
        poll_with_streaming=settings.poll.with_streaming,
        poll_without_streaming=settings.poll.without_streaming,
    )


def _pool(settings: Settings) -> PoolTerms:
    pool = settings.pool
    features = {as_listed(acct, settings.instance): has for acct, has in pool.in_file.items()}
    by_file = frozenset(features) if pool.membership == "file" else None
    accts = _accounts(pool.members, settings) if pool.membership == "list" else by_file
    return PoolTerms(
        member_for=pool.member_for,
        in_pool_for=pool.in_pool_for,
        seen_within=pool.seen_within,
        rest_for=pool.rest_for,
        times_a_year=pool.times_a_year,
        membership=Membership(
            role=pool.role if pool.membership == "role" else "",
            accts=accts,
            features=features,
            guests_from=tuple(Domain(name) for name in pool.guests_from),
        ),
    )


def _accounts(handles: Iterable[str], settings: Settings) -> frozenset[str]:
    return frozenset(as_listed(handle, settings.instance) for handle in handles)


def _jury(settings: Settings) -> JuryTerms:
    jury = settings.jury
    return JuryTerms(
        kind=jury.kind,
        size=jury.size,
        term=jury.term,
        quotas=tuple(Quota(**quota.model_dump()) for quota in jury.quota),
        elected=_accounts(jury.elected, settings),
    )


def cli(settings: Settings, *, says: str = "", login: str = "somebody") -> Acts:
    """The acts of the command line: their own access to the database, no HTTP, no lock. What is sealed they open only
    where the settings were read with their secrets. Who acts is the steward whom somebody at the machine's account
    `login` `says` they are. Raises StoreError."""
    engine = open_engine(settings.store.url)
    check_schema(engine)
    parts, key = _parts(settings, Store(engine), SystemClock(), system_chance), settings.secrets.key.get_secret_value()
    return Acts(Vault(**parts, key=key) if key else Office(**parts), says=says, login=login)


def upgrade(settings: Settings) -> str:
    """Makes the database or brings it to this version's schema; a sentence that says which. Raises StoreError, also
    while a bot works with it: that one knows only the older schema."""
    engine = open_engine(settings.store.url)
    if revision(engine) == HEAD:
        return f"The database is at {HEAD} already."
    with Lock(settings.store.url):
        was, now = _upgrade(engine)
    return f"The database was made, at {now}." if was is None else f"The database is at {now} (it was at {was})."


def _upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """Brings a database to this version's schema; which one it was at, and is."""
    was = revision(engine)
    upgrade_schema(engine, _make_anew)
    return was, revision(engine)


def _make_anew(work: Work) -> None:
    """What an older version left: rows are a cache of the fold, and the fold knows more now."""
    work.cases.rebuild()
    tell_all(work)


def backup(settings: Settings, to: Path) -> None:
    """Copies the database while a bot may work with it. Raises StoreError."""
    copies.backup(settings.store.url, to)


def copied_by_its_server(settings: Settings) -> str:
    """How the server's own tools copy a database that is no file."""
    return copies.use_pg_dump(settings.store.url)


def restore(
    settings: Settings,
    env: Mapping[str, str],
    copy: Path | None,
    clock: Clock | None = None,
    chance: Chance | None = None,
) -> tuple[Restored, Path | None]:
    """Goes on with a copy, or with the database that stands there, from what is published. Returns what that came to,
    and where the database is kept that the copy took the place of. What fails changes nothing. Raises StoreError,
    CannotStart, InstanceError."""
    from jurybot.service.restore import go_on

    file = settings.store.file
    assert file or not copy, "a database on a server is put back by its own tools"
    with Lock(settings.store.url):
        brought = copies.bring(copy, file) if copy and file else None
        url = f"sqlite:///{brought}" if brought else settings.store.url
        try:
            _as_new_as_we(url, is_copy=brought is not None)
            with desk(settings, env, clock, chance, url) as at:
                restored = go_on(at, at.clock.now())
            kept = copies.put_in_place(brought, file, at.clock.now()) if brought and file else None
        finally:
            if brought:
                copies.drop(brought)
    return restored, kept


def _as_new_as_we(url: str, *, is_copy: bool) -> None:
    """Brings a copy, or a database that is empty, to this version's schema."""
    engine = open_engine(url)
    try:
        if is_copy and revision(engine) is None:
            raise CannotOpen("that file is no copy of a jurybot database")
        if is_copy or revision(engine) is None:
            _upgrade(engine)
    finally:
        engine.dispose()


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
    from jurybot.service.at_hand import AtHand
    from jurybot.service.watch import Watch
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

    desk = _desk(settings, store, gateway, time, chance or system_chance)
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
        yield _desk(settings, store, gateway, time, chance or system_chance)
    finally:
        gateway.close()
        engine.dispose()


def _desk(settings: Settings, store: Store, instance: Gateway, clock: Clock, chance: Chance) -> Desk:
    from jurybot import words
    from jurybot.federation.fetch import Fetcher
    from jurybot.federation.servers import NoServers, Servers
    from jurybot.instance.performer import Effects
    from jurybot.publish.site import Site

    return Desk(
        **_parts(settings, store, clock, chance),
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


def _pages(settings: Settings, desk: Desk, woken: Callable[[], None], hooked: Callable[[], None]) -> Server:
    """The pages, on a connection of their own: the loop's store is the loop's alone."""
    from jurybot.core.draw import purpose_key
    from jurybot.service.app_of_instance import client
    from jurybot.service.pages import pages
    from jurybot.web.app import app
    from jurybot.web.hooks import Hooks
    from jurybot.web.serve import Server
    from jurybot.web.sessions import Sessions
    from jurybot.web.sign_in import Client, SignIn
    from jurybot.web.site import Site as Shown
    from jurybot.web.site import Web

    own = replace(desk, store=Store(open_engine(settings.store.url)))
    shown = Shown(
        co_op=settings.site.co_op,
        url=settings.web.url,
        decisions_url=settings.site.url,
        contact=settings.site.contact,
        appeal_contact=settings.site.appeal_contact,
        sisters=tuple(settings.pool.guests_from),
    )

    def sign_in(sister: str) -> SignIn:
        server = url_of(settings.pool.guests_sign_in_at.get(sister, sister)) if sister else settings.instance.url

        def register() -> tuple[str, str]:
            made = SignIn.register(server, settings.web.url)
            return made.id, made.secret

        id_, secret = client(own, settings.web.url, register, at=sister)
        return SignIn(server, settings.web.url, Client(id_, secret))

    sessions = Sessions(purpose_key(desk.key, "sessions"), desk.clock.now)
    secret = settings.secrets.webhook.get_secret_value()
    web = Web(shown, pages(own, woken), sessions, sign_in, Hooks(secret, hooked) if secret else None)
    return Server(app(web), *settings.web.address)


def url_of(server: str) -> str:
    """Where the server of a sister co-op is asked who its member is."""
    return f"https://{server}"


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


def _parts(settings: Settings, store: Store, clock: Clock, chance: Chance) -> dict[str, Any]:
    import structlog

    log = structlog.get_logger("jurybot")
    return {"store": store, "clock": clock, "chance": chance, "policy": policy(settings), "log": log}
