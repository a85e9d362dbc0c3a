"""The bot's own life: the checks at start, going live, a token that is refused, an instance that is away, its beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.core.case import happenings as h
from jurybot.core.case.case import OPEN, State
from jurybot.core.case.effects import SendMessage, TellStewards, Wanted
from jurybot.core.names import AccountId
from jurybot.service.asking.joining import welcome_args
from jurybot.service.case.steps import happen, happen_if_allowed
from jurybot.service.desk import Desk
from jurybot.service.draw.draw_entries import chain_anchor
from jurybot.service.health import troubles
from jurybot.service.health.own_account import tell_who_is_out
from jurybot.service.health.published import signs
from jurybot.service.health.refused import FORBIDDEN, LOGIN, TOKEN, last_asked
from jurybot.service.health.troubles import AWAY_SINCE
from jurybot.service.people.doors import door_of
from jurybot.service.people.stewards import out_of_office
from jurybot.service.ports.instance import Permanent, Unauthorised
from jurybot.service.ports.told import ENOUGH_CHARACTERS, Block, Me, Server, Status
from jurybot.service.rows import Installation, Steward
from jurybot.service.storage import Work

RIGHTS = {0x8: "view_dashboard", 0x10: "manage_reports", 0x20: "manage_federation", 0x400: "manage_users"}
AWAY_TOLD_AFTER = timedelta(hours=1)
BEAT_EVERY = timedelta(seconds=30)
SOMETHING = "something"
ENABLE_IT = "Have its login enabled, or its suspension lifted, in the moderation pages"
POOL_READ_AGAIN = timedelta(days=1)
OLDER = (
    "this database is older than what is published, or another jurybot uses this account. Start with the newest copy "
    "of the database; if this is the newest there is, `jurybot restore` goes on from what is published"
)


class CannotStart(Exception):
    """Why the bot may not begin; the message names the remedy."""


def begin(desk: Desk, now: datetime) -> None:
    """Finds out whether this database, this key, this account and this server belong together, and who the stewards
    are. Raises CannotStart, or Transient while the instance is away."""
    try:
        me, server = desk.instance.me(), desk.instance.server()
    except Unauthorised:
        raise CannotStart("the instance refuses the token (401): `jurybot doctor` says how to get another") from None
    except Permanent as refusal:
        if refusal.status == FORBIDDEN:
            raise CannotStart(f"the instance refuses the bot's account: {refusal.why}. {ENABLE_IT}") from None
        raise CannotStart(f"[instance] url answers, but not as Mastodon does: {refusal.why}") from None
    _check_rights(me)
    stewards = _resolve_stewards(desk, _known_stewards(desk))
    posts, blocks = _own_traces(desk, me)
    with desk.store.transaction() as work:
        installation = same_installation(desk, work, me, server)
        _check_published(desk, work)
        if sign := next(signs(work, me.id, desk.policy.site_url, posts, blocks), None):
            raise CannotStart(f"on {server.domain} there is {sign}, of which this database knows nothing: {OLDER}")
        work.set_installation(
            replace(
                installation,
                stewards=stewards,
                max_characters=server.max_characters,
                beat_at=now,
                stopped_at=None,
                refused_since=None,
            )
        )
        _refuse_going_back(desk, work, installation)
        for kind in ("stopped", TOKEN, LOGIN):  # this start has a token that works
            troubles.ends(desk, work, kind, now)
        if installation.mode == "live" and server.max_characters < ENOUGH_CHARACTERS:
            desk.log.warning(f"messages will be cut: {_too_short(server.max_characters)}")
        tell_who_is_out(desk, work, now)
        for case in work.cases.in_states(OPEN):
            if work.cases.differs(case.id):
                happen_if_allowed(desk, work, case.id, h.FoldDiffers(), now)


def _check_rights(me: Me) -> None:
    missing = [name for bit, name in RIGHTS.items() if not me.permissions & bit]
    if missing:
        raise CannotStart(
            f"the role of @{me.acct} lacks {', '.join(missing)}: give it a role with these rights under "
            "Administration → Roles"
        )


def _known_stewards(desk: Desk) -> Mapping[str, Steward]:
    """Those of the last start, by their names; nobody at the first."""
    with desk.store.transaction() as work:
        try:
            return {steward.acct.lower(): steward for steward in work.installation().stewards}
        except LookupError:
            return {}


def _resolve_stewards(desk: Desk, known: Mapping[str, Steward]) -> tuple[Steward, ...]:
    """A name that nobody ever had here is a mistake in the config. Who was a steward, and is suspended or gone, is left
    out, and the others are told: a start must not hang on one account. Raises CannotStart where nobody is left."""
    found, unknown = [], []
    for acct in desk.policy.stewards:
        until, account = desk.policy.until.get(acct), desk.instance.lookup(acct)
        before = known.get(acct.partition("@")[0].lower())
        if account is not None and account.domain is None:
            door = before.door if before and before.account == account.id else None
            out = out_of_office(account)
            found.append(Steward(account=account.id, acct=account.acct, until=until, out=out, door=door))
        elif account is None and before:
            found.append(replace(before, until=until, out=out_of_office(None)))
        else:
            unknown.append(acct)
    if unknown:
        raise CannotStart(f"[stewards] accounts: nobody here is called {', '.join(unknown)}")
    if found and all(steward.out for steward in found):
        named = ", ".join(f"{steward.acct} ({steward.out})" for steward in found)
        raise CannotStart(f"[stewards] accounts: nobody is left who could act: {named}. Name another steward")
    return tuple(found)


def _own_traces(desk: Desk, me: Me) -> tuple[Sequence[Status], Sequence[Block]]:
    """The bot's newest posts, and all blocks: one of the two tells of every life that this database does not know."""
    try:
        return desk.instance.newest_own_posts(me.id), desk.instance.blocks()
    except Permanent as refusal:
        desk.log.warning("not compared with the server", why=refusal.why)
        return (), ()


