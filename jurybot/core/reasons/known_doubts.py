"""The doubts that are known by their words, wherever in a reason they stand: a condition, a question, words in which
people take a vote back, another position, an edit note. (DELIBERATION.md, "Understanding a reply", 2.)
"""

from collections.abc import Sequence
from itertools import pairwise

from jurybot.core.reasons.bearing_out import denies_harm
from jurybot.core.reasons.courtesies import longest_of
from jurybot.core.reasons.meant import is_meant
from jurybot.core.reasons.sentences import ACT, SAME_ACT, SPELLED, Sentence, Stance, opens, spoken_of
from jurybot.core.reasons.supporting import bears_out_act, votes_later
from jurybot.core.text.answers import Unclear, Why
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import DOMAIN, NUMBER, Token

_REPORTED, _CONCRETE = 2, 1  # words
_TO_VOTE_LATER = 8  # words
_OPENS_CLAUSE = frozenset({":", ",", "-", "–", "—", "(", "、"})
_DOUBTS: dict[str, Why] = {"conditions": "condition", "unsure": "unsure", "turns": "takes-back"}


def known_doubt(sentence: Sentence, stance: Stance, *, apart: bool = False, argued: bool = False) -> Unclear | None:
    """What makes a ballot unclear wherever in the reason it stands. `apart`: the sentence of the position has ended
    before this one; `argued`: it begins a reason at length, or has one before it."""
    for table, why in _DOUBTS.items():
        doubts = (one for one in sentence.all(table) if not is_meant(one, sentence, stance, apart=apart, argued=argued))
        if found := next(doubts, None):
            return sentence.says(why, found)
    asks_or_mocks = _question(sentence) or _mocks(sentence, stance)
    return asks_or_mocks or _clauses(sentence, stance) or _in_few_words(sentence, stance)


def _question(sentence: Sentence) -> Unclear | None:
    """A question doubts, unless it is one that only complains ("How can they let that stand?")."""
    ends = (found for found in sentence.all("asks_at_end") if found.at + found.length == len(sentence.spoken))
    if not sentence.asks and not any(ends):
        return None
    complains = sentence.begins("complains")
    angry = complains and (complains.length > 1 or sentence.has("harm"))  # "How many more"
    said = complains is not None and (
        not sentence.is_short or complains.length > _CONCRETE
    )  # "What more could one ask"
    if angry and said and not sentence.has("measures", "positions"):
        return None
    return sentence.says("question")


def _mocks(sentence: Sentence, stance: Stance) -> Unclear | None:
    """A face that rolls its eyes may mean the opposite, unless the sentence says what they did that is bad, for a
    measure: "Limit, sure, they must be trembling 🙄", "Nothing, make the Nazis feel at home 🙄"."""
    rolls = any(token.text in sentence.words.ironic for token in sentence.tokens)
    told = stance.position != "none" and sentence.deed and not sentence.has("mild", "enough")
    told = told and not sentence.begins("emphasis")  # "Of course they are spammers 🙄"
    return sentence.says("unsure") if rolls and not told else None


def _clauses(sentence: Sentence, stance: Stance) -> Unclear | None:
    """An edit note or another position: "They spam – EDIT: nothing", "They spam, so nothing"."""
    tokens, words = sentence.tokens, sentence.words
    begins = [at for at, token in enumerate(tokens) if token.text in _OPENS_CLAUSE]
    for at, end in pairwise([-1, *begins, len(tokens)]):
        clause = spoken_of(tokens[at + 1 : end])
        if words["edit_notes"].at(clause, 0):
            return sentence.says("edit-note")
        goes_on = sentence.is_long or words["but"].at(spoken_of(tokens[end + 1 :]), 0)
        aside = end < len(tokens) and goes_on and words["needs_end"].at(clause, 0)  # "Free speech, yes, but"
        if clause and clause[0] is not sentence.spoken[0] and _counts(clause, sentence, stance):
            continue
        if clause and _grants_or_denies(clause, spoken_of(tokens[: max(at, 0)]), sentence, stance):
            continue
        topic = at < 0 and words["pointing"].at(spoken_of(tokens[end + 1 :]), 0)  # "Suspendre, ce serait trop"
        passing = topic or (aside and len(clause) == 1)
        if clause and not passing and _is_position(clause, stance, sentence.languages, words):
            return Unclear(why="second-position", words=" ".join(token.text for token in clause))
    return None


def _counts(clause: Sequence[Token], sentence: Sentence, stance: Stance) -> bool:
    """Whether it only goes on with a list of what they have not got: "No rules, no contact, nothing"."""
    position = sentence.words["positions"].at(clause, 0)
    lists = stance.is_measure and sentence.begins("negations") and position and position.means == "none"
    return bool(lists and position and position.length == len(clause) and sentence.has("care"))


def _grants_or_denies(clause: Sequence[Token], before: Sequence[Token], sentence: Sentence, stance: Stance) -> bool:
    """ "Rude, yes; criminal, no": what they did is granted, or behind a milder position that it was worse."""
    said = sentence.words["positions"].at(clause, 0)
    if said is None or not before:
        return False
    denies, last = said.means == "disagree", len(clause) - 1
    thanks = denies and 0 < last <= said.length and sentence.words["thanks"].at(clause, last)  # "no thanks"
    if not (thanks or (said.length > last and sentence.words["needs_end"].at(clause, 0))):
        return False
    milder = thanks or _is_milder(stance)
    weighed = sentence.all(*(("harm", "costs", "too_much") if denies else ("harm",)), within=before)
    return bool(milder or not denies) and any(thanks or one.at + one.length == len(before) for one in weighed)


