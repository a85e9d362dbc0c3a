"""Worlds: what is wrong is named with its place; what is right is there; without one a co-op is made."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jurybot.sandbox.__main__ import main
from jurybot.sandbox.co_op import small_co_op
from jurybot.sandbox.server import NotLoopback, build, listening, running
from jurybot.sandbox.world_check import WorldError, check


def problems(world: Any) -> list[str]:
    with pytest.raises(WorldError) as caught:
        check(world)
    return caught.value.problems


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"acounts": []}, "top level: unknown key 'acounts'; did you mean 'accounts'?"),
        ({"accounts": [{"name": "ana", "bott": True}]}, "accounts[0]: unknown key 'bott'; did you mean 'bot'?"),
        ({"accounts": [{}]}, "accounts[0]: 'name' is missing"),
        ({"accounts": [{"name": "a b"}]}, "accounts[0].name: 'a b' is no user name"),
        ({"accounts": [{"name": "ana", "role": "Jurry"}]}, "accounts[0].role: there is no role 'Jurry'; did you"),
        ({"accounts": {"ana": {}}}, "accounts: must be a list"),
        ({"tokens": []}, "tokens: must be an object"),
        ({"tokens": {"x": {"account": "anna", "scopes": "read"}}}, "tokens.x.account: there is no account 'anna'"),
        ({"tokens": {"x": {"account": "ana", "scopes": "reed"}}}, "tokens.x.scopes: unknown key 'reed'; did"),
        ({"remote_accounts": [{"acct": "mallory"}]}, "remote_accounts[0].acct: 'mallory' is no handle"),
        ({"remote_accounts": [{"acct": "m@bad_.example"}]}, "remote_accounts[0].acct: 'bad_.example' is no domain"),
        ({"domain": "https://coop.example"}, "domain: 'https://coop.example' is no domain"),
        ({"domain_blocks": [{"domain": "Bad.example"}]}, "domain_blocks[0].domain: 'Bad.example' is no domain"),
        ({"domain_blocks": [{"domain": "b.example", "severity": "limit"}]}, "domain_blocks[0].severity: 'limit'"),
        ({"follows": [["ana"]]}, "follows[0]: must be a pair"),
        ({"follows": [["ana", "nobody@x.example"]]}, "follows[0][1]: there is no account 'nobody@x.example'"),
        ({"statuses": [{"by": "nobody", "text": "x"}]}, "statuses[0].by: there is no account 'nobody'"),
        ({"reports": [{"by": "ana", "about": "ben", "category": "bad"}]}, "reports[0].category: 'bad'; allowed: other"),
        ({"grants": {"c": {"app": "wep", "account": "ana", "scopes": "read"}}}, "grants.c.app: there is no app 'wep'"),
        ({"roles": [{"name": "Jury", "permissions": ["manage_report"]}]}, "roles[0].permissions: unknown"),
        ({"settings": {"show_domain_blocks": "some"}}, "settings.show_domain_blocks: 'some'; allowed: disabled"),
        ({"settings": {"show": "all"}}, "settings: unknown key 'show'"),
        ({"webhooks": [{"url": "http://x", "secret": "s", "events": ["report.made"]}]}, "webhooks[0].events: unknown"),
        ({"accounts": [{"name": "ana", "bot": "yes"}]}, "accounts[0].bot: must be true or false, not 'yes'"),
        ({"accounts": [{"name": 7}]}, "accounts[0].name: must be text, not 7"),
        ({"accounts": [{"name": "ana"}, {"name": "Ana"}]}, "accounts[1].name: 'Ana' is there already"),
        ({"remote_accounts": [{"acct": "m@coop.example"}]}, "remote_accounts[0].acct: 'm@coop.example' lives on this"),
        ({"roles": [{"name": "Owner"}]}, "roles[0].name: 'Owner' is there already"),
        ({"roles": [{"name": "Jury", "position": "top"}]}, "roles[0].position: must be a whole number, not 'top'"),
        ({"roles": [{"name": "Jury", "permissions": "all"}]}, "roles[0].permissions: must be a list of texts, not"),
        ({"rules": [7]}, "rules[0]: must be text"),
        ({"statuses": [{"by": "ana"}]}, "statuses[0]: needs a 'text' or 'html'"),
        ({"statuses": [{"by": "ana", "text": "x", "visibility": "secret"}]}, "statuses[0].visibility: 'secret'; all"),
        ({"webhooks": [{"url": "http://x", "secret": "s", "events": []}]}, "webhooks[0]: 'events' is missing"),
        ({"given": {"x_id": "nobody"}}, "given.x_id: there is no account or rule 'nobody'"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(world, change, says) -> None:
    found = problems({**world, **change})

    assert any(problem.startswith(says) for problem in found), found


JUNK = [None, 7, "", " ", "x y", [], ["x"], {}, True, -1]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Everything inside, of lists the first; as what holds it and the key there."""
    keys = list(value) if isinstance(value, dict) else [0][: len(value)] if isinstance(value, list) else []
    for key in keys:
        yield value, key
        yield from places(value[key])


