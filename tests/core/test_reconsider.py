"""What a fresh look leaves of a measure: never more than stood. (DELIBERATION.md, *Appeals*, *Review*.)"""

import itertools
from datetime import timedelta

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State, stood
from jurybot.core.course.gate import Go, Never
from jurybot.core.course.reconsider import AGAIN_AFTER_A_LAPSE
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, ReportId
from tests.core.builders import (
    ASIDE,
    DAY,
    LIMIT,
    NONE,
    SUSPEND,
    Story,
    answered,
    appealed,
    decided,
    deliberating,
    in_force,
    in_grace,
    kinds,
    told,
    under_review,
    wanted,
    wants,
)

ABOUT = {"kind": Kind.APPEAL, "about": "c0"}


def looked_at_again(*ballots: object, proposed: Measure = Measure.SUSPEND, kind: Kind = Kind.APPEAL) -> Story:
    """An appeal whose panel has said this."""
    story = answered(kind=kind, about="c0", proposed=proposed)
    story.ends(*ballots)  # type: ignore[arg-type]
    return story


# ---- the case that is a fresh look


@pytest.mark.parametrize(
    ("ballot", "proposed", "outcome", "remains"),
    [
        (SUSPEND, Measure.SUSPEND, "kept", Measure.SUSPEND),
        (LIMIT, Measure.SUSPEND, "relaxed", Measure.LIMIT),
        (NONE, Measure.SUSPEND, "lifted", Measure.NONE),
        (SUSPEND, Measure.LIMIT, "kept", Measure.LIMIT),
        (LIMIT, Measure.LIMIT, "kept", Measure.LIMIT),
        (NONE, Measure.LIMIT, "lifted", Measure.NONE),
    ],
)
def test_the_strongest_measure_that_passes_is_what_remains(
    ballot: object, proposed: Measure, outcome: str, remains: Measure
) -> None:
    story = looked_at_again(*[ballot] * 7, proposed=proposed)

    assert (story.case.state, story.case.outcome, story.case.remains) == (State.ENDED, outcome, remains)
    assert story.case.verdict is None, "it takes no measure of its own"


def test_the_panel_of_a_fresh_look_takes_no_measure_and_posts_nothing_by_itself() -> None:
    story = looked_at_again(*[SUSPEND] * 7)

    assert {type(one.effect) for one in story.effects}.isdisjoint({f.TakeMeasure, f.RaiseMeasure, f.PostDecision})
    assert [e.entry for e in (one.effect for one in story.effects) if isinstance(e, f.WriteDrawEntry)][-1] == "seats"


def test_without_agreement_or_without_answers_nothing_remains_to_be_told() -> None:
    split = looked_at_again(LIMIT, LIMIT, NONE, NONE, NONE, ASIDE, ASIDE)
    silent = deliberating(**ABOUT)
    silent.ends()
    silent.ends()

    assert (split.case.outcome, split.case.remains) == ("no-agreement", None)
    assert (silent.case.outcome, silent.case.remains) == ("lapsed", None)


def test_new_reports_wait_for_the_next_case() -> None:
    assert "another case" in deliberating(**ABOUT).refuses(h.ReportArrived(report=ReportId("99")))


# ---- never stronger


@pytest.mark.parametrize("kind", [Kind.APPEAL, Kind.REVIEW, Kind.LIFT])
@pytest.mark.parametrize("stands", [Measure.LIMIT, Measure.SUSPEND])
def test_no_look_makes_a_measure_stronger_than_what_stood(kind: Kind, stands: Measure) -> None:
    said = [("kept", measure) for measure in Measure]
    for outcome, remains in [*said, ("no-agreement", None), ("lapsed", None), ("withdrawn", None)]:
        story = in_force(stands)
        while not story.case.under:
            story.passes_due()
        story.case = story.case.__class__(
            **{name: getattr(story.case, name) for name in story.case.__slots__} | {"under": kind.value}
        )

        story.reconsidered(kind, outcome, remains)

        assert story.case.looks[-1].remains <= stands
        assert story.case.in_force <= stands


# ---- an appeal against a suspend that waits at its limit


