"""kccrules eval: rate every indicator for a period, and show the report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, report_options, scale_option, select_option
from kccrules.cli.shell import Shell

if TYPE_CHECKING:
    from kccrules.words.report import Report


@click.command(name="eval", cls=Verb)
@click.option(
    "-f",
    "--format",
    "form",
    type=OneOf(["text", "json", "markdown", "csv", "parquet"]),
    default="text",
    help="text, json, markdown, csv, or parquet with -o.",
)
@click.option("--view", help="Lay the report out by another view; of budgets, show that one alone.")
@scale_option
@select_option
@report_options
def evaluate(
    form: str,
    view: str | None,
    scale: str | None,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
    **common: Any,
) -> None:
    """Rate every indicator for a period, add up every budget, and show the report."""
    Shell(**common).run(lambda shell: run(shell, form, view, scale, (period, as_at, select, calendar), store))


def run(
    shell: Shell,
    form: str,
    view: str | None,
    scale: str | None,
    asked: tuple[str | None, date | None, tuple[str, ...], str | None],
    store: Path | None,
) -> int:
    from kccrules.flow import project
    from kccrules.render import json, markdown, text
    from kccrules.render.budgets.money import in_scale

    if form == "parquet" and shell.output is None:
        raise click.UsageError("--format parquet is for a file: name it, such as -o ratings.parquet")
    if scale and form not in ("text", "markdown"):
        raise click.UsageError(
            f"--in is for what people read: in {form} amounts are exact, in the unit of their measure"
        )
    found = project.evaluated(shell.root(), project.Asked(*asked), store)
    shell.complain(found.problems, found.report is None)
    if found.report is None:
        return shell.code(found.problems, nothing=True)
    report = in_scale(with_view(found.report, view, form), scale)
    if form == "json":
        shell.write(json.render(report))
    elif form == "markdown":
        shell.write(markdown.render(report, view))
    elif form in ("csv", "parquet"):
        one_table(shell, form, report)
    else:
        shell.write(text.render(report, shell.terminal, view))
    return shell.code(found.problems)


def with_view(found: Report, view: str | None, form: str) -> Report:
    """Where a table of budgets is asked for, that one alone; programs get the ratings as well."""
    from dataclasses import replace

    budgets = [table.view for table in found.budgets]
    views = [*(summary.id for summary in found.summaries), *budgets]
    if view is not None and view not in views:
        raise click.UsageError(f"there is no view '{view}': there are {', '.join(views)}")
    if view not in budgets:
        return found
    found = replace(found, budgets=tuple(table for table in found.budgets if table.view == view))
    return found if form in ("json", "parquet") else replace(found, ratings=(), activity=(), by_area=(), summaries=())


def one_table(shell: Shell, form: str, report: Report) -> None:
    """Ratings; or budgets where there are no ratings, or a view of them is asked for. What is not in the file is said."""
    from kccrules.flow import project
    from kccrules.render import csv
    from kccrules.render.budgets import sheet

    views, left_out = [table.view for table in report.budgets], report.manifest.get("areas_left_out", 0)
    if form == "csv" and views and not report.rows:
        shell.write_sheet(sheet.render(report))
        return
    if left_out:
        message = f"{left_out:,} results by area are too many for one table: choose some indicators with -s"
        raise click.UsageError(f"{message}, or read figures.parquet in the store")
    if views and not shell.quiet:
        which = f"--view {views[0]}" if form == "csv" else f"-f csv --view {views[0]}"
        click.echo(f"Ratings alone: budgets are a table of their own, such as {which}.", err=True)
    if form == "csv":
        shell.write_sheet(csv.render(report))
    else:
        shell.save(lambda path: project.save_ratings(report, path))
