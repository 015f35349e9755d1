"""Reading texts, their versions and paragraphs, and what is said about each paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.core.access import Actor
from forum.core.db import db
from forum.matters import queries as matters
from forum.matters.models import PLACES, Comment, Matter
from forum.texts.models import (
    Paragraph,
    ParagraphComment,
    ParagraphKind,
    PublicText,
    TextVersion,
)

#: So many headings make a table of contents, and with more than that only the chapters are in it.
FEWEST_HEADINGS, MOST_HEADINGS = 3, 24


def _of(reference: str, number: int) -> ColumnElement[bool]:
    return (Matter.reference == reference.upper()) & (PublicText.number == number)


def text(reference: str, number: int) -> PublicText | None:
    """One text of one matter."""
    statement = select(PublicText).join(PublicText.matter).where(_of(reference, number))
    return db.session.scalar(statement.options(joinedload(PublicText.matter)))


def _versions() -> Select[TextVersion]:
    with_text = joinedload(TextVersion.text).joinedload(PublicText.matter)
    statement = select(TextVersion).join(TextVersion.text).join(PublicText.matter)
    return statement.options(with_text)


def version(reference: str, number: int, version: int) -> TextVersion | None:
    """One version of one text."""
    return db.session.scalar(
        _versions().where(_of(reference, number), TextVersion.version == version)
    )


def pair(reference: str, number: int, old: int, new: int) -> list[TextVersion] | None:
    """Two published versions of one text, the earlier first; None unless both are there."""
    wanted = TextVersion.version.in_({old, new}) & TextVersion.published_at.is_not(None)
    found = db.session.scalars(
        _versions().where(_of(reference, number), wanted).order_by(TextVersion.version)
    ).all()
    return list(found) if len(found) == 2 and old < new else None


def draft(reference: str, number: int) -> TextVersion | None:
    """The draft of the next version of a text, if one is being written."""
    return db.session.scalar(
        _versions().where(_of(reference, number), TextVersion.published_at.is_(None))
    )


def draft_of(text: PublicText) -> TextVersion | None:
    """The same, of a text that is loaded."""
    return db.session.scalar(
        select(TextVersion).where(
            TextVersion.text_id == text.id, TextVersion.published_at.is_(None)
        )
    )


def published(text: PublicText) -> Sequence[TextVersion]:
    """Every published version of a text, the newest first."""
    return db.session.scalars(
        select(TextVersion)
        .where(TextVersion.text_id == text.id, TextVersion.published_at.is_not(None))
        .order_by(TextVersion.version.desc())
    ).all()


def newest(text: PublicText) -> TextVersion | None:
    """The version that is public now."""
    return db.session.scalar(
        select(TextVersion).where(
            TextVersion.text_id == text.id, TextVersion.version == text.newest
        )
    )


def rows(version: TextVersion) -> Sequence[Any]:
    """The paragraphs of a version as its page shows them."""
    shown = (Paragraph.position, Paragraph.lineage, Paragraph.kind, Paragraph.level, Paragraph.html)
    return db.session.execute(
        select(*shown).where(Paragraph.version_id == version.id).order_by(Paragraph.position)
    ).all()


def paragraphs(version: TextVersion) -> Sequence[Paragraph]:
    """The paragraphs of a version, whole."""
    return db.session.scalars(
        select(Paragraph).where(Paragraph.version_id == version.id).order_by(Paragraph.position)
    ).all()


def vanished(text: PublicText) -> Sequence[Paragraph]:
    """Paragraphs of earlier versions that the newest has no more, as they stood in each of them."""
    statement = (
        select(Paragraph)
        .join(TextVersion, TextVersion.id == Paragraph.version_id)
        .where(TextVersion.text_id == text.id, _is_gone(text, Paragraph.lineage))
        .order_by(TextVersion.version)
    )
    return db.session.scalars(statement).all()


def _is_gone(text: PublicText, lineage: Any) -> ColumnElement[bool]:
    """Whether the newest version has no paragraph of that lineage."""
    now = aliased(Paragraph)
    current = aliased(TextVersion)
    standing = (
        select(now.id)
        .join(current, current.id == now.version_id)
        .where(current.text_id == text.id, current.version == text.newest, now.lineage == lineage)
    )
    return ~standing.exists()


def paragraph(
    reference: str, number: int, position: int, version: int | None = None
) -> Paragraph | None:
    """A paragraph by its number, of the newest version unless another is named."""
    wanted = TextVersion.version == (PublicText.newest if version is None else version)
    chain = joinedload(Paragraph.version).joinedload(TextVersion.text)
    return db.session.scalar(
        select(Paragraph)
        .join(Paragraph.version)
        .join(TextVersion.text)
        .join(PublicText.matter)
        .where(_of(reference, number), wanted, Paragraph.position == position)
        .options(chain.joinedload(PublicText.matter))
    )


def as_it_stands(paragraph: Paragraph) -> Paragraph | None:
    """The same paragraph in the newest version; None when it is gone."""
    text = paragraph.version.text
    if paragraph.version.version == text.newest:
        return paragraph
    return db.session.scalar(
        select(Paragraph)
        .join(Paragraph.version)
        .where(
            TextVersion.text_id == text.id,
            TextVersion.version == text.newest,
            Paragraph.lineage == paragraph.lineage,
        )
        .options(joinedload(Paragraph.version).joinedload(TextVersion.text))
    )


def length(version: TextVersion) -> int:
    """How many paragraphs a version has."""
    count = select(func.count()).where(Paragraph.version_id == version.id)
    return db.session.scalars(count).one()


def counts(text: PublicText) -> dict[int, int]:
    """How many comments each lineage has, also those that are gone: one query."""
    found = db.session.execute(
        select(ParagraphComment.lineage, func.count())
        .where(ParagraphComment.text_id == text.id)
        .group_by(ParagraphComment.lineage)
    )
    return {row[0]: row[1] for row in found}


def gone_count(text: PublicText) -> int:
    """How many comments are about a paragraph that the newest version has no more."""
    lost = ParagraphComment.text_id == text.id, _is_gone(text, ParagraphComment.lineage)
    return db.session.scalars(select(func.count()).select_from(ParagraphComment).where(*lost)).one()


def comments_on(paragraph: Paragraph) -> int:
    """How many comments a paragraph has, in whatever version they were written."""
    count = select(func.count()).select_from(ParagraphComment).where(*_about(paragraph))
    return db.session.scalars(count).one()


def _about(paragraph: Paragraph) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    text_id, lineage = paragraph.version.text_id, paragraph.lineage
    return ParagraphComment.text_id == text_id, ParagraphComment.lineage == lineage


def said_about(paragraph: Paragraph, actor: Actor, after: int | None = None) -> matters.Thread:
    """What is said about a paragraph, with the replies: one query."""
    among = select(Comment.seq).join(ParagraphComment, ParagraphComment.comment_id == Comment.id)
    among = among.where(*_about(paragraph))
    return matters.thread(paragraph.version.text.matter, actor, after, among=among)


@dataclass(frozen=True)
class Gone:
    """A paragraph that the newest version has no more, as it stood, and what was said about it."""

    paragraph: Any  #: its lineage, position, html and version
    strands: list[matters.Strand]


@dataclass(frozen=True)
class GonePage:
    """Some of the comments whose paragraph is gone, by paragraph, and where the list goes on."""

    groups: list[Gone]
    after: int | None


def gone(text: PublicText, actor: Actor, after: int | None = None) -> GonePage:
    """The comments whose paragraph is gone, with the paragraph as it stood: two queries."""
    lost = ParagraphComment.text_id == text.id, _is_gone(text, ParagraphComment.lineage)
    tied = select(Comment.seq).join(ParagraphComment, ParagraphComment.comment_id == Comment.id)
    thread = matters.thread(text.matter, actor, after, among=tied.where(*lost))
    of_seq = _as_commented_on(text, [_root_seq(strand) for strand in thread.strands])
    groups: dict[int, Gone] = {}
    for strand in thread.strands:
        stood = of_seq[_root_seq(strand)]
        groups.setdefault(stood.lineage, Gone(stood, [])).strands.append(strand)
    return GonePage(list(groups.values()), thread.after)


def _root_seq(strand: matters.Strand) -> int:
    row = strand.root if strand.root is not None else strand.replies[0]
    return int(row.place // PLACES)


def _as_commented_on(text: PublicText, seqs: list[int]) -> dict[int, Any]:
    shown = (Paragraph.lineage, Paragraph.position, Paragraph.html, TextVersion.version)
    found = db.session.execute(
        select(Comment.seq, *shown)
        .join(ParagraphComment, ParagraphComment.comment_id == Comment.id)
        .join(Paragraph, Paragraph.id == ParagraphComment.paragraph_id)
        .join(TextVersion, TextVersion.id == Paragraph.version_id)
        .where(ParagraphComment.text_id == text.id, Comment.seq.in_(seqs))
    )
    return {row.seq: row for row in found}


@dataclass(frozen=True)
class Listed:
    """A text in the list on its matter's page."""

    text: PublicText
    published_at: datetime | None
    has_draft: bool
    comments: int


