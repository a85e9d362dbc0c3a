"""What a jury is and decides: pure, standard library only. (DELIBERATION.md, VERIFY.md.)

No I/O, no clock, no chance, no environment: time, seeds, new ids and the words of a language are arguments. What
belongs here: every rule, and what may be public. What does not: how it is kept, asked for or sent.

At the door stand the words of the domain that all rooms use: `names`, `kinds` of cases, `measures`, the `terms` of a
case with its `calendar`, the `limits` of the server, and how values are written (`codec`, `canonical`, `shown_text`).
Of the rooms each knows only those before it:

- `rule`: what a panel must reach, ballots and their count
- `text`: a message as it is read, and the words that are known
- `reasons`: the reason of a reply, and the doubts in it
- `replies`: what a reply says, and which case it belongs to
- `opening`: what opens a case, whose turn it is, what a panel is given
- `case`: a case as values: happenings, events, effects, and their fold
- `record`: the draw, and what is written for ever about it
- `checks`: how strangers check that
- `disclosure`: what may be public, and the only way there
- `course`: the transition table with its functions, and the gate before what goes out
- `trying`: rules tried out

To understand a jury: `case/case.py`, `course/table.py`, `rule/ballot.py`, then `replies/replies.py`.
"""
