"""Words of doubt that are none in the sentence that they stand in, for what is to be reasoned."""

from jurybot.core.reasons.sentences import ACT, Sentence, Stance
from jurybot.core.reasons.supporting import supports
from jurybot.core.reasons.weighing import weighs_another
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import QUOTE_MARKS

_DEEP, _FAR = 3, 5  # words before it, in its clause and in its sentence
_AT_LENGTH = 9  # words
_UNMISTAKABLE = 4  # words, of a phrase that hardly stands for anything else
_BEFORE_VERB = 8  # letters
_AROUND = 2  # words before and behind a quotation
_VERB, _SUBJECT = 2, 2  # letters; words
_WHO = ("relative", "subjects", "people", "negations")
_NO_VERBS = ("subjects", "articles", "negations", "theirs", "me", "conditions", "people")
_SOON = 3  # words
_UNSURE = ("unsure", "jests")
_IFS = ("conditions", "tales")
_ADDRESSED_AT_MOST = 4  # words between "I asked" and "if": "the owner of it"


def is_meant(doubt: Found, sentence: Sentence, stance: Stance, *, apart: bool, argued: bool) -> bool:
    """Whether it is why one stands aside ("I can't decide"), what one says for the accused ("It was a joke"), or of
    what one agrees with or not ("The proposal rests on hearsay"), or what they did, `apart` from the vote."""
    if doubt.means == "conditions" and (_is_pronoun(doubt, sentence) or _is_past(doubt, sentence)):
        return True
    if apart and _is_theirs(doubt, sentence, stance):
        return True
    if (argued and _is_deep(doubt, sentence, stance)) or _is_quoted(doubt, sentence, stance):
        return True
    voting = sentence.words["voting"].at(sentence.spoken, doubt.at)
    if voting and stance.position == "none" and stance.said != ACT and sentence.has("mild"):
        return True  # "That word is a term of endearment there"
    if doubt.means == "turns" and stance.said in ("agree", "disagree", "answer", "objection"):
        named = sentence.words["objects_to"].at(sentence.spoken, doubt.at)
        waits = stance.said == "objection" and sentence.words["negations"].first(
            sentence.spoken[doubt.at : doubt.at + doubt.length]
        )  # "Nobody there was heard, not yet"
        return bool(waits) or (named is not None and named.means == "proposal" and named.length == doubt.length)
    if stance.said == ACT:
        return supports(doubt, sentence, stance)
    if stance.position == "aside" and supports(doubt, sentence, stance):
        return True
    if doubt.means in _IFS:
        shows = apart and stance.is_measure and _shows(doubt, sentence)
        told = _is_tale(doubt, sentence) or _was_asked(doubt, sentence)
        return shows or told or weighs_another(doubt, sentence, stance)
    mild = sentence.words["mild"].at(sentence.spoken, doubt.at) if stance.position == "none" else None
    wish = doubt.means == "turns" and sentence.words["wishes"].at(sentence.spoken, doubt.at)  # "I prefer others decide"
    undecided = stance.position == "aside" and (doubt.means in _UNSURE or bool(wish))
    jested = doubt.means == "jests" and stance.position == "none" and sentence.is_long
    same = mild is not None and not mild.languages.isdisjoint(doubt.languages)  # "apaguem" (delete it) is not Spanish
    said_of_them = jested or (mild is not None and same and mild.length >= doubt.length)
    return undecided or (said_of_them and not (doubt.means in _UNSURE and _may_jest(sentence)))


def _is_pronoun(condition: Found, sentence: Sentence) -> bool:
    """ "O admin se diverte" (the admin enjoys it): behind who does it, the word for an "if" that is "themselves", too,
    and with a verb behind it that does not end as one behind an "if" does; or behind others, with one of the past."""
    words, at, spoken = sentence.words, condition.at, sentence.spoken
    languages = condition.languages & sentence.languages
    ends = tuple(end for code in languages for end in words.if_ends[code])
    behind = spoken[at + 1].text if condition.length == 1 and at + 1 < len(spoken) else ""
    if not ends or len(behind) < _VERB or behind.endswith(ends):
        return False
    told = behind.endswith(tuple(end for code in languages for end in words.past_ends[code]))
    told = told and at - sentence.clause_of(at).start >= _SUBJECT
    if told and not sentence.has("me", "speaker", "votes", "measures"):
        return True
    verb = not any(words[table].at(spoken, at + 1) for table in _NO_VERBS)
    return at > 0 and verb and any(words[table].at(spoken, at - 1) for table in _WHO)


def _is_past(condition: Found, sentence: Sentence) -> bool:
    """ "Assim que foram avisados", "desde que o fundador foi embora": with a verb of the past soon behind it, it tells
    when that was."""
    behind = condition.at + condition.length
    languages = condition.languages & sentence.languages
    ends = tuple(end for code in languages for end in sentence.words.past_ends[code])
    return condition.length > 1 and any(word.text.endswith(ends) for word in sentence.spoken[behind : behind + _SOON])


