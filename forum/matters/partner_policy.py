"""Who asks parties to stand behind a matter together, and who answers for them."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.matters import actions
from forum.matters.models import ASKED, Matter, Partner, PartnerState
from forum.matters.policy import read
from forum.parties.models import Role

_WRITING = (Role.REPRESENTATIVE, Role.WRITER)
_OVER = no(_l("It is too late: it is published or over, so what was asked has lapsed."))


@rule(actions.INVITE_PARTNER)
def invite(actor: Actor, matter: Matter) -> Verdict:
    """Those who write for the party that began it, as long as others can join."""
    if not matter.is_shared or not read(actor, matter):
        return HIDDEN
    own = _for_owner(actor, matter)
    if own and not matter.takes_partners:
        return no(_l("It is published or over, so nobody more joins it."))
    return own


def _for_owner(actor: Actor, matter: Matter) -> Verdict:
    if not actor.is_authenticated:
        return SIGN_IN
    if not actor.holds(*_WRITING, party_id=matter.party_id):
        return no(_l("Only those who began it ask others to stand behind it."))
    if actor.party_id != matter.party_id:
        return no(_l("Choose on your own page to write for those who began it."))
    return YES


@rule(actions.SEE_PARTNER)
def see(actor: Actor, asked: Partner) -> Verdict:
    """Those who asked, and those who write for the party that is asked, until it has said no."""
    if actor.holds(*_WRITING, party_id=asked.matter.party_id):
        return YES
    if not actor.holds(*_WRITING, party_id=asked.party_id):
        return HIDDEN
    if asked.state == PartnerState.DECLINED:
        return no(_l("You have said no. If you change your mind, write to those who asked you."))
    return YES if asked.state in ASKED else HIDDEN


@rule(actions.ACCEPT_PARTNER)
@rule(actions.DECLINE_PARTNER)
def answer(actor: Actor, asked: Partner) -> Verdict:
    """A representative of the party that is asked, who speaks for it now, once."""
    theirs = _for_asked(actor, asked)
    if not theirs:
        return theirs
    if asked.state != PartnerState.INVITED:
        return no(_l("You have accepted already. If you change your mind, step back."))
    return YES if asked.matter.takes_partners else _OVER


@rule(actions.LEAVE_PARTNER)
@rule(actions.STEP_BACK)
def leave(actor: Actor, asked: Partner) -> Verdict:
    """A representative of a party that has accepted, as long as others can join."""
    theirs = _for_asked(actor, asked)
    if not theirs:
        return theirs
    if asked.state != PartnerState.ACCEPTED:
        return no(_l("You have not accepted yet, so there is nothing to step back from."))
    if not asked.matter.takes_partners:
        return no(_l("It is published or over with your name, so the name stays."))
    return YES


def _for_asked(actor: Actor, asked: Partner) -> Verdict:
    seen = see(actor, asked)
    if not seen:
        return seen
    if not actor.holds(*_WRITING, party_id=asked.party_id):
        return no(_l("Only those who are asked answer."))
    if not actor.holds(Role.REPRESENTATIVE, party_id=asked.party_id):
        return no(_l("A representative answers for the organisation. Ask one of them."))
    if actor.party_id != asked.party_id:
        return no(_l("Choose on your own page to write for the organisation that is asked."))
    return YES


@rule(actions.TAKE_BACK_PARTNER)
def take_back(actor: Actor, asked: Partner) -> Verdict:
    """Those who asked, as long as no answer has come."""
    seen = see(actor, asked)
    if not seen:
        return seen
    own = _for_owner(actor, asked.matter)
    if not own:
        return own
    if asked.state == PartnerState.ACCEPTED:
        return no(_l("They have accepted, so only they themselves can step back."))
    if asked.state != PartnerState.INVITED:
        return no(_l("They have answered already."))
    return YES if asked.matter.takes_partners else _OVER


@rule(actions.JOIN)
def join(_actor: Actor, _asked: Partner) -> Verdict:
    """Told by the log when one accepts in public; asked for by nobody."""
    return HIDDEN
