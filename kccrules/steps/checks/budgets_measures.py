"""Measures: every formula can be read and needs nothing that needs it, every total can be had, every check be tested."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kccrules.meaning.measuring import ADDING, TAKEN, calls, in_order, names_read, numbers, read
from kccrules.tools.expressions import NUMBER, TRUTH, Checked, Fault, name_of
from kccrules.tools.graph import Needs
from kccrules.words.ledger import Identity, Measure, MeasuresVersion
from kccrules.words.model import Definitions
from kccrules.words.problems import Problem

COMPARED = (ast.Eq, ast.LtE, ast.Lt, ast.GtE, ast.Gt)


def check(definitions: Definitions) -> Iterator[Problem]:
    for measures in definitions.measures.values():
        for version in measures.versions:
            yield from check_version(version)


def check_version(version: MeasuresVersion) -> Iterator[Problem]:
    for one in version.measures.values():
        if one.name in TAKEN:
            message, hint = f"'{one.name}' is {TAKEN[one.name]} already", f"call it for example {one.name}_amount"
            yield Problem("KCC361", message, one.place, hint, width=len(one.name))
    formulas = {one.name: one.formula for one in version.measures.values() if one.formula}
    needing = in_order(formulas)[1]
    pairs = [(("", name), ("", other)) for name in needing for other in names_read(formulas[name]) & {*needing}]
    for circle in Needs(pairs).circles() if pairs else ():
        path = [name for _, name in circle]
        message = f"'{path[0]}' needs itself: {' reads '.join(path)}"
        hint = "let one of them read what is sent in; a figure carried on from the period before is sent in as well"
        yield Problem("KCC360", message, version.measures[path[0]].place, hint)
    for one in version.measures.values():
        yield from check_formula(one, version)
    for identity in version.identities:
        yield from check_identity(identity, version)


def check_formula(one: Measure, version: MeasuresVersion) -> Iterator[Problem]:
    if one.formula is None:
        return
    try:
        checked = read(one.formula, numbers(version))
        if checked.type != NUMBER:
            message = f"'{one.name}' must be worked out as a number"
            raise Fault("KCC305", message, "what must hold stands under checks", 0, len(one.formula))
    except Fault as fault:
        yield fault.at(one.place)
        return
    yield from check_total(one, checked, version)


def check_total(one: Measure, checked: Checked, version: MeasuresVersion) -> Iterator[Problem]:
    """What is worked out anew for every total reads what has totals; what is added up is something that adds."""
    text = one.formula or ""
    without = [name for name in checked.fields if version.measures[name].totals == "none"]
    added = [name for name in without if name in added_up(checked)]
    if added:
        message = f"'{added[0]}' does not add, and '{one.name}' adds it up over other periods or years"
        yield Problem("KCC363", message, one.place, f"remove '{added[0]}' from what is added up", width=len(text))
    elif without and one.totals == "formula":
        message = f"'{one.name}' is worked out anew for every total, and '{without[0]}' has no total"
        hint = f"write {one.name}: {{formula: {text}, totals: adds}} to add up what the lines have; or totals: does-not-add"
        yield Problem("KCC363", message, one.place, hint, width=len(text))


def added_up(checked: Checked) -> set[str]:
    """The measures inside functions that add up."""
    inside = [node for name, node in calls(checked) if name in ADDING]
    return {name_of(part) for node in inside for part in ast.walk(node) if isinstance(part, ast.Name)}


def check_identity(identity: Identity, version: MeasuresVersion) -> Iterator[Problem]:
    """A check compares one thing with one other: both are printed, and rounding is allowed for between them."""
    try:
        checked = read(identity.formula, numbers(version))
    except Fault as fault:
        yield fault.at(identity.place)
        return
    tree = checked.formula.tree
    alone = isinstance(tree, ast.Compare) and len(tree.ops) == 1 and isinstance(tree.ops[0], COMPARED)
    if checked.type != TRUTH or not alone:
        message = f"'{identity.formula}' is not one comparison"
        hint = "compare two things with ==, <=, <, >= or >; write one line for each comparison"
        yield Problem("KCC362", message, identity.place, hint, width=len(identity.formula))
