"""`jurybot rules simulate`: seasons under a co-op's rules and assumptions about jurors, with a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jurybot.cli import show
from jurybot.cli.charts import Bars, as_svg_sheet, as_text
from jurybot.cli.opened import fail, pool_if_any, settings_in
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.opening.criteria import AS_REPORTED
from jurybot.core.trying.play import Assumptions, Charge
from jurybot.core.trying.simulate import Turns, summary
from jurybot.core.trying.simulate import simulate as play

if TYPE_CHECKING:
    from jurybot.config import Settings

MEMBERS = 60
CALLED = {
    "suspend": "suspended",
    "limit": "limited",
    "no-action": "no action",
    "no-agreement": "no agreement",
    "escalated": "escalated",
    "lapsed": "lapsed",
}


def simulate(
    config: Path, numbers: Mapping[str, int | None], shares: Mapping[str, int], *, svg: Path | None, json: bool
) -> int:
    """Plays and prints. `shares` are in hundredths; `members` of `numbers` may be None: then the database is asked."""
    settings = settings_in(config, secrets=False)
    given = {name: value for name, value in numbers.items() if value is not None}
    of_people: dict[str, Any] = {name: Fraction(share, 100) for name, share in shares.items()}
    of_people |= {"members": _members(settings), **given}
    assumed = Assumptions(**of_people)
    turns = Turns(
        rest_for=settings.pool.rest_for,
        times_a_year=settings.pool.times_a_year,
        open_cases=settings.rails.open_cases,
    )
    found = summary(assumed, play(assumed, list(_charges(settings)), turns))
    answer = {"assumed": {**given, "members": assumed.members, **{k: f"{v}%" for k, v in shares.items()}}, **found}
    if svg:
        _write(svg, as_svg_sheet(_title(answer), [(heading, bars, "") for heading, bars in _charts(answer)]))
    if json:
        show.as_json(answer)
    else:
        click.echo("\n".join(_told(answer)))
    return 0


def _members(settings: Settings) -> int:
    pool = pool_if_any(settings)
    return int(pool["can_serve_in_turn"]) or MEMBERS if pool else MEMBERS


def _charges(settings: Settings) -> Iterator[Charge]:
    """What triage lets come up, in the order of the config: each rule's proposal under each criterion it may have."""
    from jurybot.config.terms import terms_for

    every = [one.name for one in settings.criterion]
    seen = set()
    for rule in settings.triage:
        for criterion in every if rule.criterion == AS_REPORTED else [rule.criterion]:
            if (criterion, rule.proposed) not in seen:
                seen.add((criterion, rule.proposed))
                terms = terms_for(settings, Kind.REPORTS, criterion)
                yield Charge(criterion=criterion, proposed=Measure(rule.proposed), terms=terms)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}). Name another with --svg.")


# ---- for people


def _title(answer: Mapping[str, Any]) -> str:
    assumed = answer["assumed"]
    seasons = "1 season" if assumed["seasons"] == 1 else f"{assumed['seasons']} seasons"
    return f"{answer['cases']} cases in {seasons}, {assumed['members']} members"


def _charts(answer: Mapping[str, Any]) -> list[tuple[str, Bars]]:
    came = [(CALLED[name], number) for name, number in answer["came_to"].items() if number]
    served = [(_times(times), number) for times, number in answer["served_in_a_season"].items()]
    lapses = [(f"season {n}", number) for n, number in enumerate(answer["lapses_by_season"], start=1)]
    return [
        ("What the cases came to", came),
        ("How often members served in a season (members, all seasons added)", served),
        ("Lapsed cases", lapses),
    ]


def _times(times: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(times, f"{times} times")


def _told(answer: Mapping[str, Any]) -> Iterator[str]:
    yield show.coloured(_title(answer), style=show.BOLD)
    yield ""
    came, served, lapses = _charts(answer)
    yield as_text(*came)
    yield f"  just cases acted on: {_acted(answer['just'])}; unjust ones: {_acted(answer['unjust'])}"
    if len(answer["by_criterion"]) > 1:
        for name, counts in answer["by_criterion"].items():
            yield f"  {show.said(name)}: " + ", ".join(f"{n} {CALLED[c]}" for c, n in counts.items() if n)
    yield ""
    days = answer["days"]
    yield f"Days until a panel was free: {_spread(days['waiting_for_a_panel'])}"
    yield f"Days before the panel: {_spread(days['before_the_panel'])}"
    yield "Rounds: " + (", ".join(f"{n} with {rounds}" for rounds, n in answer["rounds"].items()) or "none")
    yield ""
    yield as_text(*served)
    yield ""
    at_most = max(lapses[1], key=lambda one: one[1], default=("", 0))[1]
    lapsed = answer["came_to"]["lapsed"]
    yield f"Lapsed: {lapsed} of {answer['cases']}, at most {at_most} in one season"
    if answer["not_drawn"]:
        yield f"{answer['not_drawn']} cases found no panel: the pool is smaller than one."


def _acted(counts: Mapping[str, int]) -> str:
    return f"{counts['suspend'] + counts['limit']} of {sum(counts.values())}"


def _spread(days: Mapping[str, int | None]) -> str:
    if days["median"] is None:
        return "none"
    return f"{days['median']} in the middle, {days['nine_of_ten']} for nine of ten, {days['longest']} at the longest"
