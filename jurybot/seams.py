"""Time and chance, the two things a rehearsal takes out of the world's hands. (DESIGN.md, *Time and chance*.)

A bot started with JURYBOT_CONDUCTOR has no other clock than the conductor's and no chance but the season's seed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

VARIABLE = "JURYBOT_CONDUCTOR"


class SystemClock:
    """Case time as the system tells it: aware UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ConductedClock:
    """Case time as the conductor last told it."""

    def __init__(self) -> None:
        self._now: datetime | None = None

    def now(self) -> datetime:
        """Raises RuntimeError before the first turn: nothing may happen then."""
        if self._now is None:
            raise RuntimeError("no turn has begun")
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


def system_chance(purpose: str, key: str) -> bytes:
    """32 bytes that nobody can foresee."""
    return secrets.token_bytes(32)


class ConductedChance:
    """HMAC(seed, purpose ‖ key), never a stream: a stream would differ after a kill."""

    def __init__(self) -> None:
        self.seed = b""

    def __call__(self, purpose: str, key: str) -> bytes:
        return hmac.digest(self.seed, purpose.encode() + b"\0" + key.encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of the bot: what time it is, and whether the season is over."""

    turn: int
    now: datetime
    seed: str
    over: bool


class Conductor:
    """The bot's side of `/sandbox/turn`: says what is done and awaited, and hangs until it is the bot's turn again."""

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=None)

    def turn(self, done: int | None, next_at: datetime | None) -> Turn:
        """Ends turn `done` (None: a fresh process) and begins the next. Raises httpx.HTTPError when nobody conducts."""
        wanted = next_at.astimezone(UTC).isoformat() if next_at else None
        answer = self._client.post("/sandbox/turn", json={"done": done, "next": wanted})
        answer.raise_for_status()
        body = answer.json()
        return Turn(
            turn=body["turn"],
            now=datetime.fromisoformat(body["now"]),
            seed=body["seed"],
            over=bool(body.get("over", False)),
        )

    def close(self) -> None:
        self._client.close()


class NotConducted(ValueError):
    """JURYBOT_CONDUCTOR is set where it must not be, or cannot be read."""


def conductor(env: Mapping[str, str], *, instance_is_loopback: bool) -> Conductor | None:
    """The conductor that the environment names as "URL TOKEN", or None. Raises NotConducted where it cannot be
    read, or the instance is not on this machine: a real co-op's time is nobody's to set."""
    named = env.get(VARIABLE, "").split()
    if not named:
        return None
    if len(named) != 2:
        raise NotConducted(f"{VARIABLE} must hold an URL and a token, with a blank between")
    if not instance_is_loopback:
        raise NotConducted(f"{VARIABLE} is set, but the instance is not on this machine: unset it")
    return Conductor(named[0], named[1])
