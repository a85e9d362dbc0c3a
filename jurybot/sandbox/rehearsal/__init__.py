"""A co-op of any size with people who have habits: what `jurybot rehearse` plays, and `jurybot sandbox --jurors`.

`plan.py` says who complains about whom and when; `habits.py` how jurors answer; `people.py` what everybody else does;
`words.py` what jurors write in their own languages; `play.py` joins them. Nothing is scripted to come out in one way:
what a panel decides follows from its jurors and the co-op's rules.
"""
