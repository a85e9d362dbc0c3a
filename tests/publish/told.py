"""The site as the service has it written: decisions go through the store, pages come first, lists after."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence

from jurybot.core.disclosure.decision import Decision
from jurybot.publish.site import Site
from jurybot.service.draw.docket import lists_of
from jurybot.store.engine import open_engine
from jurybot.store.work import Store
from tests.databases import an_empty_one


def write(site: Site, decisions: Sequence[Decision]) -> dict[str, bytes]:
    """Writes a site of these decisions. Gives what stands in it then, by path."""
    for decision in decisions:
        site.write_page(decision)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{shutil.copy(an_empty_one(), folder)}")
        store = Store(engine)
        with store.transaction() as work:
            for version, decision in enumerate(decisions):
                work.shown.put(decision, version)
            lists = lists_of(store, work, work.shown.years())
        site.write_lists(lists, None)
        engine.dispose()
    folder = site._folder
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
