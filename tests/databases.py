"""SQLite databases, a thousand of which are opened in these tests: what making one takes is done once a process."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from jurybot.store import engine
from jurybot.store.schema import upgrade

create_engine = engine.create_engine
COMPILED: LRUCache[Any, Any] = LRUCache(1_000)


@cache
def an_empty_one() -> Path:
    """One that was upgraded, to be copied: that is quicker than to upgrade again."""
    folder = Path(tempfile.mkdtemp(prefix="jurybot-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    opened = engine.open_engine(f"sqlite:///{folder}/jurybot.db")
    upgrade(opened)
    opened.dispose()
    return folder / "jurybot.db"


class Alike(SQLiteDialect_pysqlite):
    """One is as good as another: what was compiled is looked up by it and by what a statement says."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike)

    def __hash__(self) -> int:
        return hash(Alike)


def share_what_is_compiled() -> None:
    """SQLAlchemy keeps what it has compiled of a statement with its engine. From here on, what was compiled for one of
    the bot's engines on SQLite serves all."""

    def shared(*args: Any, **how: Any) -> Engine:
        opened = create_engine(*args, **how)
        if type(opened.dialect) is SQLiteDialect_pysqlite:
            opened.dialect.__class__ = Alike
            opened._compiled_cache = COMPILED
        return opened

    engine.create_engine = shared
