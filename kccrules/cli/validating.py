"""kccrules validate: check definitions and figures, and say what to mend."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, common_options
from kccrules.cli.shell import Shell


@click.command(cls=Verb)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=OneOf(["text", "json"]), default="text", help="text or json.")
@common_options
def validate(paths: tuple[Path, ...], form: str, **common: Any) -> None:
    """Check definitions and the figures sent in, and say what to mend.

    With PATHS, only what concerns those files and folders is shown.
    """
    Shell(**common).run(lambda shell: run(shell, paths, form))


def run(shell: Shell, paths: Sequence[Path], form: str) -> int:
    from kccrules.flow import project
    from kccrules.render import asking, json, problems
    from kccrules.words import wording

    root = shell.root()
    absent = next((path for path in paths if not os.path.lexists(path)), None)
    if absent:
        raise click.UsageError(f"there is no file or folder '{absent}'")
    strange = next((path for path in paths if not read_here(root, path)), None)
    if strange:
        hint = "figures and definitions are read from the folders that kccrules.yaml names"
        raise click.UsageError(f"'{strange}' is not read by this project, so there is nothing to check: {hint}")
    wanted = [os.path.relpath(path.absolute(), root).replace(os.sep, "/") for path in paths]
    today = date.today()  # noqa: DTZ011  # a form cannot have been returned after the day on which somebody looks at it
    found, definitions, data, forms = project.validate(root, wanted, today)
    files, elsewhere = definitions + data, 0
    if paths:
        own = [problem for problem in found if any(concerns(problem.place.path, path) for path in wanted)]
        files, elsewhere = 0, problems.errors(found) - problems.errors(own)
        found = own
    counted = [one for one in forms if any(concerns(one.path, path) for path in wanted)]
    names = len(counted) > 1
    read = [f"{one.path + ': ' if names else ''}{asking.counted(one)}" for one in counted]
    if form == "json":
        shell.write(json.problems(found))
    elif found:
        shown, more = (found, []) if paths else problems.folded(found)
        summary = [problems.tally(found, files), *problems.hidden(elsewhere)]
        shell.write(
            [
                *problems.render(shown, shell.terminal),
                "",
                *read,
                *[""][: len(read)],
                *more,
                *summary,
                *shell.more(shown),
            ]
        )
    elif paths:
        fine = f"{wording.listed([str(path) for path in paths])} {'is' if len(paths) == 1 else 'are'} fine"
        hidden = list(problems.hidden(elsewhere))
        shell.write([f"{fine}{', as far as can be seen' if hidden else ''}.", *read, *hidden])
    else:
        shell.write([f"{wording.count(definitions, 'definition')} and {wording.count(data, 'submission')} are fine."])
    return shell.code(found)


def read_here(root: Path, path: Path) -> bool:
    """Whether a file is one that the project reads or keeps, or a folder in it or around it."""
    from kccrules.flow import loading

    if path.is_file():
        return loading.kept(root, path)
    here, top = path.resolve(), root.resolve()
    return here.is_relative_to(top) or top.is_relative_to(here)


def concerns(place: str, path: str) -> bool:
    """Whether what stands at a place concerns a file or folder: it is that, in it, or a folder that it is in."""
    return path in (".", place) or place.startswith(f"{path}/") or path.startswith(f"{place}/")
