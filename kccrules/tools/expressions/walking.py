"""simpleeval over columns: explicit tables of nodes, operators and functions, and only formulas that were vetted."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from simpleeval import SimpleEval

from kccrules.tools.expressions.grammar import literal, name_of
from kccrules.tools.expressions.shapes import lifted_name, other_name
from kccrules.tools.expressions.types import Checked

Operand = TypeVar("Operand")


@dataclass(frozen=True)
class Operators:
    """How columns are combined: handed in by whoever owns the columns."""

    unary: Mapping[type[ast.unaryop], Callable[..., object]]
    binary: Mapping[type[ast.operator], Callable[..., object]]
    compare: Mapping[type[ast.cmpop], Callable[..., object]]
    both: Callable[[object, object], object]
    either: Callable[[object, object], object]
    choose: Callable[[object, object, object], object]
    number: Callable[[str], object]
    word: Callable[[int], object]


class Walk(SimpleEval):  # type: ignore[misc]  # simpleeval carries no types
    """simpleeval with explicit tables: only vetted nodes, only the operators and functions given, columns throughout."""

    def __init__(
        self,
        checked: Checked,
        names: Mapping[str, object],
        functions: Mapping[str, Callable[..., object]],
        operators: Operators,
    ) -> None:
        super().__init__(
            operators=dict[type, object](
                [*operators.unary.items(), *operators.binary.items(), *operators.compare.items()]
            ),
            functions=functions,
            names=names,
        )
        self.checked, self.tables = checked, operators
        self.nodes = {
            ast.BinOp: self._eval_binop,
            ast.UnaryOp: self._eval_unaryop,
            ast.BoolOp: self._eval_boolop,
            ast.Compare: self._eval_compare,
            ast.IfExp: self._eval_ifexp,
            ast.Call: self._eval_call,
            ast.Name: self._eval_name,
            ast.Constant: self._eval_constant,
        }

    def _eval_constant(self, node: ast.Constant) -> object:
        lifted = self.names.get(lifted_name(node))
        return self.tables.number(literal(node, self.checked.formula.source)) if lifted is None else lifted

    def _eval_name(self, node: ast.Name) -> object:
        if node.col_offset in self.checked.words:
            return self.tables.word(self.checked.words[node.col_offset])
        return self.names[name_of(node)]

    def _eval_boolop(self, node: ast.BoolOp) -> object:
        combine = self.tables.both if isinstance(node.op, ast.And) else self.tables.either
        return functools.reduce(combine, [self._eval(part) for part in node.values])

    def _eval_compare(self, node: ast.Compare) -> object:
        parts = [self._eval(part) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, parts, parts[1:], strict=False)
        return functools.reduce(self.tables.both, [self.tables.compare[type(sign)](a, b) for sign, a, b in pairs])

    def _eval_ifexp(self, node: ast.IfExp) -> object:
        return self.tables.choose(self._eval(node.test), self._eval(node.body), self._eval(node.orelse))

    def _eval_call(self, node: ast.Call) -> object:
        name = name_of(cast(ast.Name, node.func))
        if name not in self.functions:
            return self.names[other_name(node)]
        return self.functions[name](node, self)

    def inputs_of(self, node: ast.Call) -> list[object]:
        return [self._eval(part) for part in node.args]


def walk(
    checked: Checked,
    names: Mapping[str, object],
    functions: Mapping[str, Callable[..., object]],
    operators: Operators,
) -> object:
    """The value of a checked formula over the columns that `names` holds."""
    walker = Walk(checked, names, functions, operators)
    return walker.eval(checked.formula.text, previously_parsed=checked.formula.tree)
