"""What published reports said of each figure, read back by the definitions of today and set beside the figures.

Where somebody has also transcribed the printed report among the figures, that is the record of what was printed, and
counts for every comparison with what was published; what the tool itself had frozen counts for what is revised since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kccrules.meaning.submissions import Reader
from kccrules.tools.publication import HISTORY, Shelf
from kccrules.words.model import Definitions
from kccrules.words.observations import Data, Edition, Printed
from kccrules.words.periods import Unreadable
from kccrules.words.problems import Problem

HINT = (
    "what was published is not edited: mend the definitions. An indicator that is gone keeps its file and gets an until; "
    "one that is renamed lists its old id under formerly"
)


def add(data: Data, shelf: Shelf, definitions: Definitions) -> None:
    """Every report that was published and not withdrawn."""
    data.problems += shelf.problems
    told, reader = {key(row) for row in data.history}, Reader(definitions)
    for one in shelf.standing:
        text, problem = one.text(HISTORY)
        if problem:
            data.problems.append(problem)
            continue
        rows = read(reader, data, text, f"{one.name}/{HISTORY}")
        try:
            report = definitions.calendar.ordinal(one.report)
        except Unreadable:  # which every row has said
            continue
        data.editions.append(Edition(report, one.on, rows))
        data.history += [row for row in rows if key(row) not in told]


def key(row: Printed) -> tuple[str, str | None, int, int]:
    return row.indicator, row.area, row.period, row.report


def read(reader: Reader, data: Data, text: str, name: str) -> tuple[Printed, ...]:
    """The rows of one of them, which is one more input. What is wrong with one is wrong with the definitions by now."""
    reader.data = Data(inputs=data.inputs)
    reader.csv(text.encode("utf-8"), name)
    data.problems += telling(reader.data.problems)
    return tuple(reader.data.history)


def telling(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Without remarks, which would tell somebody what to write next time."""
    for problem in problems:
        if problem.severity == "error":
            yield replace(problem, hint=HINT)
