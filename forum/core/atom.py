"""Feeds for other programs to read (Atom, RFC 4287): the one place where they are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from forum.core import clock

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One thing in a feed. `url` is its lasting address, and what it is known by."""

    url: str
    title: str
    updated: datetime
    published: datetime | None = None
    html: str = ""  #: clean already


def written(
    *, title: str, url: str, own_url: str, author: str, language: str, entries: Iterable[Entry]
) -> bytes:
    """A feed as bytes, the newest entry first: the same entries are the same bytes."""
    told = sorted(entries, key=lambda one: (one.updated, one.url), reverse=True)
    ElementTree.register_namespace("", _NAMESPACE)
    feed = ElementTree.Element(f"{{{_NAMESPACE}}}feed", {"xml:lang": language})
    _say(feed, "id", own_url)
    _say(feed, "title", title)
    _say(feed, "updated", _moment(told[0].updated if told else clock.at(clock.today())))
    _say(_add(feed, "author"), "name", author)
    _add(feed, "link", rel="self", type=MEDIA_TYPE, href=own_url)
    _add(feed, "link", rel="alternate", type="text/html", href=url)
    for one in told:
        _tell(_add(feed, "entry"), one)
    content: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _tell(entry: ElementTree.Element, one: Entry) -> None:
    _say(entry, "id", one.url)
    _say(entry, "title", one.title)
    _say(entry, "updated", _moment(one.updated))
    if one.published is not None:
        _say(entry, "published", _moment(one.published))
    _add(entry, "link", rel="alternate", type="text/html", href=one.url)
    if one.html:
        _add(entry, "content", type="html").text = _possible(one.html)


def _add(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)


def _say(parent: ElementTree.Element, name: str, words: str) -> None:
    _add(parent, name).text = _possible(words)


def _possible(words: str) -> str:
    """Without what XML cannot hold: control characters, and halves of characters."""
    return "".join(
        one
        for one in words
        if one in "\t\n\r"
        or " " <= one <= "\ud7ff"
        or "\ue000" <= one <= "\ufffd"
        or one > "\uffff"
    )


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
