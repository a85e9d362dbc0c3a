"""The connection of one transaction: what is read and written through it, and what was refused on the way.

A breach of uniqueness means that somebody else wrote first. It surfaces as `Stale`, and a transaction that met one
never commits, even if the error was swallowed: on SQLite the statements before it would stand.

Transactions exclude each other from their first moment (see `engine`), so "look, then write" needs no help from the
database. Statements that name their rows by equality are built once, and so are those that are asked at every pass:
building costs more than running them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    false,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from jurybot.service.storage import Stale
from jurybot.store.errors import duplicate

Found = Mapping[str, Any]
"""A row that was read, by column name."""


@cache
def rows(table: Table, *by: str) -> Select[Any]:
    """Every column of a table, under the names that the dataclasses use; where the columns `by` have given values."""
    every = select(*(column.label(column.key) for column in table.columns))
    return every.where(*(table.c[name] == bindparam(name) for name in by))


def one_of(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """As `in_`, of which SQLAlchemy writes the values out anew whenever it runs: that takes as long as to run it."""
    return or_(false(), *(column == value for value in values))


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table, *by: str) -> Update:
    return update(table).where(*(table.c[name] == bindparam(f"the_{name}") for name in by))


@cache
def _delete(table: Table, *by: str) -> Delete:
    return delete(table).where(*(table.c[name] == bindparam(f"the_{name}") for name in by))


class Ledger:
    """What all books read and write through. `stale` is the first breach of uniqueness that was met, if any."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stale: Stale | None = None

    def all(self, query: Executable, **by: Any) -> Sequence[Found]:
        return cast(Sequence[Found], self._connection.execute(query, by).mappings().all())

    def first(self, query: Executable, **by: Any) -> Found | None:
        return cast(Found | None, self._connection.execute(query, by).mappings().first())

    def value(self, query: Executable, **by: Any) -> Any:
        """The first column of the first row; None when there is no row."""
        return self._connection.execute(query, by).scalar()

    def row(self, table: Table, **by: Any) -> Found | None:
        """The row whose columns have these values."""
        return self.first(rows(table, *by), **by)

    def add(self, table: Table, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Inserts one row or many. Raises Stale."""
        if values:
            self.write(_insert(table), values)

    def change(self, table: Table, values: Mapping[str, Any], **by: Any) -> int:
        """Returns how many rows have these values now. Raises Stale."""
        return self.write(_update(table, *by), {**values, **{f"the_{name}": value for name, value in by.items()}})

    def delete(self, table: Table, **by: Any) -> None:
        self.write(_delete(table, *by), {f"the_{name}": value for name, value in by.items()})

    def put(self, table: Table, values: Mapping[str, Any]) -> None:
        """Inserts; a row with the same primary key is overwritten."""
        key = {column.key: values[column.key] for column in table.primary_key.columns}
        if not self.change(table, values, **key):
            self.add(table, values)

    def put_if_new(self, table: Table, values: Mapping[str, Any]) -> None:
        """Inserts; a row with the same primary key is left as it is."""
        if self.row(table, **{column.key: values[column.key] for column in table.primary_key.columns}) is None:
            self.add(table, values)

    def write(self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()) -> int:
        """Returns how many rows were touched. Raises Stale."""
        try:
            return self._connection.execute(statement, values or None).rowcount
        except IntegrityError as error:
            rule = duplicate(error)
            if rule is None:
                raise
            self.stale = Stale(f"somebody else wrote first ({rule}): load again and step again")
            raise self.stale from None
