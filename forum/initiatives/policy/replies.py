"""Who owes the city's reply, and what the body addressed may do until then."""

from flask_babel import lazy_gettext as _l

from forum.core import clock, names
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.initiatives import actions
from forum.initiatives.models import Initiative, InitiativeState
from forum.parties.models import Role

MERGED = no(
    _l("The initiative goes on as part of another one. What is done with it, is done there.")
)


def speaks_for_addressed(actor: Actor, initiative: Initiative) -> Verdict:
    """Someone who represents the body addressed, and speaks for it now."""
    if not initiative.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    addressed = initiative.addressed_party_id
    if addressed is None:
        return no(
            _l(
                "The secretariat of %(council)s is finding out which part of the city is to reply. "
                "Until then nobody replies to the initiative.",
                council=names.COUNCIL,
            )
        )
    if actor.party_id == addressed and actor.holds(Role.REPRESENTATIVE, party_id=addressed):
        return MERGED if initiative.is_merged else YES
    if actor.holds(Role.REPRESENTATIVE, party_id=addressed):
        return no(_l("Choose on your own page to write for the part of the city that replies."))
    return no(_l("Only the part of the city that the initiative is addressed to replies to it."))


def _before_the_reply(actor: Actor, initiative: Initiative, otherwise: Verdict) -> Verdict:
    """As replying, as long as no reply is there."""
    open_to = speaks_for_addressed(actor, initiative)
    if open_to and initiative.state != InitiativeState.OPEN:
        return otherwise
    return open_to


@rule(actions.REPLY)
def reply(actor: Actor, initiative: Initiative) -> Verdict:
    """A representative of the body addressed; later replies add to the first."""
    return speaks_for_addressed(actor, initiative)


@rule(actions.ACCEPT)
def accept(actor: Actor, initiative: Initiative) -> Verdict:
    """As replying, before any reply, and once."""
    replied = no(_l("The initiative has its reply already, so there is nothing more to take on."))
    open_to = _before_the_reply(actor, initiative, replied)
    if open_to and initiative.accepted_at is not None:
        return no(_l("You have taken the initiative on already. Now it waits for your reply."))
    return open_to


@rule(actions.REFER)
def refer(actor: Actor, initiative: Initiative) -> Verdict:
    """As replying, before any reply, within the first working days, and not once it is taken on."""
    replied = no(_l("The initiative has its reply already, so it is not passed on."))
    open_to = _before_the_reply(actor, initiative, replied)
    if not open_to:
        return open_to
    if initiative.accepted_at is not None:
        return no(
            _l("You have taken the initiative on, so it is not passed on. It waits for your reply.")
        )
    until = initiative.refer_until
    if until is None or clock.today() > until:
        return no(
            _l("An initiative is passed on within five working days. Now it waits for your reply.")
        )
    return YES


@rule(actions.EXTEND)
def extend(actor: Actor, initiative: Initiative) -> Verdict:
    """As replying, before any reply and before the promised day has passed; once."""
    replied = no(_l("The initiative has its reply already, so its day is not moved."))
    open_to = _before_the_reply(actor, initiative, replied)
    if not open_to:
        return open_to
    if initiative.extended_from is not None:
        return no(_l("The promised day was moved once already. Now the initiative needs a reply."))
    if initiative.is_overdue:
        return no(
            _l(
                "The promised day has passed, so it is not moved any more. "
                "The initiative waits for your reply."
            )
        )
    return YES


@rule(actions.OVERDUE)
def overdue(actor: Actor, _initiative: Initiative) -> Verdict:
    """The clock alone."""
    return YES if actor.is_system else no(_l("The clock does this by itself."))
