"""Ports for servers whose address is told before they listen. Such a port must be given to nobody else meanwhile: so it
lies below those that the system gives to whoever asks for any, and each process that runs tests has its own."""

import itertools
import os
import random
import socket
from contextlib import suppress

MINE = 20_000 + 1_000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12)
NEXT = itertools.count(random.randrange(1_000))


def a_port() -> int:
    """One at which nobody listens on this machine."""
    while True:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", MINE + next(NEXT) % 1_000))
            return int(probe.getsockname()[1])
