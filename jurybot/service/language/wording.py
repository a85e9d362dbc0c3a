"""Writes a message out: fills in what words/messages has, counts as Mastodon does, and shortens until it fits.

What arguments a message needs stands at its place in words/messages/en.toml. Nothing an argument holds can mention,
link or tag; only the recipient and, in public, the decision's page are put in as they are. A bare domain needs no care:
Mastodon links addresses only behind a scheme (`extract_url_without_protocol: false`; xmpp: and magnet: are such, too).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import grapheme

from jurybot.core.measures import Measure
from jurybot.core.rule.ballot import Tally
from jurybot.service.language import moments
from jurybot.service.ports.told import ENOUGH_CHARACTERS
from jurybot.words.messages import ENGLISH, FIELD, Language, Message, language

URL_COUNTS = 23
TOPIC_AT_MOST = 30  # a note never shortens otherwise: it is what a message is found again by
AT_MOST = {"criterion": 80, "category": 80, "case": 253, "domain": 253, "list": 60}
"""Of what is usually shorter; a domain that is cut would name another server."""
USUALLY_AT_MOST = 200
LINE_AT_MOST = 10_000
LONGEST_ACCT, MOST_MESSAGES = 30, 999

# Text in which no sign joins its neighbour: counting what it looks like takes no more than its length.
_ALONE = re.compile(
    "[\x00-\x0c\x0e-\u02ff\u2010-\u2027\u2030-\u205e\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uff01-\uff60]*"
)
# Letters of Indian scripts that are written as one: one sign since Unicode 15.1, each its own for a server whose Ruby
# is older than 4.0.
_JOINT = re.compile(
    "[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u0e3a\u0eba\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6][^\\w\\s]*(?=[^\\W\\d_])"
)
_ACCT = re.compile(r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(?:@[\w.-]+(?::\d+)?)?", re.IGNORECASE)
PAGES = frozenset({"page", "seat_page"})
"""Arguments that are put in as links."""
_PAGE = re.compile(r"https?://[^\s@#＠＃]+")
# Blanks, controls, direction marks, and halves of characters that cannot be sent.
_BLANK = re.compile("[\\s\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_SPACES = re.compile(" {2,}")  # not those that may not be broken: French has them before a colon
_TAG_SIGNS = re.compile(r"[#＃﹟]")
_POINTS = re.compile(r"[@＠﹫]|://|\b(?:xmpp|magnet):", re.IGNORECASE)
_GOES_ON = re.compile("[^\\W\u3041-\u30ff\u4e00-\u9fff]|[.-]")  # in Japanese a word may end anywhere
_TWO_STOPS = re.compile(r"([.…!?])\.(?=\s|$)")  # words of others that end a sentence end ours


@dataclass(frozen=True, slots=True)
class Text:
    """A post as it will be sent: the content note ("" for none), the text, and the language it is in."""

    note: str
    text: str
    language: str = ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom a text is for: in which language they read, and the zone that their clock follows ("": none is known)."""

    language: str = ENGLISH
    zone: str = ""


class Lines(tuple[str, ...]):
    """Words of others that are written whole, each on a line of its own. Whoever gives them sees to it that they fit:
    see `room`."""


class WordingError(Exception):
    """A message that is not there, or an argument it needs. Never holds a value."""


def word(
    name: str,
    args: Mapping[str, object],
    reader: Reader = Reader(),
    *,
    limit: int = ENOUGH_CHARACTERS,
    cuts: bool = False,
) -> Text:
    """The message `name`, in at most `limit` characters as the server counts them; 500 are enough for every message.

    The same arguments give the same text. The note depends on case, n and topic alone (MASTODON.md, *Unclear answers*),
    not on the reader; the topic is the criterion if none is given. Where there is less room than is
    enough for every message, `cuts` lets one say what it says first, and no more. Raises WordingError.
    """
    words = language(reader.language)
    if name not in words.messages:
        raise WordingError(f"there is no message {name!r} in words/messages/{ENGLISH}.toml")
    writing = _Writing(name, words.messages[name], words, args, reader.zone)
    note = writing.note()
    gives_way = writing.message.shorten
    ways = [(writing, gives_way[:steps]) for steps in range(len(gives_way) + 1)]
    for way, parts in [*ways, (replace(writing, zone=""), gives_way)]:  # a reader's own clock goes last of all
        text = way.text(Counter(parts))
        if length(note, text) <= limit:
            return Text(note, text, words.code)
    if cuts and limit < ENOUGH_CHARACTERS:
        return Text(note, _cut(text, limit - graphemes(note)), words.code)
    raise WordingError(f"message {name!r} does not fit into {limit} characters, however much it is shortened")


