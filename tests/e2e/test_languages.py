"""Each juror is written to in their own language and told the time by their own clock; the public in the co-op's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.e2e.co_op import MINUTE, ROUND, CoOp, joined


def newest_post(co_op: CoOp, member: str):  # type: ignore[no-untyped-def]
    letter = max((one for one in co_op.hand.inbox(member) if one.author == "jurybot"), key=lambda one: int(one.id))
    return co_op.sandbox.state.statuses[int(letter.id)]


def test_who_joins_is_written_to_in_the_language_they_post_in(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.tell("m1", "leave")
        co_op.sandbox.state.account("m1").posting["language"] = "de-AT"

        co_op.tell("m1", "join")

        assert "Willkommen im Jury-Pool" in co_op.newest("m1")
        assert newest_post(co_op, "m1").language == "de"


def test_who_is_not_in_the_pool_or_is_forgotten_is_answered_in_their_language_too(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.tell("m1", "language fr")
        co_op.tell("m1", "oublie-moi")
        co_op.hand.join("newcomer")
        co_op.sandbox.state.account("newcomer").posting["language"] = "de"

        co_op.tell("newcomer", "hilfe")

        assert "J'ai effacé qui tu es" in co_op.newest("m1")
        assert newest_post(co_op, "m1").language == "fr"
        assert newest_post(co_op, "newcomer").language == "de"


def test_a_juror_chooses_language_and_clock_and_the_public_reads_the_co_ops(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        with co_op.desk.store.transaction() as work:
            for member in work.pool.members():
                work.pool.save(replace(member, language="de", zone="Europe/Berlin"))
        co_op.complain()
        jurors = [f"m{n}" for n in range(1, 15) if "Du bist ausgelost" in co_op.newest(f"m{n}")]

        assert len(jurors) == 5
        assert " UTC (" in co_op.newest(jurors[0]) and " Berlin)" in co_op.newest(jurors[0])
        for juror in jurors:
            co_op.hand.post(juror, "@jurybot limit", "direct", newest_post(co_op, juror).id)
        co_op.sleep(co_op.case().terms.answer_for * 2)

        (public,) = [post for post in co_op.posts() if post.visibility == "public"]
        assert "Our jury limited bad.example" in public.text
        assert public.language == "en"


def test_a_steward_reads_in_their_language_also_why_something_was_not_done_or_has_happened(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.sandbox.state.account("stella").posting["language"] = "de"
        co_op.tell("stella", "join")
        co_op.complain()
        co_op.tell("stella", "release 1 because all is well")
        refused = co_op.newest("stella")
        co_op.all_answer("limit")
        co_op.hand.block_domain("bad.example", "noop", private_comment="by hand")
        co_op.pass_time(ROUND + 10 * MINUTE)

        assert refused.endswith("Fall 1 ist nicht angehalten.")
        assert "es gibt eine Sperre von Hand, bad.example: beobachtet" in co_op.newest("stella")
