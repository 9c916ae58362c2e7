"""The tables of figures: rated columns with words in place of their codes, a row a figure; what is in force for them, once for
all figures that share it; and what was printed of them. Everything is picked by position from short lists, or asked only
where it is needed, because there may be ten million rows; so many are never held in words, but made part by part while
they are stored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kccrules.engine.batch import KEYS, Batch
from kccrules.engine.tables import TYPES, InParts
from kccrules.meaning.fields import DIRECTION, PARAMETERS, STATES, WITH_VALUE
from kccrules.meaning.parameters import FORMS, NO_RULE, Span
from kccrules.steps.plan import Plan
from kccrules.words.model import Definitions
from kccrules.words.observations import Data
from kccrules.words.results import TABLES

CHANGES = ("down", "level", "up")
REASONS = (*STATES, "tbc", "none", "stated", "no-rule", "by-rule", "not-computable")
ROWS = 500_000
"""About as many figures are put into words at once: the memory of one part is used again for the next."""
Rows = Callable[[pl.DataFrame], pl.DataFrame]
ROWS_OF: Mapping[str, Rows] = {
    "figures": lambda figures: figures,
    "in_force": lambda figures: figures.filter(pl.col("in_force").is_first_distinct()),
    "printed": lambda figures: figures.filter(pl.col("printed_file").is_not_null()),
}
"""The tables, and of which figures each has a row."""
PRINTED = "printed_"
"""Stands before what was printed, where the figure itself has something of that name."""


@dataclass(frozen=True)
class Wording:
    """How rated columns are put into words, for any rows of them that are whole series."""

    plan: Plan
    columns: Mapping[str, pl.Expr]
    """Every column of the tables but `reason` and `lacking`."""

    @staticmethod
    def of(
        figures: pl.DataFrame, held: Mapping[int, Span], definitions: Definitions, plan: Plan, data: Data
    ) -> Wording:
        """That of a report, which holds the periods of indicators by number that `held` says."""
        found = {
            **as_held(figures.columns),
            **codes(plan, data, definitions),
            **limits(plan, figures.columns),
            "period": period_texts(held, definitions, plan),
        }
        typed = {name: e if KINDS[name] == "word" else e.cast(TYPES[KINDS[name]]) for name, e in found.items()}
        return Wording(plan, typed)

    def tables(self, figures: pl.DataFrame) -> dict[str, InParts]:
        """Every table of figures, of each of which only a part is there at any time."""
        numbered = with_terms(figures, self.plan)
        return {name: self.table(name, numbered, rows) for name, rows in ROWS_OF.items()}

    def table(self, name: str, figures: pl.DataFrame, rows: Rows) -> InParts:
        columns = columns_of(name)

        def worded(part: pl.DataFrame) -> pl.DataFrame:
            return self.worded(rows(part), [*columns.values()]).rename({own: name for name, own in columns.items()})

        def parts() -> Iterator[pl.DataFrame]:
            return (worded(piece.frame) for piece in Batch(figures).pieces(ROWS))

        return InParts(worded(figures.clear()).schema, parts)

    def read(self, figures: pl.DataFrame, where: pl.Expr, only: Collection[str]) -> pl.DataFrame:
        """Some rows, with what is read for some columns of the table."""
        columns = {name for each in only if each in self.columns for name in self.columns[each].meta.root_names()}
        return figures.lazy().filter(where).select(*KEYS, *sorted({*columns, *reads(self.plan)} - {*KEYS})).collect()

    def worded(self, figures: pl.DataFrame, only: Collection[str]) -> pl.DataFrame:
        """Some columns of the tables."""
        chosen = [self.columns[name].alias(name) for name in only if name in self.columns]
        rows = figures.lazy().select(chosen).collect()
        if len(chosen) < len(only):
            rows = rows.hstack(reasons(figures, self.plan))
        return rows.select(only)


def columns_of(table: str) -> dict[str, str]:
    """The columns of a table, by what they are called there."""
    keys = TABLES["figures"].key
    own = {name: name if table != "printed" or name in keys else f"{PRINTED}{name}" for name in TABLES[table].columns}
    return own | ({"number": "in_force"} if table == "in_force" else {})


KINDS = {own: TABLES[table].columns[name] for table in ROWS_OF for name, own in columns_of(table).items()}
"""What each column of the tables holds."""


def with_terms(figures: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Figures with `in_force`, one number for all that share what is in force: that of the first of them among all figures. A
    limit that is worked out is nobody else's."""
    start, found = 0, [pl.Series(dtype=pl.Int64)]
    for piece in Batch(figures).pieces(ROWS):
        rows = piece.frame.lazy().with_columns(row=pl.int_range(start, start + pl.len(), dtype=pl.Int64))
        shared = pl.col("row").first().over(pl.col("indicator").cast(pl.Int64) * 2**32 + pl.col("terms"))
        own = pl.any_horizontal(pl.lit(value=False), *(pl.col(f"{name}.formula") >= 0 for name in plan.limits))
        found.append(rows.select(pl.when(own).then("row").otherwise(shared)).collect().to_series())
        start += piece.frame.height
    return figures.with_columns(pl.concat(found).alias("in_force"))


