"""For those who run it: what the command line does, what is told of the whole, the bot's start and its way back from an
older copy.
"""
