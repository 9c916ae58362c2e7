"""Money as finance sends it is read exactly where its meaning is certain, and otherwise asked about, by row and column."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import councils
import pytest
from conftest import Json, evaluate, invoke, write_project
from councils import MONTHS
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kccrules.flow import loading
from kccrules.meaning import headings
from kccrules.meaning.money import amounts, vintages
from kccrules.meaning.money.amounts import Figure, Kind, Unclear
from kccrules.meaning.money.years import period_of, period_of_column, sent_on, year_of
from kccrules.meaning.submissions import Reader
from kccrules.words.ledger import TIMES, Column
from kccrules.words.model import Definitions
from kccrules.words.observations import Amount, Data, Input, Stated, Virement
from kccrules.words.periods import Calendar, Unreadable
from kccrules.words.problems import Place, Problem

MILLION = 10**6
POUNDS, THOUSANDS, MILLIONS = (Kind("pounds", scale) for scale in TIMES)
UNSAID = Kind("pounds", None, "say it")
CLIENTS = Kind("clients", None)
COUNTED = Kind("clients", None, counted=True)

COUNCIL = (
    MONTHS
    + """
kind: hierarchy
id: directorates
title: Directorates
levels: [directorate, division]
units:
  - {id: asch, level: directorate, title: Adult Social Care & Health, also: [ASCH]}
  - {id: older, level: division, title: Older People, under: asch}
  - {id: cype, level: directorate, title: 'Children, Young People', also: [CYPE]}
  - {id: special, level: division, title: Specialist, under: cype}
  - {id: schools, level: division, title: Schools, under: cype}
---
kind: measures
id: revenue
title: Revenue
about: A pressure is +, income is -.
unit: pounds
calendar: months
scale: million
decimals: 3
submitted: {gross: adds, income: adds, forecast: adds, clients: adds, portion: does-not-add}
nil_if_absent: [income]
computed: {net: gross + income, variance: forecast - net}
printed: {clients: {unit: clients}, portion: {unit: percent}}
changes: [{from: 2018-04-01, submitted: {gross: adds, income: adds, forecast: adds, clients: adds, portion: does-not-add, grant: adds}}]
---
kind: measures
id: staffing
title: Staffing
about: People in post.
unit: people
calendar: months
submitted: {posts: adds}
---
kind: budget
id: revenue-2017-18
title: Revenue budget
measures: revenue
lines:
  - {id: fostering, title: Fostering, service: special, also: [Foster care, Care at home]}
  - {id: adoption, title: Adoption, service: special, label: '1.2', formerly: [adopting]}
  - {id: residential, title: Residential Care, service: older}
  - {id: nursing, title: Nursing, under: residential}
  - {id: homes, title: Homes, under: residential, also: [Care at home]}
  - {id: respite-adults, title: Respite, service: older}
  - {id: respite-children, title: Respite, service: special}
  - {id: closed, title: Closed, service: special, until: 2016-17}
  - {id: delegated, title: Delegated, service: schools}
  - {id: of-which-nurseries, title: Of which nurseries, under: delegated, memo: true}
  - {id: outreach, title: Outreach, service: special}
  - {id: outreach-visits, title: Visits, under: outreach, from: 2017-09-01}
  - {id: outreach-grants, title: Of which grants, under: outreach, memo: true}
  - {id: telecare, title: Telecare, service: special, changes: [{from: 2017-09-01, about: Moved., service: older}]}
---
kind: budget
id: posts-2017-18
title: Posts
measures: staffing
from: 2017-18
until: 2017-18
lines: [{id: all-posts, title: Posts, service: older}]
---
kind: group
id: disabled-children
title: Disabled Children
members: [respite-children, adoption]
---
kind: view
id: by-directorate
title: By directorate
of: revenue
by: [directorate, division]
groups: [disabled-children]
apart: [schools]
totals: [{id: without-asch, title: Total without ASCH, leave_out: [asch]}]
---
kind: sheet
id: table-1
title: Table 1
files: table-1*.csv
budget: revenue-2017-18
view: by-directorate
headings: 2
line: Service
within: Directorate
scale: million
columns:
  Gross: gross
  Income: {measure: income, turned: true}
  Net: net
  Clients: {measure: clients, scale: units}
