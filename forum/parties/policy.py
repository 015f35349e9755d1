"""Who may write for a party, register parties and give mandates."""

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.parties import actions
from forum.parties.models import (
    SPEAKING,
    Membership,
    Party,
    PartyKind,
    Role,
    Tie,
    UmbrellaState,
)

_NOT_ADMINISTRATOR = no(_l("Only an administrator may do this."))
_NOT_REPRESENTATIVE = no(_l("Only a representative of the organisation may do this."))
_NO_MANDATE = no(_l("You have no mandate to write for that party."))


@rule(actions.SPEAK_FOR)
def speak_for(actor: Actor, party: Party | None = None) -> Verdict:
    """For oneself, or for a party that one may write for now."""
    if not actor.is_authenticated:
        return SIGN_IN
    if party is None or actor.holds(*SPEAKING, party_id=party.id):
        return YES
    return _NO_MANDATE


@rule(actions.ADMINISTER)
def administer(actor: Actor, _party: Party | None = None) -> Verdict:
    """An administrator, by an active mandate from the council; or the system, at the console."""
    if actor.is_system or actor.holds(Role.ADMINISTRATOR, kind=PartyKind.COUNCIL):
        return YES
    return _NOT_ADMINISTRATOR if actor.is_authenticated else SIGN_IN


@rule(actions.REGISTER)
@rule(actions.EDIT)
@rule(actions.APPOINT)
def manage(actor: Actor, party: Party | None = None) -> Verdict:
    """As administering."""
    return administer(actor, party)


@rule(actions.END)
def end(actor: Actor, membership: Membership | None = None) -> Verdict:
    """As administering; what has ended stays as it is."""
    verdict = administer(actor, membership.party if membership is not None else None)
    if verdict and membership is not None and membership.state(clock.today()) == "ended":
        return no(_l("This mandate has ended already."))
    return verdict


def is_representative(actor: Actor, party: Party) -> bool:
    """Whether the actor represents a party now."""
    return actor.holds(Role.REPRESENTATIVE, party_id=party.id)


@rule(actions.DESCRIBE)
@rule(actions.TIES)
@rule(actions.CLAIM)
def keep_own(actor: Actor, party: Party) -> Verdict:
    """A representative of the organisation, and nobody in their place; not the administrators either."""
    if not actor.is_authenticated:
        return SIGN_IN
    if party.kind is not PartyKind.ORGANISATION:
        return no(_l("Only organisations say such things of themselves here."))
    return YES if is_representative(actor, party) else _NOT_REPRESENTATIVE


def _on_own_side(actor: Actor, tie: Tie) -> Verdict:
    """What is not confirmed is known to the two only; each acts on its own side."""
    ours = is_representative(actor, tie.party)
    if not (ours or tie.is_confirmed or is_representative(actor, tie.other)):
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not ours:
        return _NOT_REPRESENTATIVE
    if tie.held.state is UmbrellaState.ENDED:
        return no(_l("This membership has ended."))
    return YES


@rule(actions.CONFIRM)
def confirm(actor: Actor, tie: Tie) -> Verdict:
    """A representative of the one that has not said so yet."""
    verdict = _on_own_side(actor, tie)
    if not verdict or tie.waits_here:
        return verdict
    if tie.is_confirmed:
        return no(_l("This membership is confirmed already."))
    return no(_l("You have said so already. It counts when the other one says so too."))


@rule(actions.END_TIE)
def end_tie(actor: Actor, tie: Tie) -> Verdict:
    """A representative of either of the two: ends it, takes it back, or says no to it."""
    return _on_own_side(actor, tie)
