"""What the parts of a formula are, and whether they go together. Fields and functions are handed in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kccrules.tools.expressions.grammar import HYPHEN, Fault, Formula, column_of, name_of, shown
from kccrules.words.problems import did_you_mean

Sort = Literal["number", "limit", "truth", "word", "count"]


@dataclass(frozen=True, slots=True)
class Type:
    """What a part of a formula is. Words belong to a scale: they compare only with words of that scale."""

    sort: Sort
    words: tuple[str, ...] = ()
    ordered: bool = True


NUMBER, LIMIT, TRUTH = Type("number"), Type("limit"), Type("truth")
SPOKEN = {
    "number": "a number",
    "limit": "a limit (a target, a floor or a range)",
    "truth": "a yes or no",
    "word": "a word",
    "count": "a whole number",
}


WANTED: dict[Sort, str] = {
    "truth": "write a comparison such as value >= target, or meets(value, target)",
    "number": "write a number, or a name such as value",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes and gives; `takes` lists the sorts allowed for each input."""

    takes: tuple[tuple[Sort, ...], ...]
    gives: Type | None
    """None: the type of its last input."""
    more: bool = False
    """Whether the last input may be repeated."""
    looks_back: bool = False
    """Whether it reads other rows: other periods of the same series, or the areas of the same indicator."""
    asks_missing: bool = False
    """Whether a missing input is an answer to it and not a reason to stop."""
    fewest: int = 0
    most: int = 0
    """From where to where the whole number runs that it takes where one is wanted."""
    because: str = ""
    """Why not fewer."""
    looks_at: str = "other periods"
    """What it sees of other rows, if it looks there."""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A field of another definition, such as value(ks2-national)."""

    field: str
    id: str
    text: str
    column: int
    """Where it stands in the text: a formula may name several."""


@dataclass(frozen=True)
class Checked:
    """A formula whose names and types are known."""

    formula: Formula
    type: Type
    words: Mapping[int, int] = field(compare=False)
    """Words of a scale by their column in the text: their place on the scale, lowest 0."""
    inputs: tuple[str, ...] = ()
    """What it stops for when missing: fields, and calls that look back (as written), in order."""
    fields: tuple[str, ...] = ()
    """Every field it reads, also inside calls."""
    others: tuple[Reference, ...] = ()
    """The fields of other definitions that it reads."""


def check(
    formula: Formula,
    fields: Mapping[str, Type],
    functions: Mapping[str, Signature],
    of_others: Mapping[str, Type] | None = None,
) -> Checked:
    """Give every part its type. Raises Fault for unknown names and for parts that do not go together.

    `of_others` are the fields that may be asked of another definition, as value(ks2-national) does; which definitions
    there are is not known here.
    """
    reader = Reader(formula, fields, functions, of_others or {})
    type_ = reader.read(formula.tree)
    inputs = tuple(dict.fromkeys(reader.inputs(formula.tree)))
    names = [
        node for node in ast.walk(formula.tree) if isinstance(node, ast.Name) and node.col_offset not in reader.words
    ]
    outside = {
        part.col_offset for other in reader.others.values() for part in ast.walk(other) if isinstance(part, ast.Name)
    }
    used = tuple(
        dict.fromkeys(name_of(node) for node in names if node.col_offset not in outside and name_of(node) in fields)
    )
    return Checked(formula, type_, reader.words, inputs, used, tuple(reader.others))


class Reader:
    """One pass over a formula's tree that types it; `words` collects the words of scales it met."""

    def __init__(
        self,
        formula: Formula,
        fields: Mapping[str, Type],
        functions: Mapping[str, Signature],
        of_others: Mapping[str, Type],
    ) -> None:
        self.formula, self.fields, self.functions, self.of_others = formula, fields, functions, of_others
        self.words: dict[int, int] = {}
        self.others: dict[Reference, ast.Call] = {}

    def fault(self, code: str, node: ast.expr, message: str, hint: str | None = None) -> Fault:
        return Fault(code, message, hint, column_of(node, self.formula.source), len(shown(node, self.formula)))

    def read(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Constant):
            return NUMBER
        if isinstance(node, ast.Name):
            return self.name(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Compare):
            return self.compare(node)
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self.need(part, "truth")
            return TRUTH
        if isinstance(node, ast.UnaryOp):
            wanted: Sort = "truth" if isinstance(node.op, ast.Not) else "number"
            self.need(node.operand, wanted)
            return TRUTH if wanted == "truth" else NUMBER
        if isinstance(node, ast.IfExp):
            return self.either(node)
        assert isinstance(node, ast.BinOp), node  # the vetting lets nothing else through
        self.need(node.left, "number")
        self.need(node.right, "number")
        return NUMBER

    def name(self, node: ast.Name) -> Type:
        name = name_of(node)
        if name in self.fields:
            return self.fields[name]
        if name in self.functions:
            raise self.fault(
                "KCC304", node, f"{name} is a function", f"write for example {self.functions[name].example}"
            )
        if HYPHEN in node.id and node.id.split(HYPHEN)[0] in self.fields:
            raise self.fault(
                "KCC302", node, f"unknown name '{name}'", f"a minus has spaces round it: {name.replace('-', ' - ')}"
            )
        hint = did_you_mean(name, [*self.fields, *self.functions])
        for field_, type_ in self.fields.items():
            if name in type_.words:
                hint = f"it is a word of {field_}: write {field_} == {name}"
        raise self.fault(
            "KCC302", node, f"unknown name '{name}'", hint or f"known here: {', '.join(sorted(self.fields))}"
        )

    def need(self, node: ast.expr, sort: Sort) -> None:
        found = self.read(node)
        if found.sort == sort or (sort == "number" and found.sort == "limit"):
            return
        message = f"'{shown(node, self.formula)}' is {SPOKEN[found.sort]}, and here {SPOKEN[sort]} is needed"
        raise self.fault("KCC305", node, message, WANTED[sort])

    def either(self, node: ast.IfExp) -> Type:
        self.need(node.test, "truth")
        first, second = self.read(node.body), self.read(node.orelse)
        if {first.sort, second.sort} <= {"number", "limit"}:
            return NUMBER
        if first == second == TRUTH:
            return TRUTH
        message = f"the two sides of 'else' differ: {SPOKEN[first.sort]} and {SPOKEN[second.sort]}"
        raise self.fault("KCC305", node, message, "write numbers on both sides, or comparisons on both")

    def call(self, node: ast.Call) -> Type:
        assert isinstance(node.func, ast.Name)
        name = name_of(node.func)
        if name in self.of_others:
            return self.other(node, name)
        if name not in self.functions:
            hint = did_you_mean(name, self.functions)
            raise self.fault(
                "KCC303", node.func, f"unknown function '{name}'", hint or f"known: {', '.join(sorted(self.functions))}"
            )
        signature = self.functions[name]
        wanted, given = len(signature.takes), len(node.args)
        if given < wanted or (given > wanted and not signature.more):
            number = "1 input" if wanted == 1 else f"{wanted} inputs"
            message = f"{name} takes {number}, and {given} {'is' if given == 1 else 'are'} given"
            raise self.fault("KCC304", node, message, f"write for example {signature.example}")
        types = [
            self.argument(part, signature, signature.takes[min(place, wanted - 1)], name)
            for place, part in enumerate(node.args)
        ]
        if signature.looks_back and not any(
            isinstance(part, ast.Name) and name_of(part) in {**self.fields, **self.of_others}
            for arg in node.args
            for part in ast.walk(arg)
        ):
            raise self.fault(
                "KCC304",
                node,
                f"{name} looks at {signature.looks_at}, and its input is the same in all",
                f"write for example {signature.example}",
            )
        return signature.gives or types[-1]

    def other(self, node: ast.Call, name: str) -> Type:
        """A field of another definition."""
        if len(node.args) != 1 or not isinstance(node.args[0], ast.Name) or name_of(node.args[0]) in self.fields:
            message = f"{name}( ) takes the id of another indicator"
            hint = f"write for example {name}(ks2-national); for other periods last({name}) or earlier(2, {name})"
            raise self.fault("KCC304", node, message, hint)
        id_ = name_of(node.args[0])
        self.others[Reference(name, id_, f"{name}({id_})", node.col_offset)] = node
        return self.of_others[name]

    def argument(self, node: ast.expr, signature: Signature, sorts: tuple[Sort, ...], name: str) -> Type:
        found = self.read(node)
        if "count" in sorts:
            text = shown(node, self.formula)
            if not (re.fullmatch(r"\d{1,2}", text) and signature.fewest <= int(text) <= signature.most):
                reason = f": {signature.because}" if signature.because else ""
                message = f"{name} takes a whole number from {signature.fewest} to {signature.most} here{reason}"
                raise self.fault("KCC304", node, message, f"write for example {signature.example}")
            return found
        if found.sort in sorts or (found.sort == "limit" and "number" in sorts):
            return found
        wanted = " or ".join(SPOKEN[sort] for sort in sorts)
        message = f"{name} takes {wanted}, and '{shown(node, self.formula)}' is {SPOKEN[found.sort]}"
        raise self.fault("KCC305", node, message, f"write for example {signature.example}")

    def compare(self, node: ast.Compare) -> Type:
        parts = [node.left, *node.comparators]
        scale = next((t for part in parts if (t := self.word_field(part))), None)
        if scale:
            self.compare_words(node, parts, scale)
            return TRUTH
        for part in parts:
            found = self.read(part)
            if found.sort not in ("number", "limit"):
                message = f"'{shown(part, self.formula)}' is {SPOKEN[found.sort]} and cannot be compared"
                raise self.fault("KCC305", part, message, "it holds or does not by itself: remove the comparison")
        return TRUTH

    def word_field(self, node: ast.expr) -> Type | None:
        found = self.fields.get(name_of(node)) if isinstance(node, ast.Name) else None
        return found if found and found.sort == "word" else None

    def compare_words(self, node: ast.Compare, parts: list[ast.expr], scale: Type) -> None:
        """A bare name opposite a field of words is a word of that scale; a field never turns into a word by being missing."""
        if not scale.ordered and any(not isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            raise self.fault("KCC305", node, "these words have no order", "compare them with == or !=")
        for part in parts:
            if self.word_field(part):
                if self.word_field(part) != scale:
                    message = f"'{shown(part, self.formula)}' has words of another scale"
                    raise self.fault("KCC305", part, message, f"write one of {', '.join(scale.words)}")
            elif isinstance(part, ast.Name) and name_of(part) in scale.words:
                self.words[part.col_offset] = scale.words.index(name_of(part))
            else:
                text = shown(part, self.formula)
                hint = did_you_mean(text, scale.words) or f"write one of {', '.join(scale.words)}"
                raise self.fault("KCC302", part, f"'{text}' is not one of the words here", hint)

    def inputs(self, node: ast.expr) -> Iterator[str]:
        """What the formula must have: fields, and whole calls that look back."""
        if isinstance(node, ast.Name):
            if name_of(node) in self.fields and node.col_offset not in self.words:
                yield name_of(node)
            return
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            if name_of(node.func) in self.of_others:
                yield f"{name_of(node.func)}({name_of(node.args[0])})"  # type: ignore[arg-type]  # read as a name before
                return
            signature = self.functions[name_of(node.func)]
            if signature.asks_missing:
                return
            if signature.looks_back:
                yield shown(node, self.formula)
                return
            parts: list[ast.expr] = node.args
        else:
            parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        for part in parts:
            yield from self.inputs(part)
