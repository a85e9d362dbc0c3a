"""What in a reason makes a ballot unclear: that it takes the position back, or may.

The position is explicit, so a reason may say anything in any words, and only its beginning is read with suspicion
(`beginnings`). Further down only what clearly turns round counts: another position, an edit note, a condition,
"I changed my mind", a measure that is called for. (DELIBERATION.md, "Understanding a reply", 2.)
"""

import re
from itertools import pairwise
from typing import cast

from jurybot.core.answers import Unclear, Why
from jurybot.core.beginnings import doubt_at_first, first_of_act
from jurybot.core.lexicon import Words
from jurybot.core.reasons import Reason
from jurybot.core.sentences import ACT, READ_AT_MOST, Sentence, Stance, doubt, foreign, sentences_of, spoken_of
from jurybot.core.tokens import DELIMITERS, DOMAIN, LINKED, NUMBER, PICTURED, Token

_RANK = {"none": 0, "limit": 1, "suspend": 2}
_IRONY = re.compile(r"(?:^|\s)/s(?:\s|$|[.!])|;-?\)", re.IGNORECASE)
_HAD = frozenset({"had", "got", "given", "gave"})
_OPENS_CLAUSE = frozenset({":", ",", "-", "–", "—", "("})


def doubt_about(reason: Reason, stance: Stance, words: Words) -> Unclear | None:
    """What in a reason makes the ballot unclear, or None."""
    first, closing = True, False
    for line in reason.lines:
        if _IRONY.search(line.text):
            return doubt("unsure", line.tokens)
        for sentence in sentences_of(line):
            if not sentence.spoken:
                found = _unspoken(sentence, words, first=first)
            else:
                found = _anywhere(sentence, stance, words)
                closing = closing or (first and _closes(sentence, words))
                passed = closing and sentence.is_short
                if first and not passed:
                    found = found or doubt_at_first(sentence, stance, words, reason)
                first = first and passed
            if found:
                return found
    return _too_weak_or_too_much(reason, stance, words)


def doubt_in_act(reason: Reason, words: Words, *, own: bool) -> Unclear | None:
    """What behind "decline" or "join" makes it unclear. `own`: such a reason must speak of the writer alone, for
    "decline, they do answer" and "leave: they did nothing" speak of the server."""
    stance = Stance("aside" if own else "none", ACT, None)
    sentences = [sentence for line in reason.lines for sentence in sentences_of(line) if sentence.spoken]
    for place, sentence in enumerate(sentences):
        spoken = sentence.spoken
        if found := _anywhere(sentence, stance, words):
            return found
        if place == 0 and not words.about_me.at(spoken, 0) and (found := first_of_act(sentence, stance, words)):
            return found
        if words.negations.at(spoken, len(spoken) - 1):  # "because I can't"
            return doubt("negation", spoken)
        if own and (words.about_server.first(spoken) or (place == 0 and not words.about_me.first(spoken))):
            return doubt("unknown-words", spoken)
    return None


def _closes(sentence: Sentence, words: Words) -> bool:
    """Whether a sentence ends a letter, with a name or without: "Thanks!", "Cheers, Ben". A reason may yet follow."""
    closes = words.closings.at(sentence.spoken, 0)
    return closes is not None and not any(words.knows(token.text) for token in sentence.spoken[closes.length :])


def _unspoken(sentence: Sentence, words: Words, *, first: bool) -> Unclear | None:
    """A first sentence of signs alone: a link to look at is a reason, a laughing face may mean the opposite."""
    signs = [token for token in sentence.tokens if token.kind != LINKED]
    speaks = any(token.text not in words.signs | DELIMITERS | {")"} for token in signs)
    pictured = any(token.kind == PICTURED for token in signs)
    return doubt("unsure", sentence.tokens) if sentence.asks or (first and (speaks or pictured)) else None


