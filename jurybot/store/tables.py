"""The tables. The first migration must make the same: a test compares them.

Sealed, and cut when a case's window is over: members with their secrets, seats, statements, digests, tickets, and the
account names of messages and notes. Columns are named as the fields of `service.storage`, with `case_id` for `case`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    cast,
    false,
)

from jurybot.core.case import OPEN
from jurybot.store.columns import Json, Moment, Pairs, Words

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_name)s_unique",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "ck": "%(table_name)s_%(constraint_name)s",
    }
)


def _case(**more: Any) -> Column[Any]:
    """To which case a row belongs."""
    return Column("case_id", Text, ForeignKey("cases.id"), key="case", **more)


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
Index("cases_one_open", CASES.c.domain, unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
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
    _case(primary_key=True),
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
    _case(),
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
    Column("tried_by_boot", Text, nullable=False),
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

REPORTS = Table(
    "reports",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("domain", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("local", Boolean, nullable=False),
    Column("reporter", Text, nullable=False),
    Column("reporter_since", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("forwarded", Boolean, nullable=False),
    Column("target", Text, nullable=False),
    Column("rules", Pairs, nullable=False, server_default="[]"),  # of the server, that it names: id and text
    _case(),
    Column("counts", Boolean, nullable=False),
    Column("why_not", Text, nullable=False),
)
Index("reports_domain", REPORTS.c.domain, REPORTS.c.created_at)
Index("reports_case", REPORTS.c.case)

Index("reports_reporter", REPORTS.c.reporter, REPORTS.c.created_at)
Index("reports_created", REPORTS.c.created_at)

SERVERS = Table(  # what the instance last said of other servers, so that it is not asked at every report
    "servers",
    METADATA,
    Column("domain", Text, primary_key=True),
    Column("accounts", Integer, nullable=False),
    Column("strictest", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
)

PETITIONS = Table(
    "petitions",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("domain", Text, nullable=False),
    Column("measure", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("acct", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("state", Text, nullable=False),
    _case(),
)
Index("petitions_state", PETITIONS.c.state, PETITIONS.c.until)
Index("petitions_by", PETITIONS.c.by, PETITIONS.c.opened_at)
Index("petitions_case", PETITIONS.c.case)

SECONDS = Table(  # who stands behind a petition, or behind whatever else `of` names
    "seconds",
    METADATA,
    Column("of", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
Index("seconds_account", SECONDS.c.account)

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
    _case(),
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
    _case(nullable=False),
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
    Column("flags", Text),  # what else is refused: "media", "reports", both or ""; none where that was not read yet
)

REASONS = Table(
    "reasons",
    METADATA,
    _case(primary_key=True),
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

SITE_FILES = Table(
    "site_files",
    METADATA,
    Column("path", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
)

MEMBERS = Table(
    "members",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, unique=True),
    Column("acct", Text, nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("anchor", Text),
    Column("left_at", Moment),
    Column("member_since", Moment),
    Column("last_heard_at", Moment),
    Column("last_posted_on", Date),
    Column("standing", Text, nullable=False),
    Column("follows_bot", Boolean, nullable=False),
    Column("blocks_bot", Boolean, nullable=False),
    Column("checked_at", Moment),
    Column("role", Text, nullable=False),
    Column("away_until", Date),
    Column("opted_in", Words, nullable=False, server_default="[]"),
    Column("language", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
)

MEMBER_SECRETS = Table(
    "member_secrets",
    METADATA,
    Column("member", Text, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True),
    Column("encrypted", LargeBinary, nullable=False),
)

SEATS = Table(  # no foreign key to members: who is forgotten leaves at once, whatever they were drawn for
    "seats",
    METADATA,
    _case(primary_key=True),
    Column("seat", Integer, primary_key=True),
    Column("member", Text, nullable=False),
    Column("ended_on", Date),
)
Index("seats_member", SEATS.c.member)

STATEMENTS = Table(
    "statements",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, key="case", nullable=False),
    Column("seat", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("text", Text, nullable=False),
    Column("understood", Json, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("round", Integer, nullable=False, server_default="1"),
    ForeignKeyConstraint(["case", "seat"], [SEATS.c.case, SEATS.c.seat], ondelete="CASCADE"),
    UniqueConstraint("status", "case"),  # one reply may answer for several cases of one panel
)
Index("statements_seat", STATEMENTS.c.case, STATEMENTS.c.seat)
Index("statements_author", STATEMENTS.c.author)

DIGESTS = Table(  # what jurors gave as reasons, as the next round is told them; who is forgotten takes theirs along
    "digests",
    METADATA,
    Column("case_id", Text, key="case", primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("seat", Integer, primary_key=True),
    Column("letter", Text, nullable=False),
    Column("text", Text, nullable=False),
    ForeignKeyConstraint(["case", "seat"], [SEATS.c.case, SEATS.c.seat], ondelete="CASCADE"),
)

SERVED = Table(
    "served",
    METADATA,
    Column("member", Text, primary_key=True),
    Column("ended_on", Date, primary_key=True),
    Column("domain_hash", Text, primary_key=True),
    Column("weight", Integer, nullable=False, server_default="1"),
)
Index("served_member", SERVED.c.member, SERVED.c.ended_on, SERVED.c.weight)
Index("served_domain", SERVED.c.domain_hash)

WISHES = Table(  # who reported a server and wants to be told what comes of it; deleted once they are
    "wishes",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("domain", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

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

JURORS = Table(
    "jurors",
    METADATA,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("member", Text, primary_key=True),
)

PAPERS = Table(  # texts about a case that must not leave the instance, encrypted; of: a report's or a case's id
    "papers",
    METADATA,
    Column("of", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("encrypted", LargeBinary, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("forget_at", Moment),
)
Index("papers_forget", PAPERS.c.forget_at)

DRAW_TICKETS = Table(
    "draw_tickets",
    METADATA,
    Column("draw", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True),
    Column("ticket", LargeBinary, nullable=False),
    Column("member", Text, nullable=False),
)
