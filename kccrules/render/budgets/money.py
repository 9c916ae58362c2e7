"""Amounts as they are printed: in the scale and with the decimals of their column, the sign as declared. A cell is never blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kccrules import wording
from kccrules.ledger import Scale
from kccrules.numerals import MILLION, decimal_text
from kccrules.report import Report
from kccrules.statement import AmountCell, BudgetTable, Heading, LedgerRow

POUNDS = "pounds"
TIMES: Mapping[Scale, int] = {"units": 1, "thousand": 1_000, "million": 1_000_000}
SCALES: Mapping[str, Scale] = {"pounds": "units", "thousand": "thousand", "million": "million"}
"""What --in may be."""
FINEST = 3
"""Decimals that a table in another scale than declared has at most."""
IN_POUNDS: Mapping[Scale, str] = {"units": "£", "thousand": "£000", "million": "£m"}
INSTEAD: Mapping[str, str] = {
    "nil": "nil", "missing": "Not available", "not-applicable": "Not applicable", "not-added": "Not added",
    "computed": "Not worked out",
}  # fmt: skip
"""What stands in place of an amount, by its state."""


def fixed(n: int, d: int, decimals: int) -> str:
    """n / d with so many decimals, halves away from nought; nothing is ever printed as -0."""
    unit = 10**decimals
    rounded = (2 * abs(n) * unit + d) // (2 * d)
    whole, rest = divmod(rounded, unit)
    digits = f"{whole:,}.{rest:0{decimals}d}" if decimals else f"{whole:,}"
    return f"-{digits}" if n < 0 < rounded else digits


def amount(value: int, heading: Heading, under: int = 1, *, signed: bool | None = None) -> str:
    """Millionths as the column prints them; `signed` overrules whether + is printed."""
    digits = fixed(value, under * MILLION * TIMES[heading.scale], heading.decimals)
    plus = heading.signed if signed is None else signed
    return f"+{digits}" if plus and value > 0 and digits.strip("0.,") else digits


def exact(value: int, heading: Heading) -> str:
    """All of it, in the scale of the column, with no fewer decimals than the column: for what is smaller than what is printed."""
    text = decimal_text(value, MILLION * TIMES[heading.scale])
    printed = amount(value, heading, signed=False)
    return printed if len(text.partition(".")[2]) <= heading.decimals else wording.grouped(text)


def cell(found: AmountCell | None, heading: Heading) -> str:
    """An amount, or the words that stand in its place."""
    if found is None:
        return INSTEAD["missing"]
    if found.state == "nil":
        return INSTEAD["nil"]
    if found.value is None:
        return INSTEAD.get(found.state, INSTEAD["missing"])
    return amount(found.value, heading, found.under)


def of_row(row: LedgerRow, heading: Heading, table: BudgetTable, year: str | None = None) -> str:
    """What a row prints under a heading in the period of the table."""
    return cell(row.amounts.get((table.ordinal, year), {}).get(heading.name), heading)


def in_unit(found: AmountCell | None) -> str | None:
    """An amount as programs read it: exactly, in the unit of its measure."""
    return None if found is None or found.value is None else decimal_text(found.value, found.under * MILLION)


def unit(heading: Heading) -> str:
    """'£m', '£', 'clients', 'thousand clients'."""
    if heading.unit == POUNDS:
        return IN_POUNDS[heading.scale]
    return heading.unit if heading.scale == "units" else f"{heading.scale} {heading.unit}"


def common_unit(table: BudgetTable) -> str:
    """The unit of most columns: it is said over the table, and others say their own."""
    units = [unit(heading) for heading in table.headings]
    return max(dict.fromkeys(units), key=units.count)


def title(heading: Heading, table: BudgetTable) -> str:
    own = unit(heading)
    beside = own != common_unit(table) and own.lower() not in heading.title.lower()
    return f"{heading.title} ({own})" if beside else heading.title


def in_scale(report: Report, scale: str | None) -> Report:
    """The report with amounts of money printed in pounds, thousands or millions, whatever their measures say."""
    if scale is None:
        return report
    tables = (replace(one, headings=tuple(scaled(h, SCALES[scale]) for h in one.headings)) for one in report.budgets)
    return replace(report, budgets=tuple(tables))


def scaled(heading: Heading, scale: Scale) -> Heading:
    """As precise as before, within 0 to 3 decimals."""
    if heading.unit != POUNDS:
        return heading
    digits = heading.decimals + len(str(TIMES[scale])) - len(str(TIMES[heading.scale]))
    return replace(heading, scale=scale, decimals=min(max(digits, 0), FINEST))
