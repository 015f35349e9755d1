"""A few pages of the tests' own, so that what every request passes through can be tried by itself."""

from typing import Any

import pytest
from flask import Blueprint, Flask, abort, flash, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.exc import OperationalError
from wtforms import PasswordField

from forum.core import sequences
from forum.core.access import HIDDEN, SIGN_IN, Refused, no
from forum.web import alike, respond
from forum.web.forms import Form, act, body, line
from forum.web.guard import current_actor, public
from tests.conftest import Applications
from tests.databases import KINDS

bp = Blueprint("trial", __name__)
TEMPLATES = {
    "trial/page.html": '{% extends "layout.html" %}{% block main %}'
    '{% include "trial/_part.html" %}{% endblock %}',
    "trial/_part.html": '<p id="part">{{ _("Sign in") }} {{ actor.name or "nobody" }} {{ told }}</p>',
    "trial/form.html": '{% extends "layout.html" %}{% block main %}<form method="post">'
    "{{ form.hidden_tag() }}{{ form.text }}{{ form.text.errors }}{{ form.name.errors }}</form>{% endblock %}",
    "trial/alike.html": '{% extends "layout.html" %}{% block main %}{{ shared("trial/_shared.html", what) }}'
    '<p id="mine">{{ mine }}</p>{% if actor.is_authenticated %}{{ csrf() }}{% endif %}{% endblock %}',
    "trial/_shared.html": '<p id="part">told {{ told }}</p>',
    "trial/nosy/name.html": "{{ actor.name }}",
    "trial/nosy/party.html": "{{ actor.party_id }}",
    "trial/nosy/thing.html": '{{ can("desk:read", "a thing") }}',
    "trial/nosy/other.html": '{{ can("process:create") }}',
    "trial/nosy/session.html": "{{ current_user.name }}",
    "trial/nosy/asking.html": '{{ shared("trial/_shared.html", asking) }}',
}  # fmt: skip
PROBLEMS: dict[str, Exception] = {
    "unforeseen": ZeroDivisionError("a secret in a message"),
    "database": OperationalError("select secret", {}, Exception("gone")),
    "refused": Refused(no("Because it is so.")),
    "hidden": Refused(HIDDEN),
    "sign-in": Refused(SIGN_IN),
}


class TrialForm(Form):
    """One line and one long text."""

    name = line("Name")
    text = body("Text", required="Write something.", limit=100)
    password = PasswordField("Password")


@bp.get("/trial/page")
@public
def page() -> ResponseReturnValue:
    """A page with a part; what it tells moves with the log of numbers."""
    told = f"{sequences.last('trial')} {request.args.get('q', '')}"
    return respond.page("trial/page.html", partial="trial/_part.html", told=told)


@bp.get("/trial/alike")
@public
def many() -> ResponseReturnValue:
    """A page for many: what it tells moves with the log of numbers; what is the reader's own, they say."""
    what = {"what": lambda: {"told": f"{sequences.last('trial')} {request.args.get('q', '')}"}}
    return alike.page("trial/alike.html", what, mine=request.headers.get("X-Mine", "nothing"))


@bp.get("/trial/nosy/<what>")
@public
def nosy(what: str) -> ResponseReturnValue:
    """A page for many that would know who is reading."""
    return alike.page(f"trial/nosy/{what}.html", {"asking": lambda: {"told": current_actor().name}})


@bp.route("/trial/form", methods=["GET", "POST"])
@public
def form() -> ResponseReturnValue:
    """A form that counts how often it was carried out."""
    filled = TrialForm()
    if not filled.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("trial/form.html", form=filled)
    with act(filled) as done:
        done.location = f"/trial/page?q={sequences.take('trial')}"
    flash("It is done.", "success")
    return respond.done(done.location)


@bp.get("/trial/back")
@public
def back() -> ResponseReturnValue:
    """Where `next` leads."""
    return respond.done(respond.back("/trial/page"))


@bp.get("/trial/number/<int:number>")
@public
def number(number: int) -> ResponseReturnValue:
    """A number in the address."""
    return respond.page("trial/page.html", told=number)


@bp.route("/trial/problem/<name>", methods=["GET", "POST"])
@public
def problem(name: str) -> ResponseReturnValue:
    """Something goes wrong."""
    raise PROBLEMS[name]


@bp.route("/trial/status/<int:code>", methods=["GET", "POST"])
@public
def status(code: int) -> ResponseReturnValue:
    """A status."""
    current_actor()
    abort(code)


def furnish(app: Flask) -> Flask:
    """Give an application the trial pages."""
    app.register_blueprint(bp)
    loaders: Any = [DictLoader(TEMPLATES), app.jinja_loader]
    app.jinja_loader = ChoiceLoader(loaders)  # type: ignore[method-assign,misc,assignment]
    return app


@pytest.fixture(scope="session", params=KINDS)
def app(request: pytest.FixtureRequest, applications: Applications) -> Flask:
    """The application with the trial pages, on one database after the other."""
    return applications.on(request.param, furnish)
