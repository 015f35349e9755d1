"""Stages that are answered: responses, questions, texts, feedback, the desk and the report."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from forum.core.db import db
from forum.core.jobs import Job
from forum.demo.pages.base import (
    MEMBER,
    OFFICER,
    OFFICER_PLAN,
    OFFICER_ROUND,
    REPRESENTATIVE_WRITING,
    RESIDENT,
    Page,
    page,
    titled,
)
from forum.desk.operations import REPORT
from forum.feedback.models import FeedbackPoint
from forum.parties.queries import by_slug
from forum.processes.models import PlanningProcess, Stage, StageKey
from forum.processes.plan import ORDER
from forum.responses.models import FormalResponse, Question, QuestionKind, ResponseState
from forum.texts.models import PublicText

EARLY, ROUND = ORDER[StageKey.EARLY_DIALOGUE], ORDER[StageKey.CONSULTATION]


def pages() -> Iterator[Page]:
    """All of them."""
    yield from _answering()
    yield from _asking()
    yield from _texts()
    yield from _feedback()
    yield from _compiled()


def _reference(key: str) -> str:
    found = titled(PlanningProcess, key)
    return (found.reference or "") if found is not None else ""


def _sent(reference: str, slug: str) -> FormalResponse | None:
    """What a party has answered."""
    party = by_slug(slug)
    return db.session.scalar(
        select(FormalResponse)
        .join(PlanningProcess, PlanningProcess.id == FormalResponse.matter_id)
        .where(
            PlanningProcess.reference == reference,
            FormalResponse.party_id == (party.id if party is not None else None),
            FormalResponse.state == ResponseState.SUBMITTED,
        )
    )


def _answering() -> Iterator[Page]:
    """Writing a response, and reading what came in."""
    now, over = _reference("traffpunkter-sydvast"), _reference("halltider")
    plan = _reference("vardvaderstorget")
    place = {"reference": now, "position": ROUND}
    yield page("response form", "responses.respond_to", REPRESENTATIVE_WRITING, **place)
    yield page(
        "response form, plan under the building act",
        "responses.respond_to", RESIDENT, reference=plan, position=ROUND,
    )  # fmt: skip
    yield page("responses", "responses.index", reference=over)
    yield page("responses, not public yet", "responses.index", OFFICER_ROUND, reference=now)
    yield page("results", "responses.show_results", reference=over, position=ROUND)
    yield page("results, not public yet", "responses.show_results", OFFICER_ROUND, **place)
    public, own = _sent(over, "if-utbydalen"), _sent(now, "ratt-att-delta")
    if public is not None:
        yield page("response", "responses.show", reference=over, receipt=public.receipt)
    if own is not None:
        yield page(
            "response, receipt", "responses.receipt", MEMBER, reference=now, receipt=own.receipt
        )
    free = _question(now, QuestionKind.FREE)
    if free is not None:
        yield page(
            "results, own words",
            "responses.show_texts", OFFICER_ROUND, **place, question_id=free,
        )  # fmt: skip


def _question(reference: str, kind: QuestionKind) -> int | None:
    """The first question of a kind that a process asks."""
    return db.session.scalar(
        select(Question.id)
        .join(Stage, Stage.id == Question.stage_id)
        .join(PlanningProcess, PlanningProcess.id == Stage.process_id)
        .where(PlanningProcess.reference == reference, Question.kind == kind)
        .order_by(Question.id)
        .limit(1)
    )


def _asking() -> Iterator[Page]:
    """What an officer prepares for a stage that comes."""
    reference = _reference("motesplatser-bergsjon")
    place: dict[str, Any] = {"reference": reference, "position": EARLY}
    for name, endpoint in (
        ("questions of a stage", "responses.questions"),
        ("questions of a stage, preview", "responses.preview_questions"),
        ("how a stage is answered", "responses.settle_round"),
    ):
        yield page(name, endpoint, OFFICER, **place)
    yield page("questions of a stage, new", "responses.ask", OFFICER, **place, slag="ranking")
    asked = _question(reference, QuestionKind.SEVERAL)
    if asked is not None:
        for name, endpoint in (
            ("questions of a stage, change", "responses.change_question"),
            ("questions of a stage, take away", "responses.remove_question"),
        ):
            yield page(name, endpoint, OFFICER, **place, question_id=asked)


def _texts() -> Iterator[Page]:
    """A text to comment on in two versions, and a draft of another."""
    reference = _reference("vardvaderstorget")
    held = select(PublicText).join(PublicText.matter).where(PlanningProcess.reference == reference)
    texts = db.session.scalars(held.order_by(PublicText.number)).all()
    if len(texts) < 2:
        return
    public, draft = ({"reference": reference, "number": text.number} for text in texts[:2])
    yield page("text", "texts.show", **public)
    yield page("text, earlier version", "texts.version", **public, version=1)
    yield page("text, compare", "texts.compare", **public, old=1, new=2)
    yield page("text, paragraphs that are gone", "texts.gone", **public)
    yield page("text, paragraph", "texts.paragraph", RESIDENT, **public, position=7)
    yield page(
        "text, paragraph as it was", "texts.paragraph_then", **public, version=1, position=12
    )
    yield page("new text", "texts.new", OFFICER_PLAN, reference=reference)
    yield page("text, write", "texts.write", OFFICER_PLAN, **public)
    for name, endpoint in (
        ("from a file", "texts.load"),
        ("preview", "texts.preview"),
        ("publish", "texts.publish"),
        ("throw away", "texts.discard"),
    ):
        yield page(f"text, {name}", endpoint, OFFICER_PLAN, **draft)


def _feedback() -> Iterator[Page]:
    """What the city heard: as everyone reads it, and half written."""
    over, written = _reference("halltider"), _reference("familjer-kortedala")
    yield page("feedback", "feedback.show", reference=over)
    yield page("feedback, one point", "feedback.point", reference=over, position=ROUND, number=1)
    place = {"reference": written, "position": ROUND}
    yield page("feedback, work", "feedback.work", OFFICER, **place)
    yield page("feedback, read through", "feedback.review", OFFICER, **place)
    yield page("feedback, publish", "feedback.publish", OFFICER, **place)
    draft = _point(written, is_public=False)
    if draft is not None:
        for name, endpoint in (
            ("edit a point", "feedback.edit"), ("delete a point", "feedback.delete"),
        ):  # fmt: skip
            yield page(f"feedback, {name}", endpoint, OFFICER, **place, number=draft)
    public = _point(written, is_public=True)
    if public is not None:
        yield page(
            "feedback, correct a point",
            "feedback.correct", OFFICER, reference=written, position=EARLY, number=public,
        )  # fmt: skip


def _point(reference: str, *, is_public: bool) -> int | None:
    """The number of the first point of a process that is public, or is not."""
    published = FeedbackPoint.published_at.is_not(None)
    return db.session.scalar(
        select(FeedbackPoint.number)
        .join(Stage, Stage.id == FeedbackPoint.stage_id)
        .join(PlanningProcess, PlanningProcess.id == Stage.process_id)
        .where(PlanningProcess.reference == reference, published if is_public else ~published)
        .order_by(FeedbackPoint.number)
        .limit(1)
    )


def _compiled() -> Iterator[Page]:
    """The desk, and what is compiled of a consultation."""
    over, written = _reference("halltider"), _reference("familjer-kortedala")
    yield page("desk", "desk.show", OFFICER)
    yield page("figures", "desk.figures", reference=over)
    yield page("export", "desk.export", reference=over)
    yield page("consultation report", "desk.report", reference=over)
    yield page("consultation report, preview", "desk.preview", OFFICER, reference=written)
    yield page("consultation report, order as PDF", "desk.order", OFFICER, reference=over)
    job = db.session.scalar(select(Job.id).where(Job.kind == REPORT).order_by(Job.id).limit(1))
    if job is not None:
        yield page("consultation report, being made", "desk.file_page", number=job)
