"""What in a reason makes a ballot unclear: that it takes the position back, or may.

The position is explicit, so a reason may say anything in any words, and only its beginning is read with suspicion:
"suspend / is not the answer", "suspend / only the spammers", "suspend / wäre falsch". Further down only what clearly
turns round counts: another position, an edit note, a condition, "I changed my mind", a measure that is called for.
(DELIBERATION.md, "Understanding a reply", 2.)
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
    Line,
    Token,
    line_of,
)

ACT = "act"  # said by whoever speaks of their seat, not of the measure
_RANK = {"none": 0, "limit": 1, "suspend": 2}
_SHORT = 4  # words: longer than that, a sentence says something
_IRONY = re.compile(r"(?:^|\s)/s(?:\s|$|[.!])|;-?\)", re.IGNORECASE)
_WRITERS = frozenset({"i", "we", "i'm", "i've", "i'll", "we're", "we've", "we'll"})
_SUBJECTS = frozenset({"they", "he", "she", "it", "i", "we", "you", "they're", "they've", "they'll", "they'd", "he's", "she's"})
_OPENS_CLAUSE = frozenset({":", ",", "-", "–", "—", "("})


@dataclass(frozen=True, slots=True)
class Stance:
    """What the reason is to stand for; `said` is how: a position's word, agree, disagree, a mere answer (yes, no), or
    an objection without a position; some of them need more care."""

    position: Position
    said: str
    proposed: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """`tokens` with the sign that ends it, and of these the words that are `spoken`; `small` if it goes on from what
    stands before it rather than beginning with a capital letter."""

    tokens: tuple[Token, ...]
    spoken: tuple[Token, ...]
    small: bool

    @property
    def is_short(self) -> bool:
        return len(self.spoken) <= _SHORT

    def asks(self) -> bool:
        return any(sign in QUESTIONS for token in self.tokens if not token.is_word for sign in token.text)


def doubt_about(reason: Reason, stance: Stance, words: Words) -> Unclear | None:
    """What in a reason makes the ballot unclear, or None."""
    first, closing = True, False
    for line in reason.lines:
        if _IRONY.search(line.text):
            return _doubt("unsure", line.tokens)
        for sentence in _sentences(line):
            if not sentence.spoken:
                doubt = _unspoken(sentence, words, first=first)
            else:
                doubt = _anywhere(sentence, stance, words)
                closes = words.closings.at(sentence.spoken, 0)  # "Thanks! Mara" is no reason, and one may yet follow
                closing = closing or (first and bool(closes and closes.length == len(sentence.spoken)))
                if first and not doubt and not (closing and sentence.is_short):
                    doubt = _at_first(sentence, stance, words, reason)
                first = first and closing and sentence.is_short
            if doubt:
                return doubt
    return _too_weak_or_too_much(reason, stance, words)


def doubt_in_act(reason: Reason, words: Words, *, own: bool) -> Unclear | None:
    """What behind "decline" or "join" makes it unclear. `own`: such a reason must speak of the writer alone, for
    "decline, they do answer" and "leave: they did nothing" speak of the server."""
    stance = Stance("aside" if own else "none", ACT, None)
    sentences = [sentence for line in reason.lines for sentence in _sentences(line) if sentence.spoken]
    for place, sentence in enumerate(sentences):
        spoken = sentence.spoken
        mine = words.about_me.at(spoken, 0)
        if doubt := _anywhere(sentence, stance, words):
            return doubt
        if place == 0 and not mine and (doubt := _beginning(sentence, stance, words)):
            return doubt
        if own and (words.about_server.first(spoken) or (place == 0 and not words.about_me.first(spoken))):
            return _doubt("unknown-words", spoken)
    return None


def _doubt(why: Why, tokens: Sequence[Token]) -> Unclear:
    return Unclear(why=why, words=" ".join(token.text for token in tokens[:8]))


# Sentences -----------------------------------------------------------------------------------------------------------


def _sentences(line: Line) -> Iterator[Sentence]:
    """The sentences of a line, each with the sign that ends it."""
    begins = 0
    for at, token in enumerate(line.tokens):
        if token.text in ENDS_SENTENCE or token.text in QUESTIONS:
            if any(t.text not in ENDS_SENTENCE for t in line.tokens[begins : at + 1]):
                yield _sentence(line, begins, at + 1)
            begins = at + 1
    if begins < len(line.tokens):
        yield _sentence(line, begins, len(line.tokens))


def _sentence(line: Line, begins: int, ends: int) -> Sentence:
    tokens = line.tokens[begins:ends]
    written = without_marks(line.text[tokens[0].start : tokens[-1].end])
    letter = next((character for character in written if character.isalpha()), "A")
    return Sentence(tokens, _spoken(tokens), not letter.isupper())


def _spoken(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words of a sentence; hashtags speak too ("#not"), and so do links under words of their own."""
    spoken: list[Token] = []
    for token in tokens:
        if token.kind == TAGGED or (token.kind == LINKED and token.marked.startswith("words:")):
            spoken += line_of(token.marked.removeprefix("words:")).tokens
        elif token.is_word:
            spoken.append(token)
    return tuple(token for token in spoken if token.is_word)


