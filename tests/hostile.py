"""Texts that wish their readers ill: what people paste into fields to break pages, letters and servers."""

from html.parser import HTMLParser

from forum.core import text

LONGEST = text.MAX_LENGTH
SECONDS = 0.5  #: of processor time, for the worst of them

PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:x)", "[a](java\tscript:x)", "[a](&#106;avascript:x)", "[a](data:text/html,x)",
    "<a href='javascript:x'>", "![x](https://a.example/x.png)", "[x](//evil.example)", "`<b>`",
    "<https://a.example/\"onclick=x>", "https://a.example/'><svg onload=x>", "www.a.example",
    "<b hx-get=/x data-hx-post=/y>", "[a](https://a.example \"t\\\" onmouseover=x\")", "<!--", "-->",
    "]]>", "<![CDATA[", "&lt;script&gt;", "&#x3c;script&#x3e;", "[x](vbscript:x)", "[x]: https://a.example",
    "[x][x]", "# h", "## h", "> ", "- ", "1. ", "```", "~~~", "**", "*", "_", "`", "\\", "\n", "\n\n",
    " ", "\t", "    ", "å", "\u202e", "\u200b", "\ud800", "\x00", "\x1b[31m", "😀", "e\u0301", "|",
    "<style>*{}</style>", "<math><mi//xlink:href=x>", "<template>", "</p>", "<form action=/x>", "<a name=x>",
]  # fmt: skip

#: Said over and over, as long as a text may be.
_OVER_AND_OVER = {
    "brackets": "[", "links begun": "[a](", "images begun": "![", "emphasis": "*_", "strong": "**a ",
    "backticks": "`", "tags begun": "<a ", "less than": "<", "ampersands": "&", "entities": "&#x",
    "quotes": "> ", "quotes on each line": ">>>>\n", "list in quote": "> - ", "many items": "* a\n",
    "lists in lists": "* - 1. a\n", "lists in lists, thinly": "\n* - 1. a a a a a a a a", "headings": "a\n=",
    "paragraphs": "1\n\n", "rulers": "---\n", "hard breaks": "a  \n", "escapes": "\\*",
    "addresses": "https://a.example ",
    "named addresses": "[a](https://a.example) ", "half addresses": "http://", "www": "www.", "mail": "a@b.",
    "a long host": "a.", "hyphens": "a-", "round brackets": "(", "closed at the end": "https://a.example/)))",
    "nested quotation marks": "\"'", "titles begun": '[a](b "', "comments": "<!--", "scripts": "<script>",
    "attributes": "<b hx-get=/x data-hx-post=/y onclick=z>", "declarations": "<![CDATA[",
    "at": "@", "at a name": "@Anna Alm ",
    "zero width": "\u200b", "joiners": "\u200d", "joiners and letters": "a\u200d\u200c\ufe0f",
    "variants": "\ufe0f\ufe0e",
    "combining": "\u0301", "Thai marks": "\u0e49", "Cyrillic marks": "\u0489", "bidi": "\u202e",
    "lone": "\ud800",
    "NUL": "\x00", "spaces": "\u00a0", "lines": "\n", "ligatures": "\ufdfa", "pipes": "|", "cells": "|a",
    "tables": "|a|b|\n|-|-|\n|c|d|\n\n", "one row": "a|b\n-|-\n", "footnotes": "[^a]: ",
    "autolinks": "<https://a.example>",
}  # fmt: skip
HOSTILE = {name: (said * LONGEST)[:LONGEST] for name, said in _OVER_AND_OVER.items()} | {
    "ever longer backticks": "".join("`" * i + " " for i in range(190)),
    "deep quotes": "\n".join(">" * i for i in range(190)),
    "a quote a thousand deep": ">" * 1000 + " hej",
    "deep lists": "\n".join("  " * i + "- a" for i in range(180)),
    "one address, often": f"[a]: https://a.example/{'y' * 9000}\n\n" + "[a]" * 3600,
    "one long address, named often": "[a]: <https://a.example>\n" + "[a][] " * 3000,
    "a wide table of short rows": "|a" * 4000 + "|\n" + "|-" * 4000 + "|\n" + "|lokal\n" * 570,
    "a letter with all marks": "a" + "\u0301" * (LONGEST - 1),
    "all of it at once": "\n\n".join(PIECES) * 12,
}


class Reader(HTMLParser):
    """Reads what came out: any element or attribute that is not allowed is a fault."""

    def __init__(self, html: str, *own: str) -> None:
        super().__init__(convert_charrefs=True)
        self.own = own  #: addresses of those who are mentioned
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.shown = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in text.TAGS, tag
        for name, value in attrs:
            assert name in text.ATTRIBUTES.get(tag, set()) | {"rel"}, (tag, name)
            if name == "href":
                good = (value or "").startswith(("http://", "https://", "mailto:"))
                assert good or value in self.own, value
                self.addresses.append(value or "")
                assert ("rel", text.REL) in attrs or ("rel", text.REL_FOLLOWED) in attrs
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")
