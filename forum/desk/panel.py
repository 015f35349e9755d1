"""What the page of a consultation says of its figures, its files and its report."""

from typing import Any

from forum.core.access import Actor, can
from forum.desk import actions, queries
from forum.matters import panels
from forum.matters.models import Matter
from forum.processes.models import PlanningProcess


def on_matter(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """Where the figures, the files and the report are. One query."""
    if not isinstance(matter, PlanningProcess) or not matter.is_public:
        return None
    return {
        "process": matter,
        "has_report": queries.has_report(matter),
        "may_preview": can(actions.PREVIEW, actor, matter),
    }


def _rights(matter: Matter, actor: Actor) -> bool | None:
    return bool(can(actions.PREVIEW, actor, matter)) if matter.is_public else None


panels.add("desk/_on_process.html", on_matter, slot="aside", kept_by=_rights)
