"""The terms of a case that is filed now: by its kind and its criterion. (DELIBERATION.md, *A case in time*.)"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jurybot.config.cases import BY_CRITERION, SERVER_RULES, CriterionSettings, PanelOfSettings
from jurybot.config.settings import Settings
from jurybot.core.kinds import Kind
from jurybot.core.rule.rule import Rule, rule_hash
from jurybot.core.terms import Terms


def terms_for(settings: Settings, kind: Kind, criterion: str) -> Terms:
    """What is frozen in the first event of a case of this kind under this criterion."""
    how = _judged(settings, kind)
    named = settings.rule_of(criterion) if how.rule == BY_CRITERION else settings.rule_named(how.rule)
    terms = Terms(
        rule=named.rule.as_map(),
        rule_hash=rule_hash(named.rule),
        rule_last=_written(named.last_round),
        rule_weaker=_written(named.weaker),
        fallback=named.fallback.value,
        seats=settings.panel.seats if how.seats is None else how.seats,
        reserves=settings.panel.reserves if how.reserves is None else how.reserves,
        rounds=settings.round.rounds,
        answer_for=settings.round.answer_for,
        answer_for_next=settings.round.answer_for_next,
        settle_for=settings.round.settle_for,
        no_deadline_on=settings.calendar.no_deadline_on,
        zone=settings.calendar.zone,
        heavy=_criterion(settings, criterion).heavy,
        to_be_cleared=_criterion(settings, criterion).clear,
        interim_for=settings.interim.limit_for,
        extension_for=settings.round.extension_for,
        round_at_most=settings.round.round_at_most,
        grace_no_ties=settings.grace.no_ties,
        grace_ties=settings.grace.ties,
        grace_many_ties=settings.grace.many_ties,
        many_at=str(settings.grace.many_at),
        appeal_within_limit=settings.appeal.within_limit,
        appeal_seconders=settings.appeal.seconders,
        vote_seconders=settings.appeal.vote_seconders,
        vote_share=str(settings.appeal.vote_share),
        second_within=settings.appeal.second_within,
        lift_seconders=settings.petition.seconders,
        lift_share=str(settings.petition.seconders_share),
        lift_within=settings.petition.within,
        lift_after=settings.petition.lift_after,
        lift_again_after=settings.petition.lift_again_after,
        review_limit_after=settings.review.limit_after,
        review_suspend_after=settings.review.suspend_after,
        notice_for=settings.grace.notice_for if _gives_notice(settings, criterion) else timedelta(0),
    )
    return terms if terms.rounds > 1 else replace(terms, rule_last=None)  # a single round is no last of several


def _gives_notice(settings: Settings, criterion: str) -> bool:
    """Whether the accused have notice before a suspend: not where their criterion forbids it."""
    return all(one.notice for one in settings.criterion if one.name == criterion)


def _judged(settings: Settings, kind: Kind) -> PanelOfSettings:
    """How cases of this kind are judged; what reports open has no table of its own."""
    if kind is Kind.REPORTS:
        return PanelOfSettings()
    found: PanelOfSettings = getattr(settings.proposal, kind.value)
    return found


def _criterion(settings: Settings, name: str) -> CriterionSettings:
    return next((one for one in settings.criterion if one.name == name), SERVER_RULES)


def _written(rule: Rule | None) -> dict[str, object] | None:
    return rule.as_map() if rule else None
