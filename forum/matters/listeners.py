"""What follows from questions: whoever asked hears of the answer, and time makes a question late."""

from flask import url_for

from forum.core.clock import on_tick
from forum.core.db import db
from forum.core.events import Event, on
from forum.matters import actions, history, letters, operations
from forum.matters.models import Comment, Matter

on_tick(operations.note_overdue_questions)


@on(actions.ANSWER_QUESTIONS)
def tell_askers(_event: Event, answer: Comment) -> None:
    """Each who asked gets a letter of their own."""
    letters.tell_askers(answer)


def _to_question(event: Event) -> str | None:
    matter = db.session.get(Matter, event.matter_id)
    if matter is None or matter.reference is None:
        return None
    return url_for("matters.comment_page", reference=matter.reference, seq=event.data["seq"])


history.link(actions.OVERDUE_QUESTION, _to_question)
