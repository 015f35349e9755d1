"""The letters of a thread: the city's answer to whoever asked, and a word to those who are named."""

from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import text
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, enqueue_all, letter, own_key
from forum.matters.models import Comment, CommentState
from forum.matters.queries import mentions, questions
from forum.parties.queries import representatives

ANSWERED, NAMED = "question_answered", "named"
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


def tell_named(event: Event, written: Comment) -> None:
    """One letter to each who is named in a comment, or represents a party that is. In the open act.

    Not to its writer, and not to whoever gets the answer to their own question by it.
    """
    parties = event.data.get("named_parties", [])
    people = set(event.data.get("named_people", []))
    for speaking in representatives(parties).values() if parties else ():
        people.update(speaking)
    answered = {one.person_id for one in questions.answered_by(written)} if people else set()
    rows = [
        {
            "key": own_key(event.uid, person_id),
            "person_id": person_id,
            "address": None,
            "about": {"comment": written.id},
        }
        for person_id in sorted(people - answered - {written.person_id})
    ]
    if rows:
        enqueue_all(NAMED, rows)


@letter(NAMED)
def named(row: Outbox) -> Letter | None:
    """Who named them, or their party, and what was said; nothing when it is not shown any more."""
    written, person = (
        db.session.get(Comment, row.about["comment"]),
        db.session.get(Person, row.person_id),
    )
    if written is None or person is None or written.state != CommentState.VISIBLE:
        return None
    if not written.matter.is_public:
        return None
    place: dict[str, Any] = {"reference": written.matter.reference, "seq": written.seq}
    with force_locale(person.language):
        return Letter(
            to=person.email,
            subject=_("You are named in: %(title)s", title=written.matter.title),
            body=current_app.jinja_env.get_template("matters/named.txt").render(
                matter=written.matter,
                written=written,
                parties=mentions.parties_of(written, person),
                said=_shortened(text.plain(written.body_html)),
                url=url_for("matters.comment_page", **place, _external=True),
            ),
        )


def _shortened(said: str) -> str:
    return said if len(said) <= LONGEST else said[:LONGEST].rsplit(" ", 1)[0] + " …"
