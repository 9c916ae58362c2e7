"""The whole order of work on one page: find, read, build, check, plan, evaluate, store, report.

Nothing is decided here; every step is another module's. Problems travel as values and are put in order at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kccrules import __version__
from kccrules.engine import tables
from kccrules.engine.compare import plain
from kccrules.engine.numbers import TooBig
from kccrules.flow.loading import Loaded, load, read_data, without_collection
from kccrules.meaning.commentary import pages
from kccrules.meaning.money import vintages
from kccrules.meaning.relations import rows_of_budgets
from kccrules.meaning.returned import doubts
from kccrules.meaning.returned.counting import counted
from kccrules.meaning.selection import Unselected
from kccrules.steps import evaluate, outcome
from kccrules.steps.accounts import TooBigMeasure
from kccrules.steps.checks import examples, reach
from kccrules.steps.evaluate import Question, Rated
from kccrules.steps.evaluate.choosing import Chosen, choose, named
from kccrules.steps.limiting import limited, of_indicators
from kccrules.steps.outcome import notes
from kccrules.steps.plan import Plan
from kccrules.tools.folder import SETTINGS, with_excerpts
from kccrules.views import explain, uncommented
from kccrules.views.differences import differences
from kccrules.words import ratings, readback
from kccrules.words.explained import Explained
from kccrules.words.model import Definitions
from kccrules.words.observations import Data
from kccrules.words.periods import Unreadable, day_words
from kccrules.words.problems import Place, Problem, did_you_mean, in_order, without_followers
from kccrules.words.report import Report
from kccrules.words.results import CONTRACT, Stored
from kccrules.words.returns import Counted

STORE = ".kccrules/results"


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
    """A report, or the problems for which there is none."""

    report: Report | None
    problems: list[Problem]
    explained: Explained | None = None
    """Of the one figure that was asked about."""
    stored: Stored | None = None
    """The tables that the report was made from."""


class Validated(NamedTuple):
    """What was looked at, and everything that is wrong with it."""

    problems: list[Problem]
    definitions: int
    submissions: int
    """Files of each."""
    forms: tuple[Counted, ...] = ()
    """The return forms among what was sent in."""


@without_collection()
def validate(root: Path, named: Sequence[str] = (), today: date | None = None) -> Validated:
    """Problems of definitions and of data sent in; of files that are named, also what they leave unsaid."""
    loaded = load(root)
    if loaded.definitions is None:
        return Validated(loaded.problems, loaded.files, 0)
    data = read_data(loaded)
    problems = [*loaded.problems, *data.problems]
    problems += doubts.in_the_future(data, today) if today else []
    if loaded.plan and not any(problem.severity == "error" for problem in loaded.problems):
        try:
            limits = evaluate.declared_limits(loaded.definitions, loaded.plan)
            found = list(reach.check(loaded.definitions, loaded.plan, limits))
            problems += found or examples.check(loaded.definitions, loaded.plan)
            problems += left_unsaid(loaded, data, named) if named and not found else []
        except (TooBig, Unreadable) as error:
            problems.append(too_much(error))
        except Stopped:
            pass  # no report is made of these files, so none asks for commentary
    problems = without_followers(problems, loaded.refused)
    files = len({source.file for source in data.inputs})
    return Validated(with_excerpts(root, in_order(problems)), loaded.files, files, tuple(counted(data)))


def left_unsaid(loaded: Loaded, data: Data, named: Sequence[str]) -> Iterator[Problem]:
    """What is missing of the commentary that rules ask for on the figures in some files. Raises Stopped."""
    assert loaded.settings and loaded.definitions and loaded.plan
    definitions = loaded.definitions
    for calendar, period in uncommented.newest(definitions, data, named).items():
        question = evaluate.question(definitions.calendars[calendar], period, None)
        own = uncommented.indicators(data, named) & set(definitions.indicators)
        rated = of_indicators(rate(loaded, data, question, None), own, definitions, loaded.plan)
        made = outcome.tables(rated, definitions, loaded.plan, data, question)
        report = readback.read(plain(made, manifest(definitions, data, question, rated)))
        yield from uncommented.problems(report, data, named, pages.folders(loaded.settings)[0])


class Stopped(Exception):
    """There is no result, and these problems are why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


