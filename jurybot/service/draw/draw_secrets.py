"""The random `r` of each pool member, by which their tickets in the draws are theirs. (VERIFY.md, *The draw*, 2.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jurybot.core.names import MemberId
from jurybot.core.record import draw
from jurybot.service.desk import Vault
from jurybot.service.draw.draw_entries import entry_path
from jurybot.service.sealing import NONCE_BYTES, WrongKey
from jurybot.service.storage import Work

SHOWN_AFTER = timedelta(days=90)


def new_secret(vault: Vault, member: MemberId) -> bytes:
    """A member's `r`, encrypted for the database."""
    r = vault.chance("r", member)
    nonce = vault.chance("nonce", member)[:NONCE_BYTES]
    return nonce + _cipher(vault).encrypt(nonce, r, member.encode())


def secrets_of(vault: Vault, work: Work, members: Sequence[MemberId]) -> Mapping[str, bytes]:
    """Their `r`. Raises WrongKey."""
    cipher, kept = _cipher(vault), work.pool.secrets()
    return {member: _opened(cipher, kept[member], member) for member in members}


def secret_shown(vault: Vault, work: Work, member: MemberId, now: datetime) -> str:
    """A member's own `r` in hex, to find their tickets among those of the draws with; nothing while the latest draw is
    younger than 90 days, for a receipt can be demanded by a bully, nor where none was made. Raises WrongKey."""
    latest = work.numbers.last("draw")
    entries = (work.published.entry(entry_path(latest, name)) for name in ("intent", "term"))
    drawn = next((entry for entry in entries if entry), None)
    if drawn is None or date.fromisoformat(drawn["day"]) + SHOWN_AFTER > now.date():
        return ""
    return _opened(_cipher(vault), work.pool.secret(member), member).hex()


def _opened(cipher: AESGCM, encrypted: bytes, member: MemberId) -> bytes:
    try:
        return cipher.decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], member.encode())
    except InvalidTag:
        raise WrongKey(
            "the key does not open this database's secrets: JURYBOT_KEY or [store] key_file is not the one it was "
            "made with"
        ) from None


def _cipher(vault: Vault) -> AESGCM:
    return AESGCM(draw.purpose_key(vault.key, "r"))
