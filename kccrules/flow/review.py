"""The order of work where definitions are looked at rather than reported on: what there is, and what an edit of it does.

Nothing is decided here, as in `project`, whose steps these are; nothing is stored.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kccrules.engine.compare import Frames, plain
from kccrules.flow import loading, project
from kccrules.flow.loading import Loaded
from kccrules.flow.project import Asked, Evaluated, Stopped
from kccrules.meaning.selection import Unselected, asks_for_ratings, choose, choose_indicators
from kccrules.steps import evaluate, outcome
from kccrules.steps.evaluate import Question, Rated
from kccrules.steps.limiting import of_indicators, ratings
from kccrules.tools import forms
from kccrules.tools.folder import SETTINGS, with_excerpts
from kccrules.tools.versions import NoVersion, taken_out
from kccrules.views import impact, listing, outgoing
from kccrules.views.impact import Half
from kccrules.views.impact.edits import by_id, renamed
from kccrules.words import readback
from kccrules.words.consequences import Impact
from kccrules.words.inventory import Inventory, Kind
from kccrules.words.observations import Data
from kccrules.words.periods import Unreadable
from kccrules.words.problems import Place, Problem, in_order
from kccrules.words.report import Report
from kccrules.words.returns import Form

BASE = "base:"
"""Stands before the names of files that are not the project's own."""

NEWEST = "HEAD"
"""What Git calls the version that was committed last."""


@dataclass(frozen=True)
class Compared:
    """What an edit does, or the problems for which that cannot be said."""

    impact: Impact | None
    problems: list[Problem]


@dataclass(frozen=True)
class Worked:
    """One side, worked out whole."""

    loaded: Loaded
    data: Data
    question: Question
    rated: Rated


@loading.without_collection()
def compare(root: Path, base: Path, name: str, asked: Asked) -> Compared:
    """What the edits that lead from the definitions in `base` to the project's own do to results, both with the figures
    of the project."""
    head = loading.load(root)
    if has_errors(head.problems):
        return Compared(None, head.problems)
    before = loading.load(base, beside=head)
    if has_errors(before.problems):
        return Compared(None, unusable(name, before.problems))
    data = loading.read_data(head)
    then = loading.read_data(replace(as_called_now(before, head), root=root, settings=head.settings))
    try:
        now = worked(head, data, head_question(head, data, asked))
    except Stopped as stopped:
        return Compared(None, with_excerpts(root, in_order([*head.problems, *data.problems, *stopped.problems])))
    try:
        was = worked(before, then, base_question(before, now))
    except Stopped as stopped:
        return Compared(None, unusable(name, stopped.problems))
    found = [*head.problems, *data.problems]
    known = {said(problem) for problem in (*before.problems, *then.problems)}
    fresh = [problem for problem in found if said(problem) not in known]
    try:
        chosen = chosen_on_both(asked.select, was, now) if asked.select else None
    except Unselected as nothing:
        return Compared(None, [nothing.problem])
    sides = half(was, chosen, former(was, now)), half(now, chosen, {})
    done = impact.compared(name, *sides, asked.select, chosen, fresh)
    done = replace(done, problems=tuple(with_excerpts(root, in_order(done.problems))))
    errors = [problem for problem in found if problem.severity == "error"]
    return Compared(done, with_excerpts(root, in_order([*errors, *done.problems])))


def compare_with_version(root: Path, reference: str, asked: Asked) -> Compared:
    """The same with the definitions as they were in a branch, tag or commit of Git."""
    try:
        with taken_out(root, reference) as base:
            if not (base / SETTINGS).is_file():
                raise NoVersion(f"there was no {SETTINGS} in '{reference}'", "name a later version with --base")
            return compare(root, base, reference, asked)
    except NoVersion as none:
        found = none.found if reference == NEWEST else f"there is no folder '{reference}', and {none.found}"
        return Compared(None, [Problem("KCC748", found, Place("--base"), none.hint)])


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def said(problem: Problem) -> tuple[str, str, str]:
    """A problem by what it says, whatever line it has moved to."""
    return problem.code, problem.place.path, problem.message


