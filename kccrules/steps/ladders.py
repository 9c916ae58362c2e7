"""Compiled rules run over batches, in two steps: first every call that looks at other periods becomes a column, then
the ladder is climbed row by row. So a row can also be tried with other values while the other periods stand still.

`evaluate` asks for ratings and for the distance to the next band, `checks.reach` whether every case can apply; all of
them climb the very same ladder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import polars as pl

from kccrules.engine import limits, numbers, rate
from kccrules.engine.batch import KEYS, Batch, beside, collect, stored
from kccrules.engine.limits import Limit, Operand
from kccrules.engine.numbers import Num, TooBig, to_millionths
from kccrules.meaning.fields import NUMBERS, Compiled, fields_of_rule
from kccrules.meaning.functions import SIGNATURES, value_of
from kccrules.meaning.rulebook import RuleGroup
from kccrules.tools.expressions import Checked, Fault, check, parse
from kccrules.words.model import Scale

WORDS = ("state", "published", "direction")
"""What rules may read as words."""


def over(rows: pl.DataFrame, limits_: Sequence[str]) -> Batch:
    """Figures as rules read them, with those words that are there."""
    return Batch(rows, NUMBERS, tuple(limits_), tuple(word for word in WORDS if word in rows.columns))


def with_numbers(batch: Batch, group: RuleGroup, column: str) -> Batch:
    """The batch with the numbers in which rules of a group differ, for the rule whose number stands in `column`."""
    if not group.names:
        return batch
    rules = batch.frame.get_column(column).cast(pl.Int64)
    known = range(max(group.members) + 1)
    tables = (
        [group.members[rule][place] if rule in group.members else None for rule in known]
        for place in range(len(group.names))
    )
    # Picked by position: rows of other rules are picked too, or lie beyond the table, and have no number.
    there = rules.set(~rules.is_between(0, len(known) - 1), None)
    columns = [
        pl.Series(name, own, dtype=pl.Int64).gather(there) for name, own in zip(group.names, tables, strict=True)
    ]
    return batch.with_columns(pl.DataFrame(columns)).also(numbers=group.names)


def prepared(
    batch: Batch, rule: Compiled, also: Callable[[Batch, Mapping[str, Operand]], pl.Expr] | None = None
) -> Batch:
    """The batch as a rule sees it, with a column for each of its calls that look back, and one more, where asked for, in
    the same pass over the rows."""
    batch = as_seen(batch, rule)
    if not rule.backs and not also:
        return batch
    names = rate.named(rule.ladder, batch, value_of)
    columns = [column for text, call in rule.backs for column in as_columns(value_of(call, batch, names), text)]
    columns += [also(batch, names)] if also else []
    return standing_still(batch.with_columns(collect(batch.frame, columns).drop(*KEYS)), rule)


def as_seen(batch: Batch, rule: Compiled) -> Batch:
    """Printed ratings in the words of the rule's scale, and for rules that compare the value as worked out, that value."""
    if "published" in rule.fields:
        places = {word: place for place, word in enumerate(rule.scale.words)}
        code = pl.col("printed_rating").replace_strict(places, default=None, return_dtype=pl.Int8)
        batch = replace(batch.with_columns(batch.frame.select(published=code)), words=(*batch.words, "published"))
    if rule.exact:
        batch = batch.with_columns(batch.frame.select(value=pl.col("exact"), **{"value/": pl.col("exact/")}))
    return batch


def traced(rule: Compiled, directions: Scale | None, batch: Batch) -> list[pl.Expr]:
    """For each case with a condition a column that says whether it holds, `holds:1`, and for those that compare a value with
    a limit one that says how many millionths it is short of holding, `short:1`."""
    names = rate.named(rule.ladder, batch, value_of)
    columns: list[pl.Expr] = []
    for number, (_, condition) in enumerate(rule.ladder.cases, start=1):
        if condition is None:
            continue
        columns.append(value_of(condition, batch, names).alias(f"holds:{number}"))  # type: ignore[union-attr]  # a yes or no
        distance = distance_of(condition.formula.text, rule, directions)
        if distance:
            with suppress(TooBig):  # of fractions that can be compared, the difference may be too long
                short = value_of(distance, batch, names)
                assert isinstance(short, Num)
                columns.append(to_millionths(short).alias(f"short:{number}"))
    return columns


def distance_of(condition: str, rule: Compiled, directions: Scale | None) -> Checked | None:
    """For a condition that is one `meets` or `beats`: the formula of how far it is from holding."""
    name, bracket, rest = condition.partition("(")
    if name.strip() not in ("meets", "beats") or not bracket or condition.count("(") != condition.count(")"):
        return None
    fields = dict(fields_of_rule(rule.scale, directions))
    fields |= {name: checked.type for name, checked in rule.ladder.where}
    try:
        return check(parse(f"shortfall({rest}"), fields, SIGNATURES)
    except Fault:
        return None


def columns_seen(rule: Compiled) -> tuple[str, ...]:
    """The columns that `as_seen` asks for, beside the fields that the rule reads."""
    return ("printed_rating",) * ("published" in rule.fields) + ("exact", "exact/") * rule.exact


