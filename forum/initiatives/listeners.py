"""What happens to initiatives because time passes, and where the lines of their history lead."""

from flask import url_for

from forum.core.access import Action
from forum.core.clock import on_tick
from forum.core.db import db
from forum.core.events import Event, on
from forum.initiatives import actions, letters, operations, reconfirming
from forum.initiatives.models import CityReply, Initiative, InitiativeWording, Merger
from forum.initiatives.operations import figures
from forum.matters import history, kinds

on_tick(operations.note_overdue)
on_tick(operations.close_silent)


@on(actions.PUBLISH, actions.GROW)
def bring_to_the_addressed(_event: Event, initiative: Initiative) -> None:
    """Whoever is to reply gets to know."""
    letters.bring(initiative)


@on(actions.REFER)
def bring_to_the_next(_event: Event, reply: CityReply) -> None:
    """And so does whoever it is passed on to."""
    letters.bring(reply.initiative)


@on(actions.REVISE)
def ask_supporters_anew(event: Event, kept: InitiativeWording) -> None:
    """Whoever supported an earlier text is asked about the new one."""
    reconfirming.ask(event, kept.initiative)


def _to_reply(event: Event) -> str | None:
    initiative = db.session.get(Initiative, event.matter_id)
    return kinds.url_of(initiative, _anchor="svar") if initiative is not None else None


history.link(actions.REPLY, _to_reply)
history.link(actions.REFER, _to_reply)


def _to_wordings(event: Event) -> str | None:
    initiative = db.session.get(Initiative, event.matter_id)
    if initiative is None:
        return None
    anchor = f"version-{event.data['wording']}"
    return url_for("initiatives.wordings", reference=initiative.reference, _anchor=anchor)


def _to_progress(event: Event) -> str | None:
    initiative = db.session.get(Initiative, event.matter_id)
    return kinds.url_of(initiative, _anchor="hittills") if initiative is not None else None


history.link(actions.REVISE, _to_wordings)
history.link(actions.PROGRESS, _to_progress)
history.link(actions.REOPEN, _to_progress)


@on(*(each for each in vars(actions).values() if isinstance(each, Action)))
def let_the_overview_know(event: Event, subject: object) -> None:
    """Whatever is done with an initiative, the overview says where it stands now."""
    touched = {event.matter_id}
    if isinstance(subject, Merger):
        touched |= {subject.initiative_id, subject.into_id}
    for key in sorted(one for one in touched if one is not None):
        initiative = db.session.get(Initiative, key)
        if initiative is not None:
            figures.keep(initiative)