skip: [Children, Remarks]
rows: {TOTAL (excl Schools): total-before-apart, Older in ASCH: asch/older}
nil: ['-']
not_applicable: [n/a]
---
kind: sheet
id: page-2
title: Page 2
files: book*.xlsx
sheet: Page 2
budget: revenue-2017-18
line: Line
scale: thousand
columns: {Gross: gross, Variance: variance, Before: {measure: gross, period: last}}
---
kind: sheet
id: first-page
title: First page
files: first*.xlsx
budget: revenue-2017-18
line: Line
scale: million
columns: {Gross: gross}
"""
)


def definitions() -> Definitions:
    """Of a council with lines in two directorates, two of them called the same."""
    return councils.of(COUNCIL)


def sent(files: Mapping[str, str | bytes]) -> Data:
    """What is made of files that were sent."""
    reader = Reader(definitions())
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (reader.workbook if name.endswith(".xlsx") else reader.csv)(data, f"submissions/{name}")
    vintages.reject_twins(reader.data)
    for source in reader.data.inputs:
        assert source.read >= source.rejected >= 0
    return reader.data


def money(*rows: str, head: str = "line,measure,period,value,unit,year,cause,state,note,submitted_at") -> Data:
    return sent({"money.csv": "\n".join([head, *rows, ""])})


def page(*rows: str, name: str = "2017-18/M06/table-1.csv") -> Data:
    """Table 1 for September, with the rows given."""
    return sent({name: "\n".join([TITLE, HEAD, *rows, ""])})


TITLE, HEAD = "Revenue monitoring,,,,,", "Directorate,Service,Gross,Income,Net,Clients"


def said(data: Data | Problem) -> list[tuple[str, str, str | None]]:
    """Problems as code, message and hint."""
    found = [data] if isinstance(data, Problem) else data.problems
    return [(problem.code, problem.message, problem.hint) for problem in found]


def codes(data: Data) -> list[str]:
    return [problem.code for problem in data.problems]


def only(data: Data) -> Problem:
    assert len(data.problems) == 1, said(data)
    return data.problems[0]


def read(text: str, kind: Kind = POUNDS) -> tuple[Decimal, Decimal]:
    """The amount and half a unit, in pounds."""
    figure = amounts.read(text, kind)
    assert figure.value is not None
    return Decimal(figure.value) / MILLION, Decimal(figure.half) / MILLION


def refused(text: str, kind: Kind = POUNDS) -> Unclear:
    with pytest.raises(Unclear) as caught:
        amounts.read(text, kind)
    return caught.value


# ---------------------------------------------------------------------------------------------- one cell


@pytest.mark.parametrize(
    ("text", "kind", "value", "half"),
    [
        ("1234", POUNDS, "1234", "0.5"),
        ("(1,234)", POUNDS, "-1234", "0.5"),
        ("-£1.0m", POUNDS, "-1000000", "50000"),
        ("+£1.3m", MILLIONS, "1300000", "50000"),
        ("£-5.7", THOUSANDS, "-5700", "50"),
        ("£ -163.0", THOUSANDS, "-163000", "50"),
        ("-£ 12,198.2", THOUSANDS, "-12198200", "50"),
        ("£ 1819.4", THOUSANDS, "1819400", "50"),
        ("£0", THOUSANDS, "0", "500"),
        ("£95m", UNSAID, "95000000", "500000"),
        ("1.2k", POUNDS, "1200", "50"),
        ("1.2 Thousand", UNSAID, "1200", "50"),
        ("0.5bn", UNSAID, "500000000", "50000000"),
        ("(1.830)", MILLIONS, "-1830000", "500"),
        ("-0.0", MILLIONS, "0", "50000"),
        ("-.5", MILLIONS, "-500000", "50000"),
        ("£168,475,200", POUNDS, "168475200", "0.5"),
        ("1,234.50-", POUNDS, "-1234.5", "0.005"),
        ("−5", POUNDS, "-5", "0.5"),
        ("–5.0", POUNDS, "-5", "0.05"),
        ("(£1.2m)", POUNDS, "-1200000", "50000"),
        ("£(1.2)m", POUNDS, "-1200000", "50000"),
        ("GBP 5", POUNDS, "5", "0.5"),
        ("  5.0\u00a0", POUNDS, "5", "0.05"),
        ("0.000000000001", MILLIONS, "0.000001", "0.000001"),
        ("1,038", CLIENTS, "1038", "0.5"),
        ("1.2k", CLIENTS, "1200", "50"),
        ("1,038", COUNTED, "1038", "0"),
        ("-3", COUNTED, "-3", "0"),
        ("12.5", COUNTED, "12.5", "0.05"),
        ("1.2k", COUNTED, "1200", "50"),
        ("12", Kind("clients", "thousand", counted=True), "12000", "500"),
        ("12.5%", Kind("percent", None), "12.5", "0.05"),
        ("5", Kind("pounds", "units", turned=True), "-5", "0.5"),
        ("(5)", Kind("pounds", "units", turned=True), "5", "0.5"),
    ],
)
def test_a_cell_whose_meaning_is_certain_is_read_exactly(text: str, kind: Kind, value: str, half: str) -> None:
    assert read(text, kind) == (Decimal(value), Decimal(half))


@pytest.mark.parametrize(
    ("text", "kind", "code", "found", "hint"),
    [
        ("<i>9.548</i>", MILLIONS, "KCC500", "'<i>9.548</i>' has marks of a web page in it", "write 9.548 alone"),
        ("#REF!", POUNDS, "KCC450", "'#REF!' is an Excel error", "mend the formula in the spreadsheet, or empty the cell"),
        ("#####", POUNDS, "KCC450", "'#####' is an Excel error", "mend the formula in the spreadsheet, or empty the cell"),
        ("12%", POUNDS, "KCC506", "'12%' is a percentage, and this is a column of pounds", "write the amount"),
        ("£8,948600", POUNDS, "KCC505", "'£8,948600' has its comma in an odd place",
         "write 8,948,600 or 8.948600, whichever is meant"),
        ("1,23", POUNDS, "KCC505", "'1,23' has its comma in an odd place", "write 123 or 1.23, whichever is meant"),
        ("0,123", POUNDS, "KCC505", "'0,123' has its comma in an odd place", "write 123 or 0.123, whichever is meant"),
        ("1.234,5", POUNDS, "KCC505", "'1.234,5' has its point before its comma",
         "write 1,234.5 or 1.2345, whichever is meant"),
        ("12,34.5", POUNDS, "KCC505", "'12,34.5' has its commas in odd places", "write 1,234.5 if that is meant"),
        ("1.2.3", POUNDS, "KCC505", "'1.2.3' has a point or comma too many",
         "write a comma only between thousands, and a point only before decimals, such as 1,234.5"),
        ("5.", POUNDS, "KCC505", "'5.' has a point or comma too many",
         "write a comma only between thousands, and a point only before decimals, such as 1,234.5"),
        ("1 234", POUNDS, "KCC505", "'1 234' has a space between its digits", "write 1234 if it is one number"),
        ("(-5)", POUNDS, "KCC505", "'(-5)' says its sign twice", "write -5 if it is below nought, 5 if it is not"),
        ("-5-", POUNDS, "KCC505", "'-5-' says its sign twice", "write -5 if it is below nought, 5 if it is not"),
        ("(5)-", POUNDS, "KCC505", "'(5)-' says its sign twice", "write -5 if it is below nought, 5 if it is not"),
        ("1,234 CR", POUNDS, "KCC505", "'1,234 CR' says CR, which does not mean the same sign in every account",
         "write -1,234 for income or a saving, 1,234 for spending or a pressure"),
        ("(5", POUNDS, "KCC500", "'(5' has one bracket", "write (5) or -5 if it is below nought"),
        ("5)", POUNDS, "KCC500", "'5)' has one bracket", "write (5) or -5 if it is below nought"),
        ("££5", POUNDS, "KCC500", "'££5' is not an amount", "write a number such as -1,234.5"),
        ("1E6", POUNDS, "KCC500", "'1E6' is in scientific notation", "write the number out in full"),
        ("€5", POUNDS, "KCC500", "'€5' is in another currency", "write the amount in pounds"),
        ("c. 5", POUNDS, "KCC500", "'c. 5' is not an amount alone", "write 5 and put 'estimated' in the column state"),
        ("51.5 FTE (one post)", POUNDS, "KCC500", "'51.5 FTE (one post)' is not an amount alone",
         "write 51.5, and put the rest into a note"),
        ("5*", POUNDS, "KCC500", "'5*' has a mark behind it", "write 5, and say in a note what the mark means"),
        ("five", POUNDS, "KCC500", "'five' is not an amount", "write a number such as -1,234.5"),
        ("5-6", POUNDS, "KCC500", "'5-6' is not an amount", "write a number such as -1,234.5"),
        ("£5" + "0" * 40, POUNDS, "KCC500", f"'£5{'0' * 35}...' is not an amount", "write a number such as -1,234.5"),
        ("1.2m", THOUSANDS, "KCC503", "'1.2m' says m, and its column is in thousands", "write the number in thousands, without m"),
        ("(1.2m)m", POUNDS, "KCC503", "'(1.2m)m' says its scale twice", "write it once, such as 1.2m"),
        ("£5", CLIENTS, "KCC503", "'£5' is in pounds, and this is a column of clients", "write the number alone"),
        ("5.7", UNSAID, "KCC502", "'5.7' may be in pounds, thousands or millions: nothing says which", "say it"),
        ("99999999bn", POUNDS, "KCC515", "'99999999bn' is too large", "the largest amount is 9,200,000,000,000"),
        ("0.0000001", POUNDS, "KCC515", "'0.0000001' is finer than a millionth", "write fewer decimals"),
        ("£ -", Kind("pounds", "units", nothing="ask"), "KCC504", "'£ -' may mean nil, missing or not applicable", "ask"),
        ("Nil", Kind("pounds", "units", nothing="ask"), "KCC504", "'Nil' stands in place of an amount", "ask"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_certain_is_asked_about(text: str, kind: Kind, code: str, found: str, hint: str) -> None:
    unclear = refused(text, kind)
    assert (unclear.code, unclear.found, unclear.hint) == (code, found, hint)


def test_a_dash_is_nil_only_where_the_column_says_so() -> None:
    kind = Kind("pounds", "thousand", nil=frozenset(["-"]), not_applicable=frozenset(["n/a"]))
    assert amounts.read("£ –", kind) == Figure(0, 0, "nil")
    assert amounts.read("N/A", kind) == Figure(None, 0, "not-applicable")
    assert amounts.read("", kind) == Figure(None, 0, "blank")
    assert amounts.read("0", kind) == Figure(0, 500 * MILLION, "submitted")


STYLES: tuple[Callable[[str, bool, str], str], ...] = (
    lambda text, negative, unit: f"{'-' if negative else ''}{text}{unit}",
    lambda text, negative, unit: f"{'-' if negative else '+'}£{text}{unit}",
    lambda text, negative, unit: f"£{'-' if negative else ''}{text}{unit}",
    lambda text, negative, unit: f"£ {'−' if negative else ''}{text} {unit}",
    lambda text, negative, unit: f"({text}){unit}" if negative else f" {text}{unit} ",
    lambda text, negative, unit: f"(£{text}{unit})" if negative else f"£{text}{unit}",
    lambda text, negative, unit: f"£{text}-" if negative and not unit else f"{'-' if negative else ''}£ {text}{unit}",
)


@given(
    st.decimals(min_value=0, max_value=9_200_000, places=6) | st.decimals(min_value=0, max_value=9_200_000, places=1) | st.just(Decimal(0)),
    st.booleans(),
    st.sampled_from(STYLES),
    st.booleans(),
    st.sampled_from(["", "k", "m"]),
    st.sampled_from(["units", "thousand", "million"]),
)  # fmt: skip
def test_any_amount_in_any_accepted_style_is_read_back_exactly(
    amount: Decimal, negative: bool, style: Callable[[str, bool, str], str], commas: bool, suffix: str, scale: str
) -> None:
    text = style(f"{amount:,f}" if commas else f"{amount:f}", negative, suffix)
    factor = {"k": 1_000, "m": MILLION}.get(suffix, {"units": 1, "thousand": 1_000, "million": MILLION}[scale])
    kind = Kind("pounds", None if suffix else scale)  # type: ignore[arg-type]
    value, half = read(text, kind)
    places = -int(amount.as_tuple().exponent)
    assert value == (-amount if negative else amount) * factor
    exact_half = Decimal(factor) / 2 / 10**places
    assert half == max(exact_half, Decimal("0.000001"))


@given(st.text(alphabet="0123456789.,-+£()kmCRDr% nil/#<>", max_size=14))
def test_whatever_is_typed_is_read_or_refused_with_a_hint(text: str) -> None:
    found: Figure | Unclear
    try:
        found = amounts.read(text, Kind("pounds", "units", nothing="ask"))
    except Unclear as unclear:
        found = unclear
    if isinstance(found, Unclear):
        assert found.hint
        assert found.found
    else:
        assert (found.value is None) == (found.state == "blank")


@pytest.mark.parametrize(
    ("stored", "shown", "kind", "value", "half"),
    [
        ("9.548", 1, MILLIONS, "9548000", "500"),  # shown as 9.5: what is stored counts
        ("36.7", 3, MILLIONS, "36700000", "500"),  # shown as 36.700: Excel does not store the noughts
        ("9", 0, MILLIONS, "9000000", "500000"),
        ("0.0999999999999943", 0, POUNDS, "0.1", "0.05"),  # 100.1 - 100 in binary fractions
        ("8.33000000000001", 0, MILLIONS, "8330000", "5000"),
        ("3.33333333333333", 2, MILLIONS, "3333333.33333333", "0.000001"),
        ("12", 0, COUNTED, "12", "0"),
        ("12.5", 0, COUNTED, "12.5", "0.05"),  # shown as 13: what is stored is no whole number
    ],
)
def test_a_number_of_a_workbook_is_as_fine_as_what_is_stored_or_shown(
    stored: str, shown: int, kind: Kind, value: str, half: str
) -> None:
    figure = amounts.read(stored, kind, shown)
    assert figure.value == int(Decimal(value) * MILLION)
    assert figure.half == int(Decimal(half) * MILLION)


# ---------------------------------------------------------------------------------------------- long tables


def test_a_row_of_money_is_an_amount_with_all_that_is_said_of_it() -> None:
    data = money("fostering,gross,2017-18/M06,52.9,million,2018-19,,estimated,so far,2017-10-20")
    september = definitions().calendars["months"].ordinal("2017-18/M06")
    assert data.problems == []
    assert data.amounts == [
        Amount("fostering", "gross", september, "2018-19", 52_900_000 * MILLION, 50_000 * MILLION, None, "estimated",
               "so far", date(2017, 10, 20), 0, 2, 4)
    ]  # fmt: skip


def test_blank_zero_nil_not_applicable_and_missing_are_five_things() -> None:
    data = money(
        "fostering,gross,2017-18/M06,0,million",
        "fostering,income,2017-18/M06,-,,,,nil",
        "fostering,forecast,2017-18/M06,,,,,missing",
        "fostering,clients,2017-18/M06,n/a,,,,not-applicable",
        "adoption,gross,2017-18/M06,,million",
        "adoption,forecast,2017-18/M06,nil,million,,,missing",
        head="line,measure,period,value,unit,year,cause,state",
    )
    assert data.problems[0].code == "KCC410"  # rows that are too short are not padded
    rows = [
        "fostering,gross,2017-18/M06,0,million,",
        "fostering,income,2017-18/M06,-,,nil",
        "fostering,forecast,2017-18/M06,,,missing",
        "fostering,clients,2017-18/M06,n/a,,not-applicable",
        "adoption,gross,2017-18/M06,,million,",
        "adoption,forecast,2017-18/M06,nil,million,missing",
        "adoption,clients,2017-18/M06,5,,nil",
    ]
    data = money(*rows, head="line,measure,period,value,unit,state")
    assert [(one.measure, one.value, one.half, one.state) for one in data.amounts] == [
        ("gross", 0, 500_000 * MILLION, "submitted"),
        ("income", 0, 0, "nil"),
        ("forecast", None, 0, "missing"),
        ("clients", None, 0, "not-applicable"),
    ]
    assert said(data) == [
        ("KCC409", "there is no value, and no word in 'state' says why",
         "write the value, or nil, missing or not-applicable in the column state"),
        ("KCC407", "the state is 'missing' and yet there is a value", "remove it, or write submitted, provisional or estimated"),
        ("KCC407", "the state is 'nil' and yet there is a value", "remove it, or write submitted, provisional or estimated"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "message", "hint"),
    [
        ("fostering,gross,2017-18/M06,5.7,", "KCC502", "'5.7' may be in pounds, thousands or millions: nothing says which",
         "add a column unit with pounds, thousand or million"),
        ("fostering,gross,2017-18/M06,-,million", "KCC504", "'-' may mean nil, missing or not applicable",
         "write 0 if it is nought; else leave it empty, and write nil, missing or not-applicable in the column state"),
        ("fostering,gross,2017-18/M06,12%,million", "KCC506", "'12%' is a percentage, and this is a column of pounds",
         "write the amount"),
        ("fostering,gross,2017-18/M06,5,milion", "KCC503", "'milion' is no unit of 'gross', which counts pounds",
         "did you mean 'million'?"),
        ("fostering,clients,2017-18/M06,5,£", "KCC503", "'£' is no unit of 'clients', which counts clients",
         "write clients, thousand or million"),
        ("fostering,gross,2017-18/M06,5,euro", "KCC503", "'euro' is no unit of 'gross', which counts pounds",
         "write pounds, thousand or million"),
        ("fosterin,gross,2017-18/M06,5,million", "KCC516", "unknown line 'fosterin'", "did you mean 'fostering'?"),
        ("Respite,gross,2017-18/M06,5,million", "KCC516", "unknown line 'Respite'",
         "write its id, respite-adults or respite-children"),
        ("xyz,gross,2017-18/M06,5,million", "KCC516", "unknown line 'xyz'", "write the id of a line of a budget"),
        (",gross,2017-18/M06,5,million", "KCC516", "the row names no line", "write the id of the line in the column line"),
        ("Care at home,gross,2017-18/M06,5,million", "KCC516", "'Care at home' is a name of 2 lines",
         "write the id of the one that is meant: fostering, homes"),
        ("fostering,net,2017-18/M06,5,million", "KCC517", "'net' is worked out: gross + income",
         "send what it is worked out from; what a paper prints of it belongs into a table of printed totals"),
        ("fostering,gros,2017-18/M06,5,million", "KCC517", "'revenue' has no measure 'gros'", "did you mean 'gross'?"),
        ("fostering,Gross,2017-18/M06,5,million", "KCC517", "'revenue' has no measure 'Gross'", "write gross"),
        ("fostering,xyz,2017-18/M06,5,million", "KCC517", "'revenue' has no measure 'xyz'",
         "write one of gross, income, forecast, clients, portion"),
        ("fostering,gross,2017-18/Q2,5,million", "KCC404", "a financial year has no 'Q2'",
         "use M01, M02, M03, M04, M05, M06, M07, M08, M09, M10, M11 or M12"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_said_with_what_to_type(row: str, code: str, message: str, hint: str) -> None:
    data = money(row, head="line,measure,period,value,unit")
    assert said(data) == [(code, message, hint)]
    assert data.amounts == []
    assert (data.inputs[0].read, data.inputs[0].rejected) == (1, 1)
    assert (data.problems[0].place.line, data.problems[0].place.column > 0) == (2, True)


@pytest.mark.parametrize(
    ("more", "code", "message", "hint"),
    [
        ("18-19,,,", "KCC527", "'18-19' is not a year", "write a year such as 2012-13"),
        (",,late,", "KCC407", "unknown state 'late' of an amount", "write missing"),
        (",,estimate,", "KCC407", "unknown state 'estimate' of an amount", "did you mean 'estimated'?"),
        (",,xyz,", "KCC407", "unknown state 'xyz' of an amount",
         "write one of submitted, provisional, estimated, nil, missing, not-applicable"),
        (",,,20/10/2017", "KCC408", "submitted_at '20/10/2017' is not a day", "write 2017-10-20"),
    ],
)  # fmt: skip
def test_what_is_wrong_beside_the_amount_is_said(more: str, code: str, message: str, hint: str) -> None:
    row, head = (
        f"fostering,gross,2017-18/M06,5,million,{more}",
        "line,measure,period,value,unit,year,cause,state,submitted_at",
    )
    assert said(money(row, head=head)) == [(code, message, hint)]


def test_lines_may_be_called_by_other_names_and_by_former_ids() -> None:
    data = money(
        "Foster care,gross,2017-18/M06,5,million",
        "adopting,gross,2017-18/M06,5,£m",
        head="line,measure,period,value,unit",
    )
    assert [one.line for one in data.amounts] == ["fostering", "adoption"]
    assert codes(data) == ["KCC411"]


def test_a_cause_explains_also_what_is_worked_out_and_also_a_group_of_lines() -> None:
    data = money(
        "fostering,variance,2017-18/M06,-£0.1m,demand",
        "disabled-children,variance,2017-18/M06,£0.2m,price",
        "asch,variance,2017-18/M06,£0.2m,price",
        head="line,measure,period,value,cause",
    )
    assert [(one.line, one.cause, one.value) for one in data.amounts] == [
        ("fostering", "demand", -100_000 * MILLION),
        ("disabled-children", "price", 200_000 * MILLION),
    ]
    assert codes(data) == ["KCC516"]


def test_money_sent_for_a_line_with_others_under_it_is_a_printed_total() -> None:
    data = money(
        "residential,gross,2017-18/M06,5.0,million,,",
        "residential,gross,2017-18/M05,,,missing,",
        head="line,measure,period,value,unit,state,note",
    )
    assert [(one.view, one.key, one.measure, one.value, one.half, one.column) for one in data.stated] == [
        ("", "residential", "gross", 5 * 10**12, 5 * 10**10, 4)
    ]
    assert [one.state for one in data.amounts] == ["missing"]


def test_a_comma_without_quotation_marks_is_said_as_such() -> None:
    data = money("fostering,gross,2017-18/M06,1,234,pounds", head="line,measure,period,value,unit")
    assert only(data).hint == "a comma begins a new cell: write 1234 for 1,234"
    data = money("fostering,gross,2017-18/M06", head="line,measure,period,value,unit")
    assert only(data).message == "the row has 3 cells and the first row 5"


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({}, True),
        ({"totals": "last"}, True),
        ({"unit": "pounds"}, False),
        ({"unit": "percent"}, False),
        ({"unit": "FTE", "decimals": 1}, False),
        ({"totals": "none"}, False),  # such as the average length of a stay
        ({"formula": "gross / net"}, False),
    ],
)
def test_what_is_sent_in_whole_and_added_up_is_counted(said: Json, counted: bool) -> None:
    clients = definitions().measures["revenue"].versions[0].measures["clients"]
    assert amounts.is_count(replace(clients, **said)) is counted


def test_a_count_is_exact_in_tables_and_on_pages_and_money_is_not() -> None:
    rows = ("fostering,clients,2017-18/M06,1191,clients", "fostering,gross,2017-18/M06,1191,pounds")
    data = money(*rows, head="line,measure,period,value,unit")
    assert [one.half for one in data.amounts] == [0, MILLION // 2]
    found = {one.measure: one.half for one in page("CYPE,Fostering,52.9,4.7,48.2,1191").amounts}
    assert (found["clients"], found["gross"]) == (0, 50_000 * MILLION)


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        ("closed,gross,2017-18/M06,5,million,", "'closed' ended on 2017-03-31, before 2017-18/M06 did",
         "correct the period or the line, or see until in definitions/revenue-2017-18.yaml"),
        ("closed,variance,2017-18/M06,5,million,demand", "'closed' ended on 2017-03-31, before 2017-18/M06 did",
         "correct the period or the line, or see until in definitions/revenue-2017-18.yaml"),
        ("outreach-visits,gross,2017-18/M05,5,million,", "'outreach-visits' begins on 2017-09-01, after 2017-18/M05",
         "correct the period or the line, or see from in definitions/revenue-2017-18.yaml"),
        ("all-posts,posts,2016-17/M12,5,people,", "'posts-2017-18' begins on 2017-04-01, after 2016-17/M12",
         "correct the period or the line, or see from in definitions/posts-2017-18.yaml"),
    ],
)  # fmt: skip
def test_an_amount_for_a_line_that_is_not_there_in_its_period_is_refused(row: str, message: str, hint: str) -> None:
    data = money(row, head="line,measure,period,value,unit,cause")
    assert said(data) == [("KCC519", message, hint)]
    assert data.amounts == []


OLD = """
---
kind: budget
id: revenue-2016-17
title: Revenue before
measures: revenue
until: 2016-17
lines: [{id: shelters, title: Shelters, service: older}]
---
kind: group
id: what-was
title: What was
members: [closed, shelters]
---
kind: group
id: special-care
title: Special care
members: [closed, fostering]
"""


def test_a_cause_of_lines_together_is_refused_where_none_of_them_is_there(tmp_path: Path) -> None:
    head = "line,measure,period,value,unit,cause"
    rows = ("what-was,variance,2017-18/M06,5,million,demand", "special-care,variance,2017-18/M06,5,million,demand",
            "what-was,variance,2016-17/M12,5,million,demand")  # fmt: skip
    files = {"submissions/sent.csv": "\n".join([head, *rows, ""])}
    path = write_project(tmp_path, COUNCIL + OLD, files)
    data = loading.read_data(loading.load(path))
    assert said(data) == [
        ("KCC519", "no line of 'what-was' is there: 'closed' ended on 2017-03-31, before 2017-18/M06 did",
         "correct the period or the line, or see until in definitions/revenue-2017-18.yaml"),
    ]  # fmt: skip
    assert [one.line for one in data.amounts] == ["special-care", "what-was"], "where some are there, it is of those"


def test_a_printed_figure_of_a_line_that_is_not_there_in_its_period_is_refused() -> None:
    data = money("by-directorate,closed,variance,2017-18/M06,9.548,million,Table 1,", head=STATED)
    assert said(data) == [
        ("KCC519", "'closed' ended on 2017-03-31, before 2017-18/M06 did",
         "correct the period or the line, or see until in definitions/revenue-2017-18.yaml"),
    ]  # fmt: skip
    assert data.stated == []
    assert money("by-directorate,closed,variance,2016-17/M12,9.5,million,Table 1,", head=STATED).problems == []


def test_a_line_has_amounts_up_to_the_last_period_of_its_life() -> None:
    rows = ("closed,gross,2016-17/M12,5,million", "outreach-visits,gross,2017-18/M06,5,million")
    assert codes(money(*rows, head="line,measure,period,value,unit")) == []


def test_money_for_a_line_with_nothing_under_it_but_what_is_never_added_is_its_own() -> None:
    data = money("delegated,gross,2017-18/M06,5,million", head="line,measure,period,value,unit")
    assert [one.line for one in data.amounts] == ["delegated"]
    assert data.stated == []


VIREMENTS = "from,to,measure,period,value,unit,reason,reference,technical"


def test_a_virement_moves_money_and_a_technical_adjustment_has_one_end() -> None:
    data = money(
        "fostering,adoption,gross,2017-18/M06,70,thousand,post transferred,V1,",
        ",nursing,gross,2017-18/M06,1.2m,,grant,T1,True",
        "adopting,,gross,2017-18/M06,1.2m,,grant,T2,",
        head=VIREMENTS,
    )
    assert [(one.from_, one.to, one.value, one.reason, one.reference, one.technical) for one in data.virements] == [
        ("fostering", "adoption", 70_000 * MILLION, "post transferred", "V1", False),
        (None, "nursing", 1_200_000 * MILLION, "grant", "T1", True),
        ("adoption", None, 1_200_000 * MILLION, "grant", "T2", False),
    ]
    assert codes(data) == ["KCC411"]


@pytest.mark.parametrize(
    ("row", "code", "message", "hint"),
    [
        (",,gross,2017-18/M06,5,million,,,", "KCC520", "the row names no line",
         "write the line that it comes from, the one that it goes to, or both"),
        ("adoption,adoption,gross,2017-18/M06,5,million,,,", "KCC520", "money moves from 'adoption' to itself",
         "write the line that it goes to; or leave the cell empty, and write true under technical"),
        ("adoption,residential,gross,2017-18/M06,5,million,,,", "KCC520", "'residential' is the sum of the lines under it",
         "write the one of them that changes: homes, nursing"),
        ("adoption,outreach,gross,2017-18/M06,5,million,,,", "KCC520", "'outreach' is the sum of the lines under it",
         "write the one of them that changes: outreach-visits"),
        ("residential,adoption,gross,2017-18/M06,5,million,,,", "KCC520", "'residential' is the sum of the lines under it",
         "write the one of them that changes: homes, nursing"),
        ("outreach,outreach-grants,gross,2017-18/M06,5,million,,,", "KCC520", "'outreach' is the sum of the lines under it",
         "write the one of them that changes: outreach-visits"),
        ("closed,adoption,gross,2017-18/M06,5,million,,,", "KCC519", "'closed' ended on 2017-03-31, before 2017-18/M06 did",
         "correct the period or the line, or see until in definitions/revenue-2017-18.yaml"),
        ("adoption,all-posts,gross,2017-18/M06,5,million,,,", "KCC520",
         "the lines are of budgets with other measures, revenue-2017-18 and posts-2017-18",
         "write two rows, each with one line, if money moves between budgets"),
        ("adoption,fosterin,gross,2017-18/M06,5,million,,,", "KCC516", "unknown line 'fosterin'", "did you mean 'fostering'?"),
        ("adoption,fostering,net,2017-18/M06,5,million,,,", "KCC517", "'net' is worked out: gross + income",
         "send what it is worked out from; what a paper prints of it belongs into a table of printed totals"),
        ("adoption,fostering,gross,2017-18/M06,-,million,,,", "KCC504", "'-' may mean nil, missing or not applicable",
         "write 0 if it is nought, or remove the row"),
        ("adoption,fostering,gross,2017-18/M06,,million,,,", "KCC409", "there is no value", "write the value"),
        ("adoption,,gross,2017-18/M06,5,million,,,yes", "KCC520", "technical is 'yes'",
         "write true for a technical adjustment, which need not net to nothing; else leave it empty"),
        ("adoption,fostering,gross,2017-18/M06,5,million,,,true", "KCC520",
         "a technical adjustment is of one line, and the row names two", "leave from or to empty, or technical"),
    ],
)  # fmt: skip
def test_a_virement_that_cannot_move_money_is_refused(row: str, code: str, message: str, hint: str) -> None:
    data = money(row, head=VIREMENTS)
    assert said(data) == [(code, message, hint)]
    assert data.virements == []


def test_money_is_moved_to_the_line_that_is_in_force_then_and_handed_on_when_that_is_divided() -> None:
    data = money(
        "adoption,outreach,gross,2017-18/M05,5,million,,,",
        "outreach,outreach-visits,gross,2017-18/M06,5,million,,,",
        "outreach-visits,outreach,gross,2017-18/M07,1,million,,,",
        head=VIREMENTS,
    )
    assert data.problems == []
    assert [(one.from_, one.to) for one in data.virements] == [
        ("adoption", "outreach"), ("outreach", "outreach-visits"), ("outreach-visits", "outreach"),
    ]  # fmt: skip


STATED = "view,group,measure,period,value,unit,source,note"


@pytest.mark.parametrize("group", ["cype", "older", "asch/older", "disabled-children", "schools", "without-asch", "fostering",
                                   "residential", "total", "total-before-apart"])  # fmt: skip
def test_a_printed_total_is_of_a_row_of_its_view(group: str) -> None:
    data = money(f"by-directorate,{group},variance,2017-18/M06,9.548,million,Table 1,see below", head=STATED)
    assert data.problems == []
    assert [(one.key, one.value, one.half, one.source) for one in data.stated] == [
        (group, 9_548_000 * MILLION, 500 * MILLION, "Table 1; see below")
    ]


@pytest.mark.parametrize(
    ("row", "code", "message", "hint"),
    [
        ("by-directorat,cype,net,2017-18/M06,5,million,,", "KCC521", "unknown view 'by-directorat' of money",
         "did you mean 'by-directorate'?"),
        ("xyz,cype,net,2017-18/M06,5,million,,", "KCC521", "unknown view 'xyz' of money", "write one of by-directorate"),
        ("by-directorate,CYPE,net,2017-18/M06,5,million,,", "KCC521", "the view 'by-directorate' has no row 'CYPE'",
         "did you mean 'cype'?"),
        ("by-directorate,older/asch,net,2017-18/M06,5,million,,", "KCC521", "the view 'by-directorate' has no row 'older/asch'",
         "did you mean 'older'?"),
        ("by-directorate,libraries,net,2017-18/M06,5,million,,", "KCC521", "the view 'by-directorate' has no row 'libraries'",
         "write a unit, group or total of the view, a line, or total"),
        ("by-directorate,cype,nett,2017-18/M06,5,million,,", "KCC517", "'revenue' has no measure 'nett'", "did you mean 'net'?"),
    ],
)  # fmt: skip
def test_a_printed_total_of_something_unknown_is_refused(row: str, code: str, message: str, hint: str) -> None:
    assert said(money(row, head=STATED)) == [(code, message, hint)]


def test_where_no_view_of_money_is_declared_the_hint_says_so(tmp_path: Path) -> None:
    path = write_project(tmp_path, "", {"submissions/sent.csv": f"{STATED}\nby-x,cype,net,2017-18/M06,5,million,,\n"})
    assert "hint: declare a view of measures" in invoke(path, "validate").out


@pytest.mark.parametrize(
    ("head", "table"),
    [
        ("line,measure,period,value", headings.MONEY),
        ("lines,measure,period,value", headings.MONEY),
        ("from,to,measure,period,value", headings.VIREMENTS),
        ("view,group,measure,period,value", headings.STATED),
        ("indicator,period,value,group", headings.FIGURES),
        ("report,indicator,period", headings.HISTORY),
    ],
)
def test_the_headings_tell_which_table_it_is(head: str, table: object) -> None:
    assert headings.table_of(head.split(",")) is table


def test_a_missing_heading_of_money_is_said_as_of_money() -> None:
    assert said(money("x,gross,2017-18/M06,5", head="lin,measure,period,value")) == [
        ("KCC401", "there is no column 'line'", "write line in place of this heading")
    ]


# ---------------------------------------------------------------------------------------------- years and periods


def test_an_amount_may_fall_in_another_year_or_before_or_after_all() -> None:
    months = definitions().calendars["months"]
    assert [year_of(text, months) for text in ("2018-19", "2018-19/M02", "Earlier", "later")] == [
        "2018-19", "2018-19/M02", "earlier", "later",
    ]  # fmt: skip
    for text in ("2018/19", "18/19"):
        with pytest.raises(Unreadable, match="is not a year"):
            year_of(text, months)


@pytest.mark.parametrize(
    ("calendar", "name", "expected"),
    [
        ("months", "submissions/2017-18/M06/table-1.csv", "2017-18/M06"),
        ("months", "submissions/table-1-2017-18-M06.xlsx", "2017-18/M06"),
        ("months", "submissions/2017-18/M06/table-1-2017-10-20.csv", "2017-18/M06"),
        ("months", "submissions/2017-18/M06/table-2017-18_M06.csv", "2017-18/M06"),
        ("quarters", "submissions/2011-12/Q3/capital.csv", "2011-12/Q3"),
        ("years", "submissions/2011-12/plan.csv", "2011-12"),
        ("almanac", "submissions/2012/plan 2012-10-20.csv", "2012"),
    ],
)
def test_the_folder_or_the_name_of_a_page_says_its_period(calendar: str, name: str, expected: str) -> None:
    found = calendars()[calendar]
    assert found.text(period_of(name, found)) == expected


def calendars() -> Mapping[str, Calendar]:
    more = """
