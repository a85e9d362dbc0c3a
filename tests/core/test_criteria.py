"""Which criterion reports speak of: by the server's rules that they name, else by their category."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.opening.criteria import Cited, CitedRule, Criterion, criterion_of, speaks_of

SPAM = Criterion(name="spam", says="No spam.", categories=("spam",))
HARASSMENT = Criterion(name="harassment", says="No harassment.", server_rules=("3", "Be kind to each other."))
REST = Criterion(name="the rest", says="All else.", categories=("violation", "other", "spam"), server_rules=("4",))
ALL = (SPAM, HARASSMENT, REST)


def violation(*ids: str, text: str = "") -> Cited:
    return Cited(category="violation", server_rules=tuple(CitedRule(id=id_, text=text) for id_ in ids))


@pytest.mark.parametrize(
    ("report", "name"),
    [
        (Cited(category="spam"), "spam"),
        (Cited(category="other"), "the rest"),
        (violation(), "the rest"),
        (violation("3"), "harassment"),
        (violation("9"), "the rest"),
        (violation("9", text="be kind  to each OTHER."), "harassment"),
        (violation("4", "3"), "harassment"),
        (Cited(category="legal"), "server rules"),
        (Cited(category="spam", server_rules=(CitedRule(id="4"),)), "the rest"),
    ],
)
def test_a_report_speaks_of_the_first_criterion_for_its_rules_else_for_its_category(report: Cited, name: str) -> None:
    assert criterion_of([report], ALL, otherwise="server rules") == name


def test_of_several_reports_the_most_decide_and_of_equals_the_first_in_the_config() -> None:
    spam, kind = Cited(category="spam"), violation("3")

    assert criterion_of([kind, spam, kind], ALL, otherwise="") == "harassment"
    assert criterion_of([kind, spam], ALL, otherwise="") == "spam"
    assert criterion_of([kind, spam], ALL[::-1], otherwise="") == "the rest"


def test_reports_that_speak_of_nothing_do_not_outvote_those_that_do() -> None:
    legal = Cited(category="legal")

    assert criterion_of([legal, legal, violation("3")], ALL, otherwise="server rules") == "harassment"


def test_without_reports_or_criteria_it_is_the_one_for_all_else() -> None:
    assert criterion_of([], ALL, otherwise="server rules") == "server rules"
    assert criterion_of([Cited(category="spam")], (), otherwise="server rules") == "server rules"


def test_a_rule_without_a_text_is_not_that_of_an_empty_line() -> None:
    odd = Criterion(name="odd", says="x", server_rules=("",))

    assert criterion_of([violation("9")], (odd,), otherwise="server rules") == "server rules"


@given(st.lists(st.sampled_from([Cited(category="spam"), Cited(category="other"), violation("3")])), st.randoms())
def test_the_order_of_reports_never_matters(reports: list[Cited], random: object) -> None:
    shuffled = sorted(reports, key=lambda _: random.random())  # type: ignore[attr-defined]

    assert criterion_of(shuffled, ALL, otherwise="") == criterion_of(reports, ALL, otherwise="")


def test_a_report_speaks_of_every_criterion_that_covers_it_and_of_those_about_anything() -> None:
    anything = Criterion(name="server rules", says="Our rules.")

    assert speaks_of(Cited(category="spam"), (*ALL, anything)) == {"spam", "the rest", "server rules"}
    assert speaks_of(violation("3"), (*ALL, anything)) == {"harassment", "the rest", "server rules"}
    assert speaks_of(violation("9"), (SPAM, HARASSMENT)) == set()
