"""What those who took an initiative may do with it once it is published."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, Words, no, rule
from forum.initiatives import actions
from forum.initiatives.models import Initiative, InitiativeState
from forum.initiatives.policy.replies import MERGED, speaks_for_addressed
from forum.matters.models import PartnerState
from forum.parties.models import Role

_CHOOSE = _l("Choose on your own page to write for the organisation that took the initiative.")


def _initiators(initiative: Initiative) -> set[int]:
    """The parties that took it: its own, and those that have accepted to stand behind it."""
    with_it = (one for one in initiative.partners if one.state == PartnerState.ACCEPTED)
    return {initiative.party_id, *(one.party_id for one in with_it)}


def _speaks_for_initiators(actor: Actor, initiative: Initiative, otherwise: Words) -> Verdict:
    """Someone who represents one of those that took it, and speaks for it now."""
    if not initiative.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    own = {held.party_id for held in actor.mandates if held.role == Role.REPRESENTATIVE}
    own &= _initiators(initiative) if own else own
    if actor.party_id in own:
        return MERGED if initiative.is_merged else YES
    return no(_CHOOSE if own else otherwise)


@rule(actions.REVISE)
def revise(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative of those who took it, until the city has replied to what it says."""
    open_to = _speaks_for_initiators(
        actor, initiative, _l("Only those who took the initiative change its text.")
    )
    if open_to and initiative.state != InitiativeState.OPEN:
        return no(
            _l(
                "The city has replied to this text, so it stays as it is. "
                "Tell what has happened since, or write in the thread."
            )
        )
    return open_to


@rule(actions.PROGRESS)
def progress(actor: Actor, initiative: Initiative) -> Verdict:
    """Those who took it and the body that replied, from the reply until it is closed."""
    open_to = _speaks_for_initiators(
        actor,
        initiative,
        _l(
            "Those who took the initiative, and the part of the city that replied, tell here what "
            "has happened. Anyone can write in the thread."
        ),
    )
    if not open_to and initiative.is_public:
        open_to = speaks_for_addressed(actor, initiative) or open_to
    if not open_to:
        return open_to
    if initiative.state == InitiativeState.OPEN:
        return no(_l("The city has not replied yet. Until then, write in the thread."))
    if initiative.state == InitiativeState.CLOSED:
        return no(_l("The initiative is closed. Write in the thread, which is open."))
    return YES


@rule(actions.CLOSE)
def close(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative of those who took it, when the city has replied."""
    open_to = _speaks_for_initiators(
        actor, initiative, _l("Only the organisation that took the initiative closes it.")
    )
    if not open_to:
        return open_to
    if initiative.state == InitiativeState.OPEN:
        return no(_l("The city has not replied yet. Close the initiative when it has."))
    if initiative.state == InitiativeState.CLOSED:
        return no(_l("The initiative is closed already."))
    return YES


@rule(actions.REOPEN)
def reopen(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative of those who took it, when it is closed, and once."""
    open_to = _speaks_for_initiators(
        actor, initiative, _l("Only those who took the initiative open it anew.")
    )
    if not open_to:
        return open_to
    if initiative.state != InitiativeState.CLOSED:
        return no(_l("The initiative is not closed."))
    if initiative.reopened_at is not None:
        return no(_l("The initiative was opened anew once already. Take a new one instead."))
    return YES


@rule(actions.REST)
def rest(actor: Actor, _initiative: Initiative) -> Verdict:
    """The clock alone."""
    return YES if actor.is_system else no(_l("The clock does this by itself."))
