"""The blueprint that every page of a process belongs to, and what its forms share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from forum.matters import kinds
from forum.processes import operations
from forum.processes.forms import DatesForm, MoveForm, ReasonForm, ReviseForm
from forum.processes.models import PlanningProcess
from forum.web import respond
from forum.web.forms import Form, act
from forum.web.guard import current_actor

bp = Blueprint("processes", __name__)
Operation = Callable[..., PlanningProcess]
Forgiving = DatesForm | ReviseForm | MoveForm | ReasonForm


def seen(form: Form, template: str, **context: Any) -> Response:
    """The page of a form as it is first seen, or 422 with what was typed and what is wrong."""
    answer = respond.invalid if form.errors else respond.page
    return answer(template, form=form, **context)


def achieved(form: Forgiving, verb: Operation, *about: Any, **given: Any) -> str | None:
    """Where the act leads; None when it lacks something, which is then said beside the form's fields."""
    try:
        with act(form) as done:
            done.location = kinds.url_of(verb(current_actor(), *about, **given))
    except operations.Incomplete as problem:
        form.point_out(problem.missing)
        return None
    return done.location
