"""Conditions in plain English: what a case asks, and how it is said that it holds or does not.

A saying is a template: {value}, {target} and {floor} stand for figures, filled in when a report is written.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from kccrules.meaning.fields import ALL_YEARS
from kccrules.meaning.functions import FUNCTIONS
from kccrules.tools.expressions import Formula, literal, name_of, parse, shown
from kccrules.words.numerals import millionths, plain

FIGURES = ("value", "target", "floor", "upper", "lower")
SPOKEN = {
    "direction": "the direction of travel", "state": "the state of the figure", "published": "the published rating",
    "numerator": "the numerator", "denominator": "the denominator", "submitted": "the figure sent in",
    "value": "the value", "target": "the target", "floor": "the floor", "upper": "the upper threshold",
    "lower": "the lower threshold",
}  # fmt: skip
SIGNS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("is", "is not"),
    ast.NotEq: ("is not", "is"),
    ast.Lt: ("is below", "is not below"),
    ast.LtE: ("is at most", "is above"),
    ast.Gt: ("is above", "is not above"),
    ast.GtE: ("is at least", "is below"),
}
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times", ast.Div: "divided by",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saying:
    """How a condition is asked, and how its answers are said."""

    asks: str
    yes: str
    no: str


class Part(str):
    """A part of a sentence; as `share` a number is said as a percentage, as `periods` with that word."""

    def __format__(self, spec: str) -> str:
        if spec == "share" and self.replace(".", "").isdigit():
            return f"{plain(millionths(self) * 100)}%"
        if spec == "periods":
            return f"{self} period" if self == "1" else f"{self} periods"
        return str(self)


def saying(text: str, where: Mapping[str, str]) -> Saying:
    """A condition's question and answers; names given under `where` are said as what they stand for."""
    formula = parse(text)
    return said(formula.tree, formula, {name: parse(part) for name, part in where.items()})


def said(node: ast.expr, formula: Formula, where: Mapping[str, Formula]) -> Saying:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = said(node.operand, formula, where)
        return Saying(f"not so: {inner.asks}", inner.no, inner.yes)
    if isinstance(node, ast.BoolOp):
        parts = [said(part, formula, where) for part in node.values]
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        asks = f" {word} ".join(part.asks.rstrip("?") for part in parts) + "?"
        return Saying(asks, f" {word} ".join(p.yes for p in parts), f" {other} ".join(p.no for p in parts))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = noun(node.left, formula, where), noun(node.comparators[0], formula, where)
        yes, no = SIGNS[type(node.ops[0])]
        asks = " ".join(["is", left, *yes.split()[1:], right])
        return Saying(f"{asks}?", f"{left} {yes} {right}", f"{left} {no} {right}")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and says_yes_or_no(node):
        function = FUNCTIONS[name_of(node.func)]
        inputs = [Part(noun(part, formula, where)) for part in node.args]
        return Saying(function.asks.format(*inputs), function.yes.format(*inputs), function.no.format(*inputs))
    text = shown(node, formula)
    return Saying(f"does this hold: {text}?", f"it holds that {text}", f"it does not hold that {text}")


def noun(node: ast.expr, formula: Formula, where: Mapping[str, Formula]) -> str:
    """A figure or word as part of a sentence."""
    if isinstance(node, ast.Name):
        name = name_of(node)
        if name in where:
            return noun(where[name].tree, where[name], where)
        return f"{{{name}}}" if name in FIGURES else SPOKEN.get(name, name.replace("-", " ").replace("_", " "))
    if isinstance(node, ast.Constant):
        return literal(node, formula.source)
    if isinstance(node, ast.BinOp):
        return f"{noun(node.left, formula, where)} {ARITHMETIC[type(node.op)]} {noun(node.right, formula, where)}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if name_of(node.func) == ALL_YEARS:
            return f"{elsewhere(node.args[0], formula, where)} of all years"
        function = FUNCTIONS[name_of(node.func)]
        if function.signature.looks_back:
            inputs = [elsewhere(part, formula, where) for part in node.args]
        else:
            inputs = [noun(part, formula, where) for part in node.args]
        return function.yes.format(*map(Part, inputs))
    return shown(node, formula)


def elsewhere(node: ast.expr, formula: Formula, where: Mapping[str, Formula]) -> str:
    """What is looked at in other periods or in areas: there the figures are not those of the row that is spoken of."""
    truth = isinstance(node, ast.Compare | ast.BoolOp) or (isinstance(node, ast.Call) and says_yes_or_no(node))
    truth = truth or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
    text = said(node, formula, where).yes if truth else noun(node, formula, where)
    for name in FIGURES:
        text = text.replace(f"{{{name}}}", SPOKEN[name])
    return text


def says_yes_or_no(node: ast.Call) -> bool:
    """Whether a function says yes or no."""
    assert isinstance(node.func, ast.Name)
    function = FUNCTIONS.get(name_of(node.func))
    return function is not None and function.asks != ""
