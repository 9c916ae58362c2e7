"""kccrules report: the published report as pages, a text or a table."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kccrules.cli.frozen import say
from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, report_options, select_option
from kccrules.cli.shell import Shell, unwritten

if TYPE_CHECKING:
    from kccrules.words.layouts import Layout
    from kccrules.words.report import Report

ENDINGS = {".md": "markdown", ".txt": "text", ".csv": "csv"}
"""Forms by how the name of a file ends; everything else is HTML."""
NAMES = {
    "html": (".html", ".htm"),
    "markdown": (".md", ".markdown", ".txt"),
    "text": (".txt",),
    "csv": (".csv", ".txt"),
}
"""How the name of a file of each form may end."""


@click.command(cls=Verb)
@click.argument("name", required=False, metavar="[REPORT]")
@click.option(
    "-f",
    "--format",
    "form",
    type=OneOf(["html", "markdown", "text", "csv"]),
    help="html with -o, markdown, text or csv; else as the name under -o ends.",
)
@click.option("--layout", "layout_id", help="The id of a declared report; else the one for the period's calendar.")
@click.option("--view", help="Group the list of indicators by another view.")
@click.option("--afresh", is_flag=True, help="From the figures held today, also where the period is published.")
@select_option
@report_options
def report(
    name: str | None,
    form: str | None,
    layout_id: str | None,
    view: str | None,
    afresh: bool,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
    **common: Any,
) -> None:
    """The published report: a page that opens from disk (-o report.html), a folder of pages (-o report), a text or a table.
    REPORT is the id of a declared report, such as budget-exceptions; without it, the one for the period's calendar."""
    if name and layout_id and name != layout_id:
        raise click.UsageError(f"two reports are named, '{name}' and '{layout_id}': leave one out")
    asked = (period, as_at, select, calendar)
    Shell(**common).run(lambda shell: run(shell, form, name or layout_id, view, afresh, asked, store))


def run(
    shell: Shell,
    form: str | None,
    layout_id: str | None,
    view: str | None,
    afresh: bool,
    asked: tuple[str | None, date | None, tuple[str, ...], str | None],
    store: Path | None,
) -> int:
    from kccrules.cli import report_folder
    from kccrules.flow import project, publishing
    from kccrules.render import editions

    form = form or ENDINGS.get(shell.output.suffix.lower() if shell.output else "", "html")
    if form == "html" and shell.output is None:
        raise click.UsageError(
            "a report as HTML is for a file or a folder: name it, such as -o report.html or -o report"
        )
    as_folder = form == "html" and shell.output is not None and shell.output.suffix.lower() not in NAMES[form]
    if shell.output and misnamed(shell.output, form):
        other = ", or name a folder without a dot" if form == "html" else f", or leave out --format {form}"
        raise click.UsageError(f"'{shell.output}' is no name for this: let it end in {NAMES[form][0]}{other}")
    if as_folder and shell.output and (why := report_folder.refusal(shell.output)):
        raise click.UsageError(why)
    found = publishing.reported(shell.root(), project.Asked(*asked), store, afresh=afresh)
    shell.complain(found.problems, found.report is None)
    if found.report is None:
        return shell.code(found.problems, nothing=True)
    layout = layout_of(found.report, layout_id, view)
    tick = progress(shell, found.report) if form == "html" else None
    if as_folder:
        write_folder(shell, found.report, layout, view, tick)
    if form == "text":
        say(shell, found, form, None)
        write(shell, form, editions.text(found.report, layout, view, shell.terminal))
        return shell.code(found.problems)
    content = editions.forms(found.report, layout, view, tick)[form]() if not as_folder or found.edition else b""
    say(shell, found, form, content if (layout_id, view) == (None, None) else None)
    if not as_folder:
        write(shell, form, content)
    return shell.code(found.problems)


def misnamed(output: Path, form: str) -> bool:
    """Whether a name ends as that of something else, such as report.pdf. Folders may have dots in their names."""
    ending = output.suffix.lower()
    return ending[1:].isalpha() and ending not in NAMES[form] and not output.is_dir()


def layout_of(found: Report, layout_id: str | None, view: str | None) -> Layout:
    """The layout that is asked for, or the only one that can be meant."""
    from kccrules.render.paper import chosen
    from kccrules.words.wording import listed

    ids, views = [one.id for one in found.layouts], [summary.id for summary in found.summaries]
    if view is not None and view not in views:
        raise click.UsageError(f"there is no view '{view}': there are {', '.join(views)}")
    layout = chosen(found, layout_id)
    if layout is None and layout_id is not None:
        there = (
            f"there are {', '.join(ids)}" if ids else "no report is declared; leave --layout out for the standard one"
        )
        raise click.UsageError(f"no report is called '{layout_id}': {there}")
    if layout is None:
        raise click.UsageError(f"several reports are declared for this period: name {listed(ids, 'or')} with --layout")
    return layout


def write(shell: Shell, form: str, content: bytes) -> None:
    """To a file as it is, or to the terminal."""
    if shell.output:
        shell.save(lambda path: path.write_bytes(content))
    elif form == "csv":
        shell.write_sheet(content.decode("utf-8-sig").splitlines())
    else:
        shell.write(content.decode("utf-8").splitlines())


def write_folder(
    shell: Shell, found: Report, layout: Layout, view: str | None, tick: Callable[[], None] | None
) -> None:
    from kccrules.cli import report_folder
    from kccrules.render import html

    assert shell.output
    try:
        number = report_folder.write(shell.output, html.folder(found, layout, view, tick))
    except OSError as error:
        raise click.UsageError(unwritten(shell.output, error)) from None
    if not shell.quiet:
        click.echo(f"{number} pages. Open {shell.output / html.INDEX} in a browser.", err=True)


def progress(shell: Shell, found: Report) -> Callable[[], None] | None:
    """Counts the charts on the error stream, where somebody is watching; None where nobody is."""
    if shell.quiet or not sys.stderr.isatty():
        return None
    total, done = len(found.ratings) + len(found.activity), 0

    def tick() -> None:
        nonlocal done
        done += 1
        sys.stderr.write(f"\rIndicator {done} of {total}" if done < total else "\r" + " " * 40 + "\r")
        sys.stderr.flush()

    return tick
