"""What higher rooms show where a consultation is drafted: fillers get the process and the actor."""

from forum.web.panels import Panels

panels = Panels("draft")
add, fill = panels.add, panels.fill
