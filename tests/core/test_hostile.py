"""What is meant to harm ends as text that can be read, within half a second, however it is written."""

import time

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import links, text
from forum.texts.cutting import BadText, cut
from tests.hostile import HOSTILE, LONGEST, PIECES, SECONDS, Reader

NAMES = {f"Anna {number}": f"/p/{number}" for number in range(300)} | {
    "Anna Alm": "/p/anna", "@": "/p/at", "[": "/p/bracket", "*fet* <b>": "/p/bold", "a" * 200: "/p/a",
}  # fmt: skip


def _timed(act: object, *given: object, **more: object) -> str:
    started = time.process_time()
    found = act(*given, **more)  # type: ignore[operator]
    assert time.process_time() - started < SECONDS
    return str(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_is_sent_is_soon_done_and_not_blown_up(name: str) -> None:
    source = HOSTILE[name]
    html = _timed(text.render, source, names=NAMES)
    assert Reader(html, *NAMES.values()).open == []
    assert len(html) < 12 * LONGEST
    assert len(_timed(text.plain, html)) < 3 * LONGEST
    assert len(_timed(text.excerpt, html)) <= 202
    _timed(text.mentioned, source, NAMES)
    for turn in (text.clean, text.one_line, text.slug):
        once = _timed(turn, source)
        once.encode()
        assert turn(once) == once
    _timed(text.sort_key, source)


def _cut(source: str) -> int:
    try:
        return sum(len(piece.html) for piece in cut(source))
    except BadText as refused:
        return len(str(refused.words))


def test_a_document_is_as_soon_divided_or_refused_in_words(app: Flask) -> None:
    with app.test_request_context():
        for name, source in HOSTILE.items():
            assert 0 < int(_timed(_cut, source)) < 12 * LONGEST, name


def test_what_is_little_but_signs_is_shown_as_it_was_typed() -> None:
    html = text.render("[" * LONGEST)
    assert html == f"<p>{'[' * LONGEST}</p>"
    assert text.plain(text.render("<*_\n" * 5000)).replace("\n", "") == "<*_" * 5000
    assert text.plain(text.render_table("|\n" * 9000)).replace("\n", "") == "|" * 9000


@pytest.mark.parametrize(
    "ordinary",
    [
        "Anna Andersson\nBo Berg\n" * 400,
        "- Anna Alm\n" * 600,
        "Vi vill ha **fler** tider (se [protokollet](https://a.example/x)) och *bättre* lampor.\n\n"
        * 150,
        "> citat\n\nsvar\n\n" * 200,
    ],
)
def test_a_long_text_of_the_ordinary_kind_keeps_its_form(ordinary: str) -> None:
    html = text.render(ordinary)
    assert any(tag in html for tag in ("<li>", "<strong>", "<blockquote>", "<br>"))
    assert "**" not in html
    assert "&gt;" not in html


def test_a_table_of_numbers_stays_a_table() -> None:
    row = "| " + " | ".join("12 345" for _ in range(8)) + " |\n"
    assert "<td>" in text.render_table(row + "|---" * 8 + "|\n" + row * 300)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[Läs](https://goteborg.se/x)", '<a href="https://goteborg.se/x">Läs</a> (goteborg.se)'),
        ("https://goteborg.se/x", '<a href="https://goteborg.se/x">https://goteborg.se/x</a>'),
        ("www.goteborg.se.", '<a href="http://www.goteborg.se">www.goteborg.se</a>.'),
        ("[goteborg.se/x](https://www.goteborg.se/x)",
         '<a href="https://www.goteborg.se/x">goteborg.se/x</a>'),
        ("[goteborg.se](https://evil.example)",
         '<a href="https://evil.example">goteborg.se</a> (evil.example)'),
        ("[evil.example.se](https://evil.example)",
         '<a href="https://evil.example">evil.example.se</a> (evil.example)'),
        ("[](https://evil.example)", '<a href="https://evil.example">evil.example</a>'),
        ("[ ](https://evil.example)", '<a href="https://evil.example"> evil.example</a>'),
        ("https://g\u043eteborg.se",
         '<a href="https://xn--gteborg-9ig.se">https://g\u043eteborg.se</a> (xn--gteborg-9ig.se)'),
        ("<https://xn--gteborg-90a.se>",
         '<a href="https://xn--gteborg-90a.se">https://göteborg.se</a> (xn--gteborg-90a.se)'),
        ("[Skriv](mailto:bo@a.example?subject=Hej)",
         '<a href="mailto:bo@a.example?subject=Hej">Skriv</a> (bo@a.example)'),
        ("[**a** `b`](https://a.example)",
         '<a href="https://a.example"><strong>a</strong> <code>b</code></a> (a.example)'),
        ("Se (https://a.example/x_(y)).",
         'Se (<a href="https://a.example/x_(y)">https://a.example/x_(y)</a>).'),
        ("`https://a.example`", "<code>https://a.example</code>"),
    ],
)  # fmt: skip
def test_a_link_says_where_it_leads(source: str, html: str) -> None:
    assert text.render(source).replace(f' rel="{text.REL}"', "") == f"<p>{html}</p>"


