"""What there is in a project as JSON, contract kccrules.list/1: keys are added but never renamed.

The contract is schemas/list.schema.json; other people's scripts depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render.json import Json, bound, dumped, not_rated, rows, step
from kccrules.words.inventory import CONTRACT, DefinitionLine, IndicatorLine, Inventory, KindLine


def render(inventory: Inventory) -> Iterator[str]:
    yield "{"
    yield f' "contract": {dumped(CONTRACT)},'
    yield f' "report": {dumped(inventory.period.text if inventory.period else None)},'
    yield f' "select": {dumped(list(inventory.selected))},'
    yield from rows("kinds", [of_kind(one) for one in inventory.kinds])
    yield from rows("indicators", [of_indicator(one) for one in inventory.indicators])
    yield from rows("definitions", [of_definition(one) for one in inventory.definitions], last=True)
    yield "}"


def of_kind(one: KindLine) -> Json:
    return {"kind": one.kind, "title": one.title, "count": one.count, "folder": one.folder, "note": one.note}


def of_indicator(one: IndicatorLine) -> Json:
    figure, rating = one.figure, one.rating
    limits = {
        name: bound(found) if (found := one.limit(name)) else None for name in ("target", "floor", "upper", "lower")
    }
    return {
        "id": one.id, "kind": one.kind, "title": one.title, "service": one.service, "owner": one.owner, "unit": one.unit,
        "polarity": one.polarity, "basis": one.basis, "calendar": one.calendar, "rule": one.rule, "direction": one.direction,
        "at": str(one.at), "period": figure.period.text if figure else None, "state": figure.state if figure else None,
        "value": figure.value if figure else None, **limits,
        "target_at_year_end": bound(one.at_year_end.target) if one.at_year_end else None,
        "rating": figure.rating if figure else None, "not_rated": not_rated(figure) if figure else None,
        "in_a_row": figure.in_a_row if figure else None, "next": step(rating.next) if rating else None,
    }  # fmt: skip


def of_definition(one: DefinitionLine) -> Json:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "says": one.says,
        "used_by": one.used_by,
        "used_by_lines": one.lines,
        "at": str(one.at),
    }
