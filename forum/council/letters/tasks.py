"""The letters to those who were set to do something: when it is given, soon due, and due."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, enqueue_all, letter
from forum.council.models import ActionPoint, ActionState, CouncilMeeting
from forum.council.queries import tasks
from forum.council.queries.councils import name_of
from forum.council.queries.treatments import paragraph_url

TASKS = "council_tasks"


def tell_given(meeting: CouncilMeeting, *, by: int | None) -> None:
    """One letter to each who answers for what the meeting asked for. In the act that publishes its minutes.

    Whoever follows a matter of the item reads it in the letter about that, and so not here.
    """
    given = tasks.given_at(meeting)
    people = tasks.responsible_people({one.responsible_id for one in given})
    ids = {one.id for each in people.values() for one in each}
    told = tasks.following({one.item_id for one in given}, ids) if ids else set()
    own: dict[int, list[int]] = {}
    for task in given:
        for person in people[task.responsible_id]:
            if person.id != by and (task.item_id, person.id) not in told:
                own.setdefault(person.id, []).append(task.id)
    _enqueue("given", f"tasks-{meeting.id}", own)


def tell_soon(soon: Iterable[ActionPoint]) -> None:
    """One letter for each that is due soon, once. In the open act."""
    _remind("soon", soon)


def tell_due(due: Iterable[ActionPoint]) -> None:
    """One letter for each that is due, once. In the open act."""
    _remind("due", due)


def _remind(why: str, which: Iterable[ActionPoint]) -> None:
    listed = list(which)
    people = tasks.responsible_people({one.responsible_id for one in listed}) if listed else {}
    for task in listed:
        own = {person.id: [task.id] for person in people[task.responsible_id]}
        _enqueue(why, f"task-{why}-{task.id}", own)


def _enqueue(why: str, key: str, own: dict[int, list[int]]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "key": f"{key}-{person_id}",
            "person_id": person_id,
            "address": None,
            "about": {"tasks": ids, "why": why},
        }
        for person_id, ids in own.items()
    ]
    if rows:
        enqueue_all(TASKS, rows)


@letter(TASKS)
def about_tasks(row: Outbox) -> Letter | None:
    """What is to be done by when; nothing once it is settled, or someone else answers for it."""
    person = db.session.get(Person, row.person_id)
    named = (db.session.get(ActionPoint, each) for each in row.about["tasks"])
    left = [one for one in named if one is not None and one.state == ActionState.OPEN]
    answers = tasks.responsible_people({one.responsible_id for one in left})
    mine = [one for one in left if person in answers[one.responsible_id]]
    if person is None or not mine:
        return None
    with force_locale(person.language):
        return Letter(to=person.email, subject=_subject(row.about["why"], mine), body=_body(mine))


def _subject(why: str, mine: Sequence[ActionPoint]) -> str:
    council = name_of(mine[0].item.meeting)
    if why == "due" and mine[0].due_on < clock.today():  # its minutes came late
        return str(_("Overdue: what %(council)s asked you for", council=council))
    if why == "due":
        return str(_("Due today: what %(council)s asked you for", council=council))
    if why == "soon":
        return str(_("Due soon: what %(council)s asked you for", council=council))
    return str(
        ngettext(
            "%(council)s has given you an assignment",
            "%(council)s has given you %(num)s assignments",
            len(mine),
            council=council,
        )
    )


def _body(mine: Sequence[ActionPoint]) -> str:
    meeting = mine[0].item.meeting
    return current_app.jinja_env.get_template("council/tasks.txt").render(
        council=name_of(meeting),
        meeting=meeting,
        tasks=mine,
        paragraph_url=paragraph_url,
        task_url=lambda one: url_for("council.settle_task", task_id=one.id, _external=True),
    )
