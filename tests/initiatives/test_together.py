"""Several people, of several organisations, write one draft: no word is lost, nothing unseen is published."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import together
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.merging import Merged, Typed, others
from forum.core.together import SharedDraft
from forum.initiatives import operations
from forum.initiatives.models import Initiative
from tests import factories
from tests.factories import Cast
from tests.initiatives.test_form import typed
from tests.matters import scene
from tests.meanwhile import Meanwhile


@pytest.fixture
def begun(cast: Cast) -> Initiative:
    """A draft of Ulla's umbrella that Bo's organisation has joined."""
    made = scene.draft(cast)
    scene.joined(cast, made, cast.organisation, "bo")
    return made


@pytest.fixture
def ulla(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["ulla"].id, cast.umbrella.id)


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def kept(begun: Initiative) -> SharedDraft:
    """What is written of it, as the database has it now."""
    db.session.rollback()
    found = together.find(operations.draft_name(begun))
    assert found is not None
    return found


def path(begun: Initiative, more: str = "") -> str:
    return f"/initiativ/utkast/{begun.id}{more}"


def says(cast: Cast, begun: Initiative, **changed: Any) -> dict[str, Any]:
    """The form as a page opened just now would send it."""
    content = typed(cast, members_asked="Enkät, 17 av 23 svarade.")
    content |= {"proposal": "Öppna **minst en skola** i varje område."}
    return content | {"begun_from": kept(begun).mark} | changed


# Refusals first


def test_those_who_are_only_asked_or_have_left_do_not_write(cast: Cast, bo: Any) -> None:
    other = scene.draft(cast, title="Ett annat")
    scene.invited(cast, other, cast.organisation)
    assert bo.send(path(other), {"title": "Mitt"}).status_code == 404
    assert bo.send(path(other, "/spara"), {"title": "Mitt"}).status_code == 404
    assert bo.get(path(other, "/publicera")).status_code == 404


def test_those_who_have_joined_write_but_do_not_publish(
    cast: Cast, begun: Initiative, bo: Any
) -> None:
    assert bo.send(path(begun), says(cast, begun, title="Vårt", draft="1")).status_code == 303
    assert scene.fresh(begun).title == "Vårt"
    answer = bo.send(path(begun, "/publicera"))
    assert answer.status_code == 403
    assert "The organisation that began the initiative publishes it" in answer.text
    form = bo.get(path(begun)).text
    assert "The organisation that began the initiative publishes it" in form
    assert "Continue to publishing" not in form
    sent = bo.send(path(begun), says(cast, begun, title="Vårt ihop"))
    assert sent.location.endswith(path(begun)), "it is saved all the same"
    assert scene.fresh(begun).title == "Vårt ihop"


def test_nothing_is_published_that_was_not_looked_at(
    cast: Cast, begun: Initiative, ulla: Any, bo: Any
) -> None:
    seen = kept(begun).mark
    assert f'value="{seen}"' in ulla.get(path(begun, "/publicera")).text
    bo.send(path(begun), says(cast, begun, problem="Något helt annat.", draft="1"))
    answer = ulla.send(path(begun, "/publicera"), {"seen": seen})
    assert answer.status_code == 303
    assert answer.location.endswith(path(begun))
    assert "Others have written on the draft since you looked" in ulla.get(answer.location).text
    assert scene.fresh(begun).reference is None
    assert ulla.send(path(begun, "/publicera"), {"seen": kept(begun).mark}).status_code == 303
    assert "Något helt annat." in scene.fresh(begun).problem
    assert together.find(operations.draft_name(begun)) is None


def test_nothing_is_published_while_two_texts_wait_for_a_choice(
    cast: Cast, begun: Initiative, ulla: Any, bo: Any
) -> None:
    opened = says(cast, begun)
    ulla.send(path(begun), opened | {"problem": "Ulla skrev.", "form_key": "1" * 32, "draft": "1"})
    bo.send(path(begun), opened | {"problem": "Bo skrev.", "form_key": "2" * 32, "draft": "1"})
    page = ulla.get(path(begun, "/publicera")).text
    assert "More is written than what stands here" in page
    assert "Publish the initiative</button>" not in page
    with pytest.raises(operations.Unsettled), transaction():
        operations.publish(cast.actor("ulla"), begun)


def test_what_is_typed_too_late_is_shown_again_and_not_stored(
    cast: Cast, begun: Initiative, bo: Any
) -> None:
    late = says(cast, begun, problem="Bo skrev för sent.")
    with transaction():
        operations.publish(cast.actor("ulla"), begun)
    answer = bo.send(path(begun), late)
    assert answer.status_code == 403
    assert "Bo skrev för sent." in answer.text
    assert "is published" in answer.text
    assert bo.send(path(begun, "/spara"), late).status_code == 403
    assert "sent" not in scene.fresh(begun).problem
    assert db.session.scalar(select(func.count(SharedDraft.id))) == 0


# Writing at once


def test_what_only_one_has_changed_is_merged(
    cast: Cast, begun: Initiative, ulla: Any, bo: Any
) -> None:
    opened = says(cast, begun)
    ulla.send(path(begun), opened | {"problem": "Ulla skrev.", "form_key": "1" * 32, "draft": "1"})
    answer = bo.send(
        path(begun), opened | {"proposal": "Bo skrev.", "form_key": "2" * 32, "draft": "1"}
    )
    assert answer.location.endswith(path(begun))
    page = bo.get(path(begun)).text
    assert "look it through once more" in page
    assert "Ulla skrev." in page
    assert "Bo skrev." in page
    fields = kept(begun).fields
    assert (fields["problem"], fields["proposal"]) == (["Ulla skrev."], ["Bo skrev."])
    assert list(others(kept(begun).changes)) == []


@pytest.mark.parametrize(
    ("wish", "said"),
    [("use", "Ulla skrev."), ("mine", "Bo skrev."), ("both", "Bo skrev.\n\nUlla skrev.")],
)
def test_what_both_have_changed_is_kept_twice_until_someone_chooses(  # noqa: PLR0917
    cast: Cast, begun: Initiative, ulla: Any, bo: Any, wish: str, said: str
) -> None:
    opened = says(cast, begun)
    ulla.send(path(begun), opened | {"problem": "Ulla skrev.", "form_key": "1" * 32, "draft": "1"})
    bo.send(path(begun), opened | {"problem": "Bo skrev.", "form_key": "2" * 32, "draft": "1"})
    page = bo.get(path(begun)).text
    assert "Ulla Umm wrote here meanwhile:" in page
    (aside,) = others(kept(begun).changes)
    chosen = says(cast, begun, problem="Bo skrev.", draft="1") | {f"other:problem:{aside.id}": wish}
    assert bo.send(path(begun), chosen).status_code == 303
    assert kept(begun).fields["problem"] == [said]
    assert scene.fresh(begun).problem == said, (
        "the draft says what was chosen, and can be published"
    )
    assert operations.is_settled(begun)
    shown = bo.get(path(begun)).text
    assert "wrote here meanwhile:" not in shown
    assert said.splitlines()[0] in shown


def test_the_page_saves_by_itself_tells_of_others_and_leaves_no_line_in_the_log(
    cast: Cast, begun: Initiative, ulla: Any, bo: Any
) -> None:
    events = db.session.scalar(select(func.count(Event.seq)))
    opened = says(cast, begun)
    first = ulla.send(
        path(begun, "/spara"), opened | {"title": "Vårt gemensamma", "form_key": "1" * 32}
    )
    assert "note" not in first.json
    assert scene.fresh(begun).title == "Vårt gemensamma"
    second = bo.send(path(begun, "/spara"), opened | {"title": "Bos namn", "form_key": "2" * 32})
    assert "Someone else writes here too" in second.json["note"]
    assert scene.fresh(begun).title == "Vårt gemensamma", "nothing is decided by itself"
    assert "Ulla Umm saved just now." in bo.get(path(begun)).text
    assert db.session.scalar(select(func.count(Event.seq))) == events


@pytest.mark.parametrize(
    "hole",
    [{"title": ""}, {"districts": ["4711"]}, {"addressed": "hej"}, {"problem": "å" * 20_001}],
)
def test_what_cannot_stand_is_kept_all_the_same(
    cast: Cast, begun: Initiative, ulla: Any, hole: dict[str, Any]
) -> None:
    sent = says(cast, begun, members_asked="Alla vid årsmötet.", draft="1", **hole)
    assert ulla.send(path(begun), sent).status_code == 422
    assert kept(begun).fields["members_asked"] == ["Alla vid årsmötet."]
    assert "Alla vid årsmötet." in ulla.get(path(begun)).text
    assert scene.fresh(begun).title == scene.TITLE
    saved = ulla.send(path(begun, "/spara"), sent)
    assert saved.status_code == 200


def test_two_saves_at_the_same_moment_lose_no_text(
    cast: Cast, begun: Initiative, app: Flask
) -> None:
    mark, name = kept(begun).mark, operations.draft_name(begun)
    ulla, bo, key = cast.actor("ulla"), cast.actor("bo"), begun.id

    def save(actor: Any, page: str, text: str) -> Merged:
        said = Typed({"problem": [text]}, mark)
        draft = db.session.get_one(Initiative, key)
        return operations.save(actor, draft, said, content=None, by_itself=True, page=page)

    with transaction():
        save(ulla, "u", "Ulla skrev.")
        late = Meanwhile(app, lambda: save(bo, "b", "Bo skrev."))
    late.join()
    assert late.problem is None
    db.session.rollback()
    written = together.find(name)
    assert written is not None
    assert written.fields["problem"] == ["Bo skrev."]
    assert [other.values for other in others(written.changes)] == [["Ulla skrev."]]


def test_a_save_while_another_publishes_is_refused_in_words_and_begins_nothing(
    cast: Cast, begun: Initiative, app: Flask
) -> None:
    mark, bo, key = kept(begun).mark, cast.actor("bo"), begun.id

    def save() -> Merged:
        draft = db.session.get_one(Initiative, key)
        return operations.save(bo, draft, Typed({"problem": ["Sent"]}, mark), content=None)

    with transaction():
        operations.publish(cast.actor("ulla"), begun)
        late = Meanwhile(app, save)
    late.join()
    assert isinstance(late.problem, Refused)
    db.session.rollback()
    assert db.session.scalar(select(func.count(SharedDraft.id))) == 0


def test_a_draft_of_before_is_written_on_as_it_stands(
    cast: Cast, begun: Initiative, ulla: Any, bo: Any
) -> None:
    with transaction():
        together.discard(operations.draft_name(begun))
    opened = typed(cast, draft="1")
    assert "skolorna låsta" in ulla.get(path(begun)).text
    ulla.send(path(begun), opened | {"problem": "Ulla skrev.", "form_key": "1" * 32})
    bo.send(path(begun), opened | {"title": "Bo skrev.", "form_key": "2" * 32})
    fields = kept(begun).fields
    assert (fields["problem"], fields["title"]) == (["Ulla skrev."], ["Bo skrev."])
    assert list(others(kept(begun).changes)) == []


# Around the draft


def test_the_publish_page_says_who_is_named_and_who_has_not_answered(
    cast: Cast, begun: Initiative, ulla: Any, client: Any
) -> None:
    silent = factories.organisation("Tysta Grannar")
    scene.invited(cast, begun, silent)
    page = ulla.get(path(begun, "/publicera")).text
    assert "Paraplyet Nordost, Rymdtorgets Läxhjälp" in page
    assert "These have not answered yet: Tysta Grannar." in page
    answer = ulla.send(path(begun, "/publicera"))
    shown = client.get(answer.location).text
    assert "Rymdtorgets Läxhjälp" in shown
    assert "Tysta Grannar" not in shown


def test_files_are_added_after_what_is_written_is_saved(
    cast: Cast, begun: Initiative, bo: Any
) -> None:
    answer = bo.send(path(begun), says(cast, begun, title="Sparat först", draft="document"))
    assert answer.location.endswith(f"/arenden/utkast/{begun.id}/handlingar/ny")
    assert scene.fresh(begun).title == "Sparat först"
    assert bo.get(answer.location).status_code == 200


def test_a_draft_costs_the_same_however_much_is_in_it(
    cast: Cast, begun: Initiative, ulla: Any, bo: Any, queries: Any
) -> None:
    costs = []
    for number in (0, 6):
        for n in range(number):
            scene.invited(cast, begun, factories.organisation(f"Förening {n}"))
        ulla.get(path(begun))
        queries.clear()
        assert ulla.get(path(begun)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
