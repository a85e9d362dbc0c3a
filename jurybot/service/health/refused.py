"""While the server does not let the bot in, the token being refused or the login of its account disabled, nothing is
read or sent, no deadline passes, and it goes on by itself. (DESIGN.md, *What happens when*.)"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from jurybot.service.desk import Desk
from jurybot.service.health import troubles
from jurybot.service.ports.instance import InstanceError, Permanent
from jurybot.service.rows import Installation

TOKEN, LOGIN = "token", "login"
"""What the server refuses: the token (401), or the login of the bot's account, disabled or suspended (403)."""
FORBIDDEN = 403
ASK_AGAIN, LONGEST_PAUSE = {TOKEN: timedelta(minutes=1), LOGIN: timedelta(minutes=5)}, timedelta(minutes=15)
ASKED_AT, REFUSED_AS = "asked-at", "refused-as"
IN_WORDS = {TOKEN: "refused", LOGIN: "login refused"}


class LoginRefused(InstanceError):
    """The server answers nothing to the bot's account any more, whatever its rights."""


def token_works(desk: Desk, now: datetime) -> bool:
    """While the token is refused, or the login, nothing is read or sent but a `verify_credentials` now and then. Raises
    InstanceError."""
    with desk.store.transaction() as work:
        installation = work.installation()
        if installation.refused_since is None:
            return True
        asked_at, pause = last_asked(installation, installation.refused_since)
        if abs(now - asked_at) < pause:
            return False
        notes = {**installation.notes, ASKED_AT: now.isoformat()}
        work.set_installation(replace(installation, notes=notes))
    refuse_unless_let_in(desk)
    with desk.store.transaction() as work:
        installation = work.installation()
        notes = {name: text for name, text in installation.notes.items() if name not in {ASKED_AT, REFUSED_AS}}
        work.set_installation(replace(installation, refused_since=None, notes=notes))
        for kind in (TOKEN, LOGIN):
            troubles.ends(desk, work, kind, now)
    desk.log.info("token and login work again")
    return True


def last_asked(installation: Installation, since: datetime) -> tuple[datetime, timedelta]:
    """When the server was asked last whether it lets us in again, and how long to wait from there: the longer, the
    longer it has refused, up to a quarter of an hour."""
    asked_at = datetime.fromisoformat(installation.notes.get(ASKED_AT, since.isoformat()))
    at_first = ASK_AGAIN[installation.notes.get(REFUSED_AS, TOKEN)]
    return asked_at, min(max(at_first, (asked_at - since) / 60), LONGEST_PAUSE)


def refuse_unless_let_in(desk: Desk) -> None:
    """Where something may not be read: is it for a right, or does the server not even say who the bot is? For that no
    right is needed. Raises LoginRefused, or another InstanceError."""
    try:
        desk.instance.me()
    except Permanent as refusal:
        if refusal.status == FORBIDDEN:
            raise LoginRefused(refusal.why) from None
        raise


def token_refused(desk: Desk, refusal: InstanceError, now: datetime) -> None:
    """No deadline passes from here on; log and channels tell at once, direct messages when it works again. The log has
    the server's own words: a 403 may be those of something in front of it."""
    kind = LOGIN if isinstance(refusal, LoginRefused) else TOKEN
    with desk.store.transaction() as work:
        installation = work.installation()
        if installation.refused_since is not None:
            return
        notes = {**installation.notes, REFUSED_AS: kind}
        work.set_installation(replace(installation, refused_since=now, notes=notes))
        since = now.isoformat(timespec="minutes")
        troubles.begins(desk, work, kind, now, message=f"{kind}-refused", args={"since": since})
    says = f"the {kind} is refused: nothing is read or sent until it works again; see `jurybot doctor`"
    desk.log.warning(says, why=str(refusal))


def in_words(installation: Installation) -> str:
    """Whether the token works, for `jurybot status`."""
    return IN_WORDS[installation.notes.get(REFUSED_AS, TOKEN)] if installation.refused_since else "works"
