"""What the tests of feedback stand on."""

import pytest

from tests.factories import Cast
from tests.feedback.scene import Scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A consultation whose last day has passed, with what came in."""
    return Scene(cast)
