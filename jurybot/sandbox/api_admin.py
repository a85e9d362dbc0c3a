"""Handlers: what moderators and admins read and do through the API."""

from collections.abc import Callable
from typing import Any

from jurybot.sandbox import entities, moderation
from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Crash, Refused, invalid, not_found
from jurybot.sandbox.records import Account, DomainAllow, DomainBlock, Report, names
from jurybot.sandbox.text import domain_name

# -- reports ----------------------------------------------------------------------------------------------------


def reports(call: Call) -> Any:
    state, limit = call.state, call.limit(100)
    resolved, unresolved = call.flag("resolved"), call.flag("unresolved")
    by = number(call.params["account_id"]) if call.has("account_id") else None
    about = number(call.params["target_account_id"]) if call.has("target_account_id") else None

    def get(report_id: int) -> Report | None:
        r = state.reports[report_id]
        done = r.action_taken_at is not None
        wanted = (resolved and unresolved) or done == resolved
        return r if wanted and by in (None, r.account_id) and about in (None, r.target_id) else None

    found = call.page(list(state.reports), get, limit)
    keep = ("resolved", "unresolved", "account_id", "target_account_id")
    return call.linked(found, lambda r: entities.admin_report(state, r, call.account), limit=limit, keep=keep)


def _report(call: Call) -> Report:
    found = call.state.reports.get(call.id())
    if found is None:
        raise not_found()
    return found


def report(call: Call) -> Any:
    return entities.admin_report(call.state, _report(call), call.account)


def edit_report(call: Call) -> Any:
    found, category = _report(call), call.text("category")
    rules = [number(i) for i in call.one_or_many("rule_ids")]
    if category and category not in moderation.CATEGORIES:
        raise Crash
    final = category or found.category
    if final == "violation" and any(i not in call.state.rules for i in rules):
        raise invalid("Rule ids does not reference valid rules")
    if "rule_ids" in call.params:
        found.rule_ids = rules
    found.category = final
    moderation.touch_report(call.inst, found)
    return report(call)


def assign(call: Call) -> Any:
    found = _report(call)
    found.assigned_id = call.me.id
    moderation.touch_report(call.inst, found)
    return report(call)


def unassign(call: Call) -> Any:
    found = _report(call)
    found.assigned_id = None
    moderation.touch_report(call.inst, found)
    return report(call)


def resolve(call: Call) -> Any:
    moderation.resolve(call.inst, _report(call), call.me)
    return report(call)


def reopen(call: Call) -> Any:
    moderation.reopen(call.inst, _report(call))
    return report(call)


# -- domain blocks and allows -----------------------------------------------------------------------------------

_FLAGS = ("reject_media", "reject_reports", "obfuscate")
_COMMENTS = ("private_comment", "public_comment")


def _block_values(call: Call) -> dict[str, Any]:
    values: dict[str, Any] = {name: call.flag(name) for name in _FLAGS if name in call.params}
    values |= {name: call.text(name) for name in _COMMENTS if name in call.params}
    if "severity" in call.params:
        values["severity"] = call.text("severity")
    return values


def _block(call: Call) -> DomainBlock:
    found = call.state.domain_blocks.get(call.id())
    if found is None:
        raise not_found()
    return found


def domain_blocks(call: Call) -> Any:
    limit = call.limit(100, 200 if call.state.is_old else 500)
    found = call.page(list(call.state.domain_blocks), call.state.domain_blocks.get, limit)
    return call.linked(found, entities.domain_block, limit=limit)


def domain_block(call: Call) -> Any:
    return entities.domain_block(_block(call))


def create_block(call: Call) -> Any:
    return entities.domain_block(moderation.new_block(call.inst, call.text("domain"), _block_values(call)))


def update_block(call: Call) -> Any:
    found = _block(call)
    moderation.change_block(call.inst, found, _block_values(call))
    return entities.domain_block(found)


def lift_block(call: Call) -> Any:
    moderation.lift_block(call.inst, _block(call))
    return {}


def _allow(call: Call) -> DomainAllow:
    found = call.state.domain_allows.get(call.id())
    if found is None:
        raise not_found()
    return found


def domain_allows(call: Call) -> Any:
    limit = call.limit(100, 200 if call.state.is_old else 500)
    found = call.page(list(call.state.domain_allows), call.state.domain_allows.get, limit)
    return call.linked(found, entities.domain_allow, limit=limit)


def domain_allow(call: Call) -> Any:
    return entities.domain_allow(_allow(call))


def create_allow(call: Call) -> Any:
    state = call.state
    name, problems = domain_name(call.text("domain"))
    there = [a for a in state.domain_allows.values() if a.domain == name]
    if there:
        return entities.domain_allow(there[0])
    if problems:
        raise invalid(*problems)
    made = DomainAllow(state.next_id("domain_allows"), name, state.now())
    state.domain_allows[made.id] = made
    return entities.domain_allow(made)


