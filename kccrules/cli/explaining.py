"""kccrules explain: why an indicator is rated as it is, what a row of budgets is made of, or what a problem code means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import report_options, scale_option
from kccrules.cli.shell import FINE, NOTHING, Shell

if TYPE_CHECKING:
    from kccrules.render.terminal import Terminal
    from kccrules.words.problems import Problem
    from kccrules.words.report import Report


@click.command(cls=Verb)
@click.argument("what")
@click.option("--area", help="One of its areas, by title or id; else the whole.")
@click.option("--view", help="Of budgets: the view whose row it is; else the first that has it.")
@scale_option
@report_options
def explain(
    what: str,
    area: str | None,
    view: str | None,
    scale: str | None,
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
    **common: Any,
) -> None:
    """Why an indicator is rated as it is; what a line, unit, group or total of budgets is made of; or what a problem code such
    as KCC204 means."""
    asked = (period, as_at, calendar)
    Shell(**common).run(lambda shell: run(shell, what, area, view, scale, asked, store))


def run(
    shell: Shell,
    what: str,
    area: str | None,
    view: str | None,
    scale: str | None,
    asked: tuple[str | None, date | None, str | None],
    store: Path | None,
) -> int:
    from kccrules.flow import project
    from kccrules.render import explanation
    from kccrules.tools import pages

    if pages.is_code(what):
        shell.write(pages.page(what).splitlines())
        return FINE
    if re.fullmatch(r"KCC\d*", what, re.ASCII):
        shell.complain([no_code(what)], True)
        return NOTHING
    period, as_at, calendar = asked
    found = project.evaluated(shell.root(), project.Asked(period, as_at, calendar=calendar, area=area), store, what)
    if found.report and found.explained is None:
        shell.complain(found.problems, False)
        shell.write(of_budgets(found.report, what, view, area, scale, shell.terminal))
        return shell.code(found.problems)
    if found.report is None or found.explained is None:
        shell.complain(found.problems, True)
        return shell.code(found.problems, nothing=True)
    shell.complain(found.problems, False)
    shell.write(explanation.render(found.report, found.explained, shell.terminal))
    return shell.code(found.problems)


def no_code(what: str) -> Problem:
    """That no problem is called so; ids of indicators have no capitals."""
    from kccrules.words.problems import Place, Problem

    hint = "the code stands behind 'error' or 'warning' in a message, such as KCC204; all of them are in docs/problems"
    return Problem("KCC601", f"no problem has the code '{what}'", Place("explain"), hint)


def of_budgets(
    report: Report, key: str, view: str | None, area: str | None, scale: str | None, terminal: Terminal
) -> Iterator[str]:
    """A row of a table of budgets: of the view that is asked for, or of the first that has it."""
    from kccrules.render.budgets.money import in_scale
    from kccrules.render.explanation import budget

    if area is not None:
        raise click.UsageError(f"--area is for indicators, and '{key}' is a row of a table of budgets")
    printed = in_scale(report, scale)
    having = {table.view: table for table in printed.budgets if table.row(key)}
    if view is not None and view not in having:
        raise click.UsageError(f"no view '{view}' has a row '{key}': there are {', '.join(having)}")
    table = having[view] if view is not None else next(iter(having.values()))
    row = table.row(key)
    assert row
    return budget.render(printed, table, row, terminal)
