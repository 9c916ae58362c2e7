"""Parts of whole indicators, evaluated one by one and put together, give byte for byte what the whole gives; cutting by
period would not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from conftest import ship, write_project
from councils import DOVER_AND_SWALE

from kccrules.engine import tables
from kccrules.engine.batch import beside
from kccrules.flow import project
from kccrules.flow.project import Loaded
from kccrules.meaning.parameters import Span
from kccrules.steps import evaluate, outcome
from kccrules.steps.evaluate import Question, Rated, frames
from kccrules.steps.evaluate.parts import parts

LINKED = (
    DOVER_AND_SWALE
    + """
kind: calendar
id: years
title: Financial year
year_starts: 1 April
periods: [year]
due_within: 20 days
---
kind: kpi
id: carers
title: Carers assessed
unit: carers
service: libraries
areas: everywhere
area_total: sum
target: {2011-12: {whole: 30, dover: 12}, 2012-13: {whole: 40, dover: 15}}
floor: 0.9 * target
---
kind: kpi
id: share
title: Carers of a year that were assessed in the quarter
unit: percent
decimals: 1
service: roads
value: 100 * value(carers) / value(known)
target: {2012-13: 20}
floor: {2012-13: 10}
---
kind: kpi
id: known
title: Carers known
unit: carers
calendar: years
service: roads
target: {2012-13: 80}
floor: {2012-13: 50}
---
kind: kpi
id: alone
title: Books lent
unit: books
service: libraries
target: {2012-13: 500}
floor: {2012-13: 400}
"""
)
SENT = "indicator,period,value,area\n" + "".join(
    f"carers,{period},{value},{area}\n"
    for number, period in enumerate(["2011-12/Q3", "2011-12/Q4", "2012-13/Q1", "2012-13/Q2"])
    for area, value in (("dover", 12 + number), ("swale", 20 - 3 * number))
) + "known,2011-12,90,\nalone,2012-13/Q1,450,\nalone,2012-13/Q2,510,\n"  # fmt: skip


def linked(folder: Path) -> Path:
    return write_project(folder, LINKED, {"submissions/sent.csv": SENT})


def asked(loaded: Loaded, period: str) -> Question:
    assert loaded.definitions
    calendar = loaded.definitions.calendar
    return evaluate.question(calendar, calendar.ordinal(period), None)


def stored(loaded: Loaded, rated: Rated, question: Question, folder: Path) -> Mapping[str, bytes]:
    """Every file of the store."""
    assert loaded.definitions
    assert loaded.plan
    data = project.read_data(loaded)
    made = outcome.tables(rated, loaded.definitions, loaded.plan, data, question)
    tables.write(folder, made, project.manifest(loaded.definitions, data, question, rated))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("make", "period"), [(ship, "2012-13/Q1"), (linked, "2012-13/Q2")])
@pytest.mark.parametrize("most", [1, 10])
def test_parts_of_whole_indicators_put_together_are_the_whole_byte_for_byte(
    make: type, period: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = project.load(make(tmp_path / "project"))
    question, data = asked(loaded, period), project.read_data(loaded)
    assert loaded.definitions
    assert loaded.plan
    counted: list[int] = []

    def counting(*args: object) -> object:
        found = list(parts(*args, most=most))  # type: ignore[arg-type]
        counted.append(len(found))
        return found

    whole = evaluate.run(loaded.definitions, loaded.plan, data, question)
    monkeypatch.setattr(evaluate, "parts", counting)
    in_parts = evaluate.run(loaded.definitions, loaded.plan, data, question)
    assert counted[0] > 1
    assert whole
    assert in_parts
    once, again = (
        stored(loaded, rated, question, tmp_path / name) for rated, name in ((whole, "whole"), (in_parts, "parts"))
    )
    assert again == once


def test_indicators_that_read_each_other_are_in_one_part(tmp_path: Path) -> None:
    loaded = project.load(linked(tmp_path))
    assert loaded.definitions
    assert loaded.plan
    spans = dict.fromkeys(loaded.definitions.indicators, (0, 3))
    found = list(parts(loaded.definitions, loaded.plan, spans, most=1))
    assert sorted(map(sorted, found)) == [["alone"], ["carers", "known", "share"]]


def test_cut_by_period_arrows_and_what_is_read_of_others_would_be_lost(tmp_path: Path) -> None:
    loaded = project.load(linked(tmp_path))
    assert loaded.definitions
    assert loaded.plan
    question, data = asked(loaded, "2012-13/Q2"), project.read_data(loaded)
    shown = evaluate.shown_periods(loaded.definitions, question)
    spans = frames.spans(loaded.definitions, loaded.plan, data, shown)
    figures = frames.held(loaded.definitions, loaded.plan, data, question)
    evaluated = partial(evaluate.evaluated, loaded.definitions, loaded.plan)

    def arrows(*cuts: Mapping[str, Span]) -> int:
        done = [batch.frame for cut in cuts for batch in evaluated(cut, figures, question)]
        return int(beside(done).select(pl.col("direction").is_not_null().sum()).item())

    middle = {id_: (first + last) // 2 for id_, (first, last) in spans.items()}
    before = {id_: (first, middle[id_]) for id_, (first, _) in spans.items()}
    after = {id_: (middle[id_] + 1, last) for id_, (_, last) in spans.items() if last > middle[id_]}
    assert arrows(spans) > arrows(before, after)
