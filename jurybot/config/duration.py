"""Lengths of time as people write them: "90 s", "10 minutes", "6 days", "1 year".

A month is 30 days and a year is 365: a deadline is counted from a moment, not looked up in a calendar.
"""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches

_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_SHORT = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "d": "day"}
_UNITS = {**{unit: unit for unit in _SECONDS}, **{unit + "s": unit for unit in _SECONDS}, **_SHORT}
_USUAL = ("second", "minute", "hour", "day", "year")
_WRITTEN = re.compile(r"\s*([0-9]{1,10})\s*([A-Za-z]+)\s*")
LONGEST = timedelta(days=100 * 365)
ALLOWED = 'a number and a unit, such as "90 s", "10 minutes", "6 days" or "1 year"'


def parse(text: object) -> timedelta:
    """The length of time that `text` says. Raises ValueError with what is allowed and a guess."""
    if isinstance(text, int) and not isinstance(text, bool):
        raise ValueError(f'has no unit. Write for example "{text} days" or "{text} minutes", in quotes.')
    if not isinstance(text, str):
        raise ValueError(f"must be {ALLOWED}.")
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise ValueError(_why_not(text))
    number, word = int(found[1]), found[2].lower()
    if word not in _UNITS:
        raise ValueError(f"has an unknown unit.{_meant(number, word)} It must be {ALLOWED}.")
    if number * _SECONDS[_UNITS[word]] > LONGEST.total_seconds():
        raise ValueError("is longer than 100 years. Try a smaller number.")
    return timedelta(seconds=number * _SECONDS[_UNITS[word]])


def in_words(length: timedelta) -> str:
    """The same length, in the largest usual unit that fits evenly: 72 h is "3 days", 90 s is "90 seconds"."""
    seconds = int(length.total_seconds())
    even = [unit for unit in _USUAL if seconds and seconds % _SECONDS[unit] == 0]
    unit = even[-1] if even else "second"
    return _counted(seconds // _SECONDS[unit], unit)


def _why_not(text: str) -> str:
    if re.fullmatch(r"\s*\d+\s*", text):
        return f'has no unit. Write for example "{text.strip()} days" or "{text.strip()} minutes".'
    if re.search(r"\d[.,]\d", text):
        return f'must be a whole number and a unit: use a smaller unit ("90 minutes"). Allowed is {ALLOWED}.'
    if text.lstrip().startswith("-"):
        return f"must not be negative. Allowed is {ALLOWED}."
    return f"must be {ALLOWED}."


def _meant(number: int, word: str) -> str:
    if word in ("m", "mo", "mon"):
        return f' Did you mean "{number} minutes" or "{number} months"?'
    near = get_close_matches(word, _UNITS, n=1)  # sees swapped letters in short words, which core.guess does not
    return f' Did you mean "{_counted(number, _UNITS[near[0]])}"?' if near else ""


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
