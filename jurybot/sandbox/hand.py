"""A hand in the sandbox: acts as any account, local or remote, and as a moderator in the web UI; reads what people see.

The control side under `/sandbox/`, the simulated people and the tests all use this one. Accounts are named by handle
(`ana`, `mallory@bad.example`), posts and reports by id (text or number). Everything written about is later work as
it is for requests: notifications and purges come when the workers do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from jurybot.sandbox import api_oauth, blocking, moderation, posting, relations, removal, text
from jurybot.sandbox.instance import Instance
from jurybot.sandbox.records import Account, DomainBlock, Notification, Status, Token

Id = str | int
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A direct message as its recipient finds it."""

    id: str
    author: str
    text: str
    html: str
    note: str  # the content note
    in_reply_to: str | None
    created_at: datetime
    edited_at: datetime | None


class Hand:
    def __init__(self, instance: Instance, moderator: str | None = None):
        self.instance = instance
        self._moderator = moderator

    @property
    def now(self) -> datetime:
        return self.instance.state.now()

    # -- as a person --------------------------------------------------------------------------------------------

    def post(
        self,
        acct: str,
        text: str,
        visibility: str = "public",
        in_reply_to: Id | None = None,
        note: str = "",
        html: str | None = None,
    ) -> str:
        """Posts, and gives the new post's id. A remote account's post may come as HTML."""
        state = self.instance.state
        parent = self._status(in_reply_to) if in_reply_to is not None else None
        draft = posting.Draft(text=text, visibility=visibility, in_reply_to=parent, spoiler_text=note, html=html)
        draft.sensitive = bool(note)
        author = self._acting(acct)
        draft.app_id = min(state.apps) if author.is_local and state.apps else None
        return str(self._done(posting.post(self.instance, author, draft)).id)

    def edit(self, status_id: Id, text: str, note: str = "") -> None:
        self._done(posting.edit(self.instance, self._status(status_id), text, spoiler_text=note, sensitive=bool(note)))

    def delete(self, status_id: Id) -> None:
        removal.delete(self.instance, self._status(status_id))
        self._over()

    def favourite(self, acct: str, status_id: Id) -> None:
        posting.favourite(self.instance, self._acting(acct), self._status(status_id))
        self._over()

    def report(
        self,
        by: str,
        about: str,
        statuses: Iterable[Id] = (),
        category: str = "other",
        comment: str = "",
        rules: Iterable[Id] = (),
        forward: bool | None = None,
    ) -> str:
        """Reports an account; a remote account reporting is another server's report. Gives the report's id."""
        reporter = self._acting(by)
        block = self.instance.state.block_for(reporter.domain) if reporter.domain else None
        if block is not None and block.reject_reports:
            raise LookupError(f"reports from {reporter.domain} are not taken here: its block says so")
        made = moderation.report(
            self.instance,
            reporter,
            self._account(about),
            status_ids=[int(i) for i in statuses],
            category=category,
            comment=comment,
            rule_ids=[int(i) for i in rules] or None,
            forward=forward,
        )
        return str(self._done(made).id)

    def follow(self, acct: str, other: str) -> None:
        """Another server's account accepts at once, unless it is locked. (Asked through the API, it never answers.)"""
        me, them = self._acting(acct), self._account(other)
        relations.follow(self.instance, me, them)
        if me.is_local and not (them.is_local or them.locked or me.is_silenced):
            relations.answer_request(self.instance, them, me, yes=True)
        self._over()

    def unfollow(self, acct: str, other: str) -> None:
        relations.unfollow(self.instance, self._account(acct), self._account(other))
        self._over()

    def block_account(self, acct: str, other: str) -> None:
        relations.block(self.instance, self._account(acct), self._account(other))
        self._over()

    def unblock_account(self, acct: str, other: str) -> None:
        relations.unblock(self.instance, self._account(acct), self._account(other))
        self._over()

    def mute(self, acct: str, other: str) -> None:
        relations.mute(self.instance, self._account(acct), self._account(other))
        self._over()

    def unmute(self, acct: str, other: str) -> None:
        relations.unmute(self.instance, self._account(acct), self._account(other))
        self._over()

    def set_policy(self, acct: str, **lines: str) -> None:
        """Changes who may notify an account: `for_private_mentions="accept"`, `"filter"` or `"drop"` …"""
        state, account = self.instance.state, self._account(acct)
        state.policies[account.id] = {**state.policy(account.id), **lines}

    def leave(self, acct: str) -> None:
        """An account is deleted for good; a remote one is then unknown here, and reports about it are gone."""
        account = self._account(acct)
        (moderation.leave if account.is_local else moderation.vanish)(self.instance, account)
        self._over()

    def join(self, username: str, *, created_at: datetime | None = None) -> str:
        """A new member, or a remote account seen for the first time (`name@domain`). Gives the handle."""
        state = self.instance.state
        name, _, domain = username.removeprefix("@").partition("@")
        email = None if domain else f"{name}@{state.domain}"
        made = Account(state.snowflake(), name, domain or None, created_at or self.now, email=email)
        blocking.mark_newcomer(state, state.add_account(made))
        moderation.tell_of_account(self.instance, made, "account.created")
        self._over()
        return made.acct

    def token(self, acct: str, scopes: str = "read write follow") -> Token:
        """A fresh token of an account."""
        state = self.instance.state
        return state.add_token(self._account(acct).id, min(state.apps), scopes.split() or list(api_oauth.SCOPES))

    def revoke(self, token: str) -> None:
        self.instance.state.tokens[token].revoked = True

    # -- as a moderator in the web UI ---------------------------------------------------------------------------

    def suspend(self, acct: str) -> None:
        self._act(acct, "suspend")

    def unsuspend(self, acct: str) -> None:
        moderation.unsuspend(self.instance, self._account(acct))
        self._over()

    def limit_account(self, acct: str) -> None:
        self._act(acct, "silence")

    def unlimit_account(self, acct: str) -> None:
        moderation.change_account(self.instance, self._account(acct), silenced_by=None)
        self._over()

    def disable(self, acct: str) -> None:
        self._act(acct, "disable")

    def enable(self, acct: str) -> None:
        self._account(acct).disabled = False

    def approve(self, acct: str) -> None:
        moderation.approve(self.instance, self._account(acct))
        self._over()

    def block_domain(self, domain: str, severity: str = "silence", **more: Any) -> str:
        """Blocks a domain by hand; `reject_media`, `private_comment` … may be given. Gives the block's id."""
        return str(self._done(blocking.new_block(self.instance, domain, {"severity": severity, **more})).id)

    def change_block(self, domain: str, **changes: Any) -> None:
        blocking.change_block(self.instance, self._block(domain), changes)
        self._over()

    def lift_block(self, domain: str) -> None:
        blocking.lift_block(self.instance, self._block(domain))
        self._over()

    def resolve(self, report_id: Id) -> None:
        report = self.instance.state.reports[int(report_id)]
        moderation.resolve(self.instance, report, self._moderating())
        self._over()

    def reopen(self, report_id: Id) -> None:
        moderation.reopen(self.instance, self.instance.state.reports[int(report_id)])
        self._over()

    # -- what people see ----------------------------------------------------------------------------------------

    def inbox(self, acct: str) -> list[Letter]:
        """The direct messages that reached an account, oldest first; what its filter holds is in `filtered`."""
        return self._letters(acct, filtered=False)

    def filtered(self, acct: str) -> list[Letter]:
        return self._letters(acct, filtered=True)

    def status(self, status_id: Id) -> Letter:
        """Any living post, read by nobody in particular."""
        return self._letter(self._status(status_id))

    def block(self, domain: str) -> DomainBlock | None:
        """The row of a domain, if there is one."""
        block_id = self.instance.state.block_of.get(domain)
        return self.instance.state.domain_blocks[block_id] if block_id is not None else None

    def run_late(self) -> int:
        """Does all later work now."""
        return self.instance.late.run_all()

    def set_time(self, now: datetime | None) -> None:
        self.instance.state.set_time(now)

    # ------------------------------------------------------------------------------------------------------------

    def _letters(self, acct: str, *, filtered: bool) -> list[Letter]:
        state, account = self.instance.state, self._account(acct)
        if account.is_local:
            notes = [n for n in state.notifications[account.id] if n.type == "mention" and n.filtered == filtered]
            found = [s for n in notes if (s := self._readable(n)) is not None]
        else:  # delivered to another server, which shows it
            everything = [] if filtered else state.statuses.values()
            found = [s for s in everything if account.id in s.mentions and not s.discarded]
        return [self._letter(s) for s in found if s.visibility == "direct"]

    def _readable(self, note: Notification) -> Status | None:
        state = self.instance.state
        status = state.status(note.status_id) if note.status_id is not None else None
        return status if status is not None and not state.accounts[status.account_id].is_suspended else None

    def _letter(self, s: Status) -> Letter:
        return Letter(
            id=str(s.id),
            author=self.instance.state.accounts[s.account_id].acct,
            text=text.plain(s.html),
            html=s.html,
            note=s.spoiler_text,
            in_reply_to=str(s.in_reply_to_id) if s.in_reply_to_id is not None else None,
            created_at=s.created_at,
            edited_at=s.edited_at,
        )

    def _account(self, acct: str) -> Account:
        return self.instance.state.account(acct)

    def _acting(self, acct: str) -> Account:
        """An account that starts something new. What a suspended one does is refused here, or never arrives."""
        found = self._account(acct)
        if found.is_suspended or found.disabled:
            raise LookupError(f"{acct} is suspended, disabled or has left: it cannot do this, or it does not arrive")
        return found

    def _status(self, status_id: Id) -> Status:
        found = self.instance.state.status(int(status_id))
        if found is None:
            raise LookupError(f"no post {status_id} in the sandbox: it never was, or is deleted")
        return found

    def _block(self, domain: str) -> DomainBlock:
        found = self.block(domain)
        if found is None:
            raise LookupError(f"no block of {domain!r} in the sandbox")
        return found

    def _moderating(self) -> Account:
        """Who moderates by hand: the named one, or whoever ranks highest."""
        state = self.instance.state
        if self._moderator is not None:
            return self._account(self._moderator)
        return max(state.locals(), key=lambda a: (state.role(a).position, -a.id))

    def _act(self, acct: str, kind: str) -> None:
        moderator, target = self._moderating(), self._account(acct)
        moderation.check_act(self.instance.state, moderator, target, kind)
        moderation.act(self.instance, moderator, target, kind)
        self._over()

    def _over(self) -> None:
        self.instance.late.after_act()

    def _done(self, made: T) -> T:
        self._over()
        return made
