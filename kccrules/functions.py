"""The functions that formulas may use: one row each, with what it takes, how it is said, and what it does to columns.

A new function is one row of FUNCTIONS. Arithmetic and comparison are `engine.limits`; this module only names them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from kccrules.engine import limits, numbers
from kccrules.engine.batch import Batch, from_rows, latest_earlier, periods_before
from kccrules.engine.limits import COLUMNS, Limit, Operand, as_limit, as_number, known
from kccrules.engine.numbers import Num
from kccrules.expressions import LIMIT, NUMBER, TRUTH, Checked, Signature, Sort, Walk, name_of, shown, walk

Apply = Callable[["Env", list[Operand]], Operand]
POLARITY = pl.col("polarity")


@dataclass(frozen=True, eq=False)
class Env:
    """What functions know of the columns they work on, beside their inputs."""

    per_year: int
    instead: Mapping[str, Operand]
    rows_of: ast.Call | None = None
    """The call for which not its value but the rows it takes it from are wanted."""


@dataclass(frozen=True)
class Function:
    signature: Signature
    yes: str
    """How it is said when it holds, or is a figure; {0}, {1} are its inputs, {1:share} is said as a percentage."""
    no: str
    """How it is said when it does not hold; empty for figures."""
    apply: Apply | None = None
    rows: Callable[[Env, list[Operand]], pl.Expr] | None = None
    """For functions that look back: the row that each row looks at."""
    asks: str = ""
    """How it is asked whether it holds."""


def to_meet(x: Operand) -> Limit:
    """An input as a limit that can be met."""
    assert isinstance(x, Num | Limit)
    return limits.unless_neutral(as_limit(x, POLARITY), POLARITY)


def two(x: Operand, limit: Operand) -> tuple[Num, Limit]:
    return as_number(x), to_meet(limit)


def moved(easier: bool) -> Apply:
    def apply(_: Env, inputs: list[Operand]) -> Operand:
        limit, share = inputs
        return limits.moved(to_meet(limit), as_number(share), easier=easier)

    return apply


def counted(x: Operand) -> int:
    """The whole number that a literal input is: its own largest value."""
    return as_number(x).bound


ANY: tuple[Sort, ...] = ("number", "limit", "word", "truth")
VALUE_AND_LIMIT: tuple[tuple[Sort, ...], ...] = (("number",), ("limit", "number"))
LIMIT_AND_SHARE: tuple[tuple[Sort, ...], ...] = (("limit", "number"), ("number",))

FUNCTIONS: dict[str, Function] = {
    "meets": Function(
        Signature(VALUE_AND_LIMIT, TRUTH, example="meets(value, target)"),
        "{0} meets {1}", "{0} does not meet {1}",
        lambda env, x: limits.meets(*two(*x)), asks="does {0} meet {1}?",
    ),
    "beats": Function(
        Signature(VALUE_AND_LIMIT, TRUTH, example="beats(value, target)"),
        "{0} beats {1}", "{0} does not beat {1}",
        lambda env, x: limits.beats(*two(*x)), asks="does {0} beat {1}?",
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
        rows=lambda env, x: latest_earlier(known(x[0])),
    ),
    "earlier": Function(
        Signature((("count",), ("number", "limit")), None, looks_back=True, example="earlier(2, value)"),
        "{1} {0} periods before", "",
        rows=lambda env, x: periods_before(counted(x[0])),
    ),
    "last_year": Function(
        Signature((("number", "limit"),), None, looks_back=True, example="last_year(value)"),
        "{0} in the same period a year before", "",
        rows=lambda env, x: periods_before(env.per_year),
    ),
    "missing": Function(
        Signature((ANY,), TRUTH, asks_missing=True, example="missing(floor)"),
        "{0} is missing", "{0} is there",
        lambda env, x: ~known(x[0]), asks="is {0} missing?",
    ),
    "first_known": Function(
        Signature((("number",),), NUMBER, more=True, asks_missing=False, example="first_known(value, numerator)"),
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
    return evaluate(checked, names, Env(batch.per_year, batch.instead))


def rows_looked_at(checked: Checked, batch: Batch, names: Mapping[str, Operand]) -> pl.Expr | None:
    """For a formula that is one call looking back, such as last(value): the row that each row looks at."""
    tree = checked.formula.tree
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and FUNCTIONS[name_of(tree.func)].rows):
        return None
    found = evaluate(checked, names, Env(batch.per_year, batch.instead, rows_of=tree))
    assert isinstance(found, pl.Expr)
    return found


def evaluate(checked: Checked, names: Mapping[str, Operand], env: Env) -> Operand:
    calls = {name: caller(function, env) for name, function in FUNCTIONS.items()}
    return walk(checked, names, calls, COLUMNS)  # type: ignore[return-value]  # operands in, operands out


def caller(function: Function, env: Env) -> Callable[[ast.Call, Walk], Operand]:
    def call(node: ast.Call, walker: Walk) -> Operand:
        inputs: list[Operand]
        if function.rows is None:
            assert function.apply is not None
            inputs = walker.inputs_of(node)  # type: ignore[assignment]  # simpleeval carries no types
            return function.apply(env, inputs)
        text = shown(node, walker.checked.formula)
        if text in env.instead:
            return env.instead[text]
        inputs = walker.inputs_of(node)  # type: ignore[assignment]
        index = function.rows(env, inputs)
        return index if node is env.rows_of else from_rows(inputs[-1], index)

    return call