def same_installation(desk: Desk, work: Work, me: Me, server: Server) -> Installation:
    """One config = one instance = one database = one bot account = one key. Raises CannotStart."""
    anchor = chain_anchor(desk)
    try:
        installation = work.installation()
    except LookupError:
        return Installation(instance_domain=server.domain, bot_account=me.id, mode="dry-run", chain_anchor=anchor)
    if installation.instance_domain != server.domain:
        raise CannotStart(
            f"this database belongs to {installation.instance_domain}, not to {server.domain}: one database an instance"
        )
    if installation.bot_account != me.id:
        raise CannotStart(
            f"this database was made with another account than @{me.acct}: use that one's token, or a new database"
        )
    if installation.chain_anchor != anchor:
        raise CannotStart("this database was made with another key: set JURYBOT_KEY or [store] key_file to that one")
    return installation


def _check_published(desk: Desk, work: Work) -> None:
    """An old copy of the database, or a clone, is behind what stands in public."""
    case, draw = desk.publisher.highest()
    if case > work.numbers.last("case") or draw > work.numbers.last("draw"):
        raise CannotStart(f"the site is at case {case}, draw {draw}: {OLDER}")


def _refuse_going_back(desk: Desk, work: Work, installation: Installation) -> None:
    if installation.mode == "live" and desk.policy.mode == "dry-run" and work.cases.in_states(OPEN):
        raise CannotStart(
            'a case is open, so this cannot go back to dry run: set mode = "live" and use `jurybot pause`'
        )


def go_live(desk: Desk, now: datetime) -> bool:
    """From dry run to live when the config says so: cases of the dry run are withdrawn unnumbered, reports count from
    now on, who joined is welcomed. Waits while no steward has a door. Returns whether it happened."""
    with desk.store.transaction() as work:
        installation = work.installation()
    if installation.mode == desk.policy.mode:
        return False
    if desk.policy.mode == "dry-run":
        with desk.store.transaction() as work:
            work.set_installation(replace(work.installation(), mode="dry-run", live_since=None))
        return True
    if installation.max_characters < ENOUGH_CHARACTERS:
        _note_once(desk, "short-posts", f"not live: {_too_short(installation.max_characters)}")
        return False
    if not _a_steward_has_a_door(desk, installation):
        _note_once(desk, "no-door", "not live yet: no steward follows the bot, so none could be told")
        return False
    with desk.store.transaction() as work:
        installation = work.installation()
        filed = work.cases.in_states([State.FILED])
        for case in filed:
            happen(desk, work, case.id, h.WithdrawWanted(by="jurybot", because="it was a dry run"), now)
        by_the_server = (now + desk.instance.ahead_by).replace(microsecond=0)  # as reports are dated, to the second
        work.set_installation(replace(installation, mode="live", live_since=by_the_server))
        for member in work.pool.members():
            welcome = SendMessage(
                account=member.account,
                acct=member.acct,
                message="welcome-live",
                args=welcome_args(desk),
                in_reply_to=member.anchor,
            )
            work.outbox.add(None, [Wanted(key=f"live/{member.id}", effect=welcome)])
        tell = TellStewards(message="going-live", args={"members": len(work.pool.members()), "trial_cases": len(filed)})
        work.outbox.add(None, [Wanted(key="live/stewards", effect=tell)])
    desk.log.info("live", since=str(now))
    return True


