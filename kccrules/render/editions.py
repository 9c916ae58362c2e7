"""A published report in each of its forms, as bytes: what is written to a file, and what a publication keeps the fingerprint of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kccrules.render import spreadsheet
from kccrules.render.terminal import Terminal
from kccrules.words.layouts import OF_BUDGETS, Layout
from kccrules.words.report import Report

Tick = Callable[[], None]
"""Called after each chart, so that somebody who waits can be told."""


def forms(
    report: Report, layout: Layout | None = None, view: str | None = None, tick: Tick | None = None
) -> Mapping[str, Callable[[], bytes]]:
    """Each form by its name; nothing is made before it is asked for. Without a layout, by the first that fits."""
    from kccrules.render import paper

    chosen = layout or paper.chosen(report) or report.layouts[0]
    return {
        "html": lambda: html(report, chosen, view, tick),
        "markdown": lambda: markdown(report, chosen, view),
        "csv": lambda: csv(report, chosen),
    }


def html(report: Report, layout: Layout, view: str | None, tick: Tick | None) -> bytes:
    """One file."""
    from kccrules.render.html import one_file  # heavy, and not wanted by those who only read figures

    return one_file(report, layout, view, tick).encode("utf-8")


def markdown(report: Report, layout: Layout, view: str | None) -> bytes:
    """Lines as text has them."""
    from kccrules.render.paper import markdown as form

    return joined(form.render(report, layout, view), "\n")


def text(report: Report, layout: Layout, view: str | None, terminal: Terminal) -> bytes:
    """As wide as the terminal: no form that a publication keeps the fingerprint of."""
    from kccrules.render.paper import plain

    return joined(plain.render(report, layout, view, terminal), "\n")


def csv(report: Report, layout: Layout) -> bytes:
    """With the mark of UTF-8 and the ends of lines that spreadsheets look for. All indicators; budgets where there are none, or
    where the layout has sections of money alone."""
    from kccrules.render.budgets import sheet as budgets
    from kccrules.render.paper import sheet

    money = not report.rows or all(section.word in OF_BUDGETS for section in layout.sections)
    found = budgets.render(report) if report.budgets and money else sheet.render(report, layout)
    return spreadsheet.MARK.encode("utf-8") + joined(found, "\r\n")


def joined(lines: Iterable[str], end: str) -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode("utf-8")