def _anywhere(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """What makes a ballot unclear wherever in the reason it stands."""
    spoken = sentence.spoken
    if len(spoken) > READ_AT_MOST:
        return doubt("too-long", spoken)
    unknowing = stance.position == "aside" and words.about_me.at(spoken, 0)  # "I can't decide" is why one stands aside
    if (found := words.never.first(spoken)) and not (unknowing and found.means == "unsure"):
        return Unclear(why=cast(Why, found.means), words=" ".join(t.text for t in spoken[found.at :][: found.length]))
    return (
        _condition(spoken, stance, words)
        or _question(sentence, words)
        or _clauses(sentence, stance, words)
        or _in_few_words(sentence, stance, words)
        or _measures(spoken, stance, words)
        or _turning(sentence, stance, words)
    )


def _condition(spoken: tuple[Token, ...], stance: Stance, words: Words) -> Unclear | None:
    """A condition, but not "as if", "asked if", "even if"; nor the "until" of somebody who is away."""
    for at in range(len(spoken)):
        asked = at and words.no_condition_after.at(spoken, at - 1)
        away = stance.said == ACT and spoken[at].text == "until"
        if words.conditions.at(spoken, at) and not (asked or away):
            return doubt("condition", spoken[at:])
    return None


def _question(sentence: Sentence, words: Words) -> Unclear | None:
    """A question doubts, unless it is one that only complains ("How can they let that stand?")."""
    if not sentence.asks:
        return None
    complains = words.rhetorical.at(sentence.spoken, 0) and not sentence.is_short
    complains = complains and not (words.measures.first(sentence.spoken) or words.positions.first(sentence.spoken))
    return None if complains else doubt("question", sentence.tokens)


def _clauses(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """An edit note or another position: "They spam – EDIT: nothing", "They spam, so nothing"."""
    tokens = sentence.tokens
    opens = [at for at, token in enumerate(tokens) if token.text in _OPENS_CLAUSE]
    for at, end in pairwise([-1, *opens, len(tokens)]):
        clause = spoken_of(tokens[at + 1 : end])
        if words.edit_notes.at(clause, 0):
            return doubt("edit-note", clause)
        if clause and _is_position(clause, stance, words):
            return doubt("second-position", clause)
    return None


def _is_position(spoken: tuple[Token, ...], stance: Stance, words: Words) -> bool:
    """Whether a clause is a statement of its own: a position and at most harmless words behind it."""
    at = 1 if spoken[0].kind in (NUMBER, DOMAIN) and len(spoken) > 1 else 0
    before = (words.turns, words.leads, words.acting_leads, words.articles)
    while lead := next((found for table in before if (found := table.at(spoken, at))), None):
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


def _in_few_words(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """A few words that, with nothing else in the sentence, turn round: "Not really", "No, sorry", "They say not"."""
    spoken = sentence.spoken
    mine = stance.position == "aside" and words.about_me.first(spoken)  # "Not my field"
    if not sentence.is_short or mine or stance.said == "account" or words.allowed.at(spoken, 0):
        return None
    theirs = words.about_server.at(spoken, 0) or (stance.said == ACT and words.about_me.at(spoken, 0))
    if words.sentence.at(spoken, 0) or (words.last.at(spoken, len(spoken) - 1) and not theirs):
        return doubt("takes-back", spoken)
    return foreign(sentence, words)


# Measures in a reason ------------------------------------------------------------------------------------------------


def _measures(spoken: tuple[Token, ...], stance: Stance, words: Words) -> Unclear | None:
    """A measure in a reason is safe where others took it, or where the sentence says why not ("that would go too
    far"), or praises the writer's own."""
    agrees = any((found := words.positions.at(spoken, at)) and found.means == "agree" for at in range(len(spoken)))
    if agrees and stance.position != stance.proposed:
        return doubt("second-position", spoken)
    places = [at for at in range(len(spoken)) if words.measures.at(spoken, at) and not _was_done(spoken, at, words)]
    named = {found.means for at in places if (found := words.measures.at(spoken, at))}
    if not named:
        return None
    safe = stance.said != ACT and len(named) == 1 and _is_argued(named.pop(), spoken, stance, words)
    return None if safe else doubt("second-position", spoken)


def _was_done(spoken: tuple[Token, ...], at: int, words: Words) -> bool:
    """Whether a measure is one that was taken: "we limited them last year", "others block them", not "Ban them"."""
    measure = words.measures.at(spoken, at)
    if measure and measure.means == "block" and not _calls_for_it(spoken, at, words):
        return True
    others = words.about_others.first(spoken[: at + 2])
    if others is not None and others.at <= at and at:
        return True
    wanted = any(words.wants.at(spoken, place) for place in range(max(0, at - 4), at))
    return at > 0 and words.done.at(spoken, at) is not None and not wanted


def _calls_for_it(spoken: tuple[Token, ...], at: int, words: Words) -> bool:
    """Whether "ban" is a call to ban ("Ban them", "we must block"), and not "ban evasion" or "they block us"."""
    if at:
        return words.calls.at(spoken, at - 1) is not None
    someone = (words.pointing, words.people, words.about_server, words.about_measure)
    return len(spoken) == 1 or any(table.at(spoken, 1) for table in someone)


def _is_argued(measure: str, spoken: tuple[Token, ...], stance: Stance, words: Words) -> bool:
    """Whether a sentence names the measure only to say why it is, or is not, the right one."""
    if measure not in _RANK or stance.position not in _RANK:
        return False
    apart = _RANK[measure] - _RANK[stance.position]
    too_much, too_little = words.too_much.first(spoken), words.too_little.first(spoken)
    fails = words.fails.first(spoken) or _has_no_effect(spoken, words)
    denied = _denials(spoken, words)
    if stance.said == "objection" and measure == stance.proposed and not words.wants.first(spoken):
        return not (denied or too_little)
    if apart == 0:
        return not (denied or too_much or too_little or fails or words.refuses.first(spoken))
    if apart < 0:
        return bool(too_little or fails) and not (too_much or denied)
    costly = too_much or words.costs.first(spoken)
    refused = words.refuses.first(spoken)
    return bool(costly) != bool(refused) and not (too_little or fails or denied)


def _has_no_effect(spoken: tuple[Token, ...], words: Words) -> bool:
    """Whether a "not" stands before what a measure is for: "won't stop", "does not really help"."""
    negated = (at for at in range(len(spoken)) if words.negations.at(spoken, at))
    return any(words.effects.at(spoken, after) for at in negated for after in (at + 1, at + 2))


def _denials(spoken: tuple[Token, ...], words: Words) -> int:
    """How often a sentence denies something, outside the phrases that say too much or too little."""
    weighed = (words.too_little, words.too_much, words.fails, words.refuses, words.costs)
    count, at = 0, 0
    while at < len(spoken):
        if found := next((found for table in weighed if (found := table.at(spoken, at))), None):
            at += found.length
        elif words.negations.at(spoken, at) and any(words.effects.at(spoken, after) for after in (at + 1, at + 2)):
            at += 3
        else:
            count += words.negations.at(spoken, at) is not None
            at += 1
    return count


def _turning(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """Whether a sentence turns against the position without naming it: "That would be wrong", "They must go"."""
    spoken = sentence.spoken
    if words.measures.first(spoken):
        return None
    theirs = words.about_server.at(spoken, 0) and spoken[0].text != "there"  # "There is no need"
    if stance.is_measure and (words.spares.first(spoken) or (not theirs and words.too_much.first(spoken))):
        return doubt("takes-back", spoken)
    chance = words.chances.first(spoken) if stance.position == "suspend" else None
    if chance and not any(token.text in _HAD for token in spoken[: chance.at]):
        return doubt("takes-back", spoken)
    mild = stance.position == "none" and (words.too_much.first(spoken) or words.spares.first(spoken))
    if stance.position in ("none", "limit") and (
        words.demands.first(spoken) or (not theirs and not mild and words.too_little.first(spoken))
    ):
        return doubt("takes-back", spoken)
    return None


def _too_weak_or_too_much(reason: Reason, stance: Stance, words: Words) -> Unclear | None:
    """*No* to a proposed limit with a reason may mean that it is too weak; *disagree* may, unless it is mild."""
    if stance.position != "none" or stance.proposed != "limit" or not reason.text:
        return None
    tokens = [token for line in reason.lines for token in line.tokens]
    if stance.said == "disagree":
        denied = words.negations.first(tokens) or words.too_little.first(tokens)
        return None if words.speaks_for_them.first(tokens) and not denied else doubt("may-mean-too-weak", tokens)
    return doubt("may-mean-too-weak", tokens) if stance.said == "answer" else None
