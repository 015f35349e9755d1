"""Several parties stand behind a matter together: asked, accepted or declined, taken back, left."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect, select

from forum.core import clock
from forum.core.access import Action, Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, kinds, queries
from forum.matters.models import ASKED, Matter, Partner, PartnerState
from forum.matters.operations.matters import lock
from forum.parties.models import Party

#: How many can be asked to stand behind one matter, or do so, at a time.
MOST = 30


def invite(actor: Actor, matter: Matter, *, party_ids: Collection[int]) -> list[Partner]:
    """Ask parties to stand behind a matter; gives those asked now. Nobody is asked twice."""
    lock(matter)
    require(actions.INVITE_PARTNER, actor, matter)
    known = {one.party_id: one for one in queries.partners.of(matter)}
    there = {key for key, one in known.items() if one.state in ASKED}
    wanted = [party for party in _fit(matter, set(party_ids)) if party.id not in there]
    if len(there) + len(wanted) > MOST:
        raise Refused(no(_l("At most %(num)s can stand behind it together.", num=MOST)))
    asked = [_ask(actor, matter, party, known.get(party.id)) for party in wanted]
    if asked:
        db.session.flush()
        new = [party.id for party in wanted]
        record(actions.INVITE_PARTNER, actor, matter, matter_id=matter.id, parties=new)
    return asked


def _fit(matter: Matter, party_ids: set[int]) -> list[Party]:
    """The parties of these ids; Refused where one of them cannot stand behind this matter."""
    shared = kinds.of(matter).shared
    allowed = shared.kinds if shared is not None else ()
    found = list(db.session.scalars(select(Party).where(Party.id.in_(party_ids))))
    fine = all(
        party.kind in allowed
        and party.id != matter.party_id
        and (party.ended_on is None or party.ended_on > clock.today())
        for party in found
    )
    if not fine or len(found) != len(party_ids):
        raise Refused(no(_l("Choose only among those that the list has.")))
    return sorted(found, key=lambda party: party.id)


def _ask(actor: Actor, matter: Matter, party: Party, known: Partner | None) -> Partner:
    asked = known or Partner(matter_id=matter.id, party_id=party.id)
    asked.state = PartnerState.INVITED
    asked.invited_by_id, asked.invited_at = actor.person_id or 0, clock.now()
    asked.decided_by_id = asked.decided_at = None
    db.session.add(asked)
    return asked


def accept(actor: Actor, asked: Partner) -> Partner:
    """Stand behind it: from now on one's people write on it, and it is published in one's name too."""
    _hold(asked)
    require(actions.ACCEPT_PARTNER, actor, asked)
    joins = actions.JOIN if asked.matter.is_public else actions.ACCEPT_PARTNER
    return _decide(joins, actor, asked, PartnerState.ACCEPTED)


def decline(actor: Actor, asked: Partner) -> Partner:
    """Say no. One's people do not see the draft any more."""
    _hold(asked)
    require(actions.DECLINE_PARTNER, actor, asked)
    return _decide(actions.DECLINE_PARTNER, actor, asked, PartnerState.DECLINED)


def leave(actor: Actor, asked: Partner) -> Partner:
    """Step back from what one has accepted."""
    _hold(asked)
    require(actions.LEAVE_PARTNER, actor, asked)
    leaves = actions.STEP_BACK if asked.matter.is_public else actions.LEAVE_PARTNER
    return _decide(leaves, actor, asked, PartnerState.LEFT)


def take_back(actor: Actor, asked: Partner) -> None:
    """Ask no more: the party was not to be asked, or not yet."""
    _hold(asked)
    require(actions.TAKE_BACK_PARTNER, actor, asked)
    matter, party_id = asked.matter, asked.party_id
    db.session.delete(asked)
    record(actions.TAKE_BACK_PARTNER, actor, matter, matter_id=matter.id, party=party_id)


def join(actor: Actor, matter: Matter, party_id: int) -> Partner:
    """Let a party stand behind a matter without being asked here. Part of another act, which records it."""
    found = select(Partner).where(Partner.matter_id == matter.id, Partner.party_id == party_id)
    known = db.session.scalar(found)
    if known is not None and known.state == PartnerState.ACCEPTED:
        return known
    joined = _ask(actor, matter, db.session.get_one(Party, party_id), known)
    joined.state = PartnerState.ACCEPTED
    joined.decided_by_id, joined.decided_at = actor.person_id, clock.now()
    db.session.flush()
    db.session.expire(matter, ["partners"])
    return joined


def _hold(asked: Partner) -> None:
    """Hold the matter, and read what was asked afresh: it may have been answered or taken back."""
    known = inspect(asked).identity or (asked.id,)
    afresh = select(Partner).where(Partner.id == known[0])
    afresh = afresh.execution_options(populate_existing=True)
    found = db.session.scalar(afresh)
    if found is not None:
        lock(found.matter)
        found = db.session.scalar(afresh)
    if found is None:
        raise Refused(no(_l("What you were asked was taken back just now.")))


def _decide(what: Action, actor: Actor, asked: Partner, state: PartnerState) -> Partner:
    asked.state = state
    asked.decided_by_id, asked.decided_at = actor.person_id, clock.now()
    db.session.flush()
    db.session.expire(asked.matter, ["partners"])
    record(what, actor, asked, matter_id=asked.matter_id)
    return asked
