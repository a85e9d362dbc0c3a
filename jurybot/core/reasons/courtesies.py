"""What in a reason says nothing: "please", "thanks", who writes. It is no doubt, and no reason that goes round."""

from collections.abc import Iterator, Sequence

from jurybot.core.reasons.reasons import Reason
from jurybot.core.reasons.sentences import Sentence
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import Token

_NO_NAMES = (
    "negations",
    "conditions",
    "positions",
    "measures",
    "turns",
    "unsure",
    "acts",
    "openers",
    "short",
    "but",
    "so",
)
_FIRST_KANJI = "\u4e00"
_TOLD_AT_MOST = 6  # words, of who takes a vote back behind a thank-you: whoever says more tells of themselves
_NAMES_AT_MOST, _LETTERS_AT_MOST = 3, 4  # words; letters of a Japanese name


def spoken_sentences(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Without courtesies ("Please", "Thanks, Ben") and the names below such a line or below "--"."""
    closing = False
    for sentence in sentences:
        if not sentence.spoken:
            closing = closing or sentence.tokens[0].text == "-"  # "-- " above a signature
            yield sentence
        elif _is_courtesy(sentence) or ((closing or _is_signed(sentence)) and _is_name_of(sentence)):
            closing = True
        else:
            yield sentence


def without_courtesies(reason: Reason, sentences: Sequence[Sentence]) -> Reason:
    """Less what says nothing before and behind: of "please. They spam. Thanks, Ben" it is "They spam."."""
    said = [sentence for sentence in spoken_sentences(sentences) if sentence.spoken]
    if len(said) == sum(bool(sentence.spoken) for sentence in sentences):
        return reason
    if not said:
        return Reason()
    first, last = said[0], said[-1]
    return reason.between(first.line, first.tokens[0].start, last.line, last.tokens[-1].end)


def longest_of(tables: Sequence[str], spoken: Sequence[Token], at: int, words: Words) -> Found | None:
    """The longest phrase of those kinds that begins at a place."""
    return max((f for name in tables if (f := words[name].at(spoken, at))), key=lambda f: f.length, default=None)


def _is_courtesy(sentence: Sentence) -> bool:
    """Whether it says nothing: "Please", "Thanks!", "Cheers, Ben", "Thanks for the work". A reason may yet follow."""
    at, spoken, words = 0, sentence.whole, sentence.words
    languages: frozenset[str] = frozenset()
    while at < len(spoken) and (found := longest_of(("harmless", "closings"), spoken, at, words)):
        doubt = longest_of(_NO_NAMES, spoken, at, words)
        if doubt and doubt.length > found.length:
            break  # でも is a "but", and no で with a name behind it
        at, languages = at + found.length, found.languages
    rest = spoken[at:]
    named = _is_initial(rest) or _is_name(rest, words, languages) or _is_name(rest[1:], words, languages)
    if at and named and languages & sentence.languages:  # "from Kiel, Antje", and not "Quelle idée"
        return True
    lead = sentence.begins("so")
    thanks = words["courtesies"].at(spoken, lead.length if lead else 0) or sentence.begins("courtesies")
    answers = (found for found in sentence.all("positions") if not words["needs_end"].at(spoken, found.at))
    doubted = next(answers, None) or sentence.has("measures", "conditions", "turns", "unsure", "but")
    mocks = any(token.text in words.ironic for token in sentence.tokens)  # "Well done, and burn the modems too 😂"
    thanks_only = thanks and not (doubted or mocks or _goes_on_to_tell(sentence))
    return not rest or bool(thanks_only and (sentence.is_long or not sentence.has("negations")))


def _goes_on_to_tell(sentence: Sentence) -> bool:
    """ "Thanks, that was for another group", "Thanks, my son wrote it": behind its first comma it speaks of what was
    said, or of the writer, and not of what they could not have done themselves."""
    behind = sentence.spoken[sentence.clause_of(0).stop :]
    votes = sentence.all("voting", "votes", "afterwards", within=behind)
    if any(one.at and one.at + one.length == len(behind) <= _TOLD_AT_MOST for one in votes):
        return True  # "Merci, Malika décidera"
    tables = () if sentence.has("negations") else ("pointing", "me") if len(behind) <= _TOLD_AT_MOST else ("pointing",)
    told = (sentence.words[table].at(behind, 0) for table in tables)
    return any(found and found.languages & sentence.languages for found in told)


def _is_signed(sentence: Sentence) -> bool:
    """Whether it is a line that begins as those below a letter do: "— Ruth"."""
    return sentence.tokens[0].text in ("—", "–", "~") and not sentence.is_small


def _is_name_of(sentence: Sentence) -> bool:
    return _is_initial(sentence.spoken) or _is_name(sentence.spoken, sentence.words, sentence.languages)


def _is_initial(spoken: Sequence[Token]) -> bool:
    """Whether it is the "A." of "A. de Boer"."""
    return len(spoken) == 1 == len(spoken[0].text)


def _is_name(spoken: Sequence[Token], words: Words, languages: frozenset[str]) -> bool:
    """Whether it may be who writes: a word or three that these languages do not know, with "A." or "van de", and no
    doubt in any. The letters of Japanese names are known from other words, so these must only be no such words."""
    if all(token.text >= _FIRST_KANJI for token in spoken):
        kinds = (*_NO_NAMES, "harm", "care", "mild", "too_much", "too_little", "enough", "spares", "demands")
        return 1 < len(spoken) <= _LETTERS_AT_MOST and not any(words[table].first(spoken) for table in kinds)
    names = [token for token in spoken if len(token.text) > 1 and token.text not in words.particles]
    known = any(words.knowing(token.text) & languages for token in names)
    return (
        0 < len(names) <= len(spoken) <= _NAMES_AT_MOST
        and not known
        and not any(words[table].first(said) for table in _NO_NAMES for said in (spoken, names))
    )
