"""What in a reason makes a ballot unclear: that it takes the position back, or may.

"Suspend / is not the answer" and "limit, but only if …" are no ballots. A reason is free text, so this is the one place
that looks for what must not be there. It may rather ask once too often: a reason is accepted when its words are known
well enough to be read, none of them is a condition, a doubt, an edit note or a turn, and other measures are named
only to say why not. (DELIBERATION.md, "Understanding a reply", 2.)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from jurybot.core.answers import Position, Unclear, Why
from jurybot.core.lexicon import Words
from jurybot.core.plain import without_marks
from jurybot.core.reasons import Reason
from jurybot.core.tokens import (
    DELIMITERS,
    DOMAIN,
    ENDS_SENTENCE,
    LINKED,
    NUMBER,
    PICTURED,
    QUESTIONS,
    TAGGED,
    WORD,
    Line,
    Token,
    line_of,
)

_RANK = {"none": 0, "limit": 1, "suspend": 2}
_SHORT = 4  # words: longer than that, a sentence says something
ACT = "act"  # said by whoever speaks of their seat, not of the measure
_IRONY = re.compile(r"(?:^|\s)/s(?:\s|$|[.!])|;-?\)", re.IGNORECASE)
_OPENS_CLAUSE = frozenset({":", ",", "-", "–", "—", "("})


@dataclass(frozen=True, slots=True)
class Stance:
    """What the reason is to stand for; `said` is how: a position's word, agree, disagree, a mere answer (yes, no), or
    an objection without a position; some of them need more care."""

    position: Position
    said: str
    proposed: str | None


def doubt_about(reason: Reason, stance: Stance, words: Words) -> Unclear | None:
    """What in a reason makes the ballot unclear, or None."""
    first, closing = True, False
    for place, line in enumerate(reason.lines):
        if _IRONY.search(line.text):
            return _doubt("unsure", line.tokens)
        strict = (reason.same_line and place == 0) or _begins_small(line)
        for clause, sentence in enumerate(_sentences(line)):
            doubt = _doubt_in(sentence, stance, words, first=first, strict=strict and clause == 0)
            if doubt and not (closing and doubt.why == "unread-reason" and len(line.tokens) <= 3):
                return doubt
            first = False
        closing = closing or words.closings.at(line.tokens, 0) is not None
    return _too_weak_or_too_much(reason, stance, words)


def _doubt(why: Why, tokens: Sequence[Token]) -> Unclear:
    return Unclear(why=why, words=_said(tokens[:8]))


def _said(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _sentences(line: Line) -> Iterator[tuple[Token, ...]]:
    """The sentences of a line, each with the sign that ends it; links and tags count as words of theirs."""
    begins = 0
    for at, token in enumerate(line.tokens):
        if token.text in ENDS_SENTENCE or token.text in QUESTIONS:
            if any(t.text not in ENDS_SENTENCE for t in line.tokens[begins : at + 1]):
                yield line.tokens[begins : at + 1]
            begins = at + 1
    if begins < len(line.tokens):
        yield line.tokens[begins:]


def _begins_small(line: Line) -> bool:
    """Whether a line begins as if it went on ("is not the answer"): small, or in a script without capitals."""
    letter = next((character for character in without_marks(line.text) if character.isalpha()), "A")
    return not letter.isupper()


def _doubt_in(
    sentence: tuple[Token, ...], stance: Stance, words: Words, *, first: bool, strict: bool
) -> Unclear | None:
    spoken = _spoken(sentence)
    if not spoken:
        return _unspoken_doubt(sentence, words, first=first)
    unknowing = stance.position == "aside" and words.about_me.at(spoken, 0)  # "I can't decide" is why one stands aside
    if (found := words.never.first(spoken)) and not (unknowing and found.means == "unsure"):
        return Unclear(why=cast(Why, found.means), words=_said(spoken[found.at : found.at + found.length]))
    return (
        _question(sentence, words)
        or _clauses(sentence, stance, words)
        or _beginning(spoken, stance, words, first=first)
        or _other_measures(spoken, stance, words)
        or _turning(spoken, stance, words, first=first)
        or _unread(spoken, stance, words, first=first, strict=strict)
    )


def _spoken(sentence: Sequence[Token]) -> tuple[Token, ...]:
    """The words of a sentence; hashtags speak too ("#not"), and so do links under words of their own."""
    spoken: list[Token] = []
    for token in sentence:
        if token.kind == TAGGED or (token.kind == LINKED and token.marked.startswith("words:")):
            spoken += line_of(token.marked.removeprefix("words:")).tokens
        elif token.is_word:
            spoken.append(token)
    return tuple(token for token in spoken if token.is_word)


def _unspoken_doubt(sentence: Sequence[Token], words: Words, *, first: bool) -> Unclear | None:
    """A first sentence of signs alone: a link to look at is a reason, a laughing face may mean the opposite."""
    asks = any(token.text in QUESTIONS for token in sentence)
    speaks = any(
        token.text not in words.signs and token.text not in DELIMITERS and token.text != ")"
        for token in sentence
        if token.kind != LINKED
    )
    pictured = any(token.kind == PICTURED for token in sentence)
    return _doubt("unsure", sentence) if asks or (first and (speaks or pictured)) else None


def _question(sentence: Sequence[Token], words: Words) -> Unclear | None:
    """A question doubts, unless it is one that only complains ("How can they let that stand?")."""
    asks = any(sign in QUESTIONS for token in sentence if not token.is_word for sign in token.text)
    if not asks or (words.rhetorical.at(sentence, 0) and not words.measures.first(sentence)):
        return None
    return _doubt("question", sentence)


def _beginning(spoken: tuple[Token, ...], stance: Stance, words: Words, *, first: bool) -> Unclear | None:
    """How a sentence may not begin: with an edit note, a second position, "but", "is not", "no"."""
    if words.edit_notes.at(spoken, 0):
        return _doubt("edit-note", spoken)
    if words.allowed.at(spoken, 0):
        return None
    begins = 1 if spoken[0].kind in (NUMBER, DOMAIN) and len(spoken) > 1 else 0
    if _is_position(spoken[begins:], stance, words):
        return _doubt("second-position", spoken)
    if words.sentence.at(spoken, 0) or (first and words.first.at(spoken, 0)) or words.objections.at(spoken, 0):
        return _doubt("takes-back", spoken)
    whole = words.whole.at(spoken, 0) or words.about_server.at(spoken, 0)  # "suspend, the admin" is about whom?
    if whole and whole.length == len(spoken):
        return _doubt("unsure", spoken)
    return None


def _clauses(sentence: tuple[Token, ...], stance: Stance, words: Words) -> Unclear | None:
    """A second position or an edit note behind a comma, colon or dash: "They spam – EDIT: nothing"."""
    opens = [at for at, token in enumerate(sentence) if token.text in _OPENS_CLAUSE]
    for at, end in pairwise([*opens, len(sentence)]):
        clause = _spoken(sentence[at + 1 : end])
        if clause and words.edit_notes.at(clause, 0):
            return _doubt("edit-note", clause)
        if clause and _is_position(clause, stance, words):
            return _doubt("second-position", clause)
    return None


def _is_position(spoken: tuple[Token, ...], stance: Stance, words: Words) -> bool:
    """Whether a sentence is a statement of its own: a position and at most harmless words behind it."""
    at = 0
    while lead := words.leads.at(spoken, at) or words.acting_leads.at(spoken, at) or words.articles.at(spoken, at):
        at += lead.length
    act = words.acts.at(spoken, at)
    found = words.positions.at(spoken, at) or act
    if not found:
        return False
    at += found.length
    while harmless := words.harmless.at(spoken, at) or words.harmless_measures.at(spoken, at):
        at += harmless.length
    if at < len(spoken) and spoken[at].kind != DOMAIN:
        return False
    return bool(act) or stance.said == ACT or found.means not in (stance.position, stance.said)


def _other_measures(spoken: tuple[Token, ...], stance: Stance, words: Words) -> Unclear | None:
    """A measure in a reason is safe where the sentence says why not ("that would go too far"), or praises its own."""
    if _agrees_otherwise(spoken, stance, words):
        return _doubt("second-position", spoken)
    named = {found.means for at in range(len(spoken)) if (found := words.measures.at(spoken, at))}
    if not named or _others_did(spoken, words):
        return None
    if stance.said != ACT and len(named) == 1 and (measure := next(iter(named))) in _RANK and stance.position in _RANK:
        denied = _denials(spoken, words)
        too_much, too_little = words.too_much.first(spoken), words.too_little.first(spoken)
        apart = _RANK[measure] - _RANK[stance.position]
        same = apart == 0 and not (denied or too_much or too_little)
        costly = (too_much or words.costs.first(spoken)) and stance.said != "objection"
        stronger = apart > 0 and costly and not (too_little or denied)
        weaker = apart < 0 and (too_little or words.fails.first(spoken)) and not (too_much or denied)
        if same or stronger or weaker:
            return None
    return _doubt("second-position", spoken)


def _others_did(spoken: tuple[Token, ...], words: Words) -> bool:
    """Whether the measure is one that others took: "their admin banned him", "other servers block them"."""
    measure = words.measures.first(spoken)
    others = words.about_others.first(spoken)
    return measure is not None and others is not None and others.at <= measure.at and measure.at > 0


def _agrees_otherwise(spoken: tuple[Token, ...], stance: Stance, words: Words) -> bool:
    """Whether a sentence agrees with a proposal that is not the position."""
    agrees = any((found := words.positions.at(spoken, at)) and found.means == "agree" for at in range(len(spoken)))
    return agrees and stance.position != stance.proposed


def _denials(spoken: tuple[Token, ...], words: Words) -> int:
    """How often a sentence denies something, outside the phrases that say too much or too little."""
    count, at = 0, 0
    while at < len(spoken):
        if found := words.too_little.at(spoken, at) or words.too_much.at(spoken, at) or words.fails.at(spoken, at):
            at += found.length
        else:
            count += words.negations.at(spoken, at) is not None
            at += 1
    return count


def _turning(spoken: tuple[Token, ...], stance: Stance, words: Words, *, first: bool) -> Unclear | None:
    """Whether a sentence turns against the position without naming it: "That would be wrong", "I do not think so"."""
    if words.measures.first(spoken):
        return None
    mild = stance.position == "none" and words.too_much.first(spoken)
    if stance.position != "none" and words.too_much.first(spoken):
        return _doubt("takes-back", spoken)
    if stance.position != "suspend" and not mild and words.too_little.first(spoken):
        return _doubt("takes-back", spoken)
    if words.allowed.at(spoken, 0):
        return None
    if first and len(spoken) <= _SHORT and words.pointing.at(spoken, 0) and words.targets.at(spoken, len(spoken) - 1):
        return _doubt("unsure", spoken)
    if words.last.at(spoken, len(spoken) - 1):
        return _doubt("negation", spoken)
    if stance.position == "aside":  # "I can't judge this" is what such a reason says
        denies = words.negations.first(spoken) and not words.about_me.at(spoken, 0)
        return _doubt("negation", spoken) if denies and not _denies_them(spoken, words) else None
    return _pointing(spoken, words, first=first) or _denying(spoken, stance, words, first=first)


def _pointing(spoken: tuple[Token, ...], words: Words, *, first: bool) -> Unclear | None:
    """Whether a sentence speaks of the measure itself ("it", "that") in a way that may turn it round."""
    if words.about_server.at(spoken, 0):
        return None
    if words.about_measure.at(spoken, 0):
        if words.costs.first(spoken) or words.negations.first(spoken):
            return _doubt("takes-back", spoken)
        unread = any(not words.knows(token.text) for token in spoken)
        return _doubt("unread-reason", spoken) if unread else None
    ends = len(spoken) - 1
    them = any(words.about_server.at(spoken, at) for at in range(ends))
    if first and ends and words.about_measure.at(spoken, ends) and not them:  # "The others want it"
        return _doubt("takes-back", spoken)
    if first and words.about_me.at(spoken, 0) and _points_back(spoken, words):  # "I hate that": whatever "that" is
        return _doubt("takes-back", spoken)
    return None


def _denying(spoken: tuple[Token, ...], stance: Stance, words: Words, *, first: bool) -> Unclear | None:
    """Whether a "not" may be the writer's: what they deny may be what they just wrote."""
    if not words.negations.first(spoken):
        return None
    theirs = _denies_them(spoken, words)
    mine = stance.position != "none" and words.about_me.at(spoken, 0) and not words.about_server.at(spoken, 0)
    if mine or (words.negations.at(spoken, len(spoken) - 1) and not theirs):
        return _doubt("negation", spoken)
    return _doubt("negation", spoken) if first and stance.position != "none" and not theirs else None


