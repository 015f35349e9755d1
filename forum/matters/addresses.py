"""Addresses of a matter's documents: by its reference, or by the draft's number before it has one."""

from typing import Any

from flask import url_for

from forum.matters import kinds
from forum.matters.models import Document, Matter


def documents(matter: Matter) -> str:
    """Where a matter's documents are listed."""
    return f"{kinds.url_of(matter)}#handlingar"


def of(matter: Matter, page: str, **parts: Any) -> str:
    """A page about documents, by the name of its view: "add_document", or "document_page" with a number."""
    if matter.reference is None:
        return url_for(f"matters.draft_{page}", matter_id=matter.id, **parts)
    return url_for(f"matters.{page}", reference=matter.reference, **parts)


def file(matter: Matter, kept: Document) -> str:
    """The file itself, in that version."""
    return of(matter, "document", number=kept.number, version=kept.version, name=kept.file_name)
