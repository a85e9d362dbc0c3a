"""What in a reason makes a ballot unclear: that it takes the position back, or may.

The position is explicit, so a reason may say anything that is no doubt. Its first sentence must besides be seen to be
a reason: one that speaks of those who are judged, in words of a shipped language, and that does not go on from the
position ("suspend / is not the answer", "suspend / the spammers", "suspend / for a week"). What a kind of words does is
decided here, which words are of that kind in the data files. (DELIBERATION.md, "Understanding a reply", 2.)
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from jurybot.core.afterwards import said_last
from jurybot.core.answers import Unclear, Why
from jurybot.core.beginnings import bears_out, denies_harm, doubt_at_first, of_costs
from jurybot.core.courtesies import longest_of, spoken_sentences
from jurybot.core.lexicon import Found, Words
from jurybot.core.meant import is_meant
from jurybot.core.reasons import Reason
from jurybot.core.sentences import ACT, FINE, Sentence, Stance, opens, sentences_of, spoken_of
from jurybot.core.tokens import DELIMITERS, DOMAIN, LINKED, NUMBER, PICTURED, TAGGED, Token
from jurybot.core.weighing import judges_deed, judges_later, names_measure

_REPORTED, _CONCRETE = 2, 1  # words
_TO_VOTE_LATER = 8  # words
_OWN_ACTS = ("here", "recuse")  # what is said behind these is of the writer, unless it speaks of the others
_WORDS_AT_MOST = 250  # words: nobody speaks that long in one sentence, and each is looked at many times
_SENTENCES_AT_MOST = 100
_IRONY = re.compile(r"(?:^|\s)/s(?:\s|$|[.!])|;-?\)", re.IGNORECASE)
_OPENS_CLAUSE = frozenset({":", ",", "-", "–", "—", "(", "、"})


def is_too_long(sentences: Sequence[Sentence]) -> bool:
    """Whether nobody would say so much as a reason, so that it need not be looked at."""
    return len(sentences) > _SENTENCES_AT_MOST or any(len(one.spoken) > _WORDS_AT_MOST for one in sentences)


def doubt_about(reason: Reason, sentences: Sequence[Sentence], stance: Stance, words: Words) -> Unclear | None:
    """What in a reason, of which these are the sentences, makes the ballot unclear, or None."""
    said = (_IRONY.search(line.text) for line in reason.lines)
    if irony := next((one for one in said if one), None):
        return Unclear(why="unsure", words=irony[0].strip())
    first = True
    borne_out = False
    unread: Unclear | None = None
    found: Unclear | None
    for sentence in spoken_sentences(sentences):
        if sentence.spoken:
            found = _anywhere(sentence, stance, apart=reason.apart or not first) or (
                doubt_at_first(sentence, stance, reason) if first else judges_later(sentence, stance)
            )
            first = False
            if found and (found.why == "unread-reason" or denies_nothing_known(found, sentence, stance)):
                unread, found = None if borne_out else found, None  # "My hands shake. They post this every day."
            elif bears_out(sentence, stance):
                unread, borne_out = None, True
        else:
            found = _unspoken(sentence, words, first=first)
        if found:
            return found
    left = said_last(_said(sentences), stance, reason)
    return unread or left or _too_weak_or_too_much(sentences, stance)


def doubt_in_act(reason: Reason, words: Words, *, act: str, own: bool) -> Unclear | None:
    """What behind an act ("decline", "join") makes it unclear. `own`: such a reason must speak of the writer, for
    "decline, they do answer" and "leave: they did nothing" speak of the server."""
    stance = Stance("aside" if own else "none", ACT, None, act)
    read = sentences_of(reason.lines, words)
    if is_too_long(read):
        return Unclear(why="too-long")
    sentences = _said(read)
    for sentence in sentences:
        if found := _anywhere(sentence, stance):
            return found
        ends = any(no.at + no.length == len(sentence.spoken) for no in sentence.all("negations"))
        if ends and not (sentence.languages & words.denies_before and sentence.has("excuses")):  # "because I can't"
            return sentence.says("negation")
        theirs = (of for of in sentence.all("subjects") if not words["me"].at(sentence.spoken, of.at))
        judges = sentence.has("care") and next(theirs, None)  # "because I think they answer"
        if own and (judges or (sentence.begins("theirs") and not sentence.has("me", "excuses"))):
            return sentence.says("unread-reason")
    comes = act in _OWN_ACTS and not any(one.begins("theirs") for one in sentences)  # "Here! Reading it tonight"
    speaks = not sentences or comes or any(sentence.has("me", "excuses", "thanks") for sentence in sentences)
    return None if speaks else sentences[0].says("unread-reason")


def _said(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Those that hold words and are no courtesies."""
    return [sentence for sentence in spoken_sentences(sentences) if sentence.spoken]


