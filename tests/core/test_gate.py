"""The one place that says whether an effect may go out. (DESIGN.md, *The outbox*, *Rails*, *Dry run*.)"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import happenings as h
from jurybot.core.case.case import State
from jurybot.core.course.gate import Go, Never, Rails, Stance, Wait, may, rail
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, BlockId, Domain, SeatNo, StatementId
from jurybot.core.terms import Today
from tests.core.builders import (
    DAY,
    LIMIT,
    LIVE,
    RAILS,
    START,
    UNDECIDED,
    Story,
    a_case,
    answered,
    appealed,
    closed,
    decided,
    deliberating,
    drawing,
    ended,
    escalated,
    in_each_state,
    in_force,
    in_grace,
    in_next_round,
    limited,
    summoning,
    under_review,
)

DRY = Stance(live=False, paused=False)
PAUSED = Stance(live=True, paused=True)
TELL = f.TellStewards(message="lapsed")
ALERT = f.SendMessage(account=AccountId("5"), acct="sol", message="lapsed", alert=True)
ANSWER = f.SendMessage(account=AccountId("6"), acct="ana", message="help-member")
TO_SEAT = f.TellSeat(seat=SeatNo(1), message="ask-back")
LIKE = f.Acknowledge(seat=SeatNo(1), statement=StatementId("s1"))
SUMMONS = f.SendSummons(seat=SeatNo(1))
DIGEST = f.SendDigest(seat=SeatNo(1), round=2)
READ = f.ReadBallots(deadline=START + 6 * DAY)
TAKE = f.TakeMeasure(measure=Measure.LIMIT, number=7)
TAKE_FIRST_STEP = f.TakeMeasure(measure=Measure.SUSPEND, number=7)
RAISE, LIFT = f.RaiseMeasure(number=7), f.LiftMeasure(number=7)
LOWER, OPEN = f.LowerMeasure(number=7), f.OpenCase(kind=Kind.APPEAL)
ASKED, NOTICE = f.SendNotice(about="asked", since=START), f.SendNotice(about="decided", since=START)
SITE, ENTRY = f.WriteSite(), f.WriteDrawEntry(entry="seats", draw=4)
EVERY = [
    TELL,
    ALERT,
    ANSWER,
    TO_SEAT,
    LIKE,
    SUMMONS,
    DIGEST,
    READ,
    TAKE,
    f.TakeInterim(),
    f.LiftInterim(),
    RAISE,
    LIFT,
    LOWER,
    OPEN,
    SITE,
    ENTRY,
    NOTICE,
    f.PostDecision(about="decided"),
]


def raised() -> Story:
    story = in_grace()
    story.passes_due()
    return story


def being_read() -> Story:
    story = answered()
    story.passes_due()
    return story


def taken_back() -> Story:
    story = in_grace()
    story.withdraws()
    return story


def test_every_kind_of_effect_is_asked_about_here() -> None:
    assert {type(effect).__name__ for effect in EVERY} == set(f.KINDS)


# ---- each kind against each state


def to_be_lowered() -> Story:
    story = under_review(Measure.SUSPEND)
    story.reconsidered(Kind.REVIEW, "relaxed", Measure.LIMIT)
    return story


def overturned() -> Story:
    story = appealed()
    story.reconsidered(Kind.APPEAL, "lifted", Measure.NONE)
    return story


def reduced() -> Story:
    story = appealed()
    story.reconsidered(Kind.APPEAL, "relaxed", Measure.LIMIT)
    return story


def waiting_for_a_steward() -> Story:
    return decided(LIMIT, today=Today(confirm=True))


def to_be_limited() -> Story:
    return decided(LIMIT)


STORIES = (
    a_case,
    drawing,
    summoning,
    deliberating,
    being_read,
    in_next_round,
    escalated,
    waiting_for_a_steward,
    to_be_limited,
    decided,
    limited,
    in_grace,
    raised,
    in_force,
    appealed,
    to_be_lowered,
    reduced,
    overturned,
    taken_back,
    ended,
    closed,
)
ONLY_IN = [
    (SUMMONS, {summoning}),
    (DIGEST, {in_next_round}),
    (READ, {being_read}),
    (TAKE, {to_be_limited}),
    (TAKE_FIRST_STEP, {decided}),
    (RAISE, {raised}),
    (LIFT, {taken_back, overturned}),
    (LOWER, {to_be_lowered}),
    (OPEN, {appealed}),
    (ASKED, {summoning, deliberating, being_read, in_next_round}),
    (NOTICE, {limited}),
    (f.PostDecision(about="interim-over"), set()),
    (f.PostDecision(about="decided"), {limited, in_grace, raised, in_force, appealed, to_be_lowered, reduced}),
    (f.PostDecision(about="suspended"), {to_be_lowered}),
    (f.PostDecision(about="reduced"), {reduced}),
    (f.PostDecision(about="overturned"), {overturned}),
    (f.PostDecision(about="lifted"), set()),
    (f.PostDecision(about="taken-back"), {taken_back}),
    (f.PostDecision(about="no-action"), {ended, closed}),
]


@pytest.mark.parametrize(("effect", "where"), ONLY_IN)
def test_what_a_case_has_moved_on_from_never_goes_out(effect: f.Effect, where: set[Any]) -> None:
    for maker in STORIES:
        if effect in (SUMMONS, DIGEST) and maker in (a_case, drawing):
            continue  # no seat is drawn yet, so nobody could ask
        verdict = maker().may(effect)
        if maker in where:
            assert verdict == Go(), maker
        else:
            assert isinstance(verdict, Never), maker
            assert "moved on" in verdict.why


@pytest.mark.parametrize("effect", [TELL, ALERT, ANSWER, TO_SEAT, LIKE, SITE, ENTRY])
def test_words_and_files_go_out_in_every_state(effect: f.Effect) -> None:
    for maker in STORIES:
        assert maker().may(effect) == Go()


def test_a_suspend_is_told_only_when_it_stands() -> None:
    story = in_force(Measure.SUSPEND)

    assert story.may(f.PostDecision(about="suspended")) == Go()


def test_the_wrong_measure_is_never_taken() -> None:
    """An effect that does not say what the verdict says is not the verdict's."""
    assert isinstance(decided(LIMIT).may(TAKE_FIRST_STEP), Never)
    assert isinstance(decided().may(TAKE), Never)


