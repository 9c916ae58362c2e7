"""The documents say what the tool does: every page, key, function, column, example and quoted message is tried.

Marks of fenced blocks: `yaml wrong` is laid over a small project and must give the message quoted after it, `yaml right`
must give none, `yaml given` comes first; `text` that begins with `$ kccrules` is run. A line of points stands for lines
left out. After a change of wording, `--update-golden` puts the messages of today into the pages.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from conftest import FORBIDDEN, invoke, ship

from kccrules import cli
from kccrules.cli import shell
from kccrules.flow import project
from kccrules.meaning import fields, headings
from kccrules.meaning.functions import FUNCTIONS, SIGNATURES
from kccrules.meaning.kinds import series
from kccrules.tools import pages, schemas, yamlfile
from kccrules.tools.expressions import Type, check, parse
from kccrules.words.model import Scale
from kccrules.words.problems import TITLES, Place, Problem
from kccrules.words.results import CONTRACT, TABLES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted((DOCS / "problems").glob("*.md"))
GUIDES = sorted(DOCS.glob("*.md"))
EVERY = [*GUIDES, *PAGES]
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.M | re.S)
PLACE = re.compile(r"`((?:definitions|submissions)/[\w./-]+|kccrules\.yaml)`")

INDICATORS = (
    "personal-budgets", "telecare-clients", "pothole-repair-days", "inward-investment-jobs", "gcse-english-and-maths",
)  # fmt: skip
"""The shipped indicators that the small project has, on which pages are tried."""
BUDGETS = "definitions/budgets"


def stem(path: Path) -> str:
    return path.stem


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------- a project to try on


def small(root: Path) -> Path:
    """The shipped project with a few of its indicators."""
    for folder in (Path("definitions", "policies"), Path("definitions", "budgets", "measures")):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "kccrules.yaml", root)
    (root / "definitions" / "kpis").mkdir()
    for id_ in INDICATORS:
        shutil.copy(ROOT / "definitions" / "kpis" / f"{id_}.yaml", root / "definitions" / "kpis")
    for path in (ROOT / "submissions").rglob("*.csv"):
        if "budgets" in path.parts:
            continue  # amounts, of lines that the small project does not have
        header, *rows = read(path).splitlines(keepends=True)
        copy = root / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        kept = [row for row in rows if set(row.split(",")) & set(INDICATORS)]
        copy.write_text("".join([header, *kept]), encoding="utf-8")
    return root


def lay_over(path: Path, snippet: str) -> None:
    """A whole file as it is; some lines of a definition in place of those under the same keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".yaml" and not snippet.startswith("kind:") and path.is_file():
        fresh = parts(snippet)
        keys = [key for key, _ in fresh]
        result: list[tuple[str, str]] = []
        for key, text in parts(read(path)):
            here = [pair for pair in fresh if pair[0] == key]
            result += here if here else [] if key in keys else [(key, text)]
            fresh = [pair for pair in fresh if pair[0] != key]
        snippet = "".join(text for _, text in [*result, *fresh])
    path.write_text(snippet, encoding="utf-8")


def parts(text: str) -> list[tuple[str, str]]:
    """The text cut before every line that begins at the margin, with the key of each part."""
    found: list[tuple[str, str]] = []
    for line in text.splitlines(keepends=True):
        if found and line[0] in " \t\n#-}":
            found[-1] = (found[-1][0], found[-1][1] + line)
        else:
            found.append((re.split(r"[:\s]", line, maxsplit=1)[0], line))
    return found


