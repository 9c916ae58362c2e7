"""The repository keeps its own promises: layers, one home for each library, lists that equal folders, words that stand."""

from __future__ import annotations

import ast
import graphlib
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from kccrules import checks, cli, problems, schemas
from kccrules.kinds import BUILDERS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kccrules"
LARGEST = 400

# ---- the layers, lowest first: a room is a module, or a folder of modules. The table of CONTRIBUTING.md ----

WORDS = (
    "problems",
    "periods",
    "numerals",
    "cells",
    "lifetimes",
    "ledger",
    "model",
    "observations",
    "results",
    "statement",
    "report",
    "ratings",
    "returns",
    "intake",
    "inventory",
    "consequences",
    "explained",
    "notes",
    "stored",
    "readback",
    "readback_budgets",
    "readback_figures",
    "sentences",
    "wanted",
    "wording",
    "colours",
    "layouts",
)
TOOLS = (
    "yamlfile",
    "schemas",
    "expressions",
    "graph",
    "pages",
    "csvfile",
    "sheets",
    "folder",
    "rewrite",
    "forms",
    "versions",
    "publication",
    "working_days",
)
MEANING = (
    "functions",
    "fields",
    "kinds",
    "build",
    "parameters",
    "excel",
    "headings",
    "names",
    "entries",
    "commentary",
    "returned",
    "submissions",
    "editions",
    "phrases",
    "rollups",
    "structure",
    "rulebook",
    "measuring",
    "belonging",
    "linetable",
    "relations",
    "selection",
    "bulk",
    "adding",
    "parquet",
    "money",
)
WORK = ("checks", "plan", "ladders", "evaluate", "tallies", "accounts", "outcome", "limiting", "reconcile")
VIEWS = ("explain", "differences", "uncommented", "listing", "impact", "outgoing")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(WORDS, WORDS),
    **dict.fromkeys(TOOLS, WORDS),
    "schemas": (*WORDS, "yamlfile"),  # a schema is held against a document: the type of its inputs
    "folder": (*WORDS, "csvfile"),  # a line of a table is a row as Excel counts them
    "sheets": (*WORDS, "sheets"),
    "publication": (*WORDS, "publication"),
    "forms": (*WORDS, "schemas"),  # a schema as a table of keys
    "rewrite": (*WORDS, "yamlfile"),  # what is written is what is read: the type of a value
    "expressions": (*WORDS, "expressions"),
    "engine": (*WORDS, "expressions", "engine"),
    **dict.fromkeys(MEANING, (*WORDS, *TOOLS, "engine", *MEANING)),
    **dict.fromkeys(WORK, (*WORDS, *TOOLS, "engine", *MEANING, *WORK)),
    **dict.fromkeys(VIEWS, (*WORDS, *TOOLS, "engine", *MEANING, *WORK)),
    "explain": (*WORDS, *TOOLS, "engine", *MEANING, *WORK, "explain"),
    "impact": (*WORDS, *TOOLS, "engine", *MEANING, *WORK, "impact"),
    "render": (*WORDS, "render"),
    "loading": (*WORDS, *TOOLS, *MEANING, *WORK),
    "project": (*WORDS, *TOOLS, "engine", *MEANING, *WORK, *VIEWS, "loading"),
    "review": (*WORDS, *TOOLS, "engine", *MEANING, *WORK, *VIEWS, "loading", "project"),
    "starting": (*WORDS, *TOOLS, *MEANING, *WORK, "starter", "loading"),
    "starter": (*WORDS, "folder", "rewrite", "schemas"),
    "publishing": (*WORDS, *TOOLS, "engine", "commentary", "names", "loading", "project"),
    "cli": (
        "cli",
        "loading",
        "project",
        "review",
        "publishing",
        "starting",
        "folder",
        "render",
        "problems",
        "pages",
        "periods",
        "wording",
        "layouts",
        "report",
    ),
    "__main__": ("cli",),
    "__init__": (),
}
"""The rooms that each room may import from; all may ask `kccrules` itself for its version."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "afcharts": ("render.charts.canvas",),
    "click": ("cli",),
    "holidays": ("working_days",),
    "jinja2": ("render.html",),
    "jsonschema": ("schemas",),
    "jsonschema_rs": ("schemas",),
    "markdown_it": ("render.html",),
    "markupsafe": ("render.html",),  # a part of jinja2
    "matplotlib": ("render.charts.canvas",),
    "networkx": ("graph",),
    "openpyxl": ("sheets",),
    # The design wants engine alone to see frames. Nothing may be added here; what moves into engine/ is taken off.
    "polars": (
        "engine",
        "functions",
        "ladders",
        "evaluate",
        "tallies",
        "outcome",
        "explain",
        "checks.reach",
        "checks.examples",
    ),
    "ruamel": ("rewrite",),
    "simpleeval": ("expressions",),
    "xlsxwriter": ("render.workbook",),
    "yaml": ("yamlfile",),
}
"""The rooms, or single modules, that may import each library; whatever is not named here is Python's own."""

