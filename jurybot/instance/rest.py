"""The calls that Mastodon.py does not make, or makes wrongly. (MASTODON.md, *Mastodon.py, where it bites*.)

Gives raw answers; parse.py makes values of them. Lists are paged here, by the ids of what came: no address out of an
answer is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from jurybot.core.names import AccountId, BlockId, Domain, ReportId, StatusId, newer, newest
from jurybot.instance import errors
from jurybot.instance.parse import item_id
from jurybot.instance.wire import Answer, Query, Wire
from jurybot.service.ports.sent import BlockWanted, Post
from jurybot.service.ports.told import BLOCKS_A_REQUEST

_POSTS = "instance_statuses"
_MEASURES = ("instance_accounts", "instance_follows", "instance_followers")
_BLOCKS = "/api/v1/admin/domain_blocks"
_FEW = 40


class Rest:
    """One method an endpoint."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    # --- reading -------------------------------------------------------------------------------------------------

    def instance(self) -> Any:
        return self._get("/api/v2/instance")

    def mentions(self, after: str) -> Any:
        """Mastodon.py lacks `include_filtered`."""
        query: Query = {"types[]": "mention", "include_filtered": "true", "limit": "80", "min_id": after or "0"}
        return self._get("/api/v1/notifications", query)

    def mentions_by(self, account: AccountId) -> Any:
        """The newest page. Asked for one sender's, the server gives filtered ones too."""
        return self._get("/api/v1/notifications", {"types[]": "mention", "account_id": account, "limit": "80"})

    def reports(self, after: str, *, resolved: bool) -> Any:
        query: dict[str, str] = {"limit": "200", "min_id": after or "0"}
        return self._get("/api/v1/admin/reports", query | ({"resolved": "true"} if resolved else {}))

    def report(self, report: ReportId) -> Any:
        return self._get(f"/api/v1/admin/reports/{report}")

    def status(self, status: StatusId) -> Any:
        return self._get(f"/api/v1/statuses/{status}")

    def above(self, status: StatusId) -> Any:
        """Above and below: all there is up to 4,096 posts each."""
        return self._get(f"/api/v1/statuses/{status}/context")

    def statuses(self, ids: list[StatusId]) -> Any:
        return self._get("/api/v1/statuses", {"id[]": ids})

    def history(self, status: StatusId) -> Any:
        return self._get(f"/api/v1/statuses/{status}/history")

    def newest_posts(self, account: AccountId) -> Any:
        return self._get(f"/api/v1/accounts/{account}/statuses", {"limit": "40"})

    def posts_after(self, account: AccountId, newest_known: StatusId) -> Iterator[Any]:
        """Upwards from `newest_known`. The end is an empty page: a short one may only have been filtered."""
        path, cursor = f"/api/v1/accounts/{account}/statuses", str(newest_known) or "0"
        while page := self._page(path, {"limit": "40", "min_id": cursor}):
            yield from page[1]
            cursor = _moved(cursor, newest(*map(item_id, page[1])), f"GET {path}")

    def accounts(self, ids: list[AccountId]) -> Any:
        return self._get("/api/v1/accounts", {"id[]": ids})

    def resolve(self, acct: str) -> Any:
        """Asks the account's own server, too. Mastodon.py makes a list of whatever comes, here and in
        `relationships`: an object would say that nobody was found, and that nobody has ties."""
        return self._get("/api/v1/accounts/search", {"q": acct, "limit": "1", "resolve": "true"})

    def relationships(self, ids: list[AccountId]) -> Any:
        return self._get("/api/v1/accounts/relationships", {"id[]": ids})

    def member(self, account: AccountId) -> Any:
        return self._get(f"/api/v1/admin/accounts/{account}")

    def members(self, below: str = "") -> Iterator[Any]:
        """Those older than `below`, or all. Mastodon.py loses its way after a page or two."""
        which = {"origin": "local", "status": "active", **({"max_id": below} if below else {})}
        return self._downwards("/api/v2/admin/accounts", which, first=200, then=200)

    def blocks(self, newer_than: BlockId | None) -> Iterator[Any]:
        """Mastodon.py ignores the limit here. Of what is newer than a row there are few: that asks for a short page
        first."""
        first = _FEW if newer_than else BLOCKS_A_REQUEST
        rows = self._downwards(_BLOCKS, first=first, then=BLOCKS_A_REQUEST)
        return takewhile(lambda row: not (id_ := item_id(row)) or newer(id_, newer_than or ""), rows)

    def block(self, block: BlockId) -> Any:
        return self._get(f"{_BLOCKS}/{block}")

    def measures(self, domain: Domain, now: datetime) -> Any:
        """A POST that changes nothing. The days only shape `data`, which is not read; `total` is all-time."""
        about: dict[str, object] = {key: {"domain": domain} for key in _MEASURES}
        days = {"start_at": f"{now - timedelta(days=1):%Y-%m-%d}", "end_at": f"{now:%Y-%m-%d}"}
        body = about | days | {"keys": list(_MEASURES)}
        return self._wire.send("POST", "/api/v1/admin/measures", body=body, writes=False).json()

    def posts_by_day(self, domain: Domain, since: datetime, now: datetime) -> Any:
        """As `measures`, for the days between."""
        days = {"start_at": f"{since:%Y-%m-%d}", "end_at": f"{now:%Y-%m-%d}"}
        body = {_POSTS: {"domain": domain}, **days, "keys": [_POSTS]}
        return self._wire.send("POST", "/api/v1/admin/measures", body=body, writes=False).json()

    # --- writing -------------------------------------------------------------------------------------------------

    def post(self, post: Post) -> Any:
        """Mastodon.py lacks `allowed_mentions[]`. An empty one allows nobody: the server reads it as account 0."""
        form = {
            "status": post.text,
            "visibility": post.visibility,
            "spoiler_text": post.note,
            "language": post.language,
            "allowed_mentions[]": [post.to or ""],
        }
        if post.in_reply_to:
            form["in_reply_to_id"] = post.in_reply_to
        key = {"Idempotency-Key": post.idempotency_key}
        return self._wire.send("POST", "/api/v1/statuses", form=form, headers=key).json()

    def create_block(self, wanted: BlockWanted) -> Any:
        """Mastodon.py loses the 422's `existing_domain_block`."""
        return self._wire.send("POST", _BLOCKS, form=_fields(wanted) | {"domain": wanted.domain}).json()

    def change_block(self, block: BlockId, wanted: BlockWanted) -> Any:
        return self._wire.send("PUT", f"{_BLOCKS}/{block}", form=_fields(wanted)).json()

    def lift_block(self, block: BlockId) -> Any:
        return self._wire.send("DELETE", f"{_BLOCKS}/{block}").json()

    # --- pages ---------------------------------------------------------------------------------------------------

    def _get(self, path: str, query: Query | None = None) -> Any:
        return self._wire.send("GET", path, query=query).json()

    def _page(self, path: str, query: Query) -> tuple[Answer, list[Any]] | None:
        """A page with something on it."""
        answer = self._wire.send("GET", path, query=query)
        items = answer.json()
        if not isinstance(items, list):
            raise errors.unreadable("not a list", call=answer.call, writes=False)
        return (answer, items) if items else None

    def _downwards(self, path: str, which: Mapping[str, str] | None = None, *, first: int, then: int) -> Iterator[Any]:
        """Newest first to the end: an empty page, or one whose `Link` names no next. So many are asked for at `first`,
        so many with each page `then`."""
        query = {**(which or {}), "limit": str(first)}
        while page := self._page(path, query):
            answer, items = page
            yield from items
            link = answer.headers.get("link", "")
            if link and 'rel="next"' not in link:
                return
            oldest = min((i for i in map(item_id, items) if i), key=int, default="") or _cursor(link)
            query |= {"limit": str(then), "max_id": _moved(query.get("max_id", ""), oldest, answer.call)}


def _fields(wanted: BlockWanted) -> dict[str, str]:
    return {
        "severity": wanted.severity,
        "reject_media": _yes(wanted.reject_media),
        "reject_reports": _yes(wanted.reject_reports),
        "obfuscate": _yes(wanted.obfuscate),
        "private_comment": wanted.private_comment,
        "public_comment": wanted.public_comment,
    }


def _yes(flag: bool) -> str:
    return "true" if flag else "false"


def _cursor(link: str) -> str:
    """The `max_id` of a `Link`'s next page, for a page on which no item has an id; the rest is not read."""
    found = re.search(r'[?&]max_id=(\d+)[^>]*>;\s*rel="next"', link)
    return found[1] if found else ""


def _moved(cursor: str, to: str, call: str) -> str:
    """The next cursor; a server that gives the same page again would hold us for ever."""
    if not to or to in {cursor, "0"}:
        raise errors.unreadable("a page that leads nowhere", call=call, writes=False)
    return to
