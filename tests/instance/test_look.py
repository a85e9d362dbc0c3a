"""How a post of ours is found again when nobody knows whether it got through. The HTML is a real server's."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from jurybot.core.names import AccountId, StatusId
from jurybot.instance import parse
from jurybot.instance.effects.post import Posting
from jurybot.service.ports.instance import Instance
from jurybot.service.ports.sent import Post, Posted
from jurybot.service.ports.told import Status

RECORDED = Path(__file__).parents[1] / "contract" / "recorded"
SUMMONS = parse.status(json.loads((RECORDED / "message_round.json").read_text())["exchanges"][0]["response"]["body"])
ANA, BEN = SUMMONS.mentions[0], AccountId("117657619175893372")
SENT = Post(
    text="@ana You are called to serve on case 7.\n\nReply SUSPEND, LIMIT or NOTHING & say why <soon>.",
    visibility="direct",
    note="Jury case 7",
    to=ANA,
    in_reply_to=StatusId("99"),
    idempotency_key="k",
    newest_known=StatusId("9"),
)


def look(sent: Post, *ours: Status) -> Posted | None:
    """Looking needs no instance: it gets our posts."""
    return Posting(cast(Instance, None)).look(sent, ours)


def public(html: str, **changes: object) -> Status:
    plain = replace(SUMMONS, html=html, visibility="public", note="", mentions=())
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_message_is_found_by_recipient_visibility_and_note_whatever_its_parent() -> None:
    assert SUMMONS.in_reply_to is None

    assert look(SENT, SUMMONS) == Posted(id=SUMMONS.id, reached=True, created_at=SUMMONS.created_at)


@pytest.mark.parametrize(
    "other",
    [
        replace(SUMMONS, note="Jury case 7 · 2"),
        replace(SUMMONS, note=""),
        replace(SUMMONS, mentions=(BEN,)),
        replace(SUMMONS, visibility="private"),
        replace(SUMMONS, id=StatusId("9")),
        replace(SUMMONS, id=StatusId("8")),
    ],
    ids=["note", "no note", "recipient", "visibility", "known", "older"],
)
def test_what_differs_is_another_message(other: Status) -> None:
    assert look(SENT, other) is None


def test_ids_are_compared_as_numbers() -> None:
    assert look(replace(SENT, newest_known=StatusId("99999")), SUMMONS) is not None


def test_of_two_that_match_the_earlier_counts() -> None:
    later = replace(SUMMONS, id=StatusId("917657628169008772"))

    found = look(SENT, later, SUMMONS)

    assert found is not None
    assert found.id == SUMMONS.id


def test_a_message_that_reached_nobody_is_found_by_its_words() -> None:
    nobody = replace(
        SUMMONS,
        html="<p>@ana You are called to serve on case 7.</p>"
        "<p>Reply SUSPEND, LIMIT or NOTHING &amp; say why &lt;soon&gt;.</p>",
        mentions=(),
    )

    found = look(SENT, nobody)

    assert found is not None
    assert not found.reached
    assert look(replace(SENT, text="@ben You are called to serve on case 7."), nobody) is None


def test_a_public_post_is_found_by_its_page() -> None:
    sent = replace(
        SENT, text="bad.example is limited. https://jury.coop.example/4", visibility="public", note="", to=None
    )
    link = (
        '<p>bad.example is limited. <a href="https://jury.coop.example/{0}" target="_blank" rel="nofollow noopener" '
        'translate="no"><span class="invisible">https://</span><span class="">jury.coop.example/{0}</span></a></p>'
    )

    assert look(sent, public(link.format("4"))) is not None
    assert look(sent, public(link.format("41"))) is None
    assert look(sent, public(link.format("4"), visibility="unlisted")) is not None, "a limited bot's posts are unlisted"
    assert look(sent, public(link.format("4"), visibility="direct")) is None


def test_a_public_post_without_a_page_is_found_by_its_words() -> None:
    sent = replace(SENT, text="The pool is open.", visibility="public", note="", to=None)

    assert look(sent, public("<p>The pool is open.</p>")) is not None
    assert look(sent, public("<p>The pool is closed.</p>")) is None


def test_when_it_was_posted_is_the_servers_time() -> None:
    found = look(SENT, SUMMONS)

    assert found is not None
    assert found.created_at == datetime(2026, 11, 22, 2, 2, 9, 831000, tzinfo=UTC)
