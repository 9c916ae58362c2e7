"""Tables of targets and thresholds: years, periods, areas, words, and what lies between those given."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccrules.meaning.kinds.entry import Entry
from kccrules.meaning.kinds.series import area_places, read_series
from kccrules.tools import schemas
from kccrules.tools.expressions import parse
from kccrules.tools.yamlfile import parse as parse_yaml
from kccrules.words.model import Series
from kccrules.words.numerals import plain
from kccrules.words.periods import Duration, make_calendar

QUARTERS = make_calendar("quarters", "Quarters", "1 April", ("Q1", "Q2", "Q3", "Q4"), Duration(20, "days"), None)
YEARS = make_calendar("years", "Years", "1 April", ("year",), Duration(20, "days"), None)
AREAS = "areas: districts\n"


def read(target: str, more: str = "", calendar: object = QUARTERS) -> tuple[Series, list[tuple[str, str, str | None]]]:
    """A target as it is written, and what is wrong with it."""
    text = f"kind: kpi\nid: calls\ntitle: Calls\nunit: calls\n{more}target: {target}\n"
    document, problems = parse_yaml(text.encode(), "definitions/calls.yaml")
    assert document is not None, problems
    assert schemas.check([document]) == []
    entry = Entry(document)
    series = read_series(entry, "target", calendar)  # type: ignore[arg-type]  # one of the two above
    return series, [(problem.code, problem.message, problem.hint) for problem in entry.problems]


def good(target: str, more: str = "", calendar: object = QUARTERS) -> Series:
    series, problems = read(target, more, calendar)
    assert problems == []
    return series


def texts(series: Series, area: str | None = None) -> dict[str, str]:
    """The cells of a quarterly series by period: those of the whole, or of an area."""
    found = {period: series.at(period, area) for period in sorted(series.periods())}
    return {QUARTERS.text(period): cell.text for period, cell in found.items() if cell}


# ---------------------------------------------------------------------------------------------- years and periods


def test_a_cell_of_a_year_counts_for_each_of_its_periods() -> None:
    series = good("{2012-13: 80, 2013-14: {Q1: 85, Q3: none}}")
    assert texts(series) == {
        "2012-13/Q1": "80", "2012-13/Q2": "80", "2012-13/Q3": "80", "2012-13/Q4": "80",
        "2013-14/Q1": "85", "2013-14/Q3": "none",
    }  # fmt: skip
    assert series.always is None


def test_a_single_cell_holds_always() -> None:
    series = good("0.9 * last(value)")
    assert (series.always and series.always.text, series.cells) == ("0.9 * last(value)", {})


def test_periods_begin_with_a_capital_also_where_there_are_no_areas() -> None:
    assert read("{2012-13: {q1: 5, Q2: 6}}")[1] == [("KCC212", "a financial year has no 'q1'", "write Q1")]


# ---------------------------------------------------------------------------------------------- areas


def test_a_year_has_a_cell_for_each_area_and_for_the_whole() -> None:
    series = good("{2012-13: {whole: 658, ashford: 610, dover: 640}}", AREAS)
    assert texts(series)["2012-13/Q2"] == "658"
    assert texts(series, "ashford") == {f"2012-13/Q{number}": "610" for number in (1, 2, 3, 4)}
    assert texts(series, "thanet") == {}


def test_a_period_has_a_cell_for_each_area() -> None:
    series = good("{2012-13: {Q1: {whole: 5, ashford: 4}, Q2: 6}}", AREAS)
    assert texts(series) == {"2012-13/Q1": "5", "2012-13/Q2": "6"}
    assert texts(series, "ashford") == {"2012-13/Q1": "4", "2012-13/Q2": "6"}
    assert texts(series, "dover") == {"2012-13/Q2": "6"}


def test_areas_may_have_cells_where_the_whole_has_none() -> None:
    series = good("{2012-13: {ashford: 4}}", AREAS)
    assert texts(series) == {}
    assert [cell.text for cell in series.all_cells()] == ["4"] * 4


def test_areas_may_have_formulas_and_words() -> None:
    series = good("{2012-13: {whole: 0.9 * last_year(value), ashford: {stated: As agreed}, dover: tbc}}", AREAS)
    period = QUARTERS.ordinal("2012-13/Q1")
    cells = [series.at(period, area) for area in (None, "ashford", "dover")]
    assert [cell and cell.form for cell in cells] == ["formula", "stated", "tbc"]


@pytest.mark.parametrize(
    ("target", "more", "code", "message", "hint"),
    [
        (
            "{2012-13: {whole: 5, dover: 4}}", "", "KCC230",
            "'whole' is read as an area, and this indicator has no areas",
            "write areas: and the id of the group that they are in; the periods of a year are Q1, Q2, Q3 or Q4",
        ),
        (
            "{2012-13: {Q1: 5, dover: 4}}", "", "KCC230",
            "'dover' is read as an area, and this indicator has no areas",
            "write areas: and the id of the group that they are in; the periods of a year are Q1, Q2, Q3 or Q4",
        ),
        (
            "{2012-13: {Q1: {dover: 4}}}", "", "KCC230",
            "'dover' is read as an area, and this indicator has no areas",
            "write areas: and the id of the group that they are in; the periods of a year are Q1, Q2, Q3 or Q4",
        ),
        (
            "{2012-13: {Q1: 5, dover: 4}}", AREAS, "KCC230",
            "the area 'dover' stands beside the period Q1",
            "areas go inside each period: Q1: {whole: 80, dover: 75}",
        ),
        (
            "{2012-13: {whole: 5, Dover: 4}}", AREAS, "KCC212",
            "a financial year has no 'Dover'",
            "use Q1, Q2, Q3 or Q4. Areas are written in small letters: dover",
        ),
        (
            "{2012-13: {whole: 5, dover: high}}", AREAS, "KCC104",
            "'high' is not a number",
            "write a number such as 80, a range such as 5 to 10, none or tbc",
        ),
    ],
)  # fmt: skip
def test_areas_that_do_not_fit_are_said_once(target: str, more: str, code: str, message: str, hint: str) -> None:
    assert read(target, more)[1] == [(code, message, hint)]


def test_where_areas_are_first_named_is_known() -> None:
    text = "kind: kpi\nid: calls\ntarget: {2012-13: {Q1: {whole: 5, dover: 4}}, 2013-14: {dover: 5, ashford: 6}}\nfloor: 5\n"
    document, _ = parse_yaml(text.encode(), "definitions/calls.yaml")
    assert document is not None
    found = area_places(Entry(document), "target", "floor")
    assert {name: place.column for name, place in found.items()} == {"target: dover": 35, "target: ashford": 67}


# ---------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    "target", ["{stated: As agreed}", "{2012-13: {stated: As agreed}}", "{2012-13: {Q1: {stated: As agreed}}}"]
)
def test_words_stand_in_the_place_of_any_cell(target: str) -> None:
    series = good(target)
    cell = series.at(QUARTERS.ordinal("2012-13/Q1"))
    assert cell is not None
    assert (cell.form, cell.text, cell.low, cell.high) == ("stated", "As agreed", None, None)


@pytest.mark.parametrize(
    ("target", "other"),
    [
        ("{stated: As agreed, 2012-13: 5}", "2012-13"),
        ("{2012-13: {stated: As agreed, Q1: 5}}", "Q1"),
        ("{2012-13: {Q1: {stated: As agreed, dover: 5}}}", "dover"),
        ("{2012-13: {stated: As agreed, dover: 5}}", "dover"),
    ],
)
def test_words_do_not_stand_beside_other_cells(target: str, other: str) -> None:
    message = f"'stated' is said of one cell, and here it stands beside '{other}'"
    hint = f"give {other} words of its own, {other}: {{stated: ...}}, or remove one of the two"
    assert read(target, AREAS)[1] == [("KCC230", message, hint)]


# ---------------------------------------------------------------------------------------------- between


def test_a_straight_line_fills_the_years_between() -> None:
    series = good("{2010-11: 72, 2014-15: 84, between: straight-line}", calendar=YEARS)
    assert {year: cell.text for year, cell in series.cells.items()} == {
        2010: "72",
        2011: "(72 * 3 + 84 * 1) / 4",
        2012: "(72 * 2 + 84 * 2) / 4",
        2013: "(72 * 1 + 84 * 3) / 4",
        2014: "84",
    }
    assert [cell.form for cell in series.cells.values()] == ["number", "formula", "formula", "formula", "number"]
    assert {str(series.cells[year].place) for year in (2011, 2012, 2013)} == {"definitions/calls.yaml:5:45"}


def test_a_year_that_is_filled_has_one_value_for_all_its_quarters() -> None:
    series = good("{2010-11: 72, 2012-13: 84, between: straight-line}")
    assert {texts(series)[f"2011-12/Q{number}"] for number in (1, 2, 3, 4)} == {"(72 * 1 + 84 * 1) / 2"}


def test_a_straight_line_fills_the_quarters_between() -> None:
    series = good("{2013-14: {Q1: 0, Q4: 88, between: straight-line}}")
    assert texts(series) == {
        "2013-14/Q1": "0",
        "2013-14/Q2": "(0 * 2 + 88 * 1) / 3",
        "2013-14/Q3": "(0 * 1 + 88 * 2) / 3",
        "2013-14/Q4": "88",
    }


def test_steps_keep_what_was_before() -> None:
    series = good("{2010-11: 5 to 10, 2012-13: tbc, 2014-15: 7, between: steps}", calendar=YEARS)
    assert {year: (cell.form, cell.text) for year, cell in series.cells.items()} == {
        2010: ("range", "5 to 10"),
        2011: ("range", "5 to 10"),
        2012: ("tbc", "tbc"),
        2013: ("tbc", "tbc"),
        2014: ("number", "7"),
    }


def test_nothing_is_filled_before_the_first_or_after_the_last() -> None:
    series = good("{2011-12: 5, 2013-14: 7, between: steps}", calendar=YEARS)
    assert list(series.cells) == [2011, 2012, 2013]


def test_what_is_given_stays_and_neighbours_may_be_anything() -> None:
    series = good(
        "{2009-10: 0.9 * target, 2010-11: 72, 2012-13: 84, 2013-14: {stated: More}, between: straight-line}",
        calendar=YEARS,
    )
    assert [cell.form for cell in series.cells.values()] == ["formula", "number", "formula", "number", "stated"]


def test_every_area_has_a_line_of_its_own() -> None:
    series = good("{2010-11: {whole: 10, dover: 2}, 2012-13: {whole: 20, dover: 8}, between: straight-line}", AREAS)
    assert texts(series)["2011-12/Q1"] == "(10 * 1 + 20 * 1) / 2"
    assert texts(series, "dover")["2011-12/Q1"] == "(2 * 1 + 8 * 1) / 2"


def test_every_area_has_steps_of_its_own() -> None:
    series = good("{2012-13: {Q1: {whole: 10, dover: 2}, Q3: 20, between: steps}}", AREAS)
    assert texts(series, "dover") == {"2012-13/Q1": "2", "2012-13/Q2": "2", "2012-13/Q3": "20"}


MILLIONTHS = st.integers(-(10**9), 10**9) | st.integers(-(10**15), 10**15)


@given(MILLIONTHS, MILLIONTHS, st.integers(2, 30))
def test_what_lies_between_is_exactly_on_the_line(one: int, other: int, years: int) -> None:
    last = QUARTERS.year_text(2000 + years)
    series = good(f"{{2000-01: '{plain(one)}', {last}: '{plain(other)}', between: straight-line}}", calendar=YEARS)
    assert list(series.cells) == list(range(2000, 2001 + years))
    for year in range(2001, 2000 + years):
        text = series.cells[year].text
        parse(text)
        first, near, second, far, parts = [Fraction(number) for number in re.findall(r"-?[\d.]+", text)]
        assert re.fullmatch(r"\(-?[\d.]+ \* \d+ \+ -?[\d.]+ \* \d+\) / \d+", text)
        expected = Fraction(one, 10**6) + Fraction(other - one, 10**6) * (year - 2000) / years
        assert (first * near + second * far) / parts == expected


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        (
            "{2011-12: 80, 2012-13: 84, between: straight-line}",
            "there is nothing to fill between 2011-12 and 2012-13",
            "leave out what is to be filled, or remove this line; it stands beside years, or beside periods of a year",
        ),
        (
            "{between: steps}",
            "this fills what lies between two",
            "leave out what is to be filled, or remove this line; it stands beside years, or beside periods of a year",
        ),
        (
            "{2012-13: {Q1: 5, Q2: 6, between: steps}}",
            "there is nothing to fill between Q1 and Q2",
            "leave out what is to be filled, or remove this line; it stands beside years, or beside periods of a year",
        ),
        (
            "{2010-11: 80, 2012-13: tbc, between: straight-line}",
            "a straight line needs a number at both ends, and 2012-13 is tbc",
            "give 2011-12 a value of its own, or write a number for 2012-13",
        ),
        (
            "{2009-10: 0.9 * last(value), 2012-13: 84, between: straight-line}",
            "a straight line needs a number at both ends, and 2009-10 is 0.9 * last(value)",
            "give 2010-11 to 2011-12 values of their own, or write a number for 2009-10",
        ),
        (
            "{2010-11: {Q1: 5, Q4: 6}, 2012-13: 84, between: straight-line}",
            "2010-11 has a value for each period, and this fills whole years",
            "give 2011-12 a value of its own, or write between beside the periods of a year",
        ),
        (
            "{2010-11: {Q1: 5, Q4: 6}, 2012-13: 84, between: steps}",
            "2010-11 has a value for each period, and this fills whole years",
            "give 2011-12 a value of its own, or write between beside the periods of a year",
        ),
        (
            "{2010-11: {whole: 5, dover: 6}, 2012-13: {whole: 5}, between: straight-line}",
            "2010-11 and 2012-13 do not have values for the same areas",
            "give both the same areas, or give 2011-12 a value of its own",
        ),
        (
            "{2010-11: 5, 2012-13: {whole: 5}, between: straight-line}",
            "2010-11 and 2012-13 do not have values for the same areas",
            "give both the same areas, or give 2011-12 a value of its own",
        ),
        (
            "{2012-13: {whole: 5, dover: 4, between: straight-line}}",
            "between fills years or periods, and these are areas",
            "write it beside the years",
        ),
    ],
)
def test_what_cannot_be_filled_is_said_once(target: str, message: str, hint: str) -> None:
    assert read(target, AREAS)[1] == [("KCC231", message, hint)]


def test_a_table_with_a_mistake_is_not_filled_and_the_mistake_is_all_that_is_said() -> None:
    for target in (
        "{2010-11: high, 2012-13: 84, between: straight-line}",
        "{2010-11: {Q1: high, Q3: 9, between: steps}}",
    ):
        assert [code for code, _, _ in read(target)[1]] == ["KCC104"]
