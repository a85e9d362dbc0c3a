"""Domain blocks: made, raised from limit to suspend, lowered again, lifted. The private comment is the only proof of
who made a row (the server keeps no author): nothing is touched that does not carry it exactly as the case left it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jurybot.service.ports.instance import Instance
from jurybot.service.ports.sent import Blocked, BlockWanted, Conflict, Done, Gone, Lift, Lower, Raise
from jurybot.service.ports.told import Block, Status

MILDEST_FIRST = ("noop", "silence", "suspend")


class Blocking:
    """Makes a row where none is."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: BlockWanted) -> Blocked | Conflict:
        """A conflict with our own row is an earlier try that got through."""
        result = self._instance.create_block(sent)
        if isinstance(result, Conflict) and _is_made(result.existing, sent):
            return Blocked(result.existing)
        return result

    def look(self, sent: BlockWanted, ours: Sequence[Status]) -> Blocked | None:
        """Sending again may not be allowed any more, the case being withdrawn meanwhile: so the list is read, as far
        down as a try of ours can lie."""
        rows = self._instance.blocks(sent.newest_known)
        return next((Blocked(block) for block in rows if _is_made(block, sent)), None)


class Raising:
    """Our limit becomes a suspend. What people had it reject besides, it goes on to reject."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Raise) -> Blocked | Conflict | Gone:
        block = self._instance.block(sent.id)
        if (settled := _changed(sent, block, "silence", "suspend")) is not None or block is None:
            return settled or Gone()
        wanted = replace(
            _with(block, "suspend", sent.after),
            reject_media=block.reject_media or sent.reject_media,
            reject_reports=block.reject_reports or sent.reject_reports,
        )
        return self._instance.change_block(sent.id, wanted)

    def look(self, sent: Raise, ours: Sequence[Status]) -> Blocked | Conflict | Gone | None:
        return _changed(sent, self._instance.block(sent.id), "silence", "suspend")


class Lowering:
    """Our suspend becomes a limit again."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Lower) -> Blocked | Conflict | Gone:
        block = self._instance.block(sent.id)
        if (settled := _changed(sent, block, "suspend", "silence")) is not None or block is None:
            return settled or Gone()
        return self._instance.change_block(sent.id, _with(block, "silence", sent.after))

    def look(self, sent: Lower, ours: Sequence[Status]) -> Blocked | Conflict | Gone | None:
        return _changed(sent, self._instance.block(sent.id), "suspend", "silence")


class Lifting:
    """Our row goes."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Lift) -> Done | Conflict | Gone:
        block = self._instance.block(sent.id)
        if block is None:
            return Gone()
        return self._instance.lift_block(sent.id) if _still_stands(sent, block) else Conflict(block)

    def look(self, sent: Lift, ours: Sequence[Status]) -> Done | Conflict | None:
        """A row that is gone after a try of ours was lifted by it."""
        block = self._instance.block(sent.id)
        if block is None:
            return Done()
        return None if _still_stands(sent, block) else Conflict(block)


def _is_made(block: Block, wanted: BlockWanted) -> bool:
    """Whether the row is the one that is wanted. People may have made it stricter since: that is noticed as any change
    by hand is, and no reason to say that ours was never made."""
    return (
        _is_of_the_case(block, wanted.private_comment)
        and block.domain == wanted.domain
        and block.severity in MILDEST_FIRST[MILDEST_FIRST.index(wanted.severity) :]
        and block.reject_media >= wanted.reject_media
        and block.reject_reports >= wanted.reject_reports
    )


def _is_of_the_case(block: Block, comment: str) -> bool:
    """Whether the row carries a comment of the same case: "jurybot case 7 · 9". A case makes one row; which of its
    steps did does not matter: after a restore from an older copy these may be counted otherwise."""
    case, _, _ = comment.rpartition(" · ")
    return block.private_comment.rpartition(" · ")[0] == case and bool(case)


def _changed(sent: Raise | Lower, block: Block | None, was: str, becomes: str) -> Blocked | Conflict | Gone | None:
    """What the row says of the change; None when it still waits for it."""
    if block is None:
        return Gone()
    match (block.domain == sent.domain, block.severity, block.private_comment):
        case (True, severity, comment) if severity == becomes and _is_by_us(comment, sent):
            return Blocked(block)
        case (True, severity, comment) if (severity, comment) == (was, sent.before):
            return None
    return Conflict(block)


def _is_by_us(comment: str, sent: Raise | Lower) -> bool:
    """People leave the comment as it was when they change a row: ours has a step of its own. Which one, does not
    matter: after a restore from an older copy these may be counted otherwise."""
    return comment != sent.before and comment.rpartition(" · ")[0] == sent.after.rpartition(" · ")[0]


def _with(block: Block, severity: str, comment: str) -> BlockWanted:
    """The row as it will stand: what a change does not speak of stays as people may have set it meanwhile."""
    return BlockWanted(
        domain=block.domain,
        severity=severity,
        reject_media=block.reject_media,
        reject_reports=block.reject_reports,
        private_comment=comment,
        public_comment=block.public_comment,
        obfuscate=block.obfuscate,
    )


def _still_stands(sent: Lift, block: Block) -> bool:
    return (block.domain, block.private_comment, block.severity) == (sent.domain, sent.comment, sent.severity)
