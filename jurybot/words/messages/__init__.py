"""The messages that people read, one file a language. What a file holds is explained at the top of en.toml.

Here is only how a file becomes values. How a message is filled in and made to fit stands in service/language/wording.

English decides how a message is built: to whom it goes, which parts it has and what chooses among their wordings. The
other files hold wordings alone, and where one of theirs is missing the English one stands in. What only earlier
versions wanted stands in the English file alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

To = Literal["case", "person", "everyone"]
Forms = tuple[str, ...]
ENGLISH = "en"
FIELD = re.compile(r"\{(\w+)\}")
"""A place in a wording that is filled in."""
_COUNTS = "counts"
"""The table whose entries are taken whole or not at all: a German singular and an English plural make no count."""
_ENGLISH_ALONE = ("notes.", "earlier.")


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
    plural: Mapping[str, list[int]]
    measures: Mapping[str, str]
    counts: Mapping[str, Mapping[str, str]]
    ballots: Mapping[str, str]
    lines: Mapping[str, str]
    clauses: Mapping[str, str]
    replies: Mapping[str, str]
    pages: Mapping[str, str]
    messages: Mapping[str, Message]


@cache
def language(code: str) -> Language:
    """The messages of a language. Raises ValueError, naming file and message, for what cannot be used."""
    read = _merged(_read(ENGLISH), {} if code == ENGLISH else _read(code))
    shared = _parts(read["parts"], f"{code}.toml: parts")
    bodies = {**read["earlier"], **read["messages"]}
    messages = {name: _message(body, shared, f"{code}.toml: {name}") for name, body in bodies.items()}
    tables = ("notes", "times", "plural", "measures", "counts", "ballots", "lines", "clauses", "replies", "pages")
    return Language(code=read["language"], messages=messages, **{name: read[name] for name in tables})


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that have a file here."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in files(__name__).iterdir() if ".toml" in file.name))


def nearest(code: str, otherwise: str = "") -> str:
    """The language here that is meant by a code as servers give it ("pt-BR"), or `otherwise`."""
    base = code.casefold().partition("-")[0]
    return base if base in languages() else otherwise


def missing(code: str) -> list[str]:
    """Where the file of a language lacks a wording that the English one has, as "messages.summons.text"."""
    ours = _wordings(_read(ENGLISH)) - _wordings(_read(code))
    return sorted(name for name in ours if not name.startswith(_ENGLISH_ALONE))


def unknown(code: str) -> list[str]:
    """What the file of a language has and the English one has not: no message would show it."""
    return sorted(_wordings(_read(code)) - _wordings(_read(ENGLISH)))


@cache
def _read(code: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / f"{code}.toml").read_text(encoding="utf-8"))


def _merged(english: Mapping[str, Any], own: Mapping[str, Any], key: str = "") -> dict[str, Any]:
    """The English table with the wordings of another language put in."""
    merged = dict(english)
    for name, body in own.items():
        below = english.get(name)
        if isinstance(below, dict) and isinstance(body, dict) and key != _COUNTS:
            merged[name] = _merged(below, body, name)
        elif isinstance(below, dict) == isinstance(body, dict):
            merged[name] = body
    return merged


def _wordings(table: Mapping[str, Any], path: str = "") -> set[str]:
    """The places of all wordings, without what English alone says of how a message is built."""
    found: set[str] = set()
    for name, body in table.items():
        where = f"{path}.{name}" if path else name
        if isinstance(body, dict) and path != _COUNTS:
            found |= _wordings(body, where)
        elif name not in ("to", "by", "shorten") and body != "":
            found.add(where)
    return found


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
