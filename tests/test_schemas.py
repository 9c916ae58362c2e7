"""Schemas: what a definition may say, and the words for what it may not."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kccrules.meaning.kinds import view
from kccrules.tools import schemas
from kccrules.tools.yamlfile import Document, parse
from kccrules.words import ledger, model
from kccrules.words.problems import Place, Problem

ROOT = Path(__file__).parents[1]
NEVER_SAID = re.compile(
    r"\b(schema|null|None|NaN|node|key error|validation|invalid|JSON|array|object|mapping|string|integer|regex)\b"
)

KPI = "kind: kpi\nid: calls\ntitle: Calls answered\nunit: percent\n"
ACTIVITY = "kind: activity\nid: visits\ntitle: Visits\nunit: visits\n"
RULE = "kind: rule\nid: strict\ntitle: Strict\nscale: rag\n"
CASES = "cases:\n  - green: meets(value, target)\n  - red: otherwise\n"
SCALE = "kind: scale\nid: rag\n"
CALENDAR = "kind: calendar\nid: terms\nyear_starts: 1 September\nperiods: [Autumn, Spring]\ndue_within: 20 days\n"
HIERARCHY = "kind: hierarchy\nid: council\ntitle: Council\nlevels: [service]\n"
GROUP = "kind: group\nid: schools\ntitle: Schools\n"
VIEW = "kind: view\nid: by-service\ntitle: By service\n"
PROJECT = "kind: project\nid: council\ntitle: Council\ndefinitions: [definitions]\n"
MEASURES = "kind: measures\nid: revenue\ntitle: Revenue\nunit: pounds\nsubmitted: {gross: adds, spent: cumulative}\n"
BUDGET = "kind: budget\nid: revenue-2017-18\ntitle: Revenue 2017-18\nmeasures: revenue\n"
SHEET = (
    "kind: sheet\nid: table-1\ntitle: Table 1\nfiles: table-*.csv\nbudget: revenue-2017-18\nline: Service\n"
    "columns:\n  Net: gross\n  Last: {measure: gross, period: last, year: later, turned: true, scale: units}\n"
)
DEFAULTS = "defaults:\n  kpi: {calendar: terms}\n"

TOTALS = "it must be submitted, sum, sum-of-known or average"
MEANT_HIGHER = "did you mean 'higher'?"
OR_REMOVE = "write a value, or remove the line"

GOOD = [
    KPI,
    KPI + "target: {2012-13: 80}\nfloor: 0.9 * target\nrating: none\nbecause: {2012-13: Agreed.}\n",
    KPI + "target:\n  2012: 5 to 10\n  2012-13: {Q1: 63, Q2: 67.5, Q3: tbc, M06: last(value)}\n",
    KPI + "from: '2012'\nuntil: 2013-03-31\ndecimals: 1\nlabel: '1.10'\nshows: due\ndue_within: 10 days\n",
    KPI
    + "changes:\n  - from: 2012-13/Q1\n    about: Tier 1 only.\n    break: true\n  - {from: 2013-14, unit: calls}\n",
    KPI + "areas: districts\narea_total: sum-of-known\nsuppress_below: 5\nweight: 1.5\nbenchmarks: [national]\n",
    KPI + "target:\n  2012-13: {whole: 658, east-kent: 0.9 * target, dover: {stated: As agreed}}\n"
    "  2013-14: {Q1: {whole: 5, dover: 4}, Q2: 6, Q4: 9, between: straight-line}\n  2014-15: {stated: Less}\n",
    KPI
    + "floor: {2010-11: 72, 2014-15: 84, between: steps}\ntarget: {stated: As agreed}\nstated: {benchmark: Local}\n",
    ACTIVITY + "upper: {2012-13: {Q1: 4000, Q2: 2000}}\nlower: 0.9 * upper\npolarity: neutral\nrating: within-range\n"
    "changes:\n  - {from: 2013-14, weight: 2, suppress_below: 6}\n",
    KPI + "from: November 2010\nuntil: 2012-13/W53\n",
    RULE + CASES,
    RULE + CASES + "where: {previous: last(value)}\ncompare: exact\nexamples:\n  - {value: 80, x: low, expect: red}\n",
    RULE + CASES + "from: 2012-04-01\nchanges:\n  - from: 2013-04-01\n    cases:\n      - red: otherwise\n",
    SCALE + "levels: {red: 0, amber: 1, not-good: -1}\ntitles: {red: Red}\ncolours: {red: '#d4351c'}\n",
    CALENDAR + "closes: 62 days\ntitle: Terms\nsource: The timetable\n",
    CALENDAR
    + "dates:\n  2012-13: {Autumn: 2012-09-03 to 2012-12-21, Spring: none}\n  2013-14: 2013-10-01\n  '2014': tbc\n",
    CALENDAR.replace("[Autumn, Spring]", "weeks").replace("1 Sep", "Monday on or before 1 Sep"),
    HIERARCHY
    + "units:\n  - {id: a, level: service, title: A}\n  - id: b\n    level: service\n    title: B\n    under: a\n"
    "    also: [Bee]\n    changes:\n      - {from: 2012-10-01, title: C}\n",
    GROUP + "members: [a, b]\nabout: For schools.\n",
    VIEW + "of: kpi\nby: [service]\nwithin: [schools]\ncarried_forward: show\n",
    PROJECT + DEFAULTS + "  activity: {rating: none, direction: none, polarity: neutral, due_within: 2 weeks}\n",
    VIEW + "of: revenue\nby: [service]\napart: [schools]\ntotals:\n  - {id: a, title: A, only: [b]}\n",
    MEASURES,
    MEASURES
    + "computed: {net: gross - 1, cost: {formula: gross * gross, totals: adds}}\nnil_if_absent: [gross]\nsigned: [net]\n"
    "scale: million\ndecimals: 3\nprinted: {net: {title: Net}, gross: {unit: clients, scale: units, decimals: 0}}\n"
    "checks:\n  - net == gross\n  - {name: A, check: net <= gross, about: B}\nweak_above: 0.5\nstages: [planned]\n"
    "changes:\n  - {from: 2017-09-01, weak_above: 100}\n",
    BUDGET + "lines: lines.csv\nrating: none\nservice: a\nserves: [b]\nfrom: 2017-18\n",
    BUDGET + "lines:\n  - {id: a, title: A, under: b, memo: true, offsets: c, stage: planned, also: [B]}\n  - id: d\n"
    "    title: D\n    changes:\n      - {from: 2017-18, under: none}\n",
    SHEET,
    SHEET + "scale: thousand\nsheet: Table 1\nheadings: 3\nskip: [Notes]\nrows: {All: total, A: a/b}\nnil: ['-']\n"
    "not_applicable: [n/a]\nwithin: Directorate\nview: by-service\n",
    PROJECT + "submissions: [in, more/in]\ndefaults:\n  kpi: {calendar: terms, polarity: higher, decimals: 0}\n",
]


def document(text: str) -> Document:
    found, problems = parse(text.encode(), "definitions/kpis/calls.yaml")
    assert found is not None, problems
    return found


def check(text: str) -> list[Problem]:
    return schemas.check([document(text)])


def said(text: str) -> list[tuple[str, str | None]]:
    """Line, code and message of every problem, and its hint."""
    return [(f"{p.place.line} {p.code} {p.message}", p.hint) for p in check(text)]


# Good documents


@pytest.mark.parametrize("text", GOOD)
def test_a_good_definition_has_no_problems(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "path", [ROOT / "kccrules.yaml", *sorted(ROOT.glob("definitions/**/*.yaml"))], ids=lambda path: path.name
)
def test_the_definitions_of_this_repository_pass(path: Path) -> None:
    found, problems = parse(path.read_bytes(), path.name)
    assert problems == []
    assert found is not None
    assert schemas.check([found]) == []


@pytest.mark.parametrize("cell", ["80%", "'>75'", "N/A", "TBC", "5-10", "'80,5'", "value-target", "5 to", "-5"])
def test_the_form_of_a_cell_is_left_to_the_reader_of_cells(cell: str) -> None:
    assert check(KPI + f"target:\n  2012-13: {cell}\n") == []


def test_problems_of_several_documents_come_in_order_of_place() -> None:
    one, two = document(KPI + "label: 1\n"), document(KPI + "polarity: up\n\n")
    assert [p.message[:10] for p in schemas.check([two, one])] == ["'label' is", "'polarity'"]


def test_good_definitions_do_not_cost_the_import_of_jsonschema() -> None:
    code = "import sys, kccrules.tools.schemas as s; [s.quick(kind) for kind in s.KINDS]; print('jsonschema' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


# The kind


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("kind: kip\n", "1 KCC109 there is no kind 'kip'", "did you mean 'kpi'?"),
        ("kind: KPI\n", "1 KCC109 there is no kind 'KPI'", "did you mean 'kpi'?"),
        ("kind: [kpi]\n", "1 KCC109 there is no kind '[kpi]'", "did you mean 'kpi'?"),
        (
            "kind: 7\n",
            "1 KCC109 there is no kind '7'",
            "the kinds are project, kpi, activity, scale, rule, calendar, hierarchy, group, view, columns, report, measures, budget and sheet",
        ),
        ("knid: kpi\nid: calls\n", "1 KCC103 a definition has no key 'knid'", "did you mean 'kind'?"),
        ("id: calls\n", "1 KCC105 a definition needs 'kind'", "add a line such as  kind: kpi"),
        ("id: calls\nkind:\n", "2 KCC105 a definition needs 'kind'", "add a line such as  kind: kpi"),
    ],
)
def test_a_kind_that_is_not_there(text: str, message: str, hint: str | None) -> None:
    assert said(text) == [(message, hint)]


def test_the_keys_of_a_kind_are_those_of_its_schema() -> None:
    assert schemas.keys_of("group") == ["kind", "id", "title", "about", "source", "members"]


# Unknown and missing keys


def test_a_misspelt_key_is_shown_where_it_stands() -> None:
    (problem,) = check(KPI + "polartiy: higher\n")
    assert str(problem.place) == "definitions/kpis/calls.yaml:5:1"
    assert (problem.code, problem.message) == ("KCC103", "a KPI has no key 'polartiy'")
    assert problem.hint == "did you mean 'polarity'?"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (KPI + "Due within: 20 days\n", "5 KCC103 a KPI has no key 'Due within'", "did you mean 'due_within'?"),
        (KPI + "hello: 5\n", "5 KCC103 a KPI has no key 'hello'", None),
        (
            GROUP + "members: [a]\nhello: 5\n",
            "5 KCC103 a group has no key 'hello'",
            "its keys are kind, id, title, about, source and members",
        ),
        (
            KPI + "upper: 5\n",
            "5 KCC103 a KPI has no key 'upper'",
            "a KPI has target and floor; upper belongs to kind: activity",
        ),
        (
            ACTIVITY + "target: 5\n",
            "5 KCC103 an activity indicator has no key 'target'",
            "an activity indicator has upper and lower; target belongs to kind: kpi",
        ),
        (
            ACTIVITY + "changes:\n  - from: 2012-13\n    upper: 80\n",
            "7 KCC103 an entry of changes has no key 'upper'",
            "thresholds change in their own table, not under changes",
        ),
        (
            KPI + "changes:\n  - from: 2012-13\n    areas: districts\n",
            "7 KCC103 an entry of changes has no key 'areas'",
            "areas holds for all years: write it outside changes, at the left margin",
        ),
        (
            ACTIVITY + "2012-13: 80\n",
            "5 KCC103 an activity indicator has no key '2012-13'",
            "indent it under upper or lower",
        ),
        (
            KPI + "between: steps\n",
            "5 KCC103 a KPI has no key 'between'",
            "between goes inside target or floor, beside the years",
        ),
        (
            KPI + "stated: {Benchmark: Local}\n",
            "5 KCC103 'Benchmark' is not a word for what was said",
            "write it in lower-case, with hyphens: benchmark",
        ),
        (KPI + "2012-13: 80\n", "5 KCC103 a KPI has no key '2012-13'", "indent it under target or floor"),
        (KPI + "Q1: 80\n", "5 KCC103 a KPI has no key 'Q1'", "indent it under its year"),
        (KPI + "break: true\n", "5 KCC103 a KPI has no key 'break'", "break goes inside an entry of changes"),
        (
            KPI + "changes:\n  - from: 2012-13\n    titel: Calls\n",
            "7 KCC103 an entry of changes has no key 'titel'",
            "did you mean 'title'?",
        ),
        (
            KPI + "changes:\n  - from: 2012-13\n    target: 80\n",
            "7 KCC103 an entry of changes has no key 'target'",
            "targets change in their own table, not under changes",
        ),
        (
            KPI + "changes:\n  - from: 2012-13\n    until: 2013-14\n",
            "7 KCC103 an entry of changes has no key 'until'",
            "write until outside changes, at the left margin",
        ),
        (
            RULE + CASES + "examples:\n  - {Value: 80, expect: red}\n",
            "9 KCC103 an example has no key 'Value'",
            "write the names that the cases use, such as value or target",
        ),
        (
            RULE + CASES + "where: {Previous: last(value)}\n",
            "8 KCC103 'Previous' is not a name that formulas can use",
            "write it in lower-case letters, digits and _",
        ),
        (
            PROJECT + "defaults:\n  kpi: {calendar: terms, weight: 2}\n",
            "6 KCC103 the block 'kpi' of defaults has no key 'weight'",
            "weight is said by each indicator that has one",
        ),
    ],
)
def test_an_unknown_key_says_what_to_do_instead(text: str, message: str, hint: str | None) -> None:
    assert said(text) == [(message, hint)]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (KPI.replace("unit: percent\n", ""), "1 KCC105 a KPI needs 'unit'", "add a line such as  unit: percent"),
        (
            KPI + "changes:\n  - title: Calls\n",
            "6 KCC105 an entry of changes needs 'from'",
            "add a line such as  from: 2012-13/Q1",
        ),
        (
            KPI + "changes:\n  - {}\n",
            "6 KCC105 an entry of changes needs 'from'",
            "add a line such as  from: 2012-13/Q1",
        ),
        (
            RULE,
            "1 KCC105 a rule needs 'cases'",
            "add cases: and below it lines such as  - green: meets(value, target)",
        ),
        (
            HIERARCHY,
            "1 KCC105 a hierarchy needs 'units'",
            "add units: and below it lines such as  - {id: get, level: directorate, title: Growth and Environment}",
        ),
        (
            HIERARCHY + "units:\n  - {id: a, title: A}\n",
            "6 KCC105 a unit needs 'level'",
            "add a line such as  level: directorate",
        ),
        (VIEW + "of: kpi\n", "1 KCC105 a view needs 'by'", "add a line such as  by: [directorate, division]"),
        (
            PROJECT + "defaults:\n  kpi: {polarity: higher}\n",
            "6 KCC105 the block 'kpi' of defaults needs 'calendar'",
            "add a line such as  calendar: financial-quarter",
        ),
    ],
)
def test_a_missing_key_says_which_line_to_add(text: str, message: str, hint: str | None) -> None:
    assert said(text) == [(message, hint)]


def test_two_missing_keys_are_two_problems() -> None:
    assert [p.message for p in check("kind: kpi\nid: calls\n")] == ["a KPI needs 'title'", "a KPI needs 'unit'"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (KPI.replace("unit:", "unti:"), "did you mean 'unit'?"),
        (RULE + "green: meets(value, target)\n", "cases are written under cases: - green: meets(value, target)"),
        (PROJECT + "kpi: {calendar: terms}\n", "indent it under defaults"),
        (PROJECT + "defaults: {calendar: terms}\n", "write it inside kpi or activity, such as kpi: {calendar: terms}"),
        (PROJECT + "activity: {rating: none}\n", "indent it under defaults"),
    ],
)
def test_a_key_that_is_there_but_misspelt_or_misplaced_is_not_missing_as_well(text: str, hint: str) -> None:
    assert [p.hint for p in check(text)] == [hint]


# Tables by year


@pytest.mark.parametrize(
    ("table", "stray", "hint"),
    [
        ("{2012/13: 80}", "2012/13", "years are written 2012-13"),
        ("{2012-2013: 80}", "2012-2013", "years are written 2012-13"),
        ("{12-13: 80}", "12-13", "years are written 2012-13"),
        ("{last: 80}", "last", "years are written 2012-13; areas go inside their year: 2012-13: {whole: 80, last: 80}"),
        ("{whole: 80}", "whole", "the whole and its areas go inside their year: 2012-13: {whole: 80}"),
        ("{betwen: steps}", "betwen", "did you mean 'between'?"),
        ("{says: words}", "says", "did you mean 'stated'?"),
        ("{2012*: 80}", "2012*", "years are written 2012-13"),
        ("{2012-13/Q1: 80}", "2012-13/Q1", "quarters go inside: 2012-13: {Q1: 80}"),
        ("{2012-13/M06: 80}", "2012-13/M06", "periods go inside: 2012-13: {M06: 80}"),
        ("{Q1: 80}", "Q1", "periods go inside their year: 2012-13: {Q1: 80}"),
    ],
)
def test_a_key_that_is_not_a_year(table: str, stray: str, hint: str) -> None:
    assert said(KPI + f"target: {table}\n") == [(f"5 KCC103 '{stray}' is not a year", hint)]


@pytest.mark.parametrize(
    ("stray", "hint"),
    [
        ("1", "periods begin with a capital: Q1"),
        ("2012", "periods begin with a capital, such as Q1, Autumn or M06"),
        ("East Kent", "periods begin with a capital, such as Q1 or Autumn; areas are lower-case ids: east-kent"),
    ],
)
def test_a_key_that_is_not_a_period_or_an_area(stray: str, hint: str) -> None:
    message = f"5 KCC103 '{stray}' is not a period of the year or an area"
    assert said(KPI + f"floor: {{2012-13: {{{stray}: 80}}}}\n") == [(message, hint)]


A_TARGET = "it must be a number, a formula, or a table with a line for each year"
A_ROW = "it must be a number, a range, a formula, none, tbc, or a value for each period or area"
A_PART = "it must be a number, a range, a formula, none, tbc, or a value for each area"
A_CELL = "it must be a number, a range, a formula, none or tbc"


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        ("[63, 75]", f"'target' is a list: {A_TARGET}", "write a line for each year, such as 2012-13: 80"),
        ("{2012-13: [63, 75]}", f"'2012-13' is a list: {A_ROW}", "name the periods, such as {Q1: 63, Q2: 75}"),
        ("{2012-13: {Q1: true}}", f"'Q1' is true: {A_PART}", None),
        ("{2012-13: {Q1: [5, 4]}}", f"'Q1' is a list: {A_PART}", "name the areas, such as {whole: 5, ashford: 4}"),
        ("{2012-13: {dover: true}}", f"'dover' is true: {A_CELL}", None),
        ("{2012-13: 80, between: middle}", "'between' is 'middle': it must be straight-line or steps", None),
        (
            "{2012-13: 80, between: linear}",
            "'between' is 'linear': it must be straight-line or steps",
            "write straight-line",
        ),
        ("{2012-13: 80, between: stepped}", "'between' is 'stepped': it must be straight-line or steps", "write steps"),
        ("{stated: 5}", "'stated' is 5: it must be text", 'put it in quotes: "5"'),
    ],
)
def test_a_target_of_the_wrong_form(target: str, message: str, hint: str | None) -> None:
    assert said(KPI + f"target: {target}\n") == [(f"5 KCC104 {message}", hint)]


@pytest.mark.parametrize(
    "line", ["target:", "target: {}", "target: ''", "target:\n  2012:", "floor:\n  2012:\n    Q1:"]
)
def test_an_empty_cell_is_none_or_tbc_or_not_written_at_all(line: str) -> None:
    (problem,) = check(KPI + line + "\n")
    assert problem.message.endswith("is empty")
    assert problem.hint == "write none (none, on purpose) or tbc (not agreed yet), or remove the line"


@pytest.mark.parametrize(
    ("target", "message", "hint"),
    [
        (
            "{2012-13: {Q1: {Dover: 5}}}",
            "'Dover' is not an area",
            "areas are lower-case ids: dover",
        ),
        (
            "{2012-13: {Q1: {between: steps}}}",
            "'between' is not an area",
            "write between beside the years, or beside the periods of a year",
        ),
        (
            "{2012-13: {dover: {Q1: 5}}}",
            "a single cell has no key 'Q1'",
            "the periods stand outside and the areas inside: Q1: {whole: 5}",
        ),
        ("{2012-13: {dover: {deal: 5}}}", "a single cell has no key 'deal'", "write one value for each area"),
    ],
)
def test_a_table_inside_a_cell_is_put_right(target: str, message: str, hint: str) -> None:
    assert said(KPI + f"target: {target}\n") == [(f"5 KCC103 {message}", hint)]


# Commas inside braces


def cut(text: str) -> str:
    """What YAML makes of the text: in { }, a comma ends a value and begins a key, here one without a value."""
    return re.sub(r", ?([^,:{}\[\]]+)(?=[,}])", r', "\1": ~', text)


def test_cut_shows_what_yaml_makes_of_a_comma() -> None:
    assert cut("{title: A, b and c, under: d}") == '{title: A, "b and c": ~, under: d}'


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (KPI + "target: {2012-13: 1,075}\n", "'075' is not a year", "no comma in numbers: 1075"),
        (KPI + "target: {2012-13: 1,075.5, 2013-14: 9}\n", "'075.5' is not a year", "no comma in numbers: 1075.5"),
        (
            KPI + "target:\n  2012-13: {Q1: 1,075,200, Q2: 3}\n",
            "'075' is not a period of the year or an area",
            "no comma in numbers: 1075200",
        ),
        (KPI + "target: {2012-13: 5 to 1,075}\n", "'075' is not a year", "no comma in numbers: 5 to 1075"),
        (KPI + "target: {2012-13: 67,5}\n", "'5' is not a year", "a decimal has a point: 67.5"),
        (
            KPI + "target: {2012-13: max(target, 5)}\n",
            "'5)' is not a year",
            'put it in quotes: 2012-13: "max(target, 5)"',
        ),
        (
            HIERARCHY + "units:\n  - {id: a, level: service, title: Fostering, disabled children}\n",
            "a unit has no key 'disabled children'",
            'put it in quotes: title: "Fostering, disabled children"',
        ),
        (
            HIERARCHY + "units:\n  - {id: a, level: service, title: Children, Young People, and Schools, under: b}\n",
            "a unit has no key 'Young People'",
            'put it in quotes: title: "Children, Young People, and Schools"',
        ),
    ],
)
def test_a_comma_in_braces_is_one_mistake_whatever_it_cuts(text: str, message: str, hint: str | None) -> None:
    (problem,) = check(cut(text))
    assert problem.code == "KCC103"
    assert (problem.message, problem.hint) == (message, f"{hint}. In {{ }} a comma starts the next entry")


def test_an_empty_unknown_key_on_its_own_line_is_not_the_rest_of_the_line_before() -> None:
    assert said(KPI + "lable:\n") == [("5 KCC103 a KPI has no key 'lable'", "did you mean 'label'?")]


def test_an_empty_unknown_key_that_comes_first_in_braces_is_not_the_rest_of_anything() -> None:
    assert said(KPI + "target: {075: ~, 2012-13: 80}\n") == [
        ("5 KCC103 '075' is not a year", "years are written 2012-13")
    ]


# Values


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("polarity: highest", "'polarity' is 'highest': it must be higher, lower, range or neutral", MEANT_HIGHER),
        ("polarity: HIGHER", "'polarity' is 'HIGHER': it must be higher, lower, range or neutral", MEANT_HIGHER),
        ("polarity: up", "'polarity' is 'up': it must be higher, lower, range or neutral", None),
        ("area_total: total", f"'area_total' is 'total': {TOTALS}", "write sum"),
        ("area_total: mean", f"'area_total' is 'mean': {TOTALS}", "write average"),
        ("area_total: none", f"'area_total' is 'none': {TOTALS}", "write submitted, or leave the line out"),
        ("weight: heavy", "'weight' is 'heavy': it must be a number above 0", None),
        ("weight: 0.0", "'weight' is 0.0: it must be a number above 0", "write a number above 0, or remove the line"),
        ("suppress_below: -5", "'suppress_below' is -5: it must be a number above 0", None),
        ("benchmarks: national", "'benchmarks' is 'national': it must be a list of ids", "write [national]"),
        (
            "stated: local indicator",
            "'stated' is 'local indicator': it must be a table of words as printed, by what they were said of",
            "write for example stated: {benchmark: local indicator}",
        ),
        ("decimals: one", "'decimals' is 'one': it must be a whole number from 0 to 6", None),
        ("decimals: 9", "'decimals' is 9: it must be a whole number from 0 to 6", None),
        ("decimals: 1.0", "'decimals' is 1.0: it must be a whole number from 0 to 6", "write 1"),
        ("decimals: true", "'decimals' is true: it must be a whole number from 0 to 6", None),
        ("label: 1.10", "'label' is 1.10: it must be text", 'put it in quotes: "1.10"'),
        ("owner: [Head]", "'owner' is a list: it must be text", None),
        ("owner: {post: Head}", "'owner' is a table: it must be text", None),
        ("owner:", "'owner' is empty", OR_REMOVE),
        ("owner: ' '", "'owner' is empty", OR_REMOVE),
        ("serves: [a, b, a]", "'serves' has 'a' twice", "keep one"),
        ("serves: [A]", "'serves' has 'A': it must be an id", "ids are lower-case with hyphens: write a"),
        ("serves: improve-access", "'serves' is 'improve-access': it must be a list of ids", "write [improve-access]"),
        ("serves: []", "'serves' is empty", OR_REMOVE),
        ("serves: ['']", "'serves' has an empty entry", OR_REMOVE),
        (
            "value: '= a + b'",
            "'value' is '= a + b': it must be a formula",
            "begin with a name or a number: write a + b",
        ),
        ("value: 5", "'value' is 5: it must be a formula", 'put it in quotes: "5"'),
        ("because: 5", "'because' is 5: it must be text, or a table with a text for each year", None),
    ],
)
def test_a_value_of_the_wrong_form(line: str, message: str, hint: str | None) -> None:
    assert said(KPI + line + "\n") == [(f"5 KCC104 {message}", hint)]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("floor_standard", "ids are lower-case with hyphens: write floor-standard"),
        ("Floor Standard", "ids are lower-case with hyphens: write floor-standard"),
        ("floorStandard", "ids are lower-case with hyphens: write floor-standard"),
        ("Cafés", "ids are lower-case with hyphens: write cafes"),
        ("24-hours", "ids begin with a letter, such as calls-answered"),
        ("2012", "ids begin with a letter, such as calls-answered"),
        ("«»", "ids are lower-case words with hyphens, such as calls-answered"),
    ],
)
def test_what_cannot_be_an_id_is_turned_into_one(written: str, hint: str) -> None:
    (problem,) = check(KPI + f"rating: {written}\n")
    assert problem.message.endswith("it must be an id")
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("1/4/2013", "write 2013-04-01"),
        ("31.12.2013", "write 2013-12-31"),
        ("2013/04/01", "write 2013-04-01"),
        ("2012/13", "write 2012-13"),
        ("2012/13/Q1", "write 2012-13/Q1"),
        ("2012-13 Q1", "write 2012-13/Q1"),
        ("2012-13/q1", "write 2012-13/Q1"),
        ("2012", 'put it in quotes: "2012"'),
        ("Nov 2012", "write a period such as 2012-13/Q1 or 2012-13, or a day such as 2013-04-01"),
        ("soon", "write a period such as 2012-13/Q1 or 2012-13, or a day such as 2013-04-01"),
    ],
)
def test_a_period_or_day_in_another_form_is_shown_in_ours(written: str, hint: str) -> None:
    (problem,) = check(KPI + f"until: {written}\n")
    assert problem.message.endswith("it must be a period or a day")
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("20", "write 20 days"),
        ("'20'", "write 20 days"),
        ("6weeks", "write 6 weeks"),
        ("a month", "write for example 20 days, 20 working days, 6 weeks or 4 months"),
        ("20 business days", "write 20 working days"),
        ("20 Working Days", "write 20 working days"),
        ("four working weeks", "write for example 20 working days"),
    ],
)
def test_a_length_of_time_has_a_number_and_a_unit(written: str, hint: str) -> None:
    (problem,) = check(KPI + f"due_within: {written}\n")
    assert problem.message.endswith("it must be a length of time")
    assert problem.hint == hint


BEGIN = "begin each entry with a hyphen: - from: 2013-04-01"
WRITE = "write from: and below it what is different from then, such as title: or basis:"
NO_FLAG = "a flag is written only when it is true: remove the line"


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        ("soon", "'changes' is 'soon': it must be a list of entries that begin with - from:", BEGIN),
        ("{from: 2012-13}", "'changes' is a table: it must be a list of entries that begin with - from:", BEGIN),
        ("[x]", "'changes' has 'x': it must be an entry with from: and what is different from then", WRITE),
        ("[{from: 2012-13}]", "an entry of changes has only 'from'", WRITE),
        ("[{from: 2012-13, break: yes}]", "'break' is 'yes': it must be true", "write true"),
        ("[{from: 2012-13, break: false}]", "'break' is false: it must be true", NO_FLAG),
    ],
)
def test_a_change_that_is_written_otherwise(changes: str, message: str, hint: str) -> None:
    assert said(KPI + f"changes: {changes}\n") == [(f"5 KCC104 {message}", hint)]


def test_a_title_that_is_a_number_wants_quotes() -> None:
    (problem,) = check(KPI.replace("Calls answered", "2012"))
    assert (str(problem.place), problem.code) == ("definitions/kpis/calls.yaml:3:8", "KCC104")
    assert (problem.message, problem.hint) == ("'title' is 2012: it must be text", 'put it in quotes: "2012"')


def test_a_long_text_is_cut_in_the_message() -> None:
    (problem,) = check(KPI + f"polarity: {'up ' * 50}\n")
    assert problem.message.startswith("'polarity' is 'up up up up up up up up up up up up u...': it must be higher")


ONE_A_LINE = "write one case a line: - green: meets(value, target)"
A_CONDITION = "write a condition such as meets(value, target), or otherwise"


@pytest.mark.parametrize(
    ("case", "message", "hint"),
    [
        ("{verdict: green, when: beats(value)}", "a case has 'verdict' and 'when'", ONE_A_LINE),
        ("{green: meets(value, target)}", "a case has 'green' and 'target)'", ONE_A_LINE),
        ("green", "'cases' has 'green': it must be one verdict and its condition", ONE_A_LINE),
        ("{}", "'cases' has an empty entry", OR_REMOVE),
        ("green: '>= 80'", "'green' is '>= 80': it must be a condition", "say what is compared: value >= 80"),
        ("green: < 80", "'green' is '< 80': it must be a condition", "say what is compared: value < 80"),
        ("green: = 80", "'green' is '= 80': it must be a condition", "say what is compared: value == 80"),
        ("green: '='", "'green' is '=': it must be a condition", A_CONDITION),
        ("green: 80", "'green' is 80: it must be a condition", A_CONDITION),
        ("green: ''", "'green' is empty", A_CONDITION),
        ("green: true", "'green' is true: it must be a condition", "write otherwise"),
        ("otherwise: red", "'otherwise' is not a verdict", "write it the other way round: - red: otherwise"),
        ("Dark Green: x", "'Dark Green' is not a verdict", "verdicts are lower-case with hyphens: write dark-green"),
    ],
)
def test_a_case_that_is_written_otherwise(case: str, message: str, hint: str) -> None:
    (problem,) = check(RULE + cut(f"cases:\n  - {case}\n"))
    assert (problem.message, problem.hint) == (message, hint)


def test_cases_are_a_list_with_one_a_line() -> None:
    (problem,) = check(RULE + "cases: {green: otherwise}\n")
    assert (problem.message, problem.hint) == ("'cases' is a table: it must be a list of cases", ONE_A_LINE)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("01/04", "write 1 April"),
        ("April", "write 1 April"),
        ("April 6", "write 6 April"),
        ("6th April", "write 6 April"),
        ("30 February", "write for example 1 April"),
        ("first Monday in April", "write Monday on or after 1 April"),
        ("the Monday closest to 1st April", "write Monday nearest 1 April"),
        (
            "Sunday after 1 April",
            "write for example Sunday nearest 1 April, Sunday on or before 1 April or Sunday on or after 1 April",
        ),
    ],
)
def test_a_year_starts_on_a_day_and_the_name_of_a_month(written: str, hint: str) -> None:
    (problem,) = check(CALENDAR.replace("1 September", written))
    assert problem.message == f"'year_starts' is '{written}': it must be a day and the name of its month"
    assert problem.hint == hint


NUMBERS = "give each word its number, lowest first, such as {red: 0, amber: 1, green: 2}"
UNITS = "begin each unit with a hyphen: - {id: highways, level: division, title: Highways}"
A_NAME = "it must be a name of letters and digits that begins with a capital"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (CALENDAR.replace("Autumn", "q1"), f"'periods' has 'q1': {A_NAME}", "write Q1"),
        (
            CALENDAR.replace("[Autumn, Spring]", "4"),
            "'periods' is 4: it must be a list of names, or weeks",
            "write [Q1, Q2, Q3, Q4]",
        ),
        (SCALE + "levels: [red]\n", "'levels' is a list: it must be words with a number each", NUMBERS),
        (SCALE + "levels: {red: 0.5}\n", "'red' is 0.5: it must be a whole number", None),
        (SCALE + "levels: {Red: 0}\n", "'Red' is not a word in lower-case", "write red"),
        (
            SCALE + "levels: {red: 0}\ncolours:\n  red: #d4351c\n",
            "'red' is empty",
            "put a colour that begins with # in quotes",
        ),
        (HIERARCHY + "units: {a: A}\n", "'units' is a table: it must be a list of units", UNITS),
        (GROUP + "members: {a: A}\n", "'members' is a table: it must be a list of ids", None),
        (
            VIEW + "of: KPIs\nby: [service]\n",
            "'of' is 'KPIs': it must be kpi, activity or the id of measures",
            "write kpi",
        ),
        (
            VIEW + "of: line\nby: [service]\n",
            "'of' is 'line': it must be kpi, activity or the id of measures",
            "write the id of the measures whose lines are added up",
        ),
        (VIEW + "of: kpi\nby: service\n", "'by' is 'service': it must be a list of words", "write [service]"),
    ],
)
def test_a_value_of_the_wrong_form_in_other_kinds(text: str, message: str, hint: str | None) -> None:
    assert [(p.message, p.hint) for p in check(text)] == [(message, hint)]


@pytest.mark.parametrize(
    ("folder", "hint"),
    [
        ("./kpis", "write kpis"),
        ("../kpis", "write it as seen from the project file, such as definitions"),
        ("/kpis", "write it as seen from the project file, such as definitions"),
        ("C:\\kpis", "write / between folders"),
    ],
)
def test_a_folder_is_inside_the_project(folder: str, hint: str) -> None:
    (problem,) = check(PROJECT.replace("[definitions]", f"['{folder}']") + DEFAULTS)
    assert problem.message == f"'definitions' has '{folder}': it must be a folder inside the project"
    assert problem.hint == hint


# The two checks agree


@dataclass
class Unplaced:
    """A document that was never a file."""

    data: dict[str, Any]

    def at_key(self, *_: str | int) -> Place:
        return Place("calls.yaml", 1)

    def problem(self, code: str, keys: Any, message: str, hint: str | None = None, **_: bool) -> Problem:
        return Problem(code, message, Place("calls.yaml", 1, len(keys)), hint)


LETTERS = "abZ-_019 /.,:<>=%\n{}[]\"'é😀\\#\x1c\x85\u2028"
KEYS = st.one_of(
    st.sampled_from(["title", "unti", "from", "changes", "2012-13", "2012-13\n", "Q1", "075", "otherwise", "else\n"]),
    st.text(LETTERS, max_size=6),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1.0"), Decimal("1E+3"), 10**4000, "none", "higher", "20 days", "20 days\n", "2012-13\n"]),
    st.sampled_from(["1 April\n", "x\n", "a-b\n", "definitions\n", "", " ", "\n", "\t", "\x0b", "\xa0", "\ufeff"]),
    st.text(LETTERS, max_size=12),
)
GOOD_TEXTS = sorted({word.strip(",[]{}'") for text in GOOD for word in re.split(r"\s+|: ", text)})
ALMOST_GOOD = st.builds(
    str.__add__, st.sampled_from(GOOD_TEXTS), st.sampled_from(["", "", "", "\n", " ", "-", "1", "é"])
)
VALUES = st.recursive(
    SCALARS | ALMOST_GOOD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A good definition in which something was removed, replaced, renamed or added."""
    data = copy.deepcopy(document(draw(st.sampled_from(GOOD))).data)
    for _ in range(draw(st.integers(1, 2))):
        place: Any = draw(st.sampled_from(list(containers(data))))
        if isinstance(place, list):
            place.insert(draw(st.integers(0, len(place))), draw(VALUES))
        elif not place or draw(st.integers(0, 3)) == 0:
            place[draw(KEYS)] = draw(VALUES)
        else:
            key = draw(st.sampled_from(list(place)))
            old = place.pop(key)
            new = draw(st.sampled_from([key, key, key, f"{key}\n", key.upper(), None]))
            if new is not None:
                place[new] = draw(VALUES | ALMOST_GOOD | st.just(old) | st.just([old]))
    return data


