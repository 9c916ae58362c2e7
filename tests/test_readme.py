"""What the README shows is what happens: commands are run, files are as printed, links lead somewhere.

Each section starts from the shipped project. A `console` block is run and compared, a `diff` block is applied to the
file named last before it, and a `yaml` or `csv` block is the file named last before it, or a part of it. A line of
three dots stands for lines left out. `--update-golden` writes the output of commands anew, and fills empty blocks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ship

from kccrules.cli import shell

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
START = "python3 start.py "
LEFT_OUT = "..."


@dataclass(frozen=True)
class Block:
    language: str
    text: str
    section: str
    file: str
    """The file linked last before it."""

    @property
    def is_writable(self) -> bool:
        """Whether nothing in it was chosen by hand."""
        return LEFT_OUT not in self.text.splitlines() and (self.language == "console" or not self.text)

    def shows(self, is_so: str) -> bool:
        if self.language != "console":
            return bool(self.text) and self.text in is_so
        pattern = re.escape(self.text).replace(re.escape(f"{LEFT_OUT}\n"), r"(?:.*\n)*?")
        return re.fullmatch(pattern, is_so) is not None


def blocks(text: str) -> Iterator[Block]:
    section = file = ""
    for found in re.finditer(
        r"^## (?P<section>[^\n]*)$|\]\((?P<file>[^)#]+)\)|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", text, re.M | re.S
    ):
        section, file = found["section"] or section, found["file"] or file
        if found["kind"]:
            yield Block(found["kind"], found["text"], section, file)


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a block, and what it is said to print."""
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def ran(command: str, folder: Path) -> str:
    """What a command prints; start.py hands it to kccrules as it is, once everything is set up."""
    assert command.startswith(START), f"the README has a command that this test cannot run: {command}"
    unset = {name: value for name, value in os.environ.items() if not name.startswith("KCCRULES_")}
    done = subprocess.run(
        [sys.executable, "-m", "kccrules", *command.removeprefix(START).split()],
        cwd=folder, env={**unset, "COLUMNS": "100", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command} went wrong:\n{done.stdout}"  # before it could be written as the new output
    return done.stdout


def applied(change: str, text: str) -> str:
    """A text with a change of one place in it: lines that begin with a blank or - are there, those with + are to be."""
    lines = change.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"these lines are not there once:\n{before}"
    return text.replace(before, after)


def shown(folder: Path) -> Iterator[tuple[Block, str]]:
    """Every block that shows something, with what is so."""
    section, here = None, folder
    for number, block in enumerate(blocks(README.read_text("utf-8"))):
        if block.section != section:
            section, here = block.section, ship(folder / str(number), later=True)
        if block.language == "diff":
            path = here / block.file
            path.write_text(applied(block.text, path.read_text("utf-8")), encoding="utf-8")
        elif block.language != "console":
            yield block, (ROOT / block.file).read_text("utf-8")
        elif block.text != f"$ {START}test\n":  # that one runs this test
            yield block, "".join(f"$ {command}\n{ran(command, here)}" for command, _ in commands(block))


def test_what_the_readme_shows_is_so(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text, wrong = README.read_text("utf-8"), []
    for block, is_so in shown(tmp_path):
        if block.shows(is_so):
            continue
        if request.config.getoption("--update-golden") and block.is_writable:
            text = text.replace(f"```{block.language}\n{block.text}```", f"```{block.language}\n{is_so}```", 1)
        else:
            wrong.append(is_so)
    if text != README.read_text("utf-8"):
        README.write_text(text, encoding="utf-8", newline="\n")
    assert "\n".join(wrong) == ""


def test_the_two_commands_come_first() -> None:
    found = [command for block in blocks(README.read_text("utf-8")) for command, _ in commands(block)]
    assert found[:2] == [f"{START}eval --period 2012-13/Q1", f"{START}test"]


def test_every_exit_code_is_told() -> None:
    told = re.findall(r"^\| (\d) \|", README.read_text("utf-8"), re.M)
    assert told == [
        str(code) for code in (shell.FINE, shell.PROBLEMS, shell.USAGE, shell.UNREADABLE, shell.OUR_BUG, shell.NOTHING)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_are_there(page: str) -> None:
    """Paths in `code`, unless a part of them stands for something (KIND, *)."""
    folders = "kccrules|tests|docs|schemas|definitions|submissions|benchmarks"
    named = re.findall(rf"`((?:{folders})/[^`\s]*)`", (ROOT / page).read_text("utf-8"))
    assert [name for name in named if not re.search(r"[A-Z]{3}|\*", name) and not (ROOT / name).exists()] == []
