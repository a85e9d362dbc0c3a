"""A schema of its own for each test on a PostgreSQL server, gone afterwards."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def a_schema(server: str) -> Iterator[str]:
    """The URL of an empty one; `server` is that of a database in which schemas may be made."""
    schema = f"t{uuid.uuid4().hex}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    inside = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    try:
        yield inside.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()
