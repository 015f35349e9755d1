"""What a published initiative has said through its versions, and who has not confirmed the newest."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.initiatives.models import Initiative, InitiativeWording
from forum.matters.models import Support

PAGE = 10
#: What a version keeps of the text.
KEPT = ("title", "problem", "problem_html", "proposal", "proposal_html", "members_asked")


def says(initiative: Initiative, new: Mapping[str, str]) -> bool:
    """Whether an initiative says just this already."""
    return all(getattr(initiative, name) == value for name, value in new.items())


def before(initiative: Initiative, number: int | None = None) -> Sequence[InitiativeWording]:
    """What it said before its version of that number (before the present one), newest first.

    One more than a page, so that the oldest on the page can be compared with what it said before that.
    """
    present = initiative.wording
    return db.session.scalars(
        select(InitiativeWording)
        .where(InitiativeWording.initiative_id == initiative.id)
        .where(InitiativeWording.number < min(number or present, present))
        .order_by(InitiativeWording.number.desc())
        .limit(PAGE + 1)
        .options(joinedload(InitiativeWording.person))
    ).all()


def of_number(initiative_id: int, number: int) -> InitiativeWording | None:
    """The version of that number, when another one has taken its place."""
    return db.session.get(InitiativeWording, (initiative_id, number))


def asked_if_changed(initiative: Initiative) -> tuple[int, int]:
    """How many organisations, and how many private persons, are asked anew when the text is changed."""
    given = (Support.matter_id == initiative.id, Support.comment_id.is_(None))
    parties, people = db.session.execute(
        select(func.count(Support.party_id), func.count()).where(*given)
    ).one()
    return parties, people - parties


def not_confirmed(initiative: Initiative) -> Sequence[Support]:
    """The support that was given to an earlier text, and not anew since."""
    return db.session.scalars(
        select(Support)
        .where(
            Support.matter_id == initiative.id,
            Support.comment_id.is_(None),
            Support.wording < initiative.wording,
        )
        .order_by(Support.id)
    ).all()
