"""The tree of places that matters are about.

The pages of areas show what every room has to say about a place, so they belong to the portal.
"""

from flask import Flask

from forum.districts import models, policy  # noqa: F401


def register(_app: Flask) -> None:
    """Nothing to bind: this room has no pages of its own."""
