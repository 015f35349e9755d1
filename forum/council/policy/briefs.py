"""Who reads the briefs of an agenda, and who prepares them."""

from forum.core.access import Actor, Verdict, rule
from forum.council import actions
from forum.council.models import AgendaItem, CouncilMeeting
from forum.council.policy import agendas, reading


@rule(actions.READ_BRIEF)
def read_brief(actor: Actor, item: AgendaItem) -> Verdict:
    """Whoever may read the agenda."""
    return reading.read_agenda(actor, item.meeting)


@rule(actions.ORDER)
def order(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The same: it is made of what they may read."""
    return reading.read_agenda(actor, meeting)


@rule(actions.READ_BRIEFS)
@rule(actions.COMPILE_ALL)
def compile_all(actor: Actor, meeting: CouncilMeeting) -> Verdict:
    """The secretary, until the meeting is held."""
    return agendas.arrange(actor, meeting)


@rule(actions.COMPILE)
@rule(actions.WRITE_BRIEF)
def prepare(actor: Actor, item: AgendaItem) -> Verdict:
    """The same, for one item."""
    return agendas.arrange(actor, item.meeting)
