"""The reason of a reply: where it stands, and whether what it says puts the position in doubt.

A ballot counts only where nothing in its reason may take it back. (DELIBERATION.md, *Understanding a reply*.)
"""
