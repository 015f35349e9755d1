"""Links in a user's text: where each one leads is shown beside it; `@` and a name leads to whom it names.

Both are steps inside `core/text.py`, which has the last word.
"""

import re
from collections.abc import Container, Iterator, Mapping
from itertools import groupby
from typing import Any

from bleach.linkifier import LinkifyFilter
from markdown_it.rules_inline import StateInline

#: An address that is written out. In step with its own length, whatever stands around it.
_WRITTEN = re.compile(r"(?<![\w@./-])\(?(?:https?://|www\.)[^\s<>\"`{}|\\^]{1,2000}(?<![.,;:!?])")
_WEB = re.compile(r"(https?)://([^/?#\\@\s]{1,300})([/?#].*)?", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"mailto:([\w.!#$&'*+/=?^`{|}~-]{1,64})@([^\s@?]{1,253})(\?.*)?", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]")
#: Before an `@` that mentions nobody: a letter, or what stands in an address.
_WITHIN = re.compile(r"[\w@./+-]")


def _host(written: str) -> str | None:
    """A host as the network knows it, in ASCII, so that one that looks like another cannot pass for it."""
    name = written.lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return None
    return name if len(name) <= 253 and _HOST.fullmatch(name) else None


def leads_to(address: str) -> tuple[str, str] | None:
    """Where a link leads, and the address that leads there and nowhere else; None if it cannot be said."""
    if mail := _MAIL.fullmatch(address):
        host = _host(mail[2])
        return (f"{mail[1]}@{host}", f"mailto:{mail[1]}@{host}{mail[3] or ''}") if host else None
    web = _WEB.fullmatch(address)
    if web is None:
        return None
    name, colon, port = web[2].partition(":") if not web[2].startswith("[") else (web[2], "", "")
    host = _host(name)
    if host is None or (colon and not re.fullmatch("[0-9]{0,5}", port)):
        return None
    return host, f"{web[1].lower()}://{host}{colon}{port}{web[3] or ''}"


def _says(shown: str, place: str) -> bool:
    """Whether the words of a link begin with where it leads, as an address does."""
    words = re.sub(r"^(?:mailto:|https?://)?(?:www\.)?", "", shown.strip().lower())
    rest = words.removeprefix(place.removeprefix("www."))
    return rest != words and rest[:1] in {"", "/", "?", "#", ":"}


class Linked(LinkifyFilter):
    """A filter of bleach: links what is written out, keeps what leads to the web or to whom is named.

    A link to anywhere else, or to where nobody can say, becomes its own words.
    """

    def __init__(self, source: Any, own: Container[str], says_where: bool) -> None:
        super().__init__(source, callbacks=[self._keep], skip_tags={"pre", "code"}, url_re=_WRITTEN)
        self.own, self.says_where = own, says_where

    def _keep(self, attributes: Any, new: bool = False) -> Any:
        address = str(attributes.get((None, "href"), ""))
        if address in self.own and not new:
            return attributes
        place = leads_to(address)
        if place is None:
            return None
        attributes[(None, "href")] = place[1]
        return attributes

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The text, token by token, with the host in brackets after each link whose words do not say it."""
        address, shown = "", ""
        for token in super().__iter__():
            kind = token["type"]
            if kind == "StartTag" and token["name"] == "a":
                address, shown = str(token["data"].get((None, "href"), "")), ""
            elif kind in {"Characters", "SpaceCharacters"}:
                shown += token["data"]
            elif kind == "Entity":
                shown += "?"
            elif kind == "EndTag" and token["name"] == "a":
                yield from self._end(token, address, shown)
                continue
            yield token

    def _end(self, token: dict[str, Any], address: str, shown: str) -> Iterator[dict[str, Any]]:
        place = None if address in self.own else leads_to(address)
        if place is not None and not shown.strip():  # a link without words
            yield {"type": "Characters", "data": place[0]}
        yield token
        if place is None or not self.says_where or not shown.strip():
            return
        if not _says(shown, place[0]):
            yield {"type": "Characters", "data": f" ({place[0]})"}


Names = Mapping[str, list[tuple[int, dict[str, tuple[str, str]]]]]


def by_initial(names: Mapping[str, str]) -> Names:
    """Names with their addresses as `mention` looks them up: by first letter, the longest first."""
    folded = sorted((name[:1].lower(), -len(name), name) for name in names if name)
    return {
        initial: [
            (-length, {name.lower(): (name, names[name]) for *_, name in same})
            for length, same in groupby(found, key=lambda one: one[1])
        ]
        for initial, found in groupby(folded, key=lambda one: one[0])
    }


def mention(state: StateInline, silent: bool) -> bool:
    """A rule of markdown-it: `@` and a name is a link to whom it names. Those found are noted in the env."""
    at, text = state.pos, state.src
    if text[at] != "@" or "names" not in state.env or state.linkLevel > 0:
        return False
    if at and _WITHIN.match(text[at - 1]):
        return False
    for length, found in state.env["names"].get(text[at + 1 : at + 2].lower(), ()):
        end = at + 1 + length
        meant = found.get(text[at + 1 : end].lower())
        if meant is not None and not text[end : end + 1].isalnum():
            break
    else:
        return False
    if not silent:
        state.env["mentioned"].append(meant[0])
        state.push("link_open", "a", 1).attrs = {"href": meant[1]}
        state.push("text", "", 0).content = f"@{meant[0]}"
        state.push("link_close", "a", -1)
    state.pos = end
    return True
