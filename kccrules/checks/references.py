"""Every id that a definition names must be there, and be of a kind that makes sense where it is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kccrules.fields import DIRECTION
from kccrules.model import Definitions, Kpi, KpiVersion
from kccrules.problems import Place, Problem, did_you_mean


def check(definitions: Definitions) -> Iterator[Problem]:
    for rule in definitions.rules.values():
        for version in rule.versions:
            if version.scale not in definitions.scales:
                yield unknown("scale", version.scale, definitions.scales, version.places["scale"])
    for kpi in definitions.kpis.values():
        yield from check_kpi(kpi, definitions)
    for group in definitions.groups.values():
        known = {**definitions.units, **definitions.kpis}
        for number, member in enumerate(group.members):
            if member not in known:
                yield unknown("unit or indicator", member, known, group.places[number])
    for view in definitions.views.values():
        for id_ in view.within:
            known = {**definitions.units, **definitions.groups}
            if id_ not in known:
                yield unknown("unit or group", id_, known, view.places[id_])


def check_kpi(kpi: Kpi, definitions: Definitions) -> Iterator[Problem]:
    for version in kpi.versions:
        place = version.places.get
        yield from check_rule(kpi, version, "rating", definitions)
        yield from check_rule(kpi, version, "direction", definitions)
        for key in ("service", "portfolio"):
            id_ = getattr(version, key)
            if id_ and id_ not in definitions.units:
                yield unknown("unit", id_, definitions.units, place(key, kpi.place))
        for id_ in version.serves:
            if id_ not in definitions.units:
                yield unknown("priority or unit", id_, definitions.units, place("serves", kpi.place))
    for id_ in kpi.replaced_by:
        if id_ not in definitions.kpis:
            yield unknown("indicator", id_, definitions.kpis, kpi.places["replaced_by"])


def check_rule(kpi: Kpi, version: KpiVersion, key: str, definitions: Definitions) -> Iterator[Problem]:
    id_ = getattr(version, key)
    if id_ == "none":
        return
    place = version.places.get(key, kpi.place)
    rule = definitions.rules.get(id_)
    if rule is None:
        where = "" if key in version.places else f", from the project's defaults for {key}"
        hint = did_you_mean(id_, definitions.rules) or f"there are {', '.join(definitions.rules)}"
        yield Problem("KCC204", f"unknown rule '{id_}'{where}", place, hint, about=id_)
        return
    directions = [scale == DIRECTION for scale in (part.scale for part in rule.versions)]
    if any(directions) != (key == "direction"):
        other = "a method of direction" if key == "rating" else "a rule for ratings"
        yield Problem("KCC205", f"'{id_}' is {other}, and {key} needs another kind of rule", place, None)


def unknown(what: str, id_: str, known: Mapping[str, object], place: Place) -> Problem:
    hint = did_you_mean(id_, known)
    if hint is None and len(known) <= 12:
        hint = f"there are {', '.join(known)}" if known else f"no {what} is defined yet"
    return Problem("KCC203", f"unknown {what} '{id_}'", place, hint, about=id_)
