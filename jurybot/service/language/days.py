"""Days as people write them: 2026-05-03, 3.5.2026, 3 May, den 3. Mai, 5月3日; and of a span its last. What may mean two
is not understood."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from jurybot.words.languages import called

AHEAD_AT_MOST = timedelta(days=366)
JUST_PAST = timedelta(days=60)
"""Who names a day without its year that is over by no more means that one, not the same day of the next year."""
LONGEST = 90  # characters of a day's name, or of two
_SPAN_SIGNS = r"\s*(?:[〜~–—]|から)\s*|\s-\s"
_OF_MONTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|日)?")
_MONTH = re.compile(r"\d{1,2}月(?=\d{1,2}日)")
_NUMBERED = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:まで|までは|いっぱい|は)?(?:です|(?:で)?お願いします)?",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\.? ?(?P<year>\d{4})?",
    )
)
_SLASHED = re.compile(r"(?P<one>\d{1,2})[/-](?P<other>\d{1,2})(?:[/-](?P<year>\d{4}))?(?:まで|までは|は)?")
_PIECE = re.compile(r"(?P<number>\d{1,4})(?:st|nd|rd|th|er|º|°|\.)?(?!\w)|(?P<word>[^\W\d]+)\.?")
_WORD = re.compile(r"[^\W\d]+(?:-[^\W\d]+)*\.?,?")


def read_day(text: str, today: date) -> date | None:
    """The day a text names, or the last of those that it names the first and the last of, today or within a year from
    now; None where it names none for certain. Without a year it is the next such day, where none has just gone by."""
    clean = " ".join(text.casefold().split()).strip(" .,!")
    if len(clean) > LONGEST:
        return None
    span = _spans().fullmatch(clean)
    bare, weekdays = _apart(span["last"] if span else clean)
    found = _last_of(_apart(span["first"])[0], bare, clean) if span else _in_numbers(bare) or _in_words(bare)
    if found is None:
        return None
    year, month, day = found
    ahead = AHEAD_AT_MOST if year else AHEAD_AT_MOST - JUST_PAST
    years = [year] if year else [today.year, today.year + 1]
    days = [one for one in (_day(y, month, day) for y in years) if one and today <= one <= today + ahead]
    return days[0] if days and weekdays <= {days[0].weekday()} else None


def _last_of(first: str, last: str, text: str) -> tuple[int | None, int, int] | None:
    """The last day of a span. The month may stand at its other end: "1 to 10 December", "12月1日から10日まで"."""
    if (begins := _SLASHED.fullmatch(first)) and (ends := _SLASHED.fullmatch(last)):
        return _last_slashed(begins, ends, month_is_first="〜" in text)
    before = _MONTH.search(first)
    end = _in_numbers(last) or _in_words(last) or (_in_numbers(before[0] + last) if before else None)
    begin = _in_numbers(first) or _in_words(first)
    alone = _OF_MONTH.fullmatch(first)
    if end is None or (begin is None and alone is None):
        return None
    month, day = (begin[1], begin[2]) if begin else (end[1], int(alone["day"]) if alone else 0)
    return end if month != end[1] or day <= end[2] else None


def _last_slashed(
    begins: re.Match[str], ends: re.Match[str], *, month_is_first: bool
) -> tuple[int | None, int, int] | None:
    """Of "12/1–12/10" it is plain which are the months: a span lies in one, where that can be. Else the month stands
    first, where that is known."""
    orders = (("one", "other"), ("other", "one"))
    ways = [[int(day[part]) for day in (begins, ends) for part in month_and_day] for month_and_day in orders]
    if any(way[0] == way[2] and way[1] > way[3] for way in ways):
        return None
    possible = [way for way in ways if max(way[0], way[2]) <= 12]
    found = [way for way in possible if way[0] == way[2]] or possible[: 1 if month_is_first else None]
    if len(found) != 1:
        return None
    *_, month, day = found[0]
    return int(ends["year"]) if ends["year"] else None, month, day


def _apart(text: str) -> tuple[str, set[int]]:
    """A day without the words beside it, and which days of the week are named there. What is short for a month as well
    ("mar") stays."""
    named = set[int]()

    def kept(word: re.Match[str]) -> str:
        plain = word[0].rstrip(".,")
        if plain in _months() or plain not in _beside():
            return word[0]
        named.update(_beside()[plain])
        return ""

    bare = re.sub(r"(?<!\d)[(（][月火水木金土日][)）]", "", text)
    return " ".join(_WORD.sub(kept, bare).split()).strip(" .,!"), named


def _in_numbers(text: str) -> tuple[int | None, int, int] | None:
    for form in _NUMBERED:
        if found := form.fullmatch(text):
            return int(found["year"]) if found["year"] else None, int(found["month"]), int(found["day"])
    if found := _SLASHED.fullmatch(text):
        one, other = int(found["one"]), int(found["other"])
        year = int(found["year"]) if found["year"] else None
        if one == other or other > 12:  # in some places the month stands first
            return year, one, other
        if one > 12:
            return year, other, one
    return None


def _in_words(text: str) -> tuple[int | None, int, int] | None:
    """A day, a month by its name and perhaps a year, in whatever order, and nothing else."""
    if _PIECE.sub("", text).strip(" ,"):
        return None
    pieces = list(_PIECE.finditer(text))
    numbers = [int(piece["number"]) for piece in pieces if piece["number"]]
    words = [piece["word"] for piece in pieces if piece["word"]]
    days, years = [n for n in numbers if n <= 31], [n for n in numbers if n >= 1000]
    if len(words) != 1 or words[0] not in _months() or len(days) != 1 or len(days) + len(years) != len(numbers):
        return None
    return (years[0] if years else None, _months()[words[0]], days[0]) if len(years) < 2 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _spans() -> re.Pattern[str]:
    """The first and the last of some days, each with a number: perhaps behind "from", and a sign or "to" between."""
    all_of = {key: [re.escape(one) for names in called().values() for one in names[key]] for key in ("from", "to")}
    said = {key: "|".join(words) for key, words in all_of.items()}
    between = rf"{_SPAN_SIGNS}|\s+(?:{said['to']})\s+"
    return re.compile(rf"(?:(?:{said['from']})\s+)?(?P<first>[^\d]*\d.*?)(?:{between})(?P<last>[^\d]*\d.*)")


@cache
def _beside() -> dict[str, frozenset[int]]:
    """Words that may stand beside a day: its name in the week, which has to be that day's, and what changes nothing."""
    found: dict[str, frozenset[int]] = {}
    for names in called().values():
        found |= dict.fromkeys(names["beside_a_day"], frozenset())
    for names in called().values():
        for number, those in enumerate(names["weekdays"]):
            for name in those:
                before = found.get(name)
                found[name] = frozenset() if before is not None and before != {number} else frozenset({number})
    return found


@cache
def _months() -> dict[str, int]:
    """What months are called, whole and short, in every language; a name that means two months is left out."""
    found: dict[str, set[int]] = {}
    for names in called().values():
        for number, those in enumerate(names["months"], start=1):
            for name in those:
                found.setdefault(name, set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}
