"""kccrules list: what the project has."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, period_options, select_option
from kccrules.cli.shell import Shell


@click.command(name="list", cls=Verb)
@click.option("-f", "--format", "form", type=OneOf(["text", "json", "csv"]), default="text", help="text, json or csv.")
@select_option
@period_options
def list_(
    form: str,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    **common: Any,
) -> None:
    """What the project has: an overview by kind, or with -s what that asks for."""
    Shell(**common).run(lambda shell: run(shell, form, select, period, calendar, as_at))


def run(
    shell: Shell, form: str, select: tuple[str, ...], period: str | None, calendar: str | None, as_at: date | None
) -> int:
    from kccrules.flow import project, review
    from kccrules.render.listing import json, sheet, text

    found = review.list_all(shell.root(), project.Asked(period, as_at, select, calendar))
    shell.complain(found.problems, found.inventory is None)
    if found.inventory is None:
        return shell.code(found.problems, nothing=True)
    if form == "json":
        shell.write(json.render(found.inventory))
    elif form == "csv":
        shell.write_sheet(sheet.render(found.inventory))
    else:
        shell.write(text.render(found.inventory, shell.terminal))
    return shell.code(found.problems)
