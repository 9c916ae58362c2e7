"""Who returned a form, and when: two cells below the table, found by the words before them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kccrules.meaning import excel
from kccrules.meaning.commentary import people
from kccrules.meaning.returned.finding import Form
from kccrules.words.cells import Row
from kccrules.words.periods import Unreadable, read_day
from kccrules.words.periods.days import MONTHS
from kccrules.words.returns import DATE, POST, plainly

SAID_DAY = re.compile(r"(\d{1,2}) ([A-Za-z]+) (\d{4})\Z", re.ASCII)
UNTIL_THEN = "until then its results count as sent before any that have a date"


def after(row: Row, label: str) -> int | None:
    """The place of the cell that follows a label."""
    said = [plainly(re.sub(r"\(.*", "", cell, flags=re.DOTALL)) for cell in row.cells]
    return said.index(plainly(label)) + 1 if plainly(label) in said else None


def signs(row: Row) -> bool:
    """Whether this is the row with the post and the day."""
    return row.sound and after(row, POST) is not None


def read(rows: Sequence[Row], form: Form) -> None:
    """The post and the day, and what is wrong with them."""
    row = next(filter(signs, rows), None)
    if row is None:
        message = "nothing says who returned this form and when"
        form.problems.append(form.head.problem("KCC478", message, f"ask when it was sent; {UNTIL_THEN}"))
        return
    post, day = after(row, POST), after(row, DATE)
    form.by = text_at(row, post)
    for found in people.no_post(form.by, form.table.names.words):
        form.problems.append(replace(row.problem("KCC423", people.message(found), people.HINT, post), excerpt=""))
    dated(row, day, form)


def text_at(row: Row, at: int | None) -> str:
    return row.cells[at].strip() if at is not None and at < len(row.cells) else ""


def dated(row: Row, at: int | None, form: Form) -> None:
    """The day on which it was returned, if that can be read."""
    text = text_at(row, at)
    if not text or at is None:
        hint = f"ask when it was sent, and write the day here; {UNTIL_THEN}"
        form.problems.append(row.problem("KCC478", "the form has no date of return", hint, at))
        return
    form.dated = row.place(at)
    found = excel.unusable(row, at) or excel.no_day(row, at)
    try:
        form.sent = None if found else day_of(text)
    except Unreadable as error:
        found = row.problem("KCC408", f"submitted_at {error.found}", error.hint, at)
    if found:
        message = found.message.replace("submitted_at", "the date of return")
        form.problems.append(replace(found, message=message, hint=f"{found.hint}; {UNTIL_THEN}"))


def day_of(text: str) -> date:
    """'2012-10-20' or '20 October 2012'. Raises Unreadable."""
    match = SAID_DAY.match(text)
    if match and match[2].capitalize() in MONTHS[1:]:
        return read_day(f"{match[3]}-{MONTHS.index(match[2].capitalize()):02d}-{int(match[1]):02d}")
    return read_day(text)
