"""What was changed in a published record is found, and named where it was made: one change a test, to a copy of one
site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jurybot.publish.site import Site
from tests.cli.published import ALL_SEATED, FACTS, Record, counted, decided, salt, server, terms
from tests.cli.tampered import (
    Change,
    checked,
    document,
    drop,
    entry,
    page_of_draw_2,
    put,
    seats,
    text,
    told,
    unlinked,
    write,
)


def without_a_draw(folder: Path) -> None:
    """Case 13, which a panel sits on, becomes one that was never drawn for, and is decided."""
    drop(*(f"draws/13/{name}" for name in ("intent.json", "reveal.json", "result.json", "tickets.txt")))(folder)
    write(folder / "draws/13/index.html", '<dt><a href="case.json"><dt><a href="../policy.json">')
    document(lambda read: read["decisions"].insert(0, _of_13()))(folder)


def _of_13(**changed: Any) -> dict[str, Any]:
    return decided(13, "limit", counted(limit=7), terms(), decided_on="2026-03-02", **NO_HASHES, **changed)


NO_HASHES: dict[str, str | None] = {"page_hash": "0" * 64, "seats_hash": None, "draw_page_hash": None}
A_LOOK = {"kind": "review", "case": 5, "outcome": "relaxed", "on": "2026-03-20"}
EARLIER_LOOK = {"kind": "vote", "case": None, "outcome": "kept", "on": "2026-03-19"}
LIMITED = {"outcome": "limit", "domain": server(7), "in_force": "limit", "kind": "reports", "decided_on": "2026-03-01"}
JUST_LIMIT = counted(limit=7)
NOT_ITS = "is not what its tally comes to"
DECIDED = "{} in decisions.json"


def test_an_honest_record_of_every_kind_of_case_is_in_order(whole_record: Path) -> None:
    found = checked(whole_record)

    assert found.failed is None
    assert (len(found.draws), found.counted.decisions, found.counted.counted, found.counted.bound) == (13, 10, 9, 9)
    assert found.notes == (
        "case 11: its panel has ended, and nothing is told of it (yet)",
        "no end is told (yet) of case 13 since 2026-03-02",
    )
    assert found.pages == 10 + 9 + 5  # decisions, their draws, lists


@pytest.mark.parametrize(
    ("change", "place", "because"),
    [
        # one draw
        (entry("draws/2/result.json", seed="0" * 64), "draws/2: result", "the seed is another"),
        (entry("draws/2/reveal.json", value="0" * 64), "draws/2: reveal of operator", "to the anchor"),
        (entry("draws/2/intent.json", draw=3), "draws/2/intent.json", "it is of draw 3"),
        (entry("draws/2/intent.json", policy="0" * 64), "draws/2/intent.json", "is not published"),
        (put("draws/2/case.json", '{"case":' + "9" * 400 + "}"), "draws/2/case.json", "None is no kind of entry"),
        (put("draws/2/case.json", "{"), "draws/2/case.json", "this is not JSON"),
        (entry("draws/2/case.json", entry="reveal"), "draws/2/case.json", "is not known here"),
        (put("draws/2/tickets.txt", "xyz\n"), "draws/2/tickets.txt", "no ticket"),
        (put("draws/2/tickets.txt", "00" * 32 + "\n"), "draws/2: intent", "the list has 1"),
        (text("draws/2/tickets.txt", str.upper), "draws/2/tickets.txt", "lower-case hex"),
        (text("draws/2/tickets.txt", str.rstrip), "draws/2/tickets.txt", "ended by a newline"),
        (text("draws/2/tickets.txt", lambda t: t.replace("\n", "\r\n")), "draws/2/tickets.txt", "one ticket a line"),
        (text("draws/2/tickets.txt", lambda t: t[:2] + " " + t[2:]), "draws/2/tickets.txt", "one ticket a line"),
        (drop("draws/2/tickets.txt"), "draws/2/tickets.txt", "up to 10000 tickets are published"),
        (seats("2/seats", *["seated"] * 7, *["declined"] * 3), "draws/2: seats", "position 8 was called, and no seat"),
        (seats("2/seats", *["lapsed"] * 6, "seated", *["unused"] * 3), "draws/2: seats", "6 lapsed, and 0 were called"),
        (seats("2/seats", *["unused"], *ALL_SEATED[1:]), "draws/2: seats", "position 1 was passed over"),
        (entry("draws/4/seats-5.json", result="0" * 64), "draws/4: seats", "it names another result"),
        (entry("draws/9/withdrawn.json", case_entry="0" * 64), "draws/9/withdrawn.json", "it names another case"),
        (entry("draws/9/withdrawn.json", case=8), "draws/9/withdrawn.json", "it is of case 8"),
        (entry("draws/7/abort.json", by="nobody"), "draws/7/abort.json", "the policy names no chain of nobody"),
        (entry("draws/7/abort.json", day="2020-01-01"), "draws/7/abort.json", "operator had until 2026-03-02"),
        # what stands in the folders, whatever a page names
        (unlinked(2, "seats.json"), "draws/2/seats.json", "an entry is a map|None is no kind of entry"),
        (unlinked(2, "tickets.txt"), "draws/2/tickets.txt", "no ticket"),
        (unlinked(2, "result.json", "seats.json"), "draws/2/result.json", "is no kind of entry"),
        (page_of_draw_2("seats.json", "seat.json"), "draws/2/index.html", "it does not lead to seats.json"),
        (page_of_draw_2("policy-1", "policy-2"), "draws/2/index.html", "it does not lead to ../policy-1.json"),
        (drop("draws/2/index.html"), "draws/2/index.html", "its page is not"),
        (drop("draws/2/result.json"), "draws/2/seats.json", "it stands there, and nobody was drawn"),
        (drop("draws/2/intent.json"), "draws/2/result.json", "nothing was fixed to draw from"),
        (put("draws/1/jurors.json", '["@ana"]'), "draws/1/jurors.json", "no such file belongs to the record"),
        (put("draws/99/case.json"), "draws/99", "no such file"),
        (put("draws/15/case.json"), "draws/14", "it is not there, and draw 15 is"),
        (put("decisions/13.html"), "decisions/13.html", "no such file"),
        (put("years/2025.html"), "years/2025.html", "no such file"),
        # policies
        (entry("draws/policy-2.json", number=3), "draws/policy-2.json", "it is number 3"),
        (entry("draws/policy-2.json", day="2026-01-01"), "draws/policy-2.json", "older than the one"),
        (drop("draws/policy.json"), "draws/policy.json", "it is not draws/policy-2.json, the last"),
        (entry("draws/policy.json", seats=9), "draws/policy.json", "it is not draws/policy-2.json, the last"),
        # all draws together
        (drop("draws/7/abort.json"), "draws/7/abort.json", "its page names it"),
        (without_a_draw, DECIDED.format("case 13"), "it is decided, and nobody was drawn in draw 13"),
        # decisions.json as a whole
        (put("decisions.json", "[]"), "decisions.json", "no list of decisions"),
        (put("decisions.json", '{"decisions": [{"case": 1}]}'), "decisions.json", "no list of decisions"),
        (drop("decisions.json"), "decisions.json", "the first page is there"),
        (document(lambda read: read.update(version=9)), "decisions.json", "version 9 is not known here"),
        (document(lambda read: read.update(jurors=["@ana"])), "decisions.json", "missing or unknown: jurors"),
        (document(lambda read: read["decisions"].pop(0)), "case 12", "has no decision and no wait of it"),
        (document(lambda read: read["decisions"].clear()), "case 1", "has no decision and no wait of it"),
        (document(lambda read: read["decisions"].append(read["decisions"][0])), "decisions.json", "stands twice"),
        (document(lambda read: read["waiting"].clear()), "case 11", "its seats are told"),
        (document(lambda read: read["waiting"].append(12)), "decisions.json", "case 12 is said to wait"),
        (text("decisions.json", lambda t: t.replace('"case": 1,', '"case": 1, "case": 1,')), "decisions.json", "twice"),
        # a decision by itself
        (told(1, jurors=["@ana"]), DECIDED.format("case 1"), "a decision has no field jurors"),
        (told(1, page="decisions/2.html"), DECIDED.format("case 1"), "its page has another name"),
        (told(1, decided_on="yesterday"), DECIDED.format("case 1"), "decided_on is not as"),
        (told(2, domain="innocent.example"), DECIDED.format("case 2"), "a server is named in no-action"),
        (told(1, in_force="suspend"), DECIDED.format("case 1"), "suspend is in force, and the outcome is limit"),
        (told(1, in_force=None), DECIDED.format("case 1"), "nothing is in force of a limit"),
        (told(1, kind=None), DECIDED.format("case 1"), "its kind is told where it is not to be, or is not"),
        (told(1, kind="review"), DECIDED.format("case 1"), "a review about no case"),
        (told(1, review_on="2025-01-01"), DECIDED.format("case 1"), "review_on is before the decision"),
        (told(2, review_on="2027-01-01"), DECIDED.format("case 2"), "review_on is told of no-action"),
        # its terms and its server, which the case entry binds
        (told(1, proposed="suspend"), DECIDED.format("case 1"), "proposed is not as in its terms"),
        (told(1, criterion="lies"), DECIDED.format("case 1"), "criterion is not as in its terms"),
        (told(1, rule={"approval": "2/3"}), DECIDED.format("case 1"), "the rule is not as in its terms"),
        (told(8, rule_for_limit={"approval": "1/2"}), DECIDED.format("case 8"), "the rule for a limit is not as in"),
        (told(8, rule_for_limit=None), DECIDED.format("case 8"), "a weaker rule let it pass, and is not told"),
        (told(1, rounds=3), DECIDED.format("case 1"), "3 rounds, and 2 may be"),
        (told(2, docket_salt=salt(2).hex()), DECIDED.format("case 2"), "the salt of its server is told, and no server"),
        (entry("draws/4/case-5.json", docket="0" * 64), "draws/4/case-5.json", "not among the cases that the intent"),
        (entry("draws/4/case-5.json", day="2026-02-28"), "draws/4/case-5.json", "not among the cases that the intent"),
        (told(1, domain="innocent.example"), DECIDED.format("case 1"), "its server and criterion are not those"),
        (told(1, terms=terms(rounds=3)), DECIDED.format("case 1"), "its terms are not those that its case entry binds"),
        (told(1, terms=None), DECIDED.format("case 1"), "its case entry binds its terms, and they are not told"),
        (told(2, about=3), DECIDED.format("case 2"), "about case 3, which is not earlier"),
        # its tally, which the seats of the draw bear
        (told(1, tally={**counted(limit=5), "seats": 9}), DECIDED.format("case 1"), "no ballots can be counted so"),
        (told(1, tally={**counted(limit=5), "aside": 0.5}), DECIDED.format("case 1"), "no ballots can be counted so"),
        (told(1, tally={}), "decisions.json", "has not the fields of one"),
        (told(2, tally=counted(3, none=3)), DECIDED.format("case 2"), "counted on 3 seats, and 7 were drawn"),
        (told(2, tally=counted(99, none=99)), DECIDED.format("case 2"), "counted on 99 seats, and 7 were drawn"),
        (told(7, tally=counted(limit=6)), DECIDED.format("case 7"), "6 ballots are counted, and 3 were seated"),
        (seats("2/seats", *["declined"] * 10), DECIDED.format("case 2"), "7 ballots are counted, and 0 were seated"),
        (told(2, tally=None), DECIDED.format("case 2"), "no-action is told, and no tally"),
        (seats("2/seats", *["seated"] * 6, "lapsed", "seated", "unused", "unused"), DECIDED.format("case 2"),
         "what became of its seats is not as it was told with it"),
        (told(2, draw=3), DECIDED.format("case 2"), "it names draw 3, and its case stands in 2"),
        # its outcome, which its tally comes to
        (told(1, outcome="suspend"), DECIDED.format("case 1"), f"suspend {NOT_ITS}: limit"),
        (told(12, outcome="no-action", kind=None), DECIDED.format("case 12"), f"no-action {NOT_ITS}: limit"),
        (told(12, outcome="lapsed", kind=None), DECIDED.format("case 12"), f"lapsed {NOT_ITS}: limit"),
        (told(2, outcome="no-agreement"), DECIDED.format("case 2"), f"no-agreement {NOT_ITS}: no-action"),
        (told(7, **LIMITED, docket_salt="0" * 64), DECIDED.format("case 7"), "its server and criterion are not those"),
        (told(7, outcome="no-action"), DECIDED.format("case 7"), f"no-action {NOT_ITS}: lapsed"),
        (told(12, outcome="overturned"), DECIDED.format("case 12"), f"overturned {NOT_ITS}: limit"),
        (told(1, decided_by="stewards"), DECIDED.format("case 1"), "stewards decided, and its tally comes to"),
        (told(6, decided_by="panel"), DECIDED.format("case 6"), f"limit {NOT_ITS}: no-agreement"),
        (told(6, rounds=1), DECIDED.format("case 6"), "nothing was agreed on, and rounds were left"),
        (told(6, outcome="suspend", in_force="suspend"), DECIDED.format("case 6"), f"suspend {NOT_ITS}"),
        (told(4, outcome="relaxed"), DECIDED.format("case 4"), f"relaxed {NOT_ITS}: kept"),
        (told(4, about=2), DECIDED.format("case 4"), "it is about another case than by its terms"),
        # what later looks came to
        (told(3, looks=[A_LOOK | {"outcome": "kept"}]), DECIDED.format("case 3"), "case 5 came to something else"),
        (told(3, looks=[]), DECIDED.format("case 5"), "case 3 does not tell of it, which it is about"),
        (told(1, looks=[A_LOOK | {"case": 4, "outcome": "kept", "kind": "vote"}]), DECIDED.format("case 1"),
         "case 4 is a review, and no vote"),
        (told(3, looks=[A_LOOK | {"on": "2026-02-27"}]), DECIDED.format("case 3"), "case 5 came to its end later"),
        (told(3, looks=[A_LOOK, A_LOOK]), DECIDED.format("case 3"), "a look stands twice"),
        (told(3, looks=[A_LOOK, EARLIER_LOOK]), DECIDED.format("case 3"), "not in the order of their days"),
        (told(6, looks=[A_LOOK]), DECIDED.format("case 6"), "case 5 did not look at it, but at case 3"),
        (told(3, outcome="suspend"), DECIDED.format("case 3"), "a look relaxed it, and a suspend is told"),
        (told(6, looks=[EARLIER_LOOK | {"outcome": "lifted"}]), DECIDED.format("case 6"), "a look lifted it"),
        # days
        (entry("draws/2/seats.json", day="2026-04-01"), DECIDED.format("case 2"), "it is dated 2026-03, and its seats"),
        (entry("draws/1/seats.json", day="2026-03-02"), DECIDED.format("case 1"), "it is dated 2026-03-01, and its"),
        (told(1, decided_on="2026-03-03"), DECIDED.format("case 1"), "it is dated 2026-03-03, and its seats"),
        # pages
        (text("decisions/2.html", lambda t: t + "!"), "decisions/2.html", "it is not the page that decisions.json has"),
        (drop("decisions/2.html"), "decisions/2.html", "it is not there"),
        (page_of_draw_2("</h1>", "!</h1>"), "draws/2/index.html", "not as case 2 in decisions.json has it"),
        (text("feed.atom", lambda t: t.replace("feed", "food")), "feed.atom", "not as decisions.json has it"),
        (text("index.html", lambda t: t + "!"), "index.html", "not as decisions.json has it"),
        (text("style.css", lambda t: t + "!"), "style.css", "not as decisions.json has it"),
        (drop("years/2026.html"), "years/2026.html", "it is not there"),
        (document(lambda read: read["files"].pop("feed.atom")), "decisions.json", "too much or too little: feed.atom"),
    ],
)  # fmt: skip
def test_what_was_changed_is_found_and_named(record_copy: Path, change: Change, place: str, because: str) -> None:
    change(record_copy)

    failed = checked(record_copy).failed

    assert failed is not None
    assert failed.entry == place
    assert any(one in failed.because for one in because.split("|"))


def test_a_measure_that_is_taken_back_and_still_in_force_is_said(record_copy: Path) -> None:
    told(12, in_force="limit")(record_copy)

    found = checked(record_copy)

    assert found.failed is None
    assert "case 12 in decisions.json: it is undone, and a limit is still to be lifted" in found.notes


def test_a_measure_that_the_tally_comes_to_and_that_was_withdrawn_is_said(record_copy: Path) -> None:
    told(12, outcome="withdrawn", kind=None)(record_copy)

    found = checked(record_copy)

    assert found.failed is None
    assert "case 12 in decisions.json: its tally comes to a limit, and it was withdrawn" in found.notes


def test_a_limit_where_the_tally_comes_to_a_suspend_and_no_look_is_told_is_found(tmp_path: Path) -> None:
    record, grave = Record(site=Site(tmp_path, FACTS)), terms("suspend")
    record.draws(1, 1, ALL_SEATED, row=grave)
    record.decides(tmp_path, [decided(1, "limit", counted(suspend=7), grave, draw=1)])

    failed = checked(tmp_path).failed

    assert failed is not None
    assert failed.because == f"limit {NOT_ITS}: suspend"


@pytest.mark.parametrize("word", ["lifted", "lapsed"])
def test_a_limit_that_ended_with_a_later_cases_block_tells_of_the_look_at_that_case(tmp_path: Path, word: str) -> None:
    record, about_2 = Record(site=Site(tmp_path, FACTS)), terms(about=2)
    for case in (1, 2):
        record.draws(case, case, ALL_SEATED)
    record.draws(3, 3, ALL_SEATED, row=about_2)
    told_of_3 = {"kind": "review", "case": 3, "outcome": word, "on": "2026-03-01"}
    count = counted(none=7) if word == "lifted" else counted(none=2)
    decisions = [
        decided(1, "lifted", counted(limit=7), terms(), looks=[told_of_3 | {"outcome": "lifted"}], draw=1),
        decided(2, "lifted", counted(limit=7), terms(), looks=[told_of_3], draw=2),
        decided(3, word, count, about_2, kind="review", draw=3),
    ]
    record.decides(tmp_path, decisions)

    assert checked(tmp_path).failed is None


def test_a_suspend_made_by_hand_that_was_not_ratified_is_said_where_its_tally_comes_to_a_limit(tmp_path: Path) -> None:
    record, by_hand = Record(site=Site(tmp_path, FACTS)), terms("suspend")
    record.draws(1, 1, ALL_SEATED, row=by_hand)
    record.decides(tmp_path, [decided(1, "no-action", counted(suspend=1, limit=5, none=1), by_hand, draw=1)])

    found = checked(tmp_path)

    assert found.failed is None
    assert found.notes == (
        "case 1 in decisions.json: its tally comes to a limit; no action is told, as of a suspend made by hand",
    )
