"""Mastodon.py's public calls work on the sandbox and give typed results; what others read out of answers is there."""

import threading
from datetime import UTC, datetime

import httpx
import pytest
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonNotFoundError,
    MastodonRatelimitError,
    MastodonUnauthorizedError,
    StreamListener,
)
from mastodon.return_types import (
    Account,
    AdminAccount,
    AdminDimension,
    AdminDomainAllow,
    AdminDomainBlock,
    AdminMeasure,
    AdminReport,
    Context,
    Conversation,
    InstanceV2,
    Notification,
    NotificationPolicy,
    NotificationRequest,
    Relationship,
    Report,
    Role,
    SearchV2,
    Status,
    StatusEdit,
    StatusSource,
)

from jurybot.sandbox.limits import STATUSES


@pytest.fixture
def client(sandbox):
    def make(who: str) -> Mastodon:
        return Mastodon(
            access_token=sandbox.tokens[who],
            api_base_url=sandbox.base,
            ratelimit_method="throw",
            version_check_mode="none",
        )

    return make


def test_posts(client, sandbox) -> None:
    bot, ana = client("bot"), client("ana")
    status = bot.status_post("@ana called", visibility="direct", spoiler_text="Jury 7", idempotency_key="k")
    reply = ana.status_post("@jurybot limit", visibility="direct", in_reply_to_id=status)

    assert isinstance(status, Status) and isinstance(status.created_at, datetime) and status.visibility == "direct"
    assert isinstance(bot.status(reply), Status)
    assert [s.id for s in bot.statuses([reply.id, status.id])] == [reply.id, status.id]
    assert isinstance(bot.status_context(status), Context) and len(bot.status_context(status).descendants) == 1
    assert isinstance(ana.status_update(reply, "@jurybot suspend"), Status)
    assert isinstance(bot.status_history(reply)[0], StatusEdit)
    assert isinstance(bot.status_source(reply), StatusSource)
    assert bot.status_favourite(reply).favourited and not bot.status_unfavourite(reply).favourited
    assert bot.status_favourited_by(reply) == []
    assert isinstance(ana.status_delete(reply), Status)
    with pytest.raises(MastodonNotFoundError):
        bot.status(reply)
    public = bot.status_post("hello")
    assert bot.status_pin(public).pinned and not bot.status_unpin(public).pinned


def test_accounts_and_ties(client, sandbox) -> None:
    bot, ana_id = client("bot"), sandbox.given["ana_id"]

    me = bot.account_verify_credentials()
    assert isinstance(me, Account) and isinstance(me.role, Role) and int(me.role.permissions) & 0x10
    assert isinstance(bot.account(ana_id), Account) and bot.account_lookup("ana").id == bot.account(ana_id).id
    assert isinstance(bot.account_relationships(ana_id)[0], Relationship)
    assert bot.account_follow(ana_id).following and not bot.account_unfollow(ana_id).following
    assert bot.account_mute(ana_id).muting and not bot.account_unmute(ana_id).muting
    assert bot.account_block(ana_id).blocking and not bot.account_unblock(ana_id).blocking
    assert [a.acct for a in bot.account_followers(me)] == ["ben"], "the block has ended ana's follow"
    assert bot.account_following(me) == [] and bot.account_statuses(me) == []
    changed = bot.account_update_credentials(
        display_name="Jury", note="hi", fields=[("a", "https://example.com")], bot=True
    )
    assert (changed.display_name, changed.fields[0].name, changed.bot) == ("Jury", "a", True)
    found = bot.search_v2("@mallory@bad.example", result_type="accounts")
    assert isinstance(found, SearchV2) and found.accounts[0].acct == "mallory@bad.example"
    assert bot.preferences()["posting:default:visibility"] == "public"


def test_notifications(client, sandbox) -> None:
    bot, cleo = client("bot"), client("cleo")
    cleo.status_post("@jurybot join", visibility="direct")

    assert isinstance(bot.notifications_policy(), NotificationPolicy)
    (request,) = bot.notification_requests()
    assert isinstance(request, NotificationRequest) and request.last_status.content.endswith(" join</p>")
    bot.accept_notification_request(request)
    (note,) = bot.notifications(types=["mention"])
    assert isinstance(note, Notification) and isinstance(note.status, Status)
    assert isinstance(bot.conversations()[0], Conversation)
    assert bot.update_notifications_policy(for_private_mentions="accept").for_private_mentions == "accept"
    assert len(bot.grouped_notifications().notification_groups) == 1
    bot.notifications_dismiss(note)
    assert bot.notifications() == []


