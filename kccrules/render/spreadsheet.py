"""Tables as CSV that spreadsheets open as they are: headings first, one row each, and nothing that one would run.

A cell that begins with a sign of a formula (= + - @) is text to us and a command to them: it gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence

from kccrules.words.cells import inert

MARK = "\ufeff"
"""Stands first in a file, so that Excel takes it for UTF-8."""


def render(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines without their ends."""
    for row in itertools.chain([headings], rows):
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow([inert(cell) for cell in row])
        yield text.getvalue()
