"""The standing jury: elected, drawn for a term with quotas, and guests of a sister co-op."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from jurybot.cli.verify import verify
from jurybot.core.names import AccountId, MemberId
from jurybot.core.record import lottery
from jurybot.publish.site import Site
from jurybot.service.draw import standing_jury
from jurybot.service.draw.standing_jury import drum
from jurybot.service.page_ports.stewards import ActRefused
from jurybot.service.people.pool import Load, drawable
from tests.e2e.co_op import DAY, CoOp, Killed, joined
from tests.e2e.test_restore import copy_of, restore

ELECTED = ("m4", "m5", "m6", "m7", "m8", "m9")


def on_the_jury(co_op: CoOp) -> set[str]:
    with co_op.desk.store.transaction() as work:
        term = work.pool.term()
        assert term and term.drawn_at
        return {work.pool.get(member).acct for member in work.pool.jurors(term.number)}


def published(co_op: CoOp, draw: int) -> dict[str, Any]:
    folder = co_op.folder / "site" / "draws" / str(draw)
    return {file.stem: json.loads(file.read_bytes()) for file in folder.glob("*.json")}


def a_members_file(folder: Path) -> Path:
    file = folder / "members.csv"
    lines = [f"m{n},{'de' if n <= 4 else 'en'}" for n in range(1, 15)]
    file.write_text("\n".join(["acct,language", *lines]) + "\n")
    return file


def test_panels_are_drawn_from_those_elected(tmp_path: Path) -> None:
    more = {"jury": {"kind": "elected", "elected": list(ELECTED)}}
    with joined().again(tmp_path, more=more) as co_op:
        co_op.complain()

        assert set(co_op.summoned()) <= set(ELECTED)


def test_stewards_hear_of_those_elected_who_cannot_be_drawn_and_what_helps(tmp_path: Path) -> None:
    elected = [*ELECTED, "m10", "stan", "owner"]
    more = {"jury": {"kind": "elected", "elected": elected}}
    with joined().again(tmp_path, more=more) as co_op:
        co_op.tell("m10", "away until 5 May")
        co_op.hand.limit_account("m9")
        co_op.pass_time(2 * DAY)

        jury = co_op.acts.jury()
        assert (jury["elected"], jury["on_it"]) == (9, 7)
        assert [(one["elected"], one["why"]) for one in jury["cannot_be_drawn"]] == [
            ("m10", "away"),
            ("m9", "limited"),
            ("owner", "is not in the pool"),
            ("stan", "is not in the pool"),
        ]
        helps = {one["elected"]: one["helps"] for one in jury["cannot_be_drawn"]}
        assert "write the bot join" in helps["stan"] and "off [jury] elected" in helps["m9"]

        summary = next(text for text in reversed(co_op.letters("stella")) if "What waits" in text)
        assert "3 of those elected cannot be drawn; who, and what helps: jurybot jury" in summary
        assert not any(name in summary for name in elected)

        co_op.hand.unlimit_account("m9")
        co_op.tell("stan", "join")
        co_op.tell("owner", "join")
        co_op.pass_time(DAY)
        summaries = len([text for text in co_op.letters("stella") if "What waits" in text])
        co_op.pass_time(2 * DAY)
        assert len([text for text in co_op.letters("stella") if "What waits" in text]) == summaries
        assert [one["elected"] for one in co_op.acts.jury()["cannot_be_drawn"]] == ["m10"]


def test_those_elected_are_looked_at_once_a_day_each_alone_however_large_the_server_is(tmp_path: Path) -> None:
    """To page through all accounts would take what messages are read with: of a large server, all of it."""
    elected = [f"m{n}" for n in range(1, 13)]
    with joined().again(tmp_path, more={"jury": {"kind": "elected", "elected": elected}}) as co_op:
        co_op.pass_time(timedelta(hours=1))
        before = len(co_op.sandbox.log)
        co_op.pass_time(DAY)
        co_op.settle()  # a few of them at each reading

        asked = [entry.path for entry in co_op.sandbox.log[before:]]
        ids = {f"/api/v1/admin/accounts/{co_op.sandbox.state.account(acct).id}" for acct in elected}
        assert sorted(path for path in asked if path in ids) == sorted(ids)
        assert "/api/v2/admin/accounts" not in asked


def test_who_sits_or_rests_is_not_named_among_those_who_cannot_be_drawn(tmp_path: Path) -> None:
    more = {"jury": {"kind": "elected", "elected": list(ELECTED)}}
    with joined().again(tmp_path, more=more) as co_op:
        co_op.complain()

        assert co_op.summoned()
        assert co_op.acts.jury()["cannot_be_drawn"] == []


def test_a_jury_is_drawn_for_a_term_with_quotas_and_anyone_can_check_it(tmp_path: Path) -> None:
    quota = [{"feature": "language", "value": "de", "at_least": 3}]
    more = {
        "pool": {"members_file": str(a_members_file(tmp_path))},
        "jury": {"kind": "drawn", "size": 8, "term": "30 days", "quota": quota},
    }
    with joined().again(tmp_path, more=more) as co_op:
        co_op.complain()

        jury = on_the_jury(co_op)
        entries = published(co_op, 1)
        assert len(jury) == 8
        assert len(jury & {"m1", "m2", "m3", "m4"}) >= 3
        assert set(co_op.summoned()) <= jury
        assert verify(str(co_op.folder / "site"), json=False) == 0
        assert not any(name in json.dumps(entries) for name in jury)
        assert entries["term"]["quotas"] == [{"feature": "language", "value": "de", "at_least": 3, "at_most": 8}]
        told = co_op.acts.jury()
        assert (told["kind"], told["on_it"], told["size"], told["term"]) == ("drawn", 8, 8, 1)
        chances = {one["cell"]: (one["members"], one["exactly"]) for one in told["chances_now"]}
        assert sum(members * Fraction(exactly) for members, exactly in chances.values()) == 8

        co_op.stop()
        co_op.start()
        co_op.settle()
        assert on_the_jury(co_op) == jury

        co_op.sleep(31 * DAY)
        with co_op.desk.store.transaction() as work:
            second = work.pool.term()
        assert second and second.number == 2 and second.drawn_at


def test_a_jury_that_cannot_be_drawn_is_told_to_stewards_once(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"jury": {"kind": "drawn", "size": 50}}) as co_op:
        co_op.complain()
        co_op.pass_time(2 * DAY)

        told = [text for text in co_op.letters("stella") if "a jury of 50 cannot be drawn of" in text]
        assert len(told) == 1
        assert co_op.summoned() == {}
        with pytest.raises(ActRefused, match="no jury can be drawn now: a jury of 50"):
            co_op.acts.jury()


def test_a_jury_that_cannot_be_drawn_is_tried_with_each_reading_of_the_pool_and_drawn_once_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    draw = standing_jury.fairest
    monkeypatch.setattr(standing_jury, "fairest", lambda *of: (tried.append(1), draw(*of))[1])
    with joined().again(tmp_path, more={"jury": {"kind": "drawn", "size": 15}}) as co_op:
        co_op.complain()
        co_op.pass_time(3 * DAY)
        tries = len(tried)
        co_op.tell("stan", "join")
        co_op.pass_time(3 * DAY)

        assert 2 <= tries <= 5
        assert len(on_the_jury(co_op)) == 15


def test_a_term_that_only_the_record_knows_of_is_not_drawn_for_again(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"jury": {"kind": "drawn", "size": 8}}) as co_op:
        copy = copy_of(co_op)
        co_op.complain()
        assert published(co_op, 1)["term"]["term"] == 1

        restore(co_op, copy)
        co_op.pass_time(2 * DAY)

        with co_op.desk.store.transaction() as work:
            term = work.pool.term()
        assert term and term.drawn_at
        assert published(co_op, term.draw)["term"]["term"] == 2
        assert verify(str(co_op.folder / "site"), json=False) == 0


@pytest.mark.parametrize("at", ["term", "jury"])
def test_a_bot_killed_while_it_draws_a_jury_goes_on_with_the_same_draw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    write, kills = Site.write_draw, [at]

    def killed_once(site: Site, draw: int, name: str, entry: Any) -> None:
        if name in kills:
            kills.remove(name)
            raise Killed
        write(site, draw, name, entry)

    monkeypatch.setattr(Site, "write_draw", killed_once)
    with joined().again(tmp_path) as co_op:
        co_op.restart(more={"jury": {"kind": "drawn", "size": 8}})
        co_op.complain()

        assert kills == [] and len(on_the_jury(co_op)) == 8
        with co_op.desk.store.transaction() as work:
            assert work.numbers.last("draw") == 2, "the jury's, and the panel's"
        assert set(published(co_op, 1)) == {"term", "reveal", "jury"}
        assert verify(str(co_op.folder / "site"), json=False) == 0


def test_a_lottery_that_cannot_be_published_takes_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is taken and never published is a draw that somebody could have hidden."""
    monkeypatch.setattr(lottery, "MAX_BYTES", 3_000)
    with joined().again(tmp_path, more={"jury": {"kind": "drawn", "size": 8}}) as co_op:
        co_op.complain()
        co_op.pass_time(2 * DAY)
        with co_op.desk.store.transaction() as work:
            assert (work.numbers.last("draw"), work.numbers.last("policy")) == (0, 1)  # that of going live
        assert "the proofs of such a lottery are too many" in co_op.newest("stella")

        monkeypatch.undo()
        co_op.pass_time(2 * DAY)

        assert len(on_the_jury(co_op)) == 8
        assert verify(str(co_op.folder / "site"), json=False) == 0


