"""Every id that a definition names must be there, and be of a kind that makes sense where it is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.meaning.measuring import is_on_lines
from kccrules.meaning.rollups import is_on_groups, is_on_indicators
from kccrules.steps.checks import fit
from kccrules.steps.checks.fit import gives_directions
from kccrules.words.model import Defaults, Definitions, Indicator, Rule, View
from kccrules.words.problems import Place, Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    for rule in definitions.rules.values():
        for version in rule.versions:
            if version.scale not in definitions.scales:
                yield unknown("scale", version.scale, definitions.scales, version.places["scale"])
    for kpi in definitions.indicators.values():
        yield from check_kpi(kpi, definitions)
    for group in definitions.groups.values():
        known = {**definitions.units, **definitions.indicators, **definitions.lines}
        what = "unit, indicator or line" if definitions.lines else "unit or indicator"
        for number, member in enumerate(group.members):
            if member not in known:
                yield unknown(what, member, known, group.places[number])
    for view in definitions.views.values():
        yield from check_view(view, definitions)


def check_view(view: View, definitions: Definitions) -> Iterator[Problem]:
    known = {**definitions.units, **definitions.groups}
    for id_ in view.within:
        if id_ not in known:
            yield unknown("unit or group", id_, known, view.places[f"within: {id_}"])
    for id_ in view.groups:
        if id_ in definitions.units:
            place, hint = view.places[f"groups: {id_}"], "units have rows by their level: name it under by, or within"
            yield Problem("KCC205", f"'{id_}' is a unit, and this is a list of groups", place, hint, width=len(id_))
        elif id_ not in definitions.groups:
            yield unknown("group", id_, definitions.groups, view.places[f"groups: {id_}"])
    if view.rating:
        yield from check_rule(view.rating, "groups", view.places["rating"], definitions)


def check_defaults(
    defaults: Mapping[str, Defaults], places: Mapping[str, Mapping[str, Place]], definitions: Definitions
) -> Iterator[Problem]:
    """The calendars and rules that the project gives to indicators which name none: said once, where they are given."""
    for kind, own in defaults.items():
        if own.calendar not in definitions.calendars:
            yield unknown("calendar", own.calendar, definitions.calendars, places[kind]["calendar"])
        for key, id_ in (("rating", own.rating), ("direction", own.direction)):
            if id_ and id_ != "none":
                yield from check_rule(id_, key, places[kind][key], definitions, kind)
                yield from fit.check_rule(id_, key, kind, places[kind][key], definitions)


def check_kpi(kpi: Indicator, definitions: Definitions) -> Iterator[Problem]:
    for version in kpi.versions:
        places, units = version.places, definitions.units
        for key, rule in (("rating", version.rating), ("direction", version.direction)):
            if key in places:
                yield from check_rule(rule, key, places[key], definitions, kpi.kind)
        for key, id_ in (("service", version.service), ("portfolio", version.portfolio)):
            if id_ and id_ not in units:
                yield unknown("unit", id_, units, places[key])
        for id_ in version.serves:
            if id_ not in units:
                yield unknown("priority or unit", id_, units, places[f"serves: {id_}"])
    yield from check_others(kpi, definitions)


def check_others(kpi: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """The indicators that follow it, and those that it is shown beside."""
    for key, ids in (("replaced_by", kpi.replaced_by), ("benchmarks", kpi.benchmarks)):
        for id_ in ids:
            place = kpi.places[f"{key}: {id_}"]
            if id_ == kpi.id:
                message = f"'{id_}' names itself under {key}"
                yield Problem("KCC205", message, place, "name another indicator, or remove it", width=len(id_))
            elif id_ not in definitions.indicators:
                yield unknown("indicator", id_, definitions.indicators, place)
            elif key == "benchmarks":
                yield from check_unit(kpi, definitions.indicators[id_], place)
            elif kpi.lifetime.last is None:
                message, hint = f"'{id_}' follows '{kpi.id}', which does not end", "write until: and its last period"
                yield Problem("KCC511", message, place, hint, width=len(id_))


def check_unit(kpi: Indicator, other: Indicator, place: Place) -> Iterator[Problem]:
    """What is shown side by side is counted in one unit."""
    own, theirs = kpi.versions[-1].unit, other.versions[-1].unit
    if own != theirs:
        message = f"'{kpi.id}' is in {own}, and its benchmark '{other.id}' in {theirs}"
        yield Problem(
            "KCC512", message, place, "give both the same unit, or name another benchmark", width=len(other.id)
        )


def check_rule(
    id_: str, key: str, place: Place, definitions: Definitions, kind: str | None = None
) -> Iterator[Problem]:
    """A rule must be there, and be of the kind that is needed: for ratings, for directions, or (`groups`) for groups."""
    rule = definitions.rules.get(id_)
    if (rule and fits(rule, key, definitions)) or (id_ == "none" and key != "groups"):
        return
    fitting = [
        other.id
        for other in definitions.rules.values()
        if fits(other, key, definitions) and not (kind and fit.misfit(other, key, kind, definitions))
    ]
    known = f"write one of {', '.join(fitting)}" + (", or none" if key != "groups" else "")
    if key == "groups" and not fitting:
        known = "make a rule that reads listed, rated, average, count(...) or share(...)"
    if rule:
        what = "this rates groups" if key == "groups" else f"this is the {key}"
        message = f"'{id_}' is a rule for {purpose(rule, key, definitions)}, and {what}"
        yield Problem("KCC205", message, place, known, width=len(id_))
    else:
        hint = did_you_mean(id_, definitions.rules) or known
        yield Problem("KCC204", f"unknown rule '{id_}'", place, hint, width=len(id_), about=id_)


def fits(rule: Rule, key: str, definitions: Definitions) -> bool:
    """Whether a rule may stand under a key. One that reads nothing of its own fits indicators and groups."""
    if key == "direction" or gives_directions(rule):
        return key == "direction" and gives_directions(rule)
    if is_on_lines(rule, definitions):
        return False
    on_groups = is_on_groups(rule, definitions)
    return on_groups or not is_on_indicators(rule, definitions) if key == "groups" else not on_groups


def purpose(rule: Rule, key: str, definitions: Definitions) -> str:
    if gives_directions(rule):
        return "directions"
    if is_on_groups(rule, definitions):
        return "groups"
    if is_on_lines(rule, definitions):
        return "lines of budgets"
    return "indicators" if key == "groups" else "ratings"


def unknown(what: str, id_: str, known: Mapping[str, object], place: Place) -> Problem:
    """An id that is not there, with the one that was probably meant."""
    hint = did_you_mean(id_, known)
    if hint is None:
        some = ", ".join(list(known)[:12]) + (" ..." if len(known) > 12 else "")
        hint = f"write one of {some}" if known else f"no {what} is defined yet"
    return Problem("KCC203", f"unknown {what} '{id_}'", place, hint, width=len(id_), about=id_)
