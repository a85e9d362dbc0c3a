"""`jurybot verify`: a stranger's check of a whole site. Each change to a published site is found where it was made."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jurybot.cli.site_reader import reader
from jurybot.cli.verify import Found, check_site
from jurybot.core.draw_check import Failed
from jurybot.core.record import canonical
from jurybot.publish.site import Site
from jurybot.service.ports.site import Lists
from tests.cli.conftest import Jurybot
from tests.cli.published import (
    ALL_SEATED,
    ANOTHER,
    DAY,
    FACTS,
    SECRETS,
    Record,
    a_policy,
    a_record,
    counted,
    decided,
    server,
    terms,
)

Change = Callable[[Path], None]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "site"
    a_record(folder)
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "site"))


def checked(folder: Path) -> Found:
    with reader(str(folder)) as site:
        found = Found()
        found.failed = check_site(site, found)
    return found


def entry(path: str, **fields: Any) -> Change:
    """An entry rewritten as whoever runs the site can."""

    def change(folder: Path) -> None:
        file = folder / path
        file.write_bytes(canonical(json.loads(file.read_bytes()) | fields))

    return change


def seats(draw: str, *became: str) -> Change:
    return entry(f"draws/{draw}.json", seats=[{"position": n, "became": one} for n, one in enumerate(became, 1)])


def document(change: Callable[[dict[str, Any]], object]) -> Change:
    def changes(folder: Path) -> None:
        file = folder / "decisions.json"
        read = json.loads(file.read_text())
        change(read)
        file.write_text(json.dumps(read))

    return changes


def told(case: int, **fields: Any) -> Change:
    """A decision in decisions.json."""
    return document(lambda read: next(one for one in read["decisions"] if one["case"] == case).update(fields))


def text(path: str, change: Callable[[str], str]) -> Change:
    return lambda folder: _write(folder / path, change((folder / path).read_bytes().decode()))


def _write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode())


def put(path: str, content: str = "x") -> Change:
    return lambda folder: _write(folder / path, content)


def drop(*paths: str) -> Change:
    def change(folder: Path) -> None:
        for path in paths:
            (folder / path).unlink()

    return change


def unlinked(draw: int, *names: str) -> Change:
    """Files that the draw's page does not name any more, and that hold something else."""

    def change(folder: Path) -> None:
        page = folder / f"draws/{draw}/index.html"
        for name in names:
            page.write_text(page.read_text().replace(f'href="{name}"', f'href="x-{name}"'))
            (folder / f"draws/{draw}/{name}").write_text("{}")

    return change


def page_of_draw_2(link: str, instead: str) -> Change:
    return text("draws/2/index.html", lambda page: page.replace(link, instead))


def without_a_draw(folder: Path) -> None:
    """Case 13, which a panel sits on, becomes one that was never drawn for, and is decided."""
    drop(*(f"draws/13/{name}" for name in ("intent.json", "reveal.json", "result.json", "tickets.txt")))(folder)
    _write(folder / "draws/13/index.html", '<dt><a href="case.json"><dt><a href="../policy.json">')
    document(lambda read: read["decisions"].insert(0, _of_13()))(folder)


def _of_13(**changed: Any) -> dict[str, Any]:
    return decided(13, "limit", counted(limit=7), terms(), decided_on="2026-03-02", **NO_HASHES, **changed)


NO_HASHES: dict[str, str | None] = {"page_hash": "0" * 64, "seats_hash": None, "draw_page_hash": None}
LIMITED = {"outcome": "limit", "domain": server(7), "in_force": "limit", "kind": "reports", "decided_on": "2026-03-01"}
JUST_LIMIT = counted(limit=7)
NOT_ITS = "is not what its tally comes to"
DECIDED = "{} in decisions.json"


def test_an_honest_record_of_every_kind_of_case_is_in_order(whole: Path) -> None:
    found = checked(whole)

    assert found.failed is None
    assert (len(found.draws), found.counted.decisions, found.counted.counted, found.counted.bound) == (13, 10, 9, 9)
    assert found.notes == ("case 11: its panel has ended, and nothing is told of it (yet)",)
    assert found.pages == 10 + 9 + 5  # decisions, their draws, lists


