"""What happens with parties and with mandates to speak for them. Nothing is ever deleted here."""

import itertools
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import Person, SignInSession
from forum.core import clock, text
from forum.core.access import SYSTEM, Actor, Words, require
from forum.core.db import db
from forum.core.events import record
from forum.districts.models import District
from forum.parties import actions, queries
from forum.parties.models import (
    ROLES,
    BodyKind,
    Field,
    Form,
    Membership,
    Party,
    PartyField,
    PartyKind,
    Role,
    Side,
    SizeBand,
    Tie,
    UmbrellaMembership,
    UmbrellaState,
)

#: Parts of addresses that mean something else below /organisationer.
RESERVED = frozenset({"staden"})
EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)


class Unfit(Exception):
    """What was asked for cannot be; `field` names what is wrong and `words` say why."""

    def __init__(self, field: str, words: Words) -> None:
        super().__init__(str(words))
        self.field = field
        self.words = words


def speak_for(actor: Actor, session_id: int, party_id: int | None) -> None:
    """Choose for whom one writes in this session: a party, or oneself."""
    party = db.session.get_one(Party, party_id) if party_id is not None else None
    require(actions.SPEAK_FOR, actor, party)
    session = db.session.get_one(SignInSession, session_id)
    session.party_id = party_id
    record(actions.SPEAK_FOR, actor, session, party=party_id)


def register(
    actor: Actor,
    *,
    kind: PartyKind,
    name: str,
    slug: str | None = None,
    about: str = "",
    email: str = "",
    district_ids: Collection[int] = (),
    body_kind: BodyKind | None = None,
    form: Form | None = None,
    is_umbrella: bool = False,
    represents: int | None = None,
    ended_on: date | None = None,
) -> Party:
    """Take up an organisation, a city unit or the council. Raises Unfit when the name is taken."""
    require(actions.REGISTER, actor)
    if queries.named(name, kind) is not None:
        raise Unfit("name", _l("There is already one with that name."))
    party = _store(kind, name, slug or text.slug(name) or kind.value.replace("_", "-"))
    _fill(party, about, email, district_ids, ended_on)
    party.body_kind, party.form = body_kind, form
    party.is_umbrella, party.represents = is_umbrella, represents if is_umbrella else None
    record(actions.REGISTER, actor, party)
    return party


def _store(kind: PartyKind, name: str, slug: str) -> Party:
    """A party under the first free address: a name, then the name with 2, 3 and so on."""
    for number in itertools.count(1):
        free = slug if number == 1 else f"{slug[:70]}-{number}"
        if free in RESERVED:
            continue
        party = Party(
            kind=kind,
            name=name,
            slug=free,
            sort_key=text.sort_key(name),
            created_at=clock.now(),
        )
        try:
            with db.session.begin_nested():
                db.session.add(party)
        except IntegrityError:
            continue
        return party
    raise AssertionError("unreachable")


def _fill(
    party: Party, about: str, email: str, district_ids: Collection[int], ended_on: date | None
) -> None:
    party.about, party.email, party.ended_on = about, email, ended_on
    party.districts = list(_districts(district_ids))


def _districts(ids: Collection[int]) -> Sequence[District]:
    if not ids:
        return []
    return db.session.scalars(
        select(District).where(District.id.in_(ids)).order_by(District.code)
    ).all()


def edit(
    actor: Actor,
    party: Party,
    *,
    name: str,
    about: str = "",
    email: str = "",
    district_ids: Collection[int] = (),
    body_kind: BodyKind | None = None,
    form: Form | None = None,
    is_umbrella: bool = False,
    represents: int | None = None,
    ended_on: date | None = None,
) -> Party:
    """Change what is said of a party; its address stays. Raises Unfit when the name is taken."""
    require(actions.EDIT, actor, party)
    namesake = queries.named(name, party.kind)
    if namesake is not None and namesake is not party:
        raise Unfit("name", _l("There is already one with that name."))
    party.name, party.sort_key = name, text.sort_key(name)
    _fill(party, about, email, district_ids, ended_on)
    party.body_kind, party.form = body_kind, form
    party.is_umbrella, party.represents = is_umbrella, represents if is_umbrella else None
    record(actions.EDIT, actor, party)
    return party


