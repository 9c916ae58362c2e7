"""`kccrules list` and `kccrules schema`: what there is, and what may be said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CHECKOUT, FORBIDDEN, Json, Ran, invoke, read_csv, write_project
from contracts import exactly, faults

from kccrules.cli import shell
from kccrules.render import spreadsheet
from kccrules.render.grid import Column, lines
from kccrules.render.terminal import Terminal
from kccrules.tools import schemas

DOCUMENTS = """
kind: hierarchy
id: organisation
title: Council and services
levels: [service]
units:
  - {id: libraries, level: service, title: Libraries, owner: Head of Libraries}
  - {id: roads, level: service, title: Roads}
---
kind: kpi
id: loans
title: Loans
service: libraries
owner: Head of Libraries
unit: loans
decimals: 0
target: {2012-13: {Q1: 1100, Q4: 1300}}
floor: 0.9 * target
---
kind: kpi
id: late-returns
title: Loans returned late
service: libraries
unit: percent
polarity: lower
target: {2012-13: 5}
floor: {2012-13: 6}
---
kind: kpi
id: potholes
title: Potholes mended
service: roads
unit: percent
target: {2012-13: tbc}
---
kind: kpi
id: lamps
title: Lamps mended
unit: lamps
until: 2011-12
target: {2011-12: 5}
---
kind: activity
id: visits
title: Visits to libraries
service: libraries
unit: visits
rating: within-range
lower: {2012-13: 1000}
upper: {2012-13: 2000}
---
kind: scale
id: range-scale
levels: {below: -1, within: 0, above: 1}
---
kind: rule
id: within-range
title: Activity against its thresholds
from: 2012-04-01
scale: range-scale
cases:
  - above: value > upper
  - below: value < lower
  - within: otherwise
