"""`jurybot verify`: a stranger's check of a whole site, over the web or in a folder."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jurybot.core import draw as d
from jurybot.core.draw_check import Failed
from jurybot.core.merkle import Tree
from jurybot.core.record import (
    canonical,
    case_entry,
    chain,
    entry_hash,
    entry_of,
    policy_entry,
    seats_entry,
    withdrawn_entry,
)
from jurybot.core.record_check import check_decision
from jurybot.publish.site import Site
from jurybot.publish.words import SiteFacts
from jurybot.service.ports.site import Lists
from tests.cli.conftest import Jurybot

FACTS = SiteFacts(co_op="Example Co-op", url="https://jury.coop.example", appeal_contact="appeals@coop.example")
DAY, LENGTH = date(2026, 3, 1), 16
START, ANOTHER = b"s" * 32, b"t" * 32
SECRETS = {f"m{n}": sha256(f"r of {n}".encode()).digest() for n in range(20)}
RULE = {
    "quorum": "60%",
    "quorum_of": "ballots",
    "quorum_counts_aside": False,
    "approval": "75%",
    "objections_allowed": 0,
    "override_at": None,
    "min_agree": {"limit": ">1/3", "suspend": ">1/2"},
}


def a_policy(number: int, start: bytes = START, seats: int = 7) -> dict[str, Any]:
    chains = [chain(by="operator", anchor=d.chain_anchor(start, LENGTH), length=LENGTH)]
    return policy_entry(day=DAY, number=number, chains=chains, seats=seats, reserves=3, reveal_within_days=1)


def put_draw(site: Site, number: int, case: int, policy: dict[str, Any], start: bytes = START) -> None:
    """A whole draw, in its files."""
    tickets = [ticket for ticket, _ in d.tickets(SECRETS, case, 1)]
    cased = case_entry(day=DAY, case=case, docket="0" * 64)
    intent = d.intent_entry(
        day=DAY, draw=number, round_=1, policy=policy, case=cased, tickets=Tree(tickets), reveal_by=date(2026, 3, 2)
    )
    reveal = d.reveal_entry(draw=number, by="operator", value=d.chain_value(start, LENGTH, number))
    result = d.result_entry(intent=intent, reveals=[reveal], tickets=Tree(tickets))
    seated = policy["seats"]
    seats = seats_entry(day=DAY, result=result, became=["seated"] * seated + ["unused"] * 3)
    site.write_draw(number, "policy", policy)
    for name, entry in (("case", cased), ("intent", intent), ("reveal", reveal), ("result", result), ("seats", seats)):
        site.write_draw(number, name, entry)
    site.write_tickets(number, tickets)


def a_decision(**changed: Any) -> dict[str, Any]:
    support = {"limit": {"agree": 5, "object": 0, "disagree": 1}, "suspend": {"agree": 2, "object": 0, "disagree": 4}}
    tally = {"seats": 7, "support": support, "aside": 0, "silent": 1}
    return {
        "case": 1,
        "about": None,
        "outcome": "limit",
        "proposed": "suspend",
        "tally": tally,
        "rule": RULE,
        "rule_for_limit": None,
        "decided_by": "panel",
        **changed,
    }


def lists(*entries: str) -> Lists:
    return Lists(latest=(), newest=(), years={}, of_years={}, overdue=(), entries=entries)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two panels of seven, one of three between them, and a decision."""
    site = Site(tmp_path / "site", FACTS)
    put_draw(site, 1, 1, a_policy(1))
    put_draw(site, 2, 2, a_policy(2, seats=3))
    put_draw(site, 3, 3, a_policy(1))
    site.write_lists(lists(json.dumps(a_decision())), None)
    return tmp_path / "site"


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def changed(file: Path, **fields: Any) -> None:
    """An entry rewritten as whoever runs the site can."""
    file.write_bytes(canonical(json.loads(file.read_bytes()) | fields))


def test_an_honest_site_is_told_draw_by_draw_with_its_grade(jurybot: Jurybot, folder: Path) -> None:
    ran = jurybot("verify", str(folder))

    assert (ran.returncode, ran.stderr) == (0, "")
    first, *_, summary, grade = ran.stdout.splitlines()
    assert first.startswith("draw 1, case 1: 10 positions were drawn as the seed says")
    assert first.endswith("7 were seated: the first that neither declined nor lapsed")
    assert summary == "All is as it should be. Draws: 3. Decisions: 1; measures counted again: 1."
    assert grade.startswith("Grade: operator only; the operator could have known each draw beforehand")