def test_upheld_the_suspend_follows_after_what_was_left_of_its_grace() -> None:
    story = in_grace()
    until = story.due()
    story.later(DAY).appeals()
    story.later(HALF := timedelta(hours=12)).seconds(3)
    story.later(20 * DAY)

    taken = story.reconsidered(Kind.APPEAL, "kept", Measure.SUSPEND)

    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="upheld")]
    assert story.due() == story.now + (until - (until - 2 * DAY))
    assert story.due() == until + 20 * DAY + HALF
    assert wants(story.passes_due()) == ["RaiseMeasure"]


def test_reduced_it_stays_a_limit_and_is_never_raised() -> None:
    story = appealed()

    taken = story.reconsidered(Kind.APPEAL, "relaxed", Measure.LIMIT)

    assert (story.case.state, story.case.outcome, story.case.in_force) == (State.IN_FORCE, "limit", Measure.LIMIT)
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="reduced")]
    assert isinstance(story.may(f.RaiseMeasure(number=7)), Never)
    assert story.may(f.PostDecision(about="reduced")) == Go()


@pytest.mark.parametrize(("outcome", "remains"), [("lifted", Measure.NONE), ("no-agreement", None)])
@pytest.mark.parametrize("make", [appealed, lambda: _appealed_limit()])
def test_overturned_or_without_agreement_the_measure_falls_and_the_post_is_corrected(
    make: object, outcome: str, remains: Measure | None
) -> None:
    """Where a fresh panel cannot agree on it, it stands on nobody's agreement."""
    story: Story = make()  # type: ignore[operator]

    taken = story.reconsidered(Kind.APPEAL, outcome, remains)

    assert (story.case.state, story.case.outcome) == (State.ENDED, "overturned")
    keys = {type(one.effect).__name__: one.key for one in taken.effects}
    assert set(keys) == {"LiftMeasure", "WriteSite", "PostDecision"}
    assert set(taken.effects[-1].after) == {keys["LiftMeasure"], keys["WriteSite"]}
    assert story.may(f.LiftMeasure(number=7)) == Go()
    assert story.may(f.PostDecision(about="overturned")) == Go()


def test_of_a_block_that_people_had_changed_nobody_is_told_that_it_is_lifted() -> None:
    looked_at, heard = under_review(), _appealed_limit()
    looked_at.reconsidered(Kind.REVIEW, "lifted", Measure.NONE)
    heard.reconsidered(Kind.APPEAL, "lifted", Measure.NONE)

    for story in (looked_at, heard):
        story.happens(ha.BlockConflicts(existing="suspend on bad.example"))

    assert looked_at.case.in_force is heard.case.in_force is Measure.NONE
    assert isinstance(looked_at.may(f.PostDecision(about="lifted")), Never)
    assert heard.may(f.PostDecision(about="overturned")) == Go()
    assert looked_at.case.left and heard.case.left


def _appealed_limit() -> Story:
    story = in_force()
    story.appeals(by="admin")
    return story


@pytest.mark.parametrize("outcome", ["lapsed", "withdrawn"])
def test_an_appeal_that_nobody_answered_strengthens_nothing(outcome: str) -> None:
    suspend, limit = appealed(), _appealed_limit()

    suspend.reconsidered(Kind.APPEAL, outcome)
    limit.reconsidered(Kind.APPEAL, outcome)

    for story in (suspend, limit):
        assert (story.case.state, story.case.outcome, story.case.in_force) == (State.IN_FORCE, "limit", Measure.LIMIT)


def test_what_was_undone_meanwhile_is_not_reconsidered() -> None:
    story = appealed()
    story.undoes()

    assert story.refuses(ha.Reconsidered(kind=Kind.APPEAL, case=9, outcome="kept", remains=Measure.SUSPEND))


# ---- a vote of all members


@pytest.mark.parametrize(
    ("remains", "state", "outcome"),
    [
        (Measure.SUSPEND, State.DECIDED, "suspend"),
        (Measure.LIMIT, State.IN_FORCE, "limit"),
        (Measure.NONE, State.ENDED, "overturned"),
    ],
)
def test_a_steward_records_what_all_members_said(remains: Measure, state: State, outcome: str) -> None:
    story = in_grace()
    story.appeals(to_all=True)
    story.seconds(10)

    story.votes(remains)

    assert (story.case.state, story.case.outcome) == (state, outcome)
    assert story.case.looks[-1].kind == "vote"


