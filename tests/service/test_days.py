"""Days as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from jurybot.service.asking.preferences import zone_named
from jurybot.service.language.days import read_day
from jurybot.words.languages import asked_of, language_named

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    [
        "2027-05-03",
        "3 May",
        "May 3rd",
        "the 3rd of May, 2027",
        "3.5.",
        "3. 5. 2027",
        "03.05.2027",
        "den 3. Mai",
        "3 mai 2027",
        "le 3 mai",
        "3 de mayo",
        "il 3 maggio",
        "3 de maio de 2027",
        "3 mei",
        "5月3日",
        "2027年5月3日",
        "Monday 3 May",
        "3 May, please",
        "zum 3. Mai",
        "Montag, den 3.5.2027",
        "lundi 3 mai inclus",
        "el lunes, 3 de mayo, por favor",
        "ao dia 3 de maio",
        "en met maandag 3 mei",
        "5月3日(月)まで",
        "5月3日いっぱい",
    ],
)
def test_a_day_is_understood_in_each_language(text: str) -> None:
    assert read_day(text, TODAY) == date(2027, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "next week",
        "3",
        "May",
        "3/5",  # the third of May, or the fifth of March
        "not 3 May",
        "3 or 4 May",
        "3 May or June",
        "31 February",
        "2026-11-19",  # yesterday
        "3 May 2029",  # too far ahead
        "9" * 5000,
    ],
)
def test_what_may_mean_two_days_or_none_is_not_understood(text: str) -> None:
    assert read_day(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "from 1 to 10 December",
        "1 December – 10 December",
        "from Tuesday the 1st until the 10th of December",
        "2026-12-01 - 2026-12-10",
        "vom 1. bis 10. Dezember",
        "1.12. bis zum 10.12.2026",
        "du 1er au 10 décembre",
        "del 1 al 10 de diciembre",
        "dal 1 al 10 dicembre",
        "de 1 a 10 de dezembro",
        "van 1 tot en met 10 december",
        "12月1日から12月10日まで",
        "12月1日〜10日",
        "12/1〜12/10は",
        "1/12–10/12",
        "25/11–10/12",
    ],
)
def test_of_a_span_the_last_day_is_understood(text: str) -> None:
    assert read_day(text, TODAY) == date(2026, 12, 10)


def test_a_span_may_reach_into_the_next_year() -> None:
    assert read_day("12月20日から1月5日まで", TODAY) == read_day("12/20–1/5", TODAY) == date(2027, 1, 5)
    assert read_day("12/10〜1/5", TODAY) == date(2027, 1, 5), "in Japanese the month stands first"


UNPLAIN = ("12/10–1/5", "12/10〜12/1", "10 to 1 December", "3 to 4", "3 May – soon", "1 to 2 to 3 May")


@pytest.mark.parametrize("text", UNPLAIN)
def test_a_span_that_may_mean_two_or_goes_backwards_is_not_understood(text: str) -> None:
    assert read_day(text, TODAY) is None


def test_a_day_of_the_week_that_is_another_ones_is_not_understood() -> None:
    assert read_day("Sunday 3 May", TODAY) is None
    assert read_day("do 3 de maio", TODAY) == date(2027, 5, 3), "of in Portuguese, Thursday in German"


def test_without_a_year_it_is_the_next_such_day() -> None:
    assert read_day("20 November", TODAY) == TODAY
    assert read_day("1 September", TODAY) == date(2027, 9, 1)
    assert read_day("25/12", TODAY) == read_day("12/25", TODAY) == date(2026, 12, 25)


def test_a_day_that_has_just_gone_by_does_not_mean_a_year_of_absence() -> None:
    assert read_day("19 November", TODAY) is None
    assert read_day("19 November 2027", TODAY) == date(2027, 11, 19)


def test_a_difference_to_utc_is_no_zones_name_and_neither_is_this_machines_own() -> None:
    assert zone_named("GMT+2") == "", "what is called so is two hours behind"
    assert zone_named("Etc/GMT+2") == "Etc/GMT+2"
    assert zone_named("localtime") == zone_named("Factory") == ""


def test_a_zone_goes_by_its_name_or_by_the_place_where_only_one_is_called_so() -> None:
    assert zone_named("europe/berlin") == zone_named("Berlin") == "Europe/Berlin"
    assert zone_named("new york") == "America/New_York"
    assert zone_named("UTC") == "UTC"
    assert zone_named("Atlantis") == ""


def test_a_language_goes_by_its_code_or_by_its_name_in_any_of_them() -> None:
    assert {language_named(name) for name in ("de", "Deutsch", "german", "allemand", "alemão", "ドイツ語")} == {"de"}
    assert language_named("espanol") == "es"
    assert language_named("klingon") == ""


def test_a_question_goes_to_whom_it_names_and_else_to_a_steward() -> None:
    assert asked_of("the accused: is that so?") == ("accused", "is that so?")
    assert asked_of("petitioner, why now?") == ("petitioner", "why now?")
    assert asked_of("Steward is this old?") == ("steward", "is this old?")
    assert asked_of("an die Beschuldigten: warum?") == ("accused", "warum?")
    assert asked_of("提案者に なぜですか") == ("petitioner", "なぜですか")
    assert asked_of("提案者になぜですか") == ("petitioner", "なぜですか")
    assert asked_of("相手のサーバーへ：何をしましたか") == ("accused", "何をしましたか")
    assert asked_of("世話役に、古いですか") == ("steward", "古いですか")
    for about in ("相手方はなぜ答えないのですか", "相手方について何が分かりますか", "相手方には答えてもらいましたか"):
        assert asked_of(about) == ("steward", about), "it is about them, not to them"
    assert asked_of("stewardship matters?") == ("steward", "stewardship matters?")
