"""What is said on the error stream of a report that was made from what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kccrules import __version__

if TYPE_CHECKING:
    from kccrules.cli.shell import Shell
    from kccrules.flow.publishing import Reported


def say(shell: Shell, found: Reported, form: str, content: bytes | None) -> None:
    """That it is the published one, and whether it is the same to the letter; without content, because it was asked to look
    otherwise, only the first."""
    from kccrules.flow.publishing import fingerprint
    from kccrules.words.periods import day_words

    one = found.edition
    if one is None or shell.quiet:
        return
    click.echo(f"As published on {day_words(one.on)} by {one.by}. From the figures held today: --afresh", err=True)
    if content is not None and one.made.get(form) != fingerprint(content):
        made = f"kccrules {one.tool} made it" if form in one.made else "it was not made in this form"
        click.echo(
            f"The figures are those published; kccrules {__version__} lays them out otherwise than {made} then.",
            err=True,
        )
