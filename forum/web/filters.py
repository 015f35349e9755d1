"""Words for dates, numbers and languages in templates."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale, dates
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import format_decimal, get_locale, get_translations, gettext, ngettext
from flask_wtf.csrf import generate_csrf
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from forum.core import clock, names
from forum.web.tokens import messages

COOKIE = "language"


def current_language() -> str:
    """The reader's language: what they chose, else Swedish."""
    if not has_request_context():
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])
    chosen = request.cookies.get(COOKIE, "")
    languages = current_app.config["LANGUAGES"]
    return chosen if chosen in languages else str(current_app.config["BABEL_DEFAULT_LOCALE"])


@lru_cache(maxsize=2000)
def _date(value: date, pattern: str, language: Locale) -> str:
    return str(dates.format_date(value, pattern, locale=language))


def _in_words(value: date, pattern: str) -> str:
    """A date by a pattern, in the reader's language; the same dates come again and again."""
    return _date(value, pattern, get_locale())


def day(value: date | datetime | None, *, year: bool | None = None) -> str:
    """A date as people say it: "3 november", with the year when it is another one than this."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    shown = value.year != clock.today().year if year is None else year
    return _in_words(value, "d MMMM y" if shown else "d MMMM")


def weekday(value: date | datetime, *, year: bool | None = None) -> str:
    """A date with its weekday: "torsdag 3 november", with the year when it is another one than this."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    shown = value.year != clock.today().year if year is None else year
    return _in_words(value, "EEEE d MMMM y" if shown else "EEEE d MMMM")


def opening(words: str) -> str:
    """Words that begin a line: the first letter large, the others as they are."""
    return words[:1].upper() + words[1:]


def month(value: date) -> str:
    """A month with its year: "november 2026"."""
    return _in_words(value, "LLLL y").capitalize()


def moment(value: datetime) -> str:
    """A date with its time: "3 november 14:05"."""
    shown = clock.local(value)
    return f"{day(shown.date())} {shown:%H:%M}"


def time_of_day(value: datetime) -> str:
    """A time: "14:05"."""
    return clock.local(value).strftime("%H:%M")


def days_left(value: date) -> str:
    """How long is left until a date, or since it passed."""
    left = clock.days_until(value)
    if left == 0:
        return str(gettext("today"))
    if left > 0:
        return str(ngettext("%(num)d day left", "%(num)d days left", left))
    return str(ngettext("%(num)d day ago", "%(num)d days ago", -left))


def number(value: int) -> str:
    """A number with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\u202f")


def filesize(size: int) -> str:
    """A file's size: "240 kB", "3,2 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{format_decimal(size / 1_000_000, '0.0')} MB"


def csrf() -> Markup:
    """The hidden field that a form outside our form classes needs."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _translations() -> Any:
    """The catalogue of this request's language, looked up once."""
    if not has_request_context():
        return get_translations()
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


@pass_eval_context
def _words(context: EvalContext, message: str, **variables: Any) -> str:
    """A message in the reader's language, as Jinja's own `_` gives it; those without variables come again."""
    translations = _translations()
    if variables or not context.autoescape:
        words = translations.ugettext(message)
        return (Markup(words) if context.autoescape else words) % variables  # noqa: S704 - our own words
    known: dict[str, Markup] = translations.__dict__.setdefault("_known_words", {})
    if message not in known:
        known[message] = Markup(translations.ugettext(message)) % {}  # noqa: S704
    return known[message]


def init_app(app: Flask) -> None:
    """Give templates these words, the language and the council's name."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translations().ugettext(text),
        lambda one, many, count: _translations().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = _words
    for function in (
        day, weekday, opening, month, moment, time_of_day, days_left, number, filesize,
    ):  # fmt: skip
        app.add_template_filter(function, function.__name__)

    @app.context_processor
    def _globals() -> dict[str, Any]:
        return {
            "csrf": csrf,
            "messages": messages,
            "locale": current_language(),
            "languages": app.config["LANGUAGES"],
            "today": clock.today(),
            "council_name": lambda: app.config["COUNCIL_NAME"],
            "sector": names.sector,
        }
