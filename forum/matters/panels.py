"""What higher rooms show on a matter's page: fillers get the matter and the actor."""

from forum.core.access import Actor
from forum.matters.models import Matter
from forum.web.panels import Panels

#: `now` stands under the lead and says what one can do; `main` before the thread; `summary` is rows of what
#: the thread is in short.
panels = Panels("top", "now", "main", "aside", "summary")
add, fill, of, own = panels.add, panels.fill, panels.of, panels.own


def same_for_all(matter: Matter, _actor: Actor) -> bool | None:
    """Of a panel of a public matter that depends on nothing else: it is kept."""
    return True if matter.is_public else None


def same_for_visitors(matter: Matter, actor: Actor) -> bool | None:
    """Of one that is alike for all without an account, and made anew for whoever is signed in."""
    return True if matter.is_public and not actor.is_authenticated else None
