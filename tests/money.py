"""A small council's money for tests of sums: definitions to build on, and the tests of a project as plain rows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import councils
from conftest import write_project

from kccrules.flow.loading import load, read_data
from kccrules.steps import accounts, evaluate, reconcile
from kccrules.words.results import Row

COUNCIL = (
    councils.MONTH
    + """
kind: hierarchy
id: council-tree
title: Organisation
levels: [directorate]
units:
  - {id: adults, level: directorate, title: Adults}
  - {id: children, level: directorate, title: Children}
  - {id: schools, level: directorate, title: Schools}
---
kind: scale
id: attention
levels: {fine: 0, explain: 1}
---
kind: rule
id: must-explain
title: Variances that must be explained
scale: attention
cases:
  - explain: abs(variance) >= 100000
  - fine: otherwise
---
kind: measures
id: revenue
title: Revenue
about: + is a pressure, - is an underspend.
unit: pounds
calendar: month
scale: million
decimals: 1
submitted: {net: adds, variance: adds, adjustment: adds}
nil_if_absent: [adjustment]
signed: [variance, adjustment, revised, movement]
computed:
  revised: variance + adjustment
  movement: revised - last(revised)
weak_above: 100000
---
kind: view
id: by-directorate
title: Revenue by directorate
of: revenue
by: [directorate]
apart: [schools]
---
kind: budget
id: revenue-2017-18
title: Revenue 2017-18
measures: revenue
rating: must-explain
from: 2017-18
lines:
  - {id: older, title: Older People, service: adults}
  - {id: physical, title: Physical Disability, service: adults}
  - {id: asylum, title: Asylum, service: children}
  - {id: adoption, title: Adoption, service: children}
  - {id: delegated, title: Delegated budgets, service: schools}
"""
)
MONTH = "submissions/2017-18/M06/money.csv"
STATED = "submissions/2017-18/M06/stated.csv"
LONG = "line,measure,period,value,unit\n"
PRINTED = "view,group,measure,period,value,unit,source\n"


@dataclass(frozen=True)
class Found:
    """What came out."""

    tests: list[Row]
    causes: list[Row]
    exceptions: list[Row]
    ratings: Mapping[tuple[str, str], Mapping[str, object]]

    def outcome(self, sort: str, key: str | None, measure: str, **more: object) -> object:
        return self.one(sort, key, measure, **more)["outcome"]

    def one(self, sort: str, key: str | None, measure: str, **more: object) -> Row:
        wanted = {"sort": sort, "key": key, "measure": measure, **more}
        (found,) = [row for row in self.tests if all(row[name] == cell for name, cell in wanted.items())]
        return found

    def of(self, sort: str) -> list[Row]:
        return [row for row in self.tests if row["sort"] == sort]


def money(rows: str, unit: str = "pounds", period: str = "2017-18/M06") -> str:
    """A long table: lines of 'older variance 400000'."""
    cells = [line.split() for line in rows.splitlines() if line.strip()]
    return LONG + "".join(f"{line},{measure},{period},{value},{unit}\n" for line, measure, value in cells)


def printed(rows: str, unit: str = "million", source: str = "Table 1", period: str = "2017-18/M06") -> str:
    """Printed totals: lines of 'total variance 13.8'."""
    cells = [line.split() for line in rows.splitlines() if line.strip()]
    told = (f"by-directorate,{key},{measure},{period},{value},{unit},{source}\n" for key, measure, value in cells)
    return PRINTED + "".join(told)


def results(
    folder: Path,
    files: Mapping[str, str],
    change: Mapping[str, str] | None = None,
    more: str = "",
    day: tuple[int, int, int] = (2017, 9, 30),
) -> Found:
    """What is tested of a project: the council with texts changed and documents added, and what was sent in."""
    write(folder, files, change, more)
    loaded = load(folder)
    assert [one for one in loaded.problems if one.severity == "error"] == []
    assert loaded.definitions
    data = read_data(loaded)
    assert [one for one in data.problems if one.severity == "error"] == []
    ends = datetime.date(*day)
    calendar = loaded.definitions.calendars["month"]
    asked = evaluate.question(calendar, calendar.last_ending_by(ends) or 0, None)
    found = reconcile.reconciled(accounts.books(loaded.definitions, data, asked), loaded.definitions, data, None)
    return Found(found.tests, found.causes, found.exceptions, found.ratings)


def write(folder: Path, files: Mapping[str, str], change: Mapping[str, str] | None = None, more: str = "") -> Path:
    """The project itself."""
    text = COUNCIL
    for old, new in (change or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return write_project(folder, text + more, files)
