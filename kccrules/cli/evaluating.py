"""kccrules eval: rate every indicator for a period, and show the report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from kccrules.cli.options import OneOf, report_options, select_option
from kccrules.cli.shell import Shell


@click.command(name="eval")
@click.option(
    "-f",
    "--format",
    "form",
    type=OneOf(["text", "json", "markdown", "csv", "parquet"]),
    default="text",
    help="text, json, markdown, csv, or parquet with -o.",
)
@click.option("--view", help="Lay the report out by another view.")
@select_option
@report_options
def evaluate(
    form: str,
    view: str | None,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
    **common: Any,
) -> None:
    """Rate every indicator for a period, and show the report."""
    Shell(**common).run(lambda shell: run(shell, form, view, select, period, calendar, as_at, store))


def run(
    shell: Shell,
    form: str,
    view: str | None,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
) -> int:
    from kccrules import project
    from kccrules.render import csv, json, markdown, text

    if form == "parquet" and shell.output is None:
        raise click.UsageError("--format parquet is for a file: name it, such as -o ratings.parquet")
    found = project.evaluated(shell.root(), project.Asked(period, as_at, select, calendar), store)
    shell.complain(found.problems, found.report is None)
    if found.report is None:
        return shell.code(found.problems, nothing=True)
    left_out = found.report.manifest.get("areas_left_out", 0)
    if form in ("csv", "parquet") and left_out:
        message = f"{left_out:,} results by area are too many for one table: choose some indicators with -s"
        raise click.UsageError(f"{message}, or read figures.parquet in the store")
    views = [summary.id for summary in found.report.summaries]
    if view is not None and view not in views:
        raise click.UsageError(f"there is no view '{view}': there are {', '.join(views)}")
    if form == "json":
        shell.write(json.render(found.report))
    elif form == "markdown":
        shell.write(markdown.render(found.report, view))
    elif form == "csv":
        shell.write_sheet(csv.render(found.report))
    elif form == "parquet":
        report = found.report
        shell.save(lambda path: project.save_ratings(report, path))
    else:
        shell.write(text.render(found.report, shell.terminal, view))
    return shell.code(found.problems)