@without_collection()
def evaluated(root: Path, asked: Asked, store: Path | None = None, indicator: str | None = None) -> Evaluated:
    """One report, rendered from results written and read back; with an indicator, also how its rule was climbed."""
    return evaluated_from(load(root), asked, store, indicator)


@without_collection()
def evaluated_from(loaded: Loaded, asked: Asked, store: Path | None = None, indicator: str | None = None) -> Evaluated:
    """The same of a project that has been read."""
    if any(problem.severity == "error" for problem in loaded.problems):
        return Evaluated(None, loaded.problems)
    data = read_data(loaded)
    problems = [*loaded.problems, *data.problems]
    try:
        return results(loaded, data, asked, store, indicator, problems)
    except Stopped as stopped:
        kept = [] if indicator is not None else problems
        return Evaluated(None, with_excerpts(loaded.root, in_order([*kept, *stopped.problems])))


def results(
    loaded: Loaded, data: Data, asked: Asked, store: Path | None, name: str | None, problems: Sequence[Problem]
) -> Evaluated:
    """The report of a project that is sound; with a name, what it says of that. Raises Stopped."""
    assert loaded.definitions and loaded.plan
    definitions, plan = loaded.definitions, loaded.plan
    subject = subject_of(definitions, name, asked.area)
    chosen, question = report_asked(definitions, data, asked, subject.indicator)
    focus = (subject.indicator, chosen.own) if subject.indicator and chosen.own is not None else None
    alone = subject.indicator is None and evaluate.only_budgets(definitions, question)
    rated = None if alone else rate(loaded, data, question, focus)
    made, select = selected(asked, tables_of(rated, definitions, plan, data, question), rated, loaded, data, question)
    # With a period of its own an indicator stands out of the report, which must not take its place in the store.
    folder = ".explained" if focus else ".selected" if asked.select else store_name(definitions, question)
    said = {**manifest(definitions, data, question, rated), "select": select}
    stored = kept(made, said, (store or loaded.root / STORE) / folder, str(store or STORE))
    found = readback.read(stored)
    if subject.row and not any(table.row(subject.row) for table in found.budgets):
        raise Stopped(no_row(subject.row, found))
    told = in_order([*about(found, problems, definitions), *differences(found)])
    found = replace(found, problems=tuple(with_excerpts(loaded.root, told)))
    if subject.indicator is None:
        return Evaluated(found, list(found.problems), stored=stored)
    ordinal = explained(found, subject.indicator, subject.area, chosen.own)
    assert rated
    why = explain.explained(rated, definitions, plan, found, subject.indicator, subject.area, ordinal)
    return Evaluated(found, list(found.problems), why)


class Subject(NamedTuple):
    """What is asked about: an indicator, in an area or as a whole, or a row of a table of budgets, which the report alone
    explains; none of them where the report itself is asked for."""

    indicator: str | None
    area: str | None
    row: str | None


def subject_of(definitions: Definitions, name: str | None, area: str | None) -> Subject:
    """What has that name. Raises Stopped."""
    rows = rows_of_budgets(definitions)
    if name is None or name in rows:
        return Subject(None, None, name)
    if name in definitions.indicators:
        return Subject(name, area_asked(definitions, name, area), None)
    known = [*definitions.indicators, *rows]
    hint = did_you_mean(name, known) or f"there are {', '.join(known[:8])} ..."
    what = "indicator, or row of a table of budgets," if definitions.budget_views else "indicator"
    raise Stopped(Problem("KCC601", f"no {what} is called '{name}'", Place(SETTINGS), hint))


def tables_of(
    rated: Rated | None, definitions: Definitions, plan: Plan, data: Data, question: Question
) -> outcome.Tables:
    """Every table of the report. Raises Stopped."""
    try:
        if rated:
            return outcome.in_parts(rated, definitions, plan, data, question)
        return outcome.of_budgets_alone(definitions, plan, data, question)
    except TooBig as error:
        raise Stopped(too_much(error)) from None


def kept(made: outcome.Tables, said: Mapping[str, object], folder: Path, store: str) -> Stored:
    """The tables as they were written and read back. Raises Stopped, naming the store."""
    try:
        return tables.write(folder, made.stored(), said)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        hint = "name a folder that can be written with --store"
        raise Stopped(Problem("KCC602", f"results cannot be written: {reason}", Place(store), hint)) from None


