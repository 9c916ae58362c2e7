"""A chart shows what is held and nothing else: gaps stay gaps, a rating is shape and word before it is colour, words do not cover
each other, and the picture can stand in any page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from conftest import ship
from hypothesis import given, settings
from hypothesis import strategies as st

from kccrules.flow import project as flow
from kccrules.render.charts import Chart, along, chart
from kccrules.render.charts.drawing import draw
from kccrules.render.charts.frame import NAMED, NARROW, WIDE, Sheet
from kccrules.render.charts.placing import Box, Wanted, beside, spread, width, wrapped
from kccrules.render.charts.scale import scale
from kccrules.render.charts.series import Point, Series, runs, series
from kccrules.render.paper.blocks import Column
from kccrules.render.paper.charted import beside_chart, period_name
from kccrules.render.paper.markdown import words as words_of
from kccrules.render.span import MOST, span
from kccrules.words import colours
from kccrules.words.layouts import COLOURS, Theme
from kccrules.words.report import Period, Rating, Report

Make = Callable[..., Path]
CALLS = """
kind: kpi
id: calls
title: Calls answered
service: libraries
unit: percent
target: {2011-12: 80, 2012-13: 80}
floor: {2011-12: 70, 2012-13: 70}
"""
FOUR = [("2011-12/Q2", "66"), ("2011-12/Q3", "78"), ("2011-12/Q4", "86"), ("2012-13/Q1", "68")]
TEXT, PATH = (f"{{http://www.w3.org/2000/svg}}{name}" for name in ("text", "path"))
SHAPES = {COLOURS["green"]: "green", COLOURS["amber"]: "amber", COLOURS["red"]: "red"}


def sent(rows: list[tuple[str, str]], id_: str = "calls") -> str:
    """Rows of period and value; the value may go on with ',state'."""
    return "indicator,period,value,state\n" + "".join(f"{id_},{period},{value}\n" for period, value in rows)


def evaluated(root: Path, period: str = "2012-13/Q1") -> Report:
    found = flow.evaluated(root, flow.Asked(period))
    assert found.report, found.problems
    return found.report


def line_of(report: Report, id_: str = "calls") -> Rating:
    return next(one for one in (*report.ratings, *report.activity) if one.indicator.id == id_)


@dataclass(frozen=True)
class Seen:
    """What stands in a chart."""

    chart: Chart
    root: Tree.Element

    @property
    def words(self) -> list[str]:
        return [one.text or "" for one in self.root.iter(TEXT)]

    @property
    def shapes(self) -> list[str]:
        """Filled shapes of ratings, from the left."""
        marks = [one for one in self.root.iter(PATH) if one.get("transform")]
        return [SHAPES[fill] for one in marks if (fill := one.get("fill", "")) in SHAPES]

    def lines(self, colour: str) -> list[list[tuple[float, float]]]:
        """Every line of a colour of the theme, by its corners."""
        found = [
            one for one in self.root.iter(PATH) if one.get("stroke") == COLOURS[colour] and not one.get("transform")
        ]
        return [corners(one) for one in found if one.get("fill") == "none"]


def corners(path: Tree.Element) -> list[tuple[float, float]]:
    numbers = [float(text) for text in re.findall(r"-?[\d.]+", path.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def seen(rating: Rating, report: Report, theme: Theme | None = None) -> Seen:
    found = chart(rating, report, theme or Theme())
    assert found.svg
    return Seen(found, Tree.fromstring(found.svg))


@pytest.fixture
def drawn(project: Make) -> Callable[..., Seen]:
    """`drawn(definition, rows)`: the chart of a small project."""

    def make(definition: str = CALLS, rows: list[tuple[str, str]] | None = None, period: str = "2012-13/Q1") -> Seen:
        report = evaluated(project(definition, sent(rows or FOUR)), period)
        return seen(line_of(report), report)

    return make


# --------------------------------------------------------------------------------------------------- what it shows


def test_every_result_has_shape_and_words_and_limits_go_on_to_the_end_of_the_year(drawn: Callable[..., Seen]) -> None:
    found = drawn()
    assert [text for text in found.words if text.split()[-1] in ("Red", "Amber", "Green")] == [
        "66% Red", "78% Amber", "86% Green", "68% Red",
    ]  # fmt: skip
    assert found.shapes == ["red", "amber", "green", "red"]
    assert {"Target 80%", "Floor 70%", "The scale starts at 60%.", "Apr to Jun", "2011/12", "2012/13"} <= set(
        found.words
    )
    ((left, _), *_, (right, _)) = found.lines("target")[0]
    ((first, _), *_, (last, _)) = found.lines("accent")[0]
    assert [left < first, last < right - 3 * (last - first) / 3]  # three quarters are still to come
    assert found.chart.title == "Calls answered, by quarter"
    assert found.chart.description == (
        "66% Red (July to September 2011), 78% Amber (October to December 2011), 86% Green (January to March 2012) and "
        "68% Red (April to June 2012). Target 80%. Floor 70%. The scale starts at 60%."
    )


def test_nothing_later_than_the_report_is_drawn_but_its_limits(drawn: Callable[..., Seen]) -> None:
    found = drawn(rows=[*FOUR, ("2012-13/Q2", "99")], period="2011-12/Q3")
    assert "99% Green" not in found.words
    assert found.shapes == ["red", "amber"]
    assert "2012/13" not in found.words


def test_gaps_are_never_bridged(drawn: Callable[..., Seen]) -> None:
    found = drawn(rows=[("2011-12/Q1", "70"), ("2011-12/Q2", "71"), ("2011-12/Q4", "72"), ("2012-13/Q1", "73")])
    assert [len(line) for line in found.lines("accent")] == [2, 2]
    assert len(found.shapes) == 4


def test_a_result_on_its_own_is_a_shape_without_a_line(drawn: Callable[..., Seen]) -> None:
    found = drawn(rows=[("2012-13/Q1", "68")])
    assert (found.lines("accent"), found.shapes) == ([], ["red"])


def test_a_break_is_a_line_with_words_and_results_are_not_joined_over_it(drawn: Callable[..., Seen]) -> None:
    change = "changes:\n  - {from: 2011-12/Q4, break: true, about: Only calls to the main number.}\n"
    found = drawn(CALLS + change)
    assert [len(line) for line in found.lines("accent")] == [2, 2]
    assert "Break in series" in found.words
    told = "Break in the series before January to March 2012: Only calls to the main number."
    assert told in found.words
    assert told in found.chart.description


def test_a_break_of_which_nothing_is_said_is_named_all_the_same(drawn: Callable[..., Seen]) -> None:
    found = drawn(CALLS + "changes:\n  - {from: 2011-12/Q4, break: true}\n")
    assert "Break in the series before January to March 2012." in found.words


def test_a_result_that_may_change_has_a_ring_and_the_key_says_what_it_means(drawn: Callable[..., Seen]) -> None:
    plain = drawn()
    found = drawn(rows=[*FOUR[:2], ("2011-12/Q4", "86,estimated"), ("2012-13/Q1", "68,provisional")])
    rings = [one for one in found.root.iter(PATH) if one.get("transform") and one.get("fill-opacity") == "0"]
    assert len(rings) == 3  # of two results, and of the key
    assert "Estimated or provisional" in found.words
    assert "Provisional" not in " ".join(plain.words)


def test_a_result_that_is_not_there_is_said_in_its_place(drawn: Callable[..., Seen]) -> None:
    found = drawn(rows=[*FOUR[:3], ("2012-13/Q1", ",suppressed")])
    assert "Too few to publish" in found.words
    assert found.chart.description.endswith("April to June 2012: Too few to publish. The scale starts at 60%.")


def test_without_a_result_there_are_words_and_no_picture(project: Make) -> None:
    report = evaluated(project(CALLS, sent([("2012-13/Q1", ",late")])))
    found = chart(line_of(report), report, Theme())
    assert found.svg is None
    assert found.description == "No chart: there is no result to show. April to June 2012: Late."


def test_a_result_that_is_not_rated_is_hollow(drawn: Callable[..., Seen]) -> None:
    found = drawn(CALLS.replace("target: {2011-12: 80, 2012-13: 80}", "target: {2011-12: tbc, 2012-13: 80}"))
    assert found.shapes == ["red"]
    assert [text for text in found.words if "Not rated" in text] == ["66% Not rated", "78% Not rated", "86% Not rated"]


def test_a_range_is_a_band_between_two_lines(drawn: Callable[..., Seen]) -> None:
    kpi = CALLS.replace("unit: percent", "unit: percent\npolarity: range\ndirection: none")
    kpi = kpi.replace("{2011-12: 80, 2012-13: 80}", "{2011-12: 70 to 80, 2012-13: 70 to 80}")
    found = drawn(kpi.replace("{2011-12: 70, 2012-13: 70}", "{2011-12: 60 to 90, 2012-13: 60 to 90}"))
    assert {"Target 70% to 80%", "Floor 60% to 90%"} <= set(found.words)
    long = [[line for line in found.lines(name) if len(line) > 2] for name in ("target", "floor")]
    assert [len(lines) for lines in long] == [2, 2]
    tints = [one for one in found.root.iter(PATH) if one.get("fill") == "#eeefef"]
    assert len(tints) == 7  # of seven quarters


def test_activity_stands_between_its_thresholds_and_has_no_colour_of_a_rating(drawn: Callable[..., Seen]) -> None:
    scale = "---\nkind: scale\nid: range-scale\ntitle: Range\nlevels: {below: -1, within: 0, above: 1}\n"
    rule = (
        "---\nkind: rule\nid: within-range\ntitle: Activity\nscale: range-scale\ncases:\n  - above: value > upper\n"
        "  - below: value < lower\n  - within: otherwise\n"
    )
    activity = (
        "kind: activity\nid: calls\ntitle: Calls\nservice: libraries\nunit: calls\npolarity: neutral\nrating: within-range\n"
        "direction: none\ncalendar: quarters\nbasis: quarter\nupper: {2011-12: 8000, 2012-13: 8000}\n"
        "lower: {2011-12: 7000, 2012-13: 7000}\n"
    )
    rows = [("2011-12/Q3", "7500"), ("2011-12/Q4", "8001"), ("2012-13/Q1", "6990")]
    found = drawn(activity + scale + rule, rows)
    assert {"7,500 Within", "8,001 Above", "6,990 Below", "Calls", "8,000", "7,000"} <= set(found.words)
    assert found.shapes == []
    assert any(one.get("fill") == "#eeefef" for one in found.root.iter(PATH))


def test_a_benchmark_is_a_line_with_its_name(project: Make) -> None:
    england = CALLS.replace("id: calls", "id: england").replace("Calls answered", "England")
    sent_in = (
        sent(FOUR)
        + sent([("2011-12/Q3", "74"), ("2011-12/Q4", "75"), ("2012-13/Q1", "76.5")], "england").partition("\n")[2]
    )
    kpi = CALLS + "benchmarks: [england, wales]\n"
    report = evaluated(project(f"{kpi}---\n{england}---\n{england.replace('england', 'wales')}", sent_in))
    found = seen(line_of(report), report)
    assert "England 76.5%" in found.words
    assert [len(line) for line in found.lines("benchmark")] == [3]
    assert "England 74% at first, changed twice, 76.5% from April to June 2012." in found.chart.description


def test_an_area_has_a_chart_of_its_own(project: Make) -> None:
    areas = (
        "kind: hierarchy\nid: county\ntitle: County\nlevels: [district]\nunits: [{id: dover, level: district, title: Dover}]\n---\n"
        "kind: group\nid: districts\ntitle: Districts\nmembers: [dover]\n---\n"
    )
    rows = "indicator,area,period,value\ncalls,,2012-13/Q1,68\ncalls,dover,2012-13/Q1,81\n"
    report = evaluated(project(areas + CALLS + "areas: districts\n", rows))
    whole, dover = seen(line_of(report), report), seen(report.by_area[0], report)
    assert dover.chart.title == "Calls answered, Dover, by quarter"
    assert "81% Green" in dover.words
    assert not ids(whole) & ids(dover)


def test_the_year_so_far_begins_again_each_year(drawn: Callable[..., Seen]) -> None:
    found = drawn(CALLS + "basis: year-to-date\n")
    assert [len(line) for line in found.lines("accent")] == [3]
    assert "Results are for the year so far, and each year begins again." in found.words


def test_years_are_one_level_of_words_and_limits_of_later_years_are_drawn(drawn: Callable[..., Seen]) -> None:
    years = "kind: calendar\nid: years\ntitle: Years\nyear_starts: 1 April\nperiods: [year]\ndue_within: 20 days\n---\n"
    kpi = CALLS.replace("unit: percent", "unit: tonnes\npolarity: lower\ncalendar: years\nbasis: annual")
    kpi = re.sub(r"(?s)target:.*", "target: {2010-11: 90, 2011-12: 80, 2012-13: 75, 2013-14: 70}\n", kpi)
    found = drawn(years + kpi, [("2009-10", "95"), ("2010-11", "85"), ("2011-12", "81")])
    assert [text for text in found.words if re.fullmatch(r"20\d\d/\d\d", text)] == [
        "2009/10", "2010/11", "2011/12", "2012/13", "2013/14",
    ]  # fmt: skip
    assert "Tonnes" in found.words


# ------------------------------------------------------------------------------------------ the table beside a chart


def told(rating: Rating, report: Report) -> dict[str, list[str]]:
    """The rows of the table, by their periods."""
    table = beside_chart(rating, report)
    rows = [["".join(map(words_of, cell)) for cell in row.cells] for group in table.groups for row in group.rows]
    assert all(len(row) == len(table.columns) for row in rows)
    return {row[0]: row[1:] for row in rows}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ship(tmp_path_factory.mktemp("everything"), later=True)


@pytest.mark.parametrize("period", ["2012-13/Q1", "2013-14/Q1", "2017-18/Q2"])
def test_the_table_holds_what_the_chart_of_each_shipped_indicator_draws(everything: Path, period: str) -> None:
    report = evaluated(everything, period)
    for rating in (*report.ratings, *report.activity):
        drawn, rows = series(rating, report), told(rating, report)
        spoken = [period_name(figure) for figure in span(rating).figures]
        assert [name for name in spoken if name in rows] == list(rows), rating.indicator.id
        results = {spoken[point.place]: [point.printed, point.word] for point in drawn.points}
        if drawn.absent:
            results[spoken[drawn.absent[0]]] = [drawn.absent[1], "Not rated"]
        at = 3 if rating.indicator.kind == "kpi" else 2
        shown = {name: [row[0], row[at].removesuffix(" as published")] for name, row in rows.items()}
        given = {name for name, row in shown.items() if row[0] not in ("Not available", "Not due")}
        assert {name: row for name, row in shown.items() if name in given | results.keys()} == results
        places = {spoken[place] for limit in drawn.limits for run in limit.runs for place, _ in run}
        assert places <= rows.keys()


def test_the_table_begins_and_ends_where_the_chart_does(project: Make) -> None:
    earlier = [(f"{year}-{year - 1999:02}/Q{quarter}", "50") for year in range(2004, 2011) for quarter in range(1, 5)]
    rating = line_of(report := evaluated(project(CALLS, sent([*earlier, *FOUR]))))
    assert len(told(rating, report)) == len(earlier) + 8
    assert list(told(rating, report).items())[:: len(earlier) + 7] == [
        ("April to June 2004", ["50%", "not set", "not set", "Not rated", "Not known"]),
        ("January to March 2013", ["Not due", "80%", "70%", "Not due", "Not due"]),
    ]


def printed(period: str) -> dict[str, str]:
    """A published rating of a period, as it was printed in the report of Quarter 1."""
    return {"submissions/printed.csv": f"report,indicator,period,value,rating\n2012-13/Q1,calls,{period},86,green\n"}


def limits_of(year: str) -> str:
    """The indicator with limits of one year alone."""
    return re.sub(r"\{.*?(\d+)}", rf"{{{year}: \1}}", CALLS)


def test_what_was_counted_before_there_were_limits_has_the_rating_that_was_printed_in_both(project: Make) -> None:
    root = project(limits_of("2012-13"), sent([("2011-12/Q4", "86"), ("2012-13/Q1", "68")]), printed("2011-12/Q4"))
    rating = line_of(report := evaluated(root))
    assert [point.word for point in series(rating, report).points] == ["Green", "Red"]
    assert [row[3] for row in told(rating, report).values()] == ["Green as published", "Red", *["Not due"] * 3]


def test_the_period_reported_has_the_rating_of_the_page_whatever_was_printed(project: Make) -> None:
    root = project(limits_of("2011-12"), sent([("2012-13/Q1", "86")]), printed("2012-13/Q1"))
    rating = line_of(report := evaluated(root))
    assert [point.word for point in series(rating, report).points] == ["Not rated"]
    assert [row[3] for row in told(rating, report).values()] == ["Not rated"]


def test_a_benchmark_that_is_drawn_has_a_column(project: Make) -> None:
    england = CALLS.replace("id: calls", "id: england").replace("Calls answered", "Calls answered, England")
    sent_in = sent(FOUR) + sent([("2011-12/Q3", "74"), ("2012-13/Q1", "76.5")], "england").partition("\n")[2]
    report = evaluated(project(f"{CALLS}benchmarks: [england]\n---\n{england}", sent_in))
    rating = line_of(report)
    assert beside_chart(rating, report).columns[-1].title == "England"
    assert [Column(title).long for title in ("", "Donaudampfschifffahrtsgesellschaft", "Floor standard")] == [
        False,
        True,
        False,
    ]
    assert [row[-1] for row in told(rating, report).values()] == [
        "Not available", "74%", "Not available", "76.5%", "Not due", "Not due", "Not due",
    ]  # fmt: skip


def test_periods_that_only_a_benchmark_has_are_in_the_table(project: Make) -> None:
    bare = re.sub(r"(?s)target:.*", "rating: none\ndirection: none\n", CALLS)
    england = bare.replace("id: calls", "id: england").replace("Calls answered", "England")
    sent_in = (
        sent([("2011-12/Q2", "66"), ("2012-13/Q1", "68")]) + sent([("2011-12/Q4", "74")], "england").partition("\n")[2]
    )
    report = evaluated(project(f"{bare}benchmarks: [england]\n---\n{england}", sent_in))
    table = beside_chart(line_of(report), report)
    assert list(told(line_of(report), report)) == [
        "July to September 2011",
        "January to March 2012",
        "April to June 2012",
    ]
    assert table.note == "(periods of which nothing is held are left out)"


def test_without_a_chart_the_table_does_not_speak_of_one(project: Make) -> None:
    report = evaluated(project(CALLS, sent([("2012-13/Q1", ",late")])))
    assert beside_chart(line_of(report), report).caption == "Calls answered, by quarter"
    assert [row[0] for row in told(line_of(report), report).values()] == ["Late", "Not due", "Not due", "Not due"]


# ------------------------------------------------------------------------------------------- a picture for any page


def ids(found: Seen) -> set[str]:
    return {one.get("id", "") for one in found.root.iter() if one.get("id")}


def test_a_chart_stands_for_itself_in_any_page(drawn: Callable[..., Seen]) -> None:
    found = drawn()
    assert found.chart.svg
    assert ids(found) == {"chart-calls-title", "chart-calls-desc"}
    root = found.root
    assert (root.get("role"), root.get("aria-labelledby"), root.get("aria-describedby")) == (
        "img", "chart-calls-title", "chart-calls-desc",
    )  # fmt: skip
    assert {one.tag.rpartition("}")[2] for one in root.iter()} == {"svg", "title", "desc", "path", "text"}
    outside = re.findall(r"https?://[^\"]+|url\([^)]*\)|href|<style|<script|on\w+=", found.chart.svg)
    assert outside == ["http://www.w3.org/2000/svg"]


def test_text_of_definitions_stays_text(drawn: Callable[..., Seen]) -> None:
    title, unit = "</title><script>alert(1)</script> $x^2$ & 中文", '"><b>'
    found = drawn(CALLS.replace("Calls answered", f"'{title}'").replace("percent", f"'{unit}'"))
    assert found.chart.title == f"{title}, by quarter"
    assert "<script" not in (found.chart.svg or "")
    assert '"&gt;&lt;b&gt;' in (found.chart.svg or "")


def test_characters_that_no_document_may_hold_become_spaces(project: Make) -> None:
    report = evaluated(project(CALLS, sent(FOUR)))
    rating = line_of(report)
    odd = replace(rating, indicator=replace(rating.indicator, title="A\x07 title", unit="odd\x0bunit"))
    assert {"Oddunit", "Odd unit"} & set(seen(odd, report).words)


def test_two_builds_are_the_same_and_so_are_two_processes(project: Make) -> None:
    root = project(CALLS, sent(FOUR))
    program = (
        "import sys; from pathlib import Path; from kccrules.flow import project; from kccrules.words.layouts import Theme\n"
        "from kccrules.render.charts import chart\n"
        "report = project.evaluated(Path(sys.argv[1]), project.Asked('2012-13/Q1')).report\n"
        "sys.stdout.buffer.write(chart(report.ratings[0], report, Theme()).svg.encode())"
    )
    report = evaluated(root)
    first = chart(line_of(report), report, Theme()).svg
    assert first == chart(line_of(report), report, Theme()).svg
    nowhere = {
        **os.environ,
        "MPLCONFIGDIR": str(root / "kccrules.yaml" / "no-folder"),
    }  # what others would complain about
    other = subprocess.run([sys.executable, "-c", program, str(root)], capture_output=True, check=True, env=nowhere)
    assert other.stdout.decode() == first
    assert other.stderr == b""


def test_colours_and_font_are_those_of_the_theme(project: Make) -> None:
    report = evaluated(project(CALLS, sent(FOUR)))
    theme = Theme({**COLOURS, "target": "#004000", "paper": "#fffff0", "line": "#767676"}, "Open Sans, serif")
    svg = chart(line_of(report), report, theme).svg or ""
    assert 'font-family="Open Sans, serif"' in svg
    assert [name for name in ("#004000", "#fffff0", COLOURS["floor"]) if name not in svg] == []
    assert COLOURS["target"] not in svg


# ------------------------------------------------------------------------------------------------ words find room

RATINGS = {"green": "Green", "amber": "Amber", "red": "Red", "not-rated": "Not rated"}
MONTHS = (
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
)


def months(count: int) -> tuple[Period, ...]:
    """From April 2012."""
    made = []
    for number in range(count):
        year, month = divmod(number, 12)
        text = f"{MONTHS[month]} {2012 + year + (month > 8)}"
        made.append(Period(f"{2012 + year}-{13 + year}/M{month + 1:02}", text, text, text, text))
    return tuple(made)


def drawing(values: list[str | None], unit: str = "percent", **more: object) -> Series:
    """A series of months; no rating is worked out."""
    words = list(RATINGS.items())
    points = tuple(
        Point(place, Decimal(text), text, *words[place % 4], "submitted")
        for place, text in enumerate(values)
        if text is not None
    )
    made = Series(
        title="A title", unit=unit, periods=months(len(values)), points=points, key=tuple(words),
        lines=runs([(point.place, point.value) for point in points], ()), limits=(), breaks=(), absent=None,
        restarts=False, left_out=0,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def boxes(svg: str) -> Iterator[tuple[str, Box]]:
    """What each word covers."""
    for one in Tree.fromstring(svg).iter(TEXT):
        size, text = float(one.get("font-size", "")), one.text or ""
        wide = width(text, size, bold=one.get("font-weight") == "700")
        x, y = float(one.get("x", "")), float(one.get("y", ""))
        left = x - {"middle": wide / 2, "end": wide}.get(one.get("text-anchor", ""), 0.0)
        yield text, Box(left, y - size * 0.7, left + wide, y + size * 0.2)


SOME = settings(max_examples=40)  # a picture takes a while
numbers = st.decimals(-(10**12), 10**12, places=2, allow_nan=False).map(lambda number: f"{number:f}")
small = st.decimals(0, 100, places=1, allow_nan=False).map(lambda number: f"{number:f}")


@given(
    values=st.lists(st.one_of(st.none(), small), min_size=1, max_size=MOST) | st.lists(numbers, min_size=1, max_size=8),
    unit=st.sampled_from(["percent", "people", "thousand visits"]),
    breaks=st.sets(st.integers(1, 59), max_size=4),
    limit=small | numbers,
)
@pytest.mark.parametrize("sheet", [WIDE, NARROW])
@SOME
def test_words_cover_neither_each_other_nor_the_edge(
    values: list[str | None], unit: str, breaks: set[int], limit: str, sheet: Sheet
) -> None:
    if not any(values):
        values = [*values, "1"]
    every = tuple((place, Decimal(limit)) for place in range(len(values)))
    from kccrules.render.charts.series import Limit

    near = tuple((place, value + 1) for place, value in every)
    limits = (
        Limit("target", f"Target {limit}", "", (every,), ()),
        Limit("floor", f"Floor {limit}", "", (near,), ()),
        Limit("benchmark", "Average of all county councils in England", "", (every[:1],), ()),
    )
    there = tuple((place, None) for place in sorted(breaks) if place < len(values))
    svg, _ = draw(drawing(values, unit, limits=limits, breaks=there), Theme(), "x", sheet)
    edge = Box(0, 0, sheet.width, float(Tree.fromstring(svg).get("viewBox", "").split()[3]))
    found = list(boxes(svg))
    assert len(found) > 5
    assert [text for text, box in found if not box.within(edge)] == []
    assert [(one, other) for (one, a), (other, b) in combinations(found, 2) if a.meets(b)] == []


def test_with_many_results_only_the_newest_has_words_and_a_key_says_what_shapes_mean() -> None:
    few, _ = draw(drawing(["50"] * NAMED), Theme(), "x", WIDE)
    many, _ = draw(drawing([str(50 + number % 7) for number in range(60)]), Theme(), "x", WIDE)
    assert [text for text, _ in boxes(few) if text.endswith(" Red")] != []
    said = [text for text, _ in boxes(many)]
    assert [text for text in said if "Not rated" in text] == ["53 Not rated", "Not rated"]
    assert [text for text in said if text in RATINGS.values()] == ["Green", "Amber", "Red", "Not rated"]


def test_the_words_of_the_newest_cover_no_shape_unless_they_must() -> None:
    rising = [str(50 + number) for number in range(NAMED + 1)]
    svg, _ = draw(drawing(rising), Theme(), "x", WIDE)
    [(_, newest)] = [pair for pair in boxes(svg) if pair[0] == "62 Green"]
    assert [spot for spot in spots(svg) if Box(*spot, *spot).meets(newest)] == []


def spots(svg: str) -> list[tuple[float, float]]:
    """The middle of every shape."""
    found = [one.get("transform", "") for one in Tree.fromstring(svg).iter(PATH)]
    pairs = [re.findall(r"[\d.]+", text) for text in found if text]
    return [(float(x), float(y)) for x, y in pairs]


def test_a_key_that_is_too_wide_goes_on_below() -> None:
    words = tuple((word, f"{title}, in a good many words that go on") for word, title in RATINGS.items())
    svg, _ = draw(drawing([str(50 + number % 7) for number in range(60)], key=words), Theme(), "x", WIDE)
    rows = {box.top for text, box in boxes(svg) if "a good many" in text}
    assert len(rows) == 2


def test_a_scale_that_does_not_reach_nought_says_where_it_starts_or_ends() -> None:
    said = [
        draw(drawing(values, "pounds"), Theme(), "x", WIDE)[1] for values in (["90", "95"], ["-95", "-90"], ["1", "95"])
    ]
    assert [text.partition(". ")[2] for text in said] == ["The scale starts at 89.", "The scale ends at -89.", ""]


def test_a_long_series_is_told_by_its_ends_and_its_extremes() -> None:
    _, told = draw(drawing(["50", "40", "60", *["50"] * 9]), Theme(), "x", WIDE)
    assert told == (
        "12 results from April 2012 to March 2013. The lowest is 40 (May 2012), the highest 60 (June 2012), the newest "
        "50 Not rated. The scale starts at 35%."
    )


def test_older_periods_are_left_out_and_that_is_said(project: Make) -> None:
    calendar = "kind: calendar\nid: months\ntitle: Months\nyear_starts: 1 April\nperiods: [M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11, M12]\ndue_within: 20 days\ncloses: 62 days\n---\n"
    kpi = CALLS.replace("unit:", "calendar: months\nbasis: month\nunit:")
    rows = [(f"{year}-{(year + 1) % 100:02}/M{month:02}", "50") for year in range(2007, 2013) for month in range(1, 13)]
    report = evaluated(project(calendar + kpi, sent(rows)), "2012-13/Q4")
    found = seen(line_of(report), report)
    assert len([one for one in found.root.iter(PATH) if one.get("transform")]) == MOST + 2  # two in the key
    assert "12 earlier periods not drawn." in found.words
    assert beside_chart(line_of(report), report).note == "(12 earlier periods not shown)"
    assert len(told(line_of(report), report)) == MOST


def test_words_that_find_no_place_are_left_out_altogether() -> None:
    everything = Box(0, 0, 100, 100)
    wanted = [Wanted(50, 50, "word"), Wanted(50, 52, "word")]
    assert beside(wanted, 15, 8, everything, [], []) is not None
    assert beside(wanted, 15, 8, everything, [everything], []) is None
    assert beside(wanted, 15, 8, Box(40, 40, 60, 60), [], []) is None


def test_words_keep_off_lines_where_they_can() -> None:
    plot, above = Box(0, 0, 200, 200), Box(0, 60, 200, 90)
    [free] = beside([Wanted(100, 100, "word")], 15, 8, plot, [], []) or []
    [moved] = beside([Wanted(100, 100, "word")], 15, 8, plot, [], [above]) or []
    assert [free.y < 100, moved.y > 100] == [True, True]


@given(
    wanted=st.lists(st.tuples(st.floats(0, 300), st.floats(5, 40)), max_size=8),
    top=st.floats(0, 20),
    room=st.floats(330, 500),
)
def test_names_are_moved_apart_and_keep_their_order(wanted: list[tuple[float, float]], top: float, room: float) -> None:
    found = spread(wanted, top, top + room)
    tall = sorted((middle, height) for middle, (_, height) in zip(found, wanted, strict=True))
    for (above, one), (below, other) in pairwise(tall):
        assert below - above >= (one + other) / 2 - 1e-6
    for (middle, _), other in zip(wanted, found, strict=True):
        assert all(other <= b + 1e-6 for (a, _), b in zip(wanted, found, strict=True) if middle < a)
    if sum(height for _, height in wanted) <= room:
        assert all(
            top - 1e-6 <= middle - height / 2 and middle + height / 2 <= top + room + 1e-6 for middle, height in tall
        )


def test_long_names_are_broken_into_lines_and_long_words_into_pieces() -> None:
    assert wrapped("Average of all councils", 15, 100) == ["Average of all", "councils"]
    assert all(width(line, 15) <= 100 for line in wrapped("x" * 50 + " and so on", 15, 100))
    assert "".join(wrapped("x" * 50, 15, 100)) == "x" * 50


@pytest.mark.parametrize(
    ("text", "months", "part", "year"),
    [
        ("2012-13/Q1", "April to June 2012", "Apr to Jun", "2012/13"),
        ("2012/Q4", "December 2012 to February 2013", "Dec to Feb", "2012"),
        ("2017-18/M06", "September 2017", "Sep", "2017/18"),
        ("2012-13/Autumn", "September to December 2012", "Autumn", "2012/13"),
        ("2012-13/W07", "14 to 20 May 2012", "W07", "2012/13"),
        ("2012-13/Mid-year", "July 2012", "Mid-year", "2012/13"),
        ("2012-13", "April 2012 to March 2013", "", "2012/13"),
    ],
)
def test_periods_are_said_on_two_levels(text: str, months: str, part: str, year: str) -> None:
    period = Period(text, text, text, text, months)
    assert (along.part(period), along.year(period)) == (part, year)


def quarters(count: int, first: int = 0) -> list[Period]:
    names = ("April to June", "July to September", "October to December", "January to March")
    return [
        Period(f"{2009 + n // 4}-{10 + n // 4}/Q{n % 4 + 1}", "", "", "", f"{names[n % 4]} 2009")
        for n in range(first, first + count)
    ]


def test_words_of_periods_fold_then_thin_out_from_the_start_of_each_year() -> None:
    lines = {slot: [label.lines for label in along.parts(quarters(5, 3), slot)] for slot in (90, 55, 30, 2)}
    assert lines[90] == [(text,) for text in ("Jan to Mar", "Apr to Jun", "Jul to Sep", "Oct to Dec", "Jan to Mar")]
    assert lines[55][:2] == [("Jan to", "Mar"), ("Apr to", "Jun")]
    assert lines[30] == [("Apr to", "Jun"), ("Oct to", "Dec")]
    assert lines[2] == [("Apr to", "Jun")]
    long = Period("2012-13/Review-in-the-middle-of-the-year", "", "", "", "")
    assert along.parts([long], 2) == ()
    assert [label.middle for label in along.parts(quarters(5, 3), 30)] == [1.5, 3.5]
    assert [label.middle for label in along.parts(quarters(4), 30)] == [0.5, 2.5]
    # Every third quarter of a year is its first and its last, which stands beside the first of the next.
    assert [label.middle for label in along.parts(quarters(12), 17)] == [0.5, 4.5, 8.5]
    assert along.parts(quarters(12), 10) == ()
    years = [Period(f"{year}-{year - 1999}", "", "", "", "") for year in range(2010, 2014)]
    assert [label.lines for label in along.parts(years, 40)] == [("2010/11",), ("2012/13",)]


def test_a_short_year_goes_without_its_name_where_there_is_no_room() -> None:
    assert [label.lines[0] for label in along.year_labels(quarters(6, 3), 20)] == ["2010/11"]
    assert [label.lines[0] for label in along.year_labels(quarters(6, 3), 60)] == ["2009/10", "2010/11", "2011/12"]


# ------------------------------------------------------------------------------------------------------ the scale


@pytest.mark.parametrize(
    ("values", "unit", "said"),
    [
        (("66", "78", "86", "68", "80", "70"), "percent", "60% 65% 70% 75% 80% 85% 90%"),
        (("0", "0"), "people", "0 1 2"),
        (("1",), "people", "0 1 2"),
        (("5.5",), "days", "0 1 2 3 4 5 6"),
        (("-5",), "pounds", "-6 -5 -4 -3 -2 -1 0"),
        (("3", "100", "99"), "percent", "0% 20% 40% 60% 80% 100%"),
        (("-3", "4"), "percentage points", "-4% -2% 0% 2% 4% 6%"),
        (("12345678", "13345678"), "visits", "12.2 million 12.4 million 12.6 million 12.8 million 13 million 13.2 million 13.4 million 13.6 million"),
        (("9200000000000", "0"), "pounds", "0 2,000 billion 4,000 billion 6,000 billion 8,000 billion 10,000 billion 12,000 billion"),
        (("0.000012", "0.000019"), "percent", "0.00001% 0.000012% 0.000014% 0.000016% 0.000018% 0.00002%"),
        (("1074", "1075"), "clients", "1,073 1,074 1,075 1,076"),
        (("-103.5", "-101"), "pounds", "-104 -103.5 -103 -102.5 -102 -101.5 -101 -100.5"),
    ],
)  # fmt: skip
def test_the_scale_has_round_numbers(values: tuple[str, ...], unit: str, said: str) -> None:
    found = scale([Decimal(text) for text in values], unit)
    assert " ".join(found.words(tick) for tick in found.ticks) == said


@given(values=st.lists(numbers | small, min_size=1, max_size=9), unit=st.sampled_from(["percent", "people"]))
def test_every_result_lies_on_the_scale_and_no_two_numbers_of_it_read_alike(values: list[str], unit: str) -> None:
    found = scale([Decimal(text) for text in values], unit)
    assert all(0 <= found.share(Decimal(text)) <= 1 for text in values)
    said = [found.words(tick) for tick in found.ticks]
    assert 2 <= len(said) <= 10
    assert len(set(said)) == len(said)
    assert [text for text in said if "E" in text or text.startswith("-0%")] == []


# ---------------------------------------------------------------------------------------------------- contrast


def test_contrast_is_that_of_the_guidelines() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colours.contrast("#0000ff", "#ffffff") == pytest.approx(8.59, abs=0.005)
    assert colours.contrast("#123456", "#123456") == 1


@given(one=st.integers(0, 0xFFFFFF), paper=st.integers(0, 0xFFFFFF))
def test_there_is_always_a_colour_near_by_that_can_be_read(one: int, paper: int) -> None:
    colour, under = f"#{one:06x}", f"#{paper:06x}"
    found = colours.nearest(colour, under)
    assert colours.contrast(found, under) >= colours.TEXT
    assert colours.contrast(colour, under) < colours.TEXT or found == colour


def test_a_colour_goes_toward_another_and_no_further() -> None:
    assert colours.readable("#777777", "#ffffff", "#000000") == "#767676"
    assert colours.readable("#777777", "#ffffff", "#888888") == "#888888"
    assert colours.mixed("#000000", "#ffffff", 50) == "#808080"


def test_everything_in_a_chart_stands_out_on_what_it_stands_on() -> None:
    from kccrules.render.charts.marks import band

    for name in ("ink", "target", "floor", "benchmark", "accent"):
        assert colours.contrast(COLOURS[name], COLOURS["paper"]) >= colours.TEXT
    assert colours.contrast(COLOURS["line"], COLOURS["paper"]) >= colours.GRAPHICS
    faint = Theme({**COLOURS, "accent": "#949494", "line": "#949494"})
    assert colours.contrast("#949494", band(faint)) >= colours.GRAPHICS
    assert band(Theme({**COLOURS, "accent": "#ffff00"})) == COLOURS["paper"]  # a theme that is refused elsewhere
    assert band(Theme()) == "#eeefef"