def _points_back(spoken: tuple[Token, ...], words: Words) -> bool:
    """Whether "it" or "that" stands behind the first word; "this server" points at the server."""
    places = range(1, len(spoken))
    return any(words.about_measure.at(spoken, at) and not words.about_server.at(spoken, at) for at in places)


def _denies_them(spoken: tuple[Token, ...], words: Words) -> bool:
    """Whether every "not" of a sentence is theirs ("spam, and their admin does nothing"): they were named before it."""
    theirs = False
    for at in range(len(spoken)):
        if words.about_server.at(spoken, at) or words.allowed.at(spoken, at):
            theirs = True
        elif words.about_me.at(spoken, at) or words.about_measure.at(spoken, at):
            theirs = False
        if words.negations.at(spoken, at) and not theirs:
            return False
    return True


def _unread(spoken: tuple[Token, ...], stance: Stance, words: Words, *, first: bool, strict: bool) -> Unclear | None:
    """Whether too few words of a sentence are known to see what it does: it may be in any language."""
    read = sum(words.knows(token.text) or token.kind in (NUMBER, DOMAIN) for token in spoken)
    if strict and spoken[0].kind == WORD and not words.knows(spoken[0].text):
        return _doubt("unread-reason", spoken)
    someone = words.about_server.at(spoken, 0) or words.about_me.at(spoken, 0) or words.articles.at(spoken, 0)
    if strict and first and stance.said == "none" and not (someone or words.allowed.at(spoken, 0)):
        return _doubt("unread-reason", spoken)  # "nothing / helped", "nothing / good ever came from there"
    needed = 1.0 if len(spoken) < 4 else 0.6 if first else 0.3
    if read < len(spoken) * needed or (first and all(token.kind == NUMBER for token in spoken)):
        return _doubt("unread-reason", spoken)
    return None


