"""A whole quarter as a performance officer lives it, told once through the command line: from an empty folder to a report
that is published, found wrong by later figures, and taken back."""

from __future__ import annotations

import collections
import csv
import hashlib
import io
import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Json, Ran, invoke, read_csv
from openpyxl import Workbook, load_workbook

from kccrules.cli import main

BOOK = "Q1 indicators.xlsx"
QUARTER = "--period 2012-13/Q2"
RETURNS = "submissions/2012-13/Q2"
HEADINGS = ["Indicator Description", "Service", "Tolerance", "Actual Jun 12", "Target 12/13", "Floor", "RAG", "Comments"]  # fmt: skip
ADULTS, SCHOOLS = "adult-social-care", "education-learning-and-skills"

Typed = Mapping[str, Mapping[str, object]]
"""Cells by the title of their row and the letter of their column."""
MISTAKES: Typed = {
    "Assessments completed in six weeks": {"D": "see attached"},
    "Clients given an enablement service": {"D": "1,690"},
    "Clients receiving telecare": {"D": "#DIV/0!"},
    "Clients satisfied with their outcomes": {"D": 735},
    "Free school meals gap at Key Stage 2": {"E": "Finnal"},
    "Primary schools judged Good or better": {"D": 58.1, "E": "Not available yet"},
    "Pupils permanently excluded": {"A": "pupils-excluded", "D": 0.1},
    "Schools in an Ofsted category": {"D": datetime.combine(date(2012, 5, 7), time())},
}
SAID = [
    "adult-social-care:Return!D5: error KCC402: the result 'see attached' is not a number",
    "adult-social-care:Return!D6: error KCC402: the result '1,690' has a thousands comma",
    "adult-social-care:Return!D7: error KCC450: '#DIV/0!' is an Excel error",
    "adult-social-care:Return!D8: error KCC471: 735 per cent is more than 100",
    "education-learning-and-skills:Return!E6: error KCC407: 'Finnal' is none of the words to choose from",
    "education-learning-and-skills:Return!E9: error KCC407: 'Not available yet' is chosen, and yet there is a number, '58.1'",
    "education-learning-and-skills:Return!A10: error KCC403: unknown indicator 'pupils-excluded'",
    "education-learning-and-skills:Return!D11: error KCC447: Excel has turned the result into a date, 7 May 2012",
]
"""What is said of the eight, each at its cell."""
MENDED: Mapping[str, Typed] = {
    ADULTS: {"Clients satisfied with their outcomes": {"D": 73.5}},
    SCHOOLS: {"Schools in an Ofsted category": {"D": 5}},
}
PAGES = {
    "tier-1-calls-answered-in-20-seconds.md": """\
---
by: Director of Customer Services
on: 2012-10-24
back_by: January 2013
---
Posts were vacant over the summer.

## What is being done

Ten people began in October.
""",
    "jobs-from-inward-investment.md": """\
---
by: Director of Economic Support
on: 2012-10-25
---
Two firms have put off their decision.
""",
    "summary.md": """\
---
by: Head of Performance
on: 2012-12-10
---
Most services are on target; the contact centre is not yet.
""",
}
LATER = """\
indicator,period,value,state,submitted_at
five-good-gcses-with-english-and-maths,2012-13/Q2,63,,2013-01-10
tier-1-calls-answered-in-20-seconds,2012-13/Q2,72,,2013-01-10
"""
"""A figure that came late, and one that was counted again."""
HINT = (
    "write under 'What happened and what is being done' and 'Back on target by' in the form, or into "
    "commentary/2012-13/Q2/jobs-from-inward-investment.md"
)
OWING = (SCHOOLS, "childrens-social-services", "customer-services", "economic-support")
REVISED = (
    "Revised since Quarter 2 2012/13 was published: five-good-gcses-with-english-and-maths for Q2 2012/13 from no figure to 63% "
    "(Green); tier-1-calls-answered-in-20-seconds for Q2 2012/13 from 69% (Red) to 72% (Amber)."
)
TABLE = """\
**Figures that are others by now than was published**

| Indicator | Period | Published | Rating published | Now | Rating now | Published in |
|---|---|--:|---|--:|---|---|
| Five good GCSEs with English and maths | Quarter 2 2012/13 | No figure | Not rated | 63% | Green | Quarter 2 2012/13 |
| Tier 1 calls answered in 20 seconds | Quarter 2 2012/13 | 69% | Red | 72% | Amber | Quarter 2 2012/13 |
"""
BY = "--by 'Head of Performance'"
GOOD: Typed = {
    "Clients with a personal budget": {"D": 61.2, "E": "Provisional"},
    "Repeat child protection plans": {"D": 22.4, "G": "Each plan is looked at again after a year", "H": "March 2013"},
    "Five good GCSEs with English and maths": {"E": "Not available yet", "G": "The exam boards have not said"},
}
"""Typed beside them, and kept."""


# ---------------------------------------------------------------------------------------------- what people do


