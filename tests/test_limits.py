"""Values against limits, in columns, as the reference has them one by one; truths with something missing among them."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence
from fractions import Fraction

import polars as pl
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from kccrules.engine import limits, numbers
from kccrules.engine.limits import COLUMNS, NEUTRAL, POLARITIES, Limit, Operand, Word
from kccrules.engine.numbers import Num

MILLION = 10**6
Figures = Sequence[int | None]


def column(name: str) -> Num:
    return numbers.column(name, 10**12)


LIMIT = Limit(column("low"), column("high"))
KINDS = {"x": pl.Int64, "low": pl.Int64, "high": pl.Int64, "share": pl.Int64, "polarity": pl.Int8}


def table(**columns: Sequence[int | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema={name: KINDS[name] for name in columns})


def worked(frame: pl.DataFrame, found: Operand) -> list[object]:
    """Numbers as fractions, limits as pairs of them, truths as they are; the same at once and from a lazy plan."""
    if isinstance(found, Limit):
        return list(zip(worked(frame, found.low), worked(frame, found.high), strict=True))
    if isinstance(found, Num):
        parts = [found.n.alias("n"), found.bottom().e.alias("d")]
        rows = frame.lazy().with_columns(parts).collect().select("n", "d").rows()
        return [None if n is None or d is None else Fraction(n, d * 10**found.scale) for n, d in rows]
    expression = (found.code if isinstance(found, Word) else found).alias("found")
    lazy = frame.lazy().with_columns(expression).collect().get_column("found")
    assert lazy.equals(frame.with_columns(expression).get_column("found"))
    return lazy.to_list()


def by_hand(figure: int | None) -> Fraction | None:
    return None if figure is None else Fraction(figure, MILLION)


def limit_by_hand(low: int | None, high: int | None) -> reference.Limit | None:
    return None if low is None and high is None else reference.Limit(by_hand(low), by_hand(high))


HIGHER = pl.lit(0, dtype=pl.Int8)
"""A polarity that has a better side: which one it is, the ends of a limit say."""


# ---- against the reference ----

FIGURE = st.one_of(st.none(), st.integers(-3, 3).map(lambda k: k * MILLION // 2), st.integers(-(10**9), 10**9))
ROWS = st.lists(st.tuples(FIGURE, FIGURE, FIGURE, st.sampled_from([0, 50_000, 100_000, MILLION, -100_000])), min_size=1)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(ROWS)
def test_meeting_beating_and_missing_a_limit_agree_with_the_reference(rows: list[tuple[int | None, ...]]) -> None:
    frame = pl.DataFrame(rows, schema={name: KINDS[name] for name in ("x", "low", "high", "share")}, orient="row")
    x, share = column("x"), column("share")
    found = zip(
        worked(frame, limits.meets(x, LIMIT, HIGHER)),
        worked(frame, limits.beats(x, LIMIT, HIGHER)),
        worked(frame, limits.shortfall(x, LIMIT)),
        worked(frame, limits.moved(LIMIT, share, easier=True)),
        worked(frame, limits.moved(LIMIT, share, easier=False)),
        worked(frame, limits.as_number(LIMIT)),
        strict=True,
    )
    for (figure, low, high, by), answers in zip(rows, found, strict=True):
        value, limit, part = by_hand(figure), limit_by_hand(low, high), by_hand(by)
        assert part is not None
        judged = value is not None and limit is not None
        moved = [reference.widened(limit or reference.Limit(None, None), way) for way in (part, -part)]
        eased, tightened = ((end.low, end.high) for end in moved)
        assert answers == (
            reference.meets(value, limit) if judged else None,  # type: ignore[arg-type]
            reference.beats(value, limit) if judged else None,  # type: ignore[arg-type]
            reference.shortfall(value, limit) if judged else None,  # type: ignore[arg-type]
            eased,
            tightened,
            reference.number_of(limit),
        )


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(FIGURE, FIGURE, st.integers(0, 3)), min_size=1))
def test_a_number_in_the_place_of_a_limit_is_the_end_that_polarity_makes_of_it(
    rows: list[tuple[int | None, ...]],
) -> None:
    frame = pl.DataFrame(rows, schema={"x": pl.Int64, "n": pl.Int64, "polarity": pl.Int8}, orient="row")
    polarity, x, n = pl.col("polarity"), column("x"), column("n")
    for asked in (limits.meets, limits.beats):
        assert worked(frame, asked(x, n, polarity)) == worked(frame, asked(x, limits.as_limit(n, polarity), polarity))


# ---- by hand ----


@pytest.mark.parametrize(
    ("x", "low", "high", "met", "beaten", "short"),
    [
        (80, 80, None, True, False, 0),
        (79, 80, None, False, False, 1),
        (81, 80, None, True, True, -1),
        (28, None, 28, True, False, 0),
        (29, None, 28, False, False, 1),
        (27, None, 28, True, True, -1),
        (5, 5, 10, True, None, 0),
        (10, 5, 10, True, None, 0),
        (9, 5, 10, True, None, -1),
        (4, 5, 10, False, None, 1),
        (12, 5, 10, False, None, 2),
        (None, 80, None, None, None, None),
        (None, None, 80, None, None, None),
        (None, 5, 10, None, None, None),
        (80, None, None, None, None, None),
    ],
)
def test_a_limit_is_met_up_to_its_ends_and_beaten_beyond_them(
    x: int | None, low: int | None, high: int | None, met: bool | None, beaten: bool | None, short: int | None
) -> None:
    frame = table(x=[x], low=[low], high=[high])
    assert worked(frame, limits.meets(column("x"), LIMIT, HIGHER)) == [met]
    assert worked(frame, limits.beats(column("x"), LIMIT, HIGHER)) == [beaten]
    assert worked(frame, limits.shortfall(column("x"), LIMIT)) == [by_hand(short)]


def test_polarity_says_which_end_a_number_is() -> None:
    frame = table(x=[7] * 4, polarity=[0, 1, 2, 3])
    ends = worked(frame, limits.as_limit(column("x"), pl.col("polarity")))
    seven = by_hand(7)
    told = dict(zip(POLARITIES, ends, strict=True))
    assert told == {"higher": (seven, None), "lower": (None, seven), "range": (None, None), "neutral": (seven, None)}
    assert limits.as_limit(LIMIT, pl.col("polarity")) is LIMIT


def test_under_polarity_neutral_there_is_no_limit_to_meet() -> None:
    frame = table(low=[7] * 4, high=[9] * 4, polarity=[0, 1, 2, 3])
    ends = worked(frame, limits.unless_neutral(LIMIT, pl.col("polarity")))
    assert ends == [(by_hand(7), by_hand(9))] * NEUTRAL + [(None, None)]


@pytest.mark.parametrize(
    ("low", "high", "share", "eased", "tightened"),
    [
        (80, None, 100_000, ("72", None), ("88", None)),
        (None, 80, 100_000, (None, "88"), (None, "72")),
        (40, 60, 50_000, ("38", "63"), ("42", "57")),
        (-80, None, 100_000, ("-88", None), ("-72", None)),
        (None, -80, 100_000, (None, "-72"), (None, "-88")),
        (80, None, None, (None, None), (None, None)),
        (None, None, 100_000, (None, None), (None, None)),
    ],
)
def test_easing_moves_each_end_outwards_and_tightening_inwards(
    low: int | None,
    high: int | None,
    share: int | None,
    eased: tuple[str | None, str | None],
    tightened: tuple[str | None, str | None],
) -> None:
    frame = table(low=[low and low * MILLION], high=[high and high * MILLION], share=[share])
    for easier, ends in ((True, eased), (False, tightened)):
        wanted = tuple(None if end is None else Fraction(end) for end in ends)
        assert worked(frame, limits.moved(LIMIT, column("share"), easier=easier)) == [wanted]


def test_a_range_is_no_number() -> None:
    frame = table(low=[5, 5, None, None], high=[10, None, 10, None])
    assert worked(frame, limits.as_number(LIMIT)) == [None, by_hand(5), by_hand(10), None]
    assert worked(frame, limits.as_number(LIMIT.low)) == [by_hand(5), by_hand(5), None, None]


def test_the_first_that_is_known_is_taken() -> None:
    frame = table(x=[None, None, 3], low=[None, 2, 2], high=[1, 1, 1])
    assert worked(frame, limits.first_known(column("x"), column("low"), column("high"))) == [
        by_hand(1),
        by_hand(2),
        by_hand(3),
    ]
    assert worked(frame, limits.first_known(column("x"))) == [None, None, by_hand(3)]


def test_known_asks_whether_there_is_anything_at_all() -> None:
    frame = table(x=[None, 0, 4], low=[None, None, 5], high=[None, 9, None], polarity=[None, 0, 1])
    assert worked(frame, limits.known(column("x"))) == [False, True, True]
    assert worked(frame, limits.known(numbers.div(numbers.literal("1"), column("x")))) == [False, False, True]
    assert worked(frame, limits.known(LIMIT)) == [False, True, True]
    assert worked(frame, limits.known(Word(pl.col("polarity")))) == [False, True, True]
    assert worked(frame, limits.known(pl.col("x") > 3)) == [False, True, True]


def test_a_margin_is_nought_at_each_end_of_what_a_number_is_compared_with() -> None:
    frame = table(x=[7, 5, 10], low=[5] * 3, high=[10] * 3)
    low, high = (worked(frame, margin) for margin in limits.margins(column("x"), LIMIT))
    assert low == [by_hand(k) for k in (2, 0, 5)]
    assert high == [by_hand(k) for k in (-3, -5, 0)]
    (alone,) = limits.margins(column("x"), column("low"))
    assert worked(frame, alone) == low


# ---- how a formula's parts are combined ----

THREE = (True, False, None)


def test_one_false_makes_and_false_and_one_true_makes_or_true_whatever_is_missing() -> None:
    pairs = list(itertools.product(THREE, THREE))
    frame = pl.DataFrame(
        {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}, schema={"a": pl.Boolean, "b": pl.Boolean}
    )
    a, b = pl.col("a"), pl.col("b")
    both = [False if False in pair else None if None in pair else True for pair in pairs]
    either = [True if True in pair else None if None in pair else False for pair in pairs]
    assert worked(frame, COLUMNS.both(a, b)) == both  # type: ignore[arg-type]
    assert worked(frame, COLUMNS.either(a, b)) == either  # type: ignore[arg-type]
    assert worked(frame, COLUMNS.unary[ast.Not](a)) == [None if x is None else not x for x, _ in pairs]  # type: ignore[arg-type]


def test_choosing_between_truths_and_between_numbers_takes_neither_where_the_test_is_missing() -> None:
    frame = pl.DataFrame({"test": THREE, "x": [1, 2, 3], "low": [5, None, 5], "high": [None, 6, None]})
    test, no = pl.col("test"), pl.lit(value=False)
    assert worked(frame, limits.choose(test, pl.lit(value=True), no)) == [True, False, None]
    assert worked(frame, limits.choose(test, column("x"), LIMIT)) == [by_hand(1), by_hand(6), None]


SIGNS: list[tuple[type[ast.cmpop], list[bool | None]]] = [
    (ast.Eq, [False, True, False, None]),
    (ast.NotEq, [True, False, True, None]),
    (ast.Lt, [True, False, False, None]),
    (ast.LtE, [True, True, False, None]),
    (ast.Gt, [False, False, True, None]),
    (ast.GtE, [False, True, True, None]),
]


@pytest.mark.parametrize(("sign", "wanted"), SIGNS)
def test_words_and_numbers_compare_by_their_order(sign: type[ast.cmpop], wanted: list[bool | None]) -> None:
    frame = table(x=[0, 1, 2, None], polarity=[0, 1, 2, None])
    compare = COLUMNS.compare[sign]
    assert worked(frame, compare(Word(pl.col("polarity")), COLUMNS.word(1))) == wanted  # type: ignore[arg-type]
    assert worked(frame, compare(column("x"), COLUMNS.number("0.000001"))) == wanted  # type: ignore[arg-type]
    one = Limit(numbers.literal("0.000001"), column("low"))
    assert worked(frame.with_columns(low=pl.lit(None, dtype=pl.Int64)), compare(column("x"), one)) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(("sign", "wanted"), [(ast.Add, "8.5"), (ast.Sub, "7.5"), (ast.Mult, "4"), (ast.Div, "16")])
def test_arithmetic_takes_a_limit_with_one_end_for_its_number(sign: type[ast.operator], wanted: str) -> None:
    frame = table(low=[8 * MILLION], high=[None])
    assert worked(frame, COLUMNS.binary[sign](LIMIT, COLUMNS.number("0.5"))) == [Fraction(wanted)]  # type: ignore[arg-type]
    assert worked(frame, COLUMNS.unary[ast.USub](LIMIT)) == [Fraction(-8)]  # type: ignore[arg-type]
    frame = table(low=[8 * MILLION], high=[9 * MILLION])
    assert worked(frame, COLUMNS.binary[sign](LIMIT, COLUMNS.number("0.5"))) == [None]  # type: ignore[arg-type]
