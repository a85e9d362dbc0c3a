"""Two sides of one wall: what is sealed shows nowhere, and is deleted when its time is over."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.e2e.co_op import DAY, HOUR, MINUTE, ROUND, SUSPEND, CoOp, a_co_op

SEALED_TABLES = ("seats", "statements", "draw_tickets", "members", "member_secrets", "digests")
CANARY = re.compile(r"zq[a-z]+\w*", re.IGNORECASE)


def rows(co_op: CoOp, table: str) -> int:
    """How many rows stand in a table of the bot's database, read from beside it."""
    with create_engine(f"sqlite:///{co_op.folder / 'jurybot.db'}").connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def dump(co_op: CoOp, table: str) -> str:
    with create_engine(f"sqlite:///{co_op.folder / 'jurybot.db'}").connect() as connection:
        return "\n".join(str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}")))


def a_full_life(co_op: CoOp) -> None:
    """A case with everything that may go wrong in it, every sealed text a canary."""
    state = co_op.sandbox.state
    for n, account in enumerate(state.locals()):
        account.display_name = f"Zqname{n}"
    accused = co_op.hand.join("zqaccused@bad.example")
    post = co_op.hand.post(accused, "zqpost of the accused")
    co_op.everyone_joins()
    co_op.pass_time(2 * DAY)
    for n in (1, 2, 3):
        co_op.hand.report(f"zqm{n}", accused, [post], comment=f"zqcomment{n}", category="violation", rules=[1])
    co_op.hand.report("mallory@worse.example", accused, comment="zqforeign")
    co_op.settle()
    one, two, *others = co_op.summoned()
    co_op.answer(one, "recuse, zqconflict is my sister")
    co_op.answer(two, "suspend\nzqreason that stays\npublic: They never answer.")
    for member in others:
        co_op.answer(member, "suspend, zqsealed they harass us")
    co_op.pass_time(HOUR)
    for member in set(co_op.summoned()) - {one, two, *others}:
        co_op.answer(member, "zqunclear hm")
    co_op.pass_time(ROUND + 3 * MINUTE)
    co_op.tell("zqm1", "appeal 1 because zqappeal they have a new admin")
    co_op.tell("zqm2", "second 1")
    co_op.pass_time(4 * DAY)
    co_op.complain("mallory@worse.example", by=("zqm4", "zqm5", "zqm6"), comment="zqlegal", category="legal")
    co_op.acts.undo("1", dry=False)
    co_op.settle()


def test_no_name_no_id_and_no_sealed_word_shows_anywhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with a_co_op(tmp_path, prefix="zqm", more=SUSPEND) as co_op:
        a_full_life(co_op)
        people = [a for a in co_op.sandbox.state.locals() if a.username != "jurybot"]
        ids = {str(a.id) for a in people} | {str(co_op.sandbox.state.account("zqaccused@bad.example").id)}
        block_comments = dump(co_op, "block_snapshots")
        shown = {
            "the site": "\n".join(p.read_text() for p in (co_op.folder / "site").rglob("*") if p.is_file()),
            "public posts": "\n".join(f"{p.spoiler_text} {p.text}" for p in co_op.posts() if p.visibility == "public"),
            "block comments": block_comments,
            "cases": json.dumps(co_op.acts.cases()),
            "case": json.dumps(co_op.acts.case("1")),
            "pool": json.dumps(co_op.acts.pool()),
            "status": json.dumps(co_op.acts.status()),
            "events": dump(co_op, "events"),
            "the log": "".join(capfd.readouterr()),
        }
        letters = [post for post in co_op.posts() if post.visibility == "direct"]
        handles = {a.id: a.acct for a in co_op.sandbox.state.accounts.values()}

    assert len(shown["the site"]) > 1000 and "settled" in shown["the log"] and len(letters) > 20
    for where, what in shown.items():
        assert CANARY.findall(what) == [], where
        assert [i for i in ids if i in what] == [], where
        assert not re.search(r"\bstella\b|\bstan\b", what), where
    for letter in letters:
        own = {handles[to] for to in letter.mentions}
        claims = {"zqappeal"} if own & {"stella", "stan"} else set()  # stewards read why, not who
        assert set(CANARY.findall(f"{letter.spoiler_text} {letter.text}")) <= own | claims, letter.text
        assert not [name for name in ("stella", "stan") if re.search(rf"\b{name}\b", letter.text) and name not in own]


