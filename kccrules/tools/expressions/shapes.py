"""Formulas without their numbers: those of one shape are worked out together, the numbers in columns."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kccrules.tools.expressions.grammar import HYPHEN, Formula, literal, name_of
from kccrules.tools.expressions.types import Signature


def lifted_name(node: ast.Constant) -> str:
    """Under this name stands a number that differs from row to row; no name of a formula begins like it."""
    return f"#{node.col_offset}"


def other_name(node: ast.Call) -> str:
    """Under this name stands a field of another definition, which may be another one from row to row."""
    return f"@{node.col_offset}"


@dataclass(frozen=True)
class Shape:
    """A formula without its numbers and without the ids of other definitions: 0.9 * target and 0.85 * target have one
    shape, and are worked out together."""

    text: str
    numbers: tuple[tuple[str, str], ...] = field(compare=False)
    """The numbers taken out, in order: the name each stands under, and as typed."""
    others: tuple[tuple[str, str], ...] = field(compare=False)
    """The ids taken out, in order: the name each stands under, and the id."""


def shape_of(formula: Formula, functions: Mapping[str, Signature]) -> Shape:
    """The shape of a formula. Numbers that say how often (places, periods) stay: they change what is done. So do those
    inside calls that look back: the row looked at would bring its own number, and not the one of this row's formula."""
    numbers, calls = taken_out(formula, functions)
    ids = [call.args[0] for call in calls]
    return Shape(
        rewritten(formula, {**dict.fromkeys(numbers, "#"), **dict.fromkeys(ids, "@")}),
        tuple((lifted_name(node), literal(node, formula.source)) for node in numbers),
        tuple((other_name(call), name_of(call.args[0])) for call in calls),  # type: ignore[arg-type]  # checked to be a name
    )


def with_names(formula: Formula, functions: Mapping[str, Signature], names: Iterator[str]) -> str:
    """The formula with the next of the names in place of each number that its shape leaves out."""
    numbers, _ = taken_out(formula, functions)
    return rewritten(formula, {node: next(names) for node in numbers}).replace(HYPHEN, "-")


def taken_out(formula: Formula, functions: Mapping[str, Signature]) -> tuple[list[ast.Constant], list[ast.Call]]:
    """The numbers, and the fields of other definitions, that may differ between formulas of one shape; in order."""
    kept: set[int] = set()
    calls: list[ast.Call] = []
    for node in ast.walk(formula.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if name_of(node.func) not in functions:
                calls.append(node)
                continue
            signature = functions[name_of(node.func)]
            for part, takes in zip(node.args, signature.takes, strict=False):
                if signature.looks_back or "count" in takes:
                    kept |= {id(inner) for inner in ast.walk(part)}
    numbers = [node for node in ast.walk(formula.tree) if isinstance(node, ast.Constant) and id(node) not in kept]
    return sorted(numbers, key=lambda n: n.col_offset), sorted(calls, key=lambda c: c.col_offset)


def rewritten(formula: Formula, instead: Mapping[ast.expr, str]) -> str:
    """The formula's text with something else in place of some of its parts."""
    source = formula.source.encode()  # Python counts columns in bytes
    pieces, before = [], 0
    for node, text in sorted(instead.items(), key=lambda pair: pair[0].col_offset):
        pieces += [source[before : node.col_offset].decode(), text]
        before = node.end_col_offset or 0
    return "".join([*pieces, source[before:].decode()])
