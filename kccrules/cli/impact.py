"""kccrules impact: what an edit of definitions does to results."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, option, period_options, select_option
from kccrules.cli.shell import Shell

if TYPE_CHECKING:
    from kccrules.flow.project import Asked
    from kccrules.flow.review import Compared


@click.command(cls=Verb)
@option(
    "--base",
    default="HEAD",
    help="The definitions as they were: a folder, or a branch, tag or commit of Git; else the newest version there.",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=OneOf(["text", "markdown", "json"]),
    default="text",
    help="text, markdown for the page where it is approved, or json.",
)
@select_option
@period_options
def impact(
    base: str,
    form: str,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    **common: Any,
) -> None:
    """What an edit of definitions does: every rating that would be another one, and the line that does it."""
    Shell(**common).run(lambda shell: run(shell, base, form, select, period, calendar, as_at))


def run(
    shell: Shell,
    base: str,
    form: str,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
) -> int:
    from kccrules.flow import project
    from kccrules.render.impact import json, markdown, text

    root = shell.root()
    found = compared(root, base, project.Asked(period, as_at, select, calendar))
    shell.complain(found.problems, found.impact is None)
    if found.impact is None:
        return shell.code(found.problems, nothing=True)
    if form == "json":
        shell.write(json.render(found.impact))
    elif form == "markdown":
        shell.write(markdown.render(found.impact))
    else:
        shell.write(text.render(found.impact, shell.terminal))
    return shell.code(found.problems)


def compared(root: Path, base: str, asked: Asked) -> Compared:
    """The project as it is against a folder, or against a version that Git keeps. Raises a UsageError that says what to
    name instead."""
    from kccrules.flow import review
    from kccrules.tools.folder import SETTINGS

    folder = Path(base)
    if (folder / SETTINGS).is_file():
        return review.compare(root, folder, base, asked)
    if folder.is_dir():
        raise click.UsageError(f"there is no {SETTINGS} in '{base}'. Name a folder that has the project as it was.")
    return review.compare_with_version(root, base, asked)
