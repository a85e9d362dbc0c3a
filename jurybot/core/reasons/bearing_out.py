"""What a sentence of a reason is seen to speak for: the position, those who are judged, or neither."""

from jurybot.core.reasons.sentences import COMPLAINT, FINE, MASKED, ONGOING, PRAISE, Sentence, Stance
from jurybot.core.text.answers import Unclear
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import NUMBER

_AT_LENGTH = 8  # words
_FIRST, _FEW = 2, 2  # words
_JUDGED = ("ill", "deeds", "wishes", "measures", "demands", "too_much", "enough", "spares", "voting")


def bears_out(sentence: Sentence, stance: Stance) -> bool:
    """Whether a sentence is seen to speak for the position."""
    if stance.is_measure:
        bad = sentence.has("harm", "too_little") or (sentence.has("care") and sentence.has("negations"))
        mild = stance.position == "limit" and sentence.has("care", "mild", "costs", "too_much")
        theirs = sentence.begins("theirs") and sentence.has("negations")  # and none that denies the harm: see `doubts`
        return bool(bad or mild or theirs or sentence.is_fine or sentence.has("enough"))
    return bool(speaks_for(sentence) or (sentence.is_fine and not sentence.holds(COMPLAINT)))


def speaks_for(sentence: Sentence, *, named: bool = True) -> bool:
    """Whether it speaks for those who are judged, or against a measure; unless `named`, not by who is named alone."""
    people = sentence.words["people"]
    cares = (one for one in sentence.all("care") if named or people.at(sentence.spoken, one.at) is None)
    cared = any(named or not is_mine(one, sentence) for one in cares)  # not "They laugh at our reports"
    return cared or denies_harm(sentence) or bool(sentence.has("mild", "spares", "costs", "too_much"))


def is_mine(found: Found, sentence: Sentence) -> bool:
    """Whether "I" or "my" stands before it: "I stopped counting"."""
    return found.at > 0 and sentence.words["me"].at(sentence.spoken, found.at - 1) is not None


def only_liked(sentence: Sentence, stance: Stance) -> Unclear | None:
    """ "My sister sings there in a choir", behind a suspend and with nothing bad besides."""
    if stance.position != "suspend" or sentence.deed or sentence.has("negations"):
        return None
    liked = sentence.has("liked")
    return sentence.says("unread-reason", liked) if liked else None


def of_writer_alone(sentence: Sentence) -> bool:
    """Whether it speaks of the writer, and of nothing that is for those who are judged: "from 2015" may be said of a
    phone."""
    for_them = (one for one in sentence.all("mild", "spares") if not _is_dated(one, sentence))
    others = ("theirs", "people", "care", "costs", "harm", "topics", "too_much", "negations")
    spoken_of = sentence.begins("told", "theirs") or sentence.has(*others) or any(for_them)
    return bool(sentence.begins("me") and not spoken_of)


def _is_dated(found: Found, sentence: Sentence) -> bool:
    return any(token.kind == NUMBER for token in sentence.spoken[found.at : found.at + found.length])


def denies_harm(sentence: Sentence) -> bool:
    """ "I found no harassment", and not "I will not sit beside Nazis" or "We can't ignore that"."""
    denied = (sentence.denied_by(no, "harm", "care", "mild") for no in sentence.all("negations"))
    no_harm = any(found is not None and found.means == "harm" for found in denied)
    vows = sentence.begins("me") and not sentence.begins("told")
    return no_harm and not (vows or sentence.has("wishes", "demands"))


def contradicts(sentence: Sentence, position: str) -> bool:
    """ "Nothing. Enough is enough", "Nothing. They go on every week", "Suspend. At least they answer": words that
    complain of those who are judged, or speak for them, in a sentence that says nothing else of them."""
    match position:
        case "none" | "aside":
            turned = sentence.has("mild", "spares", "costs", "too_much", "but") or denies_harm(sentence)
            complains = sentence.holds(COMPLAINT) or _goes_on(sentence)
            return complains and not turned
        case "suspend":
            bad = sentence.holds(COMPLAINT) or sentence.has("harm", "negations", "but", "too_little")
            return sentence.holds(PRAISE) and not bad
        case _:
            return False


