"""The whole order of work on one page: find, read, build, check, plan, evaluate, store, report.

Nothing is decided here; every step is another module's. Problems travel as values and are put in order at the end.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kccrules import (
    __version__,
    build,
    checks,
    evaluate,
    explain,
    outcome,
    plan,
    ratings,
    readback,
    schemas,
    submissions,
    yamlfile,
)
from kccrules.bulk import bringing, run
from kccrules.checks import examples, reach, references
from kccrules.differences import differences
from kccrules.engine import tables
from kccrules.engine.numbers import TooBig
from kccrules.evaluate import Question, Rated
from kccrules.evaluate.choosing import Chosen, choose, named
from kccrules.folder import SENT_AS, SETTINGS, files, ids_in, with_excerpts
from kccrules.intake import Intake
from kccrules.kinds.context import Context
from kccrules.kinds.project import Project
from kccrules.limiting import limited
from kccrules.model import Definitions
from kccrules.observations import Data
from kccrules.periods import Unreadable
from kccrules.plan import Plan
from kccrules.problems import Place, Problem, did_you_mean, in_order, without_followers
from kccrules.report import Explained, Report
from kccrules.results import CONTRACT
from kccrules.selection import Unselected
from kccrules.yamlfile import Document

STORE = ".kccrules/results"


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


@dataclass(frozen=True)
class Asked:
    """A report to be made."""

    period: str | None = None
    as_at: date | None = None
    select: tuple[str, ...] = ()
    """What -s limits it to; empty for everything."""
    calendar: str | None = None
    """The id of the calendar that the period is of; else the project's own, or the only one that has it."""
    area: str | None = None
    """The area of the one indicator that is asked about, by its id or title; None for the whole."""


@dataclass(frozen=True)
class Evaluated:
    report: Report | None
    problems: list[Problem]
    explained: Explained | None = None
    """Of the one figure that was asked about."""


@contextmanager
def without_collection() -> Iterator[None]:
    """Reading thousands of files makes no cycles, and looking for them costs more than the reading."""
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


def read(root: Path, beside: Loaded | None) -> Loaded:
    known = beside.documents if beside else {}
    document, problems = yamlfile.read(root / SETTINGS, SETTINGS, known.get(SETTINGS))
    if document is None:
        return Loaded(root, None, None, None, problems, 1)
    problems += schemas.check([document])
    if not problems and document.data["kind"] != "project":
        problems.append(
            document.problem("KCC109", ["kind"], f"{SETTINGS} describes the project", "write kind: project")
        )
    if problems:
        return Loaded(root, None, None, None, problems, 1)
    settings, problems = build.read_project(document)
    settings = replace(settings, submissions=()) if beside else settings
    documents, count, refused = read_documents(root, settings, document, problems, known)
    if any(problem.code == "KCC002" for problem in problems):
        return Loaded(root, settings, None, None, problems, count, refused)
    definitions, found = build.assemble(settings, documents, document.at("defaults", "kpi", "calendar"))
    problems += found
    # A file whose name is not its id, or that gave no definition, has said so already.
    refused |= {problem.place.path.rsplit("/", 1)[-1].removesuffix(".yaml") for problem in found}
    if definitions is None:
        return Loaded(root, settings, None, None, problems, count, refused)
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
    for key, folders in (("definitions", settings.definitions), ("submissions", settings.submissions)):
        for number, folder in enumerate(folders):
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
                documents.append(document)
    problems += schemas.check(documents)
    wrong = {problem.place.path for problem in problems if problem.place.path in paths}
    good = [document for document in documents if document.path not in wrong]
    return good, len(paths) + 1, frozenset(id_ for shown in wrong for id_ in ids_in(paths[shown]))


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
        return submissions.read_all(found, loaded.definitions)


def validate(root: Path) -> tuple[list[Problem], int, int]:
    """Problems of definitions and of data sent in, and how many files of each there are."""
    loaded = load(root)
    if loaded.definitions is None:
        return loaded.problems, loaded.files, 0
    data = read_data(loaded)
    problems = [*loaded.problems, *data.problems]
    if loaded.plan and not any(problem.severity == "error" for problem in loaded.problems):
        try:
            limits = evaluate.declared_limits(loaded.definitions, loaded.plan)
            found = list(reach.check(loaded.definitions, loaded.plan, limits))
            problems += found or examples.check(loaded.definitions, loaded.plan)
        except TooBig as error:
            problems.append(too_big(error))
    problems = without_followers(problems, loaded.refused)
    return with_excerpts(root, in_order(problems)), loaded.files, len({source.file for source in data.inputs})


