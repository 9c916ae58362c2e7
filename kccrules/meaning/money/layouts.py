"""Which layout a file or a sheet of a workbook is read by, and what to say where that is not plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kccrules.meaning.money.lines import plainly
from kccrules.words.ledger import SheetLayout
from kccrules.words.model import Definitions
from kccrules.words.problems import Place, Problem, did_you_mean


def of_file(definitions: Definitions, name: str) -> list[SheetLayout]:
    """The layouts whose pattern the name of a file has; capitals make no difference."""
    own = name.rpartition("/")[2].lower()
    return [layout for layout in definitions.sheets.values() if fnmatchcase(own, layout.files.lower())]


def several(layouts: Sequence[SheetLayout], place: Place) -> Problem:
    """What is said of a page that two layouts would read."""
    names = " and ".join(f"'{layout.id}'" for layout in layouts)
    return Problem(
        "KCC525", f"{names} both say how to read this page", place, "let their files: differ, or their sheet:"
    )


@dataclass(frozen=True)
class Pages:
    """The layouts of a workbook."""

    any: bool
    of: Mapping[str, Sequence[SheetLayout]]
    """By the title of the sheet that they read."""
    missing: Sequence[Problem]
    """For each sheet that a layout looks for and that is not there."""


def of_workbook(definitions: Definitions, path: str, sheets: Sequence[tuple[str, bool]]) -> Pages:
    """Which sheet each layout reads, of those with the titles given, each hidden or not: that which it names, or the first
    that can be seen."""
    found = of_file(definitions, path)
    of: dict[str, list[SheetLayout]] = {}
    missing: list[Problem] = []
    titles = {plainly(title): title for title, _ in sheets}
    first = next((title for title, hidden in sheets if not hidden), None)
    for layout in found:
        title = titles.get(plainly(layout.sheet)) if layout.sheet else first
        if title is not None:
            of.setdefault(title, []).append(layout)
        elif layout.sheet:
            hint = did_you_mean(layout.sheet, titles.values()) or f"correct sheet: in {layout.place.path}"
            missing.append(Problem("KCC526", f"this workbook has no sheet '{layout.sheet}'", Place(path), hint))
    return Pages(bool(found), of, missing)


def not_read(title: str, path: str) -> Problem:
    """A remark on a sheet beside those that are read."""
    return Problem(
        "KCC529", "no layout reads this sheet", Place(path, sheet=title), "nothing to do if it has no figures"
    )
