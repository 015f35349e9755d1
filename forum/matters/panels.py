"""What higher rooms show on a matter's page: fillers get the matter and the actor."""

from forum.web.panels import Panels

panels = Panels("top", "aside")
add, fill = panels.add, panels.fill
