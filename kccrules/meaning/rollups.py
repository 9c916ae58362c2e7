"""Rules on groups: what they may read of the indicators in a group, and the same ladders run over tallies.

How many there are of each rating is counted by `tallies`; what is in a group is said by `structure`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from kccrules.engine import numbers, rate, rollup
from kccrules.engine.batch import Batch
from kccrules.engine.limits import Operand, as_number
from kccrules.engine.rollup import Tally
from kccrules.meaning import functions
from kccrules.meaning.fields import FIGURES, Compiled, compile_ladder
from kccrules.meaning.functions import SIGNATURES
from kccrules.meaning.phrases import Saying
from kccrules.tools.expressions import NUMBER, Checked, Fault, Formula, Type, check, column_of, name_of, parse, shown
from kccrules.words.model import Definitions, Rule, RuleVersion, Scale
from kccrules.words.problems import Problem, did_you_mean

FIELDS: Mapping[str, Type] = dict.fromkeys(("listed", "rated", "average"), NUMBER)
"""How many indicators are in the group, how many of them have a rating, and the weighted mean of those ratings."""
WORDS_OF_FIGURES = ("state", "published", "direction")
OF_WORDS: Mapping[str, Type] = dict.fromkeys(("count", "share"), NUMBER)
"""How many have a rating, as count(red), and that part of those rated, as share(red)."""
SHARED = ("missing", "first_known", "abs", "min", "max", "round")
"""Functions that need neither a polarity nor other periods."""
FUNCTIONS_OF_GROUPS = {name: SIGNATURES[name] for name in SHARED}
OWN = re.compile(rf"\b({'|'.join((*FIELDS, *OF_WORDS))})\b")
ONLY_GROUPS = {*FIELDS, *(f"{name}( )" for name in OF_WORDS)}
ONLY_INDICATORS = {*FIGURES, *WORDS_OF_FIGURES, *(f"{name}( )" for name in SIGNATURES if name not in SHARED)}


# ---------------------------------------------------------------------------------------------- what a rule is for


def names_in(version: RuleVersion, definitions: Definitions) -> set[str]:
    """Every name in a rule that it does not declare itself and that is no word of its scale, functions as name( ); none of
    a formula that cannot be read."""
    found: set[str] = set()
    for text in version.formulas():
        with suppress(Fault):
            found |= names_of(parse(text).tree)
    scale = definitions.scales.get(version.scale)
    return found - set(version.where) - set(scale.words if scale else ())


def names_of(tree: ast.expr) -> set[str]:
    """Every name in a formula, functions as name( )."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return {f"{name_of(node)}( )" if id(node) in called else name_of(node) for node in names}


def is_on_groups(rule: Rule, definitions: Definitions) -> bool:
    """Whether a rule reads what only groups have."""
    return any(
        names_in(version, definitions) & ONLY_GROUPS
        for version in rule.versions
        if any(OWN.search(text) for text in version.formulas())  # most rules are not, and there may be thousands
    )


def is_on_indicators(rule: Rule, definitions: Definitions) -> bool:
    """Whether a rule reads what only indicators have."""
    return any(names_in(version, definitions) & ONLY_INDICATORS for version in rule.versions)


def used_on_groups(definitions: Definitions) -> list[Rule]:
    """The rules that are read as rules on groups: those that say so, and those that a view names and that fit both."""
    named = {view.rating for view in definitions.views.values()}
    return [
        rule
        for rule in definitions.rules.values()
        if is_on_groups(rule, definitions) or (rule.id in named and not is_on_indicators(rule, definitions))
    ]


# ---------------------------------------------------------------------------------------------- compiled and run


def compile_for_groups(version: RuleVersion, scale: Scale) -> tuple[Compiled | None, list[Problem]]:
    """A rule on groups as a ladder, or None and what is wrong with its formulas."""

    def read(text: str, known: Mapping[str, Type]) -> Checked:
        formula = parse(text)
        check_names(formula, known, scale)
        for node in calls_of_words(formula.tree):
            check_word(node, formula, scale)
        return check(formula, known, FUNCTIONS_OF_GROUPS, OF_WORDS)

    return compile_ladder(version, scale, FIELDS, read, example=f"count({scale.words[-1]}) > 0")


