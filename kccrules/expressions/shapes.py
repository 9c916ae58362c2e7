"""Formulas without their numbers: those of one shape are worked out together, the numbers in columns."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from kccrules.expressions.grammar import Formula, literal, name_of
from kccrules.expressions.types import Signature


def lifted_name(node: ast.Constant) -> str:
    """Under this name stands a number that differs from row to row; no name of a formula begins like it."""
    return f"#{node.col_offset}"


@dataclass(frozen=True)
class Shape:
    """A formula without its numbers: 0.9 * target and 0.85 * target have one shape, and are worked out together."""

    text: str
    numbers: tuple[tuple[str, str], ...] = field(compare=False)
    """The numbers taken out, in order: the name each stands under, and as typed."""


def shape_of(formula: Formula, functions: Mapping[str, Signature]) -> Shape:
    """The shape of a formula. Numbers that say how often (places, periods) stay: they change what is done. So do those
    inside calls that look back: the row looked at would bring its own number, and not the one of this row's formula."""
    source = formula.source.encode()
    kept: set[int] = set()
    for node in ast.walk(formula.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            signature = functions[name_of(node.func)]
            for part, takes in zip(node.args, signature.takes, strict=False):
                if signature.looks_back or "count" in takes:
                    kept |= {id(inner) for inner in ast.walk(part)}
    nodes = [node for node in ast.walk(formula.tree) if isinstance(node, ast.Constant) and id(node) not in kept]
    pieces, numbers, before = [], [], 0
    for node in sorted(nodes, key=lambda node: node.col_offset):
        pieces.append(source[before : node.col_offset].decode())
        before = node.end_col_offset or 0
        numbers.append((lifted_name(node), literal(node, formula.source)))
    return Shape("#".join([*pieces, source[before:].decode()]), tuple(numbers))
