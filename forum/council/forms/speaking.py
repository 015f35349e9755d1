"""Forms of the list of speakers."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from forum.council.operations.speaking import LONGEST_NAME, NAMELESS
from forum.web.forms import Button, Form, line


class SpeakerForm(Form):
    """Somebody asks for the floor; `then` gives it to the next instead."""

    name = line(_l("Who asks for the floor?"), limit=LONGEST_NAME)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that somebody is named, unless the floor goes to the next."""
        fine = super().validate(extra_validators)
        if fine and not self.name.data and request.form.get("then") != "next":
            self.name.errors = [NAMELESS]
            return False
        return fine


class StepForm(Button):
    """What is done with someone on the list stands on the button."""