def _unspoken(sentence: Sentence, words: Words, *, first: bool) -> Unclear | None:
    """A first sentence of signs alone: a link to look at is a reason, a laughing face may mean the opposite."""
    shown = (token for token in sentence.tokens if token.kind not in (LINKED, TAGGED))
    signs = [token for token in shown if token.kind != PICTURED or not words.is_picture(token.marked)]
    speaks = any(token.text not in words.signs | DELIMITERS | {")"} for token in signs)
    return sentence.says("unsure") if sentence.asks or (first and speaks) else None


# Anywhere in a reason ------------------------------------------------------------------------------------------------

_DOUBTS: dict[str, Why] = {"conditions": "condition", "unsure": "unsure", "turns": "takes-back"}


def _anywhere(sentence: Sentence, stance: Stance, *, apart: bool = False) -> Unclear | None:
    """What makes a ballot unclear wherever in the reason it stands. `apart`: the sentence of the position has ended
    before this one."""
    for table, why in _DOUBTS.items():
        if found := next((one for one in sentence.all(table) if not is_meant(one, sentence, stance, apart)), None):
            return sentence.says(why, found)
    return (
        _question(sentence)
        or _mocks(sentence)
        or _clauses(sentence, stance)
        or _objects(sentence, stance)
        or judges_deed(sentence, stance)
        or _in_few_words(sentence, stance)
        or (names_measure(sentence, stance) if sentence.has("measures") else _for_or_against(sentence, stance))
    )


