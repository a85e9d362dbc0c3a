"""The only way from a case to something public. (DESIGN.md, *Two sides of one wall*.)

What stands in a `Decision` may be read by anyone; pages, feed and decisions.json show it and ask no further. Nothing
outside this room may make one of a case.
"""
