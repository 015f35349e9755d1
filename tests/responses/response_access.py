"""Who may answer a stage, and who knows of an answer before it is published."""

import io
from typing import Any

from forum.core import files
from forum.core.db import transaction
from forum.responses.operations import drafts, responses
from tests.core.test_files import PDF
from tests.responses import scene

TABLE = {
    "GET responses.file": "hhyhyhhhhh",
    "GET responses.index": "yyyyyyyyyy",
    "GET responses.receipt": "hhyhnhhhhh",
    "GET responses.receipt_pdf": "hhyhnhhhhh",
    "GET responses.respond_to": "syyynynyyy",
    "GET responses.show": "hhyhyhhhhh",
    "GET responses.source": "hhyhyhhhhh",
    "POST responses.replace": "snynnnnnnn",
    "POST responses.save_draft": "syyynynyyy",
    "POST responses.write": "syyynynyyy",
}


def furnish(town: Any) -> None:
    """A stage that takes responses, and one of Bo's, with a file, that is not published yet."""
    bo, process = town.cast.actor("bo"), scene.opened(town.cast, title="En remiss")
    with transaction():
        place = scene.place(process)
        drafts.attach(bo, place, title="Bilaga", file=files.examine(io.BytesIO(PDF), "p.pdf"))
        sent = responses.submit(bo, place, content=scene.content())
    at = {"reference": process.reference, "position": sent.stage.position}
    town.put("responses.respond_to responses.write responses.save_draft responses.replace", **at)
    one = {"reference": process.reference, "receipt": sent.receipt}
    town.put("responses.show responses.receipt responses.receipt_pdf responses.source", **one)
    town.put("responses.file", number=1, name="p.pdf", **one)
    town.put("responses.index", reference=process.reference)
