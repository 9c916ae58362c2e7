"""Of all that is stored for a report, what the report shows: its indicators, those beside them, and their periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kccrules.words.results import Cell, Row, Stored

OF_INDICATORS = ("figures", "printed", "indicators", "breaks")
"""Tables whose rows are each about the indicator in their column `id`."""
SHOWN = ("shown", "owed", "revisions")
"""Tables of what the report itself shows."""


def trimmed(stored: Stored) -> Stored:
    """The tables without the rows that the report has no use for."""
    tables = dict(stored.tables)
    about = {row["id"]: row for row in tables["indicators"]}
    shown = {row["id"] for name in SHOWN for row in tables.get(name, ())}
    beside = {other for id_ in shown for other in listed(about[id_]["benchmarks"])}
    for name in OF_INDICATORS:
        tables[name] = [row for row in tables[name] if row["id"] in shown | beside]
    numbers = {row["in_force"] for row in tables["figures"]}
    tables["in_force"] = [row for row in tables["in_force"] if row["number"] in numbers]
    calendars = {about[id_]["calendar"] for id_ in shown | beside}
    tables["newest"] = [row for row in tables["newest"] if {row["calendar"], row["other"]} <= calendars]
    named = {(stored.manifest["calendar"], stored.manifest["ordinal"]), *periods(tables, about)}
    tables["periods"] = [row for row in tables["periods"] if (row["calendar"], row["ordinal"]) in named]
    return Stored(stored.manifest, tables)


def listed(cell: Cell) -> list[str]:
    return cell if isinstance(cell, list) else []


def periods(tables: Mapping[str, Sequence[Row]], about: Mapping[Cell, Row]) -> Iterator[tuple[Cell, Cell]]:
    """The calendar and number of every period that a row names."""
    for name, column in (
        ("figures", "ordinal"),
        ("shown", "next_period"),
        ("owed", "ordinal"),
        ("indicators", "last_period"),
    ):
        for row in tables[name]:
            yield about[row["id"]]["calendar"], row[column]
    for row in tables["newest"]:
        yield row["other"], row["then"]
    for row in tables["ledger"]:
        yield from ((row["calendar"], row[column]) for column in ("ordinal", "last"))
