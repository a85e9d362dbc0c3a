"""Secrets come from the environment or from files of their owner alone, and show nowhere."""

from pathlib import Path

import pytest

from jurybot.config import Problems, Settings, load
from tests.config.loading import LEAST, SECRETS, loaded, mistakes_in, settings_of


def test_secrets_show_nowhere(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, LEAST)

    assert settings.secrets.token.get_secret_value() == SECRETS["JURYBOT_TOKEN"]
    assert settings.secrets.key.get_secret_value() == bytes.fromhex(SECRETS["JURYBOT_KEY"])
    for shown in (repr(settings), str(settings), settings.model_dump_json(exclude={"rule"}, fallback=str)):
        assert SECRETS["JURYBOT_TOKEN"] not in shown
        assert SECRETS["JURYBOT_KEY"] not in shown


@pytest.mark.parametrize(
    "line",
    [
        'token = "{0}"',
        'tokn_file = "{0}"',
        'token_file = "{0}"',
        'password = "{0}"',
        'url = "https://a:{0}@coop.example"',
    ],
)
def test_a_secret_put_into_the_config_is_refused_and_not_repeated(tmp_path: Path, line: str) -> None:
    secret = "s3cretS3cretS3cretS3cretS3cretS3cretS3cret0"
    text = LEAST.replace('url = "https://coop.example"', line.format(secret) + '\nurl = "https://coop.example"', 1)
    if line.startswith("url"):
        text = LEAST.replace('url = "https://coop.example"', line.format(secret), 1)

    found = loaded(tmp_path, text, {"JURYBOT_KEY": SECRETS["JURYBOT_KEY"]})

    assert isinstance(found, Problems)
    assert secret not in str(found)
    assert secret not in repr(found)


def test_a_secret_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "jurybot.token"
    file.write_text("abc\n")
    file.chmod(0o644)

    found = mistakes_in(tmp_path, LEAST, {"JURYBOT_KEY": SECRETS["JURYBOT_KEY"]})

    assert found == {"instance.token_file": f"{file} can be read by others. Mend it with: chmod 600 {file}"}


@pytest.mark.parametrize("written", [b"0f" * 32 + b"\n", bytes(range(32))])
def test_a_key_may_stand_in_its_file_as_digits_or_as_it_is(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / "jurybot.key"
    file.write_bytes(written)
    file.chmod(0o600)

    settings = settings_of(tmp_path, LEAST, {"JURYBOT_TOKEN": "t"})

    assert len(settings.secrets.key.get_secret_value()) == 32


@pytest.mark.parametrize(("token", "key"), [("two words", "ab" * 32), ("t", "ab" * 31), ("t", "no key at all")])
def test_what_is_no_token_or_key_is_refused_unseen(tmp_path: Path, token: str, key: str) -> None:
    found = str(loaded(tmp_path, LEAST, {"JURYBOT_TOKEN": token, "JURYBOT_KEY": key}))

    assert "does not hold a token" in found or "holds no key" in found
    assert key not in found and "two words" not in found


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, LEAST, {"JURYBOT_TOKEN": "", "JURYBOT_KEY": SECRETS["JURYBOT_KEY"]})

    assert "jurybot init" in found["instance.token_file"]


def test_what_speaks_to_no_server_needs_no_secret(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(LEAST)

    found = load(tmp_path / "config.toml", {}, secrets=False)

    assert isinstance(found, Settings)


def test_places_are_meant_from_where_the_config_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "config.toml").write_text(LEAST + '[store]\nurl = "sqlite:///data/j.db"\n')
    monkeypatch.chdir(tmp_path)

    found = load(Path("etc/config.toml"), SECRETS)

    assert isinstance(found, Settings)
    assert found.store.file == tmp_path / "etc/data/j.db"
    assert found.site.dir == tmp_path / "etc/site"


def test_channels_with_passwords_stand_in_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "channels").write_text("# mail first\nmailtos://jury:hush@coop.example\n\nntfy://topic\n")
    (tmp_path / "channels").chmod(0o644)
    text = LEAST + 'channels = ["json://localhost"]\nchannels_file = "channels"\n'
    refused = loaded(tmp_path, text)
    (tmp_path / "channels").chmod(0o600)
    found = settings_of(tmp_path, text)

    assert isinstance(refused, Problems) and "can be read by others" in str(refused)
    addresses = [one.get_secret_value() for one in found.secrets.channels]
    assert addresses == ["json://localhost", "mailtos://jury:hush@coop.example", "ntfy://topic"]
    assert "hush" not in repr(found)
