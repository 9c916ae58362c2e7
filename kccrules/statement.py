"""Budgets as people see them: the tables of a view of measures, with what was tested of them. Typed data that every format
renders, and nothing else; `readback_budgets` makes it from a store.

Amounts stay whole millionths, as exact as they are held: in which scale and with how many decimals they are printed is said by
their heading, and done by `render`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccrules.ledger import Scale
from kccrules.periods.named import Period
from kccrules.problems import Place

TOTAL, BEFORE_APART = "total", "total-before-apart"
ADDED = ("leaf", "contra", "outside")
"""Roles of what is added up; memo lines never are, and totals are made of these."""
OUTCOMES: Mapping[str, str] = {
    "exact": "exact", "within-rounding": "within rounding", "weak": "weak", "inconsistent": "inconsistent",
    "not-tested": "not tested",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: a measure, and how it is printed."""

    name: str
    title: str
    unit: str
    scale: Scale
    decimals: int
    signed: bool
    totals: str
    """adds, last, formula or none: how a measure of many lines comes about."""
    formula: str | None
    reads: tuple[str, ...]
    """The measures of the same period that its formula reads."""
    since_last: str | None
    """The measure whose change since the period before it is."""


@dataclass(frozen=True, slots=True)
class AmountCell:
    """One amount, or why there is none."""

    value: int | None
    """Millionths of the unit, over `under`."""
    under: int
    half: int
    """How far it may be off, for rounding of what it is made of."""
    parts: int
    state: str
    """submitted, provisional, estimated, computed; nil, missing, not-applicable, not-added."""
    without: int
    """How many lines lack what it is made of, where it is not worked out for want of that."""
    lacking: tuple[str, ...]
    """The measures that they lack."""
    at: Place | None
    """Where it was sent in."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of a measure of a line that has been explained."""

    measure: str
    text: str
    value: int | None
    half: int
    rating: str | None
    at: Place | None


@dataclass(frozen=True, slots=True)
class Test:
    """Two figures that should be the same, and whether they are."""

    key: str | None
    measure: str | None
    sort: str
    """total, identity, causes, offsets, virement or schemes."""
    id: str
    text: str | None
    outcome: str
    """A word of OUTCOMES."""
    parts: int
    stated: int | None
    computed: int | None
    allowed: int | None
    because: str | None
    """Why it was not tested."""
    source: str | None
    """What printed the stated figure, where something did."""
    stated_at: Place | None
    at: Place | None


When = tuple[int, str | None]
"""The period that an amount was reported in, and the year that it falls in where that is another."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a view."""

    key: str
    title: str
    label: str | None
    kind: str
    """line, unit, group or total."""
    level: str | None
    parent: str | None
    role: str
    """leaf, subtotal, total, memo, contra or outside."""
    indent: int
    lines: int
    """How many lines are added up in it."""
    budget: str | None
    totals: tuple[str, ...]
    """Of a line: the named totals that it is in."""
    scale: str | None
    rating: str | None
    reason: str | None
    lacking: tuple[str, ...]
    certain: bool
    """False where a figure is printed so coarsely that it may be on either side of a limit."""
    at: Place | None
    amounts: Mapping[When, Mapping[str, AmountCell]]
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """A view of measures in one period."""

    view: str
    title: str
    measures: str
    measures_title: str
    about: str | None
    """The sign convention."""
    period: Period
    before: Period | None
    """The period before, where anything of it is held."""
    ordinal: int
    years: tuple[str | None, ...]
    """The years that its amounts fall in; None for those that have none."""
    headings: tuple[Heading, ...]
    rows: tuple[LedgerRow, ...]
    """In the order of printing; without those that a selection leaves out."""
    left_out: int
    """Lines that a selection leaves out; totals add them all the same."""
    tests: tuple[Test, ...]

    def row(self, key: str) -> LedgerRow | None:
        return next((row for row in self.rows if row.key == key), None)

    def heading(self, name: str) -> Heading | None:
        return next((heading for heading in self.headings if heading.name == name), None)

    @property
    def leaves(self) -> list[LedgerRow]:
        """Every line that is added up."""
        return [row for row in self.rows if row.kind == "line" and row.role in ADDED]

    @property
    def main(self) -> Heading:
        """What readers look at first: the measure whose movement is shown; else the last one with a sign, or the last."""
        moved = next((one.since_last for one in self.headings if one.since_last), None)
        signed = [one for one in self.headings if one.signed]
        worked_out = [one for one in self.headings if one.formula]
        return self.heading(moved or "") or (signed or worked_out or list(self.headings))[-1]

    @property
    def movement(self) -> Heading | None:
        """The change of the main measure since the period before."""
        return next((one for one in self.headings if one.since_last == self.main.name), None)

    def above(self) -> dict[str, tuple[str, ...]]:
        """For every row the keys of those that it stands under, nearest first; they are printed before it."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            found[row.key] = (row.parent, *found.get(row.parent, ())) if row.parent else ()
        return found

    def made_of(self, row: LedgerRow) -> list[LedgerRow]:
        """The lines that a row adds up."""
        if row.key == TOTAL:
            return self.leaves
        if row.key == BEFORE_APART:
            return [one for one in self.leaves if one.role != "outside"]
        if row.kind == "total":
            return [one for one in self.leaves if row.key in one.totals]
        above = self.above()
        return [one for one in self.leaves if one is row or row.key in above[one.key]]
