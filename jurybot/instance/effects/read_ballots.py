"""The ballots of a round, read again before the tally. (DELIBERATION.md, *Which text counts*.)"""

from __future__ import annotations

from dataclasses import replace

from jurybot.core.names import AccountId, StatusId
from jurybot.service.ports.instance import Instance, Transient
from jurybot.service.ports.sent import Read, Reading, Readings
from jurybot.service.ports.told import Status, Version


class Rereading:
    """Reads only, so it is simply done again. Every version is brought, with its time: which of them counts is the
    core's to say."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Reading) -> Readings:
        there = {status.id: status for status in self._instance.statuses(list(sent.authors))}
        versions = {id: self._versions(there[id], sent.me) for id in sent.authors if id in there}
        missing = {id: author for id, author in sent.authors.items() if not versions.get(id)}
        suspended = {author: self._is_suspended(author) for author in dict.fromkeys(missing.values())}
        return Readings(read={id: _read(id, versions, missing, suspended) for id in sent.authors})

    def _versions(self, status: Status, me: AccountId | None) -> tuple[Version, ...]:
        """None when the post vanished between the two readings. Raises Transient where it is there and its history is
        not: what stood at the deadline is never guessed."""
        if status.edited_at is None:
            return (Version(html=status.html, written_at=status.created_at),)
        versions = self._instance.history(status.id)
        if not versions and self._instance.status(status.id) is not None:
            raise Transient("the edits of a post that is there cannot be read")
        others = me is not None and not set(status.mentions) <= {me, status.author.id}
        return (*versions[:-1], *(replace(latest, mentions_others=others) for latest in versions[-1:]))

    def _is_suspended(self, author: AccountId) -> bool:
        """A suspended account's posts look deleted, and come back with it. One that has vanished took them along."""
        member = self._instance.member(author)
        return member is None or member.suspended


def _read(
    id: StatusId,
    versions: dict[StatusId, tuple[Version, ...]],
    missing: dict[StatusId, AccountId],
    suspended: dict[AccountId, bool],
) -> Read:
    if id in missing:
        return Read(versions=(), author_suspended=suspended[missing[id]])
    return Read(versions=versions[id])
