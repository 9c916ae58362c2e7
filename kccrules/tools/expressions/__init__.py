"""Formulas: read once, vetted against an allow-list, typed, then walked over columns by simpleeval.

This package knows the grammar and the types of formulas, not what any function computes: fields, functions and the
operators over columns are handed in. Nothing is evaluated that was not vetted before.
"""

from kccrules.tools.expressions.grammar import (
    HYPHEN,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    OTHERWISE,
    Fault,
    Formula,
    column_of,
    literal,
    name_of,
    parse,
    shown,
)
from kccrules.tools.expressions.shapes import Shape, lifted_name, other_name, shape_of, with_names
from kccrules.tools.expressions.types import (
    LIMIT,
    NUMBER,
    SPOKEN,
    TRUTH,
    Checked,
    Reference,
    Signature,
    Sort,
    Type,
    check,
)
from kccrules.tools.expressions.walking import Operators, Walk, walk

__all__ = [
    "HYPHEN",
    "LIMIT",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "MAX_NODES",
    "NUMBER",
    "OTHERWISE",
    "SPOKEN",
    "TRUTH",
    "Checked",
    "Fault",
    "Formula",
    "Operators",
    "Reference",
    "Shape",
    "Signature",
    "Sort",
    "Type",
    "Walk",
    "check",
    "column_of",
    "lifted_name",
    "literal",
    "name_of",
    "other_name",
    "parse",
    "shape_of",
    "shown",
    "walk",
    "with_names",
]
