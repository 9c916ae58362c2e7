"""kccrules template: a form for each service, to be filled in and sent back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, period_options, select_option
from kccrules.cli.shell import Shell

if TYPE_CHECKING:
    from kccrules.flow.review import Asking


@click.command(cls=Verb)
@click.option("-f", "--format", "form", type=OneOf(["xlsx", "csv"]), default="xlsx", help="xlsx with -o, or csv.")
@select_option
@period_options
def template(
    form: str,
    select: tuple[str, ...],
    period: str | None,
    calendar: str | None,
    as_at: date | None,
    **common: Any,
) -> None:
    """Make a form for each service, with the results that a report needs from it.

    With -o FILE.xlsx there is one form, with -o FOLDER one for each service that anything is asked of.
    """
    Shell(**common).run(lambda shell: run(shell, form, select, period, calendar, as_at))


def run(
    shell: Shell, form: str, select: tuple[str, ...], period: str | None, calendar: str | None, as_at: date | None
) -> int:
    from kccrules.flow import project, review
    from kccrules.render import asking

    if period is None:
        raise click.UsageError("name the period that results are wanted for, such as --period 2012-13/Q2")
    check(shell, form)
    found = review.forms_for(shell.root(), project.Asked(period, as_at, select, calendar))
    shell.complain(found.problems, not found.forms)
    if not found.forms:
        return shell.code(found.problems, nothing=True)
    if form == "csv" and (shell.output is None or shell.output.suffix):
        shell.write_sheet(asking.table(found.forms))
        return shell.code(found.problems)
    write(shell, form, found)
    return shell.code(found.problems)


def check(shell: Shell, form: str) -> None:
    """Whether the result has a place that suits it."""
    if form == "xlsx" and shell.output is None:
        raise click.UsageError(
            "forms are files: name one, such as -o libraries.xlsx, or a folder for all, such as -o forms"
        )
    if shell.output and shell.output.suffix not in ("", f".{form}") and not shell.output.is_dir():
        hint = "add --format csv" if shell.output.suffix == ".csv" else f"let its name end in .{form}"
        raise click.UsageError(f"'{shell.output}' is no name for this form: {hint}")


def write(shell: Shell, kind: str, found: Asking) -> None:
    """Each form as a file; none where one would take the place of something else."""
    from kccrules.render import asking

    assert shell.output
    forms = asking.files(found.forms, kind)
    if shell.output.suffix and not shell.output.is_dir():
        if len(forms) > 1:
            hint = "name a folder, such as -o forms, or choose one with -s service:ID"
            raise click.UsageError(f"{len(forms)} services have a form of their own: {hint}")
        paths = [shell.output]
    else:
        paths = [shell.output / name for name in forms]
    for path, fresh in zip(paths, forms.values(), strict=True):
        if path.exists() and path.read_bytes() != fresh:
            hint = "it may have been filled in. Name another place, or move it away"
            raise click.UsageError(f"'{path}' is there already, and is not the form as it would be made now: {hint}")
    for path, fresh in zip(paths, forms.values(), strict=True):
        shell.save(saving(fresh), path)
    if not shell.quiet:
        for line in asking.made(found.forms, [path.name for path in paths], found.folder):
            click.echo(line)


def saving(fresh: bytes) -> Callable[[Path], object]:
    """What writes these bytes, into a folder that may not be there yet."""

    def save(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fresh)

    return save
