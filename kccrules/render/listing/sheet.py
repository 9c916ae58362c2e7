"""What there is in a project as CSV: one table, numbers as numbers with their unit in a column of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccrules.render import spreadsheet
from kccrules.words.inventory import DefinitionLine, IndicatorLine, Inventory, KindLine
from kccrules.words.report import NOT_RATED, Bound

OF_KINDS = ("kind", "count", "folder", "note")
OF_INDICATORS = (
    "id", "kind", "title", "service", "owner", "unit", "better", "basis", "calendar", "rule", "direction", "period",
    "state", "value", "target", "target at year end", "floor", "lower", "upper", "rating", "results in a row", "short of",
    "distance", "file",
)  # fmt: skip
OF_DEFINITIONS = ("id", "kind", "title", "what it is", "used by", "file")


def render(inventory: Inventory) -> Iterator[str]:
    if inventory.kinds:
        yield from spreadsheet.render(OF_KINDS, [of_kind(one) for one in inventory.kinds])
    elif not inventory.definitions:
        yield from spreadsheet.render(OF_INDICATORS, [of_indicator(one) for one in inventory.indicators])
    else:  # of indicators then only what every definition has
        every: list[IndicatorLine | DefinitionLine] = [*inventory.indicators, *inventory.definitions]
        yield from spreadsheet.render(OF_DEFINITIONS, [of_definition(one) for one in every])


def of_kind(one: KindLine) -> Sequence[str]:
    return [one.title, str(one.count), one.folder, one.note]


def of_indicator(one: IndicatorLine) -> Sequence[str]:
    figure, rating = one.figure, one.rating
    step = rating.next if rating else None
    year_end = one.at_year_end.target if one.at_year_end else None
    return [
        one.id, one.kind, one.title, one.service_title or one.service or "", one.owner or "", one.unit, one.polarity,
        one.basis, one.calendar, one.rule, one.direction, figure.period.text if figure else "",
        figure.state if figure else "", figure.value or "" if figure else "", limit(one.limit("target")), limit(year_end),
        limit(one.limit("floor")), limit(one.limit("lower")), limit(one.limit("upper")), one.rating_title,
        str(figure.in_a_row or "") if figure and figure.rating != NOT_RATED else "", step.rating if step else "",
        step.distance if step else "", f"{one.at.path}:{one.at.line}",
    ]  # fmt: skip


def limit(found: Bound | None) -> str:
    """A limit as a number; a range, or one that is not agreed, in words."""
    if found is None:
        return ""
    ends = [end for end in (found.low, found.high) if end is not None]
    return " to ".join(ends) if ends else found.form if found.form in ("tbc", "none") else ""


def of_definition(one: IndicatorLine | DefinitionLine) -> Sequence[str]:
    if isinstance(one, IndicatorLine):
        return [one.id, one.kind, one.title, one.unit, "", f"{one.at.path}:{one.at.line}"]
    return [one.id, one.kind, one.title, one.says, str(one.used_by), f"{one.at.path}:{one.at.line}"]
