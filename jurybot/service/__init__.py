"""Use cases over ports: each loads a case, lets the core step it, and saves what came of it in one transaction.

What belongs here: what is done when something arrives, when time passes, when somebody asks; how it is worded. What
does not: any rule of a jury (`core`), SQL (`store`), HTTP (`instance`, `federation`, `web`).

At the door stands what all rooms build on: what is asked of the world (`ports`, `page_ports`), of the store (`storage`,
`sealed_storage`, `rows`), and all of it joined, with what the co-op decided (`desk`). Of the rooms each knows only
those before it:

- `language`: messages, moments and days as people write them
- `people`: the pool, stewards, who is answered and how often
- `health`: troubles, refusals, blocks that are not what verdicts say
- `case`: how a case goes on, with its dossier, ballots, digests and fresh looks
- `opening`: what opens one: reports and their triage, petitions, what others block
- `draw`: the docket, panels, the standing jury
- `asking`: what somebody asks for, by message or on the pages
- `arriving`: the inbox, replies and what they belong to, what people do by hand, deadlines
- `going_out`: the outbox: an effect fixed, sent, found again, settled
- `running`: what the command line does and is told; the bot's start; an older copy of the database
- `pages`: what people see and do on the pages
"""