def unusable(name: str, problems: Iterable[Problem]) -> list[Problem]:
    """Why there is nothing to compare with: the other side's problems, marked as such."""
    errors = [problem for problem in problems if problem.severity == "error"]
    marked = [replace(each, place=replace(each.place, path=f"{BASE}{each.place.path}")) for each in errors]
    message = f"the definitions in '{name}' cannot be used, so there is nothing to compare with"
    hint = f"mend what begins with {BASE} there, or name another folder with --base"
    return [*in_order(marked), Problem("KCC721", message, Place(f"{BASE}{SETTINGS}"), hint)]


def head_question(head: Loaded, data: Data, asked: Asked) -> Question:
    """The report that both sides make. Raises Stopped."""
    assert head.definitions
    return project.report_asked(head.definitions, data, asked, None)[1]


def base_question(before: Loaded, now: Worked) -> Question:
    """The same report by the calendar that the base has for it: the period that ends with it. Raises Stopped."""
    assert before.definitions
    calendar = before.definitions.calendars.get(now.question.calendar, before.definitions.calendar)
    period = calendar.last_ending_by(now.question.ends)
    if period is None:
        message = f"its calendar '{calendar.id}' has no period as early as this report"
        raise Stopped(Problem("KCC601", message, Place(SETTINGS), "name a later one with --period"))
    try:
        return evaluate.question(calendar, period, now.question.as_at)
    except Unreadable as error:
        raise Stopped(project.too_much(error)) from None


def as_called_now(before: Loaded, head: Loaded) -> Loaded:
    """The base, with the names that its indicators have by now: figures are sent under those."""
    assert before.definitions
    names = renamed(by_id(before.documents.values()), by_id(head.documents.values()))
    every = before.definitions.indicators
    own = {
        id_: replace(one, formerly=(*one.formerly, names[id_])) if id_ in names else one for id_, one in every.items()
    }
    return replace(before, definitions=replace(before.definitions, indicators=own))


def worked(loaded: Loaded, data: Data, question: Question) -> Worked:
    """One side, worked out. Raises Stopped."""
    return Worked(loaded, data, question, project.rate(loaded, data, question, None))


def former(was: Worked, now: Worked) -> dict[str, str]:
    """Ids of the head by what the base calls them, where that is something else."""
    names = renamed(by_id(was.loaded.documents.values()), by_id(now.loaded.documents.values()))
    return {new: old for old, new in names.items()}


def chosen_on_both(select: Sequence[str], was: Worked, now: Worked) -> frozenset[str]:
    """What -s asks for on either side, by the ids of the head: what leaves a service counts as well. Raises Unselected."""
    names = {old: new for new, old in former(was, now).items()}
    found: set[str] = set()
    nothing: list[Unselected] = []
    for side in (now, was):
        assert side.loaded.definitions
        definitions = side.loaded.definitions
        try:
            ids = choose_indicators(select, definitions, side.question.ends, lambda side=side: ratings(tables(side)))  # type: ignore[misc]  # bound at once
            found |= {names.get(id_, id_) for id_ in ids} if side is was else ids
        except Unselected as none:
            nothing.append(none)
    if not found:
        raise nothing[0]
    return frozenset(found)


def tables(side: Worked) -> Frames:
    loaded = side.loaded
    assert loaded.definitions and loaded.plan
    return outcome.tables(side.rated, loaded.definitions, loaded.plan, side.data, side.question)


def half(side: Worked, chosen: Collection[str] | None, names: dict[str, str]) -> Half:
    """One side as `impact` takes it, limited to what was chosen."""
    loaded, rated = side.loaded, side.rated
    assert loaded.definitions and loaded.plan
    definitions = loaded.definitions
    if chosen is not None:
        own = {names.get(id_, id_) for id_ in chosen} & set(definitions.indicators)
        rated = of_indicators(rated, own, definitions, loaded.plan)
    manifest = project.manifest(definitions, side.data, side.question, side.rated)
    frames = tables(replace(side, rated=rated))
    return Half(definitions, loaded.documents, side.data, side.question, frames, manifest)


# ---------------------------------------------------------------------------------------------- a report, not stored


def looked_at(root: Path, asked: Asked) -> Evaluated:
    """A report that is asked for what it lacks: it does not take the place of what `eval` has stored."""
    with tempfile.TemporaryDirectory() as folder:
        return project.evaluated(root, asked, Path(folder))