def of_matter(matter: Matter, *, drafts: bool) -> list[Listed]:
    """The texts of a matter, one query; those that are not published yet only where asked for."""
    current, beside = aliased(TextVersion), aliased(TextVersion)
    comments = (
        select(func.count())
        .select_from(ParagraphComment)
        .where(ParagraphComment.text_id == PublicText.id)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(PublicText, current.published_at, beside.id, comments)
        .select_from(PublicText)
        .outerjoin(
            current, (current.text_id == PublicText.id) & (current.version == PublicText.newest)
        )
        .outerjoin(beside, (beside.text_id == PublicText.id) & beside.published_at.is_(None))
        .where(PublicText.matter_id == matter.id)
        .order_by(PublicText.number)
    )
    listed = [Listed(text, at, key is not None, count) for text, at, key, count in found]
    return [one for one in listed if drafts or one.text.is_public]


def headings(rows: Sequence[Any]) -> list[Any]:
    """The headings that a table of contents shows: of a long text its chapters, of a short one none."""
    found = [row for row in rows if row.kind == ParagraphKind.HEADING and row.level <= 2]
    chapters = [row for row in found if row.level == 1]
    if len(found) > MOST_HEADINGS and len(chapters) >= FEWEST_HEADINGS:
        return chapters
    return found if len(found) >= FEWEST_HEADINGS else []
