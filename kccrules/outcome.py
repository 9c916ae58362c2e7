"""Rated columns to the stored tables: codes become words, what was missing becomes a reason, leaves become counts.

The last step before a report can be written, and the last that sees frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from kccrules.engine import rollup
from kccrules.engine.tables import conform
from kccrules.evaluate import Question, Rated, due
from kccrules.fields import DIRECTION, PARAMETERS, STATES, WITH_VALUE
from kccrules.model import NOT_RATED, UNKNOWN, Definitions, View, in_force
from kccrules.observations import Data
from kccrules.parameters import FORMS, NO_RULE, days
from kccrules.phrases import Saying, saying
from kccrules.plan import Plan
from kccrules.results import Cell, Row
from kccrules.structure import NOWHERE, groups_of, hierarchy_of_view, unit_on

CHANGES = {1: "up", -1: "down", 0: "level"}


def tables(rated: Rated, definitions: Definitions, plan: Plan, data: Data, asked: Question) -> dict[str, pl.DataFrame]:
    """Every table of `results.TABLES` for one report."""
    figures = worded(rated.figures, definitions, plan, data)
    shown = picked(rated.shown, figures, definitions, plan)
    groups, counts = summaries(shown, figures, definitions, asked)
    made: dict[str, pl.DataFrame | Sequence[Row]] = {
        "figures": figures,
        "shown": shown,
        "indicators": list(indicators(definitions, plan, rated)),
        "periods": list(periods(figures, shown, definitions, asked)),
        "units": list(units(definitions, asked)),
        "scales": list(scales(definitions)),
        "rules": list(rules(definitions)),
        "cases": list(cases(definitions)),
        "groups": groups,
        "counts": counts,
    }
    return {name: conform(name, rows) for name, rows in made.items()}


# ---------------------------------------------------------------------------------------------- figures


def coded(column: str, words: Mapping[int, Cell], kind: type[pl.DataType] = pl.String) -> pl.Expr:
    """The word that each code stands for."""
    return pl.col(column).replace_strict(dict(words), default=None, return_dtype=kind)


def worded(figures: pl.DataFrame, definitions: Definitions, plan: Plan, data: Data) -> pl.DataFrame:
    """The figures table."""
    ids = dict(enumerate(plan.codes.series))
    versions = {number: key for key, number in plan.codes.rules.items()}
    paths = {number: source.path for number, source in enumerate(data.inputs)}
    scale_words = definitions.scales[DIRECTION].words if DIRECTION in definitions.scales else ()
    then = figures.select("series", previous=pl.col("period"), was=pl.col("value"))
    rows = figures.join(then, on=["series", "previous"], how="left", maintain_order="left")
    rows = why_not_rated(rows, plan)
    rows = rows.with_columns(
        verdicts(plan),
        id=coded("series", ids),
        ordinal=pl.col("period"),
        state=coded("state", dict(enumerate(STATES))),
        exact_under="exact/",
        rule=coded("rating", {number: rule for number, (rule, _) in versions.items()}),
        version=coded("rating", {number: place for number, (_, place) in versions.items()}, pl.Int64),
        scale=coded("rating", {number: compiled.scale.id for number, compiled in plan.rules.items()}),
        method=coded("direction_rule", {number: rule for number, (rule, _) in versions.items()}),
        direction=coded("direction", dict(enumerate(scale_words))),
        change=coded("turn", CHANGES),
        published_rating="printed_rating",
        published_direction="printed_direction",
        published_value="printed_value",
        published_path=coded("printed_file", paths),
        published_row="printed_row",
        path=coded("file", paths),
        period=period_texts(definitions, plan),
        **limits(plan),
    )
    return with_streaks(rows)


def with_streaks(rows: pl.DataFrame) -> pl.DataFrame:
    """`in_a_row`: how many results running, this one included, have had this rating; none where nothing is rated.

    Ratings are compared as words: another rule may have another scale, and then the same place on it is another word."""
    results = rows.filter(pl.col("value").is_not_null())
    begins = (pl.col("id") != pl.col("id").shift(1)) | pl.col("rating").ne_missing(pl.col("rating").shift(1))
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    start = pl.when(begins.fill_null(True)).then(row).forward_fill()
    streak = pl.when(pl.col("rating").is_not_null()).then(row - start + 1)
    counted = results.lazy().select("id", "ordinal", in_a_row=streak).collect()
    return rows.join(counted, on=["id", "ordinal"], how="left", maintain_order="left")


def verdicts(plan: Plan) -> pl.Expr:
    """The rating in the words of the scale of the rule in force; none where nothing is rated."""
    word: pl.Expr = pl.lit(None, dtype=pl.String)
    for number, compiled in plan.rules.items():
        here = coded("rated", dict(enumerate(compiled.scale.words)))
        word = pl.when(pl.col("rating") == number).then(here).otherwise(word)
    return word.alias("rating")


def period_texts(definitions: Definitions, plan: Plan) -> pl.Expr:
    return pl.struct("series", "period").map_elements(
        lambda key: definitions.calendars[definitions.kpis[plan.codes.series[key["series"]]].calendar].text(
            key["period"]
        ),
        return_dtype=pl.String,
    )


def limits(plan: Plan) -> dict[str, pl.Expr]:
    found: dict[str, pl.Expr] = {}
    lines = {number: place.line for number, place in enumerate(plan.codes.places)}
    paths = {number: place.path for number, place in enumerate(plan.codes.places)}
    for name in PARAMETERS:
        for end in ("low", "high"):
            found[f"{name}_{end}"] = pl.col(f"{name}.{end}")
            found[f"{name}_{end}_under"] = pl.col(f"{name}.{end}/")
        found[f"{name}_form"] = coded(f"{name}.form", dict(enumerate(FORMS)))
        found[f"{name}_path"] = coded(f"{name}.place", paths)
        found[f"{name}_line"] = coded(f"{name}.place", lines, pl.Int64)
    return found


def why_not_rated(rows: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """`reason` and `lacking` for every row without a rating, worked out once for each way of lacking it."""
    rows = rows.with_columns(turn=(pl.col("value") - pl.col("was")).sign().cast(pl.Int8))
    for name in PARAMETERS:
        for end in ("low", "high"):
            if f"{name}.{end}/" not in rows.columns:
                rows = rows.with_columns(pl.lit(1, dtype=pl.Int64).alias(f"{name}.{end}/"))
    keys = ["rating", "rated", "case", "missing", "state", "target.form", "floor.form"]
    ways = rows.select(*keys, valued=pl.col("value").is_not_null()).unique(maintain_order=True)
    found = [reason_of(way, plan) for way in ways.to_dicts()]
    told = ways.with_columns(
        reason=pl.Series([reason for reason, _ in found], dtype=pl.String),
        lacking=pl.Series([lacking for _, lacking in found], dtype=pl.List(pl.String)),
    )
    rows = rows.with_columns(valued=pl.col("value").is_not_null())
    return rows.join(told, on=[*keys, "valued"], how="left", maintain_order="left", nulls_equal=True)


def reason_of(way: Mapping[str, int], plan: Plan) -> tuple[str | None, list[str]]:
    """Why there is no rating, and for want of what."""
    if way["rating"] == NO_RULE:
        return "no-rule", []
    if way["rated"] >= 0:
        return None, []
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
    return next((form for form in ("tbc", "none") if form in forms), "missing"), inputs


# ---------------------------------------------------------------------------------------------- the report's rows


def picked(shown: pl.DataFrame, figures: pl.DataFrame, definitions: Definitions, plan: Plan) -> pl.DataFrame:
    """The shown table: which period of each indicator the report shows, and how far the next rating is."""
    rating = {(row["id"], row["ordinal"]): row["scale"] for row in figures.select("id", "ordinal", "scale").to_dicts()}
    by_scale = {compiled.scale.id: compiled.scale.words for compiled in plan.rules.values()}
    rows: list[Row] = []
    for row in shown.to_dicts():
        id_ = plan.codes.series[row["series"]]
        scale = by_scale.get(rating[(id_, row["period"])] or "", ())
        upcoming = row["period"] + 1
        rows.append({
            "id": id_, "ordinal": row["period"], "carried": row["carried"],
            "counted": not row["carried"] or all(view.counts_carried for view in definitions.views.values()),
            "next_rating": word_at(scale, row["next_verdict"]), "next_distance": row["next_distance"],
            "worse_rating": word_at(scale, row["worse_verdict"]), "worse_distance": row["worse_distance"],
            "next_due": days(due(definitions, id_, upcoming)), "next_period": upcoming,
        })  # fmt: skip
    return conform("shown", rows)


def word_at(scale: Sequence[str], place: int | None) -> str | None:
    return scale[place] if place is not None and 0 <= place < len(scale) else None


# ---------------------------------------------------------------------------------------------- counts


def summaries(
    shown: pl.DataFrame, figures: pl.DataFrame, definitions: Definitions, asked: Question
) -> tuple[list[Row], list[Row]]:
    """The groups and counts tables: for every view its groups at every level, and the total under the key ''."""
    groups: list[Row] = []
    counts: list[Row] = []
    rows = leaves(shown, figures)
    codes = word_codes(rows, definitions)
    rows = rows.with_columns(coded_as(column, words) for column, words in codes.items())
    for view in definitions.views.values():
        members, nodes = grouped(view, definitions, asked, list(shown.get_column("id")))
        leaf = rows.with_columns(counted=pl.lit(True) if view.counts_carried else ~pl.col("carried"))
        sizes = {column: len(words) for column, words in codes.items()}
        memberships = pl.DataFrame(
            [(key, id_) for key, ids in members.items() for id_ in (*ids, None)],  # an empty group is counted too
            schema={"group": pl.String, "series": pl.String},
            orient="row",
        )
        tallied = rollup.counts(leaf.rename({"id": "series"}), memberships, sizes).to_dicts()
        tally_of = {row["group"]: row for row in tallied}
        for place, (key, node) in enumerate(nodes.items()):
            tally = tally_of[key]
            absent = len(members[key]) - tally["listed"]
            groups.append({"view": view.id, "view_title": view.title, "place": place, "key": key, **node, "members": members[key],
                           "listed": tally["listed"], "not_counted": absent})  # fmt: skip
            for column, words in codes.items():
                for code, word in enumerate(words):
                    counts.append(
                        {
                            "view": view.id,
                            "key": key,
                            "column": column,
                            "word": word,
                            "count": tally[f"{column}.{code}"],
                        }
                    )
    return groups, counts


def leaves(shown: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """One row an indicator listed: its rating, the one before (as published where none can be worked out), direction."""
    then = figures.select("id", previous="ordinal", computed="rating", printed="published_rating", scale_before="scale")
    joined = shown.join(figures, on=["id", "ordinal"], how="left", maintain_order="left")
    joined = joined.join(then, on=["id", "previous"], how="left", maintain_order="left")
    return joined.select(
        "id", "carried", "scale", "scale_before",
        current=pl.col("rating").fill_null(NOT_RATED),
        previous=pl.coalesce("computed", "printed").fill_null(NOT_RATED),
        direction=pl.col("direction").fill_null(UNKNOWN),
    )  # fmt: skip


def word_codes(rows: pl.DataFrame, definitions: Definitions) -> dict[str, list[str]]:
    """Every word that each column may have, also where nothing has it: a count of nought is printed, never left out."""
    used = {*rows.get_column("scale").drop_nulls(), *rows.get_column("scale_before").drop_nulls()}
    words = {word for scale in used for word in definitions.scales[scale].words} | {NOT_RATED}
    directions = {*definitions.scales[DIRECTION].words} if DIRECTION in definitions.scales else set()
    known = {"current": words, "previous": words, "direction": directions | {UNKNOWN}}
    return {column: sorted(may | set(rows.get_column(column))) for column, may in known.items()}


def coded_as(column: str, words: Sequence[str]) -> pl.Expr:
    return pl.col(column).replace_strict({word: code for code, word in enumerate(words)}, return_dtype=pl.Int32)


def grouped(
    view: View, definitions: Definitions, asked: Question, listed: Sequence[str]
) -> tuple[dict[str, list[str]], dict[str, dict[str, Cell]]]:
    """Members of each group, and what each group is; groups in the order of the hierarchy, the total last."""
    paths = {}
    for id_ in listed:
        version = in_force(definitions.kpis[id_].versions, asked.ends)
        path = groups_of(view, version, id_, definitions, asked.ends)
        if path is not None:
            paths[id_] = path
    tree = hierarchy_of_view(view, definitions)
    order = {unit.id: place for place, unit in enumerate(tree.units if tree else ())}
    members: dict[str, list[str]] = {}
    nodes: dict[str, dict[str, Cell]] = {}
    keys = sorted(
        {path[: depth + 1] for path in paths.values() for depth in range(len(path))},
        key=lambda p: [order.get(u, 10**9) for u in p],
    )
    for path in keys:
        if path[-1] == NOWHERE and len(path) > 1:
            continue
        depth = len(path) - 1
        key = path[-1] or "none"
        unit = definitions.units.get(path[-1])
        title = unit_on(unit, asked.ends).title if unit else f"No {view.by[depth]}"
        members[key] = sorted(id_ for id_, mine in paths.items() if mine[: depth + 1] == path)
        nodes[key] = {"title": title, "level": view.by[depth], "under": (path[-2] or None) if depth else None}
    members[""] = sorted(paths)
    nodes[""] = {"title": "Total", "level": None, "under": None}
    return members, nodes


# ---------------------------------------------------------------------------------------------- what codes stand for


def indicators(definitions: Definitions, plan: Plan, rated: Rated) -> Iterator[Row]:
    """As they are on the last day of the period shown, or of the newest period held."""
    shown = {plan.codes.series[row["series"]]: row["period"] for row in rated.shown.to_dicts()}
    held = {plan.codes.series[series] for series in rated.figures.get_column("series").unique()}
    for kpi in definitions.kpis.values():
        if kpi.id not in held:
            continue
        calendar = definitions.calendars[kpi.calendar]
        version = in_force(kpi.versions, calendar.last_day(shown[kpi.id])) if kpi.id in shown else kpi.versions[-1]
        yield {
            "id": kpi.id, "title": version.title, "about": version.about, "owner": version.owner, "service": version.service,
            "unit": version.unit, "polarity": version.polarity, "basis": version.basis, "calendar": kpi.calendar,
            "serves": list(version.serves), "path": kpi.place.path, "line": kpi.place.line,
        }  # fmt: skip


def periods(figures: pl.DataFrame, shown: pl.DataFrame, definitions: Definitions, asked: Question) -> Iterator[Row]:
    """Names of every period that a report may mention."""
    wanted = {
        (definitions.kpis[row["id"]].calendar, row["ordinal"]) for row in figures.select("id", "ordinal").to_dicts()
    }
    wanted |= {(definitions.kpis[row["id"]].calendar, row["next_period"]) for row in shown.to_dicts()}
    wanted.add((definitions.calendar.id, asked.report))
    for calendar_id, ordinal in sorted(wanted):
        calendar = definitions.calendars[calendar_id]
        yield {"calendar": calendar_id, "ordinal": ordinal, "text": calendar.text(ordinal), "short": calendar.short(ordinal),
               "spoken": calendar.spoken(ordinal), "words": calendar.words(ordinal), "months": calendar.months(ordinal)}  # fmt: skip


def units(definitions: Definitions, asked: Question) -> Iterator[Row]:
    for place, unit in enumerate(definitions.units.values()):
        version = unit_on(unit, asked.ends)
        yield {"id": unit.id, "title": version.title, "level": unit.level, "owner": version.owner, "place": place}


def scales(definitions: Definitions) -> Iterator[Row]:
    for scale in definitions.scales.values():
        for place, word in enumerate(scale.words):
            yield {"scale": scale.id, "place": place, "word": word, "title": scale.title(word)}


def rules(definitions: Definitions) -> Iterator[Row]:
    for rule in definitions.rules.values():
        for number, version in enumerate(rule.versions):
            since = version.since or rule.lifetime.first
            place = version.places.get("cases", rule.place)
            yield {"rule": rule.id, "version": number, "title": version.title, "about": version.about,
                   "since": days(since) if since else None, "path": place.path, "line": place.line}  # fmt: skip


def cases(definitions: Definitions) -> Iterator[Row]:
    for rule in definitions.rules.values():
        for number, version in enumerate(rule.versions):
            for place, case in enumerate(version.cases, start=1):
                said = saying(case.condition, version.where) if case.condition else Saying("otherwise", "", "")
                yield {"rule": rule.id, "version": number, "number": place, "verdict": case.verdict, "condition": case.condition,
                       "asks": said.asks, "yes": said.yes, "no": said.no, "path": case.place.path, "line": case.place.line}  # fmt: skip
