"""The blueprint that every page of the room is bound to."""

from flask import Blueprint

bp = Blueprint("desk", __name__)
