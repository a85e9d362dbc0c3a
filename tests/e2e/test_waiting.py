"""Cases wait their turn, by harm and age, and how many wait is told to all."""

from pathlib import Path
from typing import Any

import pytest

from jurybot.service.draw import draw_panel
from jurybot.service.sealing import WrongKey
from tests.e2e.co_op import DAY, REPORTERS, SEATS, CoOp, joined

ONE_AT_ONCE = {"rails": {"open_cases": 1}}


def index(co_op: CoOp) -> str:
    return " ".join((co_op.folder / "site" / "index.html").read_text().split())


def test_cases_above_the_limit_wait_their_turn_and_the_site_tells_how_many_but_not_which(tmp_path: Path) -> None:
    with joined().again(tmp_path, more=ONE_AT_ONCE) as co_op:
        co_op.complain()
        co_op.complain("mallory@worse.example")
        co_op.hand.join("eve@evil.example")
        co_op.complain("eve@evil.example", by=("m1", "m2", "m3", "m4"))

        assert [(case.domain, case.number) for case in co_op.cases()] == [
            ("bad.example", 1),
            ("worse.example", None),
            ("evil.example", None),
        ]
        assert "2 cases wait for a panel, the first since" in index(co_op)
        assert "now 1 sits" in index(co_op)
        assert not any(name in index(co_op) for name in ("bad.example", "worse.example", "evil.example"))
        why = {line["domain"]: line["why"] for line in co_op.acts.cases()}
        assert "2 of 2 in line since 2026-03-04" in why["worse.example"]
        assert "1 of 2 in line since 2026-03-04" in why["evil.example"]  # four complained there

        co_op.withdraw("1", "not now")
        co_op.settle()

        assert co_op.case("evil.example").number == 2
        assert "1 case waits" in index(co_op)


def test_a_pool_too_small_is_told_to_stewards_once_and_on_the_site(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"panel": {"seats": 17}}) as co_op:
        co_op.complain()
        co_op.complain("mallory@worse.example")
        co_op.pass_time(3 * DAY)

        told = [text for text in co_op.letters("stella") if "takes 17 jurors" in text]
        assert len(told) == 1
        assert "Too few members can be drawn now: 11, and a panel takes 17" in index(co_op)
        assert co_op.acts.status()["docket"]["needed"] == 17


def test_nobody_is_drawn_for_two_cases_that_open_at_the_same_moment(co_op: CoOp) -> None:
    for about in ("mallory@bad.example", "mallory@worse.example"):
        for member in REPORTERS:
            co_op.hand.report(member, about)
    co_op.settle()

    assert len(co_op.summoned(1)) == len(co_op.summoned(2)) == SEATS
    assert not co_op.summoned(1).keys() & co_op.summoned(2).keys()


def test_a_case_that_a_steward_holds_while_the_world_is_looked_at_gets_no_panel_until_it_is_released(
    co_op: CoOp, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, held = draw_panel._look, list[str]()

    def stella_is_quicker(desk: Any, case: Any, now: Any) -> Any:
        if not held:
            held.append(co_op.acts.hold("bad.example", "I know their admin")["done"])
        return right(desk, case, now)

    monkeypatch.setattr(draw_panel, "_look", stella_is_quicker)
    co_op.complain()
    meanwhile = co_op.case("bad.example")
    co_op.acts.release("bad.example", "stan looks at it")
    co_op.settle()

    assert (meanwhile.state.value, meanwhile.number, meanwhile.draw) == ("filed", None, None)
    assert co_op.case().number == 1 and len(co_op.summoned()) == SEATS


def test_no_panel_is_drawn_with_secrets_that_the_key_does_not_open(co_op: CoOp) -> None:
    with co_op.desk.store.transaction() as work:
        for member in work.pool.secrets():
            work.pool.set_secret(member, bytes(60))

    with pytest.raises(WrongKey, match="the key does not open this database's secrets"):
        co_op.complain()

    assert co_op.case("bad.example").number is None and co_op.summoned() == {}
