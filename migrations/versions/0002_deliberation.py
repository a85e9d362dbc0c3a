"""What came with the whole of a case in time. What each table is for: jurybot/store/tables.py and sealed_tables.py."""

from contextlib import AbstractContextManager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    cases_of_kinds()
    papers()
    storms_of_reports()
    petitions()
    block_lists()
    rounds()
    the_standing_jury()
    matters_of_stewards()
    what_members_choose()
    wishes_to_be_told()
    decisions_that_are_shown()
    messages_of_several_cases()
    extras_of_blocks()
    what_nobody_asked_for()


def _changed(table: str) -> AbstractContextManager[BatchOperations]:
    """SQLite's tables are made anew, as its own text of a table is compared with ours; PostgreSQL's cannot be, as
    others point to them."""
    return op.batch_alter_table(table, recreate="always" if op.get_bind().dialect.name == "sqlite" else "never")


def cases_of_kinds() -> None:
    op.drop_index("cases_one_open", "cases")
    op.drop_index("cases_state", "cases")
    with _changed("cases") as cases:
        cases.add_column(sa.Column("kind", sa.Text(), nullable=False, server_default="reports"))
        cases.add_column(sa.Column("about", sa.Text()))
        cases.add_column(sa.Column("in_force", sa.Text(), nullable=False, server_default="none"))
        cases.add_column(sa.Column("review_on", sa.Text()))
        cases.add_column(sa.Column("block_comment", sa.Text(), nullable=False, server_default=""))
        cases.add_column(sa.Column("at_rest", sa.Boolean(), nullable=False, server_default=sa.false()))
    is_open = sa.text("state IN ('decided', 'deliberating', 'drawing', 'escalated', 'filed') AND kind != 'appeal'")
    op.create_index("cases_one_open", "cases", ["domain"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("cases_about", "cases", ["about"])
    op.create_index("cases_in_force", "cases", ["in_force"])
    op.create_index("cases_state", "cases", ["state", "at_rest"])
    op.create_index("cases_review", "cases", ["review_on"])


def papers() -> None:
    op.create_table(
        "papers",
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=False),
        sa.Column("forget_at", sa.Text()),
        sa.PrimaryKeyConstraint("of", "name", name="papers_pk"),
    )
    op.create_index("papers_forget", "papers", ["forget_at"])


def petitions() -> None:
    texts = ["domain", "measure", "by", "acct", "status", "claim", "opened_at", "until"]
    op.create_table(
        "petitions",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="petitions_case_id_fk"),
        sa.PrimaryKeyConstraint("id", name="petitions_pk"),
    )
    op.create_index("petitions_state", "petitions", ["state", "until"])
    op.create_index("petitions_by", "petitions", ["by", "opened_at"])
    op.create_index("petitions_case", "petitions", ["case_id"])
    op.create_table(
        "seconds",
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("of", "account", name="seconds_pk"),
    )
    op.create_index("seconds_account", "seconds", ["account"])


def block_lists() -> None:
    op.create_table(
        "lists",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="lists_pk"),
    )
    op.create_table(
        "listed",
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("reject_media", sa.Boolean(), nullable=False),
        sa.Column("reject_reports", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("list", "domain", name="listed_pk"),
    )
    op.create_index("listed_domain", "listed", ["domain"])


def storms_of_reports() -> None:
    with _changed("reports") as reports:
        reports.add_column(sa.Column("rules", sa.Text(), nullable=False, server_default="[]"))
    op.create_index("reports_reporter", "reports", ["reporter", "created_at"])
    op.create_index("reports_created", "reports", ["created_at"])
    op.create_index("inbox_taken", "inbox", ["taken_at"])
    op.create_table(
        "servers",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("strictest", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name="servers_pk"),
    )


def rounds() -> None:
    with _changed("statements") as statements:
        statements.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        statements.drop_constraint("statements_status_unique", type_="unique")
        statements.create_unique_constraint("statements_status_unique", ["status", "case_id"])
    op.create_table(
        "digests",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "seat"], ["seats.case_id", "seats.seat"], name="digests_case_id_fk", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "round", "seat", name="digests_pk"),
    )


def the_standing_jury() -> None:
    op.create_table(
        "terms",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.Text()),
        sa.PrimaryKeyConstraint("number", name="terms_pk"),
    )
    op.create_table(
        "jurors",
        sa.Column("term", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("term", "member", name="jurors_pk"),
    )


def matters_of_stewards() -> None:
    op.create_table(
        "matters",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text()),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Text()),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="matters_pk"),
    )


def what_members_choose() -> None:
    with _changed("members") as members:
        members.add_column(sa.Column("away_until", sa.Date()))
        members.add_column(sa.Column("opted_in", sa.Text(), nullable=False, server_default="[]"))
        members.add_column(sa.Column("language", sa.Text(), nullable=False, server_default=""))
        members.add_column(sa.Column("zone", sa.Text(), nullable=False, server_default=""))
    op.drop_index("served_ended", "served")
    with _changed("served") as served:
        served.add_column(sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("served_member", "served", ["member", "ended_on", "weight"])
    op.create_index("served_domain", "served", ["domain_hash"])


def wishes_to_be_told() -> None:
    op.create_table(
        "wishes",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "domain", name="wishes_pk"),
    )


def extras_of_blocks() -> None:
    with _changed("known_blocks") as known:
        known.add_column(sa.Column("extras", sa.Text()))


def what_nobody_asked_for() -> None:
    op.drop_table("site_files")
    with _changed("outbox") as outbox:
        outbox.drop_column("tried_by_boot")


def decisions_that_are_shown() -> None:
    op.create_table(
        "shown",
        sa.Column("case_number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_number", name="shown_pk"),
    )
    op.create_index("shown_year", "shown", ["year", "version"])
    op.create_index("shown_updated", "shown", ["updated_on"])


def messages_of_several_cases() -> None:
    op.drop_index("messages_newest", "messages")  # an index on an expression is not taken along
    with _changed("messages") as messages:
        messages.add_column(sa.Column("also", sa.Text(), nullable=False, server_default="[]"))
    op.create_index("messages_newest", "messages", [sa.text("CAST(status AS BIGINT)")])
