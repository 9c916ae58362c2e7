"""Guards of the budgets: answers come from rules and figures, and not from names, years or the order of rows; a fault that is
planted is found where it stands, and changes nothing else; what a finance officer may want otherwise is an edit of YAML."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import CHECKOUT, Json, edit, evaluate, invoke

M06 = "2017-18/M06"
YEARS = (("2017-18/M06", "month"), ("2013-14", "financial-year"), ("2011-12", "financial-year"))
"""The reports that show every budget which is shipped."""
SETTINGS = """\
kind: project
id: council
title: A council
definitions: [definitions]
submissions: [submissions]
defaults:
  kpi: {calendar: month}
"""


def budgets_alone(folder: Path) -> Path:
    """The shipped budgets and what they stand on, without any indicator."""
    for name in ("definitions", "submissions"):
        shutil.copytree(CHECKOUT / name / "budgets", folder / name / "budgets")
    (folder / "definitions" / "policies").mkdir()
    for source in (CHECKOUT / "definitions" / "policies").glob("*.yaml"):
        if re.search(r"^kind: (calendar|hierarchy|scale)$", source.read_text(encoding="utf-8"), re.MULTILINE):
            shutil.copy(source, folder / "definitions" / "policies")
    (folder / "kccrules.yaml").write_text(SETTINGS, encoding="utf-8")
    return folder


def report(folder: Path, period: str = M06, calendar: str = "month") -> Json:
    return evaluate(folder, period, "--calendar", calendar).report()


def copy(source: Path, folder: Path) -> Path:
    return Path(shutil.copytree(source, folder / "project"))


Key = tuple[object, ...]


def outcomes(found: Json) -> Counter[Key]:
    """Every test with its outcome and both figures, whatever it says in words."""
    names = ("view", "line", "measure", "period", "year", "sort", "parts", "outcome", "stated", "computed", "allowed")
    return Counter(tuple(check[name] for name in names) for check in found["checks"])


def figures(found: Json) -> dict[Key, Key]:
    """Every row of every view with its figures, its rating and its causes."""
    return {
        (row["view"], row["id"], row["year"]): (
            row["role"], row["parent"], row["lines"], row["rating"], row["not_rated"], *row["flags"],
            *sorted(row["measures"].items()), *sorted(row["states"].items()),
            *sorted((cause["measure"], cause["value"] or "") for cause in row["causes"]),
        )
        for row in found["budgets"]
    }  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The budgets that are shipped; not to be changed."""
    return budgets_alone(tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="module")
def reports(base: Path) -> dict[str, Json]:
    """What every year says."""
    return {period: report(base, period, calendar) for period, calendar in YEARS}


@pytest.fixture
def changed(base: Path, tmp_path: Path) -> Path:
    """A copy of them, to be changed."""
    return copy(base, tmp_path)


# ------------------------------------------------------------------------------- other names, other years, another order


def later(text: str, by: int = 4) -> str:
    """The same text of a later time: 2017-18 is 2021-22, and 2017-09-01 is 2021-09-01."""

    def moved(found: re.Match[str]) -> str:
        first, second, day = int(found[1]), int(found[2]), found[3]
        if day:
            return f"{first + by}-{found[2]}{day}"
        return f"{first + by}-{(first + by + 1) % 100:02}" if (first + 1) % 100 == second else found[0]

    return re.sub(r"(?<!\d)(20\d\d)-(\d\d)(-\d\d)?(?!\d)", moved, text)


def lines_of(folder: Path) -> dict[Path, Json]:
    """Every budget with its lines, as it is written."""
    found = {path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("definitions/**/*.yaml")}
    return {path: document for path, document in found.items() if document["kind"] == "budget"}


def written(document: Json) -> str:
    """JSON is YAML too."""
    return json.dumps(document, default=str, ensure_ascii=False, indent=1)


