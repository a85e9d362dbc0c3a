"""What a sentence of a reason is seen to speak for: the position, those who are judged, or neither."""

from jurybot.core.reasons.sentences import Sentence, Stance
from jurybot.core.text.lexicon import Found


def bears_out(sentence: Sentence, stance: Stance) -> bool:
    """Whether a sentence is seen to speak for the position."""
    if stance.is_measure:
        bad = sentence.has("harm", "too_little") or (sentence.has("care") and sentence.has("negations"))
        mild = stance.position == "limit" and sentence.has("care", "mild", "costs", "too_much")
        theirs = sentence.begins("theirs") and sentence.has("negations")  # and none that denies the harm: see `doubts`
        return bool(bad or mild or theirs or sentence.is_fine or sentence.has("enough"))
    return bool(speaks_for(sentence) or sentence.is_fine)


def speaks_for(sentence: Sentence, *, named: bool = True) -> bool:
    """Whether it speaks for those who are judged, or against a measure; unless `named`, not by who is named alone."""
    people = sentence.words["people"]
    cared = any(named or people.at(sentence.spoken, found.at) is None for found in sentence.all("care"))
    return cared or denies_harm(sentence) or bool(sentence.has("mild", "spares", "costs", "too_much"))


def denies_harm(sentence: Sentence) -> bool:
    """ "I found no harassment", and not "I will not sit beside Nazis" or "We can't ignore that"."""
    denied = (sentence.denied_by(no, "harm", "care", "mild") for no in sentence.all("negations"))
    no_harm = any(found is not None and found.means == "harm" for found in denied)
    vows = sentence.begins("me") and not sentence.begins("told")
    return no_harm and not (vows or sentence.has("wishes", "demands"))


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


def _is_part_of(found: Found, sentence: Sentence, table: str) -> bool:
    longer = (one for one in sentence.all(table) if one.length > found.length)
    return any(one.at <= found.at < one.at + one.length for one in longer)
