"""Figures, printed results and definitions as frames: the last step in which rows are Python's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine import areas, bulk, resolve, suppression
from kccrules.engine.batch import KEYS, Batch
from kccrules.engine.tables import Column, frame
from kccrules.meaning.fields import STATES
from kccrules.meaning.parameters import LIMIT_PARTS, Span, almanac, days, grids
from kccrules.steps.evaluate.asking import Question
from kccrules.steps.plan import Plan
from kccrules.words.model import Definitions
from kccrules.words.observations import Data, Observation, Printed

SENT_COLUMNS = ("submitted", "numerator", "denominator")
KNOWN = {
    "indicator": pl.Int32, "area": pl.Int32, "segment": pl.Int64, "period": pl.Int32, "polarity": pl.Int8, "decimals": pl.Int8,
    "due": pl.Int32, "rating": pl.Int32, "direction_rule": pl.Int32, "value.formula": pl.Int32, "below": pl.Int64,
}  # fmt: skip
ALMANAC = dict.fromkeys(("period", "ends", "year.first", "year.last", "year.before"), pl.Int32)
PRINTED = {
    "series": pl.Int32, "period": pl.Int32, "printed_value": pl.Int64, "printed_file": pl.Int32, "printed_row": pl.Int32,
}  # fmt: skip


@dataclass(frozen=True)
class Held:
    """What was sent in and what was printed, a row a figure, sorted by key."""

    current: pl.DataFrame
    printed: pl.DataFrame


def held(definitions: Definitions, plan: Plan, data: Data, asked: Question | None) -> Held:
    """The figures known on the day that is asked about, and the printed ones of reports up to the one asked for."""
    observed = observed_frame(plan, data)
    as_at = days(asked.as_at) if asked and asked.as_at else None
    newest = definitions.calendar.last_ending_by(asked.ends) if asked else None
    printed = [row for row in data.history if newest is not None and row.report <= newest]
    return Held(resolve.current(observed, as_at), printed_frame(plan, printed))


def observed_frame(plan: Plan, data: Data) -> pl.DataFrame:
    """Every figure sent in, whether it came as a row or in columns."""
    columns = bulk.frames(data.bulk)
    rows = [rows_frame(plan, data.observations)] if data.observations or not columns else []
    return pl.concat([*columns, *rows])


def rows_frame(plan: Plan, rows: Sequence[Observation]) -> pl.DataFrame:
    state = {word: place for place, word in enumerate(STATES)}
    columns: dict[str, Column] = {
        "series": [plan.codes.series(row.indicator, row.area) for row in rows],
        "period": [row.period for row in rows],
        "submitted": [row.value for row in rows],
        "numerator": [row.numerator for row in rows],
        "denominator": [row.denominator for row in rows],
        "state": [state[row.state] for row in rows],
        "sent": [days(row.sent) if row.sent else None for row in rows],
        "file": [row.file for row in rows],
        "row": [row.row for row in rows],
    }
    return frame(columns, resolve.OBSERVED).with_columns(note=pl.Series([row.note for row in rows], dtype=pl.String))


def printed_frame(plan: Plan, history: Sequence[Printed]) -> pl.DataFrame:
    """What was published of each figure, by the newest report of those given; words of ratings as codes of their scale."""
    newest: dict[int, dict[int, Printed]] = {}
    for row in sorted(history, key=lambda row: row.report):
        newest.setdefault(plan.codes.series(row.indicator, row.area), {})[row.period] = row
    rows = [(series, period, row) for series, periods in newest.items() for period, row in periods.items()]
    columns: dict[str, Column] = {
        "series": [series for series, _, _ in rows],
        "period": [period for _, period, _ in rows],
        "printed_value": [row.value for _, _, row in rows],
        "printed_file": [row.file for _, _, row in rows],
        "printed_row": [row.row for _, _, row in rows],
    }
    words = {
        name: pl.Series([getattr(row, part) or None for _, _, row in rows], dtype=pl.String)
        for name, part in (("printed_rating", "rating"), ("printed_direction", "direction"))
    }
    return frame(columns, PRINTED).with_columns(**words).sort(*KEYS)


def spans(definitions: Definitions, plan: Plan, data: Data, shown: Mapping[str, int]) -> dict[str, Span]:
    """First and last period of each indicator: whatever is declared, sent in, printed, or shown; and of one that is worked
    out from others, whatever was sent in of these while it lasts."""
    sent: dict[str, set[int]] = {}
    rows: list[Observation | Printed] = [*data.observations, *data.history]
    for row in rows:
        sent.setdefault(row.indicator, set()).add(row.period)
    for part in bulk.frames(data.bulk):
        for number, ends in resolve.ends(part, plan.codes.width):
            sent.setdefault(plan.codes.indicators[number], set()).update(ends)
    found = {}
    for id_ in {**shown, **sent}:
        periods = {*sent.get(id_, ()), *declared(definitions, id_), *([shown[id_]] if id_ in shown else [])}
        if id_ in plan.links:
            periods.update(*(ends_beside(id_, other, sent, definitions) for other in made_of(id_, definitions, plan)))
        found[id_] = min(periods), max(periods)
    return found


def ends_beside(id_: str, other: str, sent: Mapping[str, set[int]], definitions: Definitions) -> Sequence[int]:
    """The first and last period of an indicator that ends while another has figures, and while it lasts; none if none does."""
    if other not in sent:
        return ()
    one, theirs = definitions.indicators[id_], definitions.calendars[definitions.indicators[other].calendar]
    calendar, life = definitions.calendars[one.calendar], one.lifetime
    begin, end = theirs.last_day(min(sent[other])), theirs.last_day(max(sent[other]))
    first = calendar.first_ending_from(max(begin, life.first or begin))
    last = calendar.last_ending_by(min(end, life.last or end))
    return (first, last) if first is not None and last is not None and first <= last else ()


def made_of(id_: str, definitions: Definitions, plan: Plan) -> set[str]:
    """The indicators whose figures the value of one is worked out from, directly or through others."""
    found, waiting = set[str](), [id_]
    while waiting:
        versions = definitions.indicators[waiting.pop()].versions
        formulas = [plan.formulas[plan.codes.formulas["value", one.value]] for one in versions if one.value]
        fresh = {other.id for formula in formulas for other in formula.others} - found
        found |= fresh
        waiting += fresh
    return found


def declared(definitions: Definitions, id_: str) -> set[int]:
    """The periods in which an indicator has limits of their own."""
    return {period for series in definitions.indicators[id_].limits.values() for period in series.periods()}


def batches(
    definitions: Definitions,
    plan: Plan,
    spans_: Mapping[str, Span],
    only: Iterable[str],
    figures: Held,
    asked: Question | None,
) -> dict[str, Batch]:
    """By calendar: all series of some indicators, with what is in force and what was sent in. Without a question, as if
    all data were closed."""
    chosen = [id_ for id_ in only if id_ in spans_]
    limits = plan.limits
    kinds = KNOWN | {f"{name}.{end}": pl.Int64 for name in limits for end in ("low", "high")}
    kinds |= {f"{name}.{part}": pl.Int32 for name in limits for part in ("form", "formula", "place")}
    members = area_rows(definitions, plan, chosen)
    summed = summed_rows(definitions, plan, chosen)
    found = {}
    for calendar_id, grid in grids(definitions, plan.codes, spans_, limits, chosen).items():
        lines = frame(grid.columns, kinds)
        lines = lines.join(year_rows(definitions, calendar_id, lines), on="period", how="left", maintain_order="left")
        rows = cut(areas.spread(with_terms(lines, limits), members, plan.codes.width))
        own = Held(*(of_indicators(part, lines, plan) for part in (figures.current, figures.printed)))
        rows = resolve.onto_grid(
            rows, own.current, STATES, days(asked.known_on) if asked else 0, closed=not asked or asked.closed
        )
        rows = resolve.aligned(rows, own.printed)
        rows = suppression.marked(areas.with_totals(rows, summed, SENT_COLUMNS))
        found[calendar_id] = Batch(rows, SENT_COLUMNS)
    return found


def with_terms(lines: pl.DataFrame, limits: Sequence[str]) -> pl.DataFrame:
    """Lines with `terms`, one number for all lines of an indicator that have the same rules and the same limits."""
    alike = ["rating", "direction_rule", *(f"{name}.{part}" for name in limits for part in LIMIT_PARTS)]
    first = pl.col("terms").first()
    of_line = first.over("indicator", *alike) - first.over("indicator")
    return lines.with_row_index("terms").with_columns(of_line.alias("terms"))


def of_indicators(figures: pl.DataFrame, lines: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The figures of the indicators on a grid, and those of any between them."""
    first, last = (lines.select(end).item() for end in (pl.col("indicator").min(), pl.col("indicator").max()))
    return resolve.between(figures, first * plan.codes.width, (last + 1) * plan.codes.width - 1)


