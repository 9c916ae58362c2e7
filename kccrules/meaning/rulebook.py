"""Rules that differ only in their numbers, climbed as one: their numbers become columns. Thousands of rules of a few
shapes cost little more than one. What a rule means is not decided here: every group is compiled like any other rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kccrules.meaning.fields import Compiled, compile_rule
from kccrules.meaning.functions import SIGNATURES
from kccrules.tools.expressions import NUMBER, parse, shape_of, with_names
from kccrules.words.model import RuleVersion, Scale
from kccrules.words.numerals import NotANumber, millionths

Version = tuple[RuleVersion, Scale]


@dataclass(frozen=True)
class RuleGroup:
    """One rule for many that have its shape."""

    rule: Compiled
    """Names of columns stand in place of the numbers in which the members differ."""
    members: Mapping[int, tuple[int, ...]]
    """For each rule by number its numbers in millionths, in the order of `names`."""
    names: tuple[str, ...]


def alike(
    rules: Mapping[int, Compiled], versions: Mapping[int, Version], directions: Scale | None
) -> Iterator[RuleGroup]:
    """Every rule in one group; a rule that is like no other keeps its numbers where they stand."""
    shapes: dict[tuple[str, ...], list[int]] = {}
    for number, rule in rules.items():
        alone = (str(number),) if looks_back_at_parts(rule, versions[number][0]) else ()
        shapes.setdefault((*shape(*versions[number]), *alone), []).append(number)
    for numbers in shapes.values():
        found = {number: amounts_in(versions[number][0]) for number in numbers}
        amounts = {number: taken for number, taken in found.items() if taken is not None}
        if len(numbers) == 1 or len(amounts) < len(numbers):
            yield from (RuleGroup(rules[number], {number: ()}, ()) for number in numbers)
            continue
        version, scale = versions[numbers[0]]
        names = tuple(f"{unused(version)}{place}" for place in range(len(amounts[numbers[0]])))
        lifted, _ = compile_rule(without_numbers(version, names), scale, directions, dict.fromkeys(names, NUMBER))
        assert lifted, "numbers and the columns in their place have one type"
        yield RuleGroup(lifted, amounts, names)


def looks_back_at_parts(rule: Compiled, version: RuleVersion) -> bool:
    """Whether it asks for an earlier period of something named under `where`: an earlier row has the numbers of the rule
    that was in force then, and this rule means its own."""
    return any(set(call.fields) & set(version.where) for _, call in rule.backs)


def shape(version: RuleVersion, scale: Scale) -> tuple[str, ...]:
    """What rules that may be climbed together have in common."""
    shapes = [shape_of(parse(text), SIGNATURES).text for text in version.formulas()]
    verdicts = [case.verdict if case.condition else f"{case.verdict}:" for case in version.cases]
    return (scale.id, str(version.exact), *version.where, "|", *verdicts, "|", *shapes)


def amounts_in(version: RuleVersion) -> tuple[int, ...] | None:
    """The numbers that may be taken out of a rule, in millionths; None where one of them cannot stand in a column."""
    shapes = [shape_of(parse(formula), SIGNATURES) for formula in version.formulas()]
    try:
        return tuple(millionths(text) for shape in shapes for _, text in shape.numbers)
    except NotANumber:
        return None


def unused(version: RuleVersion) -> str:
    """The beginning of a name that the rule does not use."""
    name = "number_"
    while any(name in text for text in (*version.where, *version.formulas())):
        name += "_"
    return name


def without_numbers(version: RuleVersion, names: tuple[str, ...]) -> RuleVersion:
    """The rule with names in place of its numbers."""
    waiting = iter(names)
    where = {name: with_names(parse(text), SIGNATURES, waiting) for name, text in version.where.items()}
    cases = [
        replace(case, condition=with_names(parse(case.condition), SIGNATURES, waiting)) if case.condition else case
        for case in version.cases
    ]
    return replace(version, where=where, cases=tuple(cases))
