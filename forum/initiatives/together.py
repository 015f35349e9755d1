"""What follows when initiatives go together or are tied: letters, stems to find them by, lines that lead."""

from collections.abc import Iterable
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from forum.accounts.models import Person
from forum.core.access import Words
from forum.core.clock import on_tick
from forum.core.db import db
from forum.core.events import Event, on
from forum.core.outbox import Letter, Outbox, enqueue_all, letter, own_key
from forum.initiatives import actions, operations, queries
from forum.initiatives.models import Initiative, Merger, MergerState
from forum.matters import history, kinds, origins
from forum.matters.models import Matter
from forum.parties.queries import representatives

PROPOSED, ANSWERED, MERGED = "merger_proposed", "merger_answered", "initiative_merged"

on_tick(operations.stemming.keep_missing_stems)


@on(actions.PUBLISH, actions.GROW, actions.REVISE)
def keep_stems(event: Event, _subject: Any) -> None:
    """What is published is found by those who write something alike."""
    operations.stemming.keep_stems(db.session.get_one(Initiative, event.matter_id))


@on(actions.PROPOSE_MERGER)
def ask(event: Event, merger: Merger) -> None:
    """A letter to each who represents those who are asked."""
    _send(PROPOSED, event, merger, representatives([merger.into.party_id])[merger.into.party_id])


@on(actions.ACCEPT_MERGER, actions.DECLINE_MERGER)
def answer(event: Event, merger: Merger) -> None:
    """A letter to each who represents those who asked."""
    own = merger.initiative.party_id
    _send(ANSWERED, event, merger, {*representatives([own])[own], merger.person_id})


@on(actions.MERGE)
def tell_supporters(event: Event, given: Initiative) -> None:
    """A letter to each who supported it, and to those in the city who would have replied to it."""
    merger = queries.mergers.merged(given)
    if merger is None:
        return
    unit = given.addressed_party_id
    replying = representatives([unit])[unit] if unit is not None else []
    _send(MERGED, event, merger, {*queries.mergers.supporting_people(given), *replying})


def _send(name: str, event: Event, merger: Merger, people: Iterable[int]) -> None:
    rows = [
        {
            "key": own_key(event.uid, person_id),
            "person_id": person_id,
            "address": None,
            "about": {"merger": merger.id},
        }
        for person_id in sorted(set(people))
        if person_id != event.person_id
    ]
    if rows:
        enqueue_all(name, rows)


def _written(row: Outbox, template: str, subject: Words, state: MergerState) -> Letter | None:
    """A letter about a proposal, as long as it stands where the letter says."""
    merger, person = (
        queries.mergers.by_id(row.about["merger"]),
        db.session.get(Person, row.person_id),
    )
    if merger is None or person is None or merger.state != state:
        return None
    with force_locale(person.language):
        given, into = merger.initiative, merger.into
        return Letter(
            to=person.email,
            subject=str(subject)
            % {"title": into.title, "given": given.title, "party": given.party.name},
            body=current_app.jinja_env.get_template(template).render(
                merger=merger,
                given=given,
                into=into,
                url=url_for("initiatives.merger", merger_id=merger.id, _external=True),
                into_url=url_for("matters.show", reference=into.reference, _external=True),
            ),
        )


@letter(PROPOSED)
def proposed(row: Outbox) -> Letter | None:
    """Who wants to go together, and why; nothing when it was taken back or answered meanwhile."""
    subject = _l("%(party)s wants to go together with you about: %(title)s")
    return _written(row, "initiatives/merger_proposed.txt", subject, MergerState.PROPOSED)


@letter(ANSWERED)
def answered(row: Outbox) -> Letter | None:
    """What was answered."""
    merger = queries.mergers.by_id(row.about["merger"])
    if merger is None or merger.state not in {MergerState.ACCEPTED, MergerState.DECLINED}:
        return None
    agreed = merger.state == MergerState.ACCEPTED
    subject = _l("You go together: %(title)s") if agreed else _l("They said no: %(title)s")
    return _written(row, "initiatives/merger_answered.txt", subject, merger.state)


@letter(MERGED)
def merged(row: Outbox) -> Letter | None:
    """What has become of what one supported."""
    subject = _l("%(given)s goes on as part of another initiative")
    return _written(row, "initiatives/merged.txt", subject, MergerState.ACCEPTED)


def _to_other(event: Event) -> str | None:
    """The initiative that it goes on as part of, or the one that has gone into it."""
    if event.action == actions.MERGE.name:
        return _page_of(event.data["into"])
    merger = db.session.get(Merger, event.subject_id)
    return _page_of(merger.initiative_id) if merger is not None else None


def _to_process(event: Event) -> str | None:
    return _page_of(event.data["process"])


def _page_of(matter_id: int) -> str | None:
    """Its page, if everyone can read it."""
    found = db.session.get(Matter, matter_id)
    return kinds.url_of(found) if found is not None and found.is_public else None


def _from_initiative(origin: dict[str, Any], _reference: str) -> tuple[Words, str]:
    """Of a comment in a consultation: the initiative that is tied to it."""
    return origin["title"], url_for("matters.show", reference=origin["reference"])


history.link(actions.MERGE, _to_other)
history.link(actions.ACCEPT_MERGER, _to_other)
history.link(actions.TIE, _to_process)
origins.register("initiative", _from_initiative, lead=_l("From the initiative:"))
