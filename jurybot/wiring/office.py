"""What the command line acts by: the database alone."""

from __future__ import annotations

from jurybot.config import Settings
from jurybot.seams import SystemClock, system_chance
from jurybot.service.desk import Office, Vault
from jurybot.service.running.acts import Acts
from jurybot.store.engine import open_engine
from jurybot.store.lock import Lock
from jurybot.store.schema import check_schema
from jurybot.store.work import Store
from jurybot.wiring.desk import parts


def acts(settings: Settings, *, says: str = "", login: str = "somebody") -> Acts:
    """The acts of the command line: their own access to the database, no HTTP, no lock. What is sealed they open only
    where the settings were read with their secrets. Who acts is the steward whom somebody at the machine's account
    `login` `says` they are. Raises StoreError."""
    engine = open_engine(settings.store.url)
    check_schema(engine)
    held, key = parts(settings, Store(engine), SystemClock(), system_chance), settings.secrets.key.get_secret_value()
    lock = Lock(settings.store.url)
    desk = Vault(**held, key=key) if key else Office(**held)
    return Acts(desk, says=says, login=login, is_held=lambda: lock.holder() is not None)
