"""Figures sent in as Parquet say what the same table says as CSV, and what is wrong with them is said once."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from conftest import Json, evaluate, invoke, write_project
from councils import DISTRICTS, MONTHS
from hypothesis import given, settings
from hypothesis import strategies as st

from kccrules.engine import bulk, parquetfile, resolve
from kccrules.engine.bulk import Refused
from kccrules.flow import project as work
from kccrules.meaning.parquet import reading
from kccrules.words.observations import Data

COUNCIL = (
    DISTRICTS
    + MONTHS
    + """
kind: group
id: four
title: Districts
members: [ashford, dover, thanet, swale]
---
kind: group
id: two
title: The coast
members: [thanet, dover]
---
kind: kpi
id: calls
title: Calls answered in 20 seconds
unit: percent
service: libraries
also: ['7', Calls answered]
formerly: [answers]
target: {2012-13: 80}
floor: {2012-13: 70}
---
kind: kpi
id: carers
title: Carers assessed
unit: percent
service: libraries
areas: four
target: {2012-13: {Q1: {whole: 60, ashford: 50}, Q2: 40}}
floor: {2012-13: 30}
---
kind: kpi
id: beaches
title: Clean beaches
unit: beaches
service: roads
areas: two
area_total: sum
target: {2012-13: 8}
floor: {2012-13: 6}
---
kind: kpi
id: rate
title: Reviews held in time
unit: percent
service: libraries
areas: four
area_total: sum
value: 100 * numerator / denominator
decimals: 1
target: {2012-13: 80}
floor: {2012-13: 70}
---
kind: kpi
id: visits
title: Visits
unit: visits
calendar: months
service: libraries
target: {2012-13: 500}
floor: {2012-13: 400}
"""
)
NAME = "submissions/sent.parquet"
FIGURES = ("indicator", "period", "value", "numerator", "denominator", "area", "state", "note", "submitted_at")
Columns = Mapping[str, Sequence[object] | pl.Series]


def parquet(columns: Columns) -> bytes:
    """A file with these columns; lists are of text."""
    content = io.BytesIO()
    made = [
        column.alias(name) if isinstance(column, pl.Series) else pl.Series(name, column, dtype=pl.String)
        for name, column in columns.items()
    ]
    pl.DataFrame(made).write_parquet(content)
    return content.getvalue()


Sent = Callable[..., Path]


@pytest.fixture
def sent(tmp_path: Path) -> Sent:
    """`sent({"indicator": [...], ...}, documents)` writes a project with such a file."""

    def make(columns: Columns | bytes, documents: str = COUNCIL, files: Mapping[str, str] | None = None) -> Path:
        folder = write_project(tmp_path, documents, files or {})
        (folder / NAME).write_bytes(columns if isinstance(columns, bytes) else parquet(columns))
        return folder

    return make


def said(folder: Path) -> list[str]:
    """What `validate` prints of the files sent in."""
    found = invoke(folder, "validate")
    assert found.code in (0, 1, 3), found.err
    return re.findall(rf"^{re.escape(NAME)}.*$", found.out, re.M)


def data(folder: Path) -> Data:
    return work.read_data(work.load(folder))


def read(content: bytes, documents: str = COUNCIL) -> Data:
    with tempfile.TemporaryDirectory() as folder:
        root = write_project(Path(folder), documents, {})
        (root / NAME).write_bytes(content)
        return data(root)


# ---------------------------------------------------------------------------------------------- the same as CSV


@st.composite
def rows(draw: st.DrawFn) -> list[list[str]]:
    """Rows with and without mistakes, in the order of FIGURES."""
    found = []
    wrong = draw(st.booleans())

    def one_of(*right: str, else_: Sequence[str] = ()) -> str:
        return draw(st.sampled_from([*right, *(else_ if wrong else ())]))

    for _ in range(draw(st.integers(0, 12))):
        id_ = one_of("calls", "carers", "rate", "beaches", "visits", " calls ", "7", else_=["answers", "cals", ""])
        quarters = ("2012-13/M01", "2012-13/M03") if id_ == "visits" else ("2012-13/Q1", "2012-13/Q2", "2011-12/Q4")
        areas = ("", "whole", "dover", "Isle of Thanet") if id_ in ("carers", "rate", "beaches") else ("",)
        numbers = [one_of("1", "57.7", "0.68", "-3", "+4.25", "0.000001", "9200000000000", "007",
                          else_=["57.7%", "1,074", "9300000000000", "1.2345678", "nan", ""]) for _ in range(2)]  # fmt: skip
        figures = ["", *numbers] if id_ == "rate" else [numbers[0], "", ""]
        state = one_of("", "submitted", "Estimated", else_=["revised", "prov", "missing"])
        if draw(st.integers(0, 5)) == 0:
            figures, state = ["", "", ""], one_of("missing", "late", "suppressed")
        day = one_of("", "2013-05-01", "2013-06-01", else_=["13/07/2012", "2012-02-01"])
        period, area = one_of(*quarters, else_=["2012-13", "Q1 2012-13", ""]), one_of(*areas, else_=["kent", "swale"])
        row = [id_, period, *figures, area, state, one_of("", "a note", ' with "quotes", and comma '), day]
        found.append(row if draw(st.integers(0, 9)) else [""] * len(FIGURES))
    return found


def report(folder: Path, name: str, content: bytes) -> Json:
    (folder / name).write_bytes(content)
    ran = evaluate(folder, "2012-13/Q2")
    (folder / name).unlink()
    assert ran.out, ran.err
    found = dict(json.loads(ran.out.replace(".parquet", ".csv")))
    found["inputs"] = [source["rows"] for source in found["inputs"]]
    return found


@settings(max_examples=20)
@given(rows(), st.sets(st.sampled_from(FIGURES[3:])), st.booleans())
def test_the_same_table_as_csv_and_as_parquet_gives_the_same_report(
    rows: list[list[str]], left_out: set[str], nothing_is_missing: bool
) -> None:
    kept = [place for place, name in enumerate(FIGURES) if name not in left_out]
    table = [[row[place] for place in kept] for row in rows]
    text = io.StringIO()
    csv.writer(text).writerows([[FIGURES[place] for place in kept], *table])
    columns = {FIGURES[place]: [row[at] for row in table] for at, place in enumerate(kept)}
    if nothing_is_missing:
        columns = {name: [cell or None for cell in cells] for name, cells in columns.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = write_project(Path(name), COUNCIL, {})
        one = report(folder, "submissions/sent.csv", text.getvalue().encode())
        other = report(folder, NAME, parquet(columns))
    problems, once = one.pop("problems"), other.pop("problems")
    assert other == one
    # What is wrong is said in the same words, but once; what is wrong with many rows with how many there are.
    assert {said_of(problem) for problem in once} <= {said_of(problem) for problem in problems}
    assert {problem["code"] for problem in once} == {problem["code"] for problem in problems}


def said_of(problem: Json) -> tuple[str, str, str]:
    return problem["code"], re.sub(r" \(and [\d,]+ more rows?\)", "", problem["message"]), problem["hint"]


def test_a_figure_is_explained_by_the_row_of_its_file(sent: Sent) -> None:
    folder = sent(
        {
            "indicator": ["calls", "calls"],
            "period": ["2012-13/Q1", "2012-13/Q2"],
            "value": ["68", "81"],
            "note": [None, "late"],
        }
    )
    found = evaluate(folder, "2012-13/Q2").rating("calls")
    assert (found["value"], found["rating"], found["note"]) == ("81", "green", "late")
    assert found["data"] == {"path": NAME, "row": 3}
    assert found["previous"] == {"period": "2012-13/Q1", "value": "68", "rating": "red", "source": "computed"}


def test_the_newest_period_is_that_of_the_newest_figure(sent: Sent) -> None:
    periods = ["2012-13/Q3", "2012-13/Q1", "2012-13/Q2"]
    folder = sent(
        {"indicator": ["calls"] * 3, "period": periods, "value": [None, "68", "81"], "state": ["late", "", ""]}
    )
    assert invoke(folder, "eval").out.startswith("Quarter 2 2012/13")


def test_an_indicator_asked_about_by_its_own_period_is_in_the_newest_report(sent: Sent) -> None:
    folder = sent({"indicator": ["visits", "calls"], "period": ["2012-13/M05", "2012-13/Q3"], "value": ["450", "81"]})
    assert "May" not in (found := invoke(folder, "explain", "visits", "--period", "2012-13/M05")).err
    assert found.code == 0, found.err
    assert "450" in found.out


# ---------------------------------------------------------------------------------------------- what columns hold


ONE_ROW = {"indicator": ["beaches"], "period": ["2012-13/Q1"]}


def value(column: pl.Series, name: str = "value") -> int | None:
    """What one cell is read as, in millionths; nothing is wrong with it."""
    found = read(parquet({**ONE_ROW, "value": ["1"], "state": ["submitted"], name: column}))
    assert found.problems == []
    (frame,) = bulk.frames(found.bulk)
    return frame["submitted" if name == "value" else name][0]


@pytest.mark.parametrize(
    ("column", "millionths"),
    [
        (pl.Series([57], dtype=pl.Int8), 57_000_000),
        (pl.Series([-3], dtype=pl.Int64), -3_000_000),
        (pl.Series([9_200_000_000_000], dtype=pl.UInt64), 9_200_000_000_000_000_000),
        (pl.Series([Decimal("57.7")], dtype=pl.Decimal(9, 1)), 57_700_000),
        (pl.Series([Decimal("-0.000001")], dtype=pl.Decimal(18, 6)), -1),
        (pl.Series([Decimal("0.25")], dtype=pl.Decimal(38, 10)), 250_000),
        (pl.Series([Decimal("-0.25")], dtype=pl.Decimal(38, 37)), -250_000),
        (pl.Series([Decimal("9200000000000.999999")], dtype=pl.Decimal(38, 6)), 9_200_000_000_000_999_999),
        (pl.Series(["57.7"], dtype=pl.Categorical), 57_700_000),
        (pl.Series([" 1074 "]), 1_074_000_000),
        (pl.Series(["+007.5"]), 7_500_000),
        (pl.Series(["-12.500000"]), -12_500_000),
        (pl.Series(["9200000000000"]), 9_200_000_000_000_000_000),
    ],
)
def test_a_number_is_read_exactly_whatever_it_is_stored_as(column: pl.Series, millionths: int) -> None:
    assert value(column) == millionths


@given(st.lists(st.decimals(-(10**13), 10**13, places=8) | st.just(None), min_size=1), st.integers(0, 8))
def test_decimals_of_any_scale_are_millionths_or_are_refused(numbers: list[Decimal | None], places: int) -> None:
    rounded = [number and round(number, places) for number in numbers]
    found = bulk.amounts(pl.Series("value", rounded, dtype=pl.Decimal(38, places)))
    for row, number in enumerate(rounded):
        fits = number is None or (abs(number) < 9_200_000_000_001 and number == round(number, 6))
        assert (found.wrong is None or not found.wrong[row]) == fits
        if fits and found.values is not None:
            assert found.values[row] == (None if number is None else int(number * 1_000_000))


@pytest.mark.parametrize("number", [2**127 - 1, -(2**127), 9_200_000_000_001, -9_200_000_000_001])
def test_whole_numbers_that_are_too_large_are_refused_and_never_wrapped(number: int) -> None:
    found = bulk.amounts(pl.Series("value", [number, 1], dtype=pl.Int128))
    assert found.wrong is not None
    assert found.wrong.to_list() == [True, False]
    assert found.values is not None
    assert found.values.to_list() == [None, 1_000_000]


NOTHING = [
    pl.Series([None], dtype=pl.Null),
    pl.Series([None], dtype=pl.Float64),
    pl.Series([float("nan")]),
    pl.Series([None], dtype=pl.Decimal(18, 6)),
    pl.Series([""]),
    pl.Series(["  "]),
]


@pytest.mark.parametrize("column", NOTHING)
def test_what_is_missing_is_missing_whatever_it_is_stored_as(column: pl.Series) -> None:
    assert value(column, "numerator") is None


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        (pl.Series([date(2013, 5, 1)]), date(2013, 5, 1)),
        (pl.Series([datetime(2013, 5, 1, 23, 59)]), date(2013, 5, 1)),  # noqa: DTZ001  # as it is stored
        (pl.Series(["2013-05-01"]), date(2013, 5, 1)),
        (pl.Series([None], dtype=pl.Date), None),
    ],
)
def test_a_day_is_read_whatever_it_is_stored_as(day: pl.Series, meant: date | None) -> None:
    found = read(parquet({**ONE_ROW, "value": ["8"], "submitted_at": day}))
    assert found.problems == []
    assert bulk.frames(found.bulk)[0]["sent"][0] == (meant and meant.toordinal())


def test_whole_numbers_are_texts_where_texts_belong() -> None:
    found = read(parquet({"indicator": pl.Series([7, None]), "period": ["2012-13/Q1", None], "value": ["81", None]}))
    assert found.problems == []
    assert bulk.frames(found.bulk)[0]["submitted"].to_list() == [81_000_000]


REFUSED = {
    "value": (pl.Series([57.7]), "KCC460: the column 'value' holds floating point numbers; expected decimals"),
    "numerator": (pl.Series([True]), "KCC461: the column 'numerator' holds yes or no; expected decimals"),
    "denominator": (pl.Series([[1]]), "KCC461: the column 'denominator' holds lists or bytes; expected decimals"),
    "indicator": (pl.Series([1.5]), "KCC461: the column 'indicator' holds floating point numbers; expected text"),
    "area": (pl.Series([Decimal(1)]), "KCC461: the column 'area' holds numbers; expected text"),
    "note": (pl.Series([1]), "KCC461: the column 'note' holds numbers; expected text"),
    "submitted_at": (
        pl.Series([datetime(2013, 5, 1, tzinfo=UTC)]),
        "KCC461: the column 'submitted_at' holds times; expected text",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_column_that_holds_something_else_is_refused_with_what_to_do(name: str, sent: Sent) -> None:
    column, message = REFUSED[name]
    folder = sent({**ONE_ROW, "value": ["8"], name: column})
    assert said(folder) == [f"{NAME}: error {message}"]
    assert [(source.read, source.rejected) for source in data(folder).inputs] == [(1, 1)]


def test_every_column_that_is_refused_is_said(sent: Sent) -> None:
    folder = sent({**ONE_ROW, "value": pl.Series([57.7]), "note": pl.Series([1.5])})
    assert len(said(folder)) == 2


# ---------------------------------------------------------------------------------------------- headings and files


@pytest.mark.parametrize(
    ("names", "message", "hint"),
    [
        (["indicator", "quarter", "value"], "KCC401: there is no column 'period'", "the file must have the columns indicator, period and value"),
        (["indicator", "periode", "value"], "KCC401: there is no column 'period'", "rename 'periode' to period"),
        (["a", "b"], "KCC401: there is no column 'indicator', 'period' and 'value'", "the file must have the columns indicator, period and value"),
        (["indicator", "period", "value", "colour"], "KCC410: unknown column 'colour'", "columns are indicator, period, value, numerator, denominator, area, state, note, submitted_at"),
        (["indicator", "period", "value", "Value"], "KCC410: the column 'value' is there twice", "remove one of the two"),
        (["indicator", "period", "value", " "], "KCC410: a column has no name", "give it one, or leave it out"),
    ],
)  # fmt: skip
def test_names_of_columns_that_do_not_fit_are_said(names: list[str], message: str, hint: str, sent: Sent) -> None:
    folder = sent({name: ["1", "2"] for name in names})
    assert said(folder) == [f"{NAME}: error {message}"]
    assert f"hint: {hint}" in re.sub(r"\s+", " ", invoke(folder, "validate").out)
    assert [(source.read, source.rejected) for source in data(folder).inputs] == [(2, 2)]


WHOLE = parquet({**ONE_ROW, "value": ["8"]})
UNREADABLE = {
    "empty": (b"", "this is no Parquet file"),
    "a CSV file by another name": (b"indicator,period,value\n", "this is no Parquet file"),
    "cut short": (WHOLE[:-40], "the file is cut short: its end is missing"),
    "encrypted": (b"PARE" + WHOLE[4:-4] + b"PARE", "the file is encrypted"),
    "damaged at its end": (
        WHOLE[:-80] + bytes(76) + b"PAR1",
        "the file begins like a Parquet file, but cannot be read",
    ),
    "too wide": (
        parquet({**ONE_ROW, **{f"c{number}": ["1"] for number in range(99)}}),
        "the file has 101 columns",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    what: str, sent: Sent, capfd: pytest.CaptureFixture[str]
) -> None:
    content, message = UNREADABLE[what]
    folder = sent(content)
    assert said(folder) == [f"{NAME}: error KCC401: {message}"]
    assert invoke(folder, "validate").code == 3
    assert capfd.readouterr().err == ""


def test_a_file_damaged_within_is_refused_without_a_word_from_below(capfd: pytest.CaptureFixture[str]) -> None:
    file = parquetfile.opened(WHOLE)
    with pytest.raises(Refused, match="cannot be read"):
        parquetfile.File(WHOLE[:4] + bytes(60) + WHOLE[64:], file.columns, file.height).read(file.columns)
    assert capfd.readouterr().err == ""


def test_a_file_with_too_many_rows_is_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch, sent: Sent) -> None:
    monkeypatch.setattr(parquetfile, "MOST_ROWS", 2)
    folder = sent({"indicator": ["calls"] * 3, "period": ["2012-13/Q1"] * 3, "value": ["1"] * 3})
    assert said(folder) == [f"{NAME}: error KCC401: the file has 3 rows; at most 2 are read"]


def test_a_file_without_rows_is_fine(sent: Sent) -> None:
    folder = sent({"indicator": [], "period": [], "value": []})
    assert invoke(folder, "validate").code == 0


# ---------------------------------------------------------------------------------------------- what is wrong with rows


def test_a_text_that_is_wrong_in_many_rows_is_said_once_with_how_many(sent: Sent) -> None:
    folder = sent(
        {
            "indicator": ["calls", "cals", "calls", "cals", "rates", "cals"],
            "period": ["2012-13/Q1", *["2012-13/Q2"] * 5],
            "value": ["68", "1", "81", "2", "3", "4"],
        }
    )
    assert said(folder) == [
        f"{NAME}:3: error KCC403: unknown indicator 'cals' (and 2 more rows)",
        f"{NAME}:6: error KCC403: unknown indicator 'rates'",
    ]
    assert evaluate(folder, "2012-13/Q2").code == 1
    (source,) = json.loads(evaluate(folder, "2012-13/Q2").out)["inputs"]
    assert source["rows"] == {"read": 6, "used": 2, "superseded": 0, "rejected": 4}


WRONG = {
    "a former name": ({"indicator": ["answers", "answers"], "period": ["2012-13/Q1", "2012-13/Q2"], "value": ["1", "2"]},
                      ["2: info KCC411: 'answers' is now called 'calls' (and 1 more row)"]),
    "a period of another calendar": ({"indicator": ["calls", "visits"], "period": ["2012-13/M01", "2012-13/M01"], "value": ["1", "2"]},
                                     ["2: error KCC404: a financial year has no 'M01'"]),
    "no period": ({"indicator": ["calls"], "period": [None], "value": ["1"]}, ["2: error KCC404: the row names no period"]),
    "no number": ({"indicator": ["calls", "calls"], "period": ["2012-13/Q1", "2012-13/Q2"], "value": ["68%", "68%"]},
                  ["2: error KCC402: value '68%' has a percent sign (and 1 more row)"]),
    "a decimal too fine": ({"indicator": ["calls"], "period": ["2012-13/Q1"], "value": pl.Series([Decimal("0.12345678")], dtype=pl.Decimal(18, 8))},
                           ["2: error KCC402: value '0.12345678' has more than 6 decimals"]),
    "a whole number too large": ({"indicator": ["calls"], "period": ["2012-13/Q1"], "value": pl.Series([10**13])},
                                 ["2: error KCC402: value '10000000000000' is too large"]),
    "no value and no word": ({"indicator": ["calls", "calls"], "period": ["2012-13/Q1", "2012-13/Q2"], "value": [None, "1"]},
                             ["2: error KCC409: there is no value, and no word in 'state' says why"]),
    "a value and a word against it": ({"indicator": ["calls"], "period": ["2012-13/Q1"], "value": ["1"], "state": ["late"]},
                                      ["2: error KCC407: the state is 'late' and yet there is a value"]),
    "an area that has no such name": ({"indicator": ["beaches", "carers"], "period": ["2012-13/Q1"] * 2, "value": ["1", "2"], "area": ["swale", "swale"]},
                                      ["2: error KCC440: unknown area 'swale'; 'beaches' is reported by dover, thanet"]),
    "an area of an indicator without": ({"indicator": ["calls"], "period": ["2012-13/Q1"], "value": ["1"], "area": ["dover"]},
                                        ["2: error KCC410: 'calls' is not reported by area"]),
    "a name of two areas": ({"indicator": ["carers"], "period": ["2012-13/Q1"], "value": ["1"], "area": ["Dover and Thanet"]},
                            ["2: error KCC440: 'Dover and Thanet' is a name of thanet and swale"]),
    "a day that is none": ({"indicator": ["calls"], "period": ["2012-13/Q1"], "value": ["1"], "submitted_at": ["13/07/2012"]},
                           ["2: error KCC408: submitted_at '13/07/2012' is not a day"]),
    "sent before it began": ({"indicator": ["calls"] * 3, "period": ["2012-13/Q1", "2012-13/Q2", "2012-13/Q2"], "value": ["1", "2", "3"],
                              "submitted_at": pl.Series([date(2012, 7, 1), date(2012, 5, 1), date(2012, 5, 2)])},
                             ["3: error KCC406: 2012-13/Q2 had not begun on 2012-05-01, the day this was sent (and 1 more row)"]),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_said_as_in_a_row_of_csv(what: str, sent: Sent) -> None:
    columns, expected = WRONG[what]
    assert said(sent(columns)) == [f"{NAME}:{line}" for line in expected]


def test_of_very_many_wrong_texts_the_first_are_said_and_the_others_counted(sent: Sent) -> None:
    ids = [f"x{number // 2}" for number in range(100)]
    found = said(sent({"indicator": ids, "period": ["2012-13/Q1"] * 100, "value": ["1"] * 100}))
    assert len(found) == reading.MOST_SAID + 1
    assert found[0] == f"{NAME}:2: error KCC403: unknown indicator 'x0' (and 1 more row)"
    assert found[-1] == f"{NAME}:42: error KCC403: the column 'indicator' has 30 more of these, in 60 rows"


def test_rows_with_nothing_in_them_are_no_rows(sent: Sent) -> None:
    columns = {"indicator": [None, "calls", " "], "period": ["", "2012-13/Q1", None], "value": [None, "68", ""]}
    assert said(sent({**columns, "note": [None, "", " "]})) == []
    assert [source.read for source in data(sent({**columns, "note": [None, None, None]})).inputs] == [1]
    assert said(sent({**columns, "note": [None, None, "a note"]})) == [
        f"{NAME}:4: error KCC403: the row names no indicator",
        f"{NAME}:4: error KCC409: there is no value, and no word in 'state' says why",
    ]


def test_a_number_on_a_row_without_a_name_is_not_lost(sent: Sent) -> None:
    folder = sent({"indicator": ["calls", None], "period": ["2012-13/Q1", None], "value": ["68", "x"]})
    assert said(folder) == [
        f"{NAME}:3: error KCC402: value 'x' is not a number",
        f"{NAME}:3: error KCC403: the row names no indicator",
    ]


def test_percentages_that_look_like_shares_are_questioned_once_for_each_indicator(sent: Sent) -> None:
    periods = ["2012-13/Q1", "2012-13/Q2", "2012-13/Q3", "2012-13/Q1", "2012-13/Q1", "2012-13/Q1", "2012-13/Q1"]
    folder = sent(
        {
            "indicator": ["calls", "calls", "calls", "carers", "carers", "beaches", "calls"],
            "period": [*periods[:-1], "2012-13/Q4"],
            "value": ["0.68", "68", "0.7", "0.5", "0.9", "0.5", "0.1"],
            "area": ["", "", "", "ashford", "dover", "dover", ""],
        }
    )
    assert said(folder) == [
        f"{NAME}:2: warning KCC451: value is 0.68 percent, a hundredth of what is usual here (and 1 more row)",
        f"{NAME}:5: warning KCC451: value is 0.5 percent, a hundredth of what is usual here",
    ]
    assert [source.rejected for source in data(folder).inputs] == [0]


# ---------------------------------------------------------------------------------------------- the same figure again

TWICE = {"indicator": ["calls", "calls", "calls"], "period": ["2012-13/Q1", "2012-13/Q1", "2012-13/Q2"]}


def test_the_newest_of_several_dates_counts(sent: Sent) -> None:
    days = pl.Series([date(2013, 6, 1), date(2013, 5, 1), date(2013, 5, 1)])
    folder = sent({**TWICE, "value": ["60", "81", "80"], "submitted_at": days})
    now, then = evaluate(folder, "2012-13/Q1"), evaluate(folder, "2012-13/Q1", "--as-at", "2013-05-20")
    assert [(ran.rating("calls")["value"], ran.rating("calls")["state"]) for ran in (now, then)] == [
        ("60", "revised"), ("81", "submitted"),
    ]  # fmt: skip
    assert now.report()["inputs"][0]["rows"] == {"read": 3, "used": 2, "superseded": 1, "rejected": 0}


def test_two_rows_with_one_date_are_both_refused(sent: Sent) -> None:
    folder = sent({**TWICE, "value": ["60", "81", "80"]})
    assert said(folder) == [f"{NAME}:3: error KCC405: 'calls' has this period already, with the same date: {NAME}:2"]
    (source,) = data(folder).inputs
    assert (source.read, source.rejected) == (3, 2)


def test_a_file_sent_twice_says_so_once(sent: Sent) -> None:
    columns = {
        "indicator": ["carers"] * 4,
        "period": ["2012-13/Q1", "2012-13/Q1", "2012-13/Q2", "2012-13/Q3"],
        "value": ["1", "2", "3", "4"],
        "area": ["dover", "swale", "swale", ""],
    }
    folder = sent(columns)
    (folder / "submissions" / "again.parquet").write_bytes(parquet({n: c[:3] for n, c in columns.items()}))
    assert said(folder) == [
        f"{NAME}:2: error KCC405: 'carers' in 'dover' has this period already, with the same date: "
        "submissions/again.parquet:2 (and 2 more rows)"
    ]
    assert [(source.read, source.rejected) for source in data(folder).inputs] == [(3, 3), (4, 3)]


def test_a_row_of_csv_that_is_in_a_parquet_file_too_is_refused_in_both(sent: Sent) -> None:
    text = (
        "indicator,period,value\ncalls,2012-13/Q1,60\ncalls,2012-13/Q3,60\ncalls,2012-13/Q3,61\ncalls,2012-13/Q4,62\n"
    )
    folder = sent({**TWICE, "value": ["60", "81", "80"]}, files={"submissions/zz.csv": text})
    found = invoke(folder, "validate").out
    assert re.findall(r"(?m)^(\S+): error KCC405: (.*)$", found) == [
        (f"{NAME}:3", f"'calls' has this period already, with the same date: {NAME}:2"),
        ("submissions/zz.csv:2", f"'calls' has this period already, with the same date: {NAME}:2"),
        ("submissions/zz.csv:4", "'calls' has this period already, with the same date: submissions/zz.csv:3"),
    ]
    held = data(folder)
    assert [(source.read, source.rejected) for source in held.inputs] == [(3, 2), (4, 3)]
    assert [row.period for row in held.observations] == [row.period for row in held.observations if row.row == 5]


def test_without_twins_rows_and_columns_stand_side_by_side(sent: Sent) -> None:
    text = "indicator,period,value\ncalls,2012-13/Q2,81\n"
    folder = sent({**ONE_ROW, "indicator": ["calls"], "value": ["60"]}, files={"submissions/zz.csv": text})
    found = evaluate(folder, "2012-13/Q2").rating("calls")
    assert (found["value"], found["previous"]["value"]) == ("81", "60")


# ---------------------------------------------------------------------------------------------- published results


def test_what_was_published_may_be_parquet_too(sent: Sent) -> None:
    folder = sent(
        {
            "report": ["2012-13/Q1", "2012-13/Q1"],
            "indicator": ["calls", "cals"],
            "period": ["2012-13/Q1", "2012-13/Q1"],
            "value": pl.Series([Decimal("68.0"), Decimal("70.0")], dtype=pl.Decimal(9, 1)),
            "rating": ["amber", "red"],
        },
        files={"submissions/a.csv": "indicator,period,value\ncalls,2012-13/Q1,68\n"},
    )
    assert said(folder) == [f"{NAME}:3: error KCC403: unknown indicator 'cals'"]
    (calls,) = [row for row in json.loads(evaluate(folder, "2012-13/Q1").out)["ratings"] if row["id"] == "calls"]
    assert calls["published"] == {"rating": "amber", "direction": None, "agrees": "no"}
    assert [(source.read, source.rejected) for source in data(folder).inputs] == [(1, 0), (2, 1)]
    assert data(folder).history[0].value == 68_000_000


def test_published_values_are_no_floating_point_numbers_either(sent: Sent) -> None:
    folder = sent(
        {"report": ["2012-13/Q1"], "indicator": ["calls"], "period": ["2012-13/Q1"], "value": pl.Series([68.5])}
    )
    assert said(folder) == [f"{NAME}: error KCC460: the column 'value' holds floating point numbers; expected decimals"]


# ---------------------------------------------------------------------------------------------- by columns, exactly


@pytest.mark.parametrize("largest", [0, 10**6])
def test_pairs_of_a_kind_and_a_text_are_told_apart_however_many_there_are(
    largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LARGEST_TABLE", largest)
    ids, areas = ["beaches", "carers", "calls", "carers"], ["dover", "dover", "", "swale"]
    found = read(parquet({"indicator": ids, "period": ["2012-13/Q1"] * 4, "value": ["1"] * 4, "area": areas}))
    assert found.problems == []
    (frame,) = bulk.frames(found.bulk)
    assert frame["series"].n_unique() == 4


FIGURE = dict.fromkeys(resolve.OBSERVED)


def figures(*keys: tuple[int, int], **more: list[int]) -> pl.DataFrame:
    """Figures of (series, period), numbered in this order."""
    rows = [{**FIGURE, "series": s, "period": p, "file": 0, "row": row} for row, (s, p) in enumerate(keys)]
    return pl.DataFrame(rows, schema=resolve.OBSERVED).with_columns(
        pl.Series(n, c, dtype=resolve.OBSERVED[n]) for n, c in more.items()
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), unique=True), st.sampled_from([0, 1, 1000]))
def test_figures_are_put_in_order_by_a_table_or_by_sorting(keys: list[tuple[int, int]], roomy: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resolve, "ROOMY", roomy)
        found = resolve.current(figures(*keys), None)
    assert found.select("series", "period").rows() == sorted(keys)
    assert found["row"].to_list() == [keys.index(key) for key in sorted(keys)]
    assert found["vintages"].to_list() == [1] * len(keys)


def test_of_several_vintages_the_newest_is_taken_and_all_are_counted() -> None:
    found = resolve.current(figures((1, 1), (0, 2), (1, 1), (1, 1), sent=[5, 1, 9, 7]), None)
    assert found.select("series", "period", "sent", "row", "vintages").rows() == [(0, 2, 1, 1, 1), (1, 1, 9, 2, 3)]


GRID = pl.DataFrame(
    {"series": [2, 2, 2, 5, 5, 7], "period": [3, 4, 5, 1, 2, 9]}, schema={"series": pl.Int32, "period": pl.Int32}
)


@given(st.sets(st.tuples(st.integers(1, 8), st.integers(0, 10))))
def test_figures_stand_in_the_rows_of_their_keys_and_nowhere_else(keys: set[tuple[int, int]]) -> None:
    found = resolve.aligned(GRID, figures(*sorted(keys)))
    places = {key: row for row, key in enumerate(sorted(keys))}
    assert found.select("series", "period").equals(GRID)
    assert found["row"].to_list() == [places.get(key) for key in GRID.rows()]


def test_figures_of_exactly_the_rows_of_the_grid_are_laid_beside_it() -> None:
    assert resolve.aligned(GRID, figures(*GRID.rows()))["row"].to_list() == [0, 1, 2, 3, 4, 5]
    other = figures(*[(series, period + (series == 7)) for series, period in GRID.rows()])
    assert resolve.aligned(GRID, other)["row"].to_list() == [0, 1, 2, 3, 4, None]
