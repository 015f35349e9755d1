"""What higher rooms show on a matter's page: fillers get the matter and the actor."""

from forum.web.panels import Panels

#: `now` stands under the lead and says what one can do; `main` before the thread.
panels = Panels("top", "now", "main", "aside")
add, fill = panels.add, panels.fill
