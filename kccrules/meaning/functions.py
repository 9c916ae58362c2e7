"""The functions that formulas may use: one row each, with what it takes, how it is said, and what it does to columns.

A new function is one row of FUNCTIONS. Arithmetic and comparison are `engine.limits`; this module only names them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from kccrules.engine import counting, limits, numbers, trend, windows
from kccrules.engine.batch import Batch, Move, latest_earlier, rows_before, year_before, year_end
from kccrules.engine.limits import COLUMNS, Limit, Operand, as_limit, as_number, known
from kccrules.engine.numbers import Num
from kccrules.tools.expressions import LIMIT, NUMBER, TRUTH, Checked, Signature, Sort, Walk, name_of, shown, walk

Apply = Callable[["Env", list[Operand]], Operand]
POLARITY = pl.col("polarity")


@dataclass(frozen=True, eq=False)
class Env:
    """What functions know of the columns they work on, beside their inputs."""

    batch: Batch
    move_of: ast.Call | None = None
    """The call of which not the value is wanted but where it looks."""


@dataclass(frozen=True)
class Function:
    signature: Signature
    yes: str
    """How it is said when it holds, or is a figure; {0}, {1} are its inputs, {1:share} is said as a percentage."""
    no: str
    """How it is said when it does not hold; empty for figures."""
    apply: Apply | None = None
    move: Callable[[Env, list[Operand]], Move] | None = None
    """For functions that give their last input as it is in one other row: where each row looks."""
    asks: str = ""
    """How it is asked whether it holds."""
    sees_own: bool = False
    """Whether what it looks at may be the period itself too."""
    approximate: bool = False
    """Whether statistics decide what it gives."""


def to_meet(x: Operand) -> Limit:
    """An input as a limit that can be met."""
    assert isinstance(x, Num | Limit)
    return limits.unless_neutral(as_limit(x, POLARITY), POLARITY)


def limit_of(x: Operand) -> Num | Limit:
    """An input in the place of a limit, as it is."""
    assert isinstance(x, Num | Limit)
    return x


def two(x: Operand, limit: Operand) -> tuple[Num, Limit]:
    return as_number(x), to_meet(limit)


def moved(easier: bool) -> Apply:
    def apply(_: Env, inputs: list[Operand]) -> Operand:
        limit, share = inputs
        return limits.moved(to_meet(limit), as_number(share), easier=easier)

    return apply


def over_periods(work: Callable[[Num, int, Batch], Num]) -> Apply:
    """What is worked out from the last so many periods."""
    return lambda env, x: work(as_number(x[1]), counted(x[0]), env.batch)


def over_areas(work: Callable[[pl.Expr, Batch], Num]) -> Apply:
    """What is worked out from whether something holds in each area."""
    return lambda env, x: work(x[0], env.batch)  # type: ignore[arg-type]  # checked to be a yes or no


def counted(x: Operand) -> int:
    """The whole number that a literal input is: its own largest value."""
    return as_number(x).bound


ANY: tuple[Sort, ...] = ("number", "limit", "word", "truth")
VALUE_AND_LIMIT: tuple[tuple[Sort, ...], ...] = (("number",), ("limit", "number"))
LIMIT_AND_SHARE: tuple[tuple[Sort, ...], ...] = (("limit", "number"), ("number",))
COUNT_AND_NUMBER: tuple[tuple[Sort, ...], ...] = (("count",), ("number",))
OF_A_PERIOD = {"submitted", "numerator", "denominator", "target", "floor", "upper", "lower"}
"""What is not the value, nor a name for something that may be."""
AREAS = "areas"
PERIODS = 60
"""As far as functions look back: five years of months."""
CHANCE = f"fewer than {trend.FEWEST} figures tell no trend from chance"

FUNCTIONS: dict[str, Function] = {
    "meets": Function(
        Signature(VALUE_AND_LIMIT, TRUTH, example="meets(value, target)"),
        "{0} meets {1}", "{0} does not meet {1}",
        lambda env, x: limits.meets(as_number(x[0]), limit_of(x[1]), POLARITY), asks="does {0} meet {1}?",
    ),
    "beats": Function(
        Signature(VALUE_AND_LIMIT, TRUTH, example="beats(value, target)"),
        "{0} beats {1}", "{0} does not beat {1}",
        lambda env, x: limits.beats(as_number(x[0]), limit_of(x[1]), POLARITY), asks="does {0} beat {1}?",
    ),
    "eased": Function(
        Signature(LIMIT_AND_SHARE, LIMIT, example="eased(target, 0.1)"),
        "{0} eased by {1:share}", "", moved(easier=True),
    ),
    "tightened": Function(
        Signature(LIMIT_AND_SHARE, LIMIT, example="tightened(target, 0.05)"),
        "{0} tightened by {1:share}", "", moved(easier=False),
    ),
    "shortfall": Function(
        Signature(VALUE_AND_LIMIT, NUMBER, example="shortfall(value, target)"),
        "the distance of {0} from {1}", "",
        lambda env, x: limits.shortfall(*two(*x)),
    ),
    "last": Function(
        Signature((("number", "limit"),), None, looks_back=True, example="last(value)"),
        "{0} the time before", "",
        move=lambda env, x: latest_earlier(x[0]),
    ),
    "earlier": Function(
        Signature((("count",), ("number", "limit")), None, looks_back=True, most=PERIODS, example="earlier(2, value)"),
        "{1} {0:periods} before", "",
        move=lambda env, x: rows_before(counted(x[0])),
    ),
    "last_year": Function(
        Signature((("number", "limit"),), None, looks_back=True, example="last_year(value)"),
        "{0} in the same period a year before", "",
        move=lambda env, x: year_before(env.batch),
    ),
    "year_end": Function(
        Signature((("number", "limit"),), None, looks_back=True, example="year_end(target)"),
        "{0} at the end of the year", "",
        move=lambda env, x: year_end(), sees_own=True,
    ),
    "year_to_date": Function(
        Signature((("number",),), NUMBER, looks_back=True, example="year_to_date(submitted)"),
        "{0} added up over the year to date", "",
        lambda env, x: windows.year_to_date(as_number(x[0]), env.batch), sees_own=True,
    ),
    "sum_last": Function(
        Signature(COUNT_AND_NUMBER, NUMBER, looks_back=True, fewest=1, most=PERIODS, example="sum_last(4, numerator)"),
        "{1} added up over {0:periods}", "",
        over_periods(windows.sum_last), sees_own=True,
    ),
    "average_last": Function(
        Signature(COUNT_AND_NUMBER, NUMBER, looks_back=True, fewest=1, most=PERIODS, example="average_last(4, value)"),
        "the average of {1} over {0:periods}", "",
        over_periods(windows.average_last), sees_own=True,
    ),
    "slope_last": Function(
        Signature(COUNT_AND_NUMBER, NUMBER, looks_back=True, fewest=trend.FEWEST, most=trend.MOST, because=CHANCE,
                  example="slope_last(8, value)"),
        "the trend of {1} over {0:periods}", "",
        over_periods(trend.slope_last), sees_own=True, approximate=True,
    ),
    "areas_where": Function(
        Signature((("truth",),), NUMBER, looks_back=True, looks_at=AREAS, example="areas_where(value > 5)"),
        "the number of areas where {0}", "",
        over_areas(counting.areas_where),
    ),
    "share_of_areas": Function(
        Signature((("truth",),), NUMBER, looks_back=True, looks_at=AREAS, example="share_of_areas(meets(value, target))"),
        "the share of areas where {0}", "",
        over_areas(counting.share_of_areas),
    ),
    "missing": Function(
        Signature((ANY,), TRUTH, asks_missing=True, example="missing(floor)"),
        "{0} is missing", "{0} is there",
        lambda env, x: ~known(x[0]), asks="is {0} missing?",
    ),
    "first_known": Function(
        Signature((("number",),), NUMBER, more=True, example="first_known(value, numerator)"),
        "the first there is of {0}", "",
        lambda env, x: limits.first_known(*(as_number(part) for part in x)),
    ),
    "abs": Function(
        Signature((("number",),), NUMBER, example="abs(value)"),
        "the size of {0}", "", lambda env, x: numbers.absolute(as_number(x[0])),
    ),
    "min": Function(
        Signature((("number",), ("number",)), NUMBER, more=True, example="min(value, target)"),
        "the lowest of {0} and {1}", "", lambda env, x: numbers.least(*(as_number(part) for part in x)),
    ),
    "max": Function(
        Signature((("number",), ("number",)), NUMBER, more=True, example="max(value, target)"),
        "the highest of {0} and {1}", "", lambda env, x: numbers.greatest(*(as_number(part) for part in x)),
    ),
    "round": Function(
        Signature((("number",), ("count",)), NUMBER, most=numbers.DECIMALS, example="round(value, 1)"),
        "{0} rounded to {1} decimals", "",
        lambda env, x: numbers.round_half_away(as_number(x[0]), counted(x[1])),
    ),
}  # fmt: skip

SIGNATURES: dict[str, Signature] = {name: function.signature for name, function in FUNCTIONS.items()}


def value_of(checked: Checked, batch: Batch, names: Mapping[str, Operand]) -> Operand:
    """A checked formula over the rows of a batch: an expression or two, not yet collected."""
    found = evaluate(checked, names, Env(batch))
    assert not isinstance(found, Move)
    return found


def move_of(checked: Checked, batch: Batch, names: Mapping[str, Operand]) -> Move | None:
    """For a formula that is one call looking at another period, such as last(value): where each row looks."""
    tree = checked.formula.tree
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and FUNCTIONS[name_of(tree.func)].move):
        return None
    found = evaluate(checked, names, Env(batch, move_of=tree))
    assert isinstance(found, Move)
    return found


def calls_in(checked: Checked) -> Iterator[tuple[Function, ast.Call]]:
    """The functions that a formula uses."""
    for node in ast.walk(checked.formula.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and name_of(node.func) in FUNCTIONS:
            yield FUNCTIONS[name_of(node.func)], node


def is_approximate(checked: Checked) -> bool:
    """Whether statistics have a part in what a formula gives."""
    return any(function.approximate for function, _ in calls_in(checked))


def looks_at_areas(call: Checked) -> bool:
    """Whether a call counts areas."""
    return any(function.signature.looks_at == AREAS for function, _ in calls_in(call))


def stands_still(call: Checked) -> bool:
    """Whether a call that looks at other rows surely gives the same, whatever the value of its own row is."""
    own = (function.sees_own or shown(node.args[0], call.formula) == "0" for function, node in calls_in(call))
    return set(call.fields) <= OF_A_PERIOD or not any(own)


def evaluate(checked: Checked, names: Mapping[str, Operand], env: Env) -> Operand | Move:
    calls = {name: caller(function, env) for name, function in FUNCTIONS.items()}
    return walk(checked, names, calls, COLUMNS)  # type: ignore[return-value]  # operands in, operands out


def caller(function: Function, env: Env) -> Callable[[ast.Call, Walk], Operand | Move]:
    def call(node: ast.Call, walker: Walk) -> Operand | Move:
        text = shown(node, walker.checked.formula)
        if function.signature.looks_back and text in env.batch.instead:
            return env.batch.instead[text]
        inputs: list[Operand] = walker.inputs_of(node)  # type: ignore[assignment]  # simpleeval carries no types
        if function.move is None:
            assert function.apply is not None
            return function.apply(env, inputs)
        move = function.move(env, inputs)
        return move if node is env.move_of else move.of(inputs[-1])

    return call
