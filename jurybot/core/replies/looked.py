"""How a ballot is spoken in a fresh look, where something stands already: it is kept, or lifted.

Three things that are clear elsewhere are not so here. *Do nothing* and *leave it be* may let the measure stand, though
as a position they would end it. *Keep* speaks of what stands, which is none of the words for measures. And of what
*agree* speaks nobody knows. (docs/decisions/what-a-fresh-look-leaves.md.)
"""

from collections.abc import Sequence
from dataclasses import replace

from jurybot.core.reasons.sentences import Sentence
from jurybot.core.replies.said import MEASURES, Spoken
from jurybot.core.text.answers import Context, Position, Unclear
from jurybot.core.text.heard import Place
from jurybot.core.text.lexicon import Words
from jurybot.core.text.tokens import DOMAIN, line_of

LOOKS = ("keeps", "lifts")
"""The tables of words for what becomes of the measure."""


def looked(language: str, spoken: Spoken, context: Context, words: Words) -> Spoken | Unclear:
    """The position that a reply begins with, where `context.stands` is looked at again."""
    if spoken.means == "none":
        said = line_of(spoken.first).tokens
        found = words.of(language, "no_measure").at(said, 0)
        return spoken if found and found.length == len(said) else _which(spoken)
    if spoken.means in LOOKS:
        measure, after = _measure_at(language, spoken.after, words)
        if spoken.means == "keeps" and not measure and _names_server(language, after, words):
            return _which(spoken)  # "keep them": in the fediverse?
        return _become(spoken.means, measure, replace(spoken, after=after), context)
    if spoken.means in MEASURES:  # "die Einschränkung beibehalten": in some languages the verb comes last
        for means in LOOKS:
            if verb := words.of(language, means).at(spoken.after.tokens, spoken.after.at):
                return _become(means, spoken.means, replace(spoken, after=spoken.after.past(verb.length)), context)
    return spoken


def _become(means: str, measure: str, spoken: Spoken, context: Context) -> Spoken | Unclear:
    """`measure` is that which is named with it, or nothing."""
    assert context.stands
    if measure and measure != context.stands:
        return Unclear(why="second-position", words=spoken.first)
    if means == "lifts":
        return replace(spoken, means="none")
    if context.waits and not measure:
        return _which(spoken)
    return replace(spoken, means=context.stands)


def _measure_at(language: str, place: Place, words: Words) -> tuple[str, Place]:
    """The measure that is named there, and the place behind it: "keep it limited", "lift the suspend"."""
    article = words.of(language, "articles").at(place.tokens, place.at)
    at = place.past(article.length) if article else place
    measure = words.of(language, "positions").at(at.tokens, at.at)
    if measure is None or measure.means not in MEASURES:
        return "", place
    return measure.means, at.past(measure.length)


def _names_server(language: str, place: Place, words: Words) -> bool:
    is_domain = place.here is not None and place.here.kind == DOMAIN
    return is_domain or words.of(language, "objects").at(place.tokens, place.at) is not None


def _which(spoken: Spoken) -> Unclear:
    return Unclear(why="keep-or-lift", words=spoken.first)


def speaks_against(position: Position, sentences: Sequence[Sentence], context: Context) -> Unclear | None:
    """Whether a sentence of the reason begins by keeping what the position ends, or ends what it keeps: "nothing: keep
    it as it is"."""
    rank = {"none": 0, "limit": 1, "suspend": 2}
    if context.stands is None or position not in rank:
        return None
    against = "keeps" if rank[position] < rank[context.stands] else "lifts"
    found = ((one, one.begins(against)) for one in sentences if one.spoken)
    return next((one.says("takes-back", at) for one, at in found if at), None)
