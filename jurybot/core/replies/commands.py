"""What is neither a ballot nor about the own seat: the commands of DELIBERATION.md's table, strictly by their shape.

A command that takes effect (hold, confirm, appeal …) must stand alone in its form; anything else is asked back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jurybot.core.reasons.reasons import reason_at
from jurybot.core.replies.acts import ENDS, is_all
from jurybot.core.text.answers import Answer, Command, Unclear
from jurybot.core.text.heard import Place, neighbour, number, past_signs, question_in
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import CLASH, Found
from jurybot.core.text.plain import without_marks
from jurybot.core.text.tokens import DOMAIN, NUMBER, QUESTIONS, Token

_A_DAY_AT_MOST, _BEFORE_A_DAY = 30, 2  # tokens: "do dia"
_SPAN_SIGNS = frozenset("〜~–—")
# name -> (what it takes, whether a reason must, may or cannot follow)
WITH_CASE = {
    "appeal": "must",
    "hold": "must",
    "withdraw": "must",
    "seal": "must",
    "interim": "must",
    "release": "may",
    "confirm": "no",
    "second": "no",
    "recuse": "no",
    "prove": "no",
    "statement": "must",
    "report-risk": "may",
}
WITH_DOMAIN = frozenset({"interim", "tell me", "report-risk", "prove", "statement"})  # these take a domain only
_OWN = frozenset({"withdraw", "recuse"})  # alone they are a juror's words
PLAIN = frozenset({"facts", "back", "my cases", "my data", "forget me", "pressure", "test"})
ASKS_WHICH = frozenset({"opt in", "opt out"})  # alone they ask what there is
FREE = frozenset({"ask", "away", "opt in", "opt out", "language", "zone"})
ANSWERED = frozenset({"facts", "my cases", "my data", "case"})  # these change nothing: asked for with a "?" as well
_OF_A_VOTE = frozenset({"withdraw", "recuse", "confirm", "hold", "release"})  # with a "?" a juror may mean their ballot


@dataclass(frozen=True, slots=True)
class _Target:
    case: int | None
    domain: str | None
    after: Place


def read_command(start: Place, words: Words) -> Answer | None:
    """The command that begins at `start`, an Unclear if it is one that lacks something, or None if it is none."""
    if asked := _asked(start, words):
        return asked
    found = words["commands"].at(start.tokens, start.at)
    if not found:
        return _behind_its_case(start, words) or _away_behind_its_day(start, words) or _away_from_to(start, words)
    name, after = found.means, start.past(found.length)
    act = words["acts"].at(start.tokens, start.at)
    if name in FREE and act and act.length > found.length:
        return None  # "Ask another juror", "opt out of the jury"
    if name in PLAIN:
        return Command(name=name) if is_all(after, words) or _tells_why(name, after, words) else None
    if name in FREE:
        rest = _everything(after)
        if name == "ask" and all(words[own].at(after.tokens, after.at) for own in ("me", "speaker")):
            return Unclear(why="no-position", words=rest)  # "Frage mich, ob das reicht" (I wonder whether that will do)
        if name != "ask" and rest and question_in(after):
            return Unclear(why="command-asked", words=name)
        return Command(name=name, rest=rest) if rest or name in ASKS_WHICH else None
    if name == "propose":
        return _proposal(after, words)
    if name == "case":
        return _case(after, words) or _behind_its_case(start, words)
    return _with_target(name, after, words)


def _asked(start: Place, words: Words) -> Command | Unclear | None:
    """A command with nothing but a question mark behind it: "my cases?", "appeal 12?". What changes nothing is
    answered; nothing else is done because of it, and neither says anything of a ballot."""
    place = past_signs(start, QUESTIONS)
    found = words["commands"].at(place.tokens, place.at)
    if not found or found.means in {CLASH, *_OF_A_VOTE} or not question_in(start):
        return None
    name, after = found.means, place.past(found.length)
    target = _target(past_signs(after, frozenset({":"})), words, domain_only=False)
    if not is_all(target.after if target else after, words, but=ENDS | QUESTIONS):
        return None
    if name == "case":
        if target is None:
            return Unclear(why="needs-case", words=name)
        return Command(name=name, case=target.case, domain=target.domain)
    if name in ANSWERED:
        return Command(name=name)
    if name in FREE and target is None:
        return Command(name=name)
    return Unclear(why="command-asked", words=name)


def _behind_its_case(start: Place, words: Words) -> Command | None:
    """`12 confirm`, as in languages where what is done comes last; nothing where it is not all that is said."""
    target = _target(start, words, domain_only=False)
    found = words["commands"].at(target.after.tokens, target.after.at) if target else None
    if target is None or found is None or found.means not in WITH_CASE.keys() - WITH_DOMAIN - _OWN:
        return None
    answer = _of_target(found.means, replace(target, after=target.after.past(found.length)), words)
    return answer if isinstance(answer, Command) else None


def _away_behind_its_day(start: Place, words: Words) -> Answer | None:
    """`5月3日まで不在`, `ich bin bis 3. Mai abwesend`: the day comes first, and a word before or behind it says that
    it is the last."""
    till = words["away_till"].at(start.tokens, start.at)
    day = start.past(till.length if till else 0)
    for at in range(day.at + 1, min(len(start.tokens), day.at + _A_DAY_AT_MOST)):
        found = words["is_away"].at(start.tokens, at)
        if found is None:
            continue
        said = start.tokens[day.at : at]
        ends = {end.at + end.length for end in words["day_ends"].all(said) if end.at}
        is_last = bool(till) or len(said) in ends or _is_span(said, words)
        if not is_last or any(words.of(language, "negations").first(said) for language in found.languages):
            return None
        after = start.past(at - start.at + found.length)
        if question_in(after):
            return Unclear(why="command-asked", words="away")
        if not is_all(after, words):
            return None
        text = start.lines[0].between(start.tokens[day.at].start, start.tokens[at - 1].end).text
        return Command(name="away", rest=without_marks(text).strip())
    return None


def _away_from_to(start: Place, words: Words) -> Answer | None:
    """`away 12/1〜12/10`, `abwesend vom 1. bis 10. Dezember`: days from the first to the last, and nothing else."""
    found = words["is_away"].at(start.tokens, start.at)
    if found is None or len(start.tokens) > start.at + _A_DAY_AT_MOST:
        return None
    days = start.past(found.length)
    said = start.tokens[days.at :]
    spans = any(_is_span(said[before:], words) for before in range(_BEFORE_A_DAY + 1))
    if not spans or any(line.tokens for line in days.lines[1:]):
        return None
    if question_in(days):
        return Unclear(why="command-asked", words="away")
    return Command(name="away", rest=_everything(days))


def _is_span(said: Sequence[Token], words: Words) -> bool:
    """Whether this begins with a day, and a sign or a word such as "until" stands between it and another."""
    days = [at for at, token in enumerate(said) if token.text[0].isdecimal()]
    if not days or days[0] != 0:
        return False
    between = said[: days[-1]]
    is_joined = "から" in "".join(token.text for token in between)
    is_signed = any(token.text in _SPAN_SIGNS for token in between)
    return is_signed or is_joined or words["away_till"].first(between) is not None


def _with_target(name: str, after: Place, words: Words) -> Answer | None:
    """`hold 12 because …`, `appeal bad.example because …`, `confirm 12`, `tell me bad.example`."""
    target = _target(past_signs(after, frozenset({":"})), words, domain_only=name in WITH_DOMAIN)
    return _of_target(name, target, words) if target else _needs_case(name, after, words)


def _of_target(name: str, target: _Target, words: Words) -> Answer:
    if asked := question_in(target.after):
        return Unclear(why="question", words=asked, case=target.case)
    place, to_all = target.after, False
    if name == "appeal" and (found := words["to_all"].at(place.tokens, place.at)):
        place, to_all = place.past(found.length), True
    takes_reason = WITH_CASE.get(name, "no")
    if takes_reason == "no" or (takes_reason == "may" and is_all(place, words)):
        return (
            Command(name=name, case=target.case, domain=target.domain)
            if is_all(place, words)
            else neighbour(place if place.here else place.next_line(), words)
        )
    reason = _because(place, words)
    if not reason:
        return Unclear(why="needs-because", words=name, case=target.case)
    return Command(name=name, case=target.case, domain=target.domain, because=reason, to_all=to_all)


def _needs_case(name: str, after: Place, words: Words) -> Unclear | None:
    """A steward's word or an appeal without a case; *withdraw* and *recuse* alone are a juror's words."""
    if name == "appeal" and (to_all := words["to_all"].at(after.tokens, after.at)):
        after = after.past(to_all.length)
    if name in _OWN | WITH_DOMAIN or not (is_all(after, words) or _because(after, words)):
        return None
    return Unclear(why="needs-case", words=name)


def _target(place: Place, words: Words, *, domain_only: bool) -> _Target | None:
    """The case that is named, by number or, before it has one, by domain."""
    found = words["references"].at(place.tokens, place.at)
    if not found:
        return None
    after = place.past(found.length)
    token = next(one for one in place.tokens[place.at : after.at] if one.kind in (NUMBER, DOMAIN))
    if token.kind == DOMAIN:
        return _Target(None, token.text, after)
    return None if domain_only or token.kind != NUMBER else _Target(number(token), None, after)


def _because(place: Place, words: Words) -> str:
    """What follows "because", or a colon; empty where nothing does, or where a steward's words leave a doubt."""
    place = past_signs(place, frozenset({","}))
    given = words["because"].at(place.tokens, place.at)
    if given is None and (place.here is None or place.here.text != ":"):
        return ""
    reason = reason_at(min(given.languages) if given else words.languages[0], place, words)
    return reason.text if reason and any(letter.isalnum() for letter in reason.text) else ""


