"""Reports, what moderators do to accounts, and what becomes of an account that goes."""

from collections.abc import Iterable
from typing import Any

from jurybot.sandbox import entities, notify, removal
from jurybot.sandbox.instance import Crash, Instance, invalid, not_allowed, not_found
from jurybot.sandbox.limits import REPORTS
from jurybot.sandbox.push import iso
from jurybot.sandbox.records import MODERATOR, Account, Report
from jurybot.sandbox.state import State

CATEGORIES = ("other", "spam", "legal", "violation")
ACTIONS = ("none", "disable", "sensitive", "silence", "suspend")
GONE = "gone"  # suspended_by of an account that was deleted; nothing is left to delete
MOST_COMMENT = 1000

# -- reports ----------------------------------------------------------------------------------------------------


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
    ids = _attached(state, by, about, set(status_ids))
    if category not in CATEGORIES:
        raise Crash
    problems = _rule_problems(state, category, rule_ids)
    if len(comment) > MOST_COMMENT and by.is_local:
        problems.insert(0, f"Comment is too long (maximum is {MOST_COMMENT} characters)")
    if problems:
        raise invalid(*problems)
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
        status_ids=ids,
        rule_ids=rule_ids or None,
    )
    siblings = [state.reports[i] for i in state.reports_about[about.id]]
    quiet = any(other.action_taken_at is None for other in siblings)
    state.reports[made.id] = made
    state.reports_about[about.id].append(made.id)
    inst.hooks.trigger("report.created", lambda: entities.admin_report(state, made, None))
    if not quiet:
        inst.late.add(lambda: _tell_moderators(inst, made))
    return made


def _attached(state: State, by: Account, about: Account, asked: set[int]) -> list[int]:
    """The posts of the account that the reporter may see, newest first, also if they are just deleted.

    A member who names another one is refused; of another server's report it is left out.
    """

    def may_attach(status_id: int) -> bool:
        status = state.statuses.get(status_id)
        if status is None or status.account_id != about.id:
            return False
        if not by.is_local:
            people = [state.accounts[i] for i in (*status.mentions, *state.followers[about.id])]
            return status.visibility in ("public", "unlisted") or any(a.domain == by.domain for a in people)
        follows = state.has("following", by.id, about.id)
        seen = ("public", "unlisted", "private") if follows else ("public", "unlisted")
        blocked = state.has("blocking", about.id, by.id)
        return by.id == about.id or (not blocked and (status.visibility in seen or by.id in status.mentions))

    good = [i for i in asked if may_attach(i)]
    if by.is_local and len(good) < len(asked):
        raise not_found()
    return sorted(good, reverse=True)


def _rule_problems(state: State, category: str, rule_ids: list[int] | None) -> list[str]:
    if category != "violation":
        return ["Rule ids must be blank"] if rule_ids else []
    known = {i for i in rule_ids or () if i in state.rules}
    return [] if rule_ids is not None and len(known) == len(rule_ids) else ["Rule ids does not reference valid rules"]


def _tell_moderators(inst: Instance, made: Report) -> None:
    state = inst.state
    for account in state.locals():
        if account.role_id is not None and state.role(account).can("manage_reports"):
            notify.notify(inst, account, "admin.report", state.accounts[made.account_id], report=made)


def change_report(inst: Instance, made: Report, **values: Any) -> None:
    """Changes a report. What really changes gives it a new time; by webhook goes out what was saved, changed or not."""
    changed = {name: value for name, value in values.items() if getattr(made, name) != value}
    if {"category", "rule_ids"} & changed.keys():
        problems = _rule_problems(inst.state, values["category"], values["rule_ids"])
        if problems:
            raise invalid(*problems)
    for name, value in changed.items():
        setattr(made, name, value)
    if changed:
        made.updated_at = inst.state.now()
    inst.hooks.trigger("report.updated", lambda: entities.admin_report(inst.state, made, None))


