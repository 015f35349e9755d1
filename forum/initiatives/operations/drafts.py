"""How an initiative comes about: written, published, or grown out of a conversation."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.agreement.models import Commitment
from forum.core import clock, drafts, merging, text, together
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.merging import Fields, Merged, Typed, Wish
from forum.districts.models import District
from forum.initiatives import actions
from forum.initiatives.models import Initiative, InitiativeState
from forum.initiatives.policy import INCOMPLETE
from forum.matters import operations as matters
from forum.matters.models import Matter
from forum.parties.models import Party, PartyKind

SUMMARY_LENGTH = 200
#: In the form, in place of a part of the city: one does not know whom to turn to.
UNKNOWN = "0"


class Unsettled(Refused):
    """Others have written on the draft since it was looked at, so it is not published just now."""


def draft_name(initiative: Initiative | None = None) -> str:
    """The name under which what is written of an initiative is kept: of one, by all who write it."""
    return f"initiative-{initiative.id}" if initiative is not None else "initiative-new"


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
    together.begin(actor, draft_name(initiative), fields_of(initiative))
    record(actions.DRAFT, actor, initiative, matter_id=initiative.id)
    return initiative


def edit(actor: Actor, initiative: Initiative, *, title: str, **content: object) -> Initiative:
    """Replace what the draft says; what others have typed since it was last read is kept beside it."""
    matters.lock(initiative)
    require(actions.EDIT, actor, initiative)
    name = draft_name(initiative)
    written = together.begin(actor, name, fields_of(initiative))
    _write(initiative, title=title, **content)  # type: ignore[arg-type]
    said: Fields = {key: [] for key in written.fields} | fields_of(initiative)
    together.save(actor, name, Typed(said, written.mark))
    record(actions.EDIT, actor, initiative, matter_id=initiative.id)
    return initiative


def save(
    actor: Actor,
    initiative: Initiative,
    typed: Typed,
    *,
    content: Mapping[str, Any] | None,
    by_itself: bool = False,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Keep what was typed, together with what others have written since that page was opened.

    As long as nothing waits for a choice, the draft says `content`, which is what that page shows; None
    where it shows something that cannot stand. What the page saves `by_itself` is no part of the log.
    """
    matters.lock(initiative)
    require(actions.EDIT, actor, initiative)
    name = draft_name(initiative)
    if together.find(name) is None:
        together.begin(actor, name, fields_of(initiative))
    merged = together.save(actor, name, typed, page=page, wishes=wishes, joined=joined)
    drafts.discard(actor, name)
    if content is not None and merged.is_settled:
        _write(initiative, **content)
    if not by_itself:
        record(actions.EDIT, actor, initiative, matter_id=initiative.id)
    return merged


def fields_of(initiative: Initiative) -> Fields:
    """What a draft says, as its form has it."""
    turned_to = UNKNOWN if initiative.body_unknown else str(initiative.addressed_party_id or "")
    said = {
        "title": [initiative.title],
        "problem": [initiative.problem],
        "proposal": [initiative.proposal],
        "members_asked": [initiative.members_asked],
        "citywide": ["y"] if initiative.citywide else [],
        "districts": [str(place.id) for place in initiative.districts],
        "commitments": [str(one.id) for one in initiative.commitments],
        "addressed": [turned_to],
    }
    return {name: values for name, values in said.items() if any(values)}


def is_settled(initiative: Initiative) -> bool:
    """Whether the draft says all that has been typed, and nothing waits for a choice."""
    written = together.find(draft_name(initiative))
    if written is None:
        return True
    if any(True for _other in merging.others(written.changes)):
        return False
    return _alike(written.fields) == _alike(fields_of(initiative))


def _alike(fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What fields come to: in any order, and however many blanks there are."""
    said = {name: sorted(filter(None, values)) for name, values in fields.items()}
    said["title"] = [text.one_line(value) for value in said.get("title", [])]
    if said.get("citywide"):
        said.pop("districts", None)
    return {name: values for name, values in said.items() if values}


def mark_of(initiative: Initiative) -> str:
    """What a page carries to say which state of the draft it shows."""
    written = together.find(draft_name(initiative))
    return written.mark if written is not None else ""


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
    body_unknown: bool = False,
) -> None:
    initiative.title = text.one_line(title)
    initiative.citywide = citywide
    with db.session.no_autoflush:
        initiative.districts = [] if citywide else _districts(district_ids)
        initiative.commitments = _commitments(commitment_ids)
    _propose(initiative, problem, proposal, members_asked)
    _turn_to(initiative, addressed_party_id, body_unknown)


def _propose(
    initiative: Initiative,
    problem: str,
    proposal: str,
    members_asked: str,
) -> None:
    initiative.problem, initiative.problem_html = text.clean(problem), text.render(problem)
    initiative.proposal, initiative.proposal_html = text.clean(proposal), text.render(proposal)
    initiative.summary = text.excerpt(initiative.proposal_html, SUMMARY_LENGTH)
    initiative.members_asked = text.clean(members_asked)


def _turn_to(initiative: Initiative, addressed_party_id: int | None, body_unknown: bool) -> None:
    """Name the part of the city that owes the reply; or leave it to the council's secretariat to find it."""
    with db.session.no_autoflush:
        unit = city_unit(addressed_party_id) if addressed_party_id is not None else None
    initiative.addressed_party = unit
    initiative.body_unknown = body_unknown and unit is None


def _districts(ids: Sequence[int]) -> list[District]:
    return list(db.session.scalars(select(District).where(District.id.in_(ids)))) if ids else []


def _commitments(ids: Sequence[int]) -> list[Commitment]:
    return list(db.session.scalars(select(Commitment).where(Commitment.id.in_(ids)))) if ids else []


def city_unit(party_id: int) -> Party:
    """A part of the city that exists today; Refused for any other party."""
    unit = db.session.get(Party, party_id)
    if unit is None or unit.kind != PartyKind.CITY_UNIT or unit.ended_on is not None:
        raise Refused(no(_l("Choose a part of the city that exists today.")))
    return unit


def publish(actor: Actor, initiative: Initiative, *, seen: str | None = None) -> Initiative:
    """Let everyone read it. From now on its text stands as it is, and the city owes a reply by a day.

    `seen` is the mark of the draft as it was looked at. Unsettled when others have written since.
    """
    matters.lock(initiative)
    require(actions.PUBLISH, actor, initiative)
    if (seen is not None and seen != mark_of(initiative)) or not is_settled(initiative):
        raise Unsettled(
            no(_l("Others have written on the draft since you looked. Read it through once more."))
        )
    together.discard(draft_name(initiative))
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
    body_unknown: bool = False,
) -> Initiative:
    """Make a conversation an initiative: the same matter, at its address, with its thread and followers.

    Everyone reads it at once, and the city's clock starts. One about no area is about the whole city.
    """
    matters.lock(matter)
    require(actions.GROW, actor, matter)
    turned_to = addressed_party_id is not None or body_unknown
    if not turned_to or not text.clean(problem) or not text.clean(proposal):
        raise Refused(no(INCOMPLETE))
    if addressed_party_id is not None:
        city_unit(addressed_party_id)
    drafts.discard(actor, grow_draft_name(matter))
    initiative = matters.become(matter, Initiative, InitiativeState.OPEN)
    _propose(initiative, problem, proposal, members_asked)
    _turn_to(initiative, addressed_party_id, body_unknown)
    initiative.citywide = initiative.citywide or not initiative.districts
    _start_clock(actor, initiative)
    record(actions.GROW, actor, initiative, matter_id=initiative.id)
    return initiative
