"""A block changes hands: ratified, it carries the case's comment, and what it does stays as people set it. An interim
limit that a verdict takes over says and does what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from jurybot.service.ports.instance import Instance
from jurybot.service.ports.sent import Blocked, BlockWanted, Conflict, Gone, Relabel
from jurybot.service.ports.told import Block, Status


class Relabelling:
    """The private comment of a row that stands is set anew; nothing else of it is changed unless it is asked for."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def perform(self, sent: Relabel) -> Blocked | Conflict | Gone:
        block = self._instance.block(sent.id)
        if (settled := _relabelled(sent, block)) is not None or block is None:
            return settled or Gone()
        return self._instance.change_block(sent.id, _as_sent(block, sent))

    def look(self, sent: Relabel, ours: Sequence[Status]) -> Blocked | Conflict | Gone | None:
        """The row says by its comment whether an earlier try got through."""
        return _relabelled(sent, self._instance.block(sent.id))


def _relabelled(sent: Relabel, block: Block | None) -> Blocked | Conflict | Gone | None:
    """What the row says of it; None when it still waits."""
    if block is None:
        return Gone()
    if (block.domain, block.severity) != (sent.domain, sent.severity):
        return Conflict(block)
    if block.private_comment == sent.after:
        return Blocked(block)
    return None if block.private_comment == sent.before else Conflict(block)


def _as_sent(block: Block, sent: Relabel) -> BlockWanted:
    return BlockWanted(
        domain=block.domain,
        severity=block.severity,
        reject_media=block.reject_media if sent.reject_media is None else sent.reject_media,
        reject_reports=block.reject_reports if sent.reject_reports is None else sent.reject_reports,
        private_comment=sent.after,
        public_comment=block.public_comment if sent.public_comment is None else sent.public_comment,
        obfuscate=block.obfuscate,
    )
