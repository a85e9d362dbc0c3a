"""Other servers, asked carefully: who speaks for one, what a sister co-op decided, whether one is still there.

Whatever comes from there was written by somebody who may mean harm. Nothing here knows a case; nothing of our instance
is spoken to from here.
"""
