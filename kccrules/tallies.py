"""Counts by group: for every view its groups at every level and the total, from the leaves. The last step of a report
before it is stored; which group an indicator belongs to is said by `structure`."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kccrules.engine import rollup
from kccrules.evaluate import Question
from kccrules.fields import DIRECTION
from kccrules.model import NOT_RATED, UNKNOWN, Definitions, View, in_force
from kccrules.results import Cell, Row
from kccrules.structure import NOWHERE, groups_of, hierarchy_of_view, unit_on


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
        version = in_force(definitions.indicators[id_].versions, asked.ends)
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
