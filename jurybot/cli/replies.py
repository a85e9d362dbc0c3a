"""`jurybot replies try`: what the bot would understand of some replies, a JSON line in, a JSON line out.

The lines are those of DELIBERATION.md, "Understanding a reply". Whoever adds a language sees here what it does.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO, get_args

from jurybot.cli.asked import asked_in
from jurybot.core.replies.replies import parse
from jurybot.core.text.answers import Answer, Ballot, Command, Context, Proposed, Unclear
from jurybot.core.text.lexicon import Words
from jurybot.words import words

EXAMPLE = '{"html": "limit", "proposed": "suspend"}'


def try_replies(lines: Iterable[str], out: TextIO) -> int:
    """Answers each line with one line; empty lines are passed over.

    The exit code is 0; 1 if a line could not be read, and 2 if none could.
    """
    known = words()
    read = bad = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer: Mapping[str, Any] = understood(asked_in(line, EXAMPLE), known)
            read += 1
        except ValueError as wrong:
            answer = {"line": number, "error": str(wrong)}
            bad += 1
        out.write(json.dumps(answer) + "\n")
    return 0 if not bad else 1 if read else 2


def understood(asked: Mapping[str, Any], known: Words) -> dict[str, Any]:
    """What one reply says. Raises ValueError that says what is wrong with the line."""
    html, proposed = asked.get("html"), asked.get("proposed", "suspend")
    if not isinstance(html, str):
        raise ValueError(f"html: missing, or no text; a line is a map such as {EXAMPLE}")
    if proposed not in get_args(Proposed):
        raise ValueError('proposed: must be "suspend" or "limit"')
    return as_map(parse(html, Context(proposed=proposed), known))


def as_map(answer: Answer) -> dict[str, Any]:
    """An answer as a line of JSON. `account` marks the none that means the accounts; a command has its own parts."""
    shown: dict[str, Any] = {"kind": type(answer).__name__.lower(), "position": None, "objection": False}
    shown |= {"reason": "", "why": None}
    match answer:
        case Ballot():
            shown |= {"position": answer.position, "objection": answer.objection, "reason": answer.reason}
            shown |= {"account": answer.advises_account, "public": answer.public}
        case Unclear():
            shown["why"] = f"{answer.why}: {answer.words}" if answer.words else answer.why
            shown["meant"] = answer.meant
        case Command():
            shown |= {"command": answer.name, "domain": answer.domain, "reason": answer.because, "rest": answer.rest}
            shown |= {"to_all": answer.to_all}
    return shown | {"case": answer.case}
