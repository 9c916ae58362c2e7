"""kccrules init: a council's own folder to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import common_options
from kccrules.cli.shell import FINE, Shell


@click.command(cls=Verb)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The name of the council, as reports print it.")
@common_options
def init(folder: Path, title: str | None, **common: Any) -> None:
    """Make a FOLDER with an example to begin from: definitions, policies, a quarter of figures, and a guide.

    Nothing that is there is overwritten.
    """
    Shell(**common).run(lambda shell: run(shell, folder, title))


def run(shell: Shell, folder: Path, title: str | None) -> int:
    from kccrules.flow import starting
    from kccrules.render import beginning

    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"'{folder}' is a file. Name a folder, which may be a new one.")
    if title is not None and not title.strip():
        raise click.UsageError("--title is empty. Write the name of the council, such as --title 'County Council'.")
    try:
        found = starting.init(folder, title)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise click.UsageError(f"'{folder}' cannot be written: {reason}. Name another folder.") from None
    if found.in_the_way:
        raise click.UsageError(beginning.in_the_way(found))
    shell.write(beginning.render(found, str(folder)))
    return FINE
