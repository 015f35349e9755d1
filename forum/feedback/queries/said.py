"""What was said: a formal response or a comment, by whom, and where it can be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core.db import db
from forum.feedback.models import FeedbackSource
from forum.matters.models import Comment, CommentState
from forum.parties.models import Party
from forum.responses import queries as responses
from forum.responses.models import FormalResponse, ResponseState, Stance


@dataclass(frozen=True)
class Said:
    """One response or comment. `reference` is that of its process; `source_id` is set within a point."""

    reference: str
    response: FormalResponse | None = None
    comment: Comment | None = None
    source_id: int | None = None

    @property
    def mark(self) -> str:
        """How a form names it: r12, c40."""
        if self.response is not None:
            return f"r{self.response.id}"
        return f"c{self.comment.id}" if self.comment is not None else ""

    @property
    def _it(self) -> Any:
        return self.response if self.response is not None else self.comment

    @property
    def person(self) -> Person:
        """Who wrote it, or sent it in."""
        found: Person = self._it.person
        return found

    @property
    def party(self) -> Party | None:
        """For whom."""
        found: Party | None = self._it.party
        return found

    @property
    def name(self) -> str:
        """Who said it: the party, else the person."""
        return self.party.name if self.party is not None else self.person.name

    @property
    def kind_label(self) -> object:
        """What the one who said it is, in words."""
        return self.party.kind_label if self.party is not None else _("private person")

    @property
    def what(self) -> str:
        """What it is: an answer, a question, a comment."""
        if self.response is not None:
            return str(_("Answer"))
        if self.is_initiative:
            return str(_("Initiative"))
        return str(_("Question") if self.is_question else _("Comment"))

    @property
    def is_question(self) -> bool:
        """Whether it asks the city something."""
        return self.comment is not None and self.comment.due_on is not None

    @property
    def is_initiative(self) -> bool:
        """Whether an initiative was tied to the consultation by it."""
        origin = self.comment.origin if self.comment is not None else None
        return origin is not None and origin.get("kind") == "initiative"

    @property
    def is_replaced(self) -> bool:
        """Whether its sender has sent a later answer instead."""
        return self.response is not None and self.response.state == ResponseState.REPLACED

    @property
    def stance(self) -> Stance | None:
        """What a response thinks of the proposal, unless it takes no standpoint."""
        if self.response is None or self.response.stance == Stance.NONE:
            return None
        return self.response.stance

    @property
    def summary(self) -> str:
        """The summary of a response; a comment has none."""
        return self.response.summary if self.response is not None else ""

    @property
    def html(self) -> str:
        """Its whole text."""
        found: str = self._it.body_html
        return found

    @property
    def at(self) -> Any:
        """When it came."""
        if self.response is not None:
            return self.response.submitted_at
        return self._it.written_at

    @property
    def url(self) -> str:
        """Where it can be read."""
        if self.comment is not None:
            return url_for("matters.comment_page", reference=self.reference, seq=self.comment.seq)
        return url_of(self.reference, self._it)


def url_of(reference: str, response: FormalResponse) -> str:
    """The page of a response."""
    return url_for("responses.show", reference=reference, receipt=response.receipt)


def with_sources(statement: Select[FeedbackSource]) -> Select[FeedbackSource]:
    """Also load what each source is, and by whom."""
    return statement.options(
        joinedload(FeedbackSource.response).joinedload(FormalResponse.person),
        joinedload(FeedbackSource.response).joinedload(FormalResponse.party),
        joinedload(FeedbackSource.comment).joinedload(Comment.person),
        joinedload(FeedbackSource.comment).joinedload(Comment.party),
    )


def as_said(source: FeedbackSource, reference: str) -> Said:
    """A source of a point, as what was said."""
    return Said(reference, source.response, source.comment, source.id)


def is_shown() -> ColumnElement[bool]:
    """Sources that everyone may read: published responses, and comments that are not withdrawn or hidden."""
    response = select(FormalResponse.id).where(
        FormalResponse.id == FeedbackSource.response_id, responses.published()
    )
    comment = select(Comment.id).where(
        Comment.id == FeedbackSource.comment_id, Comment.state == CommentState.VISIBLE
    )
    return or_(
        response.correlate(FeedbackSource).exists(), comment.correlate(FeedbackSource).exists()
    )


def of_points(
    point_ids: Iterable[int], reference: str, *, most: int | None = None, shown: bool = True
) -> dict[int, list[Said]]:
    """What each point answers, in the order it was put there; at most so many of each. One query."""
    ids = list(point_ids)
    place = func.row_number().over(partition_by=FeedbackSource.point_id, order_by=FeedbackSource.id)
    chosen = select(FeedbackSource.id, place.label("place")).where(FeedbackSource.point_id.in_(ids))
    if shown:
        chosen = chosen.where(is_shown())
    ranked = chosen.subquery()
    statement = select(FeedbackSource).join(ranked, ranked.c.id == FeedbackSource.id)
    if most is not None:
        statement = statement.where(ranked.c.place <= most)
    found: dict[int, list[Said]] = {point_id: [] for point_id in ids}
    for source in _loaded(statement.order_by(FeedbackSource.id)):
        found[source.point_id].append(as_said(source, reference))
    return found


def _loaded(statement: Select[FeedbackSource]) -> Sequence[FeedbackSource]:
    return db.session.scalars(with_sources(statement)).all()