def as_columns(found: Operand, text: str) -> list[pl.Expr]:
    if isinstance(found, Limit):
        return [*as_columns(found.low, f"{text}.low"), *as_columns(found.high, f"{text}.high")]
    assert isinstance(found, Num)
    return stored(found, text)[: 1 if found.d is None and found.scale <= numbers.DECIMALS else 2]


def standing_still(batch: Batch, rule: Compiled) -> Batch:
    """A batch that has those columns, reading them instead of other rows."""
    instead: dict[str, Operand] = {}
    for text, call in rule.backs:
        if call.type.sort == "limit":
            instead[text] = batch.limit(text)
        else:
            instead[text] = batch.number(text)
    return replace(batch, instead={**batch.instead, **instead})


def run(rule: Compiled, batch: Batch) -> pl.DataFrame:
    """The keys with `verdict`, `case` and `missing`: see `engine.rate.run`."""
    return rate.run(rule.ladder, prepared(batch, rule), value_of)


@dataclass(frozen=True)
class Trial:
    """Rows rated by one rule, ready to be tried with other values."""

    rows: Batch
    rule: Compiled
    directions: Mapping[int, Compiled]
    """Methods of direction by number, where the rule asks for the direction."""

    @staticmethod
    def of(batch: Batch, chosen: pl.DataFrame, rule: Compiled, rules: Mapping[int, Compiled]) -> Trial:
        """For the rows of `chosen` (keys) of a batch that has been rated."""
        methods = {}
        if "direction" in rule.fields:
            numbers = batch.frame.get_column("direction_rule").unique().sort().to_list()
            methods = {number: rules[number] for number in numbers if number in rules}
        frame = batch.frame.rename({"value": "was"})
        for part in (rule, *methods.values()):
            seen = prepared(batch, part).frame.drop("value", "value/", strict=False)
            frame = frame.with_columns(seen.drop(frame.columns, strict=False).get_columns())
        rows = chosen.select(*KEYS).join(frame, on=list(KEYS), how="left", maintain_order="left")
        words = ("published",) if "published" in rule.fields else ()
        return Trial(replace(batch, frame=rows.drop("period"), words=(*batch.words, *words)), rule, methods)

    def __call__(self, values: pl.DataFrame) -> pl.DataFrame:
        """`values` (series, value in millionths), in its order, with the `verdict` each would have."""
        frame = self.at(values)
        for number, method in self.directions.items():
            found = self.climbed(frame, method)
            known = pl.when(found >= 0).then(found)
            frame = frame.with_columns(
                direction=pl.when(pl.col("direction_rule") == number).then(known).otherwise("direction")
            )
        return values.select("series").with_columns(verdict=self.climbed(frame, self.rule))

    def at(self, values: pl.DataFrame) -> pl.DataFrame:
        frame = values.select("series", "value").with_row_index("period")
        return frame.join(self.rows.frame, on="series", how="left", maintain_order="left")

    def climbed(self, frame: pl.DataFrame, rule: Compiled) -> pl.Series:
        return rate.run(rule.ladder, self.batch(frame, rule), value_of).get_column("verdict")

    def batch(self, frame: pl.DataFrame, rule: Compiled) -> Batch:
        return standing_still(replace(self.rows, frame=frame, instead={}), rule)

    def tipping(self, rows: pl.DataFrame) -> pl.DataFrame:
        """`rows` (series, value, step) with `points`: how many steps away each comparison would tip if it went on as it
        begins. A guess that is tried, never an answer: margins may bend."""
        beside = rows.with_columns(value=pl.col("value") + pl.col("step"))
        frame = self.at(pl.concat([rows, beside]))
        points = []
        for rule in (self.rule, *self.directions.values()):
            for margin in margins(rule, self.batch(frame, rule)):
                with suppress(TooBig):
                    points.append(steps_to_nought(margin, rows.height))
        nowhere = pl.lit([], dtype=pl.List(pl.Int64))
        found = frame.lazy().select("series", points=pl.concat_list(points) if points else nowhere).collect()
        return rows.with_columns(found.head(rows.height).get_column("points"))


def margins(rule: Compiled, batch: Batch) -> Iterator[Num]:
    names = rate.named(rule.ladder, batch, value_of)
    for sides in rule.comparisons:
        with suppress(TooBig):
            yield from limits.margins(*(value_of(side, batch, names) for side in sides))


def steps_to_nought(margin: Num, height: int) -> pl.Expr:
    """In columns of rows and, below them, of the same rows one step on: how many steps on the margin would be nought."""
    slope = numbers.sub(numbers.shifted(margin, lambda e: e.shift(-height)), margin)
    steps = -approximately(margin) / approximately(slope)
    return pl.when(steps.abs() < 2.0**62).then(steps.round()).cast(pl.Int64)


def approximately(x: Num) -> pl.Expr:
    return x.n.cast(pl.Float64) / x.bottom().e.cast(pl.Float64) / 10.0**x.scale


def together(trials: Sequence[Trial]) -> Trial:
    """Trials of one rule over rows of several calendars as one: rows that stand still have no calendar."""
    frame = beside([trial.rows.frame for trial in trials])
    directions = {number: method for trial in trials for number, method in trial.directions.items()}
    return replace(trials[0], rows=replace(trials[0].rows, frame=frame), directions=directions)
