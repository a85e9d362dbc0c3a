"""What the panel is given: copied when reported, frozen when drawn, sealed at rest, heard from the accused, deleted."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jurybot.core.names import Domain
from jurybot.core.opening.dossier import Dossier, Stands, dossier_hash
from jurybot.federation.fetch import Fetcher
from jurybot.federation.servers import Servers
from jurybot.service.case import dossier
from jurybot.service.opening import consider
from tests.e2e.co_op import DAY, MINUTE, ROUND, CoOp, joined

WORDS = "basil is the word of the day"


def the_dossier(co_op: CoOp) -> Dossier:
    case = co_op.case()
    with co_op.desk.store.transaction() as work:
        found = dossier.of_case(co_op.desk, work, case.id)
    assert found is not None
    return found


@contextmanager
def bad_example(files: dict[str, str]) -> Iterator[Servers]:
    """A web server that stands for bad.example, with these files."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = files.get(self.path)
            self.send_response(200 if text is not None else 404)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()  # seconds until it can end
    here = ipaddress.ip_address("127.0.0.1")
    fetcher = Fetcher(resolve=lambda host: [here], permits=lambda address: True, scheme="http", port=server.server_port)
    try:
        yield Servers(fetcher, texts=lambda name: [])
    finally:
        server.shutdown()
        server.server_close()


def test_reported_posts_are_in_it_as_they_were_and_whether_they_still_stand(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        kept = co_op.hand.post("mallory@bad.example", WORDS, "public")
        gone = co_op.hand.post("mallory@bad.example", "@m5@coop.example go home", "public")
        co_op.hand.report("m1", "mallory@bad.example", statuses=[kept, gone], comment="CANARY-COMMENT")
        co_op.settle()
        co_op.hand.delete(gone)
        co_op.complain(by=("m2", "m3"))

        found = the_dossier(co_op)

        assert [(one.text, one.stands) for one in found.exhibits] == [
            (WORDS, Stands.STILL_THERE),
            ("[a member here] go home", Stands.GONE),
        ]
        assert co_op.case().dossier == dossier_hash(found)
        assert found.reporters == "2–4"
        kept_bytes = b"".join(file.read_bytes() for file in tmp_path.glob("jurybot.db*"))
        assert WORDS.encode() not in kept_bytes
        assert b"CANARY-COMMENT" not in kept_bytes


def test_what_did_not_count_informs_the_panel_and_what_is_sealed_does_not(tmp_path: Path) -> None:
    """DELIBERATION.md, *Words*: a case has all its reports. Second ones, and those from elsewhere, open nothing."""
    with joined().again(tmp_path) as co_op:
        words = ["first", "second", "from elsewhere", "by a new member", "of a reporter at risk", "by law", "later"]
        posts = [co_op.hand.post("mallory@bad.example", said, "public") for said in words]
        for newcomer in ("m99", "eve@else.example"):
            co_op.hand.join(newcomer)
        for by, post in zip(("m1", "m1", "eve@else.example", "m99", "m4"), posts, strict=False):
            co_op.hand.report(by, "mallory@bad.example", statuses=[post])
        co_op.hand.report("m5", "mallory@bad.example", statuses=[posts[5]], category="legal")
        co_op.settle()
        co_op.tell("m4", "report-risk bad.example")

        co_op.complain(by=("m2", "m3"))
        co_op.complain(by=("eve@else.example",), statuses=[posts[6]])
        case, found = co_op.case(), the_dossier(co_op)

        assert case.triage == "reports: 3 of 3" and len(case.reports) == 6
        assert [one.text for one in found.exhibits] == words[:4]
        with co_op.desk.store.transaction() as work:
            given = {row.target for row in work.reports.of_case(case.id) if not row.local}
            assert len(work.reports.of_case(case.id)) == 7 and len(given) == 1


def test_of_reports_from_elsewhere_so_many_inform_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consider, "FROM_ELSEWHERE_AT_MOST", 2)
    with joined().again(tmp_path) as co_op:
        for number in range(3):
            post = co_op.hand.post("mallory@bad.example", f"post {number}", "public")
            co_op.hand.join(f"eve@else{number}.example")
            co_op.hand.report(f"eve@else{number}.example", "mallory@bad.example", statuses=[post])
        co_op.complain()
        before = [one.text for one in the_dossier(co_op).exhibits]
        co_op.complain(by=("eve@else0.example",))

        assert before == ["post 1", "post 2"]
        case = co_op.case().id
        with co_op.desk.store.transaction() as work:
            assert sum(not row.local for row in work.reports.of_case(case)) == 2


