"""The letter that brings the receipt to the sender, and to the party that the response was sent for."""

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.outbox import Attachment, Letter, Outbox, enqueue_all, letter
from forum.responses import queries, receipts
from forum.responses.models import FormalResponse

RECEIPT = "response_receipt"


def bring(response: FormalResponse) -> None:
    """One letter to whoever sent it, and one to the address of the party. In the open act."""
    about = {"response": response.id}
    rows = [
        {
            "key": f"response-{response.id}-person",
            "person_id": response.person_id,
            "address": None,
            "about": about,
        }
    ]
    party = response.party
    if party is not None and party.email and party.email.lower() != response.person.email:
        rows.append(
            {
                "key": f"response-{response.id}-party",
                "person_id": None,
                "address": party.email,
                "about": about,
            }
        )
    enqueue_all(RECEIPT, rows)


@letter(RECEIPT)
def receipt(row: Outbox) -> Letter | None:
    """The number, the time and the whole response as a document; nothing once the response is gone."""
    response = queries.by_id(row.about["response"])
    person = db.session.get(Person, row.person_id) if row.person_id is not None else None
    to = person.email if person is not None else row.address
    if response is None or to is None:
        return None
    language = person.language if person is not None else response.person.language
    process = response.stage.process
    with force_locale(language):
        subject = _("Receipt %(receipt)s: %(title)s", receipt=response.receipt, title=process.title)
        body = current_app.jinja_env.get_template("responses/receipt.txt").render(
            response=response,
            process=process,
            sender=receipts.sender(response),
            moment=receipts.received_at(response),
            url=url_for(
                "responses.receipt",
                reference=process.reference,
                receipt=response.receipt,
                _external=True,
            ),
        )
    document = receipts.document(response)
    file = Attachment(receipts.file_name(response), receipts.MEDIA_TYPE, document)
    return Letter(to=to, subject=subject, body=body, attachments=[file])