def check_names(formula: Formula, known: Mapping[str, Type], scale: Scale) -> None:
    """Names of indicators have no meaning for groups, and words stand only where they are counted. Raises Fault."""
    counted = {id(part) for call in calls_of_words(formula.tree) for part in call.args}
    names = [node for node in ast.walk(formula.tree) if isinstance(node, ast.Name) and name_of(node) not in known]
    for node in names:
        name, at = name_of(node), column_of(node, formula.source)
        if {name, f"{name}( )"} & ONLY_INDICATORS:
            message = f"'{name}' is known of an indicator, and this rule rates groups"
            hint = f"of a group are known {', '.join(FIELDS)}, count(...) and share(...)"
            raise Fault("KCC302", message, hint, at, len(name))
        if name in scale.words and id(node) not in counted:
            message, hint = f"'{name}' is a word of the scale '{scale.id}'", f"write count({name}) for how many have it"
            raise Fault("KCC302", message, hint, at, len(name))


def calls_of_words(tree: ast.expr) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and name_of(node.func) in OF_WORDS:
            yield node


def check_word(node: ast.Call, formula: Formula, scale: Scale) -> None:
    """count( ) and share( ) take one word of the scale. Raises Fault."""
    assert isinstance(node.func, ast.Name)
    name, example = name_of(node.func), scale.words[-1]
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Name):
        message = f"{name} takes one word of the scale '{scale.id}'"
        at, width = column_of(node, formula.source), len(shown(node, formula))
        raise Fault("KCC304", message, f"write for example {name}({example})", at, width)
    word = name_of(node.args[0])
    if word in FIELDS or word not in scale.words:
        hint = did_you_mean(word, scale.words) or f"write one of {', '.join(scale.words)}"
        message = f"'{word}' is not a word of the scale '{scale.id}' that can be counted"
        raise Fault("KCC302", message, hint, column_of(node.args[0], formula.source), len(word))


def verdicts(rule: Compiled, tallies: Sequence[Tally]) -> list[tuple[int, int]]:
    """For each tally the place of its verdict on the scale and the number of the case, as `engine.rate.run` gives them."""
    found = rate.run(rule.ladder, rollup.batch(tallies, rule.scale.levels), value_of)
    return list(zip(found["verdict"].to_list(), found["case"].to_list(), strict=True))


def value_of(checked: Checked, batch: Batch, names: Mapping[str, Operand]) -> Operand:
    """A formula of a rule on groups over rows that are groups."""
    counted: dict[str, Operand] = {"average": rollup.average(batch)}
    for other in checked.others:
        count = as_number(names[f"count({other.id})"])
        counted[f"@{other.column}"] = numbers.div(count, as_number(names["rated"])) if other.field == "share" else count
    return functions.value_of(checked, batch, {**names, **counted})


# ---------------------------------------------------------------------------------------------- how it is said


def saying_of_group(text: str, where: Mapping[str, str]) -> Saying:
    """What a condition on a group looks at, one marker for each thing; figures are filled in when a report is written.
    It is said in the same way whether the condition holds or not: how many there are speaks for itself."""
    found = " ".join(dict.fromkeys(facts(text, where)))
    return Saying(f"does this hold: {text}?", found, found)


def facts(text: str, where: Mapping[str, str]) -> Iterator[str]:
    """Markers: {count[red]}, {average}, {listed}, {rated}."""
    tree = parse(text).tree
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    nodes.sort(key=lambda node: node.col_offset)
    counted = {id(call.args[0]) for call in calls_of_words(tree)}
    for node in nodes:
        name = name_of(node)
        if id(node) in counted:
            yield f"{{count[{name}]}}"
        elif name in where:
            yield from facts(where[name], where)
        elif name in FIELDS:
            yield f"{{{name}}}"
