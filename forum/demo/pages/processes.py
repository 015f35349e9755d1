"""Consultations in every stage, and what an officer does with one of their own."""

from collections.abc import Iterator

from forum.demo.pages.base import OFFICER, OFFICER_DRAFT, OFFICER_PAUSED, Page, page, titled
from forum.processes.models import PlanningProcess, ProcessState


def pages() -> Iterator[Page]:
    """All of them."""
    yield from _processes()
    yield page("earliness", "portal.earliness")
    yield page("calendar", "calendar.index")
    yield page("calendar, sheet", "calendar.sheet")


def _processes() -> Iterator[Page]:
    yield page("consultations", "processes.index")
    kinds = {
        "consultation, needs mapping": "lekplatser-guldheden",
        "consultation, early dialogue": "en-vag-in",
        "consultation, proposal": "selma-kvallstid",
        "consultation, formal round closing": "traffpunkter-sydvast",
        "consultation, plan under the building act": "vardvaderstorget",
        "consultation, decision": "halltider",
        "consultation, implementation": "odlingsstrak-hogsbo",
        "consultation, closed": "kvallsoppet-angered",
        "consultation, paused": "forskolegard-lunden",
    }
    for name, key in kinds.items():
        found = titled(PlanningProcess, key)
        if found is not None:
            yield page(name, "matters.show", reference=found.reference)
    yield page("new consultation", "processes.create", OFFICER)
    draft = titled(PlanningProcess, "lokaler-gamlestaden")
    if draft is not None and draft.state == ProcessState.DRAFT:
        yield page("consultation, edit draft", "processes.edit", OFFICER_DRAFT, process_id=draft.id)
        yield page("consultation, preview", "processes.preview", OFFICER_DRAFT, process_id=draft.id)
        yield page(
            "consultation, copy a draft", "processes.copy_draft", OFFICER_DRAFT, process_id=draft.id
        )
        yield page("consultation, publish", "processes.publish", OFFICER_DRAFT, process_id=draft.id)
    yield from _leading()


def _leading() -> Iterator[Page]:
    """What an officer does with a consultation of their own."""
    own = titled(PlanningProcess, "motesplatser-bergsjon")
    if own is not None and own.state == ProcessState.OPEN:
        for name, endpoint in (
            ("change texts", "processes.revise"),
            ("change dates", "processes.reschedule"),
            ("next stage", "processes.move"),
            ("pause", "processes.pause"),
            ("close", "processes.close"),
            ("copy", "processes.copy"),
            ("cancel", "processes.cancel"),
            ("add a document", "matters.add_document"),
            ("who is invited", "invitations.overview"),
            ("invite", "invitations.invite"),
            ("remind", "invitations.remind"),
        ):
            yield page(f"consultation, {name}", endpoint, OFFICER, reference=own.reference)
        yield page("consultation, versions", "processes.versions", reference=own.reference)
        yield page("consultation, invited", "invitations.invited", reference=own.reference)
    paused = titled(PlanningProcess, "forskolegard-lunden")
    if paused is not None and paused.state == ProcessState.PAUSED:
        reference = paused.reference
        yield page("consultation, resume", "processes.resume", OFFICER_PAUSED, reference=reference)
