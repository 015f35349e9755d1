"""Organisations are invited to a process, once each, and reminded while they are silent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from forum.core import clock, text
from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.invitations import actions, letters, queries
from forum.invitations.models import Invitation
from forum.matters import operations as matters
from forum.parties.models import Party
from forum.parties.operations import Unfit
from forum.processes.models import PlanningProcess


@dataclass(frozen=True)
class Sent:
    """Who was invited now, how many were before, and how many of the new no letter reaches."""

    new: list[Invitation]
    already: int
    unreached: int


def invite(
    actor: Actor, process: PlanningProcess, *, party_ids: Collection[int], message: str = ""
) -> Sent:
    """Invite organisations, each once: who is invited already gets no second letter. Raises Unfit."""
    matters.lock(process)
    require(actions.INVITE, actor, process)
    wanted = set(party_ids)
    found = db.session.scalars(
        select(Party).where(Party.id.in_(wanted), queries.awake()).order_by(Party.id)
    ).all()
    if not found or len(found) != len(wanted):
        raise Unfit("parties", _l("Tick only organisations that are in the list."))
    before = queries.invited_ids(process)
    ids = [party.id for party in found if party.id not in before]
    if not ids:
        return Sent([], len(found), 0)
    new = _store(actor, process, ids, text.clean(message))
    record(
        actions.INVITE,
        actor,
        process,
        matter_id=process.id,
        count=len(ids),
        parties=ids,
        reference=process.reference,
    )
    return Sent(new, len(found) - len(new), letters.send(letters.INVITED, new))


def _store(
    actor: Actor, process: PlanningProcess, party_ids: Sequence[int], message: str
) -> list[Invitation]:
    """All of them at once."""
    same = {
        "process_id": process.id,
        "person_id": actor.person_id,
        "message": message,
        "invited_at": clock.now(),
    }
    db.session.execute(insert(Invitation), [{**same, "party_id": key} for key in party_ids])
    stored = select(Invitation).where(
        Invitation.process_id == process.id, Invitation.party_id.in_(party_ids)
    )
    return list(db.session.scalars(stored.order_by(Invitation.id)))


def remind(actor: Actor, process: PlanningProcess) -> list[Invitation]:
    """Remind all who are invited and silent, none of them more often than once a week."""
    matters.lock(process)
    require(actions.REMIND, actor, process)
    due = queries.due_for_reminder(process)
    if due:
        for one in due:
            one.reminded_at = clock.now()
        ids = [one.party_id for one in due]
        record(actions.REMIND, actor, process, matter_id=process.id, count=len(ids), parties=ids)
        letters.send(letters.REMINDED, due)
    return due
