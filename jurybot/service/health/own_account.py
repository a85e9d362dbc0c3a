"""Whether the bot's account, and those of the stewards, still are as they have to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from jurybot.service.desk import Desk
from jurybot.service.health.troubles import begins, ends
from jurybot.service.people.stewards import out_of_office
from jurybot.service.ports.told import ENOUGH_CHARACTERS
from jurybot.service.storage import Work

STEWARD_OUT = "steward-out"
WELL = "well/"
"""Notes of what was as it should be with the bot's account at some reading."""


def look_at_account(desk: Desk, now: datetime) -> None:
    """Whether somebody edited the bot's profile, or a steward blocked it, since all was well with that. What never was
    is `jurybot doctor`'s to say. Also how long a post may be by now."""
    me, server = desk.instance.me(), desk.instance.server()
    with desk.store.transaction() as work:
        stewards = [steward.account for steward in work.installation().stewards]
    ties = desk.instance.relationships(stewards)
    accounts = {account.id: account for account in desk.instance.accounts(stewards)}
    is_well = {
        "bot-flag": me.bot,
        "followers": me.hide_collections is not False,
        "short-posts": server.max_characters >= ENOUGH_CHARACTERS,
        "steward": not any(tie.blocked_by for tie in ties.values()),
    }
    with desk.store.transaction() as work:
        installation = work.installation()
        seen = tuple(replace(one, out=out_of_office(accounts.get(one.account))) for one in installation.stewards)
        work.set_installation(replace(installation, stewards=seen, max_characters=server.max_characters))
        tell_who_is_out(desk, work, now)
        for kind, well in is_well.items():
            was_well = WELL + kind in work.installation().notes
            if not well and was_well:
                begins(desk, work, kind, now)
            elif well:
                ends(desk, work, kind, now)
                notes = {**work.installation().notes, WELL + kind: "yes"}
                work.set_installation(replace(work.installation(), notes=notes))


def tell_who_is_out(desk: Desk, work: Work, now: datetime) -> None:
    """The other stewards hear that one of them is suspended, has moved or is gone, and when all are back."""
    if any(steward.out for steward in work.installation().stewards):
        begins(desk, work, STEWARD_OUT, now)
    else:
        ends(desk, work, STEWARD_OUT, now)
