"""An account is its owner's, and nobody else's; and what makes a password too weak."""

from flask_babel import lazy_gettext as _l

from forum.accounts import actions
from forum.accounts.models import SignInSession
from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, Words, rule

SHORTEST = 12
#: Fewer different characters than this is one key held down.
FEWEST_DIFFERENT = 5
#: What is tried first by anyone who guesses; compared without case, spaces and what stands last.
COMMON = frozenset(
    """password passwordpassword passw0rd lösenord lösenordlösenord losenord qwerty qwertyuiop
    qwertyuiopå asdfghjklöä asdfghjkl abcdefghijkl abcdefgh letmein welcome welcometo välkommen
    iloveyou admin administrator sommar vinter hemligt hemligtlösenord göteborg goteborg gothenburg
    samspel fotboll ifkgöteborg sverige sverigesverige trustno princess dragon monkey
    """.split()  # noqa: SIM905
)


@rule(actions.OWN)
def own(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone who is signed in, for themselves."""
    return YES if actor.is_authenticated else SIGN_IN


@rule(actions.CHANGE)
@rule(actions.CHANGE_PASSWORD)
@rule(actions.SIGN_OUT_EVERYWHERE)
def change(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone who is signed in, for themselves: the operation takes no other person."""
    return own(actor)


@rule(actions.SIGN_OUT)
@rule(actions.REVOKE)
def revoke(actor: Actor, session: SignInSession | None = None) -> Verdict:
    """One's own sessions; nobody may know of another's."""
    if not actor.is_authenticated:
        return SIGN_IN
    return YES if session is not None and session.person_id == actor.person_id else HIDDEN


@rule(actions.REGISTER)
@rule(actions.CONFIRM)
@rule(actions.SIGN_IN)
@rule(actions.RESET)
def anyone(_actor: Actor, _subject: object = None) -> Verdict:
    """Everyone: what they must show for it (a password, a mailed link) is asked before."""
    return YES


def weakness(password: str, *known: str) -> Words | None:
    """Why a password is too easy to guess, or None. `known` is what others know: name and address."""
    bare = "".join(password.casefold().split())
    if len(password) < SHORTEST:
        return _l("Choose at least %(num)s characters.", num=SHORTEST)
    if len(set(bare)) < FEWEST_DIFFERENT or bare.strip("0123456789!?.-_") in {"", *COMMON}:
        return _l("That password is one of the first that others would guess. Choose another.")
    for fact in known:
        address, name = fact.casefold().partition("@")[0], "".join(fact.casefold().split())
        if bare in {address, name} or bare.strip("0123456789!?.-_") in {address, name}:
            return _l("Choose a password that is not your name or address.")
    return None
