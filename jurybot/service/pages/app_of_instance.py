"""The pages as an app of the instance: registered once, kept sealed."""

from __future__ import annotations

import json
from collections.abc import Callable

from jurybot.service.desk import Desk
from jurybot.service.sealing import seal, unseal

OF = "web"


def client(desk: Desk, page_url: str, register: Callable[[], tuple[str, str]], at: str = "") -> tuple[str, str]:
    """Id and secret of the app for this address, on our server or `at` that of a sister co-op; made by `register` when
    there is none yet."""
    name = f"client/{page_url}/{at}" if at else f"client/{page_url}"
    with desk.store.transaction() as work:
        kept = next((paper for paper in work.papers.of(OF) if paper.name == name), None)
    if kept:
        id_, secret = json.loads(unseal(desk, kept))
        return id_, secret
    made = register()
    with desk.store.transaction() as work:
        work.papers.put(seal(desk, OF, name, json.dumps(made), desk.clock.now()))
    return made
