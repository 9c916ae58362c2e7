"""A report for the terminal: the answer first, then a table by group, then what to look at next."""

from __future__ import annotations

from collections.abc import Iterator

from kccrules.render import closing, figures, groups, layout, revised, rows
from kccrules.render.budgets import text as budgets
from kccrules.render.terminal import Terminal
from kccrules.words import wording
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Report, Summary

SUMMARY = "Previous  "
"""The widest label of the summary."""


def render(report: Report, terminal: Terminal, view: str | None = None) -> Iterator[str]:
    summary = layout.summary(report, view)
    yield from heading(report, terminal)
    if summary and report.ratings:
        yield ""
        yield from counts(summary, report, terminal)
    for view_ in report.summaries:
        if view_.in_full:
            yield ""
            yield from groups.table(view_, report, terminal)
    notes = figures.notes(report)
    tables = [rows.kpis(report, notes, terminal, summary.id if summary else None)] if report.ratings else []
    tables += [rows.activity(report, notes, terminal, view)] if layout.activity(report) else []
    tables += [rows.by_area(report, notes, terminal, kind) for kind in layout.kinds_by_area(report)]
    for table in tables:
        yield ""
        yield from table
    if notes.legend:
        yield ""
        yield from terminal.shared(notes.legend)
    if said := figures.left_out(report):
        yield ""
        yield from terminal.wrapped(said)
    for view_of_money in report.budgets:
        yield ""
        yield from budgets.render(view_of_money, report, terminal)
    yield from after(report, terminal)


def heading(report: Report, terminal: Terminal) -> Iterator[str]:
    held = f"data as held on {day_words(report.as_at)}" if report.as_at else "all data held"
    listed = f"{figures.listed(report)}, {held}"
    title = report.period.words
    if len(title) + 6 + len(listed) <= terminal.width:
        yield f"{terminal.bold(title)}      {listed}"
    else:
        yield terminal.bold(title)
        yield listed


def counts(summary: Summary, report: Report, terminal: Terminal) -> Iterator[str]:
    """Now, and where anything was rated before previous and change; every row adds up to what is listed."""
    total, words = summary.total, [*figures.words_used(report, summary.of), (NOT_RATED, "Not rated")]
    current, previous = total.counts.get("current", {}), total.counts.get("previous", {})
    now, then = ([column.get(word, 0) for word, _ in words] for column in (current, previous))
    change = [f"{a - b:+d}" if a - b else "0" for a, b in zip(now, then, strict=True)]
    said = figures.turns(total)
    beside = len(SUMMARY) + sum(max(len(title), 5) + 2 for _, title in words) + 14 + len(said) <= terminal.width
    yield summary_row("", [title for _, title in words], "Listed", words) + (
        "     Direction of travel" if beside else ""
    )
    yield summary_row("Now", [str(n) for n in now], str(total.listed), words) + (f"     {said}" if beside else "")
    if any(number for word, number in previous.items() if word != NOT_RATED):
        yield summary_row("Previous", [str(n) for n in then], str(total.listed), words)
        yield summary_row("Change", change, "", words).rstrip()
    if not beside:
        yield from terminal.wrapped(f"Direction of travel: {said}.")
    if total.not_counted:
        yield f"{wording.count(total.not_counted, 'indicator')} more shown, not counted: nothing newer was due."


def summary_row(label: str, cells: list[str], listed: str, words: list[tuple[str, str]]) -> str:
    widths = [max(len(title), 5) for _, title in words]
    row = "".join(f"  {cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{label:<{len(SUMMARY)}}{row}{listed:>9}"


def after(report: Report, terminal: Terminal) -> Iterator[str]:
    yield ""
    if report.rows:
        yield from of_ratings(report, terminal)
    if report.budgets:
        table = report.budgets[0]
        asked = f"{table.rows[-1].key} --view {table.view} --period {report.period.text}{of_calendar(report)}"
        yield f"What makes a total?  kccrules explain {asked}"


def of_ratings(report: Report, terminal: Terminal) -> Iterator[str]:
    if close := closing.close_line(report):
        yield from terminal.wrapped(close)
    yield from terminal.wrapped(closing.rounding_line(report))
    published = closing.published_line(report)
    if published:
        yield from terminal.wrapped(published)
    if said := revised.line(report):
        yield from terminal.wrapped(said)
    asked = worth_asking(report)
    if asked:
        question = f"Why is one {asked[1]}?"
        yield f"{question:<18}kccrules explain {asked[0]} --period {report.period.text}{of_calendar(report)}"


def of_calendar(report: Report) -> str:
    """What to type so that the period is read in the calendar of the report."""
    named = report.manifest["calendar"]
    return "" if named == report.manifest["project_calendar"] else f" --calendar {named}"


def worth_asking(report: Report) -> tuple[str, str] | None:
    """The first indicator with the lowest rating, to be explained."""
    rated = [rating for rating in layout.in_order(report) if rating.figure.rating != NOT_RATED]
    if not rated:
        return None
    order = {word: place for scale in report.scales.values() for place, word in enumerate(scale)}
    worst = min(rated, key=lambda rating: order.get(rating.figure.rating, 0))
    return worst.indicator.id, report.word(worst.figure.scale, worst.figure.rating)
