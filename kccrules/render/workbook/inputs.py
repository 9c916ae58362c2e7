"""What may be typed into the cells of a return form, and what is said beside each: messages that a screen reader reads too."""

from __future__ import annotations

from collections.abc import Mapping

from kccrules.words import wording
from kccrules.words.returns import LONGEST_NAME, LONGEST_TEXT, WORDS, Form, Line

LARGEST = 9_000_000_000_000
MOST_DECIMALS = 6
Rule = Mapping[str, object]


def allowed(key: str, line: Line, row: int) -> Rule:
    """The rule for a cell of a line."""
    if key == "result":
        return {**result(line, row), **says("Result", prompt(line))}
    if key == "sure":
        empty = "Empty means Final, if there is a number in column D. If there is none, choose why."
        refused = refuses("How sure?", f"Choose {wording.listed(list(WORDS), 'or')}.")
        return {
            "validate": "list",
            "source": list(WORDS),
            **says("How sure?", f"Choose from the list. {empty}"),
            **refused,
        }
    if key == "out_of":
        return {**whole(0), **says("Out of how many", "The whole number of those that could have been counted.")}
    if key == "happened":
        said = "What happened, and what is being done about it. No names of people, please."
        return text(LONGEST_TEXT, "What happened", said)
    return text(LONGEST_NAME, "Back on target by", "When the target will be met again, such as December 2012.")


def says(title: str, message: str) -> Rule:
    """What is said beside the cell."""
    return {"input_title": title, "input_message": message}


def refuses(title: str, message: str) -> Rule:
    """What is said of anything else."""
    return {"error_title": title, "error_message": message}


def prompt(line: Line) -> str:
    """What to type as a result."""
    if line.counted:
        return (
            "How many, as a whole number. Column F asks out of how many."
            if line.out_of
            else "How many, as a whole number."
        )
    unit = "The per cent, as 61.2 or 61.2%" if line.unit in wording.PERCENT else f"The number, in {line.unit}"
    return f'{unit}. Leave it empty if you have none, and choose why in column E. Never 0 for "don\'t know".'


def result(line: Line, row: int) -> Rule:
    """A number, with no more decimals than make a difference; a count is whole."""
    least = -LARGEST if line.signed else 0
    percent = line.unit in wording.PERCENT
    if line.counted or (line.decimals == 0 and not percent):
        return whole(least)
    # One more than is printed. A cell that shows 61.2% holds 0.612, which has two more again.
    places = MOST_DECIMALS if line.decimals is None else min(line.decimals + 1, MOST_DECIMALS)
    cell = f"D{row}"
    fine = f"ROUND({cell},{places})={cell}"
    if percent:
        fine = f"OR({fine},AND(ABS({cell})<=10,ROUND({cell},{places + 2})={cell}))"
    said = "" if line.signed else f",{cell}>=0"
    message = f"A number only, with at most {wording.count(places, 'decimal')}. Put words in column G."
    return {"validate": "custom", "value": f"=AND(ISNUMBER({cell}){said},{fine})", **refuses("A number only", message)}


def whole(least: int) -> Rule:
    """A whole number."""
    said = ", 0 or more" if least == 0 else ""
    return {
        "validate": "integer", "criteria": "between", "minimum": least, "maximum": LARGEST,
        **refuses("A whole number only", f"A whole number only{said}. Put words in column G."),
    }  # fmt: skip


def text(most: int, title: str, message: str) -> Rule:
    """Words, so many characters at most."""
    refused = refuses(title, f"At most {most:,} characters, please.")
    return {"validate": "length", "criteria": "<=", "value": most, **says(title, message), **refused}


def post() -> Rule:
    """Who returns the form."""
    return text(LONGEST_NAME, "Name of post", "Your post, such as Head of Libraries. Not the name of a person.")


def day(form: Form) -> Rule:
    """When it is returned."""
    said = says("Date", "The day on which you return this form, such as 20 October 2012.")
    return {
        "validate": "date",
        "criteria": ">=",
        "value": form.begins,
        **said,
        **refuses("Date", "A date, such as 20 October 2012."),
    }
