"""A ballot as it is spoken: the position first, harmless words, then the end or a reason.

A reply is read once in each language, by that language's words and the English keywords. Readings that differ, or a
word that a language lists as unclear in which the reply may be, are asked back; so what is harmless in one language
never hides what it means in another. Everything not known to be harmless makes a reply unclear. (DELIBERATION.md,
"Understanding a reply", 2 to 5.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from jurybot.core.reasons.courtesies import without_courtesies
from jurybot.core.reasons.doubts import doubt_about
from jurybot.core.reasons.reasons import reason_at, reason_begins
from jurybot.core.reasons.sentences import Stance, is_too_long, sentences_of
from jurybot.core.replies.behind import past_answer, past_harmless
from jurybot.core.replies.looked import LOOKS, looked, speaks_against
from jurybot.core.replies.objecting import may_object, names_enough, objection_at, objection_joined
from jurybot.core.replies.readings import Reading, likeliest, may_be_in
from jurybot.core.replies.said import MEASURES, Spoken
from jurybot.core.text.answers import Answer, Ballot, Context, Position, Unclear, Why
from jurybot.core.text.heard import Place, disagrees, neighbour, past_signs, question_in
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import CLASH, Found
from jurybot.core.text.tokens import DELIMITERS, DOMAIN, QUESTIONS, QUOTE_MARKS, line_of

_LEADS_AT_MOST = 8
_REPEATED_AT_MOST = 3


def read_ballot(start: Place, context: Context, words: Words, *, quotes: Sequence[str]) -> Answer:
    """What a reply says that is no command and not about the own seat. `quotes`: how what it quotes begins."""
    if asked := question_in(start, whole=False):
        return Unclear(why="question", words=asked, case=start.case)
    reading = read_in_all(start, context, words)
    if isinstance(reading, Unclear):
        return reading
    if reading.spoken.means in ("agree", "disagree") and not all(_proposes(quote, context, words) for quote in quotes):
        return Unclear(why="quote", words=reading.spoken.first, case=start.case)
    return _ballot(reading, context, words)


_ASKS_ELSE = ("negations", "conditions", "unsure", "turns", "acts", "objections")


def _proposes(quote: str, context: Context, words: Words) -> bool:
    """Whether what is quoted names what is proposed and no more, as our own question does: "> Proposed: suspend". A
    yes may else be to anything that was quoted, and a lone word may be another juror's."""
    tokens = [token for token in line_of(quote).tokens if token.is_word or token.text in QUESTIONS]
    named = {found.means for table in ("measures", "positions") for found in words[table].all(tokens)}
    doubted = any(words[table].first(tokens) for table in _ASKS_ELSE)
    asks = any(token.text in QUESTIONS for token in tokens)
    return named == {context.proposed} and len(tokens) > 1 and not (doubted or asks)


def read_in_all(start: Place, context: Context, words: Words) -> Reading | Unclear:
    """The one reading on which all languages agree that can read the reply at all."""
    likely = words.may_begin(start.here) if start.here else ()
    read = {language: _read(language, start, context, words) for language in likely}
    tried = [*read.values()] or [_no_position(start, words)]
    readings = [found for found in tried if isinstance(found, Reading)]
    vetoes = {code: found for code, found in read.items() if isinstance(found, Unclear) and found.why not in _UNREAD}
    if vetoes and readings and may_be_in(vetoes, readings, start, words):
        return Unclear(why="languages-clash", words=readings[0].spoken.first, case=start.case)
    if len({(found.position, found.spoken.means == "account") for found in readings}) > 1:
        return Unclear(why="languages-clash", words=readings[0].spoken.first, case=start.case)
    if readings:
        return likeliest(readings, start, words)
    asked = list(vetoes.values()) or [found for found in tried if isinstance(found, Unclear)]
    return min(asked, key=lambda unclear: (not unclear.meant, unclear.why == "no-position"))


# That one language cannot read a reply does not speak against another that can.
_UNREAD: tuple[Why, ...] = (
    "no-position",
    "unknown-words",
    "negation",
    "condition",
    "second-position",
    "edit-note",
    "pointer",
)


def _read(language: str, start: Place, context: Context, words: Words) -> Reading | Unclear:
    """The first way to read it by which all of it can be read; else why the likeliest way cannot."""
    quoted = _quoted(language, start, words)
    first: Unclear | None = None
    for spoken in (quoted,) if quoted else _ways(language, start, context, words):
        found = spoken if isinstance(spoken, Unclear) else _read_on(language, spoken, start, context, words)
        if isinstance(found, Reading) or found.why not in _UNREAD:
            return found
        first = first or found
    return first or _no_position(start, words)


