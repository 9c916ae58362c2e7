"""A report as one table, for spreadsheets and programs: CSV that opens by a double click, Parquet with exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from conftest import Json, invoke, read_csv
from councils import DOVER_AND_SWALE

from kccrules.engine import tables
from kccrules.words.ratings import COLUMNS

Q1 = ("eval", "--period", "2012-13/Q1")
FEW = (
    DOVER_AND_SWALE
    + """
kind: kpi
id: calls
title: =HYPERLINK("http://example.org")
unit: percent
decimals: 1
service: libraries
target: {2011-12: 80, 2012-13: 80}
floor: 0.85 * target
---
kind: kpi
id: carers
title: Carers, known and assessed
unit: carers
service: roads
areas: everywhere
area_total: sum
polarity: range
direction: none
target: {2012-13: {whole: 20 to 30, dover: 12 or more}}
floor: {2012-13: {whole: tbc}}
"""
)
SENT = """\
indicator,period,value,area,state
calls,2011-12/Q4,-12.5,,
calls,2012-13/Q1,67.9,,provisional
carers,2012-13/Q1,14,dover,
carers,2012-13/Q1,,swale,late
"""


@pytest.fixture
def few(project: Callable[..., Path]) -> Path:
    return project(FEW, SENT)


def sheet(folder: Path, *more: str) -> list[dict[str, str]]:
    """What a spreadsheet would show."""
    target = folder / "ratings.csv"
    assert invoke(folder, *Q1, "-f", "csv", "-o", str(target), *more).code == 0
    return read_csv(target.read_text("utf-8"))


def table(folder: Path) -> pl.DataFrame:
    target = folder / "ratings.parquet"
    assert invoke(folder, *Q1, "-f", "parquet", "-o", str(target)).code == 0
    return pl.read_parquet(target)


def test_a_row_has_the_figure_its_limits_the_rating_and_why(few: Path) -> None:
    rows = sheet(few)
    assert rows[0] == {
        "id": "calls", "kind": "kpi", "title": '\'=HYPERLINK("http://example.org")', "service": "libraries", "area": "",
        "period": "2012-13/Q1", "state": "provisional", "value": "67.9", "unit": "percent", "target": "80", "floor": "68",
        "upper": "", "lower": "", "scale": "rag", "rating": "red", "reason": "", "lacking": "", "previous period": "2011-12/Q4",
        "previous value": "-12.5", "previous rating": "red", "direction": "better", "published rating": "",
        "because": "67.9% does not meet the floor standard of 68%", "rule": "floor-standard", "data": "submissions/sent.csv:3",
    }  # fmt: skip
    assert [(row["id"], row["area"], row["target"], row["floor"]) for row in rows[1:]] == [
        ("carers", "", "20 to 30", "tbc"), ("carers", "dover", "12", ""), ("carers", "swale", "", ""),
    ]  # fmt: skip
    assert [(row["rating"], row["reason"], row["lacking"], row["value"]) for row in rows[1:]] == [
        ("not-rated", "missing", "value", ""), ("green", "", "", "14"), ("not-rated", "late", "value", ""),
    ]  # fmt: skip


def test_a_file_has_the_mark_and_the_ends_of_lines_that_spreadsheets_look_for(few: Path) -> None:
    sheet(few)
    content = (few / "ratings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,kind,title,")
    assert content.count(b"\r\n") == content.count(b"\n") == 5
    assert invoke(few, *Q1, "-f", "csv").out.startswith("\ufeffid,kind,title,")


def test_a_report_may_be_limited_here_too(few: Path) -> None:
    assert [row["id"] for row in sheet(few, "-s", "calls")] == ["calls"]


def test_parquet_has_the_same_with_numbers_as_decimals(few: Path) -> None:
    found = table(few)
    limits = [f"{column.name}_{end}" for column in COLUMNS if column.holds == "limit" for end in ("low", "high")]
    assert {name for name, kind in found.schema.items() if kind == pl.Decimal(38, 12)} == set(limits)
    assert {name for name, kind in found.schema.items() if kind == pl.Decimal(38, 6)} == {"value", "previous_value"}
    rows, sheets = found.to_dicts(), sheet(few)
    assert [(row["value"], row["previous_value"], row["floor_low"]) for row in rows[:2]] == [
        (Decimal("67.9"), Decimal("-12.5"), Decimal(68)), (None, None, None),
    ]  # fmt: skip
    assert [(row["target_low"], row["target_high"]) for row in rows] == [
        (Decimal(80), None), (Decimal(20), Decimal(30)), (Decimal(12), None), (None, None),
    ]  # fmt: skip
    texts = [column.name for column in COLUMNS if column.holds == "text" and column.name != "title"]
    for row, shown in zip(rows, sheets, strict=True):
        assert [row[name] or "" for name in texts] == [shown[name.replace("_", " ")] for name in texts]
    assert rows[0]["title"] == '=HYPERLINK("http://example.org")'


def test_parquet_is_for_a_file(few: Path) -> None:
    found = invoke(few, *Q1, "-f", "parquet")
    assert (found.code, found.out) == (2, "")
    assert "--format parquet is for a file: name it, such as -o ratings.parquet" in found.err


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_never_lacks_results_in_silence(form: str, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables.read, "__defaults__", (3,))
    found = invoke(few, *Q1, "-f", form, "-o", str(few / "ratings"))
    assert (found.code, (few / "ratings").exists()) == (2, False)
    said = "2 results by area are too many for one table: choose some indicators with -s, or read figures.parquet in the store"
    assert said in " ".join(found.err.split())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_inputs_give_the_same_bytes(form: str, few: Path) -> None:
    def content() -> bytes:
        target = few / f"ratings.{form}"
        assert invoke(few, *Q1, "-f", form, "-o", str(target)).code == 0
        return target.read_bytes()

    assert content() == content()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_cannot_be_written_is_said(form: str, few: Path) -> None:
    found = invoke(few, *Q1, "-f", form, "-o", str(few / "nowhere" / "ratings"))
    assert found.code == 2
    assert "cannot be written" in found.err
    assert "Traceback" not in found.err


def test_every_rating_of_the_shipped_report_is_a_row_as_in_json(shipped: Path, quarter_1: Json) -> None:
    rows = sheet(shipped)
    assert [(row["id"], row["value"], row["rating"], row["because"]) for row in rows] == [
        (row["id"], row["value"] or "", row["rating"], row["because"]) for row in quarter_1["ratings"]
    ]
    assert [row["direction"] for row in rows] == [
        row["direction"]["judgement"] if row["direction"] else "" for row in quarter_1["ratings"]
    ]
