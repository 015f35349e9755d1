"""The letters of this room. Each is written when it is delivered, so no link lies waiting in the outbox."""

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum.accounts import queries
from forum.accounts.models import Person
from forum.core.db import db
from forum.core.outbox import Letter, Outbox, letter


def _receiver(row: Outbox) -> Person:
    return db.session.get_one(Person, row.person_id)


def _page(endpoint: str, **parts: str) -> str:
    return url_for(endpoint, _external=True, **parts)


@letter("account_confirm")
def confirm(row: Outbox) -> Letter | None:
    """The link that shows an address to be someone's own."""
    person = _receiver(row)
    if person.confirmed_at is not None:
        return None
    link = _page("accounts.confirm", token=queries.link_token(queries.CONFIRM, person))
    with force_locale(person.language):
        return Letter(
            person.email,
            _("Confirm your address"),
            _(
                "Hello!\n\nSomeone, probably you, created an account on Samspel with this address."
                " Confirm it here, within seven days:\n\n%(link)s\n\n"
                "If it was not you, do nothing: without your confirmation nobody can use the account.",
                link=link,
            ),
        )


@letter("account_exists")
def exists(row: Outbox) -> Letter:
    """To someone who tried to register an address that has an account."""
    person = _receiver(row)
    with force_locale(person.language):
        return Letter(
            person.email,
            _("You already have an account"),
            _(
                "Hello!\n\nSomeone, probably you, wanted to create an account on Samspel with this"
                " address. You have one already, so nothing was changed.\n\nSign in: %(sign_in)s\n"
                "Forgotten your password? %(forgotten)s\n\nIf it was not you, you need do nothing.",
                sign_in=_page("accounts.sign_in"),
                forgotten=_page("accounts.forgotten"),
            ),
        )


@letter("account_reset")
def reset(row: Outbox) -> Letter:
    """The link to a new password."""
    person = _receiver(row)
    link = _page("accounts.reset", token=queries.link_token(queries.RESET, person))
    with force_locale(person.language):
        return Letter(
            person.email,
            _("Choose a new password"),
            _(
                "Hello!\n\nYou can choose a new password for Samspel here, within two hours:\n\n"
                "%(link)s\n\nIf you did not ask for this, do nothing: your password stays as it is.",
                link=link,
            ),
        )


@letter("account_unknown")
def unknown(row: Outbox) -> Letter | None:
    """To someone who asked for a new password for an address without an account."""
    if row.address is None or queries.by_email(row.address) is not None:
        return None
    language = row.about.get("language")
    known = language in current_app.config["LANGUAGES"]
    with force_locale(language if known else current_app.config["BABEL_DEFAULT_LOCALE"]):
        return Letter(
            row.address,
            _("No account has this address"),
            _(
                "Hello!\n\nSomeone, probably you, asked for a new password for Samspel with this"
                " address, but no account has it. Perhaps you used another address, or want to"
                " create an account: %(register)s\n\nIf it was not you, you need do nothing.",
                register=_page("accounts.register"),
            ),
        )


@letter("account_password_changed")
def password_changed(row: Outbox) -> Letter:
    """So that nobody's password is changed without their hearing of it."""
    person = _receiver(row)
    with force_locale(person.language):
        return Letter(
            person.email,
            _("Your password was changed"),
            _(
                "Hello!\n\nThe password of your account on Samspel was changed just now, and you were"
                " signed out everywhere else.\n\nIf it was not you, choose a new password at once:"
                " %(forgotten)s",
                forgotten=_page("accounts.forgotten"),
            ),
        )
