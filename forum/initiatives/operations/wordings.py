"""Changing the text of a published initiative: what it said stays, and supporters are asked anew."""

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.initiatives import actions, queries
from forum.initiatives.models import Initiative, InitiativeWording
from forum.matters import operations as matters

SUMMARY_LENGTH = 200


class ChangedMeanwhile(ValueError):
    """The text was changed, by someone else or in another window, since the form was shown."""

    words: Words = _l(
        "The text has been changed since you opened this page. Further up you see how yours differs "
        "from what stands now. Look through it, and save it again if it is the one you want."
    )


def revise_draft_name(initiative: Initiative) -> str:
    """The name under which an unsent new text is kept."""
    return f"revise-{initiative.reference}"


def revise(
    actor: Actor,
    initiative: Initiative,
    *,
    title: str,
    problem: str,
    proposal: str,
    members_asked: str,
    why: str,
    seen: int,
) -> bool:
    """Give a published initiative another text, and say why. The support it has was given to the earlier one.

    `seen` is the number of the text that the writer was shown: ChangedMeanwhile when it is another one.
    What says the same as before changes nothing, and gives False.
    """
    matters.lock(initiative)
    require(actions.REVISE, actor, initiative)
    if seen != initiative.wording:
        raise ChangedMeanwhile
    new = {
        "title": text.one_line(title),
        "problem": text.clean(problem),
        "proposal": text.clean(proposal),
        "members_asked": text.clean(members_asked),
    }
    if not (new["title"] and new["problem"] and new["proposal"] and text.clean(why)):
        raise Refused(no(_l("A new text needs a title, the problem, the proposal, and a reason.")))
    drafts.discard(actor, revise_draft_name(initiative))
    if queries.wordings.says(initiative, new):
        return False
    kept = _keep(actor, initiative, text.clean(why))
    _write(initiative, new)
    record(actions.REVISE, actor, kept, matter_id=initiative.id, wording=initiative.wording)
    return True


def _keep(actor: Actor, initiative: Initiative, why: str) -> InitiativeWording:
    """Store what it says now, and why that is not to be its text any more."""
    kept = InitiativeWording(
        initiative_id=initiative.id,
        number=initiative.wording,
        **{name: getattr(initiative, name) for name in queries.wordings.KEPT},
        why=why,
        person_id=actor.person_id,
        replaced_at=clock.now(),
    )
    db.session.add(kept)
    return kept


def _write(initiative: Initiative, new: dict[str, Any]) -> None:
    for name, value in new.items():
        setattr(initiative, name, value)
    initiative.problem_html = text.render(initiative.problem)
    initiative.proposal_html = text.render(initiative.proposal)
    initiative.summary = text.excerpt(initiative.proposal_html, SUMMARY_LENGTH)
    initiative.wording += 1
    db.session.flush()
    matters.recount_support(initiative)
