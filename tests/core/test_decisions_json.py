"""A decision for programs: every field says what the decision says, and what stands no more names nobody."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from jurybot.core.disclosure.decision import Decision, LookAgain
from jurybot.core.disclosure.decisions_json import entry
from jurybot.core.names import Domain

RULE = {"quorum": "60%", "quorum_counts_aside": "yes", "override_at": "none", "allow_tiny_majority": "no"}
MILDER = {"quorum": "none", "quorum_counts_aside": "no", "override_at": "95%", "allow_tiny_majority": "yes"}
LIMITED = Decision(
    case=8,
    kind="review",
    about=7,
    outcome="relaxed",
    domain=Domain("bad.example"),
    proposed="suspend",
    extras=(),
    criterion="spam",
    criterion_says="No bulk posts.",
    tally={"seats": 3, "aside": 0},
    is_one_voice=False,
    arithmetic=(),
    rule=RULE,
    rule_name="",
    rule_for_limit=MILDER,
    rounds=2,
    by_stewards=True,
    decided_on="2026-11-22",
    updated_on=date(2026, 11, 22),
    in_force="limit",
    in_force_since=date(2026, 11, 22),
    grace_until=datetime(2026, 11, 25, 18, tzinfo=timezone(timedelta(hours=2))),
    review_on=date(2027, 2, 20),
    taken_back_on=None,
    was_announced=True,
    waits_for="",
    reasons=(),
    cost=None,
    appeal_until=None,
    appeals=0,
    looks=(LookAgain(kind="appeal", case=9, outcome="kept", on=date(2026, 12, 1)),),
    draw=12,
    drawn_from=34,
    grade="operator only",
    terms={"proposed": "suspend"},
    terms_salt="aa",
    docket_salt="bb",
)


def test_a_decision_is_told_whole() -> None:
    assert entry(LIMITED) == {
        "case": 8,
        "kind": "review",
        "about": 7,
        "outcome": "relaxed",
        "domain": "bad.example",
        "proposed": "suspend",
        "criterion": "spam",
        "tally": {"seats": 3, "aside": 0},
        "rule": {"quorum": "60%", "quorum_counts_aside": True, "override_at": None},
        "rule_for_limit": {"quorum": None, "quorum_counts_aside": False, "override_at": "95%"},
        "rounds": 2,
        "decided_by": "stewards",
        "decided_on": "2026-11-22",
        "in_force": "limit",
        "grace_until": "2026-11-25T16:00:00Z",
        "review_on": "2027-02-20",
        "looks": [{"kind": "appeal", "case": 9, "outcome": "kept", "on": "2026-12-01"}],
        "terms": {"proposed": "suspend"},
        "terms_salt": "aa",
        "docket_salt": "bb",
        "draw": 12,
        "page": "decisions/8.html",
    }


def test_what_a_decision_lacks_is_null() -> None:
    bare = replace(
        LIMITED, tally=None, rule_for_limit=None, by_stewards=False, grace_until=None, review_on=None, looks=(),
        draw=None, terms=None, terms_salt="", docket_salt="",
    )  # fmt: skip

    told = entry(bare)

    lacks = ("tally", "rule_for_limit", "grace_until", "review_on", "draw", "terms", "terms_salt", "docket_salt")
    assert {name: told[name] for name in lacks} == dict.fromkeys(lacks)
    assert (told["decided_by"], told["looks"]) == ("panel", [])


def test_what_stands_no_more_names_no_server_and_opens_no_docket() -> None:
    undone = entry(replace(LIMITED, outcome="undone", in_force=None))

    assert (undone["domain"], undone["docket_salt"]) == (None, None)
    assert undone["terms_salt"] == "aa"


def test_of_what_came_to_nothing_the_kind_is_told_only_where_it_is_about_an_earlier_case() -> None:
    assert entry(replace(LIMITED, outcome="lapsed", about=None))["kind"] is None
    assert entry(replace(LIMITED, outcome="lapsed"))["kind"] == "review"
    assert entry(replace(LIMITED, outcome="limit", about=None))["kind"] == "review"