def test_over_the_web_the_same_is_found_as_in_the_folder(jurybot: Jurybot, folder: Path, url: str) -> None:
    assert jurybot("verify", f"{url}/").stdout == jurybot("verify", str(folder)).stdout


def test_as_json_everything_that_was_checked_is_named(jurybot: Jurybot, folder: Path) -> None:
    told = json.loads(jurybot("verify", str(folder), "--json").stdout)

    assert (told["policies"], told["decisions"], told["counted_again"]) == (2, 1, 1)
    assert (told["grade"], told["failed"]) == ("operator only", None)
    assert [(one["draw"], one["cases"], one["grade"]) for one in told["draws"]][1] == (2, [2], "operator only")
    assert "the value of operator is number 2 of its chain" in told["draws"][1]["checked"]


def drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


@pytest.mark.parametrize(
    ("forge", "entry", "because"),
    [
        (lambda f: changed(f / "draws/2/result.json", seed="0" * 64), "draws/2: result", "the seed is another"),
        (lambda f: changed(f / "draws/2/reveal.json", value="0" * 64), "draws/2: reveal of operator", "to the anchor"),
        (lambda f: changed(f / "draws/2/intent.json", draw=3), "draws/2/intent.json", "it is of draw 3"),
        (lambda f: changed(f / "draws/2/intent.json", policy="0" * 64), "draws/2/intent.json", "is not published"),
        (lambda f: (f / "draws/2/case.json").write_text("{"), "draws/2/case.json", "this is not JSON"),
        (lambda f: (f / "draws/2/case.json").write_bytes((f / "draws/2/intent.json").read_bytes()),
         "draws/2/case.json", "an entry of kind intent"),
        (lambda f: (f / "draws/2/tickets.txt").write_text("xyz\n"), "draws/2/tickets.txt", "no ticket"),
        (lambda f: (f / "draws/2/tickets.txt").write_text("00" * 32 + "\n"), "draws/2: intent", "the list has 1"),
        (drop("draws/2/result.json"), "draws/2/result.json", "its page names it, and it is not there"),
        (lambda f: changed(f / "draws/policy-2.json", number=3), "draws/policy-2.json", "it is number 3"),
        (lambda f: changed(f / "draws/policy-2.json", day="2026-02-01"), "draws/policy-2.json", "older than the one"),
        (lambda f: (f / "decisions.json").write_text("[]"), "decisions.json", "no list of decisions"),
        (lambda f: (f / "decisions.json").unlink(), "decisions.json", "the first page is there"),
        (lambda f: (f / "decisions.json").write_text('{"decisions": [{"case": 1}]}'), "decisions.json", "the fields"),
    ],
)  # fmt: skip
def test_what_was_changed_is_found_and_named(
    jurybot: Jurybot, folder: Path, forge: Callable[[Path], None], entry: str, because: str
) -> None:
    forge(folder)

    ran = jurybot("verify", str(folder))
    failed = json.loads(jurybot("verify", str(folder), "--json").stdout)["failed"]

    assert ran.returncode == 1
    assert ran.stderr.startswith(f"{entry}: ") and because in ran.stderr
    assert failed["entry"] == entry and because in failed["because"]


def test_a_case_without_an_entry_one_drawn_for_twice_and_a_chain_taken_up_again_are_found(
    jurybot: Jurybot, tmp_path: Path
) -> None:
    gap, twice, chains = (Site(tmp_path / name, FACTS) for name in ("gap", "twice", "chains"))
    put_draw(gap, 1, 1, a_policy(1))
    put_draw(gap, 2, 3, a_policy(1))
    put_draw(twice, 1, 1, a_policy(1))
    put_draw(twice, 2, 1, a_policy(1))
    put_draw(chains, 1, 1, a_policy(1))
    put_draw(chains, 2, 2, a_policy(2, ANOTHER), ANOTHER)
    put_draw(chains, 3, 3, a_policy(1))

    told = {name: jurybot("verify", str(tmp_path / name)).stderr for name in ("gap", "twice", "chains")}

    assert "case 2: it stands in no draw, and case 3 does" in told["gap"]
    assert "case 1: it was drawn for twice" in told["twice"]
    assert "draws/3: its policy has chains that were given up before" in told["chains"]