def resolve(inst: Instance, made: Report, by: Account) -> None:
    change_report(inst, made, action_taken_at=inst.state.now(), action_taken_by_id=by.id)


def reopen(inst: Instance, made: Report) -> None:
    change_report(inst, made, action_taken_at=None, action_taken_by_id=None)


# -- accounts ---------------------------------------------------------------------------------------------------


def act(
    inst: Instance,
    moderator: Account,
    target: Account,
    kind: str,
    *,
    only: Report | None = None,
    words: str = "",
    tells: bool = True,
) -> None:
    """Admin::AccountAction: disables, limits or suspends, resolves the reports that it answers, and tells the account.

    `none` is a warning and resolves the report named alone; every other act resolves all that are open.
    """
    state = inst.state
    answered = [only] if only else []
    if kind != "none":
        answered = [r for i in state.reports_about[target.id] if (r := state.reports[i]).action_taken_at is None]
    if answered and not state.role(moderator).can("manage_reports"):
        raise not_allowed()
    match kind:
        case "disable":
            target.disabled = True
        case "sensitive":
            change_account(inst, target, sensitized=True)
        case "silence":
            change_account(inst, target, silenced_by=MODERATOR)
        case "suspend":
            suspend(inst, target)
    state.acted_on.update(only.status_ids if only else ())
    for each in answered:
        resolve(inst, each, moderator)
    if tells and target.is_local:
        _warn(inst, target, kind, words, only)


def check_act(state: State, moderator: Account, target: Account, kind: str) -> None:
    """Whether there is such an act, and whether this moderator may do it to this account."""
    if kind not in ACTIONS:
        blank = [] if kind else ["Type can't be blank"]
        raise invalid(*blank, "Type is not included in the list")
    if kind == "none":
        return
    role = state.role(moderator)
    if kind == "disable" and not has_user(target):
        raise Crash
    if not role.overrides(state.role(target)) and has_user(target):
        raise not_allowed()
    if not role.can("manage_users", *(() if kind == "disable" else ("manage_reports",))):
        raise not_allowed()


def _warn(inst: Instance, target: Account, kind: str, words: str, about: Report | None) -> None:
    warning = {
        "id": str(inst.state.next_id("warnings")),
        "action": kind,
        "text": words,
        "status_ids": [str(i) for i in about.status_ids] if about else None,
        "created_at": iso(inst.state.now()),
    }
    inst.late.add(lambda: notify.notify(inst, target, "moderation_warning", target, event=warning))


def has_user(account: Account) -> bool:
    """Whether somebody can sign in as it: not to a remote account, nor to one whose owner has left."""
    return account.is_local and account.email is not None


def change_account(inst: Instance, account: Account, **values: Any) -> None:
    """Changes the account (not the login). What is done to a local one goes out by webhook, also where it is done
    again: the server keeps its date. What is lifted that was not there is left alone."""
    done = [name for name, value in values.items() if value or getattr(account, name) != value]
    for name in done:
        setattr(account, name, values[name])
    if done:
        tell_of_account(inst, account, "account.updated")


def tell_of_account(inst: Instance, account: Account, event: str) -> None:
    """`account.created`, `account.updated` or `account.approved`, of a member."""
    if account.is_local:
        inst.hooks.trigger(event, lambda: entities.admin_account(inst.state, account, None))


def approve(inst: Instance, account: Account) -> None:
    account.approved = True
    if account.confirmed:
        tell_of_account(inst, account, "account.approved")


def reject(inst: Instance, account: Account) -> None:
    """Who waited for approval is gone without a trace."""
    purge(inst, [account], GONE)
    inst.state.drop_account(account)


def suspend(inst: Instance, target: Account) -> None:
    """By hand. A local account keeps all it has and gets it back; a remote one loses its follows to us."""
    _shut_out(inst, target)

    def reject_follows() -> None:
        if target.is_suspended and not target.is_local:
            for other in list(inst.state.following[target.id]):
                inst.state.untie("following", target.id, other)

    inst.late.add(reject_follows)


