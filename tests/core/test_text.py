"""The one door for text: whatever is written, what comes out is safe, small and soon done."""

import unicodedata
from itertools import pairwise

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import text
from tests.hostile import PIECES, Reader


def _check(source: str) -> str:
    html = text.render(source)
    read = Reader(html)
    assert read.open == []
    assert text._UNSEEN.search(html) is None
    html.encode()
    again = nh3.clean(
        html,
        tags=set(text.TAGS),
        attributes={tag: set(names) for tag, names in text.ATTRIBUTES.items()},
        url_schemes=set(text.SCHEMES),
        link_rel=text.REL,
    )
    assert again == html, "cleaning it once more changes it"
    return html


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=25).map("".join))
def test_whatever_is_written_only_allowed_html_comes_out(source: str) -> None:
    _check(source)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet="<>&\"'[]()!*_`#~\\/:=-. \n\tahrefjscipton0;@www\u202e\u200d\x00", max_size=120
    )
)
def test_whatever_marks_are_strewn_only_allowed_html_comes_out(source: str) -> None:
    _check(source)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](/logga-ut)", "<p>x</p>"),
        ("[x](//evil.example)", "<p>x</p>"),
        ("<b hx-get=/x>", "<p>&lt;b hx-get=/x&gt;</p>"),
        ("![x](https://a.example/x.png)", None),
        ("# En\n###### Sex", "<h3>En</h3>\n<h5>Sex</h5>"),
        ("läs plan.se och a@b.example", "<p>läs plan.se och a@b.example</p>"),
        ("rad\nrad", "<p>rad<br>\nrad</p>"),
        ("a\u202eb\u200bc\x00d\ud800e", "<p>abcde</p>"),
    ],
)
def test_what_becomes_of_it(source: str, html: str | None) -> None:
    found = text.render(source)
    assert "<img" not in found
    assert html is None or found == html


def test_written_out_addresses_become_links_that_vouch_for_nothing() -> None:
    html = text.render("Se https://example.org/x?a=1&b=2 och www.example.com.")
    assert html.count('rel="nofollow ugc noopener noreferrer"') == 2
    assert 'href="https://example.org/x?a=1&amp;b=2"' in html


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_cleaning_is_done_once(source: str) -> None:
    for turn in (text.clean, text.one_line, text.slug):
        once = turn(source)
        assert turn(once) == once
        once.encode()
    assert text._UNSEEN.search(text.clean(source)) is None
    assert not set("\n\r\t") & set(text.one_line(source))
    assert set(text.slug(source)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(text.slug(source)) <= 80
    assert len(text.sort_key(source * 20)) <= 200
    text.plain(text.render(source))


@pytest.mark.parametrize(
    "blank",
    [
        "",
        "  ",
        "\u200b\u2060",
        "\u200d",
        "\u200c \ufe0f",
        "\u2800",
        "\u3164",
        "\u115f",
        "\U000e0041",
        "\u00a0\u3000",
    ],
)
def test_what_cannot_be_seen_is_nothing(blank: str) -> None:
    assert text.one_line(blank) == text.clean(blank) == ""


def test_a_joiner_in_an_emoji_or_a_script_stays() -> None:
    family = "👩\u200d👧"
    assert text.one_line(family) == family
    assert text.clean("a\u200c\u200d\u200cb") == "a\u200db"


def test_marks_piled_on_a_letter_are_cut_and_a_decomposed_letter_is_composed() -> None:
    assert len(unicodedata.normalize("NFD", text.clean("x" + "\u0321" * 50))) <= 6
    assert text.clean("A\u030a") == "Å"


def test_names_sort_as_swedish_does() -> None:
    names = ["adam", "Bo", "zeta", "Åby", "ärla", "Öckerö"]
    keys = [text.sort_key(name) for name in names]
    assert all(before < after for before, after in pairwise(keys))
    assert text.sort_key("Élan") == "elan"


def test_an_excerpt_is_cut_between_words() -> None:
    assert text.excerpt("<p>Ett &amp; två</p><p>tre</p>") == "Ett & två tre"
    cut = text.excerpt("<p>" + "ord " * 100 + "</p>", 50)
    assert cut.endswith("ord …")
    assert len(cut) <= 52
