"""A ballot as it is spoken: the position first, harmless words, then the end or a reason.

What a word means stands in the data files; what may stand where is decided here. (DELIBERATION.md, "Understanding a
reply", 2 to 4.) Everything not known to be harmless makes the reply unclear.
"""

from dataclasses import dataclass, replace

from jurybot.core.answers import Answer, Ballot, Context, Position, Unclear
from jurybot.core.doubts import doubt_about
from jurybot.core.heard import Place, disagrees, neighbour, past_signs, question_in
from jurybot.core.lexicon import CLASH, Found, Words
from jurybot.core.reasons import reason_at
from jurybot.core.sentences import Stance
from jurybot.core.tokens import DELIMITERS, DOMAIN, LINKED, MENTIONED, QUOTED, STRUCK_OUT, TAGGED, line_of, same_domain

MEASURES = ("none", "limit", "suspend")
QUOTE_MARKS = frozenset({'"', "“", "”", "„", "«", "»", "'"})
_LEADS_AT_MOST = 8
_HARMLESS_AT_MOST = 20
_REPEATED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Spoken:
    """The word that stands first and where it ends; `acting` if words before it want a verb ("let's …")."""

    means: str
    first: str
    after: Place


def read_ballot(start: Place, context: Context, words: Words, *, quotes: bool) -> Answer:
    """What a reply says that is no command and not about the own seat."""
    if asked := question_in(start.lines[0]):
        return Unclear(why="question", words=asked, case=start.case)
    spoken = _quoted_alone(start, words) or _first_word(start, words)
    if isinstance(spoken, Unclear):
        return spoken
    if spoken.means in ("agree", "disagree") and quotes:
        return Unclear(why="quote", words=spoken.first, case=start.case)
    if spoken.means == "objection":
        return _objection_alone(spoken.after, context, words)
    return _ballot(spoken, context, words)


def _first_word(start: Place, words: Words) -> Spoken | Unclear:
    """The position, past "I vote for", "please", "a"; or why there is none."""
    place, acting = start, False
    for _ in range(_LEADS_AT_MOST):
        tokens, at = place.tokens, place.at
        if words.no_objection.at(tokens, at):
            return Unclear(why="no-objection", case=start.case)
        if found := words.objections.at(tokens, at):
            return Spoken("objection", tokens[at].text, place.past(found.length))
        if blocked := _blocks(place, words):
            return blocked
        if found := words.positions.at(tokens, at):
            return _position(place, found.means, found.length, acting, words)
        if emphatic := words.emphasis.at(tokens, at):
            place = place.past(emphatic.length)
            continue
        naming, doing = words.leads.at(tokens, at), words.acting_leads.at(tokens, at)
        if naming and (not doing or naming.length >= doing.length):
            place = past_signs(place.past(naming.length), frozenset({":"}))
        elif doing:
            place, acting = place.past(doing.length), True
        else:
            break
    return _no_position(start, place, words)


def _position(place: Place, means: str, length: int, acting: bool, words: Words) -> Spoken | Unclear:
    if means == CLASH:
        return Unclear(why="languages-clash", words=place.tokens[place.at].text, case=place.case)
    if acting and means not in MEASURES[1:] and not words.acting.at(place.tokens, place.at):  # "I say nothing"
        return neighbour(place, words)
    first = " ".join(token.text for token in place.tokens[place.at : place.at + length])
    return Spoken(means, first, place.past(length))


def _blocks(place: Place, words: Words) -> Spoken | Unclear | None:
    """*Block* objects only to something named ("I block the proposal"): on Mastodon it shuts a server out."""
    if not (found := words.block.at(place.tokens, place.at)):
        return None
    after = place.past(found.length)
    if words.objects_to.at(after.tokens, after.at):
        return Spoken("objection", "block", after)
    return Unclear(why="block", words=place.tokens[place.at].text, case=place.case)


def _no_position(start: Place, place: Place, words: Words) -> Unclear:
    tokens, at = place.tokens, place.at
    if words.against.at(tokens, at):
        return Unclear(why="against-one", words=tokens[at].text, case=start.case)
    if place.here is None or words.not_positions.at(tokens, at) or not any(token.is_word for token in tokens[at:]):
        return Unclear(why="not-a-position", words=" ".join(t.text for t in tokens[:6]), case=start.case)
    why = neighbour(place, words)
    return replace(why, why="no-position") if why.why == "unknown-words" else why


