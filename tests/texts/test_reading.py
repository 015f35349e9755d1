"""Reading a text: refusals first, then versions, margins, the list, and what it costs."""

from typing import Any

import pytest

from bench import carry as bench
from forum.core.db import db, transaction
from forum.processes import operations as processes
from forum.texts import operations, queries
from forum.texts.models import ParagraphComment
from tests.factories import Cast
from tests.processes.scene import opened
from tests.texts import scene


def _anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def test_a_draft_is_hidden_from_everyone_else(cast: Cast, client: Any, signed_in: Any) -> None:
    draft = scene.drafted(cast)
    reference, secret = draft.text.matter.reference, scene.TITLE
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    for browser in (client, olle):
        for more in ("", "/v/1", "/skriv", "/forhandsgranska", "/publicera", "/kasta", "/fil",
                     "/stycke/1", "/v/1/stycke/1", "/borttagna", "/jamfor/1/2"):  # fmt: skip
            answer = browser.get(scene.path(draft.text, more))
            assert (answer.status_code, secret in answer.text) == (404, False), more
        for page in (f"/arenden/{reference}", f"/arenden/{reference}/historik"):
            assert secret not in browser.get(page).text
    assert secret in _anna(cast, signed_in).get(f"/arenden/{reference}").text


def test_the_next_version_is_hidden_beside_the_one_that_is_public(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    text = scene.published(cast)
    scene.beside(cast, text)
    for more in ("", "/v/1", "/stycke/4"):
        assert "fyra meter" not in client.get(scene.path(text, more)).text
    for more in ("/v/2", "/jamfor/1/2", "/v/2/stycke/4", "/forhandsgranska", "/publicera"):
        assert client.get(scene.path(text, more)).status_code == 404
    assert "is being prepared" not in client.get(f"/arenden/{text.matter.reference}").text
    mine = _anna(cast, signed_in)
    assert mine.get(scene.path(text, "/v/2")).status_code == 404
    assert "fyra meter" in mine.get(scene.path(text, "/forhandsgranska")).text
    assert "is being prepared" in mine.get(f"/arenden/{text.matter.reference}").text


@pytest.mark.parametrize(
    "more",
    ["/v/0", "/v/3", "/v/99999999999", "/stycke/0", "/stycke/10", "/stycke/2147483647",
     "/stycke/4294967296", "/stycke/-1", "/stycke/x", "/jamfor/2/1", "/jamfor/1/1", "/jamfor/1/3",
     "/jamfor/0/2", "/v/1/stycke/99"],
)  # fmt: skip
def test_numbers_out_of_range_are_not_found(cast: Cast, client: Any, more: str) -> None:
    text = scene.published(cast)
    scene.revised(cast, text)
    assert client.get(scene.path(text, more)).status_code == 404


def test_a_text_of_another_matter_is_not_found(cast: Cast, client: Any) -> None:
    text = scene.published(cast)
    other = opened(cast, title="Ett annat")
    assert client.get(f"/arenden/{other.reference}/texter/{text.number}").status_code == 404
    assert client.get("/arenden/S-2026-999/texter/1").status_code == 404


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30, "%00", "1%27"])
def test_a_nonsense_page_is_the_first(cast: Cast, client: Any, nonsense: str) -> None:
    text = scene.published(cast)
    for more in ("/stycke/4", "/borttagna"):
        answer = client.get(scene.path(text, f"{more}?efter={nonsense}"))
        assert answer.status_code in {200, 400}


def test_every_paragraph_has_a_number_an_address_and_a_link(cast: Cast, client: Any) -> None:
    text = scene.published(cast)
    scene.comment(cast.actor("bo"), scene.paragraph(text, 4))
    page = client.get(scene.path(text)).text
    for position in range(1, 9):
        assert f'id="p{position}"' in page
        assert f'{scene.path(text)}/stycke/{position}#skriv{position}"' in page
    assert 'id="p9"' not in page
    assert page.count("passage-count") == 1
    assert "<h2>Bakgrund</h2>" in page
    assert '<th scope="col">Etapp</th>' in page
    assert "csrf_token" not in page


def test_the_newest_version_stands_at_the_lasting_address_and_the_first_stays(
    cast: Cast, client: Any
) -> None:
    text = scene.published(cast)
    scene.revised(cast, text)
    assert "fyra meter" in client.get(scene.path(text)).text
    first = client.get(scene.path(text, "/v/1")).text
    assert "fyra meter" not in first
    assert "earlier version" in first
    assert queries.published(text)[0].sha256 in client.get(scene.path(text)).text


