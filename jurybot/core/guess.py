"""A guess at the word that somebody meant, for mistakes that are answered as by a colleague."""

from collections.abc import Iterable


def guess(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to `word`, if it is near enough to be a slip: one letter in three, three at the most."""
    allowed = min(3, max(1, len(word) // 3))
    if len(word) > 60:  # nobody's slip, and not worth the arithmetic
        return None
    nearest = min(((_edits(word.lower(), one), one) for one in known), default=None)
    return nearest[1] if nearest and nearest[0] <= allowed else None


def _edits(a: str, b: str) -> int:
    """How many letters must be put in, taken out or changed to make `b` of `a` (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        last, row[0] = row[0], i
        for j, other in enumerate(b, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (letter != other))
    return row[-1]
