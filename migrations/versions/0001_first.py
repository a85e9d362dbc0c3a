"""The tables of the first version. What each is for stands in jurybot/store/tables.py and sealed_tables.py."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    the_installation()
    cases_and_events()
    what_comes_in()
    what_goes_out()
    what_is_published()
    the_sealed_tables()


def text(name: str, *, null: bool = False) -> sa.Column[Any]:
    """Times and JSON are text too."""
    return sa.Column(name, sa.Text(), nullable=null)


def number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=f"{table}_case_id_fk")


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"{table}_pk")


def unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=f"{table}_{column}_unique")


def the_installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        text("body"),
        sa.CheckConstraint("id = 1", name=op.f("installation_one_row")),
        key("installation", "id"),
    )
    op.create_table("counters", text("name"), number("value"), key("counters", "name"))
    op.create_table("budget", text("window"), text("starts_at"), number("used"), key("budget", "window", "starts_at"))


def cases_and_events() -> None:
    op.create_table(
        "cases",
        number("arrival"),
        text("id"),
        sa.Column("number", sa.Integer()),
        text("domain"),
        text("state"),
        text("verdict", null=True),
        text("filed_at"),
        text("decided_at", null=True),
        text("due_at", null=True),
        number("seq"),
        text("body"),
        text("fold_hash"),
        key("cases", "arrival"),
        unique("cases", "id"),
        unique("cases", "number"),
    )
    is_open = sa.text("state IN ('decided', 'deliberating', 'drawing', 'filed')")
    op.create_index("cases_one_open", "cases", ["domain"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("cases_domain", "cases", ["domain"])
    op.create_index("cases_state", "cases", ["state"])
    op.create_index("cases_due", "cases", ["due_at"])
    op.create_index("cases_decided", "cases", ["decided_at"])
    op.create_table(
        "events",
        text("case_id"),
        number("seq"),
        text("kind"),
        number("version"),
        text("at"),
        text("body"),
        of_case("events"),
        key("events", "case_id", "seq"),
    )


def what_comes_in() -> None:
    op.create_table(
        "inbox",
        text("kind"),
        text("id"),
        text("version"),
        text("outcome"),
        text("taken_at"),
        key("inbox", "kind", "id", "version"),
    )
    op.create_table(
        "parked",
        text("kind"),
        text("id"),
        text("version"),
        number("tries"),
        text("why"),
        text("first_at"),
        text("latest_at"),
        key("parked", "kind", "id", "version"),
    )
    op.create_table(
        "cursors",
        text("name"),
        text("id"),
        text("floor_id"),
        text("mark_id"),
        text("marked_at", null=True),
        text("read_to_end_at", null=True),
        key("cursors", "name"),
    )
    op.create_table(
        "reports",
        text("id"),
        text("domain"),
        text("category"),
        flag("local"),
        text("reporter"),
        text("reporter_since"),
        text("created_at"),
        text("updated_at"),
        flag("forwarded"),
        text("target"),
        text("case_id", null=True),
        flag("counts"),
        text("why_not"),
        of_case("reports"),
        key("reports", "id"),
    )
    op.create_index("reports_domain", "reports", ["domain", "created_at"])
    op.create_index("reports_case", "reports", ["case_id"])
    op.create_table("known_blocks", text("domain"), text("severity"), key("known_blocks", "domain"))


def what_goes_out() -> None:
    op.create_table(
        "outbox",
        number("seq"),
        text("key"),
        text("case_id", null=True),
        text("account", null=True),
        text("kind"),
        number("priority"),
        text("body"),
        text("sent", null=True),
        text("sent_hash"),
        text("state"),
        text("after"),
        text("not_before", null=True),
        number("tries"),
        text("first_tried_at", null=True),
        text("tried_at", null=True),
        text("tried_by_boot"),
        text("result"),
        text("why"),
        text("settled_at", null=True),
        of_case("outbox"),
        key("outbox", "seq"),
        unique("outbox", "key"),
    )
    op.create_index("outbox_state", "outbox", ["state", "priority", "seq"])
    op.create_index("outbox_case", "outbox", ["case_id"])
    op.create_index("outbox_account", "outbox", ["account"])
    op.create_index("outbox_settled", "outbox", ["settled_at"])
    op.create_table(
        "messages",
        text("status"),
        text("key"),
        text("case_id", null=True),
        text("account", null=True),
        text("sent_at"),
        of_case("messages"),
        key("messages", "status"),
    )
    op.create_index("messages_account", "messages", ["account"])
    op.create_index("messages_case", "messages", ["case_id"])
    op.create_index("messages_newest", "messages", [sa.text("CAST(status AS BIGINT)")])
    op.create_table("notes", text("account"), text("case_id"), number("n"), key("notes", "account", "case_id"))
    op.create_table(
        "block_snapshots",
        number("id"),
        text("case_id"),
        text("taken_at"),
        text("why"),
        text("body"),
        of_case("block_snapshots"),
        key("block_snapshots", "id"),
    )
    op.create_index("block_snapshots_case", "block_snapshots", ["case_id"])


def what_is_published() -> None:
    op.create_table(
        "reasons", text("case_id"), text("hash"), text("text"), of_case("reasons"), key("reasons", "case_id", "hash")
    )
    op.create_table("entries", text("path"), text("body"), key("entries", "path"))
    op.create_table("site_files", text("path"), text("hash"), text("written_at"), key("site_files", "path"))


def the_sealed_tables() -> None:
    op.create_table(
        "members",
        text("id"),
        text("account"),
        text("acct"),
        text("joined_at"),
        text("anchor", null=True),
        text("left_at", null=True),
        text("member_since", null=True),
        text("last_heard_at", null=True),
        sa.Column("last_posted_on", sa.Date()),
        text("standing"),
        flag("follows_bot"),
        flag("blocks_bot"),
        text("checked_at", null=True),
        text("role"),
        key("members", "id"),
        unique("members", "account"),
    )
    op.create_table(
        "member_secrets",
        text("member"),
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.id"], name="member_secrets_member_fk", ondelete="CASCADE"),
        key("member_secrets", "member"),
    )
    op.create_table(
        "seats",
        text("case_id"),
        number("seat"),
        text("member"),
        sa.Column("ended_on", sa.Date()),
        of_case("seats"),
        key("seats", "case_id", "seat"),
    )
    op.create_index("seats_member", "seats", ["member"])
    op.create_table(
        "statements",
        text("id"),
        text("case_id"),
        number("seat"),
        text("status"),
        text("author"),
        text("written_at"),
        text("edited_at", null=True),
        text("text"),
        text("understood"),
        flag("gone"),
        sa.ForeignKeyConstraint(
            ["case_id", "seat"],
            ["seats.case_id", "seats.seat"],
            name="statements_case_id_fk",
            ondelete="CASCADE",
        ),
        key("statements", "id"),
        unique("statements", "status"),
    )
    op.create_index("statements_seat", "statements", ["case_id", "seat"])
    op.create_index("statements_author", "statements", ["author"])
    op.create_table(
        "served",
        text("member"),
        sa.Column("ended_on", sa.Date(), nullable=False),
        text("domain_hash"),
        key("served", "member", "ended_on", "domain_hash"),
    )
    op.create_index("served_ended", "served", ["ended_on"])
    op.create_table(
        "draw_tickets",
        sa.Column("draw", sa.Integer(), nullable=False, autoincrement=False),
        number("position"),
        sa.Column("ticket", sa.LargeBinary(), nullable=False),
        text("member"),
        key("draw_tickets", "draw", "position"),
    )