def _quoted_alone(start: Place, words: Words) -> Spoken | None:
    """A position in quotation marks and nothing else at all: so does who copies the word they were offered."""
    tokens = start.tokens[start.at :]
    if len(start.lines) > 1 or len(tokens) < 3 or tokens[0].text not in QUOTE_MARKS:
        return None
    found = words.positions.at(tokens, 1)
    inside = tokens[1:-1] if tokens[-1].text in QUOTE_MARKS else ()
    if not found or found.means == CLASH or found.length != len(inside):
        return None
    return Spoken(found.means, inside[0].text, start.past(len(tokens)))


def _ballot(spoken: Spoken, context: Context, words: Words) -> Answer:
    """The ballot of a position, once all that follows it is found harmless."""
    place = spoken.after if spoken.first in words.needs_end else _past_harmless(spoken, context, words)
    if wrong := disagrees(place, context):
        return wrong
    resolved = resolve(spoken.means, context)
    if isinstance(resolved, Unclear):
        return replace(resolved, words=spoken.first, case=place.case)
    repeated = _past_repeated(place, resolved, context, words)
    if isinstance(repeated, Unclear):
        return repeated
    place = repeated
    if objection := _objection_joined(place, words):
        return _objecting(resolved, objection, context, words, account=spoken.means == "account")
    reason = reason_at(place, words)
    if reason is None:
        return neighbour(place, words)
    said = "answer" if spoken.first in words.needs_end else spoken.means
    doubt = doubt_about(reason, Stance(resolved, said, context.proposed), words)
    if doubt:
        return replace(doubt, case=doubt.case or place.case)
    if wrong := disagrees(replace(place, cases=place.cases | reason.cases), context):
        return wrong
    return Ballot(
        position=resolved,
        advises_account=spoken.means == "account",
        reason=reason.text,
        public=reason.public,
        case=replace(place, cases=place.cases | reason.cases).case,
    )


def resolve(means: str, context: Context) -> Position | Unclear:
    """The position a word stands for. *Agree* and *disagree* speak of the proposal."""
    match means:
        case "none" | "limit" | "suspend" | "aside":
            return means
        case "account":
            return "none"
        case "agree" if context.proposed:
            return context.proposed
        case "disagree" if context.proposed:
            return "none"
        case _:
            return Unclear(why="nothing-proposed")


def _past_harmless(spoken: Spoken, context: Context, words: Words) -> Place:
    """Past "please", "them", the domain, "for bad.example", "case 41", a thumb, our own name."""
    place, means = spoken.after, spoken.means
    for _ in range(_HARMLESS_AT_MOST):
        if (token := place.here) is None:
            break
        tokens, at = place.tokens, place.at
        if words.bare.at(tokens, at):
            break
        if found := _harmless(means, place, words):
            place = place.past(found.length).naming_all(tokens[at : at + found.length])
        elif means == "agree" and (length := _agreed_with(place, context, words)):
            place, means = place.past(length), context.proposed or means  # "agree to suspend them"
        elif _is_harmless_mark(place, context, words):
            place = place.past(1)
        elif token.kind == DOMAIN and _names_server(token.text, context, words):
            place = place.past(1).naming(token)
        else:
            break
    return place


def _harmless(means: str, place: Place, words: Words) -> Found | None:
    """The longest phrase there that changes nothing behind this position."""
    tables = [words.harmless]
    match means:
        case "suspend" | "limit":
            tables += [words.harmless_servers, words.harmless_measures]
        case "none":
            tables.append(words.harmless_servers)
        case "agree" | "disagree":
            tables.append(words.harmless_answers)
    found = [phrase for table in tables if (phrase := table.at(place.tokens, place.at))]
    return max(found, key=lambda phrase: phrase.length, default=None)


def _agreed_with(place: Place, context: Context, words: Words) -> int:
    """The length of "with the proposal", or of "to limit" where a limit is proposed; 0 for anything else."""
    found = words.agreeing_with.at(place.tokens, place.at)
    if not found:
        return 0
    measure = words.measures.at(place.tokens, place.at + found.length)
    if measure:
        return found.length + measure.length if measure.means == context.proposed else 0
    article = words.articles.at(place.tokens, place.at + found.length)
    if article:
        measure = words.measures.at(place.tokens, place.at + found.length + article.length)
        same = measure is not None and measure.means == context.proposed
        return found.length + article.length + measure.length if measure and same else 0
    return found.length if found.length > 1 else 0


def _is_harmless_mark(place: Place, context: Context, words: Words) -> bool:
    token = place.tokens[place.at]
    match token.kind:
        case k if k in (STRUCK_OUT, QUOTED):
            return k == STRUCK_OUT
        case k if k == TAGGED:
            return token.marked in words.hashtags
        case k if k == MENTIONED:
            return _is_bot(token.marked, context)
        case k if k == LINKED:
            return _links_to(token.marked, context)
        case _:
            return token.text in words.signs


