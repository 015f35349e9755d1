"""A consultation row by row, for exports: read in portions, so that its length costs no memory.

No address, and nothing of what is withdrawn or hidden. Responses that are not published yet are read only
for those who work for the owner, and say that they are not.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.desk.queries import heard
from forum.districts.models import District
from forum.feedback.models import FeedbackPoint, FeedbackSource
from forum.invitations.models import Invitation
from forum.matters.models import AnsweredBy, Comment, CommentState
from forum.parties.models import Party, party_district
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess, ProcessState, Stage
from forum.responses.models import (
    Answer,
    Choice,
    FormalResponse,
    Question,
    QuestionOption,
    ResponseFile,
)

PORTION = 500
Record = tuple[Any, ...]
_SHOWN = Comment.state == CommentState.VISIBLE


def _read(statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    return iter(db.session.execute(statement.execution_options(yield_per=PORTION)))


def receipt(year: int, number: int) -> str:
    """The number on a receipt, as the response says it."""
    return f"R-{year}-{number}"


def process(one: PlanningProcess, _inside: bool) -> Iterator[Record]:
    """The consultation itself: one row."""
    yield (
        one.reference, one.title, ProcessState(one.state), one.party.name, one.summary,
        [place.name for place in one.districts], one.citywide,
        [commitment.number for commitment in one.commitments],
        one.influenceable, one.not_influenceable, one.participation, one.case_number,
        one.is_pbl, one.published_at, one.closed_at,
        url_for("matters.show", reference=one.reference, _external=True),
    )  # fmt: skip


def stages(one: PlanningProcess, _inside: bool) -> Iterator[Record]:
    """Its stages, in order."""
    for stage in processes.stages(one):
        yield (
            stage.position, stage.key, str(stage.name), stage.round_kind, stage.starts_on,
            stage.ends_on, stage.state, stage.feedback,
        )  # fmt: skip


def _places(one: PlanningProcess) -> dict[int, list[str]]:
    """Where the parties that have answered work, by party."""
    answered = select(FormalResponse.party_id).where(FormalResponse.matter_id == one.id)
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(party_district.c.party_id, District.name)
        .join(District, District.id == party_district.c.district_id)
        .where(party_district.c.party_id.in_(answered))
        .order_by(District.code)
    )
    for party_id, name in rows:
        found[party_id].append(name)
    return found


def _files(one: PlanningProcess) -> dict[int, list[str]]:
    """What files go with the responses, by response."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(ResponseFile.response_id, ResponseFile.title)
        .join(FormalResponse, FormalResponse.id == ResponseFile.response_id)
        .where(FormalResponse.matter_id == one.id)
        .order_by(ResponseFile.id)
    )
    for response_id, title in rows:
        found[response_id or 0].append(title)
    return found


def _is_published() -> ColumnElement[bool]:
    return heard.published().label("is_published")


def responses(one: PlanningProcess, inside: bool) -> Iterator[Record]:
    """The valid responses, in the order they came."""
    places, files = _places(one), _files(one)
    r = FormalResponse
    rows = _read(
        select(r.id, r.year, r.number, Stage.position, r.submitted_at, r.is_late, r.party_id,
               Party.name.label("party"), Party.kind, Party.is_umbrella, Person.name.label("person"),
               r.stance, r.summary, r.body, r.members_asked, r.sha256, _is_published())
        .join(Stage, Stage.id == r.stage_id)
        .join(Person, Person.id == r.person_id)
        .outerjoin(Party, Party.id == r.party_id)
        .where(r.matter_id == one.id, heard.counted(inside))
        .order_by(r.id)
    )  # fmt: skip
    for row in rows:
        yield (
            receipt(row.year, row.number), row.position, row.submitted_at, row.is_late,
            row.party, row.kind, bool(row.is_umbrella), row.person,
            places.get(row.party_id, []), row.stance, row.summary, row.body, row.members_asked,
            files.get(row.id, []), row.sha256, bool(row.is_published),
        )  # fmt: skip


