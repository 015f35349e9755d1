"""The form of someone who follows without an account."""

from flask_babel import lazy_gettext as _l

from forum.accounts.forms import address
from forum.web.forms import Form


class AddressForm(Form):
    """Where to write."""

    email = address(
        _l("E-mail address"),
        required=_l("Write the e-mail address that the letters should go to."),
    )
