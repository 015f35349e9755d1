"""Texts for tests: drafted and published by Anna's unit, commented on, and published anew."""

from typing import Any

from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.matters.models import Comment
from forum.processes.models import PlanningProcess
from forum.texts import operations, queries
from forum.texts.models import Paragraph, PublicText, TextVersion
from tests.factories import Cast
from tests.processes import scene as processes

TITLE = "Planprogram för Rymdtorget"
FIRST = """# Bakgrund

Rymdtorget byggdes 1970 och har inte rustats sedan dess.

# Förslag

Gångstråket mellan torget och skolan görs bredare och får belysning.

- Trappan byggs om med ramp och ledstång.
- Bänkarna flyttas till soliga lägen.

| Etapp | År |
| --- | --- |
| Trappan | 2027 |
| Torget | 2028 |

Marken väster om spåret utreds för odlingslotter.
"""
#: Edited: 4. Moved to the end: 2. Removed: the last one. New: one about trees.
SECOND = """# Bakgrund

# Förslag

Gångstråket mellan torget och skolan görs fyra meter bredare och får belysning hela vägen.

- Trappan byggs om med ramp och ledstång.
- Bänkarna flyttas till soliga lägen.

De gamla ekarna mäts in och bevaras.

| Etapp | År |
| --- | --- |
| Trappan | 2027 |
| Torget | 2028 |

Rymdtorget byggdes 1970 och har inte rustats sedan dess.
"""


def drafted(
    cast: Cast, process: PlanningProcess | None = None, source: str = FIRST, title: str = TITLE
) -> TextVersion:
    """A text that nobody but Anna's unit knows of."""
    process = process or processes.opened(cast)
    with transaction():
        return operations.create(cast.actor("anna"), process, title=title, source=source)


def published(cast: Cast, source: str = FIRST, **more: Any) -> PublicText:
    """A text that everyone can read."""
    draft = drafted(cast, source=source, **more)
    with transaction():
        operations.publish(cast.actor("anna"), draft)
    return draft.text


def beside(cast: Cast, text: PublicText, source: str = SECOND) -> TextVersion:
    """The draft of a next version."""
    with transaction():
        return operations.save(cast.actor("anna"), text, source=source)


def revised(cast: Cast, text: PublicText, source: str = SECOND) -> TextVersion:
    """The next version, published."""
    draft = beside(cast, text, source)
    with transaction():
        operations.publish(cast.actor("anna"), draft, change="Vi har ändrat efter synpunkterna.")
    return draft


def process_of(text: PublicText) -> PlanningProcess:
    """The process that a text belongs to."""
    return db.session.get_one(PlanningProcess, text.matter_id)


def paragraph(text: PublicText, position: int, version: int | None = None) -> Paragraph:
    """A paragraph by its number."""
    db.session.rollback()
    reference = str(text.matter.reference)
    found = queries.paragraph(reference, text.number, position, version)
    assert found is not None
    return found


def comment(actor: Actor, about: Paragraph, body: str = "Bra, men lys upp trappan.") -> Comment:
    """Someone comments on a paragraph."""
    with transaction():
        return operations.comment(actor, about.version.text, about, body=body)


def path(text: PublicText, more: str = "") -> str:
    """The address of a text, or of a page of it."""
    return f"/arenden/{text.matter.reference}/texter/{text.number}{more}"


def send_bytes(browser: Any, where: str, **fields: bytes) -> Any:
    """Send a form whose bytes need be no text."""
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    sent = {"csrf_token": browser.token().encode(), **fields}
    body = b"".join(part % (name.encode(), value) for name, value in sent.items()) + b"--x--\r\n"
    return browser.post(where, data=body, content_type="multipart/form-data; boundary=x")
