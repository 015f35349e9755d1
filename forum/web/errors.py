"""What went wrong, in a sentence that a person understands, with the right status and nothing typed lost."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from forum.core.access import SIGN_IN, Refused, Words
from forum.core.db import Vanished, db
from forum.core.submissions import AlreadyDone, led_to
from forum.web import respond
from forum.web.forms import LOST_FILES, key_of, posted_fields
from forum.web.guard import current_actor

#: status -> (heading, what it means and what to do now)
WORDS: dict[int, tuple[Words, Words]] = {
    400: (
        _l("We could not understand that"),
        _l("Go back and try again. What you typed is still there."),
    ),
    403: (_l("You may not do this"), _l("You can read the page, but not do this.")),
    404: (
        _l("There is no such page"),
        _l(
            "The address may be mistyped, or the page is not public. Begin again below, or go back."
        ),
    ),
    405: (_l("That is not how this page is used"), _l("Go back and use the buttons of the page.")),
    413: (
        _l("That is too large to send"),
        _l("A file may be 25 MB. Go back: what you typed is still there."),
    ),
    415: (_l("That kind of file is not taken"), _l("Choose PDF, DOCX, ODT, XLSX, JPG or PNG.")),
    422: (_l("Something is missing"), _l("Go back and look through the form.")),
    429: (
        _l("That was many times in a short while"),
        _l("Wait a few minutes and try again. Nothing is lost."),
    ),
    500: (
        _l("Something went wrong with us"),
        _l("It is not your fault. Nothing was stored by half. Try again."),
    ),
    503: (_l("Busy just now"), _l("Try again in a moment. Nothing was stored by half.")),
}
#: What was written for a page that does not exist, or no more, or that is not for this reader: no telling.
GONE = _l("What you wrote about is not there any more. Copy your text from here if you need it.")
TAKEN_AWAY = _l("Somebody else took this away just before you. Nothing of yours was stored there.")


def _show(status: int, explanation: Words | None = None, reference: str | None = None) -> Response:
    heading, standard = WORDS.get(status, WORDS[400])
    html = render_template(
        "errors/error.html",
        status=status,
        heading=heading,
        explanation=explanation or standard,
        reference=reference,
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _same_site() -> bool:
    """Whether the browser says that this form was sent from a page of ours."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        return fetched_from == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer")
    return source is None or urlsplit(source).netloc == request.host


def _keep(status: int, explanation: Words) -> Response:
    """Show what was sent, ready to be sent again; only for forms from our own pages."""
    if request.method != "POST" or not _same_site():
        return _show(status, explanation)
    # A field in which no file was chosen is sent as well: as a file without a name.
    lost = LOST_FILES in request.form or any(request.files.values())
    html = render_template(
        "errors/kept.html",
        heading=_("Your text is still here"),
        explanation=explanation,
        fields=posted_fields() | ({LOST_FILES: ["1"]} if lost else {}),
        action=request.full_path.rstrip("?"),
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _http(problem: HTTPException) -> Response:
    if problem.response is not None or problem.code is None or problem.code < 400:
        return problem.get_response()
    if problem.code == 404 and request.url_rule is not None:
        return _missing()
    answer = _show(problem.code if problem.code in WORDS else 400)
    for name, value in problem.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _false_host(_problem: SecurityError) -> Response:
    return make_response(str(WORDS[400][0]), 400)  # under a false host no page has an address


def _csrf(_problem: CSRFError) -> Response:
    return _keep(400, _l("The form had been open too long. Look it through and send it again."))


def _led_to() -> str | None:
    """Where the form that was sent has led already, if it was carried out."""
    key = key_of(request.form.get("form_key", "")) if request.method == "POST" else None
    return led_to(key) if key is not None else None


def _missing(explanation: Words = GONE) -> Response:
    """404. What was written for a page that is gone, or was never there to see, is shown to be copied."""
    if request.method != "POST" or not _holds_text() or not _same_site():
        return _show(404, explanation if explanation is not GONE else None)
    heading = _("Your text is still here")
    html = render_template(
        "errors/kept.html", heading=heading, explanation=explanation, fields=posted_fields()
    )
    response = make_response(html, 404)
    response.headers["Cache-Control"] = "no-store"
    return response


def _vanished(_problem: Exception) -> Response:
    """What was loaded for an act was deleted by somebody else before the act could begin."""
    db.session.rollback()
    done = _led_to()
    return respond.done(done) if done is not None else _missing(TAKEN_AWAY)


def _holds_text() -> bool:
    """Whether what was sent holds words that somebody wrote, and not a button alone."""
    return any(" " in value.strip() for values in posted_fields().values() for value in values)


def _refused(problem: Refused) -> Response:
    db.session.rollback()
    done = _led_to()
    if done is not None:  # a second press: what it asked for is done, and so refused now
        return respond.done(done)
    if not problem.verdict.visible:
        return _missing()
    if current_actor().is_authenticated or problem.verdict is not SIGN_IN:
        answer = _keep if _holds_text() else _show
        return answer(403, problem.verdict.reason)
    if request.method == "POST":
        return _keep(
            401, _l("You are not signed in any more. Sign in in a new tab, then send again.")
        )
    return respond.done(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def _twice(problem: AlreadyDone) -> Response:
    return respond.done(problem.location or request.path)


def _database(problem: OperationalError) -> Response:
    db.session.rollback()
    current_app.logger.exception("the database did not answer", exc_info=problem)
    answer = _show(503)
    answer.headers["Retry-After"] = "5"
    return answer


def _unforeseen(problem: Exception) -> Response:
    db.session.rollback()
    reference = secrets.token_hex(4)
    current_app.logger.exception("unforeseen, reference %s", reference, exc_info=problem)
    try:
        return _show(500, reference=reference)
    except Exception:  # the page itself may be what is broken
        current_app.logger.exception("the error page failed, reference %s", reference)
        return make_response(f"{WORDS[500][0]} ({reference})", 500)


def init_app(app: Flask) -> None:
    """Bind the answers to what can go wrong."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _false_host)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(AlreadyDone, _twice)
    for gone in (Vanished, ObjectDeletedError, StaleDataError):
        app.register_error_handler(gone, _vanished)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unforeseen)
