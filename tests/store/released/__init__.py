"""Databases as released versions left them, each at its schema, with a case under way; see make_released.py."""

from __future__ import annotations

from pathlib import Path

RELEASED = sorted(file.stem for file in Path(__file__).parent.glob("*.sql"))


def dump(revision: str) -> str:
    """The SQL of the one at that revision."""
    return (Path(__file__).parent / f"{revision}.sql").read_text()
