"""Templates: no permission, no inline script or style, no word that is not translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from tests.architecture.source import TEMPLATES, name_of, none_of, templates

#: Stored HTML that came through core/text.py, by the last part of its name; and nothing else.
SAFE = re.compile(r"(^|[._])(html|[a-z_]+_html)$")
#: Names and marks that are the same in every language, or are said in their own on purpose.
UNTRANSLATED = {
    "Samspel": "the name of the site",
    "In English": "said in its own language",
    "På svenska": "said in its own language",
    "Göta älv": "the name of a river",
    "imy.se": "an address",
    "Hisingen": "the name of a place",
    "Nordost": "the name of a place",
    "Centrum": "the name of a place",
    "Sydväst": "the name of a place",
}
VISIBLE = {"aria-label", "title", "alt", "placeholder", "content", "summary", "label"}
UNSEEN = {"viewport", "color-scheme", "theme-color", "htmx-config", "robots"}
EMPTY = re.compile(r"[^\W\d_]")


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _without_jinja(source: str, stand_in: str = "") -> str:
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    source = re.sub(r"(</?)\{\{.*?\}\}", r"\1p", source)
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", stand_in, source, flags=re.S)


def _at(path: Path, source: str, position: int) -> str:
    return f"{name_of(path)}:{source.count(chr(10), 0, position) + 1}"


FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"<[^>{]*\son[a-z]+\s*=",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "a style element": r"<style",
    "a script address": r"javascript:",
    "a compared role": r"\.role\s*(==|!=|in\b)|\bholds\(|actor\.mandates|actor\.roles|is_administrator",
    "a compared party": r"actor\.\w*kind\s*(==|!=|in\b)",
    "hx-on": r"hx-on",
    "a parsed expression for htmx": r"hx-(vals|headers)\s*=\s*['\"]?js:",
    "an inherited attribute of htmx": r"hx-(inherit|disinherit)",
    "something from elsewhere": r"(<link[^>]*href|src|action)\s*=\s*[\"']?(https?:)?//",
    "autoescape off": r"autoescape\s+false",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what: str) -> None:
    found = []
    for path in templates():
        source = re.sub(r"\{#.*?#\}", lambda m: " " * len(m[0]), _source(path), flags=re.S)
        for match in re.finditer(FORBIDDEN[what], source):
            found.append(f"{_at(path, source, match.start())} {match[0].strip()}")
    none_of(found)


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return "?"


def test_only_stored_html_is_shown_as_it_is(house: Flask) -> None:
    found = []
    for path in templates():
        for node in house.jinja_env.parse(_source(path)).find_all(nodes.Filter):
            if node.name == "safe" and not SAFE.search(_dotted(node.node)):  # type: ignore[arg-type]
                found.append(f"{name_of(path)}:{node.lineno} {_dotted(node.node)}|safe")  # type: ignore[arg-type]
    none_of(found)


def test_htmx_only_improves_what_works_without_it() -> None:
    wrong = []
    for path in templates():
        source = _without_jinja(_source(path), "x")
        for match in re.finditer(r"<([a-z][a-z0-9]*)\b([^>]*)>", source):
            asks = re.findall(r"\bhx-(get|post|put|delete|patch)\b", match[2])
            if not asks:
                continue
            plain = (
                (match[1] == "a" and "href=" in match[2])
                or (match[1] == "form" and ("action=" in match[2] or "hx-get" in match[2]))
                or (match[1] == "button" and "formaction=" in match[2])
            )
            fits = match[1] != "form" or ("hx-post" in match[2]) == ('method="post"' in match[2])
            if not (plain and fits) or set(asks) - {"get", "post"}:
                wrong.append(f"{name_of(path)} {match[0][:80]}")
    none_of(wrong)


TOKEN = re.compile(r"csrf|hidden\(|hidden_tag|tokens\(")
#: Forms that hold no token: their address is itself a secret that was mailed.
UNSIGNED = {
    TEMPLATES / "notifications" / "stop.html",
    TEMPLATES / "dialogues" / "cancel_own.html",
    TEMPLATES / "council" / "answer.html",
}


def test_every_form_that_posts_has_a_token() -> None:
    wrong = []
    for path in templates():
        for form in re.findall(r"<form\b.*?</form>", _source(path), flags=re.S):
            if 'method="post"' in form and not re.search(TOKEN, form) and path not in UNSIGNED:
                wrong.append(f"{name_of(path)} {form[:80]}")
    none_of(wrong)


class Words(HTMLParser):
    """Gathers what people would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self.silent += 1
        if tag == "meta" and dict(attrs).get("name") in UNSEEN:
            return
        self.found += [value for name, value in attrs if name in VISIBLE and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def _literals(house: Flask, path: Path) -> list[str]:
    """Words in the page itself, and in what its expressions print, outside every call that translates."""
    words = Words()
    words.feed(_without_jinja(_source(path), "0"))
    words.close()
    printed: list[str] = []
    for output in house.jinja_env.parse(_source(path)).find_all(nodes.Output):
        for node in output.nodes:
            if not isinstance(node, nodes.TemplateData):
                printed += _printed(node)
    return words.found + printed


def _printed(node: nodes.Node) -> list[str]:
    """Constants that an expression itself prints: the branches of a choice, the parts of a sum."""
    if isinstance(node, nodes.Const):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, nodes.CondExpr):
        return _printed(node.expr1) + (_printed(node.expr2) if node.expr2 else [])
    if isinstance(node, nodes.Concat):
        return [text for part in node.nodes for text in _printed(part)]
    if isinstance(node, nodes.Or | nodes.Add):
        return _printed(node.left) + _printed(node.right)
    return []


#: Printed constants that are parts of attributes, not words: classes, states, types.
CODE = re.compile(r"^[\s#]*(is-|has-|in-|t-)?[a-z0-9_-]*\s*$|^[\w ./#?=&-]*[/#=?_][\w ./#?=&-]*$")


def test_every_visible_word_is_translated(house: Flask) -> None:
    wrong = []
    for path in templates():
        for text in _literals(house, path):
            plain = re.sub(r"0-[a-z]+", "", text)  # an id made of an expression and a word
            plain = plain.strip(" \n\t–-:,.;()0/|·•…“”\"'!?&")
            if EMPTY.search(plain) and plain not in UNTRANSLATED and not CODE.match(text):
                wrong.append(f"{name_of(path)}: {text.strip()[:60]!r}")
    none_of(wrong)


def test_what_need_not_be_translated_is_still_said_somewhere() -> None:
    everything = "".join(_source(path) for path in templates())
    assert [word for word in UNTRANSLATED if word not in everything] == []


def test_every_template_is_used() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for path in TEMPLATES.parent.glob("forum/**/*.py")
    )
    code += "".join(_source(path) for path in templates())
    unused = [
        name_of(path) for path in TEMPLATES.rglob("*.*") if path.is_file() and path.name not in code
    ]
    none_of(unused)


#: What pages stand in: the site, or nothing of it for what hangs on a wall and is read from ten metres.
FRAMES = {TEMPLATES / "layout.html", TEMPLATES / "screen.html"}


def test_a_part_extends_nothing_and_a_page_extends_a_frame() -> None:
    wrong = []
    for path in templates():
        part = path.name.startswith("_") or path.parent.name == "_macros" or path in FRAMES
        if part == ("{% extends" in _source(path)):
            wrong.append(name_of(path))
    none_of(wrong)
