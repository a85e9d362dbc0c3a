"""The sealed tables: who reported, proposed, volunteered, sat and wrote what. Events are for ever, these rows are not:
they are cut when a case's window is over. (DESIGN.md, *Two sides of one wall*.)"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from jurybot.store.columns import METADATA, Json, Moment, Pairs, Words, of_case

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
    of_case(),
    Column("counts", Boolean, nullable=False),
    Column("why_not", Text, nullable=False),
)
Index("reports_domain", REPORTS.c.domain, REPORTS.c.created_at)
Index("reports_case", REPORTS.c.case)
Index("reports_reporter", REPORTS.c.reporter, REPORTS.c.created_at)
Index("reports_created", REPORTS.c.created_at)

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
    of_case(),
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
    of_case(primary_key=True),
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
