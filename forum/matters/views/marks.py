"""How far one has read, and what others have written since: asked and told by the page itself."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from forum.core import paging
from forum.core.db import transaction
from forum.matters import actions, kinds, queries
from forum.matters.models import Comment, Matter
from forum.matters.operations import marks as operations
from forum.matters.queries import marks
from forum.matters.views.blueprint import bp
from forum.web import respond
from forum.web.guard import current_actor, requires

#: So many numbers are taken at a time: more than anyone reads on one page.
MOST = 2000


def since() -> int | None:
    """The number after which comments are new, where the address names one."""
    return paging.key(request.args.get("sedan"))


def reading(matter: Matter) -> marks.Reading | None:
    """What is new to the reader in a thread."""
    return marks.reading(matter, current_actor(), since())


def new_ones(matter: Matter, seq: int) -> ResponseReturnValue:
    """What has been written after a number, each comment by itself: shown beside what is there already."""
    newer = Comment.seq > min(seq, matter.comment_count)
    said = queries.thread(matter, current_actor(), only=newer)
    return respond.page("matters/_new.html", matter=matter, thread=said, seq=seq)


@bp.get("/arenden/<reference>/nya")
@requires(actions.READ, load=marks.newest)
def newest(thread: Row[tuple[int, int, bool]]) -> ResponseReturnValue:
    """The number of the newest comment. Open pages ask now and then, so it costs next to nothing."""
    return {"seq": thread.comment_count}


@bp.post("/arenden/<reference>/last")
@requires(actions.MARK_READ, load=queries.alone_by_reference)
def mark_read(matter: Matter) -> ResponseReturnValue:
    """Remember what one has read: told by the page as it is read, or by pressing a button."""
    numbers = [paging.key(number) for number in request.form.get("nr", "").split(",")[:MOST]]
    up_to = paging.key(request.form.get("till"))
    with transaction():
        known = [number for number in numbers if number is not None]
        operations.read(current_actor(), matter, known, up_to=up_to or 0)
    if up_to is None:
        return "", 204
    return respond.done(
        respond.back(kinds.url_of(matter, _anchor="thread")),
        partial="matters/_unread.html",
        matter=matter,
        reading=reading(matter),
        marked=True,
    )
