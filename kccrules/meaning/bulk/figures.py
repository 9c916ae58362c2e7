"""Figures that stand beside the indicators of a table: written as figures sent in, once, and never over what is there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kccrules.meaning.bulk.rows import Figure, Found
from kccrules.meaning.bulk.run import Asked, Run, called
from kccrules.tools import csvfile, folder, schemas
from kccrules.words.cells import Row, inert
from kccrules.words.intake import Sent
from kccrules.words.problems import Place, Problem

HEADINGS = ("indicator", "period", "value")
SAID = "commentary"
Held = Mapping[tuple[str, str], str]
"""The file that has a figure already, by its indicator and period."""


@dataclass(frozen=True)
class There:
    """A file of figures as it stands."""

    text: str
    headings: Sequence[str]
    rows: Mapping[str, Row]
    """By indicator."""

    def says(self, id_: str) -> tuple[str, str]:
        """The value and the commentary of an indicator."""
        cells = dict(zip(self.headings, self.rows[id_].cells, strict=False))
        return cells["value"], cells.get(SAID, "")


def files(run: Run, asked: Asked) -> Iterator[tuple[Path, bytes, Sent]]:
    """Each file with what is new in it, by period."""
    gone = {outcome.path.rsplit("/", 1)[-1] for outcome in run.outcomes if outcome.what == "deleted"}
    kept = [found for found in run.taken if f"{found.id}.yaml" not in gone]
    periods = dict.fromkeys(period for found in kept for period in found.figures)
    if periods and asked.sent is None:
        hint = "write into kccrules.yaml  submissions: [submissions], make that folder, and run it again"
        problem = Problem(
            "KCC745", "the figures are not written: no folder is named for them", Place("kccrules.yaml"), hint
        )
        run.problems.append(problem)
        return
    held = asked.held() if periods else {}
    for period in periods:
        path = run.root / str(asked.sent) / period / f"{schemas.as_id(asked.table.stem) or 'figures'}.csv"
        yield from one(run, held, path, period, [found for found in kept if period in found.figures])


def one(run: Run, held: Held, path: Path, period: str, wanted: Sequence[Found]) -> Iterator[tuple[Path, bytes, Sent]]:
    """The file of one period, unless somebody else made it."""
    name = called(run.root, path)
    there = as_it_is(path, name, period, with_words=bool(run.columns.commentary))
    if there is None:
        hint = "rename it, or the table, and run it again"
        run.problems.append(
            Problem("KCC745", "this file was not written from the table: no figure is added", Place(name), hint)
        )
        return
    new = [found for found in wanted if is_new(run, held, there, name, found, period)]
    content = there.text + "".join(line(there, found.id, period, found.figures[period]) for found in new)
    same = sum(found.id in there.rows for found in wanted)
    if new or same:
        yield path, content.encode(), Sent(name, period, len(new), same)


def as_it_is(path: Path, name: str, period: str, *, with_words: bool) -> There | None:
    """A file of figures, which may not be there yet; None where it cannot be one of ours."""
    own = (*HEADINGS, SAID) if with_words else HEADINGS
    if not path.exists():
        return There(",".join(own) + "\n", own, {})
    content, _ = folder.sent(path, name)
    text, problem = csvfile.text_of(content or b"", name)
    rows = [] if problem else list(csvfile.rows(text, name))
    if not rows or not {*own} <= {*rows[0].cells} or any(row.problems for row in rows):
        return None
    headings = rows[0].cells
    first, second = headings.index("indicator"), headings.index("period")
    by_id = {
        row.cells[first]: row for row in rows[1:] if len(row.cells) == len(headings) and row.cells[second] == period
    }
    return There(text if text.endswith("\n") else f"{text}\n", headings, by_id)


def is_new(run: Run, held: Held, there: There, name: str, found: Found, period: str) -> bool:
    """Whether a figure is to be added. One that is there is never changed, but a difference is said."""
    figure = found.figures[period]
    elsewhere = held.get((found.id, period), name)
    if found.id in there.rows:
        value, said = there.says(found.id)
        if (value, said) != (figure.value, inert(figure.commentary)):
            message = f"{name} has {value or 'no value'} for {found.id}, and the table has {figure.value or 'none'}"
            hint = "the file stays as it is; if the table is right, change the file, or send a correction with a day"
            run.problems.append(found.line.problem("KCC745", message, hint, first_column(run, period)))
        return False
    if elsewhere != name:
        message = f"{elsewhere} has a figure of {found.id} for {period} already, so none is added"
        run.problems.append(
            found.line.problem("KCC746", message, "nothing, if that one is right", first_column(run, period))
        )
        return False
    return True


def first_column(run: Run, period: str) -> str:
    made = run.columns.figures.get(period) or run.columns.commentary[period]
    return made.columns[0]


def line(there: There, id_: str, period: str, figure: Figure) -> str:
    """A row under the headings that there are."""
    cells = {"indicator": id_, "period": period, "value": figure.value, SAID: inert(figure.commentary)}
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n" if "\r\n" in there.text else "\n").writerow(
        [cells.get(heading, "") for heading in there.headings]
    )
    return text.getvalue()
