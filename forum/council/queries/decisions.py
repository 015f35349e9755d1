"""Reading decisions, and who can be given something to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from forum.core import text
from forum.core.access import Words
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    Decision,
    MeetingState,
)
from forum.council.queries.agendas import select_sources
from forum.council.queries.councils import name_of
from forum.council.queries.treatments import paragraph_url
from forum.matters.models import Matter
from forum.parties.models import Party

EXCERPT = 220


@dataclass
class Decided:
    """A published decision, for lists."""

    decision: Decision
    item: AgendaItem
    meeting: CouncilMeeting
    matters: list[Matter] = field(default_factory=list)

    @property
    def council(self) -> str:
        """What the council is called."""
        return name_of(self.meeting)

    @property
    def section(self) -> str:
        """§ and number."""
        return f"§ {self.item.section_number}"

    @property
    def kind_label(self) -> Words:
        """What kind of decision it is, in words."""
        return self.decision.kind.label

    @property
    def title(self) -> Words:
        """The title of its item."""
        return self.item.shown_title

    @property
    def excerpt(self) -> str:
        """The beginning of what was decided."""
        return text.excerpt(self.decision.text_html, EXCERPT)

    @property
    def url(self) -> str:
        """Where it stands in the minutes."""
        return paragraph_url(self.meeting, self.item)


def decision(item: AgendaItem) -> Decision | None:
    """What was decided under an item."""
    return db.session.get(Decision, item.id)


def recent_decisions(limit: int = 5, council: Party | None = None) -> list[Decided]:
    """The latest published decisions (of every council unless told), the newest minutes first."""
    statement = _published().order_by(
        CouncilMeeting.starts_at.desc(), CouncilMeeting.id, AgendaItem.section_number
    )
    if council is not None:
        statement = statement.where(CouncilMeeting.council_id == council.id)
    return _read(statement.limit(limit))


def decisions_by_id(item_ids: Sequence[int]) -> list[Decided]:
    """Published decisions by the ids of their items, in the order given."""
    found = {one.item.id: one for one in _read(_published().where(AgendaItem.id.in_(item_ids)))}
    return [found[each] for each in item_ids if each in found]


def _published() -> Select[Decision, AgendaItem, CouncilMeeting]:
    return (
        select(Decision, AgendaItem, CouncilMeeting)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(CouncilMeeting.state == MeetingState.PUBLISHED)
    )


def _read(statement: Select[Decision, AgendaItem, CouncilMeeting]) -> list[Decided]:
    """Each decision with the matters that it answers: two queries."""
    found = [Decided(*row) for row in db.session.execute(statement).all()]
    by_item = {each.item.id: each for each in found}
    if by_item:
        for each in db.session.scalars(select_sources(AgendaItem.id.in_(by_item))):
            by_item[each.item_id].matters.append(each.matter)
    return found


def responsible_parties() -> Sequence[Party]:
    """Who can be given an assignment: every active party, by name."""
    return db.session.scalars(
        select(Party).where(Party.ended_on.is_(None)).order_by(Party.kind, Party.sort_key)
    ).all()


def party(party_id: int) -> Party | None:
    """One party, to give an assignment to."""
    return db.session.get(Party, party_id)
