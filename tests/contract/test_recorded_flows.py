"""Every exchange that was recorded on a real Mastodon 4.6.5, played on a fresh sandbox."""

import json
from pathlib import Path
from typing import Any

import pytest

from jurybot.sandbox.server import SMALL_DELAY, running
from tests.contract.play import HERE, Player, main, settings_of, world_for

FLOWS = sorted((HERE / "recorded").glob("*.json"))
RECORDED = 281


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_all_recordings_are_here() -> None:
    assert sum(len(read(path)["exchanges"]) for path in FLOWS) == RECORDED


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_recorded_flow_is_answered_alike(path: Path) -> None:
    flow = read(path)

    with running(world_for(flow), late=SMALL_DELAY) as sandbox:
        played = list(Player(sandbox.base, sandbox.announce).play(flow))

    assert {f"{number} {request['path']}": unlike for number, request, unlike in played if unlike} == {}
    assert len(played) == len(flow["exchanges"])


def test_a_flow_with_settings_of_its_own_gets_them() -> None:
    flow = read(HERE / "recorded" / "blocks_public_open.json")

    assert settings_of(flow) == {"show_domain_blocks": "all", "show_domain_blocks_rationale": "all"}
    assert world_for(flow)["settings"]["show_domain_blocks"] == "all"


def test_the_driver_plays_one_flow_against_any_server_and_says_what_differs(tmp_path: Path, capsys: Any) -> None:
    announce, flow_file = tmp_path / "announce.json", tmp_path / "flow.json"
    flow = read(HERE / "recorded" / "blocks_paging.json")
    flow["exchanges"][1]["response"]["body"][0]["severity"] = "suspend"
    flow_file.write_text(json.dumps(flow))

    with running(world_for(flow)) as sandbox:
        announce.write_text(json.dumps(sandbox.announce))
        ended = main([sandbox.base, str(announce), str(flow_file)])

    printed = capsys.readouterr().out
    assert ended == 1
    assert "/0/severity: 'suspend' expected, 'silence' given" in printed
    assert printed.endswith("2 of 3 exchanges alike\n")


def test_the_driver_gives_each_flow_of_a_folder_a_fresh_sandbox(tmp_path: Path, capsys: Any) -> None:
    for name in ("allows", "blocks_public_open"):
        (tmp_path / f"{name}.json").write_text((HERE / "recorded" / f"{name}.json").read_text())

    assert main(["--all", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("11 of 11 exchanges alike\n")
