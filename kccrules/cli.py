"""The command line: options, streams and exit codes. No logic and no wording of results lives here.

Heavy libraries are imported inside the verbs, so that --help answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kccrules import __version__

if TYPE_CHECKING:
    from kccrules.problems import Problem
    from kccrules.render.terminal import Terminal

FINE, PROBLEMS, USAGE, UNREADABLE, OUR_BUG, NOTHING = 0, 1, 2, 3, 4, 5
"""Exit codes: see docs/command-line.md."""
COULD_NOT = {"KCC602": UNREADABLE, "KCC603": UNREADABLE, "KCC601": NOTHING}
"""Problems that mean there is no result at all, whatever --fail-on says."""


class Day(click.ParamType[date]):
    """A day written 2012-08-31."""

    name = "DAY"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from kccrules.periods import Unreadable, read_day

        try:
            return read_day(str(value))
        except Unreadable as error:
            raise click.UsageError(f"{error.found}: {error.hint}") from None


class OneOf(click.Choice[str]):
    """A choice that says what there is in our own words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return str(value)
        from kccrules.wording import listed

        name = param.opts[0] if param else "the option"
        raise click.UsageError(f"{name} is '{value}', and can be {listed(list(self.choices), 'or')}")


def option(name: str, *more: str, **rest: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A click option that its KCCRULES_ variable mirrors."""
    return click.option(name, *more, envvar=f"KCCRULES_{name.lstrip('-').replace('-', '_').upper()}", **rest)


def common_options(function: Callable[..., None]) -> Callable[..., None]:
    """What every verb takes."""
    for add in (
        option(
            "--project",
            "-C",
            type=click.Path(path_type=Path),
            help="The project's folder; else searched upwards for kccrules.yaml.",
        ),
        option(
            "--fail-on",
            type=OneOf(["error", "warning", "never"]),
            default="error",
            help="Problems from here on make the exit code 1.",
        ),
        option(
            "--color",
            type=OneOf(["auto", "always", "never"]),
            default="auto",
            help="Colour; NO_COLOR is respected.",
        ),
        option("--output", "-o", type=click.Path(path_type=Path), help="Write the result to this file."),
        click.option("-q", "--quiet", is_flag=True, help="The result alone: no problems on the error stream."),
    ):
        function = add(function)
    return function


def report_options(function: Callable[..., None]) -> Callable[..., None]:
    """What verbs that evaluate take."""
    for add in (
        option("--period", help="A period such as 2012-13/Q1; else the newest that has figures."),
        option("--as-at", type=Day(), help="Use what had been sent by this day."),
        option("--store", type=click.Path(path_type=Path), help="Folder for stored results; else .kccrules/results."),
    ):
        function = add(function)
    return common_options(function)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kccrules")
def main() -> None:
    """Rate a council's indicators by rules declared in YAML."""


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-f", "--format", "form", type=OneOf(["text", "json"]), default="text", help="text or json.")
@common_options
def validate(paths: tuple[Path, ...], form: str, **common: Any) -> None:
    """Check definitions and the figures sent in, and say what to mend.

    With PATHS, only what concerns those files and folders is shown.
    """
    Shell(**common).run(lambda shell: shell.validate(paths, form))


@main.command(name="eval")
@click.option(
    "-f",
    "--format",
    "form",
    type=OneOf(["text", "json", "markdown"]),
    default="text",
    help="text, json or markdown.",
)
@click.option("--view", help="Lay the report out by another view.")
@report_options
def evaluate(
    form: str, view: str | None, period: str | None, as_at: date | None, store: Path | None, **common: Any
) -> None:
    """Rate every indicator for a period, and show the report."""
    Shell(**common).run(lambda shell: shell.evaluate(form, view, period, as_at, store))


@main.command()
@click.argument("what")
@report_options
def explain(what: str, period: str | None, as_at: date | None, store: Path | None, **common: Any) -> None:
    """Why an indicator is rated as it is; or what a problem code such as KCC204 means."""
    Shell(**common).run(lambda shell: shell.explain(what, period, as_at, store))


def width() -> int:
    """Columns of the terminal, 100 where that cannot be told."""
    from shutil import get_terminal_size

    return max(get_terminal_size((100, 24)).columns, 40)


class Shell:
    """One run of a verb: where the project is, what the terminal can show, where the result goes."""

    def __init__(self, project: Path | None, fail_on: str, color: str, output: Path | None, quiet: bool) -> None:
        self.folder, self.fail_on, self.output, self.quiet = project, fail_on, output, quiet
        self.color = color

    def run(self, verb: Callable[[Shell], int]) -> None:
        try:
            code = verb(self)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit):
            raise
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = FINE
        except Exception:  # the last line of defence: a person gets a report to paste, never a traceback
            code = self.our_bug()
        sys.exit(code)

    def our_bug(self) -> int:
        import tempfile
        import traceback

        what = traceback.format_exc()
        path = Path(tempfile.mkstemp(prefix="kccrules-report-", suffix=".txt")[1])
        path.write_text(f"kccrules {__version__}, Python {sys.version}\n{sys.argv[1:]}\n\n{what}", encoding="utf-8")
        last = what.strip().splitlines()[-1]
        click.echo(f"error KCC901: a fault in kccrules itself, not in your files ({last.split(':')[0]}).", err=True)
        click.echo(f"  hint: please send {path} to whoever looks after kccrules.", err=True)
        return OUR_BUG

    # ------------------------------------------------------------------------------------------------ the verbs

    def validate(self, paths: Sequence[Path], form: str) -> int:
        from kccrules import project, wording
        from kccrules.render import json, problems

        root = self.root()
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
            self.write(json.problems(found))
        elif found:
            self.write(
                [
                    *problems.render(found, self.terminal),
                    "",
                    problems.tally(found, definitions + data),
                    *self.more(found),
                ]
            )
        elif paths:
            self.write([f"{wording.listed([str(path) for path in paths])} {'is' if len(paths) == 1 else 'are'} fine."])
        else:
            self.write(
                [f"{wording.count(definitions, 'definition')} and {wording.count(data, 'submission')} are fine."]
            )
        return self.code(found)

    def evaluate(self, form: str, view: str | None, period: str | None, as_at: date | None, store: Path | None) -> int:
        from kccrules import project
        from kccrules.render import json, markdown, text

        found = project.evaluated(self.root(), project.Asked(period, as_at), store)
        self.complain(found.problems, found.report is None)
        if found.report is None:
            return self.code(found.problems, nothing=True)
        views = [summary.id for summary in found.report.summaries]
        if view is not None and view not in views:
            raise click.UsageError(f"there is no view '{view}': there are {', '.join(views)}")
        if form == "json":
            self.write(json.render(found.report))
        elif form == "markdown":
            self.write(markdown.render(found.report, view))
        else:
            self.write(text.render(found.report, self.terminal, view))
        return self.code(found.problems)

    def explain(self, what: str, period: str | None, as_at: date | None, store: Path | None) -> int:
        from kccrules import pages, project
        from kccrules.render import explanation

        if pages.is_code(what):
            self.write(pages.page(what).splitlines())
            return FINE
        found = project.evaluated(self.root(), project.Asked(period, as_at), store, what)
        if found.report is None:
            self.complain(found.problems, True)
            return self.code(found.problems, nothing=True)
        self.complain(found.problems, False)
        self.write(explanation.render(found.report, what, found.ordinal, found.rungs, self.terminal))
        return self.code(found.problems)

    # ------------------------------------------------------------------------------------------------ in and out

    def root(self) -> Path:
        from kccrules import folder

        start = self.folder or Path.cwd()
        root = folder.find(start) if self.folder is None else (start if (start / folder.SETTINGS).is_file() else None)
        if root is None:
            where = f"'{self.folder}'" if self.folder else "this folder or any above it"
            raise click.UsageError(
                f"there is no kccrules.yaml in {where}. Go to your project's folder, or name it with -C."
            )
        return root

    @property
    def terminal(self) -> Terminal:
        from kccrules.render.terminal import Terminal

        if self.output:
            return Terminal(encoding="utf-8", colour=self.color == "always")
        wanted = self.color == "always" or (
            self.color == "auto"
            and sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
        return Terminal(width(), wanted, sys.stdout.encoding or "ascii")

    def write(self, lines: Iterable[str]) -> None:
        """The result, to the terminal in characters it has, or whole to a file."""
        if self.output is None:
            terminal = self.terminal
            for line in lines:
                sys.stdout.write(terminal.printable(line) + "\n")
            return
        text = "".join(f"{line}\n" for line in lines)
        try:
            fresh = self.output.with_name(f".{self.output.name}.new")
            fresh.write_text(text, encoding="utf-8", newline="\n")
            fresh.replace(self.output)
        except OSError as error:
            raise click.UsageError(f"'{self.output}' cannot be written: {(error.strerror or '').lower()}") from None

    def complain(self, found: Sequence[Problem], failed: bool) -> None:
        """Problems on the error stream; remarks only where the run failed because of them."""
        from kccrules.render import problems
        from kccrules.render.terminal import Terminal

        shown = [
            problem for problem in found if problem.severity == "error" or (failed and problem.severity == "warning")
        ]
        if self.quiet or not shown:
            return
        encoding = sys.stderr.encoding or "ascii"
        terminal = Terminal(width(), False, encoding)
        for line in [*problems.render(shown, terminal), "", *self.more(shown)]:
            sys.stderr.write(terminal.printable(line) + "\n")

    def more(self, found: Sequence[Problem]) -> list[str]:
        return [f"More about any of them:   kccrules explain {found[0].code}"]

    def code(self, found: Sequence[Problem], *, nothing: bool = False) -> int:
        """The exit code for these problems; `nothing` says that there is no result at all."""
        if nothing and any(problem.place.path.startswith("--") for problem in found):
            return USAGE
        hard = [COULD_NOT[problem.code] for problem in found if problem.code in COULD_NOT]
        if hard and nothing:
            return max(hard)
        if any(problem.code == "KCC401" for problem in found) and self.fail_on != "never":
            return UNREADABLE
        counted = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[self.fail_on]
        bad = any(problem.severity in counted for problem in found)
        return PROBLEMS if bad or nothing else FINE
