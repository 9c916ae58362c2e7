"""Amounts as they are printed: in the scale and with the decimals of their column, the sign as declared. A cell is never blank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from kccrules.words import wording
from kccrules.words.ledger import TIMES, Scale
from kccrules.words.numerals import MILLION, decimal_text
from kccrules.words.report import Report
from kccrules.words.statement import AmountCell, BudgetTable, Heading, LedgerRow

SCALES: Mapping[str, Scale] = {"pounds": "units", "thousand": "thousand", "million": "million"}
"""What --in may be."""
FINEST = 3
"""Decimals that a table in another scale than declared has at most."""
IN_POUNDS: Mapping[Scale, str] = {"units": "£", "thousand": "£000", "million": "£m"}
INSTEAD: Mapping[str, str] = {
    "nil": "nil", "missing": "Not available", "not-applicable": "Not applicable",
}  # fmt: skip
"""What stands in place of an amount that was to be sent in, by its state."""
NOT_ADDED, NOT_WORKED_OUT = "Not added", "Not worked out"
SHORT = {
    INSTEAD["missing"]: "missing", INSTEAD["not-applicable"]: "n/a", NOT_ADDED: "no sum", NOT_WORKED_OUT: "unknown",
}  # fmt: skip
"""The same where there is no room, under a table that says so."""


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


def shortest(value: int, heading: Heading) -> str:
    """Without decimals that say nothing."""
    return wording.grouped(decimal_text(value, MILLION * TIMES[heading.scale]))


def spoken(value: int, heading: Heading, *, distance: bool = False) -> str:
    """In a sentence: '£2.75m', '£2,750 thousand', '3 clients'."""
    number = decimal_text(value, MILLION * TIMES[heading.scale])
    return wording.quantity(number, heading.unit, heading.scale, distance=distance)


def cell(found: AmountCell | None, heading: Heading, *, several: bool) -> str:
    """An amount, or the words that stand in its place; `several` says that the row is of more than one line."""
    state = found.state if found else "missing"
    if found and found.value is not None and state != "nil":
        return amount(found.value, heading, found.under)
    if several and heading.totals == "none":
        return NOT_ADDED
    if state == "missing" and (several or heading.formula):
        return NOT_WORKED_OUT
    return INSTEAD[state]


def of_row(row: LedgerRow, heading: Heading, table: BudgetTable, year: str | None = None) -> str:
    """What a row prints under a heading in the period of the table."""
    return cell(held(row, heading, table, year), heading, several=row.several)


def held(row: LedgerRow, heading: Heading, table: BudgetTable, year: str | None = None) -> AmountCell | None:
    """The amount itself."""
    return row.amounts.get((table.ordinal, year), {}).get(heading.name)


def in_unit(found: AmountCell | None) -> str | None:
    """An amount as programs read it: exactly, in the unit of its measure."""
    return None if found is None or found.value is None else decimal_text(found.value, found.under * MILLION)


def unit(heading: Heading) -> str:
    """'£m', '£', 'clients', 'thousand clients'."""
    if heading.unit == wording.POUNDS:
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
    if heading.unit != wording.POUNDS:
        return heading
    digits = heading.decimals + len(str(TIMES[scale])) - len(str(TIMES[heading.scale]))
    return replace(heading, scale=scale, decimals=min(max(digits, 0), FINEST))


def known(found: AmountCell | None) -> bool:
    """Whether there is an amount."""
    return found is not None and found.value is not None


def fraction(found: AmountCell) -> Fraction:
    return Fraction(found.value or 0, found.under)


def difference(was: AmountCell, now: AmountCell, heading: Heading) -> str:
    """How much more an amount is than it was, with its sign."""
    apart = fraction(now) - fraction(was)
    return amount(apart.numerator, heading, apart.denominator, signed=True)


def sum_of(rows: Sequence[LedgerRow], heading: Heading, table: BudgetTable, year: str | None) -> str:
    """What some lines come to, or that it cannot be said because one of them has none."""
    found = [held(row, heading, table, year) for row in rows]
    if heading.totals == "none":
        return NOT_ADDED
    if any(one is None or (one.value is None and one.state != "not-applicable") for one in found):
        return NOT_WORKED_OUT
    total = sum((fraction(one) for one in found if one), Fraction(0))
    return amount(total.numerator, heading, total.denominator)
