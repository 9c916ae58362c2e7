"""Tables brought in: each row becomes a definition as a person would have typed it, and what a person changed since stays."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccrules.meaning.bulk import bringing, cells, memory, merging
from kccrules.meaning.kinds import columns
from kccrules.meaning.kinds.entry import Entry
from kccrules.tools import schemas, yamlfile
from kccrules.tools.rewrite import typed
from kccrules.tools.yamlfile import Value
from kccrules.words.problems import TITLES

COLUMNS = """
kind: columns
id: plans
writes: kpi
folder: definitions/kpis/{Team}
ids: '{Team} {Title}'
keys:
  title: '{Title}'
  service: {of: '{Team}', words: {LIB: libraries, RDS: roads}}
  unit: {of: '{Unit}', words: {'%': percent, '': visits}}
  polarity: {of: '{Better}', words: {up: higher, down: lower}, otherwise: ''}
cells:
  target: {of: '{Targets}', split: '|'}
  floor: {of: '{Floor}', year: 2013-14}
periods: {Q1: 2013-14/Q1, Q2: 2013-14/Q2, Q3: 2013-14/Q3, Q4: 2013-14/Q4, Total: ''}
units: {'%': percent}
tbc: [TBC, '?']
none: [N/A]
missing: ['-']
means: {last year: last_year(value)}
"""
HEADINGS = "Team,Title,Unit,Better,Targets,Floor\n"
BOOKS = "LIB,Books lent,,,Q1=1000 | q2: 1100 | Total=2100,900\n"
HOLES = "RDS,Potholes repaired,%,up,Q1=85.0% | Q2=TBC | Q3=N/A | Q4=-,75%\n"
PATHS = {"columns": "definitions/imports/plans.yaml", "table": "definitions/imports/plans.csv"}
WRITTEN = "definitions/imports/plans.written.csv"

Council = Callable[..., Path]


@pytest.fixture
def council(project: Callable) -> Council:
    """`council(rows, columns=...)`: a small project with a table and a file of columns."""

    def make(rows: str, mapping: str = COLUMNS, headings: str = HEADINGS) -> Path:
        return project("", files={PATHS["columns"]: mapping, PATHS["table"]: headings + rows})

    return make


@pytest.fixture
def bring(run: Callable) -> Callable:
    """`bring(root)`: `kccrules new kpi` on its table."""

    def call(root: Path, *more: str, kind: str = "kpi", table: str = PATHS["table"]) -> object:
        return run(root, "new", kind, "--from", str(root / table), "--columns", str(root / PATHS["columns"]), *more)

    return call


def table(root: Path, rows: str) -> None:
    (root / PATHS["table"]).write_text(HEADINGS + rows, encoding="utf-8")


def file(root: Path, name: str) -> Path:
    return root / "definitions" / "kpis" / f"{name}.yaml"


def said(found: object) -> list[str]:
    """What is printed, without the hints and lines of files."""
    lines = found.out.splitlines()
    return [line for line in lines if line and not line.startswith(" ")]


# ---------------------------------------------------------------------------------------------- the guide


def test_the_guide_works_as_it_is_told(shipped: Path, run: Callable) -> None:
    text = (Path(__file__).parents[1] / "docs" / "bulk-in.md").read_text("utf-8")
    tried = 0
    for found in re.finditer(r"^```(\w*)(?: (\w+))?\n(.*?)^```$", text, re.M | re.S):
        mark, written, body = found[1], found[2], found[3]
        path = (
            shipped
            / re.findall(r"`(definitions/imports[\w./-]+|definitions/kpis[\w./-]+\.yaml)`", text[: found.start()])[-1]
        )
        if written:
            assert path.read_text("utf-8") == body
        elif mark == "text":
            command, _, printed = body.partition("\n")
            words = [str(shipped / word) if word.startswith("definitions/") else word for word in command.split()[2:]]
            assert run(shipped, *words).out == printed
            tried += 1
        elif body.startswith("floor:"):
            now = path.read_text("utf-8")
            path.write_text(now.replace("floor:\n  2013-14: 75\n", body), encoding="utf-8")
            assert now != path.read_text("utf-8")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(body, encoding="utf-8")
    assert tried == 3
    assert "# agreed with the head of service" in path.parents[1].joinpath(
        "kpis/libraries/calls-answered-by-libraries.yaml"
    ).read_text("utf-8")
    assert [problem for problem in run(shipped, "validate").out.splitlines() if ": error " in problem] == []


DOCS = Path(__file__).parents[1] / "docs"
ROW = "LIB,Visits,,up,17800,19200,16000,\n"


def blocks(page: str, mark: str) -> list[str]:
    return re.findall(rf"^```{mark}\n(.*?)^```$", (DOCS / f"{page}.md").read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("code", sorted(code for code in TITLES if code[:5] in ("KCC70", "KCC71")))
def test_the_page_of_a_problem_quotes_what_is_said(
    code: str, shipped: Path, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(shipped)
    page = f"problems/{code}"
    plan, mapping, made = (
        shipped / "definitions" / name
        for name in ("imports/library-plan.csv", "imports/library-plan.yaml", "kpis/libraries/visits.yaml")
    )
    headings = blocks("bulk-in", "csv")[0].partition("\n")[0] + "\n"
    columns_text, shown = blocks("bulk-in", "yaml")[0], [*blocks(page, "csv"), ""][0]
    mapping.parent.mkdir(exist_ok=True)
    mapping.write_text(columns_text)
    plan.write_text(headings + ROW)
    command = ["new", "kpi", "--from", str(plan), "--columns", str(mapping)]
    if code in ("KCC709", "KCC710", "KCC711", "KCC713"):
        run(shipped, *command)
    if code == "KCC701":
        mapping.write_text(columns_text.replace("none: [N/A]", "none: [N/A, tba]"))
    elif code == "KCC705":
        mapping.write_text(columns_text.replace("definitions/kpis/libraries", "submissions/libraries"))
    elif code == "KCC707":
        mapping.write_text(
            columns_text.replace(
                "{2013-14/Q1: '{Target Q1}', 2013-14/Q2: '{Target Q2}'}", "{of: '{Target Q1}', split: '|'}"
            )
        )
    elif code == "KCC709":
        made.write_text(blocks(page, "yaml")[0])
    elif code == "KCC710":
        made.write_text(made.read_text().replace("16000", "15000"))
    elif code == "KCC711":
        plan.write_text(headings + ROW.replace("Visits", "Issues"))
    if code == "KCC713":
        mapping.with_name("library-plan.written.csv").write_text(shown)
    elif shown:
        plan.write_text(shown)
    found = run(shipped, *command).out
    said = re.sub(r"^ *\d* \| .*\n", "", found, flags=re.M)
    assert " ".join(blocks(page, "text")[0].split()) in " ".join(said.split())


# ---------------------------------------------------------------------------------------------- new files


def test_each_row_becomes_a_file_as_a_person_would_have_typed_it(
    council: Council, bring: Callable, run: Callable
) -> None:
    root = council(BOOKS + HOLES)
    found = bring(root)
    assert found.code == 0
    assert found.out == (
        "Read 2 rows of definitions/imports/plans.csv.\n"
        "\n"
        "new        definitions/kpis/lib/lib-books-lent.yaml\n"
        "new        definitions/kpis/rds/rds-potholes-repaired.yaml\n"
        "\n"
        "2 rows: 2 new.\n"
        "Check what was written:   kccrules validate\n"
    )
    assert file(root, "lib/lib-books-lent").read_text("utf-8") == (
        "kind: kpi\n"
        "id: lib-books-lent\n"
        "title: Books lent\n"
        "service: libraries\n"
        "unit: visits\n"
        "target:\n"
        "  2013-14: {Q1: 1000, Q2: 1100}\n"
        "floor:\n"
        "  2013-14: 900\n"
    )
    assert file(root, "rds/rds-potholes-repaired").read_text("utf-8") == (
        "kind: kpi\n"
        "id: rds-potholes-repaired\n"
        "title: Potholes repaired\n"
        "service: roads\n"
        "unit: percent\n"
        "polarity: higher\n"
        "target:\n"
        "  2013-14: {Q1: 85.0, Q2: tbc, Q3: none}\n"
        "floor:\n"
        "  2013-14: 75\n"
    )
    assert run(root, "validate").code == 0


def test_with_schemas_in_the_project_an_editor_finds_them(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    (root / "schemas").mkdir()
    (root / "schemas" / "kpi.schema.json").write_text("{}")
    bring(root)
    first = file(root, "lib/lib-books-lent").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../../schemas/kpi.schema.json"
    assert (file(root, "lib/lib-books-lent").parent / first.partition("=")[2]).resolve().is_file()


def test_a_dry_run_says_everything_and_writes_nothing(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    before = sorted(root.rglob("*"))
    found = bring(root, "--dry-run")
    assert "new        definitions/kpis/lib/lib-books-lent.yaml" in found.out
    assert found.out.endswith("1 row: 1 new.\nNothing was written (--dry-run).\n")
    assert sorted(root.rglob("*")) == before


def test_the_second_run_has_nothing_to_do(council: Council, bring: Callable) -> None:
    root = council(BOOKS + HOLES)
    bring(root)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file()}
    assert said(bring(root))[-2] == "2 rows: 2 unchanged."
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file()} == before


def test_activity_indicators_have_upper_and_lower_thresholds(council: Council, bring: Callable, run: Callable) -> None:
    mapping = """
        kind: columns
        id: plans
        writes: activity
        folder: definitions/activity
        ids: '{Title}'
        headings: 2
        keys: {title: '{Title}', unit: contacts, serves: '{Service}', decimals: '{Decimals}'}
        cells:
          upper: {2013-14/Q1: '{Q1 upper}', 2013-14/Q2: '{Q2 upper}'}
          lower: {2013-14: '{Lower}'}
        """
    headings = "Activity 2013-14,,,,,\nTitle,Q1 upper,Q2 upper,Lower,Service,Decimals\n"
    root = council('Contacts,"55,000",,40k,roads,0\n', mapping, headings)
    assert bring(root, kind="activity").code == 0
    assert (root / "definitions" / "activity" / "contacts.yaml").read_text("utf-8") == (
        "kind: activity\nid: contacts\ntitle: Contacts\nserves: [roads]\nunit: contacts\ndecimals: 0\n"
        "upper:\n  2013-14: {Q1: 55000}\nlower:\n  2013-14: 40000\n"
    )
    assert run(root, "validate").code == 0


def test_words_that_are_kept_stand_under_stated(council: Council, bring: Callable) -> None:
    mapping = COLUMNS + "stated: {benchmark: '{Better}', baseline: '{Floor}'}\n"
    root = council("LIB,Books,,local indicator,Q1=5,about 4\nRDS,Holes,%,n/a,Q1=5%,4%\n", mapping)
    found = bring(root)
    assert "stated:\n  benchmark: local indicator\n  baseline: about 4\n" in file(root, "lib/lib-books").read_text(
        "utf-8"
    )
    assert "stated" not in file(root, "rds/rds-holes").read_text("utf-8")
    assert "  2013-14: {stated: about 4}\n" in file(root, "lib/lib-books").read_text("utf-8")
    assert found.code == 0
    assert "plans.csv:2: info KCC712: 'about 4' has no meaning as a floor yet" in found.out


def test_decimals_as_printed_are_those_of_the_first_limit(council: Council, bring: Callable) -> None:
    mapping = COLUMNS.replace("  title:", "  decimals: as printed\n  title:", 1)
    root = council("LIB,Books,,,Q1=5 | Q2=5.25,1.125\nRDS,Holes,%,up,Q1=TBC,75.5%\nRDS,Lamps,%,up,Q1=90%,\n", mapping)
    bring(root)
    texts = [file(root, name).read_text("utf-8") for name in ("lib/lib-books", "rds/rds-holes", "rds/rds-lamps")]
    assert ["decimals: 2\n" in texts[0], "decimals" in texts[1], "decimals: 0\n" in texts[2]] == [True, False, True]


def test_a_key_whose_column_is_empty_is_left_out(council: Council, bring: Callable) -> None:
    mapping = COLUMNS.replace("  title:", "  label: '{Unit}'\n  about: 'Floor {Floor}, better {Better}.'\n  title:", 1)
    root = council("LIB,Books,,,Q1=5,4\nRDS,Holes,%,up,Q1=5%,4%\n", mapping)
    bring(root)
    assert "about" not in file(root, "lib/lib-books").read_text("utf-8")
    assert "label: '%'\nabout: Floor 4%, better up.\n" in file(root, "rds/rds-holes").read_text("utf-8")


def test_a_limit_without_a_cell_is_left_out_and_may_be_for_several_years(council: Council, bring: Callable) -> None:
    mapping = COLUMNS.replace("year: 2013-14", "year: {of: '{Better}', words: {up: [2013-14, 2014-15]}, otherwise: ''}")
    root = council("LIB,Books,,,,900\nRDS,Holes,%,up,Q1=5%,4%\nRDS,Lamps,%,up,,\n", mapping)
    bring(root)
    assert file(root, "lib/lib-books").read_text("utf-8").endswith("unit: visits\n")
    assert file(root, "rds/rds-lamps").read_text("utf-8").endswith("polarity: higher\n")
    assert file(root, "rds/rds-holes").read_text("utf-8").endswith("floor:\n  2013-14: 4\n  2014-15: 4\n")


@pytest.mark.parametrize(
    "title", ["=SUM(A1)", "@home", "+44", "- none", "no", "1e3", "2012-13", "a: b # c", "'quoted'", "½ day; £5"]
)
def test_titles_that_mean_something_elsewhere_are_mere_text(title: str, council: Council, bring: Callable) -> None:
    root = council(f'LIB,"{title}",,,Q1=5,4\n', COLUMNS.replace("'{Team} {Title}'", "'{Team} x'"))
    assert bring(root).code == 0
    document, _ = yamlfile.read(file(root, "lib/lib-x"), "x.yaml")
    assert document is not None
    assert document.data["title"] == title


@pytest.mark.parametrize("team", ["../../../etc", "/etc", "a/b", "..", "C:\\x", "~", "con.", "\u2044up"])
def test_no_row_can_lead_out_of_the_folder(team: str, council: Council, bring: Callable) -> None:
    words = COLUMNS.replace("words: {LIB: libraries, RDS: roads}", "words: {LIB: libraries}, otherwise: roads")
    root = council(f'"{team}",Books,,,Q1=5,4\n', words)
    before = {path for path in root.rglob("*") if path.is_file()}
    bring(root)
    for path in {path for path in root.rglob("*") if path.is_file()} - before:
        assert path.is_relative_to(root / "definitions")
        assert path.suffix == ".csv" or path.parent.parent == root / "definitions" / "kpis"


# ---------------------------------------------------------------------------------------------- the next run


def edit(root: Path, name: str, *pairs: tuple[str, str]) -> None:
    """By hand."""
    text = file(root, name).read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file(root, name).write_text(text, encoding="utf-8")


def test_what_the_table_changes_is_changed_in_place_and_comments_stay(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    edit(
        root,
        "lib/lib-books-lent",
        ("title: Books lent\n", "# as in the plan\ntitle: Books lent\n"),
        ("floor:", "floor:   # agreed"),
    )
    table(root, BOOKS.replace("q2: 1100", "Q2=1150 | Q3=1200").replace(",900", ","))
    found = bring(root)
    assert said(found)[1] == (
        "changed    definitions/kpis/lib/lib-books-lent.yaml   target 2013-14/Q2: 1150 (was 1100); target 2013-14/Q3: 1200;"
        " floor 2013-14 removed (was 900)"
    )
    assert said(found)[2] == "1 row: 1 changed."
    assert file(root, "lib/lib-books-lent").read_text("utf-8") == (
        "kind: kpi\n"
        "id: lib-books-lent\n"
        "# as in the plan\n"
        "title: Books lent\n"
        "service: libraries\n"
        "unit: visits\n"
        "target:\n"
        "  2013-14: {Q1: 1000, Q2: 1150, Q3: 1200}\n"
        "# agreed\n"
    )
    assert said(bring(root))[-2] == "1 row: 1 unchanged."


def test_what_was_edited_by_hand_stays_and_is_said_each_time(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    edit(
        root,
        "lib/lib-books-lent",
        ("  2013-14: 900", "  2013-14: 950"),
        ("unit: visits\n", "unit: visits\nowner: Head of Libraries\n"),
    )
    after = file(root, "lib/lib-books-lent").read_bytes()
    for _ in range(2):
        found = bring(root)
        assert said(found)[1:3] == [
            "kept       definitions/kpis/lib/lib-books-lent.yaml   kept as edited by hand: floor 2013-14",
            "1 row: 1 kept as edited by hand.",
        ]
        assert (found.code, file(root, "lib/lib-books-lent").read_bytes()) == (0, after)


def test_what_was_taken_away_by_hand_stays_away(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    edit(root, "lib/lib-books-lent", ("floor:\n  2013-14: 900\n", ""))
    assert said(bring(root))[1].endswith("kept as edited by hand: floor 2013-14")
    assert "floor" not in file(root, "lib/lib-books-lent").read_text("utf-8")


def test_what_was_changed_on_both_sides_stays_as_by_hand_and_is_a_warning_once(
    council: Council, bring: Callable
) -> None:
    root = council(BOOKS)
    bring(root)
    edit(root, "lib/lib-books-lent", ("  2013-14: 900", "  2013-14: 950"))
    table(root, BOOKS.replace(",900", ",800").replace("Q1=1000", "Q1=1050"))
    found = bring(root)
    assert said(found)[1:3] == [
        "changed    definitions/kpis/lib/lib-books-lent.yaml   target 2013-14/Q1: 1050 (was 1000);"
        " kept as edited by hand: floor 2013-14",
        "definitions/imports/plans.csv:2: warning KCC710: floor 2013-14 was changed by hand in"
        " definitions/kpis/lib/lib-books-lent.yaml (950), and here (800)",
    ]
    assert found.code == 0
    assert "{Q1: 1050, Q2: 1100}" in file(root, "lib/lib-books-lent").read_text("utf-8")
    again = bring(root)
    assert "KCC710" not in again.out
    assert said(again)[1].endswith("kept as edited by hand: floor 2013-14")


def test_the_same_edit_on_both_sides_is_nobodys_loss(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    edit(root, "lib/lib-books-lent", ("  2013-14: 900", "  2013-14: 950"))
    table(root, BOOKS.replace(",900", ",950"))
    assert said(bring(root))[1].startswith("unchanged")
    table(root, BOOKS.replace(",900", ",970"))
    assert "floor 2013-14: 970 (was 950)" in said(bring(root))[1]


def test_a_table_that_a_person_gave_another_form_stays(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    edit(
        root,
        "lib/lib-books-lent",
        ("  2013-14: 900", "  2013-14: {Q1: 900, Q4: 800}"),
        ("  2013-14: {Q1: 1000, Q2: 1100}", "  2013-14: 1000"),
    )
    table(root, BOOKS.replace(",900", ",850").replace("q2: 1100", "Q2=1100 | Q3=1200"))
    found = bring(root)
    assert "Q1: 900, Q4: 800" in file(root, "lib/lib-books-lent").read_text("utf-8")
    assert "  2013-14: 1000\n" in file(root, "lib/lib-books-lent").read_text("utf-8")
    assert found.out.count("KCC710") == 2
    assert (
        "floor 2013-14 was changed by hand in definitions/kpis/lib/lib-books-lent.yaml (removed), and here (850)"
        in found.out
    )
    assert "target 2013-14/Q3 was changed by hand" in found.out


def test_a_file_that_was_moved_is_found_where_it_is_now(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    moved = root / "definitions" / "elsewhere" / "lib-books-lent.yaml"
    moved.parent.mkdir()
    file(root, "lib/lib-books-lent").rename(moved)
    table(root, BOOKS.replace(",900", ",950"))
    assert said(bring(root))[1].startswith("changed    definitions/elsewhere/lib-books-lent.yaml")
    assert "2013-14: 950" in moved.read_text("utf-8")
    assert not file(root, "lib/lib-books-lent").exists()


def test_a_file_that_somebody_removed_is_not_written_again(council: Council, bring: Callable) -> None:
    root = council(BOOKS + HOLES)
    bring(root)
    file(root, "lib/lib-books-lent").unlink()
    for _ in range(2):
        found = bring(root)
        assert said(found)[1] == (
            "deleted    definitions/kpis/lib/lib-books-lent.yaml   somebody removed it; it is not written again"
        )
        assert said(found)[-2] == "2 rows: 1 unchanged, 1 removed by hand."
        assert not file(root, "lib/lib-books-lent").exists()


def test_a_row_that_is_gone_is_said_and_its_file_stays(council: Council, bring: Callable) -> None:
    root = council(BOOKS + HOLES)
    bring(root)
    table(root, BOOKS)
    for _ in range(2):
        found = bring(root)
        assert "warning KCC711: no row makes 'rds-potholes-repaired' any more" in found.out
        assert found.code == 0
        assert file(root, "rds/rds-potholes-repaired").exists()
    file(root, "rds/rds-potholes-repaired").unlink()
    assert "KCC711" not in bring(root).out


def test_a_file_that_was_not_made_from_the_table_is_never_touched(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    own = root / "definitions" / "lib-books-lent.yaml"
    own.write_text("kind: kpi\nid: lib-books-lent\ntitle: Mine\nunit: books\n")
    found = bring(root)
    assert (
        "error KCC706: definitions/lib-books-lent.yaml is there already, and was not written from this table"
        in found.out
    )
    assert said(found)[-1] == "1 row: 1 refused."
    assert (found.code, own.read_text()) == (1, "kind: kpi\nid: lib-books-lent\ntitle: Mine\nunit: books\n")


def test_a_run_that_was_cut_short_is_made_good_by_the_next(council: Council, bring: Callable) -> None:
    root = council(BOOKS + HOLES)
    bring(root)
    (root / WRITTEN).unlink()  # as if the run had ended before its last step
    file(root, "rds/rds-potholes-repaired").unlink()
    assert said(bring(root))[1:4] == [
        "unchanged  definitions/kpis/lib/lib-books-lent.yaml",
        "new        definitions/kpis/rds/rds-potholes-repaired.yaml",
        "2 rows: 1 new, 1 unchanged.",
    ]
    table(root, BOOKS.replace(",900", ",950") + HOLES)
    assert said(bring(root))[-2] == "2 rows: 1 changed, 1 unchanged."


@pytest.mark.parametrize("steps", range(6))
def test_killed_at_any_moment_files_are_as_they_were_or_as_they_should_be(
    steps: int, council: Council, bring: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = council(BOOKS + HOLES)
    bring(root)
    table(root, BOOKS.replace(",900", ",950") + HOLES.replace("75%", "76%"))
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    calls = iter(range(steps))
    with monkeypatch.context() as patch:
        for name in ("write_bytes", "mkdir"):
            patch.setattr(Path, name, killing(getattr(Path, name), calls))
        patch.setattr(os, "replace", killing(os.replace, calls))
        bring(root)
    for path, content in before.items():
        assert path.read_bytes() in (
            content,
            content.replace(b"2013-14: 900", b"2013-14: 950").replace(b"2013-14: 75", b"2013-14: 76"),
        )
    bring(root)
    assert "2013-14: 950" in file(root, "lib/lib-books-lent").read_text("utf-8")
    assert "2013-14: 76" in file(root, "rds/rds-potholes-repaired").read_text("utf-8")
    assert "by hand" not in bring(root).out


def killing(real: Callable, calls: object) -> Callable:
    """The function, for so many calls; then the power goes."""

    def call(*args: object, **named: object) -> object:
        if next(calls, None) is None:
            raise SystemExit(9)
        return real(*args, **named)

    return call


def test_what_notepad_does_to_a_file_stays(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    path = file(root, "lib/lib-books-lent")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    table(root, BOOKS.replace(",900", ",950"))
    bring(root)
    assert path.read_bytes() == before.replace(b"900", b"950")


VALUES = st.none() | st.integers(0, 3)


@given(VALUES, VALUES, VALUES)
def test_one_value_three_ways(last: int | None, file: int | None, table: int | None) -> None:
    """Nothing that a person changed is lost, whatever the table does."""

    def definition(value: int | None) -> dict[str, Value]:
        return {"kind": "kpi"} if value is None else {"kind": "kpi", "floor": {"2013-14": value}}

    found = merging.merge(merging.whole(definition(last)), definition(file), definition(table))
    after = next((edit.value for edit in found.edits), file)
    assert after == (table if file == last else file)
    assert bool(found.changed) == (file == last != table)
    assert bool(found.kept) == (file != last == table is not None)
    assert bool(found.both) == (file not in (last, table) and last != table)
    again = merging.merge(found.remembered, definition(after), definition(table))
    assert not again.edits
    assert not again.both


# ---------------------------------------------------------------------------------------------- rows that are refused

MINUS_FLOOR = "LIB,Books,,,Q1=5,4\n"


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        ("XXX,Books,,,Q1=5,4\n", "error KCC703: there is no word for 'XXX'", "add it under 'words' in definitions/imports/plans.yaml:8"),
        ("LIBS,Books,,,Q1=5,4\n", "error KCC703: there is no word for 'LIBS'", "did you mean 'lib'?"),
        ("LIB,,,,Q1=5,4\n", "error KCC704: 'Title' is empty, and the id is made of it", "write something there"),
        ("LIB,Books,,,Qu1=5,4\n", "error KCC707: there is no period for 'Qu1'", "did you mean 'q1'?"),
        ("LIB,Books,,,April=5,4\n", "error KCC707: there is no period for 'April'", "add it under 'periods', such as April: 2013-14/Q1"),
        ("LIB,Books,,,5 | 6,4\n", "error KCC707: '5' does not begin with a period and =", "write for example Q1=5%"),
        ("LIB,Books,,,Q1=5 | Q1=6,4\n", "error KCC707: two parts of this are for 2013-14/Q1", "keep one of them"),
        ("LIB,Books,,,Q1=5,4,and more\n", "error KCC708: this row has 7 cells, and there are 6 headings", "put text that contains a comma in quotes"),
        ("LIB,Bo\x07oks,,,Q1=5,4\n", "error KCC708: an invisible character (U+0007) stands in this cell", "type the text again"),
        ('LIB,"Books" x,,,Q1=5,4\n', "error KCC410: there is text behind a closing quotation mark", "a quotation mark inside a cell is written twice"),
        (f"LIB,{'Books ' * 20},,,Q1=5,4\n", "error KCC704: 'Books Books", "an id has at most 100 characters"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_refused_with_what_was_found(
    row: str, message: str, hint: str, council: Council, bring: Callable
) -> None:
    root = council(row + HOLES, COLUMNS.replace("'{Team} {Title}'", "'{Title} {Team}'"))
    found = bring(root)
    assert f"definitions/imports/plans.csv:2: {message}" in found.out
    assert hint in " ".join(found.out.split())
    assert found.code == 1
    assert "rds/potholes-repaired-rds.yaml" in found.out
    assert "refused." in found.out or "KCC410" in message


@pytest.mark.parametrize("title", ["2nd books", "½", "—"])
def test_what_cannot_be_an_id_is_refused(title: str, council: Council, bring: Callable) -> None:
    found = bring(council(f"LIB,{title},,,Q1=5,4\n", COLUMNS.replace("'{Team} {Title}'", "'{Title}'")))
    assert f"error KCC704: '{title}' cannot be made an id" in found.out
    assert "hint: ids begin with a letter" in found.out


def test_what_cannot_be_a_folder_is_refused(council: Council, bring: Callable) -> None:
    mapping = COLUMNS.replace("kpis/{Team}", "kpis/{Unit}").replace("'': visits", "'': visits, '—': visits")
    found = bring(council(BOOKS.replace("lent,", "lent,—"), mapping))
    assert "error KCC704: '—' cannot be made the name of a folder" in found.out


def test_two_rows_with_one_id_are_refused_but_the_first(council: Council, bring: Callable) -> None:
    found = bring(council(BOOKS + BOOKS))
    assert "plans.csv:3: error KCC704: this makes the id 'lib-books-lent', and so does row 2" in found.out
    assert said(found)[-2] == "2 rows: 1 new, 1 refused."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Q1: 2013-14/Q1", "Q1: 2013-14/Autumn", "error KCC708: a financial year has no 'Autumn'"),
        ("'': visits", "'': [a]", "error KCC708: 'unit' is a list: it must be text"),
        ("last_year(value)", "last_yer(value", "error KCC708: "),
        ("year: 2013-14}", "year: 2013-15}", "error KCC708: '2013-15' is not two years in a row"),
    ],
)
def test_nothing_is_written_that_would_be_refused_when_it_is_read(
    old: str, new: str, message: str, council: Council, bring: Callable
) -> None:
    root = council(BOOKS.replace("q2: 1100", "Q2=last year"), COLUMNS.replace(old, new))
    found = bring(root)
    assert f"definitions/imports/plans.csv:2: {message}" in found.out
    assert found.code == 1
    assert not (root / "definitions" / "kpis").exists()


def test_a_folder_outside_the_definitions_is_refused(council: Council, bring: Callable) -> None:
    root = council(BOOKS, COLUMNS.replace("definitions/kpis/{Team}", "submissions/{Team}"))
    found = bring(root)
    assert "error KCC705: submissions/lib/lib-books-lent.yaml is not in a folder of definitions" in found.out
    assert "hint: write under 'folder' one inside definitions" in found.out
    assert not (root / "submissions" / "lib").exists()


def test_a_link_that_leads_out_is_not_followed(
    council: Council, bring: Callable, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, outside = council(BOOKS), tmp_path_factory.mktemp("outside")
    (root / "definitions" / "kpis").mkdir()
    (root / "definitions" / "kpis" / "lib").symlink_to(outside, target_is_directory=True)
    assert "error KCC705" in bring(root).out
    assert list(outside.iterdir()) == []


def test_a_file_that_somebody_broke_is_left_alone(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    bring(root)
    file(root, "lib/lib-books-lent").write_text("kind: kpi\n  oh: no\n")
    table(root, BOOKS.replace(",900", ",950"))
    found = bring(root)
    assert "error KCC709: definitions/kpis/lib/lib-books-lent.yaml cannot be read: " in found.out
    assert file(root, "lib/lib-books-lent").read_text() == "kind: kpi\n  oh: no\n"
    file(root, "lib/lib-books-lent").write_text("kind: kpi\nid: lib-books-lent\n")
    assert "kept as edited by hand: title" in bring(root).out


def test_a_file_that_cannot_be_written_is_said_and_tried_again(
    council: Council, bring: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = council(BOOKS + HOLES)
    bring(root)
    table(root, BOOKS.replace(",900", ",950") + HOLES + "LIB,Films,,,Q1=5,4\n")
    real = bringing.put

    def put(path: Path, content: bytes) -> None:
        if path.stem.startswith("lib"):
            raise PermissionError(13, "Permission denied")
        real(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(bringing, "put", put)
        found = bring(root)
    assert (
        "definitions/kpis/lib/lib-books-lent.yaml: error KCC709: the file cannot be written: permission denied"
        in found.out
    )
    assert found.code == 1
    assert said(found)[-2] == "3 rows: 1 unchanged, 2 refused."
    assert said(bring(root))[-2] == "3 rows: 1 new, 1 changed, 1 unchanged."


# ---------------------------------------------------------------------------------------------- files of columns that are wrong


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("id: plans", "id: plans\nwrite: kpi", "KCC103: a file of columns has no key 'write'", "did you mean 'writes'?"),
        ("writes: kpi", "writes: rule", "KCC104: 'writes' is 'rule': it must be kpi or activity", None),
        ("definitions/kpis/{Team}", "/definitions", "KCC104: 'folder' is '/definitions': it must be a folder of the project", "write it without a / at the beginning or the end"),
        ("definitions/kpis/{Team}", "../x", "KCC104: 'folder' is '../x': it must be a folder of the project", "write for example definitions/kpis/{Service}, in letters, digits, - and _"),
        ("'{Team} {Title}'", "Title", "KCC104: 'ids' is 'Title': it must be text with at least one column in braces", "write for example '{Reference} {Title}'"),
        ("title: '{Title}'", "titel: '{Title}'", "KCC103: a KPI has no key 'titel'", "did you mean 'title'?"),
        ("  title: '{Title}'\n", "", "KCC105: a KPI needs 'title'", "add a line such as  title: '{Title}'"),
        ("  title: '{Title}'", "  title: '{Title}'\n  floor: 5", "KCC103: a KPI has no key 'floor' under 'keys'", "write it outside 'keys'"),
        ("  floor: {of", "  upper: {of", "KCC103: a KPI has no key 'upper'", None),
        ("{of: '{Floor}', year: 2013-14}", "{split: '|'}", "KCC105: 'floor' needs 'of'", "add a line such as  of: '{Floor}'"),
        ("{of: '{Floor}', year: 2013-14}", "{of: '{Floor}'}", "KCC105: 'floor' does not say which year its cells are for", "add for example  year: 2013-14, or split: '|' if the cell names its periods"),
        ("{of: '{Floor}', year: 2013-14}", "{of: '{Floor}', 2013-14: '{Floor}'}", "KCC701: 'floor' has both 'of' and a column for 2013-14", "write one of the two"),
        ("none: [N/A]", "none: [N/A, tbc]", "KCC701: 'tbc' stands under 'none' and under 'tbc'", "keep it in one of the two"),
        ("none: [N/A]", "none: [N/A, Last year]", "KCC701: 'Last year' stands under 'none' and under 'means'", "keep it in one of the two"),
        ("Total: ''", "q1: ''", "KCC701: 'q1' stands here twice: capitals make no difference", "keep one of them"),
        ("RDS: roads", "lib: roads", "KCC701: 'lib' stands here twice: capitals make no difference", "keep one of them"),
        ("kind: columns", "kind: scale\nlevels: {a: 1}", "KCC103", None),
        ("'{Title}'\n  service", "'{Titel}'\n  service", "KCC702: definitions/imports/plans.csv has no column 'Titel'", "did you mean 'Title'?"),
        ("'{Title}'\n  service", "'{Xyzzy}'\n  service", "KCC702: definitions/imports/plans.csv has no column 'Xyzzy'", "its columns are Team, Title, Unit, Better, Targets, Floor"),
        ("Q1: 2013-14/Q1", "Q1: 2013/14", "KCC104: 'Q1' is '2013/14': it must be a period such as 2013-14/Q1, a year, or '' to leave it out", "write 2013-14"),
    ],
)  # fmt: skip
def test_a_file_of_columns_that_is_wrong_is_said_before_anything_is_read(
    old: str, new: str, message: str, hint: str | None, council: Council, bring: Callable
) -> None:
    assert old in COLUMNS
    root = council(BOOKS, COLUMNS.replace(old, new))
    found = bring(root)
    assert found.code == 1
    assert f"error {message}" in found.out
    assert hint is None or hint in " ".join(found.out.split()).replace("such as title", "such as  title").replace(
        "such as of", "such as  of"
    ).replace("example year", "example  year")
    assert "Read " not in found.out
    assert not (root / "definitions" / "kpis").exists()


def test_validate_says_it_too(council: Council, run: Callable) -> None:
    root = council(BOOKS, COLUMNS.replace("title: '{Title}'", "titel: '{Title}'"))
    found = run(root, "validate", str(root / PATHS["columns"]))
    assert "error KCC103: a KPI has no key 'titel'" in found.out
    assert run(council(BOOKS), "validate").code == 0


def test_another_kind_of_file_and_another_kind_of_indicator_are_said(
    council: Council, bring: Callable, run: Callable
) -> None:
    root = council(BOOKS)
    found = bring(root, kind="activity")
    assert "error KCC701: this file is for kind: kpi, and 'activity' was asked for" in found.out
    assert "hint: type kccrules new kpi, or name another file with --columns" in found.out
    found = run(
        root, "new", "kpi", "--from", str(root / PATHS["table"]), "--columns", str(root / "definitions" / "rag.yaml")
    )
    assert "definitions/rag.yaml:1:7: error KCC701: this file does not say what columns mean" in found.out
    (root / PATHS["columns"]).write_text("kind: [")
    assert "error KCC101" in bring(root).out


def test_a_file_that_is_not_there_is_wrong_usage(council: Council, run: Callable) -> None:
    root = council(BOOKS)
    found = run(root, "new", "kpi", "--from", str(root / "no.csv"), "--columns", str(root / PATHS["columns"]))
    assert found.code == 2
    assert "there is no file" in found.err


def test_a_project_that_cannot_be_read_is_said(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    (root / "definitions" / "quarters.yaml").unlink()
    found = bring(root)
    assert found.code == 1
    assert "unknown calendar 'quarters' in the defaults" in found.out
    assert not (root / "definitions" / "kpis").exists()


def test_other_files_with_problems_do_not_matter(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    (root / "definitions" / "other.yaml").write_text("kind: kpi\nid: other\n")
    assert bring(root).code == 0


# ---------------------------------------------------------------------------------------------- tables


def test_a_table_outside_the_project_is_called_by_its_name_alone(
    council: Council, run: Callable, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root, away = council(BOOKS), tmp_path_factory.mktemp("away") / "book.csv"
    away.write_text(HEADINGS + "LIB,,,,,\n")
    found = run(root, "new", "kpi", "--from", str(away), "--columns", str(root / PATHS["columns"]))
    assert found.out.startswith("Read 1 row of book.csv.\n\nbook.csv:2: error KCC704")
    assert str(away.parent) not in found.out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "plans.csv:1: error KCC702: row 1 has no headings"),
        ("\n\n", "plans.csv:1: error KCC702: row 1 has no headings"),
        (",,\n", "plans.csv:1: error KCC702: row 1 has no headings"),
        (HEADINGS, "plans.csv:1: error KCC702: there are no rows below the headings"),
        (HEADINGS + "\n , \n", "plans.csv:1: error KCC702: there are no rows below the headings"),
        ("Team,Title,Title\n" + BOOKS, "plans.csv:1: error KCC702: the heading 'Title' stands here twice"),
        ('"Team,Title\n', "plans.csv:1: error KCC401: a quotation mark is opened in this row and never closed"),
    ],
)
def test_a_table_without_headings_or_rows_is_refused(
    text: str, message: str, council: Council, bring: Callable
) -> None:
    root = council(BOOKS)
    (root / PATHS["table"]).write_text(text)
    found = bring(root)
    assert f"definitions/imports/{message}" in found.out
    assert found.code in (1, 3)


def test_a_table_that_is_not_text_is_refused(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    (root / PATHS["table"]).write_bytes(HEADINGS.encode() + b"LIB,Caf\xe9,,,Q1=5,4\n")
    found = bring(root)
    assert "KCC401: 'é' is written here, but not as UTF-8" in found.out
    assert found.code == 3
    assert "KCC401" in bring(root, table="definitions").out


def test_columns_that_nobody_names_may_hold_anything_and_rows_may_end_early(council: Council, bring: Callable) -> None:
    root = council("Ca\x07n,LIB,Books,,,Q1=5,4,x\n,LIB,Films,,,Q1=5\n", headings=f"Notes,{HEADINGS.strip()},\n")
    found = bring(root)
    assert "this row has 8 cells" not in found.out
    assert said(found)[-2] == "2 rows: 2 new."


def test_line_breaks_in_cells_are_spaces(council: Council, bring: Callable) -> None:
    root = council('LIB,"Books\n  lent",,,"Q1=5 |\nQ2=6",4\n')
    bring(root)
    assert "title: Books lent\n" in file(root, "lib/lib-books-lent").read_text("utf-8")


def workbook(
    root: Path, rows: list[list[object]], *, sheets: tuple[str, ...] = ("KPIs",), percent: str | None = None
) -> str:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if percent:
            sheet[percent].number_format = "0.0%"
    out = BytesIO()
    book.save(out)
    (root / "definitions" / "imports" / "book.xlsx").write_bytes(out.getvalue())
    return "definitions/imports/book.xlsx"


def test_a_workbook_is_read_as_it_looks(council: Council, bring: Callable) -> None:
    root = council(BOOKS, COLUMNS + "sheet: KPIs\n")
    name = workbook(
        root,
        [HEADINGS.strip().split(","), ["RDS", "Holes", "%", "up", "Q1=85%", 0.755]],
        sheets=("Notes", "KPIs"),
        percent="F2",
    )
    found = bring(root, table=name)
    assert found.code == 0
    assert "floor:\n  2013-14: 75.5\n" in file(root, "rds/rds-holes").read_text("utf-8")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("=1/0", "book.xlsx:KPIs!F2: error KCC708: this formula has no result in the file"),
        (True, "book.xlsx:KPIs!F2: error KCC708: Excel takes this for TRUE or FALSE"),
    ],
)
def test_a_cell_of_a_workbook_that_cannot_be_copied_is_refused(
    cell: object, message: str, council: Council, bring: Callable
) -> None:
    root = council(BOOKS)
    found = bring(root, table=workbook(root, [HEADINGS.strip().split(","), ["LIB", "Books", "", "", "Q1=5", cell]]))
    assert f"definitions/imports/{message}" in found.out


def test_which_sheet_is_meant_must_be_clear(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    found = bring(root, table=workbook(root, [HEADINGS.split(",")], sheets=("A", "B")))
    assert "book.xlsx: error KCC702: there are 2 sheets to choose from" in found.out
    assert "hint: write one of them under 'sheet': A, B" in found.out
    root = council(BOOKS, COLUMNS + "sheet: KPI\n")
    found = bring(root, table=workbook(root, [HEADINGS.split(",")], sheets=("KPIs", "Notes")))
    assert "error KCC702: there is no sheet 'KPI'" in found.out
    assert "did you mean 'KPIs'?" in found.out
    (root / "definitions" / "imports" / "book.xlsx").write_bytes(b"no")
    assert "error KCC401" in bring(root, table="definitions/imports/book.xlsx").out


# ---------------------------------------------------------------------------------------------- what is remembered


def test_what_is_remembered_is_a_table_that_people_can_read(council: Council, bring: Callable) -> None:
    root = council("LIB,Books,,,Q1=5.0 | Q2=about 6,4\n")
    bring(root)
    assert (root / WRITTEN).read_text("utf-8") == (
        "id,key,written\n"
        "lib-books,kind,kpi\n"
        "lib-books,id,lib-books\n"
        "lib-books,title,Books\n"
        "lib-books,service,libraries\n"
        "lib-books,unit,visits\n"
        "lib-books,target/2013-14/Q1,5.0\n"
        "lib-books,target/2013-14/Q2,{stated: about 6}\n"
        "lib-books,floor/2013-14,4\n"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,key\n", ":1: error KCC713: the headings are not id, key, written"),
        (b"id,key,written\na,b\n", ":2: error KCC713: this row was not written by kccrules"),
        (b'id,key,written\na,"b,c\n', ":2: error KCC713: this row was not written by kccrules"),
        (b"id,key,written\na,b,\xe9\n", ":2: error KCC713: 'é' is written here, but not as UTF-8"),
    ],
)
def test_what_was_remembered_and_cannot_be_read_stops_everything(
    content: bytes, message: str, council: Council, bring: Callable
) -> None:
    root = council(BOOKS)
    bring(root)
    (root / WRITTEN).write_bytes(content)
    table(root, BOOKS.replace(",900", ",950"))
    found = bring(root)
    assert f"{WRITTEN}{message}" in found.out
    assert found.code == 1
    assert "2013-14: 900" in file(root, "lib/lib-books-lent").read_text("utf-8")
    assert (root / WRITTEN).read_bytes() == content


def test_what_was_remembered_and_cannot_be_opened_stops_everything(council: Council, bring: Callable) -> None:
    root = council(BOOKS)
    (root / WRITTEN).mkdir()
    assert f"{WRITTEN}: error KCC713: the file cannot be opened: is a directory" in bring(root).out


KEYS = st.tuples(st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True)) | st.just(("target", "2013-14", "Q1"))
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True), st.dictionaries(KEYS, TEXT, min_size=1), max_size=4
    )
)
def test_what_is_remembered_is_what_was_written(remembered: memory.Memory) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.written.csv"
        path.write_text(memory.text_of(remembered), encoding="utf-8", newline="")
        assert memory.read(path, "x") == (remembered, None)


# ---------------------------------------------------------------------------------------------- cells

UNITS = """
units: {'%': [percent, percentage points], £: pounds, days: days, m: metres, kg/h'hold: kilograms, kgs: kilograms}
tbc: [TBC, tba]
none: [N/A]
missing: [Not available, '-']
means: {'>last survey': last(value), over 12: 12}
"""


def declared() -> columns.Columns:
    text = COLUMNS.partition("units:")[0] + UNITS
    document, problems = yamlfile.parse(text.lstrip().encode(), "plans.yaml")
    assert document is not None, problems
    assert schemas.check([document]) == []
    return columns.build(Entry(document))


DECLARED = declared()


@pytest.mark.parametrize(
    ("text", "unit", "polarity", "cell"),
    [
        ("80%", "percent", "higher", "80"),
        ("6.0%", "percent", "lower", "6.0"),
        ("-2.6%", "percent", "lower", "-2.6"),
        ("−2.6 %", "percentage points", "lower", "-2.6"),
        ("65.3", "percent", "higher", "65.3"),
        ("80%", "days", "higher", None),
        ("1,125", "visits", "higher", "1125"),
        ("1,126 Kg/h'hold", "kilograms", "lower", "1126"),
        ("598kgs", "kilograms", "lower", "598"),
        ("28 days", "days", "lower", "28"),
        ("28 days", "visits", "lower", None),
        ("28 weeks", "days", "lower", None),
        ("£1,660", "pounds", "lower", "1660"),
        ("-£5m", "pounds", "lower", "-5000000"),
        ("£1.992m", "pounds", "higher", "1992000"),
        ("£3M", "pounds", "higher", "3000000"),
        ("£5 million", "pounds", "higher", "5000000"),
        ("1.75 million", "visits", "higher", "1750000"),
        ("2.5 thousand", "visits", "higher", "2500"),
        ("300k", "visits", "higher", "300000"),
        ("£1.2bn", "pounds", "higher", "1200000000"),
        ("0.0005k", "visits", "higher", "0.5"),
        ("5 m", "metres", "higher", "5"),
        ("5 m", "visits", "higher", "5000000"),
        ("007", "visits", "higher", "7"),
        ("1,2", "visits", "higher", None),
        ("1,23,456", "visits", "higher", None),
        ("789 797", "visits", "higher", None),
        ("1.1234567", "visits", "higher", None),
        ("99999999999999", "visits", "higher", None),
        ("1" * 40, "visits", "higher", None),
        ("٣", "visits", "higher", None),
        ("TBC", "percent", "higher", "tbc"),
        ("Tba", "percent", "higher", "tbc"),
        ("n/a", "percent", "higher", "none"),
        ("5-10%", "percent", "range", "5 to 10"),
        ("5% to 10.5%", "percent", "higher", "5 to 10.5"),
        ("5–10", "percent", "range", "5 to 10"),
        ("10-5%", "percent", "range", None),
        ("5-10 days", "percent", "range", None),
        ("<2% and >13%", "percent", "range", "2 to 13"),
        (">2% and <13%", "percent", "range", "2 to 13"),
        ("<2% and >13%", "percent", "lower", None),
        ("<2% and <13%", "percent", "range", None),
        (">75%", "percent", "higher", "75"),
        ("≥ 75%", "percent", "higher", "75"),
        (">= 75%", "percent", "higher", "75"),
        ("<28 days", "days", "lower", "28"),
        ("<=28", "days", "lower", "28"),
        ("≤28", "days", "lower", "28"),
        (">75%", "percent", "lower", None),
        ("<28 days", "days", "higher", None),
        (">12", "weeks", "neutral", None),
        (">last year", "percent", "higher", None),
        (">Last survey", "percent", "higher", "last(value)"),
        ("over 12", "weeks", "lower", "12"),
        ("Reduce by 3%", "percent", "lower", None),
        ("*75%", "percent", "higher", None),
        ("Draft 36.0%", "percent", "higher", None),
        ("#REF!", "percent", "higher", None),
    ],
)
def test_what_a_cell_says(text: str, unit: str, polarity: str, cell: str | None) -> None:
    found = cells.read(text, DECLARED, unit, polarity)
    assert typed(found) == (cell if cell is not None else typed({"stated": text}))


@pytest.mark.parametrize("text", ["", "-", "not available"])
def test_a_cell_that_says_nothing_is_nothing(text: str) -> None:
    assert cells.read(text, DECLARED, "percent", "higher") is None


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["", "%"]))
def test_a_printed_number_is_that_number(number: Decimal, sign: str) -> None:
    printed = f"{number:,.2f}{sign}"
    assert cells.read(printed, DECLARED, "percent", "higher") == number


@given(st.text(max_size=40))
def test_any_text_is_a_cell(text: str) -> None:
    tidy = " ".join(text.split())
    found = cells.read(tidy, DECLARED, "percent", "range")
    assert found is None or typed(found)


@pytest.mark.parametrize(
    ("cell", "decimals"),
    [
        (5, 0),
        (Decimal("5.10"), 2),
        ("tbc", None),
        ("5.5 to 6", None),
        ({"2013-14": {"Q1": 5, "Q2": Decimal("5.5")}, "2014-15": 6}, 1),
        ({}, None),
        (None, None),
    ],
)
def test_decimals_that_are_printed(cell: Value, decimals: int | None) -> None:
    assert cells.decimals(cell) == decimals
