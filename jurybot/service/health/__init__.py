"""Whether all is as it should be: troubles and who hears of them, a token or login that is refused, the bot's own
account, blocks against verdicts, what already stands in public. Repairs nothing by itself.
"""
