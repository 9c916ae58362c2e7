"""One row of a return form as a row of figures: words of the form become states, and what was typed stands where figures have it.

A row in which nothing was typed was not sent: that is no mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kccrules.meaning import entries
from kccrules.meaning.measuring import names_read
from kccrules.meaning.returned.finding import Form
from kccrules.meaning.returned.signing import UNTIL_THEN
from kccrules.words.cells import Row, Special
from kccrules.words.model import Indicator, in_force
from kccrules.words.numerals import shown
from kccrules.words.observations import Commentary
from kccrules.words.periods import Calendar, Unreadable
from kccrules.words.problems import Problem, did_you_mean
from kccrules.words.returns import NOT_NEEDED, NUMBERED, TYPED, WORDS, word_meant
from kccrules.words.wording import listed

PERCENTAGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*%\Z", re.ASCII)
ADVICE = {
    "put 'estimated' in the column state": "choose Estimated in {sure}",
    "leave the value empty and put 'not-applicable' in the column state": "empty the cell and choose Not applicable in {sure}",
    "leave the value empty and say why in the column state": "empty the cell and choose why in {sure}",
    "leave the value empty and say why in the column state (missing, not-due, not-applicable)": "empty the cell and choose why in {sure}",
    "empty the cell and say why in the column state": "empty the cell and choose why in {sure}",
    "leave the value out and say why in 'state'": "empty the cell and choose why in {sure}",
    "put the rest in the column note": "put the rest in {happened}",
    "write a plain number such as 57.7": "type a number alone, such as 57.7; words belong in {happened}",
    "in the column indicator": "in {code}",
}
"""What is advised for tables of figures, the longer last, and what instead for forms."""
SAID = {"value": "the result", "numerator": "the result", "denominator": "out of how many"}
Typed = Mapping[str, str]


def read(row: Row, form: Form) -> None:
    """What the row says, into the form."""
    form.problems += row.problems
    typed = {key: text for key in TYPED if (text := form.cell(row, key)) and text.lower() != NOT_NEEDED}
    code = form.cell(row, "code") if row.sound else ""
    form.asked += bool(code or typed or not row.sound)
    if row.sound and not typed:
        return
    found = list(wrong(row, typed, form)) if row.sound else []
    made: Sequence[entries.Made] = ()
    if row.sound and not any(problem.severity == "error" for problem in found):
        made, more = figures(row, typed, form)
        found += [in_our_words(problem, form) for problem in more]
    form.problems += found
    form.source.read += 1
    form.source.rejected += not made
    form.made += [replace(one, by=form.by or None) if isinstance(one, Commentary) else one for one in made]


def wrong(row: Row, typed: Typed, form: Form) -> Iterator[Problem]:
    """What does not go together."""
    word = word_meant(typed.get("sure", ""))
    result, or_why = form.at["result"], f"type the result, or choose why there is none in {form.called('sure')}"
    if "sure" in typed and word is None:
        hint = did_you_mean(typed["sure"].capitalize(), WORDS) or f"choose {listed(list(WORDS), 'or')}"
        yield row.problem(
            "KCC407", f"{shown(typed['sure'])} is none of the words to choose from", hint, form.at["sure"]
        )
    elif word and word not in NUMBERED and "result" in typed:
        message = f"'{word}' is chosen, and yet there is a number, {shown(typed['result'])}"
        hint = f"empty {form.called('result')}, or choose {listed(NUMBERED, 'or')}"
        yield row.problem("KCC407", message, hint, form.at["sure"])
    elif word in NUMBERED and "result" not in typed:
        yield row.problem("KCC409", f"'{word}' is chosen, and there is no number", or_why, result)
    elif "result" not in typed and word is None and ("out_of" in typed or form.cell(row, "area")):
        yield row.problem("KCC409", "there is no result, and nothing says why", or_why, result)
    elif word == "Not available yet" and "happened" not in typed:
        message = "not available yet, and nothing says why"
        yield row.problem(
            "KCC479", message, f"say in {form.called('happened')} why, and when it will be there", form.at["sure"]
        )


def asked_for(row: Row, form: Form) -> tuple[Indicator, Calendar, int] | None:
    """The indicator, under whatever name, its calendar and the period of a row; None where they cannot be told."""
    names, code = form.table.names, form.cell(row, "code")
    one = names.indicators.get(names.other.get(code) or names.former.get(code) or code)
    if one is None:
        return None
    calendar = form.table.definitions.calendars[one.calendar]
    try:
        return one, calendar, calendar.ordinal(form.cell(row, "period"))
    except Unreadable:
        return None


def before_any(rows: Sequence[Row], form: Form) -> Iterator[Problem]:
    """A day before every period of the form began is a slip: it is said once, and the form then has no day."""
    found = filter(None, (asked_for(row, form) for row in rows if row.sound))
    firsts = [calendar.first_day(period) for _, calendar, period in found]
    if form.sent and form.dated and firsts and form.sent < min(firsts):
        message = f"the date of return, {form.sent}, is before any period of this form began"
        yield Problem("KCC406", message, form.dated, f"correct the date; {UNTIL_THEN}")
        form.sent = None


def counted(row: Row, form: Form) -> bool:
    """Whether the result is how many, from which the value is worked out."""
    found = asked_for(row, form)
    if found is None:
        return False
    one, calendar, period = found
    return "numerator" in names_read(in_force(one.versions, calendar.last_day(period)).value or "")


def figures(row: Row, typed: Typed, form: Form) -> tuple[Sequence[entries.Made], list[Problem]]:
    """The row as a table of figures would have it, and what that says."""
    word = word_meant(typed.get("sure", ""))
    none = bool(word) and word not in NUMBERED
    # A reason is no commentary, and commentary is about the whole: a note goes with the figure that it is of.
    noted = "happened" in form.at and (none or form.cell(row, "area"))
    columns = {
        "code": "indicator", "period": "period", "area": "area", "result": "numerator" if counted(row, form) else "value",
        "sure": "state", "out_of": "denominator", "happened": "note" if noted else "being_done",
        "back": "" if noted else "back_by",
    }  # fmt: skip
    width = max(len(row.cells), len(form.head.cells))
    names, cells = [""] * width, [""] * width
    special: dict[int, Special] = {}
    for key, place in form.at.items():
        if columns.get(key) and place < len(row.cells):
            names[place], cells[place] = columns[key], typed.get(key, "") if key in TYPED else row.cells[place]
            special |= {place: row.special[place]} if place in row.special else {}
    if word:
        cells[form.at["sure"]] = WORDS[word]
    if noted and "back" in typed:
        cells[form.at["happened"]] = f"{typed.get('happened', '')} ({typed['back']})".strip()
    percentage = PERCENTAGE.match(typed.get("result", ""))
    if percentage:
        special[form.at["result"]] = Special("percentage", percentage[1])
    names.append("submitted_at")
    cells.append(form.sent.isoformat() if form.sent else "")
    made = replace(row, cells=cells, special=special)
    return entries.read(made, replace(form.table, columns=names))


def in_our_words(problem: Problem, form: Form) -> Problem:
    """A problem as it is said of a form."""
    message, hint = problem.message, problem.hint or ""
    for old, new in SAID.items():
        message = re.sub(rf"(\A|turned ){old} ", rf"\1{new} ", message)
    for old, new in reversed(ADVICE.items()):
        hint = hint.replace(old, new.format(**{key: form.called(key) for key in ("sure", "happened", "code")}))
    return replace(problem, message=message, hint=hint)
