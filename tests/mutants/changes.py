"""The small changes that can be made to a module's functions, by the operators of mutmut.

Left out, as by mutmut: properties and other decorated functions, annotations, and what stands outside of functions.
Left out besides: `assert_never`, which nothing reaches.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import libcst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan, MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

CORE = Path(__file__).parents[2] / "jurybot/core"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    module: str
    """Its name within core, as in `disclosure.of_case`."""
    function: str
    """Its name in the module, as in `Tally.support`."""
    lines: range
    """Those of the changed statement, of a compound one only the head. A test that runs none of them cannot notice."""
    is_in_head: bool
    """Whether it is to the function's own head (a default), which runs while the module is imported."""
    before: str
    """The module's whole text."""
    after: str

    def diff(self) -> str:
        """What is otherwise, indentation left out: a changed node of many lines has lost its own."""
        before, after = ([line.strip() for line in text.splitlines()] for text in (self.before, self.after))
        told = difflib.unified_diff(before, after, n=0, lineterm="")
        return "\n".join(line for line in told if line[:3] not in ("---", "+++"))


def name_of(path: Path) -> str:
    """What the module of core at `path` is called, as in `Change`."""
    return ".".join(path.relative_to(CORE).with_suffix("").parts)


def changes(path: Path) -> Iterator[Change]:
    """All changes to the functions of the module at `path`, from the top."""
    text = path.read_text(encoding="utf-8")
    parsed = ast.parse(text)
    functions = dict(_functions(parsed))
    read = MetadataWrapper(libcst.parse_module(text))
    unreachable = {number for number, line in enumerate(text.splitlines(), 1) if "assert_never(" in line}
    found = MutationVisitor(mutation_operators, IgnoredCode(unreachable, set(), set()))
    module = read.visit(found)
    places, spans = read.resolve(PositionProvider), read.resolve(ByteSpanPositionProvider)
    for mutation in found.mutations:
        if not isinstance(mutation.contained_by_top_level_function, libcst.FunctionDef):
            continue
        line = (places.get(mutation.original_node) or places[mutation.contained_by_top_level_function]).start.line
        name = next(name for name, function in functions.items() if function.lineno <= line <= _last_of(function))
        lines = _statement_at(line, functions[name])
        yield Change(
            module=name_of(path),
            function=name,
            lines=lines,
            is_in_head=functions[name].lineno in lines,
            before=text,
            after=_replaced(module, mutation, spans),
        )


def code_of(function: str, text: str, path: str) -> CodeType:
    """The code of a function, named as in `Change`, of a module of that text. Raises SyntaxError where it has none."""
    code = compile(text, path, "exec", dont_inherit=True)
    for name in function.split("."):
        code = next(part for part in code.co_consts if isinstance(part, CodeType) and part.co_name == name)
    return code


def _replaced(module: libcst.Module, mutation: Mutation, spans: Mapping[libcst.CSTNode, CodeSpan]) -> str:
    """The module's text after the mutation. Only a compound statement is put in as a node: that takes far longer,
    and only there the indentation matters."""
    span = spans.get(mutation.original_node)
    if span is None or isinstance(mutation.original_node, libcst.BaseCompoundStatement):
        changed = module.deep_replace(mutation.original_node, mutation.mutated_node)
        assert isinstance(changed, libcst.Module)
        return changed.code
    text, new = module.bytes, module.code_for_node(mutation.mutated_node).encode()
    return (text[: span.start] + new + text[span.start + span.length :]).decode()


def _functions(parsed: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for outer in parsed.body:
        if isinstance(outer, ast.FunctionDef):
            yield outer.name, outer
        elif isinstance(outer, ast.ClassDef):
            yield from (
                (f"{outer.name}.{inner.name}", inner) for inner in outer.body if isinstance(inner, ast.FunctionDef)
            )


def _statement_at(line: int, function: ast.FunctionDef) -> range:
    around = [
        part for part in ast.walk(function) if isinstance(part, ast.stmt) and part.lineno <= line <= _last_of(part)
    ]
    innermost = max(around, key=lambda part: part.lineno)
    within = [part.lineno for part in ast.walk(innermost) if isinstance(part, ast.stmt) and part is not innermost]
    end = min(within, default=_last_of(innermost) + 1)
    return range(innermost.lineno, end) if line < end else range(line, line + 1)  # a `case` has no statement of its own


def _last_of(statement: ast.stmt) -> int:
    assert statement.end_lineno is not None
    return statement.end_lineno
