"""kccrules schema: what a definition may say."""

from __future__ import annotations

from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, common_options
from kccrules.cli.shell import FINE, Shell


@click.command(cls=Verb)
@click.argument("kind", required=False)
@click.option(
    "-f", "--format", "form", type=OneOf(["text", "json"]), default="text", help="text, or json for an editor."
)
@common_options
def schema(kind: str | None, form: str, **common: Any) -> None:
    """What a definition of a KIND may say: its keys, what they mean, and an example of each.

    Without a KIND, the kinds that there are.
    """
    Shell(**common).run(lambda shell: run(shell, kind, form))


def run(shell: Shell, kind: str | None, form: str) -> int:
    from kccrules.flow import review
    from kccrules.render import keys
    from kccrules.words.problems import did_you_mean

    every = review.kinds()
    if kind is None and form == "json":
        shell.write(keys.as_json(every))
    elif kind is None:
        shell.write(keys.kinds(every, shell.terminal))
    elif kind not in every:
        hint = did_you_mean(kind, every) or f"there are {', '.join(every)}"
        raise click.UsageError(f"there is no kind '{kind}': {hint}")
    elif form == "json":
        shell.write(review.schema(kind))
    else:
        shell.write(keys.render(every[kind], shell.terminal))
    return FINE
