"""kccrules impact: what an edit of definitions does to results."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import click

from kccrules.cli.options import OneOf, option, period_options, select_option
from kccrules.cli.shell import Shell

REFERENCE = re.compile(
    r"(HEAD|main|master|(origin|upstream|refs|release|feature)/.+|v?\d+(\.\d+)+|[0-9a-f]{7,40})([~^]\d*)*\Z"
)
"""What a branch, tag or commit of git looks like."""


@click.command()
@option("--base", type=click.Path(path_type=Path), required=True, help="A folder with the definitions as they were.")
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
    base: Path,
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
    base: Path,
    form: str,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
) -> int:
    from kccrules import project, review
    from kccrules.render.impact import json, markdown, text

    root = shell.root()
    check_base(base)
    found = review.compare(root, base, str(base), project.Asked(period, as_at, select, calendar))
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


def check_base(base: Path) -> None:
    """Raise a UsageError that says what to name instead."""
    from kccrules.folder import SETTINGS

    if (base / SETTINGS).is_file():
        return
    if base.is_dir():
        raise click.UsageError(f"there is no {SETTINGS} in '{base}'. Name a folder that has the project as it was.")
    message = f"there is no folder '{base}'. --base is a folder with the project as it was"
    if REFERENCE.match(str(base)):
        raise click.UsageError(
            f"{message}; a branch, tag or commit of git cannot be named yet. Put it into a folder first: "
            f"git worktree add ../before {base}, then --base ../before"
        )
    raise click.UsageError(f"{message}.")
