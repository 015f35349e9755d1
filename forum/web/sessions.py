"""The session's cookie: Flask's own, whose signer is made once and not for every request."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Sessions(SecureCookieSessionInterface):
    """The sessions of one application. Its keys stay as they are for as long as it runs."""

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie and reads it. It holds nothing of a request."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def init_app(app: Flask) -> None:
    """Open sessions so."""
    app.session_interface = Sessions()
