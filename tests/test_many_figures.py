"""However many figures there are, results are the same: they are put into words part by part, a rule is tried once in each
situation, and where a report has very many rows, only of wholes is it said how far the next rating is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from conftest import ship, write_project

from kccrules.engine import tables
from kccrules.flow import project
from kccrules.flow.project import Loaded
from kccrules.steps import evaluate, outcome
from kccrules.steps.evaluate import LIMITS, Question, Rated, distances, printed_step
from kccrules.steps.outcome import Tables, figures
from kccrules.words.results import TABLES

BY_AREA = """
kind: hierarchy
id: county
title: Districts
levels: [district]
units: [{id: dover, level: district, title: Dover}, {id: swale, level: district, title: Swale}]
---
kind: group
id: districts
title: Districts
members: [dover, swale]
---
kind: rule
id: two-districts
title: The target, in two districts at least
scale: rag
cases:
  - green: meets(value, target) and areas_where(value > 5) >= 2
  - amber: areas_where(value > 5) >= 1
  - red: otherwise
---
kind: kpi
id: visits
title: Visits
unit: visits
service: libraries
areas: districts
area_total: sum
target: {2011-12: {whole: 30, dover: 12}, 2012-13: {whole: 40, dover: 15, swale: tbc}}
floor: 0.9 * target
rating: RULE
---
kind: kpi
id: books
title: Books lent
unit: books
decimals: 0
service: roads
areas: districts
area_total: sum
target: {2012-13: 500}
floor: {2012-13: 400}
"""
PERIODS = ("2011-12/Q3", "2011-12/Q4", "2012-13/Q1", "2012-13/Q2")
SENT = "indicator,period,value,area,note\n" + "".join(
    f"{id_},{period},{first + by * number},{area},{note}\n"
    for id_, area, first, by, note in (
        ("visits", "dover", 12, 1, "a fair"), ("visits", "swale", 20, -3, ""), ("books", "dover", 200, 30, ""),
        ("books", "swale", 190, 30, ""),
    )
    for number, period in enumerate(PERIODS)
)  # fmt: skip


def by_area(folder: Path, rule: str = "floor-standard") -> Loaded:
    """The project; a rule that nothing is rated by is not in it."""
    used = [part for part in BY_AREA.split("\n---\n") if f"id: {rule}" in part or "kind: rule" not in part]
    documents = "\n---\n".join(used).replace("RULE", rule)
    return project.load(write_project(folder, documents, {"submissions/sent.csv": SENT}))


def worked(loaded: Loaded, period: str) -> tuple[Rated, Tables, Question]:
    assert loaded.definitions
    assert loaded.plan
    calendar, data = loaded.definitions.calendar, project.read_data(loaded)
    question = evaluate.question(calendar, calendar.ordinal(period), None)
    rated = evaluate.run(loaded.definitions, loaded.plan, data, question)
    assert rated
    return rated, outcome.in_parts(rated, loaded.definitions, loaded.plan, data, question), question


def stored(made: Tables, folder: Path) -> Mapping[str, bytes]:
    tables.write(folder, made.stored(), {})
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("shipped", [True, False])
def test_figures_put_into_words_part_by_part_are_the_same_file(
    shipped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = project.load(ship(tmp_path / "project")) if shipped else by_area(tmp_path / "project")
    whole = stored(worked(loaded, "2012-13/Q1")[1], tmp_path / "whole")
    monkeypatch.setattr(figures, "ROWS", 1)
    made = worked(loaded, "2012-13/Q1")[1]
    assert all(len(list(table.parts())) > 1 for table in made.of_figures.values())
    assert stored(made, tmp_path / "parts") == whole


def test_what_is_in_force_is_stored_once_for_all_figures_that_share_it_and_for_each_whose_limits_are_worked_out(
    tmp_path: Path,
) -> None:
    held = worked(by_area(tmp_path), "2012-13/Q2")[1].held()
    found = held["figures"].join(held["in_force"], left_on="in_force", right_on="number", how="left")
    assert found.height == held["figures"].height
    books, visits = (found.filter(pl.col("id") == id_) for id_ in ("books", "visits"))
    assert books.group_by("in_force", maintain_order=True).len().rows() == [
        (0, 6),
        (2, 12),
    ]  # no target, and the target
    assert visits.get_column("in_force").n_unique() == visits.height
    limits = visits.filter(pl.col("period") == "2012-13/Q2").select("area", "target_low", "target_form", "floor_low")
    assert limits.rows() == [
        (None, 40_000_000, "number", 36_000_000),
        ("dover", 15_000_000, "number", 13_500_000),
        ("swale", None, "tbc", None),
    ]


def test_areas_with_rows_of_their_own_share_what_is_in_force_with_those_that_have_none(tmp_path: Path) -> None:
    own = BY_AREA.replace("floor: 0.9 * target", "floor: {2012-13: {whole: 36, dover: 13}}").replace(
        "RULE", "floor-standard"
    )
    (tmp_path / "made").mkdir()
    used = "\n---\n".join(part for part in own.split("\n---\n") if "id: two-districts" not in part)
    loaded = project.load(write_project(tmp_path / "made", used, {"submissions/sent.csv": SENT}))
    held = worked(loaded, "2012-13/Q2")[1].held()
    found = held["figures"].join(held["in_force"], left_on="in_force", right_on="number", how="left")
    quarter = found.filter((pl.col("id") == "visits") & (pl.col("period") == "2012-13/Q2"))
    assert quarter.select("area", "target_low", "floor_low", "floor_form").rows() == [
        (None, 40_000_000, 36_000_000, "number"),
        ("dover", 15_000_000, 13_000_000, "number"),
        ("swale", None, None, "absent"),
    ]
    assert quarter.get_column("in_force").n_unique() == 3


def test_of_more_figures_than_are_read_back_all_tables_have_the_wholes_alone(tmp_path: Path) -> None:
    made = worked(by_area(tmp_path / "project"), "2012-13/Q2")[1]
    stored(made, tmp_path / "store")
    found = tables.read(tmp_path / "store", most=3).tables
    assert {row["area"] for name in ("figures", "shown", "owed", "printed", "revisions") for row in found[name]} == {
        None
    }
    numbers = [row["number"] for row in found["in_force"]]
    assert numbers == sorted({row["in_force"] for row in found["figures"]})  # type: ignore[type-var]  # whole numbers


def test_a_store_holds_each_word_once_and_nothing_where_there_is_no_note(tmp_path: Path) -> None:
    _, made, _ = worked(by_area(tmp_path / "project"), "2012-13/Q2")
    stored(made, tmp_path / "store")
    found = pl.read_parquet(tmp_path / "store" / "figures.parquet")
    words = {name for name, kind in found.schema.items() if isinstance(kind, pl.Enum)}
    assert words == {name for name, kind in TABLES["figures"].columns.items() if kind == "word"}
    plain = {name: kind for name, kind in tables.schema("figures").items() if name not in words}
    assert {name: found.schema[name] for name in plain} == plain
    assert set(found.filter(pl.col("id") == "visits").get_column("note")) == {None, "a fair"}
    # What reads a store, or compares the tables of two, sees texts.
    assert dict(tables.plain(found).schema) == tables.schema("figures")
    assert made.held()["figures"].equals(tables.plain(found))


@pytest.mark.parametrize(
    ("rule", "visits"),
    [("floor-standard", ("amber", 10_000_000, None, None)), ("two-districts", ("green", 14_000_000, None, None))],
)
def test_with_very_many_rows_only_wholes_say_how_far_the_next_rating_is(
    rule: str, visits: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = by_area(tmp_path, rule)
    names = ["id", "next_rating", "next_distance", "worse_rating", "worse_distance"]
    rows = worked(loaded, "2012-13/Q2")[1].others["shown"]
    monkeypatch.setattr(distances, "MOST_TRIED", 1)
    fewer = worked(loaded, "2012-13/Q2")[1].others["shown"]
    whole = pl.col("area").is_null()
    assert fewer.filter(whole).equals(rows.filter(whole))
    told = fewer.filter(whole).select(names).rows()
    assert told == [("books", None, None, "amber", 71_000_000), ("visits", *visits)]
    distances_of_areas = rows.filter(~whole).get_column("worse_distance")
    assert distances_of_areas.is_not_null().any() is (rule == "floor-standard")  # districts have no districts
    assert fewer.filter(~whole).select(names[1:]).null_count().row(0) == (4, 4, 4, 4)


@pytest.mark.parametrize("shipped", [True, False])
def test_every_situation_in_which_a_rule_stands_is_tried_once(shipped: bool, tmp_path: Path) -> None:
    loaded = project.load(ship(tmp_path)) if shipped else by_area(tmp_path)
    assert loaded.plan
    rated, limits = worked(loaded, "2012-13/Q2")[0].figures, loaded.plan.limits
    absent = [pl.lit(None, dtype=pl.Int64).alias(name) for name in LIMITS if name not in (*rated.columns, "step")]
    each = rated.with_columns(*absent, printed_step(limits).alias("step")).select(*LIMITS)
    assert evaluate.limits_in(rated, limits).equals(each.unique(maintain_order=True))
