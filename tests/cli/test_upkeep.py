"""Copies of the database and drift, from the command line."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.e2e.co_op import a_co_op

Jurybot = Callable[..., subprocess.CompletedProcess[str]]


def test_a_copy_is_made_beside_a_bot_at_work_and_drift_is_told(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path) as co_op:
        nowhere = jurybot("backup", str(tmp_path / "nowhere" / "copy.db"), "-c", str(co_op.config))
        copied = jurybot("backup", str(tmp_path / "copy.db"), "-c", str(co_op.config))
        none = jurybot("drift", "-c", str(co_op.config))
        co_op.hand.block_domain("bad.example", "suspend", private_comment="jurybot case 3 · 4")
        some, as_json = jurybot("drift", "-c", str(co_op.config)), jurybot("drift", "--json", "-c", str(co_op.config))
        table = some.stdout.splitlines()

    assert nowhere.returncode == 1
    assert f"there is no folder {tmp_path / 'nowhere'}. Make it, or name another place for the copy" in nowhere.stderr
    assert copied.returncode == 0 and "keep it like the database" in copied.stdout
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert none.returncode == 0 and "stands on the server as it should" in none.stdout
    assert some.returncode == as_json.returncode == 1
    assert table[1].split()[:4] == ["bad.example", "3", "none", "suspend"]
    assert json.loads(as_json.stdout)["drift"][0]["what"] == "left over"


def test_a_server_that_does_not_answer_is_no_drift(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path) as co_op:
        co_op.sandbox.fault("status", status=503, path="/api/v1/admin/domain_blocks", times=9)
        ran = jurybot("drift", "-c", str(co_op.config))

    assert ran.returncode == 2
    assert "could not be asked" in ran.stderr


def test_a_database_on_a_server_is_copied_by_its_own_tools(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path) as co_op:
        config = co_op.config.read_text() + '[store]\nurl = "postgresql://localhost/jury"\n'
        (tmp_path / "other.toml").write_text(config)

    ran = jurybot("backup", str(tmp_path / "copy.db"), "-c", str(tmp_path / "other.toml"))

    assert ran.returncode == 2
    assert "pg_dump" in ran.stderr and not (tmp_path / "copy.db").exists()


def test_an_older_copy_takes_the_databases_place_and_numbers_go_on(tmp_path: Path, jurybot: Jurybot) -> None:
    with a_co_op(tmp_path) as co_op:
        jurybot("backup", str(tmp_path / "copy.db"), "-c", str(co_op.config))
        while_it_runs = jurybot("restore", str(tmp_path / "copy.db"), "-c", str(co_op.config))
        co_op.stop()
        co_op.hand.block_domain("bad.example", "silence", private_comment="jurybot case 3 · 4")
        ran = jurybot("restore", "copy.db", "--json", "-c", str(co_op.config), cwd=tmp_path)
        answer = json.loads(ran.stdout)
        listed = json.loads(jurybot("cases", "--json", "-c", str(co_op.config)).stdout)
        nothing_there = jurybot("restore", str(tmp_path / "none.db"), "-c", str(co_op.config))
        (tmp_path / "other.db").write_bytes(b"")
        no_copy = jurybot("restore", str(tmp_path / "other.db"), "-c", str(co_op.config))

    assert while_it_runs.returncode == 2 and "stop that process first" in while_it_runs.stderr
    assert ran.returncode == 0 and answer["cases_lost"] == [1, 2, 3]
    assert answer["blocks_left_standing"] == ["bad.example"]
    assert Path(answer["database_before"]).exists()
    assert {case["outcome"] for case in listed} == {"withdrawn"}
    assert nothing_there.returncode == 1 and "there is no such file" in nothing_there.stderr
    assert no_copy.returncode == 1 and "no copy of a jurybot database" in no_copy.stderr
