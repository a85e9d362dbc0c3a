"""The token and the key: from the environment, or from files that only their owner can read. Never shown.

The key is 32 bytes, as 64 hexadecimal digits or as they are.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

TOKEN, KEY = "JURYBOT_TOKEN", "JURYBOT_KEY"
_HEX = re.compile(r"[0-9A-Fa-f]{64}")
LONGEST = 4096


class BadSecret(ValueError):
    """Says what is wrong and how to mend it, without the secret."""


def token_from(env: Mapping[str, str], file: Path) -> str:
    """The access token of the bot's account. Raises BadSecret."""
    if token := env.get(TOKEN, "").strip():
        return _token(token, f"{TOKEN} in the environment")
    written = _read(file, f'"jurybot init" makes it; or set {TOKEN}.')
    try:
        return _token(written.decode("ascii").strip(), str(file))
    except UnicodeDecodeError:
        raise BadSecret(f"{file} does not hold a token: put the access token there, alone, as plain text.") from None


def key_from(env: Mapping[str, str], file: Path) -> bytes:
    """The key that encrypts members' secrets. Raises BadSecret."""
    if key := env.get(KEY, "").strip():
        return _key(key.encode(), f"{KEY} in the environment")
    return _key(_read(file, f'"jurybot init" makes it; or set {KEY}.'), str(file))


def webhook_secret_from(file: Path) -> bytes:
    """What the instance's settings show as the secret of the webhook. Raises BadSecret."""
    written = _read(file, "put the secret of the webhook there, as Administration → Webhooks shows it.").strip()
    if not written:
        raise BadSecret(f"{file} is empty: put the secret of the webhook there.")
    return written


def channels_from(file: Path) -> list[str]:
    """Addresses of channels, one a line; what follows "#" is a remark. Raises BadSecret."""
    written = _read(file, "put the addresses of channels there, one a line.")
    try:
        lines = [line.strip() for line in written.decode().splitlines()]
    except UnicodeDecodeError:
        raise BadSecret(f"{file} is no text: put the addresses of channels there, one a line.") from None
    return [line for line in lines if line and not line.startswith("#")]


def write_secret(file: Path, text: str) -> None:
    """Makes `file`, readable by its owner alone; on disk when this returns, for no other has what stands in it. Raises
    FileExistsError rather than replace one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _token(token: str, place: str) -> str:
    if not token or not token.isprintable() or " " in token:
        raise BadSecret(f"{place} does not hold a token: put the access token there, alone, on one line.")
    return token


def _key(written: bytes, place: str) -> bytes:
    if len(written) == 32:
        return written
    if _HEX.fullmatch(text := written.decode("latin-1").strip()):
        return bytes.fromhex(text)
    raise BadSecret(f"{place} holds no key: it must be 64 hexadecimal digits or 32 bytes. Try: openssl rand -hex 32")


def _read(file: Path, remedy: str) -> bytes:
    try:
        found = file.stat()
        if stat.S_ISDIR(found.st_mode):
            raise BadSecret(f"{file} is a folder; name a file.")
        if found.st_mode & 0o077:
            raise BadSecret(f"{file} can be read by others. Mend it with: chmod 600 {file}")
        with file.open("rb") as opened:
            return opened.read(LONGEST)
    except FileNotFoundError:
        raise BadSecret(f"{file} is not there: {remedy}") from None
    except OSError as error:
        raise BadSecret(f"{file} cannot be read ({error.strerror}). Give it to the user that runs jurybot.") from None
