"""CSV files as text and as rows, with the places of cells for messages. What a row means is not known here."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kccrules.problems import Place, Problem

LARGEST_FILE = 200 * 1024 * 1024
LONGEST_CELL = 1_000_000


def load(path: Path, name: str) -> tuple[bytes | None, Problem | None]:
    if path.suffix.lower() != ".csv":
        return None, Problem("KCC401", "Excel workbooks are not read", Place(name), "save the sheet as CSV (UTF-8)")
    what = "this is not a file but a folder, a pipe or a link that leads nowhere"
    try:
        if path.is_file():  # what is no file, such as a pipe, might never end
            if path.stat().st_size > LARGEST_FILE:
                return None, Problem("KCC401", "the file is larger than 200 MB", Place(name), "split it")
            return path.read_bytes(), None
    except OSError as error:
        what = f"the file cannot be opened: {(error.strerror or 'it cannot be read').lower()}"
    return None, Problem("KCC401", what, Place(name), "move it away, or put a file here that Excel can open")


def text_of(content: bytes, name: str) -> tuple[str, Problem | None]:
    """The text of a file in UTF-8, with or without a byte-order mark."""
    if b"\0" in content or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        row = content.count(b"\n", 0, max(content.find(b"\0"), 0)) + 1
        message = "this is UTF-16, or no text at all; expected text in UTF-8"
        return "", Problem("KCC401", message, Place(name, row), "save the file as 'CSV UTF-8'", excerpt="")
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        return "", not_utf8(name, content, error.start)


def not_utf8(name: str, content: bytes, at: int) -> Problem:
    """Where a file saved in the characters of one country has its first one."""
    row, start = content.count(b"\n", 0, at) + 1, content.rfind(b"\n", 0, at) + 1
    line = content[start : at + 80].decode("utf-8-sig", "replace").splitlines()[0]
    column = len(content[start:at].decode("utf-8-sig", "replace")) + 1
    probably = content[at : at + 1].decode("cp1252", "replace")
    message = f"'{probably}' is written here, but not as UTF-8"
    return Problem("KCC401", message, Place(name, row, column), "save the file as 'CSV UTF-8'", line)


LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def rows_as_written(text: str, lines: list[str]) -> Iterator[list[str]]:
    """The rows of a table; `lines` holds the lines of the one that comes next. Raises csv.Error, and may go on after it."""
    csv.field_size_limit(LONGEST_CELL)

    def remembered() -> Iterator[str]:
        for found in LINE.finditer(text):
            lines.append(found[0].rstrip("\r\n"))
            yield found[0]

    return csv.reader(remembered(), strict=True)


def first_lines(text: str) -> list[str]:
    """The first line of each row: a row may have several, where a note has line breaks."""
    lines: list[str] = []
    found: list[str] = []
    records = rows_as_written(text, lines)
    while True:
        lines.clear()
        with suppress(csv.Error):
            if next(records, None) is None:
                return found
        found.append(lines[0])


CELL = re.compile(r'\s*(?:"((?:[^"]|"")*)"?|([^,]*))[^,]*(?:,|\Z)')


def cell_in(line: str, place: int) -> tuple[int, int]:
    """Where a cell stands in the line of its row, from 1, and how long it is; 0 where it is on another line."""
    for number, found in enumerate(CELL.finditer(line)):
        if number == place:
            group = 1 if found[1] is not None else 2
            return found.start(group) + 1, len(found[group].strip())
    return 0, 1
