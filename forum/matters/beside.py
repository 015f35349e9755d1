"""Forms that several people write at once: what the page sends, and what others wrote meanwhile.

The merging is done by `core/merging.py`, the keeping by `core/together.py` or a room's own draft.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from forum.core import clock, merging, text
from forum.core.access import Words
from forum.core.merging import Merged, Typed, Wish
from forum.web.forms import Form, posted_fields
from forum.web.guard import current_actor

#: How long ago someone else saved, for whoever opens the page to be warned.
JUST_NOW = timedelta(minutes=15)
_WISH = "other"
#: Tells the names of people by their ids.
Names = Callable[[Sequence[int]], Mapping[int, str]]
#: What belongs to every page, and not to what is written.
_AROUND = frozenset({"csrf_token", "form_key", "begun_from"})


class Together(Form):
    """A form that several people write. `begun_from` tells at which revision the page was opened.

    Fields named in `around` belong to the page, and not to what is written. What was written meanwhile
    stands right under the fields in `near` (None: under every one), that of others together in one place.
    """

    begun_from = HiddenField()
    around: ClassVar[frozenset[str]] = frozenset()
    near: ClassVar[frozenset[str] | None] = None

    def typed(self) -> Typed:
        """What is typed, as a draft keeps it."""
        posted = posted_fields()
        kept = {
            field.name: [said for raw in posted.get(field.name, []) if (said := text.clean(raw))]
            for field in self._written()
        }
        return Typed(kept, self.begun_from.data or "")

    def joined(self) -> dict[str, str]:
        """How two texts of one field go together, by field; choices do not."""
        texts = {"TextAreaField", "StringField"}
        return {field.name: "\n\n" for field in self._written() if field.type in texts}

    def saving(self, *, choosing: bool = False) -> dict[str, Any]:
        """What saving it asks for beside what is typed; `choosing`: what was chosen of others' texts too."""
        chosen = {"wishes": wishes(), "joined": self.joined()} if choosing else {}
        return {"page": str(self.form_key.data or "")[:40], **chosen}

    def _written(self) -> Iterable[Any]:
        return [field for field in self if field.name not in _AROUND | self.around]


def wishes() -> dict[tuple[str, str], Wish]:
    """What was chosen of the texts beside the fields: by the field, and by the mark of the text."""
    found = {}
    for name, values in posted_fields().items():
        kind, _colon, rest = name.partition(":")
        field, _colon, mark = rest.rpartition(":")
        if kind == _WISH and values[0] in set(Wish):
            found[field, mark] = Wish(values[0])
    return found


def data_of(fields: Mapping[str, Sequence[str]]) -> MultiDict[str, Any]:
    """What a draft holds, by the name of the field, as the data of a form."""
    return MultiDict(fields)


@dataclass(frozen=True)
class Beside:
    """A text to choose about: whose it is, what it says, and whether it can be put after the other one."""

    name: str
    id: str
    label: Words
    person_id: int
    person: str
    at: datetime
    words: list[str]
    is_text: bool
    is_loose: bool  #: whether it stands together with others, apart from its field

    @property
    def field(self) -> str:
        """The name of the choice in the form."""
        return f"{_WISH}:{self.name}:{self.id}"


def beside(form: Any, changes: Mapping[str, Any], names: Names) -> list[Beside]:
    """Every text of a draft that waits for a choice, in the order of the form."""
    waiting = list(merging.others(changes))
    people = names(sorted({other.person_id for other in waiting}))
    joined = form.joined()
    return [
        Beside(
            name=other.name,
            id=other.id,
            label=form[other.name].label.text,
            person_id=other.person_id,
            person=people.get(other.person_id, ""),
            at=other.at,
            words=_words(form[other.name], other.values),
            is_text=other.name in joined,
            is_loose=form.near is not None and other.name not in form.near,
        )
        for other in waiting
        if other.name in form
    ]


def _words(field: Any, values: list[str]) -> list[str]:
    """What a field would say, as people read it: the labels of choices, and a word for nothing at all."""
    labels: dict[str, Words] = {}
    if hasattr(field, "iter_choices"):
        labels = {str(choice[0]): choice[1] for choice in field.iter_choices()}
    return [str(labels.get(value, value)) for value in values] or [_("nothing")]


def writing_now(changes: Mapping[str, Any], names: Names) -> tuple[str, int] | None:
    """Who else saved just now, and how many minutes ago."""
    found = merging.last_of_others(changes, current_actor().person_id)
    if found is None or clock.now() - found[1] > JUST_NOW:
        return None
    name = names([found[0]]).get(found[0], "")
    return name, int((clock.now() - found[1]).total_seconds() // 60)


def told(merged: Merged) -> dict[str, str]:
    """What an open page is told when it has saved by itself; that someone else writes there too."""
    said = {"saved": clock.local(clock.now()).strftime("%H:%M")}
    if not merged.is_settled:
        said["note"] = _("Saved. Someone else writes here too: press Save to see what they wrote.")
    return said
