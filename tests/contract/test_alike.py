"""What the comparison with a recording notices, and what it does not."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.alike import form, unlike
from tests.contract.play import HERE

Json = dict[str, Any]
BASE = "http://127.0.0.1:1"
PAGE: Json = json.loads((HERE / "recorded" / "reports_paging.json").read_text(encoding="utf-8"))["exchanges"][1]


def changed(change: Callable[[Json], object]) -> list[str]:
    given = copy.deepcopy(PAGE["response"])
    change(given)
    return unlike(PAGE["response"], given, BASE)


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.update(status=201),
        lambda it: it["headers"].update({"content-type": "application/json"}),
        lambda it: it["headers"].update({"x-ratelimit-limit": "1500"}),
        lambda it: it["headers"].pop("x-ratelimit-remaining"),
        lambda it: it["headers"].update({"x-ratelimit-reset": "2026-11-22T02:05:00Z"}),
        lambda it: it["headers"].update(link=it["headers"]["link"].replace("min_id", "since_id")),
        lambda it: it["headers"].update(link=it["headers"]["link"].replace("limit=2", "limit=3")),
        lambda it: it["body"].append(it["body"][0]),
        lambda it: it["body"][0].update(comment="other words"),
        lambda it: it["body"][0].update(id=5),
        lambda it: it["body"][0].update(id="five"),
        lambda it: it["body"][0].update(created_at="2026-11-22T02:05:00Z"),
        lambda it: it["body"][0].update(action_taken_at="2026-11-22T02:05:00.123Z"),
        lambda it: it["body"][0].update(comment=it["body"][0].pop("comment")),
        lambda it: it["body"][0].pop("comment"),
        lambda it: it["body"][0].update(more=None),
    ],
)
def test_what_another_server_would_answer_differently_is_noticed(change: Callable[[Json], object]) -> None:
    assert len(changed(change)) == 1


def test_a_moment_in_the_first_second_of_a_day_is_told_apart_from_a_day() -> None:
    assert form("2026-11-28T00:00:00.377135Z") == form("2026-11-22T03:00:00.970535Z")
    assert form("2026-11-28T00:00:00.000Z") != form("2026-11-22T03:00:00.970Z")


def test_what_is_left_of_a_limit_is_compared_where_as_many_requests_came_before() -> None:
    given = copy.deepcopy(PAGE["response"])
    given["headers"]["x-ratelimit-remaining"] = "7"

    assert unlike(PAGE["response"], given, BASE) == []
    assert unlike(PAGE["response"], given, BASE, counted=True) == [
        "header x-ratelimit-remaining: 298 expected, 7 given"
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["headers"].update(link=it["headers"]["link"].replace("https://coop.example", BASE)),
        lambda it: it["body"][0].update(id="4711"),
        lambda it: it["body"][0].update(created_at="2027-01-02T03:04:05.678Z"),
    ],
)
def test_another_id_moment_or_host_is_alike(change: Callable[[Json], object]) -> None:
    assert changed(change) == []
