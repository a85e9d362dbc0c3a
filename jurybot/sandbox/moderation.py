"""Reports, what moderators do to accounts, and blocks of domains with what they do to the accounts there."""

from collections.abc import Iterable
from typing import Any

from jurybot.sandbox import entities, notify, posting, text
from jurybot.sandbox.instance import Crash, Instance, Refused, invalid, not_allowed, not_found
from jurybot.sandbox.limits import REPORTS
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import MODERATOR, Account, DomainBlock, Report
from jurybot.sandbox.state import State

CATEGORIES = ("other", "spam", "legal", "violation")
SEVERITIES = ("silence", "suspend", "noop")
ACTIONS = ("none", "disable", "sensitive", "silence", "suspend")
GONE = "left"  # suspended_by of a member who deleted the account
MOST_COMMENT = 1000


def report(
    inst: Instance,
    by: Account,
    about: Account,
    *,
    status_ids: Iterable[int] = (),
    comment: str = "",
    category: str = "",
    rule_ids: list[int] | None = None,
    forward: bool | None = None,
) -> Report:
    """ReportService. Moderators are told unless another unresolved report on the same account is there."""
    state = inst.state
    if about.is_suspended:
        raise not_found()
    category = "violation" if rule_ids else category or "other"
    kept = rule_ids if category == "violation" else None
    _check_report(state, by, about, list(status_ids), comment, category, kept)
    if by.is_local:
        inst.limits.take(REPORTS, by.id)
    now = state.now()
    made = Report(
        id=state.next_id("reports"),
        account_id=by.id,
        target_id=about.id,
        created_at=now,
        updated_at=now,
        comment=comment,
        category=category,
        forwarded=False if about.is_local or not by.is_local else forward,
        status_ids=sorted(set(status_ids)),
        rule_ids=kept,
    )
    siblings = [state.reports[i] for i in state.reports_about[about.id]]
    quiet = any(other.action_taken_at is None for other in siblings)
    state.reports[made.id] = made
    state.reports_about[about.id].append(made.id)
    inst.hooks.trigger("report.created", lambda: entities.admin_report(state, made, None))
    if not quiet:
        inst.late.add(lambda: _tell_moderators(inst, made))
    return made


def _check_report(
    state: State, by: Account, about: Account, ids: list[int], comment: str, category: str, rules: list[int] | None
) -> None:
    if category not in CATEGORIES:
        raise Crash
    for status_id in ids:
        status = state.statuses.get(status_id)
        seen = status is not None and (not by.is_local or posting.may_see(state, status, by) or status.discarded)
        if status is None or status.account_id != about.id or not seen:
            raise not_found()
    if len(comment) > MOST_COMMENT and by.is_local:
        raise invalid(f"Comment is too long (maximum is {MOST_COMMENT} characters)")
    if any(i not in state.rules for i in rules or []):
        raise invalid("Rule ids does not reference valid rules")


def _tell_moderators(inst: Instance, made: Report) -> None:
    state = inst.state
    for account in state.locals():
        if account.role_id is not None and state.role(account).can("manage_reports"):
            notify.notify(inst, account, "admin.report", state.accounts[made.account_id], report=made)


def touch_report(inst: Instance, made: Report) -> None:
    """After every change: the time, and the webhook."""
    made.updated_at = inst.state.now()
    inst.hooks.trigger("report.updated", lambda: entities.admin_report(inst.state, made, None))


def resolve(inst: Instance, made: Report, by: Account) -> None:
    made.action_taken_at, made.action_taken_by_id = inst.state.now(), by.id
    touch_report(inst, made)


def reopen(inst: Instance, made: Report) -> None:
    made.action_taken_at = made.action_taken_by_id = None
    touch_report(inst, made)


def act(inst: Instance, moderator: Account, target: Account, kind: str, *, only: Report | None = None) -> None:
    """Admin::AccountAction: limits, disables or suspends, and resolves the reports that it answers."""
    state, role = inst.state, inst.state.role(moderator)
    if kind not in ACTIONS:
        raise invalid("Type is not included in the list")
    ranks = not target.is_local or role.overrides(state.role(target))
    may = role.can("manage_users") if kind == "disable" else role.can("manage_users", "manage_reports")
    if not (ranks and may):
        raise not_allowed()
    if kind == "disable":
        target.disabled = True
        tell_account_changed(inst, target)
    elif kind == "sensitive":
        target.sensitized = True
    elif kind == "silence":
        target.silenced_by = MODERATOR
    elif kind == "suspend":
        suspend(inst, target)
    answered = [only] if only else []
    if kind != "none":
        answered = [state.reports[i] for i in state.reports_about[target.id]]
    for each in answered:
        if each.action_taken_at is None:
            resolve(inst, each, moderator)


def tell_account_changed(inst: Instance, account: Account) -> None:
    inst.hooks.trigger("account.updated", lambda: entities.admin_account(inst.state, account, None))


