"""From the verdict to the block. (DELIBERATION.md, *Suspend is two steps*, *Appeals*; DESIGN.md, *Rails*.)"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jurybot.core.case import effects as f
from jurybot.core.case import events as e
from jurybot.core.case import events_after as after
from jurybot.core.case import happenings as h
from jurybot.core.case import happenings_after as ha
from jurybot.core.case.case import State
from jurybot.core.course.gate import Go
from jurybot.core.measures import Measure
from jurybot.core.names import BlockId, StatusId
from jurybot.core.terms import Today
from jurybot.service.language.wording import word
from tests.core.builders import (
    DAY,
    HOUR,
    LIMIT,
    START,
    SUSPEND,
    Story,
    decided,
    in_force,
    in_grace,
    kinds,
    limited,
    summoning,
    terms,
    told,
    wanted,
    wants,
)

CONFIRM = Today(confirm=True)
USED_UP = Today(measures_left=0)
SECOND = timedelta(seconds=1)
CONFLICTS = ha.BlockConflicts(existing="suspend on bad.example")
REFUSED = ha.BlockRefused(why="Validation failed: Domain is invalid")
BY_HAND = ha.HandChangedBlock(was="silence", now="suspend")


# ---- a limit


def test_a_limit_goes_out_at_once() -> None:
    story = decided(LIMIT)

    assert (story.case.state, story.case.verdict, story.case.in_force) == (
        State.DECIDED,
        Measure.LIMIT,
        Measure.NONE,
    )
    assert story.effects[-1].effect == f.TakeMeasure(measure=Measure.LIMIT, number=7)
    assert story.effects[-1].after == ()


def test_nothing_is_told_before_the_block_stands() -> None:
    story = decided(LIMIT)
    assert not [one for one in story.effects if isinstance(one.effect, f.WriteSite | f.PostDecision)]

    taken = story.stands()

    assert wants(taken) == ["WriteSite", "PostDecision"]
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="decided")]
    assert taken.effects[1].after == (taken.effects[0].key,)


def test_a_limit_that_stands_is_in_force_and_may_be_appealed_for_fourteen_days() -> None:
    story = decided(LIMIT).later(HOUR)

    story.stands()

    assert (story.case.state, story.case.in_force, story.case.block) == (State.IN_FORCE, Measure.LIMIT, "71")
    assert story.case.appeal_until == story.now + 14 * DAY
    assert story.case.review_on == story.now + 90 * DAY
    assert story.case.grace_until is None


def test_the_time_to_appeal_a_limit_is_whole_from_the_notice() -> None:
    story = decided(LIMIT)
    story.stands()

    story.later(3 * DAY).posts()

    assert story.due() == story.now + 14 * DAY


def because(told: f.TellStewards) -> str:
    """Why, as a steward reads it in English."""
    args = {"acct": "ana", "case": "7", "n": 1, "topic": "spam", "because": told.args["because"]}
    return word("steward-refused", args).text.partition("nothing has changed: ")[2].removesuffix(".")


# ---- confirmation


EVERY, TODAYS = "every measure waits for a steward", "today's measures are used up"


@pytest.mark.parametrize(("today", "why"), [(CONFIRM, EVERY), (USED_UP, TODAYS), (Today(measures_left=-1), TODAYS)])
def test_where_a_steward_must_confirm_nothing_goes_out_before_and_it_is_told_why(today: Today, why: str) -> None:
    story = decided(LIMIT, today=today)

    assert [because(one.effect) for one in story.effects if isinstance(one.effect, f.TellStewards)] == [why]

    assert story.case.waits_for_steward == "measure"
    assert told_ever(story) == ["confirm"]
    assert not [one for one in story.effects if isinstance(one.effect, f.TakeMeasure)]
    assert not isinstance(story.may(f.TakeMeasure(measure=Measure.LIMIT, number=7)), Go)


def told_ever(story: Story) -> list[str]:
    return [one.effect.message for one in story.effects if isinstance(one.effect, f.TellStewards)]


def test_the_last_measure_of_the_day_needs_no_steward() -> None:
    assert decided(LIMIT, today=Today(measures_left=1)).case.waits_for_steward == ""


def test_confirmed_by_a_steward_it_goes_out() -> None:
    story = decided(LIMIT, today=CONFIRM).later(HOUR)

    taken = story.confirms()

    assert wants(taken) == ["TakeMeasure"]
    assert story.case.waits_for_steward == ""
    assert "waits for no confirmation" in story.refuses(ha.ConfirmWanted(by="steward 2"))


@pytest.mark.parametrize("ballot", [LIMIT, SUSPEND])
def test_a_confirmation_not_given_in_48_hours_lets_the_limit_go_and_tells(ballot: e.CountedBallot) -> None:
    story = decided(ballot, today=CONFIRM)
    asked_at = story.now
    story.now = asked_at + 2 * DAY - SECOND
    assert story.refuses(h.TimePassed()) == "nothing is due"

    taken = story.passes_due()

    assert story.now == asked_at + 2 * DAY
    assert wants(taken) == ["TakeMeasure", "TellStewards"]
    assert told(taken) == ["confirmation-overdue"]
    assert isinstance(story.may(wanted(taken, f.TakeMeasure)[0]), Go)


def test_overdue_sends_a_suspend_to_the_members_vote() -> None:
    story = decided(SUSPEND, today=CONFIRM)
    story.passes_due()
    story.stands()
    story.posts()

    assert story.case.waits_for_steward == "vote"
    story.passes_due()
    assert story.case.cut, "who sat is forgotten as after any verdict"
    story.later(60 * DAY)
    assert story.refuses(h.TimePassed()) == "nothing is due"

    assert "jurybot case 7 result" in story.refuses(ha.ConfirmWanted(by="steward 1"))
    assert wants(story.votes(Measure.SUSPEND)) == ["WriteSite", "PostDecision"], "the limit went out long ago"
    assert wants(story.passes_due()) == ["RaiseMeasure"]


def test_overdue_after_a_confirmed_limit_leaves_nothing_to_confirm() -> None:
    story = decided(LIMIT, today=CONFIRM)
    story.passes_due()

    assert "no confirmation" in story.refuses(ha.ConfirmWanted(by="steward 1"))


@pytest.mark.parametrize(
    ("ties", "members", "waits"),
    [
        (100, 5000, ""),
        (101, 5000, "vote"),
        (25, 500, ""),
        (26, 500, "vote"),
        (1, 20, ""),
        (1, 19, "vote"),
        (1, 0, "vote"),
    ],
)
def test_above_a_hundred_ties_or_5_percent_the_limit_goes_and_the_suspend_is_for_all_members(
    ties: int, members: int, waits: str
) -> None:
    story = decided(SUSPEND, ties=ties, members=members)

    assert story.case.waits_for_steward == waits
    assert story.effects[-1].effect == f.TakeMeasure(measure=Measure.SUSPEND, number=7)
    story.stands()
    story.posts()
    assert kinds(story.passes_due()) == (["LinkCut"] if waits else ["RaiseAsked"])


def test_ties_keep_no_limit_waiting() -> None:
    assert decided(LIMIT, ties=5000).case.waits_for_steward == ""


def test_who_sat_is_forgotten_in_time_however_long_a_vote_of_all_members_takes() -> None:
    story = in_grace(ties=250)
    assert (story.case.waits_for_steward, story.due()) == ("vote", story.case.appeal_until)

    assert kinds(story.passes_due()) == ["LinkCut"]
    assert story.case.due_at() is None
    assert (story.case.state, story.case.in_force) == (State.DECIDED, Measure.LIMIT)

    story.votes(Measure.SUSPEND)
    assert wants(story.passes_due()) == ["RaiseMeasure"]


def test_a_steward_who_is_asked_for_both_is_told_of_both() -> None:
    """Whoever confirms the measure must have heard what it cuts; what it cuts is then for all members."""
    story = decided(SUSPEND, ties=250, today=CONFIRM)

    asked = [one.effect for one in story.effects if isinstance(one.effect, f.TellStewards)][-1]
    assert because(asked) == "every measure waits for a steward, and it would cut 250 follows"
    assert wants(story.confirms()) == ["TellStewards", "TakeMeasure"]
    story.stands()
    story.posts()
    assert story.case.waits_for_steward == "vote", "a steward's word is not the members'"
    story.votes(Measure.SUSPEND)
    assert wants(story.passes_due()) == ["RaiseMeasure"]


def test_todays_rail_on_ties_holds_also_for_a_verdict_of_yesterday() -> None:
    story = in_grace(ties=20)
    story.today = replace(story.today, suspend_ties_at_most=10)

    taken = story.passes_due()

    assert kinds(taken) == ["ConfirmationAsked"]
    assert story.case.waits_for_steward == "vote"
    assert kinds(story.passes_due()) == ["LinkCut"]
    story.votes(Measure.SUSPEND)
    assert wants(story.passes_due()) == ["RaiseMeasure"]


# ---- the grace before a suspend


@pytest.mark.parametrize(
    ("ties", "members", "days"),
    [
        (0, 500, 3),
        (0, 0, 3),
        (1, 500, 7),
        (10, 500, 7),
        (11, 500, 14),
        (9, 499, 7),
        (10, 499, 14),
        (1, 50, 7),
        (1, 49, 14),
        (1, 0, 14),
        (20_000_000, 1_000_000_001, 7),
        (20_000_001, 1_000_000_000, 14),
    ],
)
def test_the_more_it_cuts_the_longer_a_suspend_waits(ties: int, members: int, days: int) -> None:
    """72 hours where no tie is lost, 7 days, 14 above 2% of the members: by exact fractions."""
    assert terms().grace_for(ties, members) == days * DAY


def test_the_share_is_the_one_of_the_terms() -> None:
    assert terms(many_at="1/3").grace_for(1, 3) == 7 * DAY
    assert terms(many_at="1/3").grace_for(2, 3) == 14 * DAY


@pytest.mark.parametrize(("ties", "days"), [(0, 3), (10, 7), (11, 14)])
def test_grace_counts_from_the_notice(ties: int, days: int) -> None:
    story = limited(ties=ties, members=500)
    assert story.case.due_at() is None, "nothing follows before the notice is out"

    story.later(5 * DAY).posts()

    assert story.due() == story.now + days * DAY
    assert story.case.appeal_until == story.due(), "as long as it may be appealed"


def test_a_suspend_is_a_limit_first_and_still_decided() -> None:
    story = in_grace()

    assert (story.case.state, story.case.in_force, story.case.verdict) == (
        State.DECIDED,
        Measure.LIMIT,
        Measure.SUSPEND,
    )
    assert not isinstance(story.may(f.RaiseMeasure(number=7)), Go)


def test_without_its_notice_a_suspend_is_never_raised() -> None:
    story = limited().later(365 * DAY)

    assert story.case.due_at() is None
    assert story.refuses(h.TimePassed()) == "nothing is due"


def test_without_its_limit_a_suspend_is_never_raised() -> None:
    story = decided(SUSPEND).later(365 * DAY)

    assert story.case.due_at() is None
    assert story.refuses(h.TimePassed()) == "nothing is due"


def test_not_a_moment_before_grace_is_over() -> None:
    story = in_grace()
    story.now = story.due() - timedelta(microseconds=1)

    assert story.refuses(h.TimePassed()) == "nothing is due"


def test_grace_over_the_limit_is_raised_once() -> None:
    story = in_grace()

    taken = story.passes_due()

    assert wanted(taken, f.RaiseMeasure) == [f.RaiseMeasure(number=7)]
    assert isinstance(story.may(f.RaiseMeasure(number=7)), Go)
    assert story.case.due_at() is None
    assert story.refuses(h.TimePassed()) == "nothing is due"


def test_a_suspend_that_stands_is_in_force_and_told() -> None:
    story = in_grace()
    story.passes_due()

    taken = story.stands(Measure.SUSPEND)

    assert (story.case.state, story.case.in_force) == (State.IN_FORCE, Measure.SUSPEND)
    assert wanted(taken, f.PostDecision) == [f.PostDecision(about="suspended")]
    assert story.case.review_on == story.now + 180 * DAY


def test_a_second_post_changes_no_deadline() -> None:
    story = in_grace()
    until = story.due()

    story.later(DAY).posts("116")

    assert story.due() == until
    assert story.case.post == StatusId("115")


def test_a_block_that_nobody_asked_for_is_not_taken_for_the_measure() -> None:
    waiting, graced, taken = decided(LIMIT), in_grace(), limited()

    for story, measure in ((waiting, Measure.SUSPEND), (graced, Measure.SUSPEND), (taken, Measure.LIMIT)):
        assert story.refuses(ha.BlockStands(measure=measure, block=BlockId("9"), comment=""))


# ---- people were there first


@pytest.mark.parametrize("happening", [CONFLICTS, REFUSED, BY_HAND])
@pytest.mark.parametrize("make", [decided, limited, in_grace])
def test_a_measure_still_to_come_is_braked_and_stewards_are_told(make: Any, happening: h.Happening) -> None:
    story = make()

    taken = story.happens(happening)

    assert story.case.hold is not None
    assert story.case.hold.by == "jurybot"
    assert len(told(taken)) == 1
    assert wanted(taken, f.TellStewards)[0].args["held"] is True
    assert story.case.due_at() is None


@pytest.mark.parametrize("happening", [CONFLICTS, REFUSED, BY_HAND])
def test_a_measure_in_force_is_never_fought_over_only_told(happening: h.Happening) -> None:
    story = in_force()

    taken = story.happens(happening)

    assert story.case.hold is None
    assert len(told(taken)) == 1
    assert wants(taken) == ["TellStewards"]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("", "silence", "it was not blocked and is limited, by hand"),
        ("noop", "suspend", "it was watched and is suspended, by hand"),
        ("suspend", "", "it was suspended and is not blocked, by hand"),
        ("silence", "quarantine", "it was limited and is quarantine, by hand"),  # of a version of the server to come
        ("silence", "silence media reports", "it was limited and is limited, with media and reports refused, by hand"),
        ("silence media", "silence", "it was limited, with media refused and is limited, by hand"),
        (
            "silence",
            "silence remade",
            "it was limited and is limited by a block that is not the jury's, by hand. Put back with the private "
            "comment “COMMENT” it is the jury's again",
        ),
    ],
)
def test_stewards_are_told_in_words_what_people_changed(was: str, now: str, said: str) -> None:
    story = in_force()

    taken = story.happens(ha.HandChangedBlock(was=was, now=now))

    said = said.replace("COMMENT", story.case.block_comment)
    assert [because(effect) for effect in wanted(taken, f.TellStewards)] == [said]


def test_what_a_block_refuses_besides_stands_in_no_measures_way() -> None:
    story = in_grace().later(HOUR)

    taken = story.happens(ha.HandChangedBlock(was="silence", now="silence media"))

    assert story.case.hold is None
    assert [effect.args["held"] for effect in wanted(taken, f.TellStewards)] == [False]


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        ("silence on bad.example", "there is a block by hand, bad.example: limited"),
        ("silence on example", "makes no limit below it: lift it until mine on bad.example is made"),
        ("", "the limit was lifted by hand. Put back with the private comment"),
    ],
)
def test_stewards_are_told_what_to_do_where_people_were_first(existing: str, said: str) -> None:
    taken = in_grace().later(HOUR).happens(ha.BlockConflicts(existing=existing))

    assert said in because(wanted(taken, f.TellStewards)[0])


def test_a_block_that_never_became_the_jurys_has_no_comment_to_be_put_back_with() -> None:
    taken = decided().later(HOUR).happens(ha.BlockConflicts(existing=""))

    assert because(wanted(taken, f.TellStewards)[0]) == "the limit was lifted by hand"


def test_a_suspend_that_is_gone_when_it_is_to_be_relaxed_is_told_as_one() -> None:
    taken = in_force(Measure.SUSPEND).later(HOUR).happens(ha.BlockConflicts(existing=""))

    assert because(wanted(taken, f.TellStewards)[0]).startswith("the suspend was lifted by hand. Put back with")


def test_a_brake_during_a_pause_outlasts_it() -> None:
    story = in_grace().later(HOUR)
    story.happens(h.HoldWanted(by="a pause", because="maintenance"))

    story.happens(BY_HAND)

    assert story.case.hold is not None
    assert story.case.hold.by == "jurybot"


def test_what_a_conflict_stopped_is_tried_again_when_a_steward_releases_it() -> None:
    """ "release lets it go on" must be true: the effect that met the conflict is settled and will not go by itself."""
    story = decided(LIMIT).later(HOUR)
    story.happens(CONFLICTS)

    taken = story.later(DAY).releases()

    assert wanted(taken, f.TakeMeasure) == [f.TakeMeasure(measure=Measure.LIMIT, number=7)]
    assert isinstance(story.may(f.TakeMeasure(measure=Measure.LIMIT, number=7)), Go)


def test_a_raise_that_was_refused_is_tried_again_when_a_steward_releases_it() -> None:
    story = in_grace()
    story.passes_due()
    story.happens(REFUSED)

    assert wants(story.releases()) == ["RaiseMeasure"]


def test_a_hold_that_stopped_nothing_asks_for_nothing_twice() -> None:
    """The effect still waits in the outbox."""
    for story in (decided(LIMIT), in_grace()):
        story.holds()
        assert wants(story.releases()) == []
        story.happens(BY_HAND)
        assert wants(story.releases()) == []


def test_what_waits_for_a_steward_is_not_let_out_by_a_release() -> None:
    story = decided(LIMIT, today=CONFIRM)
    story.happens(CONFLICTS)

    assert wants(story.releases()) == []
    assert wants(story.confirms()) == ["TakeMeasure"]


def test_a_refusal_after_the_measure_is_in_force_asks_for_nothing_more() -> None:
    story = in_force(Measure.SUSPEND)
    story.happens(REFUSED)
    story.holds()

    assert wants(story.releases()) == []


def test_once_tried_again_a_later_hold_does_not_repeat_it() -> None:
    story = decided(LIMIT)
    story.happens(CONFLICTS)
    story.releases()
    story.holds()

    assert wants(story.releases()) == []


# ---- the window


def test_when_the_window_is_over_the_link_to_people_is_cut_once() -> None:
    story = in_force()

    taken = story.passes_due()

    assert kinds(taken) == ["LinkCut"]
    assert story.case.cut
    assert story.case.state is State.IN_FORCE
    assert story.case.due_at() == story.case.review_on, "what comes next is its review"


def test_an_ended_case_is_closed_with_its_window() -> None:
    story = decided(e.CountedBallot(position="none"))
    ended_at = story.now

    taken = story.passes_due()

    assert story.now == ended_at + 14 * DAY
    assert kinds(taken) == ["LinkCut", "Closed"]
    assert story.case.state is State.CLOSED
    assert story.case.due_at() is None


def test_a_held_window_moves_with_the_release() -> None:
    story = in_force().later(DAY)
    until = story.due()
    story.holds()
    story.later(DAY)
    assert story.refuses(h.TimePassed()) == "nothing is due"

    story.releases()

    assert story.due() == until + DAY


# ---- notice to the accused


def test_a_suspend_waits_until_the_accused_were_told_and_then_for_their_whole_notice() -> None:
    story = limited(grace_no_ties=HOUR)
    story.happens(ha.PostStands(status=StatusId("115")))
    story.later(10 * DAY)
    assert story.case.due_at() is None, "nobody knows yet whether they can be told"

    story.gives_notice()

    assert story.case.grace_until == story.case.appeal_until == story.now + 3 * DAY
    assert (story.case.notice, story.case.notice_at) == ("given", story.now)
    story.passes_due()
    assert story.case.raise_asked


@pytest.mark.parametrize("why", ["unreachable", "no-contact", "unknown", "blocks", "refused"])
def test_where_nobody_can_be_told_that_is_on_record_and_the_page_is_the_notice(why: str) -> None:
    story = limited()
    story.happens(ha.PostStands(status=StatusId("115")))
    until = story.case.grace_until

    story.later(DAY).gives_notice(why)

    assert [event.why for event in story.events if isinstance(event, after.NoticeNotGiven)] == [why]
    assert (story.case.notice, story.case.notice_at) == ("not-given", story.now)
    assert story.case.due_at() == until


def test_a_panel_that_is_asked_to_suspend_lets_the_accused_know_unless_the_criterion_forbids_it() -> None:
    asked = [one.effect for one in summoning().effects]
    forbidden = [one.effect for one in summoning(notice_for=timedelta(0)).effects]
    limit = [one.effect for one in summoning(proposed=Measure.LIMIT).effects]

    assert f.SendNotice(about="asked", since=START) in asked
    assert not [one for one in (*forbidden, *limit) if isinstance(one, f.SendNotice)]


def test_a_criterion_that_forbids_notice_lets_no_suspend_wait_for_one() -> None:
    story = limited(notice_for=timedelta(0))

    assert story.case.notice == "withheld"
    assert not [one for one in story.effects if isinstance(one.effect, f.SendNotice)]


def test_a_notice_is_given_once() -> None:
    story = in_grace()

    assert "no notice" in story.refuses(ha.NoticeStands(about="decided"))
