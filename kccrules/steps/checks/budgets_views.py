"""Views of measures: what they name is there, no line is added twice in one of them, none is left out by accident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kccrules.meaning.belonging import Belonging
from kccrules.meaning.kinds.view import OF_INDICATORS
from kccrules.meaning.structure import hierarchy_of_view
from kccrules.steps.checks.references import unknown
from kccrules.words.ledger import BudgetView, Line, LineVersion
from kccrules.words.model import Definitions, Group, in_force
from kccrules.words.problems import Problem

ADDED = "unit, group or line"
"""What a row of a view may add up."""


def check(definitions: Definitions) -> Iterator[Problem]:
    for group in definitions.groups.values():
        yield from check_group(group, definitions)
    for view in definitions.budget_views.values():
        wrong = [*check_named(view, definitions)]
        yield from wrong
        if not wrong and hierarchy_of_view(view, definitions):
            yield from check_lines(view, definitions)


def check_group(group: Group, definitions: Definitions) -> Iterator[Problem]:
    """Lines and indicators are never counted together; and a group of one is not named where the other is counted."""
    lines = [(number, id_) for number, id_ in enumerate(group.members) if id_ in definitions.lines]
    indicators = [id_ for id_ in group.members if id_ in definitions.indicators]
    if lines and indicators:
        number, id_ = lines[0]
        message = f"'{id_}' is a line of a budget, and '{indicators[0]}' an indicator"
        yield Problem("KCC372", message, group.places[number], "make a group of each kind", width=len(id_))
    for view in definitions.views.values() if lines else ():
        for key in ("groups", "within"):
            if group.id in getattr(view, key):
                message = f"'{group.id}' is a group of lines, and '{view.id}' counts indicators"
                hint = "name a group of units or indicators"
                yield Problem("KCC372", message, view.places[f"{key}: {group.id}"], hint, width=len(group.id))


def check_named(view: BudgetView, definitions: Definitions) -> Iterator[Problem]:
    """Every id is there, and of a kind that makes sense where it is named."""
    if view.of not in definitions.measures:
        yield unknown("measures", view.of, dict.fromkeys([*OF_INDICATORS, *definitions.measures]), view.places["of"])
    own = {id_: line for id_, line in definitions.lines.items() if line_measures(line, definitions) == view.of}
    some: dict[str, object] = {**definitions.units, **definitions.groups, **own}
    wanted: list[tuple[str, Iterable[str], str, Mapping[str, object]]] = [
        ("group", view.groups, "groups:", definitions.groups),
        ("unit, group, budget or line", view.within, "within:", {**some, **definitions.budgets}),
        (ADDED, view.apart, "apart:", some),
    ]
    for total in view.totals:
        wanted += [
            (ADDED, total.only, f"{total.id} only:", some),
            (ADDED, total.leave_out, f"{total.id} leave_out:", some),
        ]
    for what, ids, key, known in wanted:
        for id_ in ids:
            place = view.places[f"{key} {id_}"]
            if id_ not in known:
                yield unknown(what, id_, known, place)
            elif id_ in definitions.groups and set(definitions.groups[id_].members) & definitions.indicators.keys():
                message = f"'{id_}' is a group of indicators, and '{view.id}' adds up lines"
                yield Problem("KCC372", message, place, "name a group of units or lines", width=len(id_))


def line_measures(line: Line, definitions: Definitions) -> str:
    return definitions.budgets[line.budget].measures


# ---------------------------------------------------------------------------------------------- each line in one place


def check_lines(view: BudgetView, definitions: Definitions) -> Iterator[Problem]:
    """Every line that is added is added in one place, on every day on which something about it changes."""
    days: dict[date, Belonging] = {}
    nowhere: dict[str, LineVersion] = {}
    told: set[str] = set()
    fine: set[tuple[object, ...]] = set()
    there, named = {*definitions.units, *definitions.lines}, named_by(view, definitions)
    for line in definitions.lines.values():
        for day in days_of(line) if not line.memo and line_measures(line, definitions) == view.of else ():
            if day not in days:
                days[day] = Belonging(definitions, day)
            found, version = days[day], in_force(line.versions, day)
            # Unless the view names the line itself, where it stands follows from what it is under and its units.
            like = day, line.budget, version.under, version.units(), line.id if line.id in named else ""
            if like in fine or line.id in found.with_parts:
                continue
            belongs = found.belongs_to(line)
            shown = found.is_shown(view, belongs)
            twice = (
                [*twice_apart(view, line, found, belongs, told), *twice_by_level(view, line, found)] if shown else []
            )
            yield from twice[:1]
            stands = found.among(view.apart, belongs) or any(found.units_at(level, version) for level in view.by)
            if shown and not stands and {*version.units(), version.under or line.id} <= there:
                nowhere.setdefault(line.id, version)  # what is not there has been said already
            elif not twice:
                fine.add(like)
    yield from left_out(view, nowhere, definitions)


def named_by(view: BudgetView, definitions: Definitions) -> set[str]:
    """Everything that a view names to limit it or to set it apart, and what is in the groups that it names."""
    ids = {*view.within, *view.apart, *view.groups}
    return ids.union(*(group.members for id_ in ids if (group := definitions.groups.get(id_))))


def days_of(line: Line) -> list[date]:
    """A day for each version of a line; of one that never changes, how everything stands last."""
    changing = [version.since or date.min for version in line.versions]
    return changing if len(changing) > 1 else [date.max]


def twice_by_level(view: BudgetView, line: Line, found: Belonging) -> Iterator[Problem]:
    version, level = found.version(line.id), view.by[-1]
    units = found.units_at(level, version)
    if len(units) > 1:
        (first, one), *_, (last, other) = units.items()
        places = {named: place_of(version, named) for named in (one, other)}
        message = f"the view '{view.id}' would add '{line.id}' twice, under '{first}' and '{last}'"
        hint = f"name one {level}; the other stands in {places[one]}"
        yield Problem("KCC365", message, version.places[places_key(version, other)], hint, width=len(other))


def places_key(version: LineVersion, named: str) -> str:
    if named in version.serves:
        return f"serves: {named}"
    return "portfolio" if named == version.portfolio else "service"


def place_of(version: LineVersion, named: str) -> str:
    return str(version.places[places_key(version, named)])


def twice_apart(
    view: BudgetView, line: Line, found: Belonging, belongs: frozenset[str], told: set[str]
) -> Iterator[Problem]:
    """Two groups of one view, or two things kept apart, that share a line. Said once for each two."""
    for key, ids in (("apart", view.apart), ("groups", view.groups)):
        both = found.among(ids, belongs)
        if len(both) > 1 and (pair := f"{key} {both[:1]} {both[-1:]}") not in told:
            told.add(pair)
            place, other = view.places[f"{key}: {both[-1]}"], view.places[f"{key}: {both[0]}"]
            message = f"the view '{view.id}' would add '{line.id}' twice, in '{both[0]}' and '{both[-1]}'"
            hint = f"let one of them leave it out; the other stands in {other}"
            yield Problem("KCC365", message, place, hint, width=len(both[-1]))


def left_out(view: BudgetView, nowhere: Mapping[str, LineVersion], definitions: Definitions) -> Iterator[Problem]:
    """Lines that no row of the view would show, in one problem."""
    if nowhere:
        first = next(iter(nowhere))
        others = len(nowhere) - 1
        who, what = (f"'{first}' is", "it") if not others else (f"'{first}' and {others} more are", "them")
        message = f"{who} in no {view.by[-1]}, so the view '{view.id}' would leave {what} out"
        key = "portfolio" if in_portfolios(view, definitions) else "service"
        hint = f"write {key}: and its {view.by[-1]}, or limit the view with within:"
        yield Problem("KCC366", message, definitions.lines[first].place, hint, width=len(first))


def in_portfolios(view: BudgetView, definitions: Definitions) -> bool:
    """Whether the view goes by the hierarchy from which lines name their portfolios."""
    tree = hierarchy_of_view(view, definitions)
    named = {version.portfolio for line in definitions.lines.values() for version in line.versions if version.portfolio}
    return bool(tree) and any(definitions.units[id_].hierarchy == tree.id for id_ in named if id_ in definitions.units)  # type: ignore[union-attr]
