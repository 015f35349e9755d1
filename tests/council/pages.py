"""Pages of a meeting as a browser has them open."""

import re
from typing import Any


class Opened:
    """A page with a form, open in someone's browser: what it sends says from which state it was opened."""

    def __init__(self, browser: Any, path: str, **fields: Any) -> None:
        self.browser, self.path = browser, path
        self.html = browser.get(path).text
        self.fields = {name: self._hidden(name) for name in ("form_key", "begun_from")} | fields

    def _hidden(self, name: str) -> str:
        found = re.search(rf'<input[^>]*name="{name}"[^>]*>', self.html)
        value = re.search(r'value="([^"]*)"', found[0]) if found else None
        return value[1] if value else ""

    def row(self, kind: str, number: int = 0) -> str:
        """The beginning of the names of one of its rows."""
        ids = dict.fromkeys(re.findall(rf'name="({kind}_[0-9a-f]{{12}})_', self.html))
        return list(ids)[number]

    def send(self, rest: str = "", **fields: Any) -> Any:
        """Press the button, or let it save itself (`rest`)."""
        self.fields |= fields
        return self.browser.send(self.path + rest, self.fields)

    def save_itself(self, **fields: Any) -> Any:
        """What the page does now and then."""
        return self.send("/utkast", **fields)
