"""When reports open a case. (DELIBERATION.md, *Filing*.)"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, Domain, ReportId, covers
from jurybot.core.opening.criteria import AS_REPORTED
from jurybot.core.opening.triage import Complaint, ForStewards, LastVerdict, NotYet, Opens, TriageRule, narrowest, opens
from tests.core.builders import DAY, HOUR, START

MOMENT = timedelta(microseconds=1)
BAD, HOST = Domain("bad.example"), Domain("host.example")
RULE = TriageRule(name="default", categories=("other", "spam", "violation"), proposed=Measure.LIMIT, criterion="any")
WORSE = TriageRule(
    name="worse", categories=("violation",), proposed=Measure.SUSPEND, criterion="illegal", reports=2, within=7 * DAY
)


def complaint(number: int, ago: timedelta = DAY, **otherwise: Any) -> Complaint:
    """A report of the member of that number, who has been here for a year."""
    usual = Complaint(
        id=ReportId(str(number)),
        domain=BAD,
        target=AccountId(f"t{number}"),
        category="other",
        criteria=frozenset({"any", "illegal"}),
        reporter=AccountId(f"a{number}"),
        reporter_since=START - ago - 365 * DAY,
        created_at=START - ago,
        local=True,
    )
    return replace(usual, **otherwise)


def outcome(
    *complaints: Complaint,
    known: int | None = 40,
    last: LastVerdict | None = None,
    rules: tuple[TriageRule, ...] = (RULE,),
    about: Domain = BAD,
    cared_for: tuple[Domain, ...] = (),
) -> Opens | ForStewards | NotYet:
    sizes = {} if known is None else dict.fromkeys((BAD, HOST, about), known)
    return opens(complaints, about=about, known=sizes, last=last, rules=rules, now=START, cared_for=cared_for)


def is_open(*complaints: Complaint, **otherwise: Any) -> bool:
    return isinstance(outcome(*complaints, **otherwise), Opens)


THREE = tuple(complaint(number) for number in (1, 2, 3))


def test_three_members_in_thirty_days_open_a_case_by_their_reports() -> None:
    found = outcome(*THREE)

    assert found == Opens(domain=BAD, rule=RULE, reports=(ReportId("1"), ReportId("2"), ReportId("3")), needed=3)


def test_two_do_not_nor_does_nobody() -> None:
    assert not is_open(*THREE[:2])
    assert not is_open()


def test_one_report_never_opens_by_being_sent_again() -> None:
    again = [complaint(number, reporter=AccountId("a1")) for number in (4, 5, 6, 7)]

    assert not is_open(THREE[0], *again)
    assert not is_open(THREE[0], THREE[1], *again)


def test_of_several_reports_of_one_person_the_first_is_named() -> None:
    found = outcome(*THREE, complaint(4, ago=5 * DAY, reporter=AccountId("a1")))

    assert isinstance(found, Opens)
    assert found.reports == ("4", "2", "3")


def test_reports_from_elsewhere_inform_and_never_count() -> None:
    remote = [complaint(number, local=False) for number in range(10, 40)]

    assert not is_open(*THREE[:2], *remote)
    found = outcome(*THREE, *remote)
    assert isinstance(found, Opens)
    assert found.reports == ("1", "2", "3")


@pytest.mark.parametrize(("known_for", "counts"), [(30 * DAY, True), (30 * DAY - MOMENT, False)])
def test_a_member_counts_who_was_here_thirty_days_when_they_reported(known_for: timedelta, counts: bool) -> None:
    young = complaint(3, reporter_since=START - DAY - known_for)

    assert is_open(*THREE[:2], young) is counts


@pytest.mark.parametrize(("ago", "counts"), [(30 * DAY - MOMENT, True), (30 * DAY, False), (31 * DAY, False)])
def test_a_report_counts_while_it_is_less_than_thirty_days_old(ago: timedelta, counts: bool) -> None:
    assert is_open(*THREE[:2], complaint(3, ago=ago)) is counts


def test_someone_whose_first_report_is_out_of_the_window_counts_by_a_later_one() -> None:
    old = complaint(9, ago=40 * DAY, reporter=AccountId("a3"))

    assert is_open(*THREE, old)


def test_a_category_that_no_rule_names_opens_nothing() -> None:
    assert not is_open(*[replace(one, category="ham") for one in THREE])


def test_a_legal_report_opens_nothing_whatever_a_rule_says() -> None:
    named = replace(RULE, categories=("legal", "other"))

    assert not is_open(*THREE[:2], replace(THREE[2], category="legal"), rules=(named,))


# ---- the larger, the more


@pytest.mark.parametrize(
    ("known", "needed"),
    [
        (0, 3),
        (1, 3),
        (999, 3),
        (1000, 3),
        (1999, 3),
        (2000, 4),
        (3999, 4),
        (4000, 5),
        (7999, 5),
        (8000, 6),
        (1_024_000, 13),
        (1_023_999, 12),
    ],
)
def test_each_doubling_above_a_thousand_known_accounts_takes_one_more(known: int, needed: int) -> None:
    assert RULE.needed(known) == needed
    many = [complaint(number) for number in range(1, needed + 1)]
    assert is_open(*many, known=known)
    assert not is_open(*many[:-1], known=known)


@given(st.integers(0, 10**12), st.integers(1, 10**6), st.integers(1, 20))
def test_a_larger_server_never_takes_fewer(known: int, base: int, reports: int) -> None:
    rule = replace(RULE, base_accounts=base, reports=reports)

    assert reports <= rule.needed(known) <= rule.needed(known + 1)
    assert rule.needed(max(known, base) * 2) == rule.needed(max(known, base)) + 1


def test_the_size_is_asked_only_where_the_base_is_reached() -> None:
    below, reached = outcome(*THREE[:2], known=None), outcome(*THREE, known=None)

    assert isinstance(below, NotYet)
    assert below.ask is None
    assert isinstance(reached, NotYet)
    assert reached.ask == BAD


def test_what_is_missing_is_said() -> None:
    found = outcome(*THREE, known=5000)

    assert isinstance(found, NotYet)
    assert found.why == "3 of 5 reports under rule default"


# ---- several rules


def test_the_first_rule_met_wins_in_the_order_of_the_file() -> None:
    both = tuple(replace(one, category="violation") for one in THREE)

    first, second = outcome(*both, rules=(RULE, WORSE)), outcome(*both, rules=(WORSE, RULE))

    assert isinstance(first, Opens)
    assert isinstance(second, Opens)
    assert (first.rule, second.rule) == (RULE, WORSE)
    assert first.rule.proposed is Measure.LIMIT, "suspend only where a rule says so"


def test_a_rule_that_is_not_met_leaves_it_to_the_next() -> None:
    found = outcome(*THREE, rules=(WORSE, RULE))

    assert isinstance(found, Opens)
    assert found.rule == RULE


def test_each_rule_counts_its_own_categories_in_its_own_window() -> None:
    grave = [complaint(number, ago=8 * DAY, category="violation") for number in (1, 2)]

    assert not is_open(*grave, rules=(WORSE,)), "8 days ago is out of its 7"
    assert not is_open(*grave, complaint(3), rules=(WORSE,))
    assert is_open(*grave, complaint(3), rules=(WORSE, RULE))


def test_without_rules_nothing_opens() -> None:
    assert not is_open(*THREE, rules=())


# ---- after a verdict


def verdict(ago: timedelta, in_force: Measure = Measure.NONE, quiet: timedelta = 30 * DAY) -> LastVerdict:
    return LastVerdict(at=START - ago, in_force=in_force, quiet_until=START - ago + quiet)


def test_after_a_verdict_only_newer_reports_count() -> None:
    last = verdict(DAY)

    assert not is_open(*THREE, last=last), "of the very moment of the verdict"
    assert is_open(*[complaint(number, ago=DAY - MOMENT) for number in (1, 2, 3)], last=last)
    assert not is_open(*[complaint(number, ago=DAY - MOMENT) for number in (1, 2)], complaint(3), last=last)


@pytest.mark.parametrize(
    ("in_force", "proposed", "may"),
    [
        (Measure.NONE, Measure.LIMIT, True),
        (Measure.LIMIT, Measure.LIMIT, False),
        (Measure.LIMIT, Measure.SUSPEND, True),
        (Measure.SUSPEND, Measure.LIMIT, False),
        (Measure.SUSPEND, Measure.SUSPEND, False),
    ],
)
def test_while_it_is_quiet_only_something_stronger_than_what_is_in_force_is_proposed(
    in_force: Measure, proposed: Measure, may: bool
) -> None:
    rule = replace(RULE, proposed=proposed)

    assert is_open(*THREE, last=verdict(10 * DAY, in_force), rules=(rule,)) is may


def test_quiet_ends_at_its_hour() -> None:
    still = verdict(30 * DAY - MOMENT, Measure.LIMIT)
    over = verdict(30 * DAY, Measure.LIMIT)

    assert not is_open(*THREE, last=still)
    assert is_open(*THREE, last=over)


def test_a_rule_that_must_keep_quiet_leaves_it_to_a_stronger_one() -> None:
    grave = [complaint(number, ago=HOUR, category="violation") for number in (1, 2, 3)]

    found = outcome(*grave, last=verdict(10 * DAY, Measure.LIMIT), rules=(RULE, WORSE))

    assert isinstance(found, Opens)
    assert found.rule == WORSE


def test_the_order_in_which_reports_are_read_changes_nothing() -> None:
    same_moment = [complaint(number, ago=DAY) for number in (10, 9, 11)]

    assert outcome(*same_moment) == outcome(*reversed(same_moment))
    found = outcome(*same_moment)
    assert isinstance(found, Opens)
    assert found.reports == ("9", "10", "11"), "ids are numbers"


# ---- what lies below a domain


def of_host(number: int, sub: str) -> Complaint:
    return complaint(number, domain=Domain(f"{sub}host.example"))


def test_what_is_complained_of_below_a_domain_does_not_count_for_it() -> None:
    each = (of_host(1, "a."), of_host(2, "b."), of_host(3, ""))

    assert not is_open(*each, about=HOST)
    assert not is_open(*each, about=Domain("a.host.example"))


def test_a_rule_that_says_subdomains_opens_a_case_on_the_narrowest_name_above_all() -> None:
    wide = replace(RULE, subdomains=True)

    apart = outcome(of_host(1, "a."), of_host(2, "b."), of_host(3, "b."), rules=(wide,), about=Domain("b.host.example"))
    one = Domain("a.host.example")
    alone = outcome(*[of_host(number, "a.") for number in (1, 2, 3)], rules=(wide,), about=one)

    assert isinstance(apart, Opens)
    assert apart.domain == HOST
    assert isinstance(alone, Opens)
    assert alone.domain == one, "nobody else there is accused"


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=3), min_size=1, max_size=6))
def test_the_narrowest_name_covers_all_and_no_longer_one_does(prefixes: list[list[str]]) -> None:
    names = [Domain(".".join([*labels, "host", "example"])) for labels in prefixes]

    found = narrowest(names)

    assert all(covers(found, name) for name in names)
    longer = {".".join(name.split(".")[-n:]) for name in names for n in range(len(found.split(".")) + 1, 9)} - {found}
    assert not any(all(covers(wider, name) for name in names) for wider in longer)


# ---- one person on a server that is cared for


def test_reports_about_one_person_on_a_server_that_is_cared_for_are_for_stewards() -> None:
    one_person = [replace(one, target=AccountId("t1")) for one in THREE]
    reports = tuple(one.id for one in THREE)

    assert outcome(*one_person, cared_for=(BAD,)) == ForStewards(domain=BAD, reports=reports)
    assert is_open(*one_person), "nobody has said that it is cared for"
    assert is_open(*one_person[:2], THREE[2], cared_for=(BAD,)), "two people are the server's matter"


def test_of_one_person_with_too_few_reports_stewards_hear_nothing() -> None:
    one_person = [replace(one, target=AccountId("t1")) for one in THREE]

    assert isinstance(outcome(*one_person, known=2000, cared_for=(BAD,)), NotYet)


def test_a_rule_that_counts_others_there_opens_the_case_after_all() -> None:
    one_person = [replace(one, target=AccountId("t1"), category="violation") for one in THREE]
    first = replace(RULE, categories=("violation",))

    found = outcome(*one_person, complaint(4), rules=(first, RULE), cared_for=(BAD,))

    assert isinstance(found, Opens)
    assert found.rule == RULE


# ---- what a report speaks of


def test_a_rule_that_names_a_criterion_counts_the_reports_that_speak_of_it() -> None:
    of_spam = tuple(replace(one, criteria=frozenset({"spam"})) for one in THREE)

    assert not is_open(*of_spam)
    assert is_open(*of_spam, rules=(replace(RULE, criterion="spam"),))
    assert not is_open(*of_spam[:2], THREE[2], rules=(replace(RULE, criterion="spam"),))
    assert is_open(*of_spam[:2], THREE[2], rules=(replace(RULE, criterion=AS_REPORTED),))
