"""living thread: kinds, versions, files, mentions, who has spoken, how far one has read; conversations

Revision: 2026_11_23_living, after 2026_11_23_formal
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_living"
down_revision = "2026_11_23_formal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "read_mark",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_read_mark_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_read_mark_person_id")),
        sa.PrimaryKeyConstraint("person_id", "matter_id", name=op.f("pk_read_mark")),
    )
    op.create_index("ix_read_mark_matter_id", "read_mark", ["matter_id"], unique=False)

    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening", sa.Text(), nullable=False),
        sa.Column("opening_html", sa.Text(), nullable=False),
        sa.Column("closing", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["matter.id"], name=op.f("fk_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
    )
    op.create_table(
        "voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (party_id IS NULL)", name=op.f("ck_voice_one_speaker")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_voice_matter_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_voice_party_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
    )
    op.create_index("ix_voice_party_id", "voice", ["party_id"], unique=False)
    op.create_index("ix_voice_person_id", "voice", ["person_id"], unique=False)
    op.create_index(
        "uq_voice_party",
        "voice",
        ["matter_id", "party_id"],
        unique=True,
        sqlite_where=sa.text("party_id IS NOT NULL"),
        postgresql_where=sa.text("party_id IS NOT NULL"),
    )
    op.create_index(
        "uq_voice_person",
        "voice",
        ["matter_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("party_id IS NULL"),
        postgresql_where=sa.text("party_id IS NULL"),
    )

    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("alternative", sa.String(length=600), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("small_sha256", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_attachment_comment_id")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_attachment_matter_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attachment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("comment_id", "number", name=op.f("uq_attachment_comment_id_number")),
    )
    op.create_index(
        "ix_attachment_person_id_matter_id", "attachment", ["person_id", "matter_id"], unique=False
    )

    op.create_table(
        "comment_version",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "comment",
                "question",
                "obstacle",
                "proposal",
                "experience",
                "answer",
                name="commentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", "number", name=op.f("pk_comment_version")),
    )
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (party_id IS NULL)", name=op.f("ck_mention_one_named")
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_mention_comment_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_mention_party_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mention_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("comment_id", "party_id", name=op.f("uq_mention_comment_id_party_id")),
        sa.UniqueConstraint(
            "comment_id", "person_id", name=op.f("uq_mention_comment_id_person_id")
        ),
    )
    op.create_index("ix_mention_party_id", "mention", ["party_id"], unique=False)
    op.create_index("ix_mention_person_id", "mention", ["person_id"], unique=False)

    op.add_column(
        "comment",
        sa.Column(
            "contribution",
            sa.Enum(
                "comment",
                "question",
                "obstacle",
                "proposal",
                "experience",
                "answer",
                name="commentkind",
                native_enum=False,
                length=32,
            ),
            server_default="comment",
            nullable=False,
        ),
    )
    op.add_column(
        "comment", sa.Column("revision", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "comment", sa.Column("versions", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "comment", sa.Column("file_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("comment", sa.Column("digest", sa.String(length=64), nullable=True))
    op.create_index(
        "ix_comment_matter_id_contribution",
        "comment",
        ["matter_id", "contribution", "place"],
        unique=False,
    )
    op.create_index("ix_comment_person_id_digest", "comment", ["person_id", "digest"], unique=False)

    op.add_column("matter", sa.Column("tally", sa.JSON(), nullable=True))

    _fill()


def _fill() -> None:
    """What was said before: its kind, who has said it, and how much of each kind there is."""
    op.execute(
        "UPDATE comment SET contribution = CASE WHEN kind = 'answer' THEN 'answer' "
        "WHEN due_on IS NOT NULL THEN 'question' WHEN is_obstacle THEN 'obstacle' ELSE 'comment' END"
    )
    shown = "FROM comment WHERE state = 'visible'"
    op.execute(
        "INSERT INTO voice (matter_id, party_id, comments) "
        f"SELECT matter_id, party_id, count(*) {shown} AND party_id IS NOT NULL GROUP BY matter_id, party_id"
    )
    op.execute(
        "INSERT INTO voice (matter_id, person_id, comments) "
        f"SELECT matter_id, person_id, count(*) {shown} AND party_id IS NULL GROUP BY matter_id, person_id"
    )
    connection = op.get_bind()
    counted = connection.execute(
        sa.text(
            "SELECT matter_id, contribution, count(*), "
            "sum(CASE WHEN due_on IS NOT NULL AND answered_at IS NULL THEN 1 ELSE 0 END) "
            f"{shown} GROUP BY matter_id, contribution"
        )
    )
    tallies: dict[int, dict[str, int]] = {}
    for matter_id, kind, count, waiting in counted:
        tally = tallies.setdefault(matter_id, {})
        tally[kind] = count
        if waiting:
            tally["waiting"] = int(waiting)
    matter = sa.table("matter", sa.column("id", sa.Integer), sa.column("tally", sa.JSON))
    for matter_id, tally in tallies.items():
        connection.execute(matter.update().where(matter.c.id == matter_id).values(tally=tally))


def downgrade() -> None:
    # The release before knows no conversations: they are read there as closed initiatives, threads and all.
    op.execute(
        "INSERT INTO initiative (id, problem, problem_html, proposal, proposal_html, members_asked) "
        "SELECT id, opening, opening_html, '', '', '' FROM topic "
        "WHERE id IN (SELECT id FROM matter WHERE kind = 'topic')"
    )
    op.execute("UPDATE matter SET kind = 'initiative', state = 'closed' WHERE kind = 'topic'")

    op.drop_column("matter", "tally")

    op.drop_index("ix_comment_person_id_digest", table_name="comment")
    op.drop_index("ix_comment_matter_id_contribution", table_name="comment")
    op.drop_column("comment", "digest")
    op.drop_column("comment", "file_count")
    op.drop_column("comment", "versions")
    op.drop_column("comment", "revision")
    op.drop_column("comment", "contribution")

    op.drop_index("ix_mention_person_id", table_name="mention")
    op.drop_index("ix_mention_party_id", table_name="mention")

    op.drop_table("mention")
    op.drop_table("comment_version")
    op.drop_index("ix_attachment_person_id_matter_id", table_name="attachment")

    op.drop_table("attachment")
    op.drop_index(
        "uq_voice_person",
        table_name="voice",
        sqlite_where=sa.text("party_id IS NULL"),
        postgresql_where=sa.text("party_id IS NULL"),
    )
    op.drop_index(
        "uq_voice_party",
        table_name="voice",
        sqlite_where=sa.text("party_id IS NOT NULL"),
        postgresql_where=sa.text("party_id IS NOT NULL"),
    )
    op.drop_index("ix_voice_person_id", table_name="voice")
    op.drop_index("ix_voice_party_id", table_name="voice")

    op.drop_table("voice")
    op.drop_table("topic")
    op.drop_index("ix_read_mark_matter_id", table_name="read_mark")

    op.drop_table("read_mark")
