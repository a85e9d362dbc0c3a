"""The only place where objects are joined: settings in, a bot or the acts of the command line out."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from jurybot.config import Settings
from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from jurybot.core.rule import rule_hash
from jurybot.core.terms import Terms
from jurybot.core.triage import TriageRule
from jurybot.seams import ConductedChance, ConductedClock, SystemClock, conductor, system_chance
from jurybot.service.acts import Acts
from jurybot.service.desk import Chance, Clock, Desk, Office, Policy, PoolTerms
from jurybot.store.engine import check_schema, open_engine, upgrade_to_head
from jurybot.store.work import SqlStore

QUIET_FOR = timedelta(days=30)


def policy(settings: Settings) -> Policy:
    """The config as the service needs it."""
    terms = Terms(
        rule=settings.rule.as_map(),
        rule_hash=rule_hash(settings.rule),
        seats=settings.panel.seats,
        reserves=settings.panel.reserves,
        answer_for=settings.round.answer_for,
        extension_for=settings.round.extension_for,
        round_at_most=settings.round.round_at_most,
        grace_no_ties=settings.grace.no_ties,
        grace_ties=settings.grace.ties,
        grace_many_ties=settings.grace.many_ties,
        many_at=str(settings.grace.many_at),
        appeal_within_limit=settings.appeal.within_limit,
        review_limit_after=settings.review.limit_after,
        review_suspend_after=settings.review.suspend_after,
    )
    return Policy(
        mode=settings.mode,
        instance_domain=Domain(urlsplit(settings.instance.url).hostname or ""),
        site_url=settings.site.url,
        co_op=settings.site.co_op,
        terms=terms,
        triage=tuple(
            TriageRule(**{**rule.model_dump(), "proposed": Measure(rule.proposed), "categories": tuple(rule.categories)})
            for rule in settings.triage
        ),
        criteria={criterion.name: criterion.says for criterion in settings.criterion},
        never=tuple(Domain(name) for name in settings.rails.never),
        stewards=tuple(settings.stewards.accounts),
        confirm=settings.stewards.confirm == "steward",
        confirm_within=settings.stewards.confirm_within,
        suspend_ties_at_most=settings.rails.suspend_ties_at_most,
        measures_a_day=settings.rails.measures_a_day,
        open_cases=settings.rails.open_cases,
        quiet_for=QUIET_FOR,
        pool=PoolTerms(**settings.pool.model_dump()),
        poll_with_streaming=settings.poll.with_streaming,
        poll_without_streaming=settings.poll.without_streaming,
    )


def cli(settings: Settings) -> Acts:
    """The acts of the command line: a database of their own access, no HTTP, no lock. Raises store errors."""
    engine = open_engine(settings.store.url)
    check_schema(engine)
    return Acts(_office(settings, SqlStore(engine), SystemClock(), system_chance))


def upgrade(settings: Settings) -> str:
    """Makes or upgrades the database; a sentence that says what was done."""
    engine = open_engine(settings.store.url, create=True)
    return upgrade_to_head(engine)


def bot(settings: Settings) -> Any:
    """Everything that runs, joined. Raises CannotStart, store errors, NotConducted."""
    from publicsuffixlist import PublicSuffixList

    from jurybot import words
    from jurybot.bot import Bot, Hints
    from jurybot.instance.gateway import Gateway
    from jurybot.instance.performer import InstancePerformer
    from jurybot.instance.stream import Stream
    from jurybot.publish.site import Site, SiteFacts
    from jurybot.service.watch import Watch
    from jurybot.store.budget import DbBudget
    from jurybot.store.lock import Lock

    conducted = conductor(os.environ, instance_is_loopback=settings.instance.is_loopback)
    clock: ConductedClock | SystemClock = ConductedClock() if conducted else SystemClock()
    chance: ConductedChance | Chance = ConductedChance() if conducted else system_chance
    lock = Lock(settings.store.url)
    lock.take()
    engine = open_engine(settings.store.url, create=True)
    upgrade_to_head(engine)
    store = SqlStore(engine)
    budget = DbBudget(engine, clock.now)
    token = settings.secrets.token.get_secret_value()
    gateway = Gateway(settings.instance.url, token, budget, clock.now)
    facts = SiteFacts(
        co_op=settings.site.co_op,
        url=settings.site.url,
        appeal_contact=settings.site.appeal_contact,
        contact=settings.site.contact,
    )
    wake, stop, hints = threading.Event(), threading.Event(), Hints()
    desk = Desk(
        **_office_parts(settings, store, clock, chance),
        instance=gateway,
        performer=InstancePerformer(gateway),
        publisher=Site(settings.site.dir, facts),
        words=words.words(),
        is_public_suffix=_suffixes(PublicSuffixList()),
        key=settings.secrets.key.get_secret_value(),
        max_characters=500,
        boot_id=secrets.token_hex(8),
    )
    del Bot, Stream, Watch, wake, stop, hints
    return desk


def _office(settings: Settings, store: SqlStore, clock: Clock, chance: Chance) -> Office:
    return Office(**_office_parts(settings, store, clock, chance))


def _office_parts(settings: Settings, store: SqlStore, clock: Clock, chance: Chance) -> dict[str, Any]:
    import structlog

    return {
        "store": store,
        "clock": clock,
        "chance": chance,
        "policy": policy(settings),
        "log": structlog.get_logger("jurybot"),
    }


def _suffixes(known: Any) -> Callable[[str], bool]:
    return lambda name: bool(known.is_public(name))
