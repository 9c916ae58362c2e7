"""Counts and ratings by group: for every view its groups at every level and the total, from the leaves, never from other
groups. The last step of a report before it is stored; which group an indicator belongs to is said by `structure`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kccrules.engine import rollup
from kccrules.engine.rollup import Tally
from kccrules.meaning.fields import DIRECTION, Compiled
from kccrules.meaning.parameters import place_in_force
from kccrules.meaning.rollups import compile_for_groups, verdicts
from kccrules.meaning.structure import Node, nodes_of
from kccrules.steps.evaluate import Question
from kccrules.steps.evaluate.asking import before
from kccrules.words.model import NOT_RATED, UNKNOWN, Definitions, View, in_force
from kccrules.words.numerals import decimal_text
from kccrules.words.results import Cell, Row


def summaries(
    shown: pl.DataFrame, figures: pl.DataFrame, definitions: Definitions, asked: Question
) -> tuple[list[Row], list[Row]]:
    """The groups and counts tables: for every view its groups at every level, and the total under the key ''. Raises
    TooBig where a rating of a group would lose exactness."""
    groups: list[Row] = []
    counts: list[Row] = []
    rows = leaves(shown, figures, definitions, asked.ends)
    for view in definitions.views.values():
        of_kind = [id_ for id_ in rows.get_column("series") if definitions.indicators[id_].kind == view.of]
        own = rows.filter(pl.col("series").is_in(of_kind))
        codes = word_codes(own, definitions)
        rules = Rules.of(view, definitions, asked)
        nodes = nodes_of(view, definitions, asked.ends, of_kind)
        tallied = tallies(view, own, nodes, codes, rules)
        ratings = rules.ratings([tallied[node.key] for node in nodes])
        for place, (node, rating) in enumerate(zip(nodes, ratings, strict=True)):
            tally = tallied[node.key]
            groups.append({
                "view": view.id, "view_title": view.title, "of": view.of, "place": place, "key": node.key, "title": node.title,
                "level": node.level, "under": node.under, "named": node.named, "members": list(node.members),
                "listed": tally["listed"], "not_counted": len(node.members) - tally["listed"], **rating,
            })  # fmt: skip
            for column, word, count in [*words_counted(tally, codes), *rules.words_counted(tally)]:
                counts.append({"view": view.id, "key": node.key, "column": column, "word": word, "count": count})
    return groups, counts


def words_counted(tally: Mapping[str, int], codes: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, int]]:
    """How many of a group have each word of each column; only reasons that none has are left out."""
    for column, words in codes.items():
        for code, word in enumerate(words):
            if tally[f"{column}.{code}"] or column != "reason":
                yield column, word, tally[f"{column}.{code}"]


def leaves(shown: pl.DataFrame, figures: pl.DataFrame, definitions: Definitions, day: date) -> pl.DataFrame:
    """One row an indicator listed: its rating, the one before (as published where none can be worked out), direction, why
    it is not rated, and its weight on a day."""
    then = figures.select("id", previous="ordinal", computed="rating", printed="printed_rating", scale_before="scale")
    joined = shown.join(figures, on=["id", "ordinal"], how="left", maintain_order="left")
    joined = joined.join(then, on=["id", "previous"], how="left", maintain_order="left")
    weights = [in_force(definitions.indicators[id_].versions, day).weight for id_ in joined.get_column("id")]
    because = pl.concat_str("reason", pl.lit("/"), pl.col("lacking").list.join(";"))
    return joined.select(
        "carried", "scale", series="id",
        # A printed rating is a word of the scale in use where no rule was in force then.
        scale_before=pl.coalesce("scale_before", "scale"),
        current=pl.col("rating").fill_null(NOT_RATED),
        previous=pl.coalesce("computed", "printed").fill_null(NOT_RATED),
        direction=pl.col("direction").fill_null(UNKNOWN),
        reason=pl.when(pl.col("rating").is_null()).then(because),
        weight=pl.Series(weights, dtype=pl.Int64),
    )  # fmt: skip


def word_codes(rows: pl.DataFrame, definitions: Definitions) -> dict[str, list[str]]:
    """Every word that each column may have, also where nothing has it: a count of nought is printed, never left out. Behind a
    reason stands what was missing: missing/target."""
    used = {*rows.get_column("scale").drop_nulls(), *rows.get_column("scale_before").drop_nulls()}
    words = {word for scale in used for word in definitions.scales[scale].words} | {NOT_RATED}
    directions = {*definitions.scales[DIRECTION].words} if DIRECTION in definitions.scales else set()
    known = {"current": words, "previous": words, "direction": directions | {UNKNOWN}, "reason": set()}
    return {column: sorted(may | set(rows.get_column(column).drop_nulls())) for column, may in known.items()}


def coded_as(column: str, words: Sequence[str]) -> pl.Expr:
    return pl.col(column).replace_strict(
        {word: code for code, word in enumerate(words)}, default=None, return_dtype=pl.Int32
    )


def tallies(
    view: View, rows: pl.DataFrame, nodes: Sequence[Node], codes: Mapping[str, Sequence[str]], rules: Rules
) -> dict[str, dict[str, int]]:
    """The counts of every group by its key; for its rule also those on the rule's scale, with their weights."""
    coded = rows.with_columns(
        *(coded_as(column, words) for column, words in codes.items()),
        *(rule.coded.alias(name) for name, rule in rules.by_column.items()),
        counted=pl.lit(True) if view.counts_carried else ~pl.col("carried"),
    )
    memberships = pl.DataFrame(
        [(node.key, id_) for node in nodes for id_ in (*node.members, None)],  # an empty group is counted too
        schema={"group": pl.String, "series": pl.String},
        orient="row",
    )
    sizes = {column: len(words) for column, words in codes.items()}
    sizes |= {name: len(rule.words) for name, rule in rules.by_column.items()}
    tallied = rollup.counts(coded, memberships, sizes, weighed=rules.by_column)
    return {row.pop("group"): row for row in tallied.to_dicts()}


