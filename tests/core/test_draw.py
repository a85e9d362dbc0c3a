"""The draw: what VERIFY.md says, to the byte; and a check that lets nothing pass that was changed."""

import copy
import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jurybot.core.canonical import Entry, canonical, entry_hash, leaf
from jurybot.core.checks.draw_check import Checked, Failed, Grade, check
from jurybot.core.record.draw import (
    BadDraw,
    chain_anchor,
    chain_value,
    hashed,
    indices,
    intent_entry,
    purpose_key,
    result_entry,
    reveal_entry,
    seed,
    ticket,
    ticket_lines,
    tickets,
)
from jurybot.core.record.merkle import Tree
from jurybot.core.record.record import case_entry, chain, docket_hash, policy_entry, seats_entry

KEY, LENGTH, DAY = bytes(range(32)), 16, date(2025, 11, 21)
START = purpose_key(KEY, "chain/1")
LISA = bytes(reversed(range(32)))  # the start of a steward's chain


def secrets(members: int) -> dict[str, bytes]:
    return {f"member {n}": hashlib.sha256(f"r of {n}".encode()).digest() for n in range(members)}


def a_draw(*, members: int = 20, seats: int = 7, reserves: int = 6, draw: int = 3, steward: bool = False) -> list[Any]:
    """A whole draw as it is published: policy, case, intent, reveals, result, seats."""
    chains = [chain(by="operator", anchor=chain_anchor(START, LENGTH), length=LENGTH)]
    reveals = [reveal_entry(draw=draw, by="operator", value=chain_value(START, LENGTH, draw))]
    if steward:
        chains.insert(0, chain(by="lisa", anchor=chain_anchor(LISA, LENGTH), length=LENGTH, from_draw=2))
        reveals.insert(0, reveal_entry(draw=draw, by="lisa", value=chain_value(LISA, LENGTH, draw, from_draw=2)))
    policy = policy_entry(day=DAY, number=1, chains=chains, seats=seats, reserves=reserves, reveal_within_days=1)
    case = case_entry(day=DAY, case=41, docket=docket_hash({"domain": "bad.example"}, b"salt" * 8))
    drawn = Tree(listed(members))
    intent = intent_entry(
        day=DAY, draw=draw, round_=1, policy=policy, case=case, tickets=drawn, reveal_by=date(2025, 11, 22)
    )
    result = result_entry(intent=intent, reveals=reveals, tickets=drawn)
    left = ["declined", "lapsed"] if len(result["drawn"]) > seats + 1 else ["declined"]
    became = ["seated", *left, *["seated"] * (seats - 1)]
    became += ["unused"] * (len(result["drawn"]) - len(became))
    seats_ = seats_entry(day=DAY, result=result, became=became[: len(result["drawn"])])
    return [policy, case, intent, *reveals, result, seats_]


def listed(members: int) -> list[bytes]:
    return [one for one, _ in tickets(secrets(members), 41, 1)]


# ---- each piece, to the byte


def u64(number: int) -> bytes:
    return number.to_bytes(8, "big")


def test_a_ticket_is_the_hmac_of_case_and_round_under_the_members_secret() -> None:
    r = b"\x07" * 32
    message = b"jurybot/v1/ticket\0" + u64(41) + u64(2)

    assert ticket(r, 41, 2) == hmac.new(r, message, hashlib.sha256).digest()


def test_tickets_are_sorted_strictly_and_keep_whose_they_are() -> None:
    drawn = tickets(secrets(50), 41, 1)

    assert [one for one, _ in drawn] == sorted({one for one, _ in drawn})
    assert {member: one for one, member in drawn} == {m: ticket(r, 41, 1) for m, r in secrets(50).items()}


def test_two_members_with_one_secret_cannot_be_drawn_from() -> None:
    with pytest.raises(BadDraw, match="same secret"):
        tickets({"ana": b"\x01" * 32, "bo": b"\x01" * 32}, 41, 1)


def test_a_secret_of_another_length_cannot_be_drawn_from() -> None:
    with pytest.raises(BadDraw, match="32 bytes"):
        tickets({"ana": b"\x01" * 31}, 41, 1)


def test_tickets_of_another_case_or_round_are_others() -> None:
    assert len({ticket(b"\x01" * 32, case, round_) for case in (1, 2) for round_ in (1, 2)}) == 4


def test_the_side_file_has_a_ticket_a_line() -> None:
    assert ticket_lines([b"\x00" * 32, b"\xff" * 32]) == b"00" * 32 + b"\n" + b"ff" * 32 + b"\n"


def test_each_value_of_the_chain_hashes_to_the_one_before_and_the_first_to_the_anchor() -> None:
    values = [chain_anchor(START, LENGTH), *(chain_value(START, LENGTH, draw) for draw in range(1, LENGTH + 1))]

    for earlier, later in pairwise(values):
        assert hashlib.sha256(later).digest() == earlier
    assert values[-1] == START


