"""meeting people: co-initiators, versions and mergers of initiatives; dialogue meetings and who comes

Revision: 2026_11_23_meeting, after 2026_11_23_living
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

STOCKHOLM = ZoneInfo("Europe/Stockholm")

revision = "2026_11_23_meeting"
down_revision = "2026_11_23_living"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=100), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_shared_draft_saved_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_draft")),
        sa.UniqueConstraint("form", name=op.f("uq_shared_draft_form")),
    )
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column(
            "every",
            sa.Enum(
                "week",
                "two_weeks",
                "month",
                name="every",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_meeting_series_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_table(
        "reply_figure",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("in_time", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_reply_figure_party_id")),
        sa.PrimaryKeyConstraint("party_id", "year", name=op.f("pk_reply_figure")),
    )
    op.create_table(
        "initiative_listing",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("among", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "answered",
                "closed",
                name="initiativestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("reply_due", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_listing_initiative_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_initiative_listing_party_id")
        ),
        sa.PrimaryKeyConstraint("initiative_id", "among", name=op.f("pk_initiative_listing")),
    )
    op.create_index(
        "ix_initiative_listing_state",
        "initiative_listing",
        ["among", "state", "in_time", "reply_due", "initiative_id", "party_id"],
        unique=False,
    )
    op.create_index(
        "ix_initiative_listing_settled_at",
        "initiative_listing",
        ["among", "settled_at", "initiative_id", "reply_due"],
        unique=False,
    )
    op.create_index(
        "ix_initiative_listing_ended",
        "initiative_listing",
        ["among", "state", "settled_at", "initiative_id", "reply_due"],
        unique=False,
    )
    op.create_index(
        "ix_initiative_listing_in_time",
        "initiative_listing",
        ["among", "in_time", "settled_at", "initiative_id", "reply_due"],
        unique=False,
    )

    op.create_table(
        "dialogue_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "local",
                "thematic",
                "annual",
                name="dialoguekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.Column("has_hearing_loop", sa.Boolean(), nullable=False),
        sa.Column("has_child_care", sa.Boolean(), nullable=False),
        sa.Column("interpreters", sa.String(length=200), nullable=False),
        sa.Column("access_note", sa.String(length=600), nullable=False),
        sa.Column("cost", sa.String(length=200), nullable=False),
        sa.Column("digital_url", sa.String(length=500), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("programme_html", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("ics_sequence", sa.Integer(), nullable=False),
        sa.Column("change_note", sa.String(length=600), nullable=False),
        sa.Column("cancel_reason", sa.String(length=600), nullable=False),
        sa.Column("seated", sa.Integer(), nullable=False),
        sa.Column("in_line", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("screen", sa.String(length=300), nullable=False),
        sa.Column("notes_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes_overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_dialogue_meeting_ends_after_start")
        ),
        sa.CheckConstraint(
            "seats IS NULL OR seats > 0", name=op.f("ck_dialogue_meeting_some_seats")
        ),
        sa.ForeignKeyConstraint(["id"], ["matter.id"], name=op.f("fk_dialogue_meeting_id")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["meeting_series.id"], name=op.f("fk_dialogue_meeting_series_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_meeting")),
    )
    op.create_index(
        "ix_dialogue_meeting_series_id", "dialogue_meeting", ["series_id"], unique=False
    )
    op.create_index(
        "ix_dialogue_meeting_starts_at", "dialogue_meeting", ["starts_at"], unique=False
    )

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "accepted",
                "declined",
                "left",
                name="partnerstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_partner_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["person.id"], name=op.f("fk_partner_invited_by_id")
        ),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_partner_matter_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_partner_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("matter_id", "party_id", name=op.f("uq_partner_matter_id_party_id")),
    )
    op.create_index("ix_partner_party_id_state", "partner", ["party_id", "state"], unique=False)

    op.create_table(
        "dialogue_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("for_council", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_dialogue_note_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_dialogue_note_matter_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["dialogue_meeting.id"], name=op.f("fk_dialogue_note_meeting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_note")),
        sa.UniqueConstraint(
            "meeting_id", "position", name=op.f("uq_dialogue_note_meeting_id_position")
        ),
    )
    op.create_index("ix_dialogue_note_matter_id", "dialogue_note", ["matter_id"], unique=False)

    op.create_table(
        "initiative_stem",
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_stem_initiative_id")
        ),
        sa.PrimaryKeyConstraint("stem", "initiative_id", name=op.f("pk_initiative_stem")),
    )
    op.create_index(
        "ix_initiative_stem_initiative_id", "initiative_stem", ["initiative_id"], unique=False
    )

    op.create_table(
        "initiative_wording",
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("problem_html", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("proposal_html", sa.Text(), nullable=False),
        sa.Column("members_asked", sa.String(length=1000), nullable=False),
        sa.Column("why", sa.String(length=600), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_initiative_wording_initiative_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_initiative_wording_person_id")
        ),
        sa.PrimaryKeyConstraint("initiative_id", "number", name=op.f("pk_initiative_wording")),
    )
    op.create_table(
        "matter_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "about",
                "tied",
                "led_to",
                "merged",
                name="linkkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_matter_link_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_link_matter_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["matter.id"], name=op.f("fk_matter_link_other_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_matter_link_party_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_matter_link_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_link")),
        sa.UniqueConstraint(
            "matter_id", "other_id", "kind", name=op.f("uq_matter_link_matter_id_other_id_kind")
        ),
    )
    op.create_index(
        "ix_matter_link_other_id_kind", "matter_link", ["other_id", "kind"], unique=False
    )

    op.create_table(
        "merger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "declined",
                "withdrawn",
                name="mergerstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_merger_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_merger_initiative_id")
        ),
        sa.ForeignKeyConstraint(["into_id"], ["initiative.id"], name=op.f("fk_merger_into_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_merger_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merger")),
    )
    op.create_index("ix_merger_into_id", "merger", ["into_id"], unique=False)
    op.create_index(
        "uq_merger_proposed",
        "merger",
        ["initiative_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )

    op.create_table(
        "progress_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"], ["initiative.id"], name=op.f("fk_progress_note_initiative_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["matter.id"], name=op.f("fk_progress_note_other_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_progress_note_party_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_progress_note_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_note")),
    )
    op.create_index(
        "ix_progress_note_initiative_id", "progress_note", ["initiative_id"], unique=False
    )

    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "seated",
                "waiting",
                "cancelled",
                name="signupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("needs", sa.String(length=1000), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("secret", sa.String(length=43), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "person_id IS NULL OR address IS NULL", name=op.f("ck_sign_up_one_way_to_reach")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["dialogue_meeting.id"], name=op.f("fk_sign_up_meeting_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_sign_up_party_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_up_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_sign_up_meeting_id_number")),
        sa.UniqueConstraint("secret", name=op.f("uq_sign_up_secret")),
    )
    op.create_index(
        "ix_sign_up_meeting_id_state", "sign_up", ["meeting_id", "state", "number"], unique=False
    )
    op.create_index("ix_sign_up_person_id", "sign_up", ["person_id"], unique=False)
    op.create_index(
        "uq_sign_up_address",
        "sign_up",
        ["meeting_id", "address"],
        unique=True,
        sqlite_where=sa.text("address IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("address IS NOT NULL AND state <> 'cancelled'"),
    )
    op.create_index(
        "uq_sign_up_person",
        "sign_up",
        ["meeting_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("person_id IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("person_id IS NOT NULL AND state <> 'cancelled'"),
    )

    op.create_table(
        "turnout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_turnout_somebody")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["dialogue_meeting.id"], name=op.f("fk_turnout_meeting_id")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_turnout_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turnout")),
    )
    op.create_index("ix_turnout_meeting_id", "turnout", ["meeting_id"], unique=False)

    op.add_column(
        "initiative",
        sa.Column("body_unknown", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("initiative", sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("initiative", sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("initiative", sa.Column("extended_from", sa.Date(), nullable=True))
    op.add_column(
        "initiative",
        sa.Column(
            "extension_reason", sa.String(length=1000), server_default=sa.text("''"), nullable=False
        ),
    )
    op.add_column("initiative", sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("matter", sa.Column("wording", sa.Integer(), server_default="1", nullable=False))

    op.add_column("support", sa.Column("wording", sa.Integer(), server_default="1", nullable=False))

    _let_the_overview_know()


def _let_the_overview_know() -> None:
    """Where every initiative stands today, and how each part of the city has replied so far."""
    bound = op.get_bind()
    moment = sa.DateTime(timezone=True)
    matter = _table("matter", "id", "kind", "state", "citywide", published_at=moment)
    initiative = _table("initiative", "id", "addressed_party_id", reply_due=sa.Date())
    names = ("party_id", "year", "in_time", "late", "waiting")
    replied, among = _replied(bound), _among(bound)
    rows, sums = [], {}
    for one in bound.execute(
        sa.select(matter, initiative.c.addressed_party_id, initiative.c.reply_due)
        .join(initiative, initiative.c.id == matter.c.id)
        .where(matter.c.kind == "initiative", matter.c.published_at.is_not(None))
    ):
        first, last = replied.get(one.id, (None, None))
        in_time = first.astimezone(STOCKHOLM).date() <= one.reply_due if first else None
        settled = last or (None if one.state == "open" else _aware(one.published_at))
        if settled is not None and bound.dialect.name == "sqlite":
            settled = settled.replace(tzinfo=None)
        body = one.addressed_party_id
        wider = {
            "all",
            f"body-{body or 0}",
            *(["whole"] if one.citywide else among.get(one.id, ())),
        }
        rows += [
            {"initiative_id": one.id, "among": name, "state": one.state, "in_time": in_time,
             "party_id": body, "reply_due": one.reply_due, "settled_at": settled}
            for name in sorted(wider | among.get(-one.id, set()))
        ]  # fmt: skip
        number = {True: "in_time", False: "late"}.get(in_time)
        if number is None and one.state == "open":
            number = "waiting"
        if number is not None and body is not None:
            key = (body, one.reply_due.year)
            sums.setdefault(key, dict.fromkeys(names[2:], 0))[number] += 1
    if rows:
        listing = _table(
            "initiative_listing", "initiative_id", "among", "state", "party_id",
            in_time=sa.Boolean(), reply_due=sa.Date(), settled_at=moment,
        )  # fmt: skip
        op.bulk_insert(listing, rows)
    if sums:
        kept = [{"party_id": key[0], "year": key[1], **numbers} for key, numbers in sums.items()]
        op.bulk_insert(_table("reply_figure", *names), kept)


def _table(name: str, *plain: str, **typed: sa.types.TypeEngine) -> sa.TableClause:
    columns = [sa.column(column) for column in plain]
    return sa.table(name, *columns, *(sa.column(column, kind) for column, kind in typed.items()))


def _replied(bound: sa.Connection) -> dict[int, tuple[datetime, datetime]]:
    """When each initiative had its first and its last reply."""
    reply = _table("city_reply", "initiative_id", "kind", replied_at=sa.DateTime(timezone=True))
    first, last = sa.func.min(reply.c.replied_at), sa.func.max(reply.c.replied_at)
    found = sa.select(reply.c.initiative_id, first, last).where(reply.c.kind != "referred")
    rows = bound.execute(found.group_by(reply.c.initiative_id))
    return {key: (_aware(first), _aware(last)) for key, first, last in rows}


def _among(bound: sa.Connection) -> dict[int, set[str]]:
    """The places of each matter, and those around them; its commitments under its number below zero."""
    found: dict[int, set[str]] = {}
    at, place = (
        _table("matter_district", "matter_id", "district_id"),
        _table("district", "id", "parent_id"),
    )
    for key, *ids in bound.execute(
        sa.select(at.c.matter_id, place.c.id, place.c.parent_id).join(
            place, place.c.id == at.c.district_id
        )
    ):
        found.setdefault(key, set()).update(f"area-{one}" for one in ids if one is not None)
    about = _table("matter_commitment", "matter_id", "commitment_id")
    for key, one in bound.execute(sa.select(about.c.matter_id, about.c.commitment_id)):
        found.setdefault(-key, set()).add(f"commitment-{one}")
    return found


def _aware(moment: datetime) -> datetime:
    """A stored moment in UTC: SQLite keeps it without saying so."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def downgrade() -> None:
    # The release before knows no dialogue meetings: they are read there as closed conversations.
    op.execute(
        "INSERT INTO topic (id, opening, opening_html, closing) "
        "SELECT id, programme, programme_html, '' FROM dialogue_meeting "
        "WHERE id NOT IN (SELECT id FROM topic)"
    )
    op.execute("UPDATE matter SET kind = 'topic', state = 'closed' WHERE kind = 'dialogue'")
    # Nor initiatives that are addressed to nobody yet.
    op.execute(
        "UPDATE initiative SET addressed_party_id = "
        "(SELECT min(id) FROM party WHERE kind = 'city_unit' AND ended_on IS NULL) "
        "WHERE addressed_party_id IS NULL AND body_unknown"
    )

    op.drop_column("support", "wording")

    op.drop_column("matter", "wording")

    op.drop_column("initiative", "reopened_at")
    op.drop_column("initiative", "extension_reason")
    op.drop_column("initiative", "extended_from")
    op.drop_column("initiative", "accepted_at")
    op.drop_column("initiative", "assigned_at")
    op.drop_column("initiative", "body_unknown")

    op.drop_index("ix_turnout_meeting_id", table_name="turnout")

    op.drop_table("turnout")
    op.drop_index(
        "uq_sign_up_person",
        table_name="sign_up",
        sqlite_where=sa.text("person_id IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("person_id IS NOT NULL AND state <> 'cancelled'"),
    )
    op.drop_index(
        "uq_sign_up_address",
        table_name="sign_up",
        sqlite_where=sa.text("address IS NOT NULL AND state <> 'cancelled'"),
        postgresql_where=sa.text("address IS NOT NULL AND state <> 'cancelled'"),
    )
    op.drop_index("ix_sign_up_person_id", table_name="sign_up")
    op.drop_index("ix_sign_up_meeting_id_state", table_name="sign_up")

    op.drop_table("sign_up")
    op.drop_index("ix_progress_note_initiative_id", table_name="progress_note")

    op.drop_table("progress_note")
    op.drop_index(
        "uq_merger_proposed",
        table_name="merger",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index("ix_merger_into_id", table_name="merger")

    op.drop_table("merger")
    op.drop_index("ix_matter_link_other_id_kind", table_name="matter_link")

    op.drop_table("matter_link")
    op.drop_table("initiative_wording")
    op.drop_index("ix_initiative_stem_initiative_id", table_name="initiative_stem")

    op.drop_table("initiative_stem")
    op.drop_index("ix_dialogue_note_matter_id", table_name="dialogue_note")

    op.drop_table("dialogue_note")
    op.drop_index("ix_partner_party_id_state", table_name="partner")

    op.drop_table("partner")
    op.drop_index("ix_dialogue_meeting_starts_at", table_name="dialogue_meeting")
    op.drop_index("ix_dialogue_meeting_series_id", table_name="dialogue_meeting")

    op.drop_table("dialogue_meeting")
    op.drop_index("ix_initiative_listing_in_time", table_name="initiative_listing")
    op.drop_index("ix_initiative_listing_ended", table_name="initiative_listing")
    op.drop_index("ix_initiative_listing_settled_at", table_name="initiative_listing")
    op.drop_index("ix_initiative_listing_state", table_name="initiative_listing")

    op.drop_table("initiative_listing")
    op.drop_table("reply_figure")
    op.drop_table("meeting_series")
    op.drop_table("shared_draft")
