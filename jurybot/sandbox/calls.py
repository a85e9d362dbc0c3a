"""One call of the API: its parameters as Rails reads them, who asks, and how pages are answered."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from jurybot.sandbox import posting
from jurybot.sandbox.instance import Crash, Instance, Refused, not_allowed, not_found
from jurybot.sandbox.records import Account, Token
from jurybot.sandbox.state import State, page

FALSE = {False, "0", "f", "F", "false", "FALSE", "off", "OFF"}
JSON_TYPE = "application/json; charset=utf-8"
T = TypeVar("T")


@dataclass(slots=True)
class Reply:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media: str = JSON_TYPE

    def encoded(self) -> bytes:
        if isinstance(self.body, str) and not self.media.startswith("application/json"):
            return self.body.encode()
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def put(params: dict[str, Any], name: str, value: Any) -> None:
    """Stores one parameter under its name: `id[]` makes a list, `a[b]` and `a[0][b]` make maps."""
    head, rest = name.split("[", 1) if "[" in name and name.endswith("]") else (name, None)
    if rest is None:
        params[name] = value
        return
    keys = [head, *re.split(r"\]\[", rest[:-1])]
    place: Any = params
    for key, following in zip(keys, [*keys[1:], None], strict=True):
        if following is None:
            place[key] = value
        elif following == "":
            if not isinstance(place.get(key), list):
                place[key] = []
            place[key].append(value)
            return
        else:
            if not isinstance(place.get(key), dict):
                place[key] = {}
            place = place[key]


def read_params(query: str, body: bytes, media: str) -> dict[str, Any]:
    """Query, form (urlencoded or multipart) and JSON in one map, the body over the query."""
    params: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        put(params, name, value)
    if media.startswith("application/json") and body:
        try:
            given = json.loads(body)
        except ValueError:
            raise Refused(400, "There was a problem parsing the JSON you submitted") from None
        params |= given if isinstance(given, dict) else {"_json": given}
    elif media.startswith("multipart/form-data"):
        message: Any = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {media}\r\n\r\n".encode() + body)
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            put(params, str(name), (part.get_payload(decode=True) or b"").decode(errors="replace"))
    elif body:
        for name, value in parse_qsl(body.decode(errors="replace"), keep_blank_values=True):
            put(params, name, value)
    return params


def number(value: Any) -> int:
    """As Ruby's `to_i`: the digits at the start, or 0."""
    found = re.match(r"\s*-?\d+", str(value)) if value is not None else None
    return int(found[0]) if found else 0


