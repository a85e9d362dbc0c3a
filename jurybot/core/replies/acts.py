"""What a reply does with its writer's seat: here, recuse, decline, withdraw; and with their place in the pool: join,
leave. Most say it in a sentence of their own, and many tell first why."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from jurybot.core.reasons.acts import doubt_in_act, is_tied
from jurybot.core.reasons.reasons import Reason, reason_at
from jurybot.core.reasons.sentences import SAME_ACT, SPELLED, Sentence, is_too_long, sentences_of
from jurybot.core.replies.said import MEASURES
from jurybot.core.text.answers import Unclear
from jurybot.core.text.heard import Place, neighbour, past_signs, question_in
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import CLASH, Found
from jurybot.core.text.tokens import DOMAIN, NUMBER, QUESTIONS, SIGN, WORD, Token, is_east_asian

ENDS = frozenset({".", "!", "。", ","})
_LEADS_AT_MOST = 6
_PLAIN = 2  # words
_TOLD_AT_MOST, _CLAUSES_AT_MOST = 250, 10  # words or letters of Japanese; nobody tells more of it
_LETTERS_A_WORD = 2  # of Japanese
_PARTS_CLAUSES = frozenset({",", ";", ":", "–", "—", "-", ".", "!", "…", "、", "。", "("})
_VOTES = ("measures", "objections", "edit_notes")
_STEPS_OUT = "steps_out"
_TOLD_BEHIND = ("here", "recuse", "decline", "withdraw", "leave", "takes_part", _STEPS_OUT)
_OF_THE_POOL = frozenset({"join", "leave"})  # those that say nothing of a ballot


def is_all(place: Place, words: Words, *, but: frozenset[str] = ENDS) -> bool:
    """Whether nothing but harmless words and those signs follows, on this line and the next."""
    while (token := place.here) is not None:
        if found := words["harmless_acts"].at(place.tokens, place.at):
            place = place.past(found.length)
        elif token.text in but or token.text in words.signs:
            place = place.past(1)
        else:
            return False
    return not any(token for line in place.lines[1:] for token in line.tokens)


def read_act(start: Place, words: Words) -> tuple[str, Place] | Unclear | None:
    """here, recuse, decline, withdraw, join, leave, help: which of them, if all that follows leaves no doubt."""
    begins = past_signs(start, frozenset({"¿"}))
    first: Unclear | None = None
    for found, place in _led_acts(begins, words):
        answer = _answered(found, place, begins, words, case=start.case)
        if isinstance(answer, tuple):
            return answer
        first = first or answer
    return first


def _answered(
    found: Found, place: Place, begins: Place, words: Words, *, case: int | None
) -> tuple[str, Place] | Unclear:
    if found.means == CLASH:
        return Unclear(why="languages-clash", words=place.tokens[place.at].text, case=case)
    if asked := question_in(begins):
        is_alone = place.at == begins.at and is_all(place.past(found.length), words, but=ENDS | QUESTIONS)
        if is_alone and found.means == "help":
            return "help", place.past(found.length)  # it changes nothing: answered whether told or asked
        if is_alone and found.means in _OF_THE_POOL:
            return Unclear(why="command-asked", words=found.means, case=case)
        return Unclear(why="question", words=asked, case=case)
    return _ended(found, place, words, case=case)


def _led_acts(place: Place, words: Words, *, leads: int = 0) -> Iterator[tuple[Found, Place]]:
    """The acts that may stand there, past "I", "please", "sorry, this time", each with its place, the likeliest first:
    "I can't this time" is one, and "I can't" may lead to another."""
    found, lead = (words[table].at(place.tokens, place.at) for table in ("acts", "act_leads"))
    unclear = words["unclear"].at(place.tokens, place.at)
    hidden = unclear and unclear.length >= max(f.length for f in (found, lead, unclear) if f)
    if unclear and hidden and not (found and _is_settled(found, unclear, place, words)):
        return
    if found and _votes(place, longer_than=found.length, words=words):
        return  # "I'm in favour", "count me in for a limit"
    if found and (lead is None or found.length >= lead.length):
        yield found, place
    if lead and leads < _LEADS_AT_MOST:
        led = _led_acts(past_signs(place.past(lead.length), frozenset({"¿", ","})), words, leads=leads + 1)
        yield from (one for one in led if one[0].length > 1 or one[0].languages & lead.languages)  # "Sì, da mesi …"


def _ended(found: Found, place: Place, words: Words, *, case: int | None) -> tuple[str, Place] | Unclear:
    """The act, if what follows says why or nothing."""
    after = _past_after(place.past(found.length), words)
    reasons = [reason for language in sorted(found.languages) if (reason := reason_at(language, after, words))]
    if not reasons:
        return neighbour(after, words)
    if is_too_long(reasons[0].lines):
        return Unclear(why="too-long", case=case)
    sentences = sentences_of(reasons[0].lines, words)
    spelled = _words_in(found.length, place) >= SPELLED
    means = _freed_by(sentences, found.means) if spelled or found.means == _STEPS_OUT else found.means
    if means == _STEPS_OUT:
        return Unclear(why="not-a-position", words=place.tokens[place.at].text, case=case)
    doubt = doubt_in_act(reasons[0], sentences, words, act=SAME_ACT.get(means, means), spelled=spelled)
    doubt = doubt or _abroad(place, sentences, words)
    return replace(doubt, case=doubt.case or case) if doubt else (means, after)


def _freed_by(told: Sequence[Sentence], means: str) -> str:
    """What an act is with that told of it: who passes because of a tie to those who are judged is not neutral, and "I'm
    out" says only with why whether one is that, or has no time. The single word "decline" is what it says."""
    if means not in ("decline", _STEPS_OUT):
        return means
    if any(map(is_tied, told)):
        return "recuse"
    return "decline" if any(sentence.has("excuses") for sentence in told) else means


