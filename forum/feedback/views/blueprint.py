"""The blueprint that every page of this room belongs to."""

from typing import Any

from flask import Blueprint, url_for

from forum.feedback.models import FeedbackPoint
from forum.processes.models import Stage

bp = Blueprint("feedback", __name__)


def place(stage: Stage) -> dict[str, Any]:
    """The parts of an address that name a stage."""
    return {"reference": stage.process.reference, "position": stage.position}


def work_url(stage: Stage, **more: Any) -> str:
    """The officers' page of a stage."""
    return url_for("feedback.work", **place(stage), **more)


def point_url(point: FeedbackPoint, what: str = "edit", **more: Any) -> str:
    """A page about one point."""
    return url_for(f"feedback.{what}", **place(point.stage), number=point.number, **more)
