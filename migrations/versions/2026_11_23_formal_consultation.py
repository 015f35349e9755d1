"""formal consultation: texts, questions, responses, invitations, feedback

Revision: 2026_11_23_formal, after 2026_11_23_first
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_formal"
down_revision = "2026_11_23_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_due_at",
        "job",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "uq_job_key",
        "job",
        ["key"],
        unique=True,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )

    op.create_table(
        "party_field",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "children_youth",
                "education",
                "older_people",
                "disability",
                "health",
                "social_support",
                "integration",
                "equality",
                "work",
                "culture",
                "sport",
                "housing",
                "environment",
                "democracy",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_field_party_id")),
        sa.PrimaryKeyConstraint("party_id", "field", name=op.f("pk_party_field")),
    )
    op.create_index("ix_party_field_field", "party_field", ["field"], unique=False)

    op.create_table(
        "umbrella_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("umbrella_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "claimed",
                "confirmed",
                "ended",
                name="umbrellastate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("claimed_by_id", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["party.id"], name=op.f("fk_umbrella_membership_claimed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["party.id"], name=op.f("fk_umbrella_membership_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["umbrella_id"], ["party.id"], name=op.f("fk_umbrella_membership_umbrella_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_umbrella_membership")),
    )
    op.create_index(
        "ix_umbrella_membership_member_id", "umbrella_membership", ["member_id"], unique=False
    )
    op.create_index(
        "uq_umbrella_membership",
        "umbrella_membership",
        ["umbrella_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )

    op.create_table(
        "matter_field",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "children_youth",
                "education",
                "older_people",
                "disability",
                "health",
                "social_support",
                "integration",
                "equality",
                "work",
                "culture",
                "sport",
                "housing",
                "environment",
                "democracy",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_field_matter_id")
        ),
        sa.PrimaryKeyConstraint("matter_id", "field", name=op.f("pk_matter_field")),
    )
    op.create_index("ix_matter_field_field", "matter_field", ["field"], unique=False)

    op.create_table(
        "public_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_lineage", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_public_text_matter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_text")),
        sa.UniqueConstraint("matter_id", "number", name=op.f("uq_public_text_matter_id_number")),
    )
    op.create_table(
        "answered_by",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["comment.id"], name=op.f("fk_answered_by_answer_id")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["comment.id"], name=op.f("fk_answered_by_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "answer_id", name=op.f("pk_answered_by")),
    )
    op.create_index("ix_answered_by_answer_id", "answered_by", ["answer_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_invitation_party_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["planning_process.id"], name=op.f("fk_invitation_process_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "process_id", "party_id", name=op.f("uq_invitation_process_id_party_id")
        ),
    )
    op.create_index(op.f("ix_invitation_party_id"), "invitation", ["party_id"], unique=False)

    op.create_table(
        "process_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_process_version_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_process_version_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["planning_process.id"], name=op.f("fk_process_version_process_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_version")),
        sa.UniqueConstraint(
            "process_id", "version", name=op.f("uq_process_version_process_id_version")
        ),
    )
    op.create_table(
        "text_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("change", sa.String(length=600), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_text_version_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["public_text.id"], name=op.f("fk_text_version_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_version")),
        sa.UniqueConstraint("text_id", "version", name=op.f("uq_text_version_text_id_version")),
    )
    op.create_table(
        "feedback_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("heard_html", sa.Text(), nullable=False),
        sa.Column(
            "effect",
            sa.Enum(
                "changed",
                "partly",
                "not",
                "later",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_html", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feedback_point_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_feedback_point_stage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_point")),
        sa.UniqueConstraint("stage_id", "number", name=op.f("uq_feedback_point_stage_id_number")),
    )
    op.create_table(
        "feedback_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("heard_html", sa.Text(), nullable=False),
        sa.Column(
            "effect",
            sa.Enum(
                "changed",
                "partly",
                "not",
                "later",
                name="effect",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_html", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feedback_correction_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["feedback_point.id"], name=op.f("fk_feedback_correction_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_correction")),
    )
    op.create_index(
        "ix_feedback_correction_point_id", "feedback_correction", ["point_id"], unique=False
    )
    op.create_table(
        "formal_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "replaced",
                name="responsestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("summary", sa.String(length=1000), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "for",
                "partly",
                "against",
                "none",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("members_asked", sa.String(length=1000), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'replaced') = (replaced_at IS NOT NULL)",
            name=op.f("ck_formal_response_replaced_when"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["planning_process.id"], name=op.f("fk_formal_response_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_formal_response_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_formal_response_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["formal_response.id"], name=op.f("fk_formal_response_replaces_id")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_formal_response_stage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_response")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_formal_response_year_number")),
    )
    op.create_index("ix_formal_response_matter_id", "formal_response", ["matter_id"], unique=False)
    op.create_index("ix_formal_response_person_id", "formal_response", ["person_id"], unique=False)
    op.create_index(
        "ix_formal_response_stage_id_id", "formal_response", ["stage_id", "id"], unique=False
    )
    op.create_index(
        "uq_formal_response_party",
        "formal_response",
        ["stage_id", "party_id"],
        unique=True,
        sqlite_where=sa.text("state = 'submitted' AND party_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'submitted' AND party_id IS NOT NULL"),
    )
    op.create_index(
        "uq_formal_response_person",
        "formal_response",
        ["stage_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'submitted' AND party_id IS NULL"),
        postgresql_where=sa.text("state = 'submitted' AND party_id IS NULL"),
    )

    op.create_table(
        "paragraph",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "heading",
                "paragraph",
                "item",
                "table",
                name="paragraphkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["text_version.id"], name=op.f("fk_paragraph_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraph")),
        sa.UniqueConstraint("version_id", "lineage", name=op.f("uq_paragraph_version_id_lineage")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_paragraph_version_id_position")
        ),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "free",
                "one",
                "several",
                "scale",
                "ranking",
                "place",
                name="questionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("wording", sa.String(length=500), nullable=False),
        sa.Column("help", sa.String(length=1000), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("lowest", sa.String(length=100), nullable=False),
        sa.Column("highest", sa.String(length=100), nullable=False),
        sa.Column("depends_on_id", sa.Integer(), nullable=True),
        sa.Column("depends_option_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["depends_on_id"],
            ["question.id"],
            name=op.f("fk_question_depends_on_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_question_stage_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(
        "ix_question_stage_id_position", "question", ["stage_id", "position"], unique=False
    )

    op.create_table(
        "response_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_response_draft_party_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_response_draft_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_response_draft_saved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_response_draft_stage_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_draft")),
    )
    op.create_index(
        "uq_response_draft_party",
        "response_draft",
        ["stage_id", "party_id"],
        unique=True,
        sqlite_where=sa.text("party_id IS NOT NULL"),
        postgresql_where=sa.text("party_id IS NOT NULL"),
    )
    op.create_index(
        "uq_response_draft_person",
        "response_draft",
        ["stage_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("party_id IS NULL"),
        postgresql_where=sa.text("party_id IS NULL"),
    )

    op.create_table(
        "round",
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "at_once",
                "after_deadline",
                name="publicationrule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("introduction_html", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_round_stage_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stage_id", name=op.f("pk_round")),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["formal_response.id"], name=op.f("fk_answer_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "response_id", "question_id", name=op.f("uq_answer_response_id_question_id")
        ),
    )
    op.create_index("ix_answer_question_id", "answer", ["question_id"], unique=False)

    op.create_table(
        "feedback_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(response_id IS NULL) <> (comment_id IS NULL)",
            name=op.f("ck_feedback_source_one_source"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_feedback_source_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["feedback_point.id"], name=op.f("fk_feedback_source_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["formal_response.id"], name=op.f("fk_feedback_source_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_source")),
        sa.UniqueConstraint(
            "point_id", "comment_id", name=op.f("uq_feedback_source_point_id_comment_id")
        ),
        sa.UniqueConstraint(
            "point_id", "response_id", name=op.f("uq_feedback_source_point_id_response_id")
        ),
    )
    op.create_index(
        "ix_feedback_source_comment_id", "feedback_source", ["comment_id"], unique=False
    )
    op.create_index(
        "ix_feedback_source_response_id", "feedback_source", ["response_id"], unique=False
    )

    op.create_table(
        "paragraph_comment",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.Integer(), nullable=False),
        sa.Column("paragraph_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_paragraph_comment_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["paragraph_id"], ["paragraph.id"], name=op.f("fk_paragraph_comment_paragraph_id")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["public_text.id"], name=op.f("fk_paragraph_comment_text_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_paragraph_comment")),
    )
    op.create_index(
        "ix_paragraph_comment_text_id_lineage",
        "paragraph_comment",
        ["text_id", "lineage"],
        unique=False,
    )

    op.create_table(
        "question_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_question_option_question_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_option")),
    )
    op.create_index(
        "ix_question_option_question_id", "question_option", ["question_id"], unique=False
    )

    op.create_table(
        "response_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(response_id IS NULL) <> (draft_id IS NULL)", name=op.f("ck_response_file_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["response_draft.id"], name=op.f("fk_response_file_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_response_file_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["formal_response.id"], name=op.f("fk_response_file_response_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_file")),
    )
    op.create_index("ix_response_file_draft_id", "response_file", ["draft_id"], unique=False)
    op.create_index("ix_response_file_response_id", "response_file", ["response_id"], unique=False)

    op.create_table(
        "choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("option_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(option_id IS NULL) <> (district_id IS NULL)", name=op.f("ck_choice_one_thing")
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_choice_answer_id")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk_choice_district_id")
        ),
        sa.ForeignKeyConstraint(
            ["option_id"], ["question_option.id"], name=op.f("fk_choice_option_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice")),
        sa.UniqueConstraint(
            "answer_id", "district_id", name=op.f("uq_choice_answer_id_district_id")
        ),
        sa.UniqueConstraint("answer_id", "option_id", name=op.f("uq_choice_answer_id_option_id")),
        sa.UniqueConstraint("answer_id", "rank", name=op.f("uq_choice_answer_id_rank")),
    )
    op.create_index("ix_choice_option_id", "choice", ["option_id"], unique=False)

    op.add_column("comment", sa.Column("due_on", sa.Date(), nullable=True))
    op.add_column("comment", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("comment", sa.Column("origin", sa.JSON(), nullable=True))
    op.add_column("comment", sa.Column("outcome", sa.JSON(), nullable=True))
    op.create_index(
        "ix_comment_due_on",
        "comment",
        ["due_on", "matter_id"],
        unique=False,
        sqlite_where=sa.text("due_on IS NOT NULL AND answered_at IS NULL"),
        postgresql_where=sa.text("due_on IS NOT NULL AND answered_at IS NULL"),
    )

    op.add_column(
        "document",
        sa.Column(
            "kind",
            sa.Enum(
                "plan",
                "basis",
                "study",
                "map",
                "notes",
                "report",
                "decision",
                "other",
                name="documentkind",
                native_enum=False,
                length=32,
            ),
            server_default="other",
            nullable=False,
        ),
    )
    op.add_column("document", sa.Column("dated_on", sa.Date(), nullable=True))
    op.add_column(
        "document",
        sa.Column("change", sa.String(length=300), server_default=sa.text("''"), nullable=False),
    )
    op.add_column(
        "document",
        sa.Column(
            "alternative", sa.String(length=600), server_default=sa.text("''"), nullable=False
        ),
    )

    op.add_column(
        "party",
        sa.Column(
            "size_band",
            sa.Enum("small", "medium", "large", name="sizeband", native_enum=False, length=32),
            nullable=True,
        ),
    )

    op.add_column(
        "planning_process",
        sa.Column(
            "process_type",
            sa.Enum(
                "detailed_plan",
                "social",
                "budget",
                "own",
                name="processtype",
                native_enum=False,
                length=32,
            ),
            server_default="own",
            nullable=False,
        ),
    )
    op.add_column("planning_process", sa.Column("begun_on", sa.Date(), nullable=True))
    op.add_column(
        "planning_process",
        sa.Column(
            "opened_in",
            sa.Enum(
                "mapping",
                "early_dialogue",
                "proposal",
                "consultation",
                "decision",
                "implementation",
                "follow_up",
                name="stagekey",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "planning_process",
        sa.Column("affects_conditions", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "planning_process",
        sa.Column(
            "decided_by", sa.String(length=200), server_default=sa.text("''"), nullable=False
        ),
    )

    op.add_column(
        "stage",
        sa.Column(
            "round_kind",
            sa.Enum(
                "programme",
                "plan",
                "public_review",
                "referral",
                name="roundkind",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "stage",
        sa.Column(
            "starts_precision",
            sa.Enum("day", "quarter", name="precision", native_enum=False, length=32),
            server_default="day",
            nullable=False,
        ),
    )
    op.add_column(
        "stage",
        sa.Column(
            "ends_precision",
            sa.Enum("day", "quarter", name="precision", native_enum=False, length=32),
            server_default="day",
            nullable=False,
        ),
    )
    op.add_column("stage", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))

    op.execute(
        "UPDATE planning_process SET opened_in = (SELECT key FROM stage WHERE stage.process_id = "
        "planning_process.id ORDER BY position LIMIT 1) WHERE id IN (SELECT id FROM matter WHERE "
        "published_at IS NOT NULL)"
    )
    # Nine places instead of seven: room for programme consultation and public review. From the last one, so
    # that no two stages of a process ever stand in the same place. The release before reads any order.
    for key, before, now in (
        ("follow_up", 7, 9),
        ("implementation", 6, 8),
        ("decision", 5, 7),
        ("consultation", 4, 5),
        ("proposal", 3, 4),
    ):
        op.execute(f"UPDATE stage SET position = {now} WHERE key = '{key}' AND position = {before}")


def downgrade() -> None:
    op.drop_column("stage", "revision")
    op.drop_column("stage", "ends_precision")
    op.drop_column("stage", "starts_precision")
    op.drop_column("stage", "round_kind")

    op.drop_column("planning_process", "decided_by")
    op.drop_column("planning_process", "affects_conditions")
    op.drop_column("planning_process", "opened_in")
    op.drop_column("planning_process", "begun_on")
    op.drop_column("planning_process", "process_type")

    op.drop_column("party", "size_band")

    op.drop_column("document", "alternative")
    op.drop_column("document", "change")
    op.drop_column("document", "dated_on")
    op.drop_column("document", "kind")

    op.drop_index(
        "ix_comment_due_on",
        table_name="comment",
        sqlite_where=sa.text("due_on IS NOT NULL AND answered_at IS NULL"),
        postgresql_where=sa.text("due_on IS NOT NULL AND answered_at IS NULL"),
    )
    op.drop_column("comment", "outcome")
    op.drop_column("comment", "origin")
    op.drop_column("comment", "answered_at")
    op.drop_column("comment", "due_on")

    op.drop_index("ix_choice_option_id", table_name="choice")

    op.drop_table("choice")
    op.drop_index("ix_response_file_response_id", table_name="response_file")
    op.drop_index("ix_response_file_draft_id", table_name="response_file")

    op.drop_table("response_file")
    op.drop_index("ix_question_option_question_id", table_name="question_option")

    op.drop_table("question_option")
    op.drop_index("ix_paragraph_comment_text_id_lineage", table_name="paragraph_comment")

    op.drop_table("paragraph_comment")
    op.drop_index("ix_feedback_source_response_id", table_name="feedback_source")
    op.drop_index("ix_feedback_source_comment_id", table_name="feedback_source")

    op.drop_table("feedback_source")
    op.drop_index("ix_answer_question_id", table_name="answer")

    op.drop_table("answer")
    op.drop_table("round")
    op.drop_index(
        "uq_response_draft_person",
        table_name="response_draft",
        sqlite_where=sa.text("party_id IS NULL"),
        postgresql_where=sa.text("party_id IS NULL"),
    )
    op.drop_index(
        "uq_response_draft_party",
        table_name="response_draft",
        sqlite_where=sa.text("party_id IS NOT NULL"),
        postgresql_where=sa.text("party_id IS NOT NULL"),
    )

    op.drop_table("response_draft")
    op.drop_index("ix_question_stage_id_position", table_name="question")

    op.drop_table("question")
    op.drop_table("paragraph")
    op.drop_index(
        "uq_formal_response_person",
        table_name="formal_response",
        sqlite_where=sa.text("state = 'submitted' AND party_id IS NULL"),
        postgresql_where=sa.text("state = 'submitted' AND party_id IS NULL"),
    )
    op.drop_index(
        "uq_formal_response_party",
        table_name="formal_response",
        sqlite_where=sa.text("state = 'submitted' AND party_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'submitted' AND party_id IS NOT NULL"),
    )
    op.drop_index("ix_formal_response_stage_id_id", table_name="formal_response")
    op.drop_index("ix_formal_response_person_id", table_name="formal_response")
    op.drop_index("ix_formal_response_matter_id", table_name="formal_response")

    op.drop_table("formal_response")
    op.drop_index("ix_feedback_correction_point_id", table_name="feedback_correction")

    op.drop_table("feedback_correction")
    op.drop_table("feedback_point")
    op.drop_table("text_version")
    op.drop_table("process_version")
    op.drop_index(op.f("ix_invitation_party_id"), table_name="invitation")

    op.drop_table("invitation")
    op.drop_index("ix_answered_by_answer_id", table_name="answered_by")

    op.drop_table("answered_by")
    op.drop_table("public_text")
    op.drop_index("ix_matter_field_field", table_name="matter_field")

    op.drop_table("matter_field")
    op.drop_index(
        "uq_umbrella_membership",
        table_name="umbrella_membership",
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.drop_index("ix_umbrella_membership_member_id", table_name="umbrella_membership")

    op.drop_table("umbrella_membership")
    op.drop_index("ix_party_field_field", table_name="party_field")

    op.drop_table("party_field")
    op.drop_index(
        "uq_job_key",
        table_name="job",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_job_due_at",
        table_name="job",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )

    op.drop_table("job")