class Renamed:
    """What every line is called instead: its id, its title, and what returns call it. The order of the alphabet turns too."""

    def __init__(self, budgets: Mapping[Path, Json]) -> None:
        lines = [line for budget in budgets.values() for line in budget["lines"]]
        names = dict.fromkeys(text for line in lines for text in (line["title"], *line.get("also", [])))
        self.ids = {line["id"]: f"line-{len(lines) - number:03}" for number, line in enumerate(lines)}
        self.names = {text: f"Heading {len(names) - number}" for number, text in enumerate(names)}
        of_any = "|".join(sorted(map(re.escape, self.ids), key=len, reverse=True))
        self.of_id = re.compile(rf"(?<![\w-])({of_any})(?![\w-])")

    def text(self, text: str) -> str:
        """Ids and years, wherever they stand."""
        return later(self.of_id.sub(lambda found: self.ids[found[1]], text))

    def names_in(self, found: Any) -> Any:
        """What is called otherwise in a document, whatever stands around it."""
        if isinstance(found, dict):
            return {self.names.get(key, key): self.names_in(value) for key, value in found.items()}
        if isinstance(found, list):
            return [self.names_in(one) for one in found]
        return self.names.get(found, found) if isinstance(found, str) else found

    def table(self, text: str) -> str:
        return self.text(as_csv(self.names_in(list(csv.reader(io.StringIO(text))))))

    def cell(self, found: object) -> object:
        return self.text(found) if isinstance(found, str) else found


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def rename(folder: Path) -> Renamed:
    """Every line of a project has another id and another title, and every year is four years later."""
    budgets = lines_of(folder)
    names = Renamed(budgets)
    for path in [path for path in folder.glob("*/budgets/**/*") if path.suffix in (".yaml", ".csv")]:
        text = path.read_text(encoding="utf-8")
        text = names.table(text) if path.suffix == ".csv" else names.text(written(names.names_in(yaml.safe_load(text))))
        path.unlink()
        new = folder / later(str(path.relative_to(folder)))
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8")
    return names


@pytest.fixture(scope="module")
def renamed(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Renamed]:
    folder = copy(base, tmp_path_factory.mktemp("renamed"))
    return folder, rename(folder)


def test_no_name_and_no_year_of_the_shipped_budgets_is_left(renamed: tuple[Path, Renamed]) -> None:
    folder, names = renamed
    files = [path for path in folder.glob("*/budgets/**/*.*") if path.suffix in (".yaml", ".csv")]
    assert not [path for path in files if "2011-12" in f"{path} {path.read_text(encoding='utf-8')}"]
    assert not [path for path in files if names.of_id.search(path.read_text(encoding="utf-8"))]
    assert len(names.ids) == len(set(names.ids.values())) > 100


@pytest.mark.parametrize(("period", "calendar"), YEARS)
def test_lines_of_other_names_in_other_years_have_the_same_outcomes(
    period: str, calendar: str, reports: dict[str, Json], renamed: tuple[Path, Renamed]
) -> None:
    folder, names = renamed
    found, before = report(folder, later(period), calendar), reports[period]
    assert outcomes(found) == Counter(
        {tuple(names.cell(cell) for cell in key): count for key, count in outcomes(before).items()}
    )
    assert figures(found) == {
        tuple(names.cell(cell) for cell in key): tuple(names.cell(cell) for cell in row)
        for key, row in figures(before).items()
    }


