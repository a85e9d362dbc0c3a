"""Looking at cases and acting on them, beside a bot that holds the same database."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import time_machine

from tests.e2e.co_op import DAY, CoOp, a_co_op

Jurybot = Callable[..., subprocess.CompletedProcess[str]]
NAMES = ["case", "outcome", "domain", "proposed", "criterion", "tally", "rule", "rule_for_limit", "rounds"]
NAMES += ["decided_by", "decided_on", "in_force", "grace_until", "review_on", "page", "state", "why"]


def on(co_op: CoOp, jurybot: Jurybot) -> Jurybot:
    """Commands have the system's time: here a month after the co-op's, whose bot has not run since. By today's date its
    members were last seen ever longer ago."""

    def run(*args: str, **env: Any) -> subprocess.CompletedProcess[str]:
        with time_machine.travel(co_op.now + 30 * DAY):
            return jurybot(*args, "-c", str(co_op.config), **env)

    return run


def test_a_case_is_listed_told_held_released_and_withdrawn(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path, members=20) as co_op:
        jurors = co_op.with_panel()
        ask = on(co_op, jurybot)

        listed = json.loads(ask("cases", "--json").stdout)
        table = ask("cases").stdout
        by_number, by_domain = ask("case", "1"), ask("case", "bad.example")
        held = ask("case", "1", "hold", "--because", "a moderator looks at it")
        told = json.loads(ask("case", "1", "--json").stdout)
        released = ask("case", "1", "release", "--because", "looked at")
        nobody = ask("case", "1", "withdraw", "--because", "reported by mistake")
        noted = ask("case", "1", "withdraw", "--because", "reported by mistake", "--as", "@stella", SUDO_USER="ana")
        both = ask("case", "1", "withdraw", "--because", "it is", "--as", "stan", SUDO_USER="ana")
        withdrawn = ask("case", "1", "withdraw", "--because", "it is", "--json", SUDO_USER="Stan")
        again = ask("case", "1", "withdraw", "--because", "it is", "--as", "stan")

    assert sorted(listed[0]) == sorted(NAMES)
    assert listed[0]["state"] == "deliberating"
    assert table.splitlines()[0].split()[:3] == ["case", "domain", "state"]
    assert by_number.stdout == by_domain.stdout
    assert "PanelDrawn" in by_number.stdout
    assert not [name for name in jurors if f"@{name} " in by_number.stdout]
    assert held.stdout.startswith("Case 1: held")
    assert "The bot is not running" in held.stderr
    assert told["state"] == "held" and "a moderator looks at it" in told["why"]
    assert nobody.returncode == 1 and "takes two stewards: say who you are" in nobody.stderr
    assert "noted. To withdraw it takes two stewards" in noted.stdout
    assert both.returncode == 1 and "it may be the same person" in both.stderr
    assert "released" in released.stdout and "withdrawn" in json.loads(withdrawn.stdout)["done"]
    assert again.returncode == 1 and again.stderr.startswith("case 1 is")


def test_a_measure_is_undone_after_showing_what_that_means(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path, members=20) as co_op:
        for member in co_op.with_panel():
            co_op.answer(member, "limit")
        co_op.pass_time(7 * DAY)
        ask = on(co_op, jurybot)

        shown = ask("undo", "1", "--dry")
        standing = co_op.block()
        unasked = ask("undo", "1")
        still = co_op.block()
        without_reason = ask("undo", "1", "--yes")
        undone = ask("undo", "1", "--yes", "--because", "we erred")
        co_op.settle()

        assert "lift the limit on bad.example" in shown.stdout
        assert standing == still == "silence"
        assert unasked.returncode == 1 and "say --yes" in unasked.stderr and "lift the limit" in unasked.stdout
        assert without_reason.returncode == 2 and 'jurybot undo 1 --yes --because "…"' in without_reason.stderr
        assert undone.returncode == 0 and "undone" in undone.stdout
        assert co_op.block() == ""


def test_pool_status_and_pause_are_told_without_anyones_name(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path, members=20) as co_op:
        co_op.everyone_joins()
        ask = on(co_op, jurybot)

        pool, status = json.loads(ask("pool", "--json").stdout), json.loads(ask("status", "--json").stdout)
        plain = ask("pool").stdout + ask("status").stdout
        borne = json.loads(ask("rules", "check", "--json").stdout)["pool"]
        paused, twice = ask("pause", "--because", "an upgrade"), ask("pause", "--because", "an upgrade")
        while_paused = json.loads(ask("status", "--json").stdout)
        resumed = ask("resume")
        forgotten, unknown = ask("forget", "m1"), ask("forget", "nobody")
        after = json.loads(ask("pool", "--json").stdout)

    assert borne["members"] == pool["can_serve_in_turn"] == pool["can_be_drawn"] > 0
    assert pool["joined"] == 20
    assert after["joined"] == 19
    assert {"running", "budgets", "cursors", "mode"} <= set(status)
    assert not [n for n in range(1, 21) if f"m{n}" in plain.split()]
    assert "Paused: an upgrade" in paused.stdout
    assert twice.returncode == 1 and "paused already" in twice.stderr
    assert while_paused["paused"] == "an upgrade"
    assert "Going on" in resumed.stdout
    assert "is deleted" in forgotten.stdout
    assert unknown.returncode == 1 and "nobody in the pool" in unknown.stderr


def test_rows_are_made_anew_from_events(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path, members=20) as co_op:
        co_op.with_panel()

        ran = on(co_op, jurybot)("db", "rebuild")

    assert ran.returncode == 0
    assert "0 differed" in ran.stdout


def test_rules_check_tells_of_a_pool_that_cannot_be_drawn_yet_how_many_joined(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path, members=3, more={"pool": {"in_pool_for": "50 years"}}) as co_op:
        for member in ("m1", "m2", "m3"):
            co_op.tell(member, "join")

        said = on(co_op, jurybot)("rules", "check").stdout

    assert "0 members bear no panel" in said
    assert "3 joined; what keeps the others from serving: jurybot pool" in said
