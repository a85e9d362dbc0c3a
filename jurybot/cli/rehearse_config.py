"""A co-op's own rules on a sandbox: their config's tables of rules; instance, store, site and stewards are others."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

MARK = "# Written by jurybot rehearse, which may delete this folder's files to rehearse again.\n"
RULES = (
    "rails",
    "filing",
    "petition",
    "ratification",
    "pool",
    "panel",
    "round",
    "calendar",
    "interim",
    "dossier",
    "grace",
    "appeal",
    "review",
    "rule",
    "rules",
    "proposal",
    "jury",
    "triage",
    "criterion",
    "poll",
)
"""What is taken over. All else names a server, a secret, a file or a person."""
OF_STEWARDS = ("confirm", "confirm_within", "turn_for")


def rehearsed(config: Path, base: str, stewards: Sequence[str]) -> str:
    """The config for the rehearsal as TOML. The one it is made of has been checked."""
    written = tomllib.loads(config.read_text(encoding="utf-8-sig"))
    theirs = written.get("stewards", {})
    tables: dict[str, Any] = {
        "instance": {"url": base},
        "store": {"url": "sqlite:///jurybot.db"},
        "site": {
            "dir": "site",
            "url": "https://jury.coop.example",
            "co_op": "Rehearsal",
            "appeal_contact": "appeals@coop.example",
        },
        "stewards": {"accounts": list(stewards), **{name: theirs[name] for name in OF_STEWARDS if name in theirs}},
        **{name: written[name] for name in RULES if name in written},
    }
    lines = [MARK, 'mode = "live"']
    for name, table in tables.items():
        for each in table if isinstance(table, list) else [table]:
            lines += ["", f"[[{name}]]" if isinstance(table, list) else f"[{name}]"]
            lines += [f"{_key(key)} = {_toml(value)}" for key, value in each.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_toml(each)}" for key, each in value.items()) + " }"
        case list():
            return "[" + ", ".join(_toml(each) for each in value) + "]"
        case _:
            return str(value)


def _key(name: str) -> str:
    return _text(name) if not name.replace("_", "").replace("-", "").isalnum() or not name.isascii() else name


def _text(text: str) -> str:
    """JSON's strings are TOML's, but for one character that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
