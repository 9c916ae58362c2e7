"""The repository keeps its own promises: layers, one home for each library, lists that equal folders, words that stand."""

from __future__ import annotations

import ast
import graphlib
import itertools
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

from kccrules import cli
from kccrules.meaning.kinds import BUILDERS
from kccrules.steps import checks
from kccrules.tools import schemas
from kccrules.words import problems

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kccrules"
LARGEST = 400

# ---- the layers: a folder of the package each, and in most of them a room for each subject. The table of CONTRIBUTING.md ----

BELOW_VIEWS = ("words", "tools", "engine", "meaning", "steps")
LAYERS: dict[str, tuple[str, ...]] = {
    "words": ("words",),
    "tools": ("words",),
    "engine": ("words", "tools.expressions", "engine"),
    "meaning": ("words", "tools", "engine", "meaning"),
    "steps": BELOW_VIEWS,
    "views": BELOW_VIEWS,
    "render": ("words", "render"),
    "flow": (*BELOW_VIEWS, "views"),
    "cli": (
        "cli",
        "flow",
        "render",
        "tools.folder",
        "tools.pages",
        "words.layouts",
        "words.periods",
        "words.problems",
        "words.report",
        "words.wording",
    ),
    "__main__": ("cli",),
    "__init__": (),
}
"""The layers, or rooms of them, that the rooms of each layer may import from. Every room may import from itself, and ask
`kccrules` for its version."""

ROOMS: dict[str, tuple[str, ...]] = {
    "tools.schemas": ("tools.yamlfile",),  # a schema is held against a document: the type of its inputs
    "tools.folder": ("tools.csvfile",),  # a line of a table is a row as Excel counts them
    "tools.forms": ("tools.schemas",),  # a schema as a table of keys
    "tools.rewrite": ("tools.yamlfile",),  # what is written is what is read: the type of a value
    "tools.starter": ("tools.folder", "tools.rewrite", "tools.schemas"),
    "flow.project": ("flow.loading",),
    "flow.review": ("flow.loading", "flow.project"),
    "flow.publishing": ("flow.loading", "flow.project"),
    "flow.starting": ("flow.loading",),
}
"""Rooms that need others of their own layer, where those of that layer otherwise do not."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "afcharts": ("render.charts.canvas",),
    "click": ("cli",),
    "holidays": ("tools.working_days",),
    "jinja2": ("render.html",),
    "jsonschema": ("tools.schemas",),
    "jsonschema_rs": ("tools.schemas",),
    "markdown_it": ("render.html",),
    "markupsafe": ("render.html",),  # a part of jinja2
    "matplotlib": ("render.charts.canvas",),
    "networkx": ("tools.graph",),
    "openpyxl": ("tools.sheets",),
    # The design wants engine alone to see frames. Nothing may be added here; what moves into engine/ is taken off.
    "polars": (
        "engine",
        "meaning.functions",
        "steps.ladders",
        "steps.evaluate",
        "steps.tallies",
        "steps.outcome",
        "views.explain",
        "steps.checks.reach",
        "steps.checks.examples",
    ),
    "ruamel": ("tools.rewrite",),
    "simpleeval": ("tools.expressions",),
    "xlsxwriter": ("render.workbook",),
    "yaml": ("tools.yamlfile",),
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


def layer(module: str) -> str:
    """The module or folder right under kccrules."""
    return [*module.split("."), "__init__"][1]


def room(module: str) -> str:
    """What stands right in its layer, with the name of the layer."""
    return ".".join(module.split(".")[1:3]) or "__init__"


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
        own = layer(module)
        if own not in LAYERS:
            yield f"{module}: no layer of the house; put it into one, or give it a place in LAYERS and CONTRIBUTING.md"
            continue
        open_to = (*LAYERS[own], *ROOMS.get(room(module), ()), room(module))
        for one in imported:
            top = one.name.split(".")[0]
            if top == "kccrules":
                if one.name != "kccrules" and not stands_in(room(one.name), open_to):
                    yield f"{module}:{one.line}: {room(module)} must not import {room(one.name)}"
            elif top in LIBRARIES:
                if not stands_in(module.removeprefix("kccrules."), LIBRARIES[top]):
                    yield f"{module}:{one.line}: {top} belongs to {', '.join(LIBRARIES[top])}"
            elif top not in sys.stdlib_module_names:
                yield f"{module}:{one.line}: {one.name} has no place in LIBRARIES"


def stands_in(name: str, places: Iterable[str]) -> bool:
    return any(f"{name}.".startswith(f"{place}.") for place in places)


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


def test_every_layer_and_room_of_the_tables_is_there() -> None:
    assert set(LAYERS) == {layer(dotted(path)) for path in modules()}
    told = {*ROOMS, *itertools.chain.from_iterable(ROOMS.values()), *itertools.chain.from_iterable(LAYERS.values())}
    assert {name for name in told if "." in name} <= {room(dotted(path)) for path in modules()}


def test_contributing_shows_every_layer() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The layers")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `kccrules/(\w+)/` \|", table, re.M) == [name for name in LAYERS if "_" not in name]


def test_contributing_names_rooms_that_are_there() -> None:
    figure = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("From definitions to a report")[2].split("```")[1]
    named = re.findall(r"\b(?:\w+/\w+|render)\b", figure)
    assert {name.split("/")[0] for name in named} == {"tools", "engine", "meaning", "steps", "words", "render"}
    assert {name.replace("/", ".") for name in named} - {"render"} <= {room(dotted(path)) for path in modules()}


def test_a_layer_says_what_it_knows() -> None:
    none(
        name
        for name in LAYERS
        if "_" not in name and not (PACKAGE / name / "__init__.py").read_text("utf-8").startswith('"""')
    )


