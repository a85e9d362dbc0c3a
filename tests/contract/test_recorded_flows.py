"""Every exchange that was recorded on a real Mastodon 4.6.5, played on a fresh sandbox."""

import json
from pathlib import Path
from typing import Any

import pytest

from jurybot.sandbox.server import SMALL_DELAY, running
from tests.contract.play import HERE, Player, settings_of, world_for

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
