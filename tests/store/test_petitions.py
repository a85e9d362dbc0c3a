"""Petitions, and who stands behind them, until they are forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jurybot.core.names import AccountId, Domain, StatusId
from jurybot.service.rows import PetitionRow
from jurybot.store.work import Store

ANA, BEN = AccountId("101"), AccountId("102")


def petition(now: datetime, id_: str = "p1", by: AccountId = ANA, state: str = "open") -> PetitionRow:
    return PetitionRow(
        id=id_,
        domain=Domain("bad.example"),
        measure="limit",
        by=by,
        acct=f"acct{by}",
        status=StatusId("9001"),
        claim="canary",
        opened_at=now,
        until=now + timedelta(days=14),
        needed=3,
        state=state,
    )


def test_a_petition_that_was_never_made_cannot_be_changed(store: Store, now: datetime) -> None:
    with store.transaction() as work:
        work.petitions.add(petition(now))
        work.petitions.save(petition(now, state="lapsed"))
        assert [row.state for row in work.petitions.in_state("lapsed")] == ["lapsed"]

        with pytest.raises(KeyError):
            work.petitions.save(petition(now, "p2"))


@pytest.mark.parametrize(
    ("state", "then"),
    [("open", "withdrawn"), ("seconded", "withdrawn"), ("lapsed", "lapsed"), ("filed", "filed")],
)
def test_who_is_forgotten_takes_back_what_waits_and_what_became_of_the_rest_stays_without_them(
    store: Store, now: datetime, state: str, then: str
) -> None:
    theirs, others = petition(now, "p1", state=state), petition(now, "p2", BEN, "withdrawn")
    with store.transaction() as work:
        for row in (theirs, others):
            work.petitions.add(row)
            work.petitions.second(row.id, ANA, now)
            work.petitions.second(row.id, BEN, now)

        work.petitions.forget_account(ANA)

        found = {row.id: row for row in work.petitions.in_state(then)}
        assert found["p1"] == replace(theirs, state=then, by=AccountId(""), acct="", status=StatusId(""), claim="")
        assert work.petitions.seconders("p1") == frozenset()
        assert work.petitions.seconders("p2") == {BEN}
        assert others in work.petitions.in_state("withdrawn")
