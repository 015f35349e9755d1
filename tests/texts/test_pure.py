"""Cutting, carrying along, comparing and importing: texts in, texts out."""

import io
import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import carry as bench
from forum.core import text
from forum.texts import word
from forum.texts.comparison import Kind, compare, differences
from forum.texts.cutting import BadText, cut
from forum.texts.lineage import Known, carry, in_order
from forum.texts.markdown import from_html
from forum.texts.models import Paragraph, ParagraphKind
from tests.texts import docx

#: A document of its own, in a place where pictures lie.
HIDDEN = f"""<w:document xmlns:w="{docx.W}"><w:body>{docx.paragraph("Hej")}</w:body></w:document>"""


def test_nothing_unsafe_comes_through() -> None:
    hostile = (
        "# <script>alert(1)</script>\n\n[a](javascript:alert(1))\n\n"
        "| <img src=x onerror=alert(1)> | b |\n| --- | --- |\n| [x](data:text/html,x) "
        "| ![x](//evil.example) |"
    )
    html = "".join(piece.html for piece in cut(hostile))
    for bad in ("<script", "<img", 'javascript:alert(1)"', 'href="data', "style="):
        assert bad not in html


def test_a_mark_between_paragraphs_cannot_be_typed() -> None:
    pieces = cut("Ett &#x2063; stycke\n\nTvå \u2063 stycken\n\n`&#x2063;`")
    assert [piece.kind for piece in pieces] == [ParagraphKind.PARAGRAPH] * 3
    assert "stycken" in pieces[1].html


def test_a_comment_still_holds_no_table() -> None:
    source = "| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert "<table" not in text.render(source)
    assert "<table" in text.render_table(source)


def test_headings_paragraphs_items_and_tables_are_each_a_paragraph() -> None:
    pieces = cut(
        "## Rubrik\n\nEtt stycke\nmed två rader.\n\n> Ett citat.\n\n---\n\n"
        "4. fyra\n5. fem\n   - under\n\n     mer\n6. sex\n\n| a |\n| - |\n| b |\n\n```\nkod\n```"
    )
    assert [(piece.kind.value, piece.level) for piece in pieces] == [
        ("heading", 1), ("paragraph", 0), ("paragraph", 0), ("item", 1), ("item", 1), ("item", 2),
        ("item", 1), ("table", 0), ("paragraph", 0),
    ]  # fmt: skip
    assert pieces[0].html == "<h2>Rubrik</h2>"
    assert [piece.source for piece in pieces[3:5]] == ["fyra", "fem"]
    assert '<ol start="6">' in pieces[6].html
    assert pieces[5].words == "under\n\nmer"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab #-*|1.>`\n\t[]()&;x_~=\\", max_size=120))
def test_whatever_is_typed_is_cut_or_refused_with_words(source: str) -> None:
    try:
        pieces = cut(source)
    except ValueError:
        return
    assert all(piece.html and piece.words for piece in pieces)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(alphabet="ab #-*|1.>`[]()&;x_~=+\\<!å", min_size=1, max_size=30), max_size=4)
)
def test_words_of_a_document_stay_the_words_they_were(lines: list[str]) -> None:
    shown = [" ".join(line.split()) for line in lines]
    html = "".join(f"<p>{escape(line)}</p>" for line in shown)
    read = text.plain(text.render_table(from_html(html)))
    assert [line for line in read.split("\n") if line.strip()] == [line for line in shown if line]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p><strong>a</strong><strong>b</strong> c</p>", "**ab** c"),
        ("<p>x<strong>(a)</strong>y</p>", "x(a)y"),
        ("<p><em> a </em>b</p>", "*a* b"),
        ("<p><strong></strong>b</p>", "b"),
        ("<p><strong><em>a</em></strong></p>", "***a***"),
        ('<p><a href="https://a.example/x">a</a> <a href="#b">b</a></p>', "[a](https://a.example/x) b"),
        ("<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>",
         "-   a\n    1.  b\n    2.  c\n-   d"),
        ("<table><tr><td>a</td><td><p>b</p><p>c</p></td></tr><tr><td>d</td></tr></table>",
         "| a | b c |\n| --- | --- |\n| d |  |"),
        ("<p>a<br>- b</p>", "a\n\\- b"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html: str, wanted: str) -> None:
    assert from_html(html) == wanted


def test_a_docx_keeps_its_headings_lists_and_tables_and_loses_its_pictures() -> None:
    pieces = cut(word.read(io.BytesIO(docx.PLAN), "plan.docx"))
    assert [piece.kind.value for piece in pieces] == [
        "heading", "paragraph", "heading", "item", "item", "item", "item", "item", "paragraph", "table",
        "paragraph",
    ]  # fmt: skip
    assert pieces[4].level == 2
    assert pieces[8].words == "1. Inte en lista, och *inte* kursivt."
    assert "Torget | norr" in pieces[9].words


