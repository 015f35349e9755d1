"""What this room shows on the page of a process, and on a person's own."""

from typing import Any

from forum.accounts import panels as account
from forum.core.access import Actor
from forum.matters import panels
from forum.matters.models import Matter
from forum.processes.models import PlanningProcess, StageState
from forum.responses import policy, queries
from forum.web.parts import kept, seen

MINE = 20


def now(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """The way to answer, while the present stage takes responses: the last day, and how many have."""
    if not isinstance(matter, PlanningProcess) or matter.closed_at is not None:
        return None
    stage = next((s for s in queries.rounds(matter) if s.state == StageState.CURRENT), None)
    if stage is None or not policy.has_begun(stage):
        return None
    return {
        "process": matter,
        "stage": stage,
        "standing": queries.standing(actor, stage),
        "is_late": policy.is_late(stage),
        "asks": actor.party_id == matter.party_id,
    }


def _answers_for(matter: Matter, actor: Actor) -> tuple[str, int | None] | None:
    """For whom one answers; None while a draft is written, of which no event tells."""
    if not matter.is_public:
        return None
    if not isinstance(matter, PlanningProcess) or not actor.is_authenticated:
        return "anyone", None
    in_rounds = kept(("rounds", matter.id, seen()[1]), lambda: (bool(queries.rounds(matter)),))
    if not in_rounds[0]:
        return "anyone", None
    if queries.has_begun(actor, matter):
        return None
    return ("party", actor.party_id) if actor.party_id else ("person", actor.person_id)


def published(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """The responses that everyone can read, stage by stage."""
    if not isinstance(matter, PlanningProcess):
        return None
    found = {key: one.published for key, one in queries.counts(matter).items() if one.published}
    if not found:
        return None
    stages = [stage for stage in queries.rounds(matter) if stage.id in found]
    return {"process": matter, "rounds": [(stage, found[stage.id]) for stage in stages]}


def mine(actor: Actor) -> dict[str, Any] | None:
    """What one has begun and sent, for oneself and for one's parties."""
    drafts = queries.drafts_for(actor, MINE)
    sent = queries.sent_for(actor, MINE)
    return {"drafts": drafts, "sent": sent, "actor": actor} if drafts or sent else None


panels.add("responses/_now.html", now, slot="now", kept_by=_answers_for)
panels.add("responses/_published.html", published, slot="main", kept_by=panels.same_for_all)
account.add("responses/_mine.html", mine)
