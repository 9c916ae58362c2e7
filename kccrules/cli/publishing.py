"""kccrules publish: freeze a report as it is published, or take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import Day, common_options, option
from kccrules.cli.shell import Shell


@click.command(cls=Verb)
@click.argument("period", required=False)
@click.option("--by", help="The post that does it, such as 'Head of Performance'; never a name.")
@click.option("--on", type=Day(), help="The day it is done; else today.")
@option("--as-at", type=Day(), help="Publish what had been sent by this day; else by the day of publishing.")
@click.option("--withdraw", is_flag=True, help="Take the report back that was published. Say --because.")
@click.option("--because", help="Why it is taken back.")
@common_options
def publish(
    period: str | None,
    by: str | None,
    on: date | None,
    as_at: date | None,
    withdraw: bool,
    because: str | None,
    **common: Any,
) -> None:
    """Freeze the report of a PERIOD as it is published; or with --withdraw take it back.

    What is published stays as it is, whatever is sent in or changed later.
    """
    if period is None:
        raise click.UsageError("name the period of the report, such as kccrules publish 2012-13/Q1 --by POST")
    if by is None or not by.strip():
        raise click.UsageError('name the post that does it, such as --by "Head of Performance"')
    if because is not None and not because.strip():
        raise click.UsageError('--because is empty: write why, such as --because "a table was wrong"')
    if withdraw and because is None:
        raise click.UsageError('say why it is taken back: --because "..."')
    if not withdraw and because is not None:
        raise click.UsageError("--because goes with --withdraw")
    if withdraw and as_at:
        raise click.UsageError("--as-at is for publishing: what is taken back is the whole report")
    day = on or date.today()  # noqa: DTZ011  # the day that it is where somebody publishes
    if because is not None:
        Shell(**common).run(lambda shell: take_back(shell, period, by.strip(), day, because.strip()))
    else:
        Shell(**common).run(lambda shell: run(shell, period, by.strip(), day, as_at))


def run(shell: Shell, period: str, by: str, on: date, as_at: date | None) -> int:
    from kccrules.flow import publishing
    from kccrules.render import editions, publication

    ready = publishing.freeze(shell.root(), period, publishing.Deed(by, on), as_at)
    if isinstance(ready, list):
        shell.complain(ready, True)
        return shell.code(ready, nothing=True)
    made = {form: publishing.fingerprint(make()) for form, make in editions.forms(ready.report).items()}
    problems = publishing.place(ready, made)
    if problems:
        shell.complain(problems, True)
        return shell.code(problems, nothing=True)
    shell.complain(ready.doubts, True)
    shell.write(publication.published(ready.report, ready.folder, shell.terminal))
    return shell.code([*ready.report.problems, *ready.doubts])


def take_back(shell: Shell, period: str, by: str, on: date, because: str) -> int:
    from kccrules.flow import publishing
    from kccrules.render import publication

    one, problems = publishing.withdraw(shell.root(), period, publishing.Deed(by, on), because)
    shell.complain(problems, True)
    if one is None:
        return shell.code(problems, nothing=True)
    shell.write(publication.withdrawn(one.report, one.on, one.by, one.name, because, shell.terminal))
    return shell.code(problems)
