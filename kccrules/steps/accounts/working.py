"""Formulas on money worked out for lines and rows of a view alike, and how far what comes out may be off.

A figure that was printed to the nearest thousand may be 500 off. Sums and differences may be off by all of what their
parts may be; the half units are followed through every formula, so that a test knows how much rounding explains.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from kccrules.engine import limits, nodes, numbers, windows
from kccrules.engine.batch import Batch
from kccrules.engine.limits import COLUMNS, Operand, Word, as_number, known
from kccrules.engine.numbers import Num, TooBig
from kccrules.meaning import measuring
from kccrules.meaning.fields import ALL_YEARS
from kccrules.meaning.functions import FUNCTIONS, Env, counted
from kccrules.meaning.measuring import FUNCTIONS_OF_MONEY
from kccrules.tools.expressions import NUMBER, Checked, Operators, Walk, shown, walk

NOUGHT = windows.NOUGHT


def value_of(checked: Checked, batch: Batch, names: Mapping[str, Operand]) -> Operand:
    """A checked formula over the nodes of a batch: an expression or two, not yet collected."""
    types = dict.fromkeys(names, NUMBER)
    years: dict[str, Operand] = {}
    for name, node in measuring.calls(checked):
        if name == ALL_YEARS:
            own = value_of(measuring.read(shown(node.args[0], checked.formula), types), batch, names)
            years[shown(node, checked.formula)] = nodes.all_years(as_number(own), batch)
    return measuring.value_on_line(checked, batch.knowing(years), names)


@dataclass(frozen=True, eq=False)
class Known:
    """A number, and how far the true one may be from it."""

    value: Num
    half: Num


Part = Known | Word | Operand
"""What a part of a formula is while halves are followed: a number, a word, or a yes or no."""


def half_of(checked: Checked, batch: Batch) -> Num | None:
    """How far what a formula gives may be off, in every node; None where that cannot be told exactly."""
    names: dict[str, object] = dict(batch.names())
    for name in batch.numbers:
        half = f"{name}.half"
        names[name] = Known(batch.number(name), numbers.column(half, partial(batch.bound, half)))
    try:
        found = walk(checked, names, {name: half_caller(name, batch) for name in FUNCTIONS_OF_MONEY}, HALVES)
        assert isinstance(found, Known)
        found.half.top()
    except TooBig:
        return None
    return found.half


def half_caller(name: str, batch: Batch) -> Callable[[ast.Call, Walk], object]:
    env = Env(batch)

    def call(node: ast.Call, walker: Walk) -> object:
        inputs = walker.inputs_of(node)
        values: list[Operand] = [part.value if isinstance(part, Known) else part for part in inputs]  # type: ignore[misc]
        halves = [part.half for part in inputs if isinstance(part, Known)]
        if name == ALL_YEARS:
            return Known(*(nodes.all_years(part, batch) for part in (as_number(values[0]), halves[0])))
        function = FUNCTIONS[name]
        if function.move:
            move = function.move(env, values)
            return Known(move.number(as_number(values[-1])), move.number(halves[-1]))
        assert function.apply
        found = function.apply(env, values)
        return Known(found, AFTER[name](values, halves, batch)) if isinstance(found, Num) else found

    return call


def of_the_first_known(values: list[Operand], halves: list[Num], _: Batch) -> Num:
    found = halves[-1]
    for value, half in reversed(list(zip(values[:-1], halves[:-1], strict=True))):
        found = numbers.choose(known(value), half, found)
    return found


def of_rounding(values: list[Operand], halves: list[Num], _: Batch) -> Num:
    """Rounding to so many places may move it by half a unit of the last of them."""
    places = counted(values[1])
    return numbers.add(halves[0], Num(numbers.constant(5).e, places + 1, 5))


AFTER: Mapping[str, Callable[[list[Operand], list[Num], Batch], Num]] = {
    "abs": lambda values, halves, batch: halves[0],
    "min": lambda values, halves, batch: numbers.greatest(*halves),
    "max": lambda values, halves, batch: numbers.greatest(*halves),
    "first_known": of_the_first_known,
    "round": of_rounding,
    "year_to_date": lambda values, halves, batch: windows.year_to_date(halves[0], batch),
}
"""How far off the result of a function is, by its inputs and by how far these are off."""


def plus(work: Callable[[Num, Num], Num]) -> Callable[[Known, Known], Known]:
    return lambda a, b: Known(work(a.value, b.value), numbers.add(a.half, b.half))


def times(a: Known, b: Known) -> Known:
    value = numbers.mul(a.value, b.value)
    if exact(b):
        return Known(value, numbers.mul(a.half, numbers.absolute(b.value)))
    if exact(a):
        return Known(value, numbers.mul(b.half, numbers.absolute(a.value)))
    one, other = numbers.mul(numbers.absolute(a.value), b.half), numbers.mul(numbers.absolute(b.value), a.half)
    return Known(value, numbers.add(numbers.add(one, other), numbers.mul(a.half, b.half)))


def over(a: Known, b: Known) -> Known:
    """A quotient; how far off it is cannot be told where what it is divided by might be nought."""
    value, size = numbers.div(a.value, b.value), numbers.absolute(b.value)
    if exact(b):
        return Known(value, numbers.div(a.half, size))
    least = numbers.sub(size, b.half)
    moved = numbers.add(a.half, numbers.mul(numbers.absolute(value), b.half))
    return Known(value, numbers.div(moved, limits.only(least, numbers.compare(operator.gt, least, NOUGHT))))


def exact(x: Known) -> bool:
    return x.half.bound == 0


def choose(test: object, yes: object, no: object) -> object:
    if isinstance(yes, Known) and isinstance(no, Known):
        parts = ((yes.value, no.value), (yes.half, no.half))
        return Known(*(numbers.choose(test, *part) for part in parts))  # type: ignore[arg-type]  # a yes or no
    return COLUMNS.choose(test, yes, no)


def plain(x: object) -> object:
    return x.value if isinstance(x, Known) else x


HALVES = Operators(
    unary={ast.USub: lambda a: Known(numbers.neg(a.value), a.half), ast.Not: COLUMNS.unary[ast.Not]},
    binary={ast.Add: plus(numbers.add), ast.Sub: plus(numbers.sub), ast.Mult: times, ast.Div: over},
    compare={sign: lambda a, b, work=work: work(plain(a), plain(b)) for sign, work in COLUMNS.compare.items()},
    both=COLUMNS.both,
    either=COLUMNS.either,
    choose=choose,
    number=lambda text: Known(numbers.literal(text), NOUGHT),
    word=COLUMNS.word,
)
"""The operators of formulas, following how far off each part may be."""
