"""How a reply begins: greeting, who writes and what they have read, the case, and where what counts begins.

An allow-list: only what `Words` lists may stand before the position. Nothing here decides what a reply means.
"""

from jurybot.core.text.heard import Place, Reply, past_signs
from jurybot.core.text.lexicon import Words
from jurybot.core.text.tokens import BULLETS, MENTIONED, PICTURED, QUESTIONS, QUOTED, STRUCK_OUT, WORD

AFTER_OPENING = frozenset({",", ".", "!", ":", ";", "-", "–", "—", "、", "。", "~", "〜", "…"})
_GREETED_AT_MOST = 40  # mentions, thumbs and greetings; more is no greeting
_WHOM_AT_MOST, _APOLOGY_AT_MOST, _NAMES_AT_MOST, _PREFACE_AT_MOST = 6, 16, 2, 16  # words
_ENDS_GREETING = frozenset({"!", "."})
_ENDS_PREFACE = frozenset({"!", ".", ":", "…", "。"})
_BEHIND_SIGN = frozenset({",", ":", "!", "."})
_COMMA = frozenset({","})
_JOINS = frozenset({",", "、"})
_VOTES = ("positions", "measures", "acts", "objections", "negations")
_VOTES_ALONE = ("positions", "measures", "acts", "objections", "conditions", "unsure", "turns", "edit_notes")
_SAYS = (*_VOTES, "commands", "unclear", "conditions", "unsure", "turns", "edit_notes")
_TOLD = (*_VOTES_ALONE, "negations", "theirs", "people", "care", "harm", "mild", "spares", "demands", "too_much")


def greeted(reply: Reply, words: Words) -> Place:
    """Where the reply begins: past mentions and greetings."""
    place = _past_greetings(Place(reply.lines), words)
    while place.here is None and len(place.lines) > 1:
        place = _past_greetings(place.next_line(), words)
    return place


def opening(reply: Reply, words: Words) -> Place:
    """Where the reply really begins: past mentions, greetings and the case or domain it speaks of."""
    place = Place(reply.lines)
    while place.lines:
        place = _past_vote_alone(_past_references(_past_greetings(place, words), words), words)
        if place.here is not None or len(place.lines) == 1:
            return place
        place = place.next_line()
    return place


def _past_greetings(place: Place, words: Words) -> Place:
    for _ in range(_GREETED_AT_MOST):
        if (token := place.here) is None:
            break
        pictured = token.kind == PICTURED and words.is_picture(token.marked)
        if pictured or token.kind in (MENTIONED, STRUCK_OUT, QUOTED) or token.text in words.signs:
            place = past_signs(place.past(1), _BEHIND_SIGN)
        elif found := words["greetings"].at(place.tokens, place.at):
            greeted_all = _past_addressed(place.past(found.length), words)
            ended = (
                _past_words(greeted_all, _ENDS_GREETING, _SAYS, words)
                or _past_apology(greeted_all, words)
                or _past_words(greeted_all, _COMMA, _SAYS, words, at_most=_NAMES_AT_MOST)
            )
            place = past_signs(ended or greeted_all, AFTER_OPENING)
        elif (found := words["wishes_well"].at(place.tokens, place.at)) and (
            after := _past_wishes(place.past(found.length), words)
        ):
            place = after
        elif preface := _past_preface(place, words):
            place = preface
        elif place.at == 0 and token.text in BULLETS and _stands_apart(place):
            place = place.past(1)
        else:
            break
    return place


def _past_addressed(place: Place, words: Words) -> Place:
    """Past those who are greeted and known by their names: "Good evening, dear jury"."""
    while found := words["addressed"].at(place.tokens, past_signs(place, frozenset({","})).at):
        place = past_signs(place, frozenset({","})).past(found.length)
    return place


def _past_apology(place: Place, words: Words) -> Place | None:
    """Past why somebody is late or so, to the end of that sentence or line: "Sorry, I was without a net all week."

    It may deny, but not vote; and a "not" so near to its end might deny what comes next."""
    ended = _past_words(place, _ENDS_GREETING, _VOTES_ALONE, words, at_most=_APOLOGY_AT_MOST)
    if ended is None and len(place.lines) > 1:
        whole = len(place.tokens) - place.at
        if 0 < whole <= _APOLOGY_AT_MOST and _says_nothing(place, whole, _VOTES_ALONE, words):
            ended = place.past(whole)
    last = place.tokens[place.at : ended.at][-1:] if ended else ()
    return ended if last and not words["negations"].at(last, 0) else None


def _says_nothing(place: Place, length: int, says: tuple[str, ...], words: Words) -> bool:
    """Whether so many words are words indeed, and none of them one of those kinds."""
    return all(
        token.text == "," or (token.kind == WORD and not any(words[t].at(place.tokens, place.at + n) for t in says))
        for n, token in enumerate(place.tokens[place.at : place.at + length])
    )