def run(root: Path, command: str, width: int) -> str:
    """What a command line prints, both streams in one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("COLUMNS", str(width))
        return CliRunner().invoke(cli.main, command.split()).output


def said(root: Path, path: str = "") -> str:
    """Problems of a file as `validate` prints them, but without the line itself, which a page has above them."""
    printed = run(root, f"validate {path}", 80)
    lines = re.sub(r"^ *\d* \| .*\n", "", printed, flags=re.M)
    return re.sub(r"\n\n\d+ (problem|remark).*\Z", "\n", lines, flags=re.S)


def unplaced(text: str) -> str:
    """Without line numbers, which change whenever a shipped file gets a line more."""
    text = re.sub(r"(\.(?:yaml|csv)):\d+(?::\d+)?", r"\1", text)
    return re.sub(r", row \d+|line \d+ ", "", text)


def agrees(printed: str, quoted: str) -> bool:
    """Whether what is printed is what is quoted; a line of points in the quotation stands for any lines."""
    chunks = [re.escape(chunk) for chunk in re.split(r"^\.\.\.\n", unplaced(quoted), flags=re.M)]
    return re.fullmatch(r"(?:.*\n)*?".join(chunks), unplaced(printed)) is not None


def commanded(root: Path, quoted: str, width: int) -> str:
    command = quoted.split("\n", 1)[0]
    return f"{command}\n{run(root, command.removeprefix('$ kccrules '), width)}"


# ---------------------------------------------------------------------------------------------- parts of a document


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """Mark, body, and the file that the words before name last."""
    for found in FENCE.finditer(text):
        named = PLACE.findall(FENCE.sub("", text[: found.start()]))
        yield found[1], found[2], named[-1] if named else ""


def prose(text: str) -> str:
    return FENCE.sub("", text)


def section(guide: str, title: str) -> str:
    """The part of a guide under a heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", read(DOCS / f"{guide}.md"), re.M | re.S)
    assert found, title
    return found[1]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of every table, headings left out."""
    for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
        for line in table.splitlines()[2:]:
            yield [cell.strip() for cell in line.strip("| ").split(" | ")]


def ticked(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def first_cells(text: str) -> list[str]:
    """Everything in backticks in the first column of the tables."""
    return [word for row in rows(text) for word in ticked(row[0])]


# ---------------------------------------------------------------------------------------------- pages of problems


def begun(text: str, root: Path) -> Path:
    """The small project that a page is tried on, with a budget where the page is about one."""
    small(root)
    if BUDGETS in text:
        shutil.copytree(ROOT / "tests" / "small_budget", root / BUDGETS, dirs_exist_ok=True)
    return root


def try_page(text: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Every quotation of a page, and what the tool says today. What is right must give no problem at all."""
    root = begun(text, folder / "0")
    wrong = path = ""
    for count, (mark, body, named) in enumerate(blocks(text), start=1):
        if mark.endswith("given"):
            lay_over(root / named, body)
        elif mark.endswith("wrong"):
            wrong = body
        elif mark == "text" and wrong:
            path = named if body.startswith("$") else re.split(r":\d|: |\n", body)[0]
            lay_over(root / path, wrong)
            yield body, commanded(root, body, 80) if body.startswith("$") else said(root, path)
            wrong, root = "", begun(text, folder / str(count))
        elif mark == "text" and body.startswith("$"):
            yield body, commanded(root, body, 80)
        elif mark.endswith("right"):
            lay_over(root / path, body)
            assert project.validate(root)[0] == [], body


