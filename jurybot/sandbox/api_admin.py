"""Handlers: what moderators and admins read and do through the API."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from jurybot.sandbox import blocking, entities, entities_domains, moderation
from jurybot.sandbox.calls import Call, number
from jurybot.sandbox.instance import Crash, Refused, not_allowed, not_found
from jurybot.sandbox.records import MODERATOR, Account, DomainAllow, DomainBlock, Report, names

T = TypeVar("T")


def _given(call: Call, *names: str) -> dict[str, Any]:
    """The parameters that are there, as they were sent; lists and maps are no values for these."""
    return {n: call.params[n] for n in names if n in call.params and not isinstance(call.params[n], list | dict)}


def _present(call: Call, *names: str) -> dict[str, str]:
    """The parameters that say something."""
    found = _given(call, *names).items()
    return {name: str(value).strip() for name, value in found if value not in (None, False) and str(value).strip()}


def _listed(
    call: Call,
    ids: list[int],
    get: Callable[[int], T | None],
    write: Callable[[T], Any],
    *,
    most: int | None = None,
    keep: tuple[str, ...] = (),
) -> Any:
    limit = call.limit(100, most)
    return call.linked(call.page(ids, get, limit), write, limit=limit, keep=keep)


# -- reports ----------------------------------------------------------------------------------------------------


def reports(call: Call) -> Any:
    state, resolved = call.state, call.flag("resolved")
    both = resolved and call.flag("unresolved") and not state.is_old
    asked = {name: number(value) for name, value in _given(call, "account_id", "target_account_id").items()}

    def get(report_id: int) -> Report | None:
        r = state.reports[report_id]
        people = {"account_id": r.account_id, "target_account_id": r.target_id}
        wanted = both or (r.action_taken_at is not None) == resolved
        return r if wanted and all(people[name] == value for name, value in asked.items()) else None

    keep = ("resolved", "unresolved", "account_id", "target_account_id")
    return _listed(call, list(state.reports), get, lambda r: entities.admin_report(state, r, call.account), keep=keep)


def _report(call: Call) -> Report:
    return call.state.reports[call.id()]


def report(call: Call) -> Any:
    return entities.admin_report(call.state, _report(call), call.account)


def edit_report(call: Call) -> Any:
    found = _report(call)
    category = str(_given(call, "category").get("category", found.category) or "")
    if category not in moderation.CATEGORIES:
        raise Crash
    given = call.params.get("rule_ids")
    rules = [number(i) for i in given] if isinstance(given, list) else found.rule_ids
    moderation.change_report(call.inst, found, category=category, rule_ids=rules)
    return report(call)


def assign(call: Call) -> Any:
    moderation.change_report(call.inst, _report(call), assigned_id=call.me.id)
    return report(call)


def unassign(call: Call) -> Any:
    moderation.change_report(call.inst, _report(call), assigned_id=None)
    return report(call)


def resolve(call: Call) -> Any:
    moderation.resolve(call.inst, _report(call), call.me)
    return report(call)


def reopen(call: Call) -> Any:
    moderation.reopen(call.inst, _report(call))
    return report(call)


# -- domain blocks and allows -----------------------------------------------------------------------------------

_COMMENTS = ("private_comment", "public_comment")


def _block_values(call: Call) -> dict[str, Any]:
    """What is to be written: a flag that says neither yes nor no is None; a severity may also come as its number."""
    values: dict[str, Any] = {}
    for name, value in _given(call, *blocking.FLAGS, *_COMMENTS, "severity").items():
        if name in blocking.FLAGS:
            values[name] = None if value in (None, "") else call.flag(name)
        elif name == "severity" and isinstance(value, int) and 0 <= value < len(blocking.SEVERITIES):
            values[name] = blocking.SEVERITIES[value]
        else:
            values[name] = str(value) if value is not None else None
    return values


def _block(call: Call) -> DomainBlock:
    return call.state.domain_blocks[call.id()]


def domain_blocks(call: Call) -> Any:
    blocks, most = call.state.domain_blocks, 200 if call.state.is_old else 500
    return _listed(call, list(blocks), blocks.get, entities_domains.domain_block, most=most)


def domain_block(call: Call) -> Any:
    return entities_domains.domain_block(_block(call))


def create_block(call: Call) -> Any:
    return entities_domains.domain_block(blocking.new_block(call.inst, call.text("domain"), _block_values(call)))


def update_block(call: Call) -> Any:
    found = _block(call)
    blocking.change_block(call.inst, found, _block_values(call))
    return entities_domains.domain_block(found)


def lift_block(call: Call) -> Any:
    blocking.lift_block(call.inst, _block(call))
    return {}


def _allow(call: Call) -> DomainAllow:
    return call.state.domain_allows[call.id()]


def domain_allows(call: Call) -> Any:
    allows, most = call.state.domain_allows, 200 if call.state.is_old else 500
    return _listed(call, list(allows), allows.get, entities_domains.domain_allow, most=most)


def domain_allow(call: Call) -> Any:
    return entities_domains.domain_allow(_allow(call))


def create_allow(call: Call) -> Any:
    return entities_domains.domain_allow(blocking.allow(call.inst, call.text("domain")))


def drop_allow(call: Call) -> Any:
    blocking.disallow(call.inst, _allow(call))
    return {}


# -- accounts ---------------------------------------------------------------------------------------------------

_STATUSES: dict[str, Callable[[Account], bool]] = {
    "active": lambda a: not a.is_suspended,
    "pending": lambda a: moderation.has_user(a) and not a.approved,
    "suspended": lambda a: a.is_suspended,
    "disabled": lambda a: a.disabled and not a.is_suspended,
    "silenced": lambda a: a.is_silenced,
    "sensitized": lambda a: a.sensitized,
}
_TEXTS = names("username display_name email")
_FILTERS = (*_TEXTS, *names("by_domain ip"))
_KEEP_V1 = (*_FILTERS, *names("local remote active pending disabled sensitized silenced suspended staff"))
_KEEP_V2 = (*_FILTERS, *names("origin status permissions invited_by role_ids"))


def accounts_v1(call: Call) -> Any:
    """The older parameters, as the newer ones say them: local and active unless told otherwise."""
    wanted: dict[str, Any] = {"origin": "local", "status": "active", **_present(call, *_FILTERS)}
    wanted |= {"origin": "remote"} if _present(call, "remote") else {}
    for status in _present(call, *names("active pending disabled silenced suspended")):
        wanted["status"] = status
    wanted |= {"role_ids": _staff(call)} if _present(call, "staff") else {}
    return _accounts(call, wanted, _KEEP_V1)


def accounts_v2(call: Call) -> Any:
    wanted: dict[str, Any] = {**_present(call, *_FILTERS, *names("origin status invited_by"))}
    if call.has("role_ids"):
        wanted["role_ids"] = {number(i) for i in call.one_or_many("role_ids")}
    if call.text("permissions") == "staff":
        wanted["role_ids"] = _staff(call)
    return _accounts(call, wanted, _KEEP_V2)


def _staff(call: Call) -> set[int]:
    return {role.id for role in call.state.roles.values() if role.can("manage_reports")}


def _like(value: str) -> re.Pattern[str]:
    """What the database finds with LIKE: names that begin so; `_` is any letter and `%` any letters."""
    pattern = re.escape(value).replace("_", ".").replace("%", ".*")
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _accounts(call: Call, wanted: dict[str, Any], keep: tuple[str, ...]) -> Any:
    """A domain overrides the origin, as one condition on the same column replaces the other."""
    state, origin, status = call.state, wanted.get("origin"), wanted.get("status", "")
    if origin not in (None, "local", "remote"):
        raise Refused(400, f"Unknown origin: {origin}")
    if status and status not in _STATUSES:
        raise Refused(400, f"Unknown status: {status}")
    call.authorize()
    texts = [(name, _like(wanted[name])) for name in _TEXTS if name in wanted]
    known_by_none = "ip" in wanted or "invited_by" in wanted  # nobody here has an address or was invited

    def get(account_id: int) -> Account | None:
        a = state.accounts[account_id]
        good = (
            not known_by_none
            and (origin != "remote" or not a.is_local)
            and (not status or _STATUSES[status](a))
            and ("role_ids" not in wanted or a.role_id in wanted["role_ids"])
            and all(pattern.match(getattr(a, name) or "") for name, pattern in texts)
            and ("email" not in wanted or a.email is not None)
        )
        return a if good else None

    domain = wanted.get("by_domain", "" if origin == "local" else None)
    ids = state.account_ids if domain is None else state.by_domain.get(domain, [])
    return _listed(call, ids, get, lambda a: entities.admin_account(state, a, call.account), keep=keep)


def account(call: Call) -> Any:
    return entities.admin_account(call.state, call.account_named(), call.account)


def act(call: Call) -> Any:
    reports, target, kind = call.state.reports, call.account_named(), call.text("type")
    moderation.check_act(call.state, call.me, target, kind)
    asked = _present(call, "report_id", "warning_preset_id")
    only = reports.get(number(asked.get("report_id")))
    if "warning_preset_id" in asked or ("report_id" in asked and only is None):  # there are no presets here
        raise not_found()
    tells = call.flag("send_email_notification") if "send_email_notification" in call.params else True
    moderation.act(call.inst, call.me, target, kind, only=only, words=call.text("text"), tells=tells)
    return {}


def unsilence(call: Call) -> Any:
    moderation.change_account(call.inst, call.account_named(), silenced_by=None)
    return account(call)


def unsuspend(call: Call) -> Any:
    moderation.unsuspend(call.inst, call.account_named())
    return account(call)


def unsensitive(call: Call) -> Any:
    moderation.change_account(call.inst, call.account_named(), sensitized=False)
    return account(call)


def _member(call: Call) -> Account:
    """One with a login, which is looked at before the asker's role."""
    found = call.account_named()
    if not moderation.has_user(found):
        raise Refused(403, "Forbidden")
    call.authorize()
    return found


def enable(call: Call) -> Any:
    _member(call).disabled = False
    return account(call)


def approve(call: Call) -> Any:
    found = _member(call)
    if found.approved:
        raise not_allowed()
    moderation.approve(call.inst, found)
    return account(call)


def reject(call: Call) -> Any:
    found = _member(call)
    if found.approved:
        raise not_allowed()
    moderation.reject(call.inst, found)
    return {}


def delete(call: Call) -> Any:
    """Only what was suspended by hand and is not deleted yet."""
    found = call.account_named()
    if found.suspended_by != MODERATOR:
        raise not_allowed()
    moderation.delete(call.inst, found)
    return {}
