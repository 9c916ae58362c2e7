"""One cell of money as people and papers write it: the exact amount and how finely it was given, or what is unclear.

A cell that can be read in two ways is refused with both of them; nothing is taken for nil unless somebody said so. Which
cell it is, and of which line, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from kccrules.words.ledger import TIMES, Measure, Scale
from kccrules.words.numerals import LARGEST, LONGEST, MILLION, shown
from kccrules.words.wording import PERCENT, POUNDS

SUFFIXES = {
    "k": 1_000, "thousand": 1_000, "m": MILLION, "mn": MILLION, "million": MILLION, "bn": 10**9, "billion": 10**9,
}  # fmt: skip
"""What may stand behind the digits, in small letters."""
UNITS: dict[str, Scale] = {
    "pounds": "units", "£": "units", "units": "units",
    "thousand": "thousand", "thousands": "thousand", "£k": "thousand", "£000": "thousand", "£'000": "thousand",
    "million": "million", "millions": "million", "£m": "million",
}  # fmt: skip
"""What may stand in the column 'unit'."""
NEGATIVE = {
    "": False, "+": False, "£": False, "+£": False, "£+": False,
    "-": True, "-£": True, "£-": True, "(": True, "£(": True, "(£": True,
}  # fmt: skip
"""What may stand before the digits, spaces left out, and whether the amount is then below nought."""
DASHES = str.maketrans(dict.fromkeys("‐‑‒–−", "-"))
SHAPE = re.compile(
    r"(?P<before>[-+£( ]*|GBP ?)(?P<digits>[0-9.,]*[0-9][0-9.,]*)"
    r" ?(?P<inner>k|mn?|bn|thousand|million|billion)?(?P<close> ?\))?(?P<outer>k|mn?|bn)?(?P<minus> ?-)?(?P<side> ?[cd]r\.?)?",
    re.IGNORECASE | re.ASCII,
)
PLAIN = re.compile(r"(?:(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)\Z")
"""Digits with a point before the decimals, and commas where English has them."""
WORDS = {
    **dict.fromkeys(("-", "--", "—"), ("nil", "missing", "not-applicable")),
    **dict.fromkeys(("nil", "none", "zero", "nothing"), ("nil",)),
    **dict.fromkeys(("n/a", "na", "n.a.", "not applicable"), ("not-applicable",)),
    **dict.fromkeys(("tbc", "tba", "tbd", "?", "??", "unknown", "missing", "not available", "not known"), ("missing",)),
}
"""What people write where there is no amount, and the states that it may mean."""
ODD: list[tuple[str, str, str, str]] = [
    # (code, pattern, what was found, what to do), tried in order; {0} is the text, {1} and on are the groups.
    ("KCC500", r"(?:<[^<>]*>\s*)+([^<>]*?)\s*(?:<[^<>]*>\s*)*\Z", "{0} has marks of a web page in it", "write {1} alone"),
    ("KCC450", r"#[A-Z0-9/!?]+\Z|#+\Z", "{0} is an Excel error", "mend the formula in the spreadsheet, or empty the cell"),
    ("KCC506", r".*%\Z", "{0} is a percentage, and this is a column of {unit}", "write the amount"),
    ("KCC500", r"[-+]?[0-9.]+e[-+]?[0-9]+\Z", "{0} is in scientific notation", "write the number out in full"),
    ("KCC500", r".*[€$].*\Z", "{0} is in another currency", "write the amount in pounds"),
    ("KCC500", r"(?:c\.?|ca\.?|circa|about|approx\.?|approximately|est\.?|~)\s*(\S*[0-9]\S*)\Z", "{0} is not an amount alone",
     "write {1} and put 'estimated' in the column state"),
    ("KCC505", r"[-+£(]*[0-9]+(?: [0-9]+)+\)?\Z", "{0} has a space between its digits", "write {bare} if it is one number"),
    ("KCC500", r"([-+£(]*[0-9][0-9.,]*\)?)\s+[a-z(].*\Z", "{0} is not an amount alone", "write {1}, and put the rest into a note"),
    ("KCC500", r"(\S*[0-9])\s*[*†‡^]+\Z", "{0} has a mark behind it", "write {1}, and say in a note what the mark means"),
]  # fmt: skip


class Unclear(ValueError):
    """A cell that cannot be used: the code of the problem, what was found, and what to type instead."""

    def __init__(self, code: str, found: str, hint: str) -> None:
        super().__init__(found)
        self.code, self.found, self.hint = code, found, hint


@dataclass(frozen=True, slots=True)
class Kind:
    """What the cells of one column are."""

    unit: str
    """pounds, or what is counted."""
    scale: Scale | None
    """None where nobody says it."""
    remedy: str = ""
    """How to say it."""
    nothing: str = ""
    """How to say that there is no amount, and why."""
    counted: bool = False
    """Whether whole things are counted: a whole number of them is exact."""
    turned: bool = False
    """Whether it is shown with the opposite sign."""
    nil: Set[str] = frozenset()
    """Words that mean nil here, as `bare` makes them."""
    not_applicable: Set[str] = frozenset()

    @property
    def is_money(self) -> bool:
        return self.unit == POUNDS


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says. Without a value the state says why: blank, missing, not-applicable; nil is nought, exactly."""

    value: int | None
    half: int
    """Half a unit of the last digit that was given; both in millionths."""
    state: str