def test_a_text_in_very_many_pieces_is_read_in_time() -> None:
    began = time.process_time()
    assert len(from_html("<p>" + "<strong>a</strong>, " * 20_000)) == 140_000 - 1
    assert time.process_time() - began < 5


def test_a_table_that_would_grow_very_much_is_refused() -> None:
    rows = [("a",) * 300, *[("b",)] * 300]
    with pytest.raises(BadText):
        word.read(io.BytesIO(docx.made(docx.table(*rows))), "bred.docx")


def test_only_xml_is_read_as_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "RELS", docx.RELS.replace("document.xml", "media/1.png"))
    with pytest.raises(BadText):
        word.read(io.BytesIO(docx.made("", **{"word/media/1.png": HIDDEN.encode()})), "bild.docx")


def test_nothing_is_carried_twice_and_short_repeated_ones_keep_their_order() -> None:
    old = [Known(words, number) for number, words in enumerate(["Ja", "Ett", "Ja", "Två", "Ja"])]
    assert carry(old, ["Ja", "Ett", "Ja", "Två", "Ja"]) == [0, 1, 2, 3, 4]
    assert carry(old, ["Ett", "Ja", "Två"]) == [1, 2, 3]
    found = [one for one in carry(old, ["Ja"] * 9) if one is not None]
    assert sorted(found) == [0, 2, 4]


def test_the_edited_the_moved_the_removed_and_the_new_are_told_apart() -> None:
    old = ["Gångstråket görs bredare och får belysning.", "Ekarna mäts in.",
           "Marken väster om spåret saneras.", "Biblioteket får öppet på söndagar."]  # fmt: skip
    new = ["Biblioteket får öppet på söndagar.",
           "Gångstråket görs fyra meter bredare och får ny belysning.",
           "Hållplatsen flyttas närmare torget.", "Ekarna mäts in."]  # fmt: skip
    known = [Known(words, number) for number, words in enumerate(old)]
    assert carry(known, new) == [3, 0, None, 1]


def test_a_paragraph_that_comes_back_is_the_same_again() -> None:
    old, gone = [Known("Ekarna mäts in.", 1)], [Known("Marken saneras.", 7)]
    assert carry(old, ["Marken saneras.", "Ekarna mäts in.", "Marken saneras."], gone) == [
        7,
        1,
        None,
    ]


@given(st.lists(st.sampled_from(["a", "b", "c d", "c e", "", "x y z"]), max_size=9),
       st.lists(st.sampled_from(["a", "b", "c d", "c e", "", "x y z"]), max_size=9))  # fmt: skip
def test_each_lineage_is_used_at_most_once(old: list[str], new: list[str]) -> None:
    found = carry([Known(words, number) for number, words in enumerate(old)], new)
    used = [one for one in found if one is not None]
    assert len(found) == len(new)
    assert len(used) == len(set(used))


@given(st.permutations(range(8)))
def test_a_longest_rising_row(numbers: list[int]) -> None:
    row = [numbers[place] for place in in_order(numbers)]
    assert row == sorted(row)
    best = [1] * len(numbers)
    for place, number in enumerate(numbers):
        best[place] += max((best[i] for i in range(place) if numbers[i] < number), default=0)
    assert len(row) == max(best)


@given(st.text(alphabet="ab ,.å\n", max_size=30), st.text(alphabet="ab ,.å\n", max_size=30))
def test_differences_hold_both_texts_whole(old: str, new: str) -> None:
    parts = list(differences(old, new))
    assert "".join(part.words for part in parts if part.way != "ins") == old
    assert "".join(part.words for part in parts if part.way != "del") == new


def test_a_changed_table_is_compared_row_by_row_with_its_cells_apart() -> None:
    told = "| Etapp | År |\n|---|---|\n| Trappan | 2027 |\n|  | 2028 |\n"
    (change,) = compare(_standing(told), _standing(told.replace("2027", "2029")))
    assert "".join(part.words for part in change.before) == "Etapp | År\nTrappan | 2027\n| 2028"
    assert [part.words for part in change.parts if part.way] == ["2027", "2029"]


def _standing(source: str) -> list[Paragraph]:
    """The paragraphs of a text as a version has them."""
    return [
        Paragraph(position=n, lineage=n, kind=piece.kind, source=piece.source, html=piece.html)
        for n, piece in enumerate(cut(source), start=1)
    ]


def test_every_kind_of_change_has_its_words() -> None:
    assert all(str(kind.label) for kind in Kind)


@pytest.mark.parametrize("seed", range(3))
def test_comments_land_on_the_right_paragraph(seed: int) -> None:
    assert bench.carried(seed, paragraphs=200, comments=1_000) >= 0.98
