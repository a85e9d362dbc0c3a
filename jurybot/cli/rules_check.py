"""`jurybot rules check`: each rule in use, in plain words with its numbers; what is odd about it; what a pool can bear.

Exit codes: 0 nothing to say, 1 warnings, 2 a config that is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jurybot.cli import show
from jurybot.cli.opened import pool_if_any, settings_in
from jurybot.core.kinds import Kind
from jurybot.core.terms import Terms
from jurybot.core.trying.chances import Bears, bears, chance_of_a_lapse, needed_to_meet, percent, waves
from jurybot.core.trying.rule_check import Weight
from jurybot.core.trying.rule_words import in_words, numbers

if TYPE_CHECKING:
    from jurybot.config import Settings
    from jurybot.config.uses import Use

ANSWERS = (50, 70, 90)
YELLOW = "33"


def check(config: Path, *, members: int | None, json: bool) -> int:
    """Prints all there is to say of the rules in the config. `members` is the size of the pool; None asks the database,
    where there is one, how many serve in turn."""
    from jurybot.config.terms import terms_for
    from jurybot.config.uses import uses

    settings = settings_in(config, secrets=False)
    terms = terms_for(settings, Kind.REPORTS, "")
    found = [_explained(use, terms) for use in uses(settings)]
    counted = pool_if_any(settings) if members is None else None
    pool = members if counted is None else int(counted["can_serve_in_turn"])
    answer = {
        "rules": found,
        "pool": None if pool is None else _borne(pool, settings, terms),
        "joined": counted and counted["joined"],
        "warnings": sum(one["weight"] == Weight.WARNING.value for rule in found for one in rule["problems"]),
    }
    if json:
        show.as_json(answer)
    else:
        print("\n".join(_told(answer)))
    return 1 if answer["warnings"] else 0


def _explained(use: Use, terms: Terms) -> dict[str, Any]:
    rule = use.rule
    return {
        "rule": rule.name,
        "judges": list(use.judges),
        "seats": use.seats,
        "reserves": use.reserves,
        "settings": rule.rule.as_map(),
        "last_round": rule.last_round.as_map() if rule.last_round and terms.rounds > 1 else None,
        "fallback": rule.fallback.value,
        "weaker": rule.weaker.as_map() if rule.weaker else None,
        "says": [
            *in_words(rule, use.seats, terms.rounds, only_looks=len(use.looks) == len(use.judges) > 0),
            *_of_fresh_looks(use.looks),
        ],
        "needed_to_meet": needed_to_meet(rule.rule, use.seats),
        "needed": [_needs(one) for one in numbers(rule.rule, use.seats)],
        "lapses": {f"{share}%": _lapse(use, terms, Fraction(share, 100)) for share in ANSWERS},
        "problems": [
            {
                "weight": one.weight.value,
                "at": ".".join(part for part in use.place(one.setting) if isinstance(part, str)),
                "setting": one.setting,
                "says": one.says,
            }
            for one in use.problems(terms.rounds)
        ],
    }


def _needs(needs: Any) -> dict[str, int | None]:
    return {name: getattr(needs, name) for name in needs.__dataclass_fields__}


def _of_fresh_looks(looks: frozenset[str]) -> Iterator[str]:
    """What follows there where no round agrees, whatever the rule's fallback.
    (docs/decisions/what-a-fresh-look-leaves.md.)"""
    if "appeal" in looks:
        yield "In an appeal that no round agrees on the measure falls."
    if others := [name for kind, name in (("review", "a review"), ("lift", "a proposal to lift")) if kind in looks]:
        yield f"In {' or '.join(others)} that no round agrees on the measure stays as it was."


def _lapse(use: Use, terms: Terms, answers: Fraction) -> dict[str, str]:
    chance = chance_of_a_lapse(
        needed=needed_to_meet(use.rule.rule, use.seats),
        seats=use.seats,
        reserves=use.reserves,
        answers=answers,
        passing_on=waves(
            answer_for=terms.answer_for, extension_for=terms.extension_for, round_at_most=terms.round_at_most
        ),
    )
    return {"exact": str(chance), "about": percent(chance)}


def _borne(members: int, settings: Settings, terms: Terms) -> dict[str, Any]:
    found = bears(
        members=members,
        seats=terms.seats,
        reserves=terms.reserves,
        sits_for=terms.answer_for,
        rest_for=settings.pool.rest_for,
        times_a_year=settings.pool.times_a_year,
    )
    return {
        "members": members,
        "seats": terms.seats,
        "reserves": terms.reserves,
        "panels_a_week": str(found.a_week),
        "panels_a_year": str(found.a_year),
        "says": _bears_in_words(members, found),
    }


def _bears_in_words(members: int, found: Bears) -> str:
    who = "1 member bears" if members == 1 else f"{members} members bear"
    if not found.a_year:
        return f"{who} no panel: {found.because}."
    return f"{who} about {_about(found.a_week)} panels a week ({int(found.a_year)} a year): {found.because}."


def _about(number: Fraction) -> str:
    """Rounded down to tenths, or hundredths below one: a promise that is kept."""
    of = 10 if number >= 1 else 100
    whole, rest = divmod(int(number * of), of)
    return f"{whole}.{rest:0{1 if of == 10 else 2}}"


# ---- for people


def _told(answer: dict[str, Any]) -> Iterator[str]:
    for rule in answer["rules"]:
        yield from _rule(rule)
        yield ""
    pool = answer["pool"]
    yield show.coloured("The pool", style=show.BOLD)
    if pool is None:
        yield "  There is no database yet to ask how many volunteered. Say it: jurybot rules check --members 40"
    else:
        yield f"  {pool['says']}"
        if (answer["joined"] or 0) > pool["members"]:
            yield f"  {answer['joined']} joined; what keeps the others from serving: jurybot pool"
    if answer["warnings"]:
        yield ""
        yield show.coloured(f"{answer['warnings']} to look at; they are marked with !", style=YELLOW)


def _rule(rule: dict[str, Any]) -> Iterator[str]:
    sizes = f"{rule['seats']} seats, {rule['reserves']} reserves"
    yield f"{show.coloured(show.said(rule['rule']), style=show.BOLD)}: {sizes}"
    judges = "; ".join(show.said(one) for one in rule["judges"])
    yield f"  for {judges}" if judges else "  used by no criterion and no kind of proposal"
    for line in rule["says"]:
        yield f"  {line}"
    lapses = ", ".join(f"{chance['about']} if {share} answer" for share, chance in rule["lapses"].items())
    yield f"  Chance of a lapse: {lapses}."
    for one in rule["problems"]:
        mark = show.coloured("!", style=YELLOW) if one["weight"] == Weight.WARNING.value else "·"
        yield f"  {mark} {one['setting']}: {one['says']}"
