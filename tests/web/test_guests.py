"""A guest on the jury, of a sister co-op: they sign in with the account of their own server and find their seat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jurybot.sandbox.server import Sandbox, running
from jurybot.wiring import whole
from tests.e2e.co_op import DAY, MINUTE, CoOp, a_world, joined
from tests.web.browser import Browser, with_pages

GUEST = "minion@worse.example"
SERVER = "social.worse.example"  # whose members have the handles of worse.example
SISTER = {"guests_from": ["worse.example"], "guests_sign_in_at": {"worse.example": SERVER}}
SETTINGS = {"pool": SISTER, "panel": {"seats": 5, "reserves": 1}}


@pytest.fixture
def sister(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The sister co-op's own server, on which the guest and somebody else have their accounts."""
    world = a_world(1, "worse.example", "w")
    world["accounts"] += [{"name": "minion"}, {"name": "m4"}]
    world["remote_accounts"], world["statuses"] = [], []
    with running(world) as server:
        monkeypatch.setattr(whole, "url_of", {SERVER: server.base}.__getitem__)
        yield server


@pytest.fixture
def panel(tmp_path: Path, sister: Sandbox) -> Iterator[CoOp]:
    """A panel of m4 to m7 and the guest: all who are left to be drawn."""
    with with_pages(joined(), tmp_path, SETTINGS) as co_op:
        co_op.tell(GUEST, "join")
        co_op.hand.follow(GUEST, "jurybot")
        for n in range(8, 15):
            co_op.tell(f"m{n}", "leave")
        co_op.pass_time(2 * DAY)
        co_op.complain()
        yield co_op


class AtTheirs(Browser):
    """A browser of somebody whose account is on the sister co-op's server."""

    def __init__(self, co_op: CoOp, sister: Sandbox) -> None:
        super().__init__(co_op)
        self.instance = sister.base

    def come_in(self, member: str) -> int:
        """Signs in as a guest. Gives the status of the page at which they end."""
        return self.sign_in(member, at="worse.example").status_code


def test_a_guest_signs_in_at_their_own_server_reads_the_facts_and_casts_a_ballot(panel: CoOp, sister: Sandbox) -> None:
    assert "drawn by lot" in panel.newest(GUEST) and "/1" in panel.newest(GUEST), panel.letters(GUEST)
    browser = AtTheirs(panel, sister)
    assert "/sign-in?at=worse.example&amp;to=/1" in browser.get("/1").text

    assert browser.come_in("minion") == 200

    page = browser.get("/1").text
    assert "Signed in" not in page and GUEST in page and "The facts" in page
    assert browser.send("/1", said="limit", reason="they do nothing").status_code == 303
    panel.settle()
    assert "<b>limit</b>" in browser.get("/1").text
    summons = max((one for one in panel.hand.inbox(GUEST) if "drawn by lot" in one.text), key=lambda one: int(one.id))
    panel.pass_time(MINUTE)
    panel.tell(GUEST, "nothing", under=summons.id)
    assert "<b>nothing</b>" in browser.get("/1").text and "by message" in browser.get("/1").text
    assert GUEST in browser.get("/mine").text
    assert [one.revoked for one in sister.state.tokens.values() if one.scopes == ["profile"]] == [True]


def test_a_guest_sees_nothing_of_what_waits_for_members(panel: CoOp, sister: Sandbox) -> None:
    panel.tell("stan", "propose limit bad2.example because of what they do")
    browser = AtTheirs(panel, sister)
    browser.come_in("minion")

    for path in ("/open", "/open/new", "/stewards", "/2"):
        assert browser.get(path).status_code == 404, path
    assert "/open" not in browser.get("/").text
    for path in ("/open/proposals/bad2.example", "/open/new/proposal", "/open/withdraw"):
        sent = browser.send(path, on="/mine", measure="limit", server="a.example", because="so")
        assert sent.status_code == 404, path


def test_the_sister_vouches_for_its_own_people_alone_and_only_for_guests(
    panel: CoOp, sister: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    namesake = AtTheirs(panel, sister)

    assert namesake.come_in("m4") == 403, "m4 is a juror here, and no guest of that name has joined"
    assert 'href="/sign-in?to=/1"' in namesake.get("/1").text, "still nobody"
    assert namesake.get("/sign-in?at=evil.example").status_code == 404
    theirs = sister.state.account("m4")
    monkeypatch.setattr(type(theirs), "shown", property(lambda account: "m5@coop.example"))
    assert AtTheirs(panel, sister).come_in("m4") == 502, "a server that names somebody of another is not believed"


def test_without_sister_co_ops_nobody_is_asked_whether_they_are_a_guest(tmp_path: Path) -> None:
    with with_pages(joined(), tmp_path) as co_op:
        assert "Are you a guest" not in Browser(co_op).get("/").text


def test_a_flood_of_sign_ins_at_a_sister_co_op_holds_up_nobody_of_this_one(panel: CoOp, sister: Sandbox) -> None:
    browser = AtTheirs(panel, sister)

    begun = [browser.get("/sign-in?at=worse.example").status_code for _ in range(65)]

    assert (begun[0], begun[-1]) == (303, 429)
    assert browser.get("/sign-in").status_code == 303
