"""The list of speakers of an item: quick by keyboard, and beside the minutes of the item."""

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.core.access import Refused
from forum.council import actions, queries
from forum.council.forms.speaking import SpeakerForm, StepForm
from forum.council.models import AgendaItem, Speaker
from forum.council.operations import speaking as operations
from forum.council.operations.speaking import Step
from forum.council.queries import holding, speaking
from forum.council.views.blueprint import bp
from forum.council.views.writing import ITEM, at
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

LINE = f"{ITEM}/talare"
PARTIAL = "council/_speakers.html"


def _page(item: AgendaItem, form: SpeakerForm | None = None) -> Response:
    there = holding.present(item.meeting)
    return respond.page(
        "council/speakers.html",
        partial=PARTIAL,
        status=form.status if form is not None else 200,
        item=item,
        meeting=item.meeting,
        line=speaking.line(item),
        form=form or SpeakerForm(formdata=None),
        step=StepForm,
        present=[seat.person.name for seat in there],
        begun=form is not None or request.method == "POST",
    )


def _again(item: AgendaItem) -> Response:
    """The list as it is now: the part for the script, the page for everyone else."""
    return _page(item) if respond.wants_partial() else respond.done(at(item, "council.speakers"))


@bp.get(LINE)
@requires(actions.SPEAK, load=queries.item)
def speakers(item: AgendaItem) -> ResponseReturnValue:
    """Who has the floor, who waits and who has spoken."""
    return _page(item)


@bp.post(LINE)
@requires(actions.SPEAK, load=queries.item)
def ask_for_floor(item: AgendaItem) -> ResponseReturnValue:
    """Put somebody last in line; or give the floor to the next."""
    form = SpeakerForm()
    if not form.validate():
        return _page(item, form)
    try:
        with act(form) as done:
            if request.form.get("then") == "next":
                operations.give_next(current_actor(), item)
            else:
                operations.ask(current_actor(), item, name=form.name.data or "")
            done.location = at(item, "council.speakers")
    except Refused as refused:
        form.name.errors, form.name.data = [refused.verdict.reason], ""  # the reason says who
        return _page(item, form)
    return _again(item)


@bp.post(f"{LINE}/<int:speaker_id>")
@requires(actions.SPEAK_OF, load=speaking.speaker)
def step_speaker(speaker: Speaker) -> ResponseReturnValue:
    """Give someone on the list the floor, note that they have spoken, undo, or strike them out."""
    form, item = StepForm(), speaker.item
    form.validate_on_submit()
    what = request.form.get("then", "")
    with act(form) as done:
        if what in set(Step):
            operations.step(current_actor(), speaker, Step(what))
        done.location = at(item, "council.speakers")
    return _again(item)