@dataclass(slots=True)
class Call:
    inst: Instance
    method: str
    path: str
    params: dict[str, Any]
    headers: Mapping[str, str]
    address: str
    base: str  # scheme and host as the asker knows them
    args: dict[str, str] = field(default_factory=dict)
    token: Token | None = None
    account: Account | None = None
    right: str | None = None  # that the endpoint asks for

    @property
    def state(self) -> State:
        return self.inst.state

    @property
    def me(self) -> Account:
        assert self.account is not None, "the table says that this endpoint needs a user"
        return self.account

    def text(self, name: str, default: str = "") -> str:
        value = self.params.get(name)
        return default if value is None or isinstance(value, dict | list) else str(value)

    def has(self, name: str) -> bool:
        return self.params.get(name) not in (None, "", [])

    def flag(self, name: str) -> bool:
        """True unless absent, blank or one of the words for no."""
        value = self.params.get(name)
        return value not in (None, "") and not isinstance(value, list | dict) and value not in FALSE

    def many(self, name: str) -> list[str]:
        value = self.params.get(name)
        return [str(v) for v in value] if isinstance(value, list) else []

    def one_or_many(self, name: str) -> list[str]:
        return self.many(name) or ([self.text(name)] if self.has(name) else [])

    def id(self) -> int:
        return number(self.args[":id"])

    def account_named(self) -> Account:
        found = self.state.accounts.get(self.id())
        if found is None:
            raise not_found()
        return found

    def authorize(self) -> None:
        """Whether the asker's role has the right. A disabled login keeps it: so it was until 4.6.7."""
        if self.account is None or self.right is None or not self.state.role(self.account).can(self.right):
            raise not_allowed()

    def limit(self, default: int, most: int | None = None) -> int:
        """How long a page is. A `limit` that is no number is 0, as in Ruby."""
        if self.params.get("limit") is None:
            return default
        return min(abs(number(self.params["limit"])), most or default * 2)

    def page(
        self, ids: list[int], get: Callable[[int], T | None], limit: int, *, upwards: bool = True
    ) -> list[tuple[int, T]]:
        """What the cursors ask for. Lists of people know no `min_id`: they cannot be read upwards."""
        known = ("max_id", "since_id", "min_id") if upwards else ("max_id", "since_id")
        cursors = {n: number(self.params[n]) if self.has(n) else None for n in known}
        return page(ids, get, limit, cursors)

    def linked(
        self,
        found: list[tuple[int, T]],
        write: Callable[[T], Any],
        *,
        limit: int,
        keep: tuple[str, ...] = (),
        prev: str = "min_id",
        always_next: bool = False,
    ) -> Reply:
        """A page with its Link header: `next` where the page is full, `prev` where there is anything."""
        if limit == 0 and not always_next:
            raise Crash  # an empty page is full then, and has no last entry to go on from
        body = [write(item) for _, item in found]
        return Reply(body, headers=self.links(found, len(found) >= limit or always_next, keep=keep, prev=prev))

    def links(
        self, found: list[tuple[int, T]], more: bool, *, keep: tuple[str, ...] = (), prev: str = "min_id"
    ) -> dict[str, str]:
        if not found:
            return {}
        kept = [(name, self.params[name]) for name in ("limit", *keep) if self.has(name)]

        def url(cursor: str, value: int) -> str:
            pairs = []
            for name, given in sorted([*kept, (cursor, str(value))]):
                pairs += [(f"{name}[]", v) for v in given] if isinstance(given, list) else [(name, given)]
            return f"<{self.base}{self.path}?{urlencode(pairs)}>"

        links = [f'{url("max_id", found[-1][0])}; rel="next"'] if more else []
        return {"Link": ", ".join([*links, f'{url(prev, found[0][0])}; rel="prev"'])}


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call an endpoint. `open`: anybody; `maybe`: a token is looked at if there is one; `token`: any token;
    `user`: a member's; `admin`: a member's whose role has `right`; `late`: as `admin`, but the handler looks at the
    parameters first and then calls `call.authorize`. Of `scopes` the token needs one, or its parent. `post_first`:
    whether the post in the path is there for the asker is looked at before the token.
    """

    need: str
    scopes: tuple[str, ...] = ()
    right: str | None = None
    post_first: bool = False


def widened(scopes: tuple[str, ...]) -> set[str]:
    """The scopes that do: `read:accounts` is contained in `read`, `admin:read:reports` in `admin:read`."""
    return {*scopes, *(s.rsplit(":", 1)[0] for s in scopes if ":" in s and s not in ("admin:read", "admin:write"))}


def admit(call: Call, access: Access) -> None:
    """Refuses in the server's order and words."""
    token, account = call.token, call.account
    if account is not None and account.is_suspended and call.path.startswith("/api") and token and not token.revoked:
        raise Refused(403, "Your login is currently disabled")
    if access.post_first:
        posting.visible(call.state, call.id(), account)
    if access.need == "open":
        return
    if token is None and access.need in ("token", "user"):
        raise Refused(401, "The access token is invalid")
    if token is not None:
        if token.revoked:
            raise Refused(401, "The access token was revoked")
        if access.scopes and not widened(access.scopes) & set(token.scopes):
            raise Refused(403, "This action is outside the authorized scopes")
    if access.need == "user":
        _admit_user(account)
    call.right = access.right
    if access.need == "admin":
        if ":id" in call.args and call.id() not in getattr(call.state, call.path.split("/")[4]):
            raise not_found()  # the record of /api/v1/admin/TABLE/ID is looked for before anybody's role
        call.authorize()


def _admit_user(account: Account | None) -> None:
    if account is None:
        raise Refused(422, "This method requires an authenticated user")
    if not account.confirmed:
        raise Refused(403, "Your login is missing a confirmed e-mail address")
    if not account.approved:
        raise Refused(403, "Your login is currently pending approval")
    if account.disabled:
        raise Refused(403, "Your login is currently disabled")