def describe(
    actor: Actor,
    party: Party,
    *,
    about: str = "",
    email: str = "",
    district_ids: Collection[int] = (),
    fields: Collection[Field] = (),
    size_band: SizeBand | None = None,
) -> Party:
    """What an organisation says of itself. The size is its own word, and is read by no rule and no list."""
    db.session.execute(select(Party.id).where(Party.id == party.id).with_for_update(key_share=True))
    require(actions.DESCRIBE, actor, party)
    _fill(party, about, email, district_ids, party.ended_on)
    party.size_band = size_band
    db.session.execute(delete(PartyField).where(PartyField.party_id == party.id))
    chosen = [field for field in Field if field in fields]
    db.session.add_all(PartyField(party_id=party.id, field=field) for field in chosen)
    record(actions.DESCRIBE, actor, party, fields=[field.value for field in chosen])
    return party


def ensure_party(
    *,
    slug: str,
    kind: PartyKind,
    name: str,
    district_codes: Collection[str] = (),
    about: str = "",
    email: str = "",
    body_kind: BodyKind | None = None,
    form: Form | None = None,
    is_umbrella: bool = False,
    represents: int | None = None,
    actor: Actor = SYSTEM,
) -> Party:
    """The party at that address, taken up now if there is none; one that is there is left as it is."""
    found = queries.by_slug(slug)
    if found is not None:
        return found
    ids = db.session.scalars(select(District.id).where(District.code.in_(district_codes))).all()
    return register(
        actor,
        kind=kind,
        name=name,
        slug=slug,
        about=about,
        email=email,
        district_ids=ids,
        body_kind=body_kind,
        form=form,
        is_umbrella=is_umbrella,
        represents=represents,
    )


