"""Budgets as people see them: the tables of a view of measures, with what was tested of them. Typed data that every format
renders, and nothing else; `readback_budgets` makes it from a store.

Amounts stay whole millionths, as exact as they are held: in which scale and with how many decimals they are printed is said by
their heading, and done by `render`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kccrules.words.ledger import Scale
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place

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
    inputs: tuple[str, ...]
    """What its formula reads, as written: measures, and calls that look at other periods such as last(revised)."""
    main: bool = False
    """Whether it is declared to be what readers look at first."""


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
    """submitted, provisional, estimated; nil, missing, not-applicable."""
    lacks: int
    """How many lines lack it, where that keeps it from being added up."""
    lacking: tuple[str, ...]
    """Of a measure that is worked out, what its formula lacks, as written; else the lines that lack it, or some of them."""
    moved: int | None
    """What of it virements and technical adjustments have made: original = value - moved."""
    at: Place | None
    """Where it was sent in."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A part of a measure of a line that has been explained."""

    measure: str
    text: str
    value: int | None
    half: int
    year: str | None
    """The year that it falls in, where amounts have years."""
    rating: str | None
    note: str
    at: Place | None


@dataclass(frozen=True, slots=True)
class Tested:
    """Two figures that should be the same, and whether they are."""

    key: str | None
    measure: str | None
    year: str | None
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A line, a cause of one, or what its causes leave, that its rule lists for a measure; or that it cannot decide because of
    rounding."""

    key: str
    measure: str
    cause: str | None
    basis: str | None
    """The measure that the causes name, where it is what they leave unexplained."""
    year: str | None
    value: int
    half: int
    listed: bool
    certain: bool
    """False where rounding may hide another answer: then it is neither listed nor left out."""
    limit: int | None
    """The number with which the rule compares the measure, if there is one."""
    inclusive: bool
    condition: str | None
    together: str | None
    """The group of lines that it is explained with, where it has no causes of its own."""
    at: Place | None
    """Where the rule says so."""

    @property
    def is_line(self) -> bool:
        """Whether it is all of the measure of the line."""
        return self.cause is None and self.basis is None


@dataclass(frozen=True, slots=True)
class Moved:
    """Money moved from one line to another, or what one line gains or loses."""

    place: int
    """Among all that is moved of the same measures, in order of time."""
    from_: str | None
    to: str | None
    measure: str
    period: str
    """In which it was moved, as it is called."""
    text: str
    """The same as it is typed."""
    ordinal: int
    year: str | None
    value: int
    reason: str | None
    reference: str | None
    technical: bool
    """Whether it is a technical adjustment, which need not net to nothing."""
    at: Place | None

    def is_of(self, keys: Collection[str]) -> bool:
        """Whether one of some lines gains or loses by it."""
        return self.from_ in keys or self.to in keys


When = tuple[int, str | None]
"""The period that an amount was reported in, and the year that it falls in where that is another."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a view."""

    key: str
    title: str
    short: str | None
    """Of a unit that has a short name."""
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
    leaf: int | None
    """Its place among the lines that are added up or only printed, if it is one of them."""
    runs: tuple[tuple[int, int], ...]
    """The places of the lines that it adds up: from, until before."""
    also: tuple[str, ...]
    """Other keys of it: a named total of all that is not apart is total-before-apart too."""
    scale: str | None
    rating: str | None
    reason: str | None
    lacking: tuple[str, ...]
    certain: bool
    """False where a figure is printed so coarsely that it may be on either side of a limit."""
    at: Place | None
    amounts: Mapping[When, Mapping[str, AmountCell]]
    causes: tuple[Cause, ...] = ()

    @property
    def brief(self) -> str:
        """What it is called where there is little room."""
        return self.short or self.title

    @property
    def several(self) -> bool:
        """Whether it is made of lines, rather than a line itself."""
        return self.leaf is None


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
    """The last one that anything was sent for before; None where there is no such."""
    ordinal: int
    last: int | None
    """The number of the period before."""
    year: str | None
    """The year of the report, where amounts have years."""
    years: tuple[str | None, ...]
    """The years that its amounts fall in; None for those that have none."""
    headings: tuple[Heading, ...]
    rows: tuple[LedgerRow, ...]
    """In the order of printing; without those that a selection leaves out."""
    left_out: int = 0
    """Lines that a selection leaves out; totals add them all the same."""
    tests: tuple[Tested, ...] = ()
    exceptions: tuple[Listed, ...] = ()
    """What must be explained, or may have to be."""
    moved: tuple[Moved, ...] = ()
    """What was moved of its lines and is so still, in order of time."""

    def row(self, key: str) -> LedgerRow | None:
        return next((row for row in self.rows if row.key == key or key in row.also), None)

    def heading(self, name: str) -> Heading | None:
        return next((heading for heading in self.headings if heading.name == name), None)

    def rows_of(self, year: str | None) -> list[LedgerRow]:
        """The rows that have amounts in a year; all where amounts have no years."""
        return [row for row in self.rows if year is None or (self.ordinal, year) in row.amounts]

    @property
    def lines(self) -> list[LedgerRow]:
        """Every line that is not made of others, those included that are only printed."""
        return [row for row in self.rows if row.leaf is not None]

    @property
    def leaves(self) -> list[LedgerRow]:
        """Every line that is added up."""
        return [row for row in self.lines if row.role != "memo"]

    @property
    def main(self) -> Heading:
        """What readers look at first: the one declared; else the last one whose movement is shown, with a sign, or at all."""
        declared = next((one for one in self.headings if one.main), None)
        moved = next((one for one in reversed(self.headings) if self.movement_of(one)), None)
        signed = [one for one in self.headings if one.signed]
        worked_out = [one for one in self.headings if one.formula]
        return declared or moved or (signed or worked_out or list(self.headings))[-1]

    def movement_of(self, heading: Heading) -> Heading | None:
        """The measure that is its change since the period before, or since a figure beside it that is such a difference too."""
        return next((one for one in self.headings if self.compared_with(heading, one)), None)

    def compared_with(self, heading: Heading, movement: Heading) -> str | None:
        """What a measure is compared with by another one: last(revised), or the name of a measure with a sign as it has."""
        formula, name = (movement.formula or "").replace(" ", ""), heading.name
        signed = [one.name for one in self.headings if one.signed and heading.signed and one not in (heading, movement)]
        return next((other for other in (f"last({name})", *signed) if formula == f"{name}-{other}"), None)

    @property
    def movement(self) -> Heading | None:
        """The change of the main measure since the period before."""
        return self.movement_of(self.main)

    def left_by(self, test: Tested) -> Listed | None:
        """What causes leave unexplained, if that must be explained in turn, or may have to be."""
        asked = (test.key, test.measure, test.year, test.id)
        own = self.exceptions if test.sort == "causes" else ()
        return next((one for one in own if (one.key, one.measure, one.year, one.basis) == asked), None)

    def above(self) -> dict[str, tuple[str, ...]]:
        """For every row the keys of those that it stands under, nearest first; they are printed before it."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            found[row.key] = (row.parent, *found.get(row.parent, ())) if row.parent else ()
        return found

    def made_of(self, row: LedgerRow) -> list[LedgerRow]:
        """The lines that a row adds up, and that have a row themselves."""
        if not row.several:
            return [row]
        wanted = {place for start, end in row.runs for place in range(start, end)}
        return [one for one in self.leaves if one.leaf in wanted]
