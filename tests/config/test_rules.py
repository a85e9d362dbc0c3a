"""Each case is judged by the rule of its criterion or of its kind."""

from datetime import timedelta
from pathlib import Path

import pytest

from jurybot.config import Problems
from jurybot.config.terms import terms_for
from jurybot.core.kinds import Kind
from jurybot.core.opening.criteria import Cited, CitedRule
from jurybot.core.rule.rule import PRESETS, rule_hash
from jurybot.core.terms import Terms
from jurybot.wiring.policy import policy
from tests.config.loading import LEAST, SEVERAL, loaded, mistakes_in, settings_of


def test_each_case_has_the_rule_of_its_criterion_or_of_its_kind(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + SEVERAL)

    def terms(kind: Kind, criterion: str) -> Terms:
        return terms_for(settings, kind, criterion)

    assert terms(Kind.REPORTS, "spam").rule == settings.rules["spam"].rule.as_map()
    assert terms(Kind.REPORTS, "spam").rule_hash == rule_hash(settings.rules["spam"].rule)
    assert terms(Kind.REPORTS, "harassment").rule == PRESETS["unanimity"].as_map()
    assert terms(Kind.PETITION, "spam").rule == settings.rules["spam"].rule.as_map()
    assert terms(Kind.LIFT, "spam").rule == PRESETS["unanimity"].as_map()
    assert terms(Kind.RATIFICATION, "spam").rule == PRESETS["consent"].as_map()
    assert terms(Kind.REVIEW, "harassment").rule == PRESETS["consent"].as_map()


def test_how_many_second_an_appeal_or_a_lift_is_the_co_ops_to_say(tmp_path: Path) -> None:
    of_its_own = '[appeal]\nseconders = 5\nvote_share = "5%"\n[petition]\nseconders = 4\nlift_after = "1 year"\n'
    usual = terms_for(settings_of(tmp_path, LEAST), Kind.REPORTS, "spam")
    own = terms_for(settings_of(tmp_path, LEAST + of_its_own), Kind.REPORTS, "spam")

    assert (usual.appeal_seconders, usual.vote_seconders) == (3, 10)
    assert (usual.vote_share, usual.lift_share) == ("1/100", "1/500")
    assert (own.appeal_seconders, own.vote_share, own.lift_seconders) == (5, "1/20", 4)
    assert own.lift_after == timedelta(days=365)


def test_each_kind_has_its_own_sizes_or_those_of_the_panel(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + SEVERAL)

    sizes = {kind: (terms.seats, terms.reserves) for kind in Kind if (terms := terms_for(settings, kind, "spam"))}

    assert sizes == {
        Kind.REPORTS: (7, 6),
        Kind.PETITION: (9, 6),
        Kind.RATIFICATION: (7, 2),
        Kind.LIFT: (7, 6),
        Kind.APPEAL: (7, 6),
        Kind.REVIEW: (3, 6),
    }


def test_the_last_round_and_the_fallback_go_with_the_rule(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + SEVERAL)

    reports, review = terms_for(settings, Kind.REPORTS, "harassment"), terms_for(settings, Kind.REVIEW, "harassment")

    assert (reports.fallback, reports.rule_weaker) == ("escalate", None)
    usual = PRESETS["consensus-minus-one"].as_map()
    assert reports.rule_last == (usual if reports.rounds > 1 else None)
    assert (review.fallback, review.rule_last) == ("no-action", None)


def test_a_fallback_may_be_a_weaker_rule(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + '[rule]\nfallback = "majority"\n')

    terms = terms_for(settings, Kind.REPORTS, "server rules")

    assert (terms.fallback, terms.rule_weaker) == ("weaker", PRESETS["majority"].as_map())


def test_what_reports_open_is_judged_by_the_criterion_that_they_speak_of(tmp_path: Path) -> None:
    as_reported = policy(settings_of(tmp_path, LEAST + SEVERAL))
    named = policy(settings_of(tmp_path, LEAST + SEVERAL + '[[triage]]\nname = "a"\ncriterion = "harassment"\n'))
    spam, other = [Cited(category="spam")], [Cited(category="other")]
    unkind = [Cited(category="violation", server_rules=(CitedRule(id="3"),))]

    assert [as_reported.criterion_for(as_reported.triage[0], r) for r in (spam, unkind, other)] == [
        "spam", "harassment", "server rules"
    ]  # fmt: skip
    assert named.criterion_for(named.triage[0], spam) == "harassment"