kind: calendar
id: years
title: Years
year_starts: 1 April
periods: [year]
due_within: 20 days
---
kind: calendar
id: almanac
title: Calendar years
year_starts: 1 January
periods: [year]
due_within: 20 days
"""
    return councils.of(COUNCIL + "---" + more).calendars


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("submissions/table-1.csv", "nothing says which period this page is of"),
        ("submissions/2017-18/Q2/table-1.csv", "nothing says which period this page is of"),
        ("submissions/2017-18/M06/table-1-2017-18-M05.csv", "this page is of 2017-18/M06 and of 2017-18/M05"),
        ("submissions/2017-18/M06/table-1-2017-13-45.csv", "'2017-13-45' is a day that does not exist"),
    ],
)
def test_a_page_of_no_period_or_of_two_is_refused(name: str, found: str) -> None:
    data = page("CYPE,Fostering,5,1,4,", name=name.removeprefix("submissions/"))
    assert only(data).code == "KCC528"
    assert only(data).message.startswith(found)
    assert data.inputs[0].read == data.inputs[0].rejected == 1


def test_a_column_may_be_of_another_period() -> None:
    months = definitions().calendars["months"]
    september = months.ordinal("2017-18/M06")

    def of(period: str | None) -> str:
        column = Column("x", "gross", "units", False, period, None, Place("x"))
        return months.text(period_of_column(column, september, months))

    assert [of(None), of("last"), of("M05"), of("2016-17/M12")] == [
        "2017-18/M06", "2017-18/M05", "2017-18/M05", "2016-17/M12",
    ]  # fmt: skip


def test_before_the_first_period_of_all_there_is_none() -> None:
    class Beginning:
        def previous(self, _: int) -> int | None:
            return None

        def text(self, _: int) -> str:
            return "2010"

    column = Column("x", "gross", "units", False, "last", None, Place("x"))
    with pytest.raises(Unreadable, match="there is no period before 2010"):
        period_of_column(column, 0, Beginning())  # type: ignore[arg-type]


def test_the_day_on_which_a_page_was_sent_is_in_its_name() -> None:
    assert sent_on("submissions/2017-18/M06/table-1 2017-10-20.csv") == date(2017, 10, 20)
    assert sent_on("submissions/2017-10-20/table-1.csv") is None


# ---------------------------------------------------------------------------------------------- pages


def test_a_page_is_read_by_its_layout() -> None:
    data = page(
        ",Children,,,,",
        'CYPE,Fostering,52.9,4.7,48.2,"1,038"',
        ",1.2,13.8,-,13.8,n/a",
        ",,,,,",
        ",Respite,1.0,,,",
        "ASCH,respite,2.0,0.0,,3",
        ",Residential  Care,3.0,,3.0,",
        ",nursing,1.0,,1.0,",
        ',"Adult Social Care & Health",6.0,,,',
        ",Older in ASCH,6.0,,,",
        ",Disabled Children,1.0,,,",
        ",Total without ASCH,67.7,,,",
        ",TOTAL (excl Schools),73.7,,-,",
        ",Total,,,,",
    )
    assert data.problems == []
    found = {(one.line, one.measure): (one.value, one.state) for one in data.amounts}
    assert found[("fostering", "gross")] == (52_900_000 * MILLION, "submitted")
    assert found[("fostering", "income")] == (-4_700_000 * MILLION, "submitted")  # printed without its minus
    assert found[("fostering", "clients")] == (1_038 * MILLION, "submitted")
    assert found[("adoption", "income")] == (0, "nil")
    assert found[("adoption", "clients")] == (None, "not-applicable")
    assert found[("respite-children", "gross")] == (10**12, "submitted")
    assert found[("respite-children", "income")] == (None, "blank")
    assert found[("respite-adults", "income")] == (0, "submitted")
    assert not any(line == "residential" for line, _ in found)
    assert [(one.key, one.measure, one.value, one.row) for one in data.stated] == [
        ("fostering", "net", 48_200_000 * MILLION, 4), ("adoption", "net", 13_800_000 * MILLION, 5),
        ("residential", "gross", 3 * 10**12, 9), ("residential", "net", 3 * 10**12, 9), ("nursing", "net", 10**12, 10),
        ("asch", "gross", 6 * 10**12, 11), ("asch/older", "gross", 6 * 10**12, 12), ("disabled-children", "gross", 10**12, 13),
        ("without-asch", "gross", 67_700_000 * MILLION, 14), ("total-before-apart", "gross", 73_700_000 * MILLION, 15),
        ("total-before-apart", "net", 0, 15),
    ]  # fmt: skip
    assert {(one.view, one.source, one.sent) for one in data.stated} == {("by-directorate", "Table 1", None)}
    assert (data.inputs[0].read, data.inputs[0].rejected) == (11, 0)
    assert vintages.rows_used(data, None) == {0: 11}
    assert data.inputs[0].columns == ("Directorate", "Service", "Gross", "Income", "Net", "Clients")


@pytest.mark.parametrize(
    ("row", "code", "message", "hint"),
    [
        ("CYPE,Fosterin,5,1,4,", "KCC523", "'Fosterin' is no line of 'revenue-2017-18' and no total", "did you mean 'Fostering'?"),
        ("CYPE,Xyz,5,1,4,", "KCC523", "'Xyz' is no line of 'revenue-2017-18' and no total",
         "add the text to rows: in definitions/table-1.yaml, or to skip: if the row has no amounts"),
        ("CYPE,Closed,5,1,4,", "KCC523", "'Closed' is no line of 'revenue-2017-18' and no total",
         "add the text to rows: in definitions/table-1.yaml, or to skip: if the row has no amounts"),
        ("CYPE,,5,1,4,", "KCC523", "a row with figures has no name",
         "write the name of the line or total into the column 'Service'"),
        (",Respite,5,1,4,", "KCC524", "'Respite' may be respite-adults or respite-children",
         "write the id of the one that is meant into the cell, or under rows: in definitions/table-1.yaml"),
        ("XYZ,Respite,5,1,4,", "KCC524", "'Respite' may be respite-adults or respite-children, and 'XYZ' is no unit",
         "write the id of the one that is meant into the cell, or under rows: in definitions/table-1.yaml"),
        ("ASCH,Fostering,5,1,4,", "KCC524", "fostering is not in 'ASCH'", "correct 'Directorate', or the definitions"),
        ("CYPE,Fostering,12%,1,4,", "KCC506", "'Gross': '12%' is a percentage, and this is a column of pounds",
         "write the amount"),
        ("CYPE,Fostering,nil,1,4,", "KCC504", "'Gross': 'nil' stands in place of an amount",
         "write 0 if it is nought, or say what it means under nil: or not_applicable: in definitions/table-1.yaml"),
        ("CYPE,Fostering,1.2k,1,4,", "KCC503", "'Gross': '1.2k' says k, and its column is in millions",
         "write the number in millions, without k"),
        ("CYPE,Fostering,5,1,4,£5", "KCC503", "'Clients': '£5' is in pounds, and this is a column of clients",
         "write the number alone"),
        ("CYPE,Fostering,1,234,5,1,4", "KCC410", "the row has 7 cells and the row of headings 6",
         "put quotation marks round a cell with a comma"),
    ],
)  # fmt: skip
def test_a_row_of_a_page_that_is_not_certain_is_a_problem(row: str, code: str, message: str, hint: str) -> None:
    data = (
        page("CYPE,Adoption,5,1,4,5" if row[0] == "," else "CYPE,Children,,,,", row) if row[:2] != ",R" else page(row)
    )
    assert said(data) == [(code, message, hint)]
    assert (data.inputs[0].rejected, data.problems[0].place.line) == (1, 4 if row[:2] != ",R" else 3)


@pytest.mark.parametrize(
    ("row", "month", "found"),
    [
        ("ASCH,Telecare,5,1,4,", "M06", ["telecare"]),
        ("CYPE,Telecare,5,1,4,", "M06", ["telecare"]),
        ("ASCH,Telecare,5,1,4,", "M05", []),
    ],
)
def test_a_page_may_go_on_having_a_line_where_it_was_before_it_moved(row: str, month: str, found: list[str]) -> None:
    data = page(row, name=f"2017-18/{month}/table-1.csv")
    assert list(dict.fromkeys(one.line for one in data.amounts)) == found
    assert codes(data) == ([] if found else ["KCC524"])


def test_a_row_with_two_bad_cells_has_two_problems_and_is_not_used() -> None:
    data = page("CYPE,Fostering,#REF!,1,x,")
    assert codes(data) == ["KCC450", "KCC500"]
    assert data.amounts == data.stated == []


@pytest.mark.parametrize(
    ("head", "said_of_it"),
    [
        ("Directorate,Service,Gros,Income,Net,Clients", [("KCC522", "there is no heading 'Gross'",
             "write Gross in place of this heading, or correct it in definitions/table-1.yaml")]),
        ("Directorate,Service,Gross,Gross,Net,Clients", [
            ("KCC522", "the heading 'Gross' is there twice", "give one of the two another heading"),
            ("KCC522", "there is no heading 'Income'",
             "write Income into row 2, or correct it in definitions/table-1.yaml"),
        ]),
        ("DIRECTORATE, Service ,Gross,Income,Net,Clients,Remarks", []),
        ("Directorate,Service,Gross,Income,Net,Clients,Grant", [
            ("KCC530", "of this page 'Grant' is not read",
             "nothing to do if they have no figures; else add them to definitions/table-1.yaml")
        ]),
        ("Directorate,Service,Gross,Income,Net,Clients,Grant,More", [
            ("KCC530", "of this page 'Grant' and 'More' are not read",
             "nothing to do if they have no figures; else add them to definitions/table-1.yaml")
        ]),
    ],
)  # fmt: skip
def test_headings_are_looked_for_by_name(head: str, said_of_it: list[tuple[str, str, str]]) -> None:
    row = "CYPE,Fostering,5,1,4,6" + ",x" * (head.count(",") - 5)
    data = sent({"2017-18/M06/table-1.csv": f"{TITLE}\n{head}\n{row}\n,,,\n"})
    data.problems = [problem for problem in data.problems if problem.code != "KCC410"]
    assert [(code, message, hint) for code, message, hint in said(data)] == said_of_it
    assert bool(data.amounts) == (said_of_it == [] or said_of_it[0][0] == "KCC530")


def test_a_page_without_its_row_of_headings_is_refused() -> None:
    data = sent({"2017-18/M06/table-1.csv": "Revenue\n"})
    assert said(data) == [
        ("KCC522", "row 2 has no headings, where 'table-1' looks for them",
         "correct headings: in definitions/table-1.yaml, or put the headings into that row")
    ]  # fmt: skip


def test_a_page_of_a_time_that_has_no_such_measure_is_refused(tmp_path: Path) -> None:
    changed = COUNCIL.replace("Gross: gross\n", "Gross: gross\n  Grant: grant\n")
    path = write_project(tmp_path, changed, {
        "submissions/2017-18/M06/table-1.csv": f"{TITLE}\n{HEAD},Grant\nCYPE,Fostering,5,1,4,6,1\n",
        "submissions/2018-19/M06/table-1.csv": f"{TITLE}\n{HEAD},Grant\nCYPE,Fostering,5,1,4,6,1\n",
    })  # fmt: skip
    data = loading.read_data(loading.load(path))
    assert said(data) == [
        (
            "KCC517",
            "there is no measure 'grant' in the period of this page",
            "read pages of that time by a layout of their own",
        )
    ]
    assert len(data.amounts) == 4


def test_a_page_of_a_period_in_which_its_budget_is_not_there_is_refused(tmp_path: Path) -> None:
    changed = COUNCIL.replace("title: Revenue budget\n", "title: Revenue budget\nuntil: 2017-18\n")
    files = {"submissions/2018-19/M01/table-1.csv": f"{TITLE}\n{HEAD}\nCYPE,Fostering,5,1,4,6\n"}
    data = loading.read_data(loading.load(write_project(tmp_path, changed, files)))
    assert said(data) == [
        ("KCC519", "'revenue-2017-18' ended on 2018-03-31, before 2018-19/M01 did",
         "correct the period or the line, or see until in definitions/revenue-2017-18.yaml")
    ]  # fmt: skip
    assert data.amounts == []


def test_a_layout_that_is_wrong_itself_is_said_once(tmp_path: Path) -> None:
    changed = COUNCIL.replace(
        "files: table-1*.csv\nbudget: revenue-2017-18", "files: table-1*.csv\nbudget: revenu-2017-18"
    )
    path = write_project(
        tmp_path, changed, {"submissions/2017-18/M06/table-1.csv": f"{TITLE}\n{HEAD}\nCYPE,Fostering,5,1,4,6\n"}
    )
    found = invoke(path, "validate").out
    assert found.count(" error KCC") == found.count("unknown budget 'revenu-2017-18'") == 1


def test_two_layouts_for_one_page_are_asked_about(tmp_path: Path) -> None:
    second = COUNCIL.partition("---\nkind: sheet\nid: table-1")[2].partition("\n---\n")[0]
    again = f"{COUNCIL}---\nkind: sheet\nid: table-again{second}"
    path = write_project(tmp_path, again, {"submissions/2017-18/M06/Table-1.CSV": f"{TITLE}\n{HEAD}\n"})
    assert "'table-1' and 'table-again' both say how to read this page" in invoke(path, "validate").out


def test_a_row_that_the_layout_calls_what_is_not_there_is_refused(tmp_path: Path) -> None:
    changed = COUNCIL.replace("asch/older}", "libraries}")
    files = {"submissions/2017-18/M06/table-1.csv": f"{TITLE}\n{HEAD}\n,Older in ASCH,5,1,4,6\n"}
    data = loading.read_data(loading.load(write_project(tmp_path, changed, files)))
    assert said(data) == [
        ("KCC523", "'Older in ASCH' is 'libraries' by the layout, which is no line of the budget here and no row of its view",
         "correct it under rows: in definitions/table-1.yaml")
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------- workbooks

Sheets = Mapping[str, Sequence[Sequence[object]]]


def book(
    sheets: Sheets, *, formats: Mapping[str, str] | None = None, hidden: Sequence[str] = (), merge: str = ""
) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for cell, form in (formats or {}).items():
            sheet[cell].number_format = form
        if merge:
            sheet.merge_cells(merge)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


LINES = ["Line", "Gross", "Variance", "Before"]
BOOK = "2017-18/M06/book.xlsx"


def test_a_sheet_of_a_workbook_is_read_by_its_layout_and_the_others_are_named() -> None:
    data = sent({BOOK: book({
        "Notes": [["About"]],
        "Page 2": [LINES, ["Fostering", 9.548, "(1,234)", None], ["Adoption", 36, 0.1, 5]],
        "Long": [["line", "measure", "period", "value", "unit"], ["nursing", "gross", "2017-18/M06", 5, "million"]],
    }, formats={"B2": "0.0", "B3": '#,##0.000_);[Red](#,##0.000)'})})  # fmt: skip
    assert said(data) == [("KCC529", "no layout reads this sheet", "nothing to do if it has no figures")]
    months = definitions().calendars["months"]
    assert [(one.line, months.text(one.period), one.value, one.half, one.column) for one in data.amounts] == [
        ("fostering", "2017-18/M06", 9_548 * MILLION, 500_000, 2),
        ("fostering", "2017-18/M05", None, 0, 4),
        ("adoption", "2017-18/M06", 36_000 * MILLION, 500_000, 2),
        ("adoption", "2017-18/M05", 5_000 * MILLION, 500 * MILLION, 4),
        ("nursing", "2017-18/M06", 5 * 10**12, 5 * 10**11, 4),
    ]
    assert [(one.view, one.key, one.measure, one.value) for one in data.stated] == [
        ("", "fostering", "variance", -1_234_000 * MILLION),
        ("", "adoption", "variance", 100 * MILLION),
    ]


@pytest.mark.parametrize(
    ("cell", "form", "code", "message", "hint"),
    [
        (0.125, "0.0%", "KCC506", "'Gross': '12.5%' is a percentage, and this is a column of pounds", "write the amount"),
        (9548, "#,##0,", "KCC449", "'Gross' is 9548, but is shown in thousands or millions",
         "format the cell as General, so that it shows what is stored"),
        (date(2017, 1, 5), "yyyy-mm-dd", "KCC447", "Excel has turned 'Gross' into a date, 5 January 2017",
         "format the cell as General, then type the figure again"),
        (True, "General", "KCC450", "'TRUE' is no text and no number", "type the word or number that is meant"),
        ("=1/0", "General", "KCC445", "the result of this formula is not in the file",
         "open the workbook in Excel and save it again; or type the figure in place of the formula"),
        ("#REF!", "General", "KCC450", "'#REF!' is an Excel error", "mend the formula in the workbook, or empty the cell"),
    ],
)  # fmt: skip
def test_what_excel_makes_of_a_cell_is_refused(cell: object, form: str, code: str, message: str, hint: str) -> None:
    data = sent({BOOK: book({"Page 2": [LINES, ["Fostering", cell, None, None]]}, formats={"B2": form})})
    assert said(data) == [(code, message, hint)]
    assert str(data.problems[0].place) == f"submissions/{BOOK}:Page 2!B2"


def test_in_a_long_table_of_a_workbook_numbers_are_as_fine_as_stored_and_dates_are_refused() -> None:
    head = ["line", "measure", "period", "value", "unit", "year"]
    rows = [
        ["fostering", "gross", "2017-18/M06", 1.5, "million", "2018-19"],
        ["adoption", "gross", "2017-18/M06", date(2017, 1, 5), "million", "2018-19"],
        ["nursing", "gross", "2017-18/M06", 5, "million", date(2011, 12, 1)],
        [True, True, True, True, True, True],
    ]
    data = sent({"long.xlsx": book({"Long": [head, *rows]}, formats={"D2": "0.000"})})
    assert [(one.value, one.half) for one in data.amounts] == [(1_500_000 * MILLION, 500 * MILLION)]
    assert codes(data) == ["KCC447", "KCC447", *["KCC450"] * 6]
    head = ["view", "group", "measure", "period", "value"]
    assert codes(sent({"long.xlsx": book({"Long": [head, [True] * 5]})})) == ["KCC450"] * 5
    assert codes(sent({"long.xlsx": book({"Long": [head, ["by-directorate", True, "net", "2017-18/M06", "1m"]]})})) == [
        "KCC450"
    ]
    head = ["from", "to", "measure", "period", "value"]
    assert codes(sent({"long.xlsx": book({"Long": [head, [True] * 5]})})) == ["KCC450"] * 5


def test_a_state_or_a_unit_that_excel_has_spoilt_is_said_once() -> None:
    head = ["line", "measure", "period", "value", "unit", "state"]
    data = sent({"long.xlsx": book({"Long": [head, ["fostering", "gross", "2017-18/M06", 5, "million", True]]})})
    assert codes(data) == ["KCC450"]


def test_the_first_sheet_that_can_be_seen_is_meant_where_the_layout_names_none() -> None:
    sheets = {"Old": [["Line", "Gross"], ["Fostering", 1]], "New": [["Line", "Gross"], ["Fostering", 2]]}
    data = sent({"2017-18/M06/first.xlsx": book(sheets, hidden=["Old"])})
    assert [one.value for one in data.amounts] == [2 * 10**12]
    assert codes(data) == ["KCC443"]


def test_a_hidden_sheet_that_a_layout_reads_is_said() -> None:
    data = sent({BOOK: book({"Page 2": [LINES, ["Fostering", 1, 2, 3]], "Notes": [["About"]]}, hidden=["Page 2"])})
    assert sorted(codes(data)) == ["KCC401", "KCC442", "KCC529"]
    assert data.amounts == []


def test_a_workbook_without_the_sheet_of_its_layout_is_said() -> None:
    data = sent({BOOK: book({"Page2": [LINES]})})
    assert [(problem.code, problem.hint) for problem in data.problems] == [
        ("KCC529", "nothing to do if it has no figures"), ("KCC526", "did you mean 'Page2'?"),
    ]  # fmt: skip
    head = ["line", "measure", "period", "value"]
    data = sent({BOOK: book({"Long": [head, ["fostering", "gross", "2017-18/M06", "1m"]]})})
    assert said(data) == [
        ("KCC526", "this workbook has no sheet 'Page 2'", "correct sheet: in definitions/page-2.yaml")
    ]
    assert len(data.amounts) == 1


def test_a_workbook_without_any_sheet_that_can_be_seen_has_no_first() -> None:
    data = sent({"2017-18/M06/first.xlsx": book({"A": [], "B": [["x"]]}, hidden=["B"])})
    assert codes(data) == ["KCC443", "KCC401"]
    assert sent({"2017-18/M06/first.xlsx": b"no workbook"}).problems[0].code == "KCC401"


def test_cells_that_are_merged_above_the_headings_or_in_rows_to_skip_do_no_harm() -> None:
    rows = [["Revenue", None], ["Line", "Gross"], ["Children", None], ["Fostering", 5]]
    titled = COUNCIL.replace("files: first*.xlsx", "files: first*.xlsx\nheadings: 2\nskip: [Children]")
    for merge, expected in (("A1:B1", []), ("A3:B3", []), ("A2:B2", ["KCC444"]), ("A4:A5", ["KCC444"])):
        data = data_of(titled, "2017-18/M06/first.xlsx", book({"A": rows}, merge=merge))
        assert codes(data) == expected, merge
        assert len(data.amounts) == (not expected)
        assert data.inputs[0].rejected == bool(expected) * (data.inputs[0].read), merge


def data_of(documents: str, name: str, content: bytes) -> Data:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = write_project(Path(folder), documents, {})
        (path / "submissions" / name).parent.mkdir(parents=True)
        (path / "submissions" / name).write_bytes(content)
        return loading.read_data(loading.load(path))


# ---------------------------------------------------------------------------------------------- versions, and twice the same


def test_of_each_amount_the_newest_counts_and_every_row_is_accounted_for() -> None:
    rows = [
        f"fostering,gross,2017-18/M06,{value},million,{day}"
        for value, day in ((1, ""), (3, "2017-11-20"), (2, "2017-10-20"))
    ]
    data = money(*rows, "fostering,gross,2017-18/M06,x,million,", head="line,measure,period,value,unit,submitted_at")
    million = 10**12
    for as_at, value in ((None, 3), (date(2017, 11, 1), 2), (date(2017, 1, 1), 1)):
        assert [one.value for one in vintages.amounts_on(data, as_at)] == [value * million]
        assert vintages.rows_used(data, as_at) == {0: 1}
    assert (data.inputs[0].read, data.inputs[0].rejected, data.inputs[0].accepted) == (4, 1, 3)


def test_a_page_that_is_sent_again_takes_the_place_of_the_one_before() -> None:
    first, again = (f"{TITLE}\n{HEAD}\n{row}\n" for row in ("CYPE,Fostering,5,1,4,6", "CYPE,Fostering,6,,5,6"))
    data = sent({"2017-18/M06/table-1.csv": first, "2017-18/M06/table-1 2017-10-20.csv": again})
    assert data.problems == []
    assert [(one.measure, one.state) for one in vintages.amounts_on(data, None)] == [
        ("gross", "submitted"), ("income", "blank"), ("clients", "submitted"),
    ]  # fmt: skip
    assert [one.value for one in vintages.stated_on(data, None)] == [5 * 10**12]
    assert [one.value for one in vintages.stated_on(data, date(2017, 10, 1))] == [4 * 10**12]
    assert vintages.rows_used(data, None) == {1: 1}


def test_the_same_amount_twice_with_one_date_is_believed_neither_time() -> None:
    data = money(
        "fostering,gross,2017-18/M06,1,million",
        "fostering,gross,2017-18/M06,1,million",
        head="line,measure,period,value,unit",
    )
    assert said(data) == [
        ("KCC518", "'fostering' has 'gross' for this period already, with the same date: submissions/money.csv:2",
         "remove one of the two, or give the later one its own date")
    ]  # fmt: skip
    assert data.amounts == []
    assert data.inputs[0].rejected == 2


def test_a_line_twice_on_one_page_is_said_once_for_the_row() -> None:
    data = page("CYPE,Fostering,5,1,4,6", "CYPE,Fostering,5,1,4,6")
    assert [message for _, message, _ in said(data)] == [
        "'fostering' has 'gross' and 3 others for this period already, with the same date: "
        "submissions/2017-18/M06/table-1.csv:3"
    ]
    assert (data.inputs[0].read, data.inputs[0].rejected) == (2, 2)


def test_a_page_that_is_there_twice_is_said_once_for_the_file() -> None:
    rows = "\n".join(f"CYPE,{line},5,1,4,6" for line in ("Fostering", "Adoption", "respite-children", "Delegated"))
    text = f"{TITLE}\n{HEAD}\n{rows}\n"
    data = sent({"2017-18/M06/table-1.csv": text, "2017-18/M06/table-1 copy.csv": text})
    assert said(data) == [
        ("KCC518", "4 rows of this file have been sent with the same date in submissions/2017-18/M06/table-1.csv",
         "remove one of the two files, or put the day on which it was sent into the name of the later one")
    ]  # fmt: skip
    assert [source.rejected for source in data.inputs] == [4, 4]
    assert data.amounts == data.stated == []


TWIN_LAYOUT = """
---
kind: sheet
id: table-9
title: Table 1
files: table-9*.csv
budget: revenue-2017-18
view: by-directorate
headings: 2
line: Service
scale: million
columns: {Gross: gross, Net: net}
skip: [Directorate, Income, Clients]
"""
NAMES = "if two papers print it, call only one of them Table 1: in the column source, or in the title of the layout"


@pytest.mark.parametrize(
    ("rows", "message", "hint"),
    [
        (",TOTAL,5,1,4,6", "'total' has 'gross' and 1 other for this period already, with the same date: "
         "submissions/2017-18/M06/table-1.csv:3", f"remove one of the two; {NAMES}"),
        (",TOTAL,5,1,4,6\n,asch,5,1,4,6\n,cype,5,1,4,6\n,schools,5,1,4,6",
         "4 rows of this file have been sent with the same date in submissions/2017-18/M06/table-1.csv",
         f"remove one of the two files, or put the day on which it was sent into the name of the later one; {NAMES}"),
    ],
)  # fmt: skip
def test_two_layouts_with_one_title_are_told_which_files_and_what_to_write(
    rows: str, message: str, hint: str, tmp_path: Path
) -> None:
    text = f"{TITLE}\n{HEAD}\n{rows}\n"
    pages = {f"submissions/2017-18/M06/table-{number}.csv": text for number in (1, 9)}
    path = write_project(tmp_path, COUNCIL + TWIN_LAYOUT, pages)
    data = loading.read_data(loading.load(path))
    assert said(data) == [("KCC518", message, hint)]
    assert data.problems[0].place.path == "submissions/2017-18/M06/table-9.csv"
    mended = write_project(tmp_path / "b", COUNCIL + TWIN_LAYOUT.replace("title: Table 1", "title: Table 9"), pages)
    assert loading.read_data(loading.load(mended)).problems == []


def test_virements_are_told_apart_by_reference_or_reason() -> None:
    row = "fostering,adoption,gross,2017-18/M06,70,thousand"
    data = money(f"{row},a,", f"{row},b,", f"{row},b,V1", head=VIREMENTS)
    assert len(vintages.virements_on(data, None)) == 3
    data = money(f"{row},a,", f"{row},a,", head=VIREMENTS)
    assert said(data) == [
        ("KCC518", "money moves between the same lines already, for the same reason and with the same date: submissions/money.csv:2",
         "remove one of the two, or give each its own reference")
    ]  # fmt: skip


def test_printed_totals_are_told_apart_by_their_source() -> None:
    row = "by-directorate,cype,net,2017-18/M06,5,million"
    assert money(f"{row},Table 1,", f"{row},Appendix 1,", head=STATED).problems == []
    data = money(f"{row},Table 1,", f"{row},Table 1,", head=STATED)
    assert only(data).hint == f"remove one of the two; {NAMES}"
    assert only(money(f"{row},,", f"{row},,", head=STATED)).hint == "remove one of the two, or give each its source"


def test_results_say_of_each_file_how_many_rows_are_used(tmp_path: Path) -> None:
    files = {
        "submissions/figures.csv": "indicator,period,value\nvisits,2017-18/Q2,5\n",
        "submissions/money.csv": "line,measure,period,value,unit,submitted_at\n"
        "fostering,gross,2017-18/M06,1,million,\nfostering,gross,2017-18/M06,2,million,2017-10-20\n",
    }
    kpi = "---\nkind: kpi\nid: visits\ntitle: Visits\nunit: visits\nservice: libraries\ntarget: {2017-18: 5}\nfloor: {2017-18: 4}\n"
    path = write_project(tmp_path, COUNCIL + kpi, files)
    found = {one["path"]: one["rows"] for one in evaluate(path, "2017-18/Q2").report()["inputs"]}
    assert found["submissions/money.csv"] == {"read": 2, "used": 1, "superseded": 1, "rejected": 0}


@given(st.permutations([("1", None), ("2", date(2017, 10, 1)), ("3", date(2017, 11, 1)), ("4", date(2017, 12, 1))]))
def test_which_version_counts_does_not_depend_on_the_order_of_rows(order: list[tuple[str, date | None]]) -> None:
    data = Data(inputs=[Input("x", "")])
    data.amounts = [
        Amount("a", "b", 1, None, int(v), 1, None, "submitted", "", day, 0, n, 1) for n, (v, day) in enumerate(order)
    ]
    assert [one.value for one in vintages.amounts_on(data, date(2017, 11, 5))] == [3]
    assert [one.value for one in vintages.amounts_on(data, None)] == [4]


def test_what_is_read_is_typed_data() -> None:
    data = money("fostering,adoption,gross,2017-18/M06,70,thousand,a,b", head=VIREMENTS)
    assert isinstance(data.virements[0], Virement)
    data = money("by-directorate,total,net,2017-18/M06,5,million,,", head=STATED)
    assert isinstance(data.stated[0], Stated)


# ---------------------------------------------------------------------------------------------- the page about it

GUIDE = (Path(__file__).parents[1] / "docs" / "money-in.md").read_text("utf-8")


def in_table(below: str) -> list[str]:
    """Everything in backticks in the first column of the table below a text."""
    lines = GUIDE.partition(below)[2].partition("\n|---")[2].partition("\n\n")[0].splitlines()[1:]
    return [word for line in lines for word in re.findall(r"`([^`]+)`", line.split(" | ")[0])]


@pytest.mark.parametrize(
    ("below", "table"),
    [("**Amounts**", headings.MONEY), ("**Virements**", headings.VIREMENTS), ("**Printed totals**", headings.STATED)],
)
def test_every_column_of_money_is_in_the_guide(below: str, table: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    assert sorted(in_table(below)) == sorted([*table[0], *table[1]])


@pytest.mark.parametrize(
    ("row", "expected"), [("| `1234`,", "1234"), ("| `-1,234`,", "-1234"), ("| `0`,", "0"), ("| `£8,948600`,", None)]
)
def test_cells_are_read_as_the_guide_says(row: str, expected: str | None) -> None:
    line = next(line for line in GUIDE.splitlines() if line.startswith(row))
    for text in re.findall(r"`([^`]+)`", line.split(" | ")[0]):
        if expected is None:
            assert refused(text).code == "KCC505"
        else:
            assert read(text)[0] == Decimal(expected)


def test_what_the_guide_says_is_refused_is_refused() -> None:
    line = next(line for line in GUIDE.splitlines() if line.startswith("| `12%`"))
    assert [refused(text).code for text in re.findall(r"`([^`]+)`", line.split(" | ")[0])] == [
        "KCC506", "KCC450", "KCC500", "KCC500", "KCC500",
    ]  # fmt: skip
