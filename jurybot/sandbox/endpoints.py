"""Every endpoint on one table: method, path, who may call it (calls.Access), handler, and what it counts for.

Need: `open` anybody · `maybe` a token is looked at if there is one · `token` any valid token · `user` a member's ·
`admin` a member's whose role has the right ·
`late` as `admin`, parameters first. A scope is also given by its parent (`read:accounts` by `read`).
With a `+`, the post in the path is looked for before all that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jurybot.sandbox import api_accounts as accounts
from jurybot.sandbox import api_admin as admin
from jurybot.sandbox import api_authorize as page
from jurybot.sandbox import api_groups as groups
from jurybot.sandbox import api_inbox as inbox
from jurybot.sandbox import api_instance as instance
from jurybot.sandbox import api_measures as measures
from jurybot.sandbox import api_oauth as oauth
from jurybot.sandbox import api_search as search
from jurybot.sandbox import api_statuses as statuses
from jurybot.sandbox.calls import Access, Call
from jurybot.sandbox.limits import FOLLOWS, REPORTS, STATUSES, Limit

Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    methods: tuple[str, ...]
    path: str
    access: Access
    handler: Handler
    family: Limit | None = None


def _row(line: str, handler: Handler, family: Limit | None = None) -> Endpoint:
    """`METHODS PATH NEED SCOPES RIGHT`; several are joined with `|`, `-` is none. Where Rails has an update, it is
    both PUT and PATCH."""
    methods, path, need, scopes, right = line.split()
    wanted = () if scopes == "-" else tuple(scopes.split("|"))
    access = Access(need.rstrip("+"), wanted, None if right == "-" else right, need.endswith("+"))
    return Endpoint(tuple(methods.split("|")), path, access, handler, family)


# fmt: off
ENDPOINTS = [
    # posts
    _row("POST   /api/v1/statuses                         user  write:statuses   -", statuses.create, STATUSES),
    _row("GET    /api/v1/statuses                         maybe read:statuses    -", statuses.batch),
    _row("GET    /api/v1/statuses/:id                     maybe read:statuses    -", statuses.show),
    _row("PUT|PATCH /api/v1/statuses/:id                  user  write:statuses   -", statuses.update, STATUSES),
    _row("DELETE /api/v1/statuses/:id                     user  write:statuses   -", statuses.delete),
    _row("GET    /api/v1/statuses/:id/context             maybe read:statuses    -", statuses.context),
    _row("GET    /api/v1/statuses/:id/history             maybe+ read:statuses    -", statuses.history),
    _row("GET    /api/v1/statuses/:id/source              token+ read:statuses    -", statuses.source),
    _row("GET    /api/v1/statuses/:id/favourited_by       maybe+ read:accounts    -", statuses.favourited_by),
    _row("POST   /api/v1/statuses/:id/favourite           user+ write:favourites -", statuses.favourite),
    _row("POST   /api/v1/statuses/:id/unfavourite         user  write:favourites -", statuses.unfavourite),
    _row("POST   /api/v1/statuses/:id/bookmark            user+ write:bookmarks  -", statuses.bookmark),
    _row("POST   /api/v1/statuses/:id/unbookmark          user  write:bookmarks  -", statuses.unbookmark),
    _row("POST   /api/v1/statuses/:id/mute                user+ write:mutes      -", statuses.mute_thread),
    _row("POST   /api/v1/statuses/:id/unmute              user+ write:mutes      -", statuses.unmute_thread),
    _row("POST   /api/v1/media                            user  write:media      -", statuses.upload),
    _row("POST   /api/v2/media                            user  write:media      -", statuses.upload),
    _row("GET    /api/v1/timelines/public                 maybe read:statuses    -", statuses.public_timeline),
    _row("GET    /api/v1/bookmarks                        user  read:bookmarks   -", statuses.bookmarks),
    _row("GET    /api/v1/favourites                       user  read:favourites  -", statuses.favourites),
    _row("POST   /api/v1/statuses/:id/pin                 user+ write:accounts   -", statuses.pin),
    _row("POST   /api/v1/statuses/:id/unpin               user+ write:accounts   -", statuses.unpin),
    # notifications and conversations
    _row("GET    /api/v1/notifications                    user  read:notifications  -", inbox.notifications),
    _row("GET    /api/v2/notifications                    user  read:notifications  -", groups.notifications),
    _row("GET    /api/v1/notifications/requests           user  read:notifications  -", inbox.requests),
    _row("POST   /api/v1/notifications/requests/accept    user  write:notifications -", inbox.accept_requests),
    _row("POST   /api/v1/notifications/requests/dismiss   user  write:notifications -", inbox.dismiss_requests),
    _row("GET    /api/v1/notifications/requests/:id       user  read:notifications  -", inbox.request),
    _row("POST   /api/v1/notifications/requests/:id/accept  user  write:notifications -", inbox.accept_request),
    _row("POST   /api/v1/notifications/requests/:id/dismiss user  write:notifications -", inbox.dismiss_request),
    _row("GET    /api/v2/notifications/policy             user  read:notifications  -", inbox.policy),
    _row("PUT|PATCH /api/v2/notifications/policy          user  write:notifications -", inbox.set_policy),
    _row("POST   /api/v1/notifications/clear              user  write:notifications -", inbox.clear_notifications),
    _row("POST   /api/v2/notifications/clear              user  write:notifications -", inbox.clear_notifications),
    _row("GET    /api/v1/notifications/unread_count       user  read:notifications  -", inbox.unread_count),
    _row("GET    /api/v2/notifications/unread_count       user  read:notifications  -", groups.unread_count),
    _row("GET    /api/v1/notifications/requests/merged    user  read:notifications  -", inbox.are_merged),
    _row("GET    /api/v2/notifications/:id                user  read:notifications  -", groups.group),
    _row("GET    /api/v2/notifications/:id/accounts       user  read:notifications  -", groups.people),
    _row("POST   /api/v2/notifications/:id/dismiss        user  write:notifications -", groups.dismiss),
    _row("GET    /api/v1/notifications/:id                user  read:notifications  -", inbox.notification),
    _row("POST   /api/v1/notifications/:id/dismiss        user  write:notifications -", inbox.dismiss),
    _row("GET    /api/v1/conversations                    user  read:statuses       -", inbox.conversations),
    _row("POST   /api/v1/conversations/:id/read           user  write:conversations -", inbox.read_conversation),
    _row("POST   /api/v1/conversations/:id/unread         user  write:conversations -", inbox.unread_conversation),
    _row("DELETE /api/v1/conversations/:id                user  write:conversations -", inbox.delete_conversation),
    # accounts
    _row("GET    /api/v1/accounts/verify_credentials      user  read:accounts|profile -", accounts.verify_credentials),
    _row("PATCH  /api/v1/accounts/update_credentials      user  write:accounts   -", accounts.update_credentials),
    _row("GET    /api/v1/preferences                      user  read:accounts    -", accounts.preferences),
    _row("GET    /api/v1/accounts                         maybe read:accounts    -", accounts.batch),
    _row("GET    /api/v1/accounts/lookup                  maybe read:accounts    -", accounts.lookup),
    _row("GET    /api/v1/accounts/search                  user  read:accounts    -", search.search_accounts),
    _row("GET    /api/v1/accounts/relationships           user  read:follows     -", accounts.relationships),
    _row("GET    /api/v1/accounts/:id                     maybe read:accounts    -", accounts.show),
    _row("GET    /api/v1/accounts/:id/statuses            maybe read:statuses    -", accounts.statuses),
    _row("GET    /api/v1/accounts/:id/followers           maybe read:accounts    -", accounts.followers),
    _row("GET    /api/v1/accounts/:id/following           maybe read:accounts    -", accounts.following),
    _row("POST   /api/v1/accounts/:id/follow              user  write:follows|follow -", accounts.follow, FOLLOWS),
    _row("POST   /api/v1/accounts/:id/unfollow            user  write:follows|follow -", accounts.unfollow),
    _row("POST   /api/v1/accounts/:id/remove_from_followers user write:follows|follow -", accounts.shake_off),
    _row("POST   /api/v1/accounts/:id/block               user  write:blocks|follow  -", accounts.block),
    _row("POST   /api/v1/accounts/:id/unblock             user  write:blocks|follow  -", accounts.unblock),
    _row("POST   /api/v1/accounts/:id/mute                user  write:mutes|follow   -", accounts.mute),
    _row("POST   /api/v1/accounts/:id/unmute              user  write:mutes|follow   -", accounts.unmute),
    _row("POST   /api/v1/accounts/:id/note                user  write:accounts       -", accounts.note),
    _row("GET    /api/v1/blocks                           user  read:blocks|follow   -", accounts.blocks),
    _row("GET    /api/v1/mutes                            user  read:mutes|follow    -", accounts.mutes),
    _row("GET    /api/v1/follow_requests                  user  read:follows|follow  -", accounts.follow_requests),
    _row("POST   /api/v1/follow_requests/:id/authorize    user  write:follows|follow -", accounts.authorize_request),
    _row("POST   /api/v1/follow_requests/:id/reject       user  write:follows|follow -", accounts.reject_request),
    _row("POST   /api/v1/reports                          user  write:reports        -", accounts.report, REPORTS),
    _row("GET    /api/v2/search                           maybe read:search          -", search.search),
    # moderation
    _row("GET    /api/v1/admin/reports                    admin admin:read:reports  manage_reports", admin.reports),
    _row("GET    /api/v1/admin/reports/:id                admin admin:read:reports  manage_reports", admin.report),
    _row("PUT|PATCH /api/v1/admin/reports/:id           admin admin:write:reports manage_reports", admin.edit_report),
    _row("POST   /api/v1/admin/reports/:id/assign_to_self admin admin:write:reports manage_reports", admin.assign),
    _row("POST   /api/v1/admin/reports/:id/unassign       admin admin:write:reports manage_reports", admin.unassign),
    _row("POST   /api/v1/admin/reports/:id/resolve        admin admin:write:reports manage_reports", admin.resolve),
    _row("POST   /api/v1/admin/reports/:id/reopen         admin admin:write:reports manage_reports", admin.reopen),
    _row("GET /api/v1/admin/domain_blocks admin admin:read:domain_blocks  manage_federation", admin.domain_blocks),
    _row("GET /api/v1/admin/domain_blocks/:id admin admin:read:domain_blocks  manage_federation", admin.domain_block),
    _row("POST /api/v1/admin/domain_blocks admin admin:write:domain_blocks manage_federation", admin.create_block),
    _row(
        "PUT|PATCH /api/v1/admin/domain_blocks/:id admin admin:write:domain_blocks manage_federation",
        admin.update_block,
    ),
    _row("DELETE /api/v1/admin/domain_blocks/:id admin admin:write:domain_blocks manage_federation", admin.lift_block),
    _row("GET /api/v1/admin/domain_allows admin admin:read:domain_allows  manage_federation", admin.domain_allows),
    _row("GET /api/v1/admin/domain_allows/:id admin admin:read:domain_allows  manage_federation", admin.domain_allow),
    _row("POST /api/v1/admin/domain_allows admin admin:write:domain_allows manage_federation", admin.create_allow),
    _row("DELETE /api/v1/admin/domain_allows/:id admin admin:write:domain_allows manage_federation", admin.drop_allow),
    _row("GET    /api/v1/admin/accounts                   late  admin:read:accounts  manage_users", admin.accounts_v1),
    _row("GET    /api/v2/admin/accounts                   late  admin:read:accounts  manage_users", admin.accounts_v2),
    _row("GET    /api/v1/admin/accounts/:id               admin admin:read:accounts  manage_users", admin.account),
    _row("POST   /api/v1/admin/accounts/:id/action        admin admin:write:accounts manage_users", admin.act),
    _row("POST   /api/v1/admin/accounts/:id/unsilence     admin admin:write:accounts manage_users", admin.unsilence),
    _row("POST   /api/v1/admin/accounts/:id/unsuspend     admin admin:write:accounts manage_users", admin.unsuspend),
    _row("POST   /api/v1/admin/accounts/:id/unsensitive   admin admin:write:accounts manage_users", admin.unsensitive),
    _row("POST   /api/v1/admin/accounts/:id/enable        late  admin:write:accounts manage_users", admin.enable),
    _row("POST   /api/v1/admin/accounts/:id/approve       late  admin:write:accounts manage_users", admin.approve),
    _row("POST   /api/v1/admin/accounts/:id/reject        late  admin:write:accounts manage_users", admin.reject),
    _row("DELETE /api/v1/admin/accounts/:id               admin admin:write:accounts delete_user_data", admin.delete),
    _row("POST   /api/v1/admin/measures                  late  admin:read        view_dashboard", measures.measures),
    _row("POST   /api/v1/admin/dimensions                late  admin:read        view_dashboard", measures.dimensions),
    # the instance
    _row("GET    /api/v1/instance                         open  - -", instance.instance_v1),
    _row("GET    /api/v2/instance                         open  - -", instance.instance),
    _row("GET    /api/v1/instance/rules                   open  - -", instance.rules),
    _row("GET    /api/v1/instance/peers                   open  - -", instance.peers),
    _row("GET    /api/v1/instance/domain_blocks           open  - -", instance.domain_blocks),
    _row("GET    /.well-known/nodeinfo                    open  - -", instance.nodeinfo_links),
    _row("GET    /nodeinfo/2.0                            open  - -", instance.nodeinfo),
    _row("GET    /health                                  open  - -", instance.health),
    # what clients ask for when they start
    _row("GET    /api/v1/custom_emojis                    open  - -", instance.nothing),
    _row("GET    /api/v1/lists                            user  read:lists -", instance.nothing),
    _row("GET    /api/v2/filters                          user  read:filters -", instance.nothing),
    _row("GET    /api/v1/followed_tags                    user  read:follows|follow -", instance.nothing),
    _row("GET    /api/v1/domain_blocks                    user  read:blocks|follow -", instance.nothing),
    _row("GET    /api/v1/endorsements                     user  read:accounts -", instance.nothing),
    _row("GET    /api/v1/scheduled_statuses               user  read:statuses -", instance.nothing),
    _row("GET    /api/v1/markers                          user  read:statuses -", instance.no_markers),
    # apps and tokens
    _row("POST   /api/v1/apps                             open  - -", oauth.create_app),
    _row("GET    /api/v1/apps/verify_credentials          token - -", oauth.app_credentials),
    _row("GET    /.well-known/oauth-authorization-server  open  - -", oauth.metadata),
    _row("POST   /oauth/token                             open  - -", oauth.token),
    _row("POST   /oauth/revoke                            open  - -", oauth.revoke),
    _row("GET    /oauth/userinfo                          user  profile - ", oauth.userinfo),
    _row("POST   /oauth/userinfo                          user  profile - ", oauth.userinfo),
    _row("GET    /oauth/authorize                         open  - -", page.authorize),
    _row("POST   /oauth/authorize                         open  - -", page.pressed),
    _row("DELETE /oauth/authorize                         open  - -", page.deny),
    _row("GET    /oauth/authorize/native                  open  - -", page.native),
    _row("GET    /auth/sign_in                            open  - -", page.sign_in_page),
    _row("POST   /auth/sign_in                            open  - -", page.sign_in),
]
# fmt: on


def _table() -> dict[tuple[str, int], list[tuple[list[str], Endpoint]]]:
    """By method and number of segments, literal paths before those with an id."""
    table: dict[tuple[str, int], list[tuple[list[str], Endpoint]]] = {}
    for endpoint in sorted(ENDPOINTS, key=lambda e: e.path.count(":id")):
        segments = endpoint.path.strip("/").split("/")
        for method in endpoint.methods:
            table.setdefault((method, len(segments)), []).append((segments, endpoint))
    return table


_TABLE = _table()


def find(method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """The endpoint that a path means, and what stands for its `:id`."""
    given = path.strip("/").split("/")
    for segments, endpoint in _TABLE.get((method, len(given)), ()):
        if all(s in (":id", g) for s, g in zip(segments, given, strict=True)):
            return endpoint, dict(zip(segments, given, strict=True))
    return None
