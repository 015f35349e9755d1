"""The poster and the programme, to print and to put up."""

from flask import Response
from flask.typing import ResponseReturnValue

from forum.dialogues import papers, queries
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.views.blueprint import bp
from forum.matters import actions as matters
from forum.web import pdf, respond
from forum.web.guard import requires


@bp.get("/dialogmoten/<reference>/affisch")
@requires(matters.READ, load=queries.by_reference)
def poster(meeting: DialogueMeeting) -> ResponseReturnValue:
    """A poster: when and where in large type, and a code that leads to the sign-up."""
    return respond.page("dialogues/poster.html", **papers.on_page(meeting))


@bp.get("/dialogmoten/<reference>/program")
@requires(matters.READ, load=queries.by_reference)
def programme(meeting: DialogueMeeting) -> ResponseReturnValue:
    """The programme, to hand out."""
    return respond.page("dialogues/programme.html", **papers.on_page(meeting))


@bp.get("/dialogmoten/<reference>/affisch.pdf")
@requires(matters.READ, load=queries.by_reference)
def poster_pdf(meeting: DialogueMeeting) -> ResponseReturnValue:
    """The poster as a file."""
    return _file(papers.poster(meeting), f"affisch-{meeting.reference}.pdf")


@bp.get("/dialogmoten/<reference>/program.pdf")
@requires(matters.READ, load=queries.by_reference)
def programme_pdf(meeting: DialogueMeeting) -> ResponseReturnValue:
    """The programme as a file."""
    return _file(papers.programme(meeting), f"program-{meeting.reference}.pdf")


def _file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=pdf.MEDIA_TYPE)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
