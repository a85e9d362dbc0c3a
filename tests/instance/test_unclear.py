"""Every kind of effect, on both kinds of servers: an answer that gets lost is resolved by looking; what is done again,
where looking tells nothing, changes nothing. (MASTODON.md, *Unclear answers*.)"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from jurybot.core.names import BlockId, Domain, StatusId
from jurybot.instance.performer import Effects
from jurybot.service.ports.instance import Transient
from jurybot.service.ports.sent import (
    Blocked,
    BlockWanted,
    Done,
    Favourite,
    Lift,
    Lower,
    Post,
    Posted,
    Raise,
    Reading,
    Readings,
    Relabel,
    Sent,
)

OURS, NEXT = "jurybot case 7 · 2", "jurybot case 7 · 9"
BAD = Domain("bad.example")
LIMIT = BlockWanted(
    domain=BAD,
    severity="silence",
    reject_media=True,
    reject_reports=False,
    private_comment=OURS,
    public_comment="Spam",
)
STATUSES, BLOCKS = "/api/v1/statuses", "/api/v1/admin/domain_blocks"
BLOCK = f"{BLOCKS}/*"
LOOKS_AT_MOST = 2  # requests: our newest posts, and that there are no more; the row. Else the same is asked again


def standing(co_op: Any, severity: str = "silence") -> BlockId:
    made = co_op.bot.create_block(replace(LIMIT, severity=severity))
    assert isinstance(made, Blocked)
    return made.block.id


def post(co_op: Any) -> Sent:
    return Post(
        text="@ana You were drawn by lot.",
        visibility="direct",
        note="Jury case 7 · 1",
        to=co_op.id("ana"),
        idempotency_key="key-1",
        newest_known=StatusId("0"),
    )


def favourite(co_op: Any) -> Sent:
    return Favourite(status=co_op.says("ana", "@jurybot limit"))


def raise_(co_op: Any) -> Sent:
    return Raise(id=standing(co_op), domain=BAD, reject_media=True, reject_reports=True, before=OURS, after=NEXT)


def lower(co_op: Any) -> Sent:
    return Lower(id=standing(co_op, "suspend"), domain=BAD, before=OURS, after=NEXT)


def lift(co_op: Any) -> Sent:
    return Lift(id=standing(co_op), domain=BAD, comment=OURS, severity="silence")


def relabel(co_op: Any) -> Sent:
    return Relabel(id=standing(co_op), domain=BAD, severity="silence", before=OURS, after=NEXT)


def reading(co_op: Any) -> Sent:
    authors = {co_op.says("ana", "@jurybot limit"): co_op.id("ana")}
    return Reading(authors=authors, deadline=datetime.now(UTC) + timedelta(hours=1))


KINDS: dict[type, tuple[str, str, Callable[[Any], Sent]]] = {
    Post: ("POST", STATUSES, post),
    Favourite: ("POST", f"{STATUSES}/*/favourite", favourite),
    BlockWanted: ("POST", BLOCKS, lambda co_op: LIMIT),
    Raise: ("PUT", BLOCK, raise_),
    Lower: ("PUT", BLOCK, lower),
    Lift: ("DELETE", BLOCK, lift),
    Relabel: ("PUT", BLOCK, relabel),
    Reading: ("GET", STATUSES, reading),
}


def seen(co_op: Any) -> Any:
    """All that an effect can have changed: the bot's posts, what it favoured, the blocks."""
    state = co_op.sandbox.state
    posts = sorted(post.text for post in state.statuses.values() if post.account_id == int(co_op.id("jurybot")))
    favoured = sorted(str(id_) for id_, post in state.statuses.items() if post.favourited_by)
    blocks = sorted((one.domain, one.severity, one.private_comment) for one in state.domain_blocks.values())
    return posts, favoured, blocks


def test_no_kind_is_left_out() -> None:
    assert set(KINDS) == set(get_args(Sent))


@pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)
@pytest.mark.parametrize("fault", ["drop_after", "half", "page_after"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_effect_whose_answer_got_lost_is_done_once(co_op: Any, kind: type, fault: str) -> None:
    method, path, made = KINDS[kind]
    effects, sent = Effects(co_op.bot), made(co_op)
    co_op.sandbox.fault(fault, method=method, path=path)

    with pytest.raises(Transient) as lost:
        effects.perform(sent)
    done, before = seen(co_op), len(co_op.requests())
    ours = co_op.bot.own_posts_after(co_op.id("jurybot"), StatusId("0")) if kind is Post else []
    found = effects.look(sent, ours)

    assert lost.value.perhaps_done == (kind is not Reading), "what only reads has done nothing"
    assert len(co_op.requests()) - before <= LOOKS_AT_MOST
    assert (found is None) == (kind in {Favourite, Reading}), "these are found out about by asking again"
    assert type(found or effects.perform(sent)) in {Posted, Blocked, Done, Readings}
    assert seen(co_op) == done


@pytest.mark.parametrize("co_op", ["4.6", "4.4"], indirect=True)
@pytest.mark.parametrize("fault", ["drop_before", "page_before"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not Reading], ids=lambda kind: kind.__name__)
def test_an_effect_that_never_got_through_is_not_found_and_then_done(co_op: Any, kind: type, fault: str) -> None:
    method, path, made = KINDS[kind]
    effects, sent = Effects(co_op.bot), made(co_op)
    before = seen(co_op)
    co_op.sandbox.fault(fault, method=method, path=path)

    with pytest.raises(Transient) as lost:
        effects.perform(sent)
    ours = co_op.bot.own_posts_after(co_op.id("jurybot"), StatusId("0")) if kind is Post else []

    assert lost.value.perhaps_done and seen(co_op) == before
    assert effects.look(sent, ours) is None
    effects.perform(sent)
    assert seen(co_op) != before
