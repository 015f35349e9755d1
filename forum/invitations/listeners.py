"""Where the lines of the history that tell of invitations lead."""

from flask import url_for

from forum.core.events import Event
from forum.invitations import actions
from forum.matters import history


def _to_the_invited(event: Event) -> str:
    return url_for("invitations.invited", reference=event.data["reference"])


history.link(actions.INVITE, _to_the_invited)
