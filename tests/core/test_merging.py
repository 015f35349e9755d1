"""Writing together: what merges by itself, and what waits for a choice. Nothing is lost either way."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.merging import (
    Hand,
    Merged,
    Typed,
    Wish,
    begin,
    choose,
    last_of_others,
    mark_of,
    merge,
    others,
)

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
YUSUF, FATUMA = 1, 2


class Shared:
    """A draft that two write in, and the pages that they have open."""

    def __init__(self, **fields: list[str]) -> None:
        self.fields: dict[str, list[str]] = dict(fields)
        self.changes: dict[str, Any] = begin(self.fields, "d", Hand(YUSUF, AT))
        self.revision = 0

    def open(self, who: int, page: str) -> "Page":
        return Page(self, who, page)

    def others(self) -> list[list[str]]:
        return [other.values for other in others(self.changes)]


class Page:
    """A page as it was opened, and what is typed in it since."""

    def __init__(self, draft: Shared, who: int, page: str) -> None:
        self.draft, self.who, self.page = draft, who, page
        self.begun_from = mark_of(draft.changes, draft.revision)
        self.fields = {name: list(values) for name, values in draft.fields.items()}

    def type(self, **fields: str) -> Merged:
        self.fields |= {name: [text] if text else [] for name, text in fields.items()}
        return self.save()

    def save(self) -> Merged:
        draft = self.draft
        typed = Typed(self.fields, self.begun_from)
        merged = merge(
            draft.fields, draft.changes, draft.revision, typed, Hand(self.who, AT, self.page)
        )
        draft.fields, draft.changes, draft.revision = merged.fields, merged.changes, merged.revision
        return merged

    def choose(self, wish: Wish) -> Merged:
        merged = self.save()
        wishes = {(other.name, other.id): wish for other in others(merged.changes)}
        choose(merged, wishes, Hand(self.who, AT, self.page), joined={"body": "\n\n"})
        draft = self.draft
        draft.fields, draft.changes, draft.revision = merged.fields, merged.changes, merged.revision
        return merged


def test_fields_that_only_one_changed_merge_by_themselves() -> None:
    draft = Shared(body=["Från början."])
    yusuf, fatuma = draft.open(YUSUF, "a"), draft.open(FATUMA, "b")
    yusuf.type(body="Yusuf skrev.")
    merged = fatuma.type(summary="Fatuma skrev.")
    assert draft.fields == {"body": ["Yusuf skrev."], "summary": ["Fatuma skrev."]}
    assert (merged.unseen, merged.clashes, draft.others()) == (["body"], [], [])


def test_a_field_that_both_changed_keeps_both_texts() -> None:
    draft = Shared(body=["Från början."])
    yusuf, fatuma = draft.open(YUSUF, "a"), draft.open(FATUMA, "b")
    yusuf.type(body="Yusuf skrev.")
    assert fatuma.type(body="Fatuma skrev.").clashes == ["body"]
    assert draft.fields == {"body": ["Fatuma skrev."]}
    assert draft.others() == [["Yusuf skrev."]]


def test_two_who_type_on_in_one_field_leave_only_the_last_text_of_each() -> None:
    draft = Shared()
    yusuf, fatuma = draft.open(YUSUF, "a"), draft.open(FATUMA, "b")
    for step in range(1, 6):
        yusuf.type(body="Yusuf" + "!" * step)
        fatuma.type(body="Fatuma" + "!" * step)
    assert draft.fields == {"body": ["Fatuma!!!!!"]}
    assert draft.others() == [["Yusuf!!!!!"]]


def test_a_page_that_saves_itself_again_and_again_is_not_at_odds_with_itself() -> None:
    draft = Shared()
    page = draft.open(YUSUF, "a")
    for text in ["H", "He", "Hej", "He", "", "Hej då"]:
        assert page.type(body=text).clashes == []
    assert (draft.fields, draft.others()) == ({"body": ["Hej då"]}, [])


def test_an_old_page_that_only_touches_another_field_puts_nothing_back() -> None:
    draft = Shared()
    old = draft.open(YUSUF, "a")
    old.type(body="Först.")
    newer = draft.open(FATUMA, "b")
    newer.type(body="Först. Och sedan.")
    merged = old.type(summary="Kort.")
    assert draft.fields == {"body": ["Först. Och sedan."], "summary": ["Kort."]}
    assert merged.unseen == ["body"]
    assert not merged.is_settled


def test_a_page_of_a_draft_that_was_sent_meanwhile_overwrites_nothing_in_the_next_one() -> None:
    before = Shared(body=["Ett."])
    page = before.open(YUSUF, "a")
    draft = Shared()
    draft.changes[""] = {"draft": "another"}
    draft.open(FATUMA, "b").type(body="Nytt.")
    page.draft = draft
    page.type(body="Ett och ett halvt.")
    assert draft.fields == {"body": ["Ett och ett halvt."]}
    assert draft.others() == [["Nytt."]]


def test_what_is_chosen_is_done() -> None:
    for wish, said in {
        Wish.USE: "Yusuf skrev.",
        Wish.MINE: "Fatuma skrev.",
        Wish.BOTH: "Fatuma skrev.\n\nYusuf skrev.",
    }.items():
        draft = Shared()
        yusuf, fatuma = draft.open(YUSUF, "a"), draft.open(FATUMA, "b")
        yusuf.type(body="Yusuf skrev.")
        fatuma.type(body="Fatuma skrev.")
        merged = fatuma.choose(wish)
        assert (merged.is_settled, merged.is_shown) == (True, wish is Wish.MINE)
        assert (draft.fields["body"], draft.others()) == ([said], [])


def test_nonsense_about_where_a_page_began_overwrites_nothing() -> None:
    for nonsense in ["", "x", "d.", "d.-1", "d.99999", "d.²", "d.1e3", ".0"]:
        draft = Shared()
        page = draft.open(YUSUF, "a")
        draft.open(FATUMA, "b").type(body="Fatuma skrev.")
        page.begun_from = nonsense
        page.type(body="Yusuf skrev.")
        assert draft.others() == [["Fatuma skrev."]], nonsense


def test_it_is_known_who_else_wrote_last() -> None:
    draft = Shared()
    draft.open(FATUMA, "b").type(body="Fatuma skrev.")
    assert last_of_others(draft.changes, YUSUF) == (FATUMA, AT)
    assert last_of_others(draft.changes, FATUMA) is None


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["body", "summary"]), st.booleans()), max_size=25
)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_whatever_the_order_of_saves_no_text_is_lost(steps: list[tuple[int, str, bool]]) -> None:
    """Each writes words of their own; the last that a page sent of a field is there, or beside it."""
    draft = Shared()
    pages = [draft.open(who, f"p{who}") for who in range(3)]
    for number, (who, name, reopens) in enumerate(steps):
        page = pages[who]
        if reopens:
            page = pages[who] = draft.open(who, f"p{who}-{number}")
        page.type(**{name: " ".join([*page.fields.get(name, []), f"{who}:{number}"])})
    kept = " ".join(text for values in [*draft.fields.values(), *draft.others()] for text in values)
    for page in pages:
        for name, values in page.fields.items():
            written = [word for text in values for word in text.split() if word[0] == str(page.who)]
            assert set(written) <= set(kept.split()), (name, values, kept)
