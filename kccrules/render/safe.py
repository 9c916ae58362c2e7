"""Text of other people in Markdown: it can neither break a table nor become a link or a tag."""

from __future__ import annotations

import re

BEGINS = re.compile(r"^(\s*\d*)([-+=>.)])(?=[\s=>-]|$)", re.MULTILINE)
"""What would make a list, a quotation or a heading of a line."""
SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def escaped(text: str) -> str:
    """Text of definitions and returns as it stands."""
    return SPECIAL.sub(r"\\\1", text.replace("\n", " ")).replace("&", "&amp;")


def line(text: str) -> str:
    """The same as a line of its own, which it does not make a list, a quotation or a heading."""
    return begun(escaped(text))


def begun(text: str) -> str:
    """Lines that are escaped already, and stand at the beginning of a line."""
    return BEGINS.sub(r"\1\\\2", text)


def row(cells: list[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"
