"""Objections as they are spoken: "objection because …", "limit, and I object to a suspend because …".

An objection says: nothing stronger than my position. Against one measure says nothing of the weaker one: then it is
asked back. (DELIBERATION.md, "The ballot" and "Understanding a reply", 3 and 4.) In a fresh look a bare objection could
be to the measure or to its end: there it must name one.
"""

from dataclasses import dataclass

from jurybot.core.answers import Context, Position
from jurybot.core.heard import Place, past_signs
from jurybot.core.lexicon import Words
from jurybot.core.tokens import DELIMITERS

_LADDER = ("none", "limit", "suspend")


@dataclass(frozen=True, slots=True)
class Objection:
    """What is objected to ("limit", "suspend", "proposal", "stronger", "" where it is not said), and what follows."""

    to: str
    after: Place


def objection_at(language: str, after: Place, words: Words) -> Objection:
    """An objection whose own word ends at `after`."""
    if to := words.of(language, "objects_to").at(after.tokens, after.at):
        return Objection(to.means, after.past(to.length))
    if against := words.of(language, "against").at(after.tokens, after.at):
        place = after.past(against.length)
        measure = words.of(language, "positions").at(place.tokens, place.at)
        if measure and measure.means in _LADDER[1:]:
            return Objection(measure.means, place.past(measure.length))
    return Objection("", after)


def objection_joined(language: str, place: Place, words: Words) -> Objection | None:
    """An objection that follows a position: ", and I object to a suspend", on its line or at the start of the next."""
    at = past_signs(place, DELIMITERS)
    while at.here is None and len(at.lines) > 1:
        at = at.next_line()
    if joined := words.of(language, "joins_objection").at(at.tokens, at.at):
        at = at.past(joined.length)
    if found := words.of(language, "objections").at(at.tokens, at.at):
        return objection_at(language, at.past(found.length), words)
    if to := words.of(language, "objects_to").at(at.tokens, at.at):  # "Gegen eine Sperre erhebe ich Einspruch"
        behind = at.past(to.length)
        said = words.of(language, "objects_behind").at(behind.tokens, behind.at)
        return Objection(to.means, behind.past(said.length)) if said else None
    if found := words.of(language, "block").at(at.tokens, at.at):
        named = objection_at(language, at.past(found.length), words)
        return named if named.to else None
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
