"""Since when something is new, as one says it: "since Tuesday"."""

from datetime import datetime

from flask_babel import gettext as _

from forum.core import clock
from forum.web.filters import day, time_of_day


def since(moment: datetime) -> str:
    """Since a moment: its time today, yesterday, a weekday within the week, else the date."""
    ago = -clock.days_until(clock.local(moment).date())
    if ago == 0:
        return str(_("since %(time)s today", time=time_of_day(moment)))
    if ago == 1:
        return str(_("since yesterday"))
    if ago < 7:
        return _weekday(clock.local(moment).weekday())
    return str(_("since %(day)s", day=day(moment)))


def _weekday(number: int) -> str:
    names = (
        _("since Monday"),
        _("since Tuesday"),
        _("since Wednesday"),
        _("since Thursday"),
        _("since Friday"),
        _("since Saturday"),
        _("since Sunday"),
    )
    return str(names[number])
