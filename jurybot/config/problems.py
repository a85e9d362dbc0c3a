"""Mistakes in a config, answered as by a colleague: where, what stands there, what is allowed, a guess."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_SECRET_NAME = re.compile(r"token|key|secret|passw|credential", re.IGNORECASE)
_LIKE_A_SECRET = re.compile(r"(?=[^/.\s]*\d)[A-Za-z0-9_+=-]{32,}")
_USERINFO = re.compile(r"//[^/@\s]*@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake. `key` is a path such as "panel.seats"; `value` is what stands there, fit to be shown."""

    key: str = ""
    value: str = ""
    line: int | None = None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """Every mistake that was found; nothing was started."""

    file: str
    found: tuple[Problem, ...]

    def __str__(self) -> str:
        count = "1 mistake" if len(self.found) == 1 else f"{len(self.found)} mistakes"
        return "\n".join([*(self._shown(one) for one in self.found), f"{count}; nothing was started."])

    def _shown(self, problem: Problem) -> str:
        place = f"{self.file}:{problem.line}" if problem.line else self.file
        what = f"{problem.key} = {problem.value}" if problem.value else problem.key
        return f"{place}  {what}\n{' ' * (len(place) + 2)}{problem.says}" if what else f"{place}  {problem.says}"


def shown(key: str, value: object) -> str:
    """A value as the config has it, short, and never a secret: neither under a telling name nor by its looks."""
    text = _as_toml(value)
    named_so = _SECRET_NAME.search(key.rpartition(".")[2]) and not key.endswith("_file")
    if named_so or _LIKE_A_SECRET.search(text):
        return "…"
    text = _USERINFO.sub("//…@", text)
    return text if len(text) <= 60 else text[:59] + "…"


def _as_toml(value: object) -> str:
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False)
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(_as_toml(one) for one in value)}]"
        case dict():
            return f"{{{', '.join(f'{key} = …' for key in value)}}}"
        case _:
            return str(value)
