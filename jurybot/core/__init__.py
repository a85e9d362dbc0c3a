"""What a jury is and decides: pure, standard library only. (DELIBERATION.md, VERIFY.md.)

No I/O, no clock, no chance, no environment: time, seeds, new ids and the words of a language are arguments. What
belongs here: every rule, and what may be public. What does not: how it is kept, asked for or sent. Where to look:

- a case: `case`, `happenings` meet it by `table`, which brings `events` and `effects`; `fold` makes it of its events
- its course: `filing`, `panel`, `deliberation`, `measure`, `interim`, `calls`, `reconsider`, `stewards`
- a verdict: `ballot`, `bar`, `rule`, `rulebook`, `rounds`; told by `explain` and `rule_words`, judged by `rule_check`
- a reply: `replies` and what it asks, from `plain` to `spoken`; `belongs` and `which_text`
- what opens a case and when its panel is drawn: `triage`, `criteria`, `petition`, `docket`
- the draw and the record: `draw`, `lottery`, `merkle`, `record`; checked by strangers: `record_check`
- what may go out, and what anybody may read: `gate`, `disclosure`
"""
