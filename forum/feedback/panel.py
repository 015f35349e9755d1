"""What this room shows elsewhere: on a consultation's page, on a response's, and on a person's own."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor
from forum.feedback import queries, steps
from forum.matters import panels as matters
from forum.matters.models import Matter
from forum.matters.policy import may_work_on
from forum.processes.models import PlanningProcess
from forum.responses import panels as responses
from forum.responses.models import FormalResponse


def on_process(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """What came of what was said in the latest stage that is answered; one query."""
    if not isinstance(matter, PlanningProcess) or not matter.is_public:
        return None
    latest = queries.latest(matter.id)
    return {"process": matter, "latest": latest} if latest is not None else None


def for_officers(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """What waits for feedback, for those who write it; two queries."""
    if not isinstance(matter, PlanningProcess) or not matter.is_open:
        return None
    if not may_work_on(actor, matter):
        return None
    for position, coverage in queries.coverage_in(matter.id).items():
        if coverage.left or coverage.drafts:
            words = steps.waiting(coverage) if coverage.left else None
            return {"process": matter, "position": position, "words": words}
    return None


def on_response(response: FormalResponse, _actor: Actor) -> dict[str, Any] | None:
    """What came of a response; one query."""
    points = queries.answers_of(response)
    return {"points": points} if points else None


def on_own_page(actor: Actor) -> dict[str, Any] | None:
    """What came of what one has said, for oneself or for the party one writes for; one query."""
    points = queries.own(actor)
    return {"points": points} if points else None


matters.add("feedback/_on_process.html", on_process, slot="main", kept_by=matters.same_for_all)
matters.add("feedback/_nudge.html", for_officers, slot="top", kept_by=matters.same_for_visitors)
responses.add("feedback/_of_response.html", on_response)
accounts.add("feedback/_mine.html", on_own_page)
