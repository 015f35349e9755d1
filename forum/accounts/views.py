"""Creating an account, signing in and out, and one's own page."""

import re
from collections.abc import Callable
from typing import Any

import flask
from flask import Blueprint, current_app, flash, g, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit, RouteLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from forum.accounts import actions, operations, panels, queries
from forum.accounts.forms import (
    ChangePasswordForm,
    ConfirmForm,
    DetailsForm,
    ForgottenForm,
    NewPasswordForm,
    RegisterForm,
    SignInForm,
)
from forum.accounts.models import SignInSession
from forum.core.db import transaction
from forum.extensions import limiter
from forum.web import respond
from forum.web.filters import COOKIE, current_language
from forum.web.forms import Button, Form, act
from forum.web.guard import current_actor, public, requires

bp = Blueprint("accounts", __name__)
YEAR = 365 * 24 * 3600
A_WHILE = 15 * 60
#: Tokens of a browser's description -> what people call it. Order matters: Edge says that it is Chrome too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def _device() -> str:
    """The browser in a few words, such as "Firefox, Windows"."""
    said = request.user_agent.string
    found = (
        next((name for token, name in names if token in said), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def _show(template: str, form: Form, **context: Any) -> Response:
    """A form's page; 422 when it was sent and refused."""
    return respond.page(template, status=422 if form.errors else 200, form=form, **context)


def _enter(token: str) -> SignInSession | None:
    """Put a session just opened in this browser, with nothing left of what was there before."""
    session.clear()
    g.pop("actor", None)
    signed_in = queries.signed_in(token)
    login_user(signed_in)
    session.permanent = True
    return queries.session_of(token)


def _leave(location: str) -> Response:
    """Out of this browser, pages that it has kept included."""
    session.clear()
    g.pop("actor", None)
    flash(_("You are signed out."), "success")
    response = respond.done(location)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _speak(response: Response, language: str) -> Response:
    response.set_cookie(
        COOKIE,
        language,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


# How often one may try: counted for an address with the e-mail typed, and for the address alone.


def _typed() -> str:
    return re.sub(r"\s+", "", request.form.get("email", "")).lower()[:254]


def _try_key() -> str:
    return f"{get_remote_address()} {_typed()}"


def _refused(response: Response) -> bool:
    return response.status_code == 422


def _accepted(response: Response) -> bool:
    return response.status_code == 303


def _too_many(template: str, form_class: type[Form]) -> Callable[[RequestLimit], flask.Response]:
    """The form again, as it was typed, with the reason above it."""

    def answer(_limit: RequestLimit) -> flask.Response:
        form = form_class()
        form.form_errors = [
            _("That was many times in a short while. Wait a little, then try again.")
        ]
        response = flask.make_response(respond.page(template, status=429, form=form))
        response.headers["Retry-After"] = str(A_WHILE)
        return response

    return answer


def _limited(
    limit: str,
    key: Callable[[], str],
    counts: Callable[[Response], bool],
    template: str,
    form: type[Form],
) -> RouteLimit:
    """A limit on what is sent, counting the tries that were refused or those that were accepted."""
    return limiter.limit(
        limit,
        key_func=key,
        methods=["POST"],
        deduct_when=counts,
        on_breach=_too_many(template, form),
    )


# Creating an account


@bp.route("/skapa-konto", methods=["GET", "POST"])
@public
@_limited("5 per hour", _typed, _accepted, "accounts/register.html", RegisterForm)
@_limited("60 per hour", get_remote_address, _accepted, "accounts/register.html", RegisterForm)
def register() -> ResponseReturnValue:
    """Create an account. The answer is the same whether or not the address has one."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return _show("accounts/register.html", form)
    password_hash = operations.hashed(form.new_password.data or "")
    with act(form) as done:
        operations.register(
            name=form.name.data or "",
            email=form.email.data or "",
            password_hash=password_hash,
            language=current_language(),
        )
        done.location = url_for(".register_sent")
    return respond.done(done.location)


@bp.get("/skapa-konto/brev-skickat")
@public
def register_sent() -> ResponseReturnValue:
    """What to do now: open the letter."""
    return respond.page("accounts/register_sent.html")


@bp.route("/bekrafta/<token>", methods=["GET", "POST"])
@public
@limiter.limit("10 per 15 minutes", methods=["POST"], deduct_when=_refused)
def confirm(token: str) -> ResponseReturnValue:
    """Confirm an address. Whoever only reads the letter's links, as filters do, confirms nothing."""
    person = queries.by_link(queries.CONFIRM, token)
    if person is None:
        return respond.page("accounts/link_gone.html", status=410, purpose="confirm")
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _show("accounts/confirm.html", form, person=person)
    proven = person.password_hash
    if not operations.matches(person, form.password.data or ""):
        form.password.errors = [_("That is not the password that was chosen for this account.")]
        return _show("accounts/confirm.html", form, person=person)
    return _sign_in(lambda: operations.confirm(person, proven, _device()))


# Signing in and out


@bp.route("/logga-in", methods=["GET", "POST"])
@public
@_limited("10 per 15 minutes", _try_key, _refused, "accounts/sign_in.html", SignInForm)
@_limited("100 per 15 minutes", get_remote_address, _refused, "accounts/sign_in.html", SignInForm)
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password."""
    if current_user.is_authenticated:
        return respond.done(respond.back(url_for("portal.index")))
    form = SignInForm()
    if not form.validate_on_submit():
        return _show("accounts/sign_in.html", form)
    person = operations.by_credentials(form.email.data or "", form.password.data or "")
    if person is None:
        form.password.errors = [_("The address or the password is wrong.")]
        return _show("accounts/sign_in.html", form)
    if person.confirmed_at is None:
        with transaction():
            operations.remind_to_confirm(person)
        return respond.page("accounts/unconfirmed.html", status=403)
    proven = person.password_hash
    return _sign_in(lambda: operations.sign_in(person, proven, _device()))


def _sign_in(opened: Callable[[], str | None]) -> Response:
    """Open a session and go where one was going, by way of one's own page if something must be chosen.

    Without a form key: whoever clicks twice must be signed in by either click.
    """
    with transaction():
        token = opened()
    if token is None:  # the password was changed while we looked
        return respond.done(url_for(".sign_in"))
    location = respond.back(url_for("portal.index"))
    here = _enter(token)
    if here is not None and panels.asks(here):
        location = url_for(".me", next=location)
    response = respond.done(location)
    if COOKIE not in request.cookies and here is not None:
        _speak(response, here.person.language)
    return response


@bp.post("/logga-ut")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out here."""
    if current_user.is_authenticated:
        with transaction():
            operations.sign_out(current_actor(), current_user.session_id)
    return _leave(url_for("portal.index"))


# A forgotten password


@bp.route("/glomt-losenord", methods=["GET", "POST"])
@public
@_limited("5 per hour", _typed, _accepted, "accounts/forgotten.html", ForgottenForm)
@_limited("60 per hour", get_remote_address, _accepted, "accounts/forgotten.html", ForgottenForm)
def forgotten() -> ResponseReturnValue:
    """Ask for a link to a new password. The answer is the same whether or not the address has an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return _show("accounts/forgotten.html", form)
    with act(form) as done:
        operations.ask_to_reset(form.email.data or "", current_language())
        done.location = url_for(".forgotten_sent")
    return respond.done(done.location)


@bp.get("/glomt-losenord/brev-skickat")
@public
def forgotten_sent() -> ResponseReturnValue:
    """What to do now: open the letter."""
    return respond.page("accounts/forgotten_sent.html")


@bp.route("/nytt-losenord/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by a mailed link."""
    person = queries.by_link(queries.RESET, token)
    if person is None:
        return respond.page("accounts/link_gone.html", status=410, purpose="reset")
    form = NewPasswordForm()
    form.known = (person.name, person.email)
    if not form.validate_on_submit():
        return _show("accounts/reset.html", form, person=person)
    password_hash = operations.hashed(form.new_password.data or "")
    with act(form) as done:
        if not operations.reset(person, token, password_hash):
            return respond.page("accounts/link_gone.html", status=410, purpose="reset")
        done.location = url_for(".sign_in")
    flash(_("Your new password is chosen. Sign in with it."), "success")
    return respond.done(done.location)


# One's own page


@bp.get("/mitt-konto")
@requires(actions.OWN)
def me() -> ResponseReturnValue:
    """Who I am here, for whom I may write, and where I am signed in."""
    return respond.page(
        "accounts/me.html",
        person=current_user.person,
        here=current_user.session_id,
        sessions=queries.live_sessions(current_user.person.id),
        panels=panels.fill(current_actor()),
    )


@bp.route("/mitt-konto/uppgifter", methods=["GET", "POST"])
@requires(actions.CHANGE)
def details() -> ResponseReturnValue:
    """Change one's name and language."""
    form = DetailsForm(obj=current_user.person)
    if not form.validate_on_submit():
        return _show("accounts/details.html", form)
    with act(form) as done:
        operations.change(
            current_actor(), name=form.name.data or "", language=form.language.data or ""
        )
        done.location = url_for(".me")
    flash(_("Your details are saved."), "success")
    return _speak(respond.done(done.location), form.language.data or "")


def _own_key() -> str:
    return f"password {current_actor().person_id}"


@bp.route("/mitt-konto/losenord", methods=["GET", "POST"])
@requires(actions.CHANGE_PASSWORD)
@_limited("10 per 15 minutes", _own_key, _refused, "accounts/password.html", ChangePasswordForm)
def change_password() -> ResponseReturnValue:
    """Change one's password; every other session ends."""
    form, person = ChangePasswordForm(), current_user.person
    form.known = (person.name, person.email)
    if not form.validate_on_submit():
        return _show("accounts/password.html", form)
    if not operations.matches(person, form.password.data or ""):
        form.password.errors = [_("That is not your present password.")]
        return _show("accounts/password.html", form)
    return _change_password(person.password_hash, form.new_password.data or "")


def _change_password(proven: str | None, chosen: str) -> Response:
    """Change it, unless it was changed elsewhere while we looked."""
    here, password_hash = current_user.session_id, operations.hashed(chosen)
    with transaction():
        token = operations.change_password(current_actor(), here, proven, password_hash)
    if token is None:
        return respond.done(url_for(".sign_in"))
    _enter(token)
    flash(_("Your password is changed, and you are signed out everywhere else."), "success")
    return respond.done(url_for(".me"))


@bp.post("/mitt-konto/enheter/<int:session_id>/logga-ut")
@requires(actions.REVOKE, load=queries.live_session)
def revoke(there: SignInSession) -> ResponseReturnValue:
    """Sign out on another device."""
    with act(Button()) as done:
        operations.revoke(current_actor(), there)
        done.location = url_for(".me", _anchor="enheter")
    flash(_("That device is signed out."), "success")
    return respond.done(done.location)


@bp.post("/mitt-konto/logga-ut-overallt")
@requires(actions.SIGN_OUT_EVERYWHERE)
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out on every device, this one too."""
    with transaction():
        operations.sign_out_everywhere(current_actor())
    return _leave(url_for("portal.index"))
