"""Who may write for a party, register parties and give mandates."""

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import SIGN_IN, YES, Actor, Verdict, no, rule
from forum.parties import actions
from forum.parties.models import SPEAKING, Membership, Party, PartyKind, Role

_NOT_ADMINISTRATOR = no(_l("Only an administrator may do this."))
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
