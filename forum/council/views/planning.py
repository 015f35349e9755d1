"""The meetings of a year: all of them in one plan, looked at before they are made, and made at once."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.core import clock, paging
from forum.council import actions, queries
from forum.council.forms.agendas import YearForm
from forum.council.operations import planning as operations
from forum.council.views.blueprint import bp
from forum.parties.models import Party
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires


def _council() -> Party | None:
    """The council that meetings are planned for: the first one, or another by its code."""
    return queries.council_by_code(request.args.get("rad") or None)


def _as_last_time(council: Party) -> dict[str, Any]:
    """The place and the hours of the latest meeting: most years are like the one before."""
    last = queries.latest_planned(council)
    if last is None:
        return {}
    return {
        "starts": clock.local(last.starts_at).time(),
        "ends": clock.local(last.ends_at).time(),
        "place": last.place,
        "is_open": last.is_open,
    }


def _form(
    council: Party,
    form: YearForm,
    found: list[operations.Planned] | None = None,
    *,
    changed: bool = False,
) -> Response:
    return respond.page(
        "council/plan_year.html",
        status=422 if form.errors else 200,
        named=queries.named(council),
        form=form,
        found=found,
        changed=changed,
    )


@bp.route("/radet/sammantraden/flera", methods=["GET", "POST"])
@requires(actions.PLAN, load=_council)
def plan_year(council: Party) -> ResponseReturnValue:
    """Plan several meetings: what it would be is shown first; sent once more, as shown, they are made."""
    form = YearForm(data=_as_last_time(council))
    if not form.validate_on_submit():
        return _form(council, form)
    days, seen = form.chosen(), form.seen.data
    if seen != form.mark or "look" in request.form:
        form.seen.data = form.mark
        changed = bool(seen) and "look" not in request.form
        return _form(council, form, operations.look(council, days), changed=changed)
    with act(form) as done:
        made = operations.plan_year(current_actor(), council, days, **form.content())
        done.location = queries.named(council).url("council.year", ar=made[0].year)
    words = ngettext("%(num)s meeting is planned.", "%(num)s meetings are planned.", len(days))
    flash(words, "success")
    return respond.done(done.location)


@bp.get("/radet/arsplan")
@bp.get("/rad/<code>/arsplan")
@requires(actions.READ, load=queries.council_by_code)
def year(council: Party) -> ResponseReturnValue:
    """The meetings of a year in order, each with its last days: for the summons, documents and minutes."""
    years = queries.meeting_years(council)
    asked, now = paging.key(request.args.get("ar")), clock.today().year
    usual = now if now in years else next(iter(years), now)
    shown = asked if asked is not None and asked in years else usual
    return respond.page(
        "council/year.html",
        council=council,
        named=queries.named(council),
        years=years,
        year=shown,
        meetings=list(reversed(queries.meetings_of(shown, council))),
    )
