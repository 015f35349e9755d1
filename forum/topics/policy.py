"""Who may open and close a conversation. Nothing here reads signatures, size or funding."""

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.matters.policy import may_work_on
from forum.parties.models import PartyKind, Role
from forum.topics import actions
from forum.topics.models import Topic


@rule(actions.PUBLISH)
def publish(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone who speaks for an active organisation, at once."""
    if not actor.is_authenticated:
        return SIGN_IN
    if actor.party_kind == PartyKind.ORGANISATION:
        return YES
    if actor.party_kind == PartyKind.CITY_UNIT:
        return no(
            _l(
                "Conversations are opened by organisations, and the city takes part in them. "
                "A city unit opens a consultation instead."
            )
        )
    if actor.party_kind == PartyKind.COUNCIL:
        return no(_l("Conversations are opened by organisations. The council takes part in them."))
    if actor.holds(Role.REPRESENTATIVE, Role.WRITER, kind=PartyKind.ORGANISATION):
        return no(
            _l(
                "You write as a private person now. Choose on your own page to write for your "
                "organisation, and come back."
            )
        )
    return no(
        _l(
            "Conversations are opened by organisations. As a private person you can write in every "
            "one of them."
        )
    )


@rule(actions.CLOSE)
def close(actor: Actor, topic: Topic) -> Verdict:
    """Whoever writes for the organisation that opened it, once."""
    if not topic.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    if not may_work_on(actor, topic):
        return no(_l("Only the organisation that opened the conversation closes it."))
    if actor.party_id != topic.party_id:
        return no(
            _l(
                "Choose on your own page to write for the organisation that opened the conversation."
            )
        )
    if not topic.is_open:
        return no(_l("The conversation is closed already."))
    return YES
