"""council in depth: the backlog, briefs, summons and answers, the meeting, signing, action points

Revision: 2026_11_24_council, after 2026_11_23_meeting
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "2026_11_24_council"
down_revision = "2026_11_23_meeting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council_profile",
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("city_name", sa.String(length=200), nullable=False),
        sa.Column("sector_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["party.id"], name=op.f("fk_council_profile_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", name=op.f("pk_council_profile")),
        sa.UniqueConstraint("code", name=op.f("uq_council_profile_code")),
    )
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_change_request_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_change_request_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index("ix_change_request_meeting_id", "change_request", ["meeting_id"], unique=False)

    op.create_table(
        "minutes_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_minutes_version_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_minutes_version_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_version")),
        sa.UniqueConstraint(
            "meeting_id", "number", name=op.f("uq_minutes_version_meeting_id_number")
        ),
    )
    op.create_table(
        "summons_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "city",
                "social_economy",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_substitute", sa.Boolean(), nullable=False),
        sa.Column("secret", sa.String(length=43), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "yes",
                "no",
                "substitute",
                name="summonsanswer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_place_of_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["in_place_of_id"], ["person.id"], name=op.f("fk_summons_reply_in_place_of_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_summons_reply_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_summons_reply_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summons_reply")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq_summons_reply_meeting_id_person_id")
        ),
        sa.UniqueConstraint("secret", name=op.f("uq_summons_reply_secret")),
    )
    op.create_index("ix_summons_reply_person_id", "summons_reply", ["person_id"], unique=False)

    op.create_table(
        "action_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "dropped",
                name="actionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=1000), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["party.id"], name=op.f("fk_action_point_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_action_point_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["party.id"], name=op.f("fk_action_point_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_action_point_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_point")),
    )
    op.create_index(
        "ix_action_point_council_id_state_due_on",
        "action_point",
        ["council_id", "state", "due_on"],
        unique=False,
    )
    op.create_index("ix_action_point_item_id", "action_point", ["item_id"], unique=False)
    op.create_index(
        "ix_action_point_responsible_id", "action_point", ["responsible_id"], unique=False
    )

    op.create_table(
        "addendum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_addendum_item_id")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_addendum_meeting_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_addendum_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_addendum_meeting_id_number")),
    )
    op.create_table(
        "agenda_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("alternative", sa.String(length=600), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_agenda_paper_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_paper_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_agenda_paper_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_paper")),
    )
    op.create_index("ix_agenda_paper_item_id", "agenda_paper", ["item_id"], unique=False)

    op.create_table(
        "brief",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("compiled", sa.JSON(), nullable=True),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["person.id"], name=op.f("fk_brief_edited_by_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_brief_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_brief")),
    )
    op.create_table(
        "dissent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "dissent",
                "remark",
                name="dissentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_dissent_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dissent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dissent")),
    )
    op.create_index("ix_dissent_item_id", "dissent", ["item_id"], unique=False)

    op.create_table(
        "item_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_item_revision_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_item_revision_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_revision")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_revision_item_id_number")),
    )
    op.create_table(
        "meeting_screen",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_meeting_screen_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meeting.id"], name=op.f("fk_meeting_screen_meeting_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_screen")),
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_recusal_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("item_id", "person_id", name=op.f("uq_recusal_item_id_person_id")),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_speaker_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_speaker_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
    )
    op.create_index("ix_speaker_item_id_position", "speaker", ["item_id", "position"], unique=False)

    op.create_table(
        "backlog_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "action",
                "put_off",
                "accession",
                "moderation",
                "report",
                "own",
                name="pointkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "placed",
                "done",
                "declined",
                name="nominationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("action_point_id", sa.Integer(), nullable=True),
        sa.Column("from_item_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_point_id"], ["action_point.id"], name=op.f("fk_backlog_point_action_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["party.id"], name=op.f("fk_backlog_point_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_item_id"], ["agenda_item.id"], name=op.f("fk_backlog_point_from_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_backlog_point_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_point")),
        sa.UniqueConstraint("council_id", "key", name=op.f("uq_backlog_point_council_id_key")),
    )
    op.create_index(
        "ix_backlog_point_council_id_state", "backlog_point", ["council_id", "state"], unique=False
    )
    op.create_index("ix_backlog_point_item_id", "backlog_point", ["item_id"], unique=False)

    op.add_column(
        "agenda_item",
        sa.Column("is_other", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("agenda_item", sa.Column("length", sa.Integer(), nullable=True))
    op.add_column(
        "agenda_item",
        sa.Column("reporter", sa.String(length=200), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "agenda_item", sa.Column("remarks", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "agenda_item",
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "agenda_item", sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False)
    )

    op.add_column("attendance", sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attendance", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    _refer("attendance", "replaces_id", "person")

    op.add_column(
        "council_meeting", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "council_meeting", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True)
    )
    _refer("council_meeting", "chair_id", "person")
    op.add_column(
        "council_meeting",
        sa.Column(
            "others_present", sa.String(length=1000), server_default=sa.text("''"), nullable=False
        ),
    )

    op.add_column(
        "membership",
        sa.Column("is_substitute", sa.Boolean(), server_default=sa.false(), nullable=False),
    )

    _refer("nomination", "comment_id", "comment")
    _refer("nomination", "item_id", "agenda_item")
    _refer("nomination", "from_item_id", "agenda_item")
    op.add_column("nomination", sa.Column("wanted_on", sa.Date(), nullable=True))
    op.add_column(
        "nomination",
        sa.Column("question", sa.String(length=1000), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("nomination", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "nomination",
        sa.Column("addition", sa.String(length=1000), server_default=sa.text("''"), nullable=False),
    )
    op.add_column("nomination", sa.Column("added_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_nomination_item_id", "nomination", ["item_id"], unique=False)
    op.drop_index("uq_nomination_matter_active", table_name="nomination")
    active = "state IN ('waiting', 'placed')"
    for name, column, told in (
        ("uq_nomination_matter_active", "matter_id", "IS NULL"),
        ("uq_nomination_comment_active", "comment_id", "IS NOT NULL"),
    ):
        where = sa.text(f"{active} AND comment_id {told}")
        op.create_index(
            name,
            "nomination",
            ["council_id", column],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )

    _let_decisions_be_of_more_kinds()
    _fill()


def _refer(table: str, column: str, to: str) -> None:
    """Add a reference to a table that has rows: SQLite takes it with the column, and only so."""
    name = f"fk_{table}_{column}"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {to} (id)"
    )


def _let_decisions_be_of_more_kinds() -> None:
    """Take away the check of a decision's kind; SQLite does so by copying the table."""
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f("ck_decision_decisionkind"), type_="check")


