"""A spreadsheet for tests: works out the formulas that return forms have, in the few functions and signs that these use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ERROR = "#VALUE!"
QUOTE, DOUBLED = '"', '""'


class Value:
    """What a cell or a part of a formula comes to: a number, text, true or false, nothing (None), or an error."""

    def __init__(self, held: Any) -> None:
        self.held = Decimal(str(held)) if isinstance(held, int | float) and not isinstance(held, bool) else held

    @property
    def text(self) -> str:
        if isinstance(self.held, Decimal):
            return format(self.held.normalize(), "f")
        return "" if self.held is None else str(self.held)

    def __and__(self, other: Any) -> Value:
        sides = (self, Value.of(other))
        return (
            Value(ERROR) if any(side.held == ERROR for side in sides) else Value("".join(side.text for side in sides))
        )

    def __rand__(self, other: Any) -> Value:
        return Value.of(other) & self

    @staticmethod
    def of(held: Any) -> Value:
        return held if isinstance(held, Value) else Value(held)

    def arithmetic(self, other: Any, sign: str) -> Value:
        a, b = self.held or Decimal(0), Value.of(other).held or Decimal(0)
        if not isinstance(a, Decimal) or not isinstance(b, Decimal) or (sign == "/" and b == 0):
            return Value(ERROR)
        return Value({"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else None}[sign])

    def __add__(self, other: Any) -> Value:
        return self.arithmetic(other, "+")

    def __sub__(self, other: Any) -> Value:
        return self.arithmetic(other, "-")

    def __mul__(self, other: Any) -> Value:
        return self.arithmetic(other, "*")

    def __rmul__(self, other: Any) -> Value:
        return Value.of(other).arithmetic(self, "*")

    def __truediv__(self, other: Any) -> Value:
        return self.arithmetic(other, "/")

    def order(self, other: Any) -> int | None:
        """Numbers stand before texts; nothing is 0 beside a number and "" beside a text."""
        a, b = self.held, Value.of(other).held
        if ERROR in (a, b):
            return None
        a = (Decimal(0) if isinstance(b, Decimal) else "") if a is None else a
        b = (Decimal(0) if isinstance(a, Decimal) else "") if b is None else b
        if isinstance(a, str) != isinstance(b, str):
            return 1 if isinstance(a, str) else -1
        a, b = (a.lower(), b.lower()) if isinstance(a, str) else (a, b)
        return (a > b) - (a < b)

    def compared(self, other: Any, *orders: int) -> Value:
        found = self.order(other)
        return Value(ERROR if found is None else found in orders)

    def __eq__(self, other: object) -> Value:  # type: ignore[override]  # an answer of the spreadsheet
        return self.compared(other, 0)

    def __ne__(self, other: object) -> Value:  # type: ignore[override]
        return self.compared(other, -1, 1)

    def __gt__(self, other: Any) -> Value:
        return self.compared(other, 1)

    def __ge__(self, other: Any) -> Value:
        return self.compared(other, 0, 1)

    def __lt__(self, other: Any) -> Value:
        return self.compared(other, -1)

    def __le__(self, other: Any) -> Value:
        return self.compared(other, -1, 0)

    __hash__ = None  # type: ignore[assignment]


def either(condition: Any, yes: Any, no: Any) -> Value:
    found = Value.of(condition)
    return found if found.held == ERROR else Value.of(yes if found.held else no)


def every(*parts: Any) -> Value:
    held = [Value.of(part).held for part in parts]
    return Value(ERROR if ERROR in held else all(held))


def some(*parts: Any) -> Value:
    held = [Value.of(part).held for part in parts]
    return Value(ERROR if ERROR in held else any(held))


def rounded(number: Any, places: Any) -> Value:
    held = Value.of(number).held or Decimal(0)
    if not isinstance(held, Decimal):
        return Value(ERROR)
    return Value(held.quantize(Decimal(1).scaleb(-int(Value.of(places).held)), ROUND_HALF_UP))


def match(sought: Any, words: list[Any], _: Any) -> Value:
    found = [number for number, word in enumerate(words, start=1) if (Value.of(sought) == word).held is True]
    return Value(found[0] if found else ERROR)


def magnitude(number: Any) -> Value:
    held = Value.of(number).held
    return Value(abs(held) if isinstance(held, Decimal) else ERROR)


FUNCTIONS = {
    "IF": either, "AND": every, "OR": some, "ROUND": rounded, "MATCH": match, "ABS": magnitude,
    "NOT": lambda part: Value(not Value.of(part).held),
    "ISNUMBER": lambda part: Value(isinstance(Value.of(part).held, Decimal)),
    "ISERROR": lambda part: Value(Value.of(part).held == ERROR),
    "IFERROR": lambda part, other: Value.of(other if Value.of(part).held == ERROR else part),
    "LEFT": lambda part, many: Value(Value.of(part).text[: int(Value.of(many).held)]),
}  # fmt: skip
PART = re.compile(r'"(?:[^"]|"")*"|[A-Z]+\d+|[A-Z]+(?=\()|\d+(?:\.\d+)?|<>|>=|<=|[{}=]|[^"A-Z\d{}=<>]+|[<>]')
SIGNS = {"<>": "!=", "=": "==", "{": "[", "}": "]"}


def worked_out(formula: str, cells: Mapping[str, Any], formats: Mapping[str, str] = {}) -> Any:  # only read
    """What a formula comes to; `formats` has the number formats of cells that are not General."""

    def part(match_: re.Match[str]) -> str:
        text = match_[0]
        if text.startswith('"'):
            return f"Value({text[1:-1].replace(DOUBLED, QUOTE)!r})"
        if re.fullmatch(r"[A-Z]+\d+", text):
            return f"Cell({text!r})"
        if text[0].isdigit():
            return f"Value(Decimal({text!r}))"
        return SIGNS.get(text, text)

    def cell(name: str) -> Value:
        found = Value(cells.get(name))
        found.name = name  # type: ignore[attr-defined]  # CELL asks which cell it is
        return found

    def look(_: Any, found: Any) -> Value:
        return Value("P0" if "%" in formats.get(found.name, "General") else "G")

    assert formula.startswith("=")
    assert "".join(PART.findall(formula[1:])) == formula[1:], formula
    python = PART.sub(part, formula[1:])
    names = {**FUNCTIONS, "Value": Value, "Decimal": Decimal, "Cell": cell, "CELL": look}
    return Value.of(eval(python, {"__builtins__": {}}, names)).held
