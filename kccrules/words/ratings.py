"""The ratings of a report as one table, a row each, for programs and spreadsheets that go on working with them. What the
columns are is said here, once for every kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from kccrules.words.report import NOT_RATED, Bound, Rating, Report

Cell = str | Bound | None
"""Numbers are texts, as everywhere in a report."""
Holds = Literal["text", "number", "limit"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and what it says of a rating."""

    name: str
    of: Callable[[Rating], Cell]
    holds: Holds = "text"


COLUMNS: tuple[Column, ...] = (
    Column("id", lambda rating: rating.indicator.id),
    Column("kind", lambda rating: rating.indicator.kind),
    Column("title", lambda rating: rating.indicator.title),
    Column("service", lambda rating: rating.indicator.service),
    Column("area", lambda rating: rating.figure.area),
    Column("period", lambda rating: rating.figure.period.text),
    Column("state", lambda rating: rating.figure.state),
    Column("value", lambda rating: rating.figure.value, "number"),
    Column("unit", lambda rating: rating.indicator.unit),
    Column("target", lambda rating: rating.figure.target, "limit"),
    Column("floor", lambda rating: rating.figure.floor, "limit"),
    Column("upper", lambda rating: rating.figure.upper, "limit"),
    Column("lower", lambda rating: rating.figure.lower, "limit"),
    Column("scale", lambda rating: rating.figure.scale),
    Column("rating", lambda rating: rating.figure.rating),
    Column("reason", lambda rating: rating.figure.reason if rating.figure.rating == NOT_RATED else None),
    Column("lacking", lambda rating: ", ".join(rating.figure.lacking) or None),
    Column("previous_period", lambda rating: rating.before.period.text if rating.before else None),
    Column("previous_value", lambda rating: rating.before.value if rating.before else None, "number"),
    Column("previous_rating", lambda rating: rating.before_rating if rating.before else None),
    Column("direction", lambda rating: rating.figure.judgement if rating.figure.method else None),
    Column("published_rating", lambda rating: rating.figure.published_rating),
    Column("because", lambda rating: rating.because),
    Column("rule", lambda rating: rating.figure.rule),
    Column("data", lambda rating: str(rating.figure.data) if rating.figure.data else None),
)
"""In this order; what is missing is empty."""


def columns(report: Report) -> Iterator[tuple[str, Holds, list[str | None]]]:
    """Every column with its cells as texts, both ends of a limit apart."""
    rows = report.rows
    for column in COLUMNS:
        cells = [column.of(rating) for rating in rows]
        if column.holds == "limit":
            for end in ("low", "high"):
                ends = [getattr(cell, end) if isinstance(cell, Bound) else None for cell in cells]
                yield f"{column.name}_{end}", column.holds, ends
        else:
            yield column.name, column.holds, [cell if isinstance(cell, str) else None for cell in cells]
