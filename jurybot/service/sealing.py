"""Texts that must not leave the instance, as they are kept: encrypted under the installation's key, never in clear.

AES-GCM with a nonce from chance, bound to where the text is kept, so that none can be put in another's place.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jurybot.core.record import draw
from jurybot.service.desk import Vault
from jurybot.service.rows import Paper

NONCE_BYTES = 12
PURPOSE = "papers"


class WrongKey(Exception):
    """The installation's key is not the one that this was sealed with."""


def seal(vault: Vault, of: str, name: str, text: str, now: datetime, forget_at: datetime | None = None) -> Paper:
    """The text as it is kept, under this name, with a case or a report."""
    place = _place(of, name)
    nonce = vault.chance("nonce", f"{of}/{name}/{sha256(text.encode()).hexdigest()}")[:NONCE_BYTES]
    encrypted = nonce + _cipher(vault).encrypt(nonce, text.encode(), place)
    return Paper(of=of, name=name, encrypted=encrypted, written_at=now, forget_at=forget_at)


def unseal(vault: Vault, paper: Paper) -> str:
    """The text again. Raises WrongKey."""
    nonce, rest = paper.encrypted[:NONCE_BYTES], paper.encrypted[NONCE_BYTES:]
    try:
        return _cipher(vault).decrypt(nonce, rest, _place(paper.of, paper.name)).decode()
    except InvalidTag:
        raise WrongKey(
            "the key does not open what this database holds: JURYBOT_KEY or [store] key_file is not the one it was "
            "made with"
        ) from None


def _place(of: str, name: str) -> bytes:
    return f"{of}\0{name}".encode()


def _cipher(vault: Vault) -> AESGCM:
    return AESGCM(draw.purpose_key(vault.key, PURPOSE))
