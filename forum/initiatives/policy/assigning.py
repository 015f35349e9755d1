"""Who finds out which part of the city is to reply."""

from flask_babel import lazy_gettext as _l

from forum.core import names
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.initiatives import actions
from forum.initiatives.models import Initiative
from forum.parties.models import PartyKind, Role


@rule(actions.ASSIGN)
def assign(actor: Actor, initiative: Initiative) -> Verdict:
    """The council's secretary, speaking for the council, while an initiative is addressed to nobody."""
    if not initiative.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not actor.holds(Role.SECRETARY, kind=PartyKind.COUNCIL):
        return no(
            _l(
                "The secretariat of %(council)s finds out which part of the city is to reply.",
                council=names.COUNCIL,
            )
        )
    if actor.party_kind != PartyKind.COUNCIL:
        return no(_l("Choose on your own page to write for %(council)s.", council=names.COUNCIL))
    if initiative.addressed_party_id is not None:
        return no(
            _l("The initiative is addressed to a part of the city already. It can pass it on once.")
        )
    if not initiative.is_open or initiative.state != "open":
        return no(_l("The initiative is closed, so nobody is to reply to it any more."))
    return YES
