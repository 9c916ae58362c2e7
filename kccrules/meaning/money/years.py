"""When amounts fall, and what period a page of finance is of, as people write both: in a cell, or in the name of a file."""

from __future__ import annotations

import re
from datetime import date

from kccrules.words.ledger import Column
from kccrules.words.periods import Calendar, Unreadable, read_day

OPEN_ENDED = ("earlier", "later")
LAST = "last"
"""Of a column: the period before that of the page."""
DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)", re.ASCII)


def year_of(text: str, calendar: Calendar) -> str:
    """A year or a period as it is typed; or the years before all others, or after them. Raises Unreadable."""
    if text.lower() in OPEN_ENDED:
        return text.lower()
    if re.match(r"\d{4}(-\d{2})?/\D", text, re.ASCII):
        return calendar.text(calendar.ordinal(text))
    return calendar.year_text(calendar.year(text))


def period_of(name: str, calendar: Calendar) -> int:
    """The period that folders or the name of a file say: 2017-18/M06/table.csv, table-2017-18-M06.csv. Raises Unreadable."""
    text = DAY.sub(" ", name.rpartition(".")[0])
    names = "year" if calendar.whole_years else "|".join(map(re.escape, calendar.names))
    part = "()" if calendar.whole_years else rf"[/ _-]({names})(?![A-Za-z0-9])"
    year = r"\d{4}(?!-?\d)" if calendar.named_by_one_year else r"\d{4}-\d{2}(?!\d)"
    found = list(re.finditer(rf"(?<!\d)({year}){part}", text, re.ASCII))
    if not found:
        example = calendar.text(calendar.example)
        raise Unreadable(
            "nothing says which period this page is of", f"put it into a folder of its period, such as {example}/"
        )
    said = [match[1] if calendar.whole_years else f"{match[1]}/{match[2]}" for match in found]
    if len(set(said)) > 1:
        raise Unreadable(
            f"this page is of {' and of '.join(dict.fromkeys(said))}", "name one period in folder and file"
        )
    return calendar.ordinal(said[0])


def sent_on(name: str) -> date | None:
    """The day in the name of a file, on which it was sent. Raises Unreadable."""
    found = DAY.search(name.rpartition("/")[2])
    return read_day(found[1]) if found else None


def period_of_column(column: Column, page: int, calendar: Calendar) -> int:
    """The period of a column: that of the page, or another that it names. Raises Unreadable."""
    if column.period is None:
        return page
    if column.period == LAST:
        before = calendar.previous(page)
        if before is None:
            raise Unreadable(f"there is no period before {calendar.text(page)}", "name the period of the column")
        return before
    if column.period in calendar.names:
        return calendar.find(calendar.year_of(page), column.period)
    return calendar.ordinal(column.period)
