"""The example says what holds, and what can be set."""

import tomllib
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from jurybot.config.mistakes import ARRAYS, KINDS, TABLES, TOP
from jurybot.core.rule.rulebook import DEFAULT_RULE
from tests.config.loading import EXAMPLE, LEAST, settings_of


def test_the_example_says_the_defaults(tmp_path: Path) -> None:
    example = settings_of(tmp_path, EXAMPLE.read_text())
    least = settings_of(tmp_path, LEAST)

    for table in set(TOP) - {"stewards", "rule"}:
        assert getattr(example, table) == getattr(least, table), table
    assert example.rule == least.rule == DEFAULT_RULE
    assert example.stewards.model_copy(update={"accounts": ("ana",)}) == least.stewards


def test_every_setting_stands_in_the_example() -> None:
    text = EXAMPLE.read_text()
    a_list = text[text.index("# [[list]]") :].partition("\n\n")[0]  # none is followed unless a co-op writes it
    example = tomllib.loads(text) | tomllib.loads("\n".join(line[2:] for line in a_list.splitlines()))

    for table, keys in TABLES.items():
        written = example[table][0] if table in ARRAYS else example[table]
        assert set(written) == set(keys), table
    assert set(example) == set(TOP) - {"rules"}  # a co-op's own, shown as a comment
    for settings in KINDS.values():
        assert set(settings) == {key for kind in example["proposal"].values() for key in kind}


def test_every_setting_in_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text().splitlines()

    for number, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            above = lines[:number][::-1]
            explained = next(one for one in above if one.startswith("#") or not one.strip())
            assert explained.startswith("#"), line


def test_the_least_config_has_the_defaults_of_the_rules(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST)

    assert settings.mode == "dry-run"
    assert (settings.panel.seats, settings.panel.reserves) == (7, 6)
    assert settings.round.answer_for == timedelta(days=6)
    assert settings.grace.many_at == Fraction(2, 100)
    assert (settings.interim.limit_for, settings.interim.once_in) == (timedelta(days=7), timedelta(days=90))
    assert (settings.grace.notice_for, settings.dossier.kept_for) == (timedelta(hours=72), timedelta(days=90))
    assert [(one.name, one.proposed, one.reports) for one in settings.triage] == [("reports", "limit", 3)]
    assert "legal" not in settings.triage[0].categories
    assert settings.store.url == f"sqlite:///{tmp_path}/jurybot.db"
    assert settings.site.dir == tmp_path / "site"


def test_settings_cannot_be_changed_afterwards(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST)

    with pytest.raises(ValueError, match="frozen"):
        settings.panel.seats = 9


@pytest.mark.parametrize(("said", "next_days"), [('answer_for = "1 day"', 1), ('answer_for = "5 days"', 4)])
def test_the_time_of_further_rounds_is_never_longer_than_the_first_unless_somebody_says_so(
    tmp_path: Path, said: str, next_days: int
) -> None:
    settings = settings_of(tmp_path, f'{LEAST}[round]\n{said}\nround_at_most = "{max(next_days, 2) + 2} days"\n')

    assert settings.round.answer_for_next == timedelta(days=next_days)
