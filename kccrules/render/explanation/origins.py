"""Where a row of a table of budgets comes from: where lines and totals are declared, where figures were sent in, what else
the row is part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.problems import Place
from kccrules.words.report import Report
from kccrules.words.statement import BudgetTable, LedgerRow

LABEL = 16
FILES = 4
"""Files that are named before they are only counted."""


def where(table: BudgetTable, row: LedgerRow, terminal: Terminal) -> Iterator[str]:
    parts = table.made_of(row) if row.several else [row]
    sent = [cell.at for one in parts for cells in one.amounts.values() for cell in cells.values() if cell.at]
    now = [
        cell.at
        for one in parts
        for (then, _), cells in one.amounts.items()
        for cell in cells.values()
        if cell.at and then == table.ordinal
    ]
    said = [
        ("lines" if row.several else "line", spans(one.at for one in parts if one.at)),
        (row.kind, str(row.at) if row.at and row.several else ""),
        ("figures", spans(now or sent)),
    ]
    label = "WHERE"
    for name, text in said:
        if text:
            yield from terminal.wrapped(text, first=f"{label:<{LABEL}} {name:<10}", then=" " * (LABEL + 11))
            label = ""


def spans(places: Iterable[Place]) -> str:
    """'revenue.yaml:14-58', 'revenue.xlsx:Table 1, rows 3 to 15', and how many more files."""
    found: dict[tuple[str, bool], list[int]] = {}
    for at in places:
        found.setdefault((at.table, at.path.endswith((".yaml", ".yml"))), []).append(at.line)
    said = []
    for (path, declared), numbers in list(found.items())[:FILES]:
        first, last = min(numbers), max(numbers)
        ends = f"{first}-{last}" if first < last else str(first)
        rows = f"rows {first} to {last}" if first < last else f"row {first}"
        said.append(f"{path}:{ends}" if declared else f"{path}, {rows}")
    more = len(found) - FILES
    return "; ".join([*said, *([wording.count(more, "more file")] if more > 0 else [])])


def elsewhere(report: Report, table: BudgetTable, row: LedgerRow, terminal: Terminal) -> Iterator[str]:
    """What a line counts in, in every view; and the other views that have the row."""
    if row.kind == "line":
        label = "COUNTS IN"
        for other in report.budgets:
            if own := other.row(row.key):
                names = [one.title for one in other.rows if one.several and counts_in(one, own, other)]
                text = f"{other.title}: {wording.listed(names) or 'nothing'}"
                yield from terminal.wrapped(text, first=f"{label:<{LABEL}} ", then=" " * (LABEL + 4))
                label = ""
    views = [other.view for other in report.budgets if other is not table and other.row(row.key)]
    if views and row.kind != "line":
        commands = " or ".join(f"--view {view}" for view in views)
        yield from terminal.wrapped(f"The same row in another view: kccrules explain {row.key} {commands}")


def counts_in(one: LedgerRow, line: LedgerRow, table: BudgetTable) -> bool:
    return any(part.key == line.key for part in table.made_of(one))
