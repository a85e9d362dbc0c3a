"""Writing a file so that nobody ever reads half of one, also after a kill at any moment.

A temporary file beside it, synced, renamed over it, then the folder synced: the name leads to the old bytes or to the
new ones, and once `write` has returned, to the new ones even after a power cut.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jurybot.service.ports.site import AlreadyPublished, SiteFailed


def write(root: Path, path: str, content: bytes) -> str:
    """Puts `content` at `path` under `root` unless it stands there already; returns its SHA-256 in hex. Raises
    SiteFailed, with the old bytes still there."""
    target = root / path
    with _told(target):
        if read(target) != content:
            _replace(target, content)
    return hashlib.sha256(content).hexdigest()


def write_parts(root: Path, path: str, parts: Iterable[bytes]) -> None:
    """As `write`, of what is too long to be held: it is made beside the file, and takes its place if it differs.
    Returns no hash."""
    target, made = root / path, hashlib.sha256()
    with _told(target), _beside(target) as beside:
        with beside.open("wb") as file:
            for part in parts:
                made.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if _size(target) == _size(beside) and _hash_of(target) == made.hexdigest():
            beside.unlink()
        else:
            beside.replace(target)
            _sync_folder(target.parent)


def _size(target: Path) -> int:
    """In bytes; -1 of what is not there."""
    return target.stat().st_size if target.exists() else -1


def _hash_of(target: Path) -> str:
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_once(root: Path, path: str, content: bytes) -> None:
    """As `write`, for what may never change. Raises AlreadyPublished when other bytes stand there."""
    there = read(root / path)
    if there is not None and there != content:
        raise AlreadyPublished(
            f"{root / path} is published already, with other content. A draw is never made anew: this database may be "
            "older than the site, or another jurybot may write there. Put the newer database back; keep the file."
        )
    write(root, path, content)


def read(target: Path) -> bytes | None:
    """What stands there, None for nothing."""
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return None


def remove(root: Path, path: str) -> None:
    """Takes a file away, if it is there."""
    target = root / path
    with _told(target):
        if target.exists():
            target.unlink()
            _sync_folder(target.parent)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """What the machine refuses, as people can act on it: the bot stops, and the next start goes on from here."""
    try:
        yield
    except OSError as refused:
        remedy = "make room" if refused.errno in {errno.ENOSPC, errno.EDQUOT} else "look who owns it and its folder"
        raise SiteFailed(f"{target} cannot be written ({refused.strerror}): {remedy}, and start again") from None


def _replace(target: Path, content: bytes) -> None:
    with _beside(target) as beside:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        _sync_folder(target.parent)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """The file that is to take its place. One writer, so one name: a leftover of a kill is written over. What could not
    be written leaves nothing, for on a full disk that would be the last of the room."""
    _make_folder(target.parent)
    beside = target.with_name(f".{target.name}.new")
    try:
        yield beside
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    """Also syncs the folder above, or a power cut could take the new folder away with what was published in it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
