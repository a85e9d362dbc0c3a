"""`jurybot verify`: a stranger's check of a whole site, over the web or in a folder, and how it is told."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jurybot.cli import verify
from jurybot.publish.site import Site
from jurybot.service.ports.site import Lists
from tests.cli.conftest import Jurybot
from tests.cli.published import FACTS, SECRETS
from tests.cli.tampered import told


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails is read again without a pause."""
    monkeypatch.setattr(verify, "sleep", lambda seconds: None)


@pytest.fixture
def url(record_copy: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    yield from served(functools.partial(Quiet, directory=str(record_copy)))


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
    jurybot: Jurybot, record_copy: Path
) -> None:
    ran = jurybot("verify", str(record_copy))

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
    assert lines[15] == "Note: no end is told (yet) of case 13 since 2026-03-02."
    assert lines[16].startswith("Not checked: whether the site was the same yesterday")
    assert lines[17].startswith("Grade: operator only; the operator knew each value beforehand, and could have chosen")


def test_over_the_web_the_same_is_found_as_in_the_folder(jurybot: Jurybot, record_copy: Path, url: str) -> None:
    found = jurybot("verify", str(record_copy)).stdout

    assert jurybot("verify", f"{url}/").stdout == jurybot("verify", f"{url}/index.html").stdout == found


def test_a_site_that_has_every_page_one_asks_for_ends_the_check_at_the_first(jurybot: Jurybot, yes_man: str) -> None:
    ran = jurybot("verify", yes_man)

    assert ran.returncode == 1
    assert ran.stderr.startswith("draws/policy-1.json: this is not JSON.")


def test_as_json_everything_that_was_checked_is_named_and_what_was_not(jurybot: Jurybot, record_copy: Path) -> None:
    told = json.loads(jurybot("verify", str(record_copy), "--json").stdout)

    assert (told["policies"], told["decisions"], told["counted_again"], told["bound_terms"]) == (2, 10, 9, 9)
    assert (told["grade"], told["failed"], told["pages"]) == ("operator only", None, 24)
    assert [(one["draw"], one["cases"], one["grade"]) for one in told["draws"]][3] == (4, [4, 5], "operator only")
    assert "the value of operator is number 2 of its chain" in told["draws"][1]["checked"]
    assert any("no signed log" in one for one in told["not_checked"])


def test_the_first_thing_that_fails_is_named_and_ends_with_exit_code_1(jurybot: Jurybot, record_copy: Path) -> None:
    told(1, proposed="suspend")(record_copy)

    ran = jurybot("verify", str(record_copy))
    failed = json.loads(jurybot("verify", str(record_copy), "--json").stdout)["failed"]

    assert ran.returncode == 1
    assert ran.stderr.startswith("case 1 in decisions.json: proposed is not as in its terms.")
    assert failed == {"entry": "case 1 in decisions.json", "because": "proposed is not as in its terms"}


@pytest.mark.parametrize("way", ["folder", "url"])
def test_a_site_that_is_read_while_it_is_written_is_read_again_before_anything_is_said(
    jurybot: Jurybot, record_copy: Path, url: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, late = url if way == "url" else str(record_copy), record_copy / "decisions.json"
    whole, pauses = late.read_bytes(), list[float]()
    expected = jurybot("verify", site).stdout
    told(1, proposed="suspend")(record_copy)

    def the_bot_goes_on(seconds: float) -> None:
        pauses.append(seconds)
        late.write_bytes(whole)

    monkeypatch.setattr(verify, "sleep", the_bot_goes_on)
    ran = jurybot("verify", site)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, expected, "")
    assert pauses == [verify.AGAIN_AFTER]


def test_a_member_learns_with_their_secret_in_which_pools_they_were(
    jurybot: Jurybot, record_copy: Path, tmp_path: Path
) -> None:
    last, stranger = tmp_path / "m19", tmp_path / "stranger"
    last.write_text(f"{SECRETS['m19'].hex()}\n")
    stranger.write_text("00" * 32)

    mine = json.loads(jurybot("verify", str(record_copy), "--secret", str(last), "--json").stdout)["pools"]
    theirs = jurybot("verify", str(record_copy), "--secret", str(stranger)).stdout

    assert all(one.startswith("in the pool") for draw, one in mine.items() if draw != "8")
    assert mine["8"] == "not in the pool"
    assert {one.startswith("in the pool, and drawn as position ") for one in mine.values()} == {True, False}
    assert theirs.count("not in the pool.") == 13


@pytest.mark.parametrize("held", [b"mine", bytes(range(128, 160))])
def test_what_is_no_secret_is_refused(jurybot: Jurybot, record_copy: Path, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "r").write_bytes(held)

    ran = jurybot("verify", str(record_copy), "--secret", str(tmp_path / "r"))

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


def test_a_check_needs_neither_a_database_nor_a_mastodon_client(record_copy: Path) -> None:
    code = "import sys; from jurybot.cli.main import app; app(['verify', sys.argv[1]], standalone_mode=False)"
    left = "; print(sorted({'sqlalchemy', 'mastodon', 'httpx', 'pydantic'} & set(sys.modules)))"
    guarded = f"import atexit, sys; atexit.register(lambda: exec({left[2:]!r})); {code}"
    ran = subprocess.run([sys.executable, "-c", guarded, str(record_copy)], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"
