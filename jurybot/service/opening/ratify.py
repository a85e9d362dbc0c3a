"""What others block, put to a panel as the proposal: a block made here by hand, a sister co-op's decision, a list's
entry. (DELIBERATION.md, *Ratification*.)

Somebody has looked already, so it takes no seconders and a lighter rule; and so that lists never flood the docket only
a few of these cases are open at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from jurybot.core.case.case import OPEN, State
from jurybot.core.case.effects import TellStewards, Wanted
from jurybot.core.clause import says
from jurybot.core.course.gate import rail
from jurybot.core.kinds import Kind
from jurybot.core.measures import Measure
from jurybot.core.names import AccountId, Domain, StatusId, covers
from jurybot.service.desk import Desk, Followed, Office
from jurybot.service.ports.federation import Unreachable
from jurybot.service.ports.told import Block
from jurybot.service.rows import ListedRow, ListRow, PetitionRow
from jurybot.service.severities import measure_of
from jurybot.service.storage import Work

READ_EVERY = timedelta(days=1)
OURS = "jurybot case "
"""How the private comment of a block begins that the bot made, or that was ratified."""
SECONDED = "seconded"


def read_lists(desk: Desk, now: datetime) -> bool:
    """Once a day the lists that are followed; then what goes before panels by itself. Nothing waits for it: False."""
    read = [_read(desk, followed, now) for followed in desk.policy.ratification.lists]
    with desk.store.transaction() as work:
        due = work.installation().blocks_read_at == now or any(read)
        if due and desk.stance(work).live:
            for row in _by_themselves(desk, work, now):
                work.petitions.add(row)
    return False


def _read(desk: Desk, followed: Followed, now: datetime) -> bool:
    """One list, if it was not read today. What cannot be read, or has shrunk by half, is kept as it was and told once:
    a list that breaks must not look like one that forgave."""
    with desk.store.transaction() as work:
        before = work.lists.get(followed.name)
    if before and abs(now - before.read_at) < READ_EVERY:
        return False
    rows = before.rows if before else 0
    try:
        found = desk.federation.listed(followed.source)
        trouble = f"it has shrunk from {rows} servers to {len(found)}." if 2 * len(found) <= rows else ""
        said = says("list-shrunk", before=rows, found=len(found))
    except Unreachable as failed:
        found, trouble, said = (), f"{failed}.", says("list-unreadable")
        desk.log.warning("list not read", list=followed.name, why=str(failed))
    with desk.store.transaction() as work:
        if trouble:
            if not (before and before.trouble):
                tell = TellStewards(message="list-kept", args={"list": followed.name, "because": said})
                work.outbox.add(None, [Wanted(key=f"list-kept/{followed.name}/{now.date()}", effect=tell)])
            work.lists.save(ListRow(name=followed.name, read_at=now, rows=rows, trouble=trouble))
            return False
        entries = [
            ListedRow(
                list=followed.name,
                domain=one.domain,
                severity=one.severity,
                reject_media=one.reject_media,
                reject_reports=one.reject_reports,
            )
            for one in found
        ]
        work.lists.replace(followed.name, entries)
        work.lists.save(ListRow(name=followed.name, read_at=now, rows=len(entries)))
    desk.log.info("list read", list=followed.name, servers=len(found))
    return True


def _by_themselves(desk: Desk, work: Work, now: datetime) -> Iterator[PetitionRow]:
    """What the config lets go before a panel without anybody asking: as many as there is room for, and each server
    once only, whatever came of its case. What opened none is tried again with the next reading."""
    terms = desk.policy.ratification
    followed = [one for one in terms.lists if one.automatic]
    if not terms.by_hand and not followed:
        return
    asked_for = {row.domain for row in work.petitions.in_state(SECONDED)}
    asked_for |= {row.domain for row in work.petitions.in_state("refused") if row.opened_at == now}
    known, room = work.blocks.known(), room_for(desk, work)
    candidates: list[tuple[Domain, str]] = []
    if terms.by_hand:
        candidates += [(Domain(name), severity) for name, severity in sorted(known.items())]
    for one in followed:
        candidates += [(entry.domain, entry.severity) for entry in work.lists.entries(one.name)]
    for name, severity in candidates:
        if room < 1:
            return
        measure = measure_of(severity)
        if measure is Measure.NONE or name in asked_for or work.cases.newest_on(name):
            continue
        if rail(name, desk.rails(work, name)):
            continue  # it would be refused day by day, and have taken the room of those behind it
        if is_signalled(work, name, measure, known):
            asked_for.add(name)
            room -= 1
            yield wanted(desk, name, measure, now)


def wanted(
    office: Office,
    name: Domain,
    measure: Measure,
    now: datetime,
    *,
    by: AccountId = AccountId(""),  # noqa: B008  a name, no call
    acct: str = "",
    status: StatusId = StatusId(""),  # noqa: B008
) -> PetitionRow:
    """A ratification that is to be filed with the next pass: a petition that takes no seconders."""
    return PetitionRow(
        id=office.chance("ratification", f"{name}/{now.isoformat()}/{status}").hex()[:24],
        domain=name,
        measure=measure.value,
        by=by,
        acct=acct,
        status=status,
        claim="",
        opened_at=now,
        until=now,
        needed=0,
        state=SECONDED,
    )


def is_signalled(work: Work, name: Domain, measure: Measure, known: dict[str, str]) -> bool:
    """Whether there is something of this strength to ratify: exactly such a block by hand, as the daily reading of
    blocks found it, or a list's entry at least as strong while nothing of that strength stands here, or above it."""
    if measure_of(known.get(name, "")) is measure and not _is_ours(work, name):
        return True
    stands = (measure_of(severity) for wider, severity in known.items() if covers(wider, name))
    listed = max((measure_of(row.severity) for row in work.lists.on(name)), default=Measure.NONE)
    return listed >= measure > max(stands, default=Measure.NONE)


def _is_ours(work: Work, name: Domain) -> bool:
    states = (State.DECIDED, State.IN_FORCE)
    return any(case.state in states and case.in_force is not Measure.NONE for case in work.cases.on(name))


def is_by_hand(block: Block | None, measure: Measure) -> bool:
    """Whether people made this block, of this strength: nothing of ours is in its private comment."""
    return (
        block is not None
        and measure_of(block.severity) is measure
        and not block.private_comment.startswith(OURS)
    )


def room_for(office: Office, work: Work) -> int:
    """How many more of these cases may be open now."""
    is_open = sum(case.kind is Kind.RATIFICATION for case in work.cases.in_states(OPEN))
    waiting = sum(row.needed == 0 for row in work.petitions.in_state(SECONDED))
    return office.policy.ratification.at_once - is_open - waiting
