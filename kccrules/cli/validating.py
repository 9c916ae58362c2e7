"""kccrules validate: check definitions and figures, and say what to mend."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kccrules.cli.options import OneOf, common_options
from kccrules.cli.shell import Shell


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=OneOf(["text", "json"]), default="text", help="text or json.")
@common_options
def validate(paths: tuple[Path, ...], form: str, **common: Any) -> None:
    """Check definitions and the figures sent in, and say what to mend.

    With PATHS, only what concerns those files and folders is shown.
    """
    Shell(**common).run(lambda shell: run(shell, paths, form))


def run(shell: Shell, paths: Sequence[Path], form: str) -> int:
    from kccrules import project, wording
    from kccrules.render import json, problems

    root = shell.root()
    found, definitions, data = project.validate(root)
    if paths:
        absent = next((path for path in paths if not os.path.lexists(path)), None)
        if absent:
            raise click.UsageError(f"there is no file or folder '{absent}'")
        wanted = [os.path.relpath(path.absolute(), root).replace(os.sep, "/") for path in paths]
        found = [
            problem
            for problem in found
            if any(problem.place.path == path or problem.place.path.startswith(f"{path}/") for path in wanted)
        ]
    if form == "json":
        shell.write(json.problems(found))
    elif found:
        shown, more = (found, []) if paths else problems.folded(found)
        summary = problems.tally(found, definitions + data)
        shell.write([*problems.render(shown, shell.terminal), "", *more, summary, *shell.more(shown)])
    elif paths:
        shell.write([f"{wording.listed([str(path) for path in paths])} {'is' if len(paths) == 1 else 'are'} fine."])
    else:
        shell.write([f"{wording.count(definitions, 'definition')} and {wording.count(data, 'submission')} are fine."])
    return shell.code(found)
