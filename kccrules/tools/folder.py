"""The project's folder: where it is, which files it has, what a line of one says. Nothing is read for its meaning here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kccrules.tools import csvfile
from kccrules.words.problems import Place, Problem

SETTINGS = "kccrules.yaml"
LARGEST_SEARCHED = 1_000_000
"""Bytes of a file that cannot be used up to which it is searched for ids."""
LARGEST_SENT = 200 * 1024 * 1024
SAVE = "save it as 'Excel Workbook (.xlsx)'"
NOT_READ = {
    ".xls": ("workbooks of the Excel of 2003 (.xls) are not read", f"open it in Excel and {SAVE}"),
    ".xlsm": ("workbooks with macros (.xlsm) are not read", f"{SAVE}, which leaves the macros out"),
    ".xlsb": ("binary workbooks (.xlsb) are not read", f"open it in Excel and {SAVE}"),
    ".ods": ("OpenDocument spreadsheets (.ods) are not read", f"{SAVE}, or its sheet as CSV (UTF-8)"),
    ".tsv": ("tables with tabs between their cells (.tsv) are not read", f"open it in Excel and {SAVE}"),
    ".txt": ("text files (.txt) are not read", f"open a table in Excel and {SAVE}; move notes to another folder"),
}
"""Files that people send figures in and that are refused: what is said of them, and what to do."""
SENT_AS = (".csv", ".xlsx", ".parquet", *NOT_READ)
"""Endings of files that people send figures in."""


def find(start: Path) -> Path | None:
    """The nearest folder upwards that has a kccrules.yaml."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / SETTINGS).is_file()), None)


def files(root: Path, folder: str, endings: tuple[str, ...]) -> list[tuple[Path, str]]:
    """Files below a folder with their names for people, in one order on every machine; links to folders are not followed. A
    folder that cannot be opened is among them: whoever reads it says so."""
    found = []

    def closed(error: OSError) -> None:
        if isinstance(error, PermissionError):
            found.append((Path(error.filename), Path(error.filename).relative_to(root).as_posix()))

    for here, folders, names in os.walk(root / folder, onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (*names, *folders):
            if name.lower().endswith(endings) and not name.startswith((".", "~$")):
                path = Path(here) / name
                found.append((path, path.relative_to(root).as_posix()))
    return sorted(found, key=lambda pair: pair[1])


def sent(path: Path, name: str) -> tuple[bytes | None, Problem | None]:
    """The content of a file that somebody sent."""
    refused = NOT_READ.get(path.suffix.lower())
    if refused:
        return None, Problem("KCC401", refused[0], Place(name), refused[1])
    what = "this is not a file but a folder, a pipe or a link that leads nowhere"
    try:
        if path.is_file():  # what is no file, such as a pipe, might never end
            if path.stat().st_size > LARGEST_SENT:
                return None, Problem("KCC401", "the file is larger than 200 MB", Place(name), "split it")
            return path.read_bytes(), None
        if path.is_dir():
            os.scandir(path).close()  # to see whether it may be opened
    except OSError as error:
        kind = "folder" if path.is_dir() else "file"
        what = f"the {kind} cannot be opened: {(error.strerror or 'it cannot be read').lower()}"
    return None, Problem("KCC401", what, Place(name), "move it away, or put a file here that Excel can open")


def ids_in(path: Path) -> set[str]:
    """What a file that cannot be used would have named: its own id, and whatever looks like an id or a level in it."""
    try:
        usable = path.is_file() and path.stat().st_size < LARGEST_SEARCHED
        text = path.read_text(encoding="utf-8", errors="replace") if usable else ""
    except OSError:
        text = ""
    levels = re.search(r"^levels:(.*?)^\S", text, re.MULTILINE | re.DOTALL)
    words = re.findall(r"[a-z][a-z0-9-]*", levels[1]) if levels else []
    return {path.stem, *words, *re.findall(r"\bid: *([a-z0-9-]+)", text)}


def with_excerpts(root: Path, problems: Iterable[Problem]) -> list[Problem]:
    """Problems with the line of the file that each is about."""
    lines: dict[str, list[str]] = {}
    result = []
    for problem in problems:
        path, line, excerpt = problem.place.path, problem.place.line, problem.excerpt
        if excerpt is None and line and path.endswith((".yaml", ".csv", ".md")):
            if path not in lines:
                lines[path] = lines_of(root / path)
            excerpt = lines[path][line - 1] if line <= len(lines[path]) else None
        result.append(replace(problem, excerpt=excerpt))
    return result


def lines_of(path: Path) -> list[str]:
    """The lines of a definition; of figures, the first line of each row as Excel counts them."""
    text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
    return csvfile.first_lines(text) if path.suffix == ".csv" else text.splitlines()