def cut(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `segment`: their series, cut at breaks."""
    if rows.get_column("segment").max() == 0:
        return rows.with_columns(segment="series")
    return rows.with_columns(segment=pl.col("series").cast(pl.Int64) * 1_000 + pl.col("segment"))


def year_rows(definitions: Definitions, calendar_id: str, rows: pl.DataFrame) -> pl.DataFrame:
    periods = rows.get_column("period").unique().to_list()
    return frame(almanac(definitions.calendars[calendar_id], periods), ALMANAC)


def area_rows(definitions: Definitions, plan: Plan, ids: Iterable[str]) -> pl.DataFrame:
    """The whole and the areas that each indicator is reported by, sorted."""
    codes, indicators = plan.codes, definitions.indicators
    named = sorted((codes.numbers[id_], indicators[id_].areas or "") for id_ in ids)
    groups = {name: definitions.groups[name].members if name in definitions.groups else () for _, name in named}
    areas = [(name, codes.area_numbers[area]) for name, members in groups.items() for area in (None, *members)]
    members = pl.DataFrame(areas, schema={"group": pl.String, "area": pl.Int32}, orient="row").sort("group", "area")
    rows = pl.DataFrame(named, schema={"indicator": pl.Int32, "group": pl.String}, orient="row")
    return rows.join(members, on="group", maintain_order="left_right").select("indicator", "area")


def summed_rows(definitions: Definitions, plan: Plan, ids: Iterable[str]) -> pl.DataFrame:
    """The indicators whose whole is worked out from their areas, and how."""
    pairs = [
        (plan.codes.numbers[id_], definitions.indicators[id_].area_total)
        for id_ in ids
        if definitions.indicators[id_].area_total != "submitted"
    ]
    return pl.DataFrame(pairs, schema={"indicator": pl.Int32, "method": pl.String}, orient="row")
