"""Whatever leaves the council: no text that somebody typed becomes more than text in it, no file lands where it should not, and
two runs of the same give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import CHECKOUT, Ran, invoke, write_project
from markdown_it import MarkdownIt
from openpyxl import load_workbook

Q1, Q2 = "2012-13/Q1", "2012-13/Q2"
DAY = ("--as-at", "2012-12-10")
TRICKS = [
    """"><img src=x onerror=alert(1)><script>alert('x')</script>&lt;i&gt;""",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png) <a href=//evil.example>x</a>",
    "=HYPERLINK(1) | `cell` | **two** __three__ ~~four~~ {{ 7 * 7 }} {% raw %}",
    "@SUM(1+1)*cmd|' /C calc'!A0 ]]> --> <!-- </title></style></svg>",
    "-1+1",
    "+ one",
    "# Heading",
]
"""Each stands in every text at once: of definitions, figures, commentary, the layout and the log."""
COUNCIL = """
kind: scale
id: rag
title: @
levels: {{red: 0, amber: 1, green: 2}}
titles: {{red: @}}
---
kind: rule
id: floor-standard
title: @
about: @
scale: rag
commentary: [red]
cases:
  - green: meets(value, target)
  - amber: meets(value, floor)
  - red: otherwise
---
kind: hierarchy
id: organisation
title: @
levels: [service]
units: [{{id: libraries, level: service, title: @, owner: @}}]
---
kind: view
id: by-service
title: @
of: kpi
by: [service]
---
kind: kpi
id: loans
title: @
about: @
source: @
because: @
service: libraries
unit: @
decimals: 1
target: {{2012-13: 80}}
floor: {{2012-13: 70}}
---
kind: report
id: paper
title: @
contact: @
notes: [@]
words: {{word: @}}
audience: internal
sections: [summary, red, changed, all, indicators, data-notes, revisions, method, owed, glossary]
"""
SETTINGS = """
kind: project
id: council
title: @
definitions: [definitions]
submissions: [submissions]
defaults:
  kpi: {{rating: floor-standard, direction: since-last, calendar: quarters, basis: quarter, polarity: higher}}
"""
COLUMNS = ["indicator", "period", "value", "state", "note", "commentary", "being_done", "back_by", "by", "submitted_at"]


def filled(template: str, text: str) -> str:
    """A text of YAML with the same words wherever there is an @."""
    return re.sub(r"(?<=[ \[])@", lambda _: json.dumps(text), template.replace("{{", "{").replace("}}", "}"))


def council(folder: Path, text: str) -> Path:
    """A council all of whose words are this text, with a report that was published and a figure that is another one since."""
    sent = io.StringIO()
    rows = csv.writer(sent, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerow(["loans", Q1, 60, "", text, text, text, text, text, "2012-07-10"])
    rows.writerow(["loans", Q2, 65, "", text, text, text, text, text, "2012-10-10"])
    root = write_project(folder, filled(COUNCIL, text), {"kccrules.yaml": filled(SETTINGS, text)})
    (root / "submissions/sent.csv").write_text(sent.getvalue(), encoding="utf-8")
    assert invoke(root, "publish", Q1, f"--by={text}", "--on", "2012-09-17").code == 0
    (root / "submissions/later.csv").write_text(
        f"indicator,period,value,submitted_at\nloans,{Q1},61,2012-10-10\n", encoding="utf-8"
    )
    return root


def before(root: Path) -> Path:
    """The council as it was with other limits and other words."""
    base = root.with_name(f"{root.name}-before")
    if not base.exists():
        shutil.copytree(root, base)
        path = base / "definitions/loans.yaml"
        text = path.read_text(encoding="utf-8").replace("80}", "60}").replace("70}", "50}")
        path.write_text(text.replace("about: ", "about: Old. # "), encoding="utf-8")
    return base


def harmless(text: str) -> str:
    """Other words of the same length, which mean nothing in any form."""
    return re.sub(r"\S", "x", text)


def done(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    return ran.out


class Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, and the addresses that it leads to or fetches from."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.addresses: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *sorted(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "xlink:href")]

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", data))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module", params=TRICKS)
def tricked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path]:
    """A trick, a council all of whose words are it, and one whose words mean nothing."""
    text = request.param
    made = [council(tmp_path_factory.mktemp("council"), words) for words in (text, harmless(text))]
    return text, made[0], made[1]


