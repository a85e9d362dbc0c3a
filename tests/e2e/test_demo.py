"""`jurybot demo` as a newcomer runs it: whole processes, real HTTP. The season is played twice at once."""

import fcntl
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from jurybot.cli.demo import MARK, make_room
from jurybot.cli.demo_check import differences, findings
from jurybot.sandbox.season.play import season

pytestmark = pytest.mark.timeout(400)

SEED = 3  # in this one the stewards withdraw the fourth case
OUTCOMES = ["limit", "no-action", "suspend", "withdrawn", "lapsed"]


def demo_into(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "jurybot", "demo", "--seed", str(SEED), "--out", str(out), *more]


def play_two(one: Path, other: Path) -> str:
    """The season twice at once, on one processor: each goes on where the other happens to let it. Gives how the first
    was told."""
    tellings = [out.with_suffix(".told") for out in (one, other)]
    demos = []
    for out, telling in zip((one, other), tellings, strict=True):
        with telling.open("w", encoding="utf-8") as file:
            demos.append(subprocess.Popen(demo_into(out), stdout=file, stderr=file))
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(demos[-1].pid, {min(os.sched_getaffinity(0))})  # its bot comes later, and follows
    ended = [demo.wait() for demo in demos]
    told = [telling.read_text(encoding="utf-8") for telling in tellings]
    assert ended == [0, 0], [one[-2000:] for one in told]
    return told[0]


@pytest.fixture(scope="module")
def seasons(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The folders of two seasons, and how the first was told. Played once, however many processes share these tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    one, other, told = shared / "season", shared / "season-again", shared / "told.txt"
    with (shared / "season.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(play_two(one, other), encoding="utf-8")
    return one, other, told.read_text(encoding="utf-8")


@pytest.fixture
def played(seasons: tuple[Path, Path, str]) -> tuple[Path, str]:
    """The folder of a season, and how it was told."""
    return seasons[0], seasons[2]


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def events(folder: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "jurybot.db") as database:
        return database.execute("SELECT * FROM events ORDER BY case_id, seq").fetchall()


def test_the_demo_leaves_site_database_and_instance_and_tells_where(played: tuple[Path, str]) -> None:
    folder, told = played

    instance = json.loads((folder / "instance.json").read_text(encoding="utf-8"))
    decisions = json.loads((folder / "site" / "decisions.json").read_text(encoding="utf-8"))["decisions"]

    assert {decision["case"]: decision["outcome"] for decision in decisions} == dict(enumerate(OUTCOMES, start=1))
    assert [block["severity"] for block in instance["domain_blocks"]] == ["silence", "suspend"]
    assert len(instance["reports"]) == 5 * 4 + 1
    assert {"direct", "public"} <= {status["visibility"] for status in instance["statuses"]}
    assert (folder / "jurybot.db").stat().st_size > 0
    assert str(folder / "site" / "index.html") in told
    assert "Checked: in all 5 cases" in told


def test_the_telling_shows_the_season_to_somebody_who_never_heard_of_it(played: tuple[Path, str]) -> None:
    _, told = played

    for part in (
        "You were drawn by lot. Proposed: limit",
        "calls the next reserve in drawn order to the empty seat",
        "has changed their mind and edits the answer",
        "deletes the answer",
        "has not been heard from at half-time",
        "Until it is clear, no answer of yours counts",
        "coop.example now limits",
        "coop.example now suspends",
        "appeal 4 because",
        "withdraw 4 because",
        "this case has lapsed",
    ):
        assert part in " ".join(told.replace("│", " ").split()), part
    assert "\x1b" not in told


def test_the_same_seed_gives_the_same_season_byte_for_byte_on_a_busy_machine(seasons: tuple[Path, Path, str]) -> None:
    first, second, _ = seasons

    assert events(second) == events(first) != []
    assert files(second / "site") == files(first / "site") != {}
    assert (second / "instance.json").read_bytes() == (first / "instance.json").read_bytes()


def test_the_self_check_finds_a_block_that_is_gone_and_one_that_no_case_made(
    played: tuple[Path, str], tmp_path: Path
) -> None:
    folder = shutil.copytree(played[0], tmp_path / "copy")
    plans = season(SEED, 30, 5).plans
    assert differences(findings(plans, folder), folder) == []

    instance = json.loads((folder / "instance.json").read_text(encoding="utf-8"))
    gone = instance["domain_blocks"].pop(0)
    instance["domain_blocks"].append({**gone, "domain": "stranger.example"})
    (folder / "instance.json").write_text(json.dumps(instance), encoding="utf-8")

    wrong = differences(findings(plans, folder), folder)
    assert wrong == [
        f"case 1 ({plans[0].domain}): the block on the instance is none, not silence",
        "stranger.example is blocked, but no case was about it",
    ]


def test_the_self_check_finds_a_publication_that_says_something_else(played: tuple[Path, str], tmp_path: Path) -> None:
    folder = shutil.copytree(played[0], tmp_path / "copy")
    path = folder / "site" / "decisions.json"
    published = json.loads(path.read_text(encoding="utf-8"))
    for decision in published["decisions"]:
        if decision["case"] == 2:
            decision["outcome"] = "limit"
        if decision["case"] == 3:
            decision["tally"]["support"]["suspend"]["agree"] = 5
    path.write_text(json.dumps(published), encoding="utf-8")

    wrong = differences(findings(season(SEED, 30, 5).plans, folder), folder)

    assert any(line.startswith("case 2") and "the published outcome is limit" in line for line in wrong)
    assert any(line.startswith("case 3") and "the ballots" in line for line in wrong)


def test_the_self_check_misses_what_should_have_happened_in_another_season(played: tuple[Path, str]) -> None:
    folder, _ = played

    wrong = differences(findings(season(SEED, 30, 6).plans, folder), folder)

    assert len(wrong) == 1
    assert "there is no such case in the database" in wrong[0]


def test_a_bot_that_dies_ends_the_demo_with_its_last_words(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jurybot", "demo", "--out", str(tmp_path / "demo")]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert demo.stdout is not None
    told = ""
    while "join" not in told:
        line = demo.stdout.readline()
        assert line, "the demo ended before anybody joined"
        told += line
    bot = re.search(r"the bot is process\s+(\d+)", told)
    assert bot

    os.kill(int(bot[1]), signal.SIGKILL)
    _, errors = demo.communicate(timeout=60)

    assert demo.returncode == 1
    assert "The bot ended in the middle of the season (exit code -9). The last lines of" in errors


def test_a_pool_too_small_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    command = demo_into(tmp_path / "demo", "--members", "12")
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "--members must be 20 to 500" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("mine")

    with pytest.raises(ValueError, match="is not empty and not from an earlier demo: choose another with --out"):
        make_room(tmp_path)

    assert (tmp_path / "site" / "index.html").read_text() == "mine"


def test_what_an_earlier_demo_left_makes_room_and_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(MARK + 'mode = "live"\n', encoding="utf-8")
    (tmp_path / "site" / "decisions").mkdir(parents=True)
    (tmp_path / "jurybot.db-wal").write_bytes(b"old")
    (tmp_path / "notes.txt").write_text("mine")

    make_room(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]