def test_after_the_window_nothing_says_who_sat_and_every_case_still_folds_to_its_row(limited: CoOp) -> None:
    limited.complain("mallory@worse.example", by=("m1", "m2", "m3"))
    limited.verdict("nothing", 2)
    kept = {table: rows(limited, table) for table in SEALED_TABLES[:3]}

    limited.pass_time(3 * DAY)

    assert all(kept.values())
    assert {table: rows(limited, table) for table in SEALED_TABLES[:3]} == dict.fromkeys(SEALED_TABLES[:3], 0)
    assert [case.state.value for case in limited.cases()] == ["in force", "closed"]
    with limited.desk.store.transaction() as work:
        assert not any(work.cases.differs(case.id) for case in work.cases.all())


def test_every_case_folds_to_its_row_with_the_sealed_tables_emptied(limited: CoOp) -> None:
    limited.complain("mallory@worse.example", by=("m1", "m2", "m3"))
    before = limited.cases()
    limited.stop()
    with create_engine(f"sqlite:///{limited.folder / 'jurybot.db'}").begin() as connection:
        for table in SEALED_TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    limited.start()

    with limited.desk.store.transaction() as work:
        differing = [case.name for case in work.cases.all() if work.cases.differs(case.id)]
        rebuilt = work.cases.rebuild()

    assert (differing, rebuilt) == ([], 0)
    assert limited.cases() == before


def test_a_bot_goes_on_with_a_juror_forgotten_in_mid_case(panel: CoOp) -> None:
    for member in list(panel.summoned())[:2]:
        panel.answer(member, "limit")
        panel.tell(member, "forget me")

    panel.verdict("limit")

    assert panel.outcome()[0] in {"in force", "decided"} or panel.outcome()[1] in {"no-agreement", "lapsed"}
    assert panel.case().tallied or panel.case().extended


def test_forget_me_leaves_only_the_days_somebody_served(limited: CoOp) -> None:
    member = next(iter(limited.summoned()))
    account = str(limited.sandbox.state.account(member).id)

    limited.tell(member, "forget me")
    limited.pass_time(MINUTE)

    tables = ("members", "seats", "statements", "messages", "notes", "served", "cases", "events", "installation")
    found = [table for table in tables if account in dump(limited, table) or f"'{member}'" in dump(limited, table)]
    assert found == []
    assert rows(limited, "served") == len(limited.case().sitting)


def test_whoever_is_not_in_the_pool_is_forgotten_too_and_told_what_stays(limited: CoOp) -> None:
    limited.tell("owner", "propose limit worse.example because of what they do")
    limited.tell("owner", "my data")
    limited.hand.report("owner", "mallory@worse.example")
    limited.settle()
    account = str(limited.sandbox.state.account("owner").id)

    limited.tell("owner", "forget me")
    limited.pass_time(MINUTE)

    told = limited.newest("owner")
    assert told.startswith("@owner Done.") and "Your reports stay until their case has ended" in told
    tables = ("messages", "notes", "petitions", "seconds", "outbox", "papers")
    assert [table for table in tables if f"'{account}'" in dump(limited, table)] == []


def test_a_year_after_a_report_that_came_to_no_case_nothing_says_whose_it_was(new: CoOp) -> None:
    new.complain(by=("m1",))
    account = str(new.sandbox.state.account("m1").id)
    assert f"'{account}'" in dump(new, "reports")

    new.sleep(366 * DAY)

    assert f"'{account}'" not in dump(new, "reports")
    assert rows(new, "reports") == 1


def test_texts_that_were_sent_are_blanked_in_the_outbox(limited: CoOp) -> None:
    sent = dump(limited, "outbox")
    assert "drawn by lot" not in sent and "Our jury limited" not in sent


def test_e_mail_and_ip_addresses_are_nowhere(limited: CoOp) -> None:
    limited.stop()

    kept = b"".join(path.read_bytes() for path in limited.folder.glob("jurybot.db*"))
    assert b"m1@coop.example" not in kept
