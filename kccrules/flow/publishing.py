"""The order of work of publishing: a report frozen and put where it stays, taken back, and made again from what was frozen.

Nothing is decided here, as in `project`. How a report looks is the business of `render`, so `freeze` hands out what the
report is made from, and `place` takes the fingerprints of what was made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kccrules import __version__
from kccrules.flow import project
from kccrules.flow.loading import Loaded, load, read_data
from kccrules.flow.project import Asked, Stopped
from kccrules.meaning.commentary import people
from kccrules.meaning.names import Names
from kccrules.tools import publication
from kccrules.tools.folder import SETTINGS
from kccrules.tools.publication import Fresh, Frozen, Published, Shelf, Withdrawal, fingerprint
from kccrules.words import readback
from kccrules.words.observations import Data
from kccrules.words.periods import day_words
from kccrules.words.problems import Place, Problem
from kccrules.words.report import Rating, Report
from kccrules.words.wording import count

__all__ = ["Deed", "Ready", "Reported", "fingerprint", "freeze", "place", "reported", "withdraw"]


@dataclass(frozen=True)
class Reported:
    """A report, or why there is none; with `edition`, made from what was frozen."""

    report: Report | None
    problems: list[Problem]
    edition: Published | None = None


@dataclass(frozen=True)
class Deed:
    """Who publishes or withdraws, and when."""

    by: str
    on: date


@dataclass(frozen=True)
class Ready:
    """A report that may be published: what is to be written, and the report as it will be made from that."""

    root: Path
    shelf: str
    fresh: Fresh
    report: Report
    doubts: list[Problem]
    """What should be looked at, and stops nothing."""

    @property
    def folder(self) -> str:
        """Where it will stand, for people."""
        return f"{self.shelf}/{publication.folder_of(self.fresh.report)}"


# ---------------------------------------------------------------------------------------------- made again


def reported(root: Path, asked: Asked, store: Path | None = None, *, afresh: bool = False) -> Reported:
    """One report: as it was published, unless it was not, or is wanted `afresh`, limited or as of a day."""
    loaded = load(root)
    if loaded.settings and not (afresh or asked.as_at or asked.select):
        shelf = publication.read_shelf(root, loaded.settings.published)
        report = asked.period or newest(loaded, asked)
        found = as_published(shelf, loaded.settings.published, report, asked.calendar) if report else None
        if found:
            return found
    made = project.evaluated_from(loaded, asked, store)
    return Reported(made.report, made.problems)


def newest(loaded: Loaded, asked: Asked) -> str | None:
    """The report that is meant where no period is named; None where that cannot be told."""
    if loaded.definitions is None:
        return None
    try:
        chosen, _ = project.report_asked(loaded.definitions, read_data(loaded), asked, None)
    except Stopped:
        return None
    return chosen.calendar.text(chosen.period)


def as_published(shelf: Shelf, name: str, report: str, calendar: str | None) -> Reported | None:
    """What was published for a period; None where nothing was. What is there and cannot be read is not made afresh."""
    one = shelf.find(report)
    if one is None:
        own = f"{name}/{publication.folder_of(report)}/"
        problems = [problem for problem in shelf.problems if problem.place.path.startswith(own)]
        return Reported(None, problems) if problems else None
    if calendar not in (None, one.calendar):
        return None
    found = publication.opened(one)
    if isinstance(found, Problem):
        return Reported(None, [found])
    return Reported(readback.read(found.stored, found.problems), list(found.problems), one)


# ---------------------------------------------------------------------------------------------- published


def freeze(root: Path, period: str, deed: Deed, as_at: date | None = None) -> Ready | list[Problem]:
    """A report with the figures of a day, ready to be published; or why it cannot be."""
    loaded = load(root)
    if loaded.settings is None or loaded.definitions is None:
        return loaded.problems
    if problems := tidied(root, loaded.settings.published):
        return problems
    shelf = publication.read_shelf(root, loaded.settings.published)
    asked = Asked(period, as_at or deed.on)
    try:
        chosen, question = project.report_asked(loaded.definitions, Data(), asked, None)
    except Stopped as stopped:
        return list(stopped.problems)
    text = chosen.calendar.text(chosen.period)
    if chosen.calendar is not loaded.definitions.calendar:
        return [of_another_calendar(text, chosen.calendar.id, loaded.definitions.calendar.id)]
    if one := shelf.find(text):
        return [published_already(one)]
    if deed.on <= question.ends:
        return [too_early(f"{chosen.calendar.words(chosen.period)} has not ended on {day_words(deed.on)}", "--on")]
    if as_at and as_at > deed.on:
        said = f"{day_words(as_at)} comes after the day of publishing, {day_words(deed.on)}"
        return [too_early(said, "--as-at")]
    made = project.evaluated_from(loaded, asked)
    problems = [*made.problems, *shelf.problems]
    errors = sum(problem.severity == "error" for problem in problems)
    if made.report is None or made.stored is None or errors:
        return [*problems, unmended(text, errors)]
    if not has_figures(made.report):
        return [without_figures(text, as_at or deed.on, newest(loaded, Asked()))]
    return ready(loaded, Frozen(made.stored, made.report.problems), deed, asked.as_at or deed.on)


def ready(loaded: Loaded, found: Frozen, deed: Deed, as_at: date) -> Ready:
    """The texts of the files, and the report that they make."""
    assert loaded.settings and loaded.definitions
    said = {"on": deed.on.isoformat(), "by": deed.by}
    whole = publication.trimmed(found.stored)
    text = publication.frozen(replace(found, stored=replace(whole, manifest={**whole.manifest, "publication": said})))
    report = str(whole.manifest["report"])
    own = {"sha256": loaded.definitions.sha256, "files": loaded.definitions.files}
    fresh = Fresh(
        report,
        loaded.definitions.calendar.id,
        deed.on,
        deed.by,
        as_at,
        __version__,
        own,
        text,
        publication.history(whole),
    )
    again = publication.thawed(text)
    report_again = readback.read(again.stored, again.problems)
    return Ready(loaded.root, loaded.settings.published, fresh, report_again, in_doubt(loaded, deed))


def has_figures(report: Report) -> bool:
    """Whether it has anything that no earlier report had: money, or a figure, whole or of an area. Where nothing newer was
    due of any indicator, what it shows again is all that there can be."""
    lines = [*report.ratings, *report.activity]
    fresh = [one for one in lines if not one.carried] or lines
    return bool(report.budgets) or any(map(has_figure, fresh))


def has_figure(rating: Rating) -> bool:
    every = rating.indicator.figures()
    return any(one.value is not None for one in every if one.ordinal == rating.figure.ordinal)


def in_doubt(loaded: Loaded, deed: Deed) -> list[Problem]:
    """That a post looks like the name of a person."""
    words = Names.of(loaded.definitions).words if loaded.definitions else ()
    hint = "what is published is kept with it: name the post instead, such as Head of Performance"
    return [Problem("KCC423", people.message(one), Place("--by"), hint) for one in people.no_post(deed.by, words)]


def place(found: Ready, made: Mapping[str, str]) -> list[Problem]:
    """Publish it, with fingerprints of what was made of it, by format."""
    try:
        publication.place(found.root, found.shelf, found.fresh, made)
    except OSError as error:
        return [unwritten(found.shelf, error)]
    return []


def tidied(root: Path, shelf: str) -> list[Problem]:
    """What a run that was killed has left is put right."""
    try:
        publication.put_right(root, shelf)
    except OSError as error:
        return [unwritten(shelf, error)]
    return []


def of_another_calendar(text: str, calendar: str, own: str) -> Problem:
    message = f"{text} is a period of the calendar '{calendar}', and reports are published by '{own}'"
    return Problem("KCC764", message, Place("--period"), f"name a period of {own}")


def published_already(one: Published) -> Problem:
    message = f"{one.report} was published on {day_words(one.on)} by {one.by}"
    hint = (
        f'to publish it again, take it back first: kccrules publish --withdraw {one.report} --because "..." --by POST'
    )
    return Problem("KCC761", message, Place(one.name), hint)


def without_figures(report: str, by: date, newest: str | None) -> Problem:
    message = f"{report} is not published: of that period no figure had been sent in by {day_words(by)}"
    hint = (
        f"see what is there and who owes the rest: kccrules chase --period {report}"
        if newest in (None, report)
        else f"the newest period with figures is {newest}: kccrules publish {newest} --by POST"
    )
    return Problem("KCC767", message, Place("--period"), hint)


def too_early(said: str, option: str) -> Problem:
    return Problem("KCC766", said, Place(option), "correct the day, or leave the option out: today is taken")


def unmended(report: str, errors: int) -> Problem:
    message = (
        f"{report} is not published: {count(errors, 'problem')} {'has' if errors == 1 else 'have'} to be mended first"
    )
    return Problem(
        "KCC763", message, Place(SETTINGS), "mend what is listed, or leave out the figures that are not sure"
    )


def unwritten(shelf: str, error: OSError) -> Problem:
    reason = (error.strerror or "it cannot be written").lower()
    hint = "nothing was published: free the folder, and type the command again"
    return Problem("KCC602", f"the report cannot be written: {reason}", Place(shelf), hint)


# ---------------------------------------------------------------------------------------------- withdrawn


def withdraw(root: Path, period: str, deed: Deed, because: str) -> tuple[Published | None, list[Problem]]:
    """Take back what was published for a period, for a reason."""
    loaded = load(root)
    if loaded.settings is None:
        return None, loaded.problems
    name = loaded.settings.published
    if problems := tidied(root, name):
        return None, problems
    shelf = publication.read_shelf(root, name)
    one = shelf.find(period)
    if one is None:
        return None, [*shelf.problems, not_published(period, shelf)]
    if deed.on < one.on:
        said = f"{day_words(deed.on)} is before the day of publishing, {day_words(one.on)}"
        return None, [too_early(said, "--on")]
    try:
        publication.withdraw(root, name, one, Withdrawal(deed.on, deed.by, because))
    except OSError as error:
        return None, [unwritten(name, error)]
    return one, in_doubt(loaded, deed)


def not_published(period: str, shelf: Shelf) -> Problem:
    known = ", ".join(one.report for one in shelf.standing)
    hint = f"published are {known}" if known else "no report has been published yet"
    return Problem(
        "KCC765", f"'{period}' has not been published, so there is nothing to take back", Place("--withdraw"), hint
    )
