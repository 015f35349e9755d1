"""What the secretary writes down, so that it waits for an agenda: adding it, and writing it anew."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.council import actions, queries
from forum.council.forms.backlog import PointForm
from forum.council.models import BacklogPoint
from forum.council.operations import points as operations
from forum.council.views.blueprint import bp
from forum.parties.models import Party
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires


def _form(form: PointForm, council_id: int, point: BacklogPoint | None = None) -> Response:
    show = respond.invalid if request.method == "POST" else respond.page
    back = queries.backlog.url_of(council_id)
    return show("council/point.html", form=form, point=point, back=back)


@bp.route("/radet/vantar/ny", methods=["GET", "POST"])
@bp.route("/rad/<code>/vantar/ny", methods=["GET", "POST"])
@requires(actions.ADD_POINT, load=queries.council_by_code)
def add_point(council: Party) -> ResponseReturnValue:
    """Write down something that waits for an agenda."""
    form = PointForm().offer()
    if not form.validate_on_submit():
        return _form(form, council.id)
    with act(form) as done:
        point = operations.add_point(current_actor(), council, form.told())
        done.location = queries.backlog.url_of(council.id, point)
    flash(_("It waits for an agenda now."), "success")
    return respond.done(done.location)


@bp.route("/radet/vantar/p<int:point_id>/andra", methods=["GET", "POST"])
@requires(actions.CHANGE_POINT, load=queries.backlog.point)
def change_point(point: BacklogPoint) -> ResponseReturnValue:
    """Write it anew, while it waits."""
    form = PointForm(obj=point).offer()
    if not form.validate_on_submit():
        return _form(form, point.council_id, point)
    with act(form) as done:
        operations.change_point(current_actor(), point, form.told())
        done.location = queries.backlog.url_of(point.council_id, point)
    flash(_("It is saved."), "success")
    return respond.done(done.location)