---
kind: group
id: culture
title: Culture
members: [libraries]
"""
SENT = """\
indicator,period,value
loans,2011-12/Q4,900
loans,2012-13/Q1,1074
late-returns,2012-13/Q1,5.5
visits,2012-13/Q1,2500
"""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("council"), DOCUMENTS, {"submissions/sent.csv": SENT})


def shown(council: Path, *more: str) -> str:
    found = invoke(council, "list", *more)
    assert (found.code, found.err) == (0, "")
    assert FORBIDDEN.findall(found.out) == []
    assert "csv" in more or max(map(len, found.out.splitlines())) <= 100
    return found.out


def table(council: Path, *more: str) -> list[Json]:
    """The rows of the table as CSV."""
    return read_csv(shown(council, "-f", "csv", *more))


# ------------------------------------------------------------------------------------------------ text


def test_the_overview_says_how_many_there_are_where_and_what_is_used(council: Path) -> None:
    assert shown(council) == (
        "  4   KPIs                 definitions/   in 2 services\n"
        "  1   activity indicator   definitions/   in 1 service\n"
        "  2   rules                definitions/   floor-standard is used by 4, within-range is used by 1\n"
        "  1   direction method     definitions/   since-last is used by 4\n"
        "  3   scales               definitions/   direction, rag, range-scale\n"
        "  1   calendar             definitions/   quarters\n"
        "  1   hierarchy            definitions/   organisation\n"
        "  1   group                definitions/   culture\n"
        "  1   view                 definitions/   by-service\n"
        "\n"
        "One kind:      kccrules list -s kind:kpi\n"
        "One service:   kccrules list -s service:ID\n"
        "What is Red:   kccrules list -s rating:red\n"
    )


def test_the_overview_counts_rather_than_names_many(tmp_path: Path) -> None:
    rule = "---\nkind: rule\nid: {}\ntitle: R\nscale: rag\ncases: [{{green: 'meets(value, target)'}}, {{red: otherwise}}]\n"
    kpi = "---\nkind: kpi\nid: {0}\ntitle: K\nunit: k\nrating: {1}\n"
    view = "---\nkind: view\nid: {}\ntitle: V\nof: kpi\nby: [service]\n"
    documents = "".join(rule.format(f"rule-{letter}") for letter in "abc").removeprefix("---\n")
    documents += "".join(kpi.format(f"kpi-{letter}", f"rule-{letter}") for letter in "abc")
    documents += "".join(view.format(f"view-{letter}") for letter in "abcd")
    notes = {row["kind"]: row["note"] for row in table(write_project(tmp_path, documents, {}))}
    assert notes["rule"] == "rule-a is used by 1, rule-b is used by 1, 1 more by others, 1 by none"
    assert notes["view"] == "by-service, view-a, view-b, view-c and 1 more"
    assert notes["KPI"] == "in no service"


def test_a_narrow_terminal_loses_the_folders_of_the_overview(council: Path) -> None:
    out = invoke(council, "list", COLUMNS="64").out
    assert "definitions/" not in out
    assert "  4   KPIs                 in 2 services\n" in out
    assert "floor-standard is used by 4, with...\n" in out


def test_a_service_is_shown_with_targets_now_and_by_the_end_of_the_year(council: Path) -> None:
    assert shown(council, "-s", "service:libraries,kind:kpi") == (
        "              Better  Basis    Target now  March  Floor  Rule            Latest\n"
        "late-returns  lower   quarter          5%     5%     6%  floor-standard  5.5% Amber\n"
        "loans         higher  quarter       1,100  1,300    990  floor-standard  1,074 Amber\n"
        "\n"
        "2 KPIs of Libraries, owned by the Head of Libraries.\n"
        "Targets and latest results are those of the report of Quarter 1 2012/13 (April to June 2012).\n"
        "As a spreadsheet: add --format csv -o indicators.csv\n"
    )


def test_activity_is_shown_with_its_expected_range(council: Path) -> None:
    out = shown(council, "-s", "visits")
    assert out.splitlines()[:2] == [
        "        Better   Basis    Lower now  Upper now  Rule          Latest",
        "visits  neutral  quarter      1,000      2,000  within-range  2,500 Above",
    ]
    assert "1 activity indicator of Libraries, owned by the Head of Libraries.\n" in out


def test_what_is_not_agreed_or_no_longer_listed_is_said_in_words(council: Path) -> None:
    out = shown(council, "-s", "potholes", "-s", "lamps")
    assert re.search(r"lamps +higher +quarter +not set +not set +not set +floor-standard +not listed\n", out)
    assert re.search(
        r"potholes +higher +quarter +not agreed +not agreed +not set +floor-standard +Not available Not rated\n", out
    )
    assert "2 KPIs of 5 indicators.\n" in out


def test_a_rating_is_shown_with_what_lacks_to_the_next(council: Path) -> None:
    assert shown(council, "-s", "rating:amber") == (
        "              Value  Target  Short by             For       Service\n"
        "late-returns   5.5%      5%  0.5 points to Green  1 result  Libraries\n"
        "loans         1,074   1,100  26 loans to Green    1 result  Libraries\n"
        "\n"
        "2 KPIs of Libraries, owned by the Head of Libraries.\n"
        "Rated in the report of Quarter 1 2012/13 (April to June 2012). Short by: what is lacking to the next\n"
        "better rating.\n"
        "As a spreadsheet: add --format csv -o indicators.csv\n"
    )


def test_several_ratings_have_a_column_of_their_own(council: Path) -> None:
    out = shown(council, "-s", "rating:amber rating:not-rated rating:above")
    kpis, activity = out.split("\n\n")[0], out.split("\n\n")[2]
    assert kpis.splitlines()[0].split() == ["Value", "Target", "Rating", "Short", "by", "For", "Service"]
    assert re.search(r"potholes +Not available +not agreed +Not rated +none +Roads", kpis)
    assert re.search(r"visits +2,500 +1,000 to 2,000 +none +1 result +Libraries", activity)
    assert "1 activity indicator of Libraries" in out


def test_everything_else_is_shown_with_what_it_says_and_who_uses_it(council: Path) -> None:
    asked = "kind:rule kind:scale kind:calendar kind:hierarchy kind:unit kind:group kind:view"
    assert shown(council, "-s", asked) == OTHERS


OTHERS = """\
                                                                                        Used by
