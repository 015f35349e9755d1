"""The letter that brings the city's answer to whoever asked."""

from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import text
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.matters.models import Comment, CommentState
from forum.matters.queries import questions

ANSWERED = "question_answered"
LONGEST, QUESTION = 4000, 300  # characters


def tell_askers(answer: Comment) -> None:
    """One letter to each who asked what is answered. In the open act."""
    people = {one.person_id for one in questions.answered_by(answer)} - {answer.person_id}
    rows = [
        {
            "key": f"answer-{answer.id}-{person_id}",
            "person_id": person_id,
            "address": None,
            "about": {"answer": answer.id},
        }
        for person_id in sorted(people)
    ]
    if rows:
        enqueue_all(ANSWERED, rows)


@letter(ANSWERED)
def answered(row: Outbox) -> Letter | None:
    """What was asked and what the city answers; nothing when either has been withdrawn."""
    answer = db.session.get(Comment, row.about["answer"])
    person = db.session.get(Person, row.person_id)
    if answer is None or person is None or answer.state != CommentState.VISIBLE:
        return None
    own = [one for one in questions.answered_by(answer) if one.person_id == person.id]
    if not own or not answer.matter.is_public:
        return None
    place: dict[str, Any] = {"reference": answer.matter.reference, "seq": answer.seq}
    with force_locale(person.language):
        return Letter(
            to=person.email,
            subject=_("Answer to your question: %(title)s", title=answer.matter.title),
            body=current_app.jinja_env.get_template("matters/answered.txt").render(
                matter=answer.matter,
                answer=answer,
                asked=[text.excerpt(one.body_html, QUESTION) for one in own],
                said=_shortened(text.plain(answer.body_html)),
                url=url_for("matters.comment_page", **place, _external=True),
            ),
        )


def _shortened(said: str) -> str:
    return said if len(said) <= LONGEST else said[:LONGEST].rsplit(" ", 1)[0] + " …"
