"""Who may propose for the agenda, and who answers."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.council import actions
from forum.council.models import BacklogPoint, Nomination, NominationState
from forum.council.policy.base import secretary
from forum.matters.models import Comment, CommentState, Matter
from forum.parties.models import Party, PartyKind, Role

_NOT_WAITING = no(_l("The proposal is not waiting any more."))


@rule(actions.NOMINATE)
def nominate(actor: Actor, matter: Matter) -> Verdict:
    """A representative of any organisation or city unit for it, or the council's members and secretary."""
    if not matter.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.holds(Role.MEMBER, Role.SECRETARY, kind=PartyKind.COUNCIL):
        return YES
    if actor.party_id is not None and actor.holds(Role.REPRESENTATIVE, party_id=actor.party_id):
        return YES
    if actor.holds(Role.REPRESENTATIVE):
        return no(_l("Choose the organisation or city unit that you write for, then propose."))
    return no(
        _l("Representatives of organisations and of the city, and the council itself, may propose.")
    )


@rule(actions.NOMINATE_COMMENT)
def nominate_comment(actor: Actor, comment: Comment) -> Verdict:
    """Whoever may propose its matter, as long as the comment is shown."""
    allowed = nominate(actor, comment.matter)
    if allowed and comment.state != CommentState.VISIBLE:
        return no(_l("The comment is not shown any more."))
    return allowed


@rule(actions.NOMINATE_OVERDUE)
def nominate_overdue(actor: Actor, _matter: Matter | None = None) -> Verdict:
    """The clock, and nobody else."""
    return YES if actor.is_system else no(_l("This happens by itself when a reply is late."))


@rule(actions.GATHER)
def gather(actor: Actor, _council: Party | None = None) -> Verdict:
    """The clock, and nobody else."""
    return YES if actor.is_system else no(_l("This happens by itself when something is due."))


@rule(actions.BRING)
def bring(actor: Actor, matter: Matter) -> Verdict:
    """Follows from publishing the notes of a meeting: a representative of a host, as when proposing."""
    return nominate(actor, matter)


@rule(actions.ASK_MORE)
def ask_more(actor: Actor, nomination: Nomination) -> Verdict:
    """The secretary, once, while it waits and somebody has proposed it."""
    allowed = decline(actor, nomination)
    if allowed and nomination.person_id is None:
        return no(_l("Nobody has proposed it: it came by itself."))
    if allowed and nomination.asked_at is not None:
        return no(_l("More is asked for already. What is asked and answered stands as it is."))
    return allowed


@rule(actions.ADD_MORE)
def add_more(actor: Actor, nomination: Nomination) -> Verdict:
    """Whoever proposed it, or another representative of the party they did so for; until it is treated."""
    if not actor.is_authenticated:
        return SIGN_IN
    party = nomination.party_id
    is_own = nomination.person_id == actor.person_id
    if not is_own and not (party and actor.holds(Role.REPRESENTATIVE, party_id=party)):
        return no(_l("Only those who proposed it can answer."))
    if nomination.state not in {NominationState.WAITING, NominationState.PLACED}:
        return _NOT_WAITING
    if nomination.asked_at is None:
        return no(_l("Nobody has asked for more."))
    return YES


@rule(actions.DECLINE)
def decline(actor: Actor, waiting: Nomination | BacklogPoint) -> Verdict:
    """The secretary, while it waits."""
    allowed = secretary(actor, waiting.council_id)
    if not allowed or waiting.state == NominationState.WAITING:
        return allowed
    return _NOT_WAITING


@rule(actions.ADD_POINT)
def add_point(actor: Actor, council: Party) -> Verdict:
    """The secretary of that council."""
    return secretary(actor, council.id)


@rule(actions.CHANGE_POINT)
def change_point(actor: Actor, point: BacklogPoint) -> Verdict:
    """The secretary, while it waits; what came by itself, or was put off, stands as it came."""
    allowed = decline(actor, point)
    if allowed and (not point.is_by_hand or point.from_item_id is not None):
        return no(_l("It came by itself, and stands as it came."))
    return allowed


@rule(actions.SORT_WAITING)
def sort(actor: Actor, council: Party) -> Verdict:
    """The secretary of that council."""
    return secretary(actor, council.id)
