"""What the council has set somebody to do, and what came of it."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import paging
from forum.council import actions, queries
from forum.council.forms.tasks import SettleForm
from forum.council.models import ActionPoint, ActionState
from forum.council.operations import tasks as operations
from forum.council.queries import tasks as tasks_
from forum.council.views.blueprint import bp
from forum.parties.models import Party
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

ONE = "/radet/uppdrag/<int:task_id>"


@bp.get("/radet/uppdrag")
@bp.get("/rad/<code>/uppdrag")
@requires(actions.READ, load=queries.council_by_code)
def tasks(council: Party) -> ResponseReturnValue:
    """Everything that a council has asked for: what is to be done, then what came of the rest."""
    after = paging.key(request.args.get("efter"))
    to_do = tasks_.open_tasks(council) if after is None else []
    settled = tasks_.settled_tasks(council, after)
    return respond.page(
        "council/tasks.html",
        named=queries.named(council),
        to_do=to_do,
        settled=settled,
        after=after,
        sources=tasks_.sources_of_tasks([*to_do, *settled.rows]),
    )


@bp.get(ONE)
@requires(actions.READ_TASK, load=tasks_.task)
def task(task: ActionPoint) -> ResponseReturnValue:
    """One assignment: who is to do what by when, where it came from, and what came of it."""
    sources = tasks_.sources_of_tasks([task])[task.item_id]
    return respond.page(
        "council/task.html", task=task, sources=sources, named=queries.named(task.item.meeting)
    )


@bp.route(f"{ONE}/svara", methods=["GET", "POST"])
@requires(actions.SETTLE_TASK, load=tasks_.task)
def settle_task(task: ActionPoint) -> ResponseReturnValue:
    """Say what came of it."""
    form = SettleForm()
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        named = queries.named(task.item.meeting)
        return show("council/settle_task.html", form=form, task=task, named=named)
    with act(form) as done:
        state, outcome = ActionState(form.state.data), form.outcome.data or ""
        operations.settle(current_actor(), task, state=state, outcome=outcome)
        done.location = url_for("council.task", task_id=task.id)
    flash(_("Thank you. Those who follow the matters are told."), "success")
    return respond.done(done.location)
