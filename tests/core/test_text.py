"""The one door for text: whatever is written, what comes out is safe, small and soon done."""

import time
import unicodedata
from html.parser import HTMLParser
from itertools import pairwise

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core import text

SECONDS = 1.0  #: of processor time, on a busy machine; half of that on one at rest
N = text.MAX_LENGTH

PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:x)", "[a](java\tscript:x)", "[a](&#106;avascript:x)", "[a](data:text/html,x)",
    "<a href='javascript:x'>", "![x](https://a.example/x.png)", "[x](//evil.example)", "`<b>`",
    "<https://a.example/\"onclick=x>", "https://a.example/'><svg onload=x>", "www.a.example",
    "<b hx-get=/x data-hx-post=/y>", "[a](https://a.example \"t\\\" onmouseover=x\")", "<!--", "-->",
    "]]>", "<![CDATA[", "&lt;script&gt;", "&#x3c;script&#x3e;", "[x](vbscript:x)", "[x]: https://a.example",
    "[x][x]", "# h", "## h", "> ", "- ", "1. ", "```", "~~~", "**", "*", "_", "`", "\\", "\n", "\n\n",
    " ", "\t", "    ", "å", "\u202e", "\u200b", "\ud800", "\x00", "\x1b[31m", "😀", "e\u0301", "|",
    "<style>*{}</style>", "<math><mi//xlink:href=x>", "<template>", "</p>", "<form action=/x>", "<a name=x>",
]  # fmt: skip

HOSTILE = {
    "brackets": "[" * N, "links begun": "[a](" * (N // 4), "images begun": "![" * (N // 2),
    "emphasis": "*_" * (N // 2), "strong": "**a " * (N // 4), "backticks": "`" * N,
    "ever longer backticks": "".join("`" * i + " " for i in range(190)), "tags begun": "<a " * (N // 3),
    "less than": "<" * N, "ampersands": "&" * N, "entities": "&#x" * (N // 3), "quotes": "> " * (N // 2),
    "deep quotes": "\n".join(">" * i for i in range(190)), "list in quote": "> - " * (N // 4),
    "deep lists": "\n".join("  " * i + "- a" for i in range(180)), "many items": "* a\n" * (N // 4),
    "headings": "a\n=" * (N // 3), "rulers": "---\n" * (N // 4),
    "addresses": "https://a.example " * (N // 18),
    "half addresses": "http://" * (N // 7), "www": "www." * (N // 4), "mail": "a@b." * (N // 4),
    "nested quotation marks": "\"'" * (N // 2), "titles begun": '[a](b "' * (N // 7),
    "comments": "<!--" * (N // 4), "scripts": "<script>" * (N // 8), "zero width": "\u200b" * N,
    "joiners": "\u200d" * N, "combining": "a" + "\u0301" * (N - 1), "bidi": "\u202e" * N,
    "lone": "\ud800" * N,
    "NUL": "\x00" * N, "spaces": "\u00a0" * N, "lines": "\n" * N, "ligatures": "\ufdfa" * N,
    "one address, often": f"[a]: https://a.example/{'y' * 9000}\n\n" + "[a]" * 3600,
    "one long address, named often": "[a]: <https://a.example>\n" + "[a][] " * 3000,
}  # fmt: skip


class Reader(HTMLParser):
    """Notes every element and attribute."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.shown = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in text.TAGS, tag
        for name, value in attrs:
            assert name in text.ATTRIBUTES.get(tag, set()) | {"rel"}, (tag, name)
            if name == "href":
                assert (value or "").lower().startswith(("http://", "https://", "mailto:")), value
                assert ("rel", "nofollow ugc noopener noreferrer") in attrs
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")


def _check(source: str) -> str:
    started = time.process_time()
    html = text.render(source)
    assert time.process_time() - started < SECONDS
    read = Reader(html)
    assert read.open == []
    assert text._UNSEEN.search(html) is None
    html.encode()
    again = nh3.clean(
        html,
        tags=set(text.TAGS),
        attributes={tag: set(names) for tag, names in text.ATTRIBUTES.items()},
        url_schemes=set(text.SCHEMES),
        link_rel="nofollow ugc noopener noreferrer",
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


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_soon_done_and_not_blown_up(name: str) -> None:
    html = _check(HOSTILE[name][:N])
    assert len(html) < 12 * N
    assert len(text.plain(html)) < 3 * N
    assert len(text.excerpt(html)) <= 202


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
    "blank", ["", "  ", "\u200b\u2060", "\u3164", "\u115f", "\U000e0041", "\u00a0\u3000"]
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