def test_a_juror_gets_the_numbers_by_message_and_nobody_else_does(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        post = co_op.hand.post("mallory@bad.example", WORDS, "public")
        co_op.hand.report("m1", "mallory@bad.example", statuses=[post])
        co_op.complain(by=("m2", "m3"))
        juror = min(co_op.summoned())
        other = next(name for name in ("m4", "m5", "m6", "m7", "m8", "m9") if name not in co_op.summoned())

        co_op.tell(juror, "facts")
        co_op.tell(other, "facts")

        assert "Reported: 1 post; gone by now: 0." in co_op.newest(juror)
        assert WORDS not in co_op.newest(juror)
        assert "bad.example" not in co_op.newest(other)


def test_the_accused_prove_who_they_are_and_are_heard_whole(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    with bad_example(files) as servers, joined().again(tmp_path) as co_op:
        assert co_op.bot
        co_op.bot.desk = replace(co_op.bot.desk, federation=servers)
        co_op.complain(by=("m1", "m2"))
        co_op.hand.follow("mallory@bad.example", "jurybot")
        co_op.complain(by=("m3",))
        admin = "mallory@bad.example"

        co_op.tell(admin, "statement bad.example because nobody asked us")
        assert "Please write: prove bad.example" in co_op.newest(admin)
        co_op.tell(admin, "prove bad.example")
        line = next(word for word in co_op.newest(admin).split() if word.startswith("jurybot-proof="))
        files["/.well-known/jurybot-proof.txt"] = f"{line}\n"
        co_op.tell(admin, "prove bad.example")
        assert "for half a year you speak for bad.example" in co_op.newest(admin)
        co_op.tell(admin, "statement bad.example because nobody asked us")

        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            said = dossier.draft(co_op.desk, work, case, co_op.now).theirs.statement
        assert said == "nobody asked us"


def test_a_proof_that_another_put_there_does_not_count(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    with bad_example(files) as servers, joined().again(tmp_path) as co_op:
        assert co_op.bot
        co_op.bot.desk = replace(co_op.bot.desk, federation=servers)
        co_op.complain()
        co_op.tell("mallory@bad.example", "prove bad.example")
        line = next(word for word in co_op.newest("mallory@bad.example").split() if word.startswith("jurybot-proof="))
        files["/.well-known/jurybot-proof.txt"] = line

        co_op.tell("minion@bad.example", "prove bad.example")

        assert "for half a year" not in co_op.newest("minion@bad.example")


def test_a_server_without_a_case_is_never_asked(tmp_path: Path) -> None:
    asked: list[str] = []

    class Asked(Servers):
        def stands(self, name: Domain, token: str) -> str:
            asked.append(name)
            return "file"

    with joined().again(tmp_path) as co_op:
        assert co_op.bot
        co_op.bot.desk = replace(co_op.bot.desk, federation=Asked(Fetcher()))

        co_op.tell("mallory@bad.example", "prove bad.example")
        co_op.tell("mallory@bad.example", "statement bad.example because nobody asked us")
        co_op.tell("minion@bad.example", "prove bad.local")

        assert asked == []
        assert "I know no such case" in co_op.newest("minion@bad.example")
        how, first = co_op.letters("mallory@bad.example")[-2:]
        assert "jurybot-proof=" in how and "prove bad.example" in first, "as where there is a case: it tells nothing"


def test_who_proved_it_is_heard_while_the_case_waits_and_no_more_when_it_was_taken_back(tmp_path: Path) -> None:
    files: dict[str, str] = {}
    admin = "mallory@bad.example"
    with bad_example(files) as servers, joined().again(tmp_path, more={"panel": {"seats": 17}}) as co_op:
        assert co_op.bot
        co_op.bot.desk = replace(co_op.bot.desk, federation=servers)
        co_op.complain()
        co_op.tell(admin, "prove bad.example")
        files["/.well-known/jurybot-proof.txt"] = next(
            word for word in co_op.newest(admin).split() if word.startswith("jurybot-proof=")
        )
        co_op.tell(admin, "prove bad.example")
        co_op.tell(admin, "statement bad.example because nobody asked us")
        assert "The panel gets it whole, with the facts" in co_op.newest(admin)

        co_op.withdraw("bad.example", "a mistake")
        co_op.pass_time(DAY + MINUTE)
        co_op.tell(admin, "statement bad.example because nobody asked us")

        assert "I know no such case" in co_op.newest(admin)


def test_a_panel_sees_whether_their_admins_were_told_and_what_has_become_of_it(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        kept, gone = (co_op.hand.post(f"{who}@bad.example", f"{who} speaks") for who in ("mallory", "minion"))
        co_op.hand.report("m1", "mallory@bad.example", statuses=[kept], forward=True)
        co_op.hand.report("m2", "minion@bad.example", statuses=[gone])
        co_op.settle()
        co_op.hand.suspend("minion@bad.example")
        co_op.hand.delete(gone)
        co_op.pass_time(DAY)
        co_op.complain(by=("m3",))

        found = the_dossier(co_op)

        assert found.forwarded_on == (co_op.now - DAY).date()
        assert (found.accounts_gone, found.complained_of) == (1, 2)
        assert (found.posts_gone, len(found.exhibits)) == (1, 2)


def test_a_case_that_has_no_dossier_any_more_goes_into_its_next_round_without_one(panel: CoOp) -> None:
    case = panel.case()
    with panel.desk.store.transaction() as work:
        work.papers.forget_at(case.id, panel.now)
        work.papers.forget_due(panel.now)
        assert dossier.grow(panel.desk, work, case, panel.now) is None


def test_of_a_sealed_case_no_later_panel_is_told(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.complain()
        co_op.tell("stella", "seal 1 because a child is in danger")
        co_op.tell("stan", "seal 1 because a child is in danger")
        assert co_op.case().outcome == "sealed"
        co_op.pass_time(2 * DAY)
        co_op.complain(by=("m4", "m5", "m6"))

        case = co_op.case("bad.example")
        with co_op.desk.store.transaction() as work:
            found = dossier.of_case(co_op.desk, work, case.id)

        assert case.number == 2 and found is not None
        assert found.earlier == ()


def test_it_is_deleted_ninety_days_after_the_time_to_appeal_and_the_hash_stays(tmp_path: Path) -> None:
    with joined().again(tmp_path) as co_op:
        co_op.complain()
        co_op.verdict("nothing")
        co_op.sleep(14 * DAY + ROUND)
        hash_ = co_op.case().dossier
        the_dossier(co_op)

        co_op.sleep(90 * DAY + MINUTE)

        case = co_op.case()
        with co_op.desk.store.transaction() as work:
            assert dossier.of_case(co_op.desk, work, case.id) is None
        assert case.dossier == hash_ != ""