@pytest.mark.parametrize(
    "address",
    [
        "https://goteborg.se@evil.example/", "https://goteborg.se:80@evil.example/", "https:///evil.example",
        "https:evil.example", "https://%65vil.example", "https://evil.example\\@goteborg.se",
        "//evil.example", "/logga-ut", "#nytt", "?svar=1", "https://", "https://.", "mailto:", "mailto:a",
        "mailto:a@b.example,c@d.example", "ftp://a.example", "tel:112", "javascript:alert(1)",
        "https://" + "a" * 300 + ".example", "https://a.example:99999999/", "https://a b.example",
    ],
)  # fmt: skip
def test_a_link_to_where_nobody_can_say_is_only_its_words(address: str) -> None:
    for source in (f"[ord]({address})", f"[ord](<{address}>)", f"<{address}>", address):
        read = Reader(text.render(source))
        assert "ord" in read.shown or not source.startswith("[")
        assert all(links.leads_to(found) for found in read.addresses)
        assert not any("evil" in found for found in read.addresses), read.addresses


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_words_hide_where_a_link_leads(words: str, around: str) -> None:
    read = Reader(text.render(f"{around}[{words}](https://evil.example/x){around}"))
    if "https://evil.example/x" in read.addresses:
        assert "evil.example" in read.shown


def test_who_is_new_lends_a_link_no_weight_and_who_is_known_does() -> None:
    source = "[a](https://a.example) www.b.example"
    assert text.render(source).count(f'rel="{text.REL}"') == 2
    assert text.render(source, follow=True).count(f'rel="{text.REL_FOLLOWED}"') == 2
    assert "nofollow" not in text.REL_FOLLOWED


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@Anna Alm hej", ["Anna Alm"]),
        ("hej @anna alm!", ["Anna Alm"]),
        ("(**@Anna Alm**)", ["Anna Alm"]),
        ("@Anna Almqvist @Anna\nAlm @Anna", []),
        ("kim@Anna Alm /@Anna Alm x.@Anna Alm", []),
        ("`@Anna Alm` \\@Anna Alm [@Anna Alm](https://a.example)", []),
        ("@*fet* <b>", ["*fet* <b>"]),
        ("@Anna 1 @Anna 12 @Anna 1", ["Anna 1", "Anna 12"]),
        ("@", []), ("@@", ["@"]), ("@ Anna Alm", []), ("", []),
    ],
)  # fmt: skip
def test_who_is_mentioned_is_who_is_linked(source: str, found: list[str]) -> None:
    assert text.mentioned(source, NAMES) == found
    read = Reader(text.render(source, names=NAMES), *NAMES.values())
    linked = [one for one in read.addresses if one.startswith("/")]
    assert list(dict.fromkeys(linked)) == [NAMES[name] for name in found]
    assert "(/" not in read.shown


def test_a_name_is_text_whatever_it_holds() -> None:
    name = "<script>alert(1)</script> [x](javascript:y) https://evil.example \"onclick='z"
    html = text.render(f"@{name}", names={name: "/parter/x"})
    assert Reader(html, "/parter/x").shown == f"@{name}"
    assert html.count("<a ") == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.just("@Anna Alm") | st.text(max_size=8), max_size=15))
def test_names_open_no_door(pieces: list[str]) -> None:
    assert Reader(text.render("".join(pieces), names=NAMES), *NAMES.values()).open == []
