"""What may stand behind a position and change nothing: "please", "them", the domain, "with the proposal", a thumb."""

from jurybot.core.text.answers import Context
from jurybot.core.text.heard import Place, past_signs
from jurybot.core.text.lexicon import Words
from jurybot.core.text.phrases import Found
from jurybot.core.text.tokens import (
    DELIMITERS,
    DOMAIN,
    ENDS_SENTENCE,
    LINKED,
    PICTURED,
    QUOTED,
    STRUCK_OUT,
    TAGGED,
    same_domain,
)

_HARMLESS_AT_MOST = 20


def past_answer(language: str, means: str, place: Place, context: Context, words: Words) -> Place:
    """Past what may follow a mere yes or no: "with the proposal", "to a limit" where that is proposed, ", absolutely",
    a thumb."""
    agreed = _agreed_with(language, place, context, words) if means == "agree" else 0
    return past_signs(_past_emphasis(language, place.past(agreed), words), words.signs)


def _past_emphasis(language: str, place: Place, words: Words) -> Place:
    """Past a word that stresses an answer and ends its sentence: "Yes, definitely", not "Yes, definitely a pity"."""
    behind = past_signs(place, frozenset({","}))
    said = [words.of(language, table).at(behind.tokens, behind.at) for table in ("emphasis", "harmless_answers")]
    if None in said or len({found.length for found in said if found}) > 1:
        return place
    ended = behind.past(max(found.length for found in said if found))
    return ended if ended.here is None or ended.here.text in ENDS_SENTENCE else place


def past_harmless(language: str, means: str, place: Place, context: Context, words: Words) -> Place:
    """Past "please", "them", the domain, "for bad.example", "case 41", a thumb, our own name; behind a comma only where
    nothing else follows, for there it may begin a reason."""
    before_sign: Place | None = None
    marked: Place | None = None  # behind a thumb or a face, where a sentence may begin: "suspend 😡 they spam"
    ended: Place | None = None  # where the sentence of the position ends: "agreed, and about time. They spam"
    harmless = place
    for _ in range(_HARMLESS_AT_MOST):
        if (token := place.here) is None or _reason_begins_at(language, place, words):
            break
        tokens, at = place.tokens, place.at
        if found := _harmless(language, means, place, words):
            place = harmless = place.past(found.length).naming_all(tokens[at : at + found.length])
        elif means == "agree" and (length := _agreed_with(language, place, context, words)):
            place, means = place.past(length), context.proposed or means  # "agree to suspend them"
            harmless = place
        elif _is_harmless_mark(place, context, words):
            place = harmless = place.past(1)
            marked = place if token.text in words.signs else marked
        elif token.kind == DOMAIN and _names_server(token.text, context):
            place = harmless = place.past(1).naming(token)
        elif token.text in DELIMITERS and token.text not in (":", "("):
            if token.text in ENDS_SENTENCE and harmless.at == place.at:
                ended = ended or place
            before_sign, place = before_sign or place, place.past(1)
        else:
            break
    if before_sign is None:
        return place if marked is None or place.here is None or _reason_begins_at(language, place, words) else marked
    ends = place.here is None or place.here.text == ":" or _reason_begins_at(language, place, words)
    signs = {token.text for token in place.tokens[before_sign.at : place.at]} & DELIMITERS
    apart = signs == {","} == {place.tokens[place.at - 1].text}  # "suspend, please, they spam"
    if (ends or apart) and harmless.at > before_sign.at:
        return harmless
    return ended or before_sign


def _reason_begins_at(language: str, place: Place, words: Words) -> bool:
    return any(words.of(language, table).at(place.tokens, place.at) for table in ("bare", "because"))


_HARMLESS = {
    "suspend": ("harmless", "harmless_servers", "harmless_measures", "objects"),
    "limit": ("harmless", "harmless_servers", "harmless_measures", "objects"),
    "none": ("harmless", "harmless_servers"),
    "agree": ("harmless", "harmless_answers"),
    "disagree": ("harmless", "harmless_answers"),
    "aside": ("harmless", "harmless_measures", "harmless_answers"),
}


def _harmless(language: str, means: str, place: Place, words: Words) -> Found | None:
    """The longest phrase there that changes nothing behind this position."""
    tables = (words.of(language, name) for name in _HARMLESS.get(means, ("harmless",)))
    found = [phrase for table in tables if (phrase := table.at(place.tokens, place.at))]
    return max(found, key=lambda phrase: phrase.length, default=None)


def _agreed_with(language: str, place: Place, context: Context, words: Words) -> int:
    """The length of "with the proposal", or of "to limit" where a limit is proposed; 0 for anything else."""
    found = words.of(language, "agreeing_with").at(place.tokens, place.at)
    if not found:
        return 0
    if found.means == "agreeing_with" and (
        measure := _measure_named(language, place.past(found.length), context, words)
    ):
        return found.length + measure
    return found.length if found.length > 1 else 0


def _measure_named(language: str, place: Place, context: Context, words: Words) -> int:
    article = words.of(language, "articles").at(place.tokens, place.at)
    place = place.past(article.length) if article else place
    measure = words.of(language, "positions").at(place.tokens, place.at)
    same = measure is not None and measure.means == context.proposed
    return measure.length + (article.length if article else 0) if measure and same else 0


def _is_harmless_mark(place: Place, context: Context, words: Words) -> bool:
    token = place.tokens[place.at]
    match token.kind:
        case k if k in (STRUCK_OUT, QUOTED):
            return k == STRUCK_OUT
        case k if k == TAGGED:
            return not words.speaks(token.marked)
        case k if k == LINKED:
            return _links_to(token.marked, context)
        case k if k == PICTURED:
            return words.is_picture(token.marked)
        case _:
            return token.text in words.signs


def _links_to(address: str, context: Context) -> bool:
    """Whether a link behind the position may lead to the server in question. Links with words of their own never do."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    return bool(host) and (context.domain is None or same_domain(host, context.domain))


def _names_server(text: str, context: Context) -> bool:
    """Whether "bad.example" is a server's name and not the end of one sentence and the start of the next."""
    return context.domain is not None or text.endswith(("example", "test", "social"))
