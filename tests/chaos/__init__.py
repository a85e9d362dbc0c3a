"""Kills the bot and spoils what it hears, and compares what comes of it with a quiet run of the same season.

    python -m tests.chaos --seed 1 --kills 200 [--like 4.4] [--postgres URL]

`season.py` says what people do, and why trouble cannot change what must come of it. `nursery.py` starts the bot, as a
process that can be killed; `mortal.py`, inside that process, ends it at a named point. `trouble.py` is the seeded
script of kills and faults. `outcome.py` says what came of a season and how two differ. Read in this order.
"""
