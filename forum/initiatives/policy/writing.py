"""Who may write and publish an initiative, or make a conversation one."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.initiatives import actions
from forum.initiatives.models import Initiative
from forum.matters import kinds
from forum.matters.models import Matter
from forum.matters.policy import may_work_on
from forum.parties.models import PartyKind, Role

INCOMPLETE = _l(
    "The problem, the proposal, the place and the part of the city that you turn to "
    "must be filled in before the initiative is published."
)


@rule(actions.DRAFT)
def draft(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone who speaks for an active organisation."""
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.party_kind == PartyKind.CITY_UNIT:
        return no(
            _l(
                "Initiatives are taken by organisations, and the city replies to them. "
                "A city unit opens a consultation instead."
            )
        )
    if actor.party_kind == PartyKind.COUNCIL:
        return no(_l("Initiatives are taken by organisations. The council treats them."))
    if actor.party_kind != PartyKind.ORGANISATION:
        return _private(actor)
    return YES


def _private(actor: Actor) -> Verdict:
    """What to do instead, for someone who speaks for themselves."""
    roles = (Role.REPRESENTATIVE, Role.WRITER)
    if actor.holds(*roles, kind=PartyKind.ORGANISATION):
        return no(
            _l(
                "You write as a private person now. Choose on your own page to write for your "
                "organisation, and come back."
            )
        )
    return no(
        _l(
            "Initiatives are taken by organisations. As a private person you can support an "
            "initiative, and write in the thread of any matter."
        )
    )


@rule(actions.EDIT)
def edit(actor: Actor, initiative: Initiative) -> Verdict:
    """Whoever writes for the organisation, until it is published: then the text stands as it is."""
    if not may_work_on(actor, initiative):
        return HIDDEN
    if initiative.is_public:
        return no(_l("The initiative is published. It gets a new text on a page of its own."))
    return YES


@rule(actions.PUBLISH)
def publish(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative who speaks for the organisation now, once everything is filled in."""
    open_to = edit(actor, initiative)
    if not open_to:
        return open_to
    if not actor.holds(Role.REPRESENTATIVE, Role.WRITER, party_id=initiative.party_id):
        return no(
            _l(
                "The organisation that began the initiative publishes it. You write on it "
                "together until then, and what you save is seen by all of you."
            )
        )
    if actor.party_id != initiative.party_id:
        return no(
            _l("Choose on your own page to write for the organisation that takes the initiative.")
        )
    if not actor.holds(Role.REPRESENTATIVE, party_id=initiative.party_id):
        return no(
            _l(
                "A representative of the organisation publishes its initiatives. "
                "The draft is kept, so ask one of them to read and publish it."
            )
        )
    if not initiative.is_complete:
        return no(INCOMPLETE)
    return YES


@rule(actions.GROW)
def grow(actor: Actor, matter: Matter) -> Verdict:
    """A representative of the organisation that opened a conversation, as long as it is open."""
    if not matter.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if matter.kind == Initiative.__mapper__.polymorphic_identity:
        return no(_l("This is an initiative already."))
    if kinds.of(matter).grows is None:
        return no(_l("Only a conversation that an organisation has opened becomes an initiative."))
    own = matter.party_id
    if not actor.holds(Role.REPRESENTATIVE, party_id=own):
        return no(
            _l(
                "A representative of the organisation that opened the conversation makes it an "
                "initiative. Anyone else can propose so in the thread."
            )
        )
    if actor.party_id != own:
        return no(
            _l("Choose on your own page to write for the organisation that takes the initiative.")
        )
    if not matter.is_open:
        return no(_l("The conversation is closed, so it does not become an initiative."))
    return YES
