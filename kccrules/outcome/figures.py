"""The figures table: rated columns with words in place of their codes, a row a figure. Everything is picked by position
from short lists, or asked only where it is needed, because there may be ten million rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from kccrules.fields import DIRECTION, PARAMETERS, STATES, WITH_VALUE
from kccrules.model import Definitions
from kccrules.observations import Data
from kccrules.parameters import FORMS, NO_RULE
from kccrules.plan import Plan

CHANGES = ("down", "level", "up")
LIMIT_PARTS = ("low", "low_under", "high", "high_under", "path", "line")


def worded(figures: pl.DataFrame, definitions: Definitions, plan: Plan, data: Data) -> pl.DataFrame:
    """Rated columns as the table of figures has them; `period_code` keeps the number of the period."""
    versions = by_number(plan.codes.rules.items(), len(plan.rules))
    rules = [key[0] if key else None for key in versions]
    paths = [source.path for source in data.inputs]
    directions = definitions.scales[DIRECTION].words if DIRECTION in definitions.scales else ()
    verdict, words = verdicts(plan, len(versions))
    named = {
        "id": picked("indicator", plan.codes.indicators),
        "area": picked("area", [None, *plan.codes.areas]),
        "state": picked("state", STATES),
        "rule": picked("rating", rules),
        "version": picked("rating", [key[1] if key else None for key in versions], pl.Int64),
        "scale": picked("rating", [plan.rules[n].scale.id if n in plan.rules else None for n in range(len(versions))]),
        "method": picked("direction_rule", rules),
        "rating": picked(verdict, words),
        "word": verdict,
        "direction": picked("direction", directions),
        "change": picked((pl.col("value") - value_before()).sign().cast(pl.Int64) + 1, CHANGES),
        "published_path": picked("printed_file", paths),
        "path": picked("file", paths),
        "ordinal": pl.col("period"),
        "period_code": pl.col("period"),
        "exact_under": pl.col("exact/"),
        "published_rating": pl.col("printed_rating"),
        "published_direction": pl.col("printed_direction"),
        "published_value": pl.col("printed_value"),
        "published_row": pl.col("printed_row"),
    }
    rows = figures.lazy().with_columns(**named, **limits(plan, figures.columns)).collect()
    rows = rows.with_columns(in_a_row(rows), *reasons(figures, plan))
    return with_period_texts(rows, definitions, plan)


def by_number(pairs: object, size: int) -> list[tuple[str, int] | None]:
    """Rules and the places of their versions in the order of their numbers."""
    found: list[tuple[str, int] | None] = [None] * size
    for key, number in pairs:  # type: ignore[attr-defined]  # items of a mapping
        found += [None] * (number + 1 - len(found))
        found[number] = key
    return found


def picked(code: str | pl.Expr, words: Sequence[str | int | None], kind: type[pl.DataType] = pl.String) -> pl.Expr:
    """What stands at the place that a column names; nothing where it names none."""
    place = pl.col(code) if isinstance(code, str) else code
    place = place.cast(pl.Int64)
    return (
        pl.lit(pl.Series(list(words), dtype=kind)).gather(pl.when(place >= 0).then(place))
        if words
        else pl.lit(None, dtype=kind)
    )


def value_before() -> pl.Expr:
    """The value of the period compared with: rows of a series stand together, one a period."""
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    return pl.col("value").gather(row - (pl.col("period") - pl.col("previous")))


def verdicts(plan: Plan, rules: int) -> tuple[pl.Expr, list[str]]:
    """The rating as a place in a list of words, in the words of the scale of the rule in force; none where nothing is
    rated. And the words, each once: another rule may have another scale, where the same place is another word."""
    words: dict[str, int] = {}
    places: list[int | None] = []
    begins: list[int | None] = [None] * rules
    of_scale: dict[str, int] = {}
    for number, compiled in plan.rules.items():
        if compiled.scale.id not in of_scale:
            of_scale[compiled.scale.id] = len(places)
            places += [words.setdefault(word, len(words)) for word in compiled.scale.words]
        begins[number] = of_scale[compiled.scale.id]
    place = picked("rating", begins, pl.Int64) + pl.when(pl.col("rated") >= 0).then("rated")
    return picked(place, places, pl.Int64), list(words)


def in_a_row(rows: pl.DataFrame) -> pl.Series:
    """`in_a_row`: how many results running, this one included, have had this rating; none where nothing is rated.
    A result is a row with a value; `word` is the place of its rating, if it has any."""
    result, word = (
        pl.col("value").is_not_null(),
        pl.when(pl.col("value").is_not_null()).then(pl.col("word").fill_null(-1)),
    )
    before, of = word.forward_fill().shift(1), pl.when(result).then("series").forward_fill().shift(1)
    begins = result & ((of != pl.col("series")) | (before != word)).fill_null(value=True)
    number = result.cast(pl.Int64).cum_sum()
    streak = number - pl.when(begins).then(number).forward_fill() + 1
    counted = (
        rows.lazy().select("series", in_a_row=pl.when(result & pl.col("word").is_not_null()).then(streak)).collect()
    )
    return counted.get_column("in_a_row")


def nothing(name: str, kind: pl.DataType, height: int) -> pl.Series:
    return pl.Series(name, [None], dtype=kind).new_from_index(0, height)


def with_period_texts(rows: pl.DataFrame, definitions: Definitions, plan: Plan) -> pl.DataFrame:
    """`calendar`, and `period` as it is typed, worked out once for each calendar and period."""
    ids = list(definitions.calendars)
    of_indicator = [ids.index(definitions.indicators[id_].calendar) for id_ in plan.codes.indicators]
    rows = rows.with_columns(calendar_code=picked("indicator", of_indicator, pl.Int64))
    words: list[str] = []
    begins: list[int | None] = [None] * len(ids)
    for code, first, last in (
        rows.group_by("calendar_code")
        .agg(pl.col("period_code").min(), pl.col("period_code").max().alias("last"))
        .sort("calendar_code")
        .iter_rows()
    ):
        begins[code] = len(words) - first
        words += [definitions.calendars[ids[code]].text(period) for period in range(first, last + 1)]
    place = picked("calendar_code", begins, pl.Int64) + pl.col("period_code")
    return rows.lazy().with_columns(calendar=picked("calendar_code", ids), period=picked(place, words)).collect()


def limits(plan: Plan, columns: Sequence[str]) -> dict[str, pl.Expr]:
    """Both ends of every limit, each over what it is divided by, and where it is declared."""
    found: dict[str, pl.Expr] = {}
    paths = [place.path for place in plan.codes.places]
    lines = [place.line for place in plan.codes.places]
    for name in PARAMETERS:
        if name not in plan.limits:
            found |= {f"{name}_{part}": pl.lit(None) for part in LIMIT_PARTS}
            found[f"{name}_form"] = pl.lit("absent")
            continue
        for end in ("low", "high"):
            under = f"{name}.{end}/"
            found[f"{name}_{end}"] = pl.col(f"{name}.{end}")
            found[f"{name}_{end}_under"] = pl.col(under) if under in columns else pl.lit(1, dtype=pl.Int64)
        found[f"{name}_form"] = picked(f"{name}.form", FORMS)
        found[f"{name}_path"] = picked(f"{name}.place", paths)
        found[f"{name}_line"] = picked(f"{name}.place", lines, pl.Int64)
    return found


def reasons(figures: pl.DataFrame, plan: Plan) -> list[pl.Series]:
    """`reason` and `lacking` for every row without a rating, worked out once for each way of lacking it."""
    unrated = (~(figures.get_column("rated").fill_null(-1) >= 0)).arg_true()
    forms = [f"{name}.form" for name in PARAMETERS if name in plan.limits]
    keys = ["rating", "rated", "case", "missing", "state", *forms]
    rows = figures.select(*keys, "value")[unrated].with_columns(valued=pl.col("value").is_not_null()).drop("value")
    ways = rows.unique(maintain_order=True)
    found = [reason_of(way, plan) for way in ways.to_dicts()]
    told = ways.with_columns(
        reason=pl.Series([reason for reason, _ in found], dtype=pl.String),
        lacking=pl.Series([lacking for _, lacking in found], dtype=pl.List(pl.String)),
    )
    rows = rows.join(told, on=[*keys, "valued"], how="left", maintain_order="left", nulls_equal=True)
    reason = nothing("reason", pl.String(), figures.height).scatter(unrated, rows.get_column("reason"))
    none = pl.Series("lacking", [[]], dtype=pl.List(pl.String)).new_from_index(0, 1)
    table = pl.concat([none, rows.get_column("lacking").alias("lacking")])
    places = pl.Series([0], dtype=pl.UInt32).new_from_index(0, figures.height)
    places = places.scatter(unrated, pl.int_range(1, rows.height + 1, dtype=pl.UInt32, eager=True))
    return [reason, table.gather(places).alias("lacking")]


def reason_of(way: Mapping[str, int], plan: Plan) -> tuple[str | None, list[str]]:
    """Why there is no rating, and for want of what."""
    if way["rating"] == NO_RULE:
        return "no-rule", []
    if way["case"] > 0:
        return "by-rule", []
    inputs = [
        text for bit, (text, _) in enumerate(plan.rules[way["rating"]].ladder.inputs) if way["missing"] >> bit & 1
    ]
    if not inputs:
        return "not-computable", []
    if "value" in inputs and not way["valued"]:
        state = STATES[way["state"]]
        return ("not-computable" if state in WITH_VALUE else state), ["value"]
    forms = {FORMS[way[f"{name}.form"]] for name in PARAMETERS if name in inputs}
    return next((form for form in ("tbc", "none", "stated") if form in forms), "missing"), inputs
