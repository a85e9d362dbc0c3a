"""`jurybot rules check`: what each rule means, what is odd, what a pool can bear; and what it is refused for."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jurybot.cli.main import app
from tests.config.loading import LEAST


def check(folder: Path, added: str = "", *options: str) -> Result:
    (folder / "config.toml").write_text(LEAST + added, encoding="utf-8")
    return CliRunner().invoke(app, ["rules", "check", "-c", str(folder / "config.toml"), *options])


def test_each_rule_is_told_in_words_with_its_numbers_and_chances(tmp_path: Path) -> None:
    result = check(tmp_path, "", "--members", "40")

    assert result.exit_code == 0
    assert 'for cases by "server rules"; petitions; proposals to lift; appeals' in result.output
    told = "5 of 7 must answer; with 5 answers 4 must agree; one objection stops it; 4 say no: no action."
    assert told in result.output
    assert "majority: 3 seats, 6 reserves\n  for reviews" in result.output
    default, review = result.output.split("majority: 3 seats")
    assert "In an appeal that no round agrees on the measure falls." in default
    assert "In a proposal to lift that no round agrees on the measure stays as it was." in default
    assert "In a review that no round agrees on the measure stays as it was." in review
    assert "falls" not in review and "If no round agrees" not in review.split("\n\n")[0]
    assert "Chance of a lapse: 13% if 50% answer, 0.40% if 70% answer, 0.000049% if 90% answer." in result.output
    assert "40 members bear about 0.82 panels a week (42 a year)" in result.output
    assert "\x1b" not in result.output


def test_the_answer_is_there_as_json_with_exact_fractions(tmp_path: Path) -> None:
    result = check(tmp_path, "", "--members", "40", "--json")

    answer = json.loads(result.output)
    assert [one["rule"] for one in answer["rules"]] == ["default", "consent", "majority"]
    default, _, review = answer["rules"]
    assert default["needed_to_meet"] == 5
    assert [(one["fewest"], one["most"], one["limit"], one["no_action"]) for one in default["needed"]] == [
        (5, 5, 4, 4),
        (6, 6, 5, 5),
        (7, 7, 6, 6),
    ]
    numerator, denominator = map(int, default["lapses"]["50%"]["exact"].split("/"))
    assert round(100 * numerator / denominator) == 13
    assert (2**13) % denominator == 0
    assert review["judges"] == ["reviews"]
    assert answer["pool"]["panels_a_year"] == "730/17"
    assert answer["warnings"] == 0


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('[rule]\nextends = "modified-consensus"\n', "! override_at: can never matter with 7 seats: with 1 objecting"),
        ("[rule]\nquorum = 8\n", "! quorum: asks for 8 of 7, and can never be met: every case would lapse"),
        ('[rule]\nquorum = "0%"\n', "! quorum: is met even by no ballot, and can never fail"),
        ('[rule]\napproval = ">100%"\n', "! approval: a limit can never pass with 7 seats"),
        ('[rule]\nextends = "majority"\nfallback = "consensus"\n', "! fallback: can never matter with 7 seats"),
        (
            '[rule]\nlimit_in_last_round = "majority"\n[round]\nrounds = 1\n',
            "! limit_in_last_round: can never matter: there",
        ),
        ('[rule]\nquorum = 3\nquorum_of = "support"\n', "! quorum_of: can never matter with 7 seats: the rest of the"),
        ('[rules.idle]\nquorum_counts_aside = true\nquorum = "none"\n', "! quorum_counts_aside: can never matter"),
    ],
)
def test_a_setting_that_can_never_matter_pass_or_fail_is_warned_of(tmp_path: Path, added: str, said: str) -> None:
    result = check(tmp_path, added)

    assert result.exit_code == 1
    assert said in result.output
    assert "to look at" in result.output


def test_a_rule_that_nothing_uses_is_told_as_such(tmp_path: Path) -> None:
    result = check(tmp_path, '[rules.idle]\nextends = "unanimity"\n')

    assert "idle: 7 seats, 6 reserves\n  used by no criterion and no kind of proposal" in result.output


def test_criteria_and_kinds_are_told_with_the_rule_that_judges_them(tmp_path: Path) -> None:
    spam = '[rules.light]\nextends = "consent"\n[[criterion]]\nname = "spam"\nsays = "No."\nrule = "light"\n'

    result = check(tmp_path, spam + "[proposal.appeal]\nseats = 9\n")

    assert 'light: 7 seats, 6 reserves\n  for cases by "spam"; petitions by "spam"; proposals to lift' in result.output
    assert 'light: 9 seats, 6 reserves\n  for appeals by "spam"' in result.output
    assert 'default: 9 seats, 6 reserves\n  for appeals by "server rules"' in result.output


def test_a_tiny_majority_is_refused_with_its_place_and_remedy(tmp_path: Path) -> None:
    result = check(tmp_path, '[rule]\nquorum = "none"\nmin_agree = 1\n')

    assert result.exit_code == 2
    assert f"{tmp_path / 'config.toml'}:11  rule.min_agree.limit" in result.stderr
    assert "1 of 7 could pass a limit: at least 2 must agree" in result.stderr
    assert "allow_tiny_majority = true" in result.stderr


def test_a_config_that_is_not_there_is_said_and_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["rules", "check", "-c", str(tmp_path / "none.toml")])

    assert result.exit_code == 2
    assert "there is no such file" in result.stderr


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ("6", "6 members bear no panel: 6 members are fewer than the 7 seats of a panel."),
        ("1", "1 member bears no panel"),
        ("400", "400 members bear about 8.7 panels a week (457 a year): nobody serves more than 8 times a year."),
    ],
)
def test_what_a_pool_bears_is_told(tmp_path: Path, members: str, said: str) -> None:
    assert said in check(tmp_path, "", "--members", members).output


def test_without_a_database_the_size_of_the_pool_is_asked_for_and_no_database_is_made(tmp_path: Path) -> None:
    result = check(tmp_path)

    assert "Say it: jurybot rules check --members 40" in result.output
    assert not (tmp_path / "jurybot.db").exists()
