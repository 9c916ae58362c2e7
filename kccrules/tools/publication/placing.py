"""Putting a published report into its folder, and taking it back, so that a run that is killed leaves no half of either.

A report appears by one renaming of a whole folder. It is withdrawn by one replacing of its publication.json; that its
folder then moves, and the log, follow from these, and the next run does what is left of them.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kccrules.tools.publication.shelf import (
    ABOUT,
    CONTRACT,
    HISTORY,
    LOG,
    RESULTS,
    WITHDRAWN,
    Published,
    Withdrawal,
    fingerprint,
    folder_of,
    read_shelf,
    visible,
)  # fmt: skip
from kccrules.words.cells import inert

LOGGED = ("report", "published_on", "published_by", "withdrawn_on", "withdrawn_by", "because", "folder", "definitions")
UNDER_WAY = ".new"
"""Ending of what is being made; it begins with a point, so that it is not shown, and nothing reads it."""


@dataclass(frozen=True)
class Fresh:
    """A report about to be published."""

    report: str
    calendar: str
    on: date
    by: str
    as_at: date
    tool: str
    definitions: Mapping[str, object]
    results: str
    history: str


def place(root: Path, name: str, fresh: Fresh, made: Mapping[str, str]) -> None:
    """Publish a report, of which these fingerprints were made. Raises OSError, also where it is published already."""
    shelf = root / name
    shelf.mkdir(parents=True, exist_ok=True)
    beside = shelf / f".{folder_of(fresh.report)}{UNDER_WAY}"
    beside.mkdir()
    texts = {RESULTS: fresh.results, HISTORY: fresh.history}
    files = {file: fingerprint(text.encode("utf-8")) for file, text in texts.items()}
    said = {
        "contract": CONTRACT, "report": fresh.report, "calendar": fresh.calendar, "on": fresh.on.isoformat(), "by": fresh.by,
        "as_at": fresh.as_at.isoformat(), "tool": fresh.tool, "definitions": fresh.definitions, "files": files, "made": made,
        "withdrawn": None,
    }  # fmt: skip
    for file, text in {**texts, ABOUT: as_json(said)}.items():
        (beside / file).write_bytes(text.encode("utf-8"))
    beside.rename(shelf / folder_of(fresh.report))
    put_right(root, name)


def withdraw(root: Path, name: str, one: Published, withdrawal: Withdrawal) -> None:
    """Take a report back. Raises OSError."""
    path = one.folder / ABOUT
    said = json.loads(path.read_text(encoding="utf-8"))
    said["withdrawn"] = {"on": withdrawal.on.isoformat(), "by": withdrawal.by, "because": withdrawal.because}
    replace(path, as_json(said))
    put_right(root, name)


def as_json(said: Mapping[str, object]) -> str:
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def replace(path: Path, text: str) -> None:
    """A file, whole or as it was."""
    beside = path.with_name(f".{path.name}{UNDER_WAY}")
    beside.write_bytes(text.encode("utf-8"))
    os.replace(beside, path)


def put_right(root: Path, name: str) -> None:
    """Whatever a run that was killed has left: what it was making goes, what is withdrawn moves, and the log tells of all.
    Raises OSError."""
    shelf = root / name
    if not shelf.is_dir():
        return
    for folder in (shelf, *visible(shelf), *visible(shelf / WITHDRAWN)):
        for path in folder.glob(f".*{UNDER_WAY}"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    for one in read_shelf(root, name).every:
        if one.withdrawal and one.folder.parent == shelf:
            move_away(one, shelf / WITHDRAWN)
    found, path = read_shelf(root, name), shelf / LOG
    text = log(found.every)
    if not found.problems and not (path.is_file() and path.read_bytes() == text.encode("utf-8")):
        replace(path, text)


def move_away(one: Published, to: Path) -> None:
    to.mkdir(exist_ok=True)
    number = 1
    while (to / f"{folder_of(one.report)}-{number}").exists():
        number += 1
    one.folder.rename(to / f"{folder_of(one.report)}-{number}")


def log(every: tuple[Published, ...]) -> str:
    """A line for each report published, in the order of days; what was withdrawn before what took its place."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LOGGED)
    ordered = sorted(every, key=lambda one: (one.on, one.report, one.withdrawal is None, one.name))
    writer.writerows([inert(cell) for cell in line(one)] for one in ordered)
    return out.getvalue()


def line(one: Published) -> Iterator[str]:
    yield from (one.report, one.on.isoformat(), one.by)
    back = one.withdrawal
    yield from (back.on.isoformat(), back.by, back.because) if back else ("", "", "")
    yield from (one.name, one.definitions)
