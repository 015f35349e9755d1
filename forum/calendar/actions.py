"""What can be done with the calendar."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action

READ = Action("calendar:read", _l("See what is to come"))