@dataclass(frozen=True)
class Asking:
    """The forms that services are asked to fill in; none, and why."""

    forms: list[Form]
    problems: list[Problem]
    folder: str = ""
    """Where figures are put that are sent in."""


def forms_for(root: Path, asked: Asked) -> Asking:
    """A form for each service that anything is asked of."""
    loaded = loading.load(root)
    with tempfile.TemporaryDirectory() as folder:
        made = project.evaluated_from(loaded, asked, Path(folder))
    if made.report is None:
        return Asking([], made.problems)
    assert loaded.definitions and loaded.plan
    found = outgoing.forms(made.report, loaded.definitions, loaded.plan)
    if not found:
        message = f"nothing is asked of anybody for {made.report.period.words}"
        hint = "what is due is in, or follows from other figures; choose another --period"
        return Asking([], [*made.problems, Problem("KCC601", message, Place("-s"), hint)])
    folders = loaded.settings.submissions if loaded.settings else ()
    return Asking(found, made.problems, (*folders, "submissions")[0])


# ---------------------------------------------------------------------------------------------- what there is


@dataclass(frozen=True)
class Listed:
    """What there is, or the problems for which that cannot be said."""

    inventory: Inventory | None
    problems: list[Problem]


def list_all(root: Path, asked: Asked) -> Listed:
    """An overview by kind; with a selection, what it asks for."""
    loaded = loading.load(root)
    if has_errors(loaded.problems):
        return Listed(None, loaded.problems)
    assert loaded.definitions
    documents = list(loaded.documents.values())
    if not asked.select:
        return Listed(listing.overview(loaded.definitions, documents), [])
    try:
        by_rating = asks_for_ratings(asked.select)
        data = loading.read_data(loaded)
        question = question_if_any(loaded, data, asked, needed=by_rating)
        made = reported(loaded, data, question) if by_rating else None
        day = question.ends if question else None
        ids = choose(asked.select, loaded.definitions, day, partial(ratings, made[1]) if made else dict)
        if not made and ids.intersection(loaded.definitions.indicators):
            made = reported(loaded, data, question)
    except Unselected as nothing:
        return Listed(None, [nothing.problem])
    except Stopped as stopped:
        return Listed(None, with_excerpts(root, in_order([*data.problems, *stopped.problems])))
    report = read_only(loaded, made[0], ids) if made else None
    found = listing.selected(loaded.definitions, documents, ids, asked.select, report, by_rating=by_rating)
    errors = [problem for problem in data.problems if problem.severity == "error"]
    return Listed(found, with_excerpts(root, in_order(errors)))


def question_if_any(loaded: Loaded, data: Data, asked: Asked, *, needed: bool) -> Question | None:
    """The report that tells what is due and how it is rated; None where no figure has been sent in and none is needed.
    Raises Stopped."""
    try:
        return head_question(loaded, data, asked)
    except Stopped:
        if needed or asked.period:
            raise
        return None


def reported(loaded: Loaded, data: Data, question: Question | None) -> tuple[Worked, Frames] | None:
    """The report, worked out. Raises Stopped."""
    if question is None:
        return None
    side = worked(loaded, data, question)
    return side, tables(side)


def read_only(loaded: Loaded, side: Worked, ids: Collection[str]) -> Report | None:
    """The report of the indicators among some ids, not stored; None where there are none."""
    assert loaded.definitions and loaded.plan
    own = frozenset(ids).intersection(loaded.definitions.indicators)
    if not own:
        return None
    rated = of_indicators(side.rated, own, loaded.definitions, loaded.plan)
    manifest = project.manifest(loaded.definitions, side.data, side.question, side.rated)
    return readback.read(plain(tables(replace(side, rated=rated)), manifest))


# ---------------------------------------------------------------------------------------------- what may be said


def kinds() -> dict[str, Kind]:
    """Every kind of file, and every form that the tool prints, by its name."""
    return {name: forms.kind(name) for name in forms.EVERY}


def schema(name: str) -> list[str]:
    """The schema of one of them, as its file has it."""
    return forms.text(name)