def tell_of_account(inst: Instance, account: Account) -> None:
    inst.hooks.trigger("account.created", lambda: entities.admin_account(inst.state, account, None))


def suspend(inst: Instance, target: Account) -> None:
    """By hand. A local account keeps all it has and gets it back; a remote one loses its follows to us."""
    target.suspended_by = MODERATOR

    def reject_follows() -> None:
        if target.is_suspended and not target.is_local:
            for other in list(inst.state.following[target.id]):
                inst.state.untie("following", target.id, other)

    inst.late.add(reject_follows)


def unsuspend(target: Account) -> None:
    if target.suspended_by != MODERATOR:  # what a domain block or a farewell did is not for this button
        raise not_allowed()
    target.suspended_by = None


def leave(inst: Instance, account: Account) -> None:
    """A member deletes the account: tokens end at once, posts and follows go in a worker, the name stays taken."""
    account.suspended_by = GONE
    for token in inst.state.tokens.values():
        if token.account_id == account.id:
            token.revoked = True
    account.email = account.role_id = None
    inst.late.add(lambda: purge(inst, account), times=2)


def purge(inst: Instance, account: Account) -> None:
    """DeleteAccountService, reserving the name. Only posts in unresolved reports stay, as evidence."""
    state = inst.state
    reports = [state.reports[i] for i in state.reports_about[account.id]]
    kept = {i for each in reports if each.action_taken_at is None for i in each.status_ids}
    for status_id in list(state.posts_of[account.id]):
        if status_id not in kept:
            posting.remove(inst, state.statuses[status_id], streamed=False)
    for other in list(state.following[account.id]):
        state.untie("following", account.id, other)
    for other in list(state.followers[account.id]):
        state.untie("following", other, account.id)
    for kind in ("blocking", "muting", "asked_to_follow"):
        state.ties(kind).pop(account.id, None)
        for table in state.ties(kind).values():
            table.pop(account.id, None)
    account.display_name, account.note, account.fields = "", "", []
    account.statuses_count, account.discoverable = 0, False


# -- domain blocks ----------------------------------------------------------------------------------------------


def new_block(inst: Instance, domain: str, values: dict[str, Any]) -> DomainBlock:
    """Creates a block, or refuses where one of the same domain or a stricter one above is there."""
    state = inst.state
    name, problems = text.domain_name(domain)
    block = DomainBlock(0, name, state.now(), **values)
    existing = state.block_for(name) if not problems else None
    if existing is not None and (existing.domain == name or not block.is_stricter_than(existing)):
        error = f"You have already imposed stricter limits on {existing.domain}."
        raise Refused(422, error, existing_domain_block=entities.domain_block(existing))
    if block.severity not in SEVERITIES:
        problems = ["Severity is not included in the list", *problems]
    if problems:
        raise invalid(*problems)
    block.id = state.next_id("domain_blocks")
    state.domain_blocks[block.id] = block
    state.block_of[name] = block.id
    # Recorded: a new suspend marks the accounts right away and purges them a little later.
    _mark(inst, block)
    if block.severity == "suspend":
        inst.late.add(lambda: _purge_domain(inst, block), times=2)
    return block


def change_block(inst: Instance, block: DomainBlock, values: dict[str, Any]) -> None:
    """A change is partial; another severity reaches the accounts later, marks and purge at once (as recorded)."""
    if values.get("severity", block.severity) not in SEVERITIES:
        raise invalid("Severity is not included in the list")
    changed = values.get("severity", block.severity) != block.severity
    for name, value in values.items():
        setattr(block, name, value)
    if not changed:
        return
    if block.severity == "suspend":
        inst.late.add(lambda: _suspend_domain(inst, block), times=2)
    else:
        inst.late.add(lambda: _mark(inst, block))


def _suspend_domain(inst: Instance, block: DomainBlock) -> None:
    _mark(inst, block)
    _purge_domain(inst, block)


def lift_block(inst: Instance, block: DomainBlock) -> None:
    """Lifts what this block did to accounts. Follows and posts do not come back."""
    del inst.state.domain_blocks[block.id]
    del inst.state.block_of[block.domain]
    for account in inst.state.on_domain(block.domain):
        _unmark(account, block)


def _unmark(account: Account, block: DomainBlock) -> None:
    if account.silenced_by == block.id:
        account.silenced_by = None
    if account.suspended_by == block.id:
        account.suspended_by = None


def _mark(inst: Instance, block: DomainBlock) -> None:
    """Makes the accounts of the domain what the block now says; what moderators did by hand stays."""
    if block.id not in inst.state.domain_blocks:
        return
    for account in inst.state.on_domain(block.domain):
        _unmark(account, block)
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


def _purge_domain(inst: Instance, block: DomainBlock) -> None:
    if block.severity == "suspend" and block.id in inst.state.domain_blocks:
        suspended = [a for a in inst.state.on_domain(block.domain) if a.suspended_by == block.id]
        _tell_of_severed(inst, block.domain, suspended)
        for account in suspended:
            purge(inst, account)


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