floor-standard  RAG with a floor standard        Green, Amber, Red                      4 indicators
within-range    Activity against its thresholds  Above, Below, Within, since 2012-0...  1 indicator

                                                              Used by
since-last  Change since the last value  Same, Better, Worse  4 indicators

                                   Used by
direction    Worse, Same, Better   4 indicators  definitions/direction.yaml:2
rag          Red, Amber, Green     4 indicators  definitions/rag.yaml:2
range-scale  Below, Within, Above  1 indicator   definitions/range-scale.yaml:2

                                                                           Used by
quarters  Financial year by quarter  Q1, Q2, Q3 or Q4, due within 20 days  5 indicators

                                                      Used by
organisation  Council and services  service: 2 units  4 indicators  definitions/organisation.yaml:2

                               Used by
libraries  Libraries  service  3 indicators  definitions/organisation.yaml:6
roads      Roads      service  1 indicator   definitions/organisation.yaml:7

                            Used by
culture  Culture  1 member  none     definitions/culture.yaml:2

                                            Used by
by-service  Ratings by service  by service  none     definitions/by-service.yaml:2
"""


def test_without_figures_there_are_no_targets_of_now(tmp_path: Path) -> None:
    root = write_project(tmp_path, DOCUMENTS, {})
    out = shown(root, "-s", "service:libraries,kind:kpi")
    assert out.splitlines()[:2] == [
        "              Better  Basis    Rule",
        "late-returns  lower   quarter  floor-standard",
    ]
    assert "No figures have been sent in, so there is no newest period: name one with --period to see targets.\n" in out
    assert "Target now" in shown(root, "-s", "loans", "--period", "2012-13/Q1")
    found = invoke(root, "list", "-s", "rating:red")
    assert found.code == 5
    assert "no figures have been sent in, so there is no newest period" in found.err


def test_a_period_that_does_not_exist_is_said(council: Path) -> None:
    found = invoke(council, "list", "-s", "loans", "--period", "2012-13/Q5")
    assert (found.code, found.out) == (2, "")
    assert "a financial year has no 'Q5'" in found.err


def test_rows_that_cannot_be_read_are_said_beside_the_list(council: Path, tmp_path: Path) -> None:
    root = write_project(tmp_path, DOCUMENTS, {"submissions/sent.csv": SENT + "loans,2012-13/Q2,many\n"})
    found = invoke(root, "list", "-s", "loans")
    assert found.code == 1
    assert "'many' is not a number" in found.err
    assert "1,074 Amber" in found.out


def test_mistakes_in_definitions_are_said_instead(tmp_path: Path) -> None:
    root = write_project(tmp_path, DOCUMENTS.replace("rating: within-range", "rating: within-rnge"), {})
    found = invoke(root, "list")
    assert (found.code, found.out) == (1, "")
    assert "KCC204" in found.err


def test_without_hierarchies_a_service_has_no_names_to_choose_from(tmp_path: Path) -> None:
    root = write_project(tmp_path, "kind: kpi\nid: loans\ntitle: Loans\nunit: loans\n", {})
    (root / "definitions/organisation.yaml").unlink()
    (root / "definitions/by-service.yaml").unlink()
    found = invoke(root, "list", "-s", "service:libraries")
    assert found.code == 5
    assert found.err.startswith("-s: error KCC601: no service is called 'libraries'\n\n")


# ------------------------------------------------------------------------------------------------ csv and json


def test_a_spreadsheet_has_numbers_as_numbers_and_units_beside_them(council: Path) -> None:
    rows = {row["id"]: row for row in table(council, "-s", "kind:kpi kind:activity")}
    loans = rows["loans"]
    assert (loans["target"], loans["target at year end"], loans["floor"], loans["value"]) == (
        "1100",
        "1300",
        "990",
        "1074",
    )
    assert (loans["unit"], loans["rating"], loans["short of"], loans["distance"]) == ("loans", "Amber", "green", "26")
    assert (loans["results in a row"], loans["file"]) == ("1", "definitions/loans.yaml:2")
    assert (rows["potholes"]["target"], rows["potholes"]["results in a row"]) == ("tbc", "")
    assert (rows["visits"]["lower"], rows["visits"]["upper"], rows["visits"]["target"]) == ("1000", "2000", "")
    assert (rows["lamps"]["period"], rows["lamps"]["state"], rows["lamps"]["value"]) == ("", "", "")


def test_a_spreadsheet_of_everything_has_what_everything_has(council: Path) -> None:
    rows = table(council, "-s", "loans kind:scale")
    assert [row["id"] for row in rows] == ["loans", "direction", "rag", "range-scale"]
    assert rows[2]["what it is"] == "Red, Amber, Green"
    assert rows[0]["what it is"] == "loans"
    assert [row["kind"] for row in table(council)][:2] == ["KPI", "activity indicator"]


def test_a_spreadsheet_begins_with_a_mark_in_a_file_and_not_in_a_terminal(
    council: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "indicators.csv"
    assert invoke(council, "list", "-s", "kind:kpi", "-f", "csv", "-o", str(target)).code == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbfid,kind,title,")
    assert invoke(council, "list", "-f", "csv").out.startswith("\ufeffkind,count,")
    monkeypatch.setattr(shell.Shell, "on_screen", True)
    assert invoke(council, "list", "-f", "csv").out.startswith("kind,count,")


@pytest.mark.parametrize(
    ("cell", "inert"),
    [
        ("=1+1", "'=1+1"),
        ("+44 1622 000000", "'+44 1622 000000"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-4.7", "-4.7"),
        ("1074", "1074"),
        ("5 to 10", "5 to 10"),
        ("", ""),
        ("two\nlines", "two lines"),
        ("\n=1", "' =1"),
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(cell: str, inert: str) -> None:
    assert spreadsheet.inert(cell) == inert


def test_quotes_and_commas_of_titles_stay_in_their_cell(tmp_path: Path) -> None:
    kpi = 'kind: kpi\nid: loans\ntitle: \'=HYPERLINK("x"), "loans"\'\nunit: loans\n'
    [row] = table(
        write_project(tmp_path, kpi, {"submissions/sent.csv": "indicator,period,value\nloans,2012-13/Q1,1074\n"}),
        "-s",
        "loans",
    )
    assert row["title"] == '\'=HYPERLINK("x"), "loans"'


def test_the_list_as_json_has_the_same(council: Path) -> None:
    found = json.loads(shown_json(council, "-s", "loans lamps kind:scale"))
    assert list(found) == ["contract", "report", "select", "kinds", "indicators", "definitions"]
    assert (found["contract"], found["report"], found["select"]) == (
        "kccrules.list/1", "2012-13/Q1", ["loans lamps kind:scale"],
    )  # fmt: skip
    lamps, loans = found["indicators"]
    assert loans["target"] == {"low": "1100", "high": None}
    assert loans["target_at_year_end"] == {"low": "1300", "high": None}
    assert (loans["rating"], loans["next"], loans["not_rated"]) == (
        "amber",
        {"rating": "green", "distance": "26"},
        None,
    )
    assert (lamps["rating"], lamps["target"], lamps["period"], lamps["next"]) == (None, None, None, None)
    assert [one["id"] for one in found["definitions"]] == ["direction", "rag", "range-scale"]
    overview = json.loads(shown_json(council))
    assert (overview["report"], overview["kinds"][0]) == (
        None, {"kind": "kpi", "title": "KPI", "count": 4, "folder": "definitions/", "note": "in 2 services"},
    )  # fmt: skip


def shown_json(council: Path, *more: str) -> str:
    found = invoke(council, "list", "-f", "json", *more)
    assert found.code == 0
    assert faults(exactly("list"), json.loads(found.out)) == []
    return found.out


# ------------------------------------------------------------------------------------------------ schema


def test_kinds_are_listed_with_a_line_each(run: Callable[..., Ran], tmp_path: Path) -> None:
    found = run(tmp_path, "schema")
    assert found.code == 0
    for kind in (*schemas.KINDS, "results", "impact", "list"):
        assert re.search(rf"^  {kind} +\S", found.out, re.M), kind
    assert max(map(len, found.out.splitlines())) <= 100
    document = json.loads(run(tmp_path, "schema", "-f", "json").out)
    assert [one["kind"] for one in document["kinds"]] == [*schemas.KINDS, "results", "impact", "list"]
    assert [one["kind"] for one in document["kinds"] if one["printed"]] == ["results", "impact", "list"]


def test_a_kind_is_shown_as_a_table_of_its_keys(run: Callable[..., Ran], tmp_path: Path) -> None:
    out = run(tmp_path, "schema", "hierarchy").out
    assert re.search(r"^levels \* +\S.*\n +levels: \[", out, re.M)
    assert re.search(r"^units level \*\n +\S|^units level \* +\S", out, re.M), "keys inside others stand with them"
    assert out.endswith("is the key from in an entry of changes.\n")


@pytest.mark.parametrize("kind", [*schemas.KINDS, "results", "impact", "list"])
def test_every_key_of_every_kind_is_said_with_an_example(kind: str, run: Callable[..., Ran], tmp_path: Path) -> None:
    found = run(tmp_path, "schema", kind)
    text = json.loads(schemas.schema_text(kind))
    assert found.code == 0
    for key in text["properties"]:
        assert re.search(rf"^{key}( \*)?( |$)", found.out, re.M), key
    assert (f"{text['required'][0]} *" in found.out) == bool(text["required"])
    if kind not in ("results", "impact", "list"):
        assert [word for word in FORBIDDEN.findall(found.out) if word != "None"] == []


def test_the_form_for_an_editor_is_the_file_as_it_is(run: Callable[..., Ran], tmp_path: Path) -> None:
    assert run(tmp_path, "schema", "kpi", "-f", "json").out == (CHECKOUT / "schemas/kpi.schema.json").read_text("utf-8")
    target = tmp_path / "kpi.json"
    assert run(tmp_path, "schema", "kpi", "-f", "json", "-o", str(target)).out == ""
    assert json.loads(target.read_text("utf-8"))["$id"] == "kpi.schema.json"


@pytest.mark.parametrize(("kind", "hint"), [("kip", "did you mean 'kpi'?"), ("zzz", "there are project, kpi,")])
def test_a_kind_that_there_is_not_is_said(kind: str, hint: str, run: Callable[..., Ran], tmp_path: Path) -> None:
    found = run(tmp_path, "schema", kind)
    assert (found.code, found.out) == (2, "")
    assert hint in " ".join(found.err.split())


# ------------------------------------------------------------------------------------------------ tables


def test_a_table_cuts_before_it_gives_up_columns_and_keeps_what_must_stay() -> None:
    columns = [
        Column("", ["a-very-long-name-indeed", "short"], least=8),
        Column("Middle", ["one", "two"], given_up=1),
        Column("Last", ["12", "3"], right=True),
    ]
    assert list(lines(columns, Terminal(40))) == [
        "                         Middle  Last",
        "a-very-long-name-indeed  one       12",
        "short                    two        3",
    ]
    assert list(lines(columns, Terminal(30)))[1] == "a-very-long-n...  one       12"
    assert list(lines(columns, Terminal(20)))[1] == "a-very-long...    12"
    assert list(lines(columns, Terminal(8)))[1] == "a-ver...    12", "no narrower than this"
    assert list(lines([Column("", ["", ""]), Column("", ["x", "y"])], Terminal(8))) == ["x", "y"]
