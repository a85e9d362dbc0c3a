"""What only all draws of a record together show: no case drawn for twice, no day that goes back, no chain made late or
bent, no value that was known before.

What a site holds back (its last draws, say) no entry shows; whoever looks again later sees that it is missing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from jurybot.core.canonical import Entry
from jurybot.core.checks.finding import Failed, Wrong, must
from jurybot.core.checks.record_check import Drawn, OfCase
from jurybot.core.checks.record_files import TICKETS


def check_all(draws: Sequence[Drawn], policies: Sequence[Entry]) -> tuple[str, ...] | Failed:
    """What only all draws from 1 on show: case numbers without gaps, one panel a case, days that do not go back, no
    chain made for a case, none bent to another value or kept for later, and none taken up again that was left (values
    of two chains would be two panels to choose from). Returns what is to be said of it besides."""
    try:
        _one_panel_a_case(draws)
        _days_in_order(draws)
        _chains_as_they_began(policies)
        _no_value_twice(draws)
        _no_chain_taken_up_again(draws, policies)
        _newest_chains(draws, policies)
        return (*_policies_before_their_cases(draws, policies), *_terms_drawn_for_twice(draws), *_loose(draws))
    except Wrong as wrong:
        return wrong.failed


def _one_panel_a_case(draws: Sequence[Drawn]) -> None:
    before: dict[int, Drawn] = {}
    for one in draws:
        for of in one.of_cases:
            if of.number in before:
                _drawn_again(before[of.number], one, of)
            elif one.grade or "intent" in one.entries:
                intent = one.entries["intent"]
                where = f"draws/{one.draw}/intent.json"
                must(intent["round"] == 1, where, f"it is panel {intent['round']} of its case, which had none before")
            before[of.number] = one
    known = sorted(before)
    gap = next((number for number, case in enumerate(known, start=1) if case != number), None)
    must(gap is None, f"case {gap}", f"it stands in no draw, and case {known[-1] if known else 0} does")


def _drawn_again(before: Drawn, now: Drawn, of: OfCase) -> None:
    """Only where a value was missing, and then out of the same members or fewer. (VERIFY.md, *The draw*, 5.)"""
    where = f"draws/{now.draw}"
    must(before.grade is None, f"case {of.number}", "it was drawn for twice")
    ended = any(one.withdrawn for one in before.of_cases if one.number == of.number)
    must(not ended, where, f"case {of.number} is drawn for, and was withdrawn in draw {before.draw}")
    must("abort" in before.entries, where, f"case {of.number} is drawn for again, and draw {before.draw} has no abort")
    known = next(one.entry for one in before.of_cases if one.number == of.number)
    must(known == of.entry, f"{where}/case.json", f"case {of.number} has another entry in draw {before.draw}")
    first, again = before.entries.get("intent"), now.entries.get("intent")
    if first is None or again is None:
        return
    place = f"{where}/intent.json"
    must(again["round"] == first["round"], place, f"it repeats draw {before.draw}, and names another round")
    must(again["tickets"] <= first["tickets"], place, f"it has more tickets than draw {before.draw}, which it repeats")
    if before.tickets is not None and now.tickets is not None:
        is_fewer = set(now.tickets) <= set(before.tickets)
        must(is_fewer, f"{where}/{TICKETS}", f"a ticket is not among those of draw {before.draw}, which it repeats")


def _days_in_order(draws: Sequence[Drawn]) -> None:
    for before, now in pairwise(one for one in draws if one.day):
        must(before.day <= now.day, f"draws/{now.draw}", f"it is dated {now.day}, before draw {before.draw}")


def _chains_as_they_began(policies: Sequence[Entry]) -> None:
    """A chain of another length, or from another draw on, would give a draw another value: one that was chosen."""
    known: dict[str, Mapping[str, Any]] = {}
    for policy in policies:
        for chain in policy["chains"]:
            first = known.setdefault(chain["anchor"], chain)
            where = f"draws/policy-{policy['number']}.json"
            must(chain == first, where, f"the chain of {chain['by']} had another length or beginning before")


def _no_value_twice(draws: Sequence[Drawn]) -> None:
    """Who knows a value beforehand can shape the pool by it, and what is published everybody knows."""
    seen: dict[str, int] = {}
    for one in draws:
        if reveal := one.entries.get("reveal"):
            before = seen.setdefault(reveal["value"], one.draw)
            must(before == one.draw, f"draws/{one.draw}/reveal.json", f"its value was published with draw {before}")


def _no_chain_taken_up_again(draws: Sequence[Drawn], policies: Sequence[Entry]) -> None:
    used = [(one.draw, policies[one.policy - 1]["chains"]) for one in draws if one.policy]
    left: list[object] = []
    for (_, before), (number, chains) in pairwise(used):
        must(chains not in left, f"draws/{number}", "its policy has chains that were given up before")
        left += [before] if chains != before else []


def _newest_chains(draws: Sequence[Drawn], policies: Sequence[Entry]) -> None:
    """Chains that were published for later, side by side, would be values to choose from: the newest are in use."""
    days = [policy["day"] for policy in policies]
    for one in draws:
        newest = bisect_left(days, _known_since(one))  # the number of the last policy from before its case
        if 0 < one.policy < newest:
            other = f"its chains are not those of policy {newest}, which was there before its case"
            is_same = policies[one.policy - 1]["chains"] == policies[newest - 1]["chains"]
            must(is_same, f"draws/{one.draw}", other)


def _policies_before_their_cases(draws: Sequence[Drawn], policies: Sequence[Entry]) -> Iterable[str]:
    """A chain that is made once a case is known could be made for it, also where it had another draw before. Those of
    the very first policy have nothing before them, and may come on the day of the first case."""
    known, made_on = set[str](), dict[str, str]()
    for policy in policies:
        for anchor in _anchors(policy):
            made_on.setdefault(anchor, policy["day"])
    for one in draws:
        anchors = _anchors(policies[one.policy - 1]) if one.policy else set()
        new = anchors - known
        made = max((made_on[anchor] for anchor in new), default="")
        if new and known:
            late = f"its policy has a chain that was made on {made}, when its case was there"
            must(made < _known_since(one), f"draws/{one.draw}", late)
        elif new and made >= _known_since(one):
            yield f"the first chain was published on the day of the first draw, {made}, and could have been made for it"
        known |= anchors


def _known_since(one: Drawn) -> str:
    """From which day on it was known what is drawn for: the day of its oldest case, or of the lottery."""
    return min([of.entry["day"] for of in one.of_cases], default=one.day)


def _terms_drawn_for_twice(draws: Sequence[Drawn]) -> Iterable[str]:
    """The lottery of a term that has its jury would be a second try. A database that was put back forgets terms."""
    drawn: dict[int, int] = {}
    for one in draws:
        if term := one.entries.get("term"):
            number = term["term"]
            if number in drawn:
                yield f"draw {one.draw}: term {number} has a jury from draw {drawn[number]}, and was drawn for again"
            if one.grade:
                drawn.setdefault(number, one.draw)


def _loose(draws: Sequence[Drawn]) -> Iterable[str]:
    """Further cases and the intent of their draw, where these do not hold each other."""
    for one in draws:
        further = [of for of in one.of_cases if of.entry is not one.entries["case"]]
        bound = one.entries.get("intent", {}).get("further")
        if bound is None:
            loose = "no intent binds its entry, which could be another than at first"
            yield from (f"case {of.number}: {loose}" for of in further)
        elif len(bound) > len(further):
            yield f"draw {one.draw}: its intent binds {len(bound)} further cases, and {len(further)} are there (yet)"


def _anchors(policy: Entry) -> set[str]:
    return {chain["anchor"] for chain in policy["chains"]}
