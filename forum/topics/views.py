"""The list of conversations, and the pages on which they are opened and closed."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Actor, Words, can
from forum.matters import kinds
from forum.matters.views import order
from forum.topics import actions, filters, operations, queries
from forum.topics.forms import CloseForm, TopicForm
from forum.topics.models import Topic
from forum.web import alike, respond
from forum.web.filters import day
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, public, requires
from forum.web.limits import Pace

bp = Blueprint("topics", __name__)
#: Opening conversations: far more than an organisation has reason to.
PACE = Pace("topic", person="5 per hour; 15 per day", address="50 per hour; 150 per day")


@bp.get("/samtal")
@public
def index() -> ResponseReturnValue:
    """Every conversation, those where something was said last first."""
    actor = current_actor()
    may_open = can(actions.PUBLISH, actor)
    writes_for = actor.party_name if may_open else ""
    return alike.page(
        "topics/index.html", {"listed": _listed}, may_open=may_open, writes_for=writes_for
    )


def _listed() -> dict[str, Any]:
    chosen, after = filters.chosen(request.args), paging.key(request.args.get("efter"))
    rows, more_url = chosen.page(after)
    is_beginning = after is None
    return {"chosen": chosen, "rows": rows, "more_url": more_url, "is_beginning": is_beginning}


@bp.route("/samtal/nytt", methods=["GET", "POST"])
@order.keeps(operations.draft_name, load=lambda: None)
@requires(actions.PUBLISH)
def new() -> ResponseReturnValue:
    """Open a conversation."""
    name = operations.draft_name()
    form = TopicForm() if request.method == "POST" else TopicForm(formdata=draft_of(name))
    if not form.validate_on_submit() or order.hold_to(PACE, form, name):
        return _shown("topics/form.html", form, name)
    with act(form) as done:
        topic = operations.publish(current_actor(), **form.content())
        done.location = kinds.url_of(topic)
    flash(_("The conversation is open. Everyone can read it."), "success")
    return respond.done(done.location)


@bp.route("/samtal/<reference>/avsluta", methods=["GET", "POST"])
@order.keeps(operations.close_draft_name, load=queries.by_reference)
@requires(actions.CLOSE, load=queries.by_reference)
def close(topic: Topic) -> ResponseReturnValue:
    """Close a conversation, with a reason."""
    name = operations.close_draft_name(topic)
    form = CloseForm() if request.method == "POST" else CloseForm(formdata=draft_of(name))
    if not form.validate_on_submit():
        return _shown("topics/close.html", form, name, matter=topic)
    with act(form) as done:
        operations.close(current_actor(), topic, reason=form.reason.data or "")
        done.location = kinds.url_of(topic)
    flash(_("The conversation is closed. All that was said can still be read."), "success")
    return respond.done(done.location)


def _shown(template: str, form: TopicForm | CloseForm, draft_name: str, **more: Any) -> Response:
    return respond.page(template, status=form.status, form=form, draft_name=draft_name, **more)


def context(_topic: Topic, _actor: Actor) -> dict[str, Any]:
    """What its page shows is in the conversation itself."""
    return {}


def whens(topics: Sequence[Topic]) -> dict[int, Words]:
    """For each when something was said last, or when it was opened."""
    return {one.id: _when(one) for one in topics}


def _when(one: Topic) -> Words:
    if one.closed_at is not None:
        return _l("closed %(date)s", date=day(one.closed_at))
    if one.last_comment_at is not None:
        return _l("latest comment %(date)s", date=day(one.last_comment_at))
    return _l("opened %(date)s", date=day(one.published_at))


def draft_url(_topic: Topic) -> str:
    """Conversations are published at once; what is begun waits in its form."""
    return url_for("topics.new")


def beginning(topic: Topic) -> str:
    """The text that an initiative grown from it begins with."""
    return topic.opening
