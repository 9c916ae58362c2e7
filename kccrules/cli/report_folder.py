"""A folder of pages, put in its place whole: written beside it and moved in, so that it is never half a report. An earlier report
is replaced; a folder with anything else in it is not touched."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

MARKER = "kccrules-report.txt"
SAYS = """This folder was made by kccrules report, and the next report that is written here replaces it.
Files that are not in this list are never touched: with any of them in it, the folder is not replaced.

"""
AT_ONCE, HERE = 2, -100
"""RENAME_EXCHANGE and AT_FDCWD of Linux."""


def refusal(folder: Path) -> str | None:
    """Why a report cannot be put there; None where it can."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        return f"'{folder}' is a file: name a folder, or a file that ends in .html"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if not there:
        return None
    if MARKER not in there:
        return f"'{folder}' has files that are no report in it, such as {min(there)}: name another folder"
    made = set((folder / MARKER).read_text(encoding="utf-8").split("\n\n", 1)[-1].splitlines())
    other = sorted(there - made - {MARKER})
    return f"'{folder}' has files in it that no report made, such as {other[0]}: move them away" if other else None


def write(folder: Path, pages: Iterable[tuple[str, str]]) -> int:
    """The pages and the marker, by their names; how many pages there are."""
    fresh, aside = (folder.with_name(f".{folder.name}.{word}") for word in ("new", "old"))
    if aside.is_dir() and not folder.exists():
        aside.rename(folder)  # somebody was interrupted between two moves
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        names = []
        for name, text in pages:
            path = fresh / name
            path.parent.mkdir(parents=path.parent != fresh or folder.parent.is_dir(), exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            names.append(name)
        (fresh / MARKER).write_text(
            SAYS + "".join(f"{name}\n" for name in sorted(names)), encoding="utf-8", newline="\n"
        )
        move_in(fresh, folder, aside)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    return sum(name.endswith(".html") for name in names)


def move_in(fresh: Path, folder: Path, aside: Path) -> None:
    """One move where nothing is there, else both change places at once, if the system can do that."""
    if not folder.exists():
        fresh.rename(folder)
    elif not exchanged(fresh, folder):
        folder.rename(aside)
        fresh.rename(folder)


def exchanged(one: Path, other: Path) -> bool:
    """Whether two folders have changed places."""
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # not Linux
        return False
    return bool(exchange(HERE, os.fsencode(one), HERE, os.fsencode(other), AT_ONCE) == 0)