def test_a_later_chain_begins_with_its_own_first_draw() -> None:
    assert chain_value(START, LENGTH, 21, from_draw=20) == chain_value(START, LENGTH, 2)


@pytest.mark.parametrize(("draw", "from_draw"), [(0, 1), (17, 1), (4, 5), (21, 5)])
def test_a_chain_has_no_value_beyond_its_ends(draw: int, from_draw: int) -> None:
    with pytest.raises(BadDraw, match="a new policy is due"):
        chain_value(START, LENGTH, draw, from_draw=from_draw)


def test_keys_for_different_purposes_are_different() -> None:
    assert len({purpose_key(KEY, "chain/1"), purpose_key(KEY, "chain/2"), purpose_key(KEY, "r"), KEY}) == 4
    with pytest.raises(BadDraw, match="32 bytes"):
        purpose_key(b"short", "r")


def test_the_seed_is_over_intent_operator_stewards_and_beacon_each_with_its_length() -> None:
    def lp(x: bytes) -> bytes:
        return u64(len(x)) + x

    parts = lp(b"i" * 32) + lp(b"o" * 32)

    assert seed(b"i" * 32, b"o" * 32) == hashlib.sha256(b"jurybot/v1/seed\0" + parts + b"\0" * 8).digest()
    assert (
        seed(b"i" * 32, b"o" * 32, [b"s" * 32, b"t" * 32], b"beacon")
        == hashlib.sha256(b"jurybot/v1/seed\0" + parts + lp(b"s" * 32) + lp(b"t" * 32) + lp(b"beacon")).digest()
    )


def restated_indices(seed_: bytes, n: int) -> Iterator[int]:
    """VERIFY.md, *Indices*, as it stands there."""
    taken: list[int] = []
    c = 0
    while len(taken) < n:
        x = int.from_bytes(hmac.new(seed_, b"jurybot/v1/index\0" + u64(c), hashlib.sha256).digest()[:8], "big")
        c += 1
        if x >= 2**64 - (2**64 % n) or x % n in taken:
            continue
        taken.append(x % n)
        yield x % n


@given(seed_=st.binary(min_size=32, max_size=32), n=st.integers(1, 60), data=st.data())
def test_indices_are_distinct_in_range_and_as_the_text_says(seed_: bytes, n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))

    drawn = indices(seed_, n, count)

    assert len(set(drawn)) == len(drawn) == count
    assert all(0 <= index < n for index in drawn)
    assert drawn == [index for index, _ in zip(restated_indices(seed_, n), range(count), strict=False)]


def test_a_number_that_would_make_low_indices_likelier_is_skipped() -> None:
    n = 2**63 + 1  # nearly every second number is at or above 2^64 - (2^64 mod n) = n
    numbers = [
        int.from_bytes(hmac.digest(b"seed", b"jurybot/v1/index\0" + u64(c), "sha256")[:8], "big") for c in range(60)
    ]
    fair = [x for x in numbers if x < n]

    assert len(fair) < 50
    assert indices(b"seed", n, 10) == fair[:10]


def test_more_than_all_cannot_be_drawn() -> None:
    for n, count in ((3, 4), (0, 1), (3, -1)):
        with pytest.raises(BadDraw, match="cannot be drawn"):
            indices(b"seed", n, count)


def test_every_member_is_drawn_about_as_often_as_any_other() -> None:
    """2,000 draws of 7 of 20: 700 times each; 5 standard deviations are about 107. The seeds are fixed."""
    often = Counter(index for n in range(2000) for index in indices(hashlib.sha256(u64(n)).digest(), 20, 7))

    assert all(593 < often[index] < 807 for index in range(20))


# ---- the entries


def test_an_intent_needs_as_many_tickets_as_seats() -> None:
    with pytest.raises(BadDraw, match="6 can be drawn, and the panel has 7 seats"):
        a_draw(members=6)


def test_a_result_is_made_only_of_the_tickets_that_the_intent_fixed() -> None:
    _, _, intent, reveal, _, _ = a_draw()

    with pytest.raises(BadDraw, match="not the tickets"):
        result_entry(intent=intent, reveals=[reveal], tickets=Tree(listed(21)))


def test_a_pool_smaller_than_seats_and_reserves_is_drawn_whole() -> None:
    result = a_draw(members=9)[4]

    assert sorted(one["index"] for one in result["drawn"]) == list(range(9))


def test_a_result_that_would_be_too_long_is_refused_before_the_intent() -> None:
    assert len(canonical(a_draw(members=1000, seats=39, reserves=39)[4])) < 65_535
    with pytest.raises(BadDraw, match="fewer reserves"):
        a_draw(members=3000, seats=39, reserves=61)