def workbook_of(report: Json, path: Path) -> None:
    """Her own sheet: the 30 indicators with the figures of June 2012."""
    book = Workbook()
    book.active.title = "KPIs"
    book.active.append(HEADINGS)
    for row in report["ratings"]:
        sign = "%" if row["unit"] == "percent" else ""
        limits = [row[name]["low"] or row[name]["high"] for name in ("target", "floor")]
        words = [f"{text}{sign}" for text in (row["value"], *limits)]
        good = "Higher" if row["target"]["low"] else "Lower"
        book.active.append([row["title"], service(row), good, *words, row["rating"].upper(), None])
    book.save(path)


def service(row: Json) -> str:
    return str(row["service"]).replace("-", " ").title()


def fill(path: Path, to: Path, typed: Typed) -> None:
    """A head of service fills in a form: what is typed here, and in every other row a little more than the last result."""
    book = load_workbook(path)
    sheet: Any = book["Return"]
    for row in sheet.iter_rows(min_row=5):
        number, title = row[0].row, str(row[1].value or "").partition(" (")[0]
        if str(row[0].value).startswith("Name of post"):
            sheet[f"B{number}"], sheet[f"D{number}"] = (
                f"Head of {path.stem[:-11]}",
                datetime.combine(date(2012, 10, 15), time()),
            )
        elif row[0].value and (cells := typed.get(title)):
            for letter, value in cells.items():
                sheet[f"{letter}{number}"] = value
        elif row[0].value:
            last = re.sub(r"[%,]", "", str(row[2].value).split()[0])
            sheet[f"D{number}"] = round(float(last) * 1.01, 1) if "." in last else int(last) + 1
    to.parent.mkdir(parents=True, exist_ok=True)
    book.save(to)


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def answerable(root: Path) -> None:
    """She writes into the list of services who answers for each."""
    path = root / "definitions/policies/organisation.yaml"
    text = re.sub(r"(\bid: ([\w-]+), level: service)", r"\1, owner: Director of \2", path.read_text(encoding="utf-8"))
    text = re.sub(r"(- id: (?!example)([\w-]+)\n)", r"\1    owner: Director of \2\n", text)
    path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Officer:
    """Who types the commands, in the folder of the council."""

    root: Path

    def types(self, line: str, code: int = 0) -> Ran:
        """A command, and the exit code that it has to have. Words with spaces are in quotation marks."""
        ran = invoke(self.root, *shlex.split(line))
        assert ran.code == code, f"{line}\n{ran.out}{ran.err}"
        assert "KCC901" not in ran.err
        return ran

    def chased(self, day: str, code: int = 0) -> tuple[str, str]:
        """The counts of values and of commentary on a day: listed, in, provisional, overdue, due later, not due."""
        out = self.types(f"chase {QUARTER} --as-at {day}", code).out
        rows = [re.search(rf"^{name} +(\d[\d ]*\d)", out, re.M) for name in ("Values", "Commentary")]
        return tuple(" ".join(found[1].split()) if found else "" for found in rows)  # type: ignore[return-value]

    def reports(self) -> dict[str, bytes]:
        """The report in every form, by path."""
        for name in ("report.html", "report.md", "report.csv", "pages"):
            self.types(f"report {QUARTER} -o '{self.root / name}'")
        paths = [*(self.root / "pages").rglob("*"), *self.root.glob("report.*")]
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def said(ran: Ran, severity: str = "error") -> list[str]:
    """What is wrong with the forms, without hints, by the service that sent them."""
    found = re.findall(rf"^{RETURNS}/(\S+)-2012-13-Q2\.xlsx:(.*)$", ran.out, re.M)
    return [f"{name}:{words}" for name, words in found if f" {severity} KCC" in words]


# ---------------------------------------------------------------------------------------------- the quarter


