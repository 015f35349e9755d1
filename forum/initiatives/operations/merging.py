"""Two initiatives go together: proposed by those who took the one, agreed to by those who took the other."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select, update

from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import UtcDateTime, db, insert_into
from forum.core.events import record
from forum.initiatives import actions, queries
from forum.initiatives.models import Initiative, InitiativeState, Merger, MergerState
from forum.initiatives.policy.merging import takes_in
from forum.matters import operations as matters
from forum.matters.models import LinkKind, Partner, PartnerState, Subscription

REASON = 1000


def merger_draft_name(initiative: Initiative) -> str:
    """The name under which an unsent proposal is kept."""
    return f"merger-{initiative.id}"


def propose(actor: Actor, initiative: Initiative, into: Initiative, *, reason: str) -> Merger:
    """Ask those who took another initiative to go on together, as part of theirs. Nobody else knows of it.

    Of a draft: ask to be among those who take the other one.
    """
    _hold(initiative, into)
    require(actions.PROPOSE_MERGER, actor, initiative)
    if into.id == initiative.id:
        raise Refused(no(_l("An initiative cannot go on as part of itself.")))
    open_to = takes_in(into)
    if not open_to:
        raise Refused(open_to)
    if not initiative.is_public and _stands_behind(initiative.party_id, into):
        raise Refused(no(_l("Your organisation stands behind that initiative already.")))
    if queries.mergers.pending_of(initiative) is not None:
        raise Refused(
            no(_l("A proposal waits for an answer already. Take it back to make another one."))
        )
    if queries.mergers.was_declined(initiative, into):
        raise Refused(
            no(
                _l(
                    "They have declined this before. You can write in the thread of their initiative."
                )
            )
        )
    said = text.clean(reason)
    if not said:
        raise Refused(no(_l("Write why the two belong together.")))
    merger = Merger(
        initiative_id=initiative.id,
        into_id=into.id,
        state=MergerState.PROPOSED,
        reason=said[:REASON],
        person_id=actor.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(merger)
    drafts.discard(actor, merger_draft_name(initiative))
    record(actions.PROPOSE_MERGER, actor, merger)
    return merger


def accept(actor: Actor, merger: Merger, *, answer: str = "") -> Merger:
    """Agree. The one is closed and goes on as part of the other, with both texts and all support kept.

    Its organisation is named beside those who took the other one. The other one's promised day stands.
    """
    given, into = _held(merger)
    require(actions.ACCEPT_MERGER, actor, merger)
    _decide(actor, merger, MergerState.ACCEPTED, answer)
    _name_beside(given, into, merger)
    record(actions.ACCEPT_MERGER, actor, merger, matter_id=into.id)
    if given.is_public:
        _close_into(actor, given, into, merger)
    return merger


def decline(actor: Actor, merger: Merger, *, answer: str = "") -> Merger:
    """Say no, with a word why, if one wishes. Nobody but those who asked is told."""
    _held(merger)
    require(actions.DECLINE_MERGER, actor, merger)
    _decide(actor, merger, MergerState.DECLINED, answer)
    record(actions.DECLINE_MERGER, actor, merger)
    return merger


def withdraw(actor: Actor, merger: Merger) -> Merger:
    """Take back what was proposed, as long as it is not answered."""
    _held(merger)
    require(actions.WITHDRAW_MERGER, actor, merger)
    _decide(actor, merger, MergerState.WITHDRAWN, "")
    record(actions.WITHDRAW_MERGER, actor, merger)
    return merger


def _hold(*initiatives: Initiative) -> None:
    """Hold both until the act ends, always in one order: two such acts never wait for each other."""
    for one in sorted(initiatives, key=lambda known: known.id):
        matters.lock(one)


def _held(merger: Merger) -> tuple[Initiative, Initiative]:
    given, into = merger.initiative, merger.into
    _hold(given, into)
    db.session.refresh(merger)
    return given, into


def _decide(actor: Actor, merger: Merger, state: MergerState, answer: str) -> None:
    merger.state, merger.answer = state, text.clean(answer)[:REASON]
    merger.decided_by_id, merger.decided_at = actor.person_id, clock.now()
    db.session.flush()


def _stands_behind(party_id: int, into: Initiative) -> bool:
    if party_id == into.party_id:
        return True
    return any(
        one.party_id == party_id and one.state == PartnerState.ACCEPTED for one in into.partners
    )


def _name_beside(given: Initiative, into: Initiative, merger: Merger) -> None:
    """Name the organisation that took the one beside the one that took the other."""
    if _stands_behind(given.party_id, into):
        return
    known = db.session.scalar(
        select(Partner).where(Partner.matter_id == into.id, Partner.party_id == given.party_id)
    )
    if known is None:
        known = Partner(
            matter_id=into.id,
            party_id=given.party_id,
            invited_by_id=merger.decided_by_id,
            invited_at=merger.decided_at,
        )
        db.session.add(known)
    known.state = PartnerState.ACCEPTED
    known.decided_by_id, known.decided_at = merger.person_id, merger.decided_at
    db.session.flush()
    db.session.expire(into, ["partners"])


def _close_into(actor: Actor, given: Initiative, into: Initiative, merger: Merger) -> None:
    """It stays readable, with its thread and its support; from now on one writes in the other's thread."""
    given.state, given.closed_at = InitiativeState.CLOSED, clock.now()
    matters.links.link(actor, given, LinkKind.MERGED, into)
    _carry_followers(given, into)
    db.session.execute(
        update(Merger)
        .where(Merger.into_id == given.id, Merger.state == MergerState.PROPOSED)
        .values(state=MergerState.WITHDRAWN, decided_at=clock.now())
    )
    record(actions.MERGE, actor, given, matter_id=given.id, into=into.id)


def _carry_followers(given: Initiative, into: Initiative) -> None:
    """Whoever follows the one follows the other from now on, unless they have stopped following that.

    So they are told of the reply, which is given there.
    """
    kept = (
        Subscription.person_id, Subscription.email, Subscription.language,
        Subscription.confirmed_at,
    )  # fmt: skip
    following = select(*kept, literal(into.id), literal(clock.now(), UtcDateTime)).where(
        Subscription.matter_id == given.id, Subscription.confirmed_at.is_not(None)
    )
    names = [one.key for one in kept] + ["matter_id", "created_at"]
    insert = insert_into(Subscription.__table__).from_select(names, following)
    db.session.execute(insert.on_conflict_do_nothing())
