"""Pictures and files of comments: what is taken, whose they are until published, and who sees them."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from forum.core import clock, drafts, files, pictures
from forum.core.access import ANONYMOUS, Refused, judge
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.matters import actions, operations, queries, views
from forum.matters.models import Attachment, Comment, CommentState, Matter
from forum.matters.operations import attaching
from forum.web import caching
from tests.core.test_files import PDF, PNG, picture
from tests.factories import Cast
from tests.matters import scene

KEY = "0123456789abcdef" * 2
SHOWS = "Kartan över torget, med lekplatsen i norr"


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's."""
    return scene.initiative(cast)


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    """Bo's browser, in which he writes for his organisation."""
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def send(browser: Any, matter: Matter, content: bytes | None = None, **typed: Any) -> Any:
    """Send the form of a comment, with a file if there is one."""
    name = typed.pop("name", "karta.png")
    path = typed.pop("path", "inlagg")
    headers = typed.pop("headers", {})
    chosen = {"file": (io.BytesIO(content), name)} if content is not None else {}
    data = {"body": "Titta här.", "kind": "comment"} | chosen | typed
    address = f"/arenden/{matter.reference}/{path}"
    return browser.send(address, data, content_type="multipart/form-data", headers=headers)


def attach(browser: Any, matter: Matter, content: bytes = PNG, **typed: Any) -> Any:
    """Press "Attach"."""
    return send(browser, matter, content, path="bifogat", **typed)


def there() -> list[Attachment]:
    """Every file there is."""
    db.session.rollback()
    return list(db.session.scalars(select(Attachment).order_by(Attachment.id)))


def comments() -> list[Comment]:
    """Every comment there is."""
    db.session.rollback()
    return list(db.session.scalars(select(Comment).order_by(Comment.seq)))


def place(matter: Matter, seq: int = 1, number: int = 1) -> str:
    """Where a file of a comment is."""
    return f"/arenden/{matter.reference}/inlagg/{seq}/fil/{number}"


def published(cast: Cast, matter: Matter, *contents: bytes, who: str = "bo") -> Comment:
    """A comment with files."""
    actor = cast.actor(who)
    words = {}
    for number, content in enumerate(contents or (PNG,)):
        name = f"fil{number}.bin"
        chosen = attaching.examine(io.BytesIO(content), name)
        with transaction():
            added = attaching.attach(actor, matter, chosen, SHOWS)
        assert added is not None
        words[added.id] = SHOWS
    return scene.comment(actor, matter, files=words)


# Refusals


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "not taken"),
        (b"MZ\x90\x00" + bytes(200), "not taken"),
        (b"<html><script>alert(1)</script>", "not taken"),
        (picture("JPEG", (300, 200))[:600], "seems to be damaged"),
        (b"%PDF-1.7 cut off", "The PDF is not whole"),
    ],
)
@pytest.mark.parametrize("path", ["inlagg", "bifogat"])
def test_what_is_not_taken_is_said_and_the_text_stays(
    matter: Matter, bo: Any, content: bytes, words: str, path: str
) -> None:
    answer = send(bo, matter, content, path=path, words=SHOWS)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Titta här." in answer.text
    assert SHOWS in answer.text
    assert there() == []
    assert comments() == []


def test_a_picture_without_words_is_not_published_but_waits(matter: Matter, bo: Any) -> None:
    answer = send(bo, matter, PNG)
    assert answer.status_code == 422
    assert "Describe what the picture shows, for those who cannot see it." in answer.text
    assert "Titta här." in answer.text
    kept = there()[0]
    assert kept.comment_id is None
    assert f'name="words_{kept.id}"' in answer.text, "it need not be chosen again"
    assert comments() == []
    again = send(bo, matter, **{f"words_{kept.id}": "   "})
    assert again.status_code == 422
    assert send(bo, matter, **{f"words_{kept.id}": SHOWS}).status_code == 303
    assert [one.alternative for one in there()] == [SHOWS]


