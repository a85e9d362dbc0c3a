"""Blocks of domains, what they do to the accounts there, and the list of allowed servers.

The row is written at once; a worker makes the accounts of the domain and of those below it what the row says. Each
account remembers which block did it (Mastodon: by the block's moment), so lifting one frees only what it did.
"""

from typing import Any

from jurybot.sandbox import domains, entities_domains, moderation, notify
from jurybot.sandbox.instance import Crash, Instance, Refused, invalid
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import MODERATOR, Account, DomainAllow, DomainBlock
from jurybot.sandbox.state import State

SEVERITIES = ("silence", "suspend", "noop")
FLAGS = ("reject_media", "reject_reports", "obfuscate")
NO_SEVERITY = "Severity is not included in the list"


def new_block(inst: Instance, domain: str, values: dict[str, Any]) -> DomainBlock:
    """Creates a block, or refuses where one of the same domain or a stricter one above is there."""
    state = inst.state
    block = DomainBlock(0, domain, state.now(), **values)
    existing = _rule_for(state, domain)
    if existing is not None:
        stored = domains.normalised(domain)
        if stored is None:
            raise Crash
        if existing.domain == stored or not block.is_stricter_than(existing):
            error = f"You have already imposed stricter limits on {existing.domain}."
            raise Refused(422, error, existing_domain_block=entities_domains.domain_block(existing))
    block.domain, unreadable, wrong = _read(domain)
    if block.severity not in SEVERITIES:
        wrong.insert(0, NO_SEVERITY)
    if unreadable or wrong:
        raise invalid(*unreadable, *wrong)
    _check_flags(values)
    block.id = state.next_id("domain_blocks")
    state.domain_blocks[block.id] = block
    state.block_of[block.domain] = block.id
    # Recorded: a new suspend marks the accounts right away and purges them a little later.
    _mark(inst, block)
    inst.late.add(lambda: _purge_suspended(inst, block), times=2)
    return block


def _read(domain: str) -> tuple[str, list[str], list[str]]:
    try:
        return domains.domain_name(domain)
    except UnicodeError:
        raise Crash from None


def _rule_for(state: State, domain: str) -> DomainBlock | None:
    """The block that covers what somebody wrote as a domain; every slash is read over."""
    try:
        name = domains.normalised(domain.strip().replace("/", ""))
    except UnicodeError:
        return None
    return state.block_for(name) if name else None


def _check_flags(values: dict[str, Any]) -> None:
    """A flag that is neither yes nor no passes the validations, and the database refuses it."""
    if any(value is None for name, value in values.items() if not name.endswith("_comment")):
        raise Crash


def change_block(inst: Instance, block: DomainBlock, values: dict[str, Any]) -> None:
    """A change is partial. The worker then does what the row says again, also where somebody had undone it by hand."""
    if values.get("severity", block.severity) not in SEVERITIES:
        raise invalid(NO_SEVERITY)
    _check_flags(values)
    before = block.severity
    for name, value in values.items():
        setattr(block, name, value)

    def work() -> None:
        if block.id not in inst.state.domain_blocks:
            return
        _mark(inst, block)
        _purge_suspended(inst, block)
        if block.severity != before:
            for account in inst.state.on_domain(block.domain):
                _unmark(account, block.id, silence=block.severity != "silence", suspend=block.severity != "suspend")

    inst.late.add(work, times=2 if block.severity == "suspend" else 1)


def lift_block(inst: Instance, block: DomainBlock) -> None:
    """Lifts what this block did to accounts. Follows and posts do not come back."""
    del inst.state.domain_blocks[block.id]
    del inst.state.block_of[block.domain]
    for account in inst.state.on_domain(block.domain):
        _unmark(account, block.id, silence=block.severity != "noop", suspend=block.severity == "suspend")


def _unmark(account: Account, block_id: int, *, silence: bool, suspend: bool) -> None:
    if silence and account.silenced_by == block_id:
        account.silenced_by = None
    if suspend and account.suspended_by == block_id:
        account.suspended_by = None


def _mark(inst: Instance, block: DomainBlock) -> None:
    """Limits or suspends who is not yet; what moderators did by hand stays theirs."""
    for account in inst.state.on_domain(block.domain):
        if block.severity == "silence" and account.silenced_by is None:
            account.silenced_by = block.id
        elif block.severity == "suspend" and account.suspended_by is None:
            account.suspended_by = block.id


def mark_newcomer(state: State, account: Account) -> None:
    """An account seen first while its domain is blocked."""
    block = state.block_for(account.domain) if account.domain else None
    if block and block.severity == "silence":
        account.silenced_by = block.id
    elif block and block.severity == "suspend":
        account.suspended_by = block.id


def _purge_suspended(inst: Instance, block: DomainBlock) -> None:
    if block.severity == "suspend" and block.id in inst.state.domain_blocks:
        suspended = [a for a in inst.state.on_domain(block.domain) if a.suspended_by == block.id]
        _tell_of_severed(inst, block.domain, suspended)
        moderation.purge(inst, suspended, block.id)


def _tell_of_severed(inst: Instance, domain: str, suspended: list[Account]) -> None:
    """Every local account that loses follows gets one notification, after they are gone."""
    state = inst.state
    followers: dict[int, int] = {}
    following: dict[int, int] = {}
    for account in suspended:
        for mine in state.followers[account.id]:
            following[mine] = following.get(mine, 0) + 1
        for mine in state.following[account.id]:
            followers[mine] = followers.get(mine, 0) + 1
    hurt = [state.accounts[i] for i in sorted({*followers, *following}) if state.accounts[i].is_local]
    for member in hurt:
        event = {
            "id": str(state.next_id("severances")),
            "type": "domain_block",
            "purged": False,
            "target_name": domain,
            "followers_count": followers.get(member.id, 0),
            "following_count": following.get(member.id, 0),
            "created_at": iso(state.now()),
        }
        inst.late.add(
            lambda member=member, event=event: notify.notify(  # type: ignore[misc]
                inst, member, "severed_relationships", member, event=event
            ),
            times=0.2,
        )


# -- allowed servers --------------------------------------------------------------------------------------------


def allow(inst: Instance, domain: str) -> DomainAllow:
    """The row of that very name if there is one, else a new one."""
    state = inst.state
    rows = {a.domain: a for a in state.domain_allows.values()}
    if domain in rows:
        return rows[domain]
    name, unreadable, wrong = _read(domain)
    taken = ["Domain has already been taken"] if name in rows else []
    if unreadable or taken or wrong:
        raise invalid(*unreadable, *taken, *wrong)
    made = DomainAllow(state.next_id("domain_allows"), name, state.now())
    state.domain_allows[made.id] = made
    return made


def disallow(inst: Instance, allowed: DomainAllow) -> None:
    """Only under limited federation does this suspend and purge the domain's accounts; not those below it."""
    del inst.state.domain_allows[allowed.id]
    if not inst.state.settings.get("limited_federation"):
        return
    there = inst.state.on_domain(allowed.domain, subdomains=False)
    for account in there:
        account.suspended_by = MODERATOR
    inst.late.add(lambda: moderation.purge(inst, there, moderation.GONE), times=2)
