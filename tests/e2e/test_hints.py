"""What the stream says are hints: doubled, late, in the wrong order or made up, the same comes of the lists."""

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from jurybot import bot as loop
from tests.e2e.co_op import MINUTE, ROUND, CoOp

Hint = tuple[str, str]
NOBODYS: list[Hint] = [("delete", "424242424242424242"), ("status.update", "1"), ("mention", ""), ("other", "")]
ORDERS: dict[str, Callable[[list[Hint]], Iterable[Hint]]] = {
    "lost": lambda hints: [],
    "doubled": lambda hints: [hint for hint in hints for _ in range(2)],
    "backwards": lambda hints: reversed(hints),
    "all once more at the end": lambda hints: [*hints, *hints],
    "among hints of nothing": lambda hints: [each for hint in hints for each in (*NOBODYS, hint)],
}


def hear(co_op: CoOp, hints: Iterable[Hint]) -> None:
    """One pass of the loop for each, as if the stream were slow."""
    assert co_op.bot
    for kind, id_ in hints:
        co_op.bot.hints.add(kind, id_)
        ids, is_poll = co_op.bot.hints.take(polls=True)
        loop._pass(co_op.bot, ids, co_op.now, reads=is_poll)


@pytest.mark.parametrize("order", ORDERS)
def test_whatever_becomes_of_hints_the_latest_word_of_each_juror_counts_once(panel: CoOp, order: str) -> None:
    changes, deletes, *others = panel.summoned()
    changed, deleted, *_ = (panel.answer(who, "limit") for who in (changes, deletes, *others))
    panel.now += MINUTE
    panel.hand.set_time(panel.now)
    panel.hand.edit(changed, "@jurybot nothing")
    panel.hand.delete(deleted)
    panel.answer(deletes, "nothing")
    hints = [("mention", changed), ("mention", deleted), ("status.update", changed), ("delete", deleted)]

    hear(panel, ORDERS[order](hints))
    panel.pass_time(MINUTE)
    hear(panel, ORDERS[order](hints[2:]))
    panel.pass_time(ROUND + 3 * MINUTE)

    tallied = panel.case().tallied
    assert tallied and Counter(str(ballot.position) for ballot in tallied.ballots) == {"limit": 3, "none": 2}
    assert all(sum("on record" in text for text in panel.letters(who)) <= 1 for who in (changes, deletes, *others))
