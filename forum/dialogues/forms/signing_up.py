"""Forms of signing up: one's own, and a host's who cancels for someone."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from forum.accounts.forms import address
from forum.dialogues.operations.signups import Coming
from forum.parties.models import Party
from forum.web.forms import Form, body, line, offered


class SignUpForm(Form):
    """Who comes, and what they need."""

    name = line(
        _l("Your name"),
        required=_l("Write your name, so that the host knows who comes."),
        limit=100,
        render_kw={"autocomplete": "name"},
    )
    email = address(
        _l("E-mail address"),
        required=_l("Write the address that the letter with your place should go to."),
        description=_l("A letter goes there, with a link by which you can cancel."),
    )
    party = SelectField(_l("For whom do you come?"), validate_choice=True)
    organisation = line(
        _l("Organisation"),
        limit=200,
        description=_l("If you come for one. Leave it empty if you come for yourself."),
        render_kw={"autocomplete": "organization"},
    )
    needs = body(
        _l("Is there anything that you need to take part?"),
        limit=1000,
        description=_l(
            "For example a sign language interpreter, room for a wheelchair, or food without nuts. "
            "Only those who hold the meeting see this, and it is erased afterwards."
        ),
        render_kw={"rows": 3},
    )
    shows_name = BooleanField(
        _l("My name may stand in the notes, among those who were there"),
        description=_l("Otherwise you are only counted."),
    )

    def __init__(self, name: str = "", parties: Sequence[Party] = (), own: int | None = None,
                 *, is_known: bool = False) -> None:  # fmt: skip
        """For someone with an account their name and the parties that they write for are filled in."""
        super().__init__(data={"name": name, "party": str(own or "")})
        if is_known:
            del self.email
        if parties:
            del self.organisation
            mine = [(str(one.id), one.name) for one in parties]
            self.party.choices = offered([*mine, ("", _l("Only for myself"))])
        else:
            del self.party

    def coming(self, language: str) -> Coming:
        """What was filled in, as the operation takes it."""
        given: dict[str, Any] = {one.name: one.data for one in self}
        return Coming(
            name=given["name"] or "",
            address=given.get("email"),
            party_id=int(given["party"]) if given.get("party") else None,
            organisation=given.get("organisation") or "",
            needs=given["needs"] or "",
            shows_name=bool(given["shows_name"]),
            language=language,
        )


class TakeOutForm(Form):
    """A host's reason to cancel for someone."""

    reason = body(
        _l("Why do you cancel for them?"),
        required=_l("Write why, so that the one concerned understands."),
        limit=600,
        description=_l("They get it in a letter. Nobody else sees it."),
        render_kw={"rows": 4},
    )
