"""A rule: what a panel must reach for a measure. The presets, reading a rule, and writing it down.

What the settings mean stands in DELIBERATION.md, "The ballot"; what they do with ballots is core/rule/ballot.py;
whether a rule makes sense at a given size is core/trying/rule_check.py.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from jurybot.core.canonical import canonical
from jurybot.core.guess import guess
from jurybot.core.measures import Measure
from jurybot.core.rule.bar import Bar


class QuorumOf(StrEnum):
    """Whose number the quorum is of: all who took a position, or those alone who are for the measure. (DELIBERATION.md,
    *The ballot*, 1.)"""

    BALLOTS = "ballots"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True, kw_only=True)
class MinAgree:
    """How many must agree at least, of the seats. For no action limit's stands: innocence needs no more."""

    limit: Bar
    suspend: Bar

    def __getitem__(self, measure: Measure) -> Bar:
        return self.suspend if measure is Measure.SUSPEND else self.limit

    def as_map(self) -> dict[str, int | str]:
        return {"limit": self.limit.as_value(), "suspend": self.suspend.as_value()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, as it is frozen in a case's first event. The defaults are those that all presets share."""

    quorum: Bar | None  # None: always met, even by no ballot
    approval: Bar
    objections_allowed: int | None  # None: any number
    override_at: Bar | None = None
    quorum_of: QuorumOf = QuorumOf.BALLOTS
    quorum_counts_aside: bool = False
    min_agree: MinAgree = MinAgree(limit=Bar.parse(">1/3"), suspend=Bar.parse(">1/2"))
    allow_tiny_majority: bool = False  # changes no count: it only lets a config say what would be refused

    def as_map(self) -> dict[str, Any]:
        """The rule in strings and integers alone, each setting in its one way of writing; `rule_from` reads it back."""
        return {
            "quorum": self.quorum.as_value() if self.quorum else "none",
            "quorum_of": self.quorum_of.value,
            "quorum_counts_aside": _yes_no(self.quorum_counts_aside),
            "approval": self.approval.as_value(),
            "objections_allowed": "any" if self.objections_allowed is None else self.objections_allowed,
            "override_at": self.override_at.as_value() if self.override_at else "none",
            "min_agree": self.min_agree.as_map(),
            "allow_tiny_majority": _yes_no(self.allow_tiny_majority),
        }


def _preset(quorum: str | None, approval: str, objections: int | None, override_at: str | None = None) -> Rule:
    return Rule(
        quorum=Bar.parse(quorum) if quorum else None,
        approval=Bar.parse(approval),
        objections_allowed=objections,
        override_at=Bar.parse(override_at) if override_at else None,
    )


ANY = None
PRESETS: Mapping[str, Rule] = {
    "unanimity": _preset("100%", "100%", 0),
    "consensus": _preset("60%", "75%", 0),
    "consensus-minus-one": _preset("60%", "75%", 1),
    "consent": _preset("60%", ">1/2", 0),
    "modified-consensus": _preset(None, "75%", 0, "95%"),
    "supermajority": _preset("60%", "2/3", ANY),
    "majority": _preset("50%", ">1/2", ANY),
}
DEFAULT = PRESETS["consensus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing wrong with a written rule: which setting, and what to do about it."""

    key: str
    says: str

    def __str__(self) -> str:
        return f"{self.key}: {self.says}" if self.key else self.says


class BadRule(ValueError):
    """A rule that cannot be read. Carries every mistake, not only the first."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


def rule_from(written: object) -> Rule:
    """Reads a preset's name, or a map of settings; what a map leaves out is as in its `preset`, or as in `consensus`.

    Raises BadRule. "none" stands for null wherever null may stand: TOML has no null.
    """
    if isinstance(written, str):
        return _named(written)
    if not isinstance(written, Mapping):
        raise BadRule([Mistake(key="", says=f"a rule is a preset's name or a map of settings, not {written!r}")])
    base, mistakes = DEFAULT, list[Mistake]()
    if "preset" in written:
        try:
            base = _named(written["preset"])
        except BadRule as bad:
            mistakes += [replace(one, key="preset") for one in bad.mistakes]
    try:
        rule = changed(base, {key: value for key, value in written.items() if key != "preset"}, beside=("preset",))
    except BadRule as bad:
        raise BadRule([*mistakes, *bad.mistakes]) from None
    if mistakes:
        raise BadRule(mistakes)
    return rule


def changed(base: Rule, written: Mapping[str, Any], *, beside: Iterable[str] = ()) -> Rule:
    """`base` with the settings that are written over it. `beside` are the keys that may stand beside them, for the
    hint at a key that is none. Raises BadRule with every mistake."""
    changes, mistakes = dict[str, Any](), list[Mistake]()
    for key, value in written.items():
        try:
            changes[key] = _setting(key, beside)(value)
        except BadRule as bad:
            mistakes += [replace(one, key=f"{key}.{one.key}") for one in bad.mistakes]
        except ValueError as bad:
            mistakes.append(Mistake(key=str(key), says=str(bad)))
    if mistakes:
        raise BadRule(mistakes)
    if "min_agree" in changes:
        changes["min_agree"] = replace(base.min_agree, **changes["min_agree"])
    return replace(base, **changes)


def rule_hash(rule: Rule) -> str:
    """SHA-256 over the rule's canonical JSON: two ways of writing one rule have one hash."""
    return hashlib.sha256(canonical(rule.as_map())).hexdigest()


def _named(name: object) -> Rule:
    if isinstance(name, str) and name in PRESETS:
        return PRESETS[name]
    raise BadRule([Mistake(key="", says=f"unknown preset {name!r}{did_you_mean(name, PRESETS)}")])


def _setting(key: object, beside: Iterable[str]) -> Callable[[object], Any]:
    if isinstance(key, str) and key in SETTINGS:
        return SETTINGS[key]
    raise ValueError(f"unknown setting{did_you_mean(key, [*beside, *SETTINGS])}")


def did_you_mean(word: object, known: Collection[str]) -> str:
    """The end of a sentence about an unknown word: the nearest that is known, and all that are allowed."""
    meant = guess(word, known) if isinstance(word, str) else None
    return (f'. Did you mean "{meant}"?' if meant else "") + f"  (allowed: {', '.join(known)})"


def _quorum(value: object) -> Bar | None:
    return None if value in (None, "none") else Bar.parse(value)


def _approval(value: object) -> Bar:
    return Bar.parse(value, counts=False)


def _override(value: object) -> Bar | None:
    return None if value in (None, "none") else Bar.parse(value, counts=False)


def _objections(value: object) -> int | None:
    if value == "any":
        return ANY
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f'{value!r} is no number of objections: write 0 or more, or "any"')


def _quorum_of(value: object) -> QuorumOf:
    if value in ("ballots", "support"):
        return QuorumOf(value)
    raise ValueError(f'{value!r} is unknown: write "ballots" or "support"')


def _min_agree(value: object) -> dict[str, Bar]:
    """What is given, for limit and suspend: one value for both, or one each; one left out stays as it was."""
    if not isinstance(value, Mapping):
        both = Bar.parse(value)
        return {"limit": both, "suspend": both}
    bars, mistakes = dict[str, Bar](), list[Mistake]()
    for key, one in value.items():
        try:
            if key not in ("limit", "suspend"):
                raise ValueError(f"unknown measure{did_you_mean(key, ['limit', 'suspend'])}")
            bars[key] = Bar.parse(one)
        except ValueError as bad:
            mistakes.append(Mistake(key=str(key), says=str(bad)))
    if mistakes:
        raise BadRule(mistakes)
    return bars


def _yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("yes", "no"):
        return value == "yes"
    raise ValueError(f"{value!r} is neither true nor false")


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


SETTINGS: Mapping[str, Callable[[object], Any]] = {
    "quorum": _quorum,
    "quorum_of": _quorum_of,
    "quorum_counts_aside": _yes,
    "approval": _approval,
    "objections_allowed": _objections,
    "override_at": _override,
    "min_agree": _min_agree,
    "allow_tiny_majority": _yes,
}
