"""Proposing for the agenda, by people and by the clock; asking for more, and answering."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select, update

from forum.core import clock, text
from forum.core.access import Action, Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import Line, record, record_all
from forum.council import actions, queries
from forum.council.models import AgendaSource, CouncilProfile, Nomination, NominationState
from forum.council.operations import threads
from forum.matters import operations as matters
from forum.matters.models import Comment, Matter
from forum.parties.models import Party, Role

ALREADY = _l("The matter is proposed already. It can be proposed anew when it has been treated.")
COMMENT_ALREADY = _l(
    "The comment is proposed already. It can be proposed anew when it has been treated."
)
ELSEWHERE = _l("The comment is not in this matter.")
BY_ITSELF = (None, None)  #: neither a person nor a party
LONGEST_REASON = 1000
NO_COUNCIL = _l("There is no council to propose it for yet.")
NOT_THEIRS = _l("You sit in another council. Choose for whom you write, or propose for your own.")
WHAT_MORE = _l("Write what more is needed.")
WRITE_MORE = _l("Write your answer.")
WHY_NOT = _l("Write why it is not taken up.")


def nominate(
    actor: Actor,
    matter: Matter,
    *,
    reason: str,
    comment: Comment | None = None,
    council: Party | None = None,
) -> Nomination:
    """Propose a matter, or one comment in it, for the agenda of a council (the first unless told).

    Refused while an earlier proposal of the same is active there.
    """
    if comment is not None:
        require(actions.NOMINATE_COMMENT, actor, comment)
    require(actions.NOMINATE, actor, matter)
    body = _open_to(matter, council, comment)
    party_id = _speaks_for(actor, body)
    added = _wait(body, matter, text.clean(reason), (actor.person_id, party_id), comment)
    what = actions.NOMINATE if comment is None else actions.NOMINATE_COMMENT
    _tell(actor, what, added)
    return added


def _tell(actor: Actor, what: Action, nomination: Nomination) -> None:
    data = _of(nomination.council_id)
    record_all(actor, [Line(what, nomination, nomination.matter_id, data)])


def _of(council_id: int) -> dict[str, Any]:
    return threads.of_council(db.session.get(CouncilProfile, council_id))


def _open_to(matter: Matter, council: Party | None = None, comment: Comment | None = None) -> Party:
    """The council, when the same is not proposed already; those who ask at once are asked in turn."""
    body = council or queries.council()
    if body is None:
        raise Refused(no(NO_COUNCIL))
    if comment is not None and comment.matter_id != matter.id:
        raise Refused(no(ELSEWHERE))
    matters.lock(matter)
    if queries.active_nomination(matter, body, comment) is not None:
        raise Refused(no(ALREADY if comment is None else COMMENT_ALREADY))
    return body


def bring(actor: Actor, matter: Matter, *, points: Sequence[str], source: str) -> Nomination | None:
    """Propose a matter with what was said about it at a meeting; if it waits already, add that to why.

    For the first council: the notes mark what is for it, by its name, and a dialogue meeting belongs to no
    other. Whoever wants to have the same taken up by a council beside it proposes the matter there.
    Part of publishing the notes. None when there is no council. `source` names the meeting.
    """
    require(actions.BRING, actor, matter)
    body = queries.council()
    if body is None:
        return None
    matters.lock(matter)
    said = "\n".join([f"{source}:", *(f"– {text.one_line(point)}" for point in points)])
    added = queries.active_nomination(matter, body)
    if added is None:
        added = _wait(body, matter, _fit(said), (actor.person_id, _speaks_for(actor, body)))
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
    own = actor.holds(Role.SECRETARY, Role.MEMBER, party_id=council.id)
    if not own and not actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id or 0):
        raise Refused(no(NOT_THEIRS))
    return actor.party_id


def _wait(
    council: Party,
    matter: Matter,
    reason: str,
    by: tuple[int | None, int | None],
    comment: Comment | None = None,
) -> Nomination:
    added = Nomination(
        council_id=council.id,
        matter_id=matter.id,
        comment_id=comment.id if comment is not None else None,
        reason=reason,
        person_id=by[0],
        party_id=by[1],
        nominated_at=clock.now(),
        state=NominationState.WAITING,
    )
    db.session.add(added)
    db.session.flush()
    retell([added.id])
    return added


def nominate_overdue(actor: Actor) -> int:
    """Put every initiative whose reply is late in the backlog, once; gives how many. Called by the clock.

    That of the first council, whose agreement promises the reply.
    """
    require(actions.NOMINATE_OVERDUE, actor)
    body, count = queries.council(), 0
    if body is None:
        return count
    for initiative in queries.overdue_unnominated():
        matters.lock(initiative)
        if not initiative.is_overdue or queries.active_nomination(initiative, body) is not None:
            continue  # someone replied, or proposed it, while we looked
        added = _wait(body, initiative, "", BY_ITSELF)
        record(actions.NOMINATE_OVERDUE, actor, added, matter_id=initiative.id)
        count += 1
    return count


def ask_more(actor: Actor, nomination: Nomination, *, question: str) -> Nomination:
    """Ask whoever proposed it for more, for everyone to see; they get a letter."""
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    require(actions.ASK_MORE, actor, nomination)
    asked = text.clean(question)
    if not asked:
        raise Refused(no(WHAT_MORE))
    nomination.question, nomination.asked_at = asked, clock.now()
    _tell(actor, actions.ASK_MORE, nomination)
    return nomination


def add_more(actor: Actor, nomination: Nomination, *, addition: str) -> Nomination:
    """Answer what the secretary asked for. What was added before stands, above."""
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    require(actions.ADD_MORE, actor, nomination)
    said = text.clean(addition)
    if not said:
        raise Refused(no(WRITE_MORE))
    nomination.addition, nomination.added_at = said, clock.now()
    _tell(actor, actions.ADD_MORE, nomination)
    return nomination


def decline(actor: Actor, waiting: Nomination | queries.backlog.Entry, *, answer: str) -> None:
    """Answer that the council will not take something up, and why: each matter is told, once.

    What an item put off is answered as one, and so is a point without a matter.
    """
    parts = [waiting] if isinstance(waiting, Nomination) else waiting.parts
    for part in sorted(parts, key=lambda each: each.id):
        db.session.refresh(part, with_for_update={"of": type(part)})
        require(actions.DECLINE, actor, part)
    said = text.clean(answer)
    if not said:
        raise Refused(no(WHY_NOT))
    told: dict[int | None, Line] = {}
    for part in parts:
        part.state, part.answer = NominationState.DECLINED, said
        matter_id = part.matter_id if isinstance(part, Nomination) else None
        told.setdefault(matter_id, Line(actions.DECLINE, part, matter_id, _of(part.council_id)))
    nominations = [part for part in parts if isinstance(part, Nomination)]
    retell([one.id for one in nominations])
    apart = [one.person_id for one in nominations if one.person_id is not None]  # told by a letter
    record_all(actor, told.values(), apart=apart)


def let_go(source: AgendaSource) -> None:
    """The matter leaves an agenda: all that was proposed of it there waits again. Part of another act."""
    here = and_(
        Nomination.item_id == source.item_id,
        Nomination.matter_id == source.matter_id,
    )
    named = Nomination.id == (source.nomination_id or 0)
    freed = db.session.scalars(
        select(Nomination)
        .where(or_(here, named), Nomination.state == NominationState.PLACED)
        .with_for_update(of=Nomination)
    ).all()
    for one in freed:
        one.state, one.item_id = NominationState.WAITING, None
    source.nomination_id = None
    db.session.flush()
    retell([one.id for one in freed])


def retell(nomination_ids: Sequence[int]) -> None:
    """What came of the comments that were proposed is shown anew with them. Part of another act."""
    _touch(
        select(Nomination.comment_id).where(
            Nomination.id.in_(nomination_ids), Nomination.comment_id.is_not(None)
        )
    )


def retell_items(items: Sequence[int] | Select[int]) -> None:
    """The same for all that some items treat. Part of another act."""
    _touch(
        select(Nomination.comment_id).where(
            Nomination.item_id.in_(items), Nomination.comment_id.is_not(None)
        )
    )


def _touch(proposed: Select[int | None]) -> None:
    db.session.execute(
        update(Comment)
        .where(Comment.id.in_(proposed))
        .values(revision=Comment.revision + 1)
        .execution_options(synchronize_session=False)
    )
