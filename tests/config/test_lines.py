"""Every mistake names its line."""

import json
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from jurybot.config.lines import lines_of
from jurybot.config.mistakes import MODELS, TABLES, TOP


def test_lines_are_found_through_everything_toml_allows() -> None:
    text = '''# [not.a] table
"quoted key" = "a = 1 # no comment"
a.b . "c" = 1  # three at once

[ table . "in quotes" ]
text = """
[no.table]
key = 1 \\""" still
"""
raw = \'\'\'
x = "
\'\'\'
list = [
  1, # ]
  { inner = 2, "o]" = [3,
    4] },
]
when = 2026-01-01 10:00:00
[[many]]
name = 'one'
[many.below]
x = 1
[[many]]
name = 'two'
[[many.deep]]
y = 2
'''
    found = lines_of(text)

    assert found[("quoted key",)] == 2
    assert found[("a",)] == found[("a", "b")] == found[("a", "b", "c")] == 3
    assert found[("table", "in quotes")] == 5
    assert found[("table", "in quotes", "raw")] == 10
    assert found[("table", "in quotes", "list", 0)] == 14
    assert found[("table", "in quotes", "list", 1, "inner")] == 15
    assert found[("table", "in quotes", "list", 1, "o]", 1)] == 16
    assert found[("table", "in quotes", "when")] == 18
    assert found[("many", 0, "below", "x")] == 22
    assert found[("many", 1, "name")] == 24
    assert found[("many", 1, "deep", 0, "y")] == 26
    assert not any("no" in path or path[0] == "x" for path in found)


_keys = st.text(min_size=1, max_size=6)
_values = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_keys, inner, max_size=3)),
    max_leaves=8,
)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n  ".join(_toml(one) for one in value) + "]"
    return _quoted(value) if isinstance(value, str) else str(value).lower()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _paths(value: object, above: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {above} | {path for key, one in inside for path in _paths(one, (*above, key))}


@given(st.dictionaries(_keys, st.dictionaries(_keys, _values, max_size=3), max_size=3))
def test_every_path_of_any_toml_text_has_a_line(document: dict[str, dict[str, object]]) -> None:
    text = ""
    for table, part in document.items():
        text += f"\n[{_quoted(table)}]  # a table\n" + "".join(f"{_quoted(k)} = {_toml(v)}\n" for k, v in part.items())
    assert tomllib.loads(text) == document

    found = lines_of(text)

    assert set(found) == _paths(document) - {()}
    written = text.split("\n")
    for path, line in found.items():
        if isinstance(path[-1], str):
            assert _quoted(path[-1]) in written[line - 1]


def test_every_table_has_a_model_or_is_the_rule() -> None:
    assert set(TABLES) == set(MODELS) | {"rule"} == set(TOP) - {"mode", "rules"}