def _unspoken(sentence: Sentence, words: Words, *, first: bool) -> Unclear | None:
    """A first sentence of signs alone: a link to look at is a reason, a laughing face may mean the opposite."""
    signs = [token for token in sentence.tokens if token.kind != LINKED]
    speaks = any(token.text not in words.signs | DELIMITERS | {")"} for token in signs)
    pictured = any(token.kind == PICTURED for token in signs)
    return _doubt("unsure", sentence.tokens) if sentence.asks() or (first and (speaks or pictured)) else None


# In any sentence -----------------------------------------------------------------------------------------------------


def _anywhere(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """What makes a ballot unclear wherever in the reason it stands."""
    spoken = sentence.spoken
    unknowing = stance.position == "aside" and words.about_me.at(spoken, 0)  # "I can't decide" is why one stands aside
    if (found := words.never.first(spoken)) and not (unknowing and found.means == "unsure"):
        return Unclear(why=cast(Why, found.means), words=" ".join(t.text for t in spoken[found.at :][: found.length]))
    return (
        _condition(spoken, words)
        or _question(sentence, words)
        or _clauses(sentence, stance, words)
        or _in_few_words(sentence, stance, words)
        or _measures(spoken, stance, words)
        or _turning(sentence, stance, words)
    )


def _condition(spoken: tuple[Token, ...], words: Words) -> Unclear | None:
    """A condition, but not "as if", "asked if", "even if"."""
    for at in range(len(spoken)):
        if words.conditions.at(spoken, at) and not (at and words.no_condition_after.at(spoken, at - 1)):
            return _doubt("condition", spoken[at:])
    return None


def _question(sentence: Sentence, words: Words) -> Unclear | None:
    """A question doubts, unless it is one that only complains ("How can they let that stand?")."""
    if not sentence.asks():
        return None
    complains = words.rhetorical.at(sentence.spoken, 0) and not sentence.is_short
    complains = complains and not (words.measures.first(sentence.spoken) or words.positions.first(sentence.spoken))
    return None if complains else _doubt("question", sentence.tokens)


def _clauses(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """An edit note or another position: "They spam – EDIT: nothing", "They spam, so nothing"."""
    tokens = sentence.tokens
    opens = [at for at, token in enumerate(tokens) if token.text in _OPENS_CLAUSE]
    for at, end in pairwise([-1, *opens, len(tokens)]):
        clause = _spoken(tokens[at + 1 : end])
        if words.edit_notes.at(clause, 0):
            return _doubt("edit-note", clause)
        if clause and _is_position(clause, stance, words):
            return _doubt("second-position", clause)
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
        return _doubt("takes-back", spoken)
    return _foreign(sentence, words)


def _foreign(sentence: Sentence, words: Words) -> Unclear | None:
    """Another language's "not" or "but", where the rest is not English either."""
    abroad = [token for token in sentence.spoken if words.abroad.at((token,), 0)]
    return _doubt("negation", sentence.spoken) if abroad and _share_known(sentence, words) < 1 else None


# Measures in a reason ------------------------------------------------------------------------------------------------


def _measures(spoken: tuple[Token, ...], stance: Stance, words: Words) -> Unclear | None:
    """A measure in a reason is safe where others took it, or where the sentence says why not ("that would go too
    far"), or praises the writer's own."""
    agrees = any((found := words.positions.at(spoken, at)) and found.means == "agree" for at in range(len(spoken)))
    if agrees and stance.position != stance.proposed:
        return _doubt("second-position", spoken)
    places = [at for at in range(len(spoken)) if words.measures.at(spoken, at) and not _was_done(spoken, at, words)]
    named = {found.means for at in places if (found := words.measures.at(spoken, at))}
    if not named:
        return None
    safe = stance.said != ACT and len(named) == 1 and _is_argued(named.pop(), spoken, stance, words)
    return None if safe else _doubt("second-position", spoken)


def _was_done(spoken: tuple[Token, ...], at: int, words: Words) -> bool:
    """Whether a measure is one that was taken: "we limited them last year", "others block them", not "Ban them"."""
    others = words.about_others.first(spoken[: at + 2])
    if others is not None and others.at <= at and at:
        return True
    wanted = any(words.wants.at(spoken, place) for place in range(max(0, at - 4), at))
    return at > 0 and words.done.at(spoken, at) is not None and not wanted


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
    theirs = words.about_server.at(spoken, 0) is not None
    if stance.position in ("limit", "suspend") and (
        words.spares.first(spoken) or (not theirs and words.too_much.first(spoken))
    ):
        return _doubt("takes-back", spoken)
    mild = stance.position == "none" and (words.too_much.first(spoken) or words.spares.first(spoken))
    if stance.position in ("none", "limit") and (
        words.demands.first(spoken) or (not theirs and not mild and words.too_little.first(spoken))
    ):
        return _doubt("takes-back", spoken)
    return None


# How a reason begins -------------------------------------------------------------------------------------------------


def _at_first(sentence: Sentence, stance: Stance, words: Words, reason: Reason) -> Unclear | None:
    """What makes a ballot unclear in the first sentence of its reason."""
    spoken = sentence.spoken
    if stance.position == "aside" and words.about_me.first(spoken):
        return None  # "Not my field"
    whole = words.whole.at(spoken, 0)
    if whole and whole.length == len(spoken):
        return _doubt("unsure", spoken)
    below = not reason.same_line
    return (
        _beginning(sentence, stance, words, because=reason.because)
        or (_doubt("takes-back", spoken) if below and _may_be_verb(sentence, words) else None)
        or (_naming_whom(sentence, stance, words) if not reason.because else None)
        or _pointing_back(sentence, stance, words)
        or _of_the_writer(sentence, stance, words)
        or _fragment(sentence, words)
        or _foreign(sentence, words)
        or _unread(sentence, stance, words, below=below)
    )


def _beginning(sentence: Sentence, stance: Stance, words: Words, *, because: bool = False) -> Unclear | None:
    """A first word that goes on from the position and turns it round: "is not the answer", "but", "no", "for a week"."""
    begins = sentence.spoken
    if begins[0].kind in (NUMBER, DOMAIN) and len(begins) > 1 and not words.first.at(begins, 0):
        begins = begins[1:]
    if words.allowed.at(begins, 0) or (because and not sentence.is_short):
        return None
    someone = words.about_server.first(begins[1:]) or words.about_me.first(begins[1:])
    turns = words.first.at(begins, 0) or words.sentence.at(begins, 0) or words.objections.at(begins, 0)
    bounds = words.bounds.at(begins, 0) and not (someone and any(token.text == "," for token in sentence.tokens))
    if stance.position in ("limit", "suspend"):
        loose = words.loose.at(begins, 0) and (sentence.is_short or not someone)
        turns = turns or loose or words.wishes.at(begins, 0)
    return _doubt("takes-back", sentence.spoken) if turns or bounds else None


def _may_be_verb(sentence: Sentence, words: Words) -> bool:
    """Whether a small first word may go on from the position as its verb: "suspend / ruins lives"."""
    first = sentence.spoken[0]
    if words.about_server.at(sentence.spoken, 0):
        return False
    ends_so = first.text.endswith("s") and not first.text.endswith(("ss", "'s"))
    return sentence.small and ends_so and not words.plurals.at((first,), 0)


def _naming_whom(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """ "Suspend / just the spammers": a first sentence that points and says nothing may name whom, not why."""
    spoken = sentence.spoken
    points = any(table.at(spoken, 0) for table in (words.pointing, words.people, words.about_server))
    fine = words.allowed.at(spoken, 0) or words.offences.at(spoken, 0)
    if stance.position not in ("limit", "suspend") or not points or fine:
        return None
    if spoken[0].text in _SUBJECTS and len(spoken) > 1:
        return None
    relatives = sum(words.relative.at(spoken, at) is not None for at in range(1, len(spoken)))
    verbs = sum(_is_verb(spoken, at, words) for at in range(1, len(spoken)))
    what = words.offences.first(spoken) and not relatives and not words.people.first(spoken)  # "the constant spam"
    return None if verbs > relatives or what else _doubt("unsure", spoken)


def _is_verb(spoken: tuple[Token, ...], at: int, words: Words) -> bool:
    """Whether a word says something of what stands before it: "they post", "has", "mocked", not "the reported"."""
    if words.pointing.at(spoken, at - 1):
        return False
    past = at > 1 and spoken[at].text.endswith("ed") and len(spoken[at].text) > 4
    noun = words.people.at(spoken, at) and words.offences.at(spoken, at - 1)  # "hateful posts", but "the admin posts"
    return past or spoken[at - 1].text in _SUBJECTS or (words.verbs.at(spoken, at) is not None and not noun)


def _pointing_back(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """Whether "it" or "that" may be the measure just named, and be refused: "It cuts too many ties", "I hate that"."""
    spoken = sentence.spoken
    fine = (words.about_server, words.allowed, words.closings)
    if stance.position in ("aside", "none") or any(table.at(spoken, 0) for table in fine):
        return None
    ends = len(spoken) - 1
    if words.about_measure.at(spoken, 0):
        comma = next((token.start for token in sentence.tokens if token.text == ","), spoken[-1].end)
        clause = tuple(token for token in spoken if token.start < comma)  # "it's one clique, not everybody"
        denied = words.negations.first(clause) and not words.denies_them.first(spoken)
        return _doubt("takes-back", spoken) if denied or words.costs.first(spoken) else None
    if words.about_server.first(spoken):
        return None
    points = [at for at in range(1, len(spoken)) if words.about_measure.at(spoken, at)]
    judged = any(at == ends or words.verbs.at(spoken, at + 1) for at in points)
    mine = words.about_me.at(spoken, 0) and (judged or (sentence.is_short and spoken[0].text in ("i'm", "im")))  # "I think that is fair" may be of anything
    wanted = sentence.is_short and ends in points  # "The others want it"
    return _doubt("takes-back", spoken) if mine or wanted else None


def _of_the_writer(sentence: Sentence, stance: Stance, words: Words) -> Unclear | None:
    """What the writer says of themselves: what they saw or did may be a reason, what they wish or feel may take back."""
    spoken = sentence.spoken
    if stance.position not in ("limit", "suspend") or spoken[0].text not in _WRITERS or words.allowed.at(spoken, 0):
        return None
    at = 1
    while not words.told.at(spoken, at) and (passed := words.told_after.at(spoken, at)):
        at += passed.length
    return None if words.told.at(spoken, at) else _doubt("takes-back", spoken)


def _fragment(sentence: Sentence, words: Words) -> Unclear | None:
    """One word or two are a reason where they name an offence or say what somebody does; "pass" and "void" do not."""
    spoken = sentence.spoken
    says = words.about_server.at(spoken, 0) or words.allowed.at(spoken, 0) or words.closings.at(spoken, 0)
    if len(spoken) > 2 or (says and len(spoken) > 1) or words.about_me.first(spoken):
        return None
    return None if words.offences.first(spoken) or words.too_much.first(spoken) else _doubt("unsure", spoken)


def _unread(sentence: Sentence, stance: Stance, words: Words, *, below: bool) -> Unclear | None:
    """Whether too little of a sentence is known to see that it is English: in another language it may say no."""
    spoken = sentence.spoken
    if all(token.kind == NUMBER for token in spoken):
        return _doubt("unread-reason", spoken)
    openers = (words.about_server, words.about_me, words.about_measure, words.articles)
    english = any(table.at(spoken, 0) for table in openers)
    if stance.said == "answer" and stance.position == "none" and below and not english:  # "no / Nazis here"
        return _doubt("unread-reason", spoken)
    goes_on = sentence.small and (below or sentence.is_short) and not words.allowed.at(spoken, 0)
    if stance.said == "none" and goes_on and not english:  # "nothing / helped", "nothing / good ever came from there"
        return _doubt("unread-reason", spoken)
    if english and len(spoken) > 1:
        return None
    share = _share_known(sentence, words)
    read = share > 0.5 or (share == 0.5 and words.offences.first(spoken))
    return None if read else _doubt("unread-reason", spoken)


def _share_known(sentence: Sentence, words: Words) -> float:
    """How much of a sentence is known, from 0 to 1."""
    spoken = sentence.spoken
    read = sum(
        token.kind in (NUMBER, DOMAIN) or (words.knows(token.text) and not words.abroad.at((token,), 0))
        for token in spoken
    )
    return read / len(spoken)


def _too_weak_or_too_much(reason: Reason, stance: Stance, words: Words) -> Unclear | None:
    """*No* to a proposed limit with a reason may mean that it is too weak; *disagree* may, unless it is mild."""
    if stance.position != "none" or stance.proposed != "limit" or not reason.text:
        return None
    tokens = [token for line in reason.lines for token in line.tokens]
    if stance.said == "disagree":
        denied = words.negations.first(tokens) or words.too_little.first(tokens)
        return None if words.speaks_for_them.first(tokens) and not denied else _doubt("may-mean-too-weak", tokens)
    return _doubt("may-mean-too-weak", tokens) if stance.said == "answer" else None
