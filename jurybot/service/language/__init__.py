"""How the bot says things: messages written out, moments and days as a language has them, what a public post says.

The texts themselves stand in `jurybot/words/messages`; to whom something is said is a matter of those who say it.
"""