def _is_bot(name: str, context: Context) -> bool:
    """Whether a mention behind the position is ours. "suspend @mallory" would speak of a person, not of a server."""
    local = name.partition("@")[0]
    return local == context.bot.casefold().partition("@")[0] if context.bot else local.startswith("jury")


def _links_to(address: str, context: Context) -> bool:
    """Whether a link behind the position may lead to the server in question. Links with words of their own never do."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    return bool(host) and (context.domain is None or same_domain(host, context.domain))


def _names_server(text: str, context: Context, words: Words) -> bool:
    """Whether "bad.example" is a server's name and not the end of one sentence and the start of the next."""
    if context.domain is not None:
        return True  # and `disagrees` compares
    begins = line_of(text.rpartition(".")[2]).tokens
    return not any(
        phrases.at(begins, 0)
        for phrases in (words.first, words.sentence, words.negations, words.conditions, words.about_server)
    )


def _past_repeated(place: Place, position: Position, context: Context, words: Words) -> Place | Unclear:
    """Past the same position said again ("Yes. I agree. Suspend."); another one makes the reply unclear."""
    for _ in range(_REPEATED_AT_MOST):
        after = past_signs(place, DELIMITERS)
        if after.at == place.at or after.here is None or after.here.text in words.needs_end:
            break
        if lead := words.acting_leads.at(after.tokens, after.at):  # "yes, please limit them"
            after = after.past(lead.length)
        found = words.positions.at(after.tokens, after.at)
        if not found or words.allowed.at(after.tokens, after.at):
            break
        spoken = Spoken(found.means, after.tokens[after.at].text, after.past(found.length))
        end = _past_harmless(spoken, context, words)
        if end.here is not None and reason_at(end, words) is None:
            break  # "limit, nothing else helps": a sentence, for the reason's own checks
        if resolve(found.means, context) != position:
            return neighbour(after, words)
        place = end
    return place


# Objections ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Objection:
    """What is objected to ("limit", "suspend", "proposal", "stronger", "" where it is not said), and what follows."""

    to: str
    after: Place


def _objection_joined(place: Place, words: Words) -> Objection | None:
    """An objection that follows a position: ", and I object to a suspend", on its line or at the start of the next."""
    at = past_signs(place, DELIMITERS)
    while at.here is None and len(at.lines) > 1:
        at = at.next_line()
    if joined := words.joins_objection.at(at.tokens, at.at):
        at = at.past(joined.length)
    if found := words.objections.at(at.tokens, at.at):
        after = at.past(found.length)
        to = words.objects_to.at(after.tokens, after.at)
        return Objection(to.means if to else "", after.past(to.length) if to else after)
    if found := words.block.at(at.tokens, at.at):
        after = at.past(found.length)
        if to := words.objects_to.at(after.tokens, after.at):
            return Objection(to.means, after.past(to.length))
    return None


def _objection_alone(after: Place, context: Context, words: Words) -> Answer:
    """*Block* = none with an objection. Against one measure says nothing of the weaker one: then it is asked back."""
    if context.proposed is None:
        return Unclear(why="nothing-proposed", case=after.case)
    to = words.objects_to.at(after.tokens, after.at)
    if to and to.means not in ("limit", "proposal", "measures"):
        return Unclear(why="against-one", words=to.means, case=after.case)
    named = Objection(to.means if to else "", after.past(to.length) if to else after)
    return _objecting("none", named, context, words, account=False)


def _objecting(position: Position, objection: Objection, context: Context, words: Words, *, account: bool) -> Answer:
    place = objection.after
    if not _can_object(position, objection.to, context):
        return Unclear(why="objection-to-what", words=objection.to, case=place.case)
    reason = reason_at(place, words)
    if reason is None:
        return neighbour(place, words)
    if not any(character.isalnum() for character in reason.text):
        return Unclear(why="objection-needs-reason", case=place.case)
    stance = Stance(position, "objection", context.proposed)
    if doubt := doubt_about(reason, stance, words):
        return replace(doubt, case=doubt.case or place.case)
    place = replace(place, cases=place.cases | reason.cases)
    if wrong := disagrees(place, context):
        return wrong
    return Ballot(
        position=position,
        objection=True,
        advises_account=account,
        reason=reason.text,
        public=reason.public,
        case=place.case,
    )


def _can_object(position: Position, to: str, context: Context) -> bool:
    """An objection says: nothing stronger than my position. So it is to what comes next above it, and to no more than
    is proposed."""
    if position == "aside" or context.proposed is None:
        return False
    level, proposed = MEASURES.index(position), MEASURES.index(context.proposed)
    if to in MEASURES:
        return MEASURES.index(to) == level + 1 <= proposed
    return level < proposed
