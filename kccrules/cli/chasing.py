"""kccrules chase: who owes what, and by when."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, period_options, select_option
from kccrules.cli.shell import Shell

FORMATS = ("text", "csv", "xlsx")
ENDINGS = {".csv": "csv", ".xlsx": "xlsx"}
"""Formats by how the name of a file ends; everything else is text."""


@click.command(cls=Verb)
@click.option("--by", type=OneOf(["owner"]), help="owner: a letter to each post that owes something.")
@click.option(
    "-f", "--format", "form", type=OneOf(FORMATS), help="text, csv, or xlsx with -o; else as the name under -o ends."
)
@select_option
@period_options
def chase(
    by: str | None,
    form: str | None,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    **common: Any,
) -> None:
    """Who owes what: values and commentary that a report needs, and benchmarks that are out of date.

    How late something is counts from --as-at, or else from today.
    """
    Shell(**common).run(lambda shell: run(shell, by, form, select, period, calendar, as_at))


def run(
    shell: Shell,
    by: str | None,
    form: str | None,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
) -> int:
    from kccrules.flow import project, review
    from kccrules.render.chase import letters, sheet, text

    ending = shell.output.suffix.lower() if shell.output else ""
    form = form or ENDINGS.get(ending, "text")
    if form == "xlsx" and ending != ".xlsx":
        raise click.UsageError("--format xlsx is for a file that ends in .xlsx: name it, such as -o chase.xlsx")
    if form != "text" and by:
        raise click.UsageError("--by owner writes letters, which are text: leave out --by or --format")
    today = as_at or date.today()  # noqa: DTZ011  # the day that it is where somebody asks
    found = review.looked_at(shell.root(), project.Asked(period, today, select, calendar))
    shell.complain(found.problems, found.report is None)
    if found.report is None:
        return shell.code(found.problems, nothing=True)
    report = found.report
    left_out = report.manifest.get("areas_left_out", 0)
    if left_out and (by or form != "text"):
        raise click.UsageError(f"{left_out:,} results by area are too many for this: choose some indicators with -s")
    if form == "csv":
        shell.write_sheet(sheet.lines(report))
    elif form == "xlsx":
        shell.save(lambda path: path.write_bytes(sheet.workbook(report)))
    elif by:
        shell.write(letters.render(report, shell.terminal))
    else:
        shell.write(text.render(report, shell.terminal, again(shell, report.period.text, select, calendar, as_at)))
    return shell.code(found.problems)


def again(shell: Shell, period: str, select: tuple[str, ...], calendar: str | None, as_at: date | None) -> str:
    """The command that asks the same, to be pasted with another format behind it."""
    words = [
        "kccrules",
        "chase",
        *option("-C", shell.folder),
        "--period",
        period,
        *option("--calendar", calendar),
    ]
    words += [*option("--as-at", as_at), *(word for text in select for word in ("-s", text))]
    return shlex.join(words)


def option(name: str, value: Path | str | date | None) -> list[str]:
    return [name, str(value)] if value else []
