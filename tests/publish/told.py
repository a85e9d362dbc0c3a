"""The site as the service has it written: decisions go through the store, pages come first, lists after."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jurybot.core.disclosure import Decision
from jurybot.publish.site import Site
from jurybot.service.docket import lists_of
from jurybot.store.engine import open_engine
from jurybot.store.tables import METADATA
from jurybot.store.work import Store


def write(site: Site, decisions: Sequence[Decision]) -> dict[str, str]:
    """Writes a site of these decisions; what was there of others is taken away. Gives the hash of every file."""
    written = {}
    for decision in decisions:
        written |= site.write_page(decision)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{shutil.copy(_empty(), folder)}")
        store = Store(engine)
        with store.transaction() as work:
            for version, decision in enumerate(decisions):
                work.shown.put(decision, version)
            lists = lists_of(store, work, work.shown.years())
        made = site.write_lists(lists, None)
        engine.dispose()
    return written | made


@cache
def _empty() -> Path:
    folder = tempfile.mkdtemp(prefix="jurybot-publish-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "jurybot.db"
    engine = open_engine(f"sqlite:///{file}")
    METADATA.create_all(engine)
    engine.dispose()
    return file