def test_a_result_is_recorded_only_where_a_vote_is_waited_for_and_the_limit_stands() -> None:
    assert "no vote" in in_grace().refuses(ha.ResultRecorded(remains=Measure.NONE, by="steward 1", because="so"))
    costly = decided(ties=101, members=500)
    why = costly.refuses(ha.ResultRecorded(remains=Measure.NONE, by="steward 1", because="so"))
    assert "not in force yet" in why


def test_a_vote_outranks_the_panel_that_hears_the_appeal() -> None:
    story = in_grace(ties=101, members=500)
    story.appeals(by="admin")
    story.votes(Measure.LIMIT)

    assert story.refuses(ha.Reconsidered(kind=Kind.APPEAL, case=9, outcome="lifted", remains=Measure.NONE))


# ---- reviews


@pytest.mark.parametrize(
    ("measure", "days"), [(Measure.LIMIT, (90, 180, 360, 360)), (Measure.SUSPEND, (180, 360, 720, 720))]
)
def test_reviews_fall_due_by_doubling_intervals(measure: Measure, days: tuple[int, ...]) -> None:
    story = in_force(measure)
    story.passes_due()  # the link is cut
    since = story.case.taken_at
    for length in days:
        taken = story.passes_due()
        assert since is not None
        assert story.now == since + length * DAY
        assert wanted(taken, f.OpenCase) == [f.OpenCase(kind=Kind.REVIEW)]
        since = story.later(10 * DAY).now
        assert wants(story.reconsidered(Kind.REVIEW, "kept", measure)) == ["WriteSite"]


def test_relaxed_by_a_review_a_suspend_is_lowered_to_a_limit_and_then_told() -> None:
    story = under_review(Measure.SUSPEND)

    assert wants(story.reconsidered(Kind.REVIEW, "relaxed", Measure.LIMIT)) == ["LowerMeasure"]
    assert story.case.in_force is Measure.SUSPEND, "until the server has it"
    assert story.due() == story.now + 90 * DAY, "the review is done, though the server has not heard of it yet"
    taken = story.happens(ha.BlockStands(measure=Measure.LIMIT, block=BlockId("71"), comment="jurybot case 7 · 99"))

    assert (story.case.outcome, story.case.in_force) == ("limit", Measure.LIMIT)
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="relaxed")]
    assert story.may(f.PostDecision(about="relaxed")) == Go()
    assert story.due() == story.now + 90 * DAY


def test_a_measure_in_force_is_lowered_only_when_that_was_decided() -> None:
    stands = ha.BlockStands(measure=Measure.LIMIT, block=BlockId("71"), comment="")

    assert in_force(Measure.SUSPEND).refuses(stands)
    assert in_force(Measure.LIMIT).refuses(stands)


def test_lifted_by_a_review_it_ends_as_a_measure_that_had_its_time() -> None:
    story = under_review()

    taken = story.reconsidered(Kind.REVIEW, "lifted", Measure.NONE)

    assert (story.case.state, story.case.outcome) == (State.ENDED, "lifted")
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="lifted")]


@pytest.mark.parametrize("measure", [Measure.LIMIT, Measure.SUSPEND])
@pytest.mark.parametrize(
    ("outcome", "days"), [("no-agreement", {Measure.LIMIT: 90, Measure.SUSPEND: 180}), ("lapsed", 28)]
)
def test_a_review_without_agreement_or_answers_leaves_it_as_it_was(
    measure: Measure, outcome: str, days: dict[Measure, int] | int
) -> None:
    story = under_review(measure)

    story.reconsidered(Kind.REVIEW, outcome)

    assert (story.case.state, story.case.in_force) == (State.IN_FORCE, measure)
    assert story.due() == story.now + (days if isinstance(days, int) else days[measure]) * DAY


