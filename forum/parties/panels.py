"""What higher rooms show on a party's page: fillers get the party and the actor."""

from forum.web.panels import Panels

panels = Panels("main")
add, fill = panels.add, panels.fill
