"""What stands in public of this account's jury: on the site, in the bot's own posts, in the comments of blocks. Where
that is ahead of the database, the database is an old copy, or another jurybot is at work. (DESIGN.md.)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jurybot.core.case.case import Case
from jurybot.core.names import AccountId, Domain
from jurybot.service.health.drift import INTERIM, OURS
from jurybot.service.ports.told import Block, Status
from jurybot.service.storage import Work
from jurybot.words.messages import ENGLISH, language


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The content note of a direct message of ours: the case it names (None: none), and the how-manyth it is."""

    case: str | None
    n: int


def note_of(status: Status) -> Note | None:
    """What the note of a post says; None when it is none of ours."""
    for has_case, form in _notes():
        if found := form.fullmatch(status.note):
            return Note(case=found["case"] if has_case else None, n=int(found["n"]))
    return None


@cache
def _notes() -> tuple[tuple[bool, re.Pattern[str]], ...]:
    """The forms of notes, as words/messages has them, the same in all languages; a topic may follow."""
    notes = language(ENGLISH).notes
    topic = re.escape(notes["topic"].removeprefix("{note}")).replace(r"\{topic\}", ".*")
    forms = []
    for kind in ("case", "person"):
        form = re.escape(notes[kind]).replace(r"\{case\}", r"(?P<case>\S+)").replace(r"\{n\}", r"(?P<n>[0-9]+)")
        forms.append((kind == "case", re.compile(f"{form}(?:{topic})?", re.DOTALL)))
    return tuple(forms)


def page_number(status: Status, site_url: str) -> int | None:
    """Which case's page a public post leads to; None for any other post."""
    page = re.escape(f"{site_url.rstrip('/')}/decisions/") + r"([0-9]+)\.html"
    found = re.search(page, status.html) if status.visibility != "direct" else None
    return int(found[1]) if found else None


def interim_on(status: Status, site_url: str) -> str | None:
    """On which server a public post tells of an interim limit; None for any other post."""
    page = re.escape(f"{site_url.rstrip('/')}/index.html?interim=") + r"([^\s\"&<>]+)"
    found = re.search(page, status.html) if status.visibility != "direct" else None
    return found[1] if found else None


def recipient(status: Status, me: AccountId) -> AccountId | None:
    """Whom a direct message of ours went to."""
    others = [account for account in status.mentions if account != me]
    return others[0] if others and status.visibility == "direct" else None


def signs(work: Work, me: AccountId, site_url: str, posts: Iterable[Status], blocks: Iterable[Block]) -> Iterator[str]:
    """What the posts and blocks say that this database does not know, in words."""
    last = work.numbers.last("case")
    for post in posts:
        number = page_number(post, site_url)
        if number and number > last:
            yield f"a post about case {number}"
        elif (note := note_of(post)) and _is_ahead(work, note, recipient(post, me), last):
            yield f'a message "{post.note}"'
    for block in blocks:
        if named := OURS.fullmatch(block.private_comment):
            case, n = int(named[1]), int(named[2])
            if case > last or n > _steps_of(work, case):
                yield f'a block with "{block.private_comment}"'
        elif (named := INTERIM.fullmatch(block.private_comment)) and int(named[2]) > _steps_on(work, Domain(named[1])):
            yield f'a block with "{block.private_comment}"'


def _is_ahead(work: Work, note: Note, to: AccountId | None, last: int) -> bool:
    if note.case and note.case.isdecimal() and int(note.case) > last:
        return True
    if to is None or note.case is None:
        return to is not None and note.n > work.messages.last_note(to, None)
    newest = work.cases.named(note.case)
    if newest is None:
        return False
    # without a number a case is named by its domain, on which there may have been one before
    named = [newest] if note.case.isdecimal() else work.cases.on(newest.domain)
    return note.n > max(work.messages.last_note(to, case.id) for case in named)


def _steps_of(work: Work, number: int) -> int:
    """The most that a block's comment of this case can say: its events, or what was seen when it was restored."""
    case = work.cases.named(str(number))
    return max(case.seq if case else 0, work.numbers.last(block_counter(number)))


def _steps_on(work: Work, name: Domain) -> int:
    """As `_steps_of`, for an interim limit, which names its server."""
    return max([work.numbers.last(block_counter(name)), *(case.seq for case in work.cases.on(name))])


def block_counter(of: int | Domain) -> str:
    """Under which name it is kept how far the comments of a case's blocks, or of a server's interim limits, have
    got."""
    return f"block/{of}"


def highest_case(site: int, posts: Sequence[Status], blocks: Sequence[Block], site_url: str) -> int:
    """The highest number that a case has in public."""
    notes = [note_of(post) for post in posts]
    named = [int(note.case) for note in notes if note and note.case and note.case.isdecimal()]
    pages = [number for post in posts if (number := page_number(post, site_url))]
    commented = [int(found[1]) for block in blocks if (found := OURS.fullmatch(block.private_comment))]
    return max([site, *named, *pages, *commented])


def case_of_post(work: Work, post: Status, site_url: str) -> Case | None:
    """The case that a post of ours speaks of."""
    note, number = note_of(post), page_number(post, site_url)
    name = str(number) if number else note.case if note else interim_on(post, site_url)
    return work.cases.named(name) if name else None