def drop_allow(call: Call) -> Any:
    """Only under limited federation does this suspend and purge the domain's accounts."""
    gone = _allow(call)
    del call.state.domain_allows[gone.id]
    if call.state.settings.get("limited_federation"):
        for account in call.state.on_domain(gone.domain):
            moderation.suspend(call.inst, account)
            call.inst.late.add(lambda account=account: moderation.purge(call.inst, account), times=2)  # type: ignore[misc]
    return {}


# -- accounts ---------------------------------------------------------------------------------------------------


def _filter_v1(call: Call) -> dict[str, Any]:
    """The older parameters, as the newer ones say them."""
    wanted: dict[str, Any] = {
        n: call.text(n) for n in ("username", "by_domain", "display_name", "email") if call.has(n)
    }
    for key, choices in (("origin", ("local", "remote")), ("status", tuple(_STATUSES))):
        for name in filter(call.flag, choices):
            wanted[key] = name
    return wanted


def _filter_v2(call: Call) -> dict[str, Any]:
    names = ("origin", "status", "username", "by_domain", "display_name", "email")
    wanted: dict[str, Any] = {n: call.text(n) for n in names if call.has(n)}
    if call.has("role_ids"):
        wanted["role_ids"] = [number(i) for i in call.one_or_many("role_ids")]
    return wanted


_STATUSES: dict[str, Callable[[Account], bool]] = {
    "active": lambda a: not a.is_suspended,
    "pending": lambda a: a.is_local and not a.approved,
    "disabled": lambda a: a.disabled and not a.is_suspended,
    "silenced": lambda a: a.is_silenced,
    "suspended": lambda a: a.is_suspended,
    "sensitized": lambda a: a.sensitized,
}


def _accounts(call: Call, wanted: dict[str, Any], keep: tuple[str, ...]) -> Any:
    state, limit = call.state, call.limit(100)
    if wanted.get("origin") not in (None, "local", "remote"):
        raise Refused(400, f"Unknown origin: {wanted['origin']}")
    if wanted.get("status") not in (None, *_STATUSES):
        raise Refused(400, f"Unknown status: {wanted['status']}")
    domain, roles = wanted.get("by_domain", "").strip(), wanted.get("role_ids")

    def begins(value: str | None, name: str) -> bool:
        return (value or "").lower().startswith(wanted.get(name, "").strip().lower())

    def get(account_id: int) -> Account | None:
        a = state.accounts[account_id]
        good = (
            ("origin" not in wanted or a.is_local == (wanted["origin"] == "local"))
            and ("status" not in wanted or _STATUSES[wanted["status"]](a))
            and (not domain or a.domain == domain)
            and (roles is None or a.role_id in roles)
            and begins(a.username, "username")
            and begins(a.display_name, "display_name")
            and ("email" not in wanted or (a.email is not None and begins(a.email, "email")))
        )
        return a if good else None

    ids = state.by_domain.get(domain, []) if domain else state.account_ids
    if wanted.get("origin") == "local" and not domain:
        ids = state.by_domain[""]
    found = call.page(ids, get, limit)
    return call.linked(found, lambda a: entities.admin_account(state, a, call.account), limit=limit, keep=keep)


_KEEP_V1 = names(
    "local remote by_domain active pending disabled sensitized silenced suspended username display_name email"
)
_KEEP_V2 = names("origin status role_ids username by_domain display_name email")


def accounts_v1(call: Call) -> Any:
    return _accounts(call, _filter_v1(call), _KEEP_V1)


def accounts_v2(call: Call) -> Any:
    return _accounts(call, _filter_v2(call), _KEEP_V2)


def account(call: Call) -> Any:
    return entities.admin_account(call.state, call.account_named(), call.account)


def act(call: Call) -> Any:
    target = call.account_named()
    only = call.state.reports.get(number(call.params["report_id"])) if call.has("report_id") else None
    moderation.act(call.inst, call.me, target, call.text("type"), only=only)
    return {}


def unsilence(call: Call) -> Any:
    call.account_named().silenced_by = None
    return account(call)


def unsuspend(call: Call) -> Any:
    moderation.unsuspend(call.account_named())
    return account(call)


def unsensitive(call: Call) -> Any:
    call.account_named().sensitized = False
    return account(call)


def enable(call: Call) -> Any:
    found = call.account_named()
    found.disabled = False
    moderation.tell_account_changed(call.inst, found)
    return account(call)


def approve(call: Call) -> Any:
    found = call.account_named()
    found.approved = True
    moderation.tell_account_changed(call.inst, found)
    return account(call)
