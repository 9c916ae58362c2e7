"""kccrules new: definitions from the rows of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kccrules.cli.options import OneOf, common_options
from kccrules.cli.shell import Shell


@click.command()
@click.argument("kind", type=OneOf(["kpi", "activity"]))
@click.option("--from", "table", required=True, type=click.Path(path_type=Path), help="The table: CSV or XLSX.")
@click.option(
    "--columns", required=True, type=click.Path(path_type=Path), help="The file that says what its columns mean."
)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be done, and write nothing.")
@common_options
def new(kind: str, table: Path, columns: Path, dry: bool, **common: Any) -> None:
    """Write a definition for each row of a table, and keep what was edited by hand since.

    KIND is kpi or activity.
    """
    Shell(**common).run(lambda shell: run(shell, kind, table, columns, dry))


def run(shell: Shell, kind: str, table: Path, columns: Path, dry: bool) -> int:
    from kccrules import project
    from kccrules.render import intake

    for path in (table, columns):
        if not path.exists():
            raise click.UsageError(f"there is no file '{path}'")
    found = project.new(shell.root(), kind, table, columns, dry=dry)
    shell.write(intake.render(found, shell.terminal))
    return shell.code(found.problems)
