"""Rows of the table `tests`, as results store them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kccrules.steps.reconcile.outcomes import Verdict, whole
from kccrules.words.ledger import Measure
from kccrules.words.problems import Place
from kccrules.words.results import Cell, Row


@dataclass(frozen=True, slots=True)
class Tested:
    """One test."""

    view: str
    sort: str
    """total, identity, causes, offsets, virement or schemes."""
    key: str | None
    measure: str | None
    ordinal: int
    year: str | None
    id: str
    verdict: Verdict
    because: str
    parts: int
    text: str | None = None
    source: str | None = None
    stated_path: str | None = None
    stated_row: int | None = None
    at: Place | None = None
    number: int = 0


def numbered(found: Iterable[Tested]) -> Iterator[Tested]:
    """Tests of the same figure one after another: their numbers tell them apart."""
    seen: dict[tuple[object, ...], int] = {}
    for one in found:
        key = (one.view, one.key, one.measure, one.ordinal, one.year, one.sort)
        seen[key] = seen.get(key, 0) + 1
        yield replace(one, number=seen[key])


def stored(one: Tested) -> Row:
    """As the table holds it."""
    cells: dict[str, Cell] = {
        "view": one.view, "key": one.key, "measure": one.measure, "ordinal": one.ordinal, "year": one.year, "sort": one.sort,
        "number": one.number, "id": one.id, "text": one.text, "outcome": one.verdict.outcome, "parts": one.parts,
        "stated": whole(one.verdict.stated), "computed": whole(one.verdict.computed), "allowed": whole(one.verdict.allowed),
        "because": one.because or None, "source": one.source, "stated_path": one.stated_path, "stated_row": one.stated_row,
        "path": one.at.path if one.at else None, "line": one.at.line if one.at else None,
    }  # fmt: skip
    return cells


def titles(measures: Iterable[Measure]) -> list[str]:
    """As they are called in a sentence."""
    return [measure.title[:1].lower() + measure.title[1:] for measure in measures]
