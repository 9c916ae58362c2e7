"""The definition language worked out one figure at a time, in fractions: slow, plain, and built unlike the product.

Written from design.md (section 5) and language.md (section 3) and read by tests only. None is missing. It has its own
reader of formulas, so the two share no idea of what binds tighter; it checks no types: formulas handed to it are valid.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

# ---- reading formulas ----

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_]\w*(?:-\w+)*)|(==|!=|<=|>=|[-+*/<>(),]))", re.ASCII)
KEYWORDS = ("and", "or", "not", "if", "else")
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True)
class Node:
    """A part of a formula: its kind (a function's name, an operator, 'number', 'name'), its parts, and as written."""

    kind: str
    parts: tuple[Node, ...] = ()
    text: str = ""
    signs: tuple[str, ...] = ()


class Reader:
    """Reads one formula, loosest binding first: if, or, and, not, comparison, sum, product, minus, brackets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, int, int]] = []
        at = 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            assert match, f"{text[at:]!r} in {text!r}"
            token = match[1] or match[2] or match[3]
            self.tokens.append((token, match.end() - len(token), match.end()))
            at = match.end()
        self.tokens.append(("", at, at))
        self.place = 0

    @property
    def token(self) -> str:
        return self.tokens[self.place][0]

    def take(self, *wanted: str) -> str:
        """The next token if it is one of these, else nothing."""
        found = self.token
        if found not in wanted:
            return ""
        self.place += 1
        return found

    def whole(self) -> Node:
        found = self.either()
        assert not self.token, f"{self.token!r} left over in {self.text!r}"
        return found

    def either(self) -> Node:
        yes = self.chain("or", lambda: self.chain("and", self.negation))
        if not self.take("if"):
            return yes
        test = self.chain("or", lambda: self.chain("and", self.negation))
        assert self.take("else")
        return Node("if", (test, yes, self.either()))

    def chain(self, word: str, inner: Callable[[], Node]) -> Node:
        parts = [inner()]
        while self.take(word):
            parts.append(inner())
        return Node(word, tuple(parts)) if len(parts) > 1 else parts[0]

    def negation(self) -> Node:
        return Node("not", (self.negation(),)) if self.take("not") else self.comparison()

    def comparison(self) -> Node:
        parts, signs = [self.sum()], []
        while sign := self.take(*SIGNS):
            signs.append(sign)
            parts.append(self.sum())
        return Node("compare", tuple(parts), signs=tuple(signs)) if signs else parts[0]

    def sum(self) -> Node:
        found = self.product()
        while sign := self.take("+", "-"):
            found = Node(sign, (found, self.product()))
        return found

    def product(self) -> Node:
        found = self.signed()
        while sign := self.take("*", "/"):
            found = Node(sign, (found, self.signed()))
        return found

    def signed(self) -> Node:
        return Node("minus", (self.signed(),)) if self.take("-") else self.atom()

    def atom(self) -> Node:
        token, start, _ = self.tokens[self.place]
        self.place += 1
        if token == "(":
            found = self.either()
            assert self.take(")")
            return found
        if token[0].isdigit():
            return Node("number", text=token)
        assert token not in KEYWORDS, f"{token!r} in {self.text!r}"
        if not self.take("("):
            return Node("name", text=token)
        parts = [self.either()]
        while self.take(","):
            parts.append(self.either())
        assert self.take(")")
        return Node(token, tuple(parts), self.text[start : self.tokens[self.place - 1][2]])


READ: dict[str, Node] = {}


def read(text: str) -> Node:
    if text not in READ:
        READ[text] = Reader(text).whole()
    return READ[text]


# ---- numbers and limits ----


@dataclass(frozen=True)
class Limit:
    """From low to high, both included; None is an open end, and one end at least is there."""

    low: Fraction | None
    high: Fraction | None


Thing = Fraction | Limit | str | bool | None


def rounded(x: Fraction, places: int) -> Fraction:
    """Ties go away from zero."""
    size, part = divmod(abs(x) * 10**places, 1)
    size += part >= Fraction(1, 2)
    return Fraction(size if x > 0 else -size, 10**places)


def number_of(x: Thing) -> Fraction | None:
    """A limit with one end is that number; a range is compared by meets and shortfall only, and is no number."""
    if isinstance(x, Limit):
        return None if x.low is not None and x.high is not None else x.low if x.low is not None else x.high
    assert x is None or isinstance(x, Fraction), x
    return x


def limit_of(x: Thing, polarity: str) -> Limit | None:
    """A number as the end that polarity makes of it; under polarity range a limit must be a range."""
    if isinstance(x, Limit) or x is None:
        return x
    assert isinstance(x, Fraction)
    if polarity == "range":
        return None
    return Limit(None, x) if polarity == "lower" else Limit(x, None)


def meets(x: Fraction, limit: Limit) -> bool:
    return (limit.low is None or limit.low <= x) and (limit.high is None or x <= limit.high)


def beats(x: Fraction, limit: Limit) -> bool | None:
    if limit.low is not None and limit.high is not None:
        return None
    return x > limit.low if limit.low is not None else x < limit.high  # type: ignore[operator]  # one end is there


def shortfall(x: Fraction, limit: Limit) -> Fraction:
    sides = ([] if limit.low is None else [limit.low - x]) + ([] if limit.high is None else [x - limit.high])
    return max(sides)


def widened(limit: Limit, share: Fraction) -> Limit:
    """Each end moved outwards by a share of its size."""
    low = None if limit.low is None else limit.low - abs(limit.low) * share
    high = None if limit.high is None else limit.high + abs(limit.high) * share
    return Limit(low, high)


# ---- statistics ----


def slope(x: Sequence[Fraction]) -> Fraction:
    """Of the line of least squares, a period; nought where a two-sided t test at the 5% level cannot tell it from that."""
    n = len(x)
    middle, mean = Fraction(n - 1, 2), sum(x, Fraction(0)) / n
    along = sum(((t - middle) * (y - mean) for t, y in enumerate(x)), Fraction(0))
    times = sum(((t - middle) ** 2 for t in range(n)), Fraction(0))
    found = along / times
    left = sum(((y - mean - found * (t - middle)) ** 2 for t, y in enumerate(x)), Fraction(0))
    return found if found**2 * times * (n - 2) > critical(n - 2) ** 2 * left else Fraction(0)


@functools.cache
def critical(freedom: int) -> Fraction:
    """Student's t that chance alone passes once in twenty times, up or down, as tables have it: to three decimals."""
    low, high = 0.0, 100.0
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, freedom) < 0.95 else (low, middle)
    return Fraction(f"{low:.3f}")


