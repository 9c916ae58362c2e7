"""What formulas may read, by what they are for, and rules compiled to ladders. One home for the names of fields."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kccrules.engine.rate import MOST_INPUTS, NO_VERDICT, Ladder
from kccrules.expressions import LIMIT, NUMBER, Checked, Fault, Type, check, name_of, parse, shown
from kccrules.functions import SIGNATURES, VALUE_AND_LIMIT
from kccrules.model import NOT_RATED, RuleVersion, Scale
from kccrules.problems import Place, Problem, did_you_mean

DIRECTION = "direction"
"""The scale whose rules are methods of direction; every other scale is for ratings."""
STATES = (
    "submitted",
    "provisional",
    "revised",
    "estimated",
    "missing",
    "late",
    "not-due",
    "not-applicable",
    "suppressed",
)
"""What a figure may be; the first four have a value."""
WITH_VALUE = STATES[:4]

SENT: dict[str, Type] = {"submitted": NUMBER, "numerator": NUMBER, "denominator": NUMBER}
PARAMETERS = ("target", "floor", "upper", "lower")
"""The limits an indicator may have: target and floor of a KPI, upper and lower of an activity indicator."""
FIGURES: dict[str, Type] = SENT | {"value": NUMBER} | dict.fromkeys(PARAMETERS, LIMIT)
NUMBERS = ("submitted", "numerator", "denominator", "value")


def fields_of_formula(role: str) -> Mapping[str, Type]:
    """What the formula of an indicator's `value`, `target` or `floor` may read."""
    return SENT if role == "value" else FIGURES


def fields_of_rule(scale: Scale, directions: Scale | None) -> Mapping[str, Type]:
    """What a rule may read: a rating may know the direction, never the other way round."""
    state = {"state": Type("word", STATES, ordered=False)}
    if scale.id == DIRECTION:
        return FIGURES | state
    found = FIGURES | state | {"published": Type("word", scale.words)}
    return found | {"direction": Type("word", directions.words)} if directions else found


@dataclass(frozen=True)
class Compiled:
    """One version of a rule, checked."""

    ladder: Ladder
    scale: Scale
    exact: bool
    fields: tuple[str, ...]
    """What it reads, also through `where` and inside calls."""
    backs: tuple[tuple[str, Checked], ...]
    """Every call that looks at other periods, by its text."""
    comparisons: tuple[tuple[Checked, Checked], ...]
    """The two sides of every comparison of figures, those of `meets` and `beats` included."""
    previous: Checked | None
    """What it names `previous` under where: the value that a method of direction compares with."""


def compile_rule(version: RuleVersion, scale: Scale, directions: Scale | None) -> tuple[Compiled | None, list[Problem]]:
    """A rule as a ladder, or None and what is wrong with its formulas."""
    problems: list[Problem] = []
    known = dict(fields_of_rule(scale, directions))
    base = dict(known)
    where: list[tuple[str, Checked]] = []
    for name, text in version.where.items():
        place = version.places[name]
        if name in known or name in SIGNATURES:
            message = f"'{name}' is {'a field' if name in known else 'a function'} already"
            spot = version.places.get(f"{name}:", place)
            problems.append(Problem("KCC302", message, spot, "choose another name", width=len(name)))
        elif checked := compiled(text, place, known, problems):
            where.append((name, checked))
            known[name] = checked.type
        else:
            known[name] = NUMBER  # its uses have no problem of their own
    cases: list[tuple[int, Checked | None]] = []
    for number, case in enumerate(version.cases):
        if case.verdict not in (*scale.words, NOT_RATED):
            hint = did_you_mean(case.verdict, scale.words) or f"the scale '{scale.id}' has {', '.join(scale.words)}"
            message = f"'{case.verdict}' is not on the scale '{scale.id}'"
            spot = version.places.get(f"case {number}", case.place)
            problems.append(Problem("KCC306", message, spot, hint, width=len(case.verdict)))
        word = scale.words.index(case.verdict) if case.verdict in scale.words else NO_VERDICT
        condition = compiled(case.condition, case.place, known, problems, wants="truth") if case.condition else None
        cases.append((word, condition))
    if problems:
        return None, problems
    conditions = [condition for _, condition in cases if condition]
    texts = dict.fromkeys(text for condition in conditions for text in condition.inputs)
    if len(texts) > MOST_INPUTS:
        what = f"this rule needs {len(texts)} different things"
        hint = f"keep to {MOST_INPUTS}, or put parts of it into one name under 'where'"
        return None, [Problem("KCC309", what, version.cases[0].place, hint)]
    inputs = tuple((text, check(parse(text), known, SIGNATURES)) for text in texts)
    read = dict.fromkeys(
        field for part in (*conditions, *dict(where).values()) for field in part.fields if field in base
    )
    ladder = Ladder(tuple(where), tuple(cases), inputs)
    formulas = [*dict(where).values(), *conditions]
    backs = {
        text: check(parse(text), known, SIGNATURES) for formula in formulas for text in calls_looking_back(formula)
    }
    sides = dict.fromkeys(pair for formula in formulas for pair in sides_compared(formula))
    pairs = [(check(parse(one), known, SIGNATURES), check(parse(other), known, SIGNATURES)) for one, other in sides]
    figures = tuple(pair for pair in pairs if all(side.type in (NUMBER, LIMIT) for side in pair))
    previous = dict(where).get("previous")
    return Compiled(ladder, scale, version.exact, tuple(read), tuple(backs.items()), figures, previous), []


def calls_looking_back(checked: Checked) -> Iterator[str]:
    """The outermost calls that look at other periods, as written."""
    waiting = [checked.formula.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and SIGNATURES[name_of(node.func)].looks_back:
            yield shown(node, checked.formula)
        else:
            waiting += [
                part
                for part in ast.iter_child_nodes(node)
                if isinstance(part, ast.expr) and part is not getattr(node, "func", None)
            ]


def sides_compared(checked: Checked) -> Iterator[tuple[str, str]]:
    """What a formula compares with what, as written; words are not figures and are left out."""
    for node in ast.walk(checked.formula.tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            parts = node.args if SIGNATURES[name_of(node.func)].takes == VALUE_AND_LIMIT else []
        if not any(part.col_offset in checked.words for part in parts):
            yield from itertools.pairwise(shown(part, checked.formula) for part in parts)


def compiled(
    text: str, place: Place, known: Mapping[str, Type], problems: list[Problem], wants: str | None = None
) -> Checked | None:
    """One formula, read and typed; what is wrong with it goes to `problems` at its place in the file."""
    try:
        checked = check(parse(text), known, SIGNATURES)
        if wants and checked.type.sort != wants:
            raise Fault(
                "KCC305",
                "a case needs a condition that holds or does not",
                "write for example meets(value, target)",
                0,
                len(text),
            )
    except Fault as fault:
        problems.append(fault.at(place))
        return None
    return checked
