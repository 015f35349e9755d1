"""The letters to those who follow, written when they are sent: what may not be read any more is not sent."""

from typing import Any
from urllib.parse import urljoin

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import text
from forum.core.access import Words
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, letter
from forum.districts.models import District
from forum.matters import history, kinds, origins
from forum.matters.models import Comment, CommentState, Matter, Subscription
from forum.notifications import tokens
from forum.parties.models import Party

EXCERPT = 600


def target_of(subscription: Subscription) -> Matter | District | None:
    """What is followed, if it may be read."""
    if subscription.matter is not None:
        return subscription.matter if subscription.matter.is_public else None
    return subscription.district


def name_of(target: Matter | District) -> str:
    """What a matter or a place is called."""
    return target.title if isinstance(target, Matter) else target.name


def url_of(target: Matter | District) -> str:
    """The page of a matter or a place."""
    if isinstance(target, Matter):
        return kinds.url_of(target)
    return url_for("districts.show", slug=target.slug)


def _absolute(path: str) -> str:
    return urljoin(url_for("portal.index", _external=True), path)


def _write(template: str, **context: Any) -> str:
    """A letter's text. Not through render_template: here is no request, and nobody who asks."""
    return current_app.jinja_env.get_template(f"notifications/{template}").render(**context)


@letter("follow_confirm")
def confirm(row: Outbox) -> Letter | None:
    """Asks an address whether it wants to follow; nothing happens until the button there is used."""
    subscription = db.session.get(Subscription, row.about["subscription"])
    if subscription is None or subscription.email is None or subscription.confirmed_at is not None:
        return None
    target = target_of(subscription)
    if target is None:
        return None
    token = tokens.make(tokens.Purpose.CONFIRM, subscription)
    with force_locale(subscription.language):
        body = _write(
            "confirm.txt",
            name=name_of(target),
            url=url_for("notifications.confirm", token=token, _external=True),
            days=tokens.CONFIRM_DAYS,
        )
        subject = _("Do you want to follow %(name)s?", name=name_of(target))
    return Letter(to=subscription.email, subject=subject, body=body)


@letter("told")
def told(row: Outbox) -> Letter | None:
    """Tells a follower what has happened, where to read it, why they are told, and how to stop."""
    subscription = db.session.get(Subscription, row.about["subscription"])
    event = db.session.scalar(select(Event).where(Event.uid == row.about["event"]))
    if subscription is None or subscription.confirmed_at is None or event is None:
        return None
    matter = db.session.get(Matter, event.matter_id)
    target = target_of(subscription)
    if matter is None or not matter.is_public or target is None:
        return None
    comment = _comment(event)
    if comment is not None and comment.state != CommentState.VISIBLE:
        return None
    person = subscription.person
    stop_url = url_for(
        "notifications.stop", token=tokens.make(tokens.Purpose.STOP, subscription), _external=True
    )
    with force_locale(person.language if person is not None else subscription.language):
        body = _write(
            "told.txt",
            what=_what(event),
            matter=matter,
            lines=_lines(event, matter, comment),
            summary=matter.summary if _opens(event, matter) else "",
            excerpt=text.excerpt(comment.body_html, EXCERPT) if comment is not None else "",
            url=_absolute(_place(event, matter, comment)),
            target=name_of(target),
            is_matter=target is matter,
            stop_url=stop_url,
        )
        subject = _("News in %(title)s", title=matter.title)
    to = person.email if person is not None else subscription.email
    return Letter(to=to or "", subject=subject, body=body, stop_url=stop_url)


def _is_itself(event: Event, matter: Matter) -> bool:
    return event.subject_type == type(matter).__name__ and event.subject_id == matter.id


def _lines(event: Event, matter: Matter, comment: Comment | None) -> list[Words]:
    """What stands under the matter's name: of a meeting when and where; of a comment where it is from."""
    if comment is not None:
        origin = origins.line(comment.origin, matter.reference or "")
        return [origin[0]] if origin is not None and not origin[2] else []
    told = kinds.of(matter).told
    return list(told(matter)) if told is not None and _is_itself(event, matter) else []


def _opens(event: Event, matter: Matter) -> bool:
    """Whether the matter itself became public by it: then the letter says what it is about."""
    return _is_itself(event, matter) and event.action.endswith(":publish")


def _comment(event: Event) -> Comment | None:
    if event.subject_type != Comment.__name__ or event.subject_id is None:
        return None
    return db.session.get(Comment, event.subject_id)


def _place(event: Event, matter: Matter, comment: Comment | None) -> str:
    if comment is not None:
        return url_for("matters.comment_page", reference=matter.reference, seq=comment.seq)
    return history.leads_to(event) or kinds.url_of(matter)


def _what(event: Event) -> str:
    person = select(Person.name).where(Person.id == event.person_id)
    party = select(Party.name).where(Party.id == event.party_id)
    return history.words(event, db.session.scalar(person), db.session.scalar(party))
