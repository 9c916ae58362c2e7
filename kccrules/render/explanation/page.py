"""How an explanation is laid out: a column of labels, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.terminal import Terminal

LABEL = 11
"""Width of the column of labels."""


def labelled(label: str, text: str, terminal: Terminal) -> Iterator[str]:
    """A part of the page that begins with its label."""
    yield from terminal.wrapped(text, first=f"{label:<{LABEL}}", then=" " * LABEL)


def indented(text: str, terminal: Terminal) -> Iterator[str]:
    """A line that belongs to the one above it."""
    yield from terminal.wrapped(text, first=" " * (LABEL + 2), then=" " * (LABEL + 4))
