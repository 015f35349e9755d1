"""The extensions, unbound: create_app() binds them."""

from flask_babel import Babel
from flask_babel.speaklater import LazyString
from flask_compress import Compress
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from markupsafe import Markup, escape


class ByRoute(Limiter):
    """Limits that stand at the routes that have one: before any other request there are none to look for."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


def _escaped(words: LazyString) -> Markup:
    """A text that is translated when it is shown may name what somebody has typed: it is no markup."""
    return escape(str(words))


LazyString.__html__ = _escaped
babel = Babel()
compress = Compress()
csrf = CSRFProtect()
htmx = HTMX()
limiter = ByRoute(get_remote_address)
login = LoginManager()
mail = Mail()
migrate = Migrate()
