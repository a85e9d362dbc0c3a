"""The config as the service needs it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit

from jurybot.config import Settings
from jurybot.config.juries import as_listed
from jurybot.config.terms import terms_for
from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from jurybot.core.opening.criteria import Criterion
from jurybot.core.opening.petition import Seconding
from jurybot.core.opening.triage import TriageRule
from jurybot.core.record.lottery import Quota
from jurybot.service.desk import Followed, PetitionTerms, Policy, PoolTerms, RatificationTerms
from jurybot.service.jury_terms import JuryTerms
from jurybot.service.membership import Membership


def policy(settings: Settings) -> Policy:
    """The config as the service needs it."""
    return Policy(
        mode=settings.mode,
        instance_domain=Domain(urlsplit(settings.instance.url).hostname or ""),
        site_url=settings.site.url,
        pages_url=settings.web.url if settings.web.listen else "",
        co_op=settings.site.co_op,
        language=settings.instance.language,
        terms=partial(terms_for, settings),
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