FREE = re.compile(r'<div class="said">.*?</div>|<dd>.*?</dd>|<svg.*?</svg>', re.DOTALL)
"""Commentary, which may have some forms of Markdown; and charts, in which words of another width stand elsewhere."""
OF_PROSE = {"div", "dd", "p", "ul", "ol", "li", "em", "strong", "a", "code", "pre", "blockquote", "hr", "br"}
OF_CHARTS = {
    "svg",
    "title",
    "desc",
    "defs",
    "style",
    "g",
    "path",
    "rect",
    "circle",
    "text",
    "tspan",
    "use",
    "clippath",
    "line",
    "polygon",
    "dt",
    "span",
    "small",
}


def written(root: Path, *typed: str, name: str) -> bytes:
    done(invoke(root, *typed, "-o", str(root / name)))
    return (root / name).read_bytes()


# ---------------------------------------------------------------------------------------------- text stays text


def test_a_page_has_no_tag_and_no_address_that_its_words_made(tricked: tuple[str, Path, Path]) -> None:
    text, root, plain = tricked
    pages = []
    for each in (root, plain):
        whole = written(each, "report", "--period", Q2, name="report.html").decode()
        if text is TRICKS[0]:  # they are made of the same blocks
            done(invoke(each, "report", "--period", Q2, "-o", str(each / "pages")))
        folder = {path.name: path.read_text(encoding="utf-8") for path in (each / "pages").rglob("*.html")}
        pages.append({"report.html": whole, **folder})
    assert pages[0].keys() == pages[1].keys()
    for name, page in pages[0].items():
        found, expected = Skeleton(FREE.sub("", page)), Skeleton(FREE.sub("", pages[1][name]))
        assert found.tags == expected.tags, name
        assert found.addresses == expected.addresses, name
        within = [Skeleton(part) for part in FREE.findall(page)]
        assert {tag for part in within for tag, *_ in part.tags} <= OF_PROSE | OF_CHARTS, name
        assert [each for part in within for each in part.addresses if not re.match("(https?://|mailto:|#)", each)] == []
    assert " ".join(text.split()) in " ".join(Skeleton(pages[0]["report.html"]).words.split())


@pytest.mark.parametrize("verb", ["eval", "report", "impact"])
def test_markdown_makes_no_more_of_its_words_than_words(verb: str, tricked: tuple[str, Path, Path]) -> None:
    _, root, plain = tricked
    made = []
    for each in (root, plain):
        base = ("--base", str(before(each))) if verb == "impact" else ()
        text = done(invoke(each, verb, "--period", Q2, "--format", "markdown", *base))
        made.append(Skeleton(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)))
    assert made[0].tags == made[1].tags
    assert made[0].addresses == made[1].addresses


def cells(root: Path) -> Iterator[str]:
    """Every cell of every table that is written as CSV."""
    for name, typed in TABLES.items():
        text = written(root, *typed, "--format", "csv", name=f"{name}.csv").decode("utf-8-sig")
        yield from (cell for row in csv.reader(io.StringIO(text)) for cell in row)
    for path in (root / "published").rglob("*.csv"):
        yield from (cell for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for cell in row)


TABLES = {
    "eval": ("eval", "--period", Q2),
    "report": ("report", "--period", Q2),
    "chase": ("chase", "--period", Q2, *DAY),
    "list": ("list", "-s", "kind:kpi", "--period", Q2),
    "template": ("template", "--period", Q2),
}


def test_no_cell_of_a_table_is_run(tricked: tuple[str, Path, Path]) -> None:
    _, root, plain = tricked
    found = list(cells(root))
    number = re.compile(r"-?\d+(\.\d+)?")
    assert [cell for cell in found if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not number.fullmatch(cell)] == []
    assert len(found) == len(list(cells(plain)))


@pytest.mark.parametrize(
    "typed", [("template", "--period", "2012-13/Q3"), ("chase", "--period", Q2, *DAY, "--format", "xlsx")]
)
def test_no_cell_of_a_workbook_is_run_or_leads_anywhere(
    typed: tuple[str, ...], tricked: tuple[str, Path, Path]
) -> None:
    _, root, _ = tricked
    written(root, *typed, name="book.xlsx")
    formulas = []
    for sheet in load_workbook(root / "book.xlsx").worksheets:
        every = [cell for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in every if cell.hyperlink] == []
        formulas += [(sheet.title, cell.column_letter) for cell in every if cell.data_type == "f"]
    assert set(formulas) <= {("Return", "K")}, "only Check is worked out"


