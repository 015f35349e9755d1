"""Tying an initiative to a consultation in its early stages, where the city must take it up."""

from flask_babel import lazy_gettext as _l

from forum.core import drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.events import record
from forum.initiatives import actions, queries
from forum.initiatives.models import Initiative
from forum.matters import operations as matters
from forum.matters import queries as known
from forum.matters.models import Comment, CommentKind, LinkKind, Matter

_LATE = no(
    _l(
        "An initiative is tied to a consultation in its early stages: the mapping of needs and the early "
        "dialogue. This one is not there now. You can write in its thread instead."
    )
)


def tie_draft_name(initiative: Initiative) -> str:
    """The name under which an unsent text to a consultation is kept."""
    return f"tie-{initiative.reference}"


def tie(actor: Actor, initiative: Initiative, process: Matter, *, body: str) -> Comment:
    """Write into a consultation's thread what it should take up, and say of both that they belong together.

    The stage is not left before the city's feedback answers what was written.
    """
    for one in sorted((initiative, process), key=lambda held: held.id):
        matters.lock(one)
    require(actions.TIE, actor, initiative)
    if not queries.tying.can_take_up(process):
        raise Refused(_LATE)
    if known.links.between(initiative, LinkKind.TIED, process.id) is not None:
        raise Refused(no(_l("The initiative is tied to that consultation already.")))
    if not text.clean(body):
        raise Refused(no(_l("Write what the consultation should take up.")))
    origin = {
        "kind": "initiative",
        "reference": initiative.reference,
        "title": initiative.title,
    }
    written = matters.post_comment(
        actor, process, body=body, kind=CommentKind.PROPOSAL, origin=origin
    )
    matters.links.link(actor, initiative, LinkKind.TIED, process, written)
    drafts.discard(actor, tie_draft_name(initiative))
    record(actions.TIE, actor, initiative, matter_id=initiative.id, process=process.id)
    return written