def _past_words(
    place: Place, ends: frozenset[str], says: tuple[str, ...], words: Words, *, at_most: int = _WHOM_AT_MOST
) -> Place | None:
    """Past a few words to one of those signs, unless they may say something."""
    for at, token in enumerate(place.tokens[place.at : place.at + at_most + 1]):
        if token.text in ends:
            return place.past(at)
        if token.text != "," and (
            token.kind != WORD or any(words[table].at(place.tokens, place.at + at) for table in says)
        ):
            return None
    return None


def _past_wishes(place: Place, words: Words) -> Place | None:
    """Past a wish that has begun: "hope you are well :)", "tudo bem?"; to its end or that of the line."""
    if place.here is None:
        return place
    ended = _past_words(place, _ENDS_GREETING | QUESTIONS | words.signs, _VOTES, words)
    return ended and past_signs(ended, AFTER_OPENING | QUESTIONS)


def _past_preface(place: Place, words: Words) -> Place | None:
    """Past who writes and what they have read, to the end of that sentence or line, or to an explicit vote: "This is
    Margaret, I've read everything and I vote …". What else such a sentence says might be what the vote speaks of."""
    introduced = _past_introduction(place, words)
    at = introduced or place
    if (read := words["prefaces"].at(at.tokens, past_signs(at, _JOINS).at)) is None:
        return introduced and past_signs(introduced, AFTER_OPENING)
    at = past_signs(at, _JOINS).past(read.length)
    for _ in range(_PREFACE_AT_MOST):
        if (token := at.here) is None:
            return at
        if token.text in _ENDS_PREFACE:
            return past_signs(at, AFTER_OPENING)
        if _vote_begins(at, words):
            return at
        if dossier := words["dossier"].at(at.tokens, at.at):
            at = at.past(dossier.length)
        elif token.text in _JOINS or _says_what_is_read(at, read.languages, words):
            at = at.past(1)
        else:
            return None
    return None


def _says_what_is_read(place: Place, languages: frozenset[str], words: Words) -> bool:
    """Whether a word there is known and of nobody: "I've read what Ana says. I agree" may agree with Ana."""
    token = place.tokens[place.at]
    known = token.kind == WORD and words.knowing(token.text) & languages
    return bool(known) and not any(words[told].at(place.tokens, place.at) for told in _TOLD)


def _past_introduction(place: Place, words: Words) -> Place | None:
    """Past "This is Margaret": a name or two that the language does not know, and then a sign, a preface or a vote."""
    introduces = words["introduces"].at(place.tokens, place.at)
    if introduces is None:
        return None
    at = place.past(introduces.length)
    for _ in range(_NAMES_AT_MOST):
        if at.here is None or at.here.kind != WORD or words.knowing(at.here.text) & introduces.languages:
            return None
        at = at.past(1)
        if at.here is None or at.here.text in _ENDS_PREFACE | _JOINS:
            return at
        joined = words["joins_objection"].at(at.tokens, at.at)
        behind = at.past(joined.length) if joined else at  # "and I vote"
        if words["prefaces"].at(behind.tokens, behind.at) or _vote_begins(behind, words):
            return behind
    return None


def _vote_begins(place: Place, words: Words) -> bool:
    """Whether the writer's explicit vote stands there, "I vote for" and a position."""
    votes = words["votes"].at(place.tokens, place.at)
    return votes is not None and any(
        words[name].at(place.tokens, place.at + votes.length)
        for name in ("positions", "acting", "leads", "acting_leads", "articles", "emphasis", "objects")
    )


def _past_vote_alone(place: Place, words: Words) -> Place:
    """Past "My vote:", where it is all of a line and the position stands on the next."""
    says = (words[name].at(place.tokens, place.at) for name in ("votes", "leads"))
    length = max((found.length for found in says if found and found.length > 1), default=0)
    ended = past_signs(place.past(length), AFTER_OPENING) if length else place
    return ended if ended.here is None and len(place.lines) > 1 else place


def _stands_apart(place: Place) -> bool:
    """Whether a blank follows: "- limit" is a list, "-limit" may be a minus."""
    following = place.past(1).here
    return following is not None and place.tokens[place.at].end < following.start


def _past_references(place: Place, words: Words) -> Place:
    """Past "case 41:", "#41", "41 …", "bad.example:"; what is named twice is named twice, more often is no opening."""
    for _ in range(3):
        found = words["references"].at(place.tokens, place.at)
        if not found:
            break
        after = place.past(found.length).naming_all(place.tokens[place.at : place.at + found.length])
        signed = past_signs(after, AFTER_OPENING)
        if signed.at == after.at and signed.here is not None and not words["positions"].at(signed.tokens, signed.at):
            break
        place = signed
    return place
