"""Numbers over columns agree with fractions, row by row, or are refused; they never wrap and never guess."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from kccrules.engine import numbers
from kccrules.engine.numbers import Num, TooBig, column, literal
from kccrules.words.numerals import decimal_text

MILLION = 10**6
LARGEST_64, LARGEST_128 = 2**63 - 1, 2**127 - 1
OPERATORS = [operator.lt, operator.le, operator.eq, operator.ne, operator.ge, operator.gt]


# ---- the reference: a formula is a nested tuple, worked out for one row in fractions, None is missing ----

Row = dict[str, int | None]
Tree = tuple[Any, ...]
BY_HAND: dict[str, Callable[..., Fraction]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "absolute": abs,
    "least": min,
    "greatest": max,
}


def rounded(x: Fraction, places: int) -> Fraction:
    size, part = divmod(abs(x) * 10**places, 1)
    return Fraction((size + (part >= Fraction(1, 2))) * (1 if x > 0 else -1), 10**places)


def by_hand(tree: Tree, row: Row) -> Fraction | None:
    kind, *rest = tree
    if kind == "literal":
        return Fraction(rest[0])
    if kind == "column":
        held = row[rest[0]]
        return None if held is None else Fraction(held, MILLION)
    if kind == "round":
        x, places = by_hand(rest[0], row), row["places"] if rest[1] == "places" else rest[1]
        return None if x is None or places is None else rounded(x, places)
    if kind == "choose":
        op, x, y, yes, no = rest
        test = compared(op, by_hand(x, row), by_hand(y, row))
        return None if test is None else by_hand(yes if test else no, row)
    values = [by_hand(part, row) for part in rest]
    return None if None in values or (kind == "div" and not values[1]) else BY_HAND[kind](*values)


def compared(op: Callable[..., bool], x: Fraction | None, y: Fraction | None) -> bool | None:
    return None if x is None or y is None else op(x, y)


def built(tree: Tree, bounds: dict[str, int]) -> Num:
    kind, *rest = tree
    if kind == "literal":
        return literal(rest[0])
    if kind == "column":
        return column(rest[0], bounds[rest[0]])
    if kind == "round":
        places = pl.col("places") if rest[1] == "places" else rest[1]
        return numbers.round_half_away(built(rest[0], bounds), places)
    if kind == "choose":
        x, y, yes, no = (built(part, bounds) for part in rest[1:])
        return numbers.choose(numbers.compare(rest[0], x, y), yes, no)
    operation: Callable[..., Num] = getattr(numbers, kind)
    return operation(*(built(part, bounds) for part in rest))


# ---- figures and formulas to try ----


def figures(largest: int) -> st.SearchStrategy[int | None]:
    decimals = st.integers(0, 6).map(lambda places: 10 ** (6 - places))
    ties = st.builds(lambda k, unit: (2 * k + 1) * 5 * unit, st.integers(-50, 50), st.sampled_from([1, 10, 100, 10**5]))
    tidy = st.builds(operator.mul, st.integers(-200, 200), decimals)
    chosen = st.one_of(st.none(), st.just(0), tidy, ties, st.integers(-largest, largest), st.just(largest))
    return chosen.filter(lambda held: held is None or abs(held) <= largest)


def rows(largest: int) -> st.SearchStrategy[list[Row]]:
    figure = figures(largest)
    places = st.one_of(st.none(), st.integers(0, 6))
    return st.lists(st.fixed_dictionaries({"a": figure, "b": figure, "c": figure, "places": places}), min_size=1)


TABLES = st.sampled_from([10**7, 10**9, 10**12, 10**15, 9_200_000 * 10**12, LARGEST_64]).flatmap(rows)
TEXTS = ["0", "1", "2", "0.5", "0.95", "100", "2.50", "-3", "0.000001", "-0.125", "12345678901234567.89"]
LEAVES = st.one_of(
    st.tuples(st.just("column"), st.sampled_from("abc")), st.tuples(st.just("literal"), st.sampled_from(TEXTS))
)


def deeper(part: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    places = st.one_of(st.just("places"), st.integers(0, 6))
    two = st.sampled_from(["add", "sub", "mul", "div", "least", "greatest"])
    return st.one_of(
        LEAVES,
        st.tuples(two, part, part),
        st.tuples(st.sampled_from(["least", "greatest"]), part, part, part),
        st.tuples(st.sampled_from(["neg", "absolute"]), part),
        st.tuples(st.just("round"), part, places),
        st.tuples(st.just("choose"), st.sampled_from(OPERATORS), part, part, part, part),
    )


SIDES = deeper(deeper(LEAVES))
FORMULAS = deeper(SIDES)


def table(held: list[Row]) -> pl.DataFrame:
    kinds = {"a": pl.Int64, "b": pl.Int64, "c": pl.Int64, "places": pl.Int8}
    return pl.DataFrame(held, schema=kinds)


def largest_of(held: list[Row]) -> dict[str, int]:
    return {name: max((abs(row[name] or 0) for row in held), default=0) for name in "abc"}


def worked(frame: pl.DataFrame, *wanted: pl.Expr) -> list[tuple[Any, ...]]:
    """The columns asked for, row by row, from a lazy plan and beside a key, as the engine collects them.

    Worked out at once, polars 2.1 takes a part made of literals alone, such as 0 / 0, for a column of one row.
    """
    named = [e.alias(f"column {k}") for k, e in enumerate(wanted)]
    lazy = frame.lazy().with_row_index("key").select("key", *named).collect()
    assert lazy.height == frame.height
    return lazy.drop("key").rows()


def exactly(a: Num, frame: pl.DataFrame) -> list[Fraction | None]:
    """What a holds in each row, having kept the promises of Num."""
    answers: list[Fraction | None] = []
    for n, d in worked(frame, a.n, pl.lit(1) if a.d is None else a.d):
        assert n is None or abs(n) <= a.bound <= LARGEST_128
        assert d is None or 0 < d <= a.dbound <= LARGEST_128
        answers.append(None if n is None or d is None else Fraction(n, d * 10**a.scale))
    return answers


def of(**columns: Sequence[str | None]) -> pl.DataFrame:
    """A table of millionths from the figures as text."""

    def held(text: str | None) -> int | None:
        return None if text is None else int(Fraction(text) * MILLION)

    return pl.DataFrame(
        {name: [held(t) for t in texts] for name, texts in columns.items()}, schema=dict.fromkeys(columns, pl.Int64)
    )


def ordinary(name: str) -> Num:
    return column(name, 10**9 * MILLION)


# ---- against fractions ----


@settings(max_examples=300, deadline=None)
@given(TABLES, FORMULAS)
def test_every_formula_is_exact_in_every_row_or_refused(held: list[Row], tree: Tree) -> None:
    try:
        answer = built(tree, largest_of(held))
    except TooBig:
        reject()
    assert exactly(answer, table(held)) == [by_hand(tree, row) for row in held]


@settings(max_examples=200, deadline=None)
@given(TABLES, SIDES, SIDES)
def test_all_six_comparisons_of_any_two_formulas_agree_with_fractions(held: list[Row], left: Tree, right: Tree) -> None:
    try:
        a, b = (built(tree, largest_of(held)) for tree in (left, right))
        tests = [numbers.compare(op, a, b) for op in OPERATORS]
    except TooBig:
        reject()
    pairs = [(by_hand(left, row), by_hand(right, row)) for row in held]
    assert worked(table(held), *tests) == [tuple(compared(op, x, y) for op in OPERATORS) for x, y in pairs]


@settings(max_examples=200, deadline=None)
@given(TABLES, FORMULAS)
def test_stored_millionths_are_rounded_once_and_missing_where_no_column_could_hold_them(
    held: list[Row], tree: Tree
) -> None:
    expected = [by_hand(tree, row) for row in held]
    try:
        wanted = numbers.to_millionths(built(tree, largest_of(held)))
    except TooBig:
        reject()
    stored = [None if x is None else int(rounded(x, 6) * MILLION) for x in expected]
    assert worked(table(held), wanted) == [(None if x is None or abs(x) > LARGEST_64 else x,) for x in stored]
    assert table(held).select(wanted.alias("stored")).schema == {"stored": pl.Int64}


@settings(max_examples=100, deadline=None)
@given(TABLES, FORMULAS, st.integers(-2, 2))
def test_shifted_rows_are_the_rows_of_before(held: list[Row], tree: Tree, by: int) -> None:
    try:
        answer = built(("mul", ("column", "a"), tree), largest_of(held))
    except TooBig:
        reject()
    expected = [by_hand(("mul", ("column", "a"), tree), row) for row in held]
    there = [expected[k - by] if 0 <= k - by < len(held) else None for k in range(len(held))]
    assert exactly(numbers.shifted(answer, lambda e: e.shift(by)), table(held)) == there


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9) | st.integers(0, 14).map(lambda k: 10**k))
def test_decimal_text_reads_back_as_the_same_number_or_the_rounded_one(n: int, d: int) -> None:
    exact = Fraction(n, d)
    terminates = (exact * 10**12).denominator == 1
    text = decimal_text(n, d)
    assert Fraction(text) == (exact if terminates else rounded(exact, 6))
    assert not re.search(r"\.\d*0$|\.$|^-0$", text)


# ---- published facts ----


def test_29_of_100_meets_29_percent() -> None:
    frame = of(part=["29"], whole=["100"], target=["29"])
    rate = numbers.div(numbers.mul(literal("100"), ordinary("part")), ordinary("whole"))
    assert worked(frame, numbers.compare(operator.ge, rate, ordinary("target"))) == [(True,)]


def test_ties_are_rounded_away_from_zero() -> None:
    frame = of(x=["2.675", "-2.675", "2.665", "0.005", "-0.005", "2.674999", None])
    answer = exactly(numbers.round_half_away(ordinary("x"), 2), frame)
    texts = [None if x is None else decimal_text(x.numerator, x.denominator) for x in answer]
    assert texts == ["2.68", "-2.68", "2.67", "0.01", "-0.01", "2.67", None]


def test_a_third_of_100_is_more_than_its_six_decimals() -> None:
    third = numbers.mul(numbers.div(literal("1"), literal("3")), ordinary("x"))
    frame = of(x=["100"], printed=["33.333333"])
    assert worked(frame, numbers.compare(operator.gt, third, ordinary("printed"))) == [(True,)]
    assert worked(frame, numbers.to_millionths(third)) == [(33_333_333,)]


def test_one_in_a_billion_short_of_half_does_not_meet_50_percent() -> None:
    frame = of(part=["499999997"], whole=["1000000000"])
    rate = numbers.div(numbers.mul(literal("100"), ordinary("part")), ordinary("whole"))
    assert worked(frame, numbers.compare(operator.ge, rate, literal("50"))) == [(False,)]


def test_85_percent_of_775_is_658_75() -> None:
    share = numbers.mul(literal("0.85"), ordinary("target"))
    frame = of(target=["775"])
    assert worked(frame, numbers.compare(operator.eq, share, literal("658.75"))) == [(True,)]
    assert worked(frame, numbers.to_millionths(share)) == [(658_750_000,)]


# ---- missing ----


def test_division_by_zero_is_missing_and_so_is_all_that_follows_from_it() -> None:
    frame = of(x=["1", "0", "-5"], zero=["0", "0", "0"])
    quotient = numbers.div(ordinary("x"), ordinary("zero"))
    assert exactly(quotient, frame) == [None, None, None]
    assert worked(frame, numbers.compare(operator.ne, quotient, quotient)) == [(None,)] * 3
    assert worked(frame, numbers.to_millionths(numbers.div(ordinary("x"), literal("0")))) == [(None,)] * 3


def test_the_smallest_and_largest_are_missing_if_any_is_missing() -> None:
    frame = of(x=["1", None, "3"], y=["2", "2", None], z=["0", "0", "0"])
    three = [ordinary(name) for name in "xyz"]
    assert exactly(numbers.least(*three), frame) == [0, None, None]
    assert exactly(numbers.greatest(*three), frame) == [2, None, None]
    assert exactly(numbers.least(three[0]), frame) == [1, None, 3]


def test_a_missing_test_chooses_neither_branch() -> None:
    frame = of(x=["1", "-1", None])
    positive = numbers.compare(operator.gt, ordinary("x"), literal("0"))
    assert exactly(numbers.choose(positive, literal("1"), literal("2.5")), frame) == [1, Fraction("2.5"), None]


def test_the_branch_not_taken_may_be_missing() -> None:
    frame = of(x=["8", "8"], y=["2", "0"])
    test = numbers.compare(operator.ne, ordinary("y"), literal("0"))
    safe = numbers.choose(test, numbers.div(ordinary("x"), ordinary("y")), literal("-1"))
    assert exactly(safe, frame) == [4, -1]


@pytest.mark.parametrize("op", OPERATORS)
def test_a_literal_compares_with_a_formula_that_is_missing_in_every_row(op: numbers.Operator) -> None:
    frame = of(x=[None, None, None])  # with the literal on the left polars 2.1 answers in 1 row, or in 2
    double = numbers.add(numbers.least(ordinary("x"), ordinary("x")), literal("1"))
    test = numbers.compare(op, literal("0"), double).alias("test")
    assert frame.select(test).rows() == frame.lazy().select(test).collect().rows() == [(None,)] * 3


# ---- rounding by row, moving rows, literals ----


def test_places_may_differ_by_row() -> None:
    frame = of(x=["-1.555555"] * 8).with_columns(places=pl.Series([0, 1, 2, 3, 4, 5, 6, None], dtype=pl.Int64))
    answer = numbers.round_half_away(ordinary("x"), pl.col("places"))
    texts = ["-2", "-1.6", "-1.56", "-1.556", "-1.5556", "-1.55556", "-1.555555"]
    assert exactly(answer, frame) == [*map(Fraction, texts), None]
    assert answer.scale == 6
    assert frame.select(answer.n).dtypes == [pl.Int64]


@pytest.mark.parametrize("places", [-1, 7])
def test_places_outside_0_to_6_are_refused(places: int) -> None:
    frame = of(x=["1"]).with_columns(places=pl.lit(places))
    with pytest.raises(ValueError, match=f"places must be 0 to 6, not {places}"):
        numbers.round_half_away(ordinary("x"), places)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        frame.select(numbers.round_half_away(ordinary("x"), pl.col("places")).n)


def test_a_constant_stays_when_rows_move() -> None:
    frame = of(x=["50", "100", "150"])
    share = numbers.div(ordinary("x"), literal("100"))
    before = numbers.shifted(share, lambda e: e.shift(1))
    assert exactly(before, frame) == [None, Fraction(1, 2), 1]
    turned = numbers.shifted(
        numbers.div(literal("100"), ordinary("x")), lambda e: e.gather(pl.lit(pl.Series([2, 1, 0])))
    )
    assert exactly(turned, frame) == [Fraction(2, 3), 1, 2]


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("0.95", 2),
        ("12345678901234567.89", 2),
        ("80.500", 1),
        ("0.000", 0),
        ("007", 0),
        ("-0.5", 1),
        ("1" + "0" * 38, 0),
    ],
)
def test_a_literal_is_exactly_its_text(text: str, scale: int) -> None:
    answer = literal(text)
    assert exactly(answer, of(x=["0"])) == [Fraction(text)]
    assert answer.scale == scale


@pytest.mark.parametrize(
    "text", ["", ".5", "5.", "1e3", "1_000", "1,000", "+1", " 1", "1\n", "٣", "0x10", "nan", "1/3"]
)
def test_a_literal_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a plain number such as 0\.95$"):
        literal(text)


@pytest.mark.parametrize(
    ("n", "d", "text"),
    [
        (65_875, 100, "658.75"),
        (-1, 8, "-0.125"),
        (1, 3, "0.333333"),
        (-2, 3, "-0.666667"),
        (1, 10**12, "0.000000000001"),
        (5, 10**13, "0"),
        (-5, 10**13, "0"),
        (25, 10**14, "0"),
        (10**20, 1, "100000000000000000000"),
        (0, 7, "0"),
        (2_999_999_999_999_999, 10**15, "3"),
    ],
)
def test_a_figure_is_printed_with_the_digits_that_matter(n: int, d: int, text: str) -> None:
    assert decimal_text(n, d) == text


# ---- widths ----


def tried(build: Callable[[Num], object], bound: int) -> str:
    try:
        build(Num(pl.col("x").cast(pl.Int128), 0, bound))
    except TooBig:
        return "too big"
    return "fits"


def test_a_refusal_is_in_plain_english_and_carries_the_bound() -> None:
    with pytest.raises(TooBig, match=r"^a number in this formula could pass 38 digits$") as refused:
        literal("9" * 39)
    assert refused.value.bound == 10**39 - 1
    with pytest.raises(TooBig):
        literal("9" * 5_000)


def test_the_largest_column_is_refused_at_its_third_power_and_exact_at_its_second() -> None:
    frame = pl.DataFrame({"x": [9_200_000_000_000_000_000, -9_200_000_000_000_000_000]})
    x = column("x", 9_200_000_000_000_000_000)
    square = numbers.mul(x, x)
    assert exactly(square, frame) == [Fraction(9_200_000_000_000) ** 2] * 2
    with pytest.raises(TooBig):
        numbers.mul(square, x)


def test_the_column_just_past_64_bits_does_not_wrap_at_its_edges() -> None:
    frame = pl.DataFrame({"x": [LARGEST_64, -LARGEST_64 - 1]})
    x = column("x", LARGEST_64 + 1)
    expected = [Fraction(LARGEST_64, MILLION), Fraction(-LARGEST_64 - 1, MILLION)]
    assert exactly(numbers.neg(x), frame) == [-value for value in expected]
    assert exactly(numbers.absolute(x), frame) == [abs(value) for value in expected]
    assert exactly(numbers.add(x, x), frame) == [2 * value for value in expected]
    assert exactly(numbers.round_half_away(x, 0), frame) == [rounded(value, 0) for value in expected]


@pytest.mark.parametrize("bound", [LARGEST_64 // 2, LARGEST_64 // 2 + 1, LARGEST_64 // 3, LARGEST_64 // 3 + 1])
def test_rounding_and_adding_widen_at_the_exact_figure_where_64_bits_end(bound: int) -> None:
    frame = pl.DataFrame({"x": [bound, -bound, bound - 1]})
    values = [Fraction(held, MILLION) for held in (bound, -bound, bound - 1)]
    x = column("x", bound)
    assert exactly(numbers.add(x, x), frame) == [2 * value for value in values]
    for places in range(6):
        assert exactly(numbers.round_half_away(x, places), frame) == [rounded(value, places) for value in values]


@pytest.mark.parametrize(
    "build",
    [
        lambda x: numbers.add(x, x),
        lambda x: numbers.compare(operator.eq, x, literal("0.1")),
        lambda x: numbers.round_half_away(numbers.div(x, literal("3")), 0),
        lambda x: numbers.choose(pl.lit(value=True), x, literal("0.1")),
    ],
)
def test_what_could_pass_128_bits_is_refused_at_each_door(build: Callable[[Num], object]) -> None:
    assert tried(build, 10**30) == "fits"
    assert tried(build, LARGEST_128) == "too big"


def test_ordinary_figures_stay_in_64_bits_when_a_value_meets_a_share_of_its_target() -> None:
    share = numbers.mul(literal("0.95"), ordinary("target"))
    frame = of(target=["1000000000", "-1000000000"])
    assert frame.select(share.n).dtypes == [pl.Int64]


PAIRS = list(itertools.product(["add", "sub", "mul", "div", "least", "greatest"], repeat=2))
SHAPES = {"first": lambda f, g, x, y, z: f(g(x, y), z), "last": lambda f, g, x, y, z: f(x, g(y, z))}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("outer", "inner"), [pair for pair in PAIRS if pair != ("mul", "mul")])
def test_two_operations_on_figures_up_to_a_billion_are_never_refused(outer: str, inner: str, shape: str) -> None:
    x, y, z = (ordinary(name) for name in "xyz")
    answer = SHAPES[shape](getattr(numbers, outer), getattr(numbers, inner), x, y, z)
    for places in (0, 1, 2, 6, pl.col("places")):
        numbers.compare(operator.ge, numbers.round_half_away(answer, places), ordinary("target"))
    numbers.to_millionths(answer)


def test_three_columns_multiplied_at_a_billion_with_six_decimals_each_are_refused() -> None:
    x = ordinary("x")  # up to 45 digits: no exact answer fits, so the author is asked to round
    with pytest.raises(TooBig):
        numbers.mul(numbers.mul(x, x), x)
    numbers.mul(numbers.round_half_away(numbers.mul(x, x), 2), x)