def about(found: Report, problems: Iterable[Problem], definitions: Definitions) -> Iterator[Problem]:
    """The problems that a reader of the report should know: what is merely good to know, of what it lists alone."""
    listed = {rating.indicator.id for rating in (*found.ratings, *found.activity)}
    unlisted = {one.place.path for one in definitions.indicators.values() if one.id not in listed}
    return (problem for problem in problems if problem.severity != "info" or problem.place.path not in unlisted)


def selected(
    asked: Asked, made: outcome.Tables, rated: Rated | None, loaded: Loaded, data: Data, question: Question
) -> tuple[outcome.Tables, dict[str, object] | None]:
    """The tables of what -s asks for, and what the manifest says of that. Raises Stopped."""
    assert loaded.definitions and loaded.plan
    if not asked.select:
        return made, None
    of = made.others["shown"].get_column("id").n_unique()
    try:
        own, of_money = limited(asked.select, made, rated, loaded.definitions, loaded.plan, data, question)
    except Unselected as nothing:
        raise Stopped(nothing.problem) from None
    return own, {"asked": list(asked.select), "of": of, **({"budgets": of_money} if of_money else {})}


def no_row(key: str, found: Report) -> Problem:
    """That something which tables of budgets may have is in none of this report."""
    message = f"no table of budgets has a row '{key}' in {found.period.words}"
    views = [table.view for table in found.budgets]
    hint = (
        f"there are the tables {', '.join(views)}: see their rows with kccrules eval --view {views[0]}"
        if views
        else None
    )
    return Problem(
        "KCC601", message, Place(SETTINGS), hint or "nothing was sent in for budgets by then: choose another --period"
    )


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
    except (TooBig, Unreadable) as error:
        raise Stopped(too_much(error)) from None
    if rated is None:
        words = definitions.calendars[question.calendar].words(question.report)
        what = "indicator and no budget" if definitions.budgets else "indicator"
        raise Stopped(
            Problem("KCC601", f"no {what} is in force in {words}", Place(SETTINGS), "choose another --period")
        )
    unreachable = list(reach.check(definitions, loaded.plan, evaluate.limits_in(rated.figures, loaded.plan.limits)))
    if unreachable:
        raise Stopped(*unreachable)
    return rated


def too_much(error: TooBig | Unreadable) -> Problem:
    """What cannot be worked out, or is not known of a year."""
    if isinstance(error, Unreadable):
        return Problem(error.code, error.found, Place(SETTINGS), error.hint)
    hint = "round a part of the formula, or choose a larger unit"
    if isinstance(error, TooBigMeasure):
        return Problem("KCC603", str(error), error.one.place, error.hint or hint)
    return Problem("KCC603", str(error), Place(SETTINGS), hint)


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


def report_asked(definitions: Definitions, data: Data, asked: Asked, indicator: str | None) -> tuple[Chosen, Question]:
    """The report, with the indicator's own period. Raises Stopped where there is none."""
    at = "--calendar"
    try:
        calendar = named(definitions, asked.calendar) if asked.calendar else None
        at = "--period"
        found = choose(definitions, data, asked.period, calendar, indicator, asked.as_at)
        if found:
            return found, evaluate.question(found.calendar, found.period, asked.as_at)
    except Unreadable as error:
        code = error.code if error.code in ("KCC222", "KCC223") else "KCC601"
        raise Stopped(Problem(code, error.found, Place(at), error.hint)) from None
    sent = f"had been sent in by {day_words(asked.as_at)}" if asked.as_at else "have been sent in"
    message = f"no figures {sent}, so there is no newest period"
    raise Stopped(Problem("KCC601", message, Place("submissions"), "name one with --period"))


def manifest(definitions: Definitions, data: Data, question: Question, rated: Rated | None) -> dict[str, object]:
    """What the results are of; no clock, so that the same inputs give the same bytes."""
    calendar = definitions.calendars[question.calendar]
    used = notes.rows_used(data, question.as_at)
    used.update(evaluate.rows_used(rated) if rated else {})
    used.update(vintages.rows_used(data, question.as_at))
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
        "layouts": [one.layout.stored() for one in definitions.reports.values()],
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
