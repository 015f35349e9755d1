"""The letters to those who follow, written when they are sent: what may not be read any more is not sent."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import text
from forum.core.access import Words, action
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox, letter
from forum.districts.models import District
from forum.matters import history, kinds, origins
from forum.matters.models import Comment, CommentState, Matter, Subscription
from forum.notifications import queries, tokens
from forum.parties.models import Party

EXCERPT = 600
MOST = 30  #: matters told of in one letter; each one's page tells of it


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
    return _told(subscription, target, event, matter, comment)


def _told(
    subscription: Subscription,
    target: Matter | District,
    event: Event,
    matter: Matter,
    comment: Comment | None = None,
) -> Letter:
    """The letter of one thing that happened."""
    stop_url = _stop_url(subscription)
    with force_locale(_language(subscription)):
        body = _write(
            "told.txt",
            what=_what(event),
            matter=matter,
            lines=_lines(event, matter, comment),
            summary=matter.summary if _opens(event, matter) else "",
            excerpt=_excerpt(event, comment),
            url=_absolute(_place(event, matter, comment)),
            target=name_of(target),
            is_matter=target is matter,
            stop_url=stop_url,
        )
        subject = _("News in %(title)s", title=matter.title)
    return Letter(to=_address(subscription), subject=subject, body=body, stop_url=stop_url)


def _stop_url(subscription: Subscription) -> str:
    token = tokens.make(tokens.Purpose.STOP, subscription)
    return url_for("notifications.stop", token=token, _external=True)


def _stop_all_url(subscriptions: Sequence[Subscription]) -> str:
    """The link that stops all that a letter is about."""
    if len(subscriptions) == 1:
        return _stop_url(subscriptions[0])
    return url_for("notifications.stop", token=tokens.make_all(subscriptions), _external=True)


def _language(subscription: Subscription) -> str:
    person = subscription.person
    return person.language if person is not None else subscription.language


def _address(subscription: Subscription) -> str:
    person = subscription.person
    return (person.email if person is not None else subscription.email) or ""


@letter("told_together")
def told_together(row: Outbox) -> Letter | None:
    """Tells a follower all that concerns them of what was done to many matters at once."""
    person = db.session.get(Person, row.person_id) if row.person_id is not None else None
    address = person.email if person is not None else row.address
    first = db.session.scalar(select(Event).where(Event.uid == row.about["event"]))
    if first is None or not address:
        return None
    followed = queries.subscriptions_of(address.lower())
    happened = [
        (event, matter)
        for event, matter in queries.events_together(first, row.about["count"], followed)
        if action(event.action).tells
    ]
    why = _why(followed, [matter for _event, matter in happened])
    if not why:
        return None
    if len(happened) == 1:
        return _told(why[0], target_of(why[0]) or happened[0][1], *happened[0])
    return _all_told(why, happened)


def _why(followed: Sequence[Subscription], matters: Sequence[Matter]) -> list[Subscription]:
    """The subscriptions that are why someone is told of some matters, the nearest first."""
    ids = {matter.id for matter in matters}
    places = {place for matter in matters for place in _places(matter)}
    return [one for one in followed if one.matter_id in ids or one.district_id in places]


def _places(matter: Matter) -> set[int]:
    """Where a matter is, and the areas around."""
    around = {place.parent_id for place in matter.districts if place.parent_id is not None}
    return {place.id for place in matter.districts} | around


def _all_told(why: Sequence[Subscription], happened: Sequence[tuple[Event, Matter]]) -> Letter:
    with force_locale(_language(why[0])):
        by_matter: dict[Matter, list[Event]] = {}
        for event, matter in happened:
            by_matter.setdefault(matter, []).append(event)
        news = [
            (matter, [_news(one, matter) for one in events])
            for matter, events in list(by_matter.items())[:MOST]
        ]
        count = len(by_matter)
        named = [(one, to) for one in why if (to := target_of(one)) is not None][:MOST]
        stops = [(name_of(to), _stop_url(one)) for one, to in named]
        stop_all_url = _stop_all_url([one for one, _to in named])
        return Letter(
            to=_address(why[0]),
            subject=(
                _("News in %(count)s matters that you follow", count=count)
                if count > 1
                else _("News in %(title)s", title=happened[0][1].title)
            ),
            body=_write(
                "told_together.txt",
                news=news,
                more=count - len(news),
                stops=stops,
                stop_all_url=stop_all_url,
            ),
            stop_url=stop_all_url,
        )


def _is_itself(event: Event, matter: Matter) -> bool:
    return event.subject_type == type(matter).__name__ and event.subject_id == matter.id


def _lines(event: Event, matter: Matter, comment: Comment | None) -> list[Words]:
    """What stands under the matter's name: of a meeting when and where; of a comment where it is from."""
    if comment is not None:
        origin = origins.line(comment.origin, matter.reference or "")
        return [origin[0]] if origin is not None and not origin[2] else []
    told = kinds.of(matter).told
    lines = list(told(matter)) if told is not None and _is_itself(event, matter) else []
    return [*lines, *filter(None, [history.noted(event)])]


def _opens(event: Event, matter: Matter) -> bool:
    """Whether the matter itself became public by it: then the letter says what it is about."""
    return _is_itself(event, matter) and event.action.endswith(":publish")


def _comment(event: Event) -> Comment | None:
    if event.subject_type != Comment.__name__ or event.subject_id is None:
        return None
    return db.session.get(Comment, event.subject_id)


def _excerpt(event: Event, comment: Comment | None) -> str:
    return text.excerpt(comment.body_html, EXCERPT) if comment else history.quoted(event)


def _url(event: Event, matter: Matter) -> str:
    return _absolute(_place(event, matter, None))


def _place(event: Event, matter: Matter, comment: Comment | None) -> str:
    if comment is not None:
        return url_for("matters.comment_page", reference=matter.reference, seq=comment.seq)
    return history.leads_to(event) or kinds.url_of(matter)


def _news(event: Event, matter: Matter) -> tuple[str, str, str, str]:
    """One of the things that a letter about several tells: what, when and where, in what words, its page."""
    return _what(event), history.noted(event), _excerpt(event, None), _url(event, matter)


def _what(event: Event) -> str:
    person = select(Person.name).where(Person.id == event.person_id)
    party = select(Party.name).where(Party.id == event.party_id)
    return history.words(event, db.session.scalar(person), db.session.scalar(party))
