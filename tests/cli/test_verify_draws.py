"""What only all draws of a record together show, and what sites of older versions lack."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.checks.draw_check import Failed
from jurybot.core.record import draw as d
from jurybot.core.record import lottery
from jurybot.core.record import record as r
from jurybot.core.record.merkle import Tree
from jurybot.publish.site import Site
from tests.cli.published import (
    ALL_SEATED,
    ANOTHER,
    DAY,
    DEADLINE,
    FACTS,
    LENGTH,
    SECRETS,
    START,
    Record,
    a_policy,
    case_entry,
    counted,
    decided,
    terms,
)
from tests.cli.tampered import Change, checked, told

NOT_ITS = "is not what its tally comes to"


def a_site(tmp_path: Path) -> Record:
    return Record(site=Site(tmp_path, FACTS))


def failure(tmp_path: Path) -> Failed | None:
    return checked(tmp_path).failed


def test_a_case_without_an_entry_is_found(tmp_path: Path) -> None:
    record = a_site(tmp_path)
    record.draws(1, 1)
    record.draws(2, 3)

    assert failure(tmp_path) == Failed(entry="case 2", because="it stands in no draw, and case 3 does")


def test_a_chain_that_was_given_up_is_not_taken_up_again(tmp_path: Path) -> None:
    first = a_site(tmp_path)
    first.draws(1, 1)
    Record(site=first.site, policy=a_policy(2, ANOTHER), start=ANOTHER).draws(2, 2)
    first.draws(3, 3)

    assert failure(tmp_path) == Failed(entry="draws/3", because="its policy has chains that were given up before")


def test_a_chain_that_was_made_when_the_case_was_there_is_found(tmp_path: Path) -> None:
    first = a_site(tmp_path)
    first.draws(1, 1)
    Record(site=first.site, policy=a_policy(2, ANOTHER, day=DAY), start=ANOTHER).draws(2, 2)

    failed = failure(tmp_path)

    assert failed == Failed(
        entry="draws/2", because="its policy has a chain that was made on 2026-03-01, when its case was there"
    )


def test_a_chain_that_was_made_between_a_case_and_its_second_draw_is_found(tmp_path: Path) -> None:
    first = a_site(tmp_path)
    first.draws(1, 1)
    first.draws(2, 2, upto="intent", aborted=True)
    later = DAY + timedelta(days=2)
    again = Record(site=first.site, policy=a_policy(2, ANOTHER, day=DAY + timedelta(days=1)), start=ANOTHER)
    again.draws(3, 2, day=later, filed_on=DAY)

    failed = failure(tmp_path)

    assert failed == Failed(
        entry="draws/3", because="its policy has a chain that was made on 2026-03-02, when its case was there"
    )


def test_a_chain_that_begins_at_another_draw_in_a_later_policy_is_found(tmp_path: Path) -> None:
    first = a_site(tmp_path)
    first.draws(1, 1)
    first.draws(2, 2)
    bent = a_policy(2)
    bent["chains"][0]["from_draw"] = 2
    first.site.write_draw(3, "policy", bent)

    failed = failure(tmp_path)

    assert failed == Failed(
        entry="draws/policy-2.json", because="the chain of operator had another length or beginning before"
    )


def test_a_chain_that_was_kept_though_a_newer_one_was_there_is_found(tmp_path: Path) -> None:
    first = a_site(tmp_path)
    first.draws(1, 1)
    first.site.write_draw(2, "policy", a_policy(2, ANOTHER))
    first.draws(2, 2)

    failed = failure(tmp_path)

    assert failed is not None
    assert failed.because == "its chains are not those of policy 2, which was there before its case"


def test_a_value_that_was_published_with_an_earlier_draw_is_found(tmp_path: Path) -> None:
    first = a_site(tmp_path)
    first.draws(1, 1)
    value_of_1, known = d.chain_value(START, LENGTH, 1), a_policy(2)
    twice = sha256(sha256(value_of_1).digest()).digest()
    known["chains"] = [r.chain(by="operator", anchor=twice, length=LENGTH)]
    later = Record(site=first.site, policy=known)
    later.draws(2, 2, value=value_of_1)

    failed = failure(tmp_path)

    assert failed == Failed(entry="draws/2/reveal.json", because="its value was published with draw 1")


def test_a_further_case_that_no_intent_binds_is_said(tmp_path: Path) -> None:
    record = a_site(tmp_path)
    record.draws(1, 1, ALL_SEATED)
    record.shares(1, 2, ALL_SEATED, terms())

    found = checked(tmp_path)

    assert found.failed is None
    assert found.notes == ("case 2: no intent binds its entry, which could be another than at first",)


def test_a_further_case_that_the_intent_binds_and_that_is_not_there_is_said(tmp_path: Path) -> None:
    a_site(tmp_path).draws(1, 1, ALL_SEATED, further=[case_entry(2, terms())])

    found = checked(tmp_path)

    assert found.failed is None
    assert found.notes == ("draw 1: its intent binds 1 further cases, and 0 are there (yet)",)


def a_jury(record: Record, draw: int, term: int) -> None:
    """A standing jury of five, drawn of all."""
    tree = Tree([ticket for ticket, _ in d.tickets(SECRETS, lottery.OF_NO_CASE, term)])
    entry = lottery.term_entry(
        day=DAY,
        draw=draw,
        term=term,
        policy=record.policy,
        size=5,
        quotas=[],
        drum=[(lottery.Cell(traits=(), members=len(SECRETS)), tree)],
        rows=[lottery.Row(counts=(5,), times=1)],
        reveal_by=DEADLINE,
    )
    reveal = d.reveal_entry(draw=draw, by="operator", value=record.value(draw))
    jury = lottery.jury_entry(term=entry, reveals=[reveal], trees=[tree])
    for name, made in (("policy", record.policy), ("term", entry), ("reveal", reveal), ("jury", jury)):
        record.site.write_draw(draw, name, made)


def test_a_term_that_is_drawn_for_again_is_said(tmp_path: Path) -> None:
    record = a_site(tmp_path)
    a_jury(record, 1, 1)
    a_jury(record, 2, 1)
    a_jury(record, 3, 2)

    found = checked(tmp_path)

    assert found.failed is None
    assert found.notes == ("draw 2: term 1 has a jury from draw 1, and was drawn for again",)


def test_a_list_of_tickets_beside_a_jury_is_found(tmp_path: Path) -> None:
    record = a_site(tmp_path)
    a_jury(record, 1, 1)
    record.site.write_tickets(1, [ticket for ticket, _ in d.tickets(SECRETS, lottery.OF_NO_CASE, 1)])

    assert failure(tmp_path) == Failed(entry="draws/1/tickets.txt", because="a standing jury's tickets are not listed")


def test_a_first_chain_of_the_day_of_the_first_draw_is_noted(tmp_path: Path) -> None:
    Record(site=Site(tmp_path, FACTS), policy=a_policy(day=DAY)).draws(1, 1)

    found = checked(tmp_path)

    assert found.failed is None
    assert found.notes[0].startswith("the first chain was published on the day of the first draw, 2026-03-01")


@pytest.mark.parametrize(
    ("before", "again", "because"),
    [
        ({}, {}, "it was drawn for twice"),
        ({"upto": "intent"}, {}, "case 1 is drawn for again, and draw 1 has no abort"),
        ({"upto": "intent", "withdrawn": True, "aborted": True}, {}, "is drawn for, and was withdrawn in draw 1"),
        ({"upto": "intent", "aborted": True}, {"row": terms("suspend")}, "case 1 has another entry in draw 1"),
        ({"upto": "intent", "aborted": True}, {"round_": 2}, "it repeats draw 1, and names another round"),
        ({"upto": "intent", "aborted": True, "members": 19}, {}, "it has more tickets than draw 1, which it repeats"),
    ],
)
def test_a_case_is_drawn_for_again_only_after_an_abort_and_out_of_no_more(
    tmp_path: Path, before: dict[str, Any], again: dict[str, Any], because: str
) -> None:
    record = a_site(tmp_path)
    record.draws(1, 1, **before)
    record.draws(2, 1, **again)

    failed = failure(tmp_path)

    assert failed is not None and because in failed.because


def test_other_tickets_after_an_abort_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = a_site(tmp_path)
    record.draws(1, 1, upto="intent", aborted=True)
    monkeypatch.setitem(SECRETS, "m0", bytes(32))
    record.draws(2, 1)

    failed = failure(tmp_path)

    assert failed is not None and failed.entry == "draws/2/tickets.txt"
    assert failed.because == "a ticket is not among those of draw 1, which it repeats"


def test_a_first_panel_is_the_first_of_its_case(tmp_path: Path) -> None:
    a_site(tmp_path).draws(1, 1, round_=7)

    failed = failure(tmp_path)

    assert failed == Failed(
        entry="draws/1/intent.json", because="it is panel 7 of its case, which had none before"
    )


def test_days_of_draws_do_not_go_back(tmp_path: Path) -> None:
    record = a_site(tmp_path)
    record.draws(1, 1, day=date(2026, 3, 5))
    record.draws(2, 2)

    assert failure(tmp_path) == Failed(entry="draws/2", because="it is dated 2026-03-01, before draw 1")


# Sites of older versions ---------------------------------------------------------------------------------------------


NEW_FIELDS = ("looks", "terms", "terms_salt", "docket_salt", "page_hash", "draw", "seats_hash", "draw_page_hash")


def older(folder: Path, *without: str) -> None:
    """decisions.json as an older version wrote it, and case entries that bind no terms."""
    read = json.loads((folder / "decisions.json").read_text())
    for decision in read["decisions"]:
        for name in (*NEW_FIELDS, *without):
            decision.pop(name, None)
    (folder / "decisions.json").write_text(json.dumps({"version": 1, "decisions": read["decisions"]}))


@pytest.fixture
def of_0_1(tmp_path: Path) -> Path:
    record = a_site(tmp_path)
    for case in (1, 2):
        cased = {"entry": "case", "version": 1, "day": "2026-03-01", "case": case, "docket": "0" * 64}
        record.draws(case, case, ALL_SEATED, cased=cased)
    none = decided(2, "no-action", counted(none=7), terms())
    record.decides(tmp_path, [decided(1, "limit", counted(limit=7), terms()), none])
    older(tmp_path, "kind", "about", "rule_for_limit", "rounds", "decided_by")
    return tmp_path


def test_what_0_1_published_is_in_order_and_what_it_lacks_is_said(of_0_1: Path) -> None:
    found = checked(of_0_1)

    assert found.failed is None
    assert (found.counted.counted, found.counted.bound, found.pages) == (2, 0, 0)
    assert found.notes == (
        "the pages were not checked: this site publishes no hashes of them",
        "2 tallies are held against rules that no case entry binds: they could be others than at first",
    )


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (told(1, outcome="no-action", domain=None, in_force=None, review_on=None), f"no-action {NOT_ITS}: limit"),
        (told(1, tally=None), "limit is told, and no tally"),
        (told(2, tally=counted(3, none=3)), "counted on 3 seats"),
        (told(1, rule={"quorum": "soon"}), "has not the fields of one"),
    ],
)
def test_in_what_0_1_published_wrong_outcomes_are_found(of_0_1: Path, change: Change, because: str) -> None:
    change(of_0_1)

    failed = checked(of_0_1).failed

    assert failed is not None and because in failed.because


def test_a_record_of_this_version_cannot_be_told_as_an_older_one(record_copy: Path) -> None:
    older(record_copy)

    failed = checked(record_copy).failed

    assert failed == Failed(
        entry="decisions.json", because="it is of version 1, and the entries of cases are newer"
    )
