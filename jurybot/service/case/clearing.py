"""Stewards look through what a panel is to be given, add one neutral line, and clear it: on their pages, or on the
command line with the installation's key. (DELIBERATION.md, *Dossier*.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jurybot.core.case.case import Case, State
from jurybot.core.opening.dossier import LINE_AT_MOST, Dossier
from jurybot.service.case import dossier
from jurybot.service.case.digest import names_in, words_in
from jurybot.service.desk import Office, Vault
from jurybot.service.language.page_words import PageWords
from jurybot.service.language.wording import Reader
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.storage import Work

BEFORE_THE_VERDICT = (State.FILED, State.DRAWING, State.DELIBERATING)


def opened(office: Office) -> Vault:
    """The office with the key to what is sealed. Raises ActRefused."""
    if not isinstance(office, Vault):
        raise ActRefused("what a panel is given is encrypted: this needs JURYBOT_KEY or [store] key_file")
    return office


@dataclass(frozen=True, slots=True)
class Looked:
    """A dossier, and whether it is only as it would be frozen now."""

    dossier: Dossier
    is_draft: bool


def look(office: Office, work: Work, case: Case, now: datetime) -> Looked:
    """What the panel would be given now, or once it is drawn what it is given. Raises ActRefused."""
    vault = opened(office)
    is_draft = case.state is State.FILED
    found = dossier.draft(vault, work, case, now) if is_draft else dossier.of_case(vault, work, case.id)
    if found is None:
        raise ActRefused(f"of case {case.name} there is no dossier: deleted, sealed, or a reporter is at risk by it")
    return Looked(found, is_draft)


def shown(office: Office, work: Work, case: Case, now: datetime) -> dict[str, Any]:
    """The same as a map, for the command line. Raises ActRefused."""
    looked = look(office, work, case, now)
    return {"case": case.name, "draft": looked.is_draft, "cleared": _cleared(case), **_told(looked.dossier, now)}


def add_line(office: Office, work: Work, case: Case, text: str, now: datetime) -> str:
    """A steward's one neutral line; another replaces it. Raises ActRefused."""
    vault = opened(office)
    if case.state not in BEFORE_THE_VERDICT:
        raise ActRefused(f"case {case.name} is {case.state.value}: no panel reads a line any more")
    if not text.strip() or len(text) > LINE_AT_MOST:
        raise ActRefused(f"a line has 1 to {LINE_AT_MOST} characters; this has {len(text.strip())}")
    line = dossier.without_handles(work, text)
    _refuse_names(work, case, line)
    dossier.add_line(vault, work, case, line, now)
    work.numbers.next(f"act/line/{now:%Y-%m}")
    goes = "the panel gets it" if case.state is State.FILED else "it goes to the next round, if there is one"
    return f"Case {case.name}: the line is kept; {goes}."


def _refuse_names(work: Work, case: Case, text: str) -> None:
    """No name of a member stands in a dossier, with or without an "@". A name is what somebody is called here, unless
    the panel reads that word in the case's criterion anyway. Raises ActRefused with the word."""
    ordinary = words_in(f"{case.criterion} {case.criterion_says}")
    for word in names_in(work, text):
        if word.casefold() not in ordinary:
            raise ActRefused(
                f'"{word}" is the name of a member here, and a line names nobody: write "a member here", or, if you do '
                "not mean them, another word"
            )


def _cleared(case: Case) -> str:
    if not case.terms.to_be_cleared:
        return "needs none"
    return f"{case.cleared_at:%Y-%m-%d %H:%M UTC}" if case.cleared_at else "not yet"


def _told(found: Dossier, now: datetime) -> dict[str, Any]:
    words = PageWords(Reader(), now)
    return {
        "domain": found.domain,
        "proposed": found.proposed.value,
        "criterion": found.criterion,
        "reporters": found.reporters,
        "accounts_complained_of": found.complained_of,
        "accounts_known_here": found.known_accounts,
        "follows": found.follows,
        "followers": found.followers,
        "line": found.line,
        "claim": found.claim,
        "their_statement": found.theirs.statement,
        "posts_left_out": found.left_out,
        "posts": [
            {
                "written_on": one.written_on.isoformat(),
                "stands": one.stands.value,
                "media": one.media,
                "note": one.note,
                "text": one.text,
            }
            for one in found.exhibits
        ],
        "against": [words(one.what, **one.numbers) for one in found.against],
    }
