"""Posts that go: at once for readers, a little later for good, unless they are evidence."""

from jurybot.sandbox import notify, posting
from jurybot.sandbox.instance import Instance
from jurybot.sandbox.records import Account, Status
from jurybot.sandbox.state import State


def delete(inst: Instance, status: Status) -> None:
    """The post is gone for readers at once; the worker takes the row away and mends the thread."""
    status.discarded, status.pinned = True, False
    inst.late.add(lambda: remove(inst, status), times=2)


def remove(inst: Instance, status: Status, *, purged: bool = False) -> None:
    """Takes a post away. Evidence stays: nobody sees it any more but in its reports. (RemoveStatusService.)

    A purge spares evidence itself, and is silent on the streams (as recorded).
    """
    state, author = inst.state, inst.state.accounts[status.account_id]
    if status.id not in state.statuses:
        return
    status.discarded = True
    if not purged:
        _push_deletion(inst, status, author)
        if _is_evidence(state, status):
            return
    if status.visibility != "direct":
        author.statuses_count = max(0, author.statuses_count - 1)
    above = state.statuses.get(status.in_reply_to_id or 0)
    if above is not None and status.visibility in ("public", "unlisted"):
        above.replies_count = max(0, above.replies_count - 1)
    notify.forget_status(inst, status)
    state.drop_status(status)


def _is_evidence(state: State, status: Status) -> bool:
    """Status#reported?: an open report on its author names it, or a moderator has acted on one that does."""
    about = [state.reports[i] for i in state.reports_about.get(status.account_id, [])]
    return status.id in state.acted_on or any(r.action_taken_at is None and status.id in r.status_ids for r in about)


def _push_deletion(inst: Instance, status: Status, author: Account) -> None:
    """To the homes that hold it, and to everybody mentioned: who is both hears it twice."""
    state = inst.state
    followers = [state.accounts[i] for i in state.followers.get(author.id, {})]
    reached = [f for f in followers if f.is_local and (status.visibility != "direct" or f.id in status.mentions)]
    homes = [f.id for f in reached if posting.comes_home(state, status, f)]
    channels = [f"home:{i}" for i in (author.id, *homes, *status.mentions)]
    if status.visibility == "public":
        channels += ["public", "public:local" if author.is_local else "public:remote"]
    for channel in channels:
        inst.streams.push(channel, "delete", lambda: str(status.id))
