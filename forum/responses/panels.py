"""What higher rooms show on a response's page: fillers get the response and the actor."""

from forum.web.panels import Panels

panels = Panels("main")
add, fill = panels.add, panels.fill
