"""Which indicators are evaluated together. A part is a set of whole indicators that needs nothing outside itself, so any
split gives the same answers; parts are kept to a size at which columns stay in reach of the processor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.meaning.parameters import Span
from kccrules.steps.plan import Plan
from kccrules.words.model import Definitions

ROWS = 1_500_000
"""About as many rows as a part may have; one with indicators that read each other's figures may have more."""


def parts(definitions: Definitions, plan: Plan, spans: Mapping[str, Span], most: int = ROWS) -> Iterator[list[str]]:
    """Ids of indicators, those that are linked always together, in the order of their numbers within a part."""
    waiting: list[str] = []
    size = 0
    for linked in components(plan, spans):
        rows = sum(rows_of(definitions, id_, spans[id_]) for id_ in linked if id_ in spans)
        if waiting and size + rows > most:
            yield sorted(waiting, key=plan.codes.numbers.__getitem__)
            waiting, size = [], 0
        waiting += linked
        size += rows
    yield sorted(waiting, key=plan.codes.numbers.__getitem__)


def rows_of(definitions: Definitions, id_: str, span: Span) -> int:
    return (span[1] - span[0] + 1) * (1 + len(definitions.areas_of(definitions.indicators[id_])))


def components(plan: Plan, spans: Mapping[str, Span]) -> Iterator[list[str]]:
    """Indicators that are linked by formulas, directly or through others; the rest one by one, alike ones side by side."""
    neighbours: dict[str, set[str]] = {}
    for id_, others in plan.links.items():
        for other in others:
            neighbours.setdefault(id_, set()).add(other)
            neighbours.setdefault(other, set()).add(id_)
    seen: set[str] = set()
    for id_ in plan.codes.indicators:
        if id_ in seen or (id_ not in spans and id_ not in neighbours):
            continue
        linked, waiting = [], [id_]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                linked.append(here)
                waiting += sorted(neighbours.get(here, ()))
        yield linked
