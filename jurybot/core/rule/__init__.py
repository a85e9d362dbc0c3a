"""What a panel must reach: thresholds, rules and how they stack, ballots and their count, what a round comes to, and a
result in plain words. (DELIBERATION.md, *The ballot*.)
"""
