"""Paging keys: whatever stands in the address, a page is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.core import paging
from forum.districts.models import District
from tests.factories import district

NONSENSE = [
    None, "", " ", "x", "-1", "+1", "1.0", "1e3", "0x10", "٣", "²", "१२", "1 ", " 1", "1\n", "1_000",
    "9" * 16, "9" * 400, str(2**53 + 1), str(2**63), "%00", "\x00", "'; drop table matter", "NaN", "١٢٣",
]  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_counts_as_no_key(text: str | None) -> None:
    assert paging.key(text) is None


@given(st.integers(0, paging.MAX_KEY))
def test_a_number_is_a_key(number: int) -> None:
    assert paging.key(str(number)) == number


@given(st.text(max_size=20))
def test_a_key_is_never_out_of_range(text: str) -> None:
    found = paging.key(text)
    assert found is None or 0 <= found <= paging.MAX_KEY


@pytest.mark.usefixtures("context")
def test_every_row_is_on_one_page_and_the_last_page_leads_nowhere() -> None:
    for number in range(7):
        district(f"{number:02}", f"Plats {number}")
    for descending in (False, True):
        seen, after = [], None
        while True:
            page = paging.page(
                select(District), District.id, after=after, size=3, descending=descending
            )
            seen += [row.code for row in page.rows]
            after = page.after
            if after is None:
                break
        assert seen == sorted(seen, reverse=descending)
        assert len(set(seen)) == 7


@pytest.mark.usefixtures("context")
def test_a_key_beyond_everything_gives_an_empty_page() -> None:
    district()
    for after in (0, paging.MAX_KEY):
        page = paging.page(select(District), District.id, after=after, size=3)
        assert len(page.rows) == (after == 0)
        assert page.after is None
