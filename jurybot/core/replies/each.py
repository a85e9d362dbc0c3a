"""One reply to a message about several cases: it speaks of all of them, or a line of each.

A line that begins with a server's name or a case's number speaks of that case, and so do the lines below it up to the
next such line. Nothing is guessed: what begins without a name and goes on with one speaks of nobody knows which.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jurybot.core.text.answers import Unclear
from jurybot.core.text.plain import plain

_BREAK = re.compile(r"<br\b[^>]*>|</p>\s*<p\b[^>]*>|\n", re.IGNORECASE)
_PARAGRAPH = re.compile(r"^\s*<p\b[^>]*>|</p>\s*$", re.IGNORECASE)
_OTHER_TAGS = re.compile(r"<(?!/?(?:p|br|a|span|em|strong|b|i|del|code)\b)[a-z/!]", re.IGNORECASE)
_NAMED = re.compile(r"[\s\-•–*]*(?:#(?=\d))?(?P<name>[\w.-]*[\w])(?=[\s:,)=–—-]|\.(?:\s|$)|$)")
UNCLEAR = Unclear(why="several-cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A case as a line may name it."""

    number: int
    domain: str


def each(text: str, cases: Sequence[Part]) -> dict[int, str] | Unclear | None:
    """What a reply, as HTML or plain text, says of each case that it names, by its number; None where no line names
    one: then it speaks of all. Unclear where a line that names none stands before one that does, or one is named
    twice."""
    if _OTHER_TAGS.search(text):
        return None
    found: dict[int, list[str]] = {}
    at: int | None = None
    nameless = False
    for line in _BREAK.split(_PARAGRAPH.sub("", text)):
        name = _first_word(line)
        named = next((one.number for one in cases if name.casefold() in {str(one.number), one.domain}), None)
        if named is not None and (named in found or nameless):
            return UNCLEAR
        at = at if named is None else named
        if at is not None:
            found.setdefault(at, []).append(line if named is None else _set_off(line, name))
        nameless = nameless or (at is None and bool(plain(line)))
    return {number: "<p>" + "<br />".join(lines) + "</p>" for number, lines in found.items()} or None


def _set_off(line: str, name: str) -> str:
    """With a colon behind the name where there is a blank or a bracket: what follows is the answer."""
    return re.sub(rf"(?<![\w.@/-]){re.escape(name)}(?:\)|(?=\s))", f"{name}:", line, count=1)


def _first_word(line: str) -> str:
    """What a line begins with, as it would be a name."""
    begins = _NAMED.match(plain(line))
    return begins["name"] if begins else ""
