"""Chance for a season: HMAC(seed, purpose and key), never a stream, so that one more throw changes no other."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """The same seed gives the same throws, whatever the order they are asked for."""

    def __init__(self, seed: str):
        self._seed = seed.encode()

    def number(self, below: int, purpose: str, *key: object) -> int:
        """A number from 0 to `below` - 1."""
        return int.from_bytes(self._throw(purpose, key)[:8], "big") % below

    def choice(self, of: Sequence[T], purpose: str, *key: object) -> T:
        return of[self.number(len(of), purpose, *key)]

    def shuffled(self, of: Sequence[T], purpose: str, *key: object) -> list[T]:
        """All of them, in an order of this purpose and key."""
        order = sorted(range(len(of)), key=lambda place: self._throw(purpose, (*key, place)))
        return [of[place] for place in order]

    def hours(self, least: int, most: int, purpose: str, *key: object) -> timedelta:
        """A whole number of hours, both ends included."""
        return timedelta(hours=least + self.number(most - least + 1, purpose, *key))

    def _throw(self, purpose: str, key: Sequence[object]) -> bytes:
        text = "\0".join([purpose, *(str(part) for part in key)])
        return hmac.digest(self._seed, text.encode(), hashlib.sha256)