def test_a_letter_has_the_lines_that_it_would_have(tricked: tuple[str, Path, Path]) -> None:
    _, root, plain = tricked
    found = [
        done(invoke(each, "chase", "--period", "2012-13/Q3", "--as-at", "2013-02-10", "--by", "owner"))
        for each in (root, plain)
    ]
    assert [re.findall(r"^(To|Subject):", text, re.M) for text in found] == [["To", "Subject"], ["To", "Subject"]]


def test_a_name_of_two_lines_is_one_line_in_letters_and_tables(tmp_path: Path) -> None:
    text = COUNCIL.replace("owner: @", 'owner: "Head\\nBcc: x@evil.example"').replace(
        "title: @\nabout", "title: |\n  Loans\n  To: x\nabout"
    )
    root = write_project(tmp_path, filled(text, "x"), {"kccrules.yaml": filled(SETTINGS, "x")})
    letter = done(invoke(root, "chase", "--period", Q2, "--as-at", "2012-11-10", "--by", "owner"))
    assert letter.startswith("To:      Head Bcc: x@evil.example\nSubject: ")
    assert "  Loans To: x   no earlier value   target 80\n" in letter


# ---------------------------------------------------------------------------------------------- files stay in their places


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: libraries", "id: ../../libraries"),
        ("id: libraries", "id: /libraries"),
        ("id: libraries", 'id: "libraries\\n"'),
        ("id: libraries", "id: CON.x"),
        ("id: loans", "id: ../loans"),
        ("id: paper", "id: ..\\paper"),
    ],
)
def test_ids_of_which_names_of_files_are_made_lead_nowhere_else(old: str, new: str, tmp_path: Path) -> None:
    text = filled(COUNCIL, "x").replace(f"{old},", f"{new},").replace(f"{old}\n", f"{new}\n")
    root = write_project(tmp_path / "council", filled(COUNCIL, "x"), {"kccrules.yaml": filled(SETTINGS, "x")})
    for name, part in zip(
        ("rag", "floor-standard", "organisation", "by-service", "loans", "paper"), text.split("---\n"), strict=True
    ):
        (root / f"definitions/{name}.yaml").write_text(part, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    for typed in (("template", "--period", Q2), ("report", "--period", Q2)):
        ran = invoke(root, *typed, "-o", str(root / "out"))
        assert (ran.code, "KCC104" in ran.err) == (1, True)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "title", ["../../../etc/passwd", "..\\..\\x", "/abs", "C:\\x", "CON", ".hidden", "a/b", "nul.txt"]
)
def test_names_of_definitions_that_come_from_a_sheet_stay_in_their_folder(title: str, tmp_path: Path) -> None:
    root = write_project(tmp_path / "council", "", {})
    (root / "sheet.csv").write_text(
        f"Indicator,Service,Unit,Target 2012-13\n{title},Roads,percent,80\n", encoding="utf-8"
    )
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    invoke(root, "new", "kpi", "--from", str(root / "sheet.csv"))
    fresh = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert fresh
    assert {path.relative_to(root).parts[0] for path in fresh} == {"definitions"}
    assert [path.name for path in fresh if not re.fullmatch(r"[a-z0-9][a-z0-9-]*(\.[a-z]+)+", path.name)] == []


# ---------------------------------------------------------------------------------------------- twice the same


def test_two_runs_give_the_same_bytes_whatever_order_things_have_in_memory(tmp_path: Path) -> None:
    """In processes of their own: within one, things that have no order have the same one each time."""
    root = council(tmp_path / "council", "Words & more")
    (root / "published").rename(tmp_path / "published")
    made = []
    for seed in ("1", "2"):
        files = {}
        for name, typed in MADE.items():
            ran = subprocess.run(
                [sys.executable, "-m", "kccrules", *typed, "-q", "-C", str(root), *(("-o", str(root / name)) if "publish" not in typed else ())],
                cwd=CHECKOUT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False,
            )  # fmt: skip
            assert ran.returncode == 0, ran.stderr
        for path in [*(root / "published").rglob("*"), *(root / name for name in MADE if name != "published")]:
            if path.is_file():
                files[path.name] = path.read_bytes()
                path.unlink()
        shutil.rmtree(root / "published")
        shutil.rmtree(root / ".kccrules")
        made.append(files)
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
    assert len(made[0]) == len(MADE) + 3


MADE = {
    "form.xlsx": ("template", "--period", "2012-13/Q3"),
    "chase.xlsx": ("chase", "--period", Q2, *DAY, "--format", "xlsx"),
    "report.html": ("report", "--period", Q2),
    "report.md": ("report", "--period", Q2),
    "report.csv": ("report", "--period", Q2),
    "published": ("publish", Q1, "--by", "Head of Performance", "--on", "2012-09-17"),
}