@settings(max_examples=400, deadline=None)
@given(spoilt())
def test_a_spoilt_definition_is_refused_by_both_checks_or_by_none_and_explained(data: dict[str, Any]) -> None:
    problems = schemas.check([Unplaced(data)])  # type: ignore[list-item]
    kind = data.get("kind")
    if isinstance(kind, str) and kind in schemas.KINDS:
        fine = schemas.careful(kind).is_valid(data)
        assert schemas.quick(kind).is_valid(data) == fine
        assert bool(problems) is not fine
    for problem in problems:
        assert problem.code in ("KCC103", "KCC104", "KCC105", "KCC109")
        assert not NEVER_SAID.search(f"{problem.message} {problem.hint or ''}")


def test_a_disagreement_is_our_fault_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "careful", lambda _: Draft202012Validator({}))
    assert [p.code for p in check(KPI + "polarity: up\n")] == ["KCC901"]


# The schemas themselves


def load(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schemas.schema_text(kind))
    return loaded


def parts(schema: Any, at: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in a schema, with where it stands."""
    yield at, schema
    for key, inner in [*keyed(schema), *schema.get("$defs", {}).items()]:
        yield from parts(inner, f"{at}/{key}")
    if "items" in schema:
        yield from parts(schema["items"], f"{at}/items")


def keyed(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The keys, and patterns of keys, that a schema allows."""
    return [*schema.get("properties", {}).items(), *schema.get("patternProperties", {}).items()]


def resolved(root: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with what it refers to filled in."""
    if "$ref" not in schema:
        return schema
    found: Any = root
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return resolved(root, found) | {key: value for key, value in schema.items() if key != "$ref"}


EVERY_KIND = pytest.mark.parametrize("kind", schemas.KINDS)


@EVERY_KIND
def test_every_key_has_a_description_and_examples(kind: str) -> None:
    root = load(kind)
    keys = [(at, key, inner) for at, part in parts(root) for key, inner in keyed(part)]
    assert len(keys) >= len(schemas.keys_of(kind))
    for at, key, inner in keys:
        assert resolved(root, inner).get("description"), (at, key)
        assert resolved(root, inner).get("examples"), (at, key)


@EVERY_KIND
def test_every_example_is_right_where_it_stands(kind: str) -> None:
    root = load(kind)
    for at, part in parts(root):
        for example in part.get("examples", []):
            alone = {**root, "properties": {"it": part, **root["properties"]}, "required": []}
            assert list(Draft202012Validator(alone).iter_errors({"it": example})) == [], at


@EVERY_KIND
def test_unknown_keys_are_refused_everywhere_with_a_name_for_what_has_them(kind: str) -> None:
    for at, part in parts(load(kind)):
        if "object" in part.get("type", ()):
            assert part["additionalProperties"] is False, at
            assert "title" in part or "x-key" in part, at
            assert "title" in part or "required" not in part, at


@EVERY_KIND
def test_every_value_says_what_it_must_be(kind: str) -> None:
    root = load(kind)
    for at, part in parts(root):
        if at != "#":
            assert {"$ref", "enum", "const", "x-expected"} & set(part), at


@EVERY_KIND
def test_a_whole_number_is_one_for_both_checks(kind: str) -> None:
    for at, part in parts(load(kind)):
        assert part.get("x-whole", False) is ("integer" in part.get("type", ())), at


@EVERY_KIND
def test_a_schema_stands_alone_and_chooses_by_kind_only(kind: str) -> None:
    text, root = schemas.schema_text(kind), load(kind)
    Draft202012Validator.check_schema(root)
    assert root["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert root["$id"] == f"{kind}.schema.json"
    assert root["properties"]["kind"]["const"] == kind
    assert set(re.findall(r'"\$ref": "(.)', text)) <= {"#"}
    assert not re.search(r'"(oneOf|anyOf)"', text)


@EVERY_KIND
def test_authors_never_meet_the_words_of_programmers(kind: str) -> None:
    for at, part in parts(load(kind)):
        for word in ("title", "description", "x-expected", "x-key", "x-hint", "x-unknown"):
            assert not NEVER_SAID.search(str(part.get(word, ""))), at


@EVERY_KIND
def test_every_hint_can_be_written(kind: str) -> None:
    for _, part in parts(load(kind)):
        for pattern, hint in {**part.get("x-hint", {}), **part.get("x-unknown", {})}.items():
            groups = ["1"] * re.compile(pattern).groups
            assert hint.format("", *groups, value="", id="")


def test_a_word_means_the_same_in_every_schema() -> None:
    meanings: dict[str, set[str]] = {}
    for kind in schemas.KINDS:
        for name, part in load(kind)["$defs"].items():
            meanings.setdefault(name, set()).add(json.dumps(part))
    assert [name for name, different in meanings.items() if len(different) > 1] == []


def test_the_words_of_the_schemas_are_those_of_the_code() -> None:
    kpi, project = load("kpi")["$defs"], load("project")["$defs"]
    assert tuple(kpi["polarity"]["enum"]) == get_args(model.Polarity)
    assert project["polarity"] == kpi["polarity"]
    assert load("kpi")["properties"]["shows"]["enum"] == ["ended", "due"]
    assert set(schemas.KINDS) >= set(view.OF_INDICATORS)
    scale = load("measures")["$defs"]["scale_of_money"]["enum"]
    assert tuple(scale) == get_args(ledger.Scale)


@pytest.mark.parametrize("kind", ["kpi", "activity"])
def test_every_default_of_an_indicator_is_a_key_of_it(kind: str) -> None:
    block = load("project")["properties"]["defaults"]["properties"][kind]
    assert set(block["properties"]) <= set(schemas.keys_of(kind))


def test_what_changes_is_a_key_of_its_kind_and_neither_its_name_nor_a_table() -> None:
    for kind in ("kpi", "activity", "rule"):
        entry = set(load(kind)["properties"]["changes"]["items"]["properties"])
        assert entry - {"break"} <= set(schemas.keys_of(kind))
        assert not entry & {"kind", "id", "until", "changes", "target", "floor", "upper", "lower"}


# Two kinds of indicator

DIFFERENT = """\
$id
title
description
properties/kind
properties/target
properties/floor
properties/upper
properties/lower
properties/polarity/description
properties/polarity/examples
properties/because/description
properties/because/examples
properties/approved_by/description
properties/rating/examples
properties/changes/items/x-unknown/^(target|floor)$
properties/changes/items/x-unknown/^(upper|lower)$
x-unknown/^(target|floor)$
x-unknown/^(upper|lower)$
x-unknown/^between$
x-unknown/^[0-9]{4}
""".splitlines()
"""All that distinguishes an activity indicator from a KPI: its limits, and words about them."""


def test_activity_indicators_differ_from_kpis_in_their_limits_only() -> None:
    assert sorted(differences(load("kpi"), load("activity"))) == sorted(DIFFERENT)
    limits = [load(kind)["properties"][name] for kind, name in (("kpi", "target"), ("activity", "upper"))]
    assert {limit["$ref"] for limit in limits} == {"#/$defs/series"}


def differences(one: Any, other: Any, at: str = "") -> Iterator[str]:
    """Where two documents differ: the paths of whatever stands in one of them only, or otherwise."""
    if not isinstance(one, dict) or not isinstance(other, dict) or "const" in one:
        if one != other:
            yield at
        return
    for key in {**one, **other}:
        here = f"{at}/{key}".lstrip("/")
        if key in one and key in other:
            yield from differences(one[key], other[key], here)
        else:
            yield here


def test_what_an_activity_indicator_may_leave_unsaid_is_what_a_kpi_may() -> None:
    blocks = load("project")["properties"]["defaults"]["properties"]
    assert list(blocks["kpi"]["properties"]) == list(blocks["activity"]["properties"])
    assert "required" not in blocks["activity"]
