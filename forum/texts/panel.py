"""What a matter's page says of its texts."""

from typing import Any

from forum.core.access import Actor, can
from forum.matters import panels
from forum.matters.models import Matter
from forum.matters.policy import may_work_on
from forum.texts import actions, queries


def texts(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """The texts to comment on; drafts for those who write them. Nothing where there is nothing to do."""
    works_on = may_work_on(actor, matter)
    listed = queries.of_matter(matter, drafts=works_on)
    may_add = can(actions.ADD, actor, matter)
    if not listed and not may_add:
        return None
    return {"matter": matter, "texts": listed, "may_add": may_add, "works_on": works_on}


def _rights(matter: Matter, actor: Actor) -> bool | None:
    if not matter.is_public or may_work_on(actor, matter):
        return None  # drafts change unseen by others
    return bool(can(actions.ADD, actor, matter))


panels.add("texts/_of_matter.html", texts, slot="main", kept_by=_rights)
