"""The desk: what waits for one's units, nearest day first, and many questions answered at once."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import can
from forum.desk import actions, operations, queries, tasks
from forum.desk.forms import AnswerForm
from forum.desk.queries.worklist import Overview, Waiting
from forum.desk.views.blueprint import bp
from forum.matters import actions as matters
from forum.matters.operations import NotAQuestion
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

#: The key of a question is smaller than this.
LARGEST = 2**31


def _mine(overview: Overview) -> list[Waiting]:
    """The threads in which whoever is asking can answer, as they speak now."""
    actor = current_actor()
    return [one for one in overview.waiting if can(matters.ANSWER_QUESTIONS, actor, one.matter)]


def _form(overview: Overview) -> AnswerForm:
    """The questions that are due first there, and those that were ticked."""
    marks = [paging.key(mark) for mark in request.form.getlist("questions")]
    ticked = [mark for mark in marks if mark is not None and mark < LARGEST]
    return AnswerForm(queries.questions([one.matter for one in _mine(overview)], ticked))


def _page(overview: Overview, form: AnswerForm) -> Response:
    answer, mine = respond.invalid if form.errors else respond.page, _mine(overview)
    count = sum(one.count for one in mine)
    return answer(
        "desk/show.html",
        overview=overview,
        work=tasks.worklist(overview),
        form=form,
        waiting=mine,
        more=count - len(form.asked),
        elsewhere=sum(one.count for one in overview.waiting) - count,
    )


@bp.get("/skrivbordet")
@requires(actions.READ)
def show() -> ResponseReturnValue:
    """All that one's units lead, and what to do next."""
    overview = queries.overview(current_actor())
    return _page(overview, _form(overview))


@bp.post("/skrivbordet/svar")
@requires(actions.ANSWER)
def answer() -> ResponseReturnValue:
    """Answer the questions that are ticked."""
    overview = queries.overview(current_actor())
    form = _form(overview)
    if not form.validate_on_submit():
        return _page(overview, form)
    try:
        with act(form) as done:
            operations.answer(current_actor(), form.chosen(), body=form.body.data or "")
            done.location = url_for("desk.show", _anchor="fragor")
    except NotAQuestion as problem:
        form.questions.errors = [problem.words]
        return _page(overview, form)
    flash(_answered(len(form.chosen())), "success")
    return respond.done(done.location)


def _answered(count: int) -> str:
    return str(
        ngettext(
            "%(num)d question is answered. The one who asked gets a letter.",
            "%(num)d questions are answered. Those who asked get a letter.",
            count,
        )
    )
