"""One cell of a table of limits: a number, a range, a formula, tbc, none, or words that have no meaning yet."""

from __future__ import annotations

import re

from kccrules.meaning.kinds import mistyped
from kccrules.meaning.kinds.entry import Entry, digits
from kccrules.tools.expressions import Fault, parse
from kccrules.tools.yamlfile import Key, Value
from kccrules.words.model import Cell
from kccrules.words.numerals import PLAIN, NotANumber, millionths, shown
from kccrules.words.problems import Place

STATED = "stated"
"""The key of words as printed."""
NUMBER = r"-?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER}) to ({NUMBER})\Z", re.ASCII)
OPEN = re.compile(rf"({NUMBER}) or (more|less)\Z", re.ASCII)
NOWHERE = Place("")


def read_cell(entry: Entry, path: tuple[Key, ...], value: Value) -> Cell | None:
    """Words as printed, a number, a range, tbc, none or a formula, in this order."""
    if isinstance(value, dict):
        return Cell("stated", str(value[STATED]), entry.text_place(*path, STATED))
    place = entry.text_place(*path)
    number = digits(value)
    try:
        return plain_number(number, place) if number is not None else worded(str(value or "").strip(), place)
    except NotANumber as error:
        entry.report("KCC104", path, error.found, error.hint)
    except Fault as fault:
        entry.problems.append(fault.at(place))
    return None


def plain_number(text: str, place: Place) -> Cell:
    limit = millionths(text)
    return Cell("number", text, place, limit, limit)


def worded(text: str, place: Place) -> Cell:
    """A cell that YAML takes for text. Raises NotANumber or Fault."""
    if text in ("tbc", "none"):
        return Cell("tbc" if text == "tbc" else "none", text, place)
    if match := RANGE.match(text):
        low, high = millionths(match[1]), millionths(match[2])
        if low > high:
            raise NotANumber(f"{shown(text)} runs from high to low", f"write {match[2]} to {match[1]}")
        return Cell("range", text, place, low, high)
    if match := OPEN.match(text):
        limit = millionths(match[1])
        more = match[2] == "more"
        return Cell("range", text, place, limit if more else None, None if more else limit)
    if PLAIN.match(text):
        return plain_number(text, place)
    mistyped.refuse(text)
    parse(text)
    return Cell("formula", text, place)


def read_input(text: str) -> tuple[int | None, int | None]:
    """A number or range as an example of a rule has it, in millionths. Raises NotANumber or Fault."""
    cell = plain_number(text, NOWHERE) if PLAIN.match(text) else worded(text, NOWHERE)
    return cell.low, cell.high
