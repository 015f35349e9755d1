"""The receipt of a response: what its checksum is counted over, and the document to keep.

The checksum is SHA-256 over a file that anyone who may read the response can fetch: JSON in UTF-8, the keys
in alphabetical order, no spaces between them, characters written as they are. It holds

    receipt, received (UTC), late, replaces (the number of the receipt that it replaces, or null)
    consultation, stage (its place in the consultation, counted from 1)
    party (as in the address of its page, or null for a private person), person (their number here)
    summary, stance, body (as it was typed), members_asked
    answers: lists of question, kind, words, step of the scale, options (ranked: best first), area
    files: lists of title, name and SHA-256

so `sha256sum` on that file gives the checksum that stands on the receipt. Nothing in it is ever changed, and
no name is in it that a person or an organisation may change.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC

from flask import url_for
from flask_babel import gettext as _

from forum.core import clock
from forum.core.access import Words
from forum.responses import answers, queries
from forum.responses.models import FormalResponse
from forum.web import pdf
from forum.web.filters import day, filesize
from forum.web.pdf import Block

MEDIA_TYPE = pdf.MEDIA_TYPE


def canonical(response: FormalResponse) -> bytes:
    """All that a response says, as its checksum is counted over it."""
    earlier = queries.by_id(response.replaces_id) if response.replaces_id is not None else None
    said = {
        "receipt": response.receipt,
        "received": response.submitted_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "late": response.is_late,
        "replaces": earlier.receipt if earlier is not None else None,
        "consultation": response.stage.process.reference,
        "stage": response.stage.position,
        "party": response.party.slug if response.party is not None else None,
        "person": response.person_id,
        "summary": response.summary,
        "stance": response.stance.value,
        "body": response.body,
        "members_asked": response.members_asked,
        "answers": answers.digestible(answers.stored([response.id])[response.id]),
        "files": [[one.title, one.file_name, one.sha256] for one in queries.files_of(response)],
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest(response: FormalResponse) -> str:
    """The checksum: SHA-256 over all that the response says."""
    return hashlib.sha256(canonical(response)).hexdigest()


def holds(response: FormalResponse) -> bool:
    """Whether the response still says what it said when it was sent."""
    return digest(response) == response.sha256


def sender(response: FormalResponse) -> str:
    """Who answers: a party, or a private person."""
    return response.party.name if response.party is not None else response.person.name


def document(response: FormalResponse) -> bytes:
    """The receipt with the whole response, to print and keep."""
    return pdf.document(
        lambda: (
            _("Receipt"),
            f"{response.receipt}: {response.stage.process.title}",
            _blocks(response),
        )
    )


def file_name(response: FormalResponse) -> str:
    """What the document is called when it is saved."""
    return f"kvittens-{response.receipt}.pdf"


def command(response: FormalResponse) -> str:
    """How the checksum can be counted, once the file that it is counted over is saved."""
    return f"sha256sum {response.receipt}.json"


def received_at(response: FormalResponse) -> str:
    """When it was received, to the second, on a clock in Stockholm."""
    at = clock.local(response.submitted_at)
    return f"{day(at, year=True)} {at:%H:%M:%S}"


def facts(response: FormalResponse) -> list[tuple[Words, Words]]:
    """What the receipt says: lines of a label and a value, some of them empty."""
    process = response.stage.process
    earlier = queries.by_id(response.replaces_id) if response.replaces_id is not None else None
    return [
        (_("Number"), response.receipt),
        (_("Received"), received_at(response)),
        (_("In time"), _("No, it came after the last day") if response.is_late else _("Yes")),
        (_("Consultation"), f"{process.reference} {process.title}"),
        (_("Stage"), response.stage.name),
        (_("Responsible"), process.party.name),
        (_("From"), sender(response)),
        (_("Sent by"), response.person.name),
        (_("Standpoint"), response.stance.label),
        (_("Replaces"), earlier.receipt if earlier is not None else ""),
    ]


def _blocks(response: FormalResponse) -> Sequence[Block]:
    blocks = [pdf.facts([(label, value) for label, value in facts(response) if value])]
    if response.stage.process.is_pbl:
        blocks.append(pdf.box(*_law(response)))
    # What people have written has headings of level 4, so level 3 stands above all of it.
    blocks += [pdf.heading(2, _("The response"))]
    blocks += [pdf.heading(3, _("Summary")), pdf.plain(response.summary)]
    for answer in answers.shown([response.id])[response.id]:
        blocks.append(pdf.heading(3, answer.wording))
        blocks += [pdf.prose(answer.html)] if answer.html else []
        blocks += [pdf.plain(words) for words in answer.words]
    if response.body_html:
        blocks += [pdf.heading(3, _("In full")), pdf.prose(response.body_html)]
    if response.members_asked:
        blocks += [
            pdf.heading(3, _("Who was asked among the members")),
            pdf.plain(response.members_asked),
        ]
    return [*blocks, *_files(response), *_check(response)]


def _law(response: FormalResponse) -> list[Block]:
    url = response.stage.process.external_channel_url
    said = [
        pdf.strong(_("This is not a formal view under the Planning and Building Act.")),
        pdf.plain(
            _(
                "Formal views are given in the city's own service. "
                "Who gives none can lose the right to appeal."
            )
        ),
    ]
    return [*said, pdf.plain(url)] if url else said


def _files(response: FormalResponse) -> list[Block]:
    files = queries.files_of(response)
    if not files:
        return []
    rows = [[one.title, one.file_name, filesize(one.size)] for one in files]
    return [pdf.heading(2, _("Files")), pdf.table([_("Title"), _("File"), _("Size")], rows)]


def _check(response: FormalResponse) -> list[Block]:
    url = url_for(
        "responses.source",
        reference=response.stage.process.reference,
        receipt=response.receipt,
        _external=True,
    )
    return [
        pdf.heading(2, _("Checksum")),
        pdf.plain(response.sha256),
        pdf.note(
            _(
                "SHA-256 over all that the response says. Count it yourself over the file that is "
                "fetched here, and compare: %(url)s",
                url=url,
            )
        ),
    ]
