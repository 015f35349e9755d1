"""What is heard: whoever's words are answered is told; and how the answer is said elsewhere."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from forum.core.access import Words
from forum.core.events import Event, on
from forum.feedback import actions, letters
from forum.feedback.models import Effect, FeedbackPoint
from forum.matters import history, outcomes
from forum.processes.models import Stage


@on(actions.PUBLISH)
def tell_of_answers(event: Event, _stage: Stage) -> None:
    """Each person and each organisation gets to know what came of what they said."""
    letters.tell(event, event.data["points"])


@on(actions.CORRECT)
def tell_of_correction(event: Event, point: FeedbackPoint) -> None:
    """And when that is corrected."""
    letters.tell(event, [point.id], corrected=True)


def _to_stage(event: Event) -> str:
    anchor = f"skede-{event.data['position']}"
    return url_for("feedback.show", reference=event.data["reference"], _anchor=anchor)


def _to_point(event: Event) -> str:
    return _point_url(event.data["reference"], event.data["position"], event.data["point"])


def _point_url(reference: str, position: int, number: int) -> str:
    return url_for("feedback.point", reference=reference, position=position, number=number)


def say_outcome(outcome: dict[str, Any], reference: str) -> tuple[Words, str]:
    """What came of a comment, in words, and the point that tells why."""
    words = _("What came of it: %(effect)s", effect=Effect(outcome["effect"]).label)
    return words, _point_url(reference, outcome["stage"], outcome["point"])


history.link(actions.PUBLISH, _to_stage)
history.link(actions.CORRECT, _to_point)
outcomes.register(say_outcome)
