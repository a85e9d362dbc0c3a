"""Free text as it may stand in public: without what would break a page, a feed, or the order in which it is read."""

import unicodedata

TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Signs that turn the direction of what follows them, beyond their own text."""


def shown(text: str) -> str:
    """A text without what would break a page or a feed: controls (lines stay), halves of pairs, turns of direction."""
    return "".join(sign for sign in text if sign == "\n" or not _is_harmful(sign)).strip()


def _is_harmful(sign: str) -> bool:
    is_no_text = unicodedata.category(sign) in {"Cc", "Cs"} or sign in "\ufffe\uffff"
    return is_no_text or unicodedata.bidirectional(sign) in TURNS