def test_two_lapsed_reviews_in_a_row_end_a_limit() -> None:
    story = under_review()
    story.reconsidered(Kind.REVIEW, "lapsed")
    story.passes_due()

    story.reconsidered(Kind.REVIEW, "lapsed")

    assert (story.case.state, story.case.outcome) == (State.ENDED, "lifted")


def test_stewards_hear_of_no_review_that_is_not_overdue() -> None:
    lapsed, kept = under_review(Measure.SUSPEND), under_review(Measure.SUSPEND)

    assert told(lapsed.reconsidered(Kind.REVIEW, "lapsed")) == []
    assert told(kept.reconsidered(Kind.REVIEW, "kept", Measure.SUSPEND)) == []


def test_an_appeal_of_a_measure_in_force_that_nobody_seconds_lapses_in_its_time() -> None:
    story = in_force()
    story.appeals()

    taken = story.passes_due()

    assert kinds(taken) == ["CallLapsed"]
    assert story.case.call is None and story.case.in_force is Measure.LIMIT


def test_two_lapsed_reviews_in_a_row_put_a_suspend_on_the_overdue_list_until_one_is_held() -> None:
    story = under_review(Measure.SUSPEND)
    story.reconsidered(Kind.REVIEW, "lapsed")
    assert not story.case.is_overdue
    story.passes_due()

    taken = story.reconsidered(Kind.REVIEW, "lapsed")

    assert story.case.is_overdue
    assert told(taken) == ["review-overdue"]
    assert story.case.in_force is Measure.SUSPEND
    story.passes_due()
    story.reconsidered(Kind.REVIEW, "kept", Measure.SUSPEND)
    assert not story.case.is_overdue


def test_lapses_that_are_not_in_a_row_end_nothing() -> None:
    story = under_review()
    for outcome in ("lapsed", "no-agreement", "lapsed"):
        story.reconsidered(Kind.REVIEW, outcome)
        story.passes_due()

    assert story.case.in_force is Measure.LIMIT


def test_a_lift_without_agreement_or_answers_leaves_it_and_its_review_as_they_were() -> None:
    for outcome, remains in [("no-agreement", None), ("lapsed", None), ("kept", Measure.LIMIT)]:
        story = in_force()
        story.passes_due()
        review_on = story.case.review_on
        story.lift_proposed(has_new_facts=True)
        story.seconds(3)

        story.reconsidered(Kind.LIFT, outcome, remains)

        assert (story.case.in_force, story.case.review_on) == (Measure.LIMIT, review_on)


# ---- notice


def test_the_accused_have_72_hours_of_notice_however_short_a_grace_is_set() -> None:
    story = in_grace(grace_no_ties=timedelta(hours=1))

    assert story.due() == story.now + 3 * DAY


def test_where_the_criterion_forbids_notice_that_is_on_record_and_the_grace_is_as_set() -> None:
    story = in_grace(grace_no_ties=timedelta(hours=1), notice_for=timedelta(0))

    assert story.due() == story.now + timedelta(hours=1)
    assert [kind for kind in map(lambda event: type(event).__name__, story.events) if kind == "NoticeWithheld"]


def test_every_way_a_look_may_end_is_one_that_the_earlier_case_takes() -> None:
    outcomes = ["kept", "relaxed", "lifted", "no-agreement", "lapsed", "withdrawn"]
    for outcome, make in itertools.product(outcomes, [appealed, _appealed_limit]):
        story = make()
        remains = {"kept": story.case.verdict, "relaxed": Measure.LIMIT, "lifted": Measure.NONE}.get(outcome)
        assert kinds(story.reconsidered(Kind.APPEAL, outcome, remains)) == ["Reconsidered"]


@pytest.mark.parametrize("ended", ["withdrawn", "sealed"])
def test_stewards_who_end_a_review_keep_no_limit_alive_of_which_two_lapsed(ended: str) -> None:
    story = under_review()
    story.reconsidered(Kind.REVIEW, "lapsed")
    story.passes_due()
    story.reconsidered(Kind.REVIEW, ended)
    assert story.case.review_on == story.now + AGAIN_AFTER_A_LAPSE
    story.passes_due()
    story.reconsidered(Kind.REVIEW, "lapsed")

    assert (story.case.state, story.case.outcome) == (State.ENDED, "lifted")


