"""Which definition needs which: who is reached by an edit, and what a result rests on. Ids only, no figures."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kccrules.meaning.structure import hierarchy_of_view
from kccrules.tools.expressions import name_of, parse
from kccrules.words.ledger import BEFORE_APART, TOTAL
from kccrules.words.model import Definitions, Indicator

Links = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Relations:
    """Both directions of one relation between ids: definitions, and the units of hierarchies."""

    needs: Links
    needed_by: Links


def relations(definitions: Definitions) -> Relations:
    """What each id names, and who names it."""
    needs = {id_: tuple(dict.fromkeys(found)) for id_, found in links(definitions)}
    back: dict[str, list[str]] = {}
    for id_, found in needs.items():
        for needed in found:
            back.setdefault(needed, []).append(id_)
    return Relations(needs, {id_: tuple(found) for id_, found in back.items()})


def reached(start: Iterable[str], links: Links) -> frozenset[str]:
    """The ids that can be come to from some, those included."""
    found = set(start)
    waiting = list(found)
    while waiting:
        fresh = [id_ for id_ in links.get(waiting.pop(), ()) if id_ not in found]
        found.update(fresh)
        waiting += fresh
    return frozenset(found)


def everything(definitions: Definitions) -> dict[str, str]:
    """Every id and its kind, in the order in which they are listed."""
    parts: tuple[tuple[str, Iterable[str]], ...] = (
        ("rule", definitions.rules),
        ("scale", definitions.scales),
        ("calendar", definitions.calendars),
        ("hierarchy", definitions.hierarchies),
        ("unit", definitions.units),
        ("group", definitions.groups),
        ("view", definitions.views),
        ("report", definitions.reports),
        ("measures", definitions.measures),
        ("budget", definitions.budgets),
        ("line", definitions.lines),
        ("view", definitions.budget_views),
        ("sheet", definitions.sheets),
    )
    kinds: dict[str, str] = {kpi.id: kpi.kind for kpi in definitions.indicators.values()}
    return kinds | {id_: kind for kind, ids in parts for id_ in ids}


def links(definitions: Definitions) -> Iterator[tuple[str, Iterator[str]]]:
    """Each id with those that it names."""
    known = everything(definitions)
    for kpi in definitions.indicators.values():
        yield kpi.id, (id_ for id_ in of_indicator(kpi) if id_ in known)
    for rule in definitions.rules.values():
        yield rule.id, (version.scale for version in rule.versions)
    for unit in definitions.units.values():
        above = [version.under for version in unit.versions if version.under]
        yield unit.id, iter([unit.hierarchy, *above])
    for group in definitions.groups.values():
        yield group.id, (id_ for id_ in group.members if id_ in known)
    for view in definitions.views.values():
        tree = hierarchy_of_view(view, definitions)
        named = (tree.id if tree else "", view.rating or "", *view.groups, *view.within)
        yield view.id, (id_ for id_ in named if id_ in known)
    for report in definitions.reports.values():
        said = (report.layout.calendar or "", *(section.view or "" for section in report.layout.sections))
        yield report.id, (id_ for id_ in said if id_ in known)
    for id_, found in links_of_money(definitions):
        yield id_, (other for other in found if other in known)


def links_of_money(definitions: Definitions) -> Iterator[tuple[str, Iterable[str]]]:
    """The same of budgets: what is not an id, such as none, is left to whoever asks."""
    for measures in definitions.measures.values():
        yield measures.id, (measures.calendar,)
    for budget in definitions.budgets.values():
        yield budget.id, (budget.measures,)
    for line in definitions.lines.values():
        of_versions = (id_ for one in line.versions for id_ in (*one.units(), one.under or "", one.rating))
        yield line.id, (line.budget, line.offsets or "", *of_versions)
    for view in definitions.budget_views.values():
        totals = (id_ for total in view.totals for id_ in (*total.only, *total.leave_out))
        trees = [unit.hierarchy for unit in definitions.units.values() if unit.level in view.by[:1]]
        yield view.id, (view.of, *trees[:1], *view.groups, *view.within, *view.apart, *totals)
    for sheet in definitions.sheets.values():
        yield sheet.id, (sheet.budget, sheet.view or "")


def rows_of_budgets(definitions: Definitions) -> list[str]:
    """What a table of budgets may have a row for: nothing without such tables."""
    if not definitions.budget_views:
        return []
    totals = [total.id for view in definitions.budget_views.values() for total in view.totals]
    return [*definitions.lines, *totals, TOTAL, BEFORE_APART, *definitions.units, *definitions.groups]


def of_indicator(kpi: Indicator) -> Iterator[str]:
    yield kpi.calendar
    yield from (kpi.areas or "", *kpi.benchmarks)
    for version in kpi.versions:
        yield from (version.rating, version.direction, *version.units())
        yield from names_in(version.value)
    for series in kpi.limits.values():
        for cell in series.all_cells():
            yield from names_in(cell.text) if cell.form == "formula" else ()


@lru_cache(maxsize=20_000)
def names_in(text: str | None) -> tuple[str, ...]:
    """Every name in a formula; whoever asks knows which of them are ids."""
    return tuple(name_of(node) for node in ast.walk(parse(text).tree) if isinstance(node, ast.Name)) if text else ()
