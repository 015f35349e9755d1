"""Following a matter or a place, and stopping; and what a machine asks of this one."""

from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import SYSTEM
from forum.core.db import transaction
from forum.districts import queries as districts
from forum.districts.models import District
from forum.extensions import csrf, limiter
from forum.matters import queries as matters
from forum.matters.models import Matter, Subscription
from forum.notifications import actions, health, letters, operations, queries, tokens
from forum.notifications.forms import AddressForm
from forum.web import respond
from forum.web.filters import current_language
from forum.web.forms import Button, act
from forum.web.guard import current_actor, public, requires

bp = Blueprint("notifications", __name__)
NEVER_KEPT = {"Cache-Control": "no-store"}


def _is_known() -> bool:
    return current_actor().is_authenticated


seldom = limiter.shared_limit(
    "30 per hour", scope="follow", methods=["POST"], exempt_when=_is_known
)


@bp.route("/arenden/<reference>/bevaka", methods=["GET", "POST"])
@seldom
@requires(actions.FOLLOW, load=matters.by_reference)
def follow(matter: Matter) -> ResponseReturnValue:
    """Follow a matter, with an account or with only an address."""
    return _follow(matter)


@bp.route("/omraden/<slug>/bevaka", methods=["GET", "POST"])
@seldom
@requires(actions.FOLLOW, load=districts.by_slug)
def follow_district(district: District) -> ResponseReturnValue:
    """Follow a place: all matters that are about it."""
    return _follow(district)


def _follow(target: Matter | District) -> Response:
    actor = current_actor()
    form = Button() if actor.is_authenticated else AddressForm()
    if not form.validate_on_submit():
        return _follow_page(target, form)
    with act(form) as done:
        if isinstance(form, AddressForm):
            email, language = form.email.data or "", current_language()
            operations.ask(actor, target, email=email, language=language)
            done.location = url_for("notifications.asked")
        else:
            operations.follow(actor, target)
            done.location = letters.url_of(target)
    if actor.is_authenticated:
        flash(_("You follow this now. You get a letter when something happens."), "success")
    return respond.done(done.location)


def _follow_page(target: Matter | District, form: Button | AddressForm) -> Response:
    return respond.page(
        "notifications/follow.html",
        status=422 if form.errors else 200,
        form=form,
        subscription=queries.live(current_actor(), target),
        **_about(target),
    )


def _about(target: Matter | District | None) -> dict[str, Any]:
    """What the pages say of what is followed."""
    return {
        "name": letters.name_of(target) if target is not None else "",
        "url": letters.url_of(target) if target is not None else url_for("portal.index"),
        "is_matter": isinstance(target, Matter),
    }


@bp.get("/bevakning/brev")
@public
def asked() -> ResponseReturnValue:
    """The same words whether or not the address follows already."""
    return respond.page("notifications/asked.html")


def _private(response: Response) -> Response:
    """The address of this page is somebody's: it is kept nowhere and told nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _no_such_link() -> Response:
    return _private(respond.page("notifications/no_link.html", status=404))


@bp.route("/bevakning/bekrafta/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """The link of the first letter: a page with a button, since programs that read mail open links too."""
    found = queries.by_token(tokens.Purpose.CONFIRM, token)
    if found is None:
        return _no_such_link()
    form = Button()
    if form.validate_on_submit():
        with act(form) as done:
            operations.confirm(current_actor(), found)
            done.location = request.path
        return _private(respond.done(request.path))
    about = _about(letters.target_of(found))
    return _private(
        respond.page("notifications/confirm.html", form=form, subscription=found, **about)
    )


@bp.route("/bevakning/sluta/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def stop(token: str) -> ResponseReturnValue:
    """The link that stops: its signature is the right to. By its button, or a mail program's (RFC 8058)."""
    found = queries.by_stop_token(token)
    if found is None:
        return _no_such_link()
    if request.method == "POST":
        return _stop(token)
    about = _about(letters.target_of(found[0]) if len(found) == 1 else None)
    followed = [letters.target_of(one) for one in found if one.confirmed_at is not None]
    named = [letters.name_of(one) for one in followed if one is not None]
    about |= {"follows": len(followed), "named": named}
    return _private(respond.page("notifications/stop.html", **about))


def _stop(token: str) -> Response:
    with transaction():
        for one in queries.by_stop_token(token) or []:
            operations.stop(SYSTEM, one)
    if request.form.get("List-Unsubscribe") == "One-Click":
        return _private(Response(status=200))  # a mail program follows no redirect
    return _private(respond.done(request.path))


@bp.get("/bevakning")
@requires(actions.LIST)
def index() -> ResponseReturnValue:
    """What one follows, each with a button to stop."""
    found = queries.following(current_actor(), paging.key(request.args.get("efter")))
    rows = paging.mapped(found, lambda row: {"number": row.id, **_about(letters.target_of(row))})
    return respond.page("notifications/index.html", rows=rows, form=Button())


def _own(number: int) -> Subscription | None:
    found = queries.by_number(number)
    return found if found is not None and found.person_id is not None else None


@bp.post("/bevakning/<int:number>/sluta")
@requires(actions.STOP, load=_own)
def unfollow(subscription: Subscription) -> ResponseReturnValue:
    """Stop following, from a page of one's own."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.stop(current_actor(), subscription)
        done.location = respond.back(url_for("notifications.index"))
    flash(_("You do not follow this any more."), "success")
    return respond.done(done.location)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """This process answers. Asks nothing of the database."""
    return {"status": "alive"}, 200, NEVER_KEPT


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The whole is fit for use: the database answers, its tables are today's, a worker is at work."""
    state = health.readiness()
    return state, 200 if all(state.values()) else 503, NEVER_KEPT
