"""`jurybot demo`: a season of a small co-op; the sandbox in this process, the bot in another, real HTTP and SSE."""

from __future__ import annotations

import json
import secrets
import sys
import time
from datetime import timedelta
from pathlib import Path

from jurybot.cli import conducted, show
from jurybot.cli.conducted import BotTrouble
from jurybot.cli.demo_check import MEASURE, Finding, differences, findings
from jurybot.sandbox.season.cast import BOT
from jurybot.sandbox.season.play import Season, left_behind, season
from jurybot.sandbox.season.script import ANSWER_FOR, REST_FOR, START
from jurybot.sandbox.season.telling import Telling
from jurybot.sandbox.server import Sandbox, running

FOLDER = Path("demo-out")
MARK = "# Written by jurybot demo, which may delete this folder's files to play again.\n"
LEFT = ("site", "jurybot.db*", "instance.json", "bot.log", "config.toml")

CONFIG = (
    MARK
    + """
mode = "live"

[instance]
url = "{url}"

[store]
url = "sqlite:///jurybot.db"

[site]
dir = "site"
url = "https://jury.coop.example"
co_op = "Example Co-op"
appeal_contact = "appeals@coop.example"

[stewards]
accounts = {stewards}

# Shorter than usual, so that the season is quickly told.
[round]
answer_for = "{answer_for:.0f} h"
answer_for_next = "{answer_for:.0f} h"
extension_for = "1 day"

# The season ends before a measure is due to be looked at again; a suspend is never put to a vote of all members here.
[review]
limit_after = "360 days"
suspend_after = "720 days"

[rails]
suspend_share_at_most = "100%"

# Every day is like any other in this season.
[calendar]
weekends = false

[pool]
rest_for = "{rest_for:.0f} h"

# In a co-op this small the default, 2% of the members, is less than one follow.
[grace]
many_at = "20%"

# The first rule that is met, in this order, wins.
[[triage]]
name = "spam"
categories = ["spam"]
proposed = "suspend"
criterion = "spam"

[[triage]]
name = "conduct"
categories = ["violation", "other"]
proposed = "limit"
criterion = "harassment"

[[criterion]]
name = "spam"
says = "A server that sends spam and does not stop it."

[[criterion]]
name = "harassment"
says = "A server whose people harass ours, and whose moderators let them."
"""
)


def demo(seed: int, members: int, cases: int, out: Path | None) -> int:
    """Plays the season, leaves site, database and instance.json in `out` and checks that they agree. 0, 1 or 2."""
    folder = (out or FOLDER).absolute()
    try:
        played = season(seed, members, cases)
        make_room(folder)
    except ValueError as error:
        print(f"jurybot demo: {error}", file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        _play(played, folder)
    except BotTrouble as trouble:
        print(f"\n{trouble} The last lines of {folder / 'bot.log'}:\n{conducted.last_lines(folder)}", file=sys.stderr)
        return 1
    return _end(played, folder, time.monotonic() - began)


def make_room(folder: Path) -> None:
    """An empty folder. Only what an earlier demo left is taken away. Raises ValueError."""
    conducted.make_room(folder, mark=MARK, left=LEFT, command="demo")


def _play(played: Season, folder: Path) -> None:
    control = secrets.token_hex(16)
    with running(played.world(), control=control, now=START, seed=played.seed) as sandbox:
        telling = Telling(sys.stdout)
        _introduce(telling, played)
        conductor = played.begin(sandbox, telling)
        (folder / "config.toml").write_text(_config(played, sandbox), encoding="utf-8")
        with conducted.bot_beside(sandbox, folder, control, played.seed) as bot:
            telling.says(f"The server is at {sandbox.base}, the bot is process {bot.pid}.")
            telling.heading("The first weeks: members volunteer")
            conducted.watch(bot, conductor)
        left = sandbox.do(lambda: left_behind(sandbox.state))
    text = json.dumps(left, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "instance.json").write_text(text, encoding="utf-8")


def _config(played: Season, sandbox: Sandbox) -> str:
    hour = timedelta(hours=1)
    return CONFIG.format(
        url=sandbox.base,
        stewards=json.dumps(list(played.cast.stewards)),
        answer_for=ANSWER_FOR / hour,
        rest_for=REST_FOR / hour,
    )


def _introduce(telling: Telling, played: Season) -> None:
    members, volunteers = len(played.cast.members), len(played.cast.volunteers)
    telling.heading("A season at coop.example")
    telling.says(
        f"""A co-operative of {members} people runs its own Mastodon server. Which other servers to limit or suspend is
        not for its admins alone to say: members drawn by lot decide. A bot, @{BOT}, calls them, counts their answers,
        does what they decided and publishes it; {volunteers} members will volunteer as jurors. The server here is a
        sandbox that answers like Mastodon, the bot a process of its own that talks to it over HTTP, as on a live
        server. Only time is not real: months pass in seconds."""
    )


def _end(played: Season, folder: Path, seconds: float) -> int:
    """What each case came to, where to read it, and whether all of it agrees."""
    found = findings(played.plans, folder)
    print(f"\n{show.coloured('What each case came to', style=show.BOLD)}")
    show.table([_row(one) for one in found], ("case", "server", "outcome", "ballots", "block on the instance", "page"))
    wrong = differences(found, folder)
    if wrong:
        print("\nThis is not as it should be:", *wrong, sep="\n  ")
        return 1
    print(
        f"\nChecked: in all {len(found)} cases the verdict in the database, the block on the instance and the published"
        f"\ndecision agree, and what had to happen happened. It took {seconds:.0f} s."
        f"\nRead the decisions: {folder / 'site' / 'index.html'}"
        f"\nLook around:        {conducted.jurybot()} cases -c {folder / 'config.toml'}"
    )
    return 0


def _row(one: Finding) -> dict[str, object]:
    return {
        "case": one.plan.number,
        "server": one.plan.domain,
        "outcome": one.verdict.get("outcome"),
        "ballots": one.ballots_in_words(),
        "block on the instance": MEASURE[one.block],
        "page": f"site/{one.published['page']}" if one.published else None,
    }
