"""What everyone can read: the decisions' pages, feed and decisions.json, and the files of the draws. Static, no script.

Of the core only `disclosure` is known here: what may be shown is decided before it comes in.
"""