def codes(plan: Plan, data: Data, definitions: Definitions) -> dict[str, pl.Expr]:
    """What is held as the place of a word in a list."""
    versions = by_number(plan.codes.rules.items(), len(plan.rules))
    rules = [key[0] if key else None for key in versions]
    paths = [source.path for source in data.inputs]
    directions = definitions.scales[DIRECTION].words if DIRECTION in definitions.scales else ()
    verdict, words = verdicts(plan, len(versions))
    return {
        "id": picked("indicator", plan.codes.indicators),
        "area": picked("area", [None, *plan.codes.areas]),
        "state": picked("state", STATES),
        "rule": picked("rating", rules),
        "version": placed("rating", [key[1] if key else None for key in versions]),
        "scale": picked("rating", [plan.rules[n].scale.id if n in plan.rules else None for n in range(len(versions))]),
        "method": picked("direction_rule", rules),
        "rating": picked(verdict, words),
        "in_a_row": in_a_row(verdict),
        "direction": picked("direction", directions),
        "change": picked((pl.col("value") - value_before()).sign() + 1, CHANGES),
        "printed_path": picked("printed_file", paths),
        "path": picked("file", paths),
    }


def as_held(columns: Collection[str]) -> dict[str, pl.Expr]:
    """What is stored as it is."""
    others = {"ordinal": "period", "exact_under": "exact/", "in_force": "in_force"}
    alike = {name: name for name in KINDS if name in columns}
    note = pl.when(pl.col("note") != "").then("note")  # none, where nothing is written
    return {name: pl.col(column) for name, column in (alike | others).items()} | {"note": note}


def by_number(pairs: object, size: int) -> list[tuple[str, int] | None]:
    """Rules and the places of their versions in the order of their numbers."""
    found: list[tuple[str, int] | None] = [None] * size
    for key, number in pairs:  # type: ignore[attr-defined]  # items of a mapping
        found += [None] * (number + 1 - len(found))
        found[number] = key
    return found


def picked(code: str | pl.Expr, words: Sequence[str | None]) -> pl.Expr:
    """The word that stands at the place that a column names; nothing where it names none."""
    return at(code, pl.Series(list(words), dtype=pl.Enum(list(dict.fromkeys(filter(None, words))))))


def placed(code: str | pl.Expr, numbers: Sequence[int | None]) -> pl.Expr:
    """The same of numbers."""
    return at(code, pl.Series(list(numbers), dtype=pl.Int64))


def at(code: str | pl.Expr, known: pl.Series) -> pl.Expr:
    place = pl.col(code) if isinstance(code, str) else code
    # A code below nought names no place.
    return pl.lit(known).gather(place.cast(pl.UInt32, strict=False)) if known.len() else pl.lit(None, dtype=known.dtype)


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
    place = placed("rating", begins) + pl.when(pl.col("rated") >= 0).then("rated")
    return placed(place, places), list(words)


