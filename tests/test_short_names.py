"""Units with a short name: it stands where columns are narrow, what it stands for is said beneath, and no two look alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran, invoke
from money import COUNCIL, MONTH, money, write

Make = Callable[..., Path]
ADULTS, CHILDREN = "title: Adult Social Care and Health, short: ASC&H}", "title: Children and Young People, short: CYP}"
SHORT = {"title: Adults}": ADULTS, "title: Children}": CHILDREN}
SEPTEMBER = ("--period", "2017-18/M06")
RED = "older variance 4.0\nphysical variance 0.2\nasylum variance 4.1\nadoption variance 0.3\ndelegated variance 0.0\n"
REPORT = """
---
kind: report
id: must-explain-list
title: Exceptions
calendar: month
sections: [{section: SECTION, view: by-directorate, title: Revenue, measures: [variance]}]
"""


def listed(
    folder: Path, section: str, files: dict[str, str] | None = None, change: dict[str, str] | None = None
) -> str:
    sent = {MONTH: money(RED, "million"), **(files or {})}
    root = write(folder, sent, {**SHORT, **(change or {})}, REPORT.replace("SECTION", section))
    ran = invoke(root, "report", "must-explain-list", *SEPTEMBER, "--format", "text")
    assert ran.code == 0, ran.err
    return ran.out


def test_the_list_of_what_must_be_explained_has_short_names_and_says_what_they_stand_for(tmp_path: Path) -> None:
    out = listed(tmp_path, "exceptions")
    assert [line.split("  ")[:2] for line in out.splitlines() if line.strip().startswith(("Older", "Asylum"))]
    rows = {
        name: line for line in out.splitlines() for name in ("Asylum", "Older People") if line.strip().startswith(name)
    }
    assert (rows["Asylum"].split()[1], rows["Older People"].split()[2]) == ("CYP", "ASC&H")
    assert "  CYP: Children and Young People; ASC&H: Adult Social Care and Health\n" in out
    assert out.count("Adult Social Care and Health") == 1


def test_without_short_names_there_is_nothing_to_explain(tmp_path: Path) -> None:
    out = listed(tmp_path, "exceptions", change={ADULTS: "title: Adults}", CHILDREN: "title: Children}"})
    assert ("Adults" in out, "Adults:" in out) == (True, False)


def test_a_list_of_movements_explains_each_short_name_once(tmp_path: Path) -> None:
    cause = "line,measure,period,value,unit,cause\nolder,variance,2017-18/M06,1.0,million,Relief Road\n"
    out = listed(tmp_path, "movements", {"submissions/2017-18/M06/causes.csv": cause})
    above, below = out.split("Does the list explain the whole movement?")
    assert "  Relief Road  ASC&H            +1.0\n\n  ASC&H: Adult Social Care and Health\n" in above
    assert "    ASC&H   +4.2" in below
    assert "  CYP: Children and Young People\n" in below
    assert "ASC&H: Adult" not in below
    assert "Ask ASC&H about" in " ".join(below.split())


def test_a_short_name_holds_from_the_day_of_its_change(tmp_path: Path) -> None:
    later = CHILDREN.replace("}", ", changes: [{from: 2017-09-01, short: CYPE}]}")
    assert " CYPE " in listed(tmp_path / "a", "exceptions", change={CHILDREN: later})
    assert " CYP " in listed(tmp_path / "b", "exceptions", change={CHILDREN: later.replace("2017-09-01", "2017-10-01")})


def seen(root: Path, width: int, *args: str) -> str:
    """What a terminal of so many characters shows."""
    return invoke(root, *args, COLUMNS=str(width)).out


LONG = "title: Adult Social Care and Health and Public Health, short: ASC&H}"


def evaluated(folder: Path, width: int) -> str:
    root = write(folder, {MONTH: money(RED, "million")}, {**SHORT, ADULTS: LONG})
    return seen(root, width, "eval", *SEPTEMBER)


def test_a_table_in_the_terminal_has_a_short_name_where_the_whole_does_not_fit(tmp_path: Path) -> None:
    out = evaluated(tmp_path, 80)
    names = [line.split("  ")[0] for line in out.splitlines()]
    assert ("ASC&H" in names, "Children and Young People" in names) == (True, True)
    assert "\nASC&H: Adult Social Care and Health and Public Health\n" in out
    assert "CYP:" not in out


def test_lines_of_an_explanation_stand_under_short_names(tmp_path: Path) -> None:
    root = write(tmp_path, {MONTH: money(RED, "million")}, SHORT)
    out = invoke(root, "explain", "total", "--view", "by-directorate", *SEPTEMBER).out
    assert [line.split()[2] for line in out.splitlines() if line.startswith("  Older People")] == ["ASC&H"]
    assert "\n  CYP: Children and Young People; ASC&H: Adult Social Care and Health" in out


SERVICES = """
kind: hierarchy
id: organisation
title: Council
levels: [service]
units:
  - {id: libraries, level: service, title: Libraries and Registration, short: LRA}
  - {id: roads, level: service, title: Highways and Transportation of Persons}
