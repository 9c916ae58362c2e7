"""Where the indicators are in a person's own workbook: the sheet, and the row with the headings of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kccrules.meaning.bulk.roles import role
from kccrules.meaning.bulk.tables import tidy
from kccrules.tools import csvfile, folder, sheets
from kccrules.words.cells import Row
from kccrules.words.intake import Ask
from kccrules.words.problems import Place, Problem, did_you_mean
from kccrules.words.wording import listed

HIGHEST = 40
"""Rows among which the headings are looked for."""
FEWEST = 2
"""Known headings that make a row of headings."""


@dataclass(frozen=True)
class Spot:
    """A row of headings."""

    sheet: str | None
    row: int
    known: int
    """How many of its headings are known."""


def find(path: Path, name: str, kind: str, sheet: str | None, ask: Ask | None) -> Spot | Problem:
    """The row of headings, or why there is none."""
    content, problem = folder.sent(path, name)
    if content is None:
        assert problem
        return problem
    if path.suffix.lower() != ".xlsx":
        text, problem = csvfile.text_of(content, name)
        return problem or best(list(spots(csvfile.rows(text, name), None, kind)), name, None)
    found, problem = sheets.opened(content, name)
    if problem:
        return problem
    seen = [one for one in found if one.title == sheet] if sheet else [one for one in found if not one.hidden]
    titles = [one.title for one in found]
    if sheet and not seen:
        hint = did_you_mean(sheet, titles) or f"its sheets are {listed(titles)}"
        return Problem("KCC742", f"there is no sheet '{sheet}'", Place(name), hint)
    return best([spot for one in seen for spot in spots(one.rows(), one.title, kind)], name, ask)


def spots(rows: Iterator[Row], sheet: str | None, kind: str) -> Iterator[Spot]:
    """Rows that may be headings: two of their cells are known."""
    for row in rows:
        if row.number > HIGHEST:
            return
        known = len({found for cell in row.cells if (found := role(tidy(cell), kind))})
        if known >= FEWEST:
            yield Spot(sheet, row.number, known)


def best(found: list[Spot], name: str, ask: Ask | None) -> Spot | Problem:
    """The row with the most that is known, the first of several on one sheet; of several sheets a person chooses."""
    first = {spot.sheet: spot for spot in sorted(found, key=lambda spot: (spot.known, -spot.row))}
    most = max((spot.known for spot in first.values()), default=0)
    ahead = {spot.sheet: spot for spot in first.values() if spot.known == most}
    if len(ahead) == 1:
        return next(iter(ahead.values()))
    titles = [str(title) for title in ahead]
    if not titles:
        message = "no row has headings of indicators"
        hint = "write above the columns what they are, such as Indicator, Service, Unit, Target 2026-27 and Floor"
        return Problem("KCC742", message, Place(name), hint)
    if ask and (answer := ask("Which sheet has the indicators?", titles)):
        return ahead[answer]
    hint = f"name one of them, such as --sheet {titles[0]!r}".replace("'", '"')
    return Problem("KCC742", f"the sheets {listed(titles)} may all be meant", Place(name), hint)
