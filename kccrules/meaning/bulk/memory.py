"""What was written last time, beside the file of columns: one row a value, so that edits by hand can be told from the table's.

The file is the tool's own; it is committed with the definitions.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from kccrules.tools import csvfile
from kccrules.words.problems import Place, Problem

HEADINGS = ["id", "key", "written"]
Memory = dict[str, dict[tuple[str, ...], str]]
"""By the id of the indicator and the path of keys."""


def beside(columns: Path) -> Path:
    """'plans.written.csv' beside 'plans.yaml'."""
    return columns.with_name(f"{columns.stem}.written.csv")


def read(path: Path, name: str) -> tuple[Memory, Problem | None]:
    memory: Memory = {}
    if not path.exists():
        return memory, None
    hint = "take the file as it was last committed; without it nothing that is there already would be changed"
    try:
        text, problem = csvfile.text_of(path.read_bytes(), name)
    except OSError as error:
        return memory, Problem(
            "KCC713", f"the file cannot be opened: {(error.strerror or '').lower()}", Place(name), hint
        )
    if problem:
        return memory, Problem("KCC713", problem.message, problem.place, hint)
    for row in csvfile.rows(text, name):
        heading = row.number == 1
        if row.problems or len(row.cells) != len(HEADINGS) or (heading and list(row.cells) != HEADINGS):
            what = f"the headings are not {', '.join(HEADINGS)}" if heading else "this row was not written by kccrules"
            return {}, row.problem("KCC713", what, hint)
        if not heading:
            id_, key, written = row.cells
            memory.setdefault(id_, {})[tuple(key.split("/"))] = written
    return memory, None


def text_of(memory: Mapping[str, Mapping[tuple[str, ...], str]]) -> str:
    """The file anew, in the order of ids."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    for id_ in sorted(memory):
        writer.writerows([id_, "/".join(path), written] for path, written in memory[id_].items())
    return out.getvalue()
