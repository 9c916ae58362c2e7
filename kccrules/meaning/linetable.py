"""Budgets whose lines stand in a table beside them: read as if the lines were written in the budget's own file.

The table has the keys of a line as its headings. Which values a line may have is said by the schema of budgets, and what
they mean by `kinds.budget`; to both a table looks like a list.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kccrules.meaning.headings import PARTED, columns_of
from kccrules.tools import csvfile, schemas
from kccrules.tools.folder import sent
from kccrules.tools.yamlfile import Document, Key, Value
from kccrules.words.cells import Row
from kccrules.words.numerals import shown
from kccrules.words.problems import Place, Problem, did_you_mean

LISTS = ("also", "formerly", "serves")
NEEDED = ("id", "title")
NAME = re.compile(r"[^./\\:][^/\\:]*\.csv")
"""What a table may be called: it stands beside the budget."""
BETWEEN = ";"
"""Parts the members of a list in a cell."""


@dataclass(frozen=True)
class Tabled(Document):
    """A budget with the lines of its table."""

    own: Document
    """The budget as its own file has it."""
    table: str
    """The table, as shown to people."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    table_sha256: str

    def row(self, keys: Sequence[Key]) -> Row | None:
        """The row that is meant, if it is one."""
        return self.rows[keys[1]] if len(keys) > 1 and keys[0] == "lines" and isinstance(keys[1], int) else None

    def column(self, keys: Sequence[Key]) -> int | None:
        return self.columns.index(str(keys[2])) if len(keys) > 2 and keys[2] in self.columns else None

    def at(self, *keys: Key) -> Place:
        row = self.row(keys)
        return row.place(self.column(keys) or 0) if row else self.own.at(*keys)

    def at_key(self, *keys: Key) -> Place:
        return self.at(*keys) if self.row(keys) else self.own.at_key(*keys)

    def problem(
        self, code: str, keys: Sequence[Key], message: str, hint: str | None = None, *, key: bool = False
    ) -> Problem:
        row = self.row(keys)
        if row is None:
            return self.own.problem(code, keys, message, hint, key=key)
        found = row.problem(code, message, "", self.column(keys) or 0)
        return Problem(code, message, found.place, hint, found.excerpt, found.width)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(f"{self.own.sha256}\0{self.table_sha256}".encode()).hexdigest()


def with_lines(document: Document, folder: Path) -> tuple[Document | None, list[Problem]]:
    """The document, with its lines where it is a budget that has them in a table; None where the table cannot be used."""
    own = document.own if isinstance(document, Tabled) else document
    if not tables_of(own):
        return own, []
    (shown_as,) = tables_of(own)
    name = shown_as.rpartition("/")[2]
    if not (folder / name).exists():
        hint = "put it beside this file, or write the lines here"
        return None, [own.problem("KCC371", ["lines"], f"there is no file '{name}' beside this one", hint)]
    content, problem = sent(folder / name, shown_as)
    if content is None:
        assert problem is not None
        return None, [problem]
    text, problem = csvfile.text_of(content, shown_as)
    if problem:
        return None, [problem]
    return tabled(own, shown_as, [*csvfile.rows(text, shown_as)], hashlib.sha256(content).hexdigest())


def tables_of(document: Document) -> list[str]:
    """The table that a budget has its lines in, if it names one as it should."""
    own = document.own if isinstance(document, Tabled) else document
    name = own.data.get("lines")
    if own.data.get("kind") != "budget" or not isinstance(name, str) or not NAME.fullmatch(name):
        return []
    return [f"{own.path.rpartition('/')[0]}/{name}".lstrip("/")]


def tabled(own: Document, table: str, rows: list[Row], sha256: str) -> tuple[Document | None, list[Problem]]:
    problems = [problem for row in rows for problem in row.problems]
    first, rest = (rows[0] if rows else None), [row for row in rows[1:] if row.sound and not row.blank]
    columns = tuple(columns_of(first)) if first else ()
    problems += headings(first, columns) if first and first.sound else []
    if not rest and not problems:
        hint = f"write {', '.join(NEEDED)} into its first row, and a line of the budget into each row below"
        problems.append(Problem("KCC371", "the table has no lines", Place(table), hint))
    problems += [too_long(row, len(columns)) for row in rest if any(cell.strip() for cell in row.cells[len(columns) :])]
    if problems:
        return None, problems
    data: dict[str, Value] = {**own.data, "lines": [line(row, columns) for row in rest]}
    return Tabled(own.path, data, own._text, own._top, own, table, columns, tuple(rest), sha256), []


def line(row: Row, columns: Sequence[str]) -> dict[str, Value]:
    """A row as a definition would have it: what is blank is not said."""
    found: dict[str, Value] = {}
    for column, cell in zip(columns, row.cells, strict=False):
        text = cell.strip()
        if text and column in LISTS:
            found[column] = [part.strip() for part in text.split(BETWEEN)]
        elif text and column:
            found[column] = True if column == "memo" and text.lower() == "true" else text
    return found


def too_long(row: Row, width: int) -> Problem:
    message = f"the row has more cells than the {width} headings"
    return row.problem("KCC371", message, "put text that has a comma in it into quotes", width)


def headings(row: Row, columns: Sequence[str]) -> list[Problem]:
    """What is wrong with the row of headings."""
    known = keys_of_line()
    parted = next((name for sign, name in PARTED.items() if len(columns) == 1 and sign in row.line), "")
    if parted:
        hint = "save it as 'CSV UTF-8' with commas between the cells"
        return [row.problem("KCC371", f"the cells are parted by {parted}; expected commas", hint)]
    found = []
    for place, column in enumerate(columns):
        if column in columns[:place] and column:
            message = f"the heading '{column}' is there twice"
            found.append(row.problem("KCC106", message, "remove one of the two", place))
        elif column and column not in known:
            said = f"a line has no key {shown(row.cells[place].strip())}"
            hint = did_you_mean(column, known) or f"the headings of lines are {', '.join(known)}"
            if column == "changes":
                said, hint = (
                    "a table has no changes",
                    "write lines that change into the file of the budget, under lines:",
                )
            found.append(row.problem("KCC103", said, hint, place))
    missing = [name for name in NEEDED if name not in columns]
    if missing and not found:
        found.append(
            row.problem("KCC105", f"a line needs '{missing[0]}'", f"add a column with the heading {missing[0]}")
        )
    return found


def keys_of_line() -> list[str]:
    """What a line may say, but for changes: those do not fit into a cell."""
    properties = json.loads(schemas.schema_text("budget"))["properties"]["lines"]["items"]["properties"]
    return [key for key in properties if key != "changes"]


def ids_of(document: Document) -> set[str]:
    """The lines of a budget that cannot be used: what only lacks these has no problem of its own."""
    lines = document.data.get("lines")
    return (
        {str(one["id"]) for one in lines if isinstance(one, dict) and "id" in one} if isinstance(lines, list) else set()
    )
