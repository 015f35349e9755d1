"""Pages of the council, its agendas and its minutes."""

from forum.council.views import agendas, backlog, meetings, minutes
from forum.council.views.blueprint import bp

__all__ = ["agendas", "backlog", "bp", "meetings", "minutes"]
