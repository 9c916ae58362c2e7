"""Definitions to a plan: every formula and rule compiled, and the short list of steps in which columns are worked out.

The plan is plain data; it holds no figure and no period. What is wrong with formulas and rules is reported here,
because only compiling tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kccrules.engine.compute import Lifted
from kccrules.meaning.fields import DIRECTION, FIGURES, PARAMETERS, Compiled, compile_rule, fields_of_formula
from kccrules.meaning.functions import SIGNATURES
from kccrules.meaning.measuring import is_on_lines
from kccrules.meaning.parameters import NO_RULE, Codes, areas_in_use
from kccrules.meaning.rollups import is_on_groups
from kccrules.meaning.rulebook import RuleGroup, alike
from kccrules.tools.expressions import NUMBER, Checked, Fault, check, parse, shape_of
from kccrules.tools.graph import Needs, Node
from kccrules.words.model import Definitions, Indicator, RuleVersion, Scale
from kccrules.words.numerals import NotANumber, millionths
from kccrules.words.problems import Place, Problem, did_you_mean


@dataclass(frozen=True)
class Step:
    """Formulas of one shape for the rows of a field that ask for them."""

    field: str
    formula: int
    """The one that is walked, for all."""
    members: Mapping[int, Lifted]
    """What stands in each formula in the places in which they differ."""
    series: tuple[int, ...]
    """Numbers of the indicators that have such a formula."""


@dataclass(frozen=True)
class Plan:
    """Everything that can be known before any figure: formulas, rules, the order of work."""

    codes: Codes
    formulas: Mapping[int, Checked]
    rules: Mapping[int, Compiled]
    groups: tuple[RuleGroup, ...]
    """Rules that differ only in their numbers, which are climbed together."""
    group_of: tuple[int, ...]
    """For each rule by number the place of its group."""
    steps: tuple[Step, ...]
    limits: tuple[str, ...]
    """Those of PARAMETERS that any indicator declares, or any rule or formula reads, in their order."""
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each indicator those whose figures its formulas read."""


def compile_plan(definitions: Definitions) -> tuple[Plan | None, list[Problem]]:
    """The plan, or None and the problems that stand in its way."""
    problems: list[Problem] = []
    rules, versions, numbers = compile_rules(definitions, problems)
    formulas: dict[tuple[str, str], Checked] = {}
    for (role, text), place in dict(formula_texts(definitions)).items():
        if checked := compile_formula(role, text, place, problems):
            formulas[(role, text)] = checked
            problems += unknown_others(checked, place, definitions)
    if problems:
        return None, problems
    pairs = needs_of(definitions, formulas)
    problems += [circle_problem(definitions, circle) for circle in Needs(pairs).circles()] if pairs else []
    if problems:
        return None, problems
    codes = Codes(
        tuple(definitions.indicators),
        areas_in_use(definitions),
        {key: place for place, key in enumerate(formulas)},
        numbers,
    )
    compiled = {codes.formulas[key]: checked for key, checked in formulas.items()}
    links = {
        id_: tuple(sorted({to for (of, _), (to, _) in pairs if of == id_ != to}))
        for id_, _ in dict.fromkeys(of for of, _ in pairs)
    }
    groups = tuple(alike(rules, versions, definitions.scales.get(DIRECTION)))
    found = tuple(steps(definitions, codes, pairs, compiled))
    return Plan(
        codes,
        compiled,
        rules,
        groups,
        places_of(rules, groups),
        found,
        limits_in_use(definitions, rules, formulas),
        links,
    ), []


def limits_in_use(
    definitions: Definitions, rules: Mapping[int, Compiled], formulas: Mapping[tuple[str, str], Checked]
) -> tuple[str, ...]:
    declared = {name for one in definitions.indicators.values() for name in one.limits}
    read = {name for rule in rules.values() for name in rule.fields}
    read |= {name for checked in formulas.values() for name in checked.fields}
    asked = {other.field for checked in formulas.values() for other in checked.others}
    return tuple(name for name in PARAMETERS if name in declared | read | asked)


def places_of(rules: Mapping[int, Compiled], groups: Sequence[RuleGroup]) -> tuple[int, ...]:
    place = {number: place for place, group in enumerate(groups) for number in group.members}
    return tuple(place.get(number, NO_RULE) for number in range(max(rules, default=-1) + 1))


def compile_rules(
    definitions: Definitions, problems: list[Problem]
) -> tuple[dict[int, Compiled], dict[int, tuple[RuleVersion, Scale]], dict[tuple[str, int], int]]:
    """Every version of every rule on indicators, compiled and as declared, by number; and the numbers."""
    rules: dict[int, Compiled] = {}
    versions: dict[int, tuple[RuleVersion, Scale]] = {}
    numbers: dict[tuple[str, int], int] = {}
    for rule in definitions.rules.values():
        elsewhere = is_on_groups(rule, definitions) or is_on_lines(rule, definitions)
        for place, version in enumerate(() if elsewhere else rule.versions):
            scale = definitions.scales.get(version.scale)
            if scale is None:
                continue  # reported with the other unknown references
            compiled, found = compile_rule(version, scale, definitions.scales.get(DIRECTION))
            problems += found
            number = numbers[(rule.id, place)] = len(numbers)
            if compiled:
                rules[number], versions[number] = compiled, (version, scale)
    return rules, versions, numbers