class Stopped(Exception):
    """There is no result, and these problems are why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def evaluated(root: Path, asked: Asked, store: Path | None = None, indicator: str | None = None) -> Evaluated:
    """One report, rendered from results written and read back; with an indicator, also how its rule was climbed."""
    loaded = load(root)
    if any(problem.severity == "error" for problem in loaded.problems):
        return Evaluated(None, loaded.problems)
    data = read_data(loaded)
    problems = [*loaded.problems, *data.problems]
    try:
        return results(loaded, data, asked, store, indicator, problems)
    except Stopped as stopped:
        kept = [] if indicator is not None else problems
        return Evaluated(None, with_excerpts(root, in_order([*kept, *stopped.problems])))


def results(
    loaded: Loaded, data: Data, asked: Asked, store: Path | None, indicator: str | None, problems: list[Problem]
) -> Evaluated:
    """The report of a project that is sound. Raises Stopped."""
    assert loaded.definitions and loaded.plan
    definitions, root = loaded.definitions, loaded.root
    if indicator is not None and indicator not in definitions.indicators:
        hint = (
            did_you_mean(indicator, definitions.indicators)
            or f"there are {', '.join(list(definitions.indicators)[:8])} ..."
        )
        raise Stopped(Problem("KCC601", f"no indicator is called '{indicator}'", Place(SETTINGS), hint))
    area = area_asked(definitions, indicator, asked.area)
    chosen = report_asked(definitions, data, asked, indicator)
    calendar, ordinal = chosen.calendar, chosen.own
    question = evaluate.question(calendar, chosen.period, asked.as_at)
    focus = (indicator, ordinal) if indicator and ordinal is not None else None
    rated = rate(loaded, data, question, focus)
    try:
        made = outcome.tables(rated, definitions, loaded.plan, data, question)
    except TooBig as error:
        raise Stopped(too_big(error)) from None
    select = None
    if asked.select:
        select = {"asked": list(asked.select), "of": made["shown"].get_column("id").n_unique()}
        try:
            made = limited(asked.select, made, rated, definitions, loaded.plan, data, question)
        except Unselected as nothing:
            raise Stopped(nothing.problem) from None
    # With a period of its own an indicator stands out of the report, which must not take its place in the store.
    name = ".explained" if focus else ".selected" if asked.select else store_name(definitions, question)
    folder = (store or root / STORE) / name
    try:
        tables.write(folder, made, {**manifest(definitions, data, question, rated), "select": select})
        stored = tables.read(folder)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        hint = "name a folder that can be written with --store"
        raise Stopped(
            Problem("KCC602", f"results cannot be written: {reason}", Place(str(store or STORE)), hint)
        ) from None
    found = readback.read(stored)
    listed = {rating.indicator.id for rating in (*found.ratings, *found.activity)}
    unlisted = {one.place.path for one in definitions.indicators.values() if one.id not in listed}
    problems = [problem for problem in problems if problem.severity != "info" or problem.place.path not in unlisted]
    problems += differences(found)
    found = replace(found, problems=tuple(with_excerpts(root, in_order(problems))))
    if indicator is None:
        return Evaluated(found, list(found.problems))
    ordinal = explained(found, indicator, area, ordinal)
    told = explain.explained(rated, definitions, loaded.plan, found, indicator, area, ordinal)
    return Evaluated(found, list(found.problems), told)


def store_name(definitions: Definitions, question: Question) -> str:
    """The folder of a report: 2012-13-Q1, and by another calendar than the project's school-terms-2012-13-Autumn."""
    calendar = definitions.calendars[question.calendar]
    text = calendar.text(question.report).replace("/", "-")
    return text if calendar is definitions.calendar else f"{calendar.id}-{text}"


