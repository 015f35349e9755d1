"""Holding a process and a point while they are changed: what was loaded before may be gone by now."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.core.access import Action, Actor, Refused, no
from forum.core.db import db
from forum.core.events import Event, record
from forum.feedback.models import FeedbackPoint
from forum.feedback.queries.inputs import key_of
from forum.matters import operations as matters
from forum.processes.models import Stage


class Gone(Refused):
    """The point was deleted, or joined with another, while somebody worked on it."""

    def __init__(self) -> None:
        super().__init__(no(_l("Somebody else has deleted the point, or joined it with another.")))


def stage(known: Stage) -> Stage:
    """Hold the process of a stage until the act ends: acts on its feedback come one after another."""
    matters.lock(known.process)
    db.session.refresh(known)
    return known


def point(known: FeedbackPoint) -> FeedbackPoint:
    """The same for a point. Raises Gone when there is none any more."""
    key = key_of(known)
    statement = select(FeedbackPoint).where(FeedbackPoint.id == key)
    found = db.session.scalar(statement)
    if found is None:
        raise Gone
    stage(found.stage)
    held = db.session.scalar(statement.execution_options(populate_existing=True))
    if held is None:
        raise Gone
    return held


def note(what: Action, actor: Actor, point_or_stage: FeedbackPoint | Stage, **data: Any) -> Event:
    """Record what was done, for the unit that owns the process, whomever one writes for at the moment."""
    about = point_or_stage.stage if isinstance(point_or_stage, FeedbackPoint) else point_or_stage
    process = about.process
    for_owner = replace(actor, party_id=process.party_id, party_name=process.party.name)
    return record(what, for_owner, point_or_stage, matter_id=process.id, **data)
