"""What signing in means here: whoever can write for one party only, writes for it."""

from forum.accounts import actions as accounts
from forum.accounts.models import SignInSession
from forum.core.events import Event, on
from forum.parties.queries import speakable_ids


@on(accounts.SIGN_IN)
def choose_the_only_party(_event: Event, session: SignInSession) -> None:
    """Nothing to choose between, nothing to ask."""
    ids = speakable_ids(session.person_id)
    if len(ids) == 1:
        session.party_id = ids[0]


def must_choose(session: SignInSession) -> bool:
    """Whether someone who has just signed in has several parties to choose between."""
    return session.party_id is None and len(speakable_ids(session.person_id)) > 1
