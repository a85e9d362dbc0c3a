"""Events are for ever: what they hold, and how old ones are read."""

import dataclasses
import types
import typing
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from jurybot.core.case import effects, events, events_after
from jurybot.core.case.event import Event
from jurybot.core.case.recorded import KINDS, Recorded, record, upcast
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, MemberId, SeatNo, StatusId
from tests.core.builders import START, in_each_state, in_force

ACTS = (
    "Held", "Released", "Withdrawn", "Undone", "Sealed", "EscalationDecided", "InterimOrdered", "Reconsidered",
    "Named",
)  # fmt: skip
FREE_TEXT = {
    "CaseFiled.criterion": "a name from the config",
    "CaseFiled.criterion_says": "the wording that was frozen",
    "CaseFiled.triage": "the name of a rule and two numbers",
    "CaseNumbered.dossier": "a hash",
    "DossierGrown.dossier": "a hash",
    "DrawIntended.root": "a hash",
    "DrawIntended.leaf": "a hash",
    "PanelDrawn.value": "a hash",
    "PanelDrawn.seed": "a hash",
    "SeatLeft.because": "one of six words",
    "CountedBallot.position": "one of five words; nobody's",
    "CountedBallot.reason_hash": "a hash",
    "RoundTallied.outcome": "one of six words",
    "RoundTallied.by": "one of three words",
    "Lapsed.because": "the core's own words",
    "ConfirmationAsked.of": "one of two words",
    "ConfirmationAsked.because": "the core's own words",
    "ConfirmationOverdue.then": "one of two words",
    "Appealed.by": "member or admin",
    "CallBegun.wants": "one of three words",
    "LookBegun.kind": "one of four words",
    "Reconsidered.kind": "one of four words",
    "Reconsidered.outcome": "one of six words",
    "Answered.outcome": "one of three words",
    "NoticeWithheld.criterion": "a name from the config",
    "NoticeGiven.about": "one of two words",
    "NoticeNotGiven.about": "one of two words",
    "NoticeNotGiven.why": "one of five words",
    "Confirmed.by": "a steward's number, the command line or the bot",
    "MeasureTaken.took_over": "our own private comment",
    "InterimTaken.comment": "our own private comment",
    "MeasureTaken.comment": "the block's private comment, which the bot writes",
    "MeasureConflicted.existing": "a severity and a domain",
    "MeasureRefused.why": "the server's words about a block, or a rail",
    "BlockChangedByHand.was": "a severity",
    "BlockChangedByHand.now": "a severity",
    "DecisionPublished.hash": "a hash",
    "CaseNumbered.salt": "random",
    "Terms.rule_hash": "a hash",
    "Terms.many_at": "a share",
    "Terms.vote_share": "a share",
    "Terms.lift_share": "a share",
    "DossierCleared.by": "every act of a steward is an entry with who and why",
    "StewardRecused.by": "every act of a steward is an entry with who and why",
    "Terms.fallback": "one of three words",
    "Terms.zone": "the co-op's zone",
    "Terms.no_deadline_on": "days",
    **{
        f"{kind}.{field}": "every act of a steward is an entry with who and why"
        for kind in ACTS
        for field in ("by", "because")
    },
}
"""Every field of an event that holds text, and why none of it is anybody's words or name."""


def fields_below(kind: type) -> list[tuple[str, Any]]:
    """Every field of a dataclass and of those within it, with its plain type: "Kind.field", type."""
    found: list[tuple[str, Any]] = []
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        for plain in plain_types(hints[field.name]):
            found.append((f"{kind.__name__}.{field.name}", plain))
            if dataclasses.is_dataclass(plain) and isinstance(plain, type):
                found += fields_below(plain)
    return found


def plain_types(hint: Any) -> list[Any]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) in (tuple, dict, typing.Union):
        return [plain for one in get_args(hint) if one is not Ellipsis for plain in plain_types(one)]
    return [hint]


@pytest.mark.parametrize("kind", KINDS.values())
def test_no_event_can_hold_a_person_or_a_persons_words(kind: type[Event]) -> None:
    for field, plain in fields_below(kind):
        assert plain not in (AccountId, MemberId), f"{field} names a person"
        is_told = field in FREE_TEXT or field.startswith("Terms.rule")
        assert plain is not str or is_told, f"{field} may hold anybody's text"


def test_the_list_of_texts_names_no_field_that_is_gone() -> None:
    there = {field for kind in KINDS.values() for field, plain in fields_below(kind) if plain is str}

    assert set(FREE_TEXT) <= there


def test_what_a_seat_said_is_in_no_event_but_the_shuffled_count() -> None:
    """A position next to a seat would tell who voted how, for ever."""
    for kind in KINDS.values():
        names = {field.name for field in dataclasses.fields(kind)}
        assert not ({"position", "said", "ballot", "reason"} & names), kind
        assert not {"seat", "ballots"} <= names, kind


def test_every_event_is_known_by_its_name() -> None:
    assert all(name == kind.__name__ for name, kind in KINDS.items())
    assert {"CaseFiled", "SummonsDelivered", "LinkCut"} <= set(KINDS)
    assert not {"Event", "SeatEvent"} & set(KINDS)


def test_every_effect_is_known_by_its_name() -> None:
    assert all(name == kind.__name__ for name, kind in effects.KINDS.items())
    assert {"SendSummons", "TakeMeasure", "PostDecision"} <= set(effects.KINDS)


def test_whole_lives_come_back_from_what_is_stored() -> None:
    lives = [*in_each_state().values(), in_force(Measure.SUSPEND)]

    for story in lives:
        assert [upcast(record(event)) for event in story.events] == story.events


def test_when_it_happened_stands_beside_the_body_and_not_in_it() -> None:
    kept = record(events.SeatHeld(at=START, seat=SeatNo(3)))

    assert kept == Recorded(kind="SeatHeld", at=START, version=1, body={"seat": 3, "written_at": None})


def test_an_event_that_lacks_a_later_field_loads_with_its_default() -> None:
    older = Recorded(kind="DecisionPosted", at=START, body={"status": "115", "grace_until": None})

    now = events_after.DecisionPosted(at=START, status=StatusId("115"), grace_until=None, appeal_until=None)
    assert upcast(older) == now


def test_terms_that_lack_a_later_field_load_with_its_default() -> None:
    kept = record(in_force().events[0])
    del kept.body["terms"]["extension_for"]

    filed = upcast(kept)

    assert isinstance(filed, events.CaseFiled)
    assert filed.terms.extension_for == timedelta(days=4)


@pytest.mark.parametrize(
    "newer",
    [Recorded(kind="PanelAbducted", at=START), Recorded(kind="SeatHeld", at=START, version=2, body={"seat": 1})],
)
def test_what_only_newer_code_can_read_is_refused_clearly(newer: Recorded) -> None:
    with pytest.raises(ValueError, match=rf"{newer.kind} v{newer.version} was written by a newer jurybot"):
        upcast(newer)


def test_the_moment_is_read_back_in_utc_to_the_microsecond() -> None:
    at = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)

    assert upcast(record(events.LinkCut(at=at))).at == at
