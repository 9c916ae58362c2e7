"""Where a council begins: its own folder, its first indicator, and all that stand in its own spreadsheet."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from conftest import CHECKOUT, Json, Ran, evaluate, invoke
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kccrules import __version__
from kccrules.cli import bringing as new_verb
from kccrules.cli import main
from kccrules.meaning.bulk import bringing, phrasebook, proposing, whens
from kccrules.tools import schemas, starter, versions, yamlfile
from kccrules.words.periods import make_calendar, read_duration

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git on this computer")
HEADINGS = ["Indicator", "Service", "Good is", "Target 2026-27", "Floor", "Actual Jun 26"]
CALLS = ["Calls answered", "Customer Services", "Higher", "80%", "70%", "77%"]
HOLES = ["Days to repair a pothole", "Highways", "Lower", 28, 35, 11.4]
BOOK = "Q1 indicators.xlsx"
KEPT = "definitions/imports/q1-indicators.yaml"
FIGURES = "submissions/2026-27/Q1/q1-indicators.csv"
Council = Callable[..., Path]


def began(folder: Path, *more: str) -> Ran:
    """`kccrules init`."""
    found = CliRunner(env={"COLUMNS": "100"}).invoke(main, ["init", str(folder), *more])
    return Ran(found.exit_code, found.stdout, found.stderr)


def without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "which", lambda name: None)


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `init` makes it, without Git."""
    without_git(monkeypatch)
    assert began(tmp_path / "our-council").code == 0
    return tmp_path / "our-council"


def book(
    path: Path, *rows: Sequence[object], title: str = "KPIs", more: dict[str, list[list[object]]] | None = None
) -> Path:
    """A workbook with these rows on a sheet, and others on more sheets."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(list(row))
    for name, others in (more or {}).items():
        sheet = made.create_sheet(name)
        for row in others:
            sheet.append(row)
    made.save(path)
    return path


def bring(root: Path, *more: str, kind: str = "kpi", table: str = BOOK) -> Ran:
    """`kccrules new kpi --from` her own sheet."""
    return invoke(root, "new", kind, "--from", str(root / table), *more)


def by_columns(root: Path, table: str, kept: str = KEPT) -> str:
    """The same by the file of columns that is kept, where problems have their codes; without the lines they stand on."""
    found = invoke(root, "new", "kpi", "--from", str(root / table), "--columns", str(root / kept)).out
    return flat(re.sub(r"^ *\d* \| .*\n", "", found, flags=re.M))


def definition(root: Path, id_: str) -> str:
    return next((root / "definitions").rglob(f"{id_}.yaml")).read_text("utf-8")


def every_file(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def flat(text: str) -> str:
    return " ".join(text.split())


def quoted(code: str) -> str:
    """What the page of a problem quotes."""
    text = (CHECKOUT / "docs" / "problems" / f"{code}.md").read_text("utf-8")
    found = re.search(r"^```text\n(.*?)^```$", text, re.M | re.S)
    assert found
    return flat(found[1])


# ---------------------------------------------------------------------------------------------- init: the folder


def test_in_a_new_folder_everything_is_fine_at_once(council: Path) -> None:
    checked = invoke(council, "validate", "--fail-on", "warning")
    assert (checked.code, checked.out) == (0, "9 definitions and 1 submission are fine.\n")
    rated = invoke(council, "eval")
    assert rated.code == 0
    assert "Calls answered in 20 seconds    77%    80%    70%  ◆ Amber  Green     Worse" in rated.out
    assert "made-up data" in rated.out


def test_it_says_what_it_made_and_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    found = began(tmp_path / "our-council")
    head, *_, last = found.out.splitlines()
    assert head == "Made our-council/ with an example indicator, its rules and two quarters of made-up data."
    assert last == f"Next:   cd {tmp_path}/our-council    then    kccrules eval"
    for path in re.findall(r"^    (\S+)", found.out, re.M):
        assert (tmp_path / "our-council" / path).exists(), path


def test_a_folder_with_a_space_in_its_name_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    assert began(tmp_path / "our council").out.endswith(f'cd "{tmp_path}/our council"    then    kccrules eval\n')
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    found = began(Path())
    assert found.out.startswith("Made here/ with")
    assert found.out.endswith("Next:   kccrules eval\n")


@pytest.mark.parametrize("title", ["Kent County Council", "O'Brien: the county # 1", "[x]", "12"])
def test_the_council_has_its_own_name(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    assert began(tmp_path / "x", "--title", title).code == 0
    document, _ = yamlfile.read(tmp_path / "x" / "kccrules.yaml", "kccrules.yaml")
    assert document
    assert document.data["title"] == title
    assert invoke(tmp_path / "x", "validate").code == 0


def test_editors_find_every_schema_offline(council: Path) -> None:
    for path in (*council.rglob("*.yaml"),):
        if ".github" not in path.parts:
            pointed = path.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
            assert (path.parent / pointed).resolve().is_file(), path
    settings = json.loads((council / ".vscode" / "settings.json").read_text("utf-8"))
    for schema, pattern in settings["yaml.schemas"].items():
        assert (council / schema).read_text("utf-8") == schemas.schema_text(Path(schema).name.partition(".")[0]), (
            pattern
        )
    assert settings["yaml.schemaStore.enable"] is False
    assert "http" not in json.dumps(settings)


def test_each_change_is_checked_by_the_version_that_made_the_folder_and_by_actions_of_one_version(
    council: Path,
) -> None:
    text = (council / ".github" / "workflows" / "check.yml").read_text("utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w/-]+@v\d+\.\d+\.\d+", name)] == []
    assert f"kccrules=={__version__}\n" in (council / "requirements.txt").read_text("utf-8")
    steps = [step.get("run", "") for step in yaml.safe_load(text)["jobs"]["check"]["steps"]]
    assert "kccrules validate" in steps
    assert any("kccrules impact --base .before --format markdown --output impact.md" in step for step in steps)


def test_the_check_of_a_change_works_with_the_folder_that_it_makes(
    council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(council, council / ".before")
    monkeypatch.chdir(council)
    assert invoke(council, "validate").code == 0
    assert invoke(council, "impact", "--base", ".before", "--format", "markdown", "--output", "impact.md").code == 0
    assert "No definition is different" in (council / "impact.md").read_text("utf-8")


# ---------------------------------------------------------------------------------------------- init: what is there


def test_nothing_that_is_there_is_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "kccrules.yaml").mkdir()
    before = every_file(tmp_path)
    found = began(tmp_path)
    assert found.code == 2
    assert f"'{tmp_path.name}' has README.md and kccrules.yaml already, and nothing is overwritten." in found.err
    assert every_file(tmp_path) == before


def test_many_files_in_the_way_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    began(tmp_path)
    for path in (tmp_path / "schemas").iterdir():
        path.write_text("mine")
    found = began(tmp_path)
    assert re.search(r"schemas/[a-z]+\.schema\.json and \d more already", flat(found.err))


def test_other_files_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    (tmp_path / BOOK).write_bytes(b"mine")
    assert began(tmp_path).code == 0
    assert (tmp_path / BOOK).read_bytes() == b"mine"


@pytest.mark.parametrize("after", [0, 1, 7, 15])
def test_a_run_that_is_cut_short_is_made_good_by_the_next(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_git(monkeypatch)
    began(tmp_path / "whole")
    put, left = bringing.put, iter(range(after))

    def cut(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        put(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(bringing, "put", cut)
        began(tmp_path / "cut")
    assert len(every_file(tmp_path / "cut") if after else {}) == after
    assert began(tmp_path / "cut").code == 0
    assert every_file(tmp_path / "cut") == every_file(tmp_path / "whole")
    assert began(tmp_path / "cut").out == "cut/ has all of it already: nothing was made.\n"


def test_what_cannot_be_a_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    found = began(tmp_path / "file")
    assert (found.code, "file' is a file. Name a folder, which may be a new one." in found.err) == (2, True)
    assert "--title is empty" in began(tmp_path / "x", "--title", " ").err

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bringing, "put", full)
    assert "cannot be written: no space left on device. Name another folder." in began(tmp_path / "x").err


def test_results_that_somebody_left_in_the_template_are_no_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(starter.FOLDER, tmp_path / "starter")
    (tmp_path / "starter" / ".kccrules").mkdir()
    (tmp_path / "starter" / ".kccrules" / "x").write_text("")
    before = starter.files(None)
    monkeypatch.setattr(starter, "FOLDER", tmp_path / "starter")
    assert starter.files(None) == before


# ---------------------------------------------------------------------------------------------- init: Git

Said = dict[tuple[str, ...], tuple[int, bytes]]


def pretend(monkeypatch: pytest.MonkeyPatch, says: Said) -> list[tuple[str, ...]]:
    """A Git that answers what it is told, by the first words of what it is asked; everything else goes well."""
    asked: list[tuple[str, ...]] = []

    def git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
        asked.append(words)
        code, out = next((answer for begin, answer in says.items() if words[: len(begin)] == begin), (0, b""))
        return subprocess.CompletedProcess(words, code, out, out)

    monkeypatch.setattr(versions, "git", git)
    return asked


NEW = {("rev-parse", "--show-toplevel"): (128, b"")}
VERSIONED = "The folder is under Git, with this as its first version, so that 'impact' has something to compare with.\n"


def test_the_folder_begins_with_a_first_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(monkeypatch, {**NEW, ("config",): (0, b"x")})
    assert VERSIONED in began(tmp_path / "x").out
    assert asked[1] == ("-c", "init.defaultBranch=main", "init", "--quiet")
    assert "kccrules.yaml" in asked[2]
    assert asked[-1][:2] == ("-c", "commit.gpgSign=false")


def test_who_has_not_told_git_a_name_has_a_first_version_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pretend(monkeypatch, {**NEW, ("config",): (1, b"")})
    assert VERSIONED in began(tmp_path / "x").out
    assert asked[-1][:2] == ("-c", "user.name=kccrules init")


def test_a_version_that_was_cut_short_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "x"
    says = {("rev-parse", "--show-toplevel"): (0, str(root).encode()), ("rev-parse", "--verify"): (1, b"")}
    asked = pretend(monkeypatch, says)
    assert VERSIONED in began(root).out
    assert ("-c", "init.defaultBranch=main", "init", "--quiet") not in asked


@pytest.mark.parametrize(
    ("says", "said"),
    [
        (
            {("rev-parse", "--show-toplevel"): (0, b"/elsewhere/county")},
            "It is inside the folder county, which is under Git",
        ),
        ({**NEW, ("add",): (128, b"fatal: bad\nfatal: no disk")}, "Git could not do it (fatal: no disk): ask whoever"),
    ],
)
def test_why_there_is_no_first_version_is_said(
    says: Said, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, says)
    found = began(tmp_path / "x")
    assert found.code == 0
    assert "The folder has no first version in Git, with which 'impact' could compare." in found.out
    assert said in found.out


def test_a_folder_that_is_under_git_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").mkdir()
    asked = pretend(monkeypatch, {("rev-parse", "--show-toplevel"): (0, str(tmp_path / "x").encode())})
    assert "  It is under Git already: add the new files when you like.\n" in began(tmp_path / "x").out
    assert [words[0] for words in asked] == ["rev-parse", "rev-parse"]


def test_without_git_the_folder_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    said = "  There is no Git on this computer: keep a copy of the folder, and name it with --base.\n"
    assert said in began(tmp_path / "x").out


def test_what_goes_wrong_in_git_is_no_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "which", lambda name: sys.executable)  # a program that has no such option
    assert versions.asked(tmp_path, "rev-parse") is None
    with pytest.raises(versions.NoVersion, match="Git could not do it"):
        versions.done(tmp_path, "init")


@needs_git
def test_git_really_has_the_first_version_also_of_somebody_without_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert VERSIONED in began(tmp_path / "x").out
    monkeypatch.delenv("GIT_DIR")
    ran = subprocess.run(["git", "status", "--short"], cwd=tmp_path / "x", capture_output=True, check=True)
    assert ran.stdout == b""
    assert "It is inside the folder x, which is under Git" in began(tmp_path / "x" / "inner").out


# ---------------------------------------------------------------------------------------------- impact and Git


def packed(files: dict[str, bytes | None]) -> bytes:
    """What `git archive` gives: files, folders that end in /, and links, which have no content."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            if name.endswith("/"):
                member.type = tarfile.DIRTYPE
            elif text is None:
                member.type, member.linkname = tarfile.SYMTYPE, "elsewhere.yaml"
            else:
                member.size = len(text)
            archive.addfile(member, io.BytesIO(text or b""))
    return content.getvalue()


