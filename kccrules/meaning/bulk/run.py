"""A run of bulk-in as it goes on: what was asked, what is there already, and what has come of it so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kccrules.meaning.bulk import memory
from kccrules.meaning.bulk.rows import Found
from kccrules.meaning.bulk.tables import Table
from kccrules.meaning.kinds.columns import Columns
from kccrules.meaning.kinds.context import Context
from kccrules.words.intake import Outcome
from kccrules.words.problems import Problem


@dataclass(frozen=True)
class Asked:
    """What is to be brought in."""

    kind: str
    table: Path
    columns: Path
    dry: bool = False
    """Only say what would be done."""
    sent: str | None = None
    """The folder for figures that stand beside the indicators."""
    held: Callable[[], Mapping[tuple[str, str], str]] = dict
    """Gives the files that have a figure without a day already, by its indicator and period."""
    text: bytes | None = None
    """The file of columns, where it is only going to be written."""
    first: tuple[tuple[Path, bytes], ...] = ()
    """Files to be written before the definitions, because these need them."""


@dataclass
class Run:
    """A run as it goes on."""

    root: Path
    folders: tuple[str, ...]
    """Where the project has its definitions."""
    context: Context
    columns: Columns
    table: Table
    files: Mapping[str, Path]
    """Every definition that there is, by its id."""
    last: memory.Memory
    outcomes: list[Outcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, tuple[Path, bytes]] = field(default_factory=dict)
    """The files to be written, by id."""
    now: memory.Memory = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    """The row of each id."""
    taken: list[Found] = field(default_factory=list)
    """What was made of each row that has an outcome."""


def called(root: Path, path: Path) -> str:
    """A file as people know it: from the project's folder, or by its name alone."""
    inner = path.absolute()
    return inner.relative_to(root.absolute()).as_posix() if inner.is_relative_to(root.absolute()) else path.name
