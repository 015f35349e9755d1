"""Proposing matters for the agenda, by people and by the clock."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import AgendaSource, Nomination, NominationState
from forum.matters import operations as matters
from forum.matters.models import Matter
from forum.parties.models import Party, Role

ALREADY = _l("The matter is proposed already. It can be proposed anew when it has been treated.")
LONGEST_REASON = 1000
NO_COUNCIL = _l("There is no council to propose it for yet.")


def nominate(actor: Actor, matter: Matter, *, reason: str) -> Nomination:
    """Propose a matter for the council's agenda. Refused while an earlier proposal of it is active."""
    require(actions.NOMINATE, actor, matter)
    body = _open_to(matter)
    added = _wait(body, matter, text.clean(reason), actor.person_id, _speaks_for(actor, body))
    record(actions.NOMINATE, actor, added, matter_id=matter.id)
    return added


def _open_to(matter: Matter) -> Party:
    """The council, when the matter is not proposed already; those who ask at once are asked in turn."""
    body = queries.council()
    if body is None:
        raise Refused(no(NO_COUNCIL))
    matters.lock(matter)
    if queries.active_nomination(matter) is not None:
        raise Refused(no(ALREADY))
    return body


def bring(actor: Actor, matter: Matter, *, points: Sequence[str], source: str) -> Nomination | None:
    """Propose a matter with what was said about it at a meeting; if it waits already, add that to why.

    Part of publishing the notes. None when there is no council. `source` names the meeting.
    """
    require(actions.BRING, actor, matter)
    body = queries.council()
    if body is None:
        return None
    matters.lock(matter)
    said = "\n".join([f"{source}:", *(f"– {text.one_line(point)}" for point in points)])
    added = queries.active_nomination(matter)
    if added is None:
        added = _wait(body, matter, _fit(said), actor.person_id, _speaks_for(actor, body))
    else:
        added.reason = _fit(f"{added.reason}\n\n{said}".strip())
    record(actions.BRING, actor, added, matter_id=matter.id)
    return added


def _fit(reason: str) -> str:
    """As much as there is room for: all of it stands in the thread."""
    if len(reason) <= LONGEST_REASON:
        return reason
    return reason[: LONGEST_REASON - 2].rsplit(" ", 1)[0] + " …"


def _speaks_for(actor: Actor, council: Party) -> int | None:
    """The party that proposes: the one spoken for, or the council for its members."""
    if actor.party_id is None and actor.holds(Role.MEMBER, party_id=council.id):
        return council.id
    return actor.party_id


def _wait(
    council: Party, matter: Matter, reason: str, person_id: int | None, party_id: int | None
) -> Nomination:
    added = Nomination(
        council_id=council.id,
        matter_id=matter.id,
        reason=reason,
        person_id=person_id,
        party_id=party_id,
        nominated_at=clock.now(),
        state=NominationState.WAITING,
    )
    db.session.add(added)
    db.session.flush()
    return added


def nominate_overdue(actor: Actor) -> int:
    """Put every initiative whose reply is late in the backlog, once; gives how many. Called by the clock."""
    require(actions.NOMINATE_OVERDUE, actor)
    body, count = queries.council(), 0
    if body is None:
        return count
    for initiative in queries.overdue_unnominated():
        matters.lock(initiative)
        if not initiative.is_overdue or queries.active_nomination(initiative) is not None:
            continue  # someone replied, or proposed it, while we looked
        added = _wait(body, initiative, "", None, None)
        record(actions.NOMINATE_OVERDUE, actor, added, matter_id=initiative.id)
        count += 1
    return count


def decline(actor: Actor, nomination: Nomination, *, answer: str) -> Nomination:
    """Answer that the council will not take a matter up, and why."""
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    require(actions.DECLINE, actor, nomination)
    nomination.state, nomination.answer = NominationState.DECLINED, text.clean(answer)
    record(actions.DECLINE, actor, nomination, matter_id=nomination.matter_id)
    return nomination


def settle(source: AgendaSource) -> None:
    """The council has treated the matter: its proposal is done. Part of publishing the minutes."""
    if source.nomination is not None:
        source.nomination.state = NominationState.DONE
        db.session.flush()


def bring_back(source: AgendaSource, council: Party) -> None:
    """The council has put the matter off: it is done here, and waits anew. Part of publishing the minutes."""
    settle(source)
    reason = source.nomination.reason if source.nomination is not None else ""
    _wait(council, source.matter, reason, None, council.id)


def let_go(source: AgendaSource) -> None:
    """The matter leaves an agenda, and its proposal waits again. Part of another act."""
    if source.nomination is not None:
        source.nomination.state = NominationState.WAITING
        source.nomination_id = None
        db.session.flush()
