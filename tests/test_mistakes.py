"""Mistakes of people who do not program, each with the very text that they see.

A case is a folder of tests/mistakes: the wrong files, which take the places of files of the same name in _base (new
ones go to definitions/kpis, to submissions, or to commentary/2012-13/Q1), and expected.txt, all that `kccrules validate` prints about them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

MISTAKES = Path(__file__).parent / "mistakes"
BASE, EXPECTED = MISTAKES / "_base", "expected.txt"
PAGES, WRITTEN_IN = (".md", ".docx"), "commentary/2012-13/Q1"
"""Files of commentary, and where they go."""
CASES = sorted(folder.name for folder in MISTAKES.iterdir() if folder != BASE)

PROBLEM = re.compile(r"^(?P<path>[^\s:]+)(?::(?P<line>\d+)(?::(?P<column>\d+))?)?: (error|warning|info) KCC\d+: ", re.M)
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
NEVER_SAID = re.compile(
    r"\b(null|None|NaN|[Nn]odes?|[Kk]ey error|[Ss]chemas?|[Vv]alidat\w+|[Ii]nvalid|string|integer|float|object|array|token|"
    r"syntax|pars\w+|expression|exception)\b"
)
WHOLE_FILE = {
    "submissions-saved-as-excel",
    "submissions-saved-with-tabs",
    "page-as-word-document",
    "page-with-underscores",
}
"""Mistakes that no line is to blame for."""


@pytest.fixture
def council(tmp_path: Path) -> Callable[[str | None], Path]:
    """`council(case)`: the project of _base with the wrong files of a case."""

    def make(case: str | None) -> Path:
        shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
        places = {path.name: path for path in tmp_path.rglob("*") if path.is_file()}
        for path in (MISTAKES / case).iterdir() if case else ():
            folder = tmp_path / ("definitions/kpis" if path.suffix == ".yaml" else "submissions")
            if path.name != EXPECTED:
                folder = tmp_path / WRITTEN_IN if path.suffix in PAGES else folder
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, places.get(path.name, folder / path.name))
        return tmp_path

    return make


def test_without_a_mistake_there_is_nothing_to_say(council: Callable, run: Callable) -> None:
    folder = council(None)
    assert run(folder, "validate", "--fail-on", "warning").code == 0
    assert run(folder, "validate").out == "12 definitions and 2 submissions are fine.\n"


@pytest.mark.parametrize("case", CASES)
def test_the_mistake_is_said_once_where_it_stands_and_with_what_to_do(
    case: str, council: Callable, run: Callable, golden: Callable
) -> None:
    folder = council(case)
    found = run(folder, "validate")
    golden(MISTAKES / case / EXPECTED, found.out)
    problems = [*PROBLEM.finditer(found.out)]
    assert len(problems) == 1, "one mistake, one message"
    assert found.err == ""
    assert found.code == (3 if "KCC401" in found.out else 1 if ": error KCC" in found.out else 0)
    assert (folder / problems[0]["path"]).exists()
    assert problems[0]["line"] or case in WHOLE_FILE
    said = "\n".join(line for line in found.out.splitlines() if not re.match(r" *\d* \| ", line))
    assert "\n  hint: " in said or "it must be a" in said
    assert NEVER_SAID.findall(QUOTED.sub("", said).replace("kccrules explain", "")) == []
    assert str(folder) not in said


@pytest.mark.parametrize("case", CASES)
def test_the_wrong_files_of_a_case_differ_from_the_right_ones(case: str) -> None:
    right = {path.name: path.read_bytes() for path in BASE.rglob("*") if path.is_file()}
    wrong = [path for path in (MISTAKES / case).iterdir() if path.name != EXPECTED]
    assert wrong
    assert all(path.read_bytes() != right.get(path.name) for path in wrong)