def test_a_guest_of_a_sister_co_op_may_serve_and_a_stranger_may_not(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"pool": {"guests_from": ["worse.example"]}}) as co_op:
        co_op.tell("minion@worse.example", "join")
        co_op.tell("minion@bad.example", "join")

        with co_op.desk.store.transaction() as work:
            guests = [member.acct for member in work.pool.members() if "@" in member.acct]
        assert guests == ["minion@worse.example"]

        co_op.hand.follow("minion@worse.example", "jurybot")
        co_op.pass_time(2 * DAY)
        with co_op.desk.store.transaction() as work:
            guest = next(member for member in work.pool.members() if "@" in member.acct)
        assert guest.standing == "ok"

        co_op.hand.leave("minion@worse.example")
        co_op.complain()
        with co_op.desk.store.transaction() as work:
            guest = next(member for member in work.pool.members() if "@" in member.acct)
        assert guest.standing == "suspended or gone"


def with_guests(co_op: CoOp, number: int) -> None:
    """So many of a sister co-op in the pool, who could be drawn as well as any member."""
    with co_op.desk.store.transaction() as work:
        like = work.pool.members()[0]
        guests = [
            replace(
                like,
                id=MemberId(f"guest-{n}"),
                account=AccountId(f"{9_000 + n}"),
                acct=f"g{n}@worse.example",
                anchor="1",
            )
            for n in range(number)
        ]
        for guest in guests:
            work.pool.add(guest)


