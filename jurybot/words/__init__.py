"""What people read and write. Here: the words of replies, one data file a language, all of them understood together.

A language joins by putting its file beside `en.toml`. This room may read its own files; the core is handed the words.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jurybot.core.text.lexicon import Words


@cache
def words() -> Words:
    """The words of all languages that are shipped. The files are read once."""
    return Words(_files())


@cache
def tables() -> dict[str, dict[str, Any]]:
    """The data files by language ("en"), as they stand, with their examples: for tests, which read them once."""
    return dict(_files())


def _files() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(Path(__file__).parent.glob("*.toml")):  # importlib.resources takes longer than to read them
        yield file.stem, tomllib.loads(file.read_text(encoding="utf-8"))
