"""What Alembic runs. `jurybot db upgrade` hands over its own connection, so that the whole upgrade is one transaction
that began at once. Alembic's own commands (`alembic -x url=sqlite:///jurybot.db …`) get the same kind of engine."""

from alembic import context
from sqlalchemy import Connection

from jurybot.store import sealed_tables, tables  # noqa: F401  (they fill METADATA)
from jurybot.store.columns import METADATA
from jurybot.store.engine import open_engine


def migrate(connection: Connection) -> None:
    """The connection is in a transaction already, and SQLite's DDL is part of it: the engine began it itself."""
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    url = context.get_x_argument(as_dictionary=True).get("url") or context.config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit("say which database: alembic -x url=sqlite:///jurybot.db …")
    with open_engine(url).begin() as own:
        migrate(own)