def _read_on(language: str, first: Spoken, start: Place, context: Context, words: Words) -> Reading | Unclear:
    spoken = looked(language, first, context, words) if context.stands else first
    if isinstance(spoken, Unclear):
        return replace(spoken, case=start.case)
    if spoken.means == "objection":
        objection = objection_at(language, spoken.after, words)
        if objection.to not in ("", "limit", "proposal", "measures"):
            return Unclear(why="against-one", words=objection.to, case=start.case)
        if reason_begins(language, objection.after, words) is None:
            return neighbour(objection.after, words)
        if not names_enough(objection, context):
            return Unclear(why="objection-to-what", words=spoken.first, case=start.case)
        return Reading(language, spoken, "none", objection.after, objection)
    past = past_answer if spoken.is_answer else past_harmless
    place = past(language, spoken.means, spoken.after, context, words)
    if wrong := disagrees(place, context):
        return wrong
    if place.at == spoken.after.at and _is_unfinished(language, spoken, start, words):
        return _no_position(start, words)
    resolved = resolve(spoken.means, context)
    if isinstance(resolved, Unclear):
        return replace(resolved, words=spoken.first, case=place.case)
    repeated = _past_repeated(language, spoken, place, resolved, context, words)
    if isinstance(repeated, Unclear):
        return repeated
    objection_after = objection_joined(language, repeated, words)
    end = objection_after.after if objection_after else repeated
    if reason_begins(language, end, words) is None:
        return neighbour(end, words)
    return Reading(language, spoken, resolved, end, objection_after)


def _is_unfinished(language: str, spoken: Spoken, start: Place, words: Words) -> bool:
    """ "I think the limit", and nothing more."""
    begun = words.of(language, "unfinished").at(start.tokens, start.at)
    named = words.of(language, "positions").at(start.tokens, start.at + begun.length) if begun else None
    return bool(begun and named and start.at + begun.length + named.length == spoken.after.at)


def _ways(
    language: str, place: Place, context: Context, words: Words, *, acting: bool = False, leads: int = _LEADS_AT_MOST
) -> Iterator[Spoken | Unclear]:
    """Every way to find the position past "I vote for", "please", "a", the likeliest first, or why there is none.

    "I vote no action" is "I vote no" at first sight, and "in favour of the proposal" begins as "in favour of a limit"
    does: what follows tells."""
    if leads < _LEADS_AT_MOST and place.here is not None and place.here.kind == DOMAIN:
        place = place.past(1).naming(place.here)  # "my vote: bad.example limit"
    if leads < _LEADS_AT_MOST and (quoted := _in_quotes(language, place, words)):
        yield quoted  # "I vote for “limit”"
        return
    phrases = _phrases(language, place, words, LOOKS if context.stands else ())
    if not leads or not phrases:
        yield _no_position(place, words)
        return
    for name, found in phrases:
        after = place.past(found.length)
        if name == "objects" and not acting:
            yield _no_position(place, words)
            return
        first = " ".join(token.text for token in place.tokens[place.at : after.at])
        match name:
            case "unclear":
                yield Unclear(why=_why(found.means), words=first, case=place.case)
                return
            case "objections":
                yield Spoken("objection", first, after)
            case "keeps" | "lifts":
                yield Spoken(name, first, after)
            case "positions" if found.means == CLASH:
                yield Unclear(why="languages-clash", words=first, case=place.case)
                return
            case "positions" if acting and not _may_be_acting(language, found, place, words):
                yield neighbour(place, words)  # "I say nothing"
            case "positions":
                ends = words.of(language, "needs_end").at(place.tokens, place.at)
                yield Spoken(found.means, first, after, ends is not None and ends.length == found.length)
            case _:
                behind = past_signs(after, _BEHIND_LEAD).naming_all(place.tokens[place.at : after.at])
                acts = acting or name == "acting_leads"
                yield from _ways(language, behind, context, words, acting=acts, leads=leads - 1)


def _may_be_acting(language: str, found: Found, place: Place, words: Words) -> bool:
    """Whether it may stand behind "let's" or "I support": a measure, or what the file lists."""
    return found.means in MEASURES or words.of(language, "acting").at(place.tokens, place.at) is not None


def _no_position(place: Place, words: Words) -> Unclear:
    why = neighbour(place, words)
    if place.here is None or why.why not in ("unknown-words", "second-position"):
        return why
    return replace(why, why="no-position", meant=words.meant_by(place.here.text))


_FIRST = ("unclear", "objections", "positions", "emphasis", "leads", "acting_leads", "objects")
_BEHIND_LEAD = frozenset({":", ","})


def _phrases(language: str, place: Place, words: Words, looks: tuple[str, ...]) -> list[tuple[str, Found]]:
    """The phrases that may begin a ballot there, each with its table, the longest first; one that is unclear hides
    what is no longer than it."""
    tried = ((name, words.of(language, name).at(place.tokens, place.at)) for name in (*looks, *_FIRST))
    found = [(name, phrase) for name, phrase in tried if phrase]
    found.sort(key=lambda named: -named[1].length)  # stable: the earlier table where two are as long
    for at, (name, phrase) in enumerate(found):
        if name == "positions" and any(
            n in ("leads", "acting_leads")
            and f.length == phrase.length
            and _is_measure(language, place.past(f.length), words)
            for n, f in found
        ):  # "I'm in favour" agrees, "I'm in favour of a limit" does not
            del found[at]
            break
    return found


