"""What is sealed shows on nobody's page but where it must: a canary in every name and text, and every page of every
kind of person looked through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jurybot.federation.servers import NoServers
from tests.e2e.co_op import DAY, ROUND, SUSPEND, CoOp, Prepared, a_co_op
from tests.web.browser import Browser, with_pages
from tests.web.test_members_pages import signed_in

CANARY = re.compile(r"zq\w+", re.IGNORECASE)
OF_CASE = ("/1", "/1/posts/1", "/1/reasons/1", "/1/questions/1")
PAGES = ("/", *OF_CASE, "/mine", "/open", "/open/new", "/stewards", "/stewards/1")
TO_PANEL = {"zqpost", "zqstatement", "zqquestion", "zqanswer"}
GONE_ROUND = {"zqreason0", "zqreason1", "zqreason2", "zqreason3"}


def a_panel(co_op: CoOp) -> None:
    """Three have complained of somebody, and a panel is called."""
    for n, account in enumerate(co_op.sandbox.state.locals()):
        account.display_name = f"Zqname{n}"
    accused = co_op.hand.join("zqaccused@bad.example")
    post = co_op.hand.post(accused, "zqpost for @zqm5@coop.example")
    co_op.everyone_joins()
    co_op.pass_time(2 * DAY)
    for n in (1, 2, 3):
        co_op.hand.report(f"zqm{n}", accused, [post], comment=f"zqcomment{n}")
    co_op.settle()


def a_case_full_of_them(co_op: CoOp) -> list[str]:
    """What a panel asks and says in its first round; who sits on it."""
    jurors = sorted(co_op.summoned())
    co_op.tell(jurors[0], "ask steward: zqquestion?", under=co_op.summoned()[jurors[0]].id)
    for who in ("stella", "stan"):
        under = max(co_op.hand.inbox(who), key=lambda letter: int(letter.id))
        if "zqquestion" in under.text:
            co_op.tell(who, "zqanswer", under=under.id)
    for n, member in enumerate(jurors[:-1]):
        signed_in(co_op, member).send("/1", said="limit" if n % 2 else "none", reason=f"zqreason{n}")
    co_op.answer(jurors[-1], "recuse")
    co_op.pass_time(2 * ROUND)
    assert co_op.case().round == 2
    co_op.tell("zqm1", "propose limit worse.example because zqclaim")
    co_op.tell("zqm2", "second worse.example")
    return jurors


def seen_by(browser: Browser, *more: str) -> set[str]:
    """Every canary on the pages that this browser may open."""
    return {found.lower() for path in (*PAGES, *more) for found in CANARY.findall(browser.get(path).text)}


def test_a_page_shows_what_is_for_its_reader_and_no_other_sealed_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NoServers, "stands", lambda self, name, token: "file")
    (tmp_path / "first").mkdir()
    with a_co_op(tmp_path / "first", prefix="zqm", more=SUSPEND) as co_op:
        a_panel(co_op)
        prepared = Prepared.of(co_op)
    with with_pages(prepared, tmp_path / "again", SUSPEND) as co_op:
        jurors = a_case_full_of_them(co_op)
        their = Browser(co_op, "Theirs/1.0")
        their.look("/servers/bad.example")
        their.send("/servers/bad.example", on="/servers/bad.example", statement="zqstatement")
        stella = signed_in(co_op, "stella")
        stella.send("/stewards/1", act="hold", because="zqheld for now")
        outsider = next(f"zqm{n}" for n in range(4, 15) if f"zqm{n}" not in jurors)

        sits, left = seen_by(signed_in(co_op, jurors[0])), seen_by(signed_in(co_op, jurors[-1]))
        member, reporter = seen_by(signed_in(co_op, outsider)), seen_by(signed_in(co_op, "zqm1"))

        assert seen_by(Browser(co_op), "/health", "/metrics", "/servers", "/servers/bad.example") == set()
        assert sits - TO_PANEL - GONE_ROUND == {jurors[0], "zqclaim"}, "their own handle, what panels and members read"
        assert {"zqpost", "zqquestion"} < sits and sits & GONE_ROUND
        assert left == {jurors[-1], "zqclaim"}
        assert member == {outsider, "zqclaim"}
        assert reporter == {"zqm1", "zqclaim"}
        assert seen_by(stella) == {"zqheld", "zqpost", "zqclaim"}
        assert seen_by(their, "/servers/bad.example") == {"zqstatement"}
