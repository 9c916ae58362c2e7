"""kccrules new: one definition by options, or many from the rows of a table or of a person's own sheet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from kccrules.cli.mistyped import Verb
from kccrules.cli.options import OneOf, common_options
from kccrules.cli.shell import Shell

SAID = {
    "title": "Its name in reports.",
    "service": "Who answers for it: the id or title of a service.",
    "unit": "What the numbers count: percent, calls, days.",
    "target": "Good enough from here: 80, '5 to 10', tbc, or a formula.",
    "floor": "The least that is acceptable.",
    "upper": "Of an activity indicator: more than this is above what is expected.",
    "lower": "Of an activity indicator: less than this is below what is expected.",
    "polarity": "Which way is good: higher, lower or range; else as the project says.",
    "decimals": "How many are published; else as many as are sent.",
    "basis": "What one value covers: quarter, annual, year-to-date ...; else as the project says.",
    "calendar": "Which periods it is reported by; else as the project says.",
    "owner": "The post that answers for it, never the name of a person.",
    "about": "What readers need to know.",
}
"""Options that become keys of one definition."""
NEEDED = ("title", "unit")
OF_ONE = {"kpi": ("upper", "lower"), "activity": ("target", "floor")}
"""Options that the other kind has."""


def key_options(function: Callable[..., None]) -> Callable[..., None]:
    for name, words in reversed(SAID.items()):
        function = click.option(f"--{name}", help=words)(function)
    return function


@click.command(cls=Verb)
@click.argument("kind", type=OneOf(["kpi", "activity"]))
@click.argument("id_", metavar="[ID]", required=False)
@key_options
@click.option(
    "--year", help="The year of its limits, such as 2026-27; without it, this year. Of a sheet: if it names none."
)
@click.option("--from", "table", type=click.Path(path_type=Path), help="A table of indicators: CSV or XLSX.")
@click.option(
    "--columns",
    type=click.Path(path_type=Path),
    help="The file that says what its columns mean; else their headings say it.",
)
@click.option("--sheet", help="The sheet of the workbook that has them; else the one that looks like it.")
@click.option("--period", help="The period of the figures in the sheet, such as 2026-27/Q1, if no heading names it.")
@click.option("--add-services", is_flag=True, help="Add services that the sheet names and the project does not have.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be done with the table, and write nothing.")
@common_options
def new(kind: str, id_: str | None, **options: Any) -> None:
    """Write one definition by options, or one for each row of a table. What is there is never overwritten.

    KIND is kpi or activity.
    """
    common = {name: options.pop(name) for name in ("project", "fail_on", "color", "output", "quiet")}
    said = {name: text for name in SAID if (text := options.pop(name)) is not None}
    Shell(**common).run(lambda shell: run(shell, kind, id_, said, **options))


def run(
    shell: Shell,
    kind: str,
    id_: str | None,
    said: Mapping[str, str],
    *,
    year: str | None,
    table: Path | None,
    columns: Path | None,
    sheet: str | None,
    period: str | None,
    add_services: bool,
    dry: bool,
) -> int:
    of_sheets = {"--sheet": sheet, "--period": period, "--add-services": add_services}
    of_tables = {"--columns": columns, **of_sheets, "--dry-run": dry}
    if table is None:
        refuse(of_tables, "goes with --from, which names a table")
        return one(shell, kind, id_, said, year)
    refuse(
        {"ID": id_, **{f"--{name}": text for name, text in said.items()}},
        "is for one definition, and --from is for many",
    )
    for path in (table, columns):
        if path is not None and not path.exists():
            raise click.UsageError(f"there is no file '{path}'")
    if columns is not None:
        refuse({**of_sheets, "--year": year}, "goes without --columns, which says it")
    return many(shell, kind, table, columns, dry, year=year, sheet=sheet, period=period, add_services=add_services)


def refuse(options: Mapping[str, object], why: str) -> None:
    """Raise a UsageError for the first option that was given and says nothing here."""
    given = next((name for name, value in options.items() if value), None)
    if given:
        raise click.UsageError(f"{given} {why}")


def one(shell: Shell, kind: str, id_: str | None, said: Mapping[str, str], year: str | None) -> int:
    from kccrules.flow import starting
    from kccrules.render import beginning
    from kccrules.words.wording import listed

    refuse({f"--{name}": said.get(name) for name in OF_ONE[kind]}, f"is not for kind {kind}")
    if id_ is None or (missing := [f"--{name}" for name in NEEDED if not said.get(name, "").strip()]):
        lacks = "an ID such as calls-answered" if id_ is None else listed(missing)
        example = f'kccrules new {kind} calls-answered --title "Calls answered" --unit percent'
        raise click.UsageError(
            f"a definition needs {lacks}: {example}. Many at once: kccrules new {kind} --from BOOK.xlsx"
        )
    today = date.today()  # noqa: DTZ011  # the year that people at this keyboard are in
    found = starting.add(shell.root(), kind, {"id": id_, **said}, year, today)
    limits = listed([f"{name} {text}" for name, text in said.items() if name in ("target", "floor", "upper", "lower")])
    shell.write(beginning.added(found, limits, shell.terminal))
    return shell.code(found.problems, nothing=found.path is None)


def many(
    shell: Shell, kind: str, table: Path, columns: Path | None, dry: bool, *, add_services: bool, **named: str | None
) -> int:
    from kccrules.flow import starting
    from kccrules.render import intake, own_sheet

    if columns is not None:
        done = starting.by_columns(shell.root(), kind, table, columns, dry=dry)
        shell.write(intake.render(done, shell.terminal))
        return shell.code(done.problems)
    ask = asked if at_a_terminal() else None
    done = starting.by_headings(shell.root(), kind, table, ask, add_services=add_services, dry=dry, **named)
    shell.write(own_sheet.render(done, kind, shell.terminal))
    return shell.code(done.problems)


def at_a_terminal() -> bool:
    """Whether somebody is there who can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def asked(question: str, choices: Sequence[str]) -> str:
    """What somebody answers; nothing leaves it open."""
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number}  {choice}", err=True)
    words = f"{question} {'Type a number' if choices else 'Type it'}, or press Enter to leave it open"
    while True:
        try:
            answer = str(click.prompt(words, default="", show_default=False, err=True)).strip()
        except click.Abort:
            raise click.UsageError("nothing was written, because a question was broken off") from None
        if not choices or answer in ("", *choices):
            return answer
        if answer.isdecimal() and 0 < int(answer) <= len(choices):
            return choices[int(answer) - 1]
        click.echo(f"  '{answer}' is none of them.", err=True)
