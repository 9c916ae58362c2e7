"""What is said of tables of budgets, whatever they are printed as: markers, why a total is not worked out, what was tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kccrules.render.budgets import money
from kccrules.words import wording
from kccrules.words.report import NOT_RATED, Report
from kccrules.words.statement import OUTCOMES, AmountCell, BudgetTable, Heading, LedgerRow, Listed, Moved, Tested

MARKS = {
    "provisional": ("p", "with provisional figures"),
    "estimated": ("e", "with estimated figures"),
    "memo": ("m", "memo: printed, never added"),
    "contra": ("c", "cancels another line; both are added"),
    "outside": ("o", "kept out of the subtotals, and inside the grand total"),
    "uncertain": ("u", "uncertain: printed so coarsely that it may be on either side of a limit"),
}
"""By state, role, or what a rule could not decide."""
SORTS = ("total", "identity", "offsets", "virement", "causes", "schemes")
"""Tests in the order in which they are told."""
PARTLY = {"causes": "causes", "schemes": "the listed movements"}
"""Sorts of tests of parts that need not be all of what they explain, and what the parts are called."""
NO = "NO: "
MOVES = 20
"""Virements that are told, before they are only counted."""
SHOWN = 8
"""Sentences about totals that are not worked out, before they are only counted."""


def marks(row: LedgerRow, table: BudgetTable) -> list[str]:
    """Words of MARKS, in that order."""
    states = {cell.state for year in table.years for cell in row.amounts.get((table.ordinal, year), {}).values()}
    uncertain = {"uncertain"} if not row.certain else set()
    return [word for word in MARKS if word in states | {row.role} | uncertain]


def note(row: LedgerRow, table: BudgetTable) -> str:
    """'[p][m]', or nothing."""
    return "".join(f"[{MARKS[word][0]}]" for word in marks(row, table))


def legend(table: BudgetTable) -> list[str]:
    """The markers that occur."""
    found = {word for row in table.rows for word in marks(row, table)}
    return [f"[{letter}] {says}" for word, (letter, says) in MARKS.items() if word in found]


def rating(row: LedgerRow, report: Report) -> str:
    """By the rule of a line: 'none' where it has none; other rows are not rated by themselves."""
    if row.rating is None:
        return "" if row.several else "none"
    if row.rating == NOT_RATED:
        return f"Not rated: {wording.why_not_rated(row.reason, row.lacking)}" if row.reason else "Not rated"
    return report.word(row.scale, row.rating)


def rated(table: BudgetTable) -> bool:
    return any(row.rating for row in table.rows)


def lines(report: Report) -> str:
    """'55 budget lines', 'limited' said by whoever asks; of all tables, each line once."""
    found = {row.key for table in report.budgets for row in table.lines}
    return wording.count(len(found), "budget line")


def limited(table: BudgetTable) -> str:
    """That a selection leaves out lines that the totals add."""
    verb, them = ("is", "it") if table.left_out == 1 else ("are", "them")
    return f"{wording.count(table.left_out, 'more line')} {verb} in the totals, and not shown: a selection leaves {them} out."


# ---------------------------------------------------------------------------------------------- not worked out


def gaps(table: BudgetTable) -> list[str]:
    """Why totals are not worked out, a sentence for each row."""
    said = [line for row in table.rows for line in gaps_of(row, table)]
    more = len(said) - SHOWN
    also = [f"The same is so of {wording.count(more, 'more row')} in which something is not worked out."]
    return [*said[:SHOWN], *(also if more > 0 else [])]


def gaps_of(row: LedgerRow, table: BudgetTable) -> list[str]:
    """Those of one row that is made of lines."""
    return [line for year in table.years if row.several and (line := gap(row, year, table))]


def gap(row: LedgerRow, year: str | None, table: BudgetTable) -> str:
    """'Total: Forecast and Variance are not worked out: 2 of 55 lines have no forecast.'"""
    absent = [
        (heading, cell)
        for heading in table.headings
        if (cell := money.held(row, heading, table, year)) and cell.value is None and cell.state == "missing"
    ]
    if not absent:
        return ""
    sent = [(heading, cell) for heading, cell in absent if cell.lacks and not heading.formula]
    reasons = [f"{lines_lacking(cell, row)} no {heading.title}" for heading, cell in sent]
    if not reasons:
        lacking = dict.fromkeys(text for _, cell in absent for text in cell.lacking)
        reasons = [wording.lacks(list(lacking)) or f"that cannot be done, for example because {wording.BY_NOUGHT}"]
    titles = [heading.title for heading, _ in absent]
    verb = "is" if len(titles) == 1 else "are"
    where = f"{row.title}, {year}" if year else row.title
    return f"{where}: {wording.listed(titles)} {verb} not worked out: {wording.listed(reasons)}."


def lines_lacking(cell: AmountCell, row: LedgerRow) -> str:
    if row.lines == 1:
        return "its only line has"
    return f"{cell.lacks:,} of {wording.count(row.lines, 'line')} {'has' if cell.lacks == 1 else 'have'}"


# ---------------------------------------------------------------------------------------------- what was moved


def moved(table: BudgetTable, moves: Sequence[Moved]) -> Iterator[str]:
    """Each virement and technical adjustment in a sentence, up to a number of them."""
    yield from (move(one, table) for one in moves[:MOVES])
    if more := len(moves[MOVES:]):
        yield f"Virements and technical adjustments besides these: {more:,}."


def move(one: Moved, table: BudgetTable) -> str:
    """'Virement V.1: from Libraries to Roads, Cash limit: 0.2, salt.': one of them with its amount and its reason."""
    heading = table.heading(one.measure) or table.main
    ends = [row.title if (row := table.row(key)) else key for key in (one.from_, one.to) if key]
    sign = -1 if one.to is None else 1
    whose = f"from {ends[0]} to {ends[1]}" if len(ends) == 2 else ends[0]
    amount = money.amount(sign * one.value, heading, signed=len(ends) == 1)
    when = [*([one.year] if one.year else []), *([one.period] if one.ordinal != table.ordinal else [])]
    what = ", ".join([whose, heading.title, *when])
    sort = "Technical adjustment" if one.technical else "Virement"
    name = f"{sort} {one.reference}" if one.reference else sort
    return f"{name}: {what}: {amount}{f', {one.reason}' if one.reason else ''}."


# ---------------------------------------------------------------------------------------------- does it add up


@dataclass(frozen=True)
class Compared:
    """A test in words and printed figures."""

    name: str
    worked_out: str
    stated: str
    difference: str
    allowed: str
    outcome: str


def counted(tests: Sequence[Tested]) -> str:
    """How many have each outcome, with the sum on the same line."""
    numbers = {word: sum(1 for test in tests if test.outcome == word) for word in OUTCOMES}
    untested = numbers.pop("not-tested")
    said = " + ".join(f"{number:,} {OUTCOMES[word]}" for word, number in numbers.items())
    more = f"; {untested:,} could not be tested" if untested else ""
    return f"{said} = {wording.count(sum(numbers.values()), 'sum')} tested{more}"


def named(test: Tested, table: BudgetTable) -> str:
    """What was tested, without the row that it is of."""
    heading = table.heading(test.measure or "")
    return test.text or (heading.title if heading else test.id)


def of_row(test: Tested, table: BudgetTable) -> str:
    """The row that was tested, as it is called."""
    row = table.row(test.key) if test.key else None
    return row.title if row else test.key or table.title


def compared(test: Tested, table: BudgetTable) -> Compared:
    heading = table.heading(test.measure or "") or table.main
    name, word = named(test, table), "rounding" if test.outcome == "within-rounding" else OUTCOMES[test.outcome]
    if test.stated is None or test.computed is None:
        return Compared(name, printed(test.computed, heading), printed(test.stated, heading), "", "", word)
    apart = test.stated - test.computed
    difference = f"{'+' if apart > 0 else ''}{money.exact(apart, heading)}" if apart else "0"
    allowed = money.shortest(test.allowed or 0, heading) if apart else ""
    return Compared(name, printed(test.computed, heading), printed(test.stated, heading), difference, allowed, word)


def printed(value: int | None, heading: Heading) -> str:
    return money.amount(value, heading) if value is not None else "none"


def wrong(table: BudgetTable, *, files: bool) -> Iterator[str]:
    """Every sum that does not hold: both figures, how far they are apart, and where they come from."""
    for test in in_order([test for test in table.tests if test.outcome == "inconsistent"], table):
        said = compared(test, table)
        if test.sort in PARTLY:
            yield f"Inconsistent: {of_row(test, table)}, {unit_of(test, table).title}: {falls_short(test, table)}{in_turn(table.left_by(test))}."
        else:
            source = ", ".join(filter(None, [test.source, str(test.stated_at or "") if files else ""]))
            yield (
                f"Inconsistent: {of_row(test, table)}, {said.name}: stated {said.stated}{f' ({source})' if source else ''}, "
                f"worked out {said.worked_out}, {said.difference} apart; rounding allows {said.allowed}."
            )


def in_order(tests: Sequence[Tested], table: BudgetTable) -> list[Tested]:
    """By sort; of each the rows as they are printed, and the columns of each row."""
    rows = {row.key: place for place, row in enumerate(table.rows)}
    columns = {heading.name: place for place, heading in enumerate(table.headings)}
    last = len(rows), len(columns)
    return sorted(
        tests,
        key=lambda test: (
            SORTS.index(test.sort), rows.get(test.key or "", last[0]), columns.get(test.measure or "", last[1]),
        ),
    )  # fmt: skip


def falls_short(test: Tested, table: BudgetTable) -> str:
    """'causes add to +1.6, 0.3 short of +1.9'; of a list of movements also what it would take to make up the rest."""
    heading, whole, part = unit_of(test, table), test.stated or 0, test.computed or 0
    stated, sum_ = (money.amount(one, heading, signed=True) for one in (whole, part))
    apart = money.exact(abs(whole - part), heading)
    basis = table.heading(test.id)
    of = f" of {basis.title}" if test.sort == "causes" and basis and basis is not heading else ""
    how = "the wrong way for" if whole * part < 0 else f"{apart} {'short of' if abs(part) < abs(whole) else 'over'}"
    parts = f"one cause{of} adds" if (test.sort, test.parts) == ("causes", 1) else f"{PARTLY[test.sort]}{of} add"
    said = f"{parts} to {sum_}, {how} {stated}"
    return f"{said}; {test.text.removeprefix(NO)}" if test.sort == "schemes" and test.text else said


def in_turn(left: Listed | None) -> str:
    """That what causes leave must be explained as well, or may have to be."""
    if left is None:
        return ""
    return "; what is left must be explained too" if left.certain else "; what is left may have to be explained too"


def unit_of(test: Tested, table: BudgetTable) -> Heading:
    return table.heading(test.measure or "") or table.main


def weak(tests: Sequence[Tested], table: BudgetTable) -> str:
    """That some sums prove little, and what would make them prove more."""
    found = [test for test in tests if test.outcome == "weak"]
    if not found:
        return ""
    widest = max(found, key=lambda test: test.allowed or 0)
    allowed = money.spoken(widest.allowed or 0, unit_of(widest, table), distance=True)
    return (
        f"Weak: {wording.count(len(found), 'sum')} printed so coarsely that rounding alone may make up to {allowed} of difference, "
        f"which is more than must be explained. Send finer figures and {'it becomes a real test' if len(found) == 1 else 'they become real tests'}."
    )


def untested(tests: Sequence[Tested]) -> Iterator[str]:
    """Why sums could not be tested, each reason once."""
    reasons: dict[str, int] = {}
    for test in tests:
        if test.outcome == "not-tested":
            reason = test.because or "a figure is missing"
            reasons[reason] = reasons.get(reason, 0) + 1
    yield from (f"Not tested: {wording.count(number, 'sum')}, because {why_}." for why_, number in reasons.items())


def adding_up(table: BudgetTable, *, files: bool = True) -> list[str]:
    """All of it, the counts first; with `files`, also where figures were sent in."""
    if not table.tests:
        return ["Nothing says what the totals should be, so none was tested."]
    found = [f"Does it add up? {counted(table.tests)}.", *wrong(table, files=files)]
    return [*found, *filter(None, [weak(table.tests, table)]), *untested(table.tests)]
