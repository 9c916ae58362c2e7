"""Formulas on money: what measures, checks and rules on lines may read, and the order in which measures are worked out.

Formulas are read and typed here, and given to the engine; what is wrong between definitions is said by `checks`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from kccrules.engine.batch import Batch
from kccrules.engine.limits import COLUMNS, Operand
from kccrules.meaning import functions
from kccrules.meaning.fields import ALL_YEARS, FIGURES, Compiled, compile_ladder
from kccrules.meaning.functions import FUNCTIONS, SIGNATURES
from kccrules.meaning.rollups import FIELDS, OF_WORDS, WORDS_OF_FIGURES, is_on_groups, names_of
from kccrules.tools.expressions import NUMBER, Checked, Fault, Signature, Type, Walk, check, name_of, parse, shown, walk
from kccrules.words.ledger import MeasuresVersion
from kccrules.words.model import Definitions, Rule, RuleVersion, Scale
from kccrules.words.problems import Problem

SHARED = (
    "missing",
    "first_known",
    "abs",
    "min",
    "max",
    "round",
    "last",
    "earlier",
    "last_year",
    "year_end",
    "year_to_date",
)
"""Functions that need no polarity and no areas."""
STAGE = "stage"
"""How far a line is approved: a word, in rules on lines."""
FUNCTIONS_OF_MONEY: Mapping[str, Signature] = {
    **{name: replace(SIGNATURES[name], example=SIGNATURES[name].example.replace("value", "net")) for name in SHARED},
    "missing": replace(SIGNATURES["missing"], example="missing(net)"),
    "first_known": replace(SIGNATURES["first_known"], example="first_known(forecast, net)"),
    "min": replace(SIGNATURES["min"], example="min(forecast, net)"),
    "max": replace(SIGNATURES["max"], example="max(forecast, net)"),
    "year_end": replace(SIGNATURES["year_end"], example="year_end(net)"),
    "year_to_date": replace(SIGNATURES["year_to_date"], example="year_to_date(net)"),
    ALL_YEARS: Signature(
        (("number",),), NUMBER, looks_back=True, looks_at="other years", example="all_years(rephasing)"
    ),
}
ADDING = ("year_to_date", ALL_YEARS)
"""Functions that add a measure up."""
TAKEN: Mapping[str, str] = {
    **dict.fromkeys((*FUNCTIONS, ALL_YEARS, *OF_WORDS), "a function"),
    **dict.fromkeys((*FIGURES, *WORDS_OF_FIGURES), "a field of indicators"),
    **dict.fromkeys(FIELDS, "a field of groups"),
    **dict.fromkeys((STAGE, "rating"), "a field of lines"),
}
"""Names that measures cannot have, because formulas read them as something else."""
WORD = re.compile(r"[a-z][a-z0-9_]*")


def read(text: str, names: Mapping[str, Type]) -> Checked:
    """A formula of a measure, of a check or of a rule on lines. Raises Fault."""
    return check(parse(text), names, FUNCTIONS_OF_MONEY)


def numbers(version: MeasuresVersion) -> dict[str, Type]:
    """The names of the measures, for formulas."""
    return dict.fromkeys(version.measures, NUMBER)


def names_read(text: str) -> frozenset[str]:
    """The names in a formula that are not called; none where it cannot be read, which is said elsewhere."""
    with suppress(Fault):
        return frozenset(name for name in names_of(parse(text).tree) if not name.endswith("( )"))
    return frozenset()


def calls(checked: Checked) -> Iterator[tuple[str, ast.Call]]:
    """The functions that a formula calls, by their names."""
    for node in ast.walk(checked.formula.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield name_of(node.func), node


def in_order(formulas: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What is worked out, each after what it reads, and what is left because it needs itself in a circle. What a formula
    reads of other periods counts too: a measure may not depend on itself at all."""
    reads = {name: names_read(text) & formulas.keys() for name, text in formulas.items()}
    done: list[str] = []
    waiting = list(formulas)
    while ready := [name for name in waiting if reads[name] <= set(done)]:
        done += ready
        waiting = [name for name in waiting if name not in ready]
    return done, waiting


def value_on_line(checked: Checked, batch: Batch, names: Mapping[str, Operand]) -> Operand:
    """A formula over rows that are lines: as a formula of indicators is worked out, but what a call gives that adds up
    years stands in `batch.instead`, by its text."""

    def of_all_years(node: ast.Call, _: Walk) -> Operand:
        return batch.instead[shown(node, checked.formula)]

    env = functions.Env(batch)
    known = {name: functions.caller(FUNCTIONS[name], env) for name in SHARED}
    return walk(checked, names, {**known, ALL_YEARS: of_all_years}, COLUMNS)  # type: ignore[return-value]  # operands in, operands out


# ---------------------------------------------------------------------------------------------- rules on lines


def is_on_lines(rule: Rule, definitions: Definitions) -> bool:
    """Whether a rule reads measures, and nothing that only indicators or groups have."""
    versions = [version for one in definitions.measures.values() for version in one.versions]
    measures = {name for version in versions for name in version.measures}
    said = {word for version in rule.versions for text in version.formulas() for word in WORD.findall(text)}
    if not said & measures:  # most rules are not, and there may be thousands
        return has_lost_its_measures(rule, definitions)
    return bool(read_by(rule) & measures) and not is_on_figures(rule) and not is_on_groups(rule, definitions)


def has_lost_its_measures(rule: Rule, definitions: Definitions) -> bool:
    """Whether lines name the rule whose measures are not there, which has been said: what it reads is not known then."""
    lost = {budget.id for budget in definitions.budgets.values() if budget.measures not in definitions.measures}
    lines = (line for line in definitions.lines.values() if line.budget in lost) if lost else ()
    named = any(version.rating == rule.id for line in lines for version in line.versions)
    return named and not is_on_figures(rule) and not is_on_groups(rule, definitions)


def read_by(rule: Rule) -> set[str]:
    """The names that a rule reads, in whatever version."""
    return {name for version in rule.versions for text in version.formulas() for name in names_read(text)}


def is_on_figures(rule: Rule) -> bool:
    """Whether a rule reads what only indicators have."""
    return bool(read_by(rule) & {*FIGURES, *WORDS_OF_FIGURES})


def fields_of_lines(version: MeasuresVersion, stages: Sequence[str]) -> dict[str, Type]:
    """What a rule on lines may read: every measure, and the stage where lines have stages."""
    stage = {STAGE: Type("word", tuple(stages))} if stages else {}
    return {**numbers(version), **stage}


def compile_for_lines(
    version: RuleVersion, scale: Scale, measures: MeasuresVersion, stages: Sequence[str]
) -> tuple[Compiled | None, list[Problem]]:
    """A rule on lines as a ladder, or None and what is wrong with its formulas."""
    fields = fields_of_lines(measures, stages)
    last = [*measures.measures][-1]
    return compile_ladder(version, scale, fields, read, example=f"abs({last}) >= 100000")
