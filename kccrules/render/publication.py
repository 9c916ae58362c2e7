"""What is said of a report that was published or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kccrules.render import figures, layout
from kccrules.render.terminal import Terminal
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Report

FILES = {
    "results.json": "the report, figure by figure",
    "history.csv": "what it says of each figure, for later comparison",
    "publication.json": "who published it, when, and from what",
}


def published(report: Report, folder: str, terminal: Terminal) -> Iterator[str]:
    """What was published, how it stands, and where it is kept."""
    out = report.publication
    assert out, "a report that has just been published says so"
    yield terminal.bold(f"Published: {report.period.words}")
    yield from terminal.wrapped(f"{counts(report)}.")
    held = f", with the figures held on {day_words(report.as_at)}" if report.as_at not in (None, out.on) else ""
    yield from terminal.wrapped(f"On {day_words(out.on)}, by {out.by}{held}.")
    if said := still_open(report):
        yield from terminal.wrapped(said)
    if said := figures.left_out(report):
        yield from terminal.wrapped(said)
    yield ""
    width = max(len(name) for name in FILES) + len(folder) + 1
    for name, about in FILES.items():
        yield f"  {f'{folder}/{name}':<{width}}  {about}"
    yield ""
    yield from terminal.wrapped("It stays as it is. Keep the folder with the definitions, under version control.")
    yield f"To see it:         kccrules report --period {report.period.text} -o report.html"
    yield f'To take it back:   kccrules publish --withdraw {report.period.text} --because "..." --by POST'


def counts(report: Report) -> str:
    """'30 indicators: 12 Green, 10 Amber, 8 Red, 0 not rated'."""
    summary = layout.summary(report, None)
    if summary is None or not report.ratings:
        return figures.listed(report)
    current = summary.total.counts.get("current", {})
    words = [*figures.words_used(report, summary.of), (NOT_RATED, "not rated")]
    return f"{figures.listed(report)}: {', '.join(f'{current.get(word, 0)} {title}' for word, title in words)}"


def still_open(report: Report) -> str | None:
    """That figures may still come, where the report is published before its data closes."""
    closes = date.fromisoformat(str(report.manifest["closes"]))
    if report.as_at is None or report.as_at >= closes:
        return None
    return (
        f"Data for this report closes on {day_words(closes)}: what comes after {day_words(report.as_at)} is not in it."
    )


def withdrawn(report: str, on: date, by: str, folder: str, because: str, terminal: Terminal) -> Iterator[str]:
    """What was taken back, and what to do next."""
    yield terminal.bold(f"Withdrawn: the report of {report}, published on {day_words(on)} by {by}")
    yield from terminal.wrapped(f"Because: {because}")
    shelf = folder.rpartition("/")[0]
    yield f"It is kept in {shelf}/withdrawn, and {shelf}/log.csv says why."
    yield f"To publish it again:   kccrules publish {report} --by POST"
