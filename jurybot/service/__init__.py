"""Use cases over ports: each loads a case, lets the core step it, and saves what came of it in one transaction.

What belongs here: what is done when something arrives, when time passes, when somebody asks; how it is worded. What
does not: any rule of a jury (`core`), SQL (`store`), HTTP (`instance`, `federation`, `web`). Where to look:

- what the world is asked: `ports`, `storage`, `sealed_storage`, `rows`, `page_ports`; all of it joined: `desk`
- what arrives: `read_inbox`, `take_report`, `take_reply` with `thread` and `statements`, `answers`, `rereading`,
  `blocks_by_hand`, `at_hand`
- how a case goes on: `steps`, `pass_time`, `consider`, `draw_panel`, `dossier`, `ballots`, `digest`, `questions`
- who asks for what: `petitions`, `seconded`, `appeals`, `fresh_look`, `ratify`, `accused`, `reporters`, `stewards`,
  `steward_acts`
- what goes out: `outgoing`, `outgoing_blocks`, `wording`, `reach`, `dispatch`, `settle`, `setbacks`
- who sits: `pool`, `membership`, `joining`, `standing_jury`, `forget`
- what is told: `docket`, `story`, `summary`, `public_posts`, `pages`
- starts, troubles and copies of the database: `life`, `troubles`, `refused`, `drift`, `restore`
"""
