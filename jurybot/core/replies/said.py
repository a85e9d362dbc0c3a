"""A word that says something in a reply, as `spoken` finds it and `looked` reads it again."""

from dataclasses import dataclass

from jurybot.core.text.heard import Place

MEASURES = ("limit", "suspend")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word that says something and the place behind it; `is_answer` for a mere yes or no."""

    means: str
    first: str
    after: Place
    is_answer: bool = False
