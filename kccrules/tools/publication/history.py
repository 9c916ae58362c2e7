"""What a report says of each figure, as the table of published results that any project may have among its figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kccrules.words.numerals import fixed
from kccrules.words.results import Cell, Row, Stored

COLUMNS = ("report", "indicator", "area", "period", "value", "rating", "direction")
NOT_RATED, UNKNOWN = "not-rated", "unknown"


def history(stored: Stored) -> str:
    """The text of the table: of each line of the report its figures, from the first that has a value to the one shown."""
    shown = {(row["id"], row["area"]): row["ordinal"] for row in stored.tables["shown"]}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    begun: set[tuple[Cell, Cell]] = set()
    for row in stored.tables["figures"]:
        key, ordinal = (row["id"], row["area"]), whole(row["ordinal"])
        last = whole(shown.get(key, -1))
        begun |= {key} if row["value"] is not None or ordinal == last else set()
        if key in begun and ordinal <= last:
            writer.writerow([stored.manifest["report"], *cells(row, own=ordinal == last)])
    return out.getvalue()


def cells(row: Row, *, own: bool) -> Iterator[Cell]:
    """What is said of a figure: of one without a value, that it has none. A direction of travel only of the report's own."""
    yield from (row["id"], row["area"] or "", row["period"])
    value, decimals = row["value"], row["decimals"]
    yield fixed(whole(value), whole(decimals) if decimals is not None else None) if value is not None else ""
    yield (row["rating"] or NOT_RATED) if value is not None else None
    yield row["direction"] if own and row["direction"] != UNKNOWN else None


def whole(cell: Cell) -> int:
    assert isinstance(cell, int)
    return cell
