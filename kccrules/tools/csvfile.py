"""CSV files as text and as rows of cells. What a row means is not known here."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from kccrules.words.cells import CELL, Row
from kccrules.words.problems import Place, Problem

LONGEST_CELL = 1_000_000


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


def rows(text: str, name: str) -> Iterator[Row]:
    """Every row, those that are no rows of cells included; none below a quotation mark that is never closed."""
    lines: list[str] = []
    records = rows_as_written(text, lines)
    number = 0
    while True:
        number += 1
        lines.clear()
        try:
            record = next(records, None)
        except csv.Error as error:
            row = Row(name, number, (), lines[0], sound=False)
            opened = "unexpected end" in str(error) or len(lines) > 1
            yield replace(row, problems=(never_closed(row) if opened else cut_short(row, str(error)),))
            if opened:
                return
        else:
            if record is None:
                return
            yield Row(name, number, record, lines[0])


def never_closed(row: Row) -> Problem:
    last = len(CELL.findall(row.line)) - 1
    message = "a quotation mark is opened in this row and never closed"
    return row.problem("KCC401", message, "close it, or remove it; the rows below were not read", last)


def cut_short(row: Row, reason: str) -> Problem:
    """Why a row is no row of cells; those after it can be trusted."""
    code = "KCC401" if row.number == 1 else "KCC410"
    if "larger" in reason:
        return row.problem(code, f"a cell has more than {LONGEST_CELL:,} characters", "shorten it")
    message = "there is text behind a closing quotation mark"
    return row.problem(code, message, 'a quotation mark inside a cell is written twice: ""')


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
