"""How strangers check what is published, from the files alone: one draw, all draws, decisions and their verdicts,
pages. At the first thing that is not as it should be each says what that is, and where. (VERIFY.md.)
"""
