"""What is done when the site is set up."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action

LOAD_PARTIES = Action("party:load", _l("Load the city's bodies and the council"))
