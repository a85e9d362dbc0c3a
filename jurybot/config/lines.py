"""On which line of a TOML text each key stands. The standard library's reader does not tell.

Only texts that the reader has accepted come here, so this walks over values without judging them.
A path is what one would type to reach a value: ("triage", 0, "reports").
"""

from __future__ import annotations

import re
import tomllib

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'",
    re.DOTALL,
)
_PLAIN_VALUE = re.compile(r"[^,\]}#\n]+")


def lines_of(text: str) -> dict[Path, int]:
    """Every key, table and item of a valid TOML text, with its line, counted from 1."""
    return _Walk(text).all()


class _Walk:
    """One pass over the text. `at` is where it stands, `table` the path of the table it is in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.table: Path = ()
        self.found: dict[Path, int] = {}
        self.count: dict[Path, int] = {}  # items of arrays of tables so far

    def all(self) -> dict[Path, int]:
        self._blank()
        while self.at < len(self.text):
            if self._next("["):
                self._header()
            else:
                self._pair(self.table)
            self._blank()
        return self.found

    def _header(self) -> None:
        begin, many = self.at, self._next("[[")
        self.at += 2 if many else 1
        keys = self._keys()
        self.at += 2 if many else 1
        if many:
            array = self._inside((), keys)
            self.found.setdefault(array, self._line(begin))
            self.count[array] = self.count.get(array, -1) + 1
            self.table = (*array, self.count[array])
        else:
            self.table = self._inside((), keys)
        self.found.setdefault(self.table, self._line(begin))

    def _inside(self, path: Path, keys: list[str]) -> Path:
        """`keys` from `path` on; a key that names an array of tables on the way means its newest item."""
        for number, key in enumerate(keys):
            path = (*path, key)
            if path in self.count and number < len(keys) - 1:
                path = (*path, self.count[path])
        return path

    def _pair(self, table: Path) -> None:
        line = self._line(self.at)
        keys = self._keys()
        for end in range(1, len(keys) + 1):
            self.found.setdefault((*table, *keys[:end]), line)
        self._past("=")
        self._blank()
        self._value((*table, *keys))

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._blank()
            if quoted := _STRING.match(self.text, self.at):
                keys.append(tomllib.loads(f"key = {quoted[0]}")["key"])
                self.at = quoted.end()
            else:
                bare = _BARE_KEY.match(self.text, self.at)
                keys.append(bare[0] if bare else "")
                self.at = bare.end() if bare else self.at + 1
            self._blank()
            if not self._next("."):
                return keys
            self.at += 1

    def _value(self, path: Path) -> None:
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            self._inline_table(path)
        else:
            value = _STRING.match(self.text, self.at) or _PLAIN_VALUE.match(self.text, self.at)
            self.at = value.end() if value else self.at + 1

    def _array(self, path: Path) -> None:
        self.at += 1
        number = 0
        self._blank()
        while self.at < len(self.text) and not self._next("]"):
            self.found[(*path, number)] = self._line(self.at)
            self._value((*path, number))
            number += 1
            self._past(",", unless="]")
            self._blank()
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        self._blank()
        while self.at < len(self.text) and not self._next("}"):
            self._pair(path)
            self._past(",", unless="}")
            self._blank()
        self.at += 1

    def _blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _next(self, mark: str) -> bool:
        return self.text.startswith(mark, self.at)

    def _past(self, mark: str, *, unless: str = "") -> None:
        self._blank()
        if self._next(mark):
            self.at += len(mark)
        elif not (unless and self._next(unless)):
            self.at += 1

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1