def act_behind_why(start: Place, words: Words) -> tuple[str, Place] | None:
    """The act with which a reply ends that tells first why: "I'm ill, so I can't serve this time". What is told must be
    of the writer, and hold no word of a vote."""
    tokens = list(_all_tokens(start))
    if len(tokens) > _TOLD_AT_MOST or question_in(start):
        return None  # each clause that may be an act is read to the end
    if any(token.kind not in (WORD, SIGN, NUMBER) for token in tokens):
        return None
    for place, is_joined in islice(_clauses(start, words), _CLAUSES_AT_MOST):
        for found, at in _led_acts(place, words):
            said = place.tokens[place.at : at.at + found.length]
            named = _is_mine(start, found, words) or words["me"].first(said)
            unsaid = is_joined and not (found.languages & words.drops_subject) and not named
            if found.means not in _TOLD_BEHIND or unsaid or _words_in(len(said), place) < _PLAIN:
                continue  # "My wife is ill and can't this time", "…, here"
            told = _before(start, place)
            sentences = sentences_of(told.lines, words)
            means = _freed_by(sentences, found.means)
            ended = _ended(found._replace(means=means), at, words, case=start.case)
            if isinstance(ended, tuple):
                return ended if _is_why(told, sentences, SAME_ACT.get(means, means), words) else None
    return None


def _is_why(told: Reason, sentences: Sequence[Sentence], act: str, words: Words) -> bool:
    """Whether what is told before an act says why it is done, and nothing of a vote. "My partner helps them out, give
    my seat to somebody else" rather recuses."""
    votes = any(_says_vote(line.tokens, words) for line in told.lines)
    acts = (found.means for line in told.lines for found in words["acts"].all(line.tokens))
    tied = "recuse" in acts or any(one.has("people") and not one.has("excuses") for one in sentences)
    if votes or (act == "decline" and tied):
        return False
    return not doubt_in_act(told, sentences, words, act=act, told=True, spelled=True)


def _is_mine(start: Place, found: Found, words: Words) -> bool:
    """Whether what is told begins with an "I", who then does what is joined to it, too."""
    subject = words["act_leads"].at(start.tokens, start.at)
    me = words["me"].at(start.tokens, start.at)
    return bool(subject and me and subject.length == me.length and subject.languages & found.languages)


