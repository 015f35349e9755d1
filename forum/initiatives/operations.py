"""What happens to an initiative: written, published, replied to or passed on, closed; and late."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.agreement.models import Commitment
from forum.core import clock, drafts, text
from forum.core.access import SYSTEM, Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.districts.models import District
from forum.initiatives import actions, queries
from forum.initiatives.models import CityReply, Initiative, InitiativeState, ReplyKind
from forum.initiatives.policy import INCOMPLETE
from forum.matters import operations as matters
from forum.matters.models import Matter
from forum.parties.models import Party, PartyKind

SUMMARY_LENGTH = 200


def draft_name(initiative: Initiative | None = None) -> str:
    """The name under which the unsent form of an initiative is kept."""
    return f"initiative-{initiative.id}" if initiative is not None else "initiative-new"


def reply_draft_name(initiative: Initiative) -> str:
    """The name under which an unsent reply is kept."""
    return f"reply-{initiative.reference}"


def grow_draft_name(matter: Matter) -> str:
    """The name under which the unsent form that makes a conversation an initiative is kept."""
    return f"grow-{matter.reference}"


def draft(actor: Actor, *, title: str, **content: object) -> Initiative:
    """Begin an initiative. Nobody but its organisation sees it yet; only the title is needed."""
    require(actions.DRAFT, actor)
    initiative = Initiative(
        state=InitiativeState.DRAFT,
        party_id=actor.party_id,
        person_id=actor.person_id,
        created_at=clock.now(),
    )
    db.session.add(initiative)
    _write(initiative, title=title, **content)  # type: ignore[arg-type]
    drafts.discard(actor, draft_name())
    db.session.flush()
    record(actions.DRAFT, actor, initiative, matter_id=initiative.id)
    return initiative


def edit(actor: Actor, initiative: Initiative, *, title: str, **content: object) -> Initiative:
    """Replace what the draft says."""
    matters.lock(initiative)
    require(actions.EDIT, actor, initiative)
    _write(initiative, title=title, **content)  # type: ignore[arg-type]
    drafts.discard(actor, draft_name(initiative))
    record(actions.EDIT, actor, initiative, matter_id=initiative.id)
    return initiative


def _write(
    initiative: Initiative,
    *,
    title: str,
    problem: str = "",
    proposal: str = "",
    members_asked: str = "",
    citywide: bool = False,
    district_ids: Sequence[int] = (),
    commitment_ids: Sequence[int] = (),
    addressed_party_id: int | None = None,
) -> None:
    initiative.title = text.one_line(title)
    initiative.citywide = citywide
    with db.session.no_autoflush:
        initiative.districts = [] if citywide else _districts(district_ids)
        initiative.commitments = _commitments(commitment_ids)
    _propose(initiative, problem, proposal, members_asked, addressed_party_id)


def _propose(
    initiative: Initiative,
    problem: str,
    proposal: str,
    members_asked: str,
    addressed_party_id: int | None,
) -> None:
    initiative.problem, initiative.problem_html = text.clean(problem), text.render(problem)
    initiative.proposal, initiative.proposal_html = text.clean(proposal), text.render(proposal)
    initiative.summary = text.excerpt(initiative.proposal_html, SUMMARY_LENGTH)
    initiative.members_asked = text.clean(members_asked)
    with db.session.no_autoflush:
        unit = _unit(addressed_party_id) if addressed_party_id is not None else None
    initiative.addressed_party = unit


def _districts(ids: Sequence[int]) -> list[District]:
    return list(db.session.scalars(select(District).where(District.id.in_(ids)))) if ids else []


def _commitments(ids: Sequence[int]) -> list[Commitment]:
    return list(db.session.scalars(select(Commitment).where(Commitment.id.in_(ids)))) if ids else []


def _unit(party_id: int) -> Party:
    """A part of the city that exists today; Refused for any other party."""
    unit = db.session.get(Party, party_id)
    if unit is None or unit.kind != PartyKind.CITY_UNIT or unit.ended_on is not None:
        raise Refused(no(_l("Choose a part of the city that exists today.")))
    return unit


def publish(actor: Actor, initiative: Initiative) -> Initiative:
    """Let everyone read it. From now on its text stands as it is, and the city owes a reply by a day."""
    matters.lock(initiative)
    require(actions.PUBLISH, actor, initiative)
    matters.publish(initiative)
    _start_clock(actor, initiative)
    record(actions.PUBLISH, actor, initiative, matter_id=initiative.id)
    return initiative


def _start_clock(actor: Actor, initiative: Initiative) -> None:
    initiative.person_id = actor.person_id or initiative.person_id
    initiative.state = InitiativeState.OPEN
    initiative.reply_due = Initiative.due_if_published()


def grow(
    actor: Actor,
    matter: Matter,
    *,
    problem: str,
    proposal: str,
    members_asked: str,
    addressed_party_id: int | None,
) -> Initiative:
    """Make a conversation an initiative: the same matter, at its address, with its thread and followers.

    Everyone reads it at once, and the city's clock starts. One about no area is about the whole city.
    """
    matters.lock(matter)
    require(actions.GROW, actor, matter)
    if addressed_party_id is None or not text.clean(problem) or not text.clean(proposal):
        raise Refused(no(INCOMPLETE))
    _unit(addressed_party_id)
    drafts.discard(actor, grow_draft_name(matter))
    initiative = matters.become(matter, Initiative, InitiativeState.OPEN)
    _propose(initiative, problem, proposal, members_asked, addressed_party_id)
    initiative.citywide = initiative.citywide or not initiative.districts
    _start_clock(actor, initiative)
    record(actions.GROW, actor, initiative, matter_id=initiative.id)
    return initiative


def reply(
    actor: Actor,
    initiative: Initiative,
    *,
    kind: ReplyKind,
    reasons: str,
    next_step: str = "",
    next_step_on: date | None = None,
) -> CityReply:
    """Reply for the city, with reasons. A no closes the initiative, but not its thread."""
    matters.lock(initiative)
    require(actions.REPLY, actor, initiative)
    if kind == ReplyKind.REFERRED:
        raise ValueError("an initiative is passed on by refer(), to someone")
    written = _reply(actor, initiative, kind, reasons)
    written.next_step, written.next_step_on = text.one_line(next_step), next_step_on
    declined = kind == ReplyKind.DECLINED
    initiative.state = InitiativeState.CLOSED if declined else InitiativeState.ANSWERED
    record(actions.REPLY, actor, written, matter_id=initiative.id, kind=kind.value)
    return written


def refer(actor: Actor, initiative: Initiative, *, to: int, reasons: str) -> CityReply:
    """Pass an initiative on to the right part of the city, once. The promised day stays."""
    matters.lock(initiative)
    require(actions.REFER, actor, initiative)
    if any(earlier.kind == ReplyKind.REFERRED for earlier in queries.replies(initiative)):
        raise Refused(no(_l("The initiative was passed on once already. Now it needs a reply.")))
    if to == initiative.addressed_party_id:
        raise Refused(no(_l("Choose another part of the city than your own.")))
    initiative.addressed_party = _unit(to)
    written = _reply(actor, initiative, ReplyKind.REFERRED, reasons, referred_to_id=to)
    record(actions.REFER, actor, written, matter_id=initiative.id, to=to)
    return written


def _reply(
    actor: Actor,
    initiative: Initiative,
    kind: ReplyKind,
    reasons: str,
    referred_to_id: int | None = None,
) -> CityReply:
    if not text.clean(reasons):
        raise Refused(no(_l("A reply needs reasons.")))
    written = CityReply(
        initiative_id=initiative.id,
        kind=kind,
        reasons=text.clean(reasons),
        reasons_html=text.render(reasons),
        person_id=actor.person_id,
        party_id=actor.party_id,
        replied_at=clock.now(),
        referred_to_id=referred_to_id,
    )
    db.session.add(written)
    drafts.discard(actor, reply_draft_name(initiative))
    return written


def close(actor: Actor, initiative: Initiative) -> Initiative:
    """The organisation is done with it. The thread stays open."""
    matters.lock(initiative)
    require(actions.CLOSE, actor, initiative)
    initiative.state = InitiativeState.CLOSED
    record(actions.CLOSE, actor, initiative, matter_id=initiative.id)
    return initiative


def note_overdue() -> int:
    """Write into the log, once each, of which initiatives the promised day has passed; gives how many."""
    late = queries.to_note_overdue()
    for initiative in late:
        require(actions.OVERDUE, SYSTEM, initiative)
        initiative.overdue_noted_at = clock.now()
        record(actions.OVERDUE, SYSTEM, initiative, matter_id=initiative.id)
    return len(late)