def _for_or_against(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Whether a sentence that names no measure speaks for those behind whom a measure stands, or calls for one."""
    if stance.said in (ACT, "account"):
        return None
    demanded = (found for found in sentence.all("demands") if not of_costs(found, sentence))
    if stance.said == "objection":
        spared = sentence.has("mild", "care", "costs", "too_much", "spares", "negations")
        about_them = sentence.is_short or sentence.begins("theirs")
        harm = sentence.has("harm") if about_them and not spared else None
        against = next(demanded, None) or sentence.has("too_little") or harm  # "Objection: they are Nazis"
        return sentence.says("takes-back", against) if against else None
    weighed = stance.position == "limit" and sentence.has("costs", "too_much")
    if stance.is_measure and not weighed and (found := _spared(sentence)):
        return sentence.says("takes-back", found)
    pities = (
        stance.position == "none" and sentence.has("spares", "too_much") and not sentence.has("negations")
    )  # "To throw them out for that is sad"
    theirs = stance.position == "aside" and not sentence.has("me", "excuses")  # not "I know too little"
    if (theirs or stance.position in ("none", "limit")) and not pities and (found := next(demanded, None)):
        return sentence.says("takes-back", found)
    if stance.position == "suspend" and (turn := _turns_mild(sentence)):
        return sentence.says("takes-back", turn)
    return _negated(sentence, stance) if stance.is_measure else None


def _spared(sentence: Sentence) -> Found | None:
    """What speaks for those who are judged. They did nothing who were to act: "Their admin read it and did nothing"."""
    before = next((found.at for found in sentence.all("care")), len(sentence.spoken))
    return next((found for found in sentence.all("spares") if found.means != "idle" or found.at < before), None)


def _turns_mild(sentence: Sentence) -> Found | None:
    """A "but" with nothing bad behind it: "They did bad things, but that was years ago"."""
    for turn in sentence.all("but"):
        tail = sentence.spoken[turn.at + turn.length :]
        bad = next(sentence.all("harm", "negations", "others", within=tail), None)
        if turn.at and tail and not bad and not any(token.text == FINE for token in tail):
            return turn
    return None


def _negated(sentence: Sentence, stance: Stance) -> Unclear | None:
    """Behind a measure: a "not" that denies the harm, or denies nothing that is known to be good.

    "They do not answer" and "no moderation" are reasons, "They do not spam" and "no harassment" speak against one.
    """
    mild = [] if stance.position == "suspend" else list(sentence.all("mild"))  # "no ill will"
    for no in sentence.all("negations"):
        if any(found.at <= no.at < found.at + found.length for found in mild):
            continue
        denied = sentence.denied_by(no, "harm", "care", "mild", "costs")
        goes_on = sentence.is_long and any(token.text in (",", "、") for token in sentence.tokens)
        if goes_on and stance.position == "limit" and stance.proposed == "suspend" and not sentence.begins("me"):
            continue  # "It is no bad server, nobody is there at the weekend": why it is no more than a limit
        if denied is not None and denied.means == "harm":
            before = next(sentence.all("harm", within=sentence.spoken[: no.at]), None)
            if stance.position == "limit" and before:
                continue  # "The spam is bad, but they are no Nazis": why it is no more than a limit
            return sentence.says("negation", no)
        known = sentence.has("care", "mild") or (sentence.is_long and not sentence.begins("me", "pointing"))
        spares_us = stance.position == "limit" and sentence.has("costs")  # "nobody loses a friend"
        if denied is None and not known and not spares_us:
            return sentence.says("negation", no)
    return None


def denies_nothing_known(doubt: Unclear, sentence: Sentence, stance: Stance) -> bool:
    """ "In four months nobody moved a finger": what it denies is not known, so other sentences must bear it out."""
    if doubt.why != "negation" or not stance.is_measure or sentence.length <= 2:
        return False
    denied = (sentence.denied_by(no, "harm", "care", "mild", "costs") for no in sentence.all("negations"))
    turned = sentence.begins("pointing", "but", "so", "short") or sentence.has("wishes", "demands", "measures")
    return not turned and not any(denied)


def _objects(sentence: Sentence, stance: Stance) -> Unclear | None:
    """An objection in words that were not read as one ("limit, and my worst objection is to a suspend")."""
    found = sentence.has("objections") if stance.said not in ("objection", ACT) else None
    return sentence.says("objection-to-what", found) if found else None


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


def _mocks(sentence: Sentence) -> Unclear | None:
    """A face that rolls its eyes may mean the opposite, unless the sentence says what they did that is bad: "Limit,
    sure, they must be trembling 🙄"."""
    rolls = any(token.text in sentence.words.ironic for token in sentence.tokens)
    return sentence.says("unsure") if rolls and (not sentence.deed or sentence.has("mild", "enough")) else None


def _clauses(sentence: Sentence, stance: Stance) -> Unclear | None:
    """An edit note or another position: "They spam – EDIT: nothing", "They spam, so nothing"."""
    tokens, words = sentence.tokens, sentence.words
    begins = [at for at, token in enumerate(tokens) if token.text in _OPENS_CLAUSE]
    for at, end in pairwise([-1, *begins, len(tokens)]):
        clause = spoken_of(tokens[at + 1 : end])
        if words["edit_notes"].at(clause, 0):
            return sentence.says("edit-note")
        aside = end < len(tokens) and sentence.is_long and words["needs_end"].at(clause, 0)  # "Free speech, yes, but"
        if clause and clause[0] is not sentence.spoken[0] and _counts(clause, sentence, stance):
            continue
        if clause and not (aside and len(clause) == 1) and _is_position(clause, stance, sentence.languages, words):
            return Unclear(why="second-position", words=" ".join(token.text for token in clause))
    return None


def _counts(clause: Sequence[Token], sentence: Sentence, stance: Stance) -> bool:
    """Whether it only goes on with a list of what they have not got: "No rules, no contact, nothing"."""
    position = sentence.words["positions"].at(clause, 0)
    lists = stance.is_measure and sentence.begins("negations") and position and position.means == "none"
    return bool(lists and position and position.length == len(clause) and sentence.has("care"))


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
        return act.means != (stance.act or "here")
    agrees = found.means == ("agree" if stance.position == stance.proposed else "disagree")  # "Yes, agreed"
    return stance.said == ACT or not (found.means in (stance.position, stance.said) or (agrees and stance.is_answer))


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
    if spared:
        return None
    no = sentence.has("negations")
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


def _answers(no: Found, sentence: Sentence) -> bool:
    """Whether a "not" stands for itself, at the beginning or between commas: "No, sorry"."""
    begins = no.at == 0 and (len(sentence.spoken) == 1 or sentence.tokens[1].start < sentence.spoken[1].start)
    return begins or len(sentence.clause_of(no.at)) <= no.length


def _votes_later(sentence: Sentence, stance: Stance) -> Found | None:
    """ "Aside. Tomorrow I decide", "Aside. No, I'll vote tomorrow": of voting, denying nothing."""
    if stance.position != "aside" or stance.said == ACT or sentence.length > _TO_VOTE_LATER:
        return None
    negations = list(sentence.all("negations"))
    answered = [no for no in negations if _answers(no, sentence)]
    denies = len(answered) < len(negations) or sentence.begins("theirs")
    return None if denies or (sentence.is_long and not answered) else sentence.has("voting", "votes")


def _against_any(sentence: Sentence) -> bool:
    """Whether a sentence with a "not" speaks against any measure: "One user doesn't make a bad server"."""
    deeds = sum(found.means != "lasting" for found in sentence.all("harm"))
    return sentence.has("spares") is not None or (deeds == 1 and denies_harm(sentence))


def _too_weak_or_too_much(sentences: Sequence[Sentence], stance: Stance) -> Unclear | None:
    """*No* to a proposed limit with a reason may mean that it is too weak; *disagree* may, unless that is mild."""
    if stance.position != "none" or stance.proposed != "limit" or stance.said not in ("disagree", "answer"):
        return None
    said = _said(sentences)
    if not said:
        return None
    mild = any(
        s.has("mild", "too_much", "spares") or (s.begins("theirs") and s.has("care")) or denies_harm(s) for s in said
    )
    weak = any(s.has("too_little", "demands") or (s.has("negations") and not _against_any(s)) for s in said)
    return None if stance.said == "disagree" and mild and not weak else said[0].says("may-mean-too-weak")