def _too_weak_or_too_much(reason: Reason, stance: Stance, words: Words) -> Unclear | None:
    """*No* to a proposed limit with a reason may mean that it is too weak; *disagree* may, unless it is mild."""
    if stance.position != "none" or stance.proposed != "limit" or not reason.text:
        return None
    tokens = [token for line in reason.lines for token in line.tokens]
    if stance.said == "disagree":
        denied = words.negations.first(tokens) or words.too_little.first(tokens)
        return None if words.speaks_for_them.first(tokens) and not denied else _doubt("may-mean-too-weak", tokens)
    return _doubt("may-mean-too-weak", tokens) if stance.said == "answer" else None


def doubt_in_act(reason: Reason, words: Words, *, own: bool) -> Unclear | None:
    """What behind "decline" or "join" makes it unclear. `own`: such a reason must speak of the writer alone, for
    "decline, they do answer" and "leave: they did nothing" speak of the server."""
    stance = Stance("aside" if own else "none", ACT, None)
    for place, line in enumerate(reason.lines):
        for clause, sentence in enumerate(_sentences(line)):
            spoken = _spoken(sentence)
            first = place == 0 and clause == 0
            if not spoken:
                continue
            if doubt := _doubt_in(sentence, stance, words, first=False, strict=False):
                return doubt
            fine = words.allowed.at(spoken, 0) or words.about_me.at(spoken, 0)
            if first and words.first.at(spoken, 0) and not fine:
                return _doubt("takes-back", spoken)
            if own and (words.about_server.first(spoken) or (first and not words.about_me.at(spoken, 0))):
                return _doubt("unknown-words", spoken)
    return None
