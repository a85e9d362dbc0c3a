"""The messages that people read: each fits, none points at anybody, and all are fit for a postcard."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, get_args

import pytest

from jurybot.core.measures import Measure
from jurybot.core.replies.replies import parse
from jurybot.core.rule.ballot import ballot_from, tally
from jurybot.core.text.answers import Context, Unclear, Why
from jurybot.service.language import wording
from jurybot.service.language.wording import Lines, Reader, Text, WordingError, length, word
from jurybot.words import words
from jurybot.words.messages import language, languages

ENGLISH = language("en")
NAMES = sorted(ENGLISH.messages)
LONG_DOMAIN = ".".join(["b" * 63, "a" * 63, "d" * 63, "x" * 53, "example"])
NOW = datetime(2025, 11, 21, 18, 0, tzinfo=UTC)
FAR_ZONE = "Antarctica/DumontDUrville"
"""Of all zones, one whose clock takes the most room to tell."""
LATER = datetime(2025, 11, 27, 18, 0, tzinfo=UTC)

SHORT: dict[str, Any] = {
    "acct": "ana",
    "case": "7",
    "n": 1,
    "topic": "spam",
    "now": NOW,
    "proposed": Measure.LIMIT,
    "measure": Measure.LIMIT,
    "was": Measure.LIMIT,
    "domain": "bad.example",
    "criterion": "spam",
    "accounts": 1,
    "ties": 0,
    "reports": 120,
    "missing": 2,
    "list": "a sister co-op",
    "until": LATER,
    "half_at": LATER - timedelta(days=3),
    "since": NOW,
    "why": "question",
    "meant": "",
    "cases": ["7"],
    "times_a_year": 8,
    "rest_for": timedelta(days=28),
    "held_for": timedelta(hours=3),
    "ask_within": timedelta(hours=48),
    "had_seat": False,
    "stopped": False,
    "exchanged": True,
    "follows": True,
    "clear": True,
    "to": "accused",
    "question": "Is that so?",
    "at_most": 120,
    "has_reasons": True,
    "told": Lines(["Who speaks for the server: is it so? – It is."]),
    "person": "Ana, who writes as ana",
    "to_clear": ["bad.example"],
    "last_day": date(2025, 12, 1),
    "category": "harassment",
    "heavy": ["harassment"],
    "tongue": "Deutsch",
    "known": ["de", "en"],
    "zone": "Europe/Berlin",
    "language": "de",
    "number": "7",
    "outcome": "limit",
    "seats_held": 1,
    "past": ["5"],
    "proposed_by_you": "worse.example",
    "in_case": "7",
    "opted": ["harassment"],
    "seats_kept": 1,
    "statements": 1,
    "served": 1,
    "reports_kept": 1,
    "appeal": 1,
    "proposals_kept": 0,
    "seconded_kept": 0,
    "appeals_kept": 0,
    "questions_kept": 0,
    "wishes_kept": 0,
    "proofs_kept": 0,
    "in_pool": True,
    "has_joined": True,
    "held": False,
    "is_held": True,
    "eligible": 3,
    "needed": 7,
    "of": "measure",
    "because": "today's measures are used up",
    "reason": "they moderate well",
    "what": "make a domain block",
    "confirm": ["7"],
    "escalated": ["8"],
    "on_hold": ["9"],
    "second": ["withdraw 7"],
    "unread": 1,
    "parked": 0,
    "elected_but_not_drawable": 2,
    "drift": ["bad.example"],
    "lost": ["8", "9"],
    "trouble": "deadline",
    "left": ["bad.example"],
    "passed": 1,
    "yours": True,
    "complained_of": 2,
    "reporters": "2–4",
    "posts": 3,
    "gone": 1,
    "earlier": 0,
    "answered": True,
    "has_line": True,
    "line": "jurybot-proof=" + "0" * 32,
    "file": "/.well-known/jurybot-proof.txt",
    "record": "_jurybot",
    "goes": "panel",
    "reviews": 2,
    "report": "12",
    "kind": "review",
    "asked": "appeal",
    "id": "34",
    "members": 21,
    "trial_cases": 0,
    "act": "hold",
    "tally": tally([ballot_from("limit")] * 5 + [ballot_from("none")], 7),
    "before": 1,
    "round": 2,
    "rounds": 2,
    "is_last": True,
    "place": "only",
    "reasons": Lines(("Juror A: They insult us.", "Juror B: It is one person.")),
    "waits_for": "nobody",
    "again": False,
    "look": "appeal",
    "offered": "limit",
    "about": 7,
    "page": "https://jury.coop.example/7",
    "has_page": True,
    "seat_page": "https://jury.coop.example/41",
}
ALL_KINDS = [ballot_from(position, objection) for position in ("limit", "none") for objection in (False, True)]
LONG: dict[str, Any] = SHORT | {
    "acct": "a" * 30,
    "case": "99999",
    "n": 99,
    "topic": "harassment " * 8,
    "now": datetime(2024, 1, 1, tzinfo=UTC),
    "proposed": Measure.SUSPEND,
    "measure": Measure.SUSPEND,
    "was": Measure.SUSPEND,
    "domain": LONG_DOMAIN,
    "criterion": "harassment and " * 5 + "worse",
    "accounts": 9_999_999,
    "ties": 9_999_999,
    "reports": 99_999,
    "cases": ["99998", "99999"],
    "times_a_year": 366,
    "rest_for": timedelta(days=36_500),
    "held_for": timedelta(days=36_500),
    "ask_within": timedelta(hours=47),
    "had_seat": True,
    "last_day": date(2025, 11, 30),
    "category": "harassment and " * 10,
    "heavy": ["harassment and " * 5] * 12,
    "opted": ["harassment and " * 5] * 12,
    "zone": "America/Argentina/ComodRivadavia",
    "number": "99999",
    "past": ["99996", "99997"],
    "proposed_by_you": LONG_DOMAIN,
    "in_case": "99999",
    "proposals_kept": 12,
    "seconded_kept": 12,
    "appeals_kept": 12,
    "questions_kept": 12,
    "wishes_kept": 12,
    "proofs_kept": 12,
    "in_pool": False,
    "has_joined": False,
    "held": True,
    "because": "because of this " * 40,
    "reason": "they moderate well " * 40,
    "what": "make a domain block " * 40,
    "report": "9" * 19,
    "id": "9" * 19,
    "members": 99_999,
    "trial_cases": 99_999,
    "tally": tally([*ALL_KINDS * 5, *[ballot_from("suspend")] * 5, *[ballot_from("aside")] * 5], 39),
    "round": 5,
    "rounds": 5,
    "is_last": False,
    "reasons": Lines(("Juror AA, going on: " + "w" * 60,)),
    "waits_for": "suspend",
    "again": False,
    "look": "vote",
    "offered": "suspend",
    "about": 99_999,
    "page": f"https://jury.{'coop' * 8}.example/decisions/99999/",
    "seat_page": f"https://jury.{'coop' * 8}.example/99999",
}
BEFORE_A_NUMBER = ("pool-too-small", "block-by-hand", "fold-differs", "steward-done", "steward-refused", "clear-wanted")
"""Steward matters of cases that may have no number yet: those are named by their domain."""
FIRST_LOOKS = ("summons", "test-summons")
"""Messages that are never about a fresh look, and so never offer its answers."""


def _choices(name: str, args: dict[str, Any]) -> list[dict[str, Any]]:
    """`args` as they are, and once more for every wording that a message chooses by one of them."""
    known: dict[str, Any] = {"yes": True, "no": False, "unknown": None, "else": args.get("until")}
    known |= {"limit": Measure.LIMIT, "suspend": Measure.SUSPEND, "0": 0, "1": 1}
    varied = [args]
    for part in ENGLISH.messages[name].parts.values():
        for value in part.wordings if part.by else ():
            if value.endswith("-again") and name in FIRST_LOOKS:
                continue
            if not (value == "else" and part.by in ("cases", "why", "ties", "missing", "needed", "place")):
                texts = {"of": value, "act": value}
                chosen = {part.by: texts.get(part.by, known.get(value, value))}
                varied.append(args | chosen | _proposing(part.by, value))
    return varied


def _proposing(by: str, value: str) -> dict[str, Any]:
    """What is proposed and what jurors are offered go together."""
    if by not in ("proposed", "offered"):
        return {}
    return {"proposed": Measure(value.removesuffix("-again")), "offered": value}


def _everything() -> list[tuple[str, dict[str, Any]]]:
    cases = [(name, choice) for name in NAMES for args in (SHORT, LONG) for choice in _choices(name, args)]
    return cases + [(name, c | {"case": LONG_DOMAIN}) for name in BEFORE_A_NUMBER for c in _choices(name, LONG)]


@pytest.fixture(scope="module", params=languages())
def written(request: pytest.FixtureRequest) -> list[tuple[str, dict[str, Any], Text]]:
    reader = Reader(language=request.param, zone=FAR_ZONE)
    return [(name, args, word(name, args, reader)) for name, args in _everything()]


def test_every_message_fits_five_hundred_characters_with_the_longest_values(written: list[Any]) -> None:
    lengths = {name: length(text.note, text.text) for name, _, text in written}

    assert {name: n for name, n in lengths.items() if n > 500} == {}


@pytest.mark.parametrize("code", languages())
def test_ordinary_values_are_written_out_whole(code: str) -> None:
    ordinary = LONG | {"acct": "maximiliane", "case": "412", "domain": "social.bad.example", "criterion": "harassment"}
    ordinary |= {"topic": "harassment", "now": NOW, "accounts": 1204, "ties": 87, "times_a_year": 8}
    ordinary |= {"heavy": ["harassment", "gore"], "opted": ["harassment"], "proposed_by_you": "worse.example"}
    ordinary |= {"rest_for": timedelta(days=28), "page": "https://jury.coop.example/decisions/412/"}
    ordinary |= {"seat_page": "https://jury.coop.example/412", "zone": "Europe/Berlin"}
    ordinary |= {"proposals_kept": 0, "appeals_kept": 0, "questions_kept": 0, "proofs_kept": 0}

    reader = Reader(language=code)
    shortened = [name for name in NAMES for args in _choices(name, ordinary) if _is_shortened(name, args, reader)]

    assert shortened == []


@pytest.mark.parametrize("code", languages())
def test_all_that_is_kept_about_somebody_is_named_however_much_it_is(code: str) -> None:
    kinds = ("seats_kept", "statements", "served", "reports_kept", "proposals_kept", "seconded_kept", "appeals_kept")
    kinds = (*kinds, "questions_kept", "wishes_kept", "proofs_kept")
    counts = {name: 21 + at for at, name in enumerate(kinds)}
    args = LONG | counts | {"has_joined": True, "has_page": False, "opted": ["harassment"], "zone": "Europe/Berlin"}

    text = word("my-data", args | {"acct": "maximiliane"}, Reader(language=code)).text

    assert [name for name, number in counts.items() if str(number) not in text] == []
    assert "Europe/Berlin" in text and "harassment" in text


def _is_shortened(name: str, args: dict[str, Any], reader: Reader) -> bool:
    return word(name, args, reader) != word(name, args, reader, limit=100_000)


def test_the_only_mention_is_the_recipient_at_the_beginning(written: list[Any]) -> None:
    for name, args, text in written:
        is_public = ENGLISH.messages[name].to == "everyone"
        body = text.text if is_public else text.text.removeprefix(f"@{args['acct']} ")

        assert is_public or body != text.text, name
        assert "@" not in body + text.note, name
        assert "#" not in body + text.note, name


def test_the_only_links_are_the_decisions_page_and_in_a_summons_the_jurors_own(written: list[Any]) -> None:
    for name, args, text in written:
        links = re.findall(r"\S*://\S*", text.text + " " + text.note)

        if name in ("summons", "summons-again", "summons-several"):
            assert set(links) <= {args["seat_page"]}, name
        else:
            expected = [args["page"]] if ENGLISH.messages[name].to == "everyone" or name == "notice" else []
            assert links == expected, name


def test_the_domain_is_never_cut_and_stands_alone(written: list[Any]) -> None:
    for name, _, text in written:
        for found in re.findall(r"[a-z0-9.-]*b{60}[a-z0-9.-]*", text.text + " " + text.note):
            assert found.rstrip(".") == LONG_DOMAIN, name


def test_no_line_is_empty_and_nothing_is_left_unfilled(written: list[Any]) -> None:
    for name, _, text in written:
        assert "" not in text.text.split("\n"), name
        assert not re.search(r"[{}]|  | \n|None|True|False|timedelta|\(\)| [.,:;)]|\.\.", text.text), (name, text.text)


def test_a_post_without_action_names_no_domain() -> None:
    for name in ("no-action", "no-agreement"):
        assert "bad" not in word(name, SHORT | {"domain": "bad.example"}).text


def test_the_note_names_case_number_and_topic() -> None:
    assert word("summons", SHORT | {"case": "41", "n": 2, "topic": "harassment"}).note == "Jury case 41 · 2: harassment"
    assert word("lapsed", SHORT | {"case": "bad.example", "topic": None}).note == "Jury case bad.example · 1"
    assert word("welcome", SHORT | {"case": "", "n": 12, "topic": ""}).note == "Jury · 12"
    assert word("steward-refused", SHORT | {"case": "41", "topic": ""}).note == "Jury case 41 · 1"
    assert word("suspended", SHORT).note == ""


def test_the_topic_is_the_criterion_if_none_is_given() -> None:
    args = {name: value for name, value in SHORT.items() if name != "topic"}

    assert word("lapsed", args | {"criterion": "spam and more"}).note == "Jury case 7 · 1: spam and more"


@cache
def _note(name: str, is_long: bool, **identity: Any) -> str:
    return word(name, (LONG if is_long else SHORT) | identity).note


def test_the_note_never_varies_with_anything_else(written: list[Any]) -> None:
    identity = ("case", "n", "topic")
    for name, args, text in written:
        is_long = args["acct"] == SHORT["acct"]  # all else is other than in that text

        assert _note(name, is_long, **{key: args[key] for key in identity}) == text.note, name


def test_a_summons_reads_like_this() -> None:
    args = SHORT | {"case": "41", "topic": "harassment", "criterion": "rule 3", "accounts": 120}

    assert word("summons", args) == Text(
        "Jury case 41 · 1: harassment",
        "@ana You were drawn by lot. Proposed: limit bad.example (rule 3). Known here: 120 accounts. "
        "No follows are cut.\n"
        "Only to me, the most you accept: "
        "limit, nothing, account (only those people), aside, or objection because …\n"
        "To keep your seat: here. Can't, or a conflict? decline or recuse; no reason asked.\n"
        "Facts: https://jury.coop.example/41\n"
        "Until Thu 27 Nov 18:00 UTC. No word by Mon 24 Nov 18:00 UTC? Somebody else sits, no blame.",
    )


def test_a_summons_says_how_to_get_the_facts_where_there_are_no_pages() -> None:
    assert "\nFacts: reply facts.\n" in word("summons", SHORT | {"has_page": False, "seat_page": ""}).text


def test_a_summons_to_suspend_says_what_it_would_cut() -> None:
    costly = {"proposed": Measure.SUSPEND, "offered": "suspend", "ties": 34, "accounts": 120}
    text = word("summons", SHORT | costly).text

    assert "Cut for good: 34 follows." in text
    assert ": suspend, limit, nothing," in text


def test_a_summons_gives_up_its_cost_first_then_its_criterion() -> None:
    def kept(limit: int) -> tuple[bool, bool]:
        text = word("summons", SHORT | {"criterion": "harassment"}, limit=limit).text
        return "No follows are cut" in text, "harassment" in text

    whole = length(*_both(word("summons", SHORT | {"criterion": "harassment"})))
    ways = [kept(limit) for limit in range(whole, whole - 120, -1)]

    assert list(dict.fromkeys(ways)) == [(True, True), (False, True), (False, False)]


def _both(text: Text) -> tuple[str, str]:
    return text.note, text.text


def test_a_longer_limit_lets_everything_be_said() -> None:
    assert word("summons", LONG, limit=5000).text.count("harassment and") == 5


def test_a_limit_that_is_too_small_says_so() -> None:
    with pytest.raises(WordingError, match="'summons' does not fit into 40"):
        word("summons", SHORT, limit=40)


@pytest.mark.parametrize("why", get_args(Why))
def test_every_unclear_answer_is_asked_back_with_words_that_work(why: str) -> None:
    text = word("ask-back", SHORT | {"why": why}).text

    assert "limit, nothing, account" in text
    assert "Or agree, disagree." in text


def test_a_typing_error_is_asked_back_with_the_word_that_was_meant() -> None:
    text = word("ask-back", SHORT | {"why": "no-position", "meant": "suspend"}).text

    assert "Did you mean suspend?" in text


def test_what_a_juror_may_get_wrong_has_a_sentence_of_its_own() -> None:
    of_commands = {"needs-because", "needs-case", "command-asked", "nothing-proposed"}

    assert set(ENGLISH.messages["ask-back"].parts["unclear"].wordings) - {"else"} == set(get_args(Why)) - of_commands


POSITIONS = ["suspend", "limit", "nothing", "account", "aside", "agree", "disagree"]
OFFERED = [
    *[("summons", said, said) for said in (*POSITIONS[:-2], "here", "decline", "recuse")],
    *[("ask-back", said, said) for said in (*POSITIONS, "here", "decline", "recuse")],
    *[("help-juror", said, said) for said in (*POSITIONS, "here", "decline", "recuse", "withdraw")],
    ("summons", "objection because", "objection because their moderators act on every report"),
    ("welcome", "leave", "leave"),
    ("left", "join", "join"),
    ("left", "forget me", "forget me"),
    ("help-member", "help", "help"),
    ("decided-limit", "appeal 7 because", "appeal 7 because they have new moderators"),
    ("confirm", "confirm 7", "confirm 7"),
    ("confirm", "withdraw 7 because", "withdraw 7 because they have new moderators"),
    ("steward-help", "hold N because", "hold 7 because we need time"),
    ("steward-help", "release N because", "release 7 because we have looked"),
]


@pytest.mark.parametrize(("name", "offered", "reply"), OFFERED)
def test_the_words_that_a_message_offers_are_understood(name: str, offered: str, reply: str) -> None:
    text = word(name, SHORT | {"proposed": Measure.SUSPEND, "offered": "suspend"}).text
    answer = parse(reply, Context(proposed="suspend", domain="bad.example"), words())

    assert re.search(rf"\b{offered}\b", text)
    assert not isinstance(answer, Unclear)


def test_a_missing_argument_is_named() -> None:
    args = {key: value for key, value in SHORT.items() if key != "until"}

    with pytest.raises(WordingError, match="'summons' needs the argument 'until'"):
        word("summons", args)


def test_an_unknown_message_is_named() -> None:
    with pytest.raises(WordingError, match="no message 'sumons'"):
        word("sumons", SHORT)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("summons", {"until": datetime(2025, 11, 27)}),
        ("summons", {"accounts": None}),
        ("summons", {"acct": "ana @bob"}),
        ("summons", {"acct": "ana\n@bob@bad.example"}),
        ("suspended", {"page": "jury.coop.example/7"}),
        ("suspended", {"page": "https://jury.coop.example/@bob"}),
        ("confirm", {"of": "nothing"}),
    ],
)
def test_a_wrong_argument_is_refused_without_repeating_it(name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(WordingError) as raised:
        word(name, SHORT | wrong)

    assert "bob" not in str(raised.value)


def test_every_message_that_the_core_wants_is_there() -> None:
    by_the_core = {"ask-back", "seat-passed-on", "after-the-end", "case-is-over", "withdrawn"}
    by_the_core |= {"pool-too-small", "lapsed", "confirm", "confirmation-overdue", "measure-conflict", "post-refused"}
    by_the_core |= {"measure-refused", "block-by-hand", "call", "fold-differs"}
    by_the_core |= {"vote-called", "review-overdue", "upheld", "reduced", "relaxed", "overturned", "lifted"}
    by_the_core |= {"suspended", "no-action", "taken-back"}

    assert by_the_core <= set(NAMES)


def test_a_part_that_shortens_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    summons = replace(ENGLISH.messages["summons"], shorten=())
    only = replace(ENGLISH, messages={"summons": summons})
    monkeypatch.setattr(wording, "language", lambda code: only)

    with pytest.raises(WordingError, match="does not fit"):
        word("summons", LONG)
