"""The public history of a matter: the log, read aloud."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.access import Action, Touches, Words, action, actions
from forum.core.events import Event
from forum.core.paging import Page, page
from forum.matters.models import Matter
from forum.parties.models import Party

PAGE = 50
Link = Callable[[Event], str | None]
_links: dict[str, Link] = {}
Quote = Callable[[Event], str]
_quotes: dict[str, Quote] = {}
_notes: dict[str, Quote] = {}
_said: dict[str, Callable[[Any], Words]] = {}


@dataclass(frozen=True)
class Line:
    """One line: when, what, and where it leads."""

    seq: int
    at: datetime
    words: str
    url: str | None


def link(what: Action, to: Link) -> None:
    """Name where the lines of an action lead."""
    _links[what.name] = to


def quote(what: Action, how: Quote) -> None:
    """Name the plain words that a letter gives of what an action was about, below the sentence."""
    _quotes[what.name] = how


def quoted(event: Event) -> str:
    """Those words; none where its action names none."""
    how = _quotes.get(event.action)
    return how(event) if how else ""


def note(what: Action, how: Quote) -> None:
    """Name the line that a letter gives under the name of the matter: when and where it is, say."""
    _notes[what.name] = how


def noted(event: Event) -> str:
    """That line; none where its action names none."""
    how = _notes.get(event.action)
    return how(event) if how else ""


def say(name: str, how: Callable[[Any], Words]) -> None:
    """Name how a value that events keep under a name is said in words: a stage by its key, say."""
    _said[name] = how


def who(person: str | None, party: str | None) -> str:
    """Person and party as they are named in a sentence."""
    return f"{person} ({party})" if person and party else person or party or ""


def words(event: Event, person: str | None, party: str | None) -> str:
    """What happened, as a sentence in the reader's language."""
    known: dict[str, Any] = defaultdict(str, event.data)  # an old event may lack what is said now
    known["who"] = who(person, party) or "Samspel"
    known |= {name: how(event.data[name]) for name, how in _said.items() if name in event.data}
    return str(action(event.action).past) % known


def lines(
    matter: Matter, after: int | None = None, *, size: int = PAGE, said: bool = True
) -> Page[Line]:
    """A page of the history, newest first; without what was only said in the thread, if so wished."""
    told = [
        known.name
        for known in actions()
        if known.past is not None and (said or known.touches > Touches.THREAD)
    ]
    statement = (
        select(
            Event, Event.seq.label("seq"), Person.name.label("person"), Party.name.label("party")
        )
        .outerjoin(Person, Person.id == Event.person_id)
        .outerjoin(Party, Party.id == Event.party_id)
        .where(Event.matter_id == matter.id, Event.action.in_(told))
    )
    found = page(statement, Event.seq, after=after, size=size, descending=True, scalars=False)
    return Page([_line(*row) for row in found.rows], found.after)


def leads_to(event: Event) -> str | None:
    """The page that an event is about, where its action names one."""
    to = _links.get(event.action)
    return to(event) if to else None


def _line(event: Event, seq: int, person: str | None, party: str | None) -> Line:
    return Line(seq, event.at, words(event, person, party), leads_to(event))