def test_guests_are_at_most_a_third_of_those_that_a_jury_is_drawn_from(tmp_path: Path) -> None:
    more = {"pool": {"guests_from": ["worse.example"]}, "jury": {"kind": "drawn", "size": 8}}
    with joined().again(tmp_path, more=more) as co_op:
        with_guests(co_op, 20)

        with co_op.desk.store.transaction() as work:
            ((cell, who),) = drum(co_op.desk, work, co_op.now).cells

        guests = [member for member in who if member.startswith("guest-")]
        assert 3 * len(guests) <= cell.members < 3 * (len(guests) + 1) + 1


def test_guests_are_at_most_a_third_too_where_one_panel_has_several_cases(tmp_path: Path) -> None:
    with joined().again(tmp_path, more={"pool": {"guests_from": ["worse.example"]}}) as co_op:
        co_op.complain()
        case = co_op.case()
        with_guests(co_op, 20)

        with co_op.desk.store.transaction() as work:
            alone = drawable(co_op.desk, work, case, Load.of(work, co_op.now), co_op.now)
            guests = [member for member in alone if member.startswith("guest-")]
            members = [member for member in alone if not member.startswith("guest-")]
            common = drawable(
                co_op.desk, work, case, Load.of(work, co_op.now), co_op.now, among=[*guests, *members[:4]]
            )

        assert sum(member.startswith("guest-") for member in common) == 2
        assert len(common) == 6
