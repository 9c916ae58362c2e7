"""What must hold in every row of a view: the checks that measures declare, and the formulas of measures whose result is
printed beside what it is worked out from.

A printed figure is taken as it is printed, whatever its lines add up to: so a paper is tested for what it says itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kccrules.engine import printed
from kccrules.engine.batch import Batch
from kccrules.engine.limits import as_number
from kccrules.meaning.fields import ALL_YEARS
from kccrules.meaning.measuring import calls, numbers, read
from kccrules.steps.accounts.working import half_of, value_of
from kccrules.steps.reconcile.account import Account, Node
from kccrules.steps.reconcile.outcomes import Verdict, compare, untested
from kccrules.steps.reconcile.rows import Tested, titles
from kccrules.steps.reconcile.saying import because
from kccrules.steps.reconcile.totals import of_report
from kccrules.tools.expressions import Checked, name_of, shown
from kccrules.words import wording
from kccrules.words.ledger import Measure
from kccrules.words.problems import Place

SIGNS: Mapping[type[ast.cmpop], tuple[str, int]] = {
    ast.Eq: ("=", 0), ast.LtE: ("<=", 1), ast.Lt: ("<", 1), ast.GtE: (">=", -1), ast.Gt: (">", -1),
}  # fmt: skip
"""How each is said, and which side may not be above the other: the left one (1), the right one (-1), neither (0)."""
STRICT = (ast.Lt, ast.Gt)


@dataclass(frozen=True)
class Printed:
    """What one source prints, each by measure."""

    cells: dict[str, dict[int, tuple[int, int]]]
    """By row of the batch the figure, and half a unit of it."""
    nodes: dict[str, set[int]]
    """Of which nodes anything is printed."""
    now: dict[str, set[int]]
    """Those of which it is printed for the period of the report."""

    def has(self, measures: Sequence[str], row: Node) -> bool:
        return any(row.number in self.nodes.get(name, ()) for name in measures)


@dataclass(frozen=True)
class Condition:
    """Two sides that are compared."""

    id: str
    text: str
    left: Checked
    right: Checked
    between: Checked
    """The one less the other, by which is known how far rounding may part them."""
    sign: type[ast.cmpop]
    measure: Measure
    """In whose unit it is said."""
    at: Place

    @property
    def reads(self) -> tuple[str, ...]:
        return self.between.fields


def declared(account: Account) -> list[Condition]:
    """The checks of the measures."""
    found = []
    for identity in account.version.identities:
        checked = read(identity.formula, numbers(account.version))
        tree = checked.formula.tree
        assert isinstance(tree, ast.Compare)
        left, right = (shown(side, checked.formula) for side in (tree.left, *tree.comparators))
        found.append(condition(identity.id, left, right, type(tree.ops[0]), identity.place, account))
    return found


def of_measures(account: Account) -> dict[str, Condition]:
    """What each measure is worked out from, as a condition on what is printed."""
    return {
        one.name: condition(one.name, one.formula, one.name, ast.Eq, one.place, account)
        for one in account.version.measures.values()
        if one.formula and one.totals == "formula"
    }


def condition(id_: str, left: str, right: str, sign: type[ast.cmpop], at: Place, account: Account) -> Condition:
    names = numbers(account.version)
    between = read(f"({left}) - ({right})", names)
    measure = account.measure(between.fields[0] if between.fields else next(iter(account.version.measures)))
    text = f"{left} {SIGNS[sign][0]} {right}"
    return Condition(id_, text, read(left, names), read(right, names), between, sign, measure, at)


# ---------------------------------------------------------------------------------------------- run


def tests(account: Account) -> Iterator[Tested]:
    """Of each row as worked out, and of each that a source prints anything of also as it is printed there."""
    checks, formulas = declared(account), of_measures(account)
    nodes = list(account.rows)
    sources = by_source(account)
    told = {(check.id, row.key) for found in sources.values() for check in checks for row in nodes
            if is_printed(check, row, found)}  # fmt: skip
    for check in checks:
        yield from run(check, [row for row in nodes if (check.id, row.key) not in told], account.batch, None, account)
    for source, found in sources.items():
        batch = printed.replaced(account.batch, found.cells)
        for check in checks:
            rows = [row for row in nodes if is_printed(check, row, found)]
            yield from run(check, rows, batch, source, account)
        for name, check in formulas.items():
            rows = [row for row in nodes if is_worked_out(name, check, row, found)]
            yield from run(check, rows, batch, source, account, name)


def by_source(account: Account) -> dict[str, Printed]:
    """What each source prints, where it stands in the batch."""
    found: dict[str, Printed] = {}
    for one in of_report(account):
        row = account.by_key.get(one.key)
        spot = account.spot(row.number, one.period, one.year) if row else None
        if row and spot is not None:
            own = found.setdefault(one.source, Printed({}, {}, {}))
            own.cells.setdefault(one.measure, {})[spot] = (one.value, one.half)
            own.nodes.setdefault(one.measure, set()).add(row.number)
            if one.period == account.ordinal:
                own.now.setdefault(one.measure, set()).add(row.number)
    return found


def is_printed(check: Condition, row: Node, found: Printed) -> bool:
    """Whether anything that it reads is printed of a row, in any period or year."""
    return found.has(check.reads, row)


def is_worked_out(name: str, check: Condition, row: Node, found: Printed) -> bool:
    """Whether a row prints a result and something that it comes from: else it is tested as a printed total alone."""
    return row.number in found.now.get(name, ()) and found.has(check.left.fields, row)


def run(
    check: Condition,
    rows: Sequence[Node],
    batch: Batch,
    source: str | None,
    account: Account,
    measure: str | None = None,
) -> Iterator[Tested]:
    if not rows:
        return
    names = batch.names()
    sides = {
        side: as_number(value_of(one, batch, names)) for side, one in (("left", check.left), ("right", check.right))
    }
    spread = half_of(check.between, batch)
    values, halves = printed.worked(batch, sides), printed.halves(batch, spread) if spread else None
    for row in rows:
        for year in years_of(check, account):
            spot = account.spot(row.number, None, year)
            assert spot is not None, "the report's own period is held"
            pair = [fraction(values[side][spot], values[f"{side}/"][spot]) for side in ("left", "right")]
            half = halves[spot] if halves else None
            verdict = verdict_of(check, pair[0], pair[1], half, row, account)
            if verdict is None:
                continue
            where = f"{source or 'worked out'}: {row.title} has"
            yield Tested(
                view=account.view.id, sort="identity", key=row.key, measure=measure or check.measure.name,
                ordinal=account.ordinal, year=year, id=check.id, verdict=verdict,
                because=because(verdict, f"{where} {check.left.formula.source} =", against(check.right), check.measure),
                parts=len(check.reads), text=check.text, source=source or None, at=check.at,
            )  # fmt: skip


def years_of(check: Condition, account: Account) -> tuple[str | None, ...]:
    """What is added up over all years is the same in each of them: it is tested once."""
    inside = {name for side in (check.left, check.right) for found, node in calls(side) if found == ALL_YEARS
              for name in map(name_of, (part for part in ast.walk(node.args[0]) if isinstance(part, ast.Name)))}  # fmt: skip
    once = account.own_year if account.own_year in account.years else account.years[0]
    return (once,) if set(check.reads) <= inside else account.years


def against(side: Checked) -> str:
    """What the left side is held against; a number alone has no name."""
    return f"{side.formula.source} =" if side.fields else "the limit is"


def fraction(n: int | None, d: int | None) -> Fraction | None:
    return None if n is None else Fraction(n, d or 1)


def verdict_of(
    check: Condition, left: Fraction | None, right: Fraction | None, half: int | None, row: Node, account: Account
) -> Verdict | None:
    """None where there is nothing to test: the row has none of it in that year."""
    if left is None or right is None:
        there = [account.figure(row.key, name) for name in check.reads]
        if not any(one and (one.value is not None or one.lacks) for one in there):
            return None
        lacks = [
            account.measure(name) for name, one in zip(check.reads, there, strict=True) if not one or one.value is None
        ]
        what = f"is no {wording.listed(titles(lacks), 'or')}" if lacks else "are no earlier figures"
        return untested(f"there {what} to test it with", left, right)
    if half is None and left != right:
        return untested("it cannot be told how far rounding goes in this formula", left, right)
    side = SIGNS[check.sign][1]
    breach = None if not side else max((left - right) * side, Fraction(0))
    verdict = compare(left, right, Fraction(half or 0), account.version.weak_above, breach)
    if check.sign in STRICT and left == right:
        return Verdict("inconsistent", left, right, Fraction(half or 0))
    return verdict
