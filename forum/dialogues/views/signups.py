"""Signing up to a meeting, seeing and cancelling it by the link of a letter, and the hosts' list."""

from contextlib import suppress
from typing import Any

from flask import after_this_request, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import SYSTEM, Actor, Refused, judge
from forum.core.db import transaction
from forum.core.submissions import led_to
from forum.dialogues import actions, queries
from forum.dialogues.forms.signing_up import SignUpForm, TakeOutForm
from forum.dialogues.models import DialogueMeeting, SignUp, SignUpState
from forum.dialogues.operations import signups as operations
from forum.dialogues.policy import hosts
from forum.dialogues.queries import signups
from forum.dialogues.views.blueprint import bp
from forum.extensions import csrf
from forum.parties import queries as parties
from forum.web import respond
from forum.web.filters import current_language, time_of_day
from forum.web.forms import act
from forum.web.guard import current_actor, public, requires
from forum.web.limits import Pace

#: Many may sign up from one library; a person has no reason to do so often.
PACE = Pace("sign-up", person="20 per hour; 60 per day", address="60 per hour; 300 per day")


def context(meeting: DialogueMeeting, actor: Actor) -> dict[str, Any]:
    """What `dialogues/_sign_up.html` shows on the meeting's page."""
    return {
        "room": signups.room(meeting),
        "sign_up": signups.own(actor, meeting),
        "may_list": actor.is_authenticated and hosts(actor, meeting),
    }


@bp.route("/dialogmoten/<reference>/anmalan", methods=["GET", "POST"])
@requires(actions.SIGN_UP, load=queries.by_reference)
def sign_up(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Sign up, with an account or with an address alone."""
    actor, form = current_actor(), _form()
    mine = signups.own(actor, meeting)
    if mine is not None and request.method == "GET":
        return respond.done(url_for("dialogues.own", secret=mine.secret))
    if not form.validate_on_submit() or _too_often(form):
        about: dict[str, Any] = {"form": form, "meeting": meeting, "room": signups.room(meeting)}
        return respond.page("dialogues/sign_up.html", status=form.status, **about)
    with act(form) as done:
        kept, is_new = operations.sign_up(actor, meeting, form.coming(current_language()))
        done.location = _leads_to(actor, meeting, kept)
    if actor.is_authenticated:
        flash(_("You are signed up.") if is_new else _("You are signed up already."), "success")
    return respond.done(done.location)


def _form() -> SignUpForm:
    actor = current_actor()
    if not actor.is_authenticated:
        return SignUpForm()
    own = parties.speakable_parties(actor)
    return SignUpForm(actor.name, own, actor.party_id, is_known=True)


def _leads_to(actor: Actor, meeting: DialogueMeeting, kept: SignUp) -> str:
    """To one's own page; without an account to words that are the same whoever is on the list already."""
    if actor.is_authenticated:
        return url_for("dialogues.own", secret=kept.secret)
    return url_for("dialogues.signed_up", reference=meeting.reference)


def _too_often(form: SignUpForm) -> bool:
    """Count this one, unless it is a second press; or say when there is room for more."""
    key = form.key()
    until = None if key is not None and led_to(key) is not None else PACE.take()
    if until is None:
        return False
    words = _("Many have signed up from here in a short while. Try again after %(time)s.",
              time=time_of_day(until))  # fmt: skip
    form.form_errors, form.refused_status = [words], 429
    seconds = max(1, round((until - clock.now()).total_seconds()))

    @after_this_request
    def _say_when(response: Response) -> Response:
        response.headers["Retry-After"] = str(seconds)
        return response

    return True


@bp.get("/dialogmoten/<reference>/anmalan/brev")
@requires(actions.SIGN_UP, load=queries.by_reference)
def signed_up(meeting: DialogueMeeting) -> ResponseReturnValue:
    """The same words whether or not the address was signed up already: the letter says it."""
    return respond.page("dialogues/signed_up.html", meeting=meeting)


def _private(response: Response) -> Response:
    """The address of this page is somebody's: it is kept nowhere and told nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _no_such_link() -> Response:
    return _private(respond.page("dialogues/no_link.html", status=404))


@bp.get("/anmalan/<secret>")
@public
def own(secret: str) -> ResponseReturnValue:
    """One's sign-up, by the link of the letter. Nothing happens by opening it."""
    kept = signups.by_secret(secret)
    if kept is None:
        return _no_such_link()
    waits = kept.state == SignUpState.WAITING
    about: dict[str, Any] = {
        "kept": kept,
        "meeting": kept.meeting,
        "in_line": signups.place_in_line(kept) if waits else 0,
        "may_cancel": bool(judge(actions.CANCEL_SIGN_UP, SYSTEM, kept)),
    }
    return _private(respond.page("dialogues/own.html", **about))


@bp.route("/anmalan/<secret>/avboka", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def cancel_own(secret: str) -> ResponseReturnValue:
    """Cancel it, by a button: programs that read mail open links too. A second time says that it is done."""
    kept = signups.by_secret(secret)
    if kept is None:
        return _no_such_link()
    if request.method == "POST":
        with suppress(Refused), transaction():  # their own page says how it stands
            operations.cancel(SYSTEM, kept)
    elif judge(actions.CANCEL_SIGN_UP, SYSTEM, kept):
        about: dict[str, Any] = {"kept": kept, "meeting": kept.meeting}
        return _private(respond.page("dialogues/cancel_own.html", **about))
    return _private(respond.done(url_for("dialogues.own", secret=secret)))


@bp.get("/dialogmoten/<reference>/anmalda")
@requires(actions.LIST_SIGN_UPS, load=queries.by_reference)
def attendees(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Who has signed up, what they need and how they are reached: for the hosts, on a screen or on paper."""
    listed = signups.listed(meeting)
    seated = [one for one in listed if one.kept.state == SignUpState.SEATED]
    about: dict[str, Any] = {
        "seated": seated,
        "waiting": [one for one in listed if one not in seated],
    }
    return _private(respond.page("dialogues/attendees.html", meeting=meeting, **about))


def _numbered(reference: str, number: int) -> SignUp | None:
    meeting = queries.by_reference(reference)
    return signups.by_number(meeting, number) if meeting is not None else None


@bp.route("/dialogmoten/<reference>/anmalda/<int:number>/avboka", methods=["GET", "POST"])
@requires(actions.TAKE_OUT, load=_numbered)
def take_out(kept: SignUp) -> ResponseReturnValue:
    """Cancel for someone, with a reason that they get."""
    form, meeting = TakeOutForm(), kept.meeting
    if not form.validate_on_submit():
        about: dict[str, Any] = {"kept": kept, "meeting": meeting, "form": form}
        return _private(respond.page("dialogues/take_out.html", status=form.status, **about))
    with act(form) as done:
        operations.take_out(current_actor(), kept, reason=form.reason.data or "")
        done.location = url_for("dialogues.attendees", reference=meeting.reference)
    flash(_("The sign-up is cancelled, and a letter is on its way."), "success")
    return respond.done(done.location)
