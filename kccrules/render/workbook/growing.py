"""Rows that are as high as their words need, and grow while somebody types.

The library gives a row either no height, which some programs take for one line, or one that stays. Excel itself writes the
height that it found beside no mark that it stays; so do we.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

POINTS = 13.5
"""For one line of words."""


class Growing(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose rows keep no height."""

    def _xml_start_tag_unencoded(self, tag: str, attributes: Iterable[tuple[str, object]] = ()) -> None:
        kept = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, kept)


def height(cells: Sequence[tuple[str, float]], least: int = 1) -> float:
    """Of a row with these texts in columns of these widths, in points."""
    lines = [len(textwrap.wrap(text, math.floor(width))) for text, width in cells]
    return POINTS * max([*lines, least]) + 1.5