def test_a_review_whose_case_was_withdrawn_comes_again_as_soon_as_one_that_lapsed() -> None:
    lapsed, withdrawn = under_review(), under_review()

    lapsed.reconsidered(Kind.REVIEW, "lapsed", Measure.LIMIT)
    withdrawn.reconsidered(Kind.REVIEW, "withdrawn", Measure.LIMIT)

    assert withdrawn.case.review_on == lapsed.case.review_on == withdrawn.now + AGAIN_AFTER_A_LAPSE


def test_what_was_lifted_can_be_looked_into_for_as_long_as_a_limit_can_be_appealed() -> None:
    story = under_review()

    story.reconsidered(Kind.REVIEW, "lifted", Measure.NONE)

    assert story.due() == story.now + story.case.terms.appeal_within_limit


def test_who_recorded_the_result_of_a_vote_and_why_is_on_record() -> None:
    story = in_grace(ties=101, members=500)

    taken = story.votes(Measure.LIMIT)

    (result,) = [event for event in taken.events if isinstance(event, after.Reconsidered)]
    assert (result.by, result.because) == ("steward 1", "the vote is over")


def test_a_measure_that_a_later_case_has_taken_over_has_no_review_of_its_own() -> None:
    story = in_force()
    story.happens(ha.Superseded(by=9))

    story.passes_due()

    assert story.case.cut, "the window for appeals ended"
    assert story.case.due_at() is None


def test_an_appeal_that_overturns_a_limit_leaves_the_block_on_which_a_later_case_stands() -> None:
    story = in_force()
    story.appeals()
    story.seconds(3)
    story.happens(ha.Superseded(by=9))

    taken = story.reconsidered(Kind.APPEAL, "lifted", Measure.NONE)

    assert (story.case.outcome, story.case.in_force) == ("overturned", Measure.NONE)
    assert [type(one.effect) for one in taken.effects] == [f.WriteSite]


def test_a_limit_that_waits_on_a_later_cases_block_ends_when_nothing_is_needed_any_more() -> None:
    story = in_force()
    alone = story.refuses(ha.LiftedWith(kind=Kind.REVIEW, case=12))
    story.happens(ha.Superseded(by=9))

    taken = story.happens(ha.LiftedWith(kind=Kind.REVIEW, case=12))

    case = story.case
    assert (case.state, case.outcome, case.in_force) == (State.ENDED, "lifted", Measure.NONE)
    assert [(look.kind, look.case, look.outcome) for look in case.looks] == [("review", 12, "lifted")]
    assert [type(one.effect) for one in taken.effects] == [f.WriteSite], "its block went with the later case's"
    assert case.window_until == story.now + case.terms.appeal_within_limit
    assert "no later case stands on the block" in alone


def test_until_the_weaker_measure_stands_a_fresh_look_is_about_the_stronger() -> None:
    story = under_review(Measure.SUSPEND)
    story.reconsidered(Kind.REVIEW, "relaxed", Measure.LIMIT)
    assert stood(story.case) is Measure.SUSPEND

    story.stands(Measure.LIMIT)

    assert stood(story.case) is Measure.LIMIT


def test_a_review_may_come_early_with_anothers_but_not_before_the_time_to_appeal_is_over() -> None:
    story = in_force()
    wanted = ha.ReviewWanted(until=story.now + 400 * DAY)
    assert "no review" in story.refuses(wanted)

    story.passes_due()
    taken = story.happens(wanted)

    assert story.case.under == "review"
    assert [one.effect for one in taken.effects] == [f.OpenCase(kind=Kind.REVIEW)]
    assert "no review" in story.refuses(wanted)


def test_a_review_that_is_far_off_waits_for_its_day() -> None:
    story = in_force()
    story.passes_due()

    assert "no review" in story.refuses(ha.ReviewWanted(until=story.now + 14 * DAY))
    assert story.case.review_on
    story.happens(ha.ReviewWanted(until=story.case.review_on))
    assert story.case.under == "review"
