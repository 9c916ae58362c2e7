"""Figures sent in as Parquet say what the same table says as CSV, and what is wrong with them is said once."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from conftest import Json, Ran, evaluate, invoke, write_project
from hypothesis import given, settings
from hypothesis import strategies as st

from kccrules import project as work
from kccrules.engine import bulk, parquetfile, resolve
from kccrules.engine.bulk import Refused
from kccrules.observations import Data
from kccrules.parquet import reading
from kccrules.problems import Problem

COUNCIL = """
kind: hierarchy
id: districts
title: Districts
levels: [district]
units:
  - {id: ashford, level: district, title: Ashford, also: [Ashford Borough]}
  - {id: dover, level: district, title: Dover}
  - {id: thanet, level: district, title: Isle of Thanet, also: [Dover and Thanet]}
  - {id: swale, level: district, title: Swale, also: [Dover and Thanet]}
---
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
kind: calendar
id: months
title: Months
year_starts: 1 April
periods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]
due_within: 20 days
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


@settings(max_examples=40)
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
        {"indicator": ["calls", "calls"], "period": ["2012-13/Q1", "2012-13/Q2"], "value": ["68", "81"], "note": [None, "late"]}
    )
    found = evaluate(folder, "2012-13/Q2").rating("calls")
    assert (found["value"], found["rating"], found["note"]) == ("81", "green", "late")
    assert found["data"] == {"path": NAME, "row": 3}
    assert found["previous"] == {"period": "2012-13/Q1", "value": "68", "rating": "red", "source": "computed"}


def test_the_newest_period_is_that_of_the_newest_figure(sent: Sent) -> None:
    periods = ["2012-13/Q3", "2012-13/Q1", "2012-13/Q2"]
    folder = sent({"indicator": ["calls"] * 3, "period": periods, "value": [None, "68", "81"], "state": ["late", "", ""]})
    assert invoke(folder, "eval").out.startswith("Quarter 2 2012/13")


def test_an_indicator_asked_about_by_its_own_period_is_in_the_newest_report(sent: Sent) -> None:
    folder = sent({"indicator": ["visits", "calls"], "period": ["2012-13/M05", "2012-13/Q3"], "value": ["450", "81"]})
    assert "May" not in (found := invoke(folder, "explain", "visits", "--period", "2012-13/M05")).err
    assert found.code == 0, found.err
    assert "450" in found.out
