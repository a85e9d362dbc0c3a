"""A small instance of our own that answers like Mastodon 4.6.5: for tests, for the demo, for rehearsing rules.

It imports nothing of the bot. `server.running()` starts it inside a test, `python -m jurybot.sandbox` as a process.
Where to look: `endpoints.py` lists every endpoint; `state.py` holds the records; `posting.py`, `relations.py`,
`moderation.py` and `notify.py` say what happens; `entities.py` how it is written out; `control.py` how to steer it.
"""
