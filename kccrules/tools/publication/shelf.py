"""The folder of published reports as it stands: which there are, and whether each still is what was published.

A file counts as unchanged whatever its ends of lines, because programs that keep versions of files may change those.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kccrules.words.problems import Place, Problem

CONTRACT = "kccrules.publication/1"
ABOUT, RESULTS, HISTORY, LOG = "publication.json", "results.json", "history.csv", "log.csv"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Withdrawal:
    """That a report was taken back."""

    on: date
    by: str
    because: str


@dataclass(frozen=True)
class Published:
    """One report that was published, as its publication.json says."""

    folder: Path
    name: str
    """The folder as people see it: published/2012-13-Q1."""
    report: str
    calendar: str
    on: date
    by: str
    tool: str
    """The version that made it."""
    definitions: str
    """The fingerprint of all definitions."""
    files: Mapping[str, str]
    """Fingerprints of the other two files."""
    made: Mapping[str, str]
    """By format, the fingerprint of the report that was made of it on the day."""
    withdrawal: Withdrawal | None

    def text(self, name: str) -> tuple[str, Problem | None]:
        """One of its files; or what is wrong with it."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError as error:
            return "", damaged(f"{self.name}/{name}", f"cannot be read: {(error.strerror or '').lower()}")
        if fingerprint(content) != self.files.get(name):
            return "", damaged(f"{self.name}/{name}", "is not what was published")
        return content.decode("utf-8"), None


@dataclass(frozen=True)
class Shelf:
    """Every report in the folder of published reports, those withdrawn too, and what cannot be read."""

    every: tuple[Published, ...]
    problems: tuple[Problem, ...]

    @property
    def standing(self) -> list[Published]:
        """Those that have not been withdrawn, by report."""
        return [one for one in self.every if one.withdrawal is None]

    def find(self, report: str) -> Published | None:
        """The report of a period as it is typed."""
        return next((one for one in self.standing if one.report == report), None)


def fingerprint(content: bytes) -> str:
    """One for the same content, whatever its ends of lines."""
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def damaged(path: str, what: str) -> Problem:
    """A file of a published report that is not as it was."""
    hint = "bring back the file as it was from your version control or a copy; what is published is never edited"
    return Problem("KCC762", f"the file {what}", Place(path), hint)


def folder_of(report: str) -> str:
    """The name of the folder of a report: 2012-13-Q1."""
    return report.replace("/", "-")


def read_shelf(root: Path, name: str) -> Shelf:
    """What there is in the project's folder of published reports; nothing, where there is no such folder."""
    found: list[Published] = []
    problems: list[Problem] = []
    for folder, shown, taken_back in folders(root / name, name):
        read = one(folder, shown)
        if isinstance(read, Problem):
            problems.append(read)
        elif not taken_back and folder.name != folder_of(read.report):
            problems.append(
                damaged(f"{shown}/{ABOUT}", f"is that of the report {read.report}, whose folder has another name")
            )
        else:
            found.append(read)
    return Shelf(tuple(found), tuple(problems))


def folders(shelf: Path, name: str) -> Iterator[tuple[Path, str, bool]]:
    """Every folder of a report, with its name for people, and whether it stands among those withdrawn."""
    for folder in visible(shelf):
        if folder.name == WITHDRAWN:
            yield from ((inner, f"{name}/{WITHDRAWN}/{inner.name}", True) for inner in visible(folder))
        else:
            yield folder, f"{name}/{folder.name}", False


def visible(folder: Path) -> list[Path]:
    """The folders in it that are shown; none, where it is no folder."""
    inside = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(path for path in inside if path.is_dir() and not path.name.startswith("."))


def one(folder: Path, name: str) -> Published | Problem:
    """What a folder says of its report."""
    path = f"{name}/{ABOUT}"
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if said["contract"] != CONTRACT:
            return damaged(path, f"is of the form {said['contract']}, and this version reads {CONTRACT}")
        back = said["withdrawn"]
        withdrawal = Withdrawal(date.fromisoformat(back["on"]), back["by"], back["because"]) if back else None
        return Published(folder, name, said["report"], said["calendar"], date.fromisoformat(said["on"]), said["by"], said["tool"],
                         said["definitions"]["sha256"], said["files"], said["made"], withdrawal)  # fmt: skip
    except OSError as error:
        return damaged(path, f"cannot be read: {(error.strerror or '').lower()}")
    except (ValueError, LookupError, TypeError):
        return damaged(path, "does not say what was published")
