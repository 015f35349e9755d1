"""Reading matters, threads and documents. Whatever is listed anywhere passes `visible_to`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum.accounts.models import Person
from forum.agreement.models import Commitment
from forum.core.access import Actor, Words
from forum.core.db import db
from forum.core.paging import page
from forum.districts.models import District
from forum.matters import kinds
from forum.matters.models import (
    PLACES,
    Comment,
    CommentState,
    Document,
    Matter,
    Subscription,
    Support,
    matter_commitment,
    matter_district,
)
from forum.parties.models import Party, Role

THREAD_PAGE = 100
LIST_PAGE = 20


def published() -> ColumnElement[bool]:
    """Matters that everyone may read."""
    return Matter.published_at.is_not(None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Matters that this actor may know of: the published ones, and drafts of parties they write for."""
    own = {
        held.party_id for held in actor.mandates if held.role in {Role.REPRESENTATIVE, Role.WRITER}
    }
    return or_(published(), Matter.party_id.in_(own)) if own else published()


def _by_reference(reference: str) -> Select[Matter]:
    return select(Matter).where(Matter.reference == reference.upper())


def _with_surroundings(statement: Select[Matter]) -> Select[Matter]:
    """Also load what a page says of a matter: its party, its writer, its places, its commitments."""
    return statement.options(
        joinedload(Matter.party),
        joinedload(Matter.person),
        joinedload(Matter.districts),
        joinedload(Matter.commitments),
    )


def by_reference(reference: str) -> Matter | None:
    """One published matter by its reference, whatever its kind, with its party and places: one query."""
    found = db.session.scalars(_with_surroundings(_by_reference(reference)))
    return found.unique().one_or_none()


def alone_by_reference(reference: str) -> Matter | None:
    """One published matter by itself: enough where what stands around its thread is kept already."""
    return db.session.scalars(_by_reference(reference)).one_or_none()


def surround(matter: Matter) -> None:
    """Load what a page says of a matter that was loaded by itself: one query."""
    statement = _with_surroundings(select(Matter).where(Matter.id == matter.id))
    statement = statement.execution_options(populate_existing=True)
    db.session.scalars(statement).unique().one()


def in_districts(district_ids: Iterable[int]) -> ColumnElement[bool]:
    """Matters about one of these places or a place within it, and those of the whole city."""
    ids = list(district_ids)
    within = select(District.id).where(or_(District.id.in_(ids), District.parent_id.in_(ids)))
    about = select(matter_district.c.matter_id).where(matter_district.c.district_id.in_(within))
    return or_(Matter.citywide, Matter.id.in_(about))


def of_commitment(commitment: Commitment) -> ColumnElement[bool]:
    """Matters that carry out a commitment."""
    return Matter.id.in_(
        select(matter_commitment.c.matter_id).where(
            matter_commitment.c.commitment_id == commitment.id
        )
    )