@given(members=st.integers(7, 40), draw=st.integers(2, LENGTH), steward=st.booleans(), side_file=st.booleans())
@settings(max_examples=40)
def test_what_was_built_is_accepted(members: int, draw: int, steward: bool, side_file: bool) -> None:
    entries = a_draw(members=members, draw=draw, steward=steward)
    given_tickets = listed(members) if side_file else None

    for published in (entries, entries[:-1]):
        done = check(published, tickets=given_tickets)
        assert isinstance(done, Checked)
        assert done.grade is (Grade.STEWARD if steward else Grade.OPERATOR_ONLY)


def test_the_same_draw_made_again_gives_the_same_bytes() -> None:
    assert [canonical(entry) for entry in a_draw()] == [canonical(entry) for entry in a_draw()]


def test_no_member_and_no_secret_stands_in_what_is_published() -> None:
    published = b"".join(canonical(entry) for entry in a_draw())

    assert b"member" not in published
    for secret in (*secrets(20).values(), KEY, START):
        assert secret.hex().encode() not in published


def fields_of(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every single value in an entry."""
    if isinstance(value, dict):
        for key in value:
            yield from fields_of(value[key], (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from fields_of(item, (*at, number))
    else:
        yield at


def tampered(value: Any) -> Any:
    """Another value of the same looks: the next number, another letter or day."""
    if isinstance(value, int):
        return value + 1
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value[:-2] + ("20" if value[-2:] != "20" else "19")
    if re.fullmatch(r"[0-9a-f]{64}", value):
        return ("0" if value[0] != "0" else "1") + value[1:]
    return value + "x"


def with_changed(entries: list[Entry], number: int, at: tuple[Any, ...]) -> list[Any]:
    changed: list[Any] = copy.deepcopy(entries)
    inner = changed[number]
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = tampered(inner[at[-1]])
    return changed


@pytest.mark.parametrize("side_file", [True, False])
@pytest.mark.parametrize("steward", [True, False])
def test_every_single_changed_field_up_to_the_result_is_found(steward: bool, side_file: bool) -> None:
    *entries, _ = a_draw(steward=steward)
    places = [(number, at) for number, entry in enumerate(entries) for at in fields_of(entry)]
    assert len(places) > 100

    for number, at in places:
        found = check(with_changed(entries, number, at), tickets=listed(20) if side_file else None)
        assert isinstance(found, Failed), f"{entries[number]['entry']} {at} was changed and nobody noticed"


def test_every_single_removed_field_is_found() -> None:
    entries = a_draw()

    for number, entry in enumerate(entries):
        for key in entry:
            changed = [*entries[:number], {k: v for k, v in entry.items() if k != key}, *entries[number + 1 :]]
            found = check(changed)
            assert isinstance(found, Failed)
            assert found.entry == f"entry {number + 1}"


@pytest.mark.parametrize(
    ("changed", "entry", "because"),
    [
        (lambda e: e.pop(0), "the entries", "there are case, intent"),
        (lambda e: e.insert(2, e.pop(3)), "the entries", "there are policy, case, reveal, intent"),
        (lambda e: e.insert(3, e[3]), "the entries", "the policy names operator"),
        (lambda e: e.clear(), "the entries", "there are none"),
        (lambda e: e[1].update(case=42), "case", "for case 41, this is 42"),
        (lambda e: e[0].update(seats=9), "intent", "another policy"),
        (lambda e: e[2].update(seats=9), "intent", "9 seats, and the policy has 7"),
        (lambda e: e[2].update(reveal_by="2025-11-23"), "intent", "reveal_by is not 2025-11-22"),
        (lambda e: e[2].update(day="2025-11-20"), "intent", "older than its policy"),
        (lambda e: e[3].update(value="00" * 32), "reveal of operator", "does not lead to the anchor"),
        (lambda e: e[4].update(seed="00" * 32), "result", "the seed is another"),
        (lambda e: e[4]["drawn"].reverse(), "result", "position 1 is called 13"),
        (lambda e: e[4]["drawn"].pop(), "result", "12 positions, not 13"),
        (lambda e: e[4]["drawn"][0].update(index=0), "result", "position 1 is ticket"),
        (lambda e: e[4]["drawn"][2]["proof"].pop(), "result", "the ticket of position 3 is not proved"),
        (lambda e: e[5].update(result="00" * 32), "seats", "another result"),
        (lambda e: e[5].update(draw=4), "seats", "another draw"),
        (lambda e: e[5].update(day="2025-11-20"), "seats", "older than the intent"),
        (lambda e: e[5]["seats"].pop(), "seats", "each position once"),
        (lambda e: e[5]["seats"][0].update(became="unused"), "seats", "position 1 was passed over"),
        (lambda e: e[5]["seats"][1].update(became="seated"), "seats", "8 were seated on 7 seats"),
        (lambda e: e[5]["seats"][1].update(became="ill"), "entry 6", "seats.seats"),
        (lambda e: e.append("a string"), "entry 7", "a map"),
    ],
)
def test_the_first_thing_that_fails_is_named_with_its_entry(changed: Any, entry: str, because: str) -> None:
    entries = copy.deepcopy(a_draw())
    changed(entries)

    found = check(entries)

    assert isinstance(found, Failed)
    assert found.entry == entry
    assert because in found.because


def test_a_panel_that_lost_seats_with_no_reserve_left_is_accepted() -> None:
    *entries, _ = a_draw(members=8)
    lost = seats_entry(day=DAY, result=entries[4], became=["declined", "declined", *["seated"] * 6])

    assert isinstance(check([*entries, lost]), Checked)


def test_fewer_called_than_there_are_seats_is_found() -> None:
    *entries, _ = a_draw()
    few = seats_entry(day=DAY, result=entries[4], became=["seated"] * 5 + ["unused"] * 8)

    assert check([*entries, few]) == Failed(entry="seats", because="fewer were called than there are seats")


def test_an_operator_who_gives_a_value_of_another_draw_is_found() -> None:
    entries = a_draw()
    entries[3] = reveal_entry(draw=3, by="operator", value=chain_value(START, LENGTH, 4))

    found = check(entries)

    assert found == Failed(entry="reveal of operator", because="it does not lead to the anchor")


def test_a_side_file_with_one_ticket_exchanged_is_found() -> None:
    entries, drawn = a_draw(), listed(20)
    for wrong, says in (
        (drawn[:-1], "the list has 19 tickets"),
        ([*drawn[:-1], b"\xff" * 32], "another root"),
        (list(reversed(drawn)), "strictly increase"),
    ):
        found = check(entries, tickets=wrong)
        assert isinstance(found, Failed)
        assert (found.entry, says in found.because) == ("intent", True)


def test_policies_that_would_fool_a_checker_are_refused() -> None:
    for change, says in (
        ({"by": "operator", "anchor": "00" * 32}, "two chains"),
        ({"by": "max", "anchor": chain_anchor(START, LENGTH).hex()}, "the same"),
        ({"length": 2**50}, "longer than"),
    ):
        entries = copy.deepcopy(a_draw(steward=True))
        entries[0]["chains"][0].update(change)
        if "by" in change:
            entries[3]["by"] = change["by"]
        found = check(entries)
        assert isinstance(found, Failed)
        assert (found.entry, says in found.because) == ("policy", True)


def test_entries_from_beyond_the_calendar_are_a_finding_and_not_an_error() -> None:
    entries = copy.deepcopy(a_draw())
    entries[0]["reveal_within_days"] = 2**53 - 1
    entries[2]["policy"] = entry_hash(entries[0])

    assert isinstance(check(entries), Failed)


# ---- the vectors in the documentation


def vectors() -> Any:
    page = (Path(__file__).parents[2] / "docs" / "record.md").read_text()
    return json.loads(page.split("```json vectors\n", 1)[1].split("```", 1)[0])


def test_the_vectors_in_the_documentation_are_what_comes_out() -> None:
    v = vectors()
    key, salt = bytes.fromhex(v["key"]), bytes.fromhex(v["salt"])
    start = purpose_key(key, "chain/1")
    rs = {name: bytes.fromhex(r) for name, r in v["members"].items()}
    policy, case, intent, reveal, result, seats = v["entries"]
    drawn = [one for one, _ in tickets(rs, case["case"], intent["round"])]

    assert start.hex() == v["chain_start"]
    assert chain_anchor(start, 4).hex() == v["anchor_of_4"] == policy["chains"][0]["anchor"]
    assert [chain_value(start, 4, draw).hex() for draw in (1, 2, 3, 4)] == v["values_of_4"]
    assert chain_anchor(start).hex() == v["anchor_of_65536"]
    assert docket_hash(v["docket"], salt) == case["docket"]
    assert [one.hex() for one in drawn] == v["tickets"]
    assert [leaf(entry).hex() for entry in v["entries"]] == v["leaves"]
    assert [entry_hash(entry) for entry in v["entries"]] == v["hashes"]
    assert seed(leaf(intent), bytes.fromhex(reveal["value"])).hex() == v["seed"] == result["seed"]
    assert indices(bytes.fromhex(v["seed"]), len(drawn), 4) == v["indices"]
    assert result_entry(intent=intent, reveals=[reveal], tickets=Tree(drawn)) == result
    assert isinstance(check(v["entries"], tickets=drawn), Checked)
    assert seats["result"] == entry_hash(result)


def test_hashing_no_times_is_the_value_itself() -> None:
    assert hashed(b"x", 0) == b"x"
