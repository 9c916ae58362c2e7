"""Definitions to a plan: every formula and rule compiled, and the short list of steps in which columns are worked out.

The plan is plain data; it holds no figure and no period. What is wrong with formulas and rules is reported here,
because only compiling tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kccrules.expressions import NUMBER, Checked, Fault, check, parse, shape_of
from kccrules.fields import DIRECTION, PARAMETERS, Compiled, compile_rule, fields_of_formula
from kccrules.functions import SIGNATURES
from kccrules.graph import Needs, Node
from kccrules.model import Definitions
from kccrules.numerals import NotANumber, millionths
from kccrules.parameters import Codes
from kccrules.problems import Place, Problem


@dataclass(frozen=True)
class Step:
    """Formulas of one shape for the rows of a field that ask for them."""

    field: str
    formula: int
    """The one that is walked, for all."""
    members: Mapping[int, Mapping[str, int]]
    """Each formula's numbers, in millionths, by the names they stand under in the one walked."""
    series: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Everything that can be known before any figure: formulas, rules, the order of work."""

    codes: Codes
    formulas: Mapping[int, Checked]
    rules: Mapping[int, Compiled]
    steps: tuple[Step, ...]


def compile_plan(definitions: Definitions) -> tuple[Plan | None, list[Problem]]:
    """The plan, or None and the problems that stand in its way."""
    problems: list[Problem] = []
    rules, numbers = compile_rules(definitions, problems)
    texts = dict(formula_texts(definitions))
    formulas: dict[tuple[str, str], Checked] = {}
    for (role, text), place in texts.items():
        if checked := compile_formula(role, text, place, problems):
            formulas[(role, text)] = checked
    if problems:
        return None, problems
    pairs = needs_of(definitions, formulas)
    problems += [circle_problem(definitions, circle) for circle in Needs(pairs).circles()] if pairs else []
    if problems:
        return None, problems
    codes = Codes(tuple(definitions.indicators), {key: place for place, key in enumerate(formulas)}, numbers)
    compiled = {codes.formulas[key]: checked for key, checked in formulas.items()}
    return Plan(codes, compiled, rules, tuple(steps(definitions, codes, pairs, compiled))), []


def compile_rules(
    definitions: Definitions, problems: list[Problem]
) -> tuple[dict[int, Compiled], dict[tuple[str, int], int]]:
    """Every version of every rule, numbered."""
    rules: dict[int, Compiled] = {}
    numbers: dict[tuple[str, int], int] = {}
    for rule in definitions.rules.values():
        for place, version in enumerate(rule.versions):
            scale = definitions.scales.get(version.scale)
            if scale is None:
                continue  # reported with the other unknown references
            compiled, found = compile_rule(version, scale, definitions.scales.get(DIRECTION))
            problems += found
            number = numbers[(rule.id, place)] = len(numbers)
            if compiled:
                rules[number] = compiled
    return rules, numbers


def formula_texts(definitions: Definitions) -> Iterator[tuple[tuple[str, str], Place]]:
    """Every distinct formula of an indicator's value, target or floor, with one place where it stands."""
    for kpi in definitions.indicators.values():
        for version in kpi.versions:
            if version.value:
                yield ("value", version.value), version.places["value"]
        for name in PARAMETERS:
            for cell in kpi.limit(name).all_cells():
                if cell.form == "formula":
                    yield (name, cell.text), cell.place


def compile_formula(role: str, text: str, place: Place, problems: list[Problem]) -> Checked | None:
    try:
        checked = check(parse(text), fields_of_formula(role), SIGNATURES)
        if checked.type.sort not in ("number", "limit") or (role == "value" and checked.type != NUMBER):
            raise Fault(
                "KCC305", f"the {role} must be worked out as a number", "a yes or no belongs to a rule", 0, len(text)
            )
    except Fault as fault:
        problems.append(fault.at(place))
        return None
    return checked


def needs_of(definitions: Definitions, formulas: Mapping[tuple[str, str], Checked]) -> list[tuple[Node, Node]]:
    """Which field that is a formula reads which other: pairs of what needs and what is needed."""
    pairs: dict[tuple[Node, Node], None] = {}
    for kpi in definitions.indicators.values():
        cells = [
            (name, cell) for name in PARAMETERS for cell in kpi.limit(name).all_cells() if cell.form == "formula"
        ]
        worked_out = {name for name, _ in cells} | {"value" for version in kpi.versions if version.value}
        for name, cell in cells:
            read = worked_out.intersection(formulas[(name, cell.text)].fields)
            pairs |= dict.fromkeys(((kpi.id, name), (kpi.id, needed)) for needed in sorted(read))
    return list(pairs)


def levels(pairs: list[tuple[Node, Node]], used: Mapping[Node, list[int]]) -> list[list[Node]]:
    """Fields that are formulas, each after everything it needs. Without such needs no graph is made."""
    if not pairs:
        return [sorted(used)]
    return Needs(pairs, used).generations()


def circle_problem(definitions: Definitions, circle: list[Node]) -> Problem:
    kpi = definitions.indicators[circle[0][0]]
    path = " needs ".join(f"{field}" for _, field in circle)
    place = kpi.places.get(circle[0][1], kpi.place)
    return Problem(
        "KCC310", f"{kpi.id}: {path}", place, "give one of them a number, or a formula that does not need the other"
    )


def steps(
    definitions: Definitions, codes: Codes, pairs: list[tuple[Node, Node]], formulas: Mapping[int, Checked]
) -> Iterator[Step]:
    """Formulas in an order in which each finds what it needs, those of one shape together."""
    numbers = {id_: number for number, id_ in enumerate(codes.series)}
    used = users(definitions, codes)
    shapes = {number: shape_with_numbers(checked) for number, checked in formulas.items()}
    for level in levels(pairs, used):
        wanted: dict[tuple[str, str], tuple[dict[int, None], dict[int, None]]] = {}
        for id_, field in level:
            for formula in used.get((id_, field), ()):
                members, series = wanted.setdefault((field, shapes[formula][0]), ({}, {}))
                members[formula] = None
                series[numbers[id_]] = None
        for (field, _), (members, series) in sorted(wanted.items()):
            first = min(members)
            names = [name for name, _ in shapes[first][1]]
            lifted = {
                number: dict(zip(names, (n for _, n in shapes[number][1]), strict=True)) for number in sorted(members)
            }
            yield Step(field, first, lifted, tuple(series))


def shape_with_numbers(checked: Checked) -> tuple[str, list[tuple[str, int]]]:
    """A formula's shape and numbers; one whose numbers do not fit a column is a shape of its own."""
    shape = shape_of(checked.formula, SIGNATURES)
    try:
        return shape.text, [(name, millionths(text)) for name, text in shape.numbers]
    except NotANumber:
        return checked.formula.text, []


def users(definitions: Definitions, codes: Codes) -> dict[Node, list[int]]:
    """The formulas of each field that has any."""
    found: dict[Node, dict[int, None]] = {}
    for kpi in definitions.indicators.values():
        for version in kpi.versions:
            if version.value:
                found.setdefault((kpi.id, "value"), {})[codes.formulas[("value", version.value)]] = None
        for name in PARAMETERS:
            for cell in kpi.limit(name).all_cells():
                if cell.form == "formula":
                    found.setdefault((kpi.id, name), {})[codes.formulas[(name, cell.text)]] = None
    return {node: list(formulas) for node, formulas in found.items()}