def appoint(
    actor: Actor,
    party: Party,
    *,
    email: str,
    role: Role,
    side: Side | None = None,
    is_substitute: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Give the person with that address a mandate; of the council's members some are substitutes.

    Raises Unfit when it cannot be given.
    """
    require(actions.APPOINT, actor, party)
    starts_on = starts_on or clock.today()
    _check_days(starts_on, ends_on)
    sits = role is Role.MEMBER
    if role not in ROLES[party.kind] or sits != (side is not None) or (is_substitute and not sits):
        raise Unfit("role", _l("That role is not given here."))
    person = _held(email)
    given = Membership(
        person_id=person.id,
        party_id=party.id,
        role=role,
        side=side,
        is_substitute=is_substitute,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    _check_others(given)
    db.session.add(given)
    record(
        actions.APPOINT,
        actor,
        given,
        person=person.id,
        party=party.id,
        role=role.value,
        side=side.value if side is not None else None,
        is_substitute=is_substitute,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat() if ends_on is not None else None,
    )
    return given


def _held(email: str) -> Person:
    """Who has that address, held until the act ends: mandates of one person are given one at a time."""
    person = db.session.scalar(
        select(Person)
        .where(Person.email == email.strip().lower(), Person.confirmed_at.is_not(None))
        .with_for_update(key_share=True, of=Person)  # what they do meanwhile names them in the log
    )
    if person is None:
        raise Unfit(
            "email",
            _l(
                "Nobody with a confirmed account has that address. Ask them to create an account first."
            ),
        )
    return person


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if not EARLIEST <= starts_on <= LATEST:
        raise Unfit("starts_on", _l("Choose a day between 1990 and 2100."))
    if ends_on is not None and ends_on > LATEST:
        raise Unfit("ends_on", _l("Choose a day between 1990 and 2100."))
    if ends_on is not None and ends_on < starts_on:
        raise Unfit("ends_on", _l("The last day cannot come before the first."))


def _check_others(given: Membership) -> None:
    """Nobody sits on both sides of the table, and nobody has the same mandate twice at a time."""
    for held in queries.overlapping(given.person_id, given.starts_on, given.ends_on):
        if given.side is not None and held.side not in {None, given.side}:
            raise Unfit(
                "role",
                _l("They already sit in the council for the other side on some of these days."),
            )
        if held.party_id == given.party_id and held.role is given.role:
            raise Unfit("role", _l("They already have this mandate on some of these days."))


def end_mandate(actor: Actor, membership: Membership, last_day: date | None = None) -> Membership:
    """Let a mandate end with a day: today unless told; yesterday ends it at once. Raises Unfit."""
    require(actions.END, actor, membership)
    last_day = last_day or clock.today()
    if last_day < clock.today() - timedelta(days=1):
        raise Unfit(
            "last_day",
            _l("A mandate that has been used cannot end further back than yesterday."),
        )
    if last_day > LATEST or (membership.ends_on is not None and last_day > membership.ends_on):
        raise Unfit("last_day", _l("It ends before that day already. Choose an earlier one."))
    membership.ends_on = last_day
    record(
        actions.END,
        actor,
        membership,
        person=membership.person_id,
        party=membership.party_id,
        last_day=last_day.isoformat(),
    )
    return membership


def claim(actor: Actor, by: Party, *, umbrella: Party, member: Party) -> UmbrellaMembership:
    """One of the two says that they belong together; it counts when the other confirms it. Raises Unfit."""
    require(actions.CLAIM, actor, by)
    if by.id not in {umbrella.id, member.id}:
        raise ValueError("a party speaks for itself only")
    _check_tie("umbrella" if by.id == member.id else "member", umbrella, member)
    said = UmbrellaMembership(
        umbrella_id=umbrella.id,
        member_id=member.id,
        state=UmbrellaState.CLAIMED,
        claimed_by_id=by.id,
        claimed_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(said)
    except IntegrityError:
        field = "umbrella" if by.id == member.id else "member"
        raise Unfit(field, _l("That is said already.")) from None
    record(actions.CLAIM, actor, said, umbrella=umbrella.id, member=member.id, by=by.id)
    return said


def _check_tie(field: str, umbrella: Party, member: Party) -> None:
    """Raise Unfit unless two organisations can belong together so."""
    if umbrella.id == member.id:
        raise Unfit(field, _l("An organisation is no member of itself."))
    for party in (umbrella, member):
        if party.kind is not PartyKind.ORGANISATION:
            raise Unfit(
                field, _l("Only organisations are members of umbrellas, not parts of the city.")
            )
        if party.ended_on is not None and party.ended_on <= clock.today():
            raise Unfit(field, _l("%(name)s is no longer active.") % {"name": party.name})
    if not umbrella.is_umbrella:
        raise Unfit(field, _l("%(name)s is no umbrella organisation.") % {"name": umbrella.name})


def _lock_tie(tie: Tie) -> None:
    """Hold a membership of an umbrella, and read it afresh."""
    held = select(UmbrellaMembership.id).where(UmbrellaMembership.id == tie.held.id)
    db.session.execute(held.with_for_update())
    db.session.refresh(tie.held)


def confirm(actor: Actor, tie: Tie) -> UmbrellaMembership:
    """The other one of the two says so too: from now on it counts."""
    _lock_tie(tie)
    require(actions.CONFIRM, actor, tie)
    tie.held.state, tie.held.confirmed_at = UmbrellaState.CONFIRMED, clock.now()
    record(actions.CONFIRM, actor, tie.held, by=tie.party.id)
    return tie.held


def end_tie(actor: Actor, tie: Tie) -> UmbrellaMembership:
    """One of the two ends it. What was only said is taken back, or denied."""
    _lock_tie(tie)
    require(actions.END_TIE, actor, tie)
    tie.held.state, tie.held.ended_at = UmbrellaState.ENDED, clock.now()
    record(actions.END_TIE, actor, tie.held, by=tie.party.id)
    return tie.held