def _says_vote(tokens: Sequence[Token], words: Words) -> bool:
    """Whether a measure is named, or what may be an answer stands for itself: "no, thanks", not "no time"."""
    if any(words[table].first(tokens) for table in _VOTES):
        return True
    for found in words["positions"].all(tokens):
        around = (tokens[at].is_word for at in (found.at - 1, found.at + found.length) if 0 <= at < len(tokens))
        if found.means in MEASURES or not any(around):
            return True
    return False


def _all_tokens(place: Place) -> Iterator[Token]:
    yield from place.tokens[place.at :]
    for line in place.lines[1:]:
        yield from line.tokens


def _clauses(start: Place, words: Words) -> Iterator[tuple[Place, bool]]:
    """Where clauses begin behind the first one: behind a comma or the like, on a new line, or joined by a word such as
    "so"."""
    place = start
    while place.lines:
        for at in range(place.at, len(place.tokens)):
            if place.tokens[at].text in _PARTS_CLAUSES:
                yield place.past(at + 1 - place.at), False
            elif (joined := words["act_joins"].at(place.tokens, at)) and at > place.at:
                yield past_signs(place.past(at + joined.length - place.at), _PARTS_CLAUSES), True
        place = place.next_line()
        if place.lines:
            yield place, False


def _words_in(tokens: int, place: Place) -> int:
    """How many words so many tokens are; in Japanese each is a letter."""
    letters = is_east_asian(place.tokens[place.at].text)
    return tokens // _LETTERS_A_WORD if letters else tokens


def _before(start: Place, place: Place) -> Reason:
    """What is told before a place, as a reason."""
    whole = start.lines[: len(start.lines) - len(place.lines) + 1]
    lines = [start.lines[0].from_token(start.at), *whole[1:]]
    end = place.tokens[place.at].start if place.here else len(place.lines[0].whole)
    lines[-1] = lines[-1].between(0, end)
    kept = tuple(line for line in lines if line.tokens)
    return Reason(kept, (False,) * len(kept), same_line=True)


def _abroad(place: Place, sentences: Sequence[Sentence], words: Words) -> Unclear | None:
    """ "Hier, j'ai commencé le dossier" (yesterday I began): the act is an ordinary word where the reason is from."""
    told = {language for sentence in sentences for language in sentence.languages}
    acts = any(words.of(language, "acts").at(place.tokens, place.at) for language in told)
    word = place.tokens[place.at].text
    return Unclear(why="languages-clash", words=word) if told & words.knowing(word) and not acts else None


def _is_settled(act: Found, clash: Found, place: Place, words: Words) -> bool:
    """Whether what follows a word that is an act in one language and unclear in another is in the first alone, and says
    why one does that act: "me recuso, el admin es mi primo" (in Portuguese one may refuse the proposal)."""
    if clash.means != CLASH or clash.length != act.length or act.means != "recuse":
        return False
    behind = place.past(act.length)
    rest = (behind.lines[0].from_token(behind.at), *behind.lines[1:]) if behind.lines else ()
    sentences = sentences_of(rest, words)
    told = {language for sentence in sentences for language in sentence.languages}
    ties = any(sentence.has("ties") and not sentence.begins("negations") for sentence in sentences)
    return ties and told <= act.languages and not told & clash.languages


def _votes(place: Place, *, longer_than: int, words: Words) -> bool:
    """Whether a ballot begins there, with a phrase that is longer."""
    found = (words[table].at(place.tokens, place.at) for table in ("positions", "leads", "acting_leads"))
    return any(phrase is not None and phrase.length > longer_than for phrase in found)


def _past_after(place: Place, words: Words) -> Place:
    """Past what changes nothing behind an act; behind a comma only to the next sign, for there a reason may begin:
    "decline, too much to do", "here, thanks for asking"."""
    while (token := place.here) is not None:
        found = words["harmless_acts"].at(place.tokens, place.at)
        if token.text == "," and (joined := words["harmless_acts"].at(place.tokens, place.at + 1)):
            behind = place.past(1 + joined.length).here
            if behind is not None and behind.is_word:
                break
            place = place.past(1)
        elif found and not words["bare"].at(place.tokens, place.at):
            place = place.past(found.length).naming_all(place.tokens[place.at : place.at + found.length])
        elif token.kind not in (WORD, NUMBER, DOMAIN) and token.text in words.signs:
            place = place.past(1)
        else:
            break
    return place