NIL = Figure(0, 0, "nil")


def is_count(measure: Measure) -> bool:
    """Whether whole things are counted and added up: people, weeks. What is worked out or does not add may be an average,
    and that is rounded, as money and percentages are."""
    sent = measure.formula is None and measure.totals != "none"
    return sent and not measure.decimals and measure.unit != POUNDS and measure.unit not in PERCENT


class Number(NamedTuple):
    """Digits, and how many of them are behind the point."""

    digits: int
    decimals: int


def tidy(text: str) -> str:
    """With plain spaces, none at the ends, and with the minus of the keyboard."""
    return " ".join(text.split()).translate(DASHES)


def bare(text: str) -> str:
    """A word that stands in place of an amount, so that '£ -' is '-'."""
    return tidy(text).replace("£", "").strip().casefold()


def read(cell: str, kind: Kind, decimals: int | None = None) -> Figure:
    """What the cell says; `decimals` is how many a workbook shows of a number that it stores. Raises Unclear."""
    text, word = tidy(cell), bare(cell)
    if not text:
        return Figure(None, 0, "blank")
    if word in kind.nil:
        return NIL
    if word in kind.not_applicable:
        return Figure(None, 0, "not-applicable")
    if word in WORDS:
        raise Unclear("KCC504", f"{shown(text)} {doubt(WORDS[word])}", kind.nothing)
    if kind.unit in PERCENT and text.endswith("%"):
        text = text.removesuffix("%").rstrip()
    found = SHAPE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        raise not_an_amount(text, kind)
    negative = sign(text, found)
    number = number_of(text, found["digits"])
    if "£" in found["before"] and not kind.is_money:
        raise Unclear(
            "KCC503", f"{shown(text)} is in pounds, and this is a column of {kind.unit}", "write the number alone"
        )
    times = factor(text, found, kind)
    value, half = exact(text, number, times, decimals)
    if kind.counted and times == 1 and value % MILLION == 0:
        half = 0
    return Figure(-value if negative != kind.turned else value, half, "submitted")


def doubt(states: Sequence[str]) -> str:
    """'may mean nil, missing or not applicable'."""
    said = [state.replace("-", " ") for state in states]
    return f"may mean {', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else "stands in place of an amount"


def not_an_amount(text: str, kind: Kind) -> Unclear:
    """What to say of text that is no amount."""
    for code, pattern, found, hint in ODD if len(text) <= LONGEST else ():
        if match := re.match(pattern, text, re.ASCII | re.IGNORECASE):
            groups = [group or "" for group in match.groups()]
            return Unclear(
                code,
                found.format(shown(text), *groups, unit=kind.unit),
                hint.format(text, *groups, bare=text.replace(" ", "")),
            )
    return Unclear("KCC500", f"{shown(text)} is not an amount", "write a number such as -1,234.5")