def test_the_operation_takes_no_picture_without_words_either(cast: Cast, matter: Matter) -> None:
    bo = cast.actor("bo")
    with transaction():
        added = attaching.attach(bo, matter, attaching.examine(io.BytesIO(PNG), "a.png"))
    assert added is not None
    with pytest.raises(operations.NoAlternative):
        scene.comment(bo, matter, files={added.id: " \u200b "})
    assert comments() == []
    assert there()[0].comment_id is None


def test_there_is_room_for_five_files(matter: Matter, bo: Any) -> None:
    for width in range(1, 6):
        content = picture("PNG", (width, 9))
        assert attach(bo, matter, content, words=SHOWS).status_code == 303
    answer = attach(bo, matter, PNG, words="En sjätte")
    assert answer.status_code == 422
    assert "A comment has room for 5 files" in answer.text
    assert len(there()) == 5


def test_nobody_lets_files_wait_without_end(
    cast: Cast, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MAX_WAITING", 1)
    other, bo = scene.initiative(cast, title="En annan"), cast.actor("bo")
    chosen = attaching.examine(io.BytesIO(PNG), "a.png")
    with transaction():
        attaching.attach(bo, matter, chosen)
    with pytest.raises(files.BadFile, match="Publish or remove"), transaction():
        attaching.attach(bo, other, chosen)


def test_too_many_files_in_a_short_while_are_refused_in_words(
    matter: Matter, bo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.attaching.Pace, "take", lambda _pace: clock.now())
    answer = attach(bo, matter)
    assert answer.status_code == 422
    assert "You have sent many files in a short while" in answer.text
    assert "Titta här." in answer.text
    assert there() == []


def test_nothing_is_attached_without_signing_in_or_where_the_matter_is_closed(
    cast: Cast, matter: Matter, client: Any, bo: Any
) -> None:
    assert attach(client, matter).status_code == 401
    with transaction():
        matters_matter = db.session.get_one(Matter, matter.id)
        matters_matter.closed_at = matters_matter.published_at
    answer = attach(bo, matter, form_key=KEY)
    assert answer.status_code == 403
    assert "This matter is closed" in answer.text
    assert there() == []
    draft = drafts.find(cast.actor("bo"), operations.draft_name(matter))
    assert draft is not None
    assert draft.fields["body"] == ["Titta här."]


def test_a_waiting_file_is_its_writers_alone(
    cast: Cast, matter: Matter, client: Any, signed_in: Any, bo: Any
) -> None:
    attach(bo, matter)
    address = f"/arenden/{matter.reference}/bifogat/{there()[0].id}"
    assert bo.get(address).status_code == 200
    assert bo.get(address + "?liten=1").mimetype == "image/webp"
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    for browser in (client, ulla, signed_in(cast.people["adm"].id)):
        assert browser.get(address).status_code == 404
        assert browser.get(address + "?liten=1").status_code == 404
    assert "karta" not in ulla.get(f"/arenden/{matter.reference}").text
    attach(ulla, matter, PDF, ta_bort=there()[0].id)
    assert len(there()) == 2, "nobody removes another's"
    theirs = there()[0]
    taken = send(ulla, matter, **{f"words_{theirs.id}": "Min nu"})
    assert taken.status_code == 303
    assert theirs in there()
    assert db.session.get_one(Attachment, theirs.id).comment_id is None


def test_files_of_others_and_of_other_matters_do_not_go_along(cast: Cast, matter: Matter) -> None:
    other = scene.initiative(cast, title="En annan")
    chosen = attaching.examine(io.BytesIO(PNG), "a.png")
    with transaction():
        foreign = attaching.attach(cast.actor("ulla"), matter, chosen, SHOWS)
        elsewhere = attaching.attach(cast.actor("bo"), other, chosen, SHOWS)
    assert foreign is not None
    assert elsewhere is not None
    written = scene.comment(
        cast.actor("bo"), matter, files={foreign.id: SHOWS, elsewhere.id: SHOWS, 99999: SHOWS}
    )
    assert written.file_count == 0
    assert [one.comment_id for one in there()] == [None, None]


@pytest.mark.parametrize("state", [CommentState.WITHDRAWN, CommentState.HIDDEN])
def test_what_is_withdrawn_or_hidden_takes_its_files_along(
    cast: Cast, matter: Matter, client: Any, bo: Any, state: CommentState
) -> None:
    written = published(cast, matter, PNG, PDF)
    assert client.get(place(matter)).status_code == 200
    assert "/fil/1" in client.get(f"/arenden/{matter.reference}").text
    if state == CommentState.WITHDRAWN:
        with transaction():
            operations.withdraw_comment(cast.actor("bo"), db.session.get_one(Comment, written.id))
    else:
        with transaction():
            hidden = db.session.get_one(Comment, written.id)
            hidden.state, hidden.revision = state, hidden.revision + 1
        caching.forget()
    for browser in (client, bo):
        for number in (1, 2):
            assert browser.get(place(matter, number=number)).status_code == 404
            assert browser.get(place(matter, number=number) + "?liten=1").status_code == 404
        page = browser.get(f"/arenden/{matter.reference}").text
        assert "/fil/" not in page
        assert SHOWS not in page


@pytest.mark.parametrize("wrong", ["1/fil/2", "2/fil/1", "1/fil/0", "1/fil/x", "1/fil/99999999999"])
def test_a_file_that_never_was_is_not_found(
    cast: Cast, matter: Matter, client: Any, wrong: str
) -> None:
    published(cast, matter)
    assert client.get(f"/arenden/{matter.reference}/inlagg/{wrong}").status_code == 404
    other = scene.initiative(cast, title="En annan")
    scene.comment(cast.actor("bo"), other)
    assert client.get(place(other)).status_code == 404


# Writing


def test_attaching_returns_to_the_form_with_nothing_lost(
    cast: Cast, matter: Matter, bo: Any
) -> None:
    first = scene.comment(cast.actor("ulla"), matter)
    typed = {"body": "Jag har en karta.", "kind": "proposal", "parent": str(first.seq)}
    answer = attach(bo, matter, words=SHOWS, **typed)
    assert answer.status_code == 303
    assert f"svara={first.seq}" in answer.location
    assert answer.location.endswith("#bifoga")
    page = bo.get(answer.location).text
    assert "Jag har en karta." in page
    assert re.search(r'checked[^>]*value="proposal"|value="proposal"[^>]*checked', page)
    assert "Reply to" in page
    kept = there()[0]
    assert f'/bifogat/{kept.id}?liten=1" alt="karta.png" width="3" height="2"' in page
    assert SHOWS in page
    assert db.session.scalar(select(Event).where(Event.action.like("attachment:%"))) is None


def test_a_file_is_called_as_its_name_unless_somebody_says_better(matter: Matter, bo: Any) -> None:
    attach(bo, matter, PDF, name="../enkät 2027.pdf")
    kept = there()[0]
    assert (kept.alternative, kept.is_picture, kept.small_sha256) == ("enkät 2027", False, None)
    send(bo, matter, **{f"words_{kept.id}": "Enkäten bland de boende"})
    assert there()[0].alternative == "Enkäten bland de boende"


def test_publishing_takes_a_chosen_file_along(matter: Matter, bo: Any, client: Any) -> None:
    assert send(bo, matter, PNG, words=SHOWS).status_code == 303
    written, kept = comments()[0], there()[0]
    assert (written.file_count, kept.comment_id, kept.number) == (1, written.id, 1)
    page = client.get(f"/arenden/{matter.reference}").text
    assert (
        f'src="{place(matter)}?liten=1" alt="{SHOWS}" width="3" height="2" loading="lazy"' in page
    )
    event = db.session.scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()
    assert event.data["files"] == [kept.sha256]
    assert "karta.png" not in bo.get(f"/arenden/{matter.reference}").text, "nothing waits any more"


def test_what_waits_goes_along_in_its_order_when_it_stood_on_the_page(
    matter: Matter, bo: Any
) -> None:
    attach(bo, matter, PDF, name="a.pdf")
    attach(bo, matter, PNG, words="En bild")
    attach(bo, matter, picture("JPEG"), words="Sänds från en annan flik")
    first, second, unseen = there()
    words = {f"words_{first.id}": "Enkäten", f"words_{second.id}": "Torget"}
    assert send(bo, matter, **words).status_code == 303
    assert [(one.number, one.alternative) for one in there()] == [
        (1, "Enkäten"),
        (2, "Torget"),
        (None, "Sänds från en annan flik"),
    ]
    assert unseen.comment_id is None


def test_a_double_press_publishes_and_attaches_once(matter: Matter, bo: Any) -> None:
    for _press in range(2):
        assert send(bo, matter, PNG, words=SHOWS, form_key=KEY).status_code == 303
    assert len(comments()) == 1
    assert [one.number for one in there()] == [1]


def test_the_same_file_waits_once_and_keeps_its_last_words(matter: Matter, bo: Any) -> None:
    for words in ("Torget", "Torget i maj", ""):
        attach(bo, matter, PNG, words=words)
    assert [one.alternative for one in there()] == ["Torget i maj"]


def test_a_file_is_removed_and_removing_it_twice_is_no_error(matter: Matter, bo: Any) -> None:
    attach(bo, matter, PNG, words=SHOWS)
    number = there()[0].id
    for _press in range(2):
        answer = send(bo, matter, path="bifogat", ta_bort=number, body="Kvar")
        assert answer.status_code == 303
    assert there() == []
    assert "Kvar" in bo.get(answer.location).text
    assert send(bo, matter, path="bifogat", ta_bort="åäö").status_code == 303


def test_a_published_file_is_not_removed(cast: Cast, matter: Matter, bo: Any) -> None:
    published(cast, matter)
    send(bo, matter, path="bifogat", ta_bort=there()[0].id)
    assert len(there()) == 1
    with pytest.raises(Refused), transaction():
        attaching.detach(cast.actor("bo"), db.session.get_one(Attachment, there()[0].id))


def test_nothing_chosen_is_said(matter: Matter, bo: Any) -> None:
    answer = send(bo, matter, path="bifogat")
    assert answer.status_code == 422
    assert "Choose a file." in answer.text
    assert "Titta här." in answer.text


def test_htmx_gets_the_files_alone_and_leaves_the_text_alone(matter: Matter, bo: Any) -> None:
    htmx = {"HX-Request": "true"}
    answer = attach(bo, matter, headers=htmx)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div class="attach" id="bifoga"')
    assert "<textarea" in answer.text
    assert 'name="body"' not in answer.text
    assert answer.text.count("data-focus") == 1
    refused = attach(bo, matter, b"bara text", headers=htmx)
    assert refused.status_code == 422
    assert "of a kind that is not taken" in refused.text
    assert refused.text.count("data-focus") == 1


def test_a_text_that_is_refused_leaves_the_chosen_file_waiting(matter: Matter, bo: Any) -> None:
    answer = send(bo, matter, PNG, words=SHOWS, body="")
    assert answer.status_code == 422
    assert len(there()) == 1
    assert answer.text.count(SHOWS) == 1, "the words moved with the file"
    assert comments() == []


def test_a_form_that_had_been_open_too_long_comes_back_and_asks_for_its_file(
    matter: Matter, bo: Any
) -> None:
    answer = send(bo, matter, PNG, words=SHOWS, csrf_token="gammal")
    assert answer.status_code == 400
    assert "Titta här." in answer.text
    assert 'name="lost_files" value="1"' in answer.text
    again = send(bo, matter, lost_files="1")
    assert again.status_code == 422
    assert "Choose the file once more" in again.text
    assert comments() == []
    no_file = {"file": (io.BytesIO(b""), "")}
    answer = send(bo, matter, csrf_token="gammal", **no_file)
    assert "Titta här." in answer.text
    assert "lost_files" not in answer.text, "an empty field is no file"


# Reading


def test_pictures_say_nothing_but_what_they_show(cast: Cast, matter: Matter, client: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Kameran hos Bo"
    exif[0x0112] = 6
    content = picture("JPEG", (900, 600), exif=exif)
    assert b"Kameran hos Bo" in content
    published(cast, matter, content)
    whole, small = client.get(place(matter)), client.get(place(matter) + "?liten=1")
    for answer in (whole, small):
        assert b"Kameran" not in answer.data
        assert b"Exif" not in answer.data
    assert Image.open(io.BytesIO(whole.data)).size == (600, 900), "the right way up"
    assert Image.open(io.BytesIO(small.data)).size == (427, 640)
    assert small.mimetype == "image/webp"


@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (1600, 1200)), ("PNG", (700, 700)), ("PNG", (1, 3000))]
)
def test_a_small_picture_is_small_whatever_it_shows(kind: str, size: tuple[int, int]) -> None:
    made = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(made, kind)
    small = pictures.small(made.getvalue())
    assert small.width <= 480
    assert small.height <= 640
    assert len(small.content) <= 20_000
    shown = Image.open(io.BytesIO(small.content))
    assert (shown.format, shown.size) == ("WEBP", (small.width, small.height))


