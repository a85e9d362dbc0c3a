"""Whether a member was in the pools of a record's draws, by the secret that their own page shows them. (VERIFY.md.)"""

from jurybot.core.checks.record_check import Drawn
from jurybot.core.record.draw import ticket
from jurybot.core.record.lottery import OF_NO_CASE


def in_pool(secret: bytes, drawn: Drawn) -> str:
    """What a draw says of the member with this `r` (32 bytes): a sentence's end, fit for "draw 3: …"."""
    intent, term = drawn.entries.get("intent"), drawn.entries.get("term")
    if intent is None and term is None:
        return "nothing was fixed to draw from"
    mine = ticket(secret, intent["case"], intent["round"]) if intent else ticket(secret, OF_NO_CASE, _term(drawn))
    if place := _place(mine, drawn):
        return place
    if drawn.tickets is None:
        return "not drawn; whether you were in the pool cannot be told, for its tickets are not listed"
    return "in the pool, not drawn" if mine in drawn.tickets else "not in the pool"


def _term(drawn: Drawn) -> int:
    number: int = drawn.entries["term"]["term"]
    return number


def _place(mine: bytes, drawn: Drawn) -> str:
    result, jury = drawn.entries.get("result"), drawn.entries.get("jury")
    for one in result["drawn"] if result else ():
        if one["ticket"] == mine.hex():
            return f"in the pool, and drawn as position {one['position']}"
    chosen = [one["ticket"] for one in jury["chosen"]] if jury else []
    return "in the pool, and chosen for the standing jury" if mine.hex() in chosen else ""
