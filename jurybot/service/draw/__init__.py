"""Who is drawn, and how it is kept and published: the docket, a panel, the standing jury with its quotas.

How a draw comes about from its numbers is a matter of `jurybot/core`. (VERIFY.md.)
"""
