"""What must be explained of a view of money: lines in size order, pressures and underspends apart, each with what its causes
add up to; and the way from the list to the printed total.

What must be explained, and whether causes add up, was decided before: see the tables `exceptions` and `tests`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from kccrules.render.budgets import money, words
from kccrules.render.paper.blocks import Block, Column, Para, Row, Rows, Table, Text
from kccrules.words import wording
from kccrules.words.layouts import Section
from kccrules.words.ledger import BEFORE_APART, TOTAL
from kccrules.words.report import NOT_RATED
from kccrules.words.statement import BudgetTable, Heading, LedgerRow, Listed, Tested

PRESSURES, UNDERSPENDS = "Pressures", "Underspends"
NOTHING = "Nothing has to be explained."
NAMED = 8
"""Lines that are named before they are only counted."""
ASKED = "Do the causes explain it?"


@dataclass
class Notes:
    """Footnotes in the order in which they are first needed, under what short names stand for."""

    texts: list[str] = field(default_factory=list)
    shorts: dict[str, str] = field(default_factory=dict)

    def brief(self, row: LedgerRow) -> str:
        """What a row is called in a narrow column."""
        if row.short:
            self.shorts[row.short] = row.title
        return row.brief

    def mark(self, text: str) -> str:
        """'[a]'."""
        if text not in self.texts:
            self.texts.append(text)
        return f"[{chr(ord('a') + self.texts.index(text))}]"

    @property
    def legend(self) -> tuple[str, ...]:
        key = [wording.short_names(self.shorts)] if self.shorts else []
        return (*key, *(f"{self.mark(text)} {text}" for text in self.texts))


@dataclass(frozen=True)
class Sheet:
    """One list being made."""

    table: BudgetTable
    heading: Heading
    beside: tuple[Heading, ...]
    """Shown with it, such as the movement."""
    own: tuple[Listed, ...]
    """The lines that must be explained for the measure, or may have to be."""
    notes: Notes
    internal: bool

    @cached_property
    def cancelling(self) -> dict[str, str]:
        """Lines that cancel another, each with the other one."""
        tests = [test for test in self.table.tests if test.sort == "offsets" and test.measure == self.heading.name]
        return {test.key: test.id for test in tests if test.key}

    @cached_property
    def units(self) -> dict[str, LedgerRow]:
        return units_above(self.table)

    def unit_of(self, row: LedgerRow) -> str:
        """The unit at the top that a row stands under."""
        return self.notes.brief(self.units[row.key]) if row.key in self.units else ""

    @cached_property
    def set_apart(self) -> set[str]:
        """Lines that are not in the list, whatever their size: what cancels, and what is outside the total."""
        return {*self.cancelling, *self.cancelling.values(), *(row.key for row in outside(self.table))}

    def value(self, row: LedgerRow, heading: Heading | None = None) -> Fraction | None:
        cells = [money.held(row, heading or self.heading, self.table, year) for year in self.table.years]
        known = [money.fraction(cell) for cell in cells if cell and money.known(cell)]
        return sum(known, Fraction(0)) if known else None

    def said(self, value: Fraction, heading: Heading | None = None) -> str:
        return money.amount(value.numerator, heading or self.heading, value.denominator)


def outside(table: BudgetTable) -> list[LedgerRow]:
    """The lines that the total does not have."""
    tops = {row.key for row in table.rows if row.role == "outside"}
    above = table.above()
    return [row for row in table.leaves if row.key in tops or tops.intersection(above[row.key])]


# ---------------------------------------------------------------------------------------------- the section


def of_view(table: BudgetTable, section: Section, *, internal: bool) -> Iterator[Block]:
    """A list for the first of the measures, with the others beside it."""
    names = section.measures or tuple(dict.fromkeys(one.measure for one in table.exceptions if one.is_line))[:1]
    headings = [heading for name in names if (heading := table.heading(name))]
    if not headings:
        yield Para((NOTHING,), "lede")
        yield from left_open(table)
        return
    moved = table.movement_of(headings[0])
    beside = tuple(headings[1:]) or ((moved,) if moved else ())
    own = tuple(one for one in table.exceptions if one.measure == headings[0].name and one.is_line)
    sheet = Sheet(table, headings[0], beside, own, Notes(), internal)
    yield Para((told(sheet),), "lede")
    if table.about:
        yield Para((table.about,))
    yield listed(sheet)
    yield from unexplained(sheet)
    yield from left_open(table)


def left_open(table: BudgetTable) -> Iterator[Block]:
    """Lines of which nobody can tell whether they must be explained, and those that a selection leaves out."""
    rows = [row for row in table.rows if row.rating == NOT_RATED]
    if rows:
        names = [row.title for row in rows[:NAMED]]
        more = [f"{len(rows) - NAMED} more"] if len(rows) > NAMED else []
        count = wording.count(len(rows), "line")
        yield Para((f"Of {count} it cannot be told, for want of figures: {wording.listed([*names, *more])}.",), "note")
    if table.left_out:
        yield Para((words.limited(table),), "note")


def told(sheet: Sheet) -> str:
    """What is listed, in which order, and by which rule."""
    first = next((one for one in sheet.own if one.limit is not None), None)
    rule = f" of {bound(first, sheet.heading)}, either way" if first else " that must be explained"
    apart = [row.title for row in sheet.table.rows if row.role == "outside" and row.parent is None]
    without = f", excluding {wording.listed(apart)}" if apart else ""
    where = f" Rule: {first.at}." if first and first.at and sheet.internal else ""
    return f"Lines with {sheet.heading.title}{rule}, in size order{without}.{where}"


def bound(one: Listed, heading: Heading) -> str:
    """'£0.1m or more', 'more than £0.1m'."""
    amount = money.spoken(one.limit or 0, heading)
    return f"{amount} or more" if one.inclusive else f"more than {amount}"


def listed(sheet: Sheet) -> Table:
    """The table: pressures, underspends, and how they come to the total."""
    rows = {row.key: row for row in sheet.table.rows}
    items = [(one, rows[one.key]) for one in sheet.own if one.key in rows and one.key not in sheet.set_apart]
    items.sort(key=lambda item: -abs(item[0].value))
    pressures, underspends = ([item for item in items if (item[0].value > 0) == more] for more in (True, False))
    groups = [
        part(title, word, found, sheet)
        for title, word, found in ((PRESSURES, "pressure", pressures), (UNDERSPENDS, "underspend", underspends))
        if found
    ]
    if not sheet.table.left_out:
        groups.append(Rows(tuple(way_to_total(len(pressures), len(underspends), items, sheet)), "To the total"))
    heads = (
        Column("Line"), Column(level(sheet.table)), Column(sheet.heading.title, number=True),
        *(Column(beside(one, sheet), number=True) for one in sheet.beside),
        Column("Causes add to", number=True), Column(ASKED),
    )  # fmt: skip
    id_ = f"t-exceptions-{sheet.table.view}-{sheet.heading.name}"
    caption = f"{sheet.heading.title} that must be explained, {sheet.table.period.spoken}"
    unit = money.unit(sheet.heading)
    return Table(id_, caption, heads, tuple(groups), unit, sheet.notes.legend, "wide")


def beside(heading: Heading, sheet: Sheet) -> str:
    moved = sheet.table.movement_of(sheet.heading)
    return f"Since {sheet.table.before.spoken}" if moved == heading and sheet.table.before else heading.title


def level(table: BudgetTable) -> str:
    """'Directorate': what stands at the top of the view."""
    found = next((row.level for row in table.rows if row.kind == "unit" and row.level), "unit")
    return found.capitalize()


def units_above(table: BudgetTable) -> dict[str, LedgerRow]:
    """For each row that stands under units, by its key, the one at the top; that is printed before it."""
    units = {row.key: row for row in table.rows if row.kind == "unit"}
    found: dict[str, LedgerRow] = {}
    for row in table.rows:
        if top := found.get(row.parent or "") or units.get(row.parent or ""):
            found[row.key] = top
    return found


def part(title: str, word: str, items: Sequence[tuple[Listed, LedgerRow]], sheet: Sheet) -> Rows:
    """Lines of one sign, those of which it cannot be told whether they belong here together, and their sum."""
    sure = [row_of(one, row, sheet) for one, row in items if one.certain]
    doubtful: dict[str, list[tuple[Listed, LedgerRow]]] = {}
    for one, row in items:
        if not one.certain:
            doubtful.setdefault(sheet.said(Fraction(one.value)), []).append((one, row))
    unsure = [uncertain(text, found, sheet) for text, found in doubtful.items()]
    total = sum((Fraction(one.value) for one, _ in items), Fraction(0))
    return Rows((*sure, *unsure, line(wording.count(len(items), word), total, sheet)), title)


def row_of(one: Listed, row: LedgerRow, sheet: Sheet) -> Row:
    sum_, answer = explained(one, row, sheet)
    cells: list[Text] = [(row.title,), (sheet.unit_of(row),), (sheet.said(Fraction(one.value)),)]
    for heading in sheet.beside:
        found = sheet.value(row, heading)
        cells.append((sheet.said(found, heading) if found is not None else money.NOT_WORKED_OUT,))
    return Row((*cells, (sum_,), (answer,)))


def uncertain(text: str, items: Sequence[tuple[Listed, LedgerRow]], sheet: Sheet) -> Row:
    """Lines printed so coarsely that they may be on either side of the limit."""
    one, row = items[0]
    half = max(item.half for item, _ in items)
    least, most = (money.spoken(abs(abs(one.value) + way * half), sheet.heading) for way in (-1, 1))
    note = sheet.notes.mark(
        f"Printed so coarsely that they could be anything from {least} to {most}: on or off the list. "
        "Send them to the pound to be sure."
    )
    title = row.title if len(items) == 1 else f"{wording.count(len(items), 'line')} that print as {text}"
    where = sheet.unit_of(row) if len(items) == 1 else ""
    sum_ = sum((Fraction(item.value) for item, _ in items), Fraction(0))
    blank: list[Text] = [("",) for _ in sheet.beside]
    return Row(((title,), (where,), (sheet.said(sum_),), *blank, ("",), (f"see {note}",)))


def line(title: str, value: Fraction, sheet: Sheet, answer: str = "") -> Row:
    blank: list[Text] = [("",) for _ in sheet.beside]
    return Row(((title,), ("",), (sheet.said(value),), *blank, ("",), (answer,)), total=True)


# ---------------------------------------------------------------------------------------------- its causes


def explained(one: Listed, row: LedgerRow, sheet: Sheet) -> tuple[str, str]:
    """What the causes of a line add up to, and whether they explain it."""
    test = of_causes(one.together or one.key, sheet)
    if test is None:
        named = any(cause.measure == sheet.heading.name for cause in row.causes)
        return "", "a list above a limit" if named else "no explanation given"
    if one.together:
        return "", f"see {sheet.notes.mark(together(one, test, sheet))}"
    if test.computed is None:
        return "", "words, no amounts"
    said = answer(test, sheet.heading)
    marks = [sheet.notes.mark(f"{note.rstrip('.')}.") for note in noted(row, test, sheet)]
    return money.amount(test.computed, sheet.heading), " ".join([said, *marks])


def of_causes(key: str, sheet: Sheet) -> Tested | None:
    """The test of its causes: of those that name the measure, or of those that name another, against it."""
    tests = [t for t in sheet.table.tests if t.sort == "causes" and t.key == key and t.measure == sheet.heading.name]
    return next((test for test in tests if test.id == sheet.heading.name), tests[0] if tests else None)


def answer(test: Tested, heading: Heading) -> str:
    """'yes, exactly', 'yes, rounding', 'NO, 0.3 short'."""
    amount, sum_ = test.stated or 0, test.computed or 0
    if test.outcome == "exact":
        return "yes, exactly"
    if test.outcome != "inconsistent":
        return "yes, rounding"
    if amount * sum_ < 0:
        return "NO, wrong way"
    apart = money.shortest(abs(amount - sum_), heading)
    return f"NO, {apart} {'short' if abs(sum_) < abs(amount) else 'over'}"


def noted(row: LedgerRow, test: Tested, sheet: Sheet) -> Iterator[str]:
    """On what basis the causes are, where it is another than that of the list; and what was said with them."""
    if test.id != sheet.heading.name:
        basis = sheet.table.heading(test.id)
        title = basis.title if basis else test.id
        yield f"The causes explain another figure than this column: {title}. Give both on one basis"
    notes = dict.fromkeys(cause.note for cause in row.causes if cause.measure == test.id and cause.note)
    if notes:
        yield f"Said of the causes: {wording.listed(list(notes))}"


def together(one: Listed, test: Tested, sheet: Sheet) -> str:
    """'Older People +4.0 and Physical Disability +0.2 are explained together: +4.2, causes add to +4.4: yes, rounding (5 causes).'"""
    same = sorted((other for other in sheet.own if other.together == one.together), key=lambda other: -abs(other.value))
    found = [(row, other) for other in same if (row := sheet.table.row(other.key))]
    titles = [f"{row.title} {sheet.said(Fraction(other.value))}" for row, other in found]
    if test.stated is None or test.computed is None:
        return f"{wording.listed(titles)}: explained together in words, without amounts."
    stated, sum_ = (sheet.said(Fraction(number)) for number in (test.stated, test.computed))
    verb = "is explained with others" if len(titles) == 1 else "are explained together"
    return (
        f"{wording.listed(titles)} {verb}: {stated}, causes add to {sum_}: {answer(test, sheet.heading)} "
        f"({wording.count(test.parts, 'cause')})."
    )


def unexplained(sheet: Sheet) -> Iterator[Block]:
    """What causes leave over, where that is so much that it must be explained in turn: in size order."""
    tests = [test for test in sheet.table.tests if test.sort == "causes" and test.measure == sheet.heading.name]
    found = [(one, test) for test in tests if (one := sheet.table.left_by(test))]
    rows = [left_over(one, test, sheet) for one, test in sorted(found, key=lambda pair: -abs(pair[0].value))]
    if rows:
        heads = (
            Column("Line"), Column(sheet.heading.title, number=True), Column("Causes add to", number=True),
            Column("Left", number=True), Column("Must it be explained?"),
        )  # fmt: skip
        id_ = f"t-unexplained-{sheet.table.view}-{sheet.heading.name}"
        caption = f"What causes leave of {sheet.heading.title}, {sheet.table.period.spoken}"
        yield Table(id_, caption, heads, (Rows(tuple(rows)),), money.unit(sheet.heading), (), "wide")


def left_over(one: Listed, test: Tested, sheet: Sheet) -> Row:
    same = [other for other in sheet.own if other.together == one.key]
    titles = [row.title for other in same if (row := sheet.table.row(other.key))]
    name = wording.listed(titles) or words.of_row(test, sheet.table)
    figures = (sheet.said(Fraction(number or 0)) for number in (test.stated, test.computed, one.value))
    rounding = f"cannot be told: rounding may hide {money.spoken(one.half, sheet.heading, distance=True)} of it"
    return Row(((name,), *((figure,) for figure in figures), ("yes" if one.certain else rounding,)))


# ---------------------------------------------------------------------------------------------- to the total


def way_to_total(
    pressures: int, underspends: int, items: Sequence[tuple[Listed, LedgerRow]], sheet: Sheet
) -> Iterator[Row]:
    """Everything that is in the total: what is listed, all other lines, what cancels; then the total as printed."""
    apart, keys = sheet.set_apart, {one.key for one, _ in items}
    others = [row for row in sheet.table.leaves if row.key not in keys | apart]
    values = [value for row in others if (value := sheet.value(row)) is not None]
    rest = sum(values, Fraction(0))
    nought = all(not sheet.said(value).strip("-+0.,") for value in values)
    what = (
        f"{wording.count(len(others), 'line')} at {sheet.said(Fraction(0))}"
        if nought
        else wording.count(len(others), "other line")
    )
    sides = [wording.count(pressures, "pressure"), wording.count(underspends, "underspend")]
    whole = rest + sum((Fraction(one.value) for one, _ in items), Fraction(0))
    yield line(", ".join([*sides, *([what] if others else [])]), whole, sheet)
    yield from cancelled(sheet)
    base = sheet.table.row(BEFORE_APART) or sheet.table.row(TOTAL)
    tests = [
        t for t in sheet.table.tests if base and (t.sort, t.key, t.measure) == ("total", base.key, sheet.heading.name)
    ]
    for test in (test for test in tests if test.stated is not None):
        yield line(
            f"Printed total, {test.source}" if test.source else "Printed total",
            Fraction(test.stated or 0),
            sheet,
            agreed(test, sheet.heading),
        )
    if base and not tests and (total := sheet.value(base)) is not None:
        yield line(base.title, total, sheet)


def cancelled(sheet: Sheet) -> Iterator[Row]:
    """Lines that cancel each other by definition."""
    pairs = [(sheet.table.row(one), sheet.table.row(other)) for one, other in sheet.cancelling.items()]
    both = [(row, other) for row, other in pairs if row and other]
    if not both:
        return
    values = [sheet.value(row) or Fraction(0) for pair in both for row in pair]
    texts = [
        f"{other.title} {sheet.said(sheet.value(other) or Fraction(0))} and {row.title} {sheet.said(sheet.value(row) or Fraction(0))}"
        for row, other in both
    ]
    note = sheet.notes.mark(f"{wording.listed(texts)}.")
    yield line(
        f"{wording.count(len(values), 'line')} that cancel by definition {note}", sum(values, Fraction(0)), sheet
    )


def agreed(test: Tested, heading: Heading) -> str:
    """'exact', 'rounding (0.1, allowed 2.75)'."""
    if test.outcome == "exact" or test.computed is None or test.stated is None:
        return "exact" if test.computed is not None else "not tested"
    apart, allowed = (money.shortest(abs(n), heading) for n in (test.stated - test.computed, test.allowed or 0))
    word = {"within-rounding": "rounding", "weak": "weak"}.get(test.outcome, "INCONSISTENT")
    return f"{word} ({apart}, allowed {allowed})"
