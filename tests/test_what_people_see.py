"""The pages that people read, word for word: tests/golden/ changes only on purpose (pytest --update-golden)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kccrules.engine import tables
from kccrules.render import json as as_json
from kccrules.render import markdown, text
from kccrules.render.terminal import Terminal, cut
from kccrules.words import readback, wording

GOLDEN = Path(__file__).parent / "golden"
FORBIDDEN = re.compile(r"\b(null|None|NaN|node|key error|schema|validation failed|invalid)\b|Traceback", re.IGNORECASE)

PAGES = {
    "eval.txt": ("eval", "--period", "2012-13/Q1"),
    "eval.ansi": ("eval", "--period", "2012-13/Q1", "--color", "always"),
    "eval-by-ambition.txt": ("eval", "--period", "2012-13/Q1", "--view", "by-ambition"),
    "eval-quarter-4.txt": ("eval", "--period", "2011-12/Q4"),
    "eval.md": ("eval", "--period", "2012-13/Q1", "--format", "markdown"),
    "explain-red.txt": ("explain", "calls-answered-in-20-seconds", "--period", "2012-13/Q1"),
    "explain-differs.txt": ("explain", "inward-investment-jobs", "--period", "2010-11"),
    "explain-annual.txt": ("explain", "free-meals-gap-key-stage-4", "--period", "2012-13/Q1"),
    "explain-not-rated.txt": ("explain", "council-co2-emissions", "--period", "2010-11"),
    "explain-not-due.txt": ("explain", "telecare-clients", "--period", "2012-13/Q2"),
    "validate.txt": ("validate",),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_as_agreed(name: str, shipped: Path, run: Callable, golden: Callable) -> None:
    found = run(shipped, *PAGES[name])
    assert (found.code, found.err) == (0, "")
    assert not FORBIDDEN.search(found.out.replace("None ", ""))
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in found.out.splitlines()) <= 100 or name.endswith(
        ".md"
    )
    golden(GOLDEN / name, found.out)


def test_text_and_markdown_are_rendered_from_the_stored_results_alone(shipped: Path, run: Callable) -> None:
    printed = run(shipped, "eval", "--period", "2012-13/Q1").out
    stored = readback.read(tables.read(shipped / ".kccrules/results/2012-13-Q1"))
    assert "\n".join(text.render(stored, Terminal())) + "\n" == printed
    assert (
        "\n".join(markdown.render(stored)) + "\n"
        == run(shipped, "eval", "--period", "2012-13/Q1", "-f", "markdown").out
    )
    assert "\n".join(as_json.render(stored)).count('"rating"') > 60


KPI = """
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
decimals: 0
target: {2011-12: 10, 2012-13: 10}
floor: 0.9 * target
"""


@pytest.mark.parametrize(
    ("before", "compared"), [("", False), ("loans,2012-13/Q1,,missing\n", False), ("loans,2012-13/Q1,12,\n", True)]
)
def test_counts_are_compared_with_those_before_only_where_anything_was_rated_then(
    before: str, compared: bool, project: Callable[..., Path], run: Callable
) -> None:
    root = project(KPI, f"indicator,period,value,state\n{before}loans,2012-13/Q2,12,\n")
    lines = run(root, "eval", "--period", "2012-13/Q2").out.splitlines()
    assert [line.split()[0] for line in lines[2 : lines.index("", 2)]] == [
        "Green",
        "Now",
        *(["Previous", "Change"] if compared else []),
    ]


def test_a_store_that_was_changed_by_hand_is_refused(shipped: Path, run: Callable) -> None:
    run(shipped, "eval", "--period", "2012-13/Q1")
    folder = shipped / ".kccrules/results/2012-13-Q1"
    (folder / "scales.parquet").write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="not what was written"):
        tables.read(folder)


def test_text_of_definitions_cannot_break_a_markdown_table(shipped: Path, run: Callable) -> None:
    path = shipped / "definitions/kpis/telecare-clients.yaml"
    path.write_text(
        path.read_text().replace(
            "title: Clients", "title: '<b>|[a](javascript:x)* & Clients"[:-8] + "'\nabout: Clients", 1
        )
    )
    found = run(shipped, "eval", "-f", "markdown")
    assert found.code == 0, found.err
    line = next(line for line in found.out.splitlines() if "javascript" in line)
    assert "<b>" not in line
    assert "[a]" not in line.replace("\\[a\\]", "")
    assert len(re.findall(r"(?<!\\)\|", line)) == 9


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("2", "percent", "2 percentage points"),
        ("1", "percent", "1 percentage point"),
        ("1", "clients", "1 client"),
        ("188", "clients", "188 clients"),
        ("1", "people", "1 person"),
        ("1", "young people", "1 young person"),
        ("1", "children in care", "1 child in care"),
        ("1", "points of 5", "1 point of 5"),
        ("1", "families", "1 family"),
        ("1", "businesses", "1 business"),
        ("1", "glasses", "1 glass"),
        ("1", "boxes", "1 box"),
        ("1", "searches", "1 search"),
        ("1", "glass", "1 glass"),
        ("1", "FTE", "1 FTE"),
        ("0", "people", "0 people"),
        ("1.0", "people", "1.0 people"),
        ("1200", "thousand visits", "1,200 thousand visits"),
        ("0.5", "kilotonnes", "0.5 kilotonnes"),
        ("-3", "days", "3 days"),
    ],
)
def test_a_distance_is_said_in_the_unit_of_the_thing(number: str, unit: str, said: str) -> None:
    assert wording.amount(number, unit) == said


@pytest.mark.parametrize(
    ("number", "unit", "scale", "said"),
    [
        ("2.75", "pounds", "million", "£2.75m"),
        ("-1200", "pounds", "units", "-£1,200"),
        ("2750", "pounds", "thousand", "£2,750 thousand"),
        ("-1", "people", "units", "-1 person"),
        ("1", "people", "thousand", "1 thousand people"),
        ("3", "clients", "million", "3 million clients"),
        ("45", "percent", "units", "45%"),
    ],
)
def test_an_amount_is_said_in_its_scale(number: str, unit: str, scale: str, said: str) -> None:
    assert wording.quantity(number, unit, scale) == said


def test_percentages_are_percentage_points_apart() -> None:
    assert wording.quantity("1", "percent", distance=True) == "1 percentage point"


@pytest.mark.parametrize(
    ("low", "high", "said"), [("5", "10", "5% to 10%"), ("75", None, "75%"), (None, "20", "20%"), (None, None, "")]
)
def test_a_limit_is_said_by_its_ends(low: str | None, high: str | None, said: str) -> None:
    assert wording.limit(low, high, "percent") == said


@pytest.mark.parametrize(
    ("reason", "inputs", "said"),
    [
        ("missing", ["value"], "no figure was sent in"),
        ("late", ["value"], "the figure is late"),
        ("not-due", ["value"], "the figure is not due yet"),
        ("missing", ["target"], "no target"),
        ("missing", ["target", "floor"], "no target and floor standard"),
        ("tbc", ["floor"], "the floor standard is not agreed yet"),
        ("none", ["target"], "no target, on purpose"),
        ("stated", ["target"], "the target is only said in words"),
        ("tbc", ["target", "floor"], "the target and floor standard are not agreed yet"),
        ("missing", ["upper"], "no upper threshold"),
        ("missing", ["last_year(value)"], "no figure of the same period a year before"),
        ("missing", ["last(target)"], "no earlier target"),
        ("missing", ["earlier(2, value)"], "no figure 2 periods before"),
        ("missing", ["year_end(target)"], "no target at the end of the year"),
        ("missing", ["year_to_date(submitted)"], "not every period of the year so far is there"),
        ("missing", ["sum_last(4, numerator)"], "not all of the last 4 periods are there"),
        ("missing", ["areas_where(value > 5)"], "it cannot be said for every area"),
        ("missing", ["value(ks2-national)", "floor"], "no floor standard and no value of ks2-national"),
        ("no-rule", [], "no rule is in force for it"),
        ("by-rule", [], "its rule says so"),
        ("not-computable", [], "it cannot be worked out, for example because something is divided by zero"),
    ],
)
def test_not_rated_always_says_why(reason: str, inputs: list[str], said: str) -> None:
    assert wording.why_not_rated(reason, inputs) == said


@pytest.mark.parametrize(
    ("period", "word"),
    [("2012-13/Q1", "quarter"), ("2012-13/M01", "month"), ("2012-13/W10", "week"), ("2012-13", "year"),
     ("2012-13/Autumn", "period"), ("2012-13/Summer", "period")],
)  # fmt: skip
def test_periods_are_called_what_they_are(period: str, word: str) -> None:
    assert wording.period_word(period) == word


@pytest.mark.parametrize(
    ("number", "thing", "said"),
    [
        (1, "parish", "1 parish"),
        (12, "district", "12 districts"),
        (3, "parish", "3 parishes"),
        (2, "county", "2 counties"),
    ],
)
def test_things_are_counted(number: int, thing: str, said: str) -> None:
    assert wording.count(number, thing) == said


def test_long_names_are_cut_with_points() -> None:
    assert cut("Starts on council apprenticeships", 20) == "Starts on council..."
    assert cut("Short", 20) == "Short"


def test_a_character_that_a_terminal_lacks_is_said_in_plainer_ones() -> None:
    plain = Terminal(encoding="ascii")
    assert plain.printable("“£5” – café ₂ 漢") == '"GBP 5" - cafe 2 [U+6F22]'
