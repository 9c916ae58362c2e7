"""Documents to definitions: every kind built, one name space for ids. No files and no YAML here.

What only a look at several definitions can tell (unknown references, types of formulas) is the business of `checks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from kccrules.meaning.kinds import BUILDERS, calendar, project
from kccrules.meaning.kinds.context import Context
from kccrules.meaning.kinds.entry import Entry
from kccrules.meaning.kinds.project import Project
from kccrules.tools.yamlfile import Document
from kccrules.words.ledger import BEFORE_APART, TOTAL, Budget, BudgetView, Line, Measures, SheetLayout, ViewTotal
from kccrules.words.model import Definitions, Group, Hierarchy, Indicator, ReportLayout, Rule, Scale, Unit, View
from kccrules.words.periods import Calendar
from kccrules.words.problems import Place, Problem, did_you_mean

Thing = TypeVar("Thing")
NEVER_IDS = frozenset(
    [
        "and",
        "or",
        "not",
        "in",
        "if",
        "else",
        "otherwise",
        "tbc",
        "none",
        "whole",
        "is",
        "lambda",
        "for",
        "between",
        "stated",
    ]
)
"""Words that formulas or tables read as something else."""


def read_project(document: Document) -> tuple[Project, list[Problem]]:
    entry = Entry(document)
    return project.build(entry), entry.problems


def assemble(
    settings: Project, documents: list[Document], settings_place: Place
) -> tuple[Definitions | None, list[Problem]]:
    """All definitions, and what is wrong with single ones. None where not even the calendar of the defaults is there."""
    problems: list[Problem] = []
    calendars = dict(build_calendars(documents, problems))
    if settings.defaults["kpi"].calendar not in calendars:
        name = settings.defaults["kpi"].calendar
        hint = did_you_mean(name, calendars) or "make a file of kind calendar with that id"
        message = f"unknown calendar '{name}' in the defaults"
        problems.append(Problem("KCC203", message, settings_place, hint, width=len(name), about=name))
        return None, problems
    context = Context(calendars, settings.defaults, settings.line_rating)
    built: list[object] = []
    for document in documents:
        kind = str(document.data["kind"])
        if kind == "project":
            message = "a project is described once, in kccrules.yaml"
            problems.append(document.problem("KCC109", ["kind"], message, "remove this file, or give it another kind"))
        if kind in BUILDERS:
            entry = Entry(document, problems=problems)
            made = BUILDERS[kind](entry, context)
            built += made if isinstance(made, list) else [made] if made is not None else []
    hierarchies = by_id(built, Hierarchy)
    units = {unit.id: unit for tree in hierarchies.values() for unit in tree.units}
    lines, views = by_id(built, Line), by_id(built, BudgetView)
    problems += [*check_ids(documents, hierarchies, [one for one in built if isinstance(one, Line)], views)]
    return (
        Definitions(
            title=settings.title,
            defaults=settings.defaults,
            calendars=calendars,
            scales=by_id(built, Scale),
            rules=by_id(built, Rule),
            hierarchies=hierarchies,
            units=units,
            groups=by_id(built, Group),
            views=by_id(built, View),
            indicators=by_id(built, Indicator),
            reports=by_id(built, ReportLayout),
            measures=by_id(built, Measures),
            budgets=by_id(built, Budget),
            lines=lines,
            budget_views=views,
            sheets=by_id(built, SheetLayout),
            files=len(documents),
        ),
        problems,
    )


def build_calendars(documents: list[Document], problems: list[Problem]) -> Iterator[tuple[str, Calendar]]:
    for document in documents:
        if document.data["kind"] == "calendar":
            made = calendar.build(Entry(document, problems=problems))
            if made:
                yield made.id, made


def by_id(built: list[object], kind: type[Thing]) -> Mapping[str, Thing]:
    """The definitions of one kind, in the order of their ids."""
    found = [(str(getattr(thing, "id")), thing) for thing in built if isinstance(thing, kind)]  # noqa: B009  # typed generically
    return dict(sorted(found, key=lambda pair: pair[0]))


def check_ids(
    documents: list[Document],
    hierarchies: Mapping[str, Hierarchy],
    lines: Iterable[Line],
    views: Mapping[str, BudgetView],
) -> Iterator[Problem]:
    """One name space: an id is unique whatever its kind, and a file's id is its name."""
    seen: dict[str, Place] = {}
    for document in documents:
        id_ = str(document.data["id"])
        stem = document.path.rsplit("/", 1)[-1].removesuffix(".yaml")
        if id_ != stem and id_ not in seen:
            yield document.problem(
                "KCC202",
                ["id"],
                f"the id is '{id_}' and the file is '{stem}.yaml'",
                f"rename the file to {id_}.yaml, or write id: {stem}",
            )
        if id_ in NEVER_IDS:
            yield document.problem("KCC206", ["id"], f"'{id_}' means something else in formulas", "choose another id")
        if id_ in seen:
            yield document.problem(
                "KCC201", ["id"], f"the id '{id_}' is used twice: also in {seen[id_]}", "give one of them another id"
            )
        seen.setdefault(id_, document.at("id"))
    units = [unit for tree in hierarchies.values() for unit in tree.units]
    totals = [total for view in views.values() for total in view.totals]
    parts: list[Unit | Line | ViewTotal] = [*units, *lines, *totals]
    for one in parts:
        if one.id in NEVER_IDS:
            message = f"'{one.id}' means something else in formulas"
            yield Problem("KCC206", message, one.place, "choose another id", width=len(one.id))
        if one.id in (TOTAL, BEFORE_APART):
            message = f"'{one.id}' is a row that views of money have by themselves"
            yield Problem("KCC206", message, one.place, "choose another id", width=len(one.id))
        if one.id in seen:
            message = f"the id '{one.id}' is used twice: also in {seen[one.id]}"
            yield Problem("KCC201", message, one.place, "give one of them another id", width=len(one.id))
        seen.setdefault(one.id, one.place)
