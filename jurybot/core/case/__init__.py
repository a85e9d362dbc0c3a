"""A case as values: its state, what can happen to it, what happened, what is wanted of the world, and how it is the
fold of its events. What meets a happening stands in `course`.
"""
