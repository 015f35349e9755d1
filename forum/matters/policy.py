"""Who may read, write and agree in a matter. Nothing here reads signatures, size or funding."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.matters import actions
from forum.matters.models import (
    ASKED,
    Attachment,
    Comment,
    CommentState,
    Document,
    Matter,
    PartnerState,
)
from forum.parties.models import PartyKind, Role


def may_work_on(actor: Actor, matter: Matter) -> bool:
    """Whether the actor has a mandate for the party that the matter belongs to, or for one behind it."""
    if actor.holds(Role.REPRESENTATIVE, Role.WRITER, party_id=matter.party_id):
        return True
    return _is_partner(actor, matter, (PartnerState.ACCEPTED,))


def _is_partner(actor: Actor, matter: Matter, states: tuple[PartnerState, ...]) -> bool:
    """Whether the actor has a mandate for a party that stands behind the matter, or is asked to."""
    if not actor.mandates or not matter.is_shared:
        return False
    roles = (Role.REPRESENTATIVE, Role.WRITER)
    return any(
        one.state in states and actor.holds(*roles, party_id=one.party_id)
        for one in matter.partners
    )


@rule(actions.READ)
def read(actor: Actor, matter: Matter) -> Verdict:
    """A published matter is everyone's, for good; a draft is for its party, and for those asked to join."""
    if matter.is_public or may_work_on(actor, matter) or _is_partner(actor, matter, ASKED):
        return YES
    return HIDDEN


@rule(actions.READ_COMMENT)
def read_comment(actor: Actor, written: Comment) -> Verdict:
    """Whoever may read its matter."""
    return read(actor, written.matter)


@rule(actions.READ_DOCUMENT)
def read_document(actor: Actor, kept: Document) -> Verdict:
    """Whoever may read its matter."""
    return read(actor, kept.matter)


def write_in(actor: Actor, matter: Matter) -> Verdict:
    """Whether the thread is open to this actor: a published matter that is not closed, anyone signed in."""
    if not matter.is_public:
        return HIDDEN
    if matter.closed_at is not None:
        return no(_l("This matter is closed. It can be read, but nothing more is written here."))
    return YES if actor.is_authenticated else SIGN_IN


@rule(actions.COMMENT_ON_PART)
def comment_on_part(actor: Actor, matter: Matter) -> Verdict:
    """As in the thread itself."""
    return write_in(actor, matter)


@rule(actions.COMMENT)
def comment(actor: Actor, matter: Matter) -> Verdict:
    """Anyone signed in, as themselves or for a party they have a mandate for."""
    return write_in(actor, matter)


@rule(actions.ANSWER)
def answer(actor: Actor, matter: Matter) -> Verdict:
    """Someone speaking for a city unit that this matter waits for."""
    open_to = write_in(actor, matter)
    if not open_to:
        return open_to
    if actor.party_id in matter.responsible_party_ids:
        return YES
    return no(_l("Only the city unit responsible for the matter answers for the city here."))


@rule(actions.ASK)
def ask(actor: Actor, matter: Matter) -> Verdict:
    """Anyone signed in, where a part of the city is responsible; but not that part itself."""
    open_to = write_in(actor, matter)
    if not matter.is_public:
        return open_to
    if not matter.responsible_party_ids:
        return no(_l("No part of the city answers questions in this matter. Write a comment."))
    if not open_to:
        return open_to
    if actor.party_id in matter.responsible_party_ids:
        return no(
            _l(
                "You write for the part of the city that answers questions here. Write a comment, "
                "or choose on your own page to write for someone else."
            )
        )
    return YES


@rule(actions.ANSWER_QUESTIONS)
def answer_questions(actor: Actor, matter: Matter) -> Verdict:
    """Someone speaking for the responsible city unit; what was asked is answered after closing too."""
    if not matter.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.party_id in matter.responsible_party_ids:
        return YES
    if any(held.party_id in matter.responsible_party_ids for held in actor.mandates):
        return no(_l("Choose on your own page to write for the part of the city that answers."))
    return no(_l("Only the city unit responsible for the matter answers for the city here."))


@rule(actions.OVERDUE_QUESTION)
def overdue_question(actor: Actor, _written: Comment) -> Verdict:
    """The clock alone."""
    return YES if actor.is_system else no(_l("The clock does this by itself."))


@rule(actions.EDIT)
def edit(actor: Actor, written: Comment) -> Verdict:
    """The writer, speaking for the same as when it was written, while it is shown and the matter is open."""
    if not written.matter.is_public or written.state == CommentState.HIDDEN:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if written.person_id != actor.person_id:
        return no(_l("Only the one who wrote a comment can change it."))
    if written.state != CommentState.VISIBLE:
        return no(_l("The comment is withdrawn, so it is not changed any more."))
    if written.party_id != actor.party_id:
        return _for_another(written)
    return write_in(actor, written.matter)


def _for_another(written: Comment) -> Verdict:
    """A party's word is changed by those who speak for it; one's own word as oneself."""
    if written.party is None:
        return no(
            _l(
                "You wrote this for yourself. Choose on your own page to write for yourself, "
                "and change it then."
            )
        )
    return no(
        _l(
            "You wrote this for %(party)s. Choose on your own page to write for them, "
            "and change it then.",
            party=written.party.name,
        )
    )


@rule(actions.REVISE)
def revise(actor: Actor, written: Comment) -> Verdict:
    """As changing it."""
    return edit(actor, written)


@rule(actions.COMPARE_WORDINGS)
def compare_wordings(_actor: Actor, written: Comment) -> Verdict:
    """Everyone, as long as the comment is shown."""
    is_shown = written.matter.is_public and written.state == CommentState.VISIBLE
    return YES if is_shown else HIDDEN


