"""A short run of the harness on both kinds of servers, and whether it would find what it is there to find."""

from pathlib import Path

import pytest

from jurybot.sandbox.season.dice import Dice
from tests.chaos.__main__ import main
from tests.chaos.nursery import Nursery
from tests.chaos.outcome import differences
from tests.chaos.play import play
from tests.chaos.season import DAY, START, Season
from tests.chaos.trouble import Trouble

pytestmark = pytest.mark.timeout(900)  # seconds; on a busy machine a season takes its time, and one that hangs is ended


@pytest.mark.parametrize("like", ["4.6", "4.4"])
def test_a_bot_that_is_killed_and_cut_off_loses_nothing_and_does_nothing_twice(
    like: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--seed", "test", "--kills", "5", "--cases", "1", "--like", like])

    said = capsys.readouterr().out.splitlines()
    assert code == 0
    assert any("RaiseMeasure" in line for line in said), "a suspend follows its limit"
    assert said[-1].startswith("5 kills, ") and said[-1].endswith("faults: 0 lost, 0 twice, 0 wrong")


def a_day() -> Season:
    """The first of a season, on which everybody joins and is welcomed."""
    season = Season("test", 1)
    season.ends_at = START + DAY
    return season


class AnswersToPostsGetLost(Trouble):
    """Every tenth."""

    posts = 0

    def _strikes(self, call: str) -> str:
        is_post = call == "POST /api/v1/statuses"
        self.posts += is_post
        return "drop_after" if is_post and self.posts % 10 == 0 else ""


def test_the_harness_finds_a_bot_that_does_not_look_for_what_it_sent(tmp_path: Path) -> None:
    trouble = AnswersToPostsGetLost(a_day(), Dice("test"), {}, {})

    with Nursery(blind=True) as bots:
        quiet = play(bots, a_day(), tmp_path / "quiet")
        troubled = play(bots, trouble.season, tmp_path / "trouble", trouble=trouble)

    assert any(kind == "twice" for kind, _ in differences(quiet.outcome, troubled.outcome))
