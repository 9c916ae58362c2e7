"""Whether a rule suits the indicators that it rates: one for targets rates no activity, one for thresholds no KPI."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kccrules.expressions import Fault, name_of, parse
from kccrules.model import Definitions, Indicator, Rule
from kccrules.problems import Place, Problem
from kccrules.rollups import texts_of

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
    if rule is None:
        return
    others = [name for other, names in LIMITS.items() if other != kind for name in names]
    read = reads(rule)
    strange = [name for name in others if name in read]
    lights = [
        word for word in TRAFFIC_LIGHTS if kind == "activity" and key == "rating" and word in words(rule, definitions)
    ]
    if strange:
        had = " and ".join(LIMITS[kind])
        message = f"'{id_}' asks for {' and '.join(strange)}, and {CALLED[kind]} has {had}"
        yield Problem("KCC232", message, place, instead(key, kind, definitions), width=len(id_))
    elif lights:
        message = f"'{id_}' rates {', '.join(lights)}, and an activity indicator is neither good nor bad"
        yield Problem("KCC232", message, place, instead(key, kind, definitions), width=len(id_))


def instead(key: str, kind: str, definitions: Definitions) -> str:
    """Rules that ask for the limits of the kind, or none."""
    suiting = [
        rule.id
        for rule in definitions.rules.values()
        if reads(rule) & {*LIMITS[kind]} and not (kind == "activity" and words(rule, definitions) & {*TRAFFIC_LIGHTS})
    ]
    known = [id_ for id_ in suiting if key == "rating"][:8]
    if not known:
        return f"write {key}: none"
    return f"write {'one of ' if len(known) > 1 else ''}{', '.join(known)}, or none"


def words(rule: Rule, definitions: Definitions) -> set[str]:
    """Everything that a rule may give."""
    scales = [definitions.scales.get(version.scale) for version in rule.versions]
    return {word for scale in scales if scale for word in scale.words}


def reads(rule: Rule) -> set[str]:
    """The names that a rule reads, in whatever version; those of other indicators are not its own."""
    return {name for version in rule.versions for text in texts_of(version) for name in names(text)}


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
