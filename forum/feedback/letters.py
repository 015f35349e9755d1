"""The letters that tell people what came of what they said: one to each, with the points about it."""

from collections.abc import Sequence

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core import outbox, text
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, letter
from forum.feedback import queries

TOLD = "feedback_told"
MOST = 20  #: points told of in one letter; the page tells of all


def tell(event: Event, point_ids: Sequence[int], *, corrected: bool = False) -> None:
    """One letter to each whose words the points answer, but not to whoever publishes. In the open act."""
    rows = [
        {
            "key": outbox.own_key(event.uid, person_id),
            "person_id": person_id,
            "address": None,
            "about": {"points": ids, "corrected": corrected},
        }
        for person_id, ids in queries.receivers(point_ids).items()
        if person_id != event.person_id
    ]
    if rows:
        outbox.enqueue_all(TOLD, rows)


@letter(TOLD)
def told(row: Outbox) -> Letter | None:
    """What came of it, as the points read now; nothing when they are gone or no account is left."""
    person = db.session.get(Person, row.person_id)
    points = queries.told_of(row.about["points"])
    if person is None or not points:
        return None
    process = points[0].stage.process
    corrected = row.about["corrected"]
    with force_locale(person.language):
        subject = (
            _("Corrected: what came of what you said about %(title)s", title=process.title)
            if corrected
            else _("What came of what you said about %(title)s", title=process.title)
        )
        body = current_app.jinja_env.get_template("feedback/told.txt").render(
            process=process,
            points=[
                (one, *map(text.plain, (one.heard_html, one.reason_html))) for one in points[:MOST]
            ],
            more=max(0, len(points) - MOST),
            corrected=corrected,
            url=url_for("feedback.show", reference=process.reference, _external=True),
            point_url=lambda one: url_for(
                "feedback.point",
                reference=process.reference,
                position=one.stage.position,
                number=one.number,
                _external=True,
            ),
        )
    return Letter(to=person.email, subject=subject, body=body)
