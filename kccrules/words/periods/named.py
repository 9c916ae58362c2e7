"""A period in words: all its names, as results hold them. No calendar is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """A period by all its names."""

    text: str
    short: str
    spoken: str
    words: str
    months: str
