"""Two texts side by side: what is marked, what is left out, and that odd texts cost no time."""

import random
import time

import pytest

from forum.core.difference import LARGEST, MOST, Mark, lines


def marks(before: str, after: str) -> list[list[tuple[str, str]]]:
    return [
        [(piece.mark.value, piece.text.strip()) for piece in line] for line in lines(before, after)
    ]


def test_words_that_differ_are_marked_and_the_rest_is_not() -> None:
    assert marks("Vi öppnar klockan tre", "Vi öppnar klockan fyra") == [
        [("same", "Vi öppnar klockan"), ("removed", "tre"), ("added", "fyra")]
    ]
    assert marks("- Höjder", "- Höjder och färger") == [
        [("same", "- Höjder"), ("added", "och färger")]
    ]
    assert marks("", "Nytt") == [[("added", "Nytt")]]
    assert marks("Gammalt", "") == [[("removed", "Gammalt")]]


def test_lines_far_from_a_change_are_left_out() -> None:
    kept = [f"rad {number}" for number in range(9)]
    before, after = "\n".join(kept), "\n".join([*kept[:4], "ny rad", *kept[4:]])
    shown = marks(before, after)
    assert shown == [
        [],
        [("same", "rad 3")],
        [("added", "ny rad")],
        [("same", "rad 4")],
        [],
    ]


def test_nothing_said_is_lost_between_two_texts() -> None:
    before = "- Öppettider\n- Innehåll\n\nOch mer."
    after = "- Öppettider och priser\n\nOch mer än så.\n- Nytt"
    pieces = [piece for line in lines(before, after) for piece in line]
    kept = " ".join(piece.text for piece in pieces if piece.mark != Mark.REMOVED)
    gone = " ".join(piece.text for piece in pieces if piece.mark != Mark.ADDED)
    assert (kept.split(), gone.split()) == (after.split(), before.split())


def numbers(count: int, step: int = 1) -> str:
    return " ".join(str(number) for number in range(0, count, step))


def chance(seed: int, words: int) -> str:
    drawn = random.Random(seed)
    return " ".join(str(drawn.randrange(words)) for _word in range(5000))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ord " * 5000, "ord annat " * 2000),
        ("\n".join("ab" * 4900), "\n".join("ba" * 4900)),
        (numbers(4000), numbers(4000, 2)),
        (numbers(4000).replace(" ", "\n"), numbers(4000, 2).replace(" ", "\n")),
        (chance(1, 100), chance(2, 100)),
        (chance(3, 3000), chance(4, 3000)),
        ("[" * 20_000, "]" * 20_000),
    ],
)
def test_any_two_texts_are_compared_in_a_moment(before: str, after: str) -> None:
    began = time.process_time()
    found = lines(before, after)
    assert time.process_time() - began < 0.5
    pieces = [piece for line in found for piece in line]
    kept = " ".join(piece.text for piece in pieces if piece.mark != Mark.REMOVED)
    assert "\n" in before or kept.split() == after.split(), "only equal lines are left out"


def test_a_text_that_is_all_another_is_shown_as_rewritten() -> None:
    """Words that two texts share by chance are no thread to follow."""
    found = lines(numbers(4000), numbers(4000, 2))
    marked = [piece.mark for line in found for piece in line]
    assert marked == [Mark.REMOVED, Mark.ADDED]


def test_a_long_text_with_one_change_shows_that_change() -> None:
    before = numbers(3000)
    assert 3000 * 3000 > LARGEST > MOST
    found = lines(before, before.replace(" 1500 ", " femtonhundra "))
    changed = [piece for line in found for piece in line if piece.mark != Mark.SAME]
    assert [(one.mark, one.text) for one in changed] == [
        (Mark.REMOVED, "1500"),
        (Mark.ADDED, "femtonhundra"),
    ]