@pytest.mark.parametrize(
    ("added", "line", "key", "said"),
    [
        ('[rules.a]\nextends = "b"\n[rules.b]\nextends = "a"', 12, "rules.b.extends", "circle (a → b → a)"),
        ('[rules.a]\nextends = "consensu"', 10, "rules.a.extends", 'Did you mean "consensus"?'),
        ('[rules.majority]\nquorum = 3', 9, "rules.majority", 'extends = "majority"'),
        ('[rules.a]\naproval = "75%"', 10, "rules.a.aproval", 'Did you mean "approval"?'),
        ('[rules]\napproval = "75%"', 10, "rules.approval", "must be a table"),
        ("[[rules]]\nquorum = 3", 9, "rules", "[rules.NAME]"),
        ("[rules.spam]\n[[criterion]]\nname='a'\nsays='b'\nrule='spma'", 13, "criterion.rule", "known: default, spam,"),
        ("[proposal.review]\nrule = 'criteron'", 10, "proposal.review.rule", 'Did you mean "criterion"?'),
        ("[proposal.review]\nrule = 3", 10, "proposal.review.rule", "text in quotes"),
        ("[proposal.review]\nseats = 4", 10, "proposal.review.seats", "Try 3."),
        ("[proposal.review]\nseats = '3'", 10, "proposal.review.seats", "Write 3 without quotes"),
        ("[proposal.appeal]\nreserves = 40", 10, "proposal.appeal.reserves", "0 to 39"),
        ("[proposal.review]\nseat = 3", 10, "proposal.review.seat", 'Did you mean "seats"?'),
        ("[proposal.reviews]\nseats = 3", 9, "proposal.reviews", 'Did you mean "review"?'),
        ("[proposal]\nreview = 3", 10, "proposal.review", "write [proposal.review] on a line of its own"),
        ("[proposal]\nretitions = 3", 10, "proposal.retitions", 'Did you mean "petition"?'),
        ("[[criterion]]\nname = 'as reported'\nsays = 'b'", 10, "criterion.name", "whichever the reports name"),
        ("[[criterion]]\nname='a'\nsays='b'\ncategories=['legal']", 12, "criterion.categories", "stewards"),
        ('[rules.a]\nquorum = "none"\nmin_agree = { limit = 1 }', 11, "rules.a.min_agree.limit", "allow_tiny_majority"),
        ('[rule]\nfallback = "a"\n[rules.a]\nquorum="none"\nmin_agree = 1', 10, "rule.fallback", "1 of 7 could pass"),
        ('[rule]\nlimit_in_last_round = "a"\n[rules.a]\nquorum = "none"\nmin_agree = 1\nallow_tiny_majority = false',
         10, "rule.limit_in_last_round", "1 of 7 could pass a limit"),
        ("[proposal.appeal]\nseats = 3", 10, "proposal.appeal.seats", 'by rule "default" 2 of 3 could pass a suspend'),
        ("[proposal.appeal]\nrule = 'x'\n[rules.x]\nquorum=1\nmin_agree=2", 13, "rules.x.min_agree.suspend", "2 of 7"),
    ],
)  # fmt: skip
def test_a_mistake_about_rules_is_told_with_its_line(
    tmp_path: Path, added: str, line: int, key: str, said: str
) -> None:
    found = loaded(tmp_path, f"{LEAST}{added}\n")

    assert isinstance(found, Problems)
    told = {(one.line, one.key): one.says for one in found.found}
    assert (line, key) in told
    assert said in told[line, key]


def test_reviews_may_be_decided_by_a_few(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST + "[proposal.review]\nseats = 3\nrule = 'consensus'\n")

    assert settings.proposal.review.seats == 3


def test_rules_that_do_not_fit_are_told_beside_other_mistakes(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, LEAST + "[rule]\nquorum = 1\nmin_agree = 1\n[pool]\ntimes_a_year = 0\n")

    assert set(found) == {"rule.min_agree.limit", "rule.min_agree.suspend", "pool.times_a_year"}