@pytest.mark.parametrize("page", PAGES, ids=stem)
def test_every_message_of_a_page_is_what_the_tool_says(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = read(page)
    for quoted, now in try_page(text, tmp_path):
        if request.config.getoption("--update-golden") and not agrees(now, quoted):
            text = text.replace(f"```text\n{quoted}```", f"```text\n{now}```", 1)
            page.write_text(text, encoding="utf-8", newline="\n")
        else:
            assert agrees(now, quoted), now


def test_a_fault_of_our_own_is_said_as_its_page_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(project, "validate", fail)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    quoted = next(body for mark, body, _ in blocks(pages.page("KCC901")) if mark == "text")
    assert run(ROOT, "validate", 80).startswith(quoted)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert [page.stem for page in PAGES] == sorted(TITLES)


@pytest.mark.parametrize("page", PAGES, ids=stem)
def test_a_page_can_be_read_in_a_terminal(page: Path) -> None:
    text = read(page)
    lines = text.splitlines()
    assert lines[0] == f"# {page.stem}: {TITLES[page.stem][1]}"
    assert 10 <= len(lines) <= 26
    quoted = "".join(body for mark, body, _ in blocks(text) if mark == "text")
    assert [line for line in lines[1:] if len(line) > 80 and line not in quoted] == []
    assert any(page.stem in body for _, body, _ in blocks(text))


@pytest.mark.parametrize("code", ["KCC204", "kcc204"])
def test_explain_prints_the_page_as_it_is(code: str, tmp_path: Path) -> None:
    assert run(tmp_path, f"explain {code}", 80) == read(DOCS / "problems" / "KCC204.md")


# ---------------------------------------------------------------------------------------------- language.md: keys

Json = dict[str, Any]
SECTIONS = {
    "project": "The project", "kpi": "Indicators", "activity": "Activity indicators", "rule": "Rules", "scale": "Scales", "calendar": "Calendars",
    "hierarchy": "Hierarchies", "group": "Groups", "view": "Views", "columns": "Columns", "report": "Reports",
    "measures": "Measures", "budget": "Budgets", "sheet": "Sheets",
}  # fmt: skip


def schema(kind: str) -> Json:
    return dict(json.loads(schemas.schema_text(kind)))


def within(kind: str) -> list[tuple[str, Json, Callable[[Json, Json], Json]]]:
    """The tables of a kind's section in order: for each its keys, and how an example stands in a definition."""
    whole = schema(kind)["properties"]

    def on_top(base: Json, example: Json) -> Json:
        return base | example

    def as_default(base: Json, example: Json) -> Json:
        if {"kpi", "activity", "line"} & set(example):
            return base | {"defaults": base["defaults"] | example}
        return base | {"defaults": {"kpi": base["defaults"]["kpi"] | example}}

    def of_unit(base: Json, example: Json) -> Json:
        return base | {"units": [base["units"][0] | example]}

    def of_title(base: Json, example: Json) -> Json:
        return base | {"keys": base["keys"] | {"title": {"of": "{Title}"} | example}}

    def of_target(base: Json, example: Json) -> Json:
        return base | {"cells": {"target": {"of": "{Targets}"} | example}}

    def of_section(base: Json, example: Json) -> Json:
        return base | {"sections": [{"section": "table"} | example]}

    def of_theme(base: Json, example: Json) -> Json:
        own = {name: value for name, value in example.items() if name in ("colours", "font")}
        return base | {"theme": own or {"colours": example}}

    def of_measure(base: Json, example: Json) -> Json:
        return base | {"printed": {"gross": example}}

    def of_check(base: Json, example: Json) -> Json:
        return base | {"checks": [{"check": "gross >= 0"} | example]}

    def of_computed(base: Json, example: Json) -> Json:
        return base | {"computed": {"net": {"formula": "gross + income"} | example}}

    def of_line(base: Json, example: Json) -> Json:
        return base | {"lines": [base["lines"][0] | example]}

    def of_column(base: Json, example: Json) -> Json:
        return base | {"columns": {"Net": {"measure": "net"} | example}}

    def of_total(base: Json, example: Json) -> Json:
        return base | {"totals": [{"id": "a", "title": "A"} | example]}

    if kind == "measures":
        parts = schema(kind)["$defs"]
        made, shown, compared = (parts[name]["properties"] for name in ("worked_out", "column", "identity"))
        return [
            ("", whole, on_top), ("computed", made, of_computed), ("printed", shown, of_measure), ("checks", compared, of_check),
        ]  # fmt: skip
    if kind == "budget":
        return [("", whole, on_top), ("lines", whole["lines"]["items"]["properties"], of_line)]
    if kind == "sheet":
        return [("", whole, on_top), ("columns", schema(kind)["$defs"]["figure_column"]["properties"], of_column)]
    if kind == "view":
        return [("", whole, on_top), ("totals", whole["totals"]["items"]["properties"], of_total)]
    if kind == "report":
        theme = whole["theme"]["properties"]
        section_ = whole["sections"]["items"]["properties"]
        return [
            ("", whole, on_top), ("section", section_, of_section),
            ("theme", theme | theme["colours"]["properties"], of_theme),
        ]  # fmt: skip
    if kind == "columns":
        parts = schema(kind)["$defs"]
        made, limit = parts["made"]["properties"], parts["limit"]["properties"]
        return [("", whole, on_top), ("keys", made, of_title), ("cells", limit, of_target)]
    if kind == "project":
        block = whole["defaults"]["properties"]
        return [("", whole, on_top), ("defaults", block | block["kpi"]["properties"], as_default)]
    if kind == "activity":  # all other keys are those of a KPI, which a test of the schemas sees
        return [("", {key: whole[key] for key in ("upper", "lower")}, on_top)]
    if kind == "hierarchy":
        return [("", whole, on_top), ("units", whole["units"]["items"]["properties"], of_unit)]
    if kind == "rule":
        return [("", whole | whole["examples"]["items"]["properties"], on_top)]
    return [("", whole, on_top)]


def tables(text: str) -> list[str]:
    return re.findall(r"(?:^\|.*\n)+", text, re.M)


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_every_key_of_a_kind_is_in_its_table_and_nothing_else_is(kind: str) -> None:
    found = tables(section("language", SECTIONS[kind]))
    wanted = within(kind)
    assert len(found) == len(wanted)
    for table, (_, keys, _) in zip(found, wanted, strict=True):
        assert sorted(first_cells(table)) == sorted(keys)


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_what_is_needed_is_called_so(kind: str) -> None:
    whole = schema(kind)
    marked = {
        ticked(row[0])[0] for row in rows(tables(section("language", SECTIONS[kind]))[0]) if row[1].startswith("needed")
    }
    assert marked - {"expect"} == (set() if kind == "activity" else set(whole["required"]))


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_every_example_of_a_key_can_stand_in_a_definition(kind: str) -> None:
    text = section("language", SECTIONS[kind])
    base = parsed(next(body for _, body, _ in blocks(text) if body.startswith("kind:"))).data
    for table, (_, _, put) in zip(tables(text), within(kind), strict=True):
        for row in rows(table):
            example = parsed(f"{ticked(row[2])[0]}\n").data
            assert next(iter(example)) in ticked(row[0]) or "expect" in row[0], row
            assert refused(put(dict(base), dict(example))) == [], row


def parsed(text: str) -> yamlfile.Document:
    document, problems = yamlfile.parse(text.encode(), "definitions/example.yaml")
    assert document is not None, problems
    return document


def refused(definition: Json) -> list[Problem]:
    text = "".join(f"{key}: {json.dumps(value, default=float)}\n" for key, value in definition.items())
    return schemas.check([parsed(text)])


def test_the_keys_of_changes_are_all_there() -> None:
    assert sorted(first_cells(section("language", "Changes"))) == sorted(changes(schema("kpi")["properties"]))
    units = schema("hierarchy")["properties"]["units"]["items"]["properties"]
    lines = schema("budget")["properties"]["lines"]["items"]["properties"]
    for title, properties in (
        ("Rules", schema("rule")["properties"]),
        ("Hierarchies", units),
        ("Measures", schema("measures")["properties"]),
        ("Budgets", lines),
    ):
        told = next(row[1] for row in rows(section("language", title)) if row[0] == "`changes`")
        assert sorted(ticked(told)) == sorted(changes(properties))


def changes(properties: Json) -> list[str]:
    return list(properties["changes"]["items"]["properties"])


def test_every_example_of_a_change_can_stand_in_an_indicator() -> None:
    base = parsed(next(body for _, body, _ in blocks(section("language", "Indicators")))).data
    for row in rows(section("language", "Changes")):
        entry = {"from": "2012-13/Q1", "about": "Changed."} | parsed(f"{ticked(row[2])[0]}\n").data
        assert refused({**base, "changes": [entry]}) == [], row


def test_every_word_that_may_be_chosen_is_named() -> None:
    text = section("language", "Indicators")
    for key in ("polarity", "basis", "shows", "area_total"):
        known = schema("kpi")["$defs"].get(key, schema("kpi")["properties"][key])["enum"]
        told = next(row[1] for row in rows(text) if row[0] == f"`{key}`")
        assert set(known) <= set(ticked(told))


# ---------------------------------------------------------------------------------------------- language.md: the rest

RAG = Scale("rag", Place("rag.yaml"), {"red": 0, "amber": 1, "green": 2}, {})
DIRECTIONS = Scale("direction", Place("direction.yaml"), {"worse": -1, "same": 0, "better": 1}, {})


def known_in_rules() -> dict[str, Type]:
    return dict(fields.fields_of_rule(RAG, DIRECTIONS))


def test_every_function_is_in_the_table_with_an_example_that_works() -> None:
    found = [ticked(row[0])[0] for row in rows(section("language", "Functions"))]
    assert sorted(example.split("(")[0] for example in found) == sorted(FUNCTIONS)
    for example in found:
        check(parse(example), known_in_rules(), SIGNATURES)


@pytest.mark.parametrize("name", [name for name, signature in SIGNATURES.items() if ("count",) in signature.takes])
def test_how_far_a_whole_number_may_go_is_said(name: str) -> None:
    told = next(row[1] for row in rows(section("language", "Functions")) if row[0].startswith(f"`{name}("))
    assert f"{SIGNATURES[name].fewest} to {SIGNATURES[name].most}" in told


def test_every_name_in_formulas_is_in_the_table_and_where_it_may_stand() -> None:
    found = {word: row[2] for row in rows(section("language", "Formulas")) for word in ticked(row[0])}
    assert set(found) == set(known_in_rules())
    assert {word for word, where in found.items() if where == "everywhere"} == set(fields.fields_of_formula("value"))
    assert {word for word, where in found.items() if "everywhere" in where or "target" in where} == set(
        fields.fields_of_formula("target")
    )
    own = fields.fields_of_rule(DIRECTIONS, DIRECTIONS)
    assert {word for word, where in found.items() if where == "rules for ratings"} == set(found) - set(own)


def test_formulas_in_the_text_can_be_read() -> None:
    for title in ("Formulas", "Functions", "Targets and floors"):
        for row in rows(section("language", title)):
            for text in ticked(row[1]):
                if re.search(r"[(=*]", text):
                    check(parse(text), known_in_rules(), SIGNATURES)


@pytest.mark.parametrize("written", ["80", "5 to 10", "75 or more", "20 or less", "tbc", "none", "0.9 * target"])
def test_cells_are_read_as_the_table_says(written: str) -> None:
    assert f"`{written}`" in section("language", "Targets and floors")
    entry = series.Entry(parsed(f"target: {written}\n"))
    cell = series.read_cell(entry, ("target",), written)
    forms = {"80": "number", "tbc": "tbc", "none": "none", "0.9 * target": "formula"}
    assert cell is not None
    assert cell.form == forms.get(written, "range")


def test_every_column_and_state_is_in_the_tables() -> None:
    figures, states = tables(section("language", "Figures sent in"))
    needed, allowed = headings.FIGURES
    assert first_cells(figures) == [*needed, *allowed]
    assert sorted(first_cells(states)) == sorted(fields.STATES)
    assert [row[1] == "yes" for row in rows(states)].count(True) == len(fields.WITH_VALUE)
    needed, allowed = headings.HISTORY
    assert first_cells(section("language", "Published results")) == [*needed, *allowed]


def test_the_lines_of_the_reference_can_stand_in_the_project(tmp_path: Path) -> None:
    root = small(tmp_path / "project")
    shutil.rmtree(root / "submissions")
    text = read(DOCS / "language.md")
    for count, (mark, body, _) in enumerate(blocks(text)):
        if mark == "csv":
            lay_over(root / "submissions" / f"{count}.csv", body)
            assert project.validate(root)[0] == [], body
        elif mark == "yaml" and not body.startswith("kind:"):
            part = small(tmp_path / str(count))
            about = "policies/floor-standard" if body.startswith("cases:") else "kpis/telecare-clients"
            lay_over(part / "definitions" / f"{about}.yaml", body)
            assert [p.message for p in project.validate(part)[0] if p.severity == "error"] == [], body


# ---------------------------------------------------------------------------------------------- command-line.md


def test_every_verb_option_and_variable_is_there() -> None:
    text = read(DOCS / "command-line.md")
    common = set(first_cells(section("command-line", "Options of every verb")))
    variables = dict(row for row in rows(text) if row[0].startswith("`KCCRULES_"))
    wanted = {}
    assert {ticked(row[0])[0] for row in rows(text) if row[0].startswith("`kccrules ")} == {
        f"kccrules {verb}" for verb in cli.main.commands
    }
    for verb, command in cli.main.commands.items():
        own = section("command-line", verb)
        for option in command.params:
            if isinstance(option, click.Option):
                told = set(option.opts) <= common or set(option.opts) <= set(first_cells(own))
                assert told or f"`{option.opts[0]}`" in own, (verb, option.opts)
                if option.envvar:
                    wanted[f"`{option.envvar}`"] = f"`{option.opts[0]}`"
    assert variables == wanted


def test_every_exit_code_is_there() -> None:
    codes = [row[0] for row in rows(section("command-line", "Exit codes"))]
    own = (shell.FINE, shell.PROBLEMS, shell.USAGE, shell.UNREADABLE, shell.OUR_BUG, shell.NOTHING, shell.STOPPED)
    assert codes == [str(code) for code in own]


def test_every_key_of_the_json_is_there(tmp_path: Path) -> None:
    found = json.loads(run(small(tmp_path / "project"), "eval -q --format json", 100))
    text = section("command-line", "Results as JSON")
    assert first_cells(text) == list(found)
    assert f"`{CONTRACT}`" in text


def test_every_stored_table_and_column_is_there() -> None:
    text = section("command-line", "Stored results")
    found = re.split(r"^\*\*(\w+)\*\*", text, flags=re.M)
    told = dict(zip(found[1::2], found[2::2], strict=True))
    assert list(told) == list(TABLES)
    for table, part in told.items():
        columns = first_cells(part) if "|---|" in part else ticked(part)
        assert sorted(columns) == sorted(TABLES[table].columns), table


# ---------------------------------------------------------------------------------------------- how-to.md

RECIPES = re.findall(r"^## (.*)$", read(DOCS / "how-to.md"), re.M)


def followed(title: str, root: Path) -> Iterator[tuple[str, str]]:
    """A recipe from its first line to its last: each command that is quoted, and what it prints by then."""
    text = section("how-to", title)
    if found := re.search(r"^This goes on from \[([^\]]+)\]", text, re.M):
        yield from followed(found[1].capitalize(), root)
    if "`before`" in text:  # the copy that a person makes by hand
        shutil.copytree(root / "definitions", root / "before" / "definitions")
        shutil.copy(root / "kccrules.yaml", root / "before")
    for mark, body, named in blocks(text):
        if mark in ("yaml", "csv"):
            assert named, body
            lay_over(root / named, body)
        elif mark == "text":
            yield body, commanded(root, body, 100)


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works_on_the_shipped_project(title: str, tmp_path: Path) -> None:
    root = ship(tmp_path / "project", later=True)
    before = project.validate(root)[0]
    for quoted, now in followed(title, root):
        assert agrees(now, quoted), now
    assert [problem for problem in project.validate(root)[0] if problem not in before] == []


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_is_short_and_can_be_found_from_the_top_of_the_page(title: str) -> None:
    text = section("how-to", title)
    assert len([line for line in text.splitlines() if line not in ("", "...") and not line.startswith("```")]) <= 35
    assert f"[{title[0].lower()}{title[1:]}](#{title.lower().replace(' ', '-')})" in read(DOCS / "how-to.md")


@pytest.mark.parametrize("guide", [path for path in GUIDES if path.stem not in ("how-to", "bulk-in")], ids=stem)
def test_every_command_of_a_guide_prints_what_is_quoted(guide: Path, tmp_path: Path) -> None:
    root = ship(tmp_path / "project", later=True)
    for mark, body, _ in blocks(read(guide)):
        if mark == "text" and body.startswith("$ kccrules"):
            now = commanded(root, body, 100)
            assert agrees(now, body), now


@pytest.mark.parametrize("guide", GUIDES, ids=stem)
def test_every_command_that_a_guide_names_without_its_output_works(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = ship(tmp_path / "project", later=True)
    monkeypatch.chdir(root)
    returned = root / "submissions" / "2012-13" / "Q2"
    returned.mkdir()
    named = [command for mark, body, _ in blocks(read(guide)) if mark == "text" for command in body.splitlines()]
    for command in named:
        if command.startswith("kccrules "):
            found = invoke(root, *command.split()[1:])
            assert found.code == 0, (command, found.err)
            for form in root.glob("forms/*.xlsx"):  # what comes back is put there by hand
                form.rename(returned / form.name)


def test_every_section_of_a_report_is_in_the_table_with_what_it_shows() -> None:
    sections = schema("report")["properties"]["sections"]["items"]["properties"]["section"]["enum"]
    assert first_cells(section("reports", "What is in it")) == sections


# ---------------------------------------------------------------------------------------------- all documents


def wholes() -> Iterator[tuple[str, str]]:
    for path in EVERY:
        for mark, body, _ in blocks(read(path)):
            if mark.startswith("yaml") and "wrong" not in mark and body.startswith("kind:"):
                yield path.stem, body


@pytest.mark.parametrize(("page", "text"), list(wholes()))
def test_every_whole_definition_has_the_form_of_its_kind(page: str, text: str) -> None:
    assert schemas.check([parsed(text)]) == []


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", prose(read(path)), re.M)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", EVERY, ids=stem)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(read(path))):
        file, _, anchor = target.partition("#")
        found = (path.parent / file) if file else path
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


OUTSIDE = re.compile(r"https?:|file:/|\.\./|(?<![\w./-])/(?:work|tmp|home|root|usr)\b")


@pytest.mark.parametrize("path", EVERY, ids=stem)
def test_words_that_people_are_spared(path: Path) -> None:
    text = re.sub(r"`(verdict|schemas/[\w.]+|kccrules schema)`|^(## |\$ kccrules )schema\b", "", read(path), flags=re.M)
    if path.stem in TITLES:
        text = text.split("\n", 1)[1]
    assert FORBIDDEN.findall(text) == []
    assert OUTSIDE.findall(text) == []
