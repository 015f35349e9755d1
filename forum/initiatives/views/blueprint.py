"""The blueprint of the room."""

from flask import Blueprint

bp = Blueprint("initiatives", __name__)