def rate(loaded: Loaded, data: Data, question: Question, focus: tuple[str, int] | None) -> Rated:
    """Rated columns, by rules all of whose cases can apply."""
    assert loaded.definitions and loaded.plan
    definitions = loaded.definitions
    try:
        rated = evaluate.run(definitions, loaded.plan, data, question, focus)
    except TooBig as error:
        raise Stopped(too_big(error)) from None
    if rated is None:
        words = definitions.calendars[question.calendar].words(question.report)
        raise Stopped(
            Problem("KCC601", f"no indicator is in force in {words}", Place(SETTINGS), "choose another --period")
        )
    unreachable = list(
        reach.check(definitions, loaded.plan, evaluate.limits_in(rated.figures, tuple(loaded.plan.limits)))
    )
    if unreachable:
        raise Stopped(*unreachable)
    return rated


def too_big(error: TooBig) -> Problem:
    return Problem("KCC603", str(error), Place(SETTINGS), "round a part of the formula, or choose a larger unit")


def area_asked(definitions: Definitions, indicator: str | None, text: str | None) -> str | None:
    """The id of the area that is asked about. Raises Stopped."""
    found = explain.area_asked(definitions, indicator, text) if indicator and text else None
    if isinstance(found, Problem):
        raise Stopped(found)
    return found


def explained(found: Report, indicator: str, area: str | None, ordinal: int | None) -> int:
    """The period of an indicator that is explained: the one asked for, or the one that the report shows."""
    shown = {rating.indicator.id: rating.figure.ordinal for rating in (*found.ratings, *found.activity)}
    ordinal = ordinal if ordinal is not None else shown.get(indicator)
    one = found.indicators.get(indicator)
    if one is None or ordinal is None or ordinal not in [figure.ordinal for figure in one.series(area)]:
        hint = f"see what is held: kccrules explain {indicator}"
        raise Stopped(Problem("KCC601", f"nothing is held for '{indicator}' in that period", Place("--period"), hint))
    return ordinal


def report_asked(definitions: Definitions, data: Data, asked: Asked, indicator: str | None) -> Chosen:
    """The report's period, and the indicator's own. Raises Stopped where there is none."""
    at = "--calendar"
    try:
        calendar = named(definitions, asked.calendar) if asked.calendar else None
        at = "--period"
        found = choose(definitions, data, asked.period, calendar, indicator)
    except Unreadable as error:
        code = error.code if error.code == "KCC222" else "KCC601"
        raise Stopped(Problem(code, error.found, Place(at), error.hint)) from None
    if found is None:
        message = "no figures have been sent in, so there is no newest period"
        raise Stopped(Problem("KCC601", message, Place("submissions"), "name one with --period"))
    return found


def manifest(definitions: Definitions, data: Data, question: Question, rated: evaluate.Rated) -> dict[str, object]:
    """What the results are of; no clock, so that the same inputs give the same bytes."""
    calendar = definitions.calendars[question.calendar]
    used = evaluate.rows_used(rated)
    return {
        "contract": CONTRACT,
        "tool": __version__,
        "report": calendar.text(question.report),
        "calendar": calendar.id,
        "project_calendar": definitions.calendar.id,
        "ordinal": question.report,
        "as_at": question.as_at.isoformat() if question.as_at else None,
        "closes": question.closes.isoformat(),
        "title": definitions.title,
        "definitions": {"sha256": definitions.sha256, "files": definitions.files},
        "inputs": [
            {"path": source.path, "sha256": source.sha256,
             "rows": {"read": source.read, "used": used.get(number, 0), "superseded": source.accepted - used.get(number, 0),
                      "rejected": source.rejected}}
            for number, source in enumerate(data.inputs)
        ],
    }  # fmt: skip


def save_ratings(report: Report, path: Path) -> None:
    """The ratings of a report as a Parquet file."""
    tables.save(path, ratings.columns(report))


def new(root: Path, kind: str, table: Path, columns: Path, *, dry: bool) -> Intake:
    """Definitions from the rows of a table, written and said."""
    asked = run.Asked(kind, table, columns, dry)
    loaded = load(root)
    if loaded.settings is None or loaded.definitions is None:
        return Intake(run.called(root, table), 0, (), tuple(loaded.problems), dry)
    context = Context(loaded.definitions.calendars, loaded.settings.defaults)
    found = bringing.bring_in(root, loaded.settings.definitions, context, asked)
    return replace(found, problems=tuple(with_excerpts(root, in_order(found.problems))))
