"""The start page, the pages about the site itself, and what browsers and search engines ask for."""

from datetime import timedelta
from functools import cache
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum.agreement import actions as agreement_actions
from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.core import clock, paging
from forum.council import queries as council
from forum.parties import queries as parties
from forum.portal import queries
from forum.processes import earliness as processes
from forum.processes.models import StageKey
from forum.topics import queries as topics
from forum.web import alike, respond
from forum.web.filters import COOKIE
from forum.web.guard import public, requires

bp = Blueprint("portal", __name__)
A_YEAR = timedelta(days=365)
HALF_A_YEAR = timedelta(days=180)
CONVERSATIONS = 4  #: on the start page
DIALOGUES = 2


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """What is open, what closes soon, what was decided, what waits for an answer, when people meet."""
    return alike.page("portal/index.html", {"front": cache(_front)})


def _front() -> dict[str, Any]:
    return {
        "processes": queries.open_processes(),
        "process_count": queries.count_open_processes(),
        "closing": queries.closing_soon(),
        "waiting": queries.waiting_initiatives(),
        "conversations": topics.lively(CONVERSATIONS),
        "decisions": council.recent_decisions(),
        "meeting": council.next_meeting(),
        "dialogues": queries.dialogues(limit=DIALOGUES),
    }


@bp.get("/om")
@public
def about() -> ResponseReturnValue:
    """How it works: in stages, for organisations, in the city, in associations."""
    return respond.page("portal/about.html", stages=list(StageKey), contact=_contact())


@bp.get("/tillganglighet")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return respond.page("portal/accessibility.html", contact=_contact())


@bp.get("/personuppgifter")
@public
def privacy() -> ResponseReturnValue:
    """What is stored about people, and why."""
    return respond.page("portal/privacy.html", contact=_contact())


def _contact() -> str:
    """The address that questions about the site go to: the council's office, else the site's own."""
    office = parties.council()
    own: str = current_app.config["MAIL_DEFAULT_SENDER"]
    return office.email if office is not None and office.email else own


@bp.get("/overenskommelsen/ataganden/<int:number>")
@requires(agreement_actions.READ, load=agreement.commitment)
def commitment(commitment: Commitment) -> ResponseReturnValue:
    """One commitment, and the matters that carry it out."""
    found = queries.carrying_out(commitment, paging.key(request.args.get("efter")))
    return respond.page("portal/commitment.html", commitment=commitment, found=found)


@bp.get("/samrad/tidighet")
@public
def earliness() -> ResponseReturnValue:
    """How early each city body opens its consultations, all of them or those of one year."""
    years, wanted = processes.years(), request.args.get("ar", "")
    year = int(wanted) if wanted in map(str, years) else None
    return respond.page(
        "portal/earliness.html", units=processes.of_units(year), year=year, years=years
    )


@bp.get("/sprak/<code>")
@public
def language(code: str) -> ResponseReturnValue:
    """Choose a language, then back to the page that was read."""
    if code not in current_app.config["LANGUAGES"]:
        abort(404)
    response = redirect(respond.back(url_for("portal.index")), 303)
    response.set_cookie(
        COOKIE,
        code,
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """What search engines may read: all that people may."""
    return _text("portal/robots.txt")


@bp.get("/.well-known/security.txt")
@public
def security() -> ResponseReturnValue:
    """Whom to tell about a weakness."""
    return _text("portal/security.txt", expires=clock.today() + HALF_A_YEAR)


@bp.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The mark, for browsers that ask without looking."""
    return redirect(url_for("static", filename="img/favicon.svg"), 301)


def _text(template: str, **context: object) -> ResponseReturnValue:
    response = make_response(render_template(template, **context))
    response.mimetype = "text/plain"
    return response