def _cut(text: str, at_most: int) -> str:
    """As much of a direct message as there is room for, behind whom it goes to, with no half word or name at its end.
    Raises WordingError where nothing is left."""
    seen = signs(text)
    for end in range(min(at_most, len(seen)) - 1, text.index(" ") + 1, -1):
        if not _GOES_ON.match(seen[end]) and length("", kept := "".join(seen[:end])) < at_most:
            return kept.rstrip() + "…"
    raise WordingError(f"nothing of a message fits into {at_most} characters")


def room(name: str, args: Mapping[str, object], reader: Reader, limit: int) -> int:
    """How many characters the message leaves free in a post, shortened as far as it can be."""
    words = language(reader.language)
    writing = _Writing(name, words.messages[name], words, args, reader.zone)
    return limit - length(writing.note(), writing.text(Counter(writing.message.shorten)))


def lines_that_fit(
    name: str, lines: Sequence[str], args: Mapping[str, object], reader: Reader, limit: int
) -> list[list[str]]:
    """The lines of others' words in as few posts of the message `name` as hold them, each line whole; its argument is
    `told`. `args` are the others that it needs, besides whom it goes to."""
    longest = {"acct": "a" * LONGEST_ACCT, "n": MOST_MESSAGES, "told": Lines()}
    left_in_each = room(name, {**args, **longest}, reader, limit)
    posts: list[list[str]] = []
    left = 0
    for line in lines:
        needed = graphemes(line) + 1
        if needed > left or not posts:
            posts.append([])
            left = left_in_each
        posts[-1].append(line)
        left -= needed
    return posts


def piece(name: str, part: str, reader: Reader, value: str = "") -> str:
    """A part of a message by itself: its wording for this value."""
    return language(reader.language).messages[name].parts[part].wordings[value][0]


def shown(name: str, args: Mapping[str, object], reader: Reader) -> str:
    """The message as a page shows it: whole, to nobody by name, and without a note."""
    words = language(reader.language)
    return _Writing(name, words.messages[name], words, args, reader.zone).whole(Counter())


def graphemes(text: str) -> int:
    """How many characters a person sees, or more where servers do not agree."""
    return len(signs(text))


def signs(text: str) -> Sequence[str]:
    """The characters that a person sees; of those that some servers count as several, each."""
    if _ALONE.fullmatch(text):
        return text
    return [sign for whole in grapheme.graphemes(text) for sign in _apart(whole)]


def _apart(sign: str) -> list[str]:
    if len(sign) <= 2:
        return [sign]
    ends = [joint.end() for joint in _JOINT.finditer(sign)]
    return [sign[begin:end] for begin, end in zip([0, *ends], [*ends, len(sign)], strict=True)]


def length(note: str, text: str) -> int:
    """As the server counts: note included, a mention without its domain. A link counts 23 if its top-level domain
    exists and whole if not: the larger of the two is safe."""
    text = re.sub(r"(?<!\S)(@[\w.-]+)@[\w.:-]+", r"\1", text)
    return graphemes(note + re.sub(r"https?://\S+", lambda link: link[0].ljust(URL_COUNTS, "x"), text))


def harmless(text: str, at_most: int = USUALLY_AT_MOST) -> str:
    """Somebody's words on one line, cut at `at_most`: names and links are taken out, tags are words like others."""
    words = _BLANK.sub(" ", _TAG_SIGNS.sub("", text)).split()
    text = " ".join("…" if _POINTS.search(word) else word for word in words)
    seen = signs(text)
    if len(seen) <= at_most:
        return text
    kept, rest = "".join(seen[: at_most - 1]), seen[at_most - 1]
    if re.match(r"[A-Za-z0-9.-]", rest):  # within a word that may be a domain: half of one names another
        kept = re.sub(r"[A-Za-z0-9.-]+$", "", kept)
    return kept.rstrip() + "…"


def counted(words: Language, name: str, number: int) -> str:
    """A number and what it counts: in a wording of its own, else in the singular where the language has it, else in
    that of all others."""
    forms = words.counts.get(name, {"other": "{n}"})
    kind = "one" if number in words.plural["one"] and "one" in forms else "other"
    return forms.get(str(number), forms[kind]).replace("{n}", str(number))


