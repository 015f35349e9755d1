"""What higher rooms show on a person's own page, and what they must ask someone who has just signed in."""

from collections.abc import Callable

from forum.accounts.models import SignInSession
from forum.core.access import Actor
from forum.web.panels import Panel, Panels

Question = Callable[[SignInSession], bool]

panels = Panels("main")
add = panels.add
_questions: list[Question] = []


def fill(actor: Actor) -> list[Panel]:
    """Every panel that has something to show."""
    return panels.fill(actor)["main"]


def ask(question: Question) -> None:
    """Show their own page first to whoever has just signed in, when `question` says so of the session."""
    _questions.append(question)


def asks(session: SignInSession) -> bool:
    """Whether someone must choose something before they go on."""
    return any(question(session) for question in _questions)
