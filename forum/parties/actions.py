"""What can be done with parties and memberships."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

SPEAK_FOR = Action("party:speak_for", _l("Choose for whom one writes"), touches=Touches.NOTHING)
ADMINISTER = Action("party:administer", _l("Administer parties and memberships"))
REGISTER = Action("party:register", _l("Register a party"))
EDIT = Action("party:edit", _l("Edit a party"))
APPOINT = Action("membership:appoint", _l("Give a mandate"))
END = Action("membership:end", _l("End a mandate"))
DESCRIBE = Action("party:describe", _l("Change what one's organisation says of itself"))
TIES = Action("umbrella:read", _l("See which umbrellas and members wait"), touches=Touches.NOTHING)
CLAIM = Action("umbrella:claim", _l("Say that one belongs to an umbrella"), touches=Touches.NOTHING)
CONFIRM = Action("umbrella:confirm", _l("Confirm a membership of an umbrella"))
END_TIE = Action("umbrella:end", _l("End a membership of an umbrella"))
