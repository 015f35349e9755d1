"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("dialogues", __name__)