def test_see_through_stays_see_through() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (600, 600), (0, 0, 0, 0)).save(made, "PNG")
    shown = Image.open(io.BytesIO(pictures.small(made.getvalue()).content))
    assert shown.mode == "RGBA"


def test_files_leave_so_that_nothing_in_them_runs(cast: Cast, matter: Matter, client: Any) -> None:
    published(cast, matter, PNG, PDF)
    shown, saved = client.get(place(matter)), client.get(place(matter, number=2))
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert (shown.mimetype, saved.mimetype) == ("image/png", "application/pdf")
    assert saved.data == PDF
    for answer in (shown, saved):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-cache"
    etag = shown.headers["ETag"]
    assert client.get(place(matter), headers={"If-None-Match": etag}).status_code == 304


def test_files_do_not_push_pages_out_of_what_is_kept(
    cast: Cast, matter: Matter, client: Any, app: Any
) -> None:
    published(cast, matter)
    app.extensions["kept_pages"].clear()
    client.get(place(matter) + "?liten=1")
    assert not app.extensions["kept_pages"]._things


def test_words_and_names_are_shown_as_they_were_written(
    cast: Cast, matter: Matter, client: Any, bo: Any
) -> None:
    hostile = '"><script>alert(1)</script>\u202e onerror=x'
    attach(bo, matter, PNG, words=hostile, name="><img src=x onerror=alert(1)>.png")
    kept = there()[0]
    page = bo.get(f"/arenden/{matter.reference}").text
    send(bo, matter, **{f"words_{kept.id}": hostile})
    page += client.get(f"/arenden/{matter.reference}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in there()[0].alternative


def test_files_are_read_by_whoever_reads_the_comment(cast: Cast, matter: Matter) -> None:
    published(cast, matter)
    kept = there()[0]
    for actor in (ANONYMOUS, cast.actor("cia"), cast.actor("adm")):
        assert judge(actions.READ_ATTACHMENT, actor, kept)
    db.session.rollback()


def test_a_page_of_many_files_costs_as_many_queries_as_one_of_few(
    cast: Cast, client: Any, queries: Any
) -> None:
    counts = []
    for size in (1, 12):
        matter = scene.initiative(cast, title=f"Med {size} bilder")
        for _number in range(size):
            published(cast, matter, PNG, PDF)
        queries.clear()
        page = client.get(f"/arenden/{matter.reference}")
        assert page.text.count("/fil/1?liten") == size
        counts.append(len(queries))
    assert counts[0] == counts[1], "\n".join(queries)


def test_the_files_of_comments_are_had_in_one_query(
    cast: Cast, matter: Matter, queries: Any
) -> None:
    written = published(cast, matter, PNG, PDF)
    plain = scene.comment(cast.actor("bo"), matter)
    ids = [written.id, plain.id]
    queries.clear()
    found = _attachments_of(ids)
    assert [one.number for one in found[ids[0]]] == [1, 2]
    assert ids[1] not in found
    assert len(queries) == 1
    assert _attachments_of([]) == {}
    assert len(queries) == 1


def _attachments_of(ids: list[int]) -> dict[int, list[Attachment]]:
    return queries.attachments.of(ids)
