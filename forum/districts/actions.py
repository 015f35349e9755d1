"""What can be done with places."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action

READ = Action("district:read", _l("Read about an area"))
LOAD = Action("district:load", _l("Load the city's areas"))