def shuffle(folder: Path, chance: random.Random) -> None:
    """The rows of every file that was sent in, the lines of every budget and the members of every group."""
    for path in folder.glob("submissions/**/*.csv"):
        head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        chance.shuffle(rows)
        path.write_text(as_csv([head, *rows]), encoding="utf-8")
    for path in folder.glob("definitions/budgets/**/*.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for key in ("lines", "members"):
            if isinstance(document.get(key), list):
                chance.shuffle(document[key])
        path.write_text(written(document), encoding="utf-8")


@pytest.fixture(scope="module")
def shuffled(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy(base, tmp_path_factory.mktemp("shuffled"))
    shuffle(folder, random.Random(5))
    return folder


@pytest.mark.parametrize(("period", "calendar"), YEARS)
def test_the_order_of_rows_and_of_lines_changes_no_figure_and_no_outcome(
    period: str, calendar: str, reports: dict[str, Json], shuffled: Path
) -> None:
    found = report(shuffled, period, calendar)
    assert outcomes(found) == outcomes(reports[period])
    assert figures(found) == figures(reports[period])


# ---------------------------------------------------------------------------------------------- faults that are planted

SENT = f"submissions/budgets/{M06}/"
VIREMENTS = """\
from,to,measure,period,value,unit,reference
company-commercial-services,,budget,2017-18/M06,0.5,million,V.1
,company-gen2,budget,2017-18/M06,0.5,million,V.1
"""
"""No virement is printed: this one is added to the copies that get faults."""
SMOOTHING = "earmarked-smoothing,movement,2017-18/M06,-1.5,million\n"
HIGHWAYS = "Other Highways Maintenance & Management"
PRINTED = ("gross", "income", "net", "variance", "movement")
"""The measures of Appendix 1."""
Outcomes = dict[tuple[str, str | None, str, str], str]
"""By view, row, measure and sort of test."""


def of(view: str, sort: str, outcome: str, *rows: str | None, measures: tuple[str, ...]) -> Outcomes:
    return {(view, row, measure, sort): outcome for row in rows for measure in measures}


FAULTS: dict[str, tuple[str, str, str, Outcomes, tuple[str, int] | None]] = {
    "digits turned in a line": (
        "table-1.csv", "112.732,2.685,", "112.732,2.865,",
        of("revenue-summary-by-directorate", "total", "inconsistent", "cype", "revenue-excluding-schools", "total",
           measures=("variance", "revised", "movement"))
        | of("revenue-summary-by-directorate", "total", "inconsistent", "summary-specialist-childrens-services",
             measures=("revised", "movement")),
        None,
    ),
    "a sign turned": (
        "table-1.csv", "166.756,0.629,-0.336", "166.756,0.629,0.336",
        of("revenue-summary-by-directorate", "total", "inconsistent", "revenue-excluding-schools", "total",
           measures=("adjustment", "revised", "movement"))
        | of("revenue-summary-by-directorate", "total", "inconsistent", "summary-growth", measures=("revised", "movement")),
        None,
    ),
    "a subtotal off by a unit more than rounding allows": (
        "table-1.csv", "172.074", "172.076",
        of("revenue-summary-by-directorate", "total", "inconsistent", "cype", measures=("net",)),
        None,
    ),
    "a line in another directorate": (
        "appendix-1.csv", f"{HIGHWAYS},GE&T", f"{HIGHWAYS},S&CS",
        of("revenue-by-directorate", "total", "not-tested", "get", "total", measures=PRINTED)
        | of("revenue-by-division", "total", "not-tested", "get", "total", measures=("net", "variance"))
        | of("revenue-by-division", "identity", "not-tested", "get", "total", "get-other-highways", measures=("net",))
        | of("revenue-by-directorate", "identity", "not-tested", "get-other-highways", measures=("net",)),
        ("KCC524", 39),
    ),
    "a row twice": (
        "appendix-4-movements.csv", SMOOTHING, SMOOTHING * 2,
        of("earmarked-movements", "total", "not-tested", "total", measures=("movement",)),
        ("KCC518", 4),
    ),
    "thousands for millions": (
        "appendix-3.csv", "asylum-under-16,income,2017-18/M06,-4.4,million", "asylum-under-16,income,2017-18/M06,-4.4,thousand",
        of("asylum-by-age", "identity", "inconsistent", "asylum-under-16", "cype", measures=("net",))
        | of("asylum-by-age", "total", "inconsistent", "total", measures=("income",)),
        None,
    ),
    "a line left out": (
        "schools-reserves.csv", "School Growth,,(1.000),(1.000)\n", "",
        of("schools-reserves-position", "total", "not-tested", "total", measures=("individual", "central", "reserve"))
        | of("schools-reserves-position", "total", "gone", "schools-growth", measures=("reserve",)),
        None,
    ),
    "a cause left out": (
        "causes.csv", "cype-adoption,variance,2017-18/M06,0.4,million,special guardianship orders,\n", "",
        of("revenue-by-directorate", "causes", "inconsistent", "cype-adoption", measures=("variance",))
        | of("revenue-by-division", "causes", "inconsistent", "cype-adoption", measures=("variance",)),
        None,
    ),
    "a line that does not cancel the other any more": (
        "appendix-1.csv", "S&CS,-3.0,0.0,-3.0,0.6,0.4", "S&CS,-3.0,0.0,-3.0,0.9,0.4",
        of("revenue-by-directorate", "offsets", "inconsistent", "public-health-reserve-transfer", measures=("variance",))
        | of("revenue-by-division", "offsets", "inconsistent", "public-health-reserve-transfer", measures=("variance",))
        | of("revenue-by-division", "total", "inconsistent", "corporate-public-health", measures=("variance",)),
        None,
    ),
    "a virement with one end": (
        "virements.csv", ",company-gen2,budget,2017-18/M06,0.5,million,V.1\n", "",
        of("company-contributions", "virement", "inconsistent", None, measures=("budget",)),
        None,
    ),
    "another table that says something else": (
        "stated-elsewhere.csv", "revenue-by-division,cype-education,net,2017-18/M06,58.792",
        "revenue-by-division,cype-education,net,2017-18/M06,85.792",
        of("revenue-by-division", "total", "inconsistent", "cype-education", measures=("net",))
        | of("revenue-by-division", "identity", "inconsistent", "cype-education", measures=("net",)),
        None,
    ),
}  # fmt: skip
"""What is planted: in which file, which text in place of which; which outcomes are others then, and at which row of the file there
is a problem. All others stay as they were."""


def by_row(found: Json) -> dict[tuple[object, ...], str]:
    """The outcome of every test by what it is of."""
    seen: Counter[Key] = Counter()
    result = {}
    for check in found["checks"]:
        key = tuple(check[name] for name in ("view", "line", "measure", "sort", "period", "year", "id"))
        seen[key] += 1
        result[(*key, seen[key])] = check["outcome"]
    return result


def changes(before: Json, after: Json) -> Outcomes:
    """The outcomes that are others now."""
    old, new = by_row(before), by_row(after)
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return {key[:4]: new.get(key, "gone") for key in keys}  # type: ignore[misc]


@pytest.fixture(scope="module")
def whole(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped budgets and a virement, without a fault."""
    folder = copy(base, tmp_path_factory.mktemp("whole"))
    (folder / SENT / "virements.csv").write_text(VIREMENTS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def faultless(whole: Path) -> Json:
    return report(whole)


@pytest.fixture(scope="module")
def faulty(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Json:
    """What is said of a copy with all the faults."""
    folder = copy(whole, tmp_path_factory.mktemp("faulty"))
    for file, old, new, _, _ in FAULTS.values():
        edit(folder / SENT / file, old, new)
    return dict(json.loads(evaluate(folder, M06, "--fail-on", "never").out))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_where_it_stands(fault: str, faultless: Json, faulty: Json) -> None:
    file, _, _, expected, problem = FAULTS[fault]
    assert expected.items() <= changes(faultless, faulty).items()
    said = {(one["code"], one["path"], one["line"]) for one in faulty["problems"]}
    assert problem is None or (problem[0], SENT + file, problem[1]) in said


def test_nothing_else_changes_with_the_faults(faultless: Json, faulty: Json) -> None:
    expected: Outcomes = {}
    for _, _, _, found, _ in FAULTS.values():
        expected |= found
    assert changes(faultless, faulty) == expected
    assert len(faulty["problems"]) == len([fault for fault in FAULTS.values() if fault[4]])
    assert len(FAULTS) > 10


# ------------------------------------------------------------------------------------------ what an edit of YAML does

LINES = "definitions/budgets/2017-18/revenue-2017-18.yaml"
REVENUE = "definitions/budgets/measures/revenue.yaml"
SUMMARY = "definitions/budgets/measures/revenue-summary.yaml"
RULE = "definitions/budgets/policies/must-explain.yaml"
OTHER = "{id: get-other-highways, title: Other Highways Maintenance & Management, service: get}"
MOVED = OTHER.replace("}", ", changes: [{from: 2017-09-01, about: Moved., service: corporate-services}]}")


def row(found: Json, view: str, id_: str) -> dict[str, int]:
    """The measures of one row, in pounds."""
    (one,) = [one for one in found["budgets"] if (one["view"], one["id"]) == (view, id_)]
    return {name: int(value) for name, value in one["measures"].items() if value is not None}


@pytest.fixture(scope="module")
def with_august(base: Path, reports: dict[str, Json], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The variances of August are sent in too, and what moved since is worked out."""
    folder = copy(base, tmp_path_factory.mktemp("august"))
    computed = "computed: {since: variance - last(variance)}\n"
    edit(folder / REVENUE, "signed: [variance, movement]", f"{computed}signed: [variance, movement]")
    rows = [["line", "measure", "period", "value", "unit"]]
    for one in reports[M06]["budgets"]:
        if one["view"] == "revenue-by-division" and one["role"] in ("leaf", "contra"):
            august = int(one["measures"]["variance"]) - int(one["measures"]["movement"])
            rows.append([one["id"], "variance", "2017-18/M05", str(august), "pounds"])
    path = folder / "submissions" / "budgets" / "2017-18" / "M05" / "august.csv"
    path.parent.mkdir()
    path.write_text(as_csv(rows), encoding="utf-8")
    return folder


def test_a_line_that_moves_takes_its_figures_along_in_every_view_and_last_month_is_restated(
    with_august: Path, tmp_path: Path
) -> None:
    folder = copy(with_august, tmp_path)
    before = report(folder)
    edit(folder / LINES, OTHER, MOVED)
    after = report(folder)
    line = row(before, "revenue-by-directorate", "get-other-highways")
    assert (line["variance"], line["since"]) == (400_000, -300_000)
    for view in ("revenue-by-directorate", "revenue-by-division"):
        for id_, times in (("get", -1), ("corporate", 1), ("total", 0), ("cype", 0), ("get-other-highways", 0)):
            then = row(before, view, id_)
            expected = {name: value + times * line[name] for name, value in then.items()}
            assert row(after, view, id_) == expected, f"{id_} in {view}"
    august = row(report(folder, "2017-18/M05"), "revenue-by-division", "get")
    assert august["variance"] == row(before, "revenue-by-division", "get")["variance"] + 100_000 - (-200_000)


PORTFOLIO = """\
kind: view
id: revenue-by-portfolio
title: Revenue by portfolio
of: revenue
by: [portfolio]
within: [highways-portfolio, revenue-2017-18]
"""


def test_a_portfolio_is_added(changed: Path) -> None:
    unit = "  - {id: highways-portfolio, level: portfolio, title: Highways}\n"
    others = "  - {id: other-portfolio, level: portfolio, title: All else}\n"
    edit(changed / "definitions/policies/portfolios.yaml", "units:\n", f"units:\n{unit}{others}")
    edit(changed / LINES, "measures: revenue\n", "measures: revenue\nportfolio: other-portfolio\n")
    edit(changed / LINES, OTHER, OTHER.replace("service: get", "service: get, portfolio: highways-portfolio"))
    (changed / "definitions" / "budgets" / "revenue-by-portfolio.yaml").write_text(PORTFOLIO, encoding="utf-8")
    found = report(changed)
    assert row(found, "revenue-by-portfolio", "highways-portfolio") == row(
        found, "revenue-by-division", "get-other-highways"
    )
    total = row(found, "revenue-by-division", "total")
    assert row(found, "revenue-by-portfolio", "total") == total
    assert row(found, "revenue-by-portfolio", "other-portfolio")["net"] == total["net"] - 21_400_000


def listed(found: Json) -> set[tuple[str, str]]:
    """The lines of Appendix 1 that must be explained, each with how certain that is."""
    return {
        (one["id"], "uncertain" if "uncertain" in one["flags"] else "certain")
        for one in found["budgets"]
        if one["view"] == "revenue-by-division" and one["rating"] == "explain"
    }


def test_another_threshold_makes_another_list(changed: Path, reports: dict[str, Json]) -> None:
    edit(changed / RULE, "abs(variance) >= 100000", "abs(variance) >= 1500000")
    assert listed(report(changed)) == {
        ("cype-asylum-seekers", "certain"),
        ("asch-older-people", "certain"),
        ("asch-preventative", "certain"),
        ("cype-assessment-staffing", "certain"),
        ("asch-mental-health", "certain"),
        ("asch-learning-disability", "certain"),
        ("financing-items", "uncertain"),  # 1.5 may be 1.45
    }
    assert len(listed(reports[M06])) == 39
    assert len({one for one in listed(reports[M06]) if one[1] == "uncertain"}) == 12
    told = invoke(changed, "report", "budget-exceptions", "--period", M06, "--format", "text").out
    assert "Lines with Variance against the cash limit of £1.5m or more" in told
    assert "Asylum Seekers" in told
    assert "Commissioning Ma" not in told


def test_a_check_that_is_declared_is_tested_in_every_row(changed: Path, reports: dict[str, Json]) -> None:
    check = "  - {name: Nothing is earned on balance, check: net >= 0}\n"
    edit(changed / REVENUE, "  - net == gross + income\n", f"  - net == gross + income\n{check}")
    found = report(changed)
    view = "revenue-by-directorate"
    tests = [one for one in found["checks"] if (one["view"], one["id"]) == (view, "Nothing is earned on balance")]
    assert {one["line"] for one in tests} == {one["id"] for one in found["budgets"] if one["view"] == view}
    assert {one["line"] for one in tests if one["outcome"] == "inconsistent"} == {
        "corporate-management", "cype-adult-education", "cype-schools-related-costs", "public-health-reserve-transfer",
    }  # fmt: skip
    assert not outcomes(reports[M06]) - outcomes(found), "all other tests are as they were"


def test_the_same_report_is_printed_in_thousands(changed: Path, reports: dict[str, Json]) -> None:
    edit(changed / SUMMARY, "scale: million\ndecimals: 3", "scale: thousand\ndecimals: 0")
    told = " ".join(printed(changed).split())
    assert "September 2017, £000 A pressure" in told
    assert "**Total** 938,055 +29,329 -5,455 " in told
    assert "- Adults 396,298 +4,410 -3,168 " in told
    assert "- Disabled Children Services 20,754 +220 nil " in told
    found = report(changed)
    assert (outcomes(found), figures(found)) == (outcomes(reports[M06]), figures(reports[M06]))


def printed(folder: Path) -> str:
    """Table 1 as Markdown, which has room for every column."""
    view = ("--view", "revenue-summary-by-directorate")
    ran = invoke(folder, "eval", "--period", M06, *view, "--format", "markdown")
    assert ran.code == 0, ran.err
    return ran.out.replace("|", " ")


# --------------------------------------------------------------------------------------- cells that people type wrongly

CELLS = {
    "earmarked-smoothing": ('"1,234"', "pounds", "1234"),
    "earmarked-transformation-work": ('"(1,234)"', "pounds", "-1234"),
    "earmarked-long-term-repayment": ("-£1.0m", "pounds", "-1000000"),
    "earmarked-insurance": ("£-5.7", "pounds", "-5.7"),
    "earmarked-public-health": ("£-5.7", "million", "-5700000"),
    "earmarked-vpe": ("2.5", "thousand", "2500"),
}
"""Whatever the scale of the row, what is certain is read."""
REFUSED = {
    "earmarked-dilapidations": ("12%", "pounds"),
    "earmarked-it-asset-maintenance": ("#REF!", "million"),
    "earmarked-other": ("5", ""),
}
SAID = [
    ("KCC506", 8, len("earmarked-dilapidations,movement,2017-18/M06,") + 1, "'12%' is a percentage, and this is a column of pounds"),
    ("KCC450", 9, len("earmarked-it-asset-maintenance,movement,2017-18/M06,") + 1, "'#REF!' is an Excel error"),
    ("KCC502", 10, len("earmarked-other,movement,2017-18/M06,") + 1,
     "'5' may be in pounds, thousands or millions: nothing says which"),
]  # fmt: skip
"""What is not certain: code, row, and character of the row."""


def test_amounts_are_read_where_they_are_certain_and_else_refused_with_row_and_column(changed: Path) -> None:
    rows = [(line, *cells[:2]) for line, cells in {**CELLS, **REFUSED}.items()]
    text = "".join(f"{line},movement,2017-18/M06,{cell},{unit},2017-11-01\n" for line, cell, unit in rows)
    head = "line,measure,period,value,unit,submitted_at\n"
    (changed / SENT / "later.csv").write_text(head + text, encoding="utf-8")
    assert evaluate(changed, M06).code == 1
    found = json.loads(evaluate(changed, M06, "--fail-on", "never").out)
    read = {one["id"]: one["measures"].get("movement") for one in found["budgets"]}
    assert {line: read[line] for line in CELLS} == {line: value for line, (_, _, value) in CELLS.items()}
    assert [(one["code"], one["line"], one["column"], one["message"]) for one in found["problems"]] == SAID


def test_a_figure_that_some_lines_have_not_sent_is_missing_in_every_total_above(changed: Path) -> None:
    edit(changed / f"{SENT}table-1.csv", "58.792,2.753,-1.361,", "58.792,,-1.361,")
    edit(changed / f"{SENT}table-1.csv", "112.732,2.685,-0.440,", "112.732,,-0.440,")
    told = " ".join(printed(changed).split())
    assert "- Adults 396.298 +4.410 " in told
    assert "Young People and Education 172.074 Not worked out -1.951 +8.107 Not worked out Not worked out" in told
    assert "are not worked out: 2 of 3 lines have no " in told
    assert "are not worked out: 2 of 10 lines have no " in told
    assert "0 inconsistent = 58 sums tested; 13 could not be tested" in told