def test_who_was_called_is_not_called_again() -> None:
    story = summoning()
    story.delivers(1)

    assert isinstance(story.may(SUMMONS), Never)
    assert story.may(f.SendSummons(seat=SeatNo(2))) == Go()


def test_who_was_called_in_the_first_round_is_not_called_again_in_the_next() -> None:
    assert isinstance(in_next_round().may(SUMMONS), Never)


def test_an_interim_limit_is_taken_once_and_told_while_it_stands() -> None:
    told = f.PostDecision(about="interim")
    story = deliberating()
    story.happens(h.InterimWanted(by="steward 1", because="a raid"))
    assert (story.may(f.TakeInterim()), type(story.may(told))) == (Go(), Never)

    story.happens(h.InterimStands(block=BlockId("9"), comment="jurybot interim bad.example · 3"))

    assert (type(story.may(f.TakeInterim())), story.may(told)) == (Never, Go())


def test_no_agreement_is_told_as_no_action() -> None:
    story = answered()
    story.ends(*UNDECIDED)

    assert story.case.outcome == "no-agreement"
    assert story.may(f.PostDecision(about="no-action")) == Go()


def test_that_a_measure_was_relaxed_is_told_once_the_weaker_one_stands() -> None:
    story = to_be_lowered()
    before = story.may(f.PostDecision(about="relaxed"))

    story.stands(Measure.LIMIT)

    assert (type(before), story.may(f.PostDecision(about="relaxed"))) == (Never, Go())


def test_that_a_measure_was_lifted_is_told() -> None:
    story = under_review()
    story.reconsidered(Kind.REVIEW, "lifted", Measure.NONE)

    assert story.may(f.PostDecision(about="lifted")) == Go()


def test_a_seat_that_passed_on_is_not_called() -> None:
    story = summoning()
    story.happens(h.SeatUnreachable(seat=SeatNo(1)))

    assert isinstance(story.may(SUMMONS), Never)


def test_nobody_is_called_while_the_ballots_are_being_counted() -> None:
    """It may come to an extension: then the summons goes out with its time."""
    story = summoning().later(20 * DAY)
    story.passes_due()

    assert isinstance(story.may(SUMMONS), Wait)
    story.reads()
    assert story.may(SUMMONS) == Go()


def test_a_reading_is_for_the_deadline_and_the_round_that_were_asked_for() -> None:
    assert isinstance(being_read().may(f.ReadBallots(deadline=START)), Never)
    assert isinstance(being_read().may(replace(READ, round=2)), Never)


def test_a_digest_goes_to_who_still_sits_in_its_round() -> None:
    story = in_next_round()
    story.gives_up(1)

    assert isinstance(story.may(DIGEST), Never)
    assert isinstance(story.may(f.SendDigest(seat=SeatNo(2), round=1)), Never)
    assert story.may(f.SendDigest(seat=SeatNo(2), round=2)) == Go()


# ---- held, paused, dry


