"""Writing, importing and publishing: refusals first, then what works."""

import io
from typing import Any

import pytest
from flask import Flask

from forum.core import drafts
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import operations as processes
from forum.texts import operations, queries
from forum.texts.models import Paragraph, PublicText, TextVersion
from tests.factories import Cast
from tests.meanwhile import Meanwhile
from tests.processes.scene import opened
from tests.texts import docx, scene


def _anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def _nothing_stored() -> None:
    db.session.rollback()
    assert db.session.query(PublicText).count() == db.session.query(TextVersion).count() == 0


@pytest.mark.parametrize(
    ("source", "said"),
    [("", "Choose a file, or write"), (" \n\n ", "Choose a file, or write"), ("x" * 200_001, "too long"),
     ("---\n\n***", "nothing to read"), ("&nbsp;", "nothing to read"),
     ("a\n\n" * 2_001, "more than 2,000 paragraphs"), ("- a\n" * 2_001, "more than 2,000 paragraphs"),
     ("|a|\n|-|\n" + "|b|\n" * 1_001, "more than 1,000 rows")],
)  # fmt: skip
def test_what_cannot_be_a_text_is_refused_beside_the_field(
    cast: Cast, signed_in: Any, source: Any, said: str
) -> None:
    process = opened(cast)
    answer = _anna(cast, signed_in).send(
        f"/arenden/{process.reference}/texter/ny", {"title": "Plan", "source": source}
    )
    assert answer.status_code == 422
    assert said in answer.text
    _nothing_stored()


