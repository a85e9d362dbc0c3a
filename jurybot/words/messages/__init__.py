"""The messages that people read, one file a language. What a file holds is explained at the top of en.toml.

Here is only how a file becomes values. How a message is filled in and made to fit stands in service/wording.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

To = Literal["case", "person", "everyone"]
Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a text: its wordings from long to short, one set for each value of the argument `by`."""

    by: str
    wordings: Mapping[str, Forms]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text with its parts, and the order in which these give way."""

    to: To
    text: str
    shorten: tuple[str, ...]
    parts: Mapping[str, Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One file. The tables are as written there."""

    code: str
    notes: Mapping[str, str]
    times: Mapping[str, Any]
    measures: Mapping[str, str]
    counts: Mapping[str, Mapping[str, str]]
    ballots: Mapping[str, str]
    messages: Mapping[str, Message]


@cache
def language(code: str) -> Language:
    """The messages of a language. Raises ValueError, naming file and message, for what cannot be used."""
    file = files(__name__) / f"{code}.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    shared = _parts(read["parts"], f"{code}.toml: parts")
    return Language(
        code=read["language"],
        notes=read["notes"],
        times=read["times"],
        measures=read["measures"],
        counts=read["counts"],
        ballots=read["ballots"],
        messages={name: _message(body, shared, f"{code}.toml: {name}") for name, body in read["messages"].items()},
    )


def _message(body: Mapping[str, Any], shared: Mapping[str, Part], where: str) -> Message:
    if body.get("to") not in get_args(To) or body.keys() - {"to", "text", "shorten", "parts"}:
        raise ValueError(f"{where}: needs to ({', '.join(get_args(To))}) and text, and may have shorten and parts")
    parts = {**shared, **_parts(body.get("parts", {}), where)}
    shorten = tuple(body.get("shorten", ()))
    if unknown := [name for name in shorten if name not in parts]:
        raise ValueError(f"{where}: shorten names {', '.join(unknown)}, which is no part")
    return Message(to=body["to"], text=body["text"], shorten=shorten, parts=parts)


def _parts(read: Mapping[str, Any], where: str) -> dict[str, Part]:
    return {name: _part(body, f"{where}: {name}") for name, body in read.items()}


def _part(body: str | list[str] | dict[str, Any], where: str) -> Part:
    if not isinstance(body, dict):
        return Part(by="", wordings={"": _forms(body)})
    if "by" not in body:
        raise ValueError(f"{where}: needs by, the name of the argument that it depends on")
    return Part(by=body["by"], wordings={value: _forms(forms) for value, forms in body.items() if value != "by"})


def _forms(body: str | list[str]) -> Forms:
    return (body,) if isinstance(body, str) else tuple(body)