SUPPORT = {"__init__", "between", "cell", "context", "entry", "indicator", "mistyped", "series"}
"""Files of kinds/ that no kind is called after."""


@dataclass(frozen=True)
class Import:
    line: int
    name: str
    """In full: `kccrules.engine.numbers`, `polars`."""


def none(found: Iterable[str]) -> None:
    """Nothing was found; or the test fails with all of it, a line each."""
    said = "\n".join(found)
    assert not said, said


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    """The module or folder right under kccrules."""
    return [*module.split("."), "__init__"][1]


def imports(text: str, module: str, package: bool, known: set[str]) -> Iterator[Import]:
    """Every import of a module, those inside functions too. `from X import y` is of X.y where that is a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            above = parts[: len(parts) - node.level + package] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                name = f"{source}.{alias.name}"
                yield Import(node.lineno, name if name in known else source)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            yield Import(node.lineno, f"whatever {ast.unparse(node)} finds")


def house() -> dict[str, list[Import]]:
    known = {dotted(path) for path in modules()}
    return {
        dotted(path): list(imports(path.read_text("utf-8"), dotted(path), path.stem == "__init__", known))
        for path in modules()
    }


def trespasses(found: Mapping[str, list[Import]]) -> Iterator[str]:
    for module, imported in found.items():
        owner = room(module)
        if owner not in MAY_IMPORT:
            yield f"{module}: a new room; give it a place in MAY_IMPORT, and in the table of CONTRIBUTING.md"
            continue
        for one in imported:
            top = one.name.split(".")[0]
            if top == "kccrules":
                if one.name != "kccrules" and room(one.name) not in MAY_IMPORT[owner]:
                    yield f"{module}:{one.line}: {owner} must not import {room(one.name)}"
            elif top in LIBRARIES:
                own = f"{module.removeprefix('kccrules.')}."
                if not any(own.startswith(f"{home}.") for home in LIBRARIES[top]):
                    yield f"{module}:{one.line}: {top} belongs to {', '.join(LIBRARIES[top])}"
            elif top not in sys.stdlib_module_names:
                yield f"{module}:{one.line}: {one.name} has no place in LIBRARIES"


def circle(found: Mapping[str, list[Import]]) -> list[str]:
    """Modules that import each other, as a path; empty if there are none."""
    needs = {module: {one.name for one in imported if one.name in found} for module, imported in found.items()}
    try:
        graphlib.TopologicalSorter(needs).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def test_imports_keep_to_the_layers() -> None:
    none(trespasses(house()))


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle(house()) == []


def test_every_room_of_the_table_is_there() -> None:
    assert set(MAY_IMPORT) == {room(dotted(path)) for path in modules()}


def test_contributing_shows_every_room() -> None:
    layers = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The layers")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| [\w]+ \| ([^|]+) \|", layers, re.M)[1:]
    told = [name.strip().removesuffix("/") for row in rows for name in row.split(",")]
    assert sorted(told) == sorted(set(MAY_IMPORT) - {"__init__", "__main__"})


@pytest.mark.parametrize(
    ("module", "text", "said"),
    [
        ("render.json", "from kccrules import evaluate", "render must not import evaluate"),
        ("render.json", "from kccrules.evaluate import run", "render must not import evaluate"),
        ("render.json", "import kccrules.evaluate", "render must not import evaluate"),
        ("render.json", "from ..evaluate import run", "render must not import evaluate"),
        ("render.json", "from .. import evaluate", "render must not import evaluate"),
        ("render.json", "def f():\n    from kccrules.engine.numbers import Num", "render must not import engine"),
        ("render.json", "from .text import render", None),
        ("model", "from .periods import Calendar", None),
        ("model", "from kccrules import yamlfile", "model must not import yamlfile"),
        ("model", "import yaml", "yaml belongs to yamlfile"),
        ("model", "import requests", "requests has no place in LIBRARIES"),
        ("model", "import importlib\nimportlib.import_module('yaml')", "has no place in LIBRARIES"),
        ("cli", "from kccrules import __version__", None),
        ("cli", "from kccrules import build", "cli must not import build"),
        ("engine.rate", "from kccrules.functions import value_of", "engine must not import functions"),
        ("helpers", "", "a new room"),
    ],
)
def test_a_planted_import_is_found(module: str, text: str, said: str | None) -> None:
    known = {dotted(path) for path in modules()}
    found = list(trespasses({f"kccrules.{module}": list(imports(text, f"kccrules.{module}", False, known))}))
    assert [said in problem for problem in found if said] == ([True] if said else []), found
    assert bool(found) == bool(said)


def test_a_planted_circle_is_found() -> None:
    found = {"a": [Import(1, "b")], "b": [Import(1, "c")], "c": [Import(1, "a")]}
    assert set(circle(found)) == {"a", "b", "c"}


# ---- lists that equal folders ----


def test_every_kind_has_one_file_and_one_schema() -> None:
    files = {path.stem for path in (PACKAGE / "kinds").glob("*.py")} - SUPPORT
    assert files == set(schemas.KINDS)
    written = {path.name.removesuffix(".schema.json") for path in (ROOT / "schemas").glob("*.schema.json")}
    assert files == written - {"commentary", "results", "impact", "list"}  # what verbs print, which is no definition
    assert files == {*BUILDERS, "project", "calendar"}


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_a_schema_is_of_its_kind_and_allows_no_other_keys(kind: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text("utf-8"))
    assert schema["properties"]["kind"]["const"] == kind
    assert schema["additionalProperties"] is False
    assert [key for key, value in schema["properties"].items() if not value.get("description")] == []


def test_every_problem_code_has_a_page() -> None:
    pages = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs" / "problems").glob("*.md")}
    assert sorted(pages) == sorted(problems.TITLES)
    wrong = [code for code, text in pages.items() if not text.startswith(f"# {code}")]
    none(wrong)


def test_every_check_is_in_the_list() -> None:
    need_the_plan = {"reach", "examples"}  # so that project runs them, once there is one
    files = {path.stem for path in (PACKAGE / "checks").glob("*.py")} - {"__init__"}
    assert files == {check.__module__.split(".")[-1] for check in checks.CHECKS} | need_the_plan


def test_every_command_and_option_has_help() -> None:
    missing = [
        f"{name} {getattr(part, 'opts', ['itself'])[0]}"
        for name, command in cli.main.commands.items()
        for part in (command, *command.params)
        if not isinstance(part, click.Argument) and not getattr(part, "help", None)
    ]
    assert cli.main.commands
    none(missing)


# ---- how the code reads ----


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in modules():
        yield dotted(path), ast.parse(path.read_text("utf-8"))


def test_every_module_says_what_it_is_for() -> None:
    none(module for module, tree in trees() if not ast.get_docstring(tree))


def test_what_other_modules_use_has_a_docstring() -> None:
    used = {
        f"{node.module}.{alias.name}"
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    silent = [
        f"{module}.{node.name}"
        for module, tree in trees()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if f"{module}.{node.name}" in used and not ast.get_docstring(node)
    ]
    none(silent)


def test_no_module_is_too_long_to_read_in_one_go() -> None:
    lengths = {dotted(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    none(f"{module}: {lines} lines" for module, lines in lengths.items() if lines > LARGEST)


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base"}
    none(dotted(path) for path in modules() if drawers & set(path.stem.split("_")))


def test_the_code_names_no_shipped_indicator() -> None:
    ids = {path.stem for path in (ROOT / "definitions" / "kpis").rglob("*.yaml")}
    assert ids
    found = [f"{dotted(path)}: {id_}" for path in modules() for id_ in sorted(ids) if id_ in path.read_text("utf-8")]
    none(found)


def test_nothing_above_the_files_is_passed_as_a_table_of_anything() -> None:
    found = [
        f"{module}:{node.lineno}: {node.name}"
        for module, tree in trees()
        if room(module) not in ("yamlfile", "schemas", "__init__")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for note in (node.returns, *(part.annotation for part in [*node.args.args, *node.args.kwonlyargs]))
        if note and re.search(r"(dict|Mapping)\[str, Any\]", ast.unparse(note))
    ]
    none(found)


LIMITS = {"low", "high", "target", "floor", "upper", "limit"}
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
VALUES = {"value", "exact", "actual", "outturn", "figure", "published"}


def names_in(node: ast.expr) -> set[str]:
    """Names, attributes and column names in an expression."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            found |= set(part.value.split("."))
    return found


