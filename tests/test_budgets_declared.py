"""Budgets as they are declared: what stands in definitions comes out as typed data, and every mistake is said where it is.

Mistakes that people make most are folders of tests/mistakes (money-*); here are the others, and what is right.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Ran
from councils import MONTH
from hypothesis import given
from hypothesis import strategies as st

from kccrules.flow import loading
from kccrules.meaning.belonging import Belonging
from kccrules.meaning.measuring import FUNCTIONS_OF_MONEY, SHARED, in_order, names_read
from kccrules.meaning.phrases import saying
from kccrules.steps.checks.budgets import circles
from kccrules.tools import versions
from kccrules.words.ledger import Column, Line, Measure
from kccrules.words.model import Definitions, in_force

Make = Callable[..., Path]

COUNCIL = (
    MONTH
    + """
kind: hierarchy
id: council-tree
title: Organisation
levels: [directorate, division]
units:
  - {id: asch, level: directorate, title: Adults}
  - {id: cype, level: directorate, title: Children}
  - {id: adult-social-care, level: division, title: Adult Social Care, under: asch}
  - {id: childrens-services, level: division, title: Children's Services, under: cype}
  - {id: schools, level: division, title: Schools, under: cype}
---
kind: hierarchy
id: cabinet
title: Cabinet
levels: [portfolio]
units:
  - {id: adult-portfolio, level: portfolio, title: Adults portfolio}
---
kind: scale
id: attention
levels: {fine: 0, explain: 1}
---
kind: rule
id: revenue-variance
title: Must be explained
scale: attention
where: {before: last(variance)}
cases:
  - explain: abs(variance) >= 100000
  - explain: before > 5 or all_years(net) < 0
  - explain: stage == planned
  - fine: otherwise
examples:
  - {variance: 100000, adjustment: 1, expect: explain}
  - {variance: 5, adjustment: 1, before: 6, expect: explain}
  - {variance: 5, expect: not-rated}
  - {variance: 5, stage: planned, expect: not-rated}
---
kind: measures
id: revenue
title: Revenue
about: + is a pressure.
unit: pounds
calendar: month
scale: million
decimals: 3
submitted: {gross: adds, income: adds, forecast: adds, adjustment: adds, spent: cumulative, clients: adds, unit_cost: does-not-add}
nil_if_absent: [income, adjustment]
signed: [variance, movement]
computed:
  movement: revised - last(revised)
  revised: variance + adjustment
  net: gross + income
  variance: forecast - net
  cost: {formula: clients * unit_cost, totals: adds}
printed:
  net: {title: Cash limit}
  clients: {unit: clients}
checks:
  - forecast == net + variance
  - {name: spent within forecast, check: spent <= forecast}
weak_above: 100000
stages: [planned, spent]
changes:
  - {from: 2018-04-01, weak_above: 50000}
---
kind: budget
id: revenue-2017-18
title: Revenue budget 2017-18
measures: revenue
rating: revenue-variance
lines:
  - {id: older, title: Older People, service: adult-social-care, portfolio: adult-portfolio}
  - {id: older-residential, title: Residential care, under: older}
  - {id: fostering, title: Fostering, service: childrens-services}
  - {id: delegated, title: Delegated, service: schools, offsets: fostering}
  - {id: staffing, title: All staffing, memo: true}
  - id: moved
    title: A line that moves
    service: adult-social-care
    changes:
      - {from: 2017-09-01, about: Moved., service: childrens-services}
---
kind: view
id: by-directorate
title: Revenue by directorate
of: revenue
by: [directorate, division]
apart: [schools]
groups: [care]
totals:
  - {id: excluding, title: Total excluding, leave_out: [asch]}
---
kind: group
id: care
title: Care
members: [older-residential, fostering]
---
kind: sheet
id: table-1
title: Table 1
files: table-1*.csv
budget: revenue-2017-18
view: by-directorate
line: Service
scale: million
columns:
  Cash Limit: net
  Income: {measure: income, turned: true}
  Last month: {measure: revised, period: M05}
  Before: {measure: revised, period: last}
  Clients: {measure: clients, scale: units}
rows: {Total excl Schools: total-before-apart, Total: total, CYPE: cype}
---
kind: measures
id: capital
title: Capital
unit: pounds
submitted: {real: adds}
---
kind: budget
id: capital-2017-18
title: Capital
measures: capital
service: schools
lines: [{id: other-line, title: Other}]
---
kind: view
id: other-view
title: Capital by division
of: capital
by: [division]
"""
)
"""A council with one budget, in everything that can be declared of it."""


def declared(folder: Path) -> Definitions:
    found = loading.load(folder)
    assert found.problems == [], [(str(p.place), p.message) for p in found.problems]
    assert found.definitions is not None
    return found.definitions


def changed(*pairs: tuple[str, str]) -> str:
    text = COUNCIL
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def said(folder: Path, run: Callable[..., Ran]) -> str:
    """The problems, without the lines of the files and without the count."""
    printed = run(folder, "validate").out.split("\n\n")[0]
    return "\n".join(line for line in printed.splitlines() if not re.match(r" +(\d+ )?\|", line))


# ---------------------------------------------------------------------------------------------- what is wrong

KPI = "kind: kpi\nid: visits\ntitle: Visits\nunit: visits\nservice: libraries\n"
WRONG: list[tuple[list[tuple[str, str]], str]] = [
    (
        [("service: schools, offsets", "service: school, offsets")],
        "definitions/revenue-2017-18.yaml:10:48: error KCC203: unknown unit 'school'\n  hint: did you mean 'schools'?",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, portfolio: adults}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:79: error KCC203: unknown unit 'adults'\n"
        "  hint: write one of adult-portfolio, asch, cype, adult-social-care, childrens-services, schools,\n"
        "        libraries, roads",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, serves: [schols]}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:77: error KCC203: unknown priority or unit 'schols'\n"
        "  hint: did you mean 'schools'?",
    ),
    (
        [("of: revenue", "of: revenu")],
        "definitions/by-directorate.yaml:4:5: error KCC203: unknown measures 'revenu'\n  hint: did you mean 'revenue'?",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, under: delegated}",
            ),
            ("offsets: fostering", "under: fostering"),
        ],
        "definitions/revenue-2017-18.yaml:10:64: error KCC364: lines are part of each other: delegated is under fostering is under delegated\n"
        "  hint: remove under from the line that is the whole",
    ),
    (
        [
            (
                "service: adult-social-care\n    changes:\n      - {from: 2017-09-01, about: Moved.,",
                "under: late\n    changes:\n      - {from: 2017-09-01, under: none,",
            ),
            (
                "  - id: moved",
                "  - id: late\n    title: Late\n    service: schools\n    changes: [{from: 2016-04-01, under: moved}]\n  - id: moved",
            ),
        ],
        "definitions/revenue-2017-18.yaml:15:41: error KCC364: lines are part of each other: late is under moved is under late\n"
        "  hint: remove under from the line that is the whole",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, under: delegated}",
            ),
            ("offsets: fostering", "under: fostering"),
            (
                "title: Residential care, under: older}",
                "title: R, under: older, changes: [{from: 2018-04-01, about: Later.}]}",
            ),
        ],
        "definitions/revenue-2017-18.yaml:10:64: error KCC364: lines are part of each other: delegated is under fostering is under delegated\n"
        "  hint: remove under from the line that is the whole",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, serves: [schools]}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:77: error KCC365: the view 'by-directorate' would add 'fostering' twice, under 'childrens-services' and 'schools'\n"
        "  hint: name one division; the other stands in definitions/revenue-2017-18.yaml:9:48",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, portfolio: adult-portfolio}",
            ),
            ("by: [directorate, division]", "by: [portfolio]"),
            ("apart: [schools]\n", ""),
        ],
        "definitions/revenue-2017-18.yaml:10:10: error KCC366: 'delegated' and 1 more are in no portfolio, so the view 'by-directorate' would leave them out\n"
        "  hint: write portfolio: and its portfolio, or limit the view with within:",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, portfolio: schools}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:79: error KCC365: the view 'by-directorate' would add 'fostering' twice, under 'childrens-services' and 'schools'\n"
        "  hint: name one division; the other stands in definitions/revenue-2017-18.yaml:9:48",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, offsets: delegated}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:77: error KCC367: 'delegated' and 'fostering' each cancel the other: also in definitions/revenue-2017-18.yaml:10:66\n"
        "  hint: write offsets on one of the two",
    ),
    (
        [("offsets: fostering", "offsets: fosterin")],
        "definitions/revenue-2017-18.yaml:10:66: error KCC203: unknown line 'fosterin'\n"
        "  hint: did you mean 'fostering'?",
    ),
    (
        [("offsets: fostering", "offsets: staffing")],
        "definitions/revenue-2017-18.yaml:10:66: error KCC367: 'staffing' is printed and never added, so there is nothing to cancel\n"
        "  hint: remove memo, or offsets",
    ),
    (
        [("offsets: fostering", "offsets: other-line")],
        "definitions/revenue-2017-18.yaml:10:66: error KCC367: 'other-line' is a line of 'capital-2017-18', and 'delegated' one of 'revenue-2017-18'\n"
        "  hint: name a line of the same budget",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, under: other-line}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:75: error KCC205: 'other-line' is a line of 'capital-2017-18', and 'fostering' one of 'revenue-2017-18'\n"
        "  hint: name a line of the same budget",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, stage: planed}",
            )
        ],
        "definitions/revenue-2017-18.yaml:9:75: error KCC203: unknown stage 'planed'\n  hint: did you mean 'planned'?",
    ),
    (
        [
            (
                "{id: fostering, title: Fostering, service: childrens-services}",
                "{id: fostering, title: Fostering, service: childrens-services, stage: planned}",
            ),
            ("stages: [planned, spent]\n", ""),
        ],
        "definitions/revenue-2017-18.yaml:9:75: error KCC203: unknown stage 'planned'\n"
        "  hint: write stages: and the words for them in 'revenue'",
    ),
    (
        [("clients * unit_cost, totals: adds", "all_years(unit_cost), totals: adds")],
        "definitions/revenue.yaml:17:19: error KCC363: 'unit_cost' does not add, and 'cost' adds it up over other periods or years\n"
        "  hint: remove 'unit_cost' from what is added up",
    ),
    (
        [("{formula: clients * unit_cost, totals: adds}", "clients * unit_cost")],
        "definitions/revenue.yaml:17:9: error KCC363: 'cost' is worked out anew for every total, and 'unit_cost' has no total\n"
        "  hint: write cost: {formula: clients * unit_cost, totals: adds} to add up what the lines have; or\n"
        "        totals: does-not-add",
    ),
    (
        [("net: gross + income", "net: gross > income")],
        "definitions/revenue.yaml:15:8: error KCC305: 'net' must be worked out as a number\n"
        "  hint: what must hold stands under checks",
    ),
    (
        [("unit_cost: does-not-add", "value: adds"), ("clients * unit_cost", "clients * gross")],
        "definitions/revenue.yaml:9:108: error KCC361: 'value' is a field of indicators already\n"
        "  hint: call it for example value_amount",
    ),
    (
        [("forecast == net + variance", "forecast != net")],
        "definitions/revenue.yaml:22:5: error KCC362: 'forecast != net' is not one comparison\n"
        "  hint: compare two things with ==, <=, <, >= or >; write one line for each comparison",
    ),
    (
        [("forecast == net + variance", "forecast == net + varianse")],
        "definitions/revenue.yaml:22:23: error KCC302: unknown name 'varianse'\n  hint: did you mean 'variance'?",
    ),
    (
        [("forecast == net + variance", "forecast")],
        "definitions/revenue.yaml:22:5: error KCC362: 'forecast' is not one comparison\n"
        "  hint: compare two things with ==, <=, <, >= or >; write one line for each comparison",
    ),
    (
        [("signed: [variance", "signed: [varianse")],
        "definitions/revenue.yaml:11:10: error KCC203: unknown measure 'varianse'\n  hint: did you mean 'variance'?",
    ),
    (
        [("signed: [variance", "main: varianse\nsigned: [variance")],
        "definitions/revenue.yaml:11:7: error KCC203: unknown measure 'varianse'\n  hint: did you mean 'variance'?",
    ),
    (
        [("  clients: {unit: clients}", "  client: {unit: clients}")],
        "definitions/revenue.yaml:20:3: error KCC203: unknown measure 'client'\n  hint: did you mean 'clients'?",
    ),
    (
        [("nil_if_absent: [income, adjustment]", "nil_if_absent: [income, variance]")],
        "definitions/revenue.yaml:10:25: error KCC203: unknown measure 'variance'\n"
        "  hint: write one of gross, income, forecast, adjustment, spent, clients, unit_cost",
    ),
    (
        [("  net: gross + income", "  income: gross\n  net: gross + income")],
        "definitions/revenue.yaml:15:3: error KCC369: 'income' is both sent in and worked out\n"
        "  hint: remove it from submitted, or from computed",
    ),
    (
        [("calendar: month\nscale", "calendar: months\nscale")],
        "definitions/revenue.yaml:6:11: error KCC203: unknown calendar 'months'\n  hint: did you mean 'month'?",
    ),
    (
        [("members: [older-residential, fostering]", "members: [older-residentia, fostering]")],
        "definitions/care.yaml:4:11: error KCC203: unknown unit, indicator or line 'older-residentia'\n"
        "  hint: did you mean 'older-residential'?",
    ),
    (
        [
            ("members: [older-residential, fostering]", "members: [older-residential, visits]"),
            ("kind: sheet", "kind: kpi\nid: visits\ntitle: Visits\nunit: visits\nservice: libraries\n---\nkind: sheet"),
            ("groups: [care]\n", ""),
        ],
        "definitions/care.yaml:4:11: error KCC372: 'older-residential' is a line of a budget, and 'visits' an indicator\n"
        "  hint: make a group of each kind",
    ),
    (
        [
            ("members: [older-residential, fostering]", "members: [visits]"),
            ("kind: sheet", "kind: kpi\nid: visits\ntitle: Visits\nunit: visits\nservice: libraries\n---\nkind: sheet"),
        ],
        "definitions/by-directorate.yaml:7:10: error KCC372: 'care' is a group of indicators, and 'by-directorate' adds up lines\n"
        "  hint: name a group of units or lines",
    ),
    (
        [
            (
                "kind: sheet",
                "kind: view\nid: counted\ntitle: Counted\nof: kpi\nby: [division]\nwithin: [care]\n---\nkind: sheet",
            )
        ],
        "definitions/counted.yaml:6:10: error KCC372: 'care' is a group of lines, and 'counted' counts indicators\n"
        "  hint: name a group of units or indicators",
    ),
    (
        [("leave_out: [asch]", "leave_out: [asch], only: [cype]")],
        "definitions/by-directorate.yaml:9:10: error KCC368: the total 'excluding' has both only and leave_out\n"
        "  hint: write only: with what it adds, or leave_out: with what it does not",
    ),
    (
        [("leave_out: [asch]", "leave_out: [asc]")],
        "definitions/by-directorate.yaml:9:57: error KCC203: unknown unit, group or line 'asc'\n"
        "  hint: did you mean 'asch'?",
    ),
    (
        [("leave_out: [asch]", "only: [other-line]")],
        "definitions/by-directorate.yaml:9:52: error KCC203: unknown unit, group or line 'other-line'\n"
        "  hint: did you mean 'fostering'?",
    ),
    (
        [("id: excluding", "id: schools")],
        "definitions/by-directorate.yaml:9:10: error KCC201: the id 'schools' is used twice: also in definitions/council-tree.yaml:10:10\n"
        "  hint: give one of them another id",
    ),
    (
        [
            ("id: fostering, title", "id: stated, title"),
            ("offsets: fostering", "offsets: stated"),
            ("residential, fostering", "residential, stated"),
        ],
        "definitions/revenue-2017-18.yaml:9:10: error KCC206: 'stated' means something else in formulas\n"
        "  hint: choose another id",
    ),
    (
        [
            ("groups: [care]", "groups: [care, care-too]"),
            ("kind: sheet", "kind: group\nid: care-too\ntitle: Care\nmembers: [cype]\n---\nkind: sheet"),
        ],
        "definitions/by-directorate.yaml:7:16: error KCC365: the view 'by-directorate' would add 'fostering' twice, in 'care' and 'care-too'\n"
        "  hint: let one of them leave it out; the other stands in definitions/by-directorate.yaml:7:10",
    ),
    (  # a line that groups name, beside another one of the same unit that they do not
        [
            ("groups: [care]", "groups: [care, care-too]"),
            ("kind: sheet", "kind: group\nid: care-too\ntitle: Care\nmembers: [fostering]\n---\nkind: sheet"),
            (
                "  - {id: delegated",
                "  - {id: adopting, title: Adoption, service: childrens-services}\n  - {id: delegated",
            ),
        ],
        "definitions/by-directorate.yaml:7:16: error KCC365: the view 'by-directorate' would add 'fostering' twice, in 'care' and 'care-too'\n"
        "  hint: let one of them leave it out; the other stands in definitions/by-directorate.yaml:7:10",
    ),
    (
        [("apart: [schools]", "apart: [schools, cype]")],
        "definitions/by-directorate.yaml:6:18: error KCC365: the view 'by-directorate' would add 'delegated' twice, in 'schools' and 'cype'\n"
        "  hint: let one of them leave it out; the other stands in definitions/by-directorate.yaml:6:9",
    ),
    (
        [
            (", service: schools, offsets", ", offsets"),
            ("{id: fostering, title: Fostering, service: childrens-services}", "{id: fostering, title: Fostering}"),
        ],
        "definitions/revenue-2017-18.yaml:10:10: error KCC366: 'delegated' and 1 more are in no division, so the view 'by-directorate' would leave them out\n"
        "  hint: write service: and its division, or limit the view with within:",
    ),
    (
        [
            ("{id: fostering, title: Fostering, service: childrens-services}", "{id: fostering, title: Fostering}"),
            ("by: [directorate, division]", "by: [portfolio]"),
            ("apart: [schools]\n", "within: [older, fostering]\n"),
            ("leave_out: [asch]", "only: [older]"),
        ],
        "definitions/revenue-2017-18.yaml:9:10: error KCC366: 'fostering' is in no portfolio, so the view 'by-directorate' would leave it out\n"
        "  hint: write portfolio: and its portfolio, or limit the view with within:",
    ),
    (
        [("apart: [schools]", "apart: [schools]\nwithin: [revenue-2018]")],
        "definitions/by-directorate.yaml:7:10: error KCC203: unknown unit, group, budget or line 'revenue-2018'\n"
        "  hint: did you mean 'revenue-2017-18'?",
    ),
    (
        [("by: [directorate, division]", "by: [division, directorate]")],
        "definitions/by-directorate.yaml:5:6: error KCC208: division, directorate are not levels of one hierarchy, top first\n"
        "  hint: use the levels of one hierarchy, the highest first",
    ),
    (
        [("by: [directorate, division]", "by: [department]")],
        "definitions/by-directorate.yaml:5:6: error KCC208: no hierarchy has a level 'department'\n"
        "  hint: there are directorate, division, portfolio, service",
    ),
    (
        [("budget: revenue-2017-18\nview", "budget: revenue-2017\nview")],
        "definitions/table-1.yaml:5:9: error KCC203: unknown budget 'revenue-2017'\n"
        "  hint: did you mean 'revenue-2017-18'?",
    ),
    (
        [("view: by-directorate", "view: by-service")],
        "definitions/table-1.yaml:6:7: error KCC203: unknown view of measures 'by-service'\n"
        "  hint: write one of by-directorate, other-view",
    ),
    (
        [("view: by-directorate", "view: other-view")],
        "definitions/table-1.yaml:6:7: error KCC205: 'other-view' adds up 'capital', and the lines of 'revenue-2017-18' have 'revenue'\n"
        "  hint: name a view of 'revenue'",
    ),
    (
        [("view: by-directorate\n", "")],
        "definitions/table-1.yaml:14:28: error KCC205: 'total-before-apart' is a row of a view, and the layout names no view\n"
        "  hint: write view: and the view whose totals the sheet prints",
    ),
    (
        [("measure: income, turned", "measure: incom, turned")],
        "definitions/table-1.yaml:11:21: error KCC203: unknown measure 'incom'\n  hint: did you mean 'income'?",
    ),
    (
        [("line: Service\n", "line: Service\nwithin: service\n")],
        "definitions/table-1.yaml:8:9: error KCC374: the heading 'service' stands twice: as 'Service' above\n"
        "  hint: give one of the columns another heading in the sheet: capitals and spaces make no difference",
    ),
    (
        [("{measure: clients, scale: units}", "clients")],
        "definitions/table-1.yaml:14:3: error KCC370: 'clients' counts clients, and the scale of the sheet is said of pounds\n"
        "  hint: write 'Clients': {measure: clients, scale: units}",
    ),
    (
        [("total-before-apart", "total-before")],
        "definitions/table-1.yaml:15:28: error KCC203: unknown line, unit, group or total 'total-before'\n"
        "  hint: did you mean 'total-before-apart'?",
    ),
    (
        [("CYPE: cype", "CYPE: cype/childrens")],
        "definitions/table-1.yaml:15:68: error KCC203: unknown line, unit, group or total 'childrens'\n"
        "  hint: did you mean 'childrens-services'?",
    ),
    (
        [("period: M05", "period: M15")],
        "definitions/table-1.yaml:12:42: error KCC212: a financial year has no 'M15'\n"
        "  hint: use M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11 or M12",
    ),
    (
        [("period: M05", "period: 2016/M12")],
        "definitions/table-1.yaml:12:42: error KCC212: '2016' could be either of two years\n"
        "  hint: write 2016-17 or 2015-16",
    ),
    (
        [("scale: million\ncolumns:\n  Cash Limit: net", "columns:\n  Cash Limit: {measure: net, scale: units}")],
        "definitions/table-1.yaml:10:3: error KCC370: the scale of 'Income' and 2 more is not said, and none is assumed\n"
        "  hint: write scale: units, scale: thousand or scale: million",
    ),
    (
        [("rating: revenue-variance", "rating: floor-standard")],
        "definitions/revenue-2017-18.yaml:5:9: error KCC205: 'floor-standard' is a rule for indicators, and this rates lines\n"
        "  hint: write one of revenue-variance, none",
    ),
    (
        [("rating: revenue-variance", "rating: since-last")],
        "definitions/revenue-2017-18.yaml:5:9: error KCC205: 'since-last' is a rule for directions, and this rates lines\n"
        "  hint: write one of revenue-variance, none",
    ),
    (
        [
            ("rating: revenue-variance", "rating: worst"),
            (
                "kind: sheet",
                "kind: rule\nid: worst\ntitle: Worst\nscale: attention\ncases:\n  - explain: listed > 1\n  - fine: otherwise\n---\nkind: sheet",
            ),
            ("kind: sheet", "kind: view\nid: rated\ntitle: R\nof: kpi\nby: [division]\n---\nkind: sheet"),
        ],
        "definitions/revenue-2017-18.yaml:5:9: error KCC205: 'worst' is a rule for groups, and this rates lines\n"
        "  hint: write one of revenue-variance, none",
    ),
    (
        [("rating: revenue-variance", "rating: revenue-varianc")],
        "definitions/revenue-2017-18.yaml:5:9: error KCC204: unknown rule 'revenue-varianc'\n"
        "  hint: did you mean 'revenue-variance'?",
    ),
    (
        [("abs(variance) >", "abs(varianse) >")],
        "definitions/revenue-variance.yaml:7:18: error KCC302: unknown name 'varianse'\n"
        "  hint: did you mean 'variance'?",
    ),
    (
        [("abs(variance) >= 100000", "abs(variance)")],
        "definitions/revenue-variance.yaml:7:14: error KCC305: a case needs a condition that holds or does not\n"
        "  hint: write for example abs(movement) >= 100000",
    ),
    (
        [("scale: attention", "scale: atention")],
        "definitions/revenue-variance.yaml:4:8: error KCC203: unknown scale 'atention'\n"
        "  hint: did you mean 'attention'?",
    ),
    (
        [("stage == planned", "stage == plannd")],
        "definitions/revenue-variance.yaml:9:23: error KCC302: 'plannd' is not one of the words here\n"
        "  hint: did you mean 'planned'?",
    ),
    (
        [("rating: revenue-variance", "rating: none"), ("abs(variance) >= 100000", "abs(variance) > varianse")],
        "definitions/revenue-variance.yaml:7:30: error KCC302: unknown name 'varianse'\n"
        "  hint: did you mean 'variance'?",
    ),
    (
        [("cases:\n  - explain", "commentary: [explain]\ncases:\n  - explain")],
        "definitions/revenue-variance.yaml:6:14: error KCC429: commentary is asked for on ratings of indicators, and 'revenue-variance' is for lines\n"
        "  hint: remove commentary: it belongs to the rule that rates indicators",
    ),
    (
        [("expect: explain}", "expect: fine}")],
        "definitions/revenue-variance.yaml:12:5: error KCC312: variance 100000, adjustment 1 is explain, and this example expects fine\n"
        "  hint: correct the example, or the cases of the rule",
    ),
    (
        [("variance: 5, adjustment", "varianc: 5, adjustment")],
        "definitions/revenue-variance.yaml:13:5: error KCC302: an example has no input 'varianc'\n"
        "  hint: did you mean 'variance'?",
    ),
    (
        [("stage: planned, expect", "stage: plan, expect")],
        "definitions/revenue-variance.yaml:15:5: error KCC302: 'plan' is not a stage\n  hint: did you mean 'planned'?",
    ),
    (
        [("adjustment: 1, before: 6", "adjustment: 1, before: 4")],
        "definitions/revenue-variance.yaml:13:5: error KCC312: variance 5, adjustment 1, before 4 is not-rated, and this example expects explain\n"
        "  hint: correct the example, or the cases of the rule",
    ),
    (
        [
            (
                "kind: sheet",
                "kind: kpi\nid: visits\ntitle: Visits\nunit: visits\nservice: libraries\nrating: revenue-variance\n---\nkind: sheet",
            )
        ],
        "definitions/visits.yaml:6:9: error KCC205: 'revenue-variance' is a rule for lines of budgets, and this is the rating\n"
        "  hint: write one of floor-standard, or none",
    ),
    (
        [
            (
                "kind: sheet",
                "kind: activity\nid: visits\ntitle: Visits\nunit: visits\nservice: libraries\nrating: floor-standard\ndirection: none\n---\nkind: sheet",
            )
        ],
        "definitions/visits.yaml:6:9: error KCC232: 'floor-standard' asks for target and floor, and an activity indicator has upper and lower\n"
        "  hint: write rating: none",
    ),
]


@pytest.mark.parametrize(("edits", "expected"), WRONG)
def test_what_is_wrong_is_said_once_where_it_stands(
    project: Make, run: Callable[..., Ran], edits: list[tuple[str, str]], expected: str
) -> None:
    assert said(project(changed(*edits)), run) == expected


# ---------------------------------------------------------------------------------------------- what is right


def test_without_a_mistake_there_is_nothing_to_say(project: Make, run: Callable[..., Ran]) -> None:
    assert run(project(COUNCIL), "validate").out == "21 definitions and 0 submissions are fine.\n"


def test_measures_come_in_the_order_in_which_they_can_be_worked_out(project: Make) -> None:
    first, second = declared(project(COUNCIL)).measures["revenue"].versions
    sent = ["gross", "income", "forecast", "adjustment", "spent", "clients", "unit_cost"]
    assert [*first.measures] == [*sent, "net", "cost", "variance", "revised", "movement"]
    assert first.measures["spent"].totals == "last"
    assert first.measures["unit_cost"].totals == "none"
    assert first.measures["variance"].totals == "formula"
    assert first.measures["cost"].totals == "adds"
    assert (first.weak_above, second.weak_above) == (100_000_000_000, 50_000_000_000)
    assert second.since == date(2018, 4, 1)


def test_a_measure_is_printed_as_all_are_unless_it_counts_something_else(project: Make) -> None:
    measures = declared(project(COUNCIL)).measures["revenue"].versions[0].measures

    def printed(one: Measure) -> tuple[str, str, str, int, bool, bool]:
        return one.title, one.unit, one.scale, one.decimals, one.signed, one.nil_if_absent

    assert printed(measures["net"]) == ("Cash limit", "pounds", "million", 3, False, False)
    assert printed(measures["income"]) == ("Income", "pounds", "million", 3, False, True)
    assert printed(measures["variance"]) == ("Variance", "pounds", "million", 3, True, False)
    assert printed(measures["clients"]) == ("Clients", "clients", "units", 0, False, False)


def test_the_measure_that_readers_look_at_first_may_be_named(project: Make) -> None:
    assert declared(project(COUNCIL)).measures["revenue"].versions[0].main is None
    text = changed(("signed: [variance", "main: net\nsigned: [variance"))
    assert [one.main for one in declared(project(text)).measures["revenue"].versions] == ["net", "net"]


def test_a_measure_of_its_own_unit_may_say_how_it_is_printed(project: Make) -> None:
    text = changed(("clients: {unit: clients}", "clients: {unit: clients, scale: thousand, decimals: 1}"))
    clients = declared(project(text)).measures["revenue"].versions[0].measures["clients"]
    assert (clients.scale, clients.decimals) == ("thousand", 1)


def test_a_check_is_called_by_its_text_unless_it_has_a_name(project: Make) -> None:
    found = declared(project(COUNCIL)).measures["revenue"].versions[0].identities
    assert [(one.id, one.formula) for one in found] == [
        ("forecast == net + variance", "forecast == net + variance"),
        ("spent within forecast", "spent <= forecast"),
    ]


def test_a_line_takes_what_it_does_not_say_from_the_line_above_and_then_from_its_budget(project: Make) -> None:
    lines = declared(project(COUNCIL)).lines
    part = lines["older-residential"].versions[0]
    assert (part.under, part.service, part.portfolio) == ("older", "adult-social-care", "adult-portfolio")
    assert part.rating == "revenue-variance"
    assert lines["other-line"].versions[0].service == "schools"


def test_a_line_that_moves_takes_its_parts_along(project: Make) -> None:
    text = changed(("  - id: moved\n", "  - {id: part, title: Part, under: moved}\n  - id: moved\n"))
    versions = declared(project(text)).lines["part"].versions
    assert [(version.since, version.service) for version in versions] == [
        (None, "adult-social-care"),
        (date(2017, 9, 1), "childrens-services"),
    ]


def test_a_line_that_is_no_longer_part_of_another_says_none(project: Make) -> None:
    text = changed(("about: Moved.,", "under: none,"), ("title: A line that moves\n", "title: M\n    under: older\n"))
    assert [version.under for version in declared(project(text)).lines["moved"].versions] == ["older", None]


def test_a_line_may_be_without_a_rule(project: Make) -> None:
    text = changed(("rating: revenue-variance\n", ""))
    assert {line.versions[0].rating for line in declared(project(text)).lines.values()} == {"none"}


DEFAULTS = """
kind: project
id: council
title: A council
definitions: [definitions]
submissions: [submissions]
defaults:
  kpi: {rating: floor-standard, direction: since-last, calendar: quarters}
  line: {rating: revenue-variance}
"""


def test_a_line_takes_its_rule_last_from_the_project(project: Make) -> None:
    text = changed(("rating: revenue-variance\n", ""))
    text = text.replace("measures: capital\n", "measures: capital\nrating: none\n")
    lines = declared(project(text, files={"kccrules.yaml": DEFAULTS})).lines
    assert lines["older"].versions[0].rating == "revenue-variance"
    assert str(lines["older"].versions[0].places["rating"]) == "kccrules.yaml:8:18"


def test_a_rule_that_the_project_names_and_that_is_not_there_is_said_at_the_project(
    project: Make, run: Callable[..., Ran]
) -> None:
    text = changed(("rating: revenue-variance\n", ""))
    wrong = DEFAULTS.replace("line: {rating: revenue-variance}", "line: {rating: revenue-varianc}")
    assert said(project(text, files={"kccrules.yaml": wrong}), run) == (
        "kccrules.yaml:8:18: error KCC204: unknown rule 'revenue-varianc'\n  hint: did you mean 'revenue-variance'?"
    )


def test_one_rule_rates_lines_of_two_sorts_of_measures_if_both_have_what_it_reads(
    project: Make, run: Callable[..., Ran]
) -> None:
    folder = project(changed(("rating: revenue-variance\n", "")), files={"kccrules.yaml": DEFAULTS})
    assert said(folder, run).startswith("definitions/revenue-variance.yaml:5:22: error KCC302: unknown name 'variance'")


def test_views_of_measures_stand_apart_from_views_of_indicators(project: Make) -> None:
    found = declared(project(COUNCIL))
    view = found.budget_views["by-directorate"]
    assert [*found.views] == ["by-service"]
    assert (view.of, view.by, view.apart, view.groups) == (
        "revenue",
        ("directorate", "division"),
        ("schools",),
        ("care",),
    )
    assert [(one.id, one.only, one.leave_out) for one in view.totals] == [("excluding", (), ("asch",))]


def test_a_layout_says_of_every_column_what_it_is(project: Make) -> None:
    sheet = declared(project(COUNCIL)).sheets["table-1"]

    def told(one: Column) -> tuple[str, str, str, bool, str | None]:
        return one.heading, one.measure, one.scale, one.turned, one.period

    assert [told(one) for one in sheet.columns] == [
        ("Cash Limit", "net", "million", False, None),
        ("Income", "income", "million", True, None),
        ("Last month", "revised", "million", False, "M05"),
        ("Before", "revised", "million", False, "last"),
        ("Clients", "clients", "units", False, None),
    ]
    assert sheet.header == 1
    assert sheet.rows["Total excl Schools"] == "total-before-apart"


def test_a_sheet_of_a_view_may_name_a_period_in_full_and_a_crossing_of_two_levels(
    project: Make, run: Callable[..., Ran]
) -> None:
    folder = project(changed(("period: M05", "period: 2016-17/M12"), ("CYPE: cype", "CYPE: cype/schools")))
    assert run(folder, "validate").code == 0


def test_two_units_in_one_list_of_a_sheet_need_no_view_if_only_lines_are_named(
    project: Make, run: Callable[..., Ran]
) -> None:
    rows = "rows: {Total excl Schools: total-before-apart, Total: total, CYPE: cype}\n"
    folder = project(changed(("view: by-directorate\n", ""), (rows, "rows: {Old people: older}\n")))
    assert run(folder, "validate").code == 0


def test_a_line_in_no_row_of_a_view_may_be_left_out_on_purpose(project: Make, run: Callable[..., Ran]) -> None:
    text = changed(
        ("service: schools, offsets: fostering", "memo: true"), ("apart: [schools]\n", "within: [asch, cype]\n")
    )
    assert run(project(text), "validate").code == 0


def test_indicators_are_rated_beside_budgets(project: Make, run: Callable[..., Ran]) -> None:
    folder = project(f"{COUNCIL}---\n{KPI}target: {{2017-18: 5}}\n", "indicator,period,value\nvisits,2017-18/Q1,6\n")
    assert run(folder, "eval", "--period", "2017-18/Q1").code == 0
    assert run(folder, "explain", "visits", "--period", "2017-18/Q1").code == 0


# ---------------------------------------------------------------------------------------------- measures that are gone


def test_where_measures_are_refused_nothing_is_said_of_what_needs_them(project: Make, run: Callable[..., Ran]) -> None:
    folder = project(changed(("unit: pounds\ncalendar", "units: pounds\ncalendar")))
    assert said(folder, run) == (
        "definitions/revenue.yaml:5:1: error KCC103: measures has no key 'units'\n  hint: did you mean 'unit'?"
    )


def test_an_unknown_calendar_of_measures_is_one_problem(project: Make, run: Callable[..., Ran]) -> None:
    folder = project(changed(("calendar: month\nscale", "calendar: months\nscale"), ("period: M05", "period: last")))
    assert said(folder, run) == (
        "definitions/revenue.yaml:6:11: error KCC203: unknown calendar 'months'\n  hint: did you mean 'month'?"
    )


# ---------------------------------------------------------------------------------------------- lines in a table

BUDGET = "kind: budget\nid: libraries-2017-18\ntitle: Libraries\nmeasures: revenue\nlines: libraries.csv\n"
TABLE = (
    "id,title,under,also,memo,service,from\n"
    'branches,"Branches, open","",Branch libraries;Branch,,schools,\n'
    ",,,,,,\n"
    "mobile,Mobile,branches,,,,2017-18\n"
    "staff,Staff,,,true,,\n"
)


def with_table(project: Make, table: str) -> Path:
    return project(f"{COUNCIL}---\n{BUDGET}", files={"definitions/libraries.csv": table})


def test_lines_in_a_table_are_lines_as_if_they_stood_in_the_file(project: Make) -> None:
    found = declared(with_table(project, TABLE))
    lines = [found.lines[id_] for id_ in found.budgets["libraries-2017-18"].lines]

    def told(one: Line) -> tuple[str, str, str | None, str | None, bool, tuple[str, ...], date | None]:
        last = one.versions[0]
        return one.id, last.title, last.under, last.service, one.memo, one.also, one.lifetime.first

    assert [told(one) for one in lines] == [
        ("branches", "Branches, open", None, "schools", False, ("Branch libraries", "Branch"), None),
        ("mobile", "Mobile", "branches", "schools", False, (), date(2017, 4, 1)),
        ("staff", "Staff", None, None, True, (), None),
    ]
    assert str(lines[1].place) == "definitions/libraries.csv:4:1"
    assert str(lines[0].versions[0].places["title"]) == "definitions/libraries.csv:2:11"


def test_a_table_is_part_of_the_fingerprint_of_definitions(project: Make) -> None:
    first = declared(with_table(project, TABLE)).sha256
    second = declared(with_table(project, TABLE.replace("Mobile", "Mobiles"))).sha256
    assert first != second


def test_a_table_is_read_again_beside_definitions_that_are_the_same(project: Make) -> None:
    folder = with_table(project, TABLE)
    before = loading.load(folder)
    (folder / "definitions/libraries.csv").write_text(TABLE.replace("Mobile", "Mobiles"))
    after = loading.load(folder, before)
    assert after.definitions
    assert after.definitions.lines["mobile"].versions[0].title == "Mobiles"


WRONG_TABLES = [
    (
        TABLE.replace("mobile,Mobile,branches", "mobile,Mobile,branch"),
        "definitions/libraries.csv:4: error KCC203: unknown line 'branch'\n  hint: did you mean 'branches'?",
    ),
    (
        TABLE.replace("staff,Staff,,,true", "staff,Staff,,,yes"),
        "definitions/libraries.csv:5: error KCC104: 'memo' is 'yes': it must be true\n  hint: write true",
    ),
    (
        TABLE.replace("mobile,Mobile", "Mobile,Mobile"),
        "definitions/libraries.csv:4: error KCC104: 'id' is 'Mobile': it must be an id\n"
        "  hint: ids are lower-case with hyphens: write mobile",
    ),
    (
        TABLE.replace("mobile,Mobile", ",Mobile"),
        "definitions/libraries.csv:4: error KCC105: a line needs 'id'\n  hint: add a line such as  id: asch-older-people",
    ),
    (
        TABLE.replace("staff,Staff", "mobile,Staff"),
        "definitions/libraries.csv:5: error KCC201: the id 'mobile' is used twice: also in definitions/libraries.csv:4:1\n"
        "  hint: give one of them another id",
    ),
    (
        TABLE.replace("mobile,Mobile,branches,,,,2017-18", "mobile,Mobile,branches,,,,2017/18"),
        "definitions/libraries.csv:4: error KCC104: 'from' is '2017/18': it must be a period or a day\n"
        "  hint: write 2017-18",
    ),
    (
        TABLE.replace("under", "part of"),
        "definitions/libraries.csv:1: error KCC103: a line has no key 'part of'\n"
        "  hint: the headings of lines are id, title, label, about, source, owner, also, formerly, from,\n"
        "        until, service, portfolio, serves, under, rating, stage, memo, offsets",
    ),
    (
        TABLE.replace("service", "servce"),
        "definitions/libraries.csv:1: error KCC103: a line has no key 'servce'\n  hint: did you mean 'service'?",
    ),
    (
        TABLE.replace("from", "changes"),
        "definitions/libraries.csv:1: error KCC103: a table has no changes\n"
        "  hint: write lines that change into the file of the budget, under lines:",
    ),
    (
        TABLE.replace("also", "title"),
        "definitions/libraries.csv:1: error KCC106: the heading 'title' is there twice\n  hint: remove one of the two",
    ),
    (
        TABLE.replace("id,title", "id,label"),
        "definitions/libraries.csv:1: error KCC105: a line needs 'title'\n  hint: add a column with the heading title",
    ),
    (
        TABLE.replace(",", ";"),
        "definitions/libraries.csv:1: error KCC371: the cells are parted by semicolons; expected commas\n"
        "  hint: save it as 'CSV UTF-8' with commas between the cells",
    ),
    (
        TABLE + "a,b,,,,,,more\n",
        "definitions/libraries.csv:6: error KCC371: the row has more cells than the 7 headings\n"
        "  hint: put text that has a comma in it into quotes",
    ),
    (
        "id,title\n",
        "definitions/libraries.csv: error KCC371: the table has no lines\n"
        "  hint: write id, title into its first row, and a line of the budget into each row below",
    ),
    (
        "",
        "definitions/libraries.csv: error KCC371: the table has no lines\n"
        "  hint: write id, title into its first row, and a line of the budget into each row below",
    ),
    (
        TABLE + '"open,x\n',
        "definitions/libraries.csv:6: error KCC401: a quotation mark is opened in this row and never closed\n"
        "  hint: close it, or remove it; the rows below were not read",
    ),
    (
        '"id"x,title\na,b\n',
        "definitions/libraries.csv:1: error KCC401: there is text behind a closing quotation mark\n"
        '  hint: a quotation mark inside a cell is written twice: ""',
    ),
]


@pytest.mark.parametrize(("table", "expected"), WRONG_TABLES)
def test_what_is_wrong_in_a_table_is_said_by_row(
    project: Make, run: Callable[..., Ran], table: str, expected: str
) -> None:
    assert said(with_table(project, table), run) == expected


def test_what_is_wrong_with_a_budget_itself_is_said_in_its_own_file(project: Make, run: Callable[..., Ran]) -> None:
    table = {"definitions/libraries.csv": TABLE}
    folder = project(f"{COUNCIL}---\n{BUDGET.replace('title: L', 'titel: L')}", files=table)
    assert said(folder, run) == (
        "definitions/libraries-2017-18.yaml:3:1: error KCC103: a budget has no key 'titel'\n  hint: did you mean 'title'?"
    )
    folder = project(f"{COUNCIL}---\n{BUDGET.replace('measures: revenue', 'measures: revenu')}", files=table)
    assert said(folder, run) == (
        "definitions/libraries-2017-18.yaml:4:11: error KCC203: unknown measures 'revenu'\n  hint: did you mean 'revenue'?"
    )


def test_a_table_in_other_characters_is_refused(project: Make, run: Callable[..., Ran]) -> None:
    folder = project(f"{COUNCIL}---\n{BUDGET}")
    (folder / "definitions/libraries.csv").write_bytes("id,title\na,Café\n".encode("cp1252"))
    assert said(folder, run).startswith("definitions/libraries.csv:2: error KCC401: 'é' is written here")


def test_a_table_that_is_a_folder_is_refused(project: Make, run: Callable[..., Ran]) -> None:
    folder = project(f"{COUNCIL}---\n{BUDGET}")
    (folder / "definitions/libraries.csv").mkdir()
    assert said(folder, run).startswith("definitions/libraries.csv: error KCC401: this is not a file but a folder")


def test_what_only_lacks_the_lines_of_a_refused_table_has_no_problem_of_its_own(
    project: Make, run: Callable[..., Ran]
) -> None:
    group = "kind: group\nid: two\ntitle: Two\nmembers: [branches, mobile]\n"
    table = {"definitions/libraries.csv": TABLE.replace("staff,Staff,,,true", "staff,Staff,,,yes")}
    assert said(project(f"{COUNCIL}---\n{BUDGET}---\n{group}", files=table), run).startswith(
        "definitions/libraries.csv:5: error KCC104"
    )


def test_an_earlier_version_of_definitions_has_its_tables_too(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("definitions/budget.yaml", "definitions/lines.csv", "submissions/returns.xlsx"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    versions.unpack(packed.getvalue(), tmp_path)
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert found == ["definitions/budget.yaml", "definitions/lines.csv"]


# ---------------------------------------------------------------------------------------------- by itself


@given(st.lists(st.sampled_from(["b", "c", "d", "e", "a"]), max_size=5))
def test_whatever_reads_what_every_measure_stands_after_what_it_reads_or_is_left(reads: list[str]) -> None:
    formulas = {name: f"{other} + sent" for name, other in zip("abcde", reads, strict=False)}
    done, left = in_order(formulas)
    assert sorted([*done, *left]) == sorted(formulas)
    for place, name in enumerate(done):
        assert not names_read(formulas[name]) & {*done[place:], *left} - {"sent"}
    for name in left:
        assert names_read(formulas[name]) & {*left}


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_every_circle_of_lines_is_found_and_closed(above: dict[str, str]) -> None:
    found = [*circles(dict(above))]
    for path in found:
        assert path[0] == path[-1]
        assert [above[line] for line in path[:-1]] == path[1:]
    within = {line for path in found for line in path}
    for start in above:
        here, seen = start, []
        while here in above and here not in seen:
            seen.append(here)
            here = above[here]
        assert (here in seen) == (here in above and here in within)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("abs(all_years(real_variance)) > 100000", "the size of real variance of all years is above 100000"),
        ("last(all_years(net)) < 0", "net of all years the time before is below 0"),
    ],
)
def test_an_amount_of_all_years_is_said_so(formula: str, said: str) -> None:
    assert saying(formula, {}).yes == said


def test_a_formula_that_cannot_be_read_reads_nothing() -> None:
    assert names_read("gross +") == frozenset()


def test_functions_of_money_are_those_that_need_no_polarity_and_years() -> None:
    assert {*FUNCTIONS_OF_MONEY} == {*SHARED, "all_years"}
    for name, signature in FUNCTIONS_OF_MONEY.items():
        assert signature.example.startswith(f"{name}(")
        assert "value" not in signature.example


def test_a_line_above_that_is_not_there_is_said_at_every_line_under_it(project: Make, run: Callable[..., Ran]) -> None:
    edits = [
        ("title: Fostering, service", "title: Fostering, under: oldest, service"),
        ("care, under: older}", "care, under: oldest}"),
    ]
    out = run(project(changed(*edits)), "validate").out
    for line in (8, 9):
        assert f"definitions/revenue-2017-18.yaml:{line}:" in out
    assert out.count("error KCC203: unknown line 'oldest'\n") == out.count("hint: did you mean 'older'?\n") == 2


PLACES = ["portfolio", "rating", "service", "title", "under"]


def test_where_a_line_says_what_it_is_is_known_of_what_it_inherits_too(project: Make) -> None:
    version = declared(project(COUNCIL)).lines["older-residential"].versions[0]
    assert sorted(version.places) == PLACES
    assert len(version.places) == len(PLACES)
    assert version.places["under"].line == version.places["title"].line != version.places["service"].line


def test_a_line_belongs_to_its_units_and_all_above_them_as_they_stand_on_a_day(project: Make) -> None:
    found = declared(project(COUNCIL))
    before, after = (Belonging(found, day) for day in (date(2017, 8, 31), date(2017, 9, 1)))
    moved, part = found.lines["moved"], found.lines["older-residential"]
    assert before.belongs_to(moved) == {"moved", "revenue-2017-18", "adult-social-care", "asch"}
    assert after.belongs_to(moved) == {"moved", "revenue-2017-18", "childrens-services", "cype"}
    assert {"older", "adult-portfolio"} <= before.belongs_to(part)
    assert before.with_parts == {"older"}
    assert before.among(["care", "asch", "cype"], before.belongs_to(part)) == ["care", "asch"]
    assert in_force(moved.versions, date(2017, 9, 1)).about == "Moved."
