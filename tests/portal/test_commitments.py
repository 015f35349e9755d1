"""The page of one commitment: the matters that carry it out."""

from typing import Any

import pytest

from tests.factories import Cast
from tests.portal import scene


@pytest.fixture(autouse=True)
def _agreement(cast: Cast) -> None:
    scene.set_up()


@pytest.mark.parametrize("number", ["0", "13", "999999999999999999999", "-1", "x"])
def test_there_is_no_other_commitment(client: Any, number: str) -> None:
    assert scene.read(client, f"/overenskommelsen/ataganden/{number}").status_code == 404


def test_a_commitment_lists_its_matters_and_no_drafts(cast: Cast, client: Any) -> None:
    scene.commit(scene.process(cast, "11", title="Tidigt samråd"), 3)
    scene.commit(scene.process(cast, "11", title="Något annat"), 4)
    scene.commit(scene.draft(cast, "11", title="Hemlig plan"), 3)
    page = scene.read(client, "/overenskommelsen/ataganden/3").text
    assert "Tidigt samråd" in page
    assert "Något annat" not in page
    assert "Hemlig plan" not in page


def test_a_long_list_goes_on(cast: Cast, client: Any, queries: Any) -> None:
    for number in range(25):
        scene.commit(scene.process(cast, "11", title=f"Samråd {number:02}"), 3)
    queries.clear()
    page = scene.read(client, "/overenskommelsen/ataganden/3").text
    assert len(queries) <= 9
    assert "Samråd 24" in page
    assert "Samråd 04" not in page
    after = page.split("efter=")[1].split('"')[0]
    rest = client.get(f"/overenskommelsen/ataganden/3?efter={after}").text
    assert "Samråd 04" in rest
    assert "Samråd 05" not in rest


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "1.5", ""])
def test_a_nonsense_page_is_the_first(cast: Cast, client: Any, after: str) -> None:
    scene.commit(scene.process(cast, "11", title="Tidigt samråd"), 3)
    page = client.get("/overenskommelsen/ataganden/3", query_string={"efter": after})
    assert "Tidigt samråd" in page.text
