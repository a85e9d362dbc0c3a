"""Who takes part: the pool and who of it may be drawn, stewards, who asked for a fresh look; the door of each, and the
one way to answer somebody, with how often.
"""