def test_whatever_stands_in_a_world_it_is_refused_or_works(world) -> None:
    worked = 0
    for holder, key in list(places(world)):
        kept = holder[key]
        for odd in JUNK:
            holder[key] = odd
            try:
                build(world)
                worked += 1
            except WorldError as error:
                assert all(": " in problem for problem in error.problems)
        holder[key] = kept

    assert worked > 20


def test_all_mistakes_are_named_at_once() -> None:
    world = {"accounts": [{"name": "ana"}], "follows": [["ana", "x"], ["y", "ana"]], "domain": "a b"}

    assert len(problems(world)) == 3


@pytest.mark.parametrize("world", [[], "x", None])
def test_a_world_is_an_object(world) -> None:
    assert problems(world) == ["the world must be a JSON object"]


def test_the_announcement_gives_what_drivers_need(world, sandbox) -> None:
    announce = sandbox.announce

    assert set(announce) == {"base", "tokens", "given", "headers"}
    assert set(announce["tokens"]) == set(world["tokens"])
    made = {"web_client_id", "web_client_secret", "verifier", *world["grants"]}
    assert set(announce["given"]) == set(world["given"]) | made
    assert announce["given"]["rule"] == "1"


def test_people_may_come_limited_disabled_locked_or_silent(world) -> None:
    world["accounts"] += [{"name": "fay", "silenced": True, "locked": True}, {"name": "gus", "disabled": True}]

    state = build(world).instance.state

    assert (state.account("fay").is_silenced, state.account("fay").locked) == (True, True)
    assert state.account("gus").disabled


def test_a_world_may_stand_on_another_domain(world) -> None:
    with running({**world, "domain": "jury.example"}) as elsewhere:
        found = httpx.get(f"{elsewhere.base}/api/v2/instance").json()["domain"]
        account = httpx.get(f"{elsewhere.base}/api/v1/accounts/lookup", params={"acct": "ana@jury.example"}).json()

    assert (found, account["url"]) == ("jury.example", "https://jury.example/@ana")


@pytest.mark.parametrize("members", [1, 25, 120])
def test_a_co_op_of_its_own_has_as_many_members_as_asked_and_is_the_same_for_a_seed(members) -> None:
    made = small_co_op(members, 8, "s")

    check(made)
    assert len(made["accounts"]) == members + 2
    assert made == small_co_op(members, 8, "s")
    assert members == 1 or made != small_co_op(members, 8, "t")
    assert len({row["acct"].split("@")[1] for row in made["remote_accounts"]}) == 8


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.com"])
def test_only_loopback_is_listened_on(host) -> None:
    with pytest.raises(NotLoopback):
        listening(host, 0)


def run(*argv: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jurybot.sandbox", *argv]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)


def test_a_bad_world_ends_with_2_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text('{"accounts": [{"name": "ana"}], "follows": [["ana", "bne"]]}')

    ended = run("--world", str(path))

    assert ended.returncode == 2
    assert ended.stderr == f"{path}: follows[0][1]: there is no account 'bne'\n"
    path.write_text("{")
    assert run("--world", str(path)).returncode == 2


def test_what_cannot_be_started_ends_with_2_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "faults.json"
    script.write_text('[{"kind": "half"}, {"kind": "flood"}]')

    def says(*argv: str) -> str:
        try:
            assert main([*argv]) == 2
        except SystemExit as ended:  # argparse has said it
            assert ended.code == 2
        return capsys.readouterr().err

    assert "loopback only" in says("--host", "0.0.0.0")
    assert "no such file" in says("--world", str(tmp_path / "none.json"))
    assert f"{script}: fault 1: no such fault: 'flood'" in says("--faults", str(script))
    assert "no such file" in says("--announce", str(tmp_path / "none" / "x.json"))
    assert "is no port" in says("--port", "70000")
    assert "from 0 to an hour" in says("--late", "-1")
    assert "must not be empty" in says("--control", "")


def test_as_a_process_it_announces_itself_answers_and_ends_at_a_signal(tmp_path: Path) -> None:
    announce = tmp_path / "announce.json"
    command = [sys.executable, "-m", "jurybot.sandbox", "--members", "3", "--seed", "x", "--announce", str(announce)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline().startswith("sandbox at http://127.0.0.1:")
    told = json.loads(announce.read_text())

    me = httpx.get(
        f"{told['base']}/api/v1/accounts/verify_credentials",
        headers={"Authorization": f"Bearer {told['tokens']['bot']}"},
    )
    os.kill(process.pid, signal.SIGTERM)

    assert (me.json()["role"]["name"], process.wait(30)) == ("Jury", 0)
    assert "curl" in process.stdout.read() and process.stderr.read() == ""


def test_a_sandbox_starts_at_once(world) -> None:
    took = []
    for _ in range(3):
        started = time.monotonic()
        with running(world):
            took.append(time.monotonic() - started)

    assert min(took) < 1.0, "about 20 ms on a quiet machine"
