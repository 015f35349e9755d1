"""What can be done at the desk, and with what is compiled of a consultation."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

READ = Action("desk:read", _l("See the desk of one's unit"))
ANSWER = Action("desk:answer", _l("Answer several questions at once"))
FIGURES = Action("figures:read", _l("See the figures of a consultation"))
EXPORT = Action("export:read", _l("Take out all of a consultation"))
REPORT = Action("report:read", _l("Read the consultation report"))
PREVIEW = Action("report:preview", _l("Read the consultation report before it is published"))
ORDER = Action("report:order", _l("Have the report made as a PDF"), touches=Touches.NOTHING)
FILE = Action("report:file", _l("Add the report to the documents"))
READ_JOB = Action("job:read", _l("See how far a file has come"))
