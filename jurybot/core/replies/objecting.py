"""Objections as they are spoken: "objection because …", "limit, and I object to a suspend because …".

An objection says: nothing stronger than my position. Against one measure says nothing of the weaker one: then it is
asked back. (DELIBERATION.md, "The ballot" and "Understanding a reply", 3 and 4.) In a fresh look a bare objection could
be to the measure or to its end: there it must name one.
"""

from dataclasses import dataclass

from jurybot.core.text.answers import Context, Position
from jurybot.core.text.heard import Place, past_signs
from jurybot.core.text.lexicon import Words
from jurybot.core.text.tokens import DELIMITERS

_LADDER = ("none", "limit", "suspend")


@dataclass(frozen=True, slots=True)
class Objection:
    """What is objected to ("limit", "suspend", "proposal", "stronger", "" where it is not said), and what follows."""

    to: str
    after: Place


def objection_at(language: str, after: Place, words: Words) -> Objection:
    """An objection whose own word ends at `after`."""
    named = _named(language, after, words)
    if named is None:
        return Objection("", after)
    ends = words.of(language, "objects_ends").at(named.after.tokens, named.after.at)  # "lege Einspruch gegen … ein"
    return Objection(named.to, named.after.past(ends.length)) if ends else named


def _named(language: str, place: Place, words: Words) -> Objection | None:
    """What an objection is to, where that stands at a place: "to a suspend", "to anything that goes further"."""
    to = words.of(language, "objects_to").at(place.tokens, place.at)
    anything = words.of(language, "to_any").at(place.tokens, place.at)
    behind = place.past(anything.length) if anything else place
    harsher = words.of(language, "harsher").at(behind.tokens, behind.at) if anything else None
    if harsher and (to is None or behind.at + harsher.length > place.at + to.length):
        return Objection("stronger", behind.past(harsher.length))
    if to:
        return Objection(to.means, place.past(to.length))
    if against := words.of(language, "against").at(place.tokens, place.at):
        behind = place.past(against.length)
        measure = words.of(language, "positions").at(behind.tokens, behind.at)
        if measure and measure.means in _LADDER[1:]:
            return Objection(measure.means, behind.past(measure.length))
    return None


def objection_joined(language: str, place: Place, words: Words) -> Objection | None:
    """An objection that follows a position: ", and I object to a suspend", on its line or at the start of the next."""
    at = past_signs(place, DELIMITERS)
    while at.here is None and len(at.lines) > 1:
        at = at.next_line()
    if joined := words.of(language, "joins_objection").at(at.tokens, at.at):
        at = past_signs(at.past(joined.length), DELIMITERS)
    if found := words.of(language, "objections").at(at.tokens, at.at):
        return objection_at(language, at.past(found.length), words)
    named = _named(language, at, words)  # "Gegen eine Sperre erhebe ich Einspruch"
    behind = past_signs(named.after, DELIMITERS) if named else at
    said = words.of(language, "objects_behind").at(behind.tokens, behind.at)
    if named and said:
        return Objection(named.to, behind.past(said.length))
    if found := words.of(language, "block").at(at.tokens, at.at):
        blocked = objection_at(language, at.past(found.length), words)
        return blocked if blocked.to else None
    return None


def names_enough(objection: Objection, context: Context) -> bool:
    """Whether an objection without a position says what it is to."""
    return context.stands is None or objection.to in ("limit", "measures")


def may_object(position: Position, to: str, context: Context) -> bool:
    """Whether it is to what comes next above the position, and to no more than is proposed, or stands."""
    at_most = context.proposed or context.stands
    if position == "aside" or at_most is None or (context.stands and to == "proposal"):
        return False
    level, proposed = _LADDER.index(position), _LADDER.index(at_most)
    if to in _LADDER:
        return _LADDER.index(to) == level + 1 <= proposed
    return level < proposed
