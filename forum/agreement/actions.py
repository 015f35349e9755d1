"""What can be done with the agreement."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action

READ = Action("agreement:read", _l("Read the agreement"))
LOAD = Action("agreement:load", _l("Load the agreement"))