def sign(text: str, found: re.Match[str]) -> bool:
    """Whether the amount is below nought, where exactly one thing says so."""
    before = "£" if found["before"].upper().startswith("GBP") else found["before"].replace(" ", "")
    opened, closed, minus = "(" in before, found["close"] is not None, found["minus"] is not None
    number = found["digits"]
    if found["side"]:
        side = found["side"].strip().upper()
        hint = f"write -{number} for income or a saving, {number} for spending or a pressure"
        raise Unclear("KCC505", f"{shown(text)} says {side}, which does not mean the same sign in every account", hint)
    if before not in NEGATIVE and sum(before.count(one) for one in "+-(") < 2:
        raise Unclear("KCC500", f"{shown(text)} is not an amount", "write a number such as -1,234.5")
    if before not in NEGATIVE or (minus and (before not in ("", "£") or closed)):
        hint = f"write -{number} if it is below nought, {number} if it is not"
        raise Unclear("KCC505", f"{shown(text)} says its sign twice", hint)
    if opened != closed:
        raise Unclear(
            "KCC500", f"{shown(text)} has one bracket", f"write ({number}) or -{number} if it is below nought"
        )
    return NEGATIVE[before] or minus


def number_of(text: str, written: str) -> Number:
    """The number without sign and scale. Raises Unclear with every way in which it can be read."""
    whole = written.replace(",", "")
    if PLAIN.match(written):
        units, _, fraction = whole.partition(".")
        return Number(int(units + fraction), len(fraction))
    if written.endswith((".", ",")) or whole.count(".") > 1:
        hint = "write a comma only between thousands, and a point only before decimals, such as 1,234.5"
        raise Unclear("KCC505", f"{shown(text)} has a point or comma too many", hint)
    if "." not in written and written.count(",") == 1:
        hint = f"write {regrouped(whole)} or {written.replace(',', '.')}, whichever is meant"
        raise Unclear("KCC505", f"{shown(text)} has its comma in an odd place", hint)
    if re.fullmatch(r"[0-9.]+,[0-9]+", written):
        first, _, last = written.rpartition(",")
        hint = f"write {regrouped(first.replace('.', '') + '.' + last)} or {whole}, whichever is meant"
        raise Unclear("KCC505", f"{shown(text)} has its point before its comma", hint)
    raise Unclear("KCC505", f"{shown(text)} has its commas in odd places", f"write {regrouped(whole)} if that is meant")


def regrouped(number: str) -> str:
    """'8948600' as '8,948,600'."""
    whole, point, rest = number.partition(".")
    return f"{int(whole or 0):,}{point}{rest}"


def factor(text: str, found: re.Match[str], kind: Kind) -> int:
    """How many pounds, or whatever is counted, one of the number is."""
    suffixes = [found[name].casefold() for name in ("inner", "outer") if found[name]]
    said = {SUFFIXES[suffix] for suffix in suffixes}
    if len(suffixes) > 1:
        raise Unclear("KCC503", f"{shown(text)} says its scale twice", "write it once, such as 1.2m")
    scale = TIMES[kind.scale] if kind.scale else None
    if said and scale not in (None, 1, *said):
        message = f"{shown(text)} says {suffixes[0]}, and its column is in {kind.scale}s"
        raise Unclear("KCC503", message, f"write the number in {kind.scale}s, without {suffixes[0]}")
    if not said and scale is None and kind.is_money:
        message = f"{shown(text)} may be in pounds, thousands or millions: nothing says which"
        raise Unclear("KCC502", message, kind.remedy)
    return said.pop() if said else scale or 1


def exact(text: str, number: Number, times: int, shown_decimals: int | None) -> tuple[int, int]:
    """Millionths, and half a unit of the last digit. What a workbook stores is a binary fraction: such a number is read to
    the millionth of a pound, and is as fine as what is stored or shown, whichever is finer. Raises Unclear."""
    divisor = 10**number.decimals
    whole, rest = divmod(number.digits * times * MILLION, divisor)
    if whole > LARGEST * MILLION:
        raise Unclear("KCC515", f"{shown(text)} is too large", "the largest amount is 9,200,000,000,000")
    if shown_decimals is None:
        if rest:
            raise Unclear("KCC515", f"{shown(text)} is finer than a millionth", "write fewer decimals")
        return whole, half_unit(times, number.decimals)
    whole += 2 * rest >= divisor
    return whole, half_unit(times, max(stored_decimals(whole, times), shown_decimals))


def half_unit(times: int, decimals: int) -> int:
    """Half of the last digit in millionths, rounded up: it is never said to be finer than it is."""
    last: int = 2 * 10**decimals
    return max(1, -(-times * MILLION // last))


def stored_decimals(whole: int, times: int) -> int:
    """How many decimals it takes to write so many millionths in a scale."""
    unit, decimals = times * MILLION, 0
    while whole * 10**decimals % unit:
        decimals += 1
    return decimals
