"""Published reports in the forms of earlier versions, as tables of today: a file that was ever written stays readable.

Form 1 said with every figure what was in force for it and what was printed of it; today those are tables of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kccrules.words.results import TABLES, Cell, Row

Tables = Mapping[str, Sequence[Row]]
CONTRACT = "kccrules.published/2"
"""The form that is written today."""


def of_today(contract: str, tables: Tables) -> Tables | None:
    """The tables of a file in some form; None where the form is not known."""
    if contract == CONTRACT:
        return tables
    return divided(tables) if contract == "kccrules.published/1" else None


def divided(tables: Tables) -> Tables:
    """Those of form 1."""
    numbers: dict[tuple[Cell, ...], int] = {}
    figures: list[Row] = []
    printed: list[Row] = []
    about = [name for name in TABLES["in_force"].columns if name != "number"]
    for row in tables["figures"]:
        terms = tuple(row.get(name) for name in about)
        figures.append({**row, "in_force": numbers.setdefault(terms, len(numbers))})
        if "published_path" in row:
            keys = {name: row.get(name) for name in TABLES["printed"].key}
            own = {name: row.get(f"published_{name}") for name in TABLES["printed"].columns if name not in keys}
            printed.append(keys | own)
    in_force = [{"number": number, **dict(zip(about, terms, strict=True))} for terms, number in numbers.items()]
    return {**tables, "figures": figures, "in_force": in_force, "printed": printed}