def formulas_of(one: Indicator) -> Iterator[tuple[tuple[str, str], Place]]:
    """The formulas of an indicator's value and limits, by the field they are for and their text."""
    for version in one.versions:
        if version.value:
            yield ("value", version.value), version.places["value"]
    for name in PARAMETERS:
        for cell in one.limit(name).all_cells():
            if cell.form == "formula":
                yield (name, cell.text), cell.place


def formula_texts(definitions: Definitions) -> Iterator[tuple[tuple[str, str], Place]]:
    """Every distinct formula, with one place where it stands."""
    for one in definitions.indicators.values():
        yield from formulas_of(one)


def compile_formula(role: str, text: str, place: Place, problems: list[Problem]) -> Checked | None:
    try:
        checked = check(parse(text), fields_of_formula(role), SIGNATURES, FIGURES)
        if checked.type.sort not in ("number", "limit") or (role == "value" and checked.type != NUMBER):
            raise Fault(
                "KCC305", f"the {role} must be worked out as a number", "a yes or no belongs to a rule", 0, len(text)
            )
    except Fault as fault:
        problems.append(fault.at(place))
        return None
    return checked


def unknown_others(checked: Checked, place: Place, definitions: Definitions) -> Iterator[Problem]:
    """Definitions that a formula names and that are not there."""
    for other in checked.others:
        if other.id not in definitions.indicators:
            hint = did_you_mean(other.id, definitions.indicators) or "write the id of an indicator, as in its file name"
            column = place.column + other.column if place.column else 0
            message = f"unknown indicator '{other.id}' in {other.text}"
            yield Problem(
                "KCC203", message, Place(place.path, place.line, column), hint, width=len(other.text), about=other.id
            )


def needs_of(definitions: Definitions, formulas: Mapping[tuple[str, str], Checked]) -> list[tuple[Node, Node]]:
    """Which field that is a formula reads which other: pairs of what needs and what is needed."""
    worked_out = {(one.id, role) for one in definitions.indicators.values() for (role, _), _ in formulas_of(one)}
    pairs: dict[tuple[Node, Node], None] = {}
    for one in definitions.indicators.values():
        for (role, text), _ in formulas_of(one):
            checked = formulas[(role, text)]
            own = [(one.id, name) for name in sorted(checked.fields) if (one.id, name) in worked_out]
            others = [(other.id, other.field) for other in checked.others]
            pairs |= dict.fromkeys(((one.id, role), needed) for needed in [*own, *others])
    return list(pairs)


def levels(pairs: list[tuple[Node, Node]], used: Mapping[Node, list[int]]) -> list[list[Node]]:
    """Fields that are formulas, each after everything it needs. Without such needs no graph is made."""
    if not pairs:
        values = [node for node in used if node[1] == "value"]
        return [sorted(values), sorted(node for node in used if node[1] != "value")]
    # A limit may read the value of its own indicator, worked out or not; so values come first where nothing else is said.
    return Needs(pairs, used).generations()


def circle_problem(definitions: Definitions, circle: list[Node]) -> Problem:
    one = definitions.indicators[circle[0][0]]
    alone = len({id_ for id_, _ in circle}) == 1
    path = " needs ".join(field if alone else f"{field}({id_})" for id_, field in circle)
    place = one.places.get(circle[0][1], one.versions[0].places.get(circle[0][1], one.place))
    return Problem(
        "KCC310", f"{one.id}: {path}", place, "give one of them a number, or a formula that does not need the other"
    )


def steps(
    definitions: Definitions, codes: Codes, pairs: list[tuple[Node, Node]], formulas: Mapping[int, Checked]
) -> Iterator[Step]:
    """Formulas in an order in which each finds what it needs, those of one shape together."""
    numbers = {id_: number for number, id_ in enumerate(codes.indicators)}
    used = users(definitions, codes)
    shapes = {number: shape_with_numbers(checked) for number, checked in formulas.items()}
    for level in levels(pairs, used):
        wanted: dict[tuple[str, str], tuple[dict[int, None], dict[int, None]]] = {}
        for id_, name in level:
            for formula in used.get((id_, name), ()):
                members, series = wanted.setdefault((name, shapes[formula][0]), ({}, {}))
                members[formula] = None
                series[numbers[id_]] = None
        for (name, _), (members, series) in sorted(wanted.items(), key=lambda pair: (pair[0][0] != "value", pair[0])):
            first = min(members)
            lifted = {number: shapes[number][1].under(shapes[first][1]) for number in sorted(members)}
            yield Step(name, first, lifted, tuple(series))


def shape_with_numbers(checked: Checked) -> tuple[str, Lifted]:
    """A formula's shape and what was taken out; one whose numbers do not fit a column keeps them."""
    shape = shape_of(checked.formula, SIGNATURES)
    try:
        numbers = {name: millionths(text) for name, text in shape.numbers}
    except NotANumber:
        return checked.formula.text, Lifted({}, dict(shape.others))
    return shape.text, Lifted(numbers, dict(shape.others))


def users(definitions: Definitions, codes: Codes) -> dict[Node, list[int]]:
    """The formulas of each field that has any."""
    found: dict[Node, dict[int, None]] = {}
    for one in definitions.indicators.values():
        for (role, text), _ in formulas_of(one):
            found.setdefault((one.id, role), {})[codes.formulas[(role, text)]] = None
    return {node: list(formulas) for node, formulas in found.items()}
