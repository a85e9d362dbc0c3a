"""The one notion of "enough": a count, a share, or more than a share. (DELIBERATION.md, "The ballot".)

Every threshold of a rule is a Bar, so there is one place for exactness and one for its words. No float comes in here.
"""

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache

PERCENT = re.compile(r"(>?)\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*%")
RATIO = re.compile(r"(>?)\s*([0-9]{1,9})\s*/\s*([0-9]{1,9})")
HOW_TO_WRITE = '"60%", "2/3", or ">1/2" for more than that'


class Kind(Enum):
    """What a bar asks for: so many, a share at least, or more than a share."""

    COUNT = "count"
    SHARE = "share"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`amount` is a whole number for COUNT, and lies between 0 and 1 for SHARE and ABOVE."""

    kind: Kind
    amount: Fraction

    @classmethod
    def parse(cls, value: object, *, counts: bool = True) -> "Bar":
        """Reads 5, "60%", "2/3" or ">1/2". Raises ValueError that says what to write instead.

        `counts` is False where only a share makes sense (approval is of those who answered).
        """
        if isinstance(value, int) and not isinstance(value, bool):
            return _count(value, counts=counts)
        if isinstance(value, float):
            raise ValueError(f"{value!r} is not exact: write {_example(value)}")
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no threshold: write {HOW_TO_WRITE}" + (", or a count such as 3" * counts))
        return _share(value.strip(), counts=counts)

    def needed(self, *, of: int) -> int:
        """The least whole number that reaches this bar: ⌈share·of⌉, or the first number above it."""
        above, below = self.amount.numerator, self.amount.denominator
        match self.kind:
            case Kind.COUNT:
                return above
            case Kind.SHARE:
                return -(-above * of // below)
            case Kind.ABOVE:
                return above * of // below + 1

    def met_by(self, number: int, *, of: int) -> bool:
        return number >= self.needed(of=of)

    def as_value(self) -> int | str:
        """The one way in which this bar is written down: `parse` reads it back, and equal bars read alike."""
        percent = self.amount * 100
        match self.kind:
            case Kind.COUNT:
                return self.amount.numerator
            case Kind.SHARE if percent.denominator == 1:
                return f"{percent.numerator}%"
            case Kind.SHARE:
                return f"{self.amount.numerator}/{self.amount.denominator}"
            case Kind.ABOVE:
                return f">{self.amount.numerator}/{self.amount.denominator}"

    def in_words(self) -> str:
        """As it stands in a sentence: "75%", "more than 1/2", "5"."""
        return str(self.as_value()).replace(">", "more than ")


def _count(value: int, *, counts: bool) -> Bar:
    if not counts:
        raise ValueError(f"{value} is a count, and here stands a share: write {HOW_TO_WRITE}")
    if value < 0:
        raise ValueError(f"{value} is below nothing: a count is 0 or more")
    return Bar(kind=Kind.COUNT, amount=Fraction(value))


@lru_cache(maxsize=1_000)  # a rule is read wherever it is asked for, and few thresholds are ever written
def _share(text: str, *, counts: bool) -> Bar:
    if found := PERCENT.fullmatch(text):
        amount = Fraction(found[2]) / 100
    elif (found := RATIO.fullmatch(text)) and int(found[3]):
        amount = Fraction(int(found[2]), int(found[3]))
    else:
        raise ValueError(f"{text!r} is no share: write {_hint(text, counts=counts)}")
    if amount > 1:
        raise ValueError(f"{text!r} is more than all: a share is at most 100%")
    return Bar(kind=Kind.ABOVE if found[1] else Kind.SHARE, amount=amount)


def _hint(text: str, *, counts: bool) -> str:
    if text.isascii() and text.isdigit():
        return f'{text} without quotes for a count, "{text}%" for a share' if counts else f'"{text}%"'
    if text.startswith((">=", "≥")):
        return f'"{text.lstrip(">=≥ ")}": without a sign it means at least'
    return HOW_TO_WRITE


def _example(value: float) -> str:
    if 0 <= value <= 1:
        return f'"{value:.0%}" or a fraction such as "2/3"'
    return f"{HOW_TO_WRITE}, or a whole count"
