"""What is said behind the reason, or last: people take a vote back, put it off or hand it on in ever new words, and no
list of them ends. So what counts here is what such a sentence does not speak of: those who are judged, or the vote.
(docs/decisions/replies-by-kinds-of-words.md.)
"""

from collections.abc import Sequence

from jurybot.core.reasons.bearing_out import bears_out
from jurybot.core.reasons.reasons import Reason
from jurybot.core.reasons.sentences import ACT, Sentence, Stance
from jurybot.core.reasons.supporting import left_to_others
from jurybot.core.text.answers import Unclear
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import BULLETS, NUMBER

_TO_TRAIL_OFF = 2  # sentences
_TO_SAY_SO = 3  # words
_TO_BEAR_OUT = 6  # words: whoever takes a vote back in words that are not known for it has said less before
_LISTS = frozenset({";", "；"})


def said_last(said: Sequence[Sentence], stance: Stance, reason: Reason, *, argued: bool) -> Unclear | None:
    """Whether what stands behind the reason, or all of it, says nothing for the vote nor of the accused. `said`: the
    sentences of the reason that hold words and are no courtesies; `argued`: a reason at length stands before
    the last of them, or is the only one: behind it who takes a vote back speaks of it or of themselves ("At least that
    is what I thought until this morning")."""
    later = ((one, found) for one in said[1:] if (found := _of_the_vote(one, stance)))
    if stance.said != ACT and (elsewhere := next(later, None)):
        return elsewhere[0].says("takes-back", elsewhere[1])
    if len(said) < _TO_TRAIL_OFF:
        return None if argued or reason.because or not said else _tells_nothing(said[0], stance)
    left = (doubt for one in said[1:] if (doubt := _of_writer(one, stance)))
    if not argued and (own := next(left, None)):
        return own
    last = said[-1]
    strays = not argued or last.has("me", "speaker", "votes", "pointing")
    ends = _turns(last) or not _is_borne_out(said[:-1], stance)
    return _trails_off(said, stance) if strays and ends else None


def _of_the_vote(sentence: Sentence, stance: Stance) -> Found | None:
    """Where it speaks of the message, of the vote, of who else decides or of what comes later ("Karim wrote this,
    mine comes tomorrow"), and of nothing that they did, unless of the writer too ("I was too angry when I typed
    that"). Behind *aside* others may decide."""
    if (sentence.deed or sentence.is_fine) and not sentence.has("speaker"):
        return None
    if stance.position == "aside":
        return next((one for one in sentence.all("voting") if not left_to_others(one, sentence)), None)
    weighs = stance.position == "none" and sentence.has("costs", "too_much") and bears_out(sentence, stance)
    return sentence.has("voting") if weighs else sentence.has("voting", "afterwards")


def _turns(last: Sentence) -> bool:
    """ "Well, a nudge would do", "A nudge would do, though"; and not "No family deserves that"."""
    opens, denies = last.begins("so"), last.begins("negations")
    alone = opens is None or denies is None or last.clause_of(0).stop == opens.length  # "No, a nudge would do"
    return bool((opens and alone) or last.has("but"))


def _is_borne_out(said: Sequence[Sentence], stance: Stance) -> bool:
    """ "Every Sunday they choose a woman and hound her": whether a reason of some words bears the position out."""
    return any(bears_out(one, stance) for one in said) and sum(one.length for one in said) >= _TO_BEAR_OUT


_JUDGED = ("costs", "too_much", "too_little", "others", "spares", "care", "mild", "people", "enough")
_WEIGHED = ("costs", "too_much", "too_little", "enough", "history", "others", "spares")
_OF_THEM = (*_WEIGHED, "harm", "care", "mild", "people")


def _tells_nothing(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Whether the only sentence speaks of nothing that is judged, weighed or counted: so do most who take a vote back
    in new words ("The real one is in the envelope"), and few who give a reason."""
    if stance.position == "aside" or stance.said in (ACT, "objection") or sentence.asks:
        return None
    theirs = sentence.begins("theirs")
    named = _of_others(sentence) or (theirs and theirs.length > 1 and not _ends_with_article(theirs, sentence))
    counts = any(token.kind == NUMBER for token in sentence.tokens)
    bounds = stance.said == "account" and sentence.has("only", "merely")
    seen = named or counts or bounds or sentence.is_fine or sentence.deed
    if seen or sentence.has(*_JUDGED, "topics", "measures"):
        return None
    when = sentence.has("history", "harm") or bears_out(sentence, stance)
    unsaid = sentence.languages & sentence.words.drops_subject  # there it is seen of fewer words who writes
    mine = unsaid and sentence.has("me", "speaker")  # "Mi confondo sempre" (I always mix them up)
    return None if when and not mine else sentence.says("takes-back")


def _of_writer(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Whether a sentence behind the first speaks of the writer or the reader and of nothing else: so do most who take a
    vote back ("You decide that", "That was my husband"), whatever the sentences before it say of the accused."""
    if sentence.asks or (stance.position == "none" and sentence.has("negations")):
        return None  # "I see no repetition"
    if sentence.is_fine or sentence.has(*_OF_THEM) or _of_others(sentence):
        return None
    own = sentence.has("speaker") or sentence.begins("pointing", "me")
    return sentence.says("takes-back", own) if own else None


def _trails_off(said: Sequence[Sentence], stance: Stance) -> Unclear | None:
    """Whether behind others the last sentence neither bears the position out nor speaks of those who are judged: so do
    most in which a vote is taken back, put off or handed on ("My nephew got hold of my phone", "I'll sleep on it")."""
    if stance.said == ACT or stance.position == "aside" or said[-1].asks:
        return None
    last = said[-1]
    signed = last.length < _TO_SAY_SO and not last.has("me", "speaker", "verbs", "voting")  # "Joan", "In June"
    told = last.begins("theirs") or (last.is_long and last.has("topics") and not last.has("liked"))
    theirs = told and not last.has("me", "speaker", "voting")
    of_them = theirs and (not last.is_short or last.begins("subjects") is not None)
    speaks = last.has("harm", "too_little", "too_much", "costs", "others", "enough", "spares") or last.is_fine
    cares = last.has("care", "mild") and bears_out(last, stance) and (_of_others(last) or not last.has("me", "speaker"))
    says = signed or of_them or speaks or cares or (bears_out(last, stance) and last.has("negations"))
    return None if says or _goes_on(last, said[:-1]) else last.says("takes-back")


def _of_others(sentence: Sentence) -> bool:
    """Whether it speaks of those who are judged, in more than an article."""
    theirs = sentence.all("theirs", "people")
    articles = sentence.words["articles"]
    plain = (found for found in theirs if not articles.at(sentence.spoken, found.at))
    return any(not _ends_with_article(found, sentence) for found in plain)


def _ends_with_article(found: Found, sentence: Sentence) -> bool:
    """ "È una" (it is a): it names nobody, where it need not be said of whom one tells."""
    article = sentence.words["articles"].at(sentence.spoken, found.at + found.length - 1)
    return bool(article and article.languages & sentence.languages & sentence.words.drops_subject)


def _goes_on(last: Sentence, before: Sequence[Sentence]) -> bool:
    """Whether it goes on counting or listing, or says again what was said: "On 5 May: 58. On 6 May: 131", "They
    threatened my dog. My dog!"."""
    counts = any(token.kind == NUMBER for token in last.tokens)
    lists = before[-1].tokens[-1].text in _LISTS or last.tokens[0].text in BULLETS
    known = {token.text for one in before for token in one.spoken}
    return counts or lists or all(token.text in known for token in last.spoken)
