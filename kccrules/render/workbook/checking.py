"""The column Check of a return form: one formula a row, which holds what is typed against the target, the floor and last time.

It says what is missing or looks wrong, and never Red, Amber or Green: ratings are made by the rules. Nothing is read back from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kccrules.words import wording
from kccrules.words.numerals import MILLION, plain
from kccrules.words.report import Bound
from kccrules.words.returns import NUMBERED, WORDS, Line

ARITHMETIC = re.compile(r"(?:[\d\s.+*/()-]|numerator|denominator)+\Z", re.ASCII)
"""Formulas that a spreadsheet works out as we do."""
SORRY = [word for word in WORDS if word not in NUMBERED]
"""Words that go with no number."""
Step = tuple[str, str]
"""A condition, and what is said where it holds."""


def formula(line: Line, row: int) -> str:
    """The formula for a row, counted as Excel does."""
    found = f"{thanks(line, row)}{surprise(line, row)}"
    for condition, said in reversed([*typing(line, row), *doubts(line, row)]):
        found = f"IF({condition},{said},{found})"
    return f"={found}"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def typing(line: Line, row: int) -> Iterator[Step]:
    """What is missing, or cannot be read."""
    d, e, f, g, h = (f"{letter}{row}" for letter in "DEFGH")
    yield f'AND({d}="",{e}="",{g}="",{h}="")', '""'
    yield f'AND({d}<>"",NOT(ISNUMBER({d})))', quoted("A number only. Put words in column G.")
    known = ",".join(quoted(word) for word in WORDS)
    yield f'AND({e}<>"",ISERROR(MATCH({e},{{{known}}},0)))', quoted("Choose a word from the list in column E")
    none = f"OR({','.join(f'{e}={quoted(word)}' for word in SORRY)})"
    yield f"AND({none},ISNUMBER({d}))", quoted("Empty column D, or choose another word in column E")
    first = SORRY[0]
    yield f'AND({e}={quoted(first)},{g}="")', quoted("Say in column G why, and when it will be there")
    yield f"{e}={quoted(first)}", quoted("Thank you: will show as Not available")
    yield none, f'"Thank you: will show as "&{e}'
    yield f'{d}=""', quoted("Type the result in column D, or say in column E why there is none")
    if line.out_of:
        yield f"NOT(ISNUMBER({f}))", quoted("Type in column F out of how many")
        if line.counted:
            yield f"{f}=0", quoted("Out of none there is no rate: choose Not applicable in column E")


def value(line: Line, row: int) -> str | None:
    """What is typed, as it will be printed; None where a spreadsheet cannot tell."""
    cell = f"D{row}"
    if line.counted:
        if not line.formula or not ARITHMETIC.match(line.formula):
            return None
        found = line.formula.replace("numerator", cell).replace("denominator", f"F{row}")
    elif line.formula and line.formula.strip() != "submitted":
        return None
    elif line.unit in wording.PERCENT:
        # A cell in which 61.2% is typed holds 0.612, and its format says so. Not every Excel can be asked for the format.
        found = f'IF(LEFT(IFERROR(CELL("format",{cell}),"G"),1)="P",100*{cell},{cell})'
    else:
        found = cell
    return f"ROUND({found},{6 if line.decimals is None else line.decimals})"


def doubts(line: Line, row: int) -> Iterator[Step]:
    """What looks wrong."""
    typed = value(line, row)
    if typed is None:
        return
    last = None if line.last_value is None else plain(line.last_value)
    percent = line.unit in wording.PERCENT
    if percent and not line.over:
        meant = f'IF({near(f"{typed}/10", last)}," Did you mean "&{typed}/10&"?","")' if last else '""'
        yield f"{typed}>100", f'{typed}&"% looks wrong: more than 100."&{meant}'
    if percent and last and (line.last_value or 0) >= MILLION:
        cell = f"D{row}"
        share = f"AND({cell}>0,{cell}<1,{typed}<=1,{near(f'100*{cell}', last)})"
        yield share, f'{cell}&"% looks wrong. Did you mean "&100*{cell}&"? Type it so."'
    if not line.signed:
        yield f"{typed}<0", quoted("Less than nought looks wrong")


def near(found: str, last: str) -> str:
    """Whether something is near the last result."""
    return f"AND(2*{found}>={last},{found}<=2*{last})"


def surprise(line: Line, row: int) -> str:
    """What is added where the change is larger than any before."""
    typed = value(line, row)
    if typed is None or line.last_value is None or line.largest is None:
        return ""
    change = f"ROUND(ABS({typed}-{plain(line.last_value)}),6)"
    return f'&IF({change}>{plain(line.largest)},". A larger change than any before: is it right?","")'


def thanks(line: Line, row: int) -> str:
    """How the value stands to its limits, as a formula."""
    typed = value(line, row)
    target, floor = line.target, line.floor
    if typed is None or (not bounded(target) and not bounded(floor)):
        return quoted("Thank you")
    if line.activity:
        return activity(target, floor, typed)
    if not bounded(floor):
        return f"IF({within(target, typed)},{quoted('Meets the target')},{outside(target, 'target', line, row)})"
    between = quoted("Between floor and target" if bounded(target) else "Meets the floor")
    found = f"IF({within(floor, typed)},{between},{outside(floor, 'floor', line, row)})"
    return f"IF({within(target, typed)},{quoted('Meets the target')},{found})" if bounded(target) else found


def activity(upper: Bound, lower: Bound, typed: str) -> str:
    """Above, within or below what is expected."""
    found = quoted("Within what is expected")
    if bounded(lower):
        found = f"IF({typed}<{lower.low},{quoted('Below what is expected')},{found})"
    return f"IF({typed}>{upper.high},{quoted('Above what is expected')},{found})" if bounded(upper) else found


def bounded(bound: Bound) -> bool:
    return bound.low is not None or bound.high is not None


def within(bound: Bound, typed: str) -> str:
    ends = [f"{typed}>={bound.low}"] if bound.low is not None else []
    ends += [f"{typed}<={bound.high}"] if bound.high is not None else []
    return f"AND({','.join(ends)})"


def outside(bound: Bound, name: str, line: Line, row: int) -> str:
    """'Below the floor', in the sense of the limit; and what is asked for then."""
    side = "Below" if bound.high is None else "Above" if bound.low is None else "Outside"
    if not line.explained:
        return quoted(f"{side} the {name}")
    said = f'IF(H{row}="","say by when in column H","thank you for saying why")'
    return f'"{side} the {name}: "&IF(G{row}="","say what is being done in column G",{said})'
