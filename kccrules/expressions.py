"""Formulas: read once, vetted against an allow-list, then walked over columns by simpleeval.

This module knows the grammar and the types of formulas, not what any function computes: fields, functions and the
operators over columns are handed in. Nothing is evaluated here that was not vetted before.
"""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeVar, cast

from simpleeval import SimpleEval

from kccrules.problems import Place, Problem, did_you_mean

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 1_000, 300, 40
"""A formula that a person can read is far below these."""

HYPHEN = "·"
"""Stands for the hyphen of an id while Python parses: a letter to Python, and no id may contain it."""
ID = re.compile(r"(?<![\w·])[A-Za-z_]\w*(?:-\w+)+", re.ASCII)
LITERAL = re.compile(r"\d+(\.\d+)?\Z", re.ASCII)
OTHERWISE = "otherwise"

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
    """Whether it reads other periods of the same series."""
    asks_missing: bool = False
    """Whether a missing input is an answer to it and not a reason to stop."""
    most: int = 9
    """The largest whole number it takes where one digit is wanted."""
    example: str = ""


class Fault(ValueError):
    """What is wrong with a formula, and where in it: `column` counts characters from 0."""

    def __init__(self, code: str, message: str, hint: str | None = None, column: int = 0, width: int = 1) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint
        self.column, self.width = column, width

    def at(self, place: Place) -> Problem:
        """The problem, for a formula that begins at `place`."""
        column = place.column + self.column if place.column else 0
        return Problem(self.code, self.message, Place(place.path, place.line, column), self.hint, width=self.width)


@dataclass(frozen=True)
class Formula:
    """A vetted formula. Two formulas of one text are equal."""

    text: str
    tree: ast.expr = field(compare=False)
    source: str = field(compare=False)
    """The text as Python parsed it: hyphens of ids replaced, nothing moved."""


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