def within(t: float, freedom: int) -> float:
    """How often Student's t lies from -t to t: the area under its density, by Simpson's rule."""
    steps = 2_000
    width = t / steps
    heights = [(1 + (k * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for k in range(steps + 1)]
    area = width / 3 * (heights[0] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2]) + heights[-1])
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    return 2 * scale * area


# ---- what is declared and sent in ----


@dataclass(frozen=True)
class Rule:
    """A ladder: (verdict, condition) by turns, the last condition being 'otherwise'."""

    scale: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]
    where: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False


@dataclass(frozen=True)
class Period:
    """One period of one indicator, with what is in force in it. Cells and formulas as they are typed."""

    submitted: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    state: str = "submitted"
    sent: bool = True
    """Whether anything was sent of it, if only that there is no figure."""
    printed: str | None = None
    """The rating as published."""
    polarity: str = "higher"
    decimals: int | None = None
    starts_anew: bool = False
    """Figures before this period are not comparable with those from here on."""
    value: str | None = None
    target: str | None = None
    floor: str | None = None
    upper: str | None = None
    lower: str | None = None
    rating: Rule | None = None
    direction: Rule | None = None


@dataclass(frozen=True)
class Outcome:
    verdict: str | None
    """None for none, which may be what a case says: not-rated."""
    case: int
    """From 1; 0 where something missing stopped the ladder."""
    missing: frozenset[str] = frozenset()


