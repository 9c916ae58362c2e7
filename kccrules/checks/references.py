"""Every id that a definition names must be there, and be of a kind that makes sense where it is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.fields import DIRECTION
from kccrules.model import Defaults, Definitions, Indicator
from kccrules.problems import Place, Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    for rule in definitions.rules.values():
        for version in rule.versions:
            if version.scale not in definitions.scales:
                yield unknown("scale", version.scale, definitions.scales, version.places["scale"])
    for kpi in definitions.indicators.values():
        yield from check_kpi(kpi, definitions)
    for group in definitions.groups.values():
        known = {**definitions.units, **definitions.indicators}
        for number, member in enumerate(group.members):
            if member not in known:
                yield unknown("unit or indicator", member, known, group.places[number])
    for view in definitions.views.values():
        for id_ in view.within:
            known = {**definitions.units, **definitions.groups}
            if id_ not in known:
                yield unknown("unit or group", id_, known, view.places[id_])


def check_defaults(
    defaults: Mapping[str, Defaults], places: Mapping[str, Mapping[str, Place]], definitions: Definitions
) -> Iterator[Problem]:
    """The rules that the project gives to indicators which name none: said once, where they are given."""
    for kind, own in defaults.items():
        for key, id_ in (("rating", own.rating), ("direction", own.direction)):
            if id_ and id_ != "none":
                yield from check_rule(id_, key, places[kind][key], definitions)


def check_kpi(kpi: Indicator, definitions: Definitions) -> Iterator[Problem]:
    for version in kpi.versions:
        places, units = version.places, definitions.units
        for key, rule in (("rating", version.rating), ("direction", version.direction)):
            if key in places:
                yield from check_rule(rule, key, places[key], definitions)
        for key, id_ in (("service", version.service), ("portfolio", version.portfolio)):
            if id_ and id_ not in units:
                yield unknown("unit", id_, units, places[key])
        for id_ in version.serves:
            if id_ not in units:
                yield unknown("priority or unit", id_, units, places[f"serves: {id_}"])
    for id_ in kpi.replaced_by:
        if id_ not in definitions.indicators:
            yield unknown("indicator", id_, definitions.indicators, kpi.places[f"replaced_by: {id_}"])


def check_rule(id_: str, key: str, place: Place, definitions: Definitions) -> Iterator[Problem]:
    """A rule must be there, and be of the kind that is needed: for ratings, or for directions."""
    directions = {
        rule.id: any(version.scale == DIRECTION for version in rule.versions) for rule in definitions.rules.values()
    }
    of_this_kind = [rule for rule, direction in directions.items() if direction == (key == "direction")]
    known = f"write one of {', '.join(of_this_kind)}, or none"
    if id_ == "none" or id_ in of_this_kind:
        return
    if id_ in directions:
        message = f"'{id_}' is a rule for {'ratings' if key == 'direction' else 'directions'}, and this is the {key}"
        yield Problem("KCC205", message, place, known, width=len(id_))
    else:
        hint = did_you_mean(id_, definitions.rules) or known
        yield Problem("KCC204", f"unknown rule '{id_}'", place, hint, width=len(id_), about=id_)


def unknown(what: str, id_: str, known: Mapping[str, object], place: Place) -> Problem:
    hint = did_you_mean(id_, known)
    if hint is None:
        some = ", ".join(list(known)[:12]) + (" ..." if len(known) > 12 else "")
        hint = f"write one of {some}" if known else f"no {what} is defined yet"
    return Problem("KCC203", f"unknown {what} '{id_}'", place, hint, width=len(id_), about=id_)
