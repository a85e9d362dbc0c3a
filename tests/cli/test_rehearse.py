"""`jurybot rehearse`: a steward's own rules on a sandbox. One short season is played twice, as a steward runs it."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from jurybot.cli import charts
from jurybot.cli.rehearse_config import RULES, rehearsed
from jurybot.cli.rehearse_report import WATCHED, Seen, figures, inconsistencies
from jurybot.config import Problems, Settings, load
from jurybot.sandbox.co_op import co_op
from jurybot.sandbox.limits import PAGING, STATUSES, TOKEN
from jurybot.sandbox.rehearsal.habits import DAY, Shares
from jurybot.sandbox.rehearsal.plan import Opening
from jurybot.sandbox.rehearsal.play import Rehearsal

pytestmark = pytest.mark.timeout(300)

CONFIG = """
mode = "dry-run"
[instance]
url = "https://coop.invalid"
[store]
url = "sqlite:///mine.db"
[site]
url = "https://jury.coop.invalid"
dir = "mine"
co_op = "My Co-op"
appeal_contact = "appeals@coop.invalid"
[stewards]
accounts = ["ana", "ben@coop.invalid"]
confirm = "steward"
[rails]
never = ["friends.example", "others.example"]
[panel]
seats = 5
reserves = 3
[round]
answer_for = "2 days"
extension_for = "1 day"
[rule]
preset = "majority"
min_agree = { limit = 2, suspend = ">1/2" }
[[triage]]
name = "spam"
categories = ["spam"]
reports = 2
criterion = "spam"
[[triage]]
name = "the rest"
categories = ["violation", "other"]
[[criterion]]
name = "spam"
says = 'Advertising "without" end \\ or measure: ü, 🚫.'
"""


def run_rehearsal(config: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jurybot", "rehearse", "-c", str(config), "--out", str(out)]
    options = "--days 10 --members 25 --cases 2 --seed 4 --answers 90% --agrees 100% --json"
    return subprocess.run([*command, *options.split()], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the steward's `config.toml`, what they were told in `told`, and what was left in `out`. Played
    once, however many processes share these tests."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "rehearsal"
    folder.mkdir(exist_ok=True)
    with (folder.parent / "rehearsal.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "told").exists():
            (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
            done = run_rehearsal(folder / "config.toml", folder / "out")
            assert done.returncode == 0, done.stdout + done.stderr
            assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "out"]
            (folder / "told").write_text(done.stdout, encoding="utf-8")
            (folder / "progress").write_text(done.stderr, encoding="utf-8")
    return folder


def report_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "told").read_text(encoding="utf-8"))
    return found


def test_the_same_seed_and_rules_give_the_same_report(season: Path, tmp_path: Path) -> None:
    again = run_rehearsal(season / "config.toml", tmp_path / "again")

    assert again.returncode == 0
    assert json.loads(again.stdout) == report_of(season)


def test_the_report_tells_what_became_of_the_cases_and_what_it_took(season: Path) -> None:
    report = report_of(season)

    assert report["cases"] == sum(report["by_outcome"].values()) >= 1
    assert report["by_outcome"].get("limit", 0) >= 1
    assert report["summonses"] - report["replacements"] == 5 * report["cases"]
    assert 48 <= report["hours_from_case_to_verdict"]["median"] <= 14 * 24
    assert report["messages_to_members"] >= report["summonses"]
    assert {row["of"] for row in report["limits"]} == {TOKEN.most, PAGING.most, STATUSES.most} == {300}
    assert all(0 < row["most"] < 300 for row in report["limits"])
    assert report["inconsistencies"] == []
    assert json.loads((season / "out" / "report.json").read_text(encoding="utf-8")) == report


def test_each_week_has_a_line_while_it_is_played(season: Path) -> None:
    lines = (season / "progress").read_text(encoding="utf-8").splitlines()

    assert [line.split(":")[0].split() for line in lines] == [["week", "1", "of", "2"], ["week", "2", "of", "2"]]
    assert "\x1b" not in "".join(lines)


def test_only_the_rules_of_the_config_are_taken(season: Path) -> None:
    theirs, ours = checked(season / "config.toml"), checked(season / "out" / "config.toml")

    assert [getattr(ours, name) for name in RULES] == [getattr(theirs, name) for name in RULES]
    assert ours.stewards.confirm == "steward"
    assert ours.instance.is_loopback
    text = (season / "out" / "config.toml").read_text(encoding="utf-8")
    assert not [word for word in ("invalid", "mine", "ana", "ben") if word in text]


def test_every_setting_of_the_rules_survives_the_copy(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "config.example.toml"

    (tmp_path / "config.toml").write_text(rehearsed(example, "http://127.0.0.1:1", ["robin"]), encoding="utf-8")

    theirs, ours = checked(example), checked(tmp_path / "config.toml")
    assert [getattr(ours, name) for name in RULES] == [getattr(theirs, name) for name in RULES]
    of_the_server = {"mode", "instance", "store", "site", "web", "stewards", "secrets", "list", "log"}
    assert set(RULES) == set(Settings.model_fields) - of_the_server


def checked(config: Path) -> Settings:
    found = load(config, {}, secrets=False)
    assert not isinstance(found, Problems), str(found)
    return found


def test_a_block_that_is_gone_and_one_that_no_case_made_are_found(season: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(season / "out", tmp_path / "copy")
    stories = stories_in(folder)
    assert inconsistencies(stories, folder, ()) == []

    instance = json.loads((folder / "instance.json").read_text(encoding="utf-8"))
    gone = instance["domain_blocks"].pop(0)
    instance["domain_blocks"] += [{**gone, "domain": "stranger.example"}, {**gone, "domain": "old.example"}]
    (folder / "instance.json").write_text(json.dumps(instance), encoding="utf-8")

    assert inconsistencies(stories, folder, ["old.example"]) == [
        f"{gone['domain']}: the block is none, not limit",
        "stranger.example is blocked, but no case was about it",
    ]


def test_a_publication_that_says_something_else_is_found(season: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(season / "out", tmp_path / "copy")
    path = folder / "site" / "decisions.json"
    published = json.loads(path.read_text(encoding="utf-8"))
    published["decisions"][0]["outcome"] = "no-action"
    path.write_text(json.dumps(published), encoding="utf-8")

    wrong = inconsistencies(stories_in(folder), folder, ())

    assert any("the published outcome is no-action, not limit" in line for line in wrong)


def stories_in(folder: Path) -> list[dict[str, Any]]:
    from jurybot.wiring import office

    acts = office.acts(checked(folder / "config.toml"))
    return [acts.case(str(row["case"] or row["domain"])) for row in acts.cases()]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--answers", "120%"), "'120%' is no share"),
        (("--days", "0"), "0 is not in the range"),
        (("--block-list", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (("-c", "nowhere.toml"), "there is no such file"),
        (("--out", "/proc/nowhere"), "/proc/nowhere cannot be used (No such file or directory): choose another"),
        (("--out", "."), "is not empty and not from an earlier rehearsal"),
    ],
)
def test_what_cannot_be_rehearsed_is_named_and_nothing_is_begun(
    jurybot: Any, tmp_path: Path, options: Iterable[str], says: str
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.replace("mode", "# mine\nmode"), encoding="utf-8")

    ended = jurybot("rehearse", *options, cwd=tmp_path)

    assert ended.returncode == 2
    assert says in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_a_chart_is_read_by_eyes_screen_readers_and_in_a_pipe() -> None:
    bars = [("limit", 20), ("no-action & none", 5.5), ("lapsed", 0)]

    drawn = ElementTree.fromstring(charts.as_svg("Cases <by> outcome", bars, "cases"))
    text = charts.as_text("Cases", bars).splitlines()

    space = "{http://www.w3.org/2000/svg}"
    assert drawn.get("role") == "img"
    assert drawn.findtext(f"{space}title") == "Cases <by> outcome"
    assert drawn.findtext(f"{space}desc") == "limit: 20 cases; no-action & none: 5.5 cases; lapsed: 0 cases"
    assert "prefers-color-scheme: dark" in str(drawn.findtext(f"{space}style"))
    widths = [float(bar.get("width", 0)) for bar in drawn.findall(f"{space}rect[@class='bar']")]
    assert widths[0] == max(widths) > widths[1] > widths[2] == 0
    assert [line.count("█") for line in text] == [0, 40, 11, 0]
    assert text[3] == "  lapsed            0"


def test_an_empty_chart_says_so() -> None:
    assert charts.as_text("Verdicts", []) == "Verdicts\n  nothing to show"
    assert "nothing to show" in charts.as_svg("Verdicts", [])


def test_limits_that_came_near_and_a_season_without_cases_are_warned_of() -> None:
    played = Rehearsal(
        seed="1", co_op=co_op(), shares=Shares(), openings=(Opening(),), cases=1, days=7, waits=DAY, patience=DAY
    )
    what = Seen(messages=(), posts=0, fullest={name: 299 for name, _ in WATCHED}, reports=())

    report = figures(played, [], {"joined": 0, "needed_for_a_panel": 7}, what)

    assert report["warnings"][0].startswith("No case was opened.")
    assert report["warnings"][1:] == [
        f"The server's limit of 300 {name} came near: 299 at most." for name, _ in WATCHED
    ]
    assert report["hours_from_case_to_verdict"] == {"median": None, "nine_of_ten_within": None}