def test_a_whole_quarter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quarter_1: Json) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "our-council"
    officer = Officer(root)

    # a council begins, with the indicators of its own spreadsheet, which are rated as they were published
    assert CliRunner().invoke(main, ["init", "our-council", "--title", "Our Council"]).exit_code == 0
    workbook_of(quarter_1, root / BOOK)
    assert "30 indicators written to definitions/kpis/" in officer.types(f"new kpi --from '{root / BOOK}'").out
    answerable(root)
    officer.types("validate")
    rated = json.loads(officer.types("eval --period 2012-13/Q1 --format json").out)["ratings"]
    assert {row["title"]: row["rating"] for row in rated} == {
        row["title"]: row["rating"] for row in quarter_1["ratings"]
    }

    # forms go out, one for each service
    made = officer.types(f"template {QUARTER} -o '{root / 'forms'}'").out
    assert made.count("to be returned by 20 October 2012") == len(list((root / "forms").iterdir())) == 9
    assert officer.chased("2012-10-22") == ("30 0 0 30 0 0", "")

    # and come back, two of them with eight kinds of mistakes: each is said at its cell, and what is good is kept
    for form in sorted((root / "forms").iterdir()):
        fill(form, root / RETURNS / form.name, {**MISTAKES, **GOOD})
    ran = officer.types(f"validate '{root / RETURNS}'", 1)
    assert said(ran) == SAID
    unexplained = [line for line in said(ran, "warning") if "KCC421: commentary is missing" in line]
    assert len(unexplained) == 5
    assert HINT in " ".join(ran.out.split())
    assert "adult-social-care-2012-13-Q2.xlsx: 1 of 5 results was read (1 value). 4 were not." in ran.out
    assert "skills-2012-13-Q2.xlsx: 5 of 9 results were read (4 values, 1 not available yet). 4 were not." in ran.out
    assert officer.chased("2012-10-22", 1) == ("30 20 1 9 0 0", "6 1 0 5 0 0")
    refused = officer.types(f"publish 2012-13/Q2 {BY} --on 2012-12-17", 1).err
    assert "KCC763: 2012-13/Q2 is not published: 8 problems have to be mended first" in refused

    # whoever was asked sends them again, mended; what is missing then is chased, in a letter for each post and as a workbook
    for service, mended in MENDED.items():
        name = f"{service}-2012-13-Q2.xlsx"
        fill(root / "forms" / name, root / RETURNS / name, {**mended, **GOOD})
    assert said(officer.types(f"validate '{root / RETURNS}'")) == []
    assert officer.chased("2012-10-22") == ("30 28 1 1 0 0", "7 1 0 6 0 0")
    letters = officer.types(f"chase {QUARTER} --as-at 2012-10-22 --by owner").out
    assert re.findall("^To: +(.*)$", letters, re.M) == [f"Director of {name}" for name in OWING]
    assert "Five good GCSEs with English and maths   last value 61% (to June 2012)   target 62%" in letters
    officer.types(f"chase {QUARTER} --as-at 2012-10-22 --format xlsx -o '{root / 'chase.xlsx'}'")
    assert load_workbook(root / "chase.xlsx").active.max_row == 1 + 30 + 7

    # they write, one of them half of what was asked; the report can be made all the same, and says what it lacks
    for name, text in PAGES.items():
        put(root / "commentary/2012-13/Q2" / name, text)
    ran = officer.types(f"validate '{root / 'commentary'}'")
    assert "investment.md:5: warning KCC421: the commentary does not say what is being done and back by when" in ran.out
    assert officer.chased("2012-12-10") == ("30 28 1 1 0 0", "7 2 0 5 0 0")
    assert "Now            13      9      7          1       30 " in officer.types(f"eval {QUARTER}").out
    draft = officer.reports()
    text = draft["report.md"].decode()
    assert "Of 30 indicators, 13 are Green, 9 are Amber, 7 are Red and 1 is not rated." in text
    assert "Most services are on target; the contact centre is not yet." in text
    assert (
        "- **What is being done?** Ten people began in October.\n- **Back on target by when?** January 2013\n" in text
    )
    assert "is not said yet for five of them" in text
    assert draft["pages/index.html"] != draft["report.html"]
    assert b"Draft, not published" in draft["report.html"]
    rows = read_csv(draft["report.csv"].decode("utf-8"))
    assert collections.Counter(row["Rating"] for row in rows) == {"Green": 13, "Amber": 9, "Red": 7, "Not rated": 1}

    # it is published
    assert "13 Green, 9 Amber, 7 Red, 1 not rated" in officer.types(f"publish 2012-13/Q2 {BY} --on 2012-12-17").out
    published = officer.reports()
    assert b"17 December 2012" in published["report.html"]
    kept = json.loads((root / "published/2012-13-Q2/publication.json").read_text(encoding="utf-8"))
    assert kept["made"]["html"] == hashlib.sha256(published["report.html"]).hexdigest()
    assert officer.types(f"publish 2012-13/Q2 {BY} --on 2012-12-18", 1).err.startswith(
        "published/2012-13-Q2: error KCC761: 2012-13/Q2 was published on 17 December 2012 by Head of Performance\n"
    )

    # a figure comes late and another is counted again: that is shown, and what went out stays as it is to the byte
    put(root / RETURNS / "later.csv", LATER)
    assert REVISED in " ".join(officer.types(f"eval {QUARTER}").out.split())
    assert officer.reports() == published
    officer.types(f"report {QUARTER} --afresh -o '{root / 'afresh.md'}'")
    afresh = (root / "afresh.md").read_text(encoding="utf-8")
    assert f"## Revised since the last published report\n\n{TABLE}\n" in afresh
    assert TABLE not in text

    # and it is taken back, with a reason that stays in the log
    ran = officer.types(f"publish --withdraw 2012-13/Q2 {BY} --on 2013-01-17 --because 'A count was wrong'")
    assert "Withdrawn: the report of 2012-13/Q2, published on 17 December 2012 by Head of Performance" in ran.out
    log = csv.DictReader(io.StringIO((root / "published/log.csv").read_text(encoding="utf-8")))
    assert [(row["published_on"], row["withdrawn_on"], row["because"]) for row in log] == [
        ("2012-12-17", "2013-01-17", "A count was wrong")
    ]
    assert "Draft, not published." in officer.types(f"report {QUARTER} --format markdown").out
    assert "Now            14     10      6          0       30 " in officer.types(f"eval {QUARTER}").out
