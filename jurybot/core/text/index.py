"""Texts to look up, in little memory: which they are, and what is known of them, say those who ask."""

from array import array
from collections.abc import Mapping
from typing import Generic, TypeVar

Known = TypeVar("Known")
_ASKED_AT_MOST = 100  # texts of which the answer is remembered: a reply is read once in each language
_SLOTS = 2  # for each text: where fewer of them are free, more are looked at


class Index(Generic[Known]):
    """What is known of tens of thousands of texts, where few different things are. Not the texts are kept, which would
    take six times the memory, but of each the 64 bits of its hash: one in 10^14 texts that were never put in would pass
    for one, and nobody knows which, for Python salts its hashes anew at each start."""

    __slots__ = ("_asked", "_hashes", "_known", "_longest", "_nothing", "_numbers", "_slots")

    def __init__(self, known: Mapping[str, Known], nothing: Known) -> None:
        """Takes the texts, none of them empty, with what is known of each, and what is of all others; equal things are
        kept once."""
        self._nothing = nothing
        self._asked: dict[str, Known] = {}
        self._longest = max(map(len, known), default=0)  # letters
        numbers = {one: number for number, one in enumerate(dict.fromkeys(known.values()))}
        slots = self._slots = _SLOTS * len(known) + 1
        self._known = tuple(numbers)
        self._hashes = array("q", bytes(8 * slots))  # 0 where a slot is free
        self._numbers = array("H", bytes(2 * slots))  # of what is known, by slots
        for text, one in known.items():
            hashed = hash(text.encode())  # that of the text itself is for "異" the same as for "pu"
            slot = hashed % slots - slots
            while self._hashes[slot]:
                slot += 1
            self._hashes[slot], self._numbers[slot] = hashed, numbers[one]

    def get(self, text: str) -> Known:
        """What is known of a text."""
        known = self._asked.get(text)
        if known is None:
            if len(text) > self._longest:
                return self._nothing
            if len(self._asked) >= _ASKED_AT_MOST:
                self._asked.clear()
            known = self._asked[text] = self._look_up(text)
        return known

    def _look_up(self, text: str) -> Known:
        hashed, hashes, slots = hash(text.encode()), self._hashes, self._slots
        slot = hashed % slots - slots  # below 0: behind the last slot comes the first
        while found := hashes[slot]:
            if found == hashed:
                return self._known[self._numbers[slot]]
            slot += 1
        return self._nothing
