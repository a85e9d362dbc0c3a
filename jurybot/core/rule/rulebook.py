"""A co-op's rules by name, each on top of another, and what holds when no round agrees.

DELIBERATION.md, "The ballot". A single rule and its settings stand in `rule`; here stands what joins them: what a rule
`extends`, by which weaker one a limit may pass in the last round, and its `fallback`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jurybot.core.rule.rule import DEFAULT, PRESETS, SETTINGS, BadRule, Rule, changed, did_you_mean

OWN = "default"
"""How the co-op's own default rule, `[rule]`, is named by what uses it."""
SAME = "same"
"""Said of the last round: nothing changes in it."""
BESIDE = ("extends", "limit_in_last_round", "fallback")
KEYS = ("extends", *SETTINGS, "limit_in_last_round", "fallback")
LAST_ROUND = "consensus-minus-one"
CIRCLE = "let one of them extend a preset"
Path = tuple[str, ...]


class Fallback(StrEnum):
    """What becomes of a case on which no round agreed. WEAKER: a limit, if it passes a weaker rule."""

    NO_ACTION = "no-action"
    ESCALATE = "escalate"
    WEAKER = "weaker"


NO_RULES = ("no-action", "escalate")
RESERVED = frozenset({OWN, SAME, "criterion", *Fallback})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRule:
    """A rule with what goes beyond one count of ballots.

    `last_round` is the rule by which a limit passes too in the last of several rounds; `weaker` the one by which it may
    pass after that, where `fallback` is WEAKER, and only there.
    """

    name: str
    rule: Rule
    last_round: Rule | None = PRESETS[LAST_ROUND]
    fallback: Fallback = Fallback.NO_ACTION
    weaker: Rule | None = None


DEFAULT_RULE = NamedRule(name=OWN, rule=DEFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """One mistake: where it stands in the config, such as ("rules", "spam", "extends"), and what to do about it."""

    at: Path
    says: str


class BadRulebook(ValueError):
    """Rules that cannot be read. Carries every mistake, and the rules that are right."""

    def __init__(self, mistakes: Collection[Misplaced], rules: Mapping[str, NamedRule]) -> None:
        super().__init__("; ".join(f"{'.'.join(one.at)}: {one.says}" for one in mistakes))
        self.mistakes, self.rules = tuple(mistakes), dict(rules)


def named(name: str, rules: Mapping[str, NamedRule]) -> NamedRule:
    """The rule of that name: the co-op's own, or a preset. Raises KeyError."""
    return rules[name] if name in rules else NamedRule(name=name, rule=PRESETS[name])


def rulebook(own: object, others: Mapping[str, object]) -> dict[str, NamedRule]:
    """Every rule by name: `own`, the table `[rule]`, as "default", and `others`, the tables `[rules.NAME]`.

    What a table leaves out is as in the rule it `extends`, or as in `consensus`. Raises BadRulebook.
    """
    bad_names = {name: why for name in others if (why := _why_no_name(name))}
    reading = _Reading({OWN: own, **{name: table for name, table in others.items() if name not in bad_names}})
    reading.mistakes += [Misplaced(at=("rules", name), says=why) for name, why in bad_names.items()]
    rules = reading.all()
    if reading.mistakes:
        raise BadRulebook(reading.mistakes, rules)
    return rules


def _why_no_name(name: str) -> str:
    if name in PRESETS:
        return f'is the name of a preset. Give it its own, and write extends = "{name}" in it'
    if name in RESERVED:
        return "has a meaning of its own where a rule is named. Give it another name"
    if not name.isprintable() or not name.strip() or len(name) > 60:
        return "must be named in one line of at most 60 characters"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A rule while it is read: what it names is not looked up yet, as that may stand further down."""

    rule: Rule
    last_round: str = LAST_ROUND
    fallback: str = Fallback.NO_ACTION


class _Reading:
    """One reading of all tables. `read` has those that are right so far, None for one that is wrong or under way."""

    def __init__(self, tables: Mapping[str, object]) -> None:
        self.tables = tables
        self.read: dict[str, _Read | None] = {}
        self.mistakes: list[Misplaced] = []

    def all(self) -> dict[str, NamedRule]:
        read = {name: self._read_one(name, ()) for name in self.tables}
        return {name: self._joined(name, one) for name, one in read.items() if one}

    def _read_one(self, name: str, above: Path) -> _Read | None:
        """The table of that name on what it extends. `above` are the rules that led here, to see a circle."""
        if name in self.read:
            return self.read[name]
        self.read[name] = None
        table = self.tables[name]
        if not isinstance(table, Mapping):
            self._add((name,), "must be a table of settings")
            return None
        base = self._base(name, table, (*above, name))
        changes = {key: value for key, value in table.items() if key not in (*BESIDE, "preset")}
        last_round = self._reference(name, table, "limit_in_last_round", (SAME,), base.last_round if base else None)
        fallback = self._reference(name, table, "fallback", NO_RULES, base.fallback if base else None)
        try:
            rule = changed(base.rule if base else DEFAULT, changes, beside=BESIDE)
        except BadRule as bad:
            for one in bad.mistakes:
                self._add((name, *one.key.split(".")), one.says)
            return None
        if base and last_round and fallback:
            self.read[name] = _Read(rule=rule, last_round=last_round, fallback=fallback)
        return self.read[name]

    def _base(self, name: str, table: Mapping[str, Any], above: Path) -> _Read | None:
        """What the table extends; `preset` is how a default rule said so before there were others."""
        if "extends" in table and "preset" in table:
            self._add((name, "preset"), "says the same as extends. Leave one of them")
            return None
        key = "preset" if "preset" in table else "extends"
        base = table.get(key, "consensus")
        if base in above:
            self._add((name, key), f"goes in a circle ({' → '.join((*above[above.index(base) :], base))}): {CIRCLE}")
            return None
        if isinstance(base, str) and base in self.tables:
            return self._read_one(base, above)
        if isinstance(base, str) and base in PRESETS:
            return _Read(rule=PRESETS[base])
        self._add((name, key), f"no such rule{did_you_mean(base, self._known())}")
        return None

    def _reference(
        self, name: str, table: Mapping[str, Any], key: str, words: tuple[str, ...], inherited: str | None
    ) -> str | None:
        """What the table says at `key`, a rule's name or one of `words`; left out, what it inherits."""
        if key not in table:
            return inherited
        said = table[key]
        if isinstance(said, str) and (said in words or said in self.tables or said in PRESETS):
            return said
        self._add((name, key), f"no such rule{did_you_mean(said, [*words, *self._known()])}")
        return None

    def _joined(self, name: str, read: _Read) -> NamedRule:
        fallback = Fallback(read.fallback) if read.fallback in NO_RULES else Fallback.WEAKER
        return NamedRule(
            name=name,
            rule=read.rule,
            last_round=None if read.last_round == SAME else self._rule(read.last_round),
            fallback=fallback,
            weaker=self._rule(read.fallback) if fallback is Fallback.WEAKER else None,
        )

    def _rule(self, name: str) -> Rule | None:
        """The rule of a name that was found to be one; None where that rule has a mistake of its own."""
        if name in self.tables:
            read = self.read[name]
            return read.rule if read else None
        return PRESETS[name]

    def _known(self) -> list[str]:
        return [*self.tables, *PRESETS]

    def _add(self, at: Path, says: str) -> None:
        name, *rest = at
        self.mistakes.append(Misplaced(at=("rule", *rest) if name == OWN else ("rules", *at), says=says))