_BEFORE = ("so", "leads", "acting_leads", "articles", "objects", "emphasis")
_BEHIND = ("harmless", "harmless_servers", "harmless_measures", "harmless_acts", "objects")


def _is_position(spoken: Sequence[Token], stance: Stance, languages: frozenset[str], words: Words) -> bool:
    """Whether a clause is a statement of its own: a position and at most harmless words behind it."""
    at = 1 if spoken[0].kind in (NUMBER, DOMAIN) and len(spoken) > 1 else 0
    act = position = None
    while at < len(spoken):
        act, position = words["acts"].at(spoken, at), words["positions"].at(spoken, at)
        before = longest_of(_BEFORE, spoken, at, words)
        if before is None or max((f.length for f in (act, position) if f), default=0) >= before.length:
            break
        at += before.length
    found = (position or act) if at < len(spoken) else None  # "no máximo" leads to nothing
    if not found:
        return False
    answers = words["needs_end"].at(spoken, at)
    if answers and not (answers.languages & languages):
        return False  # "no máximo"
    at += found.length
    while at < len(spoken) and (behind := longest_of(_BEHIND, spoken, at, words)):
        at += behind.length
    only = found.means == "account" and longest_of(("only", "merely"), spoken, found.at, words)
    bounds = only and len(spoken) - at <= _REPORTED  # "only the accounts reported"
    if at < len(spoken) and spoken[at].kind != DOMAIN and not bounds:
        return False
    if act:  # "Recuse, there is a conflict of interest", "They spam, here: https://…"
        means = SAME_ACT.get(act.means, act.means)
        passes_on = means == "steps_out" or (means == "decline" and act.length >= SPELLED)
        passes_on = passes_on and stance.act in ("recuse", "decline")
        return not passes_on and means != (stance.act or "here")  # "I recuse, please give my seat to somebody else"
    proposed = stance.position == stance.proposed
    agrees = found.means == ("agree" if proposed else "disagree")  # "Yes, agreed", "Limit, yes"
    said_again = found.means in (stance.position, stance.said) or (agrees and (stance.is_answer or proposed))
    return stance.said == ACT or not said_again


def _in_few_words(sentence: Sentence, stance: Stance) -> Unclear | None:
    """A few words that, with nothing else in the sentence, turn round: "Not really", "No, sorry", "They say not"."""
    if later := _votes_later(sentence, stance):
        return sentence.says("takes-back", later)
    if denied := _only_denies(sentence):
        return sentence.says("negation", denied)
    mine = (stance.position == "aside" or stance.said == ACT) and sentence.has("me", "excuses")  # "Not my field"
    spared = stance.position == "none" and sentence.has("spares", "mild")  # "No evidence"
    if not sentence.is_short or mine or sentence.is_fine or stance.said == "account":
        return None
    found = opens(sentence, "short")
    if found and (not spared or found.length == len(sentence.spoken)):
        return sentence.says("takes-back", found)  # "Nothing. Just kidding!"
    if spared or (stance.position == "none" and denies_harm(sentence)):  # "No, I saw no harassment"
        return None
    no = sentence.has("negations")
    if no and stance.position == "none" and denies_harm(sentence):
        return None  # "Neither threats nor insults"
    if no and is_no_worse(no, sentence, stance):
        return None
    if no and (_answers(no, sentence) or not sentence.has("care", "mild", "theirs", "too_much", "too_little")):
        return sentence.says("negation", no)
    return None


def _only_denies(sentence: Sentence) -> Found | None:
    """ "Nothing – ja – but – nada": answers and a "not", and no word besides but what joins them."""
    at = 0
    while at < len(sentence.spoken):
        found = longest_of(("negations", "positions", "but", "so"), sentence.spoken, at, sentence.words)
        if found is None:
            return None
        at += found.length
    return sentence.has("negations")


def is_no_worse(no: Found, sentence: Sentence, stance: Stance) -> bool:
    """ "A nuisance, not dangerous", "Dangerous, no": why it is no more."""
    bad = list(sentence.all("harm", within=sentence.spoken[: no.at]))
    denied = sentence.denied_by(no, "harm", "care", "mild")
    ends = no.at + no.length == len(sentence.spoken) and any(one.at + one.length == no.at for one in bad)
    return bool(bad) and (ends or (denied is not None and denied.means == "harm")) and _is_milder(stance)


def _is_milder(stance: Stance) -> bool:
    return stance.position == "none" or (stance.position == "limit" and stance.proposed == "suspend")


def _answers(no: Found, sentence: Sentence) -> bool:
    """Whether a "not" stands for itself, at the beginning or between commas: "No, sorry"."""
    begins = no.at == 0 and (len(sentence.spoken) == 1 or sentence.tokens[1].start < sentence.spoken[1].start)
    return begins or len(sentence.clause_of(no.at)) <= no.length


def _votes_later(sentence: Sentence, stance: Stance) -> Found | None:
    """ "Aside. Tomorrow I decide", "Aside. No, I'll vote tomorrow": of voting, denying nothing. "Je m'abstiens, leur
    admin est mon frère" may recuse."""
    if stance.position != "aside" or stance.said == ACT:
        return None
    if sentence.languages & sentence.words.abstains_when_tied and (tie := sentence.has("ties")):
        return tie
    if bears_out_act(sentence, "aside"):
        return votes_later(sentence)
    if sentence.length > _TO_VOTE_LATER:
        return None
    negations = list(sentence.all("negations"))
    answered = [no for no in negations if _answers(no, sentence)]
    denies = len(answered) < len(negations) or sentence.begins("theirs")
    return None if denies or (sentence.is_long and not answered) else sentence.has("voting", "votes")
