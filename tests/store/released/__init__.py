"""Databases as released versions left them, each at its schema, with a case under way, and the messages that they
wanted; see make_released.py."""

from __future__ import annotations

import json
from pathlib import Path

from jurybot.core.case.effects import Effect, effect_from

RELEASED = sorted(file.stem for file in Path(__file__).parent.glob("*.sql"))


def dump(revision: str) -> str:
    """The SQL of the one at that revision."""
    return (Path(__file__).parent / f"{revision}.sql").read_text()


def messages(revision: str) -> list[Effect]:
    """Every message that this version wanted, one of each wording, as it lay in the outbox."""
    read = json.loads((Path(__file__).parent / f"{revision}.json").read_text())
    return [effect_from(one["kind"], one["body"]) for one in read]