def test_moderation(client, sandbox) -> None:
    bot, ana = client("bot"), client("ana")
    report = ana.report(sandbox.given["mallory_id"], comment="spam", category="spam", forward=False)

    assert isinstance(report, Report)
    assert isinstance(bot.admin_reports()[0], AdminReport) and bot.admin_reports()[0].id == report.id
    assert bot.admin_report_assign(report).assigned_account is not None
    assert bot.admin_report_unassign(report).assigned_account is None
    assert bot.admin_report_resolve(report).action_taken and not bot.admin_report_reopen(report).action_taken
    block = bot.admin_create_domain_block("bad.example", severity="silence", private_comment="jurybot case 7 · 9")
    assert isinstance(block, AdminDomainBlock) and block.severity == "silence"
    assert bot.admin_update_domain_block(block, severity="suspend").severity == "suspend"
    assert len(bot.admin_domain_blocks()) == 4 and bot.admin_domain_blocks(block).domain == "bad.example"
    with pytest.raises(MastodonAPIError, match="stricter limits"):
        bot.admin_create_domain_block("bad.example", severity="silence")
    bot.admin_delete_domain_block(block)
    with pytest.raises(MastodonNotFoundError):
        bot.admin_domain_blocks(block)


def test_moderating_accounts(client, sandbox) -> None:
    bot, owner, ana_id = client("bot"), client("owner"), sandbox.given["ana_id"]
    for name in ("fay", "gus"):
        sandbox.hand.join(name)
        sandbox.state.account(name).approved = False
    fay, gus = bot.admin_accounts_v2(origin="local", status="pending")[::-1]

    assert isinstance(fay, AdminAccount) and isinstance(fay.account, Account) and isinstance(fay.role, Role)
    assert bot.admin_account_approve(fay).approved
    bot.admin_account_reject(gus)
    with pytest.raises(MastodonNotFoundError):
        bot.admin_account(gus)
    (mallory,) = bot.admin_accounts_v2(by_domain="bad.example", username="mall")
    assert mallory.domain == "bad.example" and bot.admin_account(mallory).email is None
    assert [a.username for a in bot.admin_accounts_v2(permissions="staff")] == ["jurybot", "owner"]
    assert [a["username"] for a in bot.admin_accounts_v1(remote=True, by_domain="spam.example")] == ["spammer"]
    for action, undo in (("silence", "unsilence"), ("sensitive", "unsensitive"), ("disable", "enable")):
        bot.admin_account_moderate(ana_id, action=action)
        assert isinstance(getattr(bot, f"admin_account_{undo}")(ana_id), AdminAccount)
    shown = bot.admin_account(ana_id)
    assert not (shown.silenced or shown.sensitized or shown.disabled or shown.suspended)
    bot.admin_account_moderate(ana_id, action="suspend", report_id=1)
    assert bot.admin_account_unsuspend(ana_id).suspended is False
    bot.admin_account_moderate(ana_id, action="suspend")
    owner.admin_account_delete(ana_id)
    with pytest.raises(MastodonAPIError, match="not allowed"):
        owner.admin_account_delete(ana_id)


def test_reports_by_whom_and_about_whom(client, sandbox) -> None:
    bot, ana = client("bot"), client("ana")
    post = ana.account_statuses(sandbox.given["mallory_id"])[0]
    report = ana.report(
        sandbox.given["mallory_id"], status_ids=[post], category="violation", rule_ids=[1], forward=True
    )

    assert (report.category, report.forwarded, report.rule_ids) == ("violation", True, ["1"])
    found = bot.admin_reports(account_id=sandbox.given["ana_id"], target_account_id=sandbox.given["mallory_id"])
    assert [r.id for r in found] == [report.id] and found[0].statuses[0].id == post.id
    assert bot.admin_report(report).rules[0].text == "No spam"
    bot.admin_report_resolve(report)
    assert [r.id for r in bot.admin_reports(resolved=True)] == [report.id]
    assert len(bot.admin_reports(resolved=True, unresolved=True)) == 7


