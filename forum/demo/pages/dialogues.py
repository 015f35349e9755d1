"""Dialogue meetings: to come, held, cancelled, as a draft; and their papers."""

from collections.abc import Iterator

from forum.demo.pages.base import REPRESENTATIVE, Page, page, titled
from forum.dialogues.models import DialogueMeeting


def pages() -> Iterator[Page]:
    """All of them."""
    yield page("dialogue meetings", "dialogues.index")
    yield page("dialogue meetings that were held", "dialogues.index", visa="hallna")
    yield page("call a dialogue meeting", "dialogues.new", REPRESENTATIVE)
    kinds = {
        "dialogue meeting with notes": "traffpunkter-frolunda",
        "dialogue meeting, notes to come": "kvallar-angered",
        "dialogue meeting of a series": "torsdagssoppa",
        "dialogue meeting, cancelled": "lekplatser",
        "dialogue forum": "dialogforum",
    }
    for name, key in kinds.items():
        found = titled(DialogueMeeting, key)
        if found is not None:
            yield page(name, "matters.show", reference=found.reference)
    yield from _coming()
    draft = titled(DialogueMeeting, "utkast-rymdtorget")
    if draft is not None and not draft.is_public:
        for name, endpoint in (
            ("draft", "dialogues.edit"),
            ("what is written", "dialogues.preview"),
            ("announce it", "dialogues.publish"),
        ):
            yield page(f"dialogue meeting, {name}", endpoint, REPRESENTATIVE, meeting_id=draft.id)


def _coming() -> Iterator[Page]:
    """One that is to come, for everyone and for its hosts."""
    found = titled(DialogueMeeting, "ungas-kvallar")
    if not isinstance(found, DialogueMeeting):
        return
    reference = found.reference
    yield page("dialogue meeting", "matters.show", reference=reference)
    yield page("dialogue meeting, its host", "matters.show", REPRESENTATIVE, reference=reference)
    for name in ("poster", "programme", "poster_pdf", "programme_pdf", "calendar_entry"):
        yield page(f"dialogue meeting, {name}", f"dialogues.{name}", reference=reference)
    if not found.has_begun:
        for name in ("change", "cancel"):
            yield page(
                f"dialogue meeting, {name}",
                f"dialogues.{name}",
                REPRESENTATIVE,
                reference=reference,
            )
