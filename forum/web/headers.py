"""Headers of every answer: a strict Content-Security-Policy, and what belongs beside it."""

from wsgiref.headers import Headers

from flask import Flask
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
#: For files that people have uploaded: nothing in them may run, whatever they are.
DOWNLOAD_POLICY = "default-src 'none'; sandbox"


def add_to_static(headers: Headers, _path: str, _url: str) -> None:
    """The same headers on the files that WhiteNoise serves before any request reaches the application."""
    for name, value in HEADERS.items():
        headers[name] = value


def init_app(app: Flask) -> None:
    """Set the headers, and HSTS where the site is served over TLS."""

    @app.after_request
    def _set(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["PREFERRED_URL_SCHEME"] == "https":
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response
