"""One run of a verb: where the project is, what the terminal can show, where the result goes, how it ends."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kccrules import __version__

if TYPE_CHECKING:
    from kccrules.render.terminal import Terminal
    from kccrules.words.problems import Problem

FINE, PROBLEMS, USAGE, UNREADABLE, OUR_BUG, NOTHING, STOPPED = 0, 1, 2, 3, 4, 5, 130
"""Exit codes: see docs/command-line.md."""
NO_TEXT = (".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".doc", ".pdf", ".parquet")
"""Endings that promise something else than text: a program that is asked to open such a file would refuse it."""
COULD_NOT = {"KCC602": UNREADABLE, "KCC603": UNREADABLE, "KCC601": NOTHING}
"""Problems that mean there is no result at all, whatever --fail-on says."""


def width() -> int:
    """Columns of the terminal, 100 where that cannot be told."""
    from shutil import get_terminal_size

    return max(get_terminal_size((100, 24)).columns, 40)


def to_nowhere() -> None:
    """What is still to be printed has no reader: Python would complain of it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritten(path: Path, error: OSError) -> str:
    """Why a file or folder could not be written, and what to do."""
    return f"'{path}' cannot be written: {(error.strerror or 'it cannot be replaced').lower()}. Name another place"


class Shell:
    """One run of a verb: where the project is, what the terminal can show, where the result goes."""

    def __init__(self, project: Path | None, fail_on: str, color: str, output: Path | None, quiet: bool) -> None:
        self.folder, self.fail_on, self.output, self.quiet = project, fail_on, output, quiet
        self.color = color

    def run(self, verb: Callable[[Shell], int]) -> None:
        if sys.stdout is None:  # closed, as by a job that runs by itself
            sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
        sys.stderr = sys.stderr or sys.stdout
        if self.output and not self.output.absolute().parent.is_dir():  # said before anything is done
            hint = "Make it first, or name another place"
            raise click.UsageError(
                f"'{self.output}' cannot be written: there is no folder '{self.output.parent}'. {hint}"
            )
        if self.output and self.output.is_file():
            self.refuse_what_is_kept(self.output)
        try:
            code = verb(self)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            code = STOPPED
        except BrokenPipeError:
            to_nowhere()
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

    def refuse_what_is_kept(self, path: Path) -> None:
        """A result never takes the place of a file that the project reads or keeps."""
        root = self.find()
        if root is None:
            return
        from kccrules.flow import loading

        if loading.kept(root, path):
            what = "a file that the project reads or keeps, and is not written over"
            raise click.UsageError(f"'{path}' is {what}. Name another, such as -o result{path.suffix}")

    def find(self) -> Path | None:
        """The project's folder, if there is one."""
        from kccrules.tools import folder

        start = self.folder or Path.cwd()
        return folder.find(start) if self.folder is None else (start if (start / folder.SETTINGS).is_file() else None)

    def root(self) -> Path:
        root = self.find()
        if root is None:
            raise click.UsageError(self.nowhere())
        return root

    def nowhere(self) -> str:
        """That there is no project, and where there is one."""
        import shlex

        from kccrules.tools import folder

        named = self.folder
        if named is not None and not named.exists():
            return f"there is no folder '{named}'. Name the one that has {folder.SETTINGS}, or go there."
        if named is not None and not named.is_dir():
            return f"'{named}' is a file. Name the folder that it is in, such as -C {shlex.quote(str(named.parent))}"
        start = named or Path.cwd()
        near = [folder.find(start), *sorted(path.parent for path in start.glob(f"*/{folder.SETTINGS}"))]
        found = next((path for path in near if path is not None), None)
        where = f"'{named}'" if named else "this folder or any above it"
        hint = (
            f"There is one in '{found}': write -C {shlex.quote(str(found))}"
            if found
            else "Go to your project's folder, or name it with -C. To begin one: kccrules init our-council"
        )
        return f"there is no {folder.SETTINGS} in {where}. {hint}"

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

    @property
    def on_screen(self) -> bool:
        """Whether people see the result as it is written."""
        return self.output is None and sys.stdout.isatty()

    def write_sheet(self, lines: Iterable[str]) -> None:
        """A table as CSV; in a file with the ends of lines, and the mark of UTF-8, that spreadsheets look for."""
        from kccrules.render.spreadsheet import MARK

        marked = not self.on_screen and self.terminal.prints(MARK)
        found = iter(lines)
        self.write(itertools.chain([f"{MARK if marked else ''}{next(found)}"], found), "\r\n")

    def write(self, lines: Iterable[str], end: str = "\n") -> None:
        """The result, to the terminal in characters it has, or whole to a file."""
        if self.output is None:
            terminal = self.terminal
            try:
                for line in lines:
                    sys.stdout.write(terminal.printable(line) + "\n")
                sys.stdout.flush()
            except BrokenPipeError:
                raise
            except OSError as error:
                to_nowhere()
                reason = (error.strerror or "there is nothing to write to").lower()
                raise click.UsageError(f"the result cannot be printed: {reason}. Name a file with -o") from None
            return
        if self.output.suffix.lower() in NO_TEXT:
            raise click.UsageError(
                f"'{self.output}' would not open: what is written is text. Let its name end in .txt, .md, .csv or .json"
            )
        content = "".join(f"{line}{end}" for line in lines).encode("utf-8")
        self.save(lambda path: path.write_bytes(content))

    def save(self, make: Callable[[Path], object], path: Path | None = None) -> None:
        """The result as a file, or a part of it as a file of its own, whole or not at all."""
        path = path or self.output
        assert path
        if path.is_dir():
            raise click.UsageError(f"'{path}' is a folder: name a file in it, such as {path / 'result.txt'}")
        fresh = path.with_name(f".{path.name}.new")
        try:
            if path.exists() and not path.is_file():  # such as /dev/stdout: nothing to replace
                make(path)
            else:
                make(fresh)
                fresh.replace(path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            raise click.UsageError(unwritten(path, error)) from None

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