def _goes_on(sentence: Sentence) -> bool:
    """ "They begin again every week", "This has been going on for months": it only says how long or how often."""
    named = sentence.words["articles"]  # "The evidence is of another server"
    lasting = (found.at for found in sentence.all("harm") if found.means == "lasting")
    lasts = sentence.holds(ONGOING) or any(at == 0 or not named.at(sentence.spoken, at - 1) for at in lasting)
    theirs = sentence.begins("theirs", "pointing", "verbs") or sentence.spoken[0].text == ONGOING
    says_more = sentence.has("care", "negations", "me", "told") or sentence.holds(FINE)
    return bool(lasts and theirs and sentence.length < _AT_LENGTH and not says_more)


def neglects(sentence: Sentence) -> bool:
    """ "They do not answer and go on harassing": what is denied first is that they care."""
    denied = next((sentence.denied_by(no, "harm", "care", "mild") for no in sentence.all("negations")), None)
    return denied is not None and denied.means == "care" and not sentence.has("mild", "but")


def complains_of(sentence: Sentence) -> bool:
    """Whether it says of them that they do not do what people do who care: a "not" stands near such a word, as in "The
    admin is gone and nobody answers"."""
    cares = list(sentence.all("care"))
    spared = sentence.all("spares", within=sentence.whole)
    idle = any(found.means == "idle" and cares and cares[0].at < found.at for found in spared)
    if sentence.begins("theirs") and idle and not sentence.has("harm"):
        return True  # "They promised to act and did nothing"
    if not sentence.begins("theirs") or sentence.has("harm", "mild", "spares"):
        return False
    verb_last = bool(sentence.languages & sentence.words.denies_before)
    ahead, behind = (_AT_LENGTH, 0) if verb_last else (0, _FEW)  # "対応していません" (they do not answer)
    nobody = ((no.at - no.length - ahead, no.at + no.length + behind) for no in sentence.all("negations"))
    return any(begins <= care.at < ends for begins, ends in nobody for care in cares)


def corrects(sentence: Sentence, stance: Stance) -> bool:
    """ "It is not their views, it is the method: they hound people and wipe the traces": it begins with a "not" that
    denies nothing known, and says at length what they did."""
    no = next((one for one in sentence.all("negations") if one.at < _FIRST), None)
    before = sentence.spoken[: sentence.clause_of(0).stop]
    bad = any(True for _ in sentence.all("harm", within=before))
    return no is not None and not bad and not sentence.has("but") and _ends_badly(sentence, stance, len(before))


def concedes(sentence: Sentence, stance: Stance) -> bool:
    """ "Although their admin apologised, the attacks went on", "I don't like it, but this is hatred":
    it grants something first and says what they did."""
    but = sentence.has("but")
    at = but.at if but else sentence.clause_of(0).stop
    denied = any(True for _ in sentence.all("negations", within=sentence.spoken[at:]))
    granted = (but and but.at) or (not but and sentence.spoken[0].text == MASKED)
    return bool(granted and not denied and _ends_badly(sentence, stance, at))


def _ends_badly(sentence: Sentence, stance: Stance, at: int) -> bool:
    """Whether it says at length, behind a place, what they did behind whom a measure stands, and judges nothing."""
    behind = sentence.spoken[at:]
    told = any(found.means != "lasting" for found in sentence.all("harm", within=behind))
    kind = any(True for _ in sentence.all("mild", within=behind)) and not sentence.has("too_little")
    judged = sentence.has(*_JUDGED) or (stance.position == "limit" and sentence.has("too_little"))
    return bool(stance.is_measure and sentence.length >= _AT_LENGTH and told and not (kind or judged))


def of_harm(found: Found, sentence: Sentence) -> bool:
    """ "Too much spam" and "trop de spam" say how much they do, and so does "they post too much"; "too much" alone says
    that the measure is."""
    if _is_part_of(found, sentence, "harm"):
        return True
    theirs = sentence.words["theirs"].at(sentence.spoken, found.at)
    behind = found.at + found.length
    harm = any(sentence.words[table].at(sentence.spoken, behind) for table in ("harm", "care"))
    return harm or (theirs is not None and theirs.length > found.length)


def of_costs(found: Found, sentence: Sentence) -> bool:
    """Whether it is part of a longer phrase that says what a suspend would cost: "I'd hate to cut them off"."""
    return _is_part_of(found, sentence, "costs")


def of_too_few(found: Found, sentence: Sentence) -> bool:
    """Whether it is part of a longer phrase that speaks for those who are judged: "There is not enough evidence"."""
    return _is_part_of(found, sentence, "spares")


def _is_part_of(found: Found, sentence: Sentence, table: str) -> bool:
    longer = (one for one in sentence.all(table) if one.length > found.length)
    return any(one.at <= found.at < one.at + one.length for one in longer)