def test_allows_and_counts(client) -> None:
    bot = client("bot")
    days = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))

    allow = bot.admin_create_domain_allow("good.example")
    assert isinstance(allow, AdminDomainAllow) and bot.admin_domain_allow(allow).domain == "good.example"
    assert [a.id for a in bot.admin_domain_allows()] == [allow.id]
    bot.admin_delete_domain_allow(allow)
    assert bot.admin_domain_allows() == []
    there, follows = bot.admin_measures(*days, instance_accounts="bad.example", instance_follows="bad.example")
    assert isinstance(there, AdminMeasure) and (there.total, follows.total) == ("2", "2")
    assert [day.value for day in there.data] == [0, 2]
    (opened,) = bot.admin_measures(*days, opened_reports=True)
    assert (opened.total, opened.previous_total) == ("0", "0"), "they are of the second day, whose end is its beginning"
    (languages,) = bot.admin_dimensions(*days, instance_languages="bad.example")
    assert isinstance(languages, AdminDimension) and languages.data[0].human_key == "English"


def test_the_instance(client, sandbox) -> None:
    bot = client("bot")

    found = bot.instance_v2()
    assert isinstance(found, InstanceV2) and found.configuration.statuses.max_characters == 500
    assert bot.instance_v1().version == "4.6.5" and bot.instance_rules()[0].text == "No spam"
    assert "bad.example" in bot.instance_peers()
    with pytest.raises(MastodonNotFoundError):
        bot.instance_domain_blocks()
    assert bot.instance_nodeinfo().software.name == "mastodon"
    assert bot.retrieve_mastodon_version() == "4.6.5"


def test_signing_in(sandbox) -> None:
    client_id, secret = Mastodon.create_app("jurybot", scopes=["read"], api_base_url=sandbox.base)
    app = Mastodon(client_id=client_id, client_secret=secret, api_base_url=sandbox.base, version_check_mode="none")
    url = app.auth_request_url(scopes=["read"], allow_http=True)
    with httpx.Client(follow_redirects=True, headers={"Authorization": f"Bearer {sandbox.tokens['ana']}"}) as browser:
        assert "would like permission" in browser.get(url).text
        shown = browser.post(url.split("?")[0], data=dict(httpx.URL(url).params))
    app.log_in(code=shown.url.params["code"], scopes=["read"], allow_http=True)

    assert app.me().username == "ana"
    app.revoke_access_token(allow_http=True)
    app.access_token = "nonsense"
    with pytest.raises(MastodonUnauthorizedError):
        app.me()


def test_pages_can_be_followed(client, sandbox) -> None:
    bot = client("bot")
    first = bot.admin_reports(limit=4)

    assert [int(r.id) for r in bot.fetch_next(first)] == [2, 1]
    assert len(bot.fetch_remaining(bot.account_followers(sandbox.given["bot_id"], limit=1))) == 2


def test_a_used_up_limit_is_the_clients_rate_limit_error(client, sandbox) -> None:
    sandbox.do(lambda: [sandbox.instance.limits.take(STATUSES, sandbox.given["bot_id"]) for _ in range(300)])

    with pytest.raises(MastodonRatelimitError):
        client("bot").status_post("one too many")


def test_streaming(client, sandbox) -> None:
    heard, ready = [], threading.Event()

    class Listener(StreamListener):
        def on_notification(self, notification) -> None:
            heard.append(notification)
            ready.set()

    stream = client("bot").stream_user(Listener(), run_async=True, timeout=30)
    for _ in range(2000):
        if sandbox.do(lambda: len(sandbox.instance.streams.listeners)):
            break
        threading.Event().wait(0.01)
    sandbox.hand.report("ana", "mallory@bad.example")
    sandbox.hand.report("ana", "minion@bad.example")

    assert ready.wait(25)
    sandbox.fault("stream_dies")  # a stream that is open is closed only when it has heard nothing for its whole timeout
    stream.close()
    assert isinstance(heard[0], Notification) and heard[0].type == "admin.report"