def _tells_why(name: str, after: Place, words: Words) -> bool:
    """Nobody asks who is pressed for a reason, but they may well give one; it is not kept."""
    place = past_signs(after, frozenset({","}))
    is_given = words["because"].at(place.tokens, place.at) is not None
    return name == "pressure" and is_given and bool(_because(after, words))


def _everything(place: Place) -> str:
    first = place.lines[0].from_token(place.at).text if place.lines else ""
    return without_marks("\n".join((first, *(line.text for line in place.lines[1:])))).strip(" :,-\n")


def _case(after: Place, words: Words) -> Command | None:
    """`case 12` or `case bad.example` asks for that case's story; "case 12: limit" is a ballot."""
    token = after.here
    if token is None or token.kind not in (NUMBER, DOMAIN) or not is_all(after.past(1), words):
        return None
    if token.kind == DOMAIN:
        return Command(name="case", domain=token.text)
    return Command(name="case", case=number(token))


def _proposal(after: Place, words: Words) -> Command | Unclear | None:
    """`propose MEASURE DOMAIN because …` and `propose lift DOMAIN`."""
    measure = _proposed(after, words) or words["lift"].at(after.tokens, after.at)
    if not measure:
        return None
    place = after.past(measure.length)
    if place.here is None or place.here.kind != DOMAIN:
        return None
    server, place = place.here.text, place.past(1)
    reason = _because(place, words)
    if not reason and (measure.means != "lift" or not is_all(place, words)):
        return Unclear(why="needs-because", words="propose")
    return Command(name="propose", domain=server, because=reason, rest=measure.means)


def _proposed(place: Place, words: Words) -> Found | None:
    found = words["positions"].at(place.tokens, place.at)
    return found if found and found.means in ("suspend", "limit") else None