def _may_jest(sentence: Sentence) -> bool:
    """Whether the writer may be who jokes: "Nothing. I was joking", and not "It was a joke among two users"."""
    return sentence.has("me", "speaker") is not None or (sentence.is_short and not sentence.has("people"))


def _is_theirs(doubt: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "They delete a threat only if you pay": a condition deep in a sentence of its own that tells what they did."""
    ends = doubt.at + doubt.length == len(sentence.spoken)  # "彼らが引っ越すまで" (until they move)
    inside = (doubt.means in _IFS and not ends) or _is_inside(doubt, sentence)
    if not inside or doubt.at < _DEEP or not (stance.is_measure and sentence.deed):
        return False
    turned = sentence.has("wishes", "demands", "measures", "voting", "spares", "mild", "enough", "too_much")
    return not turned and not sentence.begins("me", "pointing", "but", "so")


def _is_quoted(doubt: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "They have called it "just a joke" since 2021": what they are quoted with, in a sentence that goes on."""
    said = sentence.spoken[doubt.at : doubt.at + doubt.length]
    opens = [token.start for token in sentence.tokens if token.text in QUOTE_MARKS and token.start < said[0].start]
    closes = [token.start for token in sentence.tokens if token.text in QUOTE_MARKS and token.start > said[-1].start]
    if not (stance.is_measure and closes and len(opens) % 2):
        return False
    before = sum(token.start < opens[-1] for token in sentence.spoken)
    behind = sum(token.start > closes[0] for token in sentence.spoken)
    turned = sentence.has("voting", "votes", "but") or sentence.begins("me", "so")
    return min(before, behind) >= _AROUND and not turned


def _is_inside(doubt: Found, sentence: Sentence) -> bool:
    """ "反対する人の写真を集めています" (they collect photos of those who oppose it): where the verb stands last,
    only what is said last takes a vote back."""
    ends_with_verb = bool(sentence.languages & sentence.words.denies_before)
    return ends_with_verb and len(sentence.spoken) - doubt.at - doubt.length >= _BEFORE_VERB


def _is_deep(doubt: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "They take it down when a lawyer writes to them": deep in a long sentence of somebody else."""
    words = sentence.length / len(sentence.spoken)  # a token, which in Japanese is a letter
    behind, in_clause = doubt.at * words, (doubt.at - sentence.clause_of(doubt.at).start) * words
    if stance.said == ACT or behind < _FAR or in_clause < _DEEP or sentence.length < _AT_LENGTH:
        return False
    if doubt.means == "turns" and doubt.length * words >= _UNMISTAKABLE:
        return False
    turned = sentence.has("wishes", "demands", "measures", "voting", "votes", "speaker", "but")
    return not turned and not sentence.begins("me", "pointing", "so")


def _shows(condition: Found, sentence: Sentence) -> bool:
    """ "If you scroll to the end you can see the owner laugh": where to look for what they did."""
    clause = sentence.clause_of(condition.at)
    whom = sentence.words["anybody"]
    behind = condition.at + condition.length
    behind -= bool(condition.length > 1 and whom.at(sentence.spoken, behind - 1))  # where "if one" is the condition
    looks = next(sentence.all("looking", within=sentence.spoken[condition.at : clause.stop]), None)
    anybody = whom.at(sentence.spoken, behind)
    theirs = any(sentence.words[table].at(sentence.spoken, behind) for table in ("theirs", "people"))
    if looks is None or (theirs and not anybody):
        return False  # "If they read our mail this week …"
    turned = ("measures", "wishes", "demands", "voting", "votes", "but", "spares", "mild", "enough", "unsure")
    mine = any(me.at != behind or not anybody for me in sentence.all("me"))
    goes_on = condition.at <= 1 and sentence.length >= _AT_LENGTH
    return goes_on and not (mine or sentence.has(*turned, "too_much", "costs") or sentence.begins("pointing", "so"))


def _is_tale(condition: Found, sentence: Sentence) -> bool:
    """ "通報したら、笑われました" (when I reported it, they laughed): an "if" is a "when" where a sentence tells what
    those who are judged did, and not how one voted."""
    told = condition.means == "tales" and sentence.has("harm", "care", "mild", "theirs", "others", "topics")
    if not told or sentence.has("measures", "positions", "voting", "votes", "wishes"):
        return False
    ends = "".join(token.text for token in sentence.spoken[-2:])
    pasts = (sentence.words.past[code] for code in condition.languages & sentence.languages)
    return any(ends.endswith(past) for past in pasts)


def _was_asked(condition: Found, sentence: Sentence) -> bool:
    """ "I asked their admin if he had read it": a question that was put to them, and no condition."""
    if condition.length > 1 or sentence.has("measures", "pointing"):
        return False
    asked = (found.at + found.length for found in sentence.all("asked"))
    put_to = (sentence.spoken[at : condition.at] for at in asked if 0 < condition.at - at <= _ADDRESSED_AT_MOST)
    return any(True for addressed in put_to for _ in sentence.all("theirs", "others", "care", within=addressed))