def _is_measure(language: str, place: Place, words: Words) -> bool:
    """Whether a measure stands there, or an article as before one."""
    measure = words.of(language, "positions").at(place.tokens, place.at)
    known = (words.of(language, name).at(place.tokens, place.at) for name in ("acting", "articles"))
    return (measure is not None and measure.means in MEASURES) or any(known)


def _why(means: str) -> Why:
    return means  # type: ignore[return-value]  # the section `unclear` of the files is named by them; a test holds it


def _quoted(language: str, start: Place, words: Words) -> Spoken | None:
    """A position in quotation marks and nothing else on its line: so does who copies the word they were offered."""
    quoted = _in_quotes(language, start, words)
    after = past_signs(quoted.after, frozenset({".", "!", "。"})) if quoted else None
    return replace(quoted, after=after) if quoted and after and after.here is None else None


def _in_quotes(language: str, place: Place, words: Words) -> Spoken | None:
    """A position that stands there in quotation marks."""
    if place.here is None or place.here.text not in QUOTE_MARKS:
        return None
    inside = place.past(1)
    found = words.of(language, "positions").at(inside.tokens, inside.at)
    if not found or found.means == CLASH:
        return None
    closing = inside.past(found.length)
    if closing.here is None or closing.here.text not in QUOTE_MARKS:
        return None
    return Spoken(found.means, inside.tokens[inside.at].text, closing.past(1))


def _ballot(reading: Reading, context: Context, words: Words) -> Answer:
    """The ballot of a reading, once its reason leaves no doubt."""
    spoken, objection, end = reading.spoken, reading.objection, reading.end
    if objection and not may_object(reading.position, objection.to, context):
        why: Why = "objection-to-what" if context.proposed or context.stands else "nothing-proposed"
        return Unclear(why=why, words=objection.to, case=end.case)
    reason = reason_at(reading.language, end, words)
    if reason is None:
        return neighbour(end, words)
    if reason.because and not any(line.tokens for line in reason.lines):
        return Unclear(why="unread-reason", words=spoken.first, case=end.case)  # "Limit because"
    if is_too_long(reason.lines):
        return Unclear(why="too-long", case=end.case)
    sentences = sentences_of(reason.lines, words)
    said_why = without_courtesies(reason, sentences)
    if objection and not any(character.isalnum() for character in said_why.text):
        return Unclear(why="objection-needs-reason", case=end.case)
    said = "objection" if objection else "answer" if spoken.is_answer else spoken.means
    against = context.stands if objection else None
    if doubt := doubt_about(reason, sentences, Stance(reading.position, said, context.proposed or against), words):
        return replace(doubt, case=doubt.case or end.case)
    if turned := speaks_against(reading.position, sentences, context):
        return replace(turned, case=end.case)
    named = replace(end, cases=end.cases | reason.cases)
    if wrong := disagrees(named, context):
        return wrong
    return Ballot(
        position=reading.position,
        objection=objection is not None,
        advises_account=spoken.means == "account",
        reason=said_why.text,
        public=said_why.public,
        case=named.case,
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
            return Unclear(why="keep-or-lift" if context.stands else "nothing-proposed")


def _past_repeated(
    language: str, first: Spoken, place: Place, position: Position, context: Context, words: Words
) -> Place | Unclear:
    """Past the same position said again ("Yes. I agree. Suspend."); another one makes the reply unclear."""
    for _ in range(_REPEATED_AT_MOST):
        after = past_signs(place, DELIMITERS)
        if after.at == place.at or after.here is None or words["fine"].at(after.tokens, after.at):
            break
        again = next(_ways(language, after, context, words))
        if isinstance(again, Unclear) or again.means == "objection":
            break
        if again.is_answer and (again.first == first.first or not first.is_answer):
            break  # "limit: yes", "ja, ja"
        end = past_harmless(language, again.means, again.after, context, words)
        told = again.is_answer and words.of(language, "bare").at(end.tokens, end.at)  # "Sim. Não há ninguém"
        goes_on = told or reason_begins(language, end, words) is None or _is_topic(end, words)
        if end.here is not None and goes_on:
            break  # "limit, nothing else helps": a sentence, for the reason's own checks
        said = looked(language, again, context, words) if context.stands else again
        if isinstance(said, Unclear) or resolve(said.means, context) != position:
            return Unclear(why="second-position", words=again.first, case=place.case)
        place = end
    return place


def _is_topic(end: Place, words: Words) -> bool:
    """Whether a sentence goes on behind a comma with what it says of this word: "Suspendre, ce serait trop"."""
    behind = past_signs(end, frozenset({","}))
    return behind.at > end.at and words["pointing"].at(behind.tokens, behind.at) is not None
