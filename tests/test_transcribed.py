"""Definitions that came from printed tables say what the tables say: every cell of every row is read once more, in another way.

The tables are in definitions/imports, as they were printed but for titles, units and what adds up. What was tidied by
hand since is listed here, and nothing else may differ.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from conftest import ship

from kccrules.meaning.bulk import cells
from kccrules.meaning.kinds import columns
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools import yamlfile
from kccrules.tools.rewrite import typed

ROOT = Path(__file__).parents[1]
IMPORTS = ROOT / "definitions" / "imports"
PLANS, ACTIVITY, REPORT = "plans-2013-14-kpis", "plans-2013-14-activity", "report-2017-18"
FOLDERS = {PLANS: "kpis/plans-2013-14", ACTIVITY: "activity/plans-2013-14", REPORT: "kpis/report-2017-18"}
ROWS = {PLANS: 251, ACTIVITY: 77, REPORT: 33}

Cell = str | None
Row = dict[str, str]

BY_HAND: dict[tuple[str, str], dict[str, Cell]] = {
    # One cell has a floor for each quarter.
    ("SCS", "Teams around the family closed with success"): {"2013-14/Q1": "63", "2013-14/Q2": "65.3", "2013-14/Q3": "67.5", "2013-14/Q4": "67.5"},
    ("STC", "Teams around the family closed with success"): {"2013-14/Q1": "63", "2013-14/Q2": "65.3", "2013-14/Q3": "67.5", "2013-14/Q4": "67.5"},
    # The targets are for all age groups together, and the floors give them among others.
    ("FAI", "School applications made online"): {"2012-13": "91.24"},
    ("FAI", "First-preference school offers"): {"2012-13": "84.96"},
    ("FAI", "First or second preference school offers"): {"2012-13": "92.84"},
    # Printed better than the target.
    ("SSI", "Special schools judged good or better"): {"2012-13": "stated 87.5%"},
}  # fmt: skip
"""Floors."""
BY_HAND_STATED = {("CUS", "Faults on rights of way not allocated"): {"threshold": "500"}}
MEANT = {
    ">last survey": "last(value)",
    "-10% below last survey": "0.9 * last(value)",
    "*75%": "75",
    "*12%": "12",
    ">12": "12",
    "<2% and >13%": "2 to 13",
    "5-10%": "5 to 10",
    **{f"Combined {number}%": str(number) for number in (86, 87, 93, 94)},
}
"""Cells that people had to think about."""
NOTHING = {"", "-", "- *", "not available"}
SIGNS = {"percent": "%", "days": "days", "pounds": "£", "kilograms": "kgs|kg/h'hold"}
LABELS = {
    **{f"Q{number}": f"2013-14/Q{number}" for number in range(1, 5)},
    "Spr13": "2012-13/Spring", "Sum13": "2012-13/Summer", "Aut13": "2013-14/Autumn", "Spr14": "2013-14/Spring",
    "2012/2013": "2012-13", "2013/2014": "2013-14", "2013/14": "2013-14", "2014/15": "2014-15", "2015/16": "2015-16",
    "2013/14 survey": "2013-14", "2013": "2012-13", "2014": "2013-14", "2015": "2014-15", "2016": "2015-16",
}  # fmt: skip


def meaning(printed: str, unit: str) -> Cell:
    """What a cell means, by the shortest way there is."""
    if printed.lower() in NOTHING:
        return None
    if printed.lower() in ("tbc", "tba", "tbd", "?"):
        return "tbc"
    if printed.lower() in ("n/a", "na", "not applicable"):
        return "none"
    if printed in MEANT:
        return MEANT[printed]
    bare = re.sub(SIGNS.get(unit, "%(?!)"), "", printed.replace(",", ""), flags=re.I).strip().lstrip("<>").strip()
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?) ?(k|m|million)?", bare, re.I)
    if not found:
        return f"stated {printed}"
    number = Decimal(found[1]) * {"": 1, "k": 1000, "m": 10**6, "million": 10**6}[(found[2] or "").lower()]
    return str(int(number)) if found[2] else found[1]


def parts(printed: str) -> Iterator[tuple[str, str]]:
    """'Q1=5% | Q2=6%' as pairs."""
    for part in printed.split("|") if printed else ():
        label, _, text = part.partition("=")
        if label.strip() != "Total":
            yield LABELS[label.strip()], text.strip()


def limits(printed: str, unit: str) -> dict[str, Cell]:
    found = {period: meaning(text, unit) for period, text in parts(printed)}
    return {period: cell for period, cell in found.items() if cell is not None}


def floors(row: Row) -> dict[str, Cell]:
    """A floor is for the year of the plan; where figures add up, for its end; exams of summer 2013 are of 2012-13."""
    cell = meaning(row["Floor"], row["Unit"])
    if cell is None:
        return {}
    if row["Adds up"]:
        return {"2013-14/Spring" if row["Frequency"] == "termly" else "2013-14/Q4": cell}
    years = {"termly": ["2012-13", "2013-14"], "annual, exam year": ["2012-13"]}.get(row["Frequency"], ["2013-14"])
    return dict.fromkeys(years, cell)


def words(row: Row, keys: dict[str, str]) -> dict[str, str]:
    """Columns that are kept as words."""
    found = {key: row[column] for key, column in keys.items()}
    return {key: text for key, text in found.items() if meaning(text, row["Unit"]) == f"stated {text}"}


def table(name: str) -> list[Row]:
    with (IMPORTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def definitions(name: str) -> dict[tuple[str, str], yamlfile.Value]:
    """Every file that was made, by its folder and title."""
    found = {}
    for path in sorted((ROOT / "definitions" / FOLDERS[name]).rglob("*.yaml")):
        document, _ = yamlfile.read(path, path.name)
        assert document is not None, path
        found[path.parent.name.upper(), str(document.data["title"])] = document.data
    return found


def flat(limit: yamlfile.Value) -> dict[str, str]:
    """A limit by period."""
    result: dict[str, str] = {}
    for year, cell in limit.items() if isinstance(limit, dict) else ():
        inside = cell.items() if isinstance(cell, dict) and "stated" not in cell else [("", cell)]
        for name, value in inside:
            said = f"stated {value['stated']}" if isinstance(value, dict) else str(value)
            result[f"{year}/{name}".rstrip("/")] = said
    return result


CASES = [(name, row) for name in FOLDERS for row in table(name)]
FOUND = {name: definitions(name) for name in FOLDERS}


def key(name: str, row: Row) -> tuple[str, str]:
    return ("REPORT-2017-18" if name == REPORT else row["Plan"]), row["Title"]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_row_has_one_definition_and_every_definition_a_row(name: str) -> None:
    rows = table(name)
    assert len(rows) == ROWS[name]
    assert sorted(key(name, row) for row in rows) == sorted(FOUND[name])


@pytest.mark.parametrize("row", table(PLANS), ids=lambda row: f"{row['Plan']}-{row['Number']}")
def test_a_kpi_of_a_plan_says_what_its_row_says(row: Row) -> None:
    made = FOUND[PLANS][key(PLANS, row)]
    assert flat(made.get("target")) == limits(row["Targets"], row["Unit"])
    assert flat(made.get("floor")) == BY_HAND.get((row["Plan"], row["Title"]), floors(row))
    columns = {
        "standard": "Standard",
        "baseline": "Baseline",
        "outturn": "Outturn",
        "benchmark": "Benchmark",
        "title": "Said in the title",
    }
    assert made.get("stated", {}) == words(row, columns)
    assert (made["unit"], made["polarity"], made.get("label", "")) == (row["Unit"], row["Better"], row["Ref"])
    calendars = {
        "quarterly": "financial-quarter",
        "monthly": "financial-quarter",
        "termly": "school-terms",
        "annual survey": "financial-year",
    }
    exam = "exam-year" if row["Frequency"] in ("annual, exam year", "annual, school year") else "financial-year"
    assert made["calendar"] == calendars.get(row["Frequency"].partition(",")[0], exam)
    bases = {
        "quarterly": "quarter",
        "monthly": "month",
        "termly": "term",
        "quarterly, rolling 12 months": "rolling-12-months",
    }
    assert made["basis"] == ("year-to-date" if row["Adds up"] else bases.get(row["Frequency"], "annual"))
    assert made.get("rating") == ("better-than-target" if row["Frequency"] == "annual survey" else None)


@pytest.mark.parametrize("row", table(ACTIVITY), ids=lambda row: f"{row['Plan']}-{row['Title']}")
def test_an_activity_indicator_of_a_plan_says_what_its_row_says(row: Row) -> None:
    made = FOUND[ACTIVITY][key(ACTIVITY, row)]
    assert flat(made.get("upper")) == limits(row["Upper"], row["Unit"])
    assert flat(made.get("lower")) == limits(row["Lower"], row["Unit"])
    said = {"threshold": "Threshold", "expected": "Expected", "outturn": "Outturn", "benchmark": "Benchmark"}
    blank = (
        all(not text or text.lower() in ("n/a", "na") for _, text in parts(row["Expected"]))
        if "=" in row["Expected"]
        else False
    )
    wanted = {word: text for word, text in words(row, said).items() if word != "expected" or not blank}
    assert made.get("stated", {}) == wanted | BY_HAND_STATED.get((row["Plan"], row["Title"]), {})
    assert (made["unit"], made.get("label", "")) == (row["Unit"], row["Ref"])
    assert made.get("rating") == (None if made.get("upper") or made.get("lower") else "none")


@pytest.mark.parametrize("row", table(REPORT), ids=lambda row: row["Title"])
def test_a_kpi_of_the_report_says_what_its_row_says(row: Row) -> None:
    made = FOUND[REPORT][key(REPORT, row)]
    assert flat(made.get("target")) == ({"2017-18/Q2": row["Target"]} if row["Target"] else {})
    said = {"value": "Said of the value", "target": "Against the target", "movement": "Movement"}
    assert made.get("stated", {}) == {word: row[column] for word, column in said.items() if row[column]}
    assert (made["unit"], made["polarity"], made["basis"]) == (
        row["Unit"],
        row["Better"],
        row["Basis"].replace(" ", "-"),
    )
    assert made["from"] == "2017-18/Q2"


def test_the_values_of_the_report_are_those_of_its_table() -> None:
    with (ROOT / "submissions" / "2017-18" / "Q2" / "report.csv").open(encoding="utf-8", newline="") as file:
        sent = {row["indicator"]: (row["period"], row["value"], row["state"]) for row in csv.DictReader(file)}
    ids = {key(REPORT, row): str(FOUND[REPORT][key(REPORT, row)]["id"]) for row in table(REPORT)}
    wanted = {
        ids[key(REPORT, row)]: ("2017-18/Q2", row["Value"], row["State"] or "submitted")
        for row in table(REPORT)
        if row["Value"]
    }
    assert sent == wanted


@pytest.mark.parametrize("name", FOLDERS)
def test_an_import_that_is_run_again_has_nothing_to_do(name: str, tmp_path: Path, run: Callable) -> None:
    shipped = ship(tmp_path, later=True)
    kind = "activity" if name == ACTIVITY else "kpi"
    tables = [str(shipped / "definitions" / "imports" / f"{name}{ending}") for ending in (".csv", ".yaml")]
    before = {path: path.read_bytes() for path in shipped.rglob("*") if path.is_file()}
    found = run(shipped, "new", kind, "--from", tables[0], "--columns", tables[1])
    assert found.code == 0
    lines = [
        line for line in found.out.splitlines() if line.startswith(("new", "changed", "deleted", "kept", "unchanged"))
    ]
    kept = [line for line in lines if line.startswith("kept")]
    assert {line.split()[0] for line in lines} <= {"kept", "unchanged"}
    assert len(lines) == ROWS[name]
    assert len(kept) == (len(BY_HAND) if name == PLANS else 0)
    assert {path: path.read_bytes() for path in shipped.rglob("*") if path.is_file()} == before


def test_every_reader_of_yaml_takes_the_files_for_the_same() -> None:
    """Texts that YAML would take for something else stand in quotes."""
    for name, made in FOUND.items():
        for path in (ROOT / "definitions" / FOLDERS[name]).rglob("*.yaml"):
            title = yaml.safe_load(path.read_text("utf-8"))["title"]
            assert any(title == one["title"] for one in made.values())


def test_no_name_of_a_person_and_no_long_sentence_came_along() -> None:
    for name, row in CASES:
        assert len(row["Title"]) <= 60, (name, row["Title"])
        assert not re.search(r"\b(Mr|Mrs|Ms|Dr|Cllr|Councillor) [A-Z]", " ".join(row.values()))


# ---------------------------------------------------------------------------------------------- every form there is

with (ROOT / "tests" / "facts" / "printed_forms.csv").open(encoding="utf-8", newline="") as forms:
    FORMS = list(csv.DictReader(forms))


def test_every_form_that_plans_print_is_read_or_kept_in_words() -> None:
    """687 of them, with a sign of the right unit: as a cell, or word for word as 'stated'."""
    document, _ = yamlfile.read(IMPORTS / f"{PLANS}.yaml", PLANS)
    assert document is not None
    declared = columns.build(Entry(document))
    found = [cells.read(form["printed"], declared, form["unit"], form["polarity"]) for form in FORMS]
    wanted = [{"stated": form["printed"]} if form["cell"] == "stated" else form["cell"] for form in FORMS]
    assert len(FORMS) == 687
    assert [cell if isinstance(cell, dict) else typed(cell) for cell in found] == wanted


def test_a_number_with_the_sign_of_another_unit_is_kept_in_words() -> None:
    document, _ = yamlfile.read(IMPORTS / f"{PLANS}.yaml", PLANS)
    assert document is not None
    declared = columns.build(Entry(document))
    for form in FORMS:
        if form["class"] == "number" and form["unit"] != "number":
            assert cells.read(form["printed"], declared, "visits", "higher") == {"stated": form["printed"]}
