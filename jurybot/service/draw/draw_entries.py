"""What every draw's entries in the record have in common: their paths, the policy that they are made under, and the
operator's chain of values. (VERIFY.md, *The draw*, *Where it is kept*.)"""

from __future__ import annotations

from datetime import datetime

from jurybot.core.canonical import Entry
from jurybot.core.record import draw, record
from jurybot.service.desk import Desk
from jurybot.service.storage import Work

REVEAL_WITHIN_DAYS = 1


def chain_value(desk: Desk, draw_number: int) -> bytes:
    """The operator's value for a draw, which is used only once what it decides stands in public."""
    return draw.chain_value(_chain_start(desk), draw.CHAIN_LENGTH, draw_number)


def chain_anchor(desk: Desk) -> str:
    """The end of the operator's hash chain, as the policy publishes it."""
    return draw.chain_anchor(_chain_start(desk)).hex()


def publish_policy(desk: Desk, now: datetime) -> bool:
    """Makes the first policy as soon as the bot is live, before there is a case: a chain that comes with a case could
    be made for it. (VERIFY.md, *The draw*, 1.) Returns False: nothing waits for it. Killed before it is written, it is
    written with the first case."""
    with desk.store.transaction() as work:
        if work.installation().mode != "live" or work.numbers.last("policy"):
            return False
        policy = policy_for(desk, work, desk.policy.panel_seats, desk.policy.panel_reserves, now)
    desk.publisher.write_draw(0, "policy", policy)
    return False


def policies(work: Work) -> list[Entry]:
    """All policies so far, the first one first."""
    kept = (work.published.entry(policy_path(number)) for number in range(1, work.numbers.last("policy") + 1))
    return [policy for policy in kept if policy is not None]


def policy_for(desk: Desk, work: Work, seats: int, reserves: int, now: datetime) -> Entry:
    """The policy entry this draw is made under: the newest with these terms, or a new one. Panels of several sizes take
    turns, so an earlier one may be it; each draw names its own."""
    chain = record.chain(
        by=draw.OPERATOR, anchor=bytes.fromhex(chain_anchor(desk)), length=draw.CHAIN_LENGTH, from_draw=1
    )
    for number in range(work.numbers.last("policy"), 0, -1):
        known = work.published.entry(policy_path(number))
        if known and (known["seats"], known["reserves"], known["chains"]) == (seats, reserves, [chain]):
            return known
    entry = record.policy_entry(
        day=now.date(),
        number=work.numbers.next("policy"),
        chains=[chain],
        seats=seats,
        reserves=reserves,
        reveal_within_days=REVEAL_WITHIN_DAYS,
    )
    work.published.add_entry(policy_path(entry["number"]), entry)
    return entry


def policy_path(number: int) -> str:
    """Under which name a policy is kept and published."""
    return f"draws/policy-{number}.json"


def _chain_start(desk: Desk) -> bytes:
    return draw.purpose_key(desk.key, "chain/1")


def entry_path(draw_number: int, name: str) -> str:
    """Under which name an entry of a draw is kept and published."""
    return f"draws/{draw_number}/{name}.json"
