"""What someone else wrote in a field at the same time, as the page shows it beside that field."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from forum.core.access import Words
from forum.responses import drafting, queries
from forum.responses.models import ResponseDraft

#: Fields that the page shows what was written meanwhile right under; for others it stands together.
OWN_PLACE = frozenset({"summary", "stance", "body", "members_asked"})


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

    @property
    def is_loose(self) -> bool:
        """Whether it stands together with others, apart from its field."""
        return self.name not in OWN_PLACE

    @property
    def field(self) -> str:
        """The name of the choice in the form."""
        return f"other:{self.name}:{self.id}"


def beside(form: Any, draft: ResponseDraft | None) -> list[Beside]:
    """Every text of the draft that waits for a choice, in the order of the form."""
    waiting = list(drafting.others(draft.changes)) if draft is not None else []
    people = queries.names(sorted({other.person_id for other in waiting}))
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
