"""One cell of a table of limits: a number, a range, a formula, tbc, none, or words that have no meaning yet."""

from __future__ import annotations

import re

from kccrules.expressions import Fault, parse
from kccrules.fields import FIGURES
from kccrules.kinds.entry import Entry, digits
from kccrules.model import Cell
from kccrules.numerals import PLAIN, NotANumber, millionths, shown
from kccrules.problems import Place, did_you_mean
from kccrules.yamlfile import Key, Value

STATED = "stated"
"""The key of words as printed."""
NUMBER = r"-?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER}) to ({NUMBER})\Z", re.ASCII)
OPEN = re.compile(rf"({NUMBER}) or (more|less)\Z", re.ASCII)
DASHED = re.compile(rf"\s*({NUMBER})%?\s*(?:[-–]|and)\s*({NUMBER})%?\s*\Z", re.ASCII)
LOOSE = re.compile(rf"[A-Za-z. ]*(?:[a-z]\.?\s|~)\s*({NUMBER})\s*%?\Z", re.ASCII)
"""A number with words in front: at least 80, approx. 80%."""
NOWHERE = Place("")
UNSAID = re.compile(r"(?i)(n/?a|tba|tbd|tbc|none|nil|null|not set|not applicable|[-–?]+)\Z")


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
    refuse_mistyped(text)
    parse(text)
    return Cell("formula", text, place)


def refuse_mistyped(text: str) -> None:
    """Raise NotANumber, with what to write, for what was meant as a number, a range or 'none yet'."""
    if UNSAID.match(text):
        raise NotANumber(
            f"{shown(text)} is not a number",
            "write none (none, on purpose) or tbc (not agreed yet), or remove the line (missing)",
        )
    if text.isalpha() and text.isascii() and text not in FIGURES:
        hint = did_you_mean(text, FIGURES) or "write a number such as 80, a range such as 5 to 10, none or tbc"
        raise NotANumber(f"{shown(text)} is not a number", hint)
    if match := DASHED.match(text):
        raise NotANumber(f"{shown(text)} could be a range or a sum", f"write the range as {match[1]} to {match[2]}")
    if match := LOOSE.match(text):
        hint = f"write {match[1]} alone: polarity says which side is better, and the rule what meets it"
        raise NotANumber(f"{shown(text)} is not a number", hint)
    if not re.search(r"[A-Za-z]{3}|\*", text):
        refuse_number(text)


def refuse_number(text: str) -> None:
    """Raise NotANumber for what is no number; advice about columns is for figures sent in, not for cells."""
    try:
        millionths(text)
    except NotANumber as error:
        hint = (
            "write a number such as 80, a range such as 5 to 10, none or tbc" if "column" in error.hint else error.hint
        )
        raise NotANumber(error.found, hint) from None


def read_input(text: str) -> tuple[int | None, int | None]:
    """A number or range as an example of a rule has it, in millionths. Raises NotANumber or Fault."""
    cell = plain_number(text, NOWHERE) if PLAIN.match(text) else worded(text, NOWHERE)
    return cell.low, cell.high