def definitions_of(root: Path) -> dict[str, bytes | None]:
    found = {path: content for path, content in every_file(root).items() if not path.startswith(".")}
    return {"definitions/": b"", "empty/": b"", **found}


def with_floor(root: Path, floor: int) -> None:
    path = root / "definitions" / "kpis" / "example-calls-answered.yaml"
    path.write_text(path.read_text("utf-8").replace("2026-27: 70", f"2026-27: {floor}"), "utf-8")


def test_impact_compares_with_what_git_keeps(council: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = packed(definitions_of(council))
    with_floor(council, 78)
    asked = pretend(monkeypatch, {("archive",): (0, before), ("rev-parse", "--verify"): (0, b"3f2c1a9\n")})
    found = invoke(council, "impact")
    assert found.out.startswith("1 rating changes. Nothing already published changes.\n")
    assert "77% does not meet the floor standard of 78% (was 70%)." in found.out
    assert ("archive", "--format=tar", "3f2c1a9") in asked
    assert json.loads(invoke(council, "impact", "--base", "v1.0", "-f", "json").out)["base"] == "v1.0"


@pytest.mark.parametrize(
    ("says", "base", "said"),
    [
        ({("rev-parse", "--show-toplevel"): (128, b"")}, [], "--base: error KCC748: this folder is not under Git"),
        ({("rev-parse", "--verify"): (1, b"")}, [], "hint: make its first version with: git add . && git commit"),
        ({("archive",): (0, packed({"x.yaml": b""}))}, [], "there was no kccrules.yaml in 'HEAD'"),
        ({("archive",): (0, packed({"x.yaml": None}))}, [], "x.yaml is a link there, which is not followed"),
        ({("rev-parse", "--verify", "--quiet", "^{commit}"): (1, b"")}, ["--base=--output=x"], "no version called '--output=x'"),
    ],
)  # fmt: skip
def test_a_version_that_git_does_not_have_is_said(
    says: Said, base: list[str], said: str, council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, says)
    found = invoke(council, "impact", *base)
    assert (found.code, found.out) == (2, "")
    assert said in flat(found.err)


def test_a_name_that_git_does_not_know_is_said_as_its_page_has_it(
    council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(monkeypatch, {("rev-parse", "--verify", "--quiet", "mian^{commit}"): (1, b"")})
    assert quoted("KCC748") in flat(invoke(council, "impact", "--base", "mian").err)


@needs_git
def test_impact_reads_commits_branches_and_folders_below_the_top_of_git(tmp_path: Path) -> None:
    assert began(tmp_path / "x").code == 0
    with_floor(tmp_path / "x", 78)
    for base in ("HEAD", "main"):
        assert invoke(tmp_path / "x", "impact", "--base", base).out.startswith("1 rating changes.")
    top = tmp_path / "top"
    began(top / "below")
    shutil.rmtree(top / "below" / ".git")
    for words in (["init", "--quiet"], ["add", "."], [*versions.NOBODY, "commit", "--quiet", "--message", "x"]):
        subprocess.run(["git", *words], cwd=top, check=True, capture_output=True)
    with_floor(top / "below", 78)
    assert invoke(top / "below", "impact").out.startswith("1 rating changes.")


# ---------------------------------------------------------------------------------------------- what guides say


def told(page: Path, run: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Every command of a guide, with what it quotes and what is printed; a line of points stands for lines left out."""
    for body in re.findall(r"^```console\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        for part in re.split(r"^(?=\$ )", body, flags=re.M)[1:]:
            command, _, rest = part.partition("\n")
            yield rest, run(command.removeprefix("$ "))


def agrees(printed: str, said: str) -> bool:
    chunks = [re.escape(chunk) for chunk in re.split(r"^\.\.\.\n", said, flags=re.M)]
    return re.fullmatch(r"(?:.*\n)*?".join(chunks), printed) is not None


def typed(command: str) -> str:
    import shlex

    program, *words = shlex.split(command)
    assert program == "kccrules"
    return CliRunner(env={"COLUMNS": "100"}).invoke(main, words).output


def test_every_command_of_the_new_readme_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_git(monkeypatch)
    began(tmp_path)
    before = packed(definitions_of(tmp_path))
    pretend(monkeypatch, {("archive",): (0, before)})
    monkeypatch.chdir(tmp_path)
    book(tmp_path / BOOK, HEADINGS, CALLS)
    example = tmp_path / "definitions" / "kpis" / "example-calls-answered.yaml"
    was = example.read_text("utf-8")
    edits = {
        "impact": was.replace("2026-27: 70", "2026-27: 78"),
        "validate": re.sub(r"floor:.*\n.*\n", "flor: 78 %\n", was),
        "new": was,
    }

    def run(command: str) -> str:
        example.write_text(edits.get(command.split()[1], was), "utf-8")
        return typed(command)

    tried = 0
    for said, printed in told(tmp_path / "README.md", run):
        assert agrees(printed, said), printed
        tried += 1
    assert tried == 6
    assert typed("kccrules validate").endswith("are fine.\n")
    for path in re.findall(r"`([\w./-]+/[\w./-]*)`", (tmp_path / "README.md").read_text("utf-8")):
        assert (tmp_path / path).exists() or path == "../before", path


def test_the_guide_to_the_first_five_minutes_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = CHECKOUT / "docs" / "first-five-minutes.md"
    pretend(monkeypatch, NEW)
    monkeypatch.chdir(tmp_path)
    text = page.read_text("utf-8")
    table = next(found for found in re.findall(r"(?:^\|.*\n)+", text, re.M) if "Tolerance" in found)
    head, _, *rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]

    def run(command: str) -> str:
        if "--from" in command:
            monkeypatch.chdir(tmp_path / "our-council")
            book(Path(BOOK), head, *rows)
        return typed(command)

    found = list(told(page, run))
    assert len(found) == 3
    for said, printed in found:
        assert agrees(printed, said), printed


def test_every_heading_that_the_guide_names_is_understood(council: Path) -> None:
    text = (CHECKOUT / "docs" / "first-five-minutes.md").read_text("utf-8").split("### What is understood")[1]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", text, re.M)[1:]
    assert len(rows) == 11
    for headings, meaning in rows:
        for heading in headings.split(", "):
            found = proposing.role(heading, "kpi")
            assert found, heading
            assert found.startswith("left out") == meaning.startswith("nothing"), heading


# ---------------------------------------------------------------------------------------------- one by options

ONE = ("new", "kpi", "calls", "--title", "Calls answered", "--unit", "percent", "--year", "2026-27")


def test_one_definition_explains_itself_to_who_opens_it(council: Path) -> None:
    found = invoke(council, *ONE, "--service", "example service (made-up data)", "--target", "90%", "--decimals", "0")
    assert (found.code, found.out) == (
        0,
        "Wrote definitions/kpis/calls.yaml, with target 90% for 2026-27.\nLook at it, and then:   kccrules validate\n",
    )
    assert definition(council, "calls") == (
        "# yaml-language-server: $schema=../../schemas/kpi.schema.json\n"
        "kind: kpi\n"
        "id: calls                               # the name of this file, and what figures are sent under\n"
        "title: Calls answered                   # the name in reports\n"
        "service: example-service                # who answers for it: a unit of a hierarchy\n"
        "unit: percent                           # what the numbers count\n"
        "decimals: 0                             # how many are published\n"
        "target:                                 # good enough from here, by year; or by quarter: {Q1: 80, Q2: 81, Q3: 82, Q4: 83}\n"
        "  2026-27: 90\n"
        "# floor:                                # the least that is acceptable, by year\n"
        "#   2026-27: 80\n"
    )
    assert invoke(council, "validate").code == 0


@pytest.mark.parametrize(
    ("floor", "line"),
    [("1,074", "  2026-27: 1074\n"), ("5 to 10", "  2026-27: 5 to 10\n"), ("tbc", "  2026-27: tbc\n"),
     ("70.50", "  2026-27: 70.50\n"), ("0.9 * target", "floor: 0.9 * target\n")],
)  # fmt: skip
def test_a_limit_is_written_as_a_person_would(floor: str, line: str, council: Path) -> None:
    words = [word if word != "percent" else "calls" for word in ONE]
    invoke(council, *words, "--target", "80", "--floor", floor)
    assert line in definition(council, "calls")


def test_an_activity_indicator_has_two_thresholds(council: Path) -> None:
    settings = council / "kccrules.yaml"
    settings.write_text(settings.read_text("utf-8") + "  activity: {rating: none, direction: none}\n", "utf-8")
    words = ["new", "activity", "visits", "--title", "Visits", "--unit", "visits", "--year", "2026-27"]
    assert invoke(council, *words, "--upper", "8k", "--lower", "7000").code == 0
    text = definition(council, "visits")
    assert "  2026-27: 8000\n" in text
    assert "  2026-27: 7000\n" in text
    assert (council / "definitions" / "activity" / "visits.yaml").is_file()
    assert "--target is not for kind activity" in invoke(council, *words, "--target", "1").err


@pytest.mark.parametrize(("today", "year"), [(date(2027, 3, 31), "2026-27"), (date(2027, 4, 1), "2027-28")])
def test_without_a_year_limits_are_for_the_one_that_today_is_in(
    today: date, year: str, council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Day(date):
        @classmethod
        def today(cls) -> date:
            return today

    monkeypatch.setattr(new_verb, "date", Day)
    found = invoke(council, *ONE[:-2], "--target", "80")
    assert f"with target 80 for {year}." in found.out


def test_a_calendar_that_has_no_such_day_is_said_at_its_line(council: Path) -> None:
    (council / "definitions" / "policies" / "terms.yaml").write_text(
        "kind: calendar\nid: terms\nyear_starts: 1 September\nperiods: [Autumn, Spring]\ndue_within: 9 days\n"
        "dates:\n  2012-13: {Autumn: 2012-09-03 to 2012-12-21, Spring: 2013-01-07 to 2013-03-28}\n"
    )
    found = invoke(council, *ONE[:-2], "--target", "80", "--calendar", "terms")
    assert found.code == 1
    assert "definitions/kpis/calls.yaml" in found.out
    assert found.out.endswith("Nothing was written.\n")


def test_what_is_wrong_is_said_before_anything_is_written(council: Path) -> None:
    found = invoke(council, *ONE, "--service", "exampel-service", "--target", "80")
    assert found.code == 1
    assert "definitions/kpis/calls.yaml:5:10: error KCC203: unknown unit 'exampel-service'" in found.out
    assert "    5 | service: exampel-service  " in found.out
    assert "hint: did you mean 'example-service'?" in found.out
    assert found.out.endswith("\nNothing was written.\n")
    assert not (council / "definitions" / "kpis" / "calls.yaml").exists()
    for words in (("--polarity", "up"), ("--target", "abut 80"), ("--year", "2026"), ("--decimals", "x")):
        assert invoke(council, *ONE, *words, "--target", "80").code == (1 if words[0] != "--target" else 0)


def test_an_id_that_is_none_is_said(council: Path) -> None:
    for id_ in ("Calls_Answered", "../../x", "none", "council"):
        found = invoke(council, "new", "kpi", id_, *ONE[3:])
        assert (found.code, "Nothing was written." in found.out) == (1, True), id_
    assert not list(council.parent.glob("*.yaml"))


def test_what_can_be_read_but_looks_wrong_is_written_and_said(council: Path) -> None:
    found = invoke(council, *ONE, "--target", "80", "--floor", "90")
    assert found.code == 0
    assert "warning KCC507" in found.out
    assert found.out.endswith("Look at it, and then:   kccrules validate\n")
    assert (council / "definitions" / "kpis" / "calls.yaml").is_file()


@pytest.mark.parametrize(
    ("reason", "said"), [("Permission denied", "permission denied"), (None, "it cannot be replaced")]
)
def test_a_definition_that_cannot_be_written_is_said_to_be_none(
    reason: str | None, said: str, council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(13, reason)

    monkeypatch.setattr(bringing, "put", refuse)
    found = invoke(council, *ONE)
    assert found.code == 3
    assert f"definitions/kpis/calls.yaml: error KCC602: the file cannot be written: {said}" in found.out
    assert found.out.endswith("Nothing was written.\n")


def test_a_definition_that_is_there_is_not_touched(council: Path) -> None:
    before = every_file(council)
    found = invoke(council, "new", "kpi", "example-calls-answered", *ONE[3:])
    assert found.code == 1
    assert quoted("KCC740") in flat(found.out)
    assert every_file(council) == before
    (council / "definitions" / "kpis" / "mine.yaml").write_text("")
    assert invoke(council, "new", "kpi", "mine", *ONE[3:]).code == 1


def test_a_project_that_cannot_be_read_takes_nothing(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS)
    (council / "kccrules.yaml").write_text("kind: project\n")
    assert "KCC105" in invoke(council, *ONE).out
    assert "KCC105" in bring(council).out
    assert not (council / "definitions" / "kpis" / "calls.yaml").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kpi"], "a definition needs an ID such as calls-answered: kccrules new kpi"),
        (["kpi", "x"], "a definition needs --title and --unit: kccrules new kpi"),
        (["kpi", "x", "--title", "X", "--unit", " "], "a definition needs --unit: "),
        (["kpi", "x", "--dry-run"], "--dry-run goes with --from, which names a table"),
        (["kpi", "x", "--from", "x.csv"], "ID is for one definition, and --from is for many"),
        (["kpi", "--title", "X", "--from", "x.csv"], "--title is for one definition, and --from is for many"),
        (["kpi", "--from", "x.csv"], "there is no file 'x.csv'"),
        (
            ["kpi", "--from", "kccrules.yaml", "--columns", "kccrules.yaml", "--year", "2012-13"],
            "--year goes without --columns",
        ),
    ],
)
def test_options_that_do_not_go_together_are_said(
    words: list[str], said: str, council: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(council)
    found = invoke(council, "new", *words)
    assert (found.code, said in found.err) == (2, True), found.err


# ---------------------------------------------------------------------------------------------- her own sheet


def test_her_own_sheet_becomes_indicators_services_and_figures(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, HOLES)
    found = bring(council)
    assert found.code == 0
    assert found.out == (
        'Read 2 rows of the sheet "KPIs". Columns understood:\n'
        "\n"
        "  Indicator       is  title\n"
        "  Service         is  service\n"
        "  Good is         is  polarity\n"
        "  Target 2026-27  is  target 2026-27\n"
        "  Floor           is  floor 2026-27\n"
        "  Actual Jun 26   is  value 2026-27/Q1\n"
        "  No column says what is counted: what its % or £ sign says, or else units.\n"
        "\n"
        "  2 indicators written to definitions/kpis/\n"
        "  2 figures written to submissions/2026-27/Q1/q1-indicators.csv\n"
        "  2 services added to definitions/policies/organisation.yaml: 'Customer Services' and 'Highways'\n"
        "\n"
        "What the columns mean is kept in definitions/imports/q1-indicators.yaml: change there what is not\n"
        "right.\n"
        "Next:   kccrules validate    then    kccrules eval --period 2026-27/Q1\n"
    )
    assert definition(council, "days-to-repair-a-pothole") == (
        "# yaml-language-server: $schema=../../schemas/kpi.schema.json\n"
        "kind: kpi\n"
        "id: days-to-repair-a-pothole\n"
        "title: Days to repair a pothole\n"
        "source: Q1 indicators.xlsx\n"
        "service: highways\n"
        "unit: units\n"
        "polarity: lower\n"
        "target:\n"
        "  2026-27: 28\n"
        "floor:\n"
        "  2026-27: 35\n"
    )
    assert "unit: percent\n" in definition(council, "calls-answered")
    assert (council / FIGURES).read_text("utf-8") == (
        "indicator,period,value\ncalls-answered,2026-27/Q1,77\ndays-to-repair-a-pothole,2026-27/Q1,11.4\n"
    )
    assert "  - {id: highways, level: service, title: Highways, under: council}\n" in definition(
        council, "organisation"
    )
    assert invoke(council, "validate", "--fail-on", "warning").code == 0
    ratings = {row["id"]: row["rating"] for row in evaluate(council, "2026-27/Q1").report()["ratings"]}
    assert (ratings["calls-answered"], ratings["days-to-repair-a-pothole"]) == ("amber", "green")


def test_a_dry_run_shows_everything_and_writes_nothing(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, HOLES)
    before = every_file(council)
    found = bring(council, "--dry-run")
    assert "  2 indicators would be written to definitions/kpis/\n" in found.out
    assert "  2 services would be added to" in found.out
    assert found.out.endswith("Nothing was written (--dry-run).\n")
    assert every_file(council) == before


def test_the_next_run_has_nothing_to_do(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, HOLES)
    bring(council)
    before = {path: path.stat().st_mtime_ns for path in council.rglob("*") if path.is_file()}
    found = bring(council)
    assert "Columns understood as kept in definitions/imports/q1-indicators.yaml:" in found.out
    assert "  2 indicators as they were in definitions/kpis/\n" in found.out
    assert "  0 figures written to submissions/2026-27/Q1/q1-indicators.csv, 2 there already\n" in found.out
    assert {path: path.stat().st_mtime_ns for path in council.rglob("*") if path.is_file()} == before
    by_file = invoke(council, "new", "kpi", "--from", str(council / BOOK), "--columns", str(council / KEPT))
    assert "2 rows: 2 unchanged." in by_file.out
    assert "figures    submissions/2026-27/Q1/q1-indicators.csv   0 new, 2 there already\n" in by_file.out


def test_rows_that_cannot_be_used_are_named_and_taken_in_once_they_are_mended(council: Path) -> None:
    neither = [*HOLES[:2], "neither", *HOLES[3:]]
    words = [*CALLS[:3], "100% (national target)", *CALLS[4:]]
    book(council / BOOK, HEADINGS, ["Visits", "Highways", "", 5, 4, 6], words, neither)
    found = bring(council)
    assert found.code == 1
    assert "  1 indicator written to definitions/kpis/\n" in found.out
    assert "  2 rows not written:\n" in found.out
    assert "row 3 Target 2026-27 says '100% (national target)': a number is needed: write the number alone" in flat(
        found.out
    )
    assert "More about any of them:   kccrules explain KCC741\n" in found.out
    assert quoted("KCC741") in by_columns(council, BOOK)
    assert "    row 4   Good is says 'neither': higher, lower, range or neutral?\n" in found.out
    assert "Look at what was written, put rows 3 and 4 right in the sheet and run this again:" in found.out
    book(council / BOOK, HEADINGS, ["Visits", "Highways", "", 5, 4, 6], CALLS, HOLES)
    again = bring(council)
    assert again.code == 0
    assert "  2 indicators written to definitions/kpis/\n  1 indicator as they were in definitions/kpis/\n" in again.out
    assert "  2 figures written to submissions/2026-27/Q1/q1-indicators.csv, 1 there already\n" in again.out
    assert (council / FIGURES).read_text("utf-8").splitlines()[1:] == [
        "visits,2026-27/Q1,6",
        "calls-answered,2026-27/Q1,77",
        "days-to-repair-a-pothole,2026-27/Q1,11.4",
    ]
    assert invoke(council, "validate").code == 0


def test_when_many_rows_are_wrong_they_are_not_all_named_twice(council: Path) -> None:
    book(council / BOOK, HEADINGS, *([f"Visits {n}", "Highways", "neither", 5, 4, 6] for n in range(8)))
    assert "put them right in the sheet" in bring(council).out


def test_a_row_with_nothing_but_a_title_is_no_indicator(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, ["Highways and Waste"])
    found = bring(council)
    assert "row 3 this row has nothing but a title: if it is an indicator, say at least its unit" in flat(found.out)
    assert quoted("KCC743") in by_columns(council, BOOK)
    assert not (council / "definitions" / "kpis" / "highways-and-waste.yaml").exists()


def test_headings_may_stand_below_a_banner_on_any_sheet(council: Path) -> None:
    path = book(
        council / BOOK, ["Read me"], ["Indicator", "what it is"],
        more={"Data": [["Performance of Quarter 1"], [], HEADINGS, CALLS], "Old": [["Indicator", "Notes", "x"]]}, title="Notes",
    )  # fmt: skip
    from openpyxl import load_workbook

    made = load_workbook(path)
    made["Data"].merge_cells("A1:F1")
    made.save(path)
    found = bring(council)
    assert found.code == 0, found.out
    assert found.out.startswith('Read 1 row of the sheet "Data".')
    assert "headings: 3\n" in (council / KEPT).read_text("utf-8")
    assert "  1 indicator as they were" in bring(council).out


def test_a_csv_file_will_do(council: Path) -> None:
    (council / "plan.csv").write_text("KPI,Unit,Target 26/27\nBooks lent,,900\nCalls,%,80\nHelp,calls,5\nWaits,£,£12\n")
    found = bring(council, table="plan.csv")
    assert found.out.startswith("Read 4 rows of plan.csv. Columns understood:")
    assert "row 2   Unit is empty: write what belongs there" in found.out
    units = [definition(council, id_).partition("unit: ")[2].partition("\n")[0] for id_ in ("calls", "help", "waits")]
    assert units == ["percent", "calls", "pounds"]
    assert "No column says which way is good: higher, as kccrules.yaml says." in found.out
    assert "No column says which service answers for each." in found.out
    assert "  3 have no floor: until it is given, what needs it is Not rated.\n" in found.out
    assert found.out.endswith("Next:   kccrules validate\n")


def test_every_key_that_a_sheet_may_have_is_taken(council: Path) -> None:
    (council / "plan.csv").write_text(
        "Ref,Measure,Definition,Owner,Frequency,Target 26/27,Minimum 26/27\n"
        "1.10,Percentage of calls,Tier 1 only,Head of Calls,Quarterly,80,70\nx,Visits,,,every so often,5,\n"
    )
    found = bring(council, table="plan.csv")
    text = definition(council, "percentage-of-calls")
    for line in ("label: '1.10'", "about: Tier 1 only", "owner: Head of Calls", "basis: quarter"):
        assert f"{line}\n" in text
    assert "row 3 Frequency says 'every so often': quarter, month, term, annual" in flat(found.out)
    assert "unit: units\n" in text


def test_percent_in_the_title_or_beside_a_figure_is_the_unit(council: Path) -> None:
    (council / "plan.csv").write_text(
        "KPI,Target 26/27,Floor,Actual Q1 26/27\nShare (%),80,70,\nCalls,tbc,,77%\nCost,£5,£6,\nDays,tbc,,\n"
    )
    bring(council, table="plan.csv")
    units = {id_: re.findall(r"unit: (\w+)", definition(council, id_))[0] for id_ in ("share", "calls", "cost", "days")}
    assert units == {"share": "percent", "calls": "percent", "cost": "pounds", "days": "units"}


def test_targets_by_quarter_and_figures_of_two_quarters(council: Path) -> None:
    (council / "plan.csv").write_text(
        "KPI,Target Q1 26/27,Target Q2 26/27,Floor,Actual Mar 26,Actual Jun-26\nCalls,80,81,70,76,77\n"
    )
    bring(council, table="plan.csv")
    assert "target:\n  2026-27: {Q1: 80, Q2: 81}\nfloor:\n  2026-27: 70\n" in definition(council, "calls")
    assert (council / "submissions/2025-26/Q4/plan.csv").read_text("utf-8").endswith("calls,2025-26/Q4,76\n")
    assert (council / "submissions/2026-27/Q1/plan.csv").read_text("utf-8").endswith("calls,2026-27/Q1,77\n")


def test_two_rows_with_one_title_are_told_apart_by_their_service(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, [CALLS[0], "Highways", *CALLS[2:]])
    bring(council)
    assert definition(council, "highways-calls-answered")
    assert definition(council, "customer-services-calls-answered")


def test_a_sheet_whose_name_is_taken_has_a_name_of_its_own(council: Path) -> None:
    (council / "rag.csv").write_text("KPI,Unit,Target 26/27\nCalls,calls,80\n")
    (council / "2026.csv").write_text("KPI,Unit,Target 26/27\nVisits,calls,80\n")
    bring(council, table="rag.csv")
    bring(council, table="2026.csv")
    kept = sorted(path.name for path in (council / "definitions" / "imports").glob("*.yaml"))
    assert kept == ["rag-columns.yaml", "table-2026.yaml"]
    assert invoke(council, "validate").code == 0
    assert "1 indicator as they were" in bring(council, table="rag.csv").out


def test_activity_indicators_come_from_a_sheet_too(council: Path) -> None:
    settings = council / "kccrules.yaml"
    settings.write_text(settings.read_text("utf-8") + "  activity: {rating: none, direction: none}\n", "utf-8")
    (council / "plan.csv").write_text("Activity,Measure,Upper 26/27,Lower\nx,Visits,800,\n")
    found = bring(council, table="plan.csv", kind="activity")
    assert "  1 activity indicator written to definitions/activity/\n" in found.out
    assert "  1 has no lower: until it is given, what needs it is not compared.\n" in found.out
    assert "which way is good" not in found.out


# ---- columns that are not understood at once


def test_a_column_that_could_be_something_else_is_left_out_with_the_line_to_write(council: Path) -> None:
    (council / "plan.csv").write_text(
        "KPI,Measure,Tolerence,Unit,Target 25/26,Target 26/27,Target (26/27),Floor,Actual,Actual May 26,Whatever,{x}\n"
        "Calls,m,Higher,calls,80,81,82,70,77,76,?,?\n"
    )
    found = bring(council, table="plan.csv")
    said = flat(found.out)
    where = "in definitions/imports/plan.yaml"
    assert "Measure left out: 'KPI' is the title already" in said
    assert (
        f"Tolerence left out: is it which way is good? If so write under 'keys' {where} polarity: '{{Tolerence}}'"
        in said
    )
    assert "Target (26/27) left out: 'Target 26/27' is the target of 2026-27 already" in said
    assert (
        f"Floor left out: which year is it for? Say it under 'cells' {where}, such as floor: {{2012-13: '{{Floor}}'}}"
        in said
    )
    assert (
        f"Actual left out: which period is it for? Say it under 'figures' {where}, such as 2012-13/Q1: '{{Actual}}'"
        in said
    )
    assert "Actual May 26 left out: which period is it for?" in said
    assert "Whatever left out: nothing takes it" in said
    assert "{x} left out: nothing takes it" in said
    assert "target:\n  2025-26: 80\n  2026-27: 81\n" in definition(council, "calls")
    kept = council / "definitions" / "imports" / "plan.yaml"
    kept.write_text(kept.read_text("utf-8").replace("cells:\n", "cells:\n  floor: {2026-27: '{Floor}'}\n", 1), "utf-8")
    assert "Floor is floor 2026-27" in flat(bring(council, table="plan.csv").out)
    assert "floor:\n  2026-27: 70\n" in definition(council, "calls")


def test_what_no_heading_says_may_be_said_by_options(council: Path) -> None:
    (council / "plan.csv").write_text("KPI,Unit,Target,Floor,Actual\nCalls,calls,80,70,77\n")
    found = bring(council, "--year", "2026-27", "--period", "2026-27/Q1", table="plan.csv")
    assert "Actual is value 2026-27/Q1" in flat(found.out)
    assert "target:\n  2026-27: 80\nfloor:\n  2026-27: 70\n" in definition(council, "calls")
    (council / "Q1 indicators.csv").write_text("KPI,Unit,Target 26/27\nVisits,visits,80\n")
    bring(council, table="Q1 indicators.csv")
    again = bring(council, "--year", "2026-27", table="Q1 indicators.csv")
    assert again.code == 1
    assert quoted("KCC747") in flat(again.out)


def test_the_better_of_two_titles_is_the_title(council: Path) -> None:
    (council / "plan.csv").write_text("Tittle,Measure,Indicator,Unit,Target 26/27\nx,About,Calls,calls,80\n")
    found = bring(council, table="plan.csv")
    assert "Measure left out: 'Indicator' is the title already" in flat(found.out)
    assert definition(council, "calls")


def test_comments_stand_beside_the_figure_that_they_are_about(council: Path) -> None:
    (council / "plan.csv").write_text(
        "KPI,Unit,Target 26/27,Actual Q1,Comments\nCalls,calls,80,77,=more staff\nVisits,visits,5,,none yet\nHelp,x,5,6,\n"
    )
    bring(council, table="plan.csv")
    assert (council / "submissions/2026-27/Q1/plan.csv").read_text("utf-8") == (
        "indicator,period,value,commentary\ncalls,2026-27/Q1,77,'=more staff\nvisits,2026-27/Q1,,none yet\nhelp,2026-27/Q1,6,\n"
    )
    (council / "other.csv").write_text("KPI,Unit,Target 26/27,Comments\nWaits,calls,80,more\n")
    assert "Comments left out: which period is it for?" in flat(bring(council, table="other.csv").out)


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        ([["a", "b"], ["c", "d"]], {}, quoted("KCC742")),
        ([["Service", "Unit", "Target 26/27"], ["x", "%", 5]], {}, "no column is the name of the indicators: there are Service, Unit"),
        ([HEADINGS, CALLS], {"Old": [HEADINGS]}, 'the sheets KPIs and Old may all be meant hint: name one of them, such as --sheet "KPIs"'),
        ([HEADINGS], {}, "there are no rows below the headings"),
        ([[*HEADINGS, "Indicator"], CALLS], {}, "the heading 'Indicator' stands here twice"),
    ],
)  # fmt: skip
def test_a_workbook_without_indicators_is_said(rows: list, more: dict, said: str, council: Path) -> None:
    book(council / BOOK, *rows, more=more)
    before = every_file(council)
    found = bring(council)
    assert found.code == 1
    assert said in flat(found.out)
    assert every_file(council) == before


def test_one_of_several_sheets_is_named(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, more={"Old": [HEADINGS, HOLES]})
    assert "there is no sheet 'Odl' hint: did you mean 'Old'?" in flat(bring(council, "--sheet", "Odl").out)
    assert "there is no sheet 'x' hint: its sheets are KPIs and Old" in flat(bring(council, "--sheet", "x").out)
    assert 'of the sheet "Old"' in bring(council, "--sheet", "Old").out
    assert (council / "definitions" / "kpis" / "days-to-repair-a-pothole.yaml").is_file()


@pytest.mark.parametrize("name", ["x.xls", "x.xlsx", "x.csv"])
def test_a_file_that_is_no_table_is_said(name: str, council: Path) -> None:
    (council / name).write_bytes(b"\xff\xfe\0")
    found = bring(council, table=name)
    assert found.code == 3
    assert "error KCC401" in found.out


def test_headings_are_looked_for_at_the_top(council: Path) -> None:
    book(council / BOOK, *([["x"]] * 40), HEADINGS, CALLS)
    assert "no row has headings of indicators" in bring(council).out


# ---- somebody is at the terminal


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[..., Ran]]:
    """`answers("1", "")`: `bring` with somebody at the terminal who answers so."""

    def given_these(*said: str) -> Callable[..., Ran]:
        monkeypatch.setattr(new_verb, "at_a_terminal", lambda: True)

        def call(root: Path, *more: str, table: str = BOOK) -> Ran:
            words = ["new", "kpi", "-C", str(root), "--from", str(root / table), *more]
            found = CliRunner(env={"COLUMNS": "100"}).invoke(main, words, input="".join(f"{each}\n" for each in said))
            return Ran(found.exit_code, found.stdout, found.stderr)

        return call

    return given_these


def test_what_is_not_sure_is_asked(council: Path, answers: Callable) -> None:
    (council / "plan.csv").write_text("KPI,Tolerence,Unit,Target,Floor,Actual\nCalls,Lower,calls,80,90,77\n")
    found = answers("3", "1", "soon", "2026-27", "2026-27", "2026-27", "2026-27/Q1")(council, table="plan.csv")
    assert "1  yes" in found.err
    assert "Is 'Tolerence' which way is good? Type a number, or press Enter to leave it open" in found.err
    assert "'3' is none of them." in found.err
    assert "Which year is the target in 'Target' for?" in found.err
    assert "'soon' is none: write 2012-13, or 2012-13/Q1." in found.err
    assert "Which period is the figure in 'Actual' for, such as 2012-13/Q1?" in found.err
    assert "'2026-27' is none: write 2012-13/Q1." in found.err
    text = definition(council, "calls")
    assert "polarity: lower\n" in text
    assert "target:\n  2026-27: 80\nfloor:\n  2026-27: 90\n" in text
    assert (council / "submissions/2026-27/Q1/plan.csv").is_file()
    assert answers()(council, table="plan.csv").err == ""


def test_an_empty_answer_leaves_it_open(council: Path, answers: Callable) -> None:
    (council / "plan.csv").write_text("KPI,Tolerence,Unit,Target\nCalls,Lower,calls,80\n")
    found = answers("", "")(council, table="plan.csv")
    assert "Tolerence left out: is it which way is good?" in flat(found.out)
    assert "Target left out: which year is it for?" in flat(found.out)


def test_who_breaks_off_has_changed_nothing(council: Path, answers: Callable) -> None:
    (council / "plan.csv").write_text("KPI,Tolerence,Unit,Target\nCalls,Lower,calls,80\n")
    before = every_file(council)
    found = answers("yes")(council, table="plan.csv")
    assert (found.code, "nothing was written, because a question was broken off" in found.err) == (2, True)
    assert every_file(council) == before


def test_which_of_several_sheets_is_asked(council: Path, answers: Callable) -> None:
    book(council / BOOK, HEADINGS, CALLS, more={"Old": [HEADINGS, HOLES]})
    assert "may all be meant" in answers("")(council).out
    assert 'of the sheet "Old"' in answers("Old")(council).out


def test_a_service_that_nobody_knows_is_asked_about(council: Path, answers: Callable) -> None:
    book(council / BOOK, HEADINGS, CALLS, HOLES)
    bring(council)
    others = [["Visits", "Highway", *HOLES[2:]], ["Books", "Libraries", *HOLES[2:]], ["Trees", "Parks", *HOLES[2:]]]
    book(council / BOOK, HEADINGS, CALLS, HOLES, *others)
    found = answers("1", "1", "2")(council)
    assert "1  it is highways" in found.err
    assert "'Highway' is no service of this project." in found.err
    assert "service: highways\n" in definition(council, "visits")
    assert "service: libraries\n" in definition(council, "books")
    assert "there is no word for 'Parks'" in found.out
    assert "  1 service added to definitions/policies/organisation.yaml: 'Libraries'\n" in found.out
    assert "Highway: highways" in (council / KEPT).read_text("utf-8")
    added = bring(council, "--add-services")
    assert "  1 service added to definitions/policies/organisation.yaml: 'Parks'\n" in added.out, "Highway has its word"


def test_who_is_at_the_terminal_is_asked_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert not new_verb.at_a_terminal()
    monkeypatch.setattr("sys.stdin", Screen())
    monkeypatch.setattr("sys.stderr", Screen())
    assert new_verb.at_a_terminal()


# ---- services


def test_once_there_are_services_a_strange_one_is_not_added_by_itself(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, HOLES)
    bring(council)
    book(council / BOOK, HEADINGS, CALLS, HOLES, ["Visits", "Libraries", *HOLES[2:]])
    found = bring(council)
    assert found.code == 1
    assert "row 4   there is no word for 'Libraries'" in found.out
    said = "'Libraries' is no service of this project. If it is a new one, run this again with --add-services."
    assert said in flat(found.out)
    added = bring(council, "--add-services")
    assert added.code == 0
    assert "service: libraries\n" in definition(council, "visits")
    assert invoke(council, "validate").code == 0


def test_services_are_known_by_their_titles_and_other_names(council: Path) -> None:
    path = council / "definitions" / "policies" / "organisation.yaml"
    more = "  - {id: roads, level: service, title: Highways, under: council, also: [HWT]}\n"
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    book(council / BOOK, HEADINGS, ["A", "hwt", *CALLS[2:]], ["B", "HIGHWAYS", *CALLS[2:]], ["C", "roads", *CALLS[2:]])
    found = bring(council)
    assert found.code == 0
    assert "added" not in found.out
    assert [definition(council, id_).count("service: roads\n") for id_ in "abc"] == [1, 1, 1]


def test_a_new_service_never_takes_an_id_that_is_there(council: Path) -> None:
    book(
        council / BOOK,
        HEADINGS,
        ["A", "RAG", *CALLS[2:]],
        ["B", "Children's Care", *CALLS[2:]],
        ["C", "7 Oaks", *CALLS[2:]],
    )
    found = bring(council)
    assert "service: rag-service\n" in definition(council, "a")
    assert "service: childrens-care\n" in definition(council, "b")
    assert "row 4   there is no word for '7 Oaks'" in found.out
    assert invoke(council, "validate").code == 0


@pytest.mark.parametrize(
    ("tree", "added"),
    [
        ("levels: [service]\nunits: [{id: a, level: service, title: A}]   # the first\n", True),
        (
            "levels: [region, service]\nunits: [{id: a, level: region, title: A}, {id: b, level: region, title: B}]\n",
            False,
        ),
        ("levels: [team]\nunits: [{id: a, level: team, title: A}, {id: b, level: team, title: B, also: [A]}]\n", False),
    ],
)
def test_where_new_services_go(tree: str, added: bool, council: Path) -> None:
    path = council / "definitions" / "policies" / "organisation.yaml"
    path.write_text(f"kind: hierarchy\nid: organisation\ntitle: Council\n{tree}", "utf-8")
    (council / "definitions" / "kpis" / "example-calls-answered.yaml").unlink()
    (council / "definitions" / "policies" / "by-service.yaml").unlink()
    (council / "submissions" / "2026-27" / "Q2" / "example.csv").unlink()
    book(council / BOOK, HEADINGS, CALLS, ["X", "A", *CALLS[2:]])
    found = bring(council)
    assert ("1 service added" in found.out) == added
    assert ("there is no word for 'Customer Services'" in found.out) != added
    if added:
        assert "{id: customer-services, level: service, title: Customer Services}]" in path.read_text("utf-8")
        assert "# the first" in path.read_text("utf-8")
    assert invoke(council, "validate").code == 0


# ---- figures


def test_a_figure_that_is_there_is_never_changed(council: Path) -> None:
    (council / "Q1 indicators.csv").write_text("KPI,Unit,Target 26/27,Actual Q1\nCalls,calls,80,77\nHelp,calls,80,\n")
    bring(council, table="Q1 indicators.csv")
    (council / "Q1 indicators.csv").write_text("KPI,Unit,Target 26/27,Actual Q1\nCalls,calls,80,79\nHelp,calls,80,5\n")
    found = bring(council, table="Q1 indicators.csv")
    assert found.code == 0
    assert quoted("KCC745") in by_columns(council, "Q1 indicators.csv")
    assert (council / FIGURES).read_text("utf-8") == "indicator,period,value\ncalls,2026-27/Q1,77\nhelp,2026-27/Q1,5\n"


def test_rows_go_under_the_headings_that_somebody_has_made_of_them(council: Path) -> None:
    (council / FIGURES).parent.mkdir(parents=True)
    (council / FIGURES).write_bytes(
        b"note,value,period,indicator\r\n,5,2026-27/Q1,other\r\n,5,2025-26/Q4,calls-answered\r\nx"
    )
    book(council / BOOK, HEADINGS, CALLS)
    bring(council)
    assert (council / FIGURES).read_bytes().endswith(b"\r\nx\n,77,2026-27/Q1,calls-answered\r\n")


@pytest.mark.parametrize("content", [b"mine", b"", b"\xff\xfe", b'indicator,period,value\n"open,2,3\n'])
def test_a_file_of_figures_that_is_somebody_elses_is_left_alone(content: bytes, council: Path) -> None:
    (council / FIGURES).parent.mkdir(parents=True)
    (council / FIGURES).write_bytes(content)
    book(council / BOOK, HEADINGS, CALLS)
    found = bring(council)
    assert "this file was not written from the table: no figure is added." in flat(found.out)
    assert (council / FIGURES).read_bytes() == content
    assert definition(council, "calls-answered")


def test_a_folder_in_the_place_of_a_file_is_said(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS)
    (council / FIGURES).mkdir(parents=True)
    assert "this file was not written from the table: no figure is added." in flat(bring(council).out)
    (council / KEPT).unlink()
    (council / KEPT).mkdir()
    found = bring(council)
    assert found.code == 1
    assert "this is a folder, or a link that leads nowhere; expected a file" in found.out


def test_a_figure_that_another_file_has_is_not_sent_twice(council: Path) -> None:
    (council / "plan.csv").write_text("KPI,Unit,Target 26/27\nCalls,calls,80\n")
    bring(council, table="plan.csv")
    sent = "indicator,period,value,submitted_at\ncalls,2026-27/Q1,70,\ncalls,2026-27/Q2,70,2026-10-02\n"
    (council / "submissions" / "sent.csv").write_text(sent)
    kept = council / "definitions" / "imports" / "plan.yaml"
    more = "figures: {2026-27/Q1: '{Actual Q1}', 2026-27/Q2: '{Actual Q2}'}\n"
    kept.write_text(kept.read_text("utf-8") + more, "utf-8")
    (council / "plan.csv").write_text("KPI,Unit,Target 26/27,Actual Q1,Actual Q2\nCalls,calls,80,77,78\n")
    found = bring(council, table="plan.csv")
    assert "has a figure of calls for 2026-27/Q1 already, so none is added." in flat(found.out)
    assert quoted("KCC746") in by_columns(council, "plan.csv", "definitions/imports/plan.yaml")
    assert not (council / "submissions/2026-27/Q1/plan.csv").exists()
    assert (council / "submissions/2026-27/Q2/plan.csv").is_file()
    assert invoke(council, "validate").code == 0


def test_words_in_place_of_a_figure_are_named_and_none_is_sent(council: Path) -> None:
    rows = "Calls,calls,80,77\nHelp,calls,80,about 80\nRest,calls,80,N/A\nBest,calls,80,1.1234567\nNext,calls,80,-\n"
    (council / "plan.csv").write_text(f"KPI,Unit,Target 26/27,Actual Q1\n{rows}")
    found = bring(council, table="plan.csv")
    assert found.code == 0
    assert "row 3: 'about 80' is no figure, so none is sent for 2026-27/Q1." in found.out
    assert quoted("KCC744") in by_columns(council, "plan.csv", "definitions/imports/plan.yaml")
    assert "row 4: 'N/A' is no figure" in found.out
    assert "row 5: '1.1234567' is no figure" in found.out
    assert (council / "submissions/2026-27/Q1/plan.csv").read_text(
        "utf-8"
    ) == "indicator,period,value\ncalls,2026-27/Q1,77\n"
    assert definition(council, "rest")


def test_figures_need_a_folder_to_go_to(council: Path) -> None:
    settings = council / "kccrules.yaml"
    settings.write_text(settings.read_text("utf-8").replace("submissions: [submissions]\n", ""), "utf-8")
    book(council / BOOK, HEADINGS, CALLS)
    found = bring(council)
    assert "the figures are not written: no folder is named for them" in found.out
    assert not (council / FIGURES).exists()


def test_an_indicator_that_somebody_removed_has_no_figures_any_more(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS, HOLES)
    bring(council)
    (council / "definitions" / "kpis" / "calls-answered.yaml").unlink()
    (council / FIGURES).unlink()
    found = bring(council)
    assert "  1 indicator removed by hand: not written again\n" in found.out
    assert "calls-answered" not in (council / FIGURES).read_text("utf-8")


# ---- whole or not at all


def test_a_run_killed_between_any_two_files_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_git(monkeypatch)
    put, whole = bringing.put, None
    for after in (99, 0, 1, 2, 3, 4, 5):
        root = tmp_path / str(after)
        began(root)
        book(root / BOOK, HEADINGS, CALLS, HOLES)
        left = iter(range(after))

        def cut(path: Path, content: bytes, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            put(path, content)

        with monkeypatch.context() as patch:
            patch.setattr(bringing, "put", cut)
            bring(root)
        assert bring(root).code == 0
        found = {path: content for path, content in every_file(root).items() if path != BOOK}
        whole = whole or found
        assert found == whole, after
        assert bring(root).code == 0
        assert {path: content for path, content in every_file(root).items() if path != BOOK} == whole


def test_a_file_that_cannot_be_written_is_said(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS)
    (council / FIGURES).parent.write_text("a file in place of the folder")
    found = bring(council)
    assert found.code == 1
    assert "error KCC709: the file cannot be written: " in found.out


def test_what_is_kept_and_was_broken_by_hand_is_said(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS)
    bring(council)
    (council / KEPT).write_text("kind: columns\nid: q1-indicators\n")
    found = bring(council)
    assert found.code == 1
    assert "a file of columns needs 'keys'" in found.out
    (council / KEPT).write_text("kind: [\n")
    assert "KCC101" in bring(council).out
    (council / KEPT).unlink()
    book(council / BOOK, [*HEADINGS, "Indicator"], CALLS)
    assert "stands here twice" in bring(council).out


def test_a_column_that_was_renamed_is_said(council: Path) -> None:
    book(council / BOOK, HEADINGS, CALLS)
    bring(council)
    book(council / BOOK, ["Indicator", "Servise", *HEADINGS[2:]], CALLS)
    assert "has no column 'Service'" in flat(bring(council).out)
    book(council / BOOK, title="Other")
    assert "there is no sheet 'KPIs'" in flat(bring(council).out)


# ---- the 30 indicators


def thirty(report: Json, path: Path) -> None:
    """A workbook as councils have them, of the shipped definitions and the figures of Quarter 1 2012/13."""
    units = yaml.safe_load((CHECKOUT / "definitions/policies/organisation.yaml").read_text("utf-8"))["units"]
    titles = {unit["id"]: unit["title"] for unit in units}
    headings = [
        "Indicator Description",
        "Service",
        "Tolerance",
        "Actual Jun 12",
        "Target 12/13",
        "Floor",
        "RAG",
        "Comments",
    ]
    rows: list[list[object]] = []
    for row in report["ratings"]:
        polarity = yaml.safe_load((CHECKOUT / f"definitions/kpis/{row['id']}.yaml").read_text("utf-8"))["polarity"]
        sign = "%" if row["unit"] == "percent" else ""
        numbers = [f"{text}{sign}" for text in (row["value"], row["target"]["low"] or row["target"]["high"], row["floor"]["low"] or row["floor"]["high"])]  # fmt: skip
        rows.append(
            [row["title"], titles[row["service"]], polarity.capitalize(), *numbers, row["rating"].upper(), None]
        )
    book(path, headings, *rows, more={"Notes": [["Read me"]]})


def test_the_30_indicators_come_from_a_workbook_and_are_rated_as_published(council: Path, quarter_1: Json) -> None:
    thirty(quarter_1, council / BOOK)
    found = bring(council)
    assert found.code == 0, found.out
    assert "  30 indicators written to definitions/kpis/\n" in found.out
    assert "  30 figures written to submissions/2012-13/Q1/q1-indicators.csv\n" in found.out
    assert "  9 services added to definitions/policies/organisation.yaml: " in found.out
    assert "RAG                    left out: ratings are worked out" in found.out
    assert invoke(council, "validate").code == 0
    rated = evaluate(council, "2012-13/Q1").report()
    assert {row["title"]: row["rating"] for row in rated["ratings"]} == {
        row["title"]: row["rating"] for row in quarter_1["ratings"]
    }
    assert len(rated["ratings"]) == 30


def test_an_established_project_keeps_its_indicators(shipped: Path, quarter_1: Json) -> None:
    thirty(quarter_1, shipped / BOOK)
    before = every_file(shipped / "definitions" / "kpis")
    bring(shipped)
    after = every_file(shipped / "definitions" / "kpis")
    assert {path: content for path, content in after.items() if path in before} == before


# ---------------------------------------------------------------------------------------------- words and times

QUARTERS = make_calendar("quarters", "Quarters", "1 April", ["Q1", "Q2", "Q3", "Q4"], read_duration("20 days"), None)
MONTHS = make_calendar(
    "months", "Months", "1 April", [f"M{n:02}" for n in range(1, 13)], read_duration("20 days"), None
)
YEARS = make_calendar("years", "Years", "1 April", ["year"], read_duration("20 days"), None)


@pytest.mark.parametrize(
    ("heading", "rest", "calendar", "period"),
    [
        ("Actual Jun 12", "actual", QUARTERS, "2012-13/Q1"),
        ("Actual (June 2012)", "actual", QUARTERS, "2012-13/Q1"),
        ("Actual Jun 12", "actual", MONTHS, "2012-13/M03"),
        ("Jun-12 actual", "actual", QUARTERS, "2012-13/Q1"),
        ("Actual 2012-06-01", "actual", QUARTERS, "2012-13/Q1"),
        ("Actual May 12", "actual", QUARTERS, None),
        ("Actual Mar 13", "actual", YEARS, "2012-13"),
        ("Actual 2012-13-01", "actual 2012 13 01", QUARTERS, None),
        ("Q1 Actual", "actual", QUARTERS, "2026-27/Q1"),
        ("Quarter 2 2012/13 result", "result", QUARTERS, "2012-13/Q2"),
        ("Q1 12/13", "", QUARTERS, "2012-13/Q1"),
        ("Q1 Actual", "actual", MONTHS, None),
        ("Outturn 2011/2012", "outturn", YEARS, "2011-12"),
        ("Outturn 11/12", "outturn", QUARTERS, None),
        ("Outturn", "outturn", YEARS, "2026-27"),
        ("Actual", "actual", QUARTERS, None),
        ("Actual 12/14", "actual 12 14", QUARTERS, None),
        ("Target (%)", "target %", QUARTERS, None),
    ],
)
def test_headings_say_when(heading: str, rest: str, calendar: object, period: str | None) -> None:
    said, when = whens.parted(heading)
    assert (said, whens.period(when, calendar, "2026-27")) == (rest, period)


def test_a_day_before_all_periods_is_in_none() -> None:
    assert whens.period(whens.When(2012, None, 6), NoPeriods(), None) is None
    assert whens.year(whens.When(2012, None, 6), NoPeriods()) is None


class NoPeriods:
    """A calendar that has no dates."""

    def containing(self, _: date) -> None:
        return None


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4))
def test_whatever_a_unit_is_called_the_file_that_keeps_it_can_be_read(texts: list[str]) -> None:
    from kccrules.tools import rewrite

    said = [" ".join(text.split()) for text in texts if text.isprintable() and text.strip()]
    words = phrasebook.words_for("unit", said, None, None)  # type: ignore[arg-type]
    document, problems = yamlfile.parse(rewrite.fresh({"words": dict(words or {}), "x": "y"}).encode(), "x.yaml")
    assert document, problems
    assert document.data["words"] == (words or None) or document.data["words"] == words