def test_the_list_on_the_page_of_the_matter_counts_comments(cast: Cast, client: Any) -> None:
    process = opened(cast)
    page = f"/arenden/{process.reference}"
    assert "Texts to comment on" not in client.get(page).text
    text = scene.published(cast, process=process)
    assert scene.TITLE in client.get(page).text
    scene.comment(cast.actor("bo"), scene.paragraph(text, 4))
    shown = client.get(page).text
    assert "version 1" in shown.partition('id="texter"')[2]
    assert "1 comment" in shown.partition('id="texter"')[2].partition("</section>")[0]


def test_a_long_text_has_a_table_of_contents(cast: Cast, client: Any) -> None:
    text = scene.published(cast, source="# Ett\n\na\n\n# Två\n\nb\n\n## Tre\n\nc")
    assert 'href="#p3"' in client.get(scene.path(text)).text


def test_what_has_changed_is_said_in_words(cast: Cast, client: Any) -> None:
    text = scene.published(cast)
    scene.comment(cast.actor("bo"), scene.paragraph(text, 8), "Odla mera!")
    scene.revised(cast, text)
    page = client.get(scene.path(text, "/jamfor/1/2")).text
    assert "Moved from 2 to 8" in page
    assert "Paragraph 8 in version 1: Removed" in page
    assert "Paragraph 6: New" in page
    assert "fyra" in page.partition("<ins>")[2].partition("</ins>")[0]
    assert "Paragraphs 4 to 5 are unchanged" in page
    assert "1 comment is about a paragraph" in page
    lost = client.get(scene.path(text, "/borttagna")).text
    assert "Odla mera!" in lost
    assert "odlingslotter" in lost


@pytest.mark.parametrize("signed", [False, True])
def test_a_large_text_costs_as_many_queries_as_a_small_one(
    cast: Cast, client: Any, signed_in: Any, queries: Any, signed: bool
) -> None:
    browser = signed_in(cast.people["bo"].id, cast.organisation.id) if signed else client
    pages = ("", "/v/1", "/stycke/2", "/jamfor/1/2", "/borttagna")
    counts: list[list[int]] = []
    for paragraphs, comments in ((5, 5), (40, 40)):
        source = "\n\n".join(f"Stycke nummer {n} om torget." for n in range(paragraphs))
        text = scene.published(cast, source=source)
        for n in range(comments):
            scene.comment(cast.actor("cia"), scene.paragraph(text, n % paragraphs + 1), f"nr {n}")
        scene.revised(cast, text, source.replace("nummer 4 om torget", "fyra, helt omskrivet nu"))
        scene.revised(cast, text, source.partition("\n\n")[2] + "\n\nEtt nytt stycke.")
        counts.append([])
        for more in pages:
            address = scene.path(text, more)
            queries.clear()
            assert browser.get(address).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def test_the_panel_costs_one_query(cast: Cast, client: Any, queries: Any) -> None:
    process = opened(cast)
    address = f"/arenden/{process.reference}"
    queries.clear()
    client.get(address)
    without = len(queries)
    for number in range(4):
        scene.published(cast, process=process, title=f"Text {number}")
    queries.clear()
    client.get(address)
    assert len(queries) == without


def test_nothing_is_lost_over_many_versions(cast: Cast) -> None:
    text, shown = scene.published(cast), 0
    for position in range(1, 9):
        scene.comment(cast.actor("bo"), scene.paragraph(text, position), f"om {position}")
    for source in (scene.SECOND, "Något helt annat.", scene.FIRST, scene.SECOND):
        scene.revised(cast, text, source)
        newest = queries.newest(text)
        assert newest is not None
        counts = queries.counts(text)
        shown = sum(counts.get(row.lineage, 0) for row in queries.rows(newest))
        listed = queries.gone(text, cast.actor("cia"))
        assert shown + sum(len(group.strands) for group in listed.groups) == 8
        assert queries.gone_count(text) == 8 - shown
    assert shown == 7  # all but the one that the second version removed
    assert db.session.query(ParagraphComment).count() == 8


def test_nothing_is_lost_of_a_text_like_those_that_are_measured(cast: Cast) -> None:
    process = opened(cast)
    assert bench.lost(cast.actor("anna"), process, paragraphs=60, comments=60) == 0


def test_a_closed_matter_is_read_only(cast: Cast, client: Any, signed_in: Any) -> None:
    text = scene.published(cast)
    with transaction():
        processes.cancel(cast.actor("anna"), scene.process_of(text), reason="Inga pengar.")
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    for browser in (client, bo):
        assert "nothing more is written here" in browser.get(scene.path(text)).text
        assert "<textarea" not in browser.get(scene.path(text, "/stycke/4")).text
    assert _anna(cast, signed_in).get(scene.path(text, "/skriv")).status_code == 403
    assert operations.draft_name(text)