---
kind: rule
id: worst-of
title: The worst rating
scale: rag
cases:
  - red: count(red) > 0
  - green: count(green) > 0
  - not-rated: otherwise
---
kind: view
id: by-service
title: By service
of: kpi
by: [service]
rating: worst-of
---
kind: kpi
id: loans
title: Loans
service: libraries
unit: loans
target: {2012-13: 5}
"""


@pytest.mark.parametrize(("width", "short"), [(66, True), (120, False)])
def test_a_table_of_groups_has_a_short_name_where_the_whole_would_be_cut(
    project: Make, width: int, short: bool
) -> None:
    out = seen(project(SERVICES), width, "eval", "--period", "2012-13/Q1")
    assert ("\nLRA  " in out, "LRA: Libraries and Registration\n" in out) == (short, short)
    assert ("\nLibraries and Registration  " in out) is not short


# ---------------------------------------------------------------------------------------------- no two look alike


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("short: CS", "short: CS", "in narrow columns 'adults' and 'children' would both be 'CS'"),
        ("short: CS", "short: cs", "in narrow columns 'adults' and 'children' would both be 'cs'"),
        ("about: A", "short: Adults", "in narrow columns 'adults' and 'children' would both be 'Adults'"),
        ("short: Children", "about: C", "in narrow columns 'adults' and 'children' would both be 'Children'"),
        ("short: AS, changes: [{from: 2017-09-01, short: CS}, {from: 2017-10-01, owner: Director}]", "short: CS",
         "in narrow columns 'adults' and 'children' would both be 'CS'"),
    ],
)  # fmt: skip
def test_two_units_of_one_level_with_one_short_name_are_refused_once(
    tmp_path: Path, first: str, second: str, said: str
) -> None:
    ran = named(tmp_path, first, second)
    assert ran.out.count("KCC495") == 2, "the message, and where more is said"
    assert f"error KCC495: {said}\n" in ran.out


def named(folder: Path, first: str, second: str, level: str = "directorate") -> Ran:
    change = {
        "title: Adults}": f"title: Adults, {first}}}", "title: Children}": f"title: Children, {second}}}",
        "levels: [directorate]": "levels: [directorate, other]",
        "id: children, level: directorate": f"id: children, level: {level}{', under: adults' if level == 'other' else ''}",
    }  # fmt: skip
    return invoke(write(folder, {}, {old: new for old, new in change.items() if old in COUNCIL}), "validate")


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("short: AS", "short: CS", "directorate"),
        ("short: CS", "short: CS", "other"),
        ("short: CS, changes: [{from: 2017-09-01, short: AS}]", "short: YP, changes: [{from: 2017-09-01, short: CS}]", "directorate"),
        ("about: A", "changes: [{from: 2017-09-01, title: Adults}]", "directorate"),
    ],
)  # fmt: skip
def test_units_that_never_look_alike_on_one_level_are_fine(tmp_path: Path, first: str, second: str, level: str) -> None:
    assert "KCC495" not in named(tmp_path, first, second, level).out
