"""`jurybot rules simulate`: what it prints, as text, JSON and chart."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jurybot.cli.main import app
from tests.config.loading import LEAST, SEVERAL

FEW = ("--seasons", "2", "--cases", "4")


def simulate(folder: Path, *options: str, added: str = "") -> Result:
    (folder / "config.toml").write_text(LEAST + added, encoding="utf-8")
    return CliRunner().invoke(app, ["rules", "simulate", "-c", str(folder / "config.toml"), *FEW, *options])


def test_verdicts_times_load_and_lapses_are_told_with_a_chart(tmp_path: Path) -> None:
    result = simulate(tmp_path, "--answer", "100%", "--just", "100%", "--agree", "100%", "--aside", "0%")

    assert result.exit_code == 0
    assert "8 cases in 2 seasons, 60 members" in result.output
    assert "limited  ████████████████████████████████████████ 8" in result.output
    assert "just cases acted on: 8 of 8; unjust ones: 0 of 0" in result.output
    assert "Days until a panel was free: 0 in the middle" in result.output
    assert "How often members served in a season" in result.output
    assert "Lapsed: 0 of 8, at most 0 in one season" in result.output
    assert "\x1b" not in result.output


def test_the_same_is_there_as_json_with_what_was_assumed_and_the_same_each_time(tmp_path: Path) -> None:
    one, other = (simulate(tmp_path, "--json", "--seed", "7", "--members", "30").output for _ in range(2))

    assert one == other
    answer = json.loads(one)
    assert answer["assumed"]["answers"] == "70%"
    assert (answer["assumed"]["seed"], answer["assumed"]["members"], answer["cases"]) == (7, 30, 8)


def test_the_chart_is_an_svg_that_says_its_values_in_words(tmp_path: Path) -> None:
    simulate(tmp_path, "--svg", str(tmp_path / "chart.svg"), "--answer", "0%")

    chart = ET.fromstring((tmp_path / "chart.svg").read_text())
    texts = ["".join(node.itertext()) for node in chart.iter()]
    assert any("What the cases came to: lapsed: 8." in text for text in texts)
    assert "What the cases came to" in texts
    height = float(chart.attrib["height"])
    assert all(float(node.attrib["y"]) <= height for node in chart.iter("{http://www.w3.org/2000/svg}text"))


def test_criteria_are_told_apart(tmp_path: Path) -> None:
    result = simulate(tmp_path, "--answer", "100%", added=SEVERAL)

    assert "  spam: " in result.output
    assert "  harassment: " in result.output


@pytest.mark.parametrize("option", [("--answer", "120%"), ("--seasons", "0"), ("--members", "0")])
def test_assumptions_that_cannot_be_are_refused(tmp_path: Path, option: tuple[str, str]) -> None:
    assert simulate(tmp_path, *option).exit_code == 2


def test_a_pool_smaller_than_a_panel_is_said(tmp_path: Path) -> None:
    result = simulate(tmp_path, "--members", "5")

    assert result.exit_code == 0
    assert "8 cases found no panel: the pool is smaller than one." in result.output
    assert "Days before the panel: none" in result.output


def test_a_chart_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = simulate(tmp_path, "--svg", str(tmp_path / "no" / "chart.svg"))

    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
