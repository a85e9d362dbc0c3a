"""What a panel is given to judge by, and what must not be in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from jurybot.core.codec import to_json
from jurybot.core.measures import Measure
from jurybot.core.names import Domain
from jurybot.core.opening import dossier as d

OURS, TODAY = Domain("coop.example"), date(2026, 3, 2)


def mention(name: str, host: str) -> str:
    return f'<a href="https://{host}/@{name}" class="u-url mention">@<span>{name}</span></a>'


def post(html: str = "<p>words</p>", **other: object) -> d.Exhibit:
    made = d.exhibit(html, "", own=OURS, written_on=TODAY, media=0, seen_on=TODAY)
    return replace(made, **other)  # type: ignore[arg-type]


def a_dossier(**other: object) -> d.Dossier:
    usual = d.Dossier(
        domain=Domain("bad.example"),
        proposed=Measure.LIMIT,
        criterion="harassment",
        criterion_says="Be kind.",
        reporters="2–4",
        complained_of=2,
        known_accounts=40,
        follows=0,
        followers=0,
        exhibits=(post("<p>one</p>"), post("<p>two</p>")),
        frozen_on=TODAY,
    )
    return replace(usual, **other)  # type: ignore[arg-type]


def test_nobody_is_named_in_a_post() -> None:
    html = f"<p>{mention('ana', 'coop.example')} and {mention('eve', 'bad.example')}, you @bob @zoe@other.example!</p>"

    shown = post(html)

    assert shown.text == "[a member here] and [somebody], you [a member here] [somebody]!"
    assert shown.names_members


def test_a_link_says_where_it_would_lead_and_leads_nowhere() -> None:
    shown = post('<p>see <a href="https://evil.example/x?y=1">evil.example/x</a> and https://other.example/z #now</p>')

    assert shown.text == "see [a link to evil.example] and [a link to other.example] #now"
    assert not shown.names_members


@pytest.mark.parametrize("html", ['<a href="https://bad.example/x">look here</a>', '<a href="">look here</a>'])
def test_a_link_behind_other_words_says_only_that_it_is_one(html: str) -> None:
    assert post(f"<p>{html}, now</p>").text == "[a link], now"


def test_blanks_in_a_row_are_one() -> None:
    assert post("<p>one  \t two</p>").text == "one two"


def test_a_post_is_cut_where_it_is_longer_than_a_panel_reads_and_keeps_its_day() -> None:
    longest, longer = post(f"<p>{'a' * d.POST_AT_MOST}</p>"), post(f"<p>{'a' * d.POST_AT_MOST}b</p>")

    assert longest.text == "a" * d.POST_AT_MOST
    assert longer.text == longest.text + "…"
    assert (longest.written_on, longest.seen_on, longest.media) == (TODAY, TODAY, 0)


@pytest.mark.parametrize(("number", "words"), [(0, ""), (1, "1"), (2, "2–4"), (4, "2–4"), (5, "5+"), (500, "5+")])
def test_the_number_of_reporters_is_never_exact(number: int, words: str) -> None:
    assert d.reporters_in_words(number) == words


def test_what_could_tell_who_reported_is_left_out_where_one_alone_did() -> None:
    telling, other = post(f"<p>{mention('ana', 'coop.example')} go away</p>"), post()

    assert d.without_tells([telling, other], reporters=1) == ((other,), 1)
    assert d.without_tells([telling, other], reporters=2) == ((telling, other), 0)


def test_what_speaks_against_is_said_by_the_facts_themselves() -> None:
    said = a_dossier(exhibits=(post(), post(stands=d.Stands.GONE)), follows=2, followers=1).against

    assert said == (
        d.Against("few_accounts", {"complained": "2", "known": "40"}),
        d.Against("posts_gone", {"gone": "1", "posts": "2"}),
        d.Against("never_before", {}),
        d.Against("shares_ties", {"ties": "3"}),
    )


def test_later_facts_are_marked_new_and_what_was_there_stays() -> None:
    frozen = a_dossier()
    later = replace(frozen, exhibits=(*frozen.exhibits, post("<p>three</p>")))

    grew = d.grown(frozen, later)

    assert grew is not None
    assert [(one.text, one.is_new) for one in grew.exhibits] == [("one", False), ("two", False), ("three", True)]


def test_what_a_petition_claims_that_joined_the_case_comes_with_the_next_round() -> None:
    grew = d.grown(a_dossier(claim="One."), a_dossier(claim="One.\nTwo."))

    assert grew is not None and grew.claim == "One.\nTwo."
    assert d.grown(a_dossier(claim="One."), a_dossier()) is None, "what was there stays there"


def test_a_stewards_line_of_meanwhile_is_in_the_new_edition() -> None:
    grew = d.grown(a_dossier(), a_dossier(line="Two of them were asked."))

    assert grew is not None and grew.line == "Two of them were asked."


def test_a_new_edition_has_its_own_day_and_what_is_known_of_reporters_by_then() -> None:
    frozen, later_on = a_dossier(), date(2026, 3, 9)

    grew = d.grown(frozen, replace(frozen, reporters="5+", frozen_on=later_on))

    assert grew is not None
    assert (grew.reporters, grew.frozen_on) == ("5+", later_on)


def test_nothing_new_makes_no_new_edition() -> None:
    frozen = a_dossier()

    assert d.grown(frozen, replace(frozen, frozen_on=date(2026, 3, 9))) is None


def test_posts_that_are_withheld_later_are_counted_in_the_later_edition() -> None:
    grew = d.grown(a_dossier(), replace(a_dossier(), left_out=2))

    assert grew
    assert grew.left_out == 2


def test_the_hash_is_of_every_word() -> None:
    assert d.dossier_hash(a_dossier()) == d.dossier_hash(a_dossier())
    assert d.dossier_hash(a_dossier()) != d.dossier_hash(a_dossier(line="Two of them were asked."))


def test_who_has_the_dossier_can_make_its_hash_again_from_its_canonical_json() -> None:
    dossier = a_dossier(claim="schön & gut")

    assert d.written(dossier).encode() == rfc8785.dumps(to_json(dossier))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("write to ana@coop.example.", "write to [a member here]."),
        ("acct:ana@social.COOP.example", "acct:[a member here]"),
        (".@ana look", ".[a member here] look"),
        ("@ana@COOP.example", "[a member here]"),
        ("coop.example/@ana/1", "coop.example/[a member here]/1"),
        ("連絡はana@coop.exampleまで", "連絡は[a member here]まで"),
    ],
)
def test_a_member_is_not_named_where_a_handle_is_no_mention_either(said: str, shown: str) -> None:
    assert d.scrubbed(said, OURS) == (shown, True)


def test_what_is_no_handle_of_a_member_stays() -> None:
    assert d.scrubbed("5@10, b@d, eve@mail.example", OURS) == ("5@10, b@d, eve@mail.example", False)
    assert d.scrubbed("bad.example/@eve", OURS) == ("bad.example/[somebody]", False)


@given(st.text(max_size=300))
def test_in_whatever_it_stands_a_members_handle_never_stays(text: str) -> None:
    shown, _ = d.scrubbed(f"{text}@ana@coop.example {text}ana@coop.example", OURS)

    assert "ana@" not in shown


@given(st.text(max_size=300))
def test_whatever_stands_before_it_a_handle_never_stays(text: str) -> None:
    shown, _ = d.scrubbed(f"{text} @ana and @eve@bad.example", OURS)

    assert "@ana" not in shown
    assert "@eve" not in shown
