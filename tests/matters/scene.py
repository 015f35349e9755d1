"""Matters for tests: an initiative, drafted or published, as its organisation would have made it."""

from datetime import date
from typing import Any

from forum.agreement.models import AgreementVersion, Commitment, Responsible
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.initiatives import operations
from forum.initiatives.models import CityReply, Initiative, ReplyKind
from forum.matters import operations as matters
from forum.matters.models import Comment, Partner
from forum.parties.models import Party
from tests.factories import Cast, store

TITLE = "Skollokaler öppna kväll och helg"


def content(cast: Cast, **changed: Any) -> dict[str, Any]:
    """What an initiative of Ulla's umbrella says, ready to be published."""
    return {
        "title": TITLE,
        "problem": "Efter klockan 17 är skolorna låsta.",
        "proposal": "Öppna **minst en skola** i varje område.",
        "members_asked": "Enkät, 17 av 23 svarade.",
        "district_ids": [cast.place.id],
        "addressed_party_id": cast.unit.id,
    } | changed


def draft(cast: Cast, who: str = "ulla", **changed: Any) -> Initiative:
    """An initiative that its organisation still writes on."""
    with transaction():
        return operations.draft(cast.actor(who), **content(cast, **changed))


def initiative(cast: Cast, who: str = "ulla", **changed: Any) -> Initiative:
    """An initiative that everyone can read, addressed to Anna's unit."""
    begun = draft(cast, who, **changed)
    with transaction():
        return operations.publish(cast.actor(who), begun)


def invited(cast: Cast, matter: Any, party: Party, who: str = "ulla") -> Partner:
    """A party that is asked to stand behind a matter."""
    with transaction():
        return matters.partners.invite(cast.actor(who), matter, party_ids=[party.id])[0]


def joined(cast: Cast, matter: Any, party: Party, whose: str, who: str = "ulla") -> Partner:
    """A party that stands behind a matter: somebody of theirs has accepted."""
    asked = invited(cast, matter, party, who)
    with transaction():
        return matters.partners.accept(cast.actor(whose), asked)


def reply(cast: Cast, to: Initiative, kind: ReplyKind = ReplyKind.PARTLY, **more: Any) -> CityReply:
    """Anna's reply."""
    said = {"reasons": "Larm och vaktmästare kostar."} | more
    with transaction():
        return operations.reply(cast.actor("anna"), to, kind=kind, **said)


def comment(actor: Actor, matter: Any, body: str = "Vi behöver lokal.", **more: Any) -> Comment:
    """A comment in the thread."""
    with transaction():
        return matters.post_comment(actor, matter, body=body, **more)


def support(actor: Actor, matter: Any) -> None:
    """Someone supports a matter."""
    with transaction():
        matters.support(actor, matter)


def commitment(number: int = 3, name: str = "Förstärkt samspel och tidigt samråd") -> Commitment:
    """A commitment of a version in force."""
    version = store(AgreementVersion(adopted_on=date(2012, 5, 31), title="Överenskommelsen"))
    return store(
        Commitment(
            version_id=version.id,
            number=number,
            name=name,
            summary="Tidigt.",
            responsible=Responsible.BOTH,
        )
    )


def fresh(thing: Any) -> Any:
    """The same row, as the database has it now."""
    db.session.rollback()
    db.session.refresh(thing)
    return thing


def ended(party: Party) -> None:
    """A party lies dormant from today."""
    from forum.core import clock

    with transaction():
        db.session.get_one(Party, party.id).ended_on = clock.today()