@functools.lru_cache(maxsize=20_000)
def parse(text: str) -> Formula:
    """Read one formula. Raises Fault for anything outside the grammar; evaluates nothing."""
    refuse_before_parsing(text)
    source = ID.sub(lambda match: match[0].replace("-", HYPHEN), text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns of what is refused here anyway
            tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise unreadable(text, error) from None
    vet(tree, source)
    return Formula(text, tree, source)


def refuse_before_parsing(text: str) -> None:
    """What must not even reach Python's parser, or deserves a better message than it would give."""
    if len(text) > MAX_LENGTH:
        raise Fault("KCC309", f"this formula has {len(text):,} characters", f"keep formulas below {MAX_LENGTH:,}")
    for pattern, message, hint in MISTYPED:
        if found := re.search(pattern, text):
            parts = {"all": found[0], **{name: part or "" for name, part in found.groupdict().items()}}
            if "percent" in parts:
                parts["share"] = f"{Decimal(parts['percent']) / 100:f}"
            start, end = found.span("bad" if "bad" in parts else 0)
            raise Fault("KCC301", message.format(**parts), hint.format(**parts), start, end - start)
    if odd := re.search(r"[^ -~\t\n]", text):
        raise odd_character(odd)


MISTYPED: tuple[tuple[str, str, str], ...] = (
    # What is found, what to say, what to do; tried in order. {bad} is what the caret stands under, else all of it.
    (
        r"within\s+(?P<bad>(?P<percent>\d{1,3}(\.\d{1,6})?)\s*%)\s*of\s+(the\s+)?(?P<limit>[a-z]+)",
        "a formula has no percent sign",
        "write meets(value, eased({limit}, {share}))",
    ),
    (
        r"(?P<bad>(?P<percent>\d{1,3}(\.\d{1,6})?)\s*%)\s*of\s+(the\s+)?(?P<limit>[a-z]+)",
        "a formula has no percent sign",
        "write {share} * {limit}",
    ),
    (r"(?P<percent>\d{1,3}(\.\d{1,6})?)\s*%", "a formula has no percent sign", "write {share} for {all}"),
    (
        r"(?<![\w-])(?P<a>\d+(\.\d+)?)-(?P<b>\d+(\.\d+)?)",
        "a minus needs a space on each side",
        "write {a} - {b}; a range is written {a} to {b}",
    ),
    (
        r"(?<![\w.])(?P<a>\d{1,3}),(?P<b>\d{3})(?!\d)",
        "numbers have no thousands comma",
        "write {a}{b}; between two inputs put a space after the comma",
    ),
    (r"[‘’“”]", "curly quotes have no place in a formula", "names and words stand without quotes"),
    (r"(?P<bad>['\"])(?P<word>[\w-]+)['\"]", "quotes have no place in a formula", "write {word} without quotes"),
    (r"['\"]", "quotes have no place in a formula", "names and words stand without quotes: state == provisional"),
    (r"=(?P<sign>[<>])", "'{all}' does not compare", "write {sign}="),
    (r"(?P<sign>[<>!=])\s+=", "there is a space inside '{all}'", "write {sign}="),
    (r"<>", "'<>' does not compare", "write != for 'is not equal to'"),
    (r"(?<![<>=!])=(?!=)", "a single = does not compare", "write == for 'is equal to'"),
    (r"&&?", "'{all}' has no place in a formula", "write and"),
    (r"\|\|?", "'{all}' has no place in a formula", "write or"),
    (r"\b(?P<word>AND|OR|NOT|IF|ELSE)\b", "'{all}' is not known in capitals", "write it in small letters"),
    (r"(?<![\w·.])0(?P<rest>[0-9]+)", "a number has a zero in front", "write {rest} for {all}"),
    (r"(?<=[\w)])\s+(?P<bad>[xX])\s+(?=[\w(])", "'{bad}' does not multiply", "write * for 'times'"),
    (r"[#;\\$£@?~`]", "'{all}' has no place in a formula", "remove it"),
)
TYPED = {"–": "-", "—": "-", "−": "-", "×": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!="}
"""Signs that word processors and other keyboards put in, and what formulas have in their place."""


def odd_character(found: re.Match[str]) -> Fault:
    """What to say about a letter that formulas do not have; Python would take some of them for others."""
    letter, code = found[0], f"U+{ord(found[0]):04X}"
    if letter in TYPED:
        sign = TYPED[letter]
        hint = f"write {sign}" + (" with a space on each side" if sign == "-" else "")
        return Fault("KCC301", f"'{letter}' has no place in a formula", hint, found.start())
    if letter.isspace() or not letter.isprintable():
        return Fault("KCC301", f"a character that cannot be seen ({code})", "delete it and type a space", found.start())
    hint = "type the word again: names have the letters a to z"
    return Fault("KCC301", f"'{letter}' ({code}) is not a letter that formulas have", hint, found.start())


def unreadable(text: str, error: Exception) -> Fault:
    """Python's complaint about the text, in words for people who do not know Python."""
    if isinstance(error, RecursionError | MemoryError):
        return too_deep(0)
    column = min(max(0, (getattr(error, "offset", None) or 1) - 1), len(text) - 1)
    hint = "write for example meets(value, target) or 0.9 * target"
    anything = Fault("KCC301", "this formula cannot be read from here on", hint, column)
    return unpaired(text) or side_by_side(text) or one_sided(text) or anything


def unpaired(text: str) -> Fault | None:
    """A round bracket without its other half."""
    opened: list[int] = []
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")":
            if not opened:
                return Fault("KCC301", "this bracket closes nothing", "remove it, or add ( where it belongs", place)
            opened.pop()
    if opened:
        return Fault("KCC301", "this bracket is not closed", "add ) where it belongs", opened[-1])
    return None


TOKEN = re.compile(rf"(?P<word>{ID.pattern}|[A-Za-z_]\w*|\d[\w.]*)|(?P<sign>\S)", re.ASCII)
BETWEEN = ("and", "or", "not", "if", "else", "in", "is")


def side_by_side(text: str) -> Fault | None:
    """Two names or numbers with nothing between them."""
    before = None
    for token in TOKEN.finditer(text):
        word = token["word"] if token["word"] not in BETWEEN else None
        if before and word:
            message = f"nothing stands between '{before}' and '{word}'"
            hint = "put a comma or a sign such as - between them; inputs of a function stand in brackets: last(value)"
            return Fault("KCC301", message, hint, token.start(), len(word))
        before = word
    return None


def one_sided(text: str) -> Fault | None:
    """A sign at the beginning or end, where something is missing on one side of it."""
    if found := re.search(r"\A\s*([*/<>=!,]+)|([-+*/<>=!,]+|\b(?:and|or|not|if|else))\s*\Z", text):
        place = 1 if found[1] else 2
        where = "before" if found[1] else "behind"
        hint = "write what belongs there, or remove the sign"
        message = f"nothing stands {where} '{found[place]}'"
        return Fault("KCC301", message, hint, found.start(place), len(found[place]))
    return None


def too_deep(column: int) -> Fault:
    return Fault("KCC309", "this formula is too long or nested too deeply", "write parts of it under where:", column)


FORBIDDEN: dict[type[ast.AST], tuple[str, str]] = {
    ast.Attribute: (".", "a name stands alone, such as value or target"),
    ast.Subscript: ("[", "write last(value) or earlier(2, value) for other periods"),
    ast.List: ("[", "use round brackets"),
    ast.Dict: ("{", "use round brackets"),
    ast.Set: ("{", "use round brackets"),
    ast.Tuple: (",", "a comma stands only between the inputs of a function"),
    ast.ListComp: ("for", ""),
    ast.SetComp: ("for", ""),
    ast.DictComp: ("for", ""),
    ast.GeneratorExp: ("for", ""),
    ast.Lambda: ("lambda", ""),
    ast.NamedExpr: (":=", "name a part of a rule under where:"),
    ast.Starred: ("*", "it stands only between two numbers"),
    ast.keyword: ("=", "write the inputs in their order"),
    ast.Pow: ("**", "write value * value for a square"),
    ast.BitXor: ("^", "write value * value for a square"),
    ast.Mod: ("%", "write 0.05 for 5%"),
    ast.FloorDiv: ("//", "write round(value / target, 0)"),
    ast.LShift: ("<<", "write < or <="),
    ast.RShift: (">>", "write > or >="),
    ast.UAdd: ("+", "it stands only between two numbers"),
    ast.IsNot: ("is not", "write !="),
    ast.Is: ("is", "write =="),
    ast.NotIn: ("not in", "write != once for each, with and between"),
    ast.In: ("in", "write == once for each, with or between"),
}
"""What formulas do not have, by the sign that shows it, and what to write instead."""
ALLOWED: tuple[type[ast.AST], ...] = (
    ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Constant, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.Not, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip
GRAMMAR = "a formula has names, numbers, + - * /, comparisons, and, or, not, if, else and functions"


def vet(tree: ast.expr, source: str) -> None:
    """Refuse every tree outside the allow-list, without recursion: the depth is what is being measured."""
    waiting: list[tuple[ast.AST, int, ast.AST]] = [(tree, 1, tree)]
    count = 0
    while waiting:
        node, depth, spot = waiting.pop()
        count += 1
        at = column_of(spot, source)
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise too_deep(at)
        if not isinstance(node, ALLOWED):
            raise forbidden(node, at, source)
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
            raise Fault("KCC311", "only a name stands in front of a bracket with inputs", GRAMMAR, at)
        if isinstance(node, ast.Constant):
            vet_constant(node, source)
        if isinstance(node, ast.Name) and node.id.startswith("__"):
            raise Fault("KCC311", f"formulas do not have '{node.id}'", GRAMMAR, at, len(node.id))
        children = ast.iter_child_nodes(node)
        waiting += [(child, depth + 1, child if hasattr(child, "col_offset") else spot) for child in children]


def forbidden(node: ast.AST, at: int, source: str) -> Fault:
    """What to say of a part outside the allow-list: its sign is somewhere behind its beginning."""
    sign, hint = FORBIDDEN.get(type(node), ("", ""))
    if isinstance(node, ast.Attribute | ast.Subscript):
        at = len(source.encode()[: node.value.end_col_offset].decode())
    place = source.find(sign, at)
    if not sign or place < 0:
        return Fault("KCC311", "formulas do not have what is written here", GRAMMAR, at)
    return Fault("KCC311", f"formulas do not have '{sign}'", hint or GRAMMAR, place, len(sign))


CONSTANTS = {"True": "write otherwise for a case that always holds", "False": "remove the case: it never holds"}


def vet_constant(node: ast.Constant, source: str) -> None:
    text, at = literal(node, source), column_of(node, source)
    if not text[:1].isdigit():
        raise Fault("KCC311", f"formulas do not have '{text}'", CONSTANTS.get(text, GRAMMAR), at, len(text))
    if not LITERAL.match(text):
        message = f"'{text[:40]}' is not a number that formulas have"
        raise Fault("KCC311", message, "write the number out in full, such as 0.95", at, len(text))
    if len(text) > 30:
        raise Fault("KCC309", "a number has more than 30 digits", "choose a larger unit, or round it", at, len(text))


def column_of(node: ast.AST, source: str) -> int:
    """Characters before the node; Python counts bytes."""
    return len(source.encode()[: getattr(node, "col_offset", 0)].decode())


def literal(node: ast.Constant, source: str) -> str:
    """A number as it was typed: floats would lose digits."""
    return source.encode()[node.col_offset : node.end_col_offset].decode()


def shown(node: ast.expr, formula: Formula) -> str:
    """The part of the formula that a node stands for, as written."""
    return formula.source.encode()[node.col_offset : node.end_col_offset].decode().replace(HYPHEN, "-")


def name_of(node: ast.Name) -> str:
    return node.id.replace(HYPHEN, "-")


# ---------------------------------------------------------------------------------------------- names and types


def check(formula: Formula, fields: Mapping[str, Type], functions: Mapping[str, Signature]) -> Checked:
    """Give every part its type. Raises Fault for unknown names and for parts that do not go together."""
    reader = Reader(formula, fields, functions)
    type_ = reader.read(formula.tree)
    inputs = tuple(dict.fromkeys(reader.inputs(formula.tree)))
    names = [
        node for node in ast.walk(formula.tree) if isinstance(node, ast.Name) and node.col_offset not in reader.words
    ]
    used = tuple(dict.fromkeys(name_of(node) for node in names if name_of(node) in fields))
    return Checked(formula, type_, reader.words, inputs, used)


class Reader:
    """One pass over a formula's tree that types it; `words` collects the words of scales it met."""

    def __init__(self, formula: Formula, fields: Mapping[str, Type], functions: Mapping[str, Signature]) -> None:
        self.formula, self.fields, self.functions = formula, fields, functions
        self.words: dict[int, int] = {}

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

    def need(self, node: ast.expr, sort: Sort) -> Type:
        found = self.read(node)
        if found.sort == sort or (sort == "number" and found.sort == "limit"):
            return found
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
            isinstance(part, ast.Name) and name_of(part) in self.fields for arg in node.args for part in ast.walk(arg)
        ):
            raise self.fault(
                "KCC304",
                node,
                f"{name} looks at other periods, and its input is the same in all",
                f"write for example {signature.example}",
            )
        return signature.gives or types[-1]

    def argument(self, node: ast.expr, signature: Signature, sorts: tuple[Sort, ...], name: str) -> Type:
        found = self.read(node)
        if "count" in sorts:
            if not re.fullmatch(f"[0-{signature.most}]", shown(node, self.formula)):
                message = f"{name} takes a whole number from 0 to {signature.most} here"
                raise self.fault("KCC304", node, message, "write for example 2")
            return found
        if found.sort in sorts or (found.sort == "limit" and "number" in sorts):
            return found
        wanted = " or ".join(SPOKEN[sort] for sort in sorts)
        message = f"{name} takes {wanted}, and '{shown(node, self.formula)}' is {SPOKEN[found.sort]}"
        raise self.fault("KCC305", node, message, f"write for example {self.functions[name].example}")

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


# ---------------------------------------------------------------------------------------------- formulas of one shape


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


# ---------------------------------------------------------------------------------------------- walking over columns

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
        function = self.functions[name_of(cast(ast.Name, node.func))]
        return function(node, self)

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
