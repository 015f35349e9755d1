"""The letters to whoever proposed something for an agenda: more is needed, or it is not taken up."""

from collections.abc import Callable

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, enqueue, letter
from forum.council.models import Nomination, NominationState
from forum.council.queries.backlog import nomination, url_of
from forum.council.queries.councils import name_of
from forum.parties.models import Party

ASKED = "council_asked"
DECLINED = "council_declined"


def tell_asked(one: Nomination) -> None:
    """One letter for each question. In the act that asks it."""
    if one.asked_at is not None:
        key = f"council-asked-{one.id}-{one.asked_at:%Y%m%d%H%M%S%f}"
        enqueue(ASKED, key, person_id=one.person_id, nomination=one.id)


def tell_declined(one: Nomination) -> None:
    """One letter, whether they follow the matter or not. In the act that declines it."""
    key = f"council-declined-{one.id}"
    enqueue(DECLINED, key, person_id=one.person_id, nomination=one.id)


@letter(ASKED)
def asked(row: Outbox) -> Letter | None:
    """What is asked; nothing once it is answered, or the proposal waits no more."""
    one = nomination(row.about["nomination"])
    if one is None or one.state != NominationState.WAITING or not one.waits_for_more:
        return None
    return _written(row, one, _subject_asked, "council/asked.txt")


@letter(DECLINED)
def declined(row: Outbox) -> Letter | None:
    """The answer."""
    one = nomination(row.about["nomination"])
    if one is None or one.state != NominationState.DECLINED:
        return None
    return _written(row, one, _subject_declined, "council/declined.txt")


def _subject_asked(council: str) -> str:
    return str(_("%(council)s needs to know more about what you proposed", council=council))


def _subject_declined(council: str) -> str:
    return str(_("%(council)s does not take up what you proposed", council=council))


def _written(
    row: Outbox, one: Nomination, subject: Callable[[str], str], template: str
) -> Letter | None:
    person, council = db.session.get(Person, row.person_id), db.session.get(Party, one.council_id)
    if person is None or council is None or not one.matter.is_public:
        return None
    with force_locale(person.language):
        name = name_of(council)
        return Letter(
            to=person.email,
            subject=subject(name),
            body=current_app.jinja_env.get_template(template).render(
                council=name,
                nomination=one,
                answer_url=url_for("council.add_more", nomination_id=one.id, _external=True),
                waiting_url=url_of(one.council_id, external=True),
            ),
        )
