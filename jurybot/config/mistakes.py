"""The words for what pydantic found: what is allowed here, and a guess at what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from jurybot.config.settings import Settings
from jurybot.core.guess import guess
from jurybot.core.rule.rulebook import KEYS as RULE_SETTINGS

_SAME_AS = {"silence": "limit", "mute": "limit", "block": "suspend", "defederate": "suspend"}
_WHAT_IT_IS = {
    "instance.url": 'your server\'s web address, such as "https://coop.example"',
    "site.url": 'where readers find the decisions, such as "https://jury.coop.example"',
    "site.co_op": "your co-op's name as readers know it",
    "site.appeal_contact": "how an accused server's admins reach you: a suspended server cannot write to the bot",
    "stewards.accounts": 'the accounts of your working group, such as ["ana", "ben"]',
    "criterion.says": "what this criterion says, one sentence",
    "criterion.name": "the name that triage rules and decisions use",
    "triage.name": "a name for this rule of triage",
}


def _models() -> dict[str, type[BaseModel]]:
    """Each table's model; for an array of tables the model of one of them."""
    found = {}
    for name, field in Settings.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel) and name != "secrets":
                found[name] = kind
    return found


MODELS = _models()
TABLES: dict[str, list[str]] = {name: list(model.model_fields) for name, model in MODELS.items()}
TABLES["rule"] = list(RULE_SETTINGS)
KINDS = {name: list(type(field.default).model_fields) for name, field in MODELS["proposal"].model_fields.items()}
"""The tables in [proposal], each with its settings."""
ARRAYS = ("triage", "criterion", "list")
TOP = [name for name in Settings.model_fields if name != "secrets"]


def explained(error: ErrorDetails, keys: list[str]) -> str:
    """What is wrong at `keys` (the path without the numbers of items), and what to do about it."""
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            what = _WHAT_IT_IS.get(".".join(keys), "")
            return f"is missing: {what}." if what else "is missing."
        case "extra_forbidden":
            return unknown(keys)
        case "value_error" | "relation":
            return str(context.get("says") or context.get("error"))
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", str(context["expected"]))
            return f"must be {_either(allowed)}.{_meant(value, allowed)}"
        case "string_too_long":
            return f"must be at most {context['max_length']} characters; it has {len(str(value))}."
        case "model_type":
            return f"must be a table: write {_bracketed('.'.join(keys))} on a line of its own and its settings below."
        case kind:
            return f"must be {_allowed(keys) or _KINDS.get(kind, 'of another kind')}.{_unquoted(kind, value)}"


def unknown(keys: list[str]) -> str:
    """An unknown setting or table: the nearest name, or the table in which a setting of that name belongs."""
    *table, key = keys
    allowed = _allowed_in(table)
    homes = [name for name, names in TABLES.items() if key in names]
    if key in ("token", "key", "password", "secret"):
        return "a secret does not stand in the config: give it a file of its own, or JURYBOT_TOKEN or JURYBOT_KEY."
    if table and key == "mode":
        return "belongs at the top of the file, before the first line in [brackets]."
    if homes and key not in allowed:
        return f"unknown setting here. It belongs in {' or '.join(_bracketed(home) for home in homes)}."
    meant = guess(key, allowed)
    asked = f' Did you mean "{meant}"?' if meant else ""
    return f"unknown {'setting' if table else 'table or setting'}.{asked}  (allowed: {', '.join(allowed)})"


def _allowed_in(table: list[str]) -> list[str]:
    match table:
        case []:
            return TOP
        case [name]:
            return TABLES.get(name, [])
        case [_, kind, *_]:
            return KINDS.get(kind, [])
    return []


def _bracketed(name: str) -> str:
    return f"[[{name}]]" if name in ARRAYS else f"[{name}]"


_KINDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": 'a list, such as ["a", "b"]',
    "path_type": "the name of a file or folder, in quotes",
}


def _allowed(keys: list[str]) -> str:
    """What the setting itself says is allowed."""
    model = MODELS.get(keys[0])
    if keys[0] == "proposal" and len(keys) == 3:
        model = type(MODELS["proposal"].model_fields[keys[1]].default)
    field = model.model_fields.get(keys[-1]) if model else None
    return (field.description or "") if field else ""


def _unquoted(kind: str, value: object) -> str:
    quoted = isinstance(value, str) and kind in ("int_type", "bool_type")
    bare = re.fullmatch(r"\s*(\d{1,9}|true|false)\s*", str(value)) if quoted else None
    return f" Write {bare[1]} without quotes." if bare else ""


def _either(allowed: Iterable[str]) -> str:
    return " or ".join(f'"{one}"' for one in allowed)


def _meant(value: Any, allowed: list[str]) -> str:
    if not isinstance(value, str):
        return ""
    word = value.lower().replace("_", "-")
    meant = _SAME_AS.get(word) if _SAME_AS.get(word) in allowed else guess(word, allowed)
    return f' Did you mean "{meant}"?' if meant else ""