@dataclass(frozen=True)
class MatterRow:
    """What a list shows of a matter."""

    matter: Matter
    when: Words

    @property
    def url(self) -> str:
        """Where it leads."""
        return kinds.url_of(self.matter)

    @property
    def title(self) -> str:
        """Its title."""
        return self.matter.title

    @property
    def summary(self) -> str:
        """Its summary, on one line."""
        return self.matter.summary

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is."""
        return self.matter.kind_label

    @property
    def status_label(self) -> Words:
        """Where it stands."""
        return self.matter.status[0]

    @property
    def status_tone(self) -> str:
        """The tone of where it stands."""
        return self.matter.status[1]

    @property
    def comments(self) -> int:
        """How many comments its thread has."""
        return self.matter.comment_count

    @property
    def places(self) -> str:
        """Where it belongs: the whole city, or the names of its districts."""
        if self.matter.citywide:
            return str(gettext("The whole city"))
        return ", ".join(place.name for place in self.matter.districts)


def listing(statement: Select[*tuple[Any, ...]]) -> list[MatterRow]:
    """The rows of a list, out of a statement that selects matters; a constant number of queries."""
    found = db.session.scalars(statement.options(selectinload(Matter.districts))).unique().all()
    dates = kinds.whens(found)
    return [MatterRow(matter, dates.get(matter.id, "")) for matter in found]


def of_party(party: Party) -> list[MatterRow]:
    """The latest matters that a party has opened or put forward."""
    return listing(
        select(Matter)
        .where(published(), Matter.party_id == party.id)
        .order_by(Matter.published_at.desc(), Matter.id.desc())
        .limit(LIST_PAGE)
    )


@dataclass
class Strand:
    """A comment of the first level on this page, with the replies under it.

    `root` is None where the page begins in the midst of replies.
    """

    root: Row[Any] | None
    replies: list[Row[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """A page of a thread: its strands in order, and where it goes on."""

    strands: list[Strand]
    after: int | None
    started_after: int | None

    def writer_of(self, seq: int) -> str | None:
        """Who wrote a comment, if it is on this page."""
        rows = (row for strand in self.strands for row in (strand.root, *strand.replies) if row)
        return next((row.person for row in rows if row.seq == seq), None)


@cache
def _said() -> Select[*tuple[Any, ...]]:
    """Comments as a thread shows them to anyone. Built once: it is the statement asked most often."""
    parent, parent_person = aliased(Comment), aliased(Person)
    shown = Comment.state == CommentState.VISIBLE
    return (
        select(
            Comment.id,
            Comment.seq,
            Comment.place,
            Comment.kind,
            Comment.state,
            Comment.is_obstacle,
            Comment.written_at,
            Comment.edited_at,
            Comment.parent_id,
            Comment.person_id,
            Comment.party_id,
            Comment.supporting_parties,
            Comment.supporting_people,
            func.coalesce(Comment.body_html, "").label("html"),
            Person.name.label("person"),
            Party.name.label("party"),
            Party.slug.label("party_slug"),
            Party.kind.label("party_kind"),
            Party.is_umbrella,
            parent.seq.label("parent_seq"),
            parent.place.label("parent_place"),
            parent_person.name.label("parent_person"),
            shown.label("is_shown"),
        )
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .outerjoin(parent_person, parent_person.id == parent.person_id)
    )


def _comments(matter_id: int, actor: Actor) -> Select[*tuple[Any, ...]]:
    """The comments of a matter; for a reader who is signed in also whether they agree with each."""
    statement = _said().where(Comment.matter_id == matter_id)
    if not actor.is_authenticated:
        return statement
    own = select(Support.id).where(Support.comment_id == Comment.id, given_by(actor))
    return statement.add_columns(own.exists().label("is_supported"))


def thread(matter: Matter, actor: Actor, after: int | None = None) -> Thread:
    """A page of the thread, in order of time with replies under what they answer: one query."""
    found = page(
        _comments(matter.id, actor), Comment.place, after=after, size=THREAD_PAGE, scalars=False
    )
    strands: list[Strand] = []
    for row in found.rows:
        if row.place % PLACES == 0:
            strands.append(Strand(row))
        else:
            if not strands:
                strands.append(Strand(None))
            strands[-1].replies.append(row)
    return Thread(strands, found.after, after)


def comment_row(written: Comment, actor: Actor) -> Row[Any]:
    """One comment as a page of its thread shows it."""
    statement = _comments(written.matter_id, actor).where(Comment.id == written.id)
    return db.session.execute(statement).one()


def given_by(actor: Actor) -> ColumnElement[bool]:
    """Support given by the actor: by the party they speak for, or by themselves."""
    if actor.party_id is not None:
        return Support.party_id == actor.party_id
    return (Support.person_id == actor.person_id) & Support.party_id.is_(None)


def support_of(actor: Actor, matter: Matter, comment: Comment | None = None) -> Support | None:
    """The actor's own support of a matter or of one comment."""
    about = (
        Support.comment_id == comment.id
        if comment is not None
        else (Support.matter_id == matter.id) & Support.comment_id.is_(None)
    )
    return db.session.scalar(select(Support).where(about, given_by(actor)))


def comment(reference: str, seq: int) -> Comment | None:
    """One comment of one matter; the pair must fit together."""
    return db.session.scalar(
        select(Comment)
        .join(Matter, Matter.id == Comment.matter_id)
        .where(Matter.reference == reference.upper(), Comment.seq == seq)
        .options(joinedload(Comment.person))
    )


def page_start(matter: Matter, place: int) -> int | None:
    """The key after which to begin reading, so that a place in the thread is on the page."""
    if matter.comment_count <= THREAD_PAGE:
        return None
    return place // PLACES * PLACES - 1


@cache
def _newest_documents() -> Select[Document]:
    newer = aliased(Document)
    superseded = (
        select(newer.id)
        .where(
            newer.matter_id == Document.matter_id,
            newer.number == Document.number,
            newer.version > Document.version,
        )
        .exists()
    )
    return select(Document).where(~superseded).order_by(Document.number)


def documents(matter: Matter) -> Sequence[Document]:
    """Every document in its newest version, in the order they came."""
    return db.session.scalars(_newest_documents().where(Document.matter_id == matter.id)).all()


def document(reference: str, number: int, version: int) -> Document | None:
    """One version of one document of one matter."""
    return db.session.scalar(
        select(Document)
        .join(Matter, Matter.id == Document.matter_id)
        .where(
            Matter.reference == reference.upper(),
            Document.number == number,
            Document.version == version,
        )
    )


def followed(matter: Matter) -> ColumnElement[bool]:
    """Confirmed subscriptions to a matter, to a place it is about, or to the area that place lies in."""
    about = select(matter_district.c.district_id).where(matter_district.c.matter_id == matter.id)
    around = select(District.parent_id).where(
        District.id.in_(about), District.parent_id.is_not(None)
    )
    return Subscription.confirmed_at.is_not(None) & or_(
        Subscription.matter_id == matter.id,
        Subscription.district_id.in_(about),
        Subscription.district_id.in_(around),
    )


def follower_count(matter: Matter) -> Select[int]:
    """How many follow a matter or one of its places; each person and address once."""
    people, addresses = Subscription.person_id.distinct(), Subscription.email.distinct()
    return select(func.count(people) + func.count(addresses)).where(followed(matter))


def followers(matter: Matter) -> int:
    """How many are told of what happens in a matter."""
    return db.session.scalars(follower_count(matter)).one()
