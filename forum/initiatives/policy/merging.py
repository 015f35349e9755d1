"""Who may let an initiative go on as part of another: both those who took the one and the other."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.initiatives import actions
from forum.initiatives.models import Initiative, InitiativeState, Merger, MergerState
from forum.initiatives.policy import writing
from forum.matters.models import PartnerState
from forum.matters.policy import may_work_on
from forum.parties.models import Role

NO_SUCH = no(_l("There is no initiative with that reference. Look at it once more."))
_ANSWERED = no(
    _l("The proposal has its answer already, or was taken back. Nothing more is done with it.")
)


def leads(actor: Actor, initiative: Initiative) -> Verdict:
    """Whether the actor represents the organisation that took it, and speaks for that now."""
    if not actor.is_authenticated:
        return SIGN_IN
    own = initiative.party_id
    if not actor.holds(Role.REPRESENTATIVE, party_id=own):
        return no(
            _l("Only a representative of the organisation that took the initiative does this.")
        )
    if actor.party_id != own:
        return no(
            _l("Choose on your own page to write for the organisation that takes the initiative.")
        )
    return YES


@rule(actions.FIND_ALIKE)
def find_alike(actor: Actor, _subject: object = None) -> Verdict:
    """As beginning an initiative."""
    return writing.draft(actor)


@rule(actions.PROPOSE_MERGER)
def propose(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative of its organisation: of a draft, or while the city has not replied."""
    if not initiative.is_public and not may_work_on(actor, initiative):
        return HIDDEN
    open_to = leads(actor, initiative)
    if not open_to:
        return open_to
    if initiative.is_merged:
        return no(_l("The initiative goes on as part of another one already."))
    if initiative.state not in {InitiativeState.DRAFT, InitiativeState.OPEN}:
        return no(_l("The city has replied to the initiative, so it stands by itself."))
    return YES


def takes_in(into: Initiative) -> Verdict:
    """Whether others can still join it: it is published, and waits for its reply."""
    if not into.is_public:
        return NO_SUCH
    if into.is_merged:
        return no(
            _l("That initiative goes on as part of another one. Propose to go together with that.")
        )
    if into.state != InitiativeState.OPEN:
        return no(
            _l(
                "The city has replied to that initiative, so nobody joins it any more. "
                "You can write in its thread."
            )
        )
    return YES


@rule(actions.READ_MERGER)
def read(actor: Actor, merger: Merger) -> Verdict:
    """Those who write for one of the two organisations. Nobody else knows of it before both agree."""
    roles = (Role.REPRESENTATIVE, Role.WRITER)
    parties = (merger.initiative.party_id, merger.into.party_id)
    return YES if any(actor.holds(*roles, party_id=one) for one in parties) else HIDDEN


@rule(actions.ACCEPT_MERGER)
def accept(actor: Actor, merger: Merger) -> Verdict:
    """A representative of the organisation that is asked, as long as neither has its reply."""
    answers = decline(actor, merger)
    if not answers:
        return answers
    given = merger.initiative
    if given.is_merged or given.state not in {InitiativeState.DRAFT, InitiativeState.OPEN}:
        return no(_l("The city has replied to their initiative, so it stands by itself."))
    return takes_in(merger.into)


@rule(actions.DECLINE_MERGER)
def decline(actor: Actor, merger: Merger) -> Verdict:
    """A representative of the organisation that is asked, until it has answered."""
    return _concerns(actor, merger, merger.into)


@rule(actions.WITHDRAW_MERGER)
def withdraw(actor: Actor, merger: Merger) -> Verdict:
    """A representative of the organisation that asked, until it has its answer."""
    return _concerns(actor, merger, merger.initiative)


def _concerns(actor: Actor, merger: Merger, own: Initiative) -> Verdict:
    known = read(actor, merger)
    if not known:
        return known
    open_to = leads(actor, own)
    if open_to and merger.state != MergerState.PROPOSED:
        return _ANSWERED
    return open_to


@rule(actions.MERGE)
def merge(actor: Actor, merger: Merger) -> Verdict:
    """It happens when both agree."""
    return accept(actor, merger)


@rule(actions.TIE)
def tie(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative who speaks for one of the organisations that took it, until it is closed."""
    if not initiative.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    own = {initiative.party_id, *_partners(initiative)}
    if not any(actor.holds(Role.REPRESENTATIVE, party_id=one) for one in own):
        return no(
            _l("Only a representative of the organisation that took the initiative does this.")
        )
    if actor.party_id not in own or not actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return no(
            _l("Choose on your own page to write for the organisation that takes the initiative.")
        )
    if initiative.is_merged or initiative.state == InitiativeState.CLOSED:
        return no(_l("The initiative is closed, so it is not tied to anything more."))
    return YES


def _partners(initiative: Initiative) -> set[int]:
    """The organisations that took it together with its own."""
    accepted = PartnerState.ACCEPTED
    return {one.party_id for one in initiative.partners if one.state == accepted}