def _shut_out(inst: Instance, account: Account) -> None:
    """Suspended from now on; its open streams end."""
    change_account(inst, account, suspended_by=MODERATOR)
    for token in inst.state.tokens.values():
        if token.account_id == account.id:
            inst.streams.end(token.token)


def unsuspend(inst: Instance, target: Account) -> None:
    """Lifts any suspension made here, also what a domain block did to this one account."""
    if not target.is_suspended:
        raise not_allowed()
    change_account(inst, target, suspended_by=None)


def leave(inst: Instance, account: Account) -> None:
    """A member deletes the account: login, posts and follows go in a worker; the name stays taken."""
    _shut_out(inst, account)

    def go() -> None:
        state = inst.state
        state.tokens = {key: token for key, token in state.tokens.items() if token.account_id != account.id}
        account.email = account.role_id = None
        purge(inst, [account], GONE)

    inst.late.add(go, times=2)


def vanish(inst: Instance, account: Account) -> None:
    """A remote account is deleted where it lives: its row goes here, and every report by it or about it."""

    def go() -> None:
        state = inst.state
        gone = {r.id for r in state.reports.values() if account.id in (r.account_id, r.target_id)}
        for number in gone:
            state.reports_about[state.reports.pop(number).target_id].remove(number)
        for recipient, notes in state.notifications.items():
            state.notifications[recipient] = [note for note in notes if note.report_id not in gone]
        purge(inst, [account], GONE)
        for conversation in [c for table in state.conversations.values() for c in table.values()]:
            conversation.participants = tuple(i for i in conversation.participants if i != account.id)
        state.drop_account(account)

    inst.late.add(go)


def delete(inst: Instance, account: Account) -> None:
    """A moderator has a suspended account's data deleted before its time. The login stays, disabled."""

    def go() -> None:
        account.disabled = account.is_local
        purge(inst, [account], GONE)

    inst.late.add(go, times=2)


def purge(inst: Instance, accounts: Iterable[Account], because: str | int) -> None:
    """DeleteAccountService, reserving the names. Only posts in unresolved reports stay, as evidence."""
    state, gone = inst.state, {account.id for account in accounts}
    for account in [state.accounts[i] for i in gone]:
        reports = [state.reports[i] for i in state.reports_about[account.id]]
        kept = {i for each in reports if each.action_taken_at is None for i in each.status_ids}
        for status_id in [i for i in state.posts_of[account.id] if i not in kept]:
            removal.remove(inst, state.statuses[status_id], purged=True)
        account.display_name, account.note, account.fields = "", "", []
        account.statuses_count, account.discoverable, account.locked = 0, False, False
        account.silenced_by, account.suspended_by = None, because
    for status in state.statuses.values():
        for liker in gone.intersection(status.favourited_by):
            del status.favourited_by[liker]
        if not gone.isdisjoint(status.mentions) or not gone.isdisjoint(status.ever_mentioned):
            status.mentions = [i for i in status.mentions if i not in gone]
            status.ever_mentioned = [i for i in status.ever_mentioned if i not in gone]
    _forget(state, gone)


def _forget(state: State, gone: set[int]) -> None:
    """Their ties, what they were told, and what others were told by them."""
    for kind in ("following", "blocking", "muting", "asked_to_follow"):
        table = state.ties(kind)
        found = [(i, other) for i in gone & table.keys() for other in table[i]]
        found += [(one, i) for one, others in table.items() for i in gone.intersection(others)]
        for one, other in found:
            state.untie(kind, one, other)
    for i in gone:
        for own in (state.notifications, state.requests, state.conversations):
            own.pop(i, None)
    for recipient, notes in state.notifications.items():
        if any(note.from_id in gone for note in notes):
            state.notifications[recipient] = [note for note in notes if note.from_id not in gone]
            for i in gone:
                state.requests[recipient].pop(i, None)
    state.notes = {pair: note for pair, note in state.notes.items() if pair[0] not in gone}
