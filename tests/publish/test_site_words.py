"""How the site puts contacts, days, counts and rules."""

from datetime import UTC, date, datetime

import pytest

from jurybot.core.rule.rule import rule_from
from jurybot.publish.words import contact_link, count_of, day, moment, rule_lines


@pytest.mark.parametrize(
    ("contact", "leads_to"),
    [
        ("appeals@coop.example", "mailto:appeals@coop.example"),
        ("https://coop.example/appeals", "https://coop.example/appeals"),
        ("javascript:alert(1)", ""),
        ("@ana@coop.example", ""),
        ("by post: 1 Main Street", ""),
        ("write to appeals@coop.example", ""),
    ],
)
def test_a_contact_is_a_link_only_where_it_is_an_address(contact: str, leads_to: str) -> None:
    assert contact_link(contact) == leads_to


def test_days_moments_and_counts_read_as_people_write_them() -> None:
    assert (day("2026-11"), day("2026-11-02"), day(date(2026, 3, 9))) == ("Nov 2026", "2 Nov 2026", "9 Mar 2026")
    assert moment(datetime(2026, 11, 25, 18, 5, tzinfo=UTC)) == "Wed 25 Nov 2026, 18:05 UTC"
    assert (count_of(1, "follow"), count_of(0, "follow"), count_of(1204, "follow")) == (
        "1 follow",
        "0 follows",
        "1,204 follows",
    )


@pytest.mark.parametrize(
    ("written", "what", "says"),
    [
        ("consensus", "Quorum", "60% of the seats must answer"),
        ("modified-consensus", "Quorum", "none is asked"),
        ({"quorum": 4, "quorum_counts_aside": True}, "Quorum", "4 seats must answer or stand aside"),
        ({"quorum": 1, "quorum_of": "support"}, "Quorum", "1 seat must agree"),
        ("majority", "Approval", "more than 1/2 of those who answer"),
        ("majority", "Objections allowed", "any number"),
        ("modified-consensus", "More objections do not stop", "95% of those who answer"),
        ({"min_agree": 3}, "Must agree at least", "for a limit 3 seats, for a suspend 3 seats"),
    ],
)
def test_a_rule_is_shown_in_plain_words(written: object, what: str, says: str) -> None:
    assert dict(rule_lines(rule_from(written).as_map()))[what] == says