# ---------------------------------------------------------------------------------------------- ratings of groups


@dataclass(frozen=True)
class RuleInForce:
    """The version of a rule on groups that rates one column of the leaves."""

    column: str
    """The leaves' ratings; those on another scale than the rule's are not counted by it."""
    scale: str
    """The column that says which scale those are on."""
    version: int
    compiled: Compiled

    @property
    def words(self) -> tuple[str, ...]:
        return self.compiled.scale.words

    @property
    def coded(self) -> pl.Expr:
        return pl.when(pl.col(self.scale) == self.compiled.scale.id).then(coded_as(self.column, self.words))

    def tally(self, name: str, row: Mapping[str, int]) -> Tally:
        codes = range(len(self.words))
        counts, weights = (tuple(row[f"{name}.{code}{part}"] for code in codes) for part in ("", "/weight"))
        return Tally(row["listed"], counts, weights)


@dataclass(frozen=True)
class Verdict:
    """What a rule gave one group."""

    rule: RuleInForce
    tally: Tally
    place: int
    """On the scale; -1 for not rated."""
    case: int

    @property
    def words(self) -> tuple[str, ...]:
        return self.rule.words

    @property
    def word(self) -> str:
        return self.words[self.place] if self.place >= 0 else NOT_RATED


@dataclass(frozen=True)
class Rules:
    """How the groups of a view are rated: by the rule as it is on the report's last day, and what was before by the rule
    as it was on that of the report before."""

    rule: str | None
    by_column: Mapping[str, RuleInForce]
    """`now` and `then`, where the rule was in force."""
    judged: bool
    """Whether a higher place on the scale is better: demand above the range expected is neither good nor bad."""

    @staticmethod
    def of(view: View, definitions: Definitions, asked: Question) -> Rules:
        if view.rating is None:
            return Rules(None, {}, judged=False)
        rule, found = definitions.rules[view.rating], dict[str, RuleInForce]()
        columns = [("now", "current", "scale", asked.ends)]
        if earlier := before(definitions, asked):
            columns.append(("then", "previous", "scale_before", earlier.ends))
        for name, column, scale, day in columns:
            if rule.lifetime.covers(day):
                place = place_in_force(rule.versions, day)
                version = rule.versions[place]
                compiled, _ = compile_for_groups(version, definitions.scales[version.scale])
                assert compiled, "definitions were checked"
                found[name] = RuleInForce(column, scale, place, compiled)
        return Rules(view.rating, found, judged=view.of == "kpi")

    def ratings(self, rows: Sequence[Mapping[str, int]]) -> list[Row]:
        """What the groups table says of the rating of each group; nothing where the view has no rule."""
        if self.rule is None:
            return [{} for _ in rows]
        now, then = (self.rated(name, rows) for name in ("now", "then"))
        return [rating(self.rule, here, there, self.judged) for here, there in zip(now, then, strict=True)]

    def words_counted(self, row: Mapping[str, int]) -> list[tuple[str, str, int]]:
        """How many of a group have each word of the rule's scale: the column `rule`."""
        rule = self.by_column.get("now")
        return [("rule", *pair) for pair in zip(rule.words, rule.tally("now", row).counts, strict=True)] if rule else []

    def rated(self, name: str, rows: Sequence[Mapping[str, int]]) -> list[Verdict | None]:
        """The verdict on each group; none where the rule was not in force."""
        rule = self.by_column.get(name)
        if rule is None:
            return [None for _ in rows]
        given = [rule.tally(name, row) for row in rows]
        found = zip(given, verdicts(rule.compiled, given), strict=True)
        return [Verdict(rule, tally, place, case) for tally, (place, case) in found]


def rating(rule: str, now: Verdict | None, then: Verdict | None, judged: bool) -> Row:
    """What the groups table says of the rating of one group."""
    cells: dict[str, Cell] = {"rule": rule, "rating": NOT_RATED, "case": 0, "before": NOT_RATED, "judgement": UNKNOWN}
    if now:
        scale = now.rule.compiled.scale
        score, weight = now.tally.score(list(scale.levels.values())), now.tally.weight
        cells |= {
            "version": now.rule.version, "scale": scale.id, "rating": now.word, "case": now.case, "rated": now.tally.rated,
            "average": decimal_text(score, weight) if weight else None, "reads_listed": "listed" in now.rule.compiled.fields,
        }  # fmt: skip
    if then:
        cells |= {"before": then.word, "before_scale": then.rule.compiled.scale.id}
    if judged and now and then and now.words == then.words and min(now.place, then.place) >= 0:
        cells["judgement"] = ("same", "better", "worse")[(now.place > then.place) - (now.place < then.place)]
    return cells