def _a_steward_has_a_door(desk: Desk, installation: Installation) -> bool:
    """A steward who follows the bot, or wrote to it, sees its messages; so does everyone where its role is highlighted
    and ranks above theirs."""
    if desk.instance.me().role_highlighted:
        return True
    accounts: list[AccountId] = [steward.account for steward in installation.stewards]
    with desk.store.transaction() as work:
        if any(door_of(work, account) for account in accounts):
            return True
    ties = desk.instance.relationships(accounts)
    return any(tie.followed_by for tie in ties.values())


def _too_short(most: int) -> str:
    return (
        f"posts on the server may have {most} characters, and {ENOUGH_CHARACTERS}, as on any Mastodon that is not "
        "changed, is the least at which every message says all that it must. Let posts have as many"
    )


def _note_once(desk: Desk, name: str, text: str) -> None:
    with desk.store.transaction() as work:
        installation = work.installation()
        if installation.notes.get(name) == text:
            return
        work.set_installation(replace(installation, notes={**installation.notes, name: text}))
    desk.log.warning(text)


def instance_is_away(desk: Desk, why: str, now: datetime) -> None:
    """Told in the log at once, to stewards after an hour, where they are known: not before a first start."""
    desk.log.warning("the instance cannot be read", why=why)
    with desk.store.transaction() as work:
        try:
            installation = work.installation()
        except LookupError:
            return
        since = troubles.away_since(installation) or now
        if AWAY_SINCE not in installation.notes:
            notes = {**installation.notes, AWAY_SINCE: now.isoformat()}
            work.set_installation(replace(installation, notes=notes))
        if now - since >= AWAY_TOLD_AFTER:
            said = {"since": since.isoformat(timespec="minutes")}
            troubles.begins(desk, work, "away", now, message="instance-away", args=said)


def something_fails(desk: Desk, why: str, since: datetime, now: datetime) -> None:
    """Messages can be read, and something else cannot: told in the log at once, to stewards after an hour."""
    desk.log.warning("put off", why=why)
    if now - since >= AWAY_TOLD_AFTER:
        with desk.store.transaction() as work:
            troubles.begins(desk, work, SOMETHING, now)


def nothing_fails(desk: Desk, now: datetime) -> None:
    """Everything that a pass reads was read."""
    with desk.store.transaction() as work:
        troubles.ends(desk, work, SOMETHING, now)


def instance_is_back(desk: Desk, now: datetime) -> bool:
    """Every list was read. Nothing waits for that: False."""
    with desk.store.transaction() as work:
        installation = work.installation()
        if AWAY_SINCE in installation.notes:
            notes = {k: v for k, v in installation.notes.items() if k != AWAY_SINCE}
            work.set_installation(replace(installation, notes=notes))
        troubles.ends(desk, work, "away", now)
    return False


def beat(desk: Desk, now: datetime) -> None:
    """Leaves word that the loop goes round, for `jurybot status --health`."""
    with desk.store.transaction() as work:
        try:
            installation = work.installation()
        except LookupError:
            return
        lately = installation.beat_at is not None and abs(now - installation.beat_at) < BEAT_EVERY
        if not lately or installation.stopped_at:
            work.set_installation(replace(installation, beat_at=now, stopped_at=None))


def ended(desk: Desk) -> None:
    """The bot stopped of its own will."""
    with desk.store.transaction() as work:
        work.set_installation(replace(work.installation(), stopped_at=desk.clock.now()))


def next_check(desk: Desk, now: datetime) -> datetime | None:
    """When a filed case may be drawn for after all, or a refused token be tried again."""
    with desk.store.transaction() as work:
        installation = work.installation()
        if installation.refused_since:
            asked_at, pause = last_asked(installation, installation.refused_since)
            return asked_at + pause if asked_at + pause > now else now + pause
        if installation.mode == "live" and work.cases.in_states([State.FILED]):
            return (installation.members_read_at or now) + POOL_READ_AGAIN
    return None
