"""Words of doubt that are no doubt where one speaks of the own seat, or stands aside, for they are why one does.

What leaves a ballot in doubt may be the very reason for giving it up. Who takes it back may have mixed up two servers,
or read only half; who stands aside cannot tell, and leaves it to others; who declines will gladly come another time;
who is here says when they will read. Each act has lists of its own for these, as none of them says so behind another:
"decline: I leave it to you" declines nothing. (docs/decisions/what-bears-out-an-act.md.)
"""

from jurybot.core.reasons.sentences import Sentence, Stance
from jurybot.core.text.phrases import Found

_IFS = ("conditions", "tales")
_OF_OTHERS = ("people", "harm", "care", "measures", "negations", "but", "demands")
_BEARS_OUT = {"withdraw": ("regrets",), "here": ("comes",), "aside": ("hands_on",)}


def bears_out_act(sentence: Sentence, act: str) -> bool:
    """Whether a sentence is seen to say why one does it, in words of the act's own."""
    again = act == "decline" and sentence.has("another_time") and _comes_again(sentence)
    mixed = act == "withdraw" and sentence.has("mixups") and sentence.has("judged")
    return bool(again or mixed or sentence.has(*_BEARS_OUT.get(act, ())))


def is_excuse(doubt: Found, sentence: Sentence) -> bool:
    """ "Until the end of the month", "they banned me": why one cannot."""
    return _within(doubt, sentence, "excuses")


def supports(doubt: Found, sentence: Sentence, stance: Stance) -> bool:
    """Whether a word of doubt is why one does what one says of the seat, or why one stands aside."""
    if is_excuse(doubt, sentence):
        return True
    match stance.act or stance.position:
        case "withdraw":
            return _regrets(doubt, sentence, stance)
        case "aside":
            return _within(doubt, sentence, "hands_on") or _cannot_tell(doubt, sentence)
        case "decline":
            return _within(doubt, sentence, "another_time") and _comes_again(sentence)
        case "here":
            comes = _reads(doubt, sentence) or _within(doubt, sentence, "comes")
            return comes or (doubt.means in _IFS and _tells_when(doubt, sentence))
        case _:
            return False


_FIRST = 2  # words
_RETHINKS = ("unsure", "turns")
_TURNED = ("stays", "positions", "measures", "but", "people")


def _rethinks(doubt: Found, sentence: Sentence) -> bool:
    """ "I take my vote back. I want to sleep on it": who takes it back in so many words may be unsure of all else."""
    denies = any(no.at < _FIRST for no in sentence.all("negations"))
    theirs = sentence.begins("theirs", "pointing") and not sentence.begins("me")
    turned = denies or theirs or sentence.has(*_TURNED)
    sent = sentence.has("mixups") and not sentence.has("judged")  # "wrong chat"
    return doubt.means in _RETHINKS and sentence.has("me", "speaker", "regrets") is not None and not (turned or sent)


def _within(doubt: Found, sentence: Sentence, table: str) -> bool:
    """Whether it is all or a part of a phrase of that kind."""
    ends = doubt.at + doubt.length
    return any(one.at <= doubt.at and one.at + one.length >= ends for one in sentence.all(table))


def _reads(doubt: Found, sentence: Sentence) -> bool:
    """ "I will read the dossier tonight": a word for what one comes to do stands in it."""
    said = sentence.spoken[doubt.at : doubt.at + doubt.length]
    return doubt.means == "turns" and sentence.words["comes"].first(said) is not None


def _regrets(doubt: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "I mixed up two servers", "I read only half of it": and not "I mixed up the words", which may be these."""
    if _within(doubt, sentence, "regrets") or (stance.spelled and _rethinks(doubt, sentence)):
        return True
    mixed = _within(doubt, sentence, "mixups") and (stance.spelled or sentence.has("judged"))
    slip = stance.spelled or not sentence.has("voting")  # "I sent the wrong word"
    wishes = any(not _within(one, sentence, "regrets") for one in sentence.all("wishes"))  # not to read it again
    return bool(mixed) and slip and not (wishes or sentence.has("but"))


def _cannot_tell(doubt: Found, sentence: Sentence) -> bool:
    """ "I don't know if that is satire", "I do not yet know": what is a part of not knowing, or straight behind it."""
    asks = doubt.means in _IFS and any(one.at + one.length == doubt.at for one in sentence.all("unsure"))
    return asks or _within(doubt, sentence, "unsure")


def _comes_again(sentence: Sentence) -> bool:
    """ "Next time gladly", "Count me in next time": and not "Next time they'll be gone", "Next time, out"."""
    theirs = (one for one in sentence.all("theirs") if not sentence.words["articles"].at(sentence.spoken, one.at))
    alone = any(one.length == len(sentence.spoken) for one in sentence.all("another_time"))
    own = alone or sentence.has("me", "thanks")
    return bool(own) and not any(theirs) and not sentence.has(*_OF_OTHERS)


def votes_later(sentence: Sentence) -> Found | None:
    """ "Let others decide first, then I vote": a word of the vote that is none of what is left to others."""
    return next((one for one in sentence.all("votes", "voting") if not left_to_others(one, sentence)), None)


def left_to_others(found: Found, sentence: Sentence) -> bool:
    """ "Others know better": whether a word stands within what is left to others, as one may behind *aside*."""
    return _within(found, sentence, "hands_on")


def _tells_when(condition: Found, sentence: Sentence) -> bool:
    """ "As soon as the kids sleep I'll read it": when one comes to it, before or behind; not "Here, if need be"."""
    if sentence.has("negations", "but", "wishes"):
        return False
    verb_last = bool(condition.languages & sentence.languages & sentence.words.denies_before)
    behind = condition.at + condition.length if verb_last else sentence.clause_of(condition.at).stop
    return any(one.at < condition.at or one.at >= behind for one in sentence.all("comes"))
