"""Everything that a report needs from somebody as one table: what is in, what is owed, and by whom."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import spreadsheet
from kccrules.render.chase import claims
from kccrules.render.chase.claims import COMMENTARY, Book
from kccrules.render.listing.sheet import limit
from kccrules.words import wanted
from kccrules.words.report import Owed, Report

HEADINGS = (
    "owner", "what", "standing", "due", "days late", "indicator", "title", "area", "service", "period", "value", "rating",
    "still to be said", "last value", "last period", "target", "unit", "file",
)  # fmt: skip
NUMBERS = ("days late", "value", "last value", "target")
"""Columns whose cells are numbers wherever they are nothing else."""


def lines(report: Report) -> Iterator[str]:
    """As CSV, lines without their ends."""
    return spreadsheet.render(HEADINGS, rows(report))


def workbook(report: Report) -> bytes:
    """As a workbook."""
    from kccrules.render.workbook import table

    title = f"Who owes what, {report.period.spoken}"
    return table.render(table.Table("Owed", title, HEADINGS, list(rows(report)), NUMBERS))


def rows(report: Report) -> Iterator[list[str]]:
    """What is overdue first, by post."""
    book = claims.book(report)
    whats = (claims.VALUE, claims.COMMENTARY, claims.BENCHMARK)
    order = (claims.OVERDUE, claims.LATER, claims.PROVISIONAL, claims.NOT_DUE, claims.IN)
    found = claims.claims(report, order, whats)
    for claim in sorted(found, key=lambda claim: order.index(claim.standing)):
        yield from (row(one, book) for one in claim.owed)


def row(one: Owed, book: Book) -> list[str]:
    indicator, rating, last = one.indicator, book.rating(one), claims.last_of(one)
    figure = claims.figure_of(one)
    missing = wanted.unsaid(book.report, rating) if one.what == COMMENTARY else ()
    return [
        one.owner or "no post is named", one.what, one.standing, one.due.isoformat(), str(max(one.days, 0)) if is_late(one) else "",
        indicator.id, indicator.title, indicator.areas[one.area] if one.area else "", indicator.service_title,
        one.period.text, (figure.value or "") if figure else "",
        rating.figure.rating if one.what == COMMENTARY else "", "; ".join(wanted.MISSING[part] for part in missing),
        (last.value or "") if last else "", last.period.text if last else "", limit(figure.target) if figure else "",
        indicator.unit, str(indicator.at),
    ]  # fmt: skip


def is_late(one: Owed) -> bool:
    return one.standing == claims.OVERDUE and one.what != COMMENTARY
