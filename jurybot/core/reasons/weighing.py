"""What a reason says of a measure: that it is right, too much or too little, or the worst that could be done.

A measure is named safely where others took it, or where the sentence says why it is not the writer's ("that would go
too far"), or that the writer's own is right. What judges a deed without naming it may mean the writer's own.
"""

from collections.abc import Sequence

from jurybot.core.reasons.bearing_out import bears_out, of_harm
from jurybot.core.reasons.sentences import ACT, Sentence, Stance, opens
from jurybot.core.reasons.supporting import is_excuse
from jurybot.core.text.answers import Unclear
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import Token

_RANK = {"none": 0, "limit": 1, "suspend": 2}
_LEAD = 2  # words: "with a limit"
_BETWEEN = 4  # letters of Japanese: "になった"
_SHORTLY = 12  # words, or letters of Japanese
_ASIDE = 1  # word between "worst" and "thing"


def names_measure(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Whether a sentence that names a measure leaves a doubt."""
    named = [found for found in sentence.all("measures") if not _is_of_people(found, sentence, stance)]
    means = {found.means for found in named}
    taken = sentence.has("others") and not sentence.has("negations", "wishes")
    safe = taken or (len(means) == 1 and _is_argued(means.pop(), sentence, stance))
    return None if not named or (safe and stance.said != ACT) else sentence.says("second-position", named[0])


def _is_of_people(named: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "I don't want to block a seat", "their mods suspended both": not what is to be done with the server."""
    if (stance.said == ACT or stance.position == "aside") and is_excuse(named, sentence):
        return True  # "I've been banned from there myself"
    if stance.position == "aside" and stance.said != ACT:
        return named.means == "block"
    theirs = named.means == "block" and named.at > 0 and sentence.begins("theirs") and sentence.is_long
    turned = ("demands", "wishes", "too_little", "too_much", "but", "voting", "votes", "unsure")
    if theirs and stance.said != ACT and not (sentence.begins("pointing", "me") or sentence.has(*turned)):
        return True  # "Their admin blocked the spammer before we had noticed"
    cared = stance.position == "none" and stance.said != ACT and sentence.has("care", "mild", "history")
    return bool(cared and not sentence.has("negations", "demands", "wishes", "too_little", "enough", "harm"))


def _is_argued(measure: str, sentence: Sentence, stance: Stance) -> bool:
    if measure not in _RANK:
        return False
    whole, apart = sentence.whole, _RANK[measure] - _RANK.get(stance.position, 0)
    much = [*sentence.all("too_much", "costs", within=whole), *_ill_deeds(sentence, whole)]
    little = list(sentence.all("too_little", within=whole))
    much = [one for one in much if not any(_within(one, longer) for longer in little)]  # "troppo" of "troppo poco"
    mild = list(sentence.all("spares", within=whole)) if apart > 0 else []  # "they have done nothing wrong"
    past = sentence.words["history"]
    kind = [one for one in sentence.all("mild") if not past.at(sentence.spoken, one.at)]  # and not "already"
    if apart < 0 and sentence.has("history") and not (much or kind or sentence.has("enough")):
        own = sentence.has("speaker", "voting", "votes")  # "I know, I had said limit"
        return bool(little or sentence.has("harm", "negations") or not own)  # "They were limited twice"
    if apart < 0 and (_falls_short(measure, sentence) or _merely(measure, sentence)):
        return True
    idle = [found for found in sentence.all("measures", within=whole) if found.means == "none"]
    right = list(sentence.all("enough", within=whole)) if apart == 0 else []  # "with a limit we no longer see them"
    weighed = [range(found.at, found.at + found.length) for found in (*much, *little, *mild, *idle, *right)]
    if sentence.languages & sentence.words.denies_before:  # "制限では眠れません": what is denied stands between
        named = {found.at for found in sentence.all("measures", within=whole)}
        weighed += [range(found.at, len(whole)) for found in little if found.at in named]
    denied = [no for no in sentence.all("negations", within=whole) if not any(no.at in said for said in weighed)]
    innocent = apart > 0 and all(_denies_guilt(no, sentence) for no in denied)  # "hardly anybody there did wrong"
    if measure == "none" and apart < 0 and not (much or sentence.has("enough", "mild", "spares")):
        return bool(denied or little)  # "Doing nothing is no option any more"
    if stance.said == "objection" and measure == stance.proposed:
        bad = sentence.has("harm") and not (much or sentence.has("mild", "care"))
        return not (little or bad or sentence.has("enough", "demands"))
    if (denied and not innocent) or (much and little):
        return False
    if apart == 0:
        dear = stance.position == "limit" and not sentence.has("too_much")  # "Limited, we can still follow them"
        return bool(sentence.has("enough")) and not (little or (much and not dear))
    return bool(little) if apart < 0 else bool(much)


def _within(found: Found, longer: Found) -> bool:
    ends = found.at + found.length
    return longer.length > found.length and longer.at <= found.at and ends <= longer.at + longer.length


def _falls_short(milder: str, sentence: Sentence) -> bool:
    """ "Limiting won't stop them", "A limit still lets the threats in": it begins with what is milder and says what is
    bad of it, or goes on in spite of it, and nothing that would make it right."""
    begins = next((named for named in sentence.all("measures") if named.at <= _LEAD), None)
    if begins is None or begins.means != milder or not sentence.is_long:
        return False
    behind = begins.at + begins.length
    praised = next(sentence.all("mild", within=sentence.whole[: behind + _LEAD]), None)  # "limiting seems kinder"
    spared = any(_denies_guilt(no, sentence) for no in sentence.all("negations"))  # "they do no harm"
    right = praised or spared or sentence.has("enough", "demands", "spares", "too_much", "unsure", "wishes")
    return bool(sentence.has("harm", "too_little") and not right)


def _merely(milder: str, sentence: Sentence) -> bool:
    """ "If we only limit them, they go on writing": it makes little of what is milder, and nothing makes that right."""
    named = [found for found in sentence.all("measures") if found.means == milder]
    little = any(abs(only.at - found.at) <= _LEAD for found in named for only in sentence.all("merely"))
    right = sentence.has("enough", "mild", "demands", "spares", "too_much", "unsure", "wishes", "costs")
    return bool(little and sentence.is_long and not right)


def weighs_another(condition: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "If we only limit them, they go on writing": a condition of another measure, that says what is bad of it."""
    if condition.languages & sentence.languages & sentence.words.denies_before:
        return _if_measure(condition, sentence, stance)
    clause = sentence.clause_of(condition.at)
    within = sentence.spoken[condition.at : clause.stop]
    named = {found.means for found in sentence.all("measures", within=within)}
    bare = not any(True for _ in sentence.all("negations", "too_little", "too_much", "enough", within=within))
    goes_on = clause.stop < len(sentence.spoken) and condition.at <= _LEAD
    return goes_on and bare and len(named) == 1 and _is_argued(named.pop(), sentence, stance) and stance.said != ACT


def _if_measure(condition: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "停止なら友人を失います" (a suspend costs me friends): the same where an "if" stands behind what it binds."""
    named = [found for found in sentence.all("measures") if found.at <= _LEAD]
    bound = any(condition.at - found.at - found.length <= _BETWEEN for found in named)
    goes_on = len(sentence.spoken) - condition.at - condition.length >= _BETWEEN
    return bound and goes_on and len(named) == 1 and stance.said != ACT and _is_argued(named[0].means, sentence, stance)


def _denies_guilt(no: Found, sentence: Sentence) -> bool:
    before = bool(no.languages & sentence.languages & sentence.words.denies_before)
    within = sentence.whole[: no.at] if before else sentence.whole[no.at + no.length :]
    known = sentence.all("harm", "spares", "care", "mild", "costs", within=within)
    denied = (max if before else min)(known, key=lambda found: found.at, default=None)
    return denied is not None and denied.means in ("harm", "spares", "idle")


def judges_deed(sentence: Sentence, stance: Stance) -> Unclear | None:
    """ "The last thing to do", "the worst we could do": it judges what is to be done, not those who are judged."""
    if stance.said == "objection" or not (stance.is_measure or (stance.said == "none" and sentence.begins("pointing"))):
        return None
    of_more = stance.position == "limit" and {found.means for found in sentence.all("measures")} == {"suspend"}
    found = None if of_more else next(iter(_ill_deeds(sentence, sentence.spoken)), None)
    return sentence.says("takes-back", found) if found else None


def judges_later(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Behind the first sentence of a reason for a measure: "That would be a shame", "Still, I find it goes too far",
    and behind a suspend "They took it down within an hour"."""
    if not stance.is_measure or sentence.has("measures"):
        return None
    found = _finds_too_much(sentence, stance) or _turns(sentence, stance)
    if stance.position == "suspend" and not (found or sentence.has("harm", "negations")):
        liked = sentence.words["liked"]  # "A friend had to move house"
        found = next((kind for kind in sentence.all("mild") if not liked.at(sentence.spoken, kind.at)), None)
    return sentence.says("takes-back", found) if found else None


def _finds_too_much(sentence: Sentence, stance: Stance) -> Found | None:
    mine = sentence.begins("pointing", "me", "but", "so")
    if not mine and (stance.position == "limit" or sentence.begins("theirs")):
        return None
    return next((found for found in sentence.all("too_much") if not of_harm(found, sentence)), None)


def _turns(sentence: Sentence, stance: Stance) -> Found | None:
    """ "But who are we to judge", "That would be a shame", "It would make things worse, though"."""
    points = sentence.begins("pointing")
    if points and any(but.at + but.length == len(sentence.spoken) for but in sentence.all("but")):
        return points
    if bears_out(sentence, stance):
        return None
    return sentence.begins("but", "so") or (opens(sentence, "openers") if points else None)


def _ill_deeds(sentence: Sentence, spoken: Sequence[Token]) -> list[Found]:
    """Each "worst" with its "thing to do" behind it, or before it as in "une idée horrible"."""
    deeds = list(sentence.all("deeds", within=spoken))
    return [
        ill
        for ill in (sentence.all("ill", within=spoken) if deeds else ())
        if any(_ASIDE >= deed.at - ill.at - ill.length >= 0 or deed.at + deed.length == ill.at for deed in deeds)
    ]


def finds_useless(sentence: Sentence) -> Found | None:
    """ "suspend / won't change anything, they move on": what is no use is the measure, where nothing else is named."""
    found = next((one for one in sentence.all("useless", within=sentence.whole[:_SHORTLY]) if one.at == 0), None)
    if found is None:
        return None
    last = sentence.whole[found.length - 1]
    at = sentence.tokens.index(last) + 1 if last in sentence.tokens else len(sentence.tokens)  # or within a hashtag
    return None if any(token.is_word for token in sentence.tokens[at : at + 1]) else found
