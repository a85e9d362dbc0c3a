"""Who may second, how many it takes, until when. (DELIBERATION.md, *Petition*, *Appeals*.)"""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.names import AccountId
from jurybot.core.opening.petition import (
    CLAIM_AT_MOST,
    Person,
    Proposal,
    Refused,
    Seconding,
    begin,
    claim,
    second,
)
from tests.core.builders import DAY, START

MOMENT = timedelta(microseconds=1)
OF_A_PETITION = Seconding(at_least=3, share=Fraction(1, 500))


def a_person(name: str = "ana", **otherwise: object) -> Person:
    usual = Person(account=AccountId(name), is_local=True, since=START - 365 * DAY)
    return replace(usual, **otherwise)  # type: ignore[arg-type]


def a_proposal(members: int = 100, seconding: Seconding = OF_A_PETITION, times: int = 1) -> Proposal:
    found = begin(a_person("petra"), seconding, members=members, now=START, times=times)
    assert isinstance(found, Proposal)
    return found


def seconded(proposal: Proposal, *names: str) -> Proposal:
    for name in names:
        found = second(proposal, a_person(name), OF_A_PETITION, START)
        proposal = found if isinstance(found, Proposal) else proposal
    return proposal


@pytest.mark.parametrize(
    ("members", "needed"), [(0, 3), (1, 3), (1500, 3), (1501, 4), (2000, 4), (2001, 5), (10_000, 20)]
)
def test_a_petition_takes_three_or_one_in_five_hundred_whichever_is_more(members: int, needed: int) -> None:
    assert OF_A_PETITION.needed(members) == needed


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 50), st.fractions(0, 1))
def test_more_members_never_ask_for_fewer_seconders(few: int, more: int, at_least: int, share: Fraction) -> None:
    few, more = sorted((few, more))
    seconding = Seconding(at_least=at_least, share=share)

    assert at_least <= seconding.needed(few) <= seconding.needed(more)
    assert seconding.needed(more) >= share * more


@given(st.lists(st.sampled_from(["petra", "a", "b", "c", "d", "e"]), max_size=20))
def test_only_distinct_people_other_than_the_petitioner_count_in_whatever_order(names: list[str]) -> None:
    done = seconded(a_proposal(), *names)

    assert done.seconders == set(names) - {"petra"}
    assert done.is_seconded == (len(set(names) - {"petra"}) >= 3)
    assert done.seconders == seconded(a_proposal(), *reversed(names)).seconders


def test_it_says_how_many_are_missing() -> None:
    assert [seconded(a_proposal(), *names).missing for names in ((), ("a",), ("a", "b", "c", "d"))] == [3, 2, 0]


def test_nobody_seconds_their_own_or_twice() -> None:
    once = seconded(a_proposal(), "a")

    assert second(once, a_person("petra"), OF_A_PETITION, START) == Refused("own")
    assert second(once, a_person("a"), OF_A_PETITION, START) == Refused("already")


def test_a_second_counts_to_the_last_moment_of_fourteen_days_and_not_after() -> None:
    last = START + 14 * DAY

    assert isinstance(second(a_proposal(), a_person("a"), OF_A_PETITION, last), Proposal)
    assert second(a_proposal(), a_person("a"), OF_A_PETITION, last + MOMENT) == Refused("over")
    assert not a_proposal().is_over(last)
    assert a_proposal().is_over(last + MOMENT)


def test_what_has_its_seconders_is_not_over_however_late_it_is() -> None:
    assert not seconded(a_proposal(), "a", "b", "c").is_over(START + 99 * DAY)


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (a_person(is_local=False), "not-a-member"),
        (a_person(fault="limited"), "not-in-good-standing"),
        (a_person(since=START - 30 * DAY + MOMENT), "too-new"),
    ],
)
def test_only_members_in_good_standing_of_thirty_days_propose_and_second(person: Person, why: str) -> None:
    assert begin(person, OF_A_PETITION, members=10, now=START) == Refused(why)
    assert second(a_proposal(), person, OF_A_PETITION, START) == Refused(why)


def test_a_member_of_exactly_thirty_days_may() -> None:
    assert isinstance(begin(a_person(since=START - 30 * DAY), OF_A_PETITION, members=10, now=START), Proposal)


def test_a_proposal_takes_the_usual_number_unless_it_is_said_otherwise() -> None:
    found = begin(a_person(since=START - 30 * DAY), OF_A_PETITION, members=10, now=START)

    assert isinstance(found, Proposal)
    assert found.needed == OF_A_PETITION.needed(10)


def test_after_no_action_it_takes_twice_as_many() -> None:
    assert a_proposal(times=2).needed == 6
    assert a_proposal(members=2001, times=2).needed == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("they harass people", "they harass people"),
        ("see https://bad.example/@x/1 and www.bad.example for more", "see … and … for more"),
        ("it is @mallory@bad.example who writes", "it is … who writes"),
        ("mail mallory@bad.example", "mail …"),
        ("two\n\nlines\u202e and a #tag", "two lines and a tag"),
    ],
)
def test_a_claim_is_one_line_without_links_handles_or_tags(text: str, said: str) -> None:
    assert claim(text) == said


def test_a_claim_that_is_too_long_is_cut_between_words() -> None:
    said = claim("they harass people, " * 40)

    assert said.endswith(("they…", "they harass…", "they harass people…"))
    assert CLAIM_AT_MOST - len("people, ") <= len(said) <= CLAIM_AT_MOST


def test_a_claim_of_one_long_word_is_cut_within_it() -> None:
    assert claim("ä" * 1000) == "ä" * (CLAIM_AT_MOST - 1) + "…"
    assert claim("ä" * CLAIM_AT_MOST) == "ä" * CLAIM_AT_MOST


@given(st.text(max_size=600))
def test_whatever_is_written_a_claim_stays_short_and_points_nowhere(text: str) -> None:
    said = claim(text)

    assert len(said) <= CLAIM_AT_MOST
    assert not set(said) & set("@＠﹫#＃﹟\n\r\u202e")
    assert "://" not in said
    assert claim(said) == said
