"""Definitions to a plan: every formula and rule compiled, and the short list of steps in which columns are worked out.

The plan is plain data; it holds no figure and no period. What is wrong with formulas and rules is reported here,
because only compiling tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kccrules.expressions import NUMBER, Checked, Fault, check, parse
from kccrules.fields import DIRECTION, PARAMETERS, Compiled, compile_rule, fields_of_formula
from kccrules.functions import SIGNATURES
from kccrules.graph import Needs, Node
from kccrules.model import Definitions, Kpi
from kccrules.parameters import Codes, series_of
from kccrules.problems import Place, Problem


@dataclass(frozen=True)
class Step:
    """One formula for the rows of a field that ask for it."""

    field: str
    formula: int
    series: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    codes: Codes
    formulas: Mapping[int, Checked]
    rules: Mapping[int, Compiled]
    steps: tuple[Step, ...]
    needs: Needs


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
    needs = needs_of(definitions, formulas, rules, numbers)
    problems += [circle_problem(definitions, circle) for circle in needs.circles()]
    if problems:
        return None, problems
    codes = Codes(tuple(definitions.kpis), {key: place for place, key in enumerate(formulas)}, numbers)
    compiled = {codes.formulas[key]: checked for key, checked in formulas.items()}
    return Plan(codes, compiled, rules, tuple(steps(definitions, codes, needs)), needs), []


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
    for kpi in definitions.kpis.values():
        for version in kpi.versions:
            if version.value:
                yield ("value", version.value), version.places["value"]
        for name in PARAMETERS:
            for cell in series_of(kpi, name).all_cells():
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
        column = place.column + fault.column if place.column else 0
        spot = Place(place.path, place.line, column)
        problems.append(Problem(fault.code, fault.message, spot, fault.hint, width=fault.width))
        return None
    return checked


def needs_of(
    definitions: Definitions,
    formulas: Mapping[tuple[str, str], Checked],
    rules: Mapping[int, Compiled],
    numbers: Mapping[tuple[str, int], int],
) -> Needs:
    """The graph of all fields of all indicators."""
    edges: list[tuple[Node, Node]] = []
    nodes: list[Node] = []
    for kpi in definitions.kpis.values():
        nodes += [(kpi.id, name) for name in ("value", *PARAMETERS, "direction", "rating")]
        for name in PARAMETERS:
            for cell in series_of(kpi, name).all_cells():
                if cell.form == "formula":
                    edges += reads(kpi, name, formulas[(name, cell.text)].fields)
        for version in kpi.versions:
            for role, rule_id in (("direction", version.direction), ("rating", version.rating)):
                rule = definitions.rules.get(rule_id)
                for place in range(len(rule.versions) if rule else 0):
                    edges += reads(kpi, role, rules[numbers[(rule_id, place)]].fields)
    return Needs(dict.fromkeys(edges), nodes)


def reads(kpi: Kpi, role: str, fields: tuple[str, ...]) -> list[tuple[Node, Node]]:
    own = ("value", *PARAMETERS, "direction", "rating")
    return [((kpi.id, role), (kpi.id, name)) for name in fields if name in own]


def circle_problem(definitions: Definitions, circle: list[Node]) -> Problem:
    kpi = definitions.kpis[circle[0][0]]
    path = " needs ".join(f"{field}" for _, field in circle)
    place = kpi.places.get(circle[0][1], kpi.place)
    return Problem(
        "KCC310", f"{kpi.id}: {path}", place, "give one of them a number, or a formula that does not need the other"
    )


def steps(definitions: Definitions, codes: Codes, needs: Needs) -> Iterator[Step]:
    """Formulas in an order in which each finds what it needs."""
    numbers = {id_: number for number, id_ in enumerate(codes.series)}
    used = users(definitions, codes)
    for level in needs.generations():
        wanted: dict[tuple[str, int], list[int]] = {}
        for id_, field in level:
            for formula in used.get((id_, field), ()):
                wanted.setdefault((field, formula), []).append(numbers[id_])
        for (field, formula), series in sorted(wanted.items()):
            yield Step(field, formula, tuple(series))


def users(definitions: Definitions, codes: Codes) -> dict[Node, list[int]]:
    """The formulas of each field that has any."""
    found: dict[Node, dict[int, None]] = {}
    for kpi in definitions.kpis.values():
        for version in kpi.versions:
            if version.value:
                found.setdefault((kpi.id, "value"), {})[codes.formulas[("value", version.value)]] = None
        for name in PARAMETERS:
            for cell in series_of(kpi, name).all_cells():
                if cell.form == "formula":
                    found.setdefault((kpi.id, name), {})[codes.formulas[(name, cell.text)]] = None
    return {node: list(formulas) for node, formulas in found.items()}