def answers(one: PlanningProcess, inside: bool) -> Iterator[Record]:
    """The answers to the stages' questions: a row for each response and question."""
    r = FormalResponse
    rows = _read(
        select(Answer.id, r.year, r.number, Stage.position.label("stage"), Question.position,
               Question.kind, Question.wording, Answer.text, Answer.scale, Choice.rank,
               func.coalesce(QuestionOption.label, District.name).label("chosen"), _is_published())
        .join(r, r.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(Stage, Stage.id == r.stage_id)
        .outerjoin(Choice, Choice.answer_id == Answer.id)
        .outerjoin(QuestionOption, QuestionOption.id == Choice.option_id)
        .outerjoin(District, District.id == Choice.district_id)
        .where(r.matter_id == one.id, heard.counted(inside))
        .order_by(r.id, Answer.id, Choice.rank, Choice.id)
    )  # fmt: skip
    for _answer, group in groupby(rows, key=lambda row: row.id):
        chosen = list(group)
        row = chosen[0]
        yield (
            receipt(row.year, row.number), row.stage, row.position, row.kind, row.wording, row.text,
            row.scale, [one.chosen for one in chosen if one.chosen is not None],
            bool(row.is_published),
        )  # fmt: skip


def comments(one: PlanningProcess, _inside: bool) -> Iterator[Record]:
    """The thread, in its order. Of what is withdrawn or hidden there is only that it was there."""
    parent = aliased(Comment)
    rows = _read(
        select(Comment.seq, parent.seq.label("parent"), Comment.written_at, Comment.kind,
               Comment.state, Person.name.label("person"), Party.name.label("party"),
               Party.kind.label("party_kind"), Party.is_umbrella, Comment.kind, Comment.body,
               Comment.supporting_parties, Comment.supporting_people)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .where(Comment.matter_id == one.id)
        .order_by(Comment.place)
    )  # fmt: skip
    for row in rows:
        shown = row.state == CommentState.VISIBLE
        said = (
            (row.party, row.party_kind, bool(row.is_umbrella), row.person, row.kind, row.body,
             row.supporting_parties, row.supporting_people)
            if shown else (None,) * 8
        )  # fmt: skip
        yield (row.seq, row.parent, row.written_at, row.kind, row.state, *said)


def questions(one: PlanningProcess, _inside: bool) -> Iterator[Record]:
    """The questions to the city, with the number of the comment that answered first."""
    answer = aliased(Comment)
    first = (
        select(func.min(answer.seq))
        .join(AnsweredBy, AnsweredBy.answer_id == answer.id)
        .where(AnsweredBy.question_id == Comment.id, answer.state == CommentState.VISIBLE)
        .scalar_subquery()
    )
    rows = _read(
        select(Comment.seq, Comment.written_at, Comment.due_on, Comment.answered_at,
               Party.name.label("party"), Person.name.label("person"), Comment.body,
               first.label("answer"))
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .where(Comment.matter_id == one.id, Comment.due_on.is_not(None), _SHOWN)
        .order_by(Comment.seq)
    )  # fmt: skip
    for row in rows:
        ended = clock.local(row.answered_at).date() if row.answered_at else clock.today()
        yield (
            row.seq, row.written_at, row.due_on, row.answered_at, max(0, (ended - row.due_on).days),
            row.party, row.person, row.body, row.answer,
        )  # fmt: skip


def points(one: PlanningProcess, inside: bool) -> Iterator[Record]:
    """The city's published feedback, point by point, with what each point answers."""
    about = _sources(one, inside)
    rows = _read(
        select(FeedbackPoint.id, Stage.position, FeedbackPoint.number, FeedbackPoint.heard,
               FeedbackPoint.effect, FeedbackPoint.reason, FeedbackPoint.published_at)
        .join(Stage, Stage.id == FeedbackPoint.stage_id)
        .where(Stage.process_id == one.id, FeedbackPoint.published_at.is_not(None))
        .order_by(Stage.position, FeedbackPoint.number)
    )  # fmt: skip
    for row in rows:
        receipts, numbers = about.get(row.id, ([], []))
        yield (*row[1:], receipts, numbers)


def _sources(one: PlanningProcess, inside: bool) -> dict[int, tuple[list[str], list[int]]]:
    """What each point answers: receipts of responses, and numbers of comments."""
    found: dict[int, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    responses_of = (
        select(FeedbackSource.point_id, FormalResponse.year, FormalResponse.number)
        .join(FormalResponse, FormalResponse.id == FeedbackSource.response_id)
        .where(FormalResponse.matter_id == one.id, heard.counted(inside))
        .order_by(FormalResponse.id)
    )
    for point_id, year, number in db.session.execute(responses_of):
        found[point_id][0].append(receipt(year, number))
    comments_of = (
        select(FeedbackSource.point_id, Comment.seq)
        .join(Comment, Comment.id == FeedbackSource.comment_id)
        .where(Comment.matter_id == one.id, _SHOWN)
        .order_by(Comment.seq)
    )
    for point_id, seq in db.session.execute(comments_of):
        found[point_id][1].append(seq)
    return found


def invitations(one: PlanningProcess, _inside: bool) -> Iterator[Record]:
    """Who was invited, and whether they have answered or written."""
    responded = (
        select(FormalResponse.id)
        .where(FormalResponse.matter_id == one.id, heard.valid(),
               FormalResponse.party_id == Invitation.party_id)
        .exists()
    )  # fmt: skip
    wrote = (
        select(Comment.id)
        .where(Comment.matter_id == one.id, _SHOWN, Comment.party_id == Invitation.party_id)
        .exists()
    )
    rows = _read(
        select(
            Party.name, Invitation.invited_at, responded.label("responded"), wrote.label("wrote")
        )
        .join(Party, Party.id == Invitation.party_id)
        .where(Invitation.process_id == one.id)
        .order_by(Party.sort_key, Party.id)
    )
    for row in rows:
        yield (row.name, row.invited_at, bool(row.responded), bool(row.wrote))
