"""The connection of one transaction: what is read through it, and what was refused on the way.

A breach of uniqueness means that somebody else wrote first. It surfaces as `Stale`, and a transaction that met one
never commits, even if the error was swallowed: on SQLite the statements before it would stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Executable, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from jurybot.service.storage import Stale
from jurybot.store.errors import duplicate

Found = Mapping[str, Any]
"""A row that was read, by column name."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@cache
def rows(table: Table) -> Select[Any]:
    """Every column of a table, under the names that the dataclasses use."""
    return select(*(column.label(column.key) for column in table.columns))


class Ledger:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stale: Stale | None = None

    def all(self, query: Executable) -> Sequence[Found]:
        return cast(Sequence[Found], self._connection.execute(query).mappings().all())

    def first(self, query: Executable) -> Found | None:
        return cast(Found | None, self._connection.execute(query).mappings().first())

    def value(self, query: Executable) -> Any:
        """The first column of the first row; None when there is no row."""
        return self._connection.execute(query).scalar()

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

    def put(self, table: Table, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Inserts; a row with the same primary key is overwritten."""
        statement = _INSERT[self._connection.dialect.name](table)
        key = list(table.primary_key.columns)
        others = {column: statement.excluded[column.key] for column in table.columns if column not in key}
        self.write(statement.on_conflict_do_update(index_elements=key, set_=others), values)

    def put_if_new(self, table: Table, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Inserts; what breaks a rule of uniqueness is left as it is."""
        self.write(_INSERT[self._connection.dialect.name](table).on_conflict_do_nothing(), values)
