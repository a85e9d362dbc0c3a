"""`jurybot init` and `jurybot doctor` against a running sandbox."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jurybot.config import Settings, load
from jurybot.sandbox.server import Sandbox

Jurybot = Callable[..., subprocess.CompletedProcess[str]]
FLAGS = ("--steward", "ana", "--co-op", 'The "Käse" Co-op', "--site-url", "https://jury.coop.example")
FLAGS += ("--appeal-contact", "appeals@coop.example")


@pytest.fixture
def token_file(sandbox: Sandbox, tmp_path: Path) -> Path:
    file = tmp_path / "from-the-web"
    file.write_text(sandbox.tokens["bot"] + "\n")
    return file


@pytest.fixture
def bot(jurybot: Jurybot, sandbox: Sandbox, tmp_path: Path, token_file: Path) -> Path:
    """The folder of a bot that was set up."""
    out = tmp_path / "bot"
    ran = jurybot("init", "--non-interactive", "--url", sandbox.base, *FLAGS, "--out", str(out),
                  "--token-file", str(token_file))  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return out


def findings(jurybot: Jurybot, folder: Path, **env: str) -> tuple[int, dict[str, dict[str, str]]]:
    ran = jurybot("doctor", "--json", "-c", str(folder / "config.toml"), **env)
    return ran.returncode, {one["what"]: one for one in json.loads(ran.stdout)["findings"]}


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


# --- init ------------------------------------------------------------------------------------------------------------


def test_init_writes_what_a_bot_needs_for_its_owners_eyes_only(bot: Path, sandbox: Sandbox) -> None:
    settings = load(bot / "config.toml", {})

    assert isinstance(settings, Settings)
    assert {file.name: mode(file) for file in bot.iterdir()} == {
        "config.toml": 0o600, "jurybot.token": 0o600, "jurybot.key": 0o600
    }  # fmt: skip
    assert settings.secrets.token.get_secret_value() == sandbox.tokens["bot"]
    assert len(settings.secrets.key.get_secret_value()) == 32
    assert settings.mode == "dry-run"
    assert settings.stewards.confirm == "steward"
    assert settings.site.co_op == 'The "Käse" Co-op'


def test_init_sets_up_the_bots_account(bot: Path, sandbox: Sandbox) -> None:
    asks = httpx.Client(base_url=sandbox.base, headers={"Authorization": f"Bearer {sandbox.tokens['bot']}"})
    me: dict[str, Any] = asks.get("/api/v1/accounts/verify_credentials").json()
    policy: dict[str, Any] = asks.get("/api/v2/notifications/policy").json()

    assert me["bot"] is True
    assert me["source"]["hide_collections"] is True
    assert me["display_name"] == 'Jury of The "Käse" Co-op'
    assert "https://jury.coop.example" in me["source"]["note"]
    assert {value for key, value in policy.items() if key.startswith("for_")} == {"accept"}


def test_init_names_all_that_is_missing_when_it_may_not_ask(jurybot: Jurybot, tmp_path: Path) -> None:
    ran = jurybot("init", "--non-interactive", "--url", "https://coop.example", cwd=tmp_path)

    assert ran.returncode == 2
    assert "--co-op, --steward, --site-url, --appeal-contact" in ran.stderr
    assert not list(tmp_path.iterdir())


def test_init_names_all_mistakes_before_the_server_hears_of_it(jurybot: Jurybot, tmp_path: Path) -> None:
    ran = jurybot("init", "--non-interactive", "--url", "http://coop.example", "--steward", "an a", "--co-op", "x",
                  "--site-url", "ftp://x", "--appeal-contact", "y", cwd=tmp_path)  # fmt: skip

    assert ran.returncode == 2
    assert [line.split()[0] for line in ran.stderr.splitlines()] == ["--url", "--site-url", "--steward"]
    assert not list(tmp_path.iterdir())


def test_init_keeps_a_config_that_is_there_and_sets_up_the_account_again(
    jurybot: Jurybot, bot: Path, sandbox: Sandbox
) -> None:
    before = {file.name: file.read_bytes() for file in bot.iterdir()}
    asks = httpx.Client(base_url=sandbox.base, headers={"Authorization": f"Bearer {sandbox.tokens['bot']}"})
    asks.patch("/api/v2/notifications/policy", data={"for_new_accounts": "filter"})

    ran = jurybot("init", "--out", str(bot))

    assert ran.returncode == 0
    assert "is there and stays as it is" in ran.stdout
    assert {file.name: file.read_bytes() for file in bot.iterdir()} == before
    assert asks.get("/api/v2/notifications/policy").json()["for_new_accounts"] == "accept"


def test_a_config_is_replaced_only_when_asked_to_and_key_and_token_stay(
    jurybot: Jurybot, bot: Path, sandbox: Sandbox
) -> None:
    before = {file.name: file.read_bytes() for file in bot.iterdir()}

    ran = jurybot("init", "--non-interactive", "--force", "--url", sandbox.base, *FLAGS, "--steward", "ben",
                  "--out", str(bot))  # fmt: skip

    after = {file.name: file.read_bytes() for file in bot.iterdir()}
    assert ran.returncode == 0
    assert "is replaced" in ran.stdout and "is there and is kept" in ran.stdout
    assert b'"ben"' in after.pop("config.toml") and before.pop("config.toml")
    assert after == before


def test_a_token_that_the_server_refuses_is_not_kept(jurybot: Jurybot, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("nonsense-nonsense")

    ran = jurybot("init", "--non-interactive", "--url", sandbox.base, *FLAGS, "--out", str(tmp_path / "bot"),
                  "--token-file", str(tmp_path / "wrong"))  # fmt: skip

    assert ran.returncode == 1
    assert "refuses the token" in ran.stderr
    assert "nonsense" not in ran.stdout + ran.stderr
    assert not (tmp_path / "bot").exists()


def test_init_takes_no_stewards_own_token_and_leaves_their_account_alone(
    jurybot: Jurybot, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "mine").write_text(sandbox.tokens["ana"])

    ran = jurybot("init", "--non-interactive", "--url", sandbox.base, *FLAGS, "--out", str(tmp_path / "bot"),
                  "--token-file", str(tmp_path / "mine"))  # fmt: skip

    assert ran.returncode == 1
    assert "that of @ana, a steward: make one as the bot" in ran.stderr
    assert not sandbox.hand.instance.state.account("ana").is_bot
    assert not (tmp_path / "bot").exists()


def test_init_says_when_the_address_is_no_server(jurybot: Jurybot, tmp_path: Path, token_file: Path) -> None:
    ran = jurybot("init", "--non-interactive", "--url", "http://127.0.0.1:9", *FLAGS, "--out", str(tmp_path / "bot"),
                  "--token-file", str(token_file))  # fmt: skip

    assert ran.returncode == 1
    assert "Is the address right" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_init_asks_registers_and_trades_the_code_for_a_token_without_showing_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    ran = subprocess.Popen(
        [sys.executable, "-m", "jurybot", "init", "--out", str(tmp_path / "bot")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1,
        env={key: value for key, value in os.environ.items() if not key.startswith("JURYBOT_")},
    )  # fmt: skip
    assert ran.stdin and ran.stdout
    ran.stdin.write(f"{sandbox.base}\nExample\nana, ben\njury.coop.example\nappeals@coop.example\n")
    said = ""
    while not (found := re.search(r"\n(http\S+/oauth/authorize\S+)\n", said)):
        line = ran.stdout.readline()
        assert line, said
        said += line

    ran.stdin.write(f"a-wrong-code\n{_let_in(found[1], sandbox.tokens['bot'])}\n")
    rest, _ = ran.communicate(timeout=90)

    settings = load(tmp_path / "bot" / "config.toml", {})
    assert ran.returncode == 0, rest
    assert "does not take this code" in rest
    assert isinstance(settings, Settings)
    token = settings.secrets.token.get_secret_value()
    assert token not in said + rest
    assert token != sandbox.tokens["bot"]
    assert settings.stewards.accounts == ("ana", "ben")
    assert settings.site.url == "https://jury.coop.example"


def _let_in(url: str, browser: str) -> str:
    """What a person does who is signed in as the bot: looks at the page, agrees, copies the code."""
    signed_in = {"Authorization": f"Bearer {browser}"}
    assert "Authorization required" in httpx.get(url, headers=signed_in).text
    asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    agreed = httpx.post(url.partition("?")[0], data=asked, headers=signed_in)
    return parse_qs(urlsplit(agreed.headers["location"]).query)["code"][0]


# --- doctor ----------------------------------------------------------------------------------------------------------


def test_doctor_finds_nothing_to_mend_when_all_is_well(jurybot: Jurybot, bot: Path, sandbox: Sandbox) -> None:
    sandbox.hand.follow("ana", "jurybot")
    jurybot("db", "upgrade", "-c", str(bot / "config.toml"))

    code, found = findings(jurybot, bot)

    assert code == 0
    assert {one["level"] for one in found.values()} <= {"ok", "warn"}
    for what in ("config", "database", "disk, database", "disk, site", "instance", "token", "version", "steward @ana"):
        assert found[what]["level"] == "ok", found[what]


def test_doctor_names_the_rights_that_a_token_lacks_and_the_remedy(
    jurybot: Jurybot, bot: Path, sandbox: Sandbox
) -> None:
    code, found = findings(jurybot, bot, JURYBOT_TOKEN=sandbox.tokens["ben"])

    lacking = found["right “Manage federation”"]
    assert code == 1
    assert lacking["level"] == "fail"
    assert "Administration → Roles" in lacking["remedy"]


def test_doctor_tells_a_refused_token_from_a_server_that_is_away(jurybot: Jurybot, bot: Path) -> None:
    refused = findings(jurybot, bot, JURYBOT_TOKEN="nonsense")
    text = (bot / "config.toml").read_text()
    (bot / "config.toml").write_text(re.sub(r"http://127.0.0.1:\d+", "http://127.0.0.1:9", text))
    away = findings(jurybot, bot)

    assert refused[0] == away[0] == 1
    assert refused[1]["token"]["level"] == "fail"
    assert away[1]["instance"]["level"] == "fail"
    assert all(one["remedy"] for one in (refused[1]["token"], away[1]["instance"]))


def test_doctor_warns_of_clocks_that_differ(jurybot: Jurybot, bot: Path, sandbox: Sandbox) -> None:
    right = findings(jurybot, bot)[1]
    sandbox.set_time(datetime.now(UTC) + timedelta(minutes=5))

    clock = findings(jurybot, bot)[1]["clock"]

    assert "clock" not in right
    assert clock["level"] == "warn" and re.search(r"is (29\d|300) s behind the server's", clock["why"])


def test_doctor_says_how_long_a_post_must_be_allowed_to_be(jurybot: Jurybot, bot: Path, sandbox: Sandbox) -> None:
    sandbox.state.most_characters = 160

    code, found = findings(jurybot, bot)

    assert code == 1
    assert "160 characters; a message that says all a juror must know needs 500" in found["posts"]["why"]
    assert found["posts"]["remedy"] == "let posts have 500, as Mastodon does"


def test_doctor_tells_which_stewards_cannot_be_reached(jurybot: Jurybot, bot: Path, sandbox: Sandbox) -> None:
    text = (bot / "config.toml").read_text()
    (bot / "config.toml").write_text(text.replace('["ana"]', '["ana", "ben", "cleo", "nobody"]'))
    sandbox.hand.follow("ana", "jurybot")
    sandbox.hand.post("ben", "@jurybot hello", visibility="direct")
    sandbox.settle()

    code, found = findings(jurybot, bot)

    assert code == 1
    assert [found[f"steward @{name}"]["level"] for name in ("ana", "ben")] == ["ok", "ok"]
    assert found["steward @cleo"]["level"] != "ok"
    assert "follow" in found["steward @cleo"]["remedy"]
    assert "no such account" in found["steward @nobody"]["why"]


def test_doctor_names_a_steward_whose_account_is_marked_as_a_bot(jurybot: Jurybot, bot: Path, sandbox: Sandbox) -> None:
    sandbox.hand.follow("ana", "jurybot")
    sandbox.hand.instance.state.account("ana").actor_type = "Service"

    code, found = findings(jurybot, bot)

    assert code == 1
    assert "marked as a bot" in found["steward @ana"]["why"] and "Profile" in found["steward @ana"]["remedy"]


def test_doctor_warns_of_settings_that_can_hardly_be_meant(jurybot: Jurybot, bot: Path) -> None:
    with (bot / "config.toml").open("a") as config:
        config.write(
            '[grace]\nno_ties = "1 h"\n[round]\nanswer_for = "12 days"\n[rule]\npreset = "modified-consensus"\n'
        )

    _, found = findings(jurybot, bot)

    assert found["grace"]["level"] == found["round"]["level"] == found["rule"]["level"] == "warn"
    assert "72 h" in found["grace"]["why"]
    assert "override_at" in found["rule"]["why"]


def test_doctor_says_what_is_wrong_with_a_database(jurybot: Jurybot, bot: Path) -> None:
    (bot / "jurybot.db").write_text("this is no database")

    code, found = findings(jurybot, bot)

    assert code == 1
    assert "no SQLite database" in found["database"]["why"]
    assert found["database"]["remedy"]


# --- acts before the bot ever ran ------------------------------------------------------------------------------------


def test_without_a_database_every_look_says_how_to_make_one(jurybot: Jurybot, bot: Path) -> None:
    ran = jurybot("cases", "-c", str(bot / "config.toml"))

    assert ran.returncode == 1
    assert "jurybot db upgrade" in ran.stderr


def test_an_act_that_cannot_be_done_says_so_in_a_line_or_two(jurybot: Jurybot, bot: Path) -> None:
    jurybot("db", "upgrade", "-c", str(bot / "config.toml"))

    for act in (["pool"], ["case", "7", "confirm"], ["undo", "7"], ["pause", "--because", "x"], ["forget", "x"]):
        ran = jurybot(*act, "-c", str(bot / "config.toml"))

        assert ran.returncode == 1, act
        assert 1 <= len(ran.stderr.splitlines()) <= 2, act
        assert "did not foresee" not in ran.stderr, act


def test_a_bot_that_does_not_run_is_said_to(jurybot: Jurybot, bot: Path) -> None:
    jurybot("db", "upgrade", "-c", str(bot / "config.toml"))

    healthy = jurybot("status", "--health", "-c", str(bot / "config.toml"))
    status = jurybot("status", "--json", "-c", str(bot / "config.toml"))

    assert (healthy.returncode, healthy.stdout) == (1, "not running\n")
    assert json.loads(status.stdout)["running"] is False
