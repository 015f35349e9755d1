"""What follows elsewhere: whoever asked hears of the answer, time makes a question late, names change."""

from flask import url_for

from forum.accounts import actions as account_actions
from forum.accounts.models import Person
from forum.core.clock import on_tick
from forum.core.db import db
from forum.core.events import Event, on
from forum.matters import actions, history, letters, operations
from forum.matters.models import Comment, Matter
from forum.matters.operations import naming
from forum.parties import actions as party_actions
from forum.parties.models import Party

on_tick(operations.note_overdue_questions)


@on(actions.ANSWER_QUESTIONS)
def tell_askers(_event: Event, answer: Comment) -> None:
    """Each who asked gets a letter of their own."""
    letters.tell_askers(answer)


@on(account_actions.CHANGE)
def show_new_name(_event: Event, person: Person) -> None:
    """A person may be called something else now."""
    naming.renamed(person_id=person.id)


@on(party_actions.EDIT)
def show_new_party(_event: Event, party: Party) -> None:
    """A party may be called something else now, or have become an umbrella."""
    naming.renamed(party_id=party.id)


@on(
    actions.COMMENT,
    actions.COMMENT_ON_PART,
    actions.ASK,
    actions.ANSWER,
    actions.ANSWER_QUESTIONS,
    actions.EDIT,
    actions.REVISE,
)
def tell_named(event: Event, written: Comment) -> None:
    """Whoever is named gets a letter of their own."""
    letters.tell_named(event, written)


def _to_question(event: Event) -> str | None:
    matter = db.session.get(Matter, event.matter_id)
    if matter is None or matter.reference is None:
        return None
    return url_for("matters.comment_page", reference=matter.reference, seq=event.data["seq"])


history.link(actions.OVERDUE_QUESTION, _to_question)
