"""What one cell of a limit says: a number, a range, tbc, none, nothing, or words that have no meaning yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from kccrules.meaning.kinds.columns import Columns
from kccrules.meaning.kinds.entry import digits
from kccrules.tools.yamlfile import Value
from kccrules.words.numerals import NotANumber, millionths

SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
"""How many noughts each adds."""
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = re.compile(rf"({DIGITS})\s*({'|'.join(SCALES)})?\Z", re.ASCII)
COMPARED = re.compile(r"(?:(?P<least>>=?|≥)|<=?|≤)\s*(?P<number>.+)\Z")
BOTH = re.compile(r"([<>])\s*(.+?)\s*(?:and|or|,|&)\s*([<>])\s*(.+)\Z")
RANGE = re.compile(rf"(\D*(?:{DIGITS})\D*?)\s*(?:[-–]|\bto\b)\s*(\D*(?:{DIGITS})\D*)\Z", re.ASCII)
LONGEST = 30
"""Characters of a number."""


def read(text: str, columns: Columns, unit: str, polarity: str) -> Value:
    """The cell to be written; None for nothing, words as {'stated': words}."""
    small = text.lower()
    form = columns.forms.get(small)
    if not text or form == "missing":
        return None
    if form:
        return form
    if small in columns.means:
        return columns.means[small]
    allowed = {sign for sign, units in columns.units.items() if unit in units}
    for reading in (number, between, compared):
        found = reading(small, allowed, polarity)
        if found is not None:
            return found
    return {"stated": text}


def number(text: str, allowed: set[str], _: str = "") -> Value:
    """'£1.992m' as 1992000; None where it is no number, or has a sign that does not belong to its unit."""
    text = text.replace("−", "-")
    bare = text.removeprefix("-")
    bare = bare.removeprefix(longest(sign for sign in allowed if bare.startswith(sign)))
    # m may stand for million or for metres: what is declared of it comes first.
    bare = bare.removesuffix(longest(sign for sign in allowed if bare.endswith(sign))).strip()
    match = NUMBER.match(bare) if len(bare) <= LONGEST else None
    if not match:
        return None
    exact = Decimal(match[1].replace(",", ""))
    if match[2]:
        exact = exact.scaleb(SCALES[match[2]])
        exact = exact.to_integral_value() if exact == exact.to_integral_value() else exact
    return held(-exact if text.startswith("-") else exact)


def longest(signs: Iterable[str]) -> str:
    return max(signs, key=len, default="")


def held(exact: Decimal) -> Value:
    """A number with the decimals that are printed, where it can be held exactly."""
    text = format(exact, "f")
    try:
        millionths(text)
    except NotANumber:
        return None
    return exact if "." in text else int(text)


def between(text: str, allowed: set[str], polarity: str) -> Value:
    """'5-10%' as '5 to 10'. Outside 2 and 13 is what '<2% and >13%' fails, where a range is what counts."""
    if match := RANGE.match(text):
        return in_order(number(match[1].strip(), allowed), number(match[2].strip(), allowed))
    match = BOTH.match(text)
    if match and match[1] != match[3] and polarity == "range":
        return in_order(number(match[2], allowed), number(match[4], allowed))
    return None


def in_order(low: Value, high: Value) -> Value:
    if isinstance(low, int | Decimal) and isinstance(high, int | Decimal) and low <= high:
        return f"{digits(low)} to {digits(high)}"
    return None


def compared(text: str, allowed: set[str], polarity: str) -> Value:
    """'>75%' as 75 where higher is better: meeting a limit includes it, and strictness belongs to the rule."""
    match = COMPARED.match(text)
    if not match or polarity != ("higher" if match["least"] else "lower"):
        return None
    return number(match["number"], allowed)


def decimals(cells: Value) -> Value:
    """The most decimals that any number of a limit has; None without a number."""
    if isinstance(cells, dict):
        found = [number for cell in cells.values() if isinstance(number := decimals(cell), int)]
        return max(found, default=None)
    written = digits(cells)
    return None if written is None else len(written.partition(".")[2])