def test_held_the_case_waits_but_answers_and_alerts_do_not() -> None:
    for maker, effect in [(to_be_limited, TAKE), (decided, TAKE_FIRST_STEP), (raised, RAISE), (summoning, SUMMONS)]:
        story = maker()
        story.holds()
        for waits in (effect, SITE, ENTRY):
            verdict = story.may(waits)
            assert isinstance(verdict, Wait)
            assert "a question" in verdict.why
        for goes in (TELL, ALERT, ANSWER, TO_SEAT, LIKE):
            assert story.may(goes) == Go()
        story.releases()
        assert story.may(effect) == Go()


def test_what_a_held_case_has_moved_on_from_is_not_kept_waiting() -> None:
    story = in_grace()
    story.holds()

    assert isinstance(story.may(TAKE_FIRST_STEP), Never)


def test_paused_nothing_goes_out_but_alerts() -> None:
    story = deliberating()

    for effect in EVERY:
        alerts = effect in (TELL, ALERT)
        for case in (story.case, None):
            verdict = may(effect, case, PAUSED, RAILS)
            assert verdict == (Go() if alerts else Wait("paused"))


def test_in_dry_run_nothing_is_sent_ever_and_files_are_written() -> None:
    of_what_stands = (f.OpenCase, f.LiftMeasure, f.LowerMeasure, f.LiftInterim, f.PostDecision)
    for effect in EVERY:
        verdict = may(effect, None, DRY, RAILS)
        waits_or_never = Wait("dry run") if isinstance(effect, of_what_stands) else Never("dry run")
        assert verdict == (Go() if effect in (SITE, ENTRY) else waits_or_never)


def test_a_fresh_look_that_falls_due_in_dry_run_waits_for_it_to_end() -> None:
    story = under_review()
    look = f.OpenCase(kind=Kind.REVIEW)

    assert story.may(look, stance=DRY) == Wait("dry run")
    assert story.may(look) == Go()


def test_dry_run_is_stronger_than_a_pause() -> None:
    assert may(ANSWER, None, Stance(live=False, paused=True), RAILS) == Never("dry run")


def test_without_a_case_answers_go_out() -> None:
    assert may(ANSWER, None, LIVE, RAILS) == Go()


# ---- rails


NEVER = Rails(
    own_domain=Domain("social.coop.example"),
    never=(Domain("sister.example"), Domain("a.friends.example")),
    suffixes=frozenset({"com", "co.uk", "github.io"}),
)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("social.coop.example", "own domain"),
        ("coop.example", "own domain"),
        ("files.social.coop.example", "own domain"),
        ("SOCIAL.Coop.Example.", "own domain"),
        ("sister.example", "never list"),
        ("a.b.sister.example", "never list"),
        ("friends.example", "never list"),
        ("x.a.friends.example", "never list"),
        ("co.uk", "public suffix"),
        ("github.io", "public suffix"),
        ("com", "top-level"),
        ("127.0.0.1", "IP address"),
        ("printer.local", "private"),
        ("not a name", "not a domain name"),
        ("https://bad.example/", "bare name"),
        ("", "empty"),
    ],
)
def test_what_no_case_may_open_on(name: str, why: str) -> None:
    assert why in rail(name, NEVER)


@pytest.mark.parametrize(
    "name",
    [
        "bad.example",
        "other.coop.example",
        "notsister.example",
        "b.friends.example",
        "shop.co.uk",
        "someone.github.io",
        "bücher.example",
    ],
)
def test_what_a_case_may_open_on(name: str) -> None:
    assert rail(name, NEVER) == ""


@pytest.mark.parametrize(("make", "effect"), [(to_be_limited, TAKE), (decided, TAKE_FIRST_STEP), (raised, RAISE)])
@pytest.mark.parametrize(
    "today",
    [
        replace(RAILS, never=(Domain("bad.example"),)),
        replace(RAILS, own_domain=Domain("bad.example")),
        replace(RAILS, suffixes=frozenset({"bad.example"})),
    ],
)
def test_rails_are_those_of_today_and_asked_again_before_the_call(make: Any, effect: f.Effect, today: Rails) -> None:
    story = make()

    verdict = story.may(effect, rails=today)

    assert isinstance(verdict, Never)
    assert "bad.example" in verdict.why


def test_no_rail_keeps_a_block_from_being_lifted() -> None:
    rails = replace(RAILS, never=(Domain("bad.example"),))

    assert taken_back().may(LIFT, rails=rails) == Go()


def test_no_state_but_decided_lets_a_measure_out() -> None:
    for state, story in in_each_state().items():
        for effect in (TAKE, TAKE_FIRST_STEP, RAISE):
            if state is not State.DECIDED:
                assert isinstance(story.may(effect), Never)


def test_a_confirmation_that_a_suspend_waits_for_keeps_the_raise_from_going() -> None:
    story = in_grace(ties=20)
    story.today = Today(suspend_ties_at_most=10)
    story.passes_due()

    assert story.later(timedelta(days=30)).may(RAISE) == Never("case 7 has moved on")