@pytest.mark.parametrize(
    ("module", "text", "said"),
    [
        ("render.json", "from kccrules.steps import evaluate", "render.json must not import steps.evaluate"),
        ("render.json", "from kccrules.steps.evaluate import run", "render.json must not import steps.evaluate"),
        ("render.json", "import kccrules.steps.evaluate", "render.json must not import steps.evaluate"),
        ("render.json", "from ..steps.evaluate import run", "render.json must not import steps.evaluate"),
        ("render.json", "from ..steps import evaluate", "render.json must not import steps.evaluate"),
        ("render.json", "from .. import engine", "render.json must not import engine"),
        ("render.json", "def f():\n    from kccrules.engine.numbers import Num", "must not import engine.numbers"),
        ("render.json", "from .text import render", None),
        ("words.model", "from .periods import Calendar", None),
        ("words.model", "from kccrules.tools import yamlfile", "words.model must not import tools.yamlfile"),
        ("words.model", "import yaml", "yaml belongs to tools.yamlfile"),
        ("words.model", "import requests", "requests has no place in LIBRARIES"),
        ("words.model", "import importlib\nimportlib.import_module('yaml')", "has no place in LIBRARIES"),
        ("tools.sheets.look", "from kccrules.tools.sheets import guard", None),
        ("tools.csvfile", "from kccrules.tools import sheets", "tools.csvfile must not import tools.sheets"),
        ("tools.schemas", "from kccrules.tools import yamlfile", None),
        ("views.explain.ladder", "from kccrules.views import impact", "views.explain must not import views.impact"),
        ("cli", "from kccrules import __version__", None),
        ("cli.shell", "from kccrules.meaning import build", "cli.shell must not import meaning.build"),
        (
            "engine.rate",
            "from kccrules.meaning.functions import value_of",
            "engine.rate must not import meaning.functions",
        ),
        ("helpers", "", "no layer of the house"),
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
    files = {path.stem for path in (PACKAGE / "meaning" / "kinds").glob("*.py")} - SUPPORT
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
    files = {path.stem for path in (PACKAGE / "steps" / "checks").glob("*.py")} - {"__init__"}
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
