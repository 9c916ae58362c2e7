"""What an evaluation stores: the tables and their columns. Standard library only, so that any output can be made
from a stored result alone. How a report reads them is in `readback`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CONTRACT = "kccrules.results/1"

Cell = int | str | bool | None | list[str]
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    key: tuple[str, ...]
    """No two rows have the same, and rows are sorted by these columns; figures by indicator, the areas as in their group."""
    columns: Mapping[str, str]
    """Name to sort: whole (numbers are millionths, days count from 1 January of year 1), text, word (a text out of few, which
    a store holds once, with its place in each row), texts, flag."""


def limit_columns(name: str) -> dict[str, str]:
    """Both ends of a limit, each over what it is divided by, and where it is declared."""
    ends = {f"{name}_{end}{under}": "whole" for end in ("low", "high") for under in ("", "_under")}
    return {**ends, f"{name}_form": "word", f"{name}_path": "word", f"{name}_line": "whole"}


TABLES: dict[str, Table] = {
    "figures": Table(
        ("id", "area", "ordinal"),
        {
            "id": "word", "area": "word", "ordinal": "whole", "period": "word", "in_force": "whole", "state": "word",
            "value": "whole", "decimals": "whole", "exact": "whole", "exact_under": "whole", "rating": "word", "case": "whole",
            "reason": "word", "lacking": "texts", "sensitive": "flag", "in_a_row": "whole", "direction": "word",
            "change": "word", "previous": "whole", "path": "word", "row": "whole", "sent": "whole", "note": "text",
            "due": "whole", "vintages": "whole",
        },
    ),
    "in_force": Table(
        ("number",),
        {
            "number": "whole", "rule": "word", "version": "whole", "scale": "word", "method": "word",
            **limit_columns("target"), **limit_columns("floor"), **limit_columns("upper"), **limit_columns("lower"),
        },
    ),
    "printed": Table(
        ("id", "area", "ordinal"),
        {"id": "word", "area": "word", "ordinal": "whole", "rating": "text", "direction": "text", "value": "whole",
         "path": "word", "row": "whole"},
    ),
    "shown": Table(
        ("id", "area"),
        {
            "id": "text", "area": "text", "ordinal": "whole", "carried": "flag", "counted": "flag", "next_rating": "text",
            "next_distance": "whole", "worse_rating": "text", "worse_distance": "whole",
            "next_due": "whole", "next_period": "whole", "wanting": "texts",
        },
    ),
    "indicators": Table(
        ("id",),
        {
            "id": "text", "kind": "text", "benchmarks": "texts", "title": "text", "about": "text", "owner": "text",
            "service": "text", "unit": "text",
            "polarity": "text", "basis": "text", "calendar": "text", "serves": "texts", "path": "text", "line": "whole",
            "formula": "text", "areas": "texts", "area_total": "text", "last_period": "whole", "replaced_by": "texts",
        },
    ),
    "rungs": Table(
        ("id", "number"),
        {"id": "text", "number": "whole", "holds": "flag", "short": "whole"},
    ),
    "notes": Table(
        ("about",),
        {"about": "text", "text": "text", "being_done": "text", "back_by": "text", "by": "text", "on": "whole", "path": "text",
         "row": "whole"},
    ),
    "owed": Table(
        ("what", "id", "area"),
        {"what": "text", "id": "text", "area": "text", "ordinal": "whole", "owner": "text", "standing": "text", "due": "whole",
         "days": "whole"},
    ),
    "revisions": Table(
        ("id", "area", "ordinal"),
        {"id": "text", "area": "text", "ordinal": "whole", "report": "text", "value": "whole", "decimals": "whole", "rating": "text"},
    ),
    "breaks": Table(("id", "ordinal"), {"id": "text", "ordinal": "whole", "about": "text"}),
    "newest": Table(
        ("calendar", "ordinal", "other"), {"calendar": "text", "ordinal": "whole", "other": "text", "then": "whole"}
    ),
    "periods": Table(
        ("calendar", "ordinal"),
        {"calendar": "text", "ordinal": "whole", "text": "text", "short": "text", "spoken": "text", "words": "text",
         "months": "text"},
    ),
    "units": Table(
        ("id",),
        {"id": "text", "title": "text", "short": "text", "level": "text", "owner": "text", "place": "whole"},
    ),
    "scales": Table(("scale", "place"), {"scale": "text", "place": "whole", "word": "text", "title": "text"}),
    "rules": Table(
        ("rule", "version"),
        {"rule": "text", "version": "whole", "title": "text", "about": "text", "since": "whole", "path": "text",
         "line": "whole", "commentary": "texts", "exact": "flag"},
    ),
    "cases": Table(
        ("rule", "version", "number"),
        {"rule": "text", "version": "whole", "number": "whole", "verdict": "text", "condition": "text", "asks": "text",
         "yes": "text", "no": "text", "path": "text", "line": "whole"},
    ),
    "groups": Table(
        ("view", "place"),
        {"view": "text", "view_title": "text", "of": "text", "place": "whole", "key": "text", "title": "text", "level": "text",
         "under": "text", "named": "flag", "members": "texts", "listed": "whole", "not_counted": "whole",
         "rule": "text", "version": "whole", "scale": "text", "rating": "text", "case": "whole", "rated": "whole",
         "average": "text", "reads_listed": "flag", "before": "text", "before_scale": "text",
         "judgement": "text"},
    ),
    "counts": Table(
        ("view", "key", "column", "word"),
        {"view": "text", "key": "text", "column": "text", "word": "text", "count": "whole"},
    ),
    "ledger": Table(
        ("view", "place"),
        {"view": "text", "view_title": "text", "measures": "text", "place": "whole", "calendar": "text", "ordinal": "whole",
         "last": "whole", "year": "text", "key": "text", "title": "text", "label": "text", "kind": "text", "level": "text",
         "parent": "text", "role": "text", "indent": "whole", "owner": "text", "lines": "whole",
         "leaf": "whole", "runs": "texts", "also": "texts", "budget": "text", "rule": "text",
         "version": "whole", "scale": "text", "rating": "text", "case": "whole", "reason": "text", "lacking": "texts",
         "certain": "flag", "path": "text", "line": "whole"},
    ),
    "amounts": Table(
        ("view", "key", "ordinal", "year", "measure"),
        {"view": "text", "key": "text", "ordinal": "whole", "year": "text", "measure": "text", "value": "whole",
         "under": "whole", "half": "whole", "parts": "whole", "state": "text", "lacks": "whole", "lacking": "texts",
         "moved": "whole", "path": "text", "row": "whole", "column": "whole"},
    ),
    "measures": Table(
        ("measures", "place"),
        {"measures": "text", "title": "text", "about": "text", "place": "whole", "name": "text", "heading": "text",
         "unit": "text", "scale": "text", "decimals": "whole", "signed": "flag", "main": "flag", "totals": "text", "formula": "text",
         "inputs": "texts", "weak_above": "whole"},
    ),
    "virements": Table(
        ("measures", "place"),
        {"measures": "text", "place": "whole", "from": "text", "to": "text", "measure": "text", "period": "text",
         "text": "text", "ordinal": "whole", "year": "text", "value": "whole", "half": "whole", "reason": "text",
         "reference": "text", "technical": "flag", "path": "text", "row": "whole"},
    ),
    "tests": Table(
        ("view", "key", "measure", "ordinal", "year", "sort", "number"),
        {"view": "text", "key": "text", "measure": "text", "ordinal": "whole", "year": "text", "sort": "text", "number": "whole",
         "id": "text", "text": "text", "outcome": "text", "parts": "whole", "stated": "whole", "computed": "whole",
         "allowed": "whole", "because": "text", "source": "text", "stated_path": "text", "stated_row": "whole",
         "path": "text", "line": "whole"},
    ),
    "causes": Table(
        ("key", "measure", "ordinal", "year", "place"),
        {"key": "text", "measure": "text", "ordinal": "whole", "year": "text", "place": "whole", "text": "text", "value": "whole", "half": "whole",
         "rating": "text", "note": "text", "path": "text", "row": "whole"},
    ),
    "exceptions": Table(
        ("view", "place"),
        {"view": "text", "place": "whole", "key": "text", "measure": "text", "cause": "text", "basis": "text", "year": "text", "value": "whole",
         "half": "whole", "listed": "flag", "certain": "flag", "limit": "whole", "inclusive": "flag", "condition": "text", "together": "text",
         "path": "text", "line": "whole"},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """A store as read back: the manifest and each table's rows."""

    manifest: Mapping[str, object]
    tables: Mapping[str, Sequence[Row]]
