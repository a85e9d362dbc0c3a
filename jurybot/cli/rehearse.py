"""`jurybot rehearse`: a season of a co-op under somebody's own rules; the sandbox in this process, the bot in another.

Of the config only the rules are taken. Its instance, token, key, database, site and stewards are never touched.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from jurybot.cli import charts, conducted, rehearse_report, show
from jurybot.cli.conducted import BotTrouble
from jurybot.cli.opened import settings_in
from jurybot.cli.rehearse_config import MARK, rehearsed
from jurybot.sandbox import block_lists
from jurybot.sandbox.co_op import BOT, co_op
from jurybot.sandbox.hand import Hand
from jurybot.sandbox.rehearsal.habits import Shares
from jurybot.sandbox.rehearsal.plan import Opening
from jurybot.sandbox.rehearsal.play import Rehearsal
from jurybot.sandbox.season.play import left_behind
from jurybot.sandbox.season.script import START
from jurybot.sandbox.server import running

if TYPE_CHECKING:
    from jurybot.config import Settings

FOLDER = Path("rehearsal-out")
LEFT = ("site", "jurybot.db*", "instance.json", "bot.log", "config.toml", "report.json", "*.svg")
SERVERS_A_CASE = 4  # a third of them have bad manners, so that each case can be about another one
FEWEST_SERVERS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for on the command line."""

    config: Path
    days: int
    seed: int
    members: int
    cases: int
    shares: Shares
    lists: Sequence[Path]
    out: Path | None
    json: bool


def rehearse(wanted: Wanted) -> int:
    """Plays the season, leaves report, charts, site and database in a folder. 0, 1 (the bot died, or cases do not fit
    together) or 2."""
    settings = settings_in(wanted.config, secrets=False)
    folder = (wanted.out or FOLDER).absolute()
    try:
        played = _rehearsal(wanted, settings)
        conducted.make_room(folder, mark=MARK, left=LEFT, command="rehearsal")
    except ValueError as error:
        print(f"jurybot rehearse: {error}", file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        what = _play(played, wanted, folder, sys.stderr if wanted.json else sys.stdout)
    except BotTrouble as trouble:
        print(f"\n{trouble} The last lines of {folder / 'bot.log'}:\n{conducted.last_lines(folder)}", file=sys.stderr)
        return 1
    return _end(played, wanted, folder, what, time.monotonic() - began)


def _rehearsal(wanted: Wanted, settings: Settings) -> Rehearsal:
    domains = max(FEWEST_SERVERS, SERVERS_A_CASE * wanted.cases)
    listed = block_lists.read(wanted.lists)
    stewards = len(settings.stewards.accounts)
    return Rehearsal(
        seed=str(wanted.seed),
        co_op=co_op(wanted.members, domains, str(wanted.seed), stewards=stewards, listed=listed),
        shares=wanted.shares,
        openings=tuple(
            Opening(categories=rule.categories, reports=rule.reports, within=rule.within) for rule in settings.triage
        ),
        cases=wanted.cases,
        days=wanted.days,
        waits=settings.pool.in_pool_for,
        patience=settings.round.answer_for,
    )


def _play(played: Rehearsal, wanted: Wanted, folder: Path, out: TextIO) -> rehearse_report.Seen:
    control = secrets.token_hex(16)
    weeks = -(-played.days // 7)

    def tell(week: int, hand: Hand) -> None:
        print(_week(week, weeks, hand), file=out, flush=True)

    with running(played.co_op.world(), control=control, now=START, seed=played.seed) as sandbox:
        conductor = played.begin(sandbox, tell)
        config = rehearsed(wanted.config, sandbox.base, played.co_op.stewards)
        (folder / "config.toml").write_text(config, encoding="utf-8")
        with conducted.bot_beside(sandbox, folder, control, played.seed) as bot:
            conducted.watch(bot, conductor)
        left = sandbox.do(lambda: left_behind(sandbox.state))
        what = sandbox.do(lambda: rehearse_report.seen(sandbox.instance, sandbox.tokens["bot"], played.co_op.members))
    text = json.dumps(left, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "instance.json").write_text(text, encoding="utf-8")
    return what


def _week(week: int, weeks: int, hand: Hand) -> str:
    """One line of progress: what there has been so far."""
    state = hand.instance.state
    mine = [state.statuses[id_] for id_ in state.posts_of[state.account(BOT).id]]
    public = sum(post.visibility == "public" for post in mine)
    return (
        f"week {week:>3} of {weeks}: {len(state.reports):>4} reports, {len(mine) - public:>5} messages, "
        f"{public:>4} public posts, {len(state.domain_blocks):>4} servers blocked"
    )


def _end(played: Rehearsal, wanted: Wanted, folder: Path, what: rehearse_report.Seen, seconds: float) -> int:
    from jurybot.wiring import office

    acts = office.acts(settings_in(folder / "config.toml", secrets=False))
    stories = [acts.case(str(row["case"] or row["domain"])) for row in acts.cases()]
    report = rehearse_report.figures(played, stories, acts.pool(), what)
    wrong = rehearse_report.inconsistencies(stories, folder, (row["domain"] for row in played.co_op.blocked))
    report["inconsistencies"] = wrong
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    drawn = {
        "outcomes": ("Cases by outcome", list(report["by_outcome"].items())),
        "verdicts": ("Time from case to verdict", rehearse_report.days_to_verdict(stories)),
        "messages": ("Messages to jurors", rehearse_report.messages_by_week(played, what)),
    }
    for name, (title, bars) in drawn.items():
        (folder / f"{name}.svg").write_text(charts.as_svg(title, bars), encoding="utf-8")
    if wanted.json:
        show.as_json(report)
    else:
        _print(report, [charts.as_text(title, bars) for title, bars in drawn.values()], folder, seconds)
    if wrong:
        print("\nThis is not as it should be:", *wrong, sep="\n  ", file=sys.stderr)
    return 1 if wrong else 0


def _print(report: Mapping[str, Any], drawn: Sequence[str], folder: Path, seconds: float) -> None:
    print()
    shown = {key: value for key, value in report.items() if key not in ("by_outcome", "warnings", "inconsistencies")}
    show.record(shown)
    for chart in drawn:
        print(f"\n{chart}")
    for warning in report["warnings"]:
        print(f"\n{show.coloured('Look here:', style='33')} {warning}")
    print(f"\nIt took {seconds:.0f} s. Report, charts, site and the bot's database: {folder}")
    print(f"Look around: {conducted.jurybot()} cases -c {folder / 'config.toml'}")
