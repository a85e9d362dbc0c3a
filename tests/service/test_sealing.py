"""What is sealed opens with its key, in its place, and not otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from jurybot.service.sealing import WrongKey, seal, unseal

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Keys:
    """Of a vault only what sealing asks for."""

    key: bytes = bytes(32)

    def chance(self, purpose: str, context: str) -> bytes:
        return (purpose + context).encode().ljust(32, b"0")[:32]


def sealed() -> Any:
    return seal(Keys(), "c1", "statement", "We have banned them.", NOW)  # type: ignore[arg-type]


def test_a_text_that_is_sealed_stands_nowhere_in_clear_and_comes_out_again() -> None:
    paper = sealed()

    assert b"banned" not in paper.encrypted
    assert unseal(Keys(), paper) == "We have banned them."  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "otherwise"),
    [(Keys(b"1" * 32), {}), (Keys(), {"of": "c2"}), (Keys(), {"name": "question/001"})],
    ids=["another key", "another case", "another name"],
)
def test_with_another_key_or_in_anothers_place_it_does_not_open(keys: Keys, otherwise: dict[str, str]) -> None:
    with pytest.raises(WrongKey, match="JURYBOT_KEY"):
        unseal(keys, replace(sealed(), **otherwise))  # type: ignore[arg-type]
