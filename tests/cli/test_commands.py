"""The command line from outside: quick to start, plain to read, two lines and an exit code when something is wrong."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Jurybot = Callable[..., subprocess.CompletedProcess[str]]
ENV = {**{key: value for key, value in os.environ.items() if not key.startswith("JURYBOT_")}, "COLUMNS": "200"}
COMMANDS = ["init", "doctor", "run", "demo", "sandbox", "cases", "case", "undo", "pool", "status"]
COMMANDS += ["pause", "resume", "forget", "rules", "replies", "db", "backup", "restore", "drift"]
COMMANDS += ["jury", "propose", "rehearse", "verify"]
HEAVY = ("pydantic", "sqlalchemy", "httpx", "mastodon", "rich", "requests", "starlette", "structlog", "alembic")


@pytest.mark.parametrize(
    ("args", "stdin"),
    [
        (("--help",), ""),
        (("rules", "try"), '{"seats": 7, "ballots": []}\n'),
        (("replies", "try"), '{"html": "<p>limit</p>"}\n'),
    ],
)
def test_what_should_be_quick_imports_nothing_heavy(args: tuple[str, ...], stdin: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "jurybot", *args],
        input=stdin, capture_output=True, text=True, env=ENV, timeout=90, check=True,
    )  # fmt: skip

    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in ran.stderr.splitlines()}

    assert ran.stdout
    assert not imported & set(HEAVY)


def test_help_is_plain_and_names_every_command(jurybot: Jurybot) -> None:
    ran = jurybot("--help")

    assert ran.returncode == 0
    assert "\x1b" not in ran.stdout and "─" not in ran.stdout
    for command in COMMANDS:
        assert f"  {command} " in ran.stdout


def test_the_version_is_that_of_the_package(jurybot: Jurybot) -> None:
    from importlib.metadata import version

    assert jurybot("--version").stdout == f"jurybot {version('jurybot')}\n"


@pytest.mark.parametrize(
    "args", [("nonsense",), ("case",), ("case", "7", "explode"), ("cases", "--nonsense"), ("db", "x")]
)
def test_wrong_usage_exits_with_2_and_says_how_to_get_help(jurybot: Jurybot, args: tuple[str, ...]) -> None:
    ran = jurybot(*args)

    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
    assert "--help" in ran.stderr


@pytest.mark.parametrize("act", ["hold", "release", "withdraw"])
def test_an_act_without_a_reason_is_refused_with_the_command_that_would_do(jurybot: Jurybot, act: str) -> None:
    ran = jurybot("case", "7", act, "--because", "  ")

    assert ran.returncode == 2
    assert ran.stderr == f'A reason is needed, and goes on record: jurybot case 7 {act} --because "…"\n'


@pytest.mark.parametrize("args", [(), ("rules",), ("replies",), ("db",)])
def test_the_list_of_commands_says_all_of_each_in_one_line_of_a_usual_terminal(
    jurybot: Jurybot, args: tuple[str, ...]
) -> None:
    _, _, listed = jurybot(*args, "--help", COLUMNS="80").stdout.partition("Commands:")

    assert len(listed.splitlines()) > 1
    assert "..." not in listed


@pytest.mark.parametrize(
    ("args", "meant"), [(("staus",), "status"), (("rules", "chek"), "check"), (("db", "upgrad"), "upgrade")]
)
def test_a_mistyped_command_is_guessed_at(jurybot: Jurybot, args: tuple[str, ...], meant: str) -> None:
    ran = jurybot(*args)

    assert ran.returncode == 2
    assert f"No such command '{args[-1]}'. Did you mean '{meant}'?" in ran.stderr


def test_a_word_too_many_behind_an_act_is_refused_instead_of_dropped(jurybot: Jurybot) -> None:
    ran = jurybot("case", "7", "hold", "worse.example", "--because", "we look into it")

    assert ran.returncode == 2
    assert "worse.example is too much: jurybot case 7 hold" in ran.stderr


def test_what_a_vote_came_to_is_asked_for_before_the_reason(jurybot: Jurybot) -> None:
    without, wrong, right = (jurybot("case", "7", "result", *what) for what in ((), ("kept",), ("lifted",)))

    for ran in (without, wrong):
        assert ran.returncode == 2
        assert "say what: jurybot case 7 result upheld or result limit or result lifted" in ran.stderr
    assert right.stderr == 'A reason is needed, and goes on record: jurybot case 7 result lifted --because "…"\n'


def test_a_file_that_the_sandbox_cannot_read_is_named(jurybot: Jurybot, tmp_path: Path) -> None:
    ran = jurybot("sandbox", "--faults", "nowhere.json", cwd=tmp_path)

    assert ran.returncode == 2
    assert ran.stderr == "jurybot sandbox: nowhere.json: no such file or directory\n"


def test_a_pause_without_a_reason_is_refused(jurybot: Jurybot) -> None:
    assert jurybot("pause").returncode == 2


@pytest.mark.parametrize("command", ["run", "doctor", "cases", "pool", "status", "resume"])
def test_every_command_answers_a_missing_config_alike(jurybot: Jurybot, command: str, tmp_path: Path) -> None:
    ran = jurybot(command, cwd=tmp_path)

    assert ran.returncode == 2
    assert ran.stderr.startswith("config.toml  there is no such file. Make one with")
    assert ran.stderr.endswith("1 mistake; nothing was started.\n")


def test_mistakes_in_a_config_are_told_at_once_and_nothing_is_started(jurybot: Jurybot, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('mode = "lve"\n[panel]\nseats = 8\n')

    ran = jurybot("run", "-c", "bad.toml", cwd=tmp_path)

    assert ran.returncode == 2
    assert 'bad.toml:1  mode = "lve"' in ran.stderr
    assert "bad.toml:3  panel.seats = 8" in ran.stderr
    assert "nothing was started" in ran.stderr
    assert not list(tmp_path.glob("*.db*"))


def test_the_config_can_be_named_in_the_environment(jurybot: Jurybot, tmp_path: Path) -> None:
    ran = jurybot("cases", cwd=tmp_path, JURYBOT_CONFIG="other.toml")

    assert ran.stderr.startswith("other.toml  there is no such file")


def test_doctor_tells_a_broken_config_as_json_too(jurybot: Jurybot, tmp_path: Path) -> None:
    ran = jurybot("doctor", "--json", cwd=tmp_path)

    answer = json.loads(ran.stdout)
    assert ran.returncode == 2
    assert answer["ok"] is False
    assert "no such file" in answer["findings"][0]["why"]


def test_a_filter_reads_utf8_whatever_the_terminal_says_and_answers_line_by_line() -> None:
    lines = '{"seats": 3, "ballots": [{"position": "ſuſpend"}]}\n\n{"seats": 3, "ballots": [{"position": "limit"}]}\n'

    ran = subprocess.run(
        [sys.executable, "-m", "jurybot", "rules", "try"],
        input=lines.encode(), capture_output=True, env={**ENV, "LC_ALL": "C", "PYTHONUTF8": "0"}, timeout=90
    )  # fmt: skip

    answers = [json.loads(line) for line in ran.stdout.decode().splitlines()]
    assert "ſuſpend" in answers[0]["error"]
    assert answers[1]["outcome"] == "no-quorum"
    assert ran.returncode == 1


def test_a_reader_who_leaves_early_is_no_error() -> None:
    lines = '{"seats": 7, "ballots": []}\n' * 20_000
    asked = subprocess.Popen(
        [sys.executable, "-m", "jurybot", "rules", "try"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV,
    )  # fmt: skip
    assert asked.stdin and asked.stdout and asked.stderr

    asked.stdout.close()
    with asked, contextlib.suppress(BrokenPipeError):
        asked.stdin.write(lines.encode())
        asked.stdin.close()
    said = asked.stderr.read() if not asked.stderr.closed else b""

    assert asked.returncode == 0
    assert b"Traceback" not in said