@rule(actions.LIST_AGREEING)
def list_agreeing(actor: Actor, written: Comment) -> Verdict:
    """As what it has said before."""
    return compare_wordings(actor, written)


@rule(actions.WITHDRAW)
def withdraw(actor: Actor, written: Comment) -> Verdict:
    """The writer, while it is shown."""
    if not written.matter.is_public or written.state == CommentState.HIDDEN:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if written.person_id != actor.person_id:
        return no(_l("Only the one who wrote a comment can withdraw it."))
    if written.state != CommentState.VISIBLE:
        return no(_l("The comment is withdrawn already."))
    return YES


@rule(actions.SUPPORT)
def support(actor: Actor, matter: Matter) -> Verdict:
    """Organisations, by who represents them, and private persons; the city answers, the council decides."""
    open_to = write_in(actor, matter)
    if not open_to:
        return open_to
    party_id = actor.party_id
    if party_id is None:
        return YES
    if party_id == matter.party_id or _has_joined(party_id, matter):
        return no(_l("This is your own matter, so your support goes without saying."))
    if actor.party_kind in {PartyKind.CITY_UNIT, PartyKind.COUNCIL}:
        return no(_l("Organisations and private persons can support. Choose for whom you write."))
    if not actor.holds(Role.REPRESENTATIVE, party_id=party_id):
        return no(
            _l(
                "Those who represent the organisation say that it supports something. Ask one of "
                "them, or choose on your own page to write for yourself."
            )
        )
    return YES


def _has_joined(party_id: int, matter: Matter) -> bool:
    """Whether a party stands behind a matter beside its own."""
    if not matter.is_shared:
        return False
    return any(
        one.party_id == party_id and one.state == PartnerState.ACCEPTED for one in matter.partners
    )


@rule(actions.CONFIRM_SUPPORT)
def confirm_support(actor: Actor, matter: Matter) -> Verdict:
    """As supporting."""
    return support(actor, matter)


@rule(actions.UNSUPPORT)
def unsupport(actor: Actor, matter: Matter) -> Verdict:
    """As supporting."""
    return support(actor, matter)


@rule(actions.SUPPORT_COMMENT)
def support_comment(actor: Actor, written: Comment) -> Verdict:
    """Anyone who may write in the thread, on what others have written."""
    if written.state != CommentState.VISIBLE:
        return no(_l("The comment is not shown any more."))
    open_to = write_in(actor, written.matter)
    if not open_to:
        return open_to
    same = (
        written.party_id == actor.party_id
        if actor.party_id is not None
        else written.party_id is None and written.person_id == actor.person_id
    )
    if same:
        return no(_l("This is your own comment, so that you agree goes without saying."))
    return YES


@rule(actions.UNSUPPORT_COMMENT)
def unsupport_comment(actor: Actor, written: Comment) -> Verdict:
    """As agreeing."""
    return support_comment(actor, written)


@rule(actions.ADD_DOCUMENT)
def add_document(actor: Actor, matter: Matter) -> Verdict:
    """Those who write for the party that the matter belongs to."""
    visible = read(actor, matter)
    if not visible:
        return visible
    if not actor.is_authenticated:
        return SIGN_IN
    if not may_work_on(actor, matter):
        return no(_l("Only the one responsible for the matter adds documents to it."))
    if matter.closed_at is not None:
        return no(_l("This matter is closed. Nothing more is added to it."))
    return YES


@rule(actions.REPLACE_DOCUMENT)
def replace_document(actor: Actor, kept: Document) -> Verdict:
    """As adding one."""
    return add_document(actor, kept.matter)


@rule(actions.ADD_TO_DRAFT)
def add_to_draft(actor: Actor, matter: Matter) -> Verdict:
    """As adding one; nobody else may know that the draft is there."""
    return add_document(actor, matter)


@rule(actions.TAKE_FROM_DRAFT)
def take_from_draft(actor: Actor, kept: Document) -> Verdict:
    """Those who write the draft. What has been public stays."""
    open_to = add_document(actor, kept.matter)
    if open_to and kept.matter.is_public:
        return no(_l("The document is public, so it stays. Add a new version of it instead."))
    return open_to


@rule(actions.ATTACH)
def attach(actor: Actor, matter: Matter) -> Verdict:
    """Whoever may write in the thread: the file waits with their draft until they publish."""
    return write_in(actor, matter)


@rule(actions.DETACH)
def detach(actor: Actor, kept: Attachment) -> Verdict:
    """Its writer, as long as it waits. What is published stays with its comment."""
    if kept.comment_id is not None or not kept.matter.is_public:
        return HIDDEN
    return YES if actor.is_authenticated and actor.person_id == kept.person_id else HIDDEN


@rule(actions.READ_ATTACHMENT)
def read_attachment(actor: Actor, kept: Attachment) -> Verdict:
    """Whoever may read its comment, as long as that is shown; one that waits is its writer's alone."""
    if kept.comment is None:
        return detach(actor, kept)
    if kept.comment.state != CommentState.VISIBLE:
        return HIDDEN
    return read_comment(actor, kept.comment)


@rule(actions.MARK_READ)
def mark_read(actor: Actor, matter: Matter) -> Verdict:
    """Anyone signed in, for themselves, in what is published."""
    if not matter.is_public:
        return HIDDEN
    return YES if actor.is_authenticated else SIGN_IN


@rule(actions.SAVE_DRAFT)
def save_draft(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone signed in, for themselves."""
    return YES if actor.is_authenticated else SIGN_IN