def test_a_draw_that_waits_or_came_to_nothing_is_told_as_such(jurybot: Jurybot, folder: Path) -> None:
    site = Site(folder, FACTS)
    for number in (4, 5):
        cased = case_entry(day=DAY, case=number, docket="0" * 64)
        tickets = Tree([ticket for ticket, _ in d.tickets(SECRETS, number, 1)])
        by = date(2026, 3, 2)
        intent = d.intent_entry(
            day=DAY, draw=number, round_=1, policy=a_policy(1), case=cased, tickets=tickets, reveal_by=by
        )
        site.write_draw(number, "case", cased)
        site.write_draw(number, "intent", intent)
        if number == 4:
            abort = entry_of("abort", day=DAY.isoformat(), draw=4, intent=entry_hash(intent), by="operator")
            site.write_draw(4, "abort", abort)
            site.write_draw(4, "withdrawn", withdrawn_entry(day=DAY, case=cased))

    ran = jurybot("verify", str(folder))

    assert "draw 4, case 4: it came to nothing: the value of operator was missing; case 4 was withdrawn\n" in ran.stdout
    assert "draw 5, case 5: nobody has been drawn yet; the values were to be there by 2026-03-02\n" in ran.stdout
    assert ran.returncode == 0

    changed(folder / "draws/4/withdrawn.json", case_entry="0" * 64)
    assert "draws/4/withdrawn.json: it names another case" in jurybot("verify", str(folder)).stderr


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"outcome": "suspend"}, "suspend does not pass by the count"),
        ({"outcome": "suspend", "proposed": "limit"}, "suspend is more than was proposed"),
        ({"rule": {**RULE, "approval": "100%"}}, "limit does not pass by the count"),
        ({"case": 9}, "it is decided and stands in no draw"),
        ({"tally": {**a_decision()["tally"], "seats": 9}}, "no ballots can be counted so"),
        ({"rule": {"quorum": "soon"}}, "has not the fields"),
        ({"tally": {**a_decision()["tally"], "aside": float("nan")}}, "no ballots can be counted so"),
        ({"case": float("inf")}, "it is decided and stands in no draw"),
        ({"tally": {}}, "has not the fields"),
        ({"tally": 5}, "has not the fields"),
        ({"case": ["x"]}, "has not the fields"),
        ({"rule": None}, "limit does not pass"),
    ],
)
def test_a_measure_that_the_published_count_does_not_bear_is_found(changes: dict[str, Any], because: str) -> None:
    found = check_decision(a_decision(**changes), {1, 2})

    assert isinstance(found, Failed) and because in found.because


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "suspend", "decided_by": "stewards"},
        {"outcome": "no-action"},
        {"outcome": "kept", "about": 1},
        {"outcome": "suspend", "tally": None},
    ],
)
def test_what_no_count_decided_is_not_counted_again(changes: dict[str, Any]) -> None:
    assert check_decision(a_decision(**changes), {1}) is False


def test_a_limit_may_pass_by_the_weaker_rule_of_the_last_round() -> None:
    weaker = {**RULE, "objections_allowed": 1}
    strict = {**RULE, "approval": "100%"}
    decision = a_decision(rule=strict, rule_for_limit=weaker)

    assert check_decision(decision, {1}) is True
    assert isinstance(check_decision({**decision, "outcome": "suspend"}, {1}), Failed)


def test_what_is_no_site_is_refused_with_what_is_missing(jurybot: Jurybot, tmp_path: Path, url: str) -> None:
    nowhere, empty = jurybot("verify", str(tmp_path / "nowhere")), jurybot("verify", str(tmp_path))

    assert nowhere.returncode == 2 and "neither a web address (https://…) nor a folder" in nowhere.stderr
    assert empty.returncode == 1 and "neither about.html nor draws/policy-1.json is there" in empty.stderr
    silent = jurybot("verify", "http://127.0.0.1:9")
    assert silent.returncode == 1 and "http://127.0.0.1:9 cannot be read: " in silent.stderr


def test_a_site_on_which_nobody_was_drawn_yet_is_in_order(jurybot: Jurybot, tmp_path: Path) -> None:
    Site(tmp_path, FACTS).write_lists(lists(), None)

    ran = jurybot("verify", str(tmp_path))

    assert (ran.returncode, ran.stdout) == (0, "Nobody has been drawn here yet.\n")


def test_a_check_needs_neither_a_database_nor_a_mastodon_client(folder: Path) -> None:
    code = "import sys; from jurybot.cli.main import app; app(['verify', sys.argv[1]], standalone_mode=False)"
    left = "; print(sorted({'sqlalchemy', 'mastodon', 'httpx', 'pydantic'} & set(sys.modules)))"
    guarded = f"import atexit, sys; atexit.register(lambda: exec({left[2:]!r})); {code}"
    ran = subprocess.run([sys.executable, "-c", guarded, str(folder)], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"
