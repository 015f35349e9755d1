"""Initiatives, threads, questions to the city and documents."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.access import ANONYMOUS
from forum.core.db import db
from forum.demo.pages.base import (
    OFFICER,
    OFFICER_DRAFT,
    REPRESENTATIVE,
    REPRESENTATIVE_WRITING,
    RESIDENT,
    UMBRELLA,
    Page,
    email_of,
    page,
    titled,
)
from forum.initiatives.models import Initiative, InitiativeState
from forum.initiatives.queries import mergers
from forum.matters import queries as matters
from forum.matters.models import Comment, CommentState, Document, Matter
from forum.processes.models import PlanningProcess
from forum.topics.models import Topic


def pages() -> Iterator[Page]:
    """All of them."""
    yield from _initiatives()
    yield from _afterwards()
    yield from _together()
    yield from _conversations()
    yield from _threads()
    yield from _questions()
    yield from _documents()


def _initiatives() -> Iterator[Page]:
    yield page("initiatives", "initiatives.index")
    kinds = {
        "initiative, waiting": "tolk-dialogmoten",
        "initiative, overdue": "kvartersscen-biskopsgarden",
        "initiative, answered": "skollokaler",
        "initiative, closed": "nycklar-grannlokal",
    }
    for name, key in kinds.items():
        found = titled(Initiative, key)
        if found is not None:
            yield page(name, "matters.show", reference=found.reference)
    yield page("new initiative", "initiatives.new", REPRESENTATIVE)
    draft = titled(Initiative, "lasbart-skap")
    if draft is not None and draft.state == InitiativeState.DRAFT:
        number = draft.id
        yield page(
            "initiative, edit draft", "initiatives.edit", REPRESENTATIVE, initiative_id=number
        )
        yield page(
            "initiative, publish", "initiatives.publish", REPRESENTATIVE, initiative_id=number
        )
    overdue = titled(Initiative, "kvartersscen-biskopsgarden")
    if overdue is not None:
        reference = overdue.reference
        yield page("reply form", "initiatives.reply", OFFICER_DRAFT, reference=reference)
    answered = titled(Initiative, "skollokaler")
    if answered is not None and answered.state == InitiativeState.ANSWERED:
        reference = answered.reference
        yield page("initiative, close", "initiatives.close", UMBRELLA, reference=reference)


def _afterwards() -> Iterator[Page]:
    """What those who took an initiative, and those who reply, do with it once it is published."""
    shown = {
        "initiative, its texts": ("tolk-dialogmoten", "wordings", None),
        "initiative, a new text": ("forrad-nordost", "revise", UMBRELLA),
        "initiative, move the day": ("forrad-nordost", "extend", OFFICER),
        "initiative, what has happened": ("skollokaler", "progress", UMBRELLA),
        "initiative, open anew": ("bankar-frolunda", "reopen", REPRESENTATIVE_WRITING),
    }
    for name, (key, what, role) in shown.items():
        found = titled(Initiative, key)
        if found is not None:
            yield page(name, f"initiatives.{what}", role, reference=found.reference)


def _together() -> Iterator[Page]:
    """Initiatives that go together, and one that is tied to a consultation."""
    gone = titled(Initiative, "hamtade-cyklar")
    if gone is not None:
        yield page("initiative, merged", "matters.show", reference=gone.reference)
    asked = titled(Initiative, "forrad-nordost")
    if not isinstance(asked, Initiative):
        return
    reference = asked.reference
    yield page("go together", "initiatives.go_together", UMBRELLA, reference=reference)
    yield page("tie to a consultation", "initiatives.tie", UMBRELLA, reference=reference)
    for one in mergers.pending_into(asked):
        yield page("a proposal to join", "initiatives.merger", UMBRELLA, merger_id=one.id)
        own = one.initiative_id
        yield page("ask to join", "initiatives.join", REPRESENTATIVE, initiative_id=own)


def _conversations() -> Iterator[Page]:
    yield page("conversations", "topics.index")
    yield page("open a conversation", "topics.new", REPRESENTATIVE)
    kinds = {
        "conversation": (Topic, "lana-i-stallet"),
        "conversation, closed": (Topic, "gemensam-monter"),
        "initiative that began as a conversation": (Initiative, "kvallsljus-hogsbo"),
    }
    for name, (model, key) in kinds.items():
        found = titled(model, key)
        if found is not None:
            yield page(name, "matters.show", reference=found.reference)
    own = titled(Topic, "sommarlov-nordost")
    if own is not None and own.is_open:
        reference = own.reference
        yield page("conversation, close", "topics.close", REPRESENTATIVE, reference=reference)
        yield page(
            "conversation, make it an initiative",
            "initiatives.grow",
            REPRESENTATIVE,
            reference=reference,
        )


def _threads() -> Iterator[Page]:
    long = titled(PlanningProcess, "motesplatser-bergsjon")
    if long is None:
        return
    reference = long.reference
    yield page("thread", "matters.show", reference=reference)
    after = matters.thread(long, ANONYMOUS).after
    if after is not None:
        yield page("thread, page 2", "matters.show", reference=reference, efter=after)
    yield page("reply to a comment", "matters.show", RESIDENT, reference=reference, svara=2)
    yield page("quote a comment", "matters.show", RESIDENT, reference=reference, citera=2)
    yield page("name someone", "matters.names", RESIDENT, reference=reference)
    yield page("who has spoken", "matters.show_voices", reference=reference)
    yield page("the whole thread for printing", "matters.printable", reference=reference)
    yield page("history", "matters.show_history", reference=reference)
    yield page("follow page", "notifications.follow", reference=reference)
    yield page("propose for the agenda", "council.propose", UMBRELLA, reference=reference)
    kept = db.session.scalar(select(Document).where(Document.matter_id == long.id).limit(1))
    if kept is not None:
        yield page(
            "document",
            "matters.document",
            reference=reference,
            number=kept.number,
            version=kept.version,
            name=kept.file_name,
        )
    seq = _own_comment(long)
    if seq is not None:
        yield page("withdraw a comment", "matters.withdraw", OFFICER, reference=reference, seq=seq)
        yield page("change a comment", "matters.edit", OFFICER, reference=reference, seq=seq)
    changed = _changed_comment(long)
    if changed is not None:
        place = {"reference": reference, "seq": changed}
        yield page("comment, its versions", "matters.wordings", **place)
        yield page("comment, who agrees", "matters.agreeing", **place)


def _changed_comment(matter: Matter) -> int | None:
    """The number of a comment that was changed for all to see."""
    return db.session.scalar(
        select(Comment.seq)
        .where(
            Comment.matter_id == matter.id,
            Comment.state == CommentState.VISIBLE,
            Comment.versions > 1,
        )
        .order_by(Comment.seq)
        .limit(1)
    )


def _own_comment(matter: Matter) -> int | None:
    """The number of a comment that the officer wrote and has not withdrawn."""
    return db.session.scalar(
        select(Comment.seq)
        .join(Person, Person.id == Comment.person_id)
        .where(
            Comment.matter_id == matter.id,
            Comment.state == CommentState.VISIBLE,
            Person.email == email_of(OFFICER),
        )
        .order_by(Comment.seq)
        .limit(1)
    )


def _questions() -> Iterator[Page]:
    """What is asked of the city, on both sides."""
    asked = titled(PlanningProcess, "motesplatser-bergsjon")
    if asked is None:
        return
    reference = asked.reference
    yield page("questions to the city", "matters.questions", reference=reference)
    yield page("ask the city", "matters.ask", RESIDENT, reference=reference)
    yield page("answer questions", "matters.answer_questions", OFFICER, reference=reference)


def _documents() -> Iterator[Page]:
    """A document with its versions, and one of a draft."""
    public = titled(PlanningProcess, "motesplatser-bergsjon")
    if public is not None:
        reference = public.reference
        yield page("document, all versions", "matters.document_page", reference=reference, number=1)
        yield page(
            "document, new version",
            "matters.new_version",
            OFFICER,
            reference=reference,
            number=1,
        )
    draft = titled(PlanningProcess, "lokaler-gamlestaden")
    kept = _first_document(draft) if draft is not None and not draft.is_public else None
    if kept is None:
        return
    number = kept.matter_id
    yield page("add to a draft", "matters.draft_add_document", OFFICER_DRAFT, matter_id=number)
    yield page(
        "document of a draft",
        "matters.draft_document",
        OFFICER_DRAFT,
        matter_id=number,
        number=kept.number,
        version=kept.version,
        name=kept.file_name,
    )
    for name, endpoint in (
        ("all versions", "matters.draft_document_page"),
        ("new version", "matters.draft_new_version"),
        ("take out", "matters.draft_take_out"),
    ):
        yield page(
            f"document of a draft, {name}",
            endpoint,
            OFFICER_DRAFT,
            matter_id=number,
            number=kept.number,
        )


def _first_document(matter: Matter) -> Document | None:
    return db.session.scalar(
        select(Document).where(Document.matter_id == matter.id).order_by(Document.number).limit(1)
    )