@pytest.mark.parametrize(
    ("change", "place", "because"),
    [
        # one draw
        (entry("draws/2/result.json", seed="0" * 64), "draws/2: result", "the seed is another"),
        (entry("draws/2/reveal.json", value="0" * 64), "draws/2: reveal of operator", "to the anchor"),
        (entry("draws/2/intent.json", draw=3), "draws/2/intent.json", "it is of draw 3"),
        (entry("draws/2/intent.json", policy="0" * 64), "draws/2/intent.json", "is not published"),
        (put("draws/2/case.json", "{"), "draws/2/case.json", "this is not JSON"),
        (entry("draws/2/case.json", entry="intent"), "draws/2/case.json", "is not known here"),
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
        (told(1, rounds=3), DECIDED.format("case 1"), "3 rounds, and 2 may be"),
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
        (told(3, looks=[]), DECIDED.format("case 3"), f"limit {NOT_ITS}: suspend"),
        (told(12, outcome="overturned"), DECIDED.format("case 12"), f"overturned {NOT_ITS}: limit"),
        (told(1, decided_by="stewards"), DECIDED.format("case 1"), "stewards decided, and its tally comes to"),
        (told(6, decided_by="panel"), DECIDED.format("case 6"), f"limit {NOT_ITS}: no-agreement"),
        (told(6, rounds=1), DECIDED.format("case 6"), "nothing was agreed on, and rounds were left"),
        (told(6, outcome="suspend", in_force="suspend"), DECIDED.format("case 6"), f"suspend {NOT_ITS}"),
        (told(4, outcome="relaxed"), DECIDED.format("case 4"), f"relaxed {NOT_ITS}: kept"),
        (told(4, about=2), DECIDED.format("case 4"), "it is about another case than by its terms"),
        (told(3, looks=[{"kind": "review", "case": 5, "outcome": "kept", "on": "2026-03-20"}]),
         DECIDED.format("case 3"), "case 5 came to something else than it says"),
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
def test_what_was_changed_is_found_and_named(folder: Path, change: Change, place: str, because: str) -> None:
    change(folder)

    failed = checked(folder).failed

    assert failed is not None
    assert failed.entry == place
    assert any(one in failed.because for one in because.split("|"))


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


def test_a_record_of_this_version_cannot_be_told_as_an_older_one(folder: Path) -> None:
    older(folder)

    failed = checked(folder).failed

    assert failed == Failed(
        entry="decisions.json", because="it is of version 1, and the entries of cases are newer"
    )


# The command ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    yield from served(functools.partial(Quiet, directory=str(folder)))


def served(handler: Any) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def yes_man() -> Iterator[str]:
    class Yes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'<dt><a href="case.json">')

        def log_message(self, *args: object) -> None:
            pass

    yield from served(Yes)


def test_an_honest_site_is_told_draw_by_draw_with_what_was_not_checked_and_its_grade(
    jurybot: Jurybot, folder: Path
) -> None:
    ran = jurybot("verify", str(folder))

    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[0].startswith("draw 1, case 1: 10 positions were drawn as the seed says")
    assert lines[0].endswith("7 were seated: the first that neither declined nor lapsed")
    assert "draw 7, case 8: it came to nothing: the value of operator was missing" in lines
    waits = "nobody has been drawn yet; the values were to be there by 2026-03-03"
    assert f"draw 9, case 9: {waits}; case 9 was withdrawn" in lines
    assert lines[13] == (
        "All is as it should be. Draws: 13. Decisions: 10; tallies that come to their outcomes: 9. "
        "Pages as their hashes say: 24."
    )
    assert lines[14] == "Note: case 11: its panel has ended, and nothing is told of it (yet)."
    assert lines[15].startswith("Not checked: whether the site was the same yesterday")
    assert lines[16].startswith("Grade: operator only; the operator knew each value beforehand, and could have chosen")


def test_over_the_web_the_same_is_found_as_in_the_folder(jurybot: Jurybot, folder: Path, url: str) -> None:
    assert jurybot("verify", f"{url}/").stdout == jurybot("verify", str(folder)).stdout


def test_a_site_that_has_every_page_one_asks_for_ends_the_check_at_the_first(jurybot: Jurybot, yes_man: str) -> None:
    ran = jurybot("verify", yes_man)

    assert ran.returncode == 1
    assert ran.stderr.startswith("draws/policy-1.json: this is not JSON.")


def test_as_json_everything_that_was_checked_is_named_and_what_was_not(jurybot: Jurybot, folder: Path) -> None:
    told = json.loads(jurybot("verify", str(folder), "--json").stdout)

    assert (told["policies"], told["decisions"], told["counted_again"], told["bound_terms"]) == (2, 10, 9, 9)
    assert (told["grade"], told["failed"], told["pages"]) == ("operator only", None, 24)
    assert [(one["draw"], one["cases"], one["grade"]) for one in told["draws"]][3] == (4, [4, 5], "operator only")
    assert "the value of operator is number 2 of its chain" in told["draws"][1]["checked"]
    assert any("no signed log" in one for one in told["not_checked"])


def test_the_first_thing_that_fails_is_named_and_ends_with_exit_code_1(jurybot: Jurybot, folder: Path) -> None:
    told(1, proposed="suspend")(folder)

    ran = jurybot("verify", str(folder))
    failed = json.loads(jurybot("verify", str(folder), "--json").stdout)["failed"]

    assert ran.returncode == 1
    assert ran.stderr.startswith("case 1 in decisions.json: proposed is not as in its terms.")
    assert failed == {"entry": "case 1 in decisions.json", "because": "proposed is not as in its terms"}


def test_a_member_learns_with_their_secret_in_which_pools_they_were(
    jurybot: Jurybot, folder: Path, tmp_path: Path
) -> None:
    last, stranger = tmp_path / "m19", tmp_path / "stranger"
    last.write_text(f"{SECRETS['m19'].hex()}\n")
    stranger.write_text("00" * 32)

    mine = json.loads(jurybot("verify", str(folder), "--secret", str(last), "--json").stdout)["pools"]
    theirs = jurybot("verify", str(folder), "--secret", str(stranger)).stdout

    assert all(one.startswith("in the pool") for draw, one in mine.items() if draw != "8")
    assert mine["8"] == "not in the pool"
    assert {one.startswith("in the pool, and drawn as position ") for one in mine.values()} == {True, False}
    assert theirs.count("not in the pool.") == 13


def test_what_is_no_secret_is_refused(jurybot: Jurybot, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "r").write_text("mine")

    ran = jurybot("verify", str(folder), "--secret", str(tmp_path / "r"))

    assert ran.returncode == 2 and "The secret must be 64 digits and letters a to f" in ran.stderr


def test_what_is_no_site_is_refused_with_what_is_missing(jurybot: Jurybot, tmp_path: Path) -> None:
    nowhere, empty = jurybot("verify", str(tmp_path / "nowhere")), jurybot("verify", str(tmp_path))

    assert nowhere.returncode == 2 and "neither a web address (https://…) nor a folder" in nowhere.stderr
    assert empty.returncode == 1 and "neither about.html nor draws/policy-1.json is there" in empty.stderr
    silent = jurybot("verify", "http://127.0.0.1:9")
    assert silent.returncode == 1 and "http://127.0.0.1:9 cannot be read: " in silent.stderr


def test_a_site_on_which_nobody_was_drawn_yet_is_in_order(jurybot: Jurybot, tmp_path: Path) -> None:
    Site(tmp_path, FACTS).write_lists(
        Lists(latest=(), newest=(), years={}, of_years={}, overdue=(), entries=()), None
    )

    ran = jurybot("verify", str(tmp_path))

    assert (ran.returncode, ran.stdout) == (0, "Nobody has been drawn here yet.\n")


def test_a_check_needs_neither_a_database_nor_a_mastodon_client(folder: Path) -> None:
    code = "import sys; from jurybot.cli.main import app; app(['verify', sys.argv[1]], standalone_mode=False)"
    left = "; print(sorted({'sqlalchemy', 'mastodon', 'httpx', 'pydantic'} & set(sys.modules)))"
    guarded = f"import atexit, sys; atexit.register(lambda: exec({left[2:]!r})); {code}"
    ran = subprocess.run([sys.executable, "-c", guarded, str(folder)], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"
