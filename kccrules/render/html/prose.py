"""Commentary as HTML: Markdown without raw HTML and without pictures, its links to the web and to mail alone. Whoever wrote it is not
trusted."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

SAFE = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)


def to_html(markdown: str) -> Markup:
    """Paragraphs, lists, emphasis and links; headings become paragraphs, so that those of the page stay in order."""
    reader = parser()
    tokens = reader.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            if token.nesting == 1:
                token.attrSet("class", "strong")
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # the parser escapes what it does not know


@cache
def parser() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
        ["image", "html_block", "html_inline", "reference"]
    )
    found.validateLink = lambda url: SAFE.match(url) is not None  # type: ignore[method-assign]  # the library's own way
    return found
