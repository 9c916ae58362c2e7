"""What formulas may read, by what they are for, and rules compiled to ladders. One home for the names of fields."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kccrules.engine.rate import MOST_INPUTS, NO_VERDICT, Ladder
from kccrules.meaning.functions import SIGNATURES, VALUE_AND_LIMIT
from kccrules.tools.expressions import LIMIT, NUMBER, TRUTH, Checked, Fault, Type, check, literal, name_of, parse, shown
from kccrules.words.model import NOT_RATED, RuleVersion, Scale
from kccrules.words.problems import Place, Problem, did_you_mean

Read = Callable[[str, Mapping[str, Type]], Checked]
"""How a formula is read, by its text and the types of the names it may use."""
ALL_YEARS = "all_years"
"""Of the amounts of a line alone: it looks at the years in which they fall."""
LOOKING_BACK = [*(name for name, signature in SIGNATURES.items() if signature.looks_back), ALL_YEARS]
COMPARING = [name for name, signature in SIGNATURES.items() if signature.takes == VALUE_AND_LIMIT]
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
    """What the formula of an indicator's `value`, or of one of its limits, may read of its own; of others FIGURES."""
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

    @property
    def formulas(self) -> list[Checked]:
        """Those of its names and its cases, in order."""
        return [checked for _, checked in (*self.ladder.where, *self.ladder.cases) if checked]

    @property
    def numbers(self) -> list[Fraction]:
        """Every number written in it, in order of size."""
        texts = {
            literal(node, checked.formula.source)
            for checked in self.formulas
            for node in ast.walk(checked.formula.tree)
            if isinstance(node, ast.Constant)
        }
        return sorted(Fraction(text) for text in texts)


def compile_rule(
    version: RuleVersion, scale: Scale, directions: Scale | None, lifted: Mapping[str, Type] | None = None
) -> tuple[Compiled | None, list[Problem]]:
    """A rule as a ladder, or None and what is wrong with its formulas. `lifted` are names in place of numbers: those are
    always there, so no case waits for them."""
    return compile_ladder(
        version, scale, {**fields_of_rule(scale, directions), **(lifted or {})}, read_formula, lifted or {}
    )


def read_formula(text: str, known: Mapping[str, Type]) -> Checked:
    """A formula of a rule on indicators. Raises Fault."""
    return check(parse(text), known, SIGNATURES)


def compile_ladder(
    version: RuleVersion,
    scale: Scale,
    fields: Mapping[str, Type],
    read: Read,
    always: Container[str] = (),
    example: str = "meets(value, target)",
) -> tuple[Compiled | None, list[Problem]]:
    """A rule on whatever has these fields, its formulas read by `read`. No case waits for what is always there."""
    problems: list[Problem] = []
    known = dict(fields)
    where = named_parts(version, known, problems, read)
    cases: list[tuple[int, Checked | None]] = []
    for number, case in enumerate(version.cases):
        word = place_on(scale, version, number, problems)
        condition = compiled(case.condition, case.place, known, problems, read, example) if case.condition else None
        cases.append((word, condition))
    if problems:
        return None, problems
    conditions = [condition for _, condition in cases if condition]
    texts = dict.fromkeys(text for condition in conditions for text in condition.inputs if text not in always)
    if len(texts) > MOST_INPUTS:
        what = f"this rule needs {len(texts)} different things"
        hint = f"keep to {MOST_INPUTS}, or put parts of it into one name under 'where'"
        return None, [Problem("KCC309", what, version.cases[0].place, hint)]
    ladder = Ladder(tuple(where.items()), tuple(cases), tuple((text, read(text, known)) for text in texts))
    used = dict.fromkeys(field for part in (*conditions, *where.values()) for field in part.fields if field in fields)
    formulas = [*where.values(), *conditions]
    backs = {text: read(text, known) for formula in formulas for text in calls_looking_back(formula)}
    sides = dict.fromkeys(pair for formula in formulas for pair in sides_compared(formula))
    pairs = [(read(one, known), read(other, known)) for one, other in sides]
    figures = tuple(pair for pair in pairs if all(side.type in (NUMBER, LIMIT) for side in pair))
    previous = where.get("previous")
    return Compiled(ladder, scale, version.exact, tuple(used), tuple(backs.items()), figures, previous), []


def named_parts(
    version: RuleVersion, known: dict[str, Type], problems: list[Problem], read: Read
) -> dict[str, Checked]:
    """What a rule names under `where`; the names are added to those that are known."""
    where: dict[str, Checked] = {}
    for name, text in version.where.items():
        place = version.places[name]
        if name in known or name in SIGNATURES:
            message = f"'{name}' is {'a field' if name in known else 'a function'} already"
            spot = version.places.get(f"{name}:", place)
            problems.append(Problem("KCC302", message, spot, "choose another name", width=len(name)))
        elif checked := compiled(text, place, known, problems, read):
            where[name] = checked
            known[name] = checked.type
        else:
            known[name] = NUMBER  # its uses have no problem of their own
    return where


def place_on(scale: Scale, version: RuleVersion, number: int, problems: list[Problem]) -> int:
    """The place of a case's verdict on the scale, where it has one there; a word of no scale goes to `problems`."""
    case = version.cases[number]
    if case.verdict in scale.words:
        return scale.words.index(case.verdict)
    if case.verdict != NOT_RATED:
        hint = did_you_mean(case.verdict, scale.words) or f"the scale '{scale.id}' has {', '.join(scale.words)}"
        message = f"'{case.verdict}' is not on the scale '{scale.id}'"
        spot = version.places.get(f"case {number}", case.place)
        problems.append(Problem("KCC306", message, spot, hint, width=len(case.verdict)))
    return NO_VERDICT


def calls_looking_back(checked: Checked) -> Iterator[str]:
    """The outermost calls that look at other periods, as written."""
    waiting = [checked.formula.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and name_of(node.func) in LOOKING_BACK:
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
            parts = node.args if name_of(node.func) in COMPARING else []
        if not any(part.col_offset in checked.words for part in parts):
            yield from itertools.pairwise(shown(part, checked.formula) for part in parts)


def compiled(
    text: str, place: Place, known: Mapping[str, Type], problems: list[Problem], read: Read, example: str | None = None
) -> Checked | None:
    """One formula, read and typed; what is wrong with it goes to `problems` at its place in the file. With an example it
    must be a condition such as that."""
    try:
        checked = read(text, known)
        if example and checked.type != TRUTH:
            message = "a case needs a condition that holds or does not"
            raise Fault("KCC305", message, f"write for example {example}", width=len(text))
    except Fault as fault:
        problems.append(fault.at(place))
        return None
    return checked
