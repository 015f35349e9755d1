"""What is heard: whoever has answered gets a receipt; and where the lines of the history lead."""

from flask import url_for

from forum.core.clock import on_tick
from forum.core.events import Event, on
from forum.matters import history
from forum.responses import actions, letters
from forum.responses.models import FormalResponse
from forum.responses.operations import rounds


@on(actions.RESPOND, actions.REPLACE)
def bring_receipt(_event: Event, response: FormalResponse) -> None:
    """A letter with the receipt."""
    letters.bring(response)


def _to_list(event: Event) -> str | None:
    """The list of what is published: it names nobody before that."""
    return url_for("responses.index", reference=event.data["reference"])


on_tick(rounds.note_shown)
for _what in (actions.RESPOND, actions.REPLACE, actions.SHOW):
    history.link(_what, _to_list)
