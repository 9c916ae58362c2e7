"""Whether a rule suits the indicators that it rates: one for targets rates no activity, one for thresholds no KPI."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kccrules.meaning.fields import DIRECTION
from kccrules.meaning.measuring import is_on_lines
from kccrules.meaning.rollups import is_on_groups
from kccrules.tools.expressions import Fault, name_of, parse
from kccrules.words.model import Definitions, Indicator, Rule
from kccrules.words.problems import Place, Problem

LIMITS = {"kpi": ("target", "floor"), "activity": ("upper", "lower")}
CALLED = {"kpi": "a KPI", "activity": "an activity indicator"}
TRAFFIC_LIGHTS = ("red", "amber", "green")


def check(definitions: Definitions) -> Iterator[Problem]:
    for one in definitions.indicators.values():
        for version in one.versions:
            for key, id_ in (("rating", version.rating), ("direction", version.direction)):
                if key in version.places:
                    yield from check_rule(id_, key, one.kind, version.places[key], definitions)
        if one.kind == "activity":
            yield from check_activity(one, definitions)


def check_rule(id_: str, key: str, kind: str, place: Place, definitions: Definitions) -> Iterator[Problem]:
    """Whether a rule can say anything of an indicator of this kind. That it is there is checked elsewhere."""
    rule = definitions.rules.get(id_)
    wrong = misfit(rule, key, kind, definitions) if rule else None
    if wrong:
        others = definitions.rules.values()
        suiting = [
            other.id
            for other in others
            if gives_directions(other) == (key == "direction")
            and not is_on_groups(other, definitions)
            and not is_on_lines(other, definitions)
            and not misfit(other, key, kind, definitions)
        ]
        known = f"write {'one of ' if len(suiting) > 1 else ''}{', '.join(suiting)}, or none"
        hint = known if suiting else f"write {key}: none"
        yield Problem("KCC232", wrong, place, hint, width=len(id_))


def misfit(rule: Rule, key: str, kind: str, definitions: Definitions) -> str | None:
    """What a rule asks for that an indicator of this kind has not, or gives that it cannot be."""
    read = reads(rule)
    strange = [name for other, names_ in LIMITS.items() if other != kind for name in names_ if name in read]
    if strange:
        return f"'{rule.id}' asks for {' and '.join(strange)}, and {CALLED[kind]} has {' and '.join(LIMITS[kind])}"
    lights = [word for word in TRAFFIC_LIGHTS if word in words(rule, definitions)]
    if kind == "activity" and key == "rating" and lights:
        return f"'{rule.id}' rates {', '.join(lights)}, and an activity indicator is neither good nor bad"
    return None


def gives_directions(rule: Rule) -> bool:
    """Whether a rule is a method of direction, not of rating."""
    return any(version.scale == DIRECTION for version in rule.versions)


def words(rule: Rule, definitions: Definitions) -> set[str]:
    """Everything that a rule may give."""
    scales = [definitions.scales.get(version.scale) for version in rule.versions]
    return {word for scale in scales if scale for word in scale.words}


def reads(rule: Rule) -> set[str]:
    """The names that a rule reads, in whatever version; those of other indicators are not its own."""
    return {name for version in rule.versions for text in version.formulas() for name in names(text)}


def names(text: str) -> set[str]:
    """The names in a formula, not those of functions; none in one that cannot be read, which is reported elsewhere."""
    try:
        tree = parse(text).tree
    except Fault:
        return set()
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {name_of(node) for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called}


def check_activity(one: Indicator, definitions: Definitions) -> Iterator[Problem]:
    """What an activity indicator lacks to be rated, or has too much."""
    for version in one.versions:
        if version.polarity == "range":
            hint = "write polarity: neutral, or remove the line"
            place = version.places.get("polarity", one.place)
            yield Problem(
                "KCC305", "upper and lower are the range of an activity indicator", place, hint, width=len("range")
            )
            break
    rule = definitions.rules.get(one.versions[-1].rating)
    if rule and not one.limits and reads(rule) & {*LIMITS["activity"]}:
        hint = "write upper: and lower:, or rating: none"
        message = f"without upper and lower '{one.id}' will always be not rated"
        yield Problem("KCC513", message, one.place, hint, width=len(one.id))
