"""Definitions and figures as they stand in a project's folder: found, read, built, checked; and everything wrong with them."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kccrules.meaning import build, editions, linetable, submissions
from kccrules.meaning.commentary import pages
from kccrules.meaning.kinds.project import Project
from kccrules.meaning.returned import doubts
from kccrules.steps import checks, plan
from kccrules.steps.checks import references
from kccrules.steps.plan import Plan
from kccrules.tools import schemas, working_days, yamlfile
from kccrules.tools.folder import SENT_AS, SETTINGS, files, ids_in, with_excerpts
from kccrules.tools.publication import read_shelf
from kccrules.tools.yamlfile import Document
from kccrules.words.model import Definitions
from kccrules.words.observations import Data
from kccrules.words.problems import Place, Problem, in_order, without_followers


@dataclass(frozen=True)
class Loaded:
    """A project as it stands: what could be made of it, and everything that is wrong."""

    root: Path
    settings: Project | None
    definitions: Definitions | None
    plan: Plan | None
    problems: list[Problem]
    files: int
    """Definition files read, the project's own included."""
    refused: frozenset[str] = frozenset()
    """Ids of files that could not be used: what only lacks these has no problem of its own."""
    documents: Mapping[str, Document] = field(default_factory=dict)
    """Every definition that can be used, by its file; the project's own included."""


@contextmanager
def without_collection() -> Iterator[None]:
    """Reading thousands of files and evaluating what they say makes no cycles, and looking for them costs more than the
    reading."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def load(root: Path, beside: Loaded | None = None) -> Loaded:
    """Read and check all definitions. Those `beside` another project stand for nothing but themselves: no figures are
    looked for, and files that are the same there are not read twice."""
    with without_collection():
        loaded = read(root, beside)
    problems = without_followers(loaded.problems, loaded.refused)
    return replace(loaded, problems=with_excerpts(root, in_order(problems)))


def read_settings(root: Path, known: Document | None = None) -> tuple[Document | None, Project | None, list[Problem]]:
    """The project file, and what it says, if that can be used."""
    document, problems = yamlfile.read(root / SETTINGS, SETTINGS, known)
    if document is None:
        return None, None, problems
    problems += schemas.check([document])
    if not problems and document.data["kind"] != "project":
        problems.append(
            document.problem("KCC109", ["kind"], f"{SETTINGS} describes the project", "write kind: project")
        )
    return (document, None, problems) if problems else (document, *build.read_project(document))


def kept(root: Path, path: Path) -> bool:
    """Whether the project reads or keeps a file: it is the project file, or in a folder that this names. Where that cannot be
    used, the folders are those of the usual names."""
    if path.samefile(root / SETTINGS):
        return True
    _, settings, _ = read_settings(root)
    named = ["definitions", "submissions", pages.FOLDER, "published"]
    if settings:
        named = [*settings.definitions, *settings.submissions, *pages.folders(settings), settings.published]
    inside = path.parent.resolve()
    there = [root / name for name in named if (root / name).is_dir()]
    return any(folder.samefile(one) for folder in there for one in (inside, *inside.parents))


def read(root: Path, beside: Loaded | None) -> Loaded:
    known = beside.documents if beside else {}
    document, settings, problems = read_settings(root, known.get(SETTINGS))
    if document is None or settings is None:
        return Loaded(root, None, None, None, problems, 1)
    settings = replace(settings, submissions=(), commentary=()) if beside else settings
    documents, count, refused = read_documents(root, settings, document, problems, known)
    if any(problem.code == "KCC002" for problem in problems):
        return Loaded(root, settings, None, None, problems, count, refused)
    definitions, found = build.assemble(settings, documents, document.at("defaults", "kpi", "calendar"))
    problems += found
    # A file whose name is not its id, or that gave no definition, has said so already.
    refused |= {problem.place.path.rsplit("/", 1)[-1].removesuffix(".yaml") for problem in found}
    if definitions is None:
        return Loaded(root, settings, None, None, problems, count, refused)
    problems += working_days.check(settings.holidays)
    definitions = working_days.with_holidays(definitions, settings.holidays)
    problems += checks.run(definitions)
    problems += references.check_defaults(settings.defaults, settings.places, definitions)
    compiled, found = plan.compile_plan(definitions)
    problems += found
    definitions = replace(definitions, sha256=digest([document, *documents]), files=count)
    used = {one.path: one for one in (document, *documents)}
    return Loaded(root, settings, definitions, compiled, problems, count, refused, used)


def read_documents(
    root: Path, settings: Project, own: Document, problems: list[Problem], known: Mapping[str, Document]
) -> tuple[list[Document], int, frozenset[str]]:
    """Every definition that can be read and passes its schema, how many files there are, and the ids in the others."""
    documents: list[Document] = []
    paths: dict[str, Path] = {}
    refused: set[str] = set()
    tables: list[str] = []
    named = {
        "definitions": settings.definitions,
        "submissions": settings.submissions,
        pages.FOLDER: settings.commentary,
    }
    for key, folders in named.items():
        for number, folder in enumerate(folders or ()):
            if not (root / folder).is_dir():
                hint = "make the folder, or correct the list"
                problems.append(own.problem("KCC002", [key, number], f"there is no folder '{folder}'", hint))
    for folder in settings.definitions:
        for path, shown in files(root, folder, (".yaml", ".yml")):
            paths[shown] = path
            document, found = yamlfile.read(path, shown, known.get(shown))
            problems += found
            if path.suffix != ".yaml":
                hint = f"rename it to {path.stem}.yaml"
                problems.append(Problem("KCC102", "definitions end in .yaml", Place(shown), hint))
            elif document:
                whole, found = linetable.with_lines(document, path.parent)
                problems += found
                documents += [whole] if whole else []
                refused |= set() if whole else ids_in(path)
                tables += linetable.tables_of(document)
    problems += schemas.check(documents)
    wrong = {problem.place.path for problem in problems}
    good: list[Document] = []
    for document in documents:
        if wrong & {document.path, *linetable.tables_of(document)}:
            refused |= linetable.ids_of(document)
        else:
            good.append(document)
    refused |= {id_ for shown in wrong & paths.keys() for id_ in ids_in(paths[shown])}
    return good, len(paths) + len(tables) + 1, frozenset(refused)


def digest(documents: Iterable[Document]) -> str:
    """One fingerprint of all definitions, whatever order they were read in."""
    whole = hashlib.sha256()
    for document in sorted(documents, key=lambda document: document.path):
        whole.update(f"{document.path}\0{document.sha256}\0".encode())
    return whole.hexdigest()


def read_data(loaded: Loaded) -> Data:
    """Everything sent in."""
    assert loaded.settings and loaded.definitions
    found = [pair for folder in loaded.settings.submissions for pair in files(loaded.root, folder, SENT_AS)]
    with without_collection():
        data = submissions.read_all(found, loaded.definitions)
        editions.add(data, read_shelf(loaded.root, loaded.settings.published), loaded.definitions)
        doubts.question(data, loaded.definitions)
        pages.add(data, loaded.root, pages.folders(loaded.settings), loaded.definitions)
    return data
