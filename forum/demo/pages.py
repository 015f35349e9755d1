"""Which accounts the demo has, and where each kind of page is to be seen now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.access import ANONYMOUS
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.demo.load import PASSWORD
from forum.demo.story import people, read
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters import queries as matters
from forum.matters.models import Comment, CommentState, Document, Matter
from forum.parties.models import Membership, Party
from forum.processes.models import PlanningProcess, ProcessState

REPRESENTATIVE, UMBRELLA, RESIDENT = "representative", "umbrella representative", "resident"
OFFICER, OFFICER_DRAFT, OFFICER_PAUSED = "officer", "officer 3", "officer 4"
SECRETARY, MEMBER, ADMINISTRATOR = "secretary", "council member sector", "administrator"


@dataclass(frozen=True)
class Account:
    """Somebody one can sign in as."""

    role: str
    name: str
    email: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Page:
    """A page, the role that it is shown to (None: everyone), and the status that it answers."""

    name: str
    path: str
    role: str | None = None
    status: int = 200


def accounts() -> list[Account]:
    """The accounts to try, in the order of the story."""
    shown = [someone for someone in people() if someone.demo_role]
    return [Account(each.demo_role, each.name, each.email) for each in shown]


def pages() -> list[Page]:
    """Every kind of page once. What this demo has no example of any more is left out."""
    parts = (_open, _processes, _initiatives, _threads, _council, _secretary, _own, _administration)
    return [page for part in parts for page in part()]


def _page(name: str, endpoint: str, role: str | None = None, /, **values: Any) -> Page:
    return Page(name, url_for(endpoint, _external=False, **values), role)


def _open() -> Iterator[Page]:
    yield _page("start", "portal.index")
    yield _page("about", "portal.about")
    yield _page("accessibility", "portal.accessibility")
    yield _page("personal data", "portal.privacy")
    yield _page("agreement", "agreement.show")
    yield _page("commitment", "portal.commitment", number=3)
    yield _page("my area", "districts.index")
    yield _page("area", "districts.show", slug="bergsjon")
    yield _page("city area", "districts.show", slug="nordost")
    yield _page("organisations", "parties.index")
    yield _page("organisation", "parties.show", slug="unga-rymden")
    yield _page("umbrella organisation", "parties.show", slug="paraplyet-nordost")
    yield _page("city bodies", "parties.city")
    yield _page("city body", "parties.show", slug="stadsmiljo")
    yield _page("follow an area", "notifications.follow_district", slug="bergsjon")
    yield _page("sign in", "accounts.sign_in")
    yield _page("create an account", "accounts.register")
    yield _page("account created", "accounts.register_sent")
    yield _page("forgotten password", "accounts.forgotten")
    yield _page("forgotten password sent", "accounts.forgotten_sent")
    yield _page("letter about following sent", "notifications.asked")
    yield Page("not found", "/finns-inte", status=404)


def _titled(model: type[Matter], key: str) -> Matter | None:
    """A matter of the story, by its title."""
    titles = {told.key: told.title for told in read().processes}
    titles |= {told.key: told.title for told in read().initiatives}
    return db.session.scalar(
        select(model).where(model.title == titles[key]).order_by(model.id).limit(1)
    )


def _processes() -> Iterator[Page]:
    yield _page("consultations", "processes.index")
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
        found = _titled(PlanningProcess, key)
        if found is not None:
            yield _page(name, "matters.show", reference=found.reference)
    yield _page("new consultation", "processes.create", OFFICER)
    draft = _titled(PlanningProcess, "lokaler-gamlestaden")
    if draft is not None and draft.state == ProcessState.DRAFT:
        yield _page(
            "consultation, edit draft", "processes.edit", OFFICER_DRAFT, process_id=draft.id
        )
        yield _page(
            "consultation, preview", "processes.preview", OFFICER_DRAFT, process_id=draft.id
        )
        yield _page(
            "consultation, publish", "processes.publish", OFFICER_DRAFT, process_id=draft.id
        )
    yield from _leading()


def _leading() -> Iterator[Page]:
    """What an officer does with a consultation of their own."""
    own = _titled(PlanningProcess, "motesplatser-bergsjon")
    if own is not None and own.state == ProcessState.OPEN:
        for name, endpoint in (
            ("change texts", "processes.revise"),
            ("change dates", "processes.reschedule"),
            ("next stage", "processes.move"),
            ("pause", "processes.pause"),
            ("close", "processes.close"),
            ("cancel", "processes.cancel"),
            ("add a document", "matters.add_document"),
        ):
            yield _page(f"consultation, {name}", endpoint, OFFICER, reference=own.reference)
    paused = _titled(PlanningProcess, "forskolegard-lunden")
    if paused is not None and paused.state == ProcessState.PAUSED:
        reference = paused.reference
        yield _page("consultation, resume", "processes.resume", OFFICER_PAUSED, reference=reference)


def _initiatives() -> Iterator[Page]:
    yield _page("initiatives", "initiatives.index")
    kinds = {
        "initiative, waiting": "tolk-dialogmoten",
        "initiative, overdue": "kvartersscen-biskopsgarden",
        "initiative, answered": "skollokaler",
        "initiative, closed": "nycklar-grannlokal",
    }
    for name, key in kinds.items():
        found = _titled(Initiative, key)
        if found is not None:
            yield _page(name, "matters.show", reference=found.reference)
    yield _page("new initiative", "initiatives.new", REPRESENTATIVE)
    draft = _titled(Initiative, "lasbart-skap")
    if draft is not None and draft.state == InitiativeState.DRAFT:
        number = draft.id
        yield _page(
            "initiative, edit draft", "initiatives.edit", REPRESENTATIVE, initiative_id=number
        )
        yield _page(
            "initiative, publish", "initiatives.publish", REPRESENTATIVE, initiative_id=number
        )
    overdue = _titled(Initiative, "kvartersscen-biskopsgarden")
    if overdue is not None:
        reference = overdue.reference
        yield _page("reply form", "initiatives.reply", OFFICER_DRAFT, reference=reference)
    answered = _titled(Initiative, "skollokaler")
    if answered is not None and answered.state == InitiativeState.ANSWERED:
        reference = answered.reference
        yield _page("initiative, close", "initiatives.close", UMBRELLA, reference=reference)


def _threads() -> Iterator[Page]:
    long = _titled(PlanningProcess, "motesplatser-bergsjon")
    if long is None:
        return
    reference = long.reference
    yield _page("thread", "matters.show", reference=reference)
    after = matters.thread(long, ANONYMOUS).after
    if after is not None:
        yield _page("thread, page 2", "matters.show", reference=reference, efter=after)
    yield _page("reply to a comment", "matters.show", RESIDENT, reference=reference, svara=2)
    yield _page("history", "matters.show_history", reference=reference)
    yield _page("follow page", "notifications.follow", reference=reference)
    yield _page("propose for the agenda", "council.propose", UMBRELLA, reference=reference)
    kept = db.session.scalar(select(Document).where(Document.matter_id == long.id).limit(1))
    if kept is not None:
        yield _page(
            "document",
            "matters.document",
            reference=reference,
            number=kept.number,
            version=kept.version,
            name=kept.file_name,
        )
    seq = _own_comment(long)
    if seq is not None:
        yield _page("withdraw a comment", "matters.withdraw", OFFICER, reference=reference, seq=seq)


def _own_comment(matter: Matter) -> int | None:
    """The number of a comment that the officer wrote and has not withdrawn."""
    return db.session.scalar(
        select(Comment.seq)
        .join(Person, Person.id == Comment.person_id)
        .where(
            Comment.matter_id == matter.id,
            Comment.state == CommentState.VISIBLE,
            Person.email == _email(OFFICER),
        )
        .order_by(Comment.seq)
        .limit(1)
    )


def _email(role: str) -> str:
    return next(account.email for account in accounts() if account.role == role)


def _council() -> Iterator[Page]:
    yield _page("council", "council.index")
    yield _page("meetings", "council.all_meetings")
    called, planned = _meeting(MeetingState.CALLED), _meeting(MeetingState.PLANNED)
    published = _meeting(MeetingState.PUBLISHED)
    if called is not None:
        reference = called.reference
        yield _page("meeting, summoned", "council.meeting", reference=reference)
        yield _page("summons, PDF", "council.summons_pdf", reference=reference)
        yield _page("meeting, calendar entry", "council.calendar_entry", reference=reference)
    if planned is not None:
        yield _page("meeting, planned", "council.meeting", reference=planned.reference)
    if published is not None:
        reference = published.reference
        yield _page("meeting, held", "council.meeting", reference=reference)
        yield _page("minutes, published", "council.minutes", reference=reference)
        yield _page("minutes, PDF", "council.minutes_pdf", reference=reference)


def _meeting(state: MeetingState) -> CouncilMeeting | None:
    """The latest meeting in a state."""
    return db.session.scalar(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == state)
        .order_by(CouncilMeeting.starts_at.desc())
        .limit(1)
    )


def _item(meeting: CouncilMeeting) -> int:
    """A matter on the agenda of a meeting."""
    return (
        db.session.scalars(
            select(AgendaItem.id)
            .where(AgendaItem.meeting_id == meeting.id, AgendaItem.kind == ItemKind.MATTER)
            .order_by(AgendaItem.position)
        ).first()
        or 0
    )


def _secretary() -> Iterator[Page]:
    yield _page("backlog", "council.waiting", SECRETARY)
    yield _page("new meeting", "council.plan", SECRETARY)
    waiting = db.session.scalar(
        select(Nomination.id).where(Nomination.state == NominationState.WAITING).limit(1)
    )
    if waiting is not None:
        yield _page("decline a proposal", "council.decline", SECRETARY, nomination_id=waiting)
    planned = _meeting(MeetingState.PLANNED)
    if planned is not None:
        reference, item = planned.reference, _item(planned)
        yield _page("agenda builder", "council.agenda", SECRETARY, reference=reference)
        for name, endpoint in (
            ("agenda, one item", "council.arrange_item"),
            ("agenda, remove an item", "council.remove_item"),
        ):
            yield _page(name, endpoint, SECRETARY, reference=reference, item_id=item)
        for name, endpoint in (
            ("meeting, change", "council.edit"),
            ("meeting, summon", "council.call"),
            ("meeting, cancel", "council.cancel"),
        ):
            yield _page(name, endpoint, SECRETARY, reference=reference)
    yield from _minutes()


def _minutes() -> Iterator[Page]:
    """Minutes on their way: being written, and waiting for a signature."""
    held, signing = _meeting(MeetingState.HELD), _meeting(MeetingState.MINUTES_DRAFT)
    if held is not None:
        reference, item = held.reference, _item(held)
        yield _page("minutes, writing", "council.workbench", SECRETARY, reference=reference)
        yield _page("minutes, attendance", "council.attendance", SECRETARY, reference=reference)
        yield _page(
            "minutes, one item", "council.write", SECRETARY, reference=reference, item_id=item
        )
    if signing is not None:
        reference = signing.reference
        yield _page("minutes, sign", "council.sign", MEMBER, reference=reference)
        yield _page("minutes, take back", "council.reopen", SECRETARY, reference=reference)


def _own() -> Iterator[Page]:
    yield _page("start, signed in", "portal.index", RESIDENT)
    yield _page("my account", "accounts.me", REPRESENTATIVE)
    yield _page("my details", "accounts.details", REPRESENTATIVE)
    yield _page("my password", "accounts.change_password", REPRESENTATIVE)
    yield _page("what I follow", "notifications.index", RESIDENT)
    yield _page("for whom I write", "parties.speak_for", MEMBER)


def _administration() -> Iterator[Page]:
    slug = "unga-rymden"
    yield _page("administration", "parties.administration", ADMINISTRATOR)
    yield _page("new organisation", "parties.register_organisation", ADMINISTRATOR)
    yield _page("new city body", "parties.register_city_unit", ADMINISTRATOR)
    yield _page("mandates of a party", "parties.manage", ADMINISTRATOR, slug=slug)
    yield _page("edit a party", "parties.edit", ADMINISTRATOR, slug=slug)
    yield _page("give a mandate", "parties.appoint", ADMINISTRATOR, slug=slug)
    held = db.session.scalar(
        select(Membership.id)
        .join(Party, Party.id == Membership.party_id)
        .where(Party.slug == slug, Membership.ends_on.is_(None))
        .order_by(Membership.id)
        .limit(1)
    )
    if held is not None:
        yield _page("end a mandate", "parties.end_mandate", ADMINISTRATOR, membership_id=held)