def test_bytes_that_are_no_text_are_refused(cast: Cast, signed_in: Any) -> None:
    process, anna = opened(cast), _anna(cast, signed_in)
    where = f"/arenden/{process.reference}/texter/ny"
    answer = scene.send_bytes(anna, where, title=b"Plan", source=b"hej \xff\xfe")
    assert (answer.status_code, "could not be read" in answer.text) == (422, True)
    _nothing_stored()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (docx.PLAN[:1500], "damaged"), (docx.made("<w:p>"), "could not be read"),
     (docx.made(""), "no text in the file"), (b"%PDF-1.7\n%%EOF\n", "DOCX"),
     (b"MZ" + bytes(99), "save it as DOCX once more"),
     (docx.made(docx.paragraph("a"), **{"word/vbaProject.bin": b"x"}), "macros"),
     (docx.made(docx.paragraph("x" * 200_001)), "too long"),
     (docx.made("<w:p/>" * 1_500_000), "")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_and_what_was_typed_is_kept(
    cast: Cast, signed_in: Any, content: bytes, said: str
) -> None:
    process = opened(cast)
    answer = _anna(cast, signed_in).send(
        f"/arenden/{process.reference}/texter/ny",
        {"title": "Planen för torget", "file": (io.BytesIO(content), "../<b>.docx")},
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert "Planen för torget" in answer.text
    _nothing_stored()


def test_a_file_and_a_text_are_not_both_taken(cast: Cast, signed_in: Any) -> None:
    process = opened(cast)
    answer = _anna(cast, signed_in).send(
        f"/arenden/{process.reference}/texter/ny",
        {"title": "Plan", "source": "Hej", "file": (io.BytesIO(docx.PLAN), "plan.docx")},
    )
    assert (answer.status_code, "not both" in answer.text) == (422, True)
    _nothing_stored()


@pytest.mark.parametrize("who", ["bo", "cia", "olle", "sam"])
def test_only_those_responsible_add_texts(cast: Cast, signed_in: Any, who: str) -> None:
    process, party = opened(cast), cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    answer = browser.send(f"/arenden/{process.reference}/texter/ny", {"title": "x", "source": "y"})
    assert answer.status_code == 403
    with pytest.raises(Refused), transaction():
        operations.create(cast.actor(who), process, title="x", source="y")
    _nothing_stored()


def test_nothing_is_added_to_a_closed_matter(cast: Cast) -> None:
    draft = scene.drafted(cast)
    matter, anna = draft.text.matter, cast.actor("anna")
    with transaction():
        processes.cancel(anna, scene.process_of(draft.text), reason="Inga pengar.")
    with pytest.raises(Refused), transaction():
        operations.create(anna, matter, title="x", source="y")
    with pytest.raises(Refused), transaction():
        operations.save(anna, draft.text, source="y")
    with pytest.raises(Refused), transaction():
        operations.publish(anna, draft)


def test_a_later_version_is_not_published_without_saying_what_is_new(
    cast: Cast, signed_in: Any
) -> None:
    text = scene.published(cast)
    draft = scene.beside(cast, text)
    answer = _anna(cast, signed_in).send(scene.path(text, "/publicera"), {"change": " "})
    assert (answer.status_code, "Say what is new" in answer.text) == (422, True)
    with pytest.raises(Refused), transaction():
        operations.publish(cast.actor("anna"), draft)
    db.session.rollback()
    assert len(queries.published(text)) == 1
    assert db.session.query(Paragraph).count() == 8


def test_of_two_who_publish_at_once_one_does(app: Flask, cast: Cast) -> None:
    text, anna = scene.published(cast), cast.actor("anna")
    key = scene.beside(cast, text).id

    def publish() -> None:
        draft = db.session.get_one(TextVersion, key)
        operations.publish(anna, draft, change="Också jag.")

    with transaction():
        operations.publish(anna, db.session.get_one(TextVersion, key), change="Jag.")
        other = Meanwhile(app, publish)
    other.join()
    assert isinstance(other.problem, Refused)
    db.session.rollback()
    assert [one.version for one in queries.published(text)] == [2, 1]
    assert db.session.query(Paragraph).count() == 8 + 8


def test_texts_begun_at_once_get_a_number_each(app: Flask, cast: Cast) -> None:
    process, anna = opened(cast), cast.actor("anna")
    key, kind = process.id, type(process)

    def begin() -> None:
        operations.create(anna, db.session.get_one(kind, key), title="B", source="b")

    with transaction():
        operations.create(anna, process, title="A", source="a")
        other = Meanwhile(app, begin)
    other.join()
    assert other.problem is None
    db.session.rollback()
    assert sorted(one.number for one in db.session.query(PublicText)) == [1, 2]


def test_of_two_who_write_neither_loses_the_text(cast: Cast, signed_in: Any) -> None:
    text, browser = scene.published(cast), _anna(cast, signed_in)
    scene.beside(cast, text, "Min kollegas text.")
    sent = {"source": "Min egen text.", "seen": ""}
    answer = browser.send(scene.path(text, "/skriv"), sent)
    assert answer.status_code == 422
    assert "Min egen text." in answer.text
    assert "Somebody else has saved" in answer.text
    draft = queries.draft_of(text)
    assert draft is not None
    assert draft.source == "Min kollegas text."
    assert draft.sha256 in answer.text
    again = browser.send(scene.path(text, "/skriv"), sent | {"seen": draft.sha256})
    assert again.status_code == 303
    db.session.rollback()
    assert queries.draft_of(text).source == "Min egen text."  # type: ignore[union-attr]


def test_what_was_not_looked_at_is_not_published(cast: Cast, signed_in: Any) -> None:
    draft = scene.drafted(cast)
    answer = _anna(cast, signed_in).send(scene.path(draft.text, "/publicera"), {"seen": "0" * 64})
    assert (answer.status_code, "Look again" in answer.text) == (422, True)
    assert queries.published(draft.text) == []


def test_the_whole_way_from_a_pasted_text_to_the_next_version(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    process, anna = opened(cast), _anna(cast, signed_in)
    begun = anna.send(
        f"/arenden/{process.reference}/texter/ny", {"title": scene.TITLE, "source": scene.FIRST}
    )
    assert begun.status_code == 303
    preview = anna.get(begun.location).text
    assert "Only your unit sees it now" in preview
    assert 'id="p8"' in preview
    address = begun.location.rpartition("/")[0]
    db.session.rollback()
    seen = queries.draft(str(process.reference), 1).sha256  # type: ignore[union-attr]
    assert "each of its 8 paragraphs" in anna.get(f"{address}/publicera").text
    assert anna.send(f"{address}/publicera", {"seen": seen}).location == address
    page = client.get(address).text
    assert scene.TITLE in page
    saved = anna.send(f"{address}/skriv", {"source": scene.SECOND, "seen": ""})
    assert saved.location == f"{address}/forhandsgranska"
    assert "Moved: 1" in anna.get(f"{address}/publicera").text
    done = anna.send(f"{address}/publicera", {"change": "Fyra meter brett stråk."})
    assert done.location == address
    assert "Fyra meter brett stråk." in client.get(address).text
    history = client.get(f"/arenden/{process.reference}/historik").text
    assert "published a text to comment on, version 2" in history


def test_a_file_becomes_a_text_and_later_takes_the_place_of_the_draft(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    process, anna = opened(cast), _anna(cast, signed_in)
    sent = {"title": "Plan", "file": (io.BytesIO(docx.PLAN), "plan.docx")}
    begun = anna.send(f"/arenden/{process.reference}/texter/ny", sent)
    assert begun.status_code == 303
    preview = anna.get(begun.location).text
    assert "<h3>Förslag</h3>" in preview
    assert "Torget | norr" in preview
    assert "passwd" not in preview
    address = begun.location.rpartition("/")[0]
    db.session.rollback()
    draft = queries.draft(str(process.reference), 1)
    assert draft is not None
    other = docx.made(docx.paragraph("Helt nytt."))
    loaded = anna.send(
        f"{address}/fil", {"seen": draft.sha256, "file": (io.BytesIO(other), "ny.docx")}
    )
    assert loaded.status_code == 303
    db.session.rollback()
    assert queries.draft_of(draft.text).source == "Helt nytt."  # type: ignore[union-attr]
    broken = anna.send(f"{address}/fil", {"file": (io.BytesIO(b"PK\x03\x04"), "ny.docx")})
    assert broken.status_code == 422


def test_a_draft_that_is_thrown_away_is_gone_and_what_is_public_stays(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    text, anna = scene.published(cast), _anna(cast, signed_in)
    scene.beside(cast, text)
    assert anna.send(scene.path(text, "/kasta")).location == scene.path(text)
    assert anna.get(scene.path(text, "/forhandsgranska")).status_code == 404
    assert client.get(scene.path(text)).status_code == 200
    draft = scene.drafted(cast, scene.process_of(text), title="Aldrig läst")
    address = scene.path(draft.text)
    assert anna.send(f"{address}/kasta").status_code == 303
    assert anna.get(address).status_code == 404
    assert anna.send(f"{address}/kasta").status_code == 404


def test_what_is_published_is_never_changed(cast: Cast) -> None:
    text = scene.published(cast)
    first = queries.published(text)[0]
    before = (first.sha256, [one.html for one in queries.paragraphs(first)])
    scene.revised(cast, text)
    scene.beside(cast, text, "Ännu en.")
    first = queries.published(text)[-1]
    assert (first.sha256, [one.html for one in queries.paragraphs(first)]) == before


def test_the_log_holds_numbers_and_hashes_but_no_words(cast: Cast) -> None:
    text = scene.published(cast)
    scene.comment(cast.actor("bo"), scene.paragraph(text, 4))
    scene.revised(cast, text)
    told = Event.action.like("text:%") | (Event.action == "comment:post_on_part")
    written = db.session.query(Event).filter(told).all()
    assert {event.action for event in written} == {
        "text:add", "text:write", "text:publish", "comment:post_on_part"
    }  # fmt: skip
    words = str([event.data for event in written])
    assert not any(part in words for part in ("Rymdtorget", "Gångstråket", "ändrat"))


def test_what_was_typed_and_not_saved_is_there_again(cast: Cast, signed_in: Any) -> None:
    text, anna = scene.published(cast), _anna(cast, signed_in)
    with transaction():
        drafts.save(cast.actor("anna"), operations.draft_name(text), {"source": ["Halvfärdigt"]})
    assert "Halvfärdigt" in anna.get(scene.path(text, "/skriv")).text
    scene.beside(cast, text)
    assert "Halvfärdigt" not in anna.get(scene.path(text, "/skriv")).text