def _fill() -> None:
    """Say what stood there before in the words of now."""
    op.execute(
        "UPDATE nomination SET item_id = "
        "(SELECT item_id FROM agenda_source WHERE agenda_source.nomination_id = nomination.id)"
    )
    op.execute(
        "UPDATE council_meeting SET began_at = starts_at "
        "WHERE state IN ('held', 'minutes_draft', 'adjusted', 'published')"
    )
    op.execute(
        "UPDATE council_meeting SET ended_at = ends_at "
        "WHERE state IN ('minutes_draft', 'adjusted', 'published')"
    )
    op.execute(
        "INSERT INTO action_point (council_id, item_id, position, what, responsible_id, due_on, state, outcome) "
        "SELECT agenda_item.council_id, item_id, 1, substr(decision.text, 1, 500), responsible_id, due_on, 'open', '' "
        "FROM decision JOIN agenda_item ON agenda_item.id = decision.item_id "
        "WHERE decision.kind = 'assignment' AND responsible_id IS NOT NULL AND due_on IS NOT NULL"
    )
    _keep_what_was_signed()


def _keep_what_was_signed() -> None:
    """Write down the text of minutes that are signed, or being signed, just as its hash was made of it."""
    bound = op.get_bind()
    moment = sa.DateTime(timezone=True)
    meeting = sa.table(
        "council_meeting",
        *_columns("id year number state place minutes_hash"),
        sa.column("starts_at", moment),
        sa.column("ends_at", moment),
        sa.column("drafted_at", moment),
        sa.column("adjusted_at", moment),
    )
    version = sa.table(
        "minutes_version",
        *_columns("meeting_id number content sha256"),
        sa.column("made_at", moment),
    )
    states = ["minutes_draft", "adjusted", "published"]
    signed = sa.select(meeting).where(meeting.c.state.in_(states))
    for row in bound.execute(signed).all():
        content = json.dumps(
            _signed(row), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        digest = hashlib.sha256(content.encode()).hexdigest()
        bound.execute(
            version.insert().values(
                meeting_id=row.id,
                number=1,
                content=content,
                sha256=digest,
                made_at=row.adjusted_at or row.drafted_at or row.ends_at,
            )
        )


def _columns(names: str) -> list[sa.ColumnClause]:
    return [sa.column(name) for name in names.split()]


def _signed(meeting: sa.Row) -> dict[str, object]:
    bound = op.get_bind()
    of = {"meeting": meeting.id}
    present = bound.execute(
        sa.text("SELECT side, person_id FROM attendance WHERE meeting_id = :meeting"), of
    )
    approvers = bound.execute(
        sa.text("SELECT side, person_id FROM approval WHERE meeting_id = :meeting"), of
    )
    items = bound.execute(
        sa.text(
            "SELECT i.id, i.number, i.section_year, i.section_number, i.standing_key, i.title, i.text, "
            "d.kind, d.text AS decided, d.responsible_id, d.due_on "
            "FROM agenda_item i LEFT JOIN decision d ON d.item_id = i.id "
            "WHERE i.meeting_id = :meeting ORDER BY i.position, i.id"
        ),
        of,
    ).all()
    matters: dict[int, list[str]] = {}
    for item_id, reference in bound.execute(
        sa.text(
            "SELECT s.item_id, m.reference FROM agenda_source s JOIN matter m ON m.id = s.matter_id "
            "JOIN agenda_item i ON i.id = s.item_id WHERE i.meeting_id = :meeting ORDER BY s.position, s.id"
        ),
        of,
    ):
        matters.setdefault(item_id, []).append(reference)
    return {
        "meeting": f"{meeting.year}-{meeting.number}",
        "starts": _utc(meeting.starts_at),
        "ends": _utc(meeting.ends_at),
        "place": meeting.place,
        "present": sorted(list(row) for row in present),
        "approvers": sorted(list(row) for row in approvers),
        "items": [_signed_item(item, matters.get(item.id, [])) for item in items],
    }


def _signed_item(item: sa.Row, matters: list[str]) -> dict[str, object]:
    decided = {
        "kind": item.kind,
        "text": item.decided,
        "responsible": item.responsible_id,
        "due": item.due_on and str(item.due_on),
    }
    return {
        "number": item.number,
        "section": [item.section_year, item.section_number],
        "title": item.standing_key or item.title,
        "text": item.text,
        "matters": matters,
        "decision": decided if item.kind else None,
    }


def _utc(value: datetime) -> str:
    """A moment as it was signed; SQLite gives it without its zone."""
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def downgrade() -> None:
    _let_decisions_be_of_fewer_kinds()
    op.drop_index("uq_nomination_comment_active", table_name="nomination")
    op.drop_index("uq_nomination_matter_active", table_name="nomination")
    op.execute(
        "UPDATE nomination SET state = 'done' WHERE state IN ('waiting', 'placed') AND EXISTS ("
        "SELECT 1 FROM nomination AS first WHERE first.council_id = nomination.council_id "
        "AND first.matter_id = nomination.matter_id AND first.state IN ('waiting', 'placed') "
        "AND first.id < nomination.id)"
    )
    _name_what_is_left()
    _say_in_decisions_who_is_to_do_what()
    active = sa.text("state IN ('waiting', 'placed')")
    op.create_index(
        "uq_nomination_matter_active",
        "nomination",
        ["council_id", "matter_id"],
        unique=True,
        sqlite_where=active,
        postgresql_where=active,
    )
    op.drop_index("ix_nomination_item_id", table_name="nomination")
    op.drop_column("nomination", "added_at")
    op.drop_column("nomination", "addition")
    op.drop_column("nomination", "asked_at")
    op.drop_column("nomination", "question")
    op.drop_column("nomination", "wanted_on")
    op.drop_column("nomination", "from_item_id")
    op.drop_column("nomination", "item_id")
    op.drop_column("nomination", "comment_id")

    op.drop_column("membership", "is_substitute")

    op.drop_column("council_meeting", "others_present")
    op.drop_column("council_meeting", "chair_id")
    op.drop_column("council_meeting", "ended_at")
    op.drop_column("council_meeting", "began_at")

    op.drop_column("attendance", "replaces_id")
    op.drop_column("attendance", "left_at")
    op.drop_column("attendance", "arrived_at")

    op.drop_column("agenda_item", "words")
    op.drop_column("agenda_item", "revision")
    op.drop_column("agenda_item", "remarks")
    op.drop_column("agenda_item", "reporter")
    op.drop_column("agenda_item", "length")
    op.drop_column("agenda_item", "is_other")

    op.drop_index("ix_backlog_point_item_id", table_name="backlog_point")
    op.drop_index("ix_backlog_point_council_id_state", table_name="backlog_point")

    op.drop_table("backlog_point")
    op.drop_index("ix_speaker_item_id_position", table_name="speaker")

    op.drop_table("speaker")
    op.drop_table("recusal")
    op.drop_table("meeting_screen")
    op.drop_table("item_revision")
    op.drop_index("ix_dissent_item_id", table_name="dissent")

    op.drop_table("dissent")
    op.drop_table("brief")
    op.drop_index("ix_agenda_paper_item_id", table_name="agenda_paper")

    op.drop_table("agenda_paper")
    op.drop_table("addendum")
    op.drop_index("ix_action_point_responsible_id", table_name="action_point")
    op.drop_index("ix_action_point_item_id", table_name="action_point")
    op.drop_index("ix_action_point_council_id_state_due_on", table_name="action_point")

    op.drop_table("action_point")
    op.drop_index("ix_summons_reply_person_id", table_name="summons_reply")

    op.drop_table("summons_reply")
    op.drop_table("minutes_version")
    op.drop_index("ix_change_request_meeting_id", table_name="change_request")

    op.drop_table("change_request")
    op.drop_table("council_profile")


def _name_what_is_left() -> None:
    """The release before settles the one proposal that a source names: the one that is still active."""
    left = (
        "FROM nomination WHERE nomination.item_id = agenda_source.item_id "
        "AND nomination.matter_id = agenda_source.matter_id AND nomination.state = 'placed'"
    )
    op.execute(
        f"UPDATE agenda_source SET nomination_id = (SELECT nomination.id {left}) "
        f"WHERE EXISTS (SELECT 1 {left})"
    )


def _say_in_decisions_who_is_to_do_what() -> None:
    """The release before knows one task of a decision: the first."""
    first = (
        "(SELECT {} FROM action_point WHERE action_point.item_id = decision.item_id "
        "ORDER BY position, id LIMIT 1)"
    )
    op.execute(
        f"UPDATE decision SET responsible_id = {first.format('responsible_id')}, "
        f"due_on = {first.format('due_on')} "
        "WHERE kind = 'assignment' AND responsible_id IS NULL"
    )


def _let_decisions_be_of_fewer_kinds() -> None:
    op.execute("UPDATE decision SET kind = 'statement' WHERE kind = 'accession'")
    known = "kind IN ('statement', 'recommendation', 'assignment', 'noted', 'postponed', 'remitted_back')"
    with op.batch_alter_table("decision") as batch:
        batch.create_check_constraint(op.f("ck_decision_decisionkind"), known)