WORD_FIELDS = ("state", "published", "direction")
LIMITS = ("target", "floor", "upper", "lower")
FIELDS = ("submitted", "numerator", "denominator", "value", *LIMITS, *WORD_FIELDS)
AT_A_PERIOD = ("last", "earlier", "last_year", "year_end")
OVER_PERIODS = ("year_to_date", "sum_last", "average_last", "slope_last")
OVER_AREAS = ("areas_where", "share_of_areas")
LOOKING_BACK = (*AT_A_PERIOD, *OVER_PERIODS, *OVER_AREAS)
STATES = (
    "submitted", "provisional", "revised", "estimated", "missing", "late", "not-due", "not-applicable", "suppressed",
)  # fmt: skip
DIRECTIONS = ("worse", "same", "better")


class Series:
    """One indicator, as a whole or in an area: its periods by number, without holes, and how many a year has; or, where
    years differ, the first and last period of the year of each, and the same period a year before."""

    def __init__(
        self,
        periods: Mapping[int, Period],
        per_year: int,
        years: Mapping[int, tuple[int, int, int | None]] | None = None,
        areas: Sequence[Series] = (),
    ) -> None:
        self.periods, self.per_year, self.years, self.areas = periods, per_year, years, areas
        self.known: dict[object, Any] = {}

    def year(self, period: int) -> tuple[int, int, int | None]:
        if self.years is not None:
            return self.years[period]
        first = period - period % self.per_year
        return first, first + self.per_year - 1, period - self.per_year

    def once(self, key: object, work: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = work()
        return self.known[key]

    # -- fields --

    def exact(self, period: int) -> Fraction | None:
        """The value as worked out."""
        here = self.periods[period]
        if here.value is None:
            return here.submitted
        if here.sent and here.state not in STATES[:4]:
            return None
        found = self.once(("exact", period), lambda: View(self, None, False).at(here.value or "", period))
        return number_of(found)

    def state(self, period: int) -> str:
        """What is worked out is there, whether or not anything was sent."""
        here = self.periods[period]
        worked_out = here.value is not None and not here.sent and self.exact(period) is not None
        return "submitted" if worked_out else here.state

    def published(self, period: int) -> Fraction | None:
        """The value as printed: rounded once, to the decimals in force; six where none are declared."""
        exact, places = self.exact(period), self.periods[period].decimals
        return None if exact is None else rounded(exact, 6 if places is None else places)

    def limit(self, name: str, period: int) -> Limit | None:
        """A limit from its cell: a number, a range, nothing, or a formula."""
        here = self.periods[period]
        cell: str | None = getattr(here, name)
        if cell in (None, "tbc", "none"):
            return None
        assert cell
        if match := re.fullmatch(r"(-?[\d.]+) to (-?[\d.]+)", cell):
            return Limit(Fraction(match[1]), Fraction(match[2]))
        if match := re.fullmatch(r"(-?[\d.]+) or (more|less)", cell):
            end = Fraction(match[1])
            return Limit(end, None) if match[2] == "more" else Limit(None, end)
        if re.fullmatch(r"-?[\d.]+", cell):
            return limit_of(Fraction(cell), here.polarity)
        found: Limit | None = self.once(
            (name, period), lambda: limit_of(View(self, None, False).at(cell, period), here.polarity)
        )
        return found

    # -- verdicts --

    def rated(self, period: int, *, unrounded: bool = False) -> Outcome | None:
        """By the rule in force, None where there is none."""
        rule = self.periods[period].rating
        return None if rule is None else View(self, rule, rule.exact or unrounded).climbed(period)

    def sensitive(self, period: int) -> bool:
        """Whether the value as worked out would be rated otherwise."""
        exact, printed = self.exact(period), self.published(period)
        if exact == printed:
            return False
        rated, other = self.rated(period), self.rated(period, unrounded=True)
        return rated is not None and other is not None and rated.verdict != other.verdict

    def direction(self, period: int) -> str | None:
        rule = self.periods[period].direction
        return None if rule is None else View(self, rule, rule.exact).climbed(period).verdict

    def previous(self, period: int) -> int | None:
        """The period that the method of direction compares with; by itself, the latest earlier one with a value."""
        rule = self.periods[period].direction
        node = read(rule.where.get("previous", "0")) if rule else Node("none")
        if rule and node.kind in AT_A_PERIOD:
            there = View(self, rule, rule.exact).place_looked_at(node, period)
            known = there is not None and (self.exact(there) is not None or self.periods[there].printed is not None)
            return there if known else None
        return View(self, None, False).latest(period, lambda p: self.exact(p) is not None)

    def unbroken(self, earlier: int, period: int) -> bool:
        return not any(self.periods[p].starts_anew for p in range(earlier + 1, period + 1) if p in self.periods)


@dataclass(frozen=True)
class View:
    """Formulas as one rule sees them: its names under `where`, the value as published or as worked out."""

    series: Series
    rule: Rule | None
    unrounded: bool

    def climbed(self, period: int) -> Outcome:
        """The first case that holds; the ladder stops at the first that cannot be decided."""
        assert self.rule
        for number, (verdict, condition) in enumerate(self.rule.cases, start=1):
            holds = condition == "otherwise" or self.at(condition, period)
            if holds is None:
                lacking = (text for text in self.inputs(read(condition)) if self.at(text, period) is None)
                return Outcome(None, 0, frozenset(lacking))
            if holds:
                return Outcome(None if verdict == "not-rated" else verdict, number)
        raise AssertionError("the last case is 'otherwise'")

    def inputs(self, node: Node) -> Iterator[str]:
        """What a condition needs: names, and calls that look back as they are written; what it asks about, it needs not."""
        if node.kind in LOOKING_BACK or node.kind == "name":
            yield node.text
        elif node.kind != "missing":
            words = self.words_of(node) if node.kind == "compare" else None
            for part in node.parts:
                if words is None or not self.is_word(part, words):
                    yield from self.inputs(part)

    def at(self, text: str, period: int) -> Thing:
        return self.work(read(text), period)

    def field(self, name: str, period: int) -> Thing:
        here = self.series.periods.get(period)
        if self.rule and name in self.rule.where:
            return self.at(self.rule.where[name], period)
        if here is None:
            return None
        if name == "value":
            return self.series.exact(period) if self.unrounded else self.series.published(period)
        if name in LIMITS:
            return self.series.limit(name, period)
        if name == "published":
            return here.printed if self.rule and here.printed in self.rule.scale else None
        if name == "direction":
            return self.series.direction(period)
        assert name in FIELDS, name
        found: Thing = self.series.state(period) if name == "state" else getattr(here, name)
        return found

    # -- words --

    def words_of(self, node: Node) -> Sequence[str] | None:
        """The scale that a comparison is about, if any part of it is a field of words."""
        for part in node.parts:
            name = part.text if part.kind == "name" else ""
            while self.rule and name in self.rule.where:
                name = self.rule.where[name]
            if name == "state":
                return STATES
            if name == "direction":
                return DIRECTIONS
            if name == "published":
                assert self.rule
                return self.rule.scale
        return None

    def is_word(self, node: Node, words: Sequence[str]) -> bool:
        named = node.text in WORD_FIELDS or (self.rule is not None and node.text in self.rule.where)
        return node.text in words and not named

    def word(self, node: Node, period: int, words: Sequence[str]) -> int | None:
        found = node.text if self.is_word(node, words) else self.work(node, period)
        return None if found is None else words.index(str(found))

    # -- parts of formulas --

    def work(self, node: Node, period: int) -> Thing:
        if node.kind == "number":
            return Fraction(node.text)
        if node.kind == "name":
            return self.field(node.text, period)
        if node.kind == "if":
            test = self.work(node.parts[0], period)
            found = None if test is None else self.work(node.parts[1 if test else 2], period)
            return number_of(found) if isinstance(found, Limit) else found
        if node.kind == "compare":
            return self.compared(node, period)
        if node.kind in LOOKING_BACK:
            return self.looked_back(node, period)
        return self.combined(node.kind, [self.work(part, period) for part in node.parts], period)

    def compared(self, node: Node, period: int) -> bool | None:
        words = self.words_of(node)
        sides: list[Any] = [
            number_of(self.work(part, period)) if words is None else self.word(part, period, words)
            for part in node.parts
        ]
        pairs = zip(node.signs, sides, sides[1:], strict=False)
        return every([None if a is None or b is None else SIGNS[sign](a, b) for sign, a, b in pairs])

    def combined(self, kind: str, parts: list[Thing], period: int) -> Thing:
        """Everything whose parts are simply worked out first."""
        polarity = self.series.periods[period].polarity
        if kind == "missing":
            return parts[0] is None
        if kind in ("and", "or", "not"):
            truths = [part if isinstance(part, bool) else None for part in parts]
            if kind == "not":
                return None if truths[0] is None else not truths[0]
            return every(truths) if kind == "and" else opposite(every([opposite(truth) for truth in truths]))
        if kind in ("meets", "beats", "shortfall", "eased", "tightened"):
            swap = kind in ("eased", "tightened")
            x = number_of(parts[1] if swap else parts[0])
            limit = limit_of(parts[0] if swap else parts[1], polarity)
            if x is None or limit is None or polarity == "neutral":
                return None
            if swap:
                return widened(limit, x if kind == "eased" else -x)
            return {"meets": meets, "beats": beats, "shortfall": shortfall}[kind](x, limit)
        numbers = [number_of(part) for part in parts]
        if kind == "first_known":
            return next((x for x in numbers if x is not None), None)
        known = [x for x in numbers if x is not None]
        return None if len(known) < len(numbers) else arithmetic(kind, known)

    # -- other periods --

    def looked_back(self, node: Node, period: int) -> Thing:
        if node.kind in OVER_AREAS:
            return self.over_areas(node, period)
        if node.kind in OVER_PERIODS:
            return self.over_periods(node, period)
        there = self.place_looked_at(node, period)
        return None if there is None else self.work_there(node.parts[-1], there)

    def over_periods(self, node: Node, period: int) -> Fraction | None:
        first = self.series.year(period)[0] if node.kind == "year_to_date" else period - int(node.parts[0].text) + 1
        if not self.series.unbroken(first, period):
            return None
        found = [number_of(self.work_there(node.parts[-1], p)) for p in range(first, period + 1)]
        known = [x for x in found if x is not None]
        if len(known) < len(found):
            return None
        if node.kind == "slope_last":
            return slope([rounded(x, 6) for x in known])
        return sum(known, Fraction(0)) / (len(known) if node.kind == "average_last" else 1)

    def over_areas(self, node: Node, period: int) -> Fraction | None:
        views = [View(area, self.rule, self.unrounded) for area in self.series.areas]
        found = [view.work(node.parts[0], period) for view in views]
        if not found or None in found:
            return None
        return Fraction(found.count(True), 1 if node.kind == "areas_where" else len(found))

    def place_looked_at(self, node: Node, period: int) -> int | None:
        """The period that is looked at; None where there is none, and across a break."""
        if node.kind == "last":
            return self.latest(period, lambda p: self.work(node.parts[0], p) is not None)
        if node.kind == "year_end":
            return self.series.year(period)[1]
        there = self.series.year(period)[2] if node.kind == "last_year" else period - int(node.parts[0].text)
        return there if there in self.series.periods and self.series.unbroken(there, period) else None

    def latest(self, period: int, known: Callable[[int], bool]) -> int | None:
        """The latest earlier period that has it, unless a break lies between."""
        there = next((p for p in sorted(self.series.periods, reverse=True) if p < period and known(p)), None)
        return there if there is not None and self.series.unbroken(there, period) else None

    def work_there(self, node: Node, period: int) -> Thing:
        return self.work(node, period) if period in self.series.periods else None


def every(truths: Sequence[bool | None]) -> bool | None:
    """And: one that is false settles it, whatever is missing."""
    return False if False in truths else None if None in truths else True


def opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def arithmetic(kind: str, x: list[Fraction]) -> Fraction | None:
    if kind == "/":
        return x[0] / x[1] if x[1] else None
    if kind == "round":
        return rounded(x[0], int(x[1]))
    return {
        "+": lambda: x[0] + x[1],
        "-": lambda: x[0] - x[1],
        "*": lambda: x[0] * x[1],
        "minus": lambda: -x[0],
        "abs": lambda: abs(x[0]),
        "min": lambda: min(x),
        "max": lambda: max(x),
    }[kind]()
