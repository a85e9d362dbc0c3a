"""The tables of what a case is, what comes in and goes out, and what is published. Those that tell of people stand in
`sealed_tables`. The migrations must make the same: a test compares them.

Columns are named as the fields of `service.rows`, with `case_id` for `case`. The account names of messages and notes
are cut when a case's window is over.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, Table, Text, cast, false

from jurybot.core.case.case import OPEN
from jurybot.store.columns import METADATA, Json, Moment, Words, of_case

INSTALLATION = Table(
    "installation",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("body", Json, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

COUNTERS = Table("counters", METADATA, Column("name", Text, primary_key=True), Column("value", Integer, nullable=False))

CASES = Table(
    "cases",
    METADATA,
    Column("arrival", Integer, primary_key=True),  # order of filing, also among cases filed at the same moment
    Column("id", Text, nullable=False, unique=True),
    Column("number", Integer, unique=True),
    Column("domain", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="reports"),
    Column("about", Text),  # the case that a lift, an appeal or a review is about
    Column("state", Text, nullable=False),
    Column("verdict", Text),
    Column("in_force", Text, nullable=False, server_default="none"),
    Column("filed_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("due_at", Moment),
    Column("review_on", Moment),
    Column("block_comment", Text, nullable=False, server_default=""),
    Column("at_rest", Boolean, nullable=False, server_default=false()),
    Column("seq", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("fold_hash", Text, nullable=False),
)

_IS_OPEN = CASES.c.state.in_(sorted(state.value for state in OPEN)) & (CASES.c.kind != "appeal")
# The migration makes it with the same condition on PostgreSQL; to say so here would load that dialect, 2 MB, always.
Index("cases_one_open", CASES.c.domain, unique=True, sqlite_where=_IS_OPEN)
Index("cases_about", CASES.c.about)
Index("cases_domain", CASES.c.domain)
Index("cases_state", CASES.c.state, CASES.c.at_rest)
Index("cases_in_force", CASES.c.in_force)
Index("cases_due", CASES.c.due_at)
Index("cases_decided", CASES.c.decided_at)
Index("cases_review", CASES.c.review_on)

EVENTS = Table(
    "events",
    METADATA,
    of_case(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Json, nullable=False),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("taken_at", Moment, nullable=False),
)
Index("inbox_taken", INBOX.c.taken_at)

PARKED = Table(
    "parked",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("latest_at", Moment, nullable=False),
)

CURSORS = Table(
    "cursors",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("floor_id", Text, nullable=False),
    Column("mark_id", Text, nullable=False),
    Column("marked_at", Moment),
    Column("read_to_end_at", Moment),
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    of_case(),
    Column("account", Text),  # whom an answer goes to, for the limits on answers
    Column("kind", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Column("sent", Json),
    Column("sent_hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("after", Words, nullable=False),
    Column("not_before", Moment),
    Column("tries", Integer, nullable=False),
    Column("first_tried_at", Moment),
    Column("tried_at", Moment),
    Column("result", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("settled_at", Moment),
)
Index("outbox_state", OUTBOX.c.state, OUTBOX.c.priority, OUTBOX.c.seq)
Index("outbox_case", OUTBOX.c.case)
Index("outbox_account", OUTBOX.c.account)
Index("outbox_settled", OUTBOX.c.settled_at)

BUDGET = Table(
    "budget",
    METADATA,
    Column("window", Text, primary_key=True),
    Column("starts_at", Moment, primary_key=True),
    Column("used", Integer, nullable=False),
)

SERVERS = Table(  # what the instance last said of other servers, so that it is not asked at every report
    "servers",
    METADATA,
    Column("domain", Text, primary_key=True),
    Column("accounts", Integer, nullable=False),
    Column("strictest", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
)

LISTS = Table(
    "lists",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("read_at", Moment, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("trouble", Text, nullable=False),
)

LISTED = Table(
    "listed",
    METADATA,
    Column("list", Text, primary_key=True),
    Column("domain", Text, primary_key=True),
    Column("severity", Text, nullable=False),
    Column("reject_media", Boolean, nullable=False),
    Column("reject_reports", Boolean, nullable=False),
)
Index("listed_domain", LISTED.c.domain)

MESSAGES = Table(
    "messages",
    METADATA,
    Column("status", Text, primary_key=True),
    Column("key", Text, nullable=False),
    of_case(),
    Column("account", Text),
    Column("sent_at", Moment, nullable=False),
    Column("also", Words, nullable=False, server_default="[]"),
)
Index("messages_account", MESSAGES.c.account)
Index("messages_case", MESSAGES.c.case)
Index("messages_newest", cast(MESSAGES.c.status, BigInteger))

NOTES = Table(  # how many messages went to whom in which case ("": in none); account "" counts for everybody
    "notes",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("case_id", Text, key="case", primary_key=True),
    Column("n", Integer, nullable=False),
)

BLOCK_SNAPSHOTS = Table(
    "block_snapshots",
    METADATA,
    Column("id", Integer, primary_key=True),
    of_case(nullable=False),
    Column("taken_at", Moment, nullable=False),
    Column("why", Text, nullable=False),
    Column("body", Json, nullable=False),
)
Index("block_snapshots_case", BLOCK_SNAPSHOTS.c.case)

KNOWN_BLOCKS = Table(
    "known_blocks",
    METADATA,
    Column("domain", Text, primary_key=True),
    Column("severity", Text, nullable=False),
    Column("extras", Text),  # what else is refused: "media", "reports", both or ""; none where that was not read yet
)

REASONS = Table(
    "reasons",
    METADATA,
    of_case(primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

ENTRIES = Table("entries", METADATA, Column("path", Text, primary_key=True), Column("body", Json, nullable=False))

SHOWN = Table(  # the decisions that stand in public, as they were last told
    "shown",
    METADATA,
    Column("case_number", Integer, key="case", primary_key=True, autoincrement=False),
    Column("year", Text, nullable=False),
    Column("updated_on", Date, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("line", Json, nullable=False),
    Column("entry", Text, nullable=False),
    Column("body", Json, nullable=False),
)
Index("shown_year", SHOWN.c.year, SHOWN.c.version)
Index("shown_updated", SHOWN.c.updated_on)

MATTERS = Table(  # what waits for stewards
    "matters",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("case_id", Text, key="case"),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("passed", Integer, nullable=False),
    Column("by", Words, nullable=False),
)

TERMS = Table(  # of a drawn standing jury
    "terms",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("draw", Integer, nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("drawn_at", Moment),
)
