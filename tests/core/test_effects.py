"""What a step wants of the world: who goes first when statuses are short, and how it is stored."""

from datetime import UTC, datetime

import pytest

from jurybot.core.case import effects as f
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, SeatNo, StatementId

SEAT = SeatNo(1)
ANA = {"account": AccountId("7"), "acct": "ana"}
CONFIRMED = f.TellSeat(seat=SEAT, message="again", statement=StatementId("s1"))


@pytest.mark.parametrize(
    ("turn", "effect"),
    [
        (1, f.SendSummons(seat=SEAT)),
        (2, f.TakeMeasure(measure=Measure.LIMIT, number=7)),
        (2, f.RaiseMeasure(number=7)),
        (2, f.LowerMeasure(number=7)),
        (2, f.LiftMeasure(number=7)),
        (2, f.PostDecision(about="decided")),
        (2, f.SendNotice(about="decided", since=datetime(2026, 11, 22, 12, tzinfo=UTC))),
        (3, f.TakeInterim()),
        (3, f.LiftInterim()),
        (3, f.PostDecision(about="interim")),
        (3, f.PostDecision(about="interim-over")),
        (3, f.TellStewards(message="lapsed")),
        (3, f.SendMessage(**ANA, message="lapsed", alert=True)),
        (4, CONFIRMED),
        (4, f.SendMessage(**ANA, message="which-case", to_juror=True)),
        (5, f.TellSeat(seat=SEAT, message="reminder")),
        (5, f.SendMessage(**ANA, message="help")),
        (6, f.SendDigest(seat=SEAT, round=2)),
        (6, f.WriteSite()),
    ],
)
def test_summonses_go_first_then_verdicts_interim_limits_answers_to_jurors_reminders_and_digests(
    turn: int, effect: f.Effect
) -> None:
    assert f.priority(effect) == turn


def test_an_effect_comes_back_from_the_outbox_as_it_was_stored() -> None:
    read = f.ReadBallots(deadline=datetime(2026, 11, 22, 12, tzinfo=UTC), round=2)

    assert f.effect_from("ReadBallots", f.effect_body(read)) == read
    assert f.effect_from("TellSeat", f.effect_body(CONFIRMED)) == CONFIRMED


def test_an_effect_of_a_newer_jurybot_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="effect SendFlowers was written by a newer jurybot"):
        f.effect_from("SendFlowers", {})
