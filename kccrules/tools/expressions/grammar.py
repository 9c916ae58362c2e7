"""What a formula may look like: text to a vetted tree. Nothing is evaluated, and no name is known yet."""

from __future__ import annotations

import ast
import functools
import re
import warnings
from dataclasses import dataclass, field
from decimal import Decimal

from kccrules.words.problems import Place, Problem

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 1_000, 300, 40
"""A formula that a person can read is far below these."""

HYPHEN = "·"
"""Stands for the hyphen of an id while Python parses: a letter to Python, and no id may contain it."""
ID = re.compile(r"(?<![\w·])[A-Za-z_]\w*(?:-\w+)+", re.ASCII)
LITERAL = re.compile(r"\d+(\.\d+)?\Z", re.ASCII)
OTHERWISE = "otherwise"


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


@functools.lru_cache(maxsize=20_000)
def parse(text: str) -> Formula:
    """Read one formula. Raises Fault for anything outside the grammar; evaluates nothing."""
    refuse_before_parsing(text)
    # On one line, because Python counts columns from the beginning of each.
    source = ID.sub(lambda match: match[0].replace("-", HYPHEN), text.replace("\n", " "))
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
    (r"(?P<bad>['\"`‘“])(?P<word>[\w-]+)['\"`’”]", "quotes have no place in a formula", "write {word} without quotes"),
    (r"[‘’“”]", "curly quotes have no place in a formula", "names and words stand without quotes"),
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
    column = max(0, min((getattr(error, "offset", None) or 1) - 1, len(text) - 1))
    hint = "write for example meets(value, target) or 0.9 * target"
    anything = Fault("KCC301", "this formula cannot be read from here on", hint, column)
    return unpaired(text) or side_by_side(text) or one_sided(text) or anything


def unpaired(text: str) -> Fault | None:
    """A round bracket without its other half."""
    opened: list[int] = []
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
            if len(opened) > MAX_DEPTH:
                return too_deep(place)
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
    """A name as it was typed, with the hyphens of an id."""
    return node.id.replace(HYPHEN, "-")