@dataclass(frozen=True, slots=True)
class _Writing:
    """One message with its arguments. `shorter` says how often each part has given way."""

    name: str
    message: Message
    words: Language
    args: Mapping[str, object]
    zone: str

    def note(self) -> str:
        if self.message.to == "everyone":
            return ""
        kind = "case" if self.args.get("case") else self.message.to  # n counts by the case, if there is one
        note = self.fill(self.words.notes[kind], Counter())
        topic = harmless(str(self.args.get("topic", self.args.get("criterion")) or ""), TOPIC_AT_MOST)
        return self.words.notes["topic"].replace("{note}", note).replace("{topic}", topic) if topic else note

    def text(self, shorter: Counter[str]) -> str:
        text = self.whole(shorter)
        return text if self.message.to == "everyone" else f"@{self._checked('acct', _ACCT)} {text}"

    def whole(self, shorter: Counter[str]) -> str:
        lines = [_SPACES.sub(" ", line).strip(" ") for line in self.fill(self.message.text, shorter).splitlines()]
        return "\n".join(_TWO_STOPS.sub(r"\1", line) for line in lines if line)

    def fill(self, template: str, shorter: Counter[str]) -> str:
        return FIELD.sub(lambda field: self._piece(field[1], shorter), template)

    def _piece(self, name: str, shorter: Counter[str]) -> str:
        part = self.message.parts.get(name)
        if part is None:
            return self._checked(name, _PAGE) if name in PAGES else self._written(name, self._arg(name))
        value = _key(self._arg(part.by)) if part.by else ""
        forms = part.wordings.get(value, part.wordings.get("else"))
        if forms is None:
            raise WordingError(f"message {self.name!r}: {part.by} is none of {', '.join(part.wordings)}")
        return self.fill(forms[shorter[name]], shorter) if shorter[name] < len(forms) else ""

    def _arg(self, name: str) -> object:
        if name not in self.args:
            raise WordingError(f"message {self.name!r} needs the argument {name!r}")
        return self.args[name]

    def _checked(self, name: str, form: re.Pattern[str]) -> str:
        value = self._arg(name)
        if not isinstance(value, str) or not form.fullmatch(value):
            raise WordingError(f"message {self.name!r}: {name} is not well formed")
        return value

    def _written(self, name: str, value: object) -> str:
        match value:
            case str():
                return harmless(value, AT_MOST.get(name, USUALLY_AT_MOST))
            case Measure():
                return self.words.measures[value.value]
            case Tally():
                return self._counted_ballots(value)
            case datetime() if value.tzinfo:
                return moments.moment(value, self.words.times, self.zone, self.args.get("now"))
            case date() if not isinstance(value, datetime):
                return moments.day(value, self.words.times)
            case timedelta():
                return counted(self.words, *moments.unit_of(value))
            case int() if not isinstance(value, bool):
                return counted(self.words, name, value)
            case Lines():
                return "\n".join(harmless(line, LINE_AT_MOST) for line in value)
            case {"says": str(clause), **values}:
                text = self.words.clauses[clause]
                return harmless(FIELD.sub(lambda field: self._of_clause(field[1], values), text))
            case list() | tuple():
                return ", ".join(self._written(name, one) for one in value)
        raise WordingError(f"message {self.name!r}: {name} cannot be written")

    def _of_clause(self, name: str, values: Mapping[object, object]) -> str:
        """A value of a clause, as core.clause has it."""
        value = values[name]
        if name == "measure":
            return self.words.measures[str(value)]
        if name == "day":
            return moments.day(date.fromisoformat(str(value)), self.words.times)
        return self._written(name, value)

    def _counted_ballots(self, tally: Tally) -> str:
        objections = tally.limit_objecting + tally.none_objecting
        numbers = {
            "suspend": tally.suspend,
            "limit": tally.limit + tally.limit_objecting,
            "none": tally.none + tally.none_objecting,
            "aside": tally.aside,
            "silent": tally.silent,
        }
        listed = [self.words.ballots[kind].replace("{n}", str(number)) for kind, number in numbers.items() if number]
        whole = self.words.ballots["whole"].replace("{seats}", counted(self.words, "seats", tally.seats))
        whole = whole.replace("{list}", ", ".join(listed))
        if not objections:
            return whole
        told = counted(self.words, "objections", objections)
        return self.words.ballots["objecting"].replace("{objections}", told).replace("{whole}", whole)


def _key(value: object) -> str:
    """An argument as a part's `by` names it."""
    match value:
        case None | [] | ():
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Measure():
            return value.value
    return str(value)