def verdicts_by_hand(tree: ast.AST) -> Iterator[int]:
    """Lines that hold a value against a limit."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(sign, ORDER) for sign in node.ops):
            sides = [names_in(side) for side in (node.left, *node.comparators)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in ("is_between", "lt", "le", "gt", "ge"):
                continue
            sides = [names_in(node.func.value), *(names_in(argument) for argument in node.args)]
        else:
            continue
        if any(side & VALUES for side in sides) and any(side & LIMITS for side in sides):
            yield node.lineno


def test_a_value_meets_a_limit_in_one_place_only() -> None:
    allowed = {"kccrules.engine.limits", "kccrules.engine.probe"}  # probe: a limit of what its numbers can hold
    found = [f"{module}:{line}" for module, tree in trees() if module not in allowed for line in verdicts_by_hand(tree)]
    none(found)


@pytest.mark.parametrize(
    "text",
    [
        "figure.value >= figure.target.low",
        "low <= x.value <= high",
        "pl.col('value') >= pl.col('target.low')",
        "pl.col('value').is_between('low', 'high')",
        "pl.col('value').ge(pl.col('floor.low'))",
    ],
)
def test_a_planted_comparison_is_found(text: str) -> None:
    assert list(verdicts_by_hand(ast.parse(text))) == [1]


# ---- the files of the repository ----


MADE = {"__pycache__", "node_modules", "build", "dist"}
KEPT = {".ci", ".editorconfig", ".gitattributes", ".gitignore"}


def committed() -> list[Path]:
    """Every file of the repository, but not what tools make beside them. (Git may not be on this machine.)"""
    found = (path for path in sorted(ROOT.rglob("*")) if path.is_file())
    return [
        path
        for path in found
        if not any(part in MADE or (part[0] == "." and part not in KEPT) for part in path.relative_to(ROOT).parts)
    ]


OUTSIDE = re.compile(rb"(?<![\w-])(/w" rb"ork/|\.\./s" rb"hared\b|/ho" rb"me/|/ro" rb"ot/|/tm" rb"p/|file:/" rb"/)")


def test_no_file_speaks_of_this_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in committed()
        for match in OUTSIDE.finditer(path.read_bytes())
    ]
    none(found)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_has_what_pyproject_asks_for(name: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = settings["dependency-groups"]
    wanted = [*settings["project"]["dependencies"], *settings["build-system"]["requires"]]
    if name == "requirements-dev.lock":
        wanted += [line for line in groups["dev"] if isinstance(line, str)]
    text = (ROOT / name).read_text("utf-8")
    locked: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.M):
        locked.setdefault(package, []).append(version)
    missing = []
    for line in wanted:
        asked = Requirement(line)
        versions = locked.get(re.sub(r"[-_.]+", "-", asked.name).lower(), [])
        if not versions or not all(asked.specifier.contains(Version(version)) for version in versions):
            missing.append(line)
    none(missing)
    assert text.count("--hash=sha256:") >= len(locked)
    assert settings["build-system"]["requires"] == groups["build"]


def test_the_environments_run_what_the_readme_says() -> None:
    commands = re.findall(r"^\$ (python3 start\.py .*)$", (ROOT / "README.md").read_text("utf-8"), re.M)
    ran = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()[-2:]
    assert ran == [commands[1], commands[0]]
