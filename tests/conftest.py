"""What tests share: a copy of the shipped project, a small project from YAML in sight, a run of the command line."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("same")
"""The same examples in every run, so that a red run can be repeated; --hypothesis-profile=explore looks for more."""

CHECKOUT = Path(__file__).parents[1]
SHIPPED = ("definitions", "submissions", "kccrules.yaml")
FORBIDDEN = re.compile(r"\b(null|None|NaN|nodes?|key error|schemas?|validation failed|[Ii]nvalid|verdicts?|ladders?)\b")
"""Words that nobody is shown who does not program."""
Json = dict[str, Any]

BASE = """
kind: calendar
id: quarters
title: Financial year by quarter
year_starts: 1 April
periods: [Q1, Q2, Q3, Q4]
due_within: 20 days
closes: 62 days
---
kind: scale
id: rag
title: Red, Amber, Green
levels: {red: 0, amber: 1, green: 2}
---
kind: scale
id: direction
title: Direction of travel
levels: {worse: -1, same: 0, better: 1}
---
kind: rule
id: floor-standard
title: RAG with a floor standard
scale: rag
cases:
  - green: meets(value, target)
  - amber: meets(value, floor)
  - red: otherwise
---
kind: rule
id: since-last
title: Change since the last value
scale: direction
where: {previous: last(value)}
cases:
  - same: value == previous
  - better: beats(value, previous)
  - worse: otherwise
---
kind: hierarchy
id: organisation
title: Council and services
levels: [service]
units: [{id: libraries, level: service, title: Libraries}, {id: roads, level: service, title: Roads}]
---
kind: view
id: by-service
title: Ratings by service
of: kpi
by: [service]
"""
"""What every small project has; a document of a test with the same id takes the place of one of these."""
SETTINGS = """
kind: project
id: council
title: A council
definitions: [definitions]
submissions: [submissions]
defaults:
  kpi: {rating: floor-standard, direction: since-last, calendar: quarters, basis: quarter, polarity: higher}
"""


@dataclass(frozen=True)
class Ran:
    """What a run of the command line gave."""

    code: int
    out: str
    err: str

    def report(self) -> Json:
        """The result as JSON, of a run that went well."""
        assert self.code == 0, f"exit code {self.code}: {self.err}"
        return dict(json.loads(self.out))

    def rating(self, id_: str) -> Json:
        """One line of the report."""
        return next(row for row in self.report()["ratings"] if row["id"] == id_)

    def history(self, id_: str) -> dict[str, Json]:
        """The periods of one indicator."""
        return {row["period"]: row for row in self.report()["history"] if row["id"] == id_}


def invoke(project: Path, *args: str, **variables: str) -> Ran:
    """`kccrules` in this process, on a project: `invoke(folder, "eval", "--period", "2012-13/Q1", COLUMNS="64")`."""
    from kccrules.cli import main

    verb, *rest = args
    unset = {name: None for name in os.environ if name.startswith("KCCRULES_")}
    found = CliRunner(env={"COLUMNS": "100", **unset, **variables}).invoke(main, [verb, "-C", str(project), *rest])
    return Ran(found.exit_code, found.stdout, found.stderr)


def evaluate(project: Path, period: str, *more: str) -> Ran:
    """`kccrules eval` as JSON."""
    return invoke(project, "eval", "--period", period, "--format", "json", *more)


def read_csv(text: str) -> list[dict[str, str]]:
    """The rows of a table by its headings, as a spreadsheet shows them."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def edit(path: Path, old: str, new: str) -> None:
    """One text of a file, which stands there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


LATER = ("plans-2013-14", "report-2017-18", "imports", "activity", "2017-18", "budgets")
"""Folders of what was brought in for later years."""


def ship(folder: Path, *, later: bool = False) -> Path:
    """The shipped definitions and submissions, copied to be changed: those of the 30 indicators, or all of them."""
    for name in SHIPPED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=None if later else shutil.ignore_patterns(*LATER))
        else:
            shutil.copy(source, folder / name)
    return folder


def write_project(folder: Path, documents: str, files: Mapping[str, str]) -> Path:
    """A project of YAML documents divided by '---', and of files by their path, over what every small project has."""
    found: dict[str, str] = {}
    for part in (BASE, documents):
        for text in textwrap.dedent(part).split("\n---\n"):
            id_ = next((line[4:].strip() for line in text.splitlines() if line.startswith("id: ")), None)
            if text.strip():
                assert id_, f"a document without an id: {text}"
                found[f"definitions/{id_}.yaml"] = text
    for path, text in {"kccrules.yaml": SETTINGS, **found, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    (folder / "submissions").mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def set_aside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where everything temporary goes while tests run, in processes of their own as well: pytest clears it away, which
    nobody does with what is left in the computer's own folder."""
    folder = tmp_path_factory.mktemp("set-aside")
    with pytest.MonkeyPatch.context() as patched:
        for name in ("TMPDIR", "TEMP", "TMP"):
            patched.setenv(name, str(folder))
        patched.setattr(tempfile, "tempdir", str(folder))
        yield folder


@pytest.fixture(scope="session")
def run() -> Callable[..., Ran]:
    """`run(project, verb, *args)`."""
    return invoke


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped project, to be changed."""
    return ship(tmp_path)


@pytest.fixture(scope="session")
def quarter_1(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """The report of Quarter 1 2012/13 on the shipped project, evaluated once; not to be changed."""
    return evaluate(ship(tmp_path_factory.mktemp("shipped")), "2012-13/Q1").report()


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """`project(documents, sent="indicator,period,value\\n...", files={path: text})` writes a small project."""

    def make(documents: str, sent: str = "", files: Mapping[str, str] | None = None) -> Path:
        data = {"submissions/sent.csv": sent} if sent else {}
        return write_project(tmp_path, documents, {**data, **(files or {})})

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write golden files anew; review the diff like code.")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """`golden(path, text)`: the text must be that of the file, which --update-golden writes anew."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return check