def in_a_row(verdict: pl.Expr) -> pl.Expr:
    """`in_a_row`: how many results running, this one included, have had this rating; none where nothing is rated.
    A result is a row with a value."""
    result = pl.col("value").is_not_null()
    word = pl.when(result).then(verdict.fill_null(-1))
    before, of = word.forward_fill().shift(1), pl.when(result).then("series").forward_fill().shift(1)
    begins = result & ((of != pl.col("series")) | (before != word)).fill_null(value=True)
    number = result.cast(pl.Int64).cum_sum()
    streak = number - pl.when(begins).then(number).forward_fill() + 1
    return pl.when(result & verdict.is_not_null()).then(streak)


def period_texts(held: Mapping[int, Span], definitions: Definitions, plan: Plan) -> pl.Expr:
    """`period` as it is typed, worked out once for each calendar and period."""
    calendars = {number: definitions.indicators[plan.codes.indicators[number]].calendar for number in held}
    words: list[str | None] = []
    begins: dict[str, int] = {}
    for calendar in dict.fromkeys(calendars.values()):
        ends = [end for number, span in held.items() if calendars[number] == calendar for end in span]
        begins[calendar] = len(words) - min(ends)
        words += [definitions.calendars[calendar].text(period) for period in range(min(ends), max(ends) + 1)]
    of_indicator = [begins.get(calendars.get(number, "")) for number in range(len(plan.codes.indicators))]
    return picked(placed("indicator", of_indicator) + pl.col("period"), words)


def limits(plan: Plan, columns: Sequence[str]) -> dict[str, pl.Expr]:
    """Both ends of every limit, each over what it is divided by, and where it is declared."""
    found: dict[str, pl.Expr] = {}
    paths = [place.path for place in plan.codes.places]
    lines = [place.line for place in plan.codes.places]
    for name in PARAMETERS:
        if name not in plan.limits:
            ends = [f"{name}_{end}{under}" for end in ("low", "high") for under in ("", "_under")]
            found |= dict.fromkeys([*ends, f"{name}_line"], pl.lit(None, dtype=pl.Int64))
            found |= {f"{name}_form": pl.lit("absent", dtype=pl.Enum(FORMS)), f"{name}_path": picked(name, ())}
            continue
        for end in ("low", "high"):
            under = f"{name}.{end}/"
            found[f"{name}_{end}"] = pl.col(f"{name}.{end}")
            found[f"{name}_{end}_under"] = pl.col(under) if under in columns else pl.lit(1, dtype=pl.Int64)
        found[f"{name}_form"] = picked(f"{name}.form", FORMS)
        found[f"{name}_path"] = picked(f"{name}.place", paths)
        found[f"{name}_line"] = placed(f"{name}.place", lines)
    return found


def reads(plan: Plan) -> list[str]:
    """What tells why there is no rating."""
    forms = [f"{name}.form" for name in plan.limits]
    return ["rating", "rated", "case", "missing", "state", "value", *forms]


def reasons(figures: pl.DataFrame, plan: Plan) -> list[pl.Series]:
    """`reason` and `lacking` for every row without a rating, worked out once for each way of lacking it."""
    unrated = (~(figures.get_column("rated").fill_null(-1) >= 0)).arg_true()
    keys = [name for name in reads(plan) if name != "value"]
    rows = figures.select(*keys, "value")[unrated].with_columns(valued=pl.col("value").is_not_null()).drop("value")
    ways = rows.unique(maintain_order=True)
    found = [reason_of(way, plan) for way in ways.to_dicts()]
    told = ways.with_columns(
        reason=pl.Series([reason for reason, _ in found], dtype=pl.Enum(REASONS)),
        lacking=pl.Series([lacking for _, lacking in found], dtype=pl.List(pl.String)),
    )
    rows = rows.join(told, on=[*keys, "valued"], how="left", maintain_order="left", nulls_equal=True)
    none = pl.Series("reason", [None], dtype=pl.Enum(REASONS)).new_from_index(0, figures.height)
    nothing = pl.Series("lacking", [[]], dtype=pl.List(pl.String))
    table = pl.concat([nothing, rows.get_column("lacking").alias("lacking")])
    places = pl.Series([0], dtype=pl.UInt32).new_from_index(0, figures.height)
    places = places.scatter(unrated, pl.int_range(1, rows.height + 1, dtype=pl.UInt32, eager=True))
    return [none.scatter(unrated, rows.get_column("reason")), table.gather(places).alias("lacking")]


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
