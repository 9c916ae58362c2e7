"""From stored tables to figures: each with what is in force for it and what was printed of it. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kccrules.words.numerals import MILLION, decimal_text, fixed, plain
from kccrules.words.periods.named import Period
from kccrules.words.problems import Place
from kccrules.words.report import NOT_RATED, UNKNOWN, Bound, Figure
from kccrules.words.results import Row
from kccrules.words.stored import bound, day, number, optional, spot, text, texts, whole

Key = tuple[str, str | None, int]
"""An indicator, an area or None for the whole, and a period by its number."""


@dataclass(frozen=True)
class InForce:
    """What is in force for some figures."""

    target: Bound
    floor: Bound
    upper: Bound
    lower: Bound
    rule: str | None
    version: int
    scale: str | None
    method: str | None
    """The rule of the direction of travel."""


def in_force(row: Row) -> InForce:
    return InForce(
        bound(row, "target"), bound(row, "floor"), bound(row, "upper"), bound(row, "lower"),
        optional(row, "rule"), number(row, "version") or 0, optional(row, "scale"), optional(row, "method"),
    )  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """What was printed of a figure, and where that is held."""

    rating: str | None
    direction: str | None
    value: str | None
    at: Place | None


NOT_PRINTED = Printed(None, None, None, None)


def printed(row: Row) -> Printed:
    value = number(row, "value")
    return Printed(optional(row, "rating"), optional(row, "direction"), plain(value) if value is not None else None,
                   spot(row, "path", "row"))  # fmt: skip


def figures(
    tables: Mapping[str, Sequence[Row]], periods: Mapping[tuple[str, int], Period], calendars: Mapping[str, str]
) -> dict[tuple[str, str | None], dict[int, Figure]]:
    """By indicator and area, in order of their periods; `calendars` are those of the indicators."""
    terms = {whole(row, "number"): in_force(row) for row in tables["in_force"]}
    out = {key_of(row): printed(row) for row in tables["printed"]}
    found: dict[tuple[str, str | None], dict[int, Figure]] = {}
    for row in tables["figures"]:
        key = id_, area, ordinal = key_of(row)
        period = periods[(calendars[id_], ordinal)]
        one = figure(key, row, period, terms[whole(row, "in_force")], out.get(key, NOT_PRINTED))
        found.setdefault((id_, area), {})[ordinal] = one
    return found


def key_of(row: Row) -> Key:
    return text(row, "id"), optional(row, "area"), whole(row, "ordinal")


def figure(key: Key, row: Row, period: Period, terms: InForce, printed: Printed) -> Figure:
    id_, area, ordinal = key
    due = day(row, "due")
    assert due is not None
    value = number(row, "value")
    return Figure(
        id=id_,
        area=area,
        ordinal=ordinal,
        period=period,
        state=text(row, "state"),
        value=fixed(value, number(row, "decimals")) if value is not None else None,
        exact=unrounded(row, value),
        target=terms.target,
        floor=terms.floor,
        upper=terms.upper,
        lower=terms.lower,
        scale=terms.scale,
        rating=optional(row, "rating") or NOT_RATED,
        reason=optional(row, "reason"),
        lacking=texts(row, "lacking"),
        sensitive=row["sensitive"] is True,
        in_a_row=number(row, "in_a_row"),
        method=terms.method,
        judgement=optional(row, "direction") or UNKNOWN,
        change=optional(row, "change"),
        previous=number(row, "previous"),
        published_rating=printed.rating,
        published_direction=printed.direction,
        published_value=printed.value,
        published_at=printed.at,
        data=spot(row, "path", "row"),
        sent=day(row, "sent"),
        note=text(row, "note"),
        due=due,
        rule=terms.rule,
        version=terms.version,
        case=whole(row, "case"),
    )


def unrounded(row: Row, value: int | None) -> str | None:
    """The value as it was worked out, where rounding made another of it."""
    exact, under = number(row, "exact"), number(row, "exact_under") or 1
    if value is None or exact is None or exact == value * under:
        return None
    found = decimal_text(exact, under * MILLION)
    return found if found != plain(value) else None
