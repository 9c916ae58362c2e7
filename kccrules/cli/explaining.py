"""kccrules explain: why an indicator is rated as it is, or what a problem code means."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from kccrules.cli.options import report_options
from kccrules.cli.shell import FINE, Shell


@click.command()
@click.argument("what")
@click.option("--area", help="One of its areas, by title or id; else the whole.")
@report_options
def explain(
    what: str,
    area: str | None,
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
    **common: Any,
) -> None:
    """Why an indicator is rated as it is; or what a problem code such as KCC204 means."""
    Shell(**common).run(lambda shell: run(shell, what, area, period, calendar, as_at, store))


def run(
    shell: Shell,
    what: str,
    area: str | None,
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    store: Path | None,
) -> int:
    from kccrules import pages, project
    from kccrules.render import explanation

    if pages.is_code(what):
        shell.write(pages.page(what).splitlines())
        return FINE
    found = project.evaluated(shell.root(), project.Asked(period, as_at, calendar=calendar, area=area), store, what)
    if found.report is None or found.explained is None:
        shell.complain(found.problems, True)
        return shell.code(found.problems, nothing=True)
    shell.complain(found.problems, False)
    shell.write(explanation.render(found.report, found.explained, shell.terminal))
    return shell.code(found.problems)
