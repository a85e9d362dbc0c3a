"""SQLAlchemy keeps what it has compiled of a statement with its engine. These tests open a thousand databases of one
kind: what was compiled for one of them serves all."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from jurybot.store import engine

create_engine = engine.create_engine
KEPT: LRUCache[Any, Any] = LRUCache(1_000)


class Alike(SQLiteDialect_pysqlite):
    """One is as good as another: a compiled statement is looked up by it and by what the statement says."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike)

    def __hash__(self) -> int:
        return hash(Alike)


def share_what_is_compiled() -> None:
    """From here on, engines that the bot opens on SQLite do."""

    def shared(*args: Any, **how: Any) -> Engine:
        opened = create_engine(*args, **how)
        if type(opened.dialect) is SQLiteDialect_pysqlite:
            opened.dialect.__class__ = Alike
            opened._compiled_cache = KEPT
        return opened

    engine.create_engine = shared
