"""What a reply says: a ballot as it is spoken, a command, one answer for several cases; which case it belongs to, and
which of a juror's texts counts. (DELIBERATION.md, *Understanding a reply*.)
"""
