"""What is owed, put together by who owes it, and the words in which every form of it is said. No layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kccrules.render import figures
from kccrules.words import wanted, wording
from kccrules.words.periods import day_words
from kccrules.words.periods.days import WEEKDAYS
from kccrules.words.report import Figure, Owed, Rating, Report

VALUE, COMMENTARY, BENCHMARK = "value", "commentary", "benchmark"
IN, PROVISIONAL, OVERDUE, LATER, NOT_DUE = STANDINGS = ("in", "provisional", "overdue", "due-later", "not-due")
AREAS_NAMED = 3
"""Areas of one indicator that are named before they are only counted."""
FILES_NAMED = 3


@dataclass(frozen=True)
class Claim:
    """What one post owes that is alike: values of one standing, or commentary."""

    owner: str | None
    what: str
    standing: str
    owed: tuple[Owed, ...]

    @property
    def days(self) -> list[int]:
        """The fewest and the most days past the day on which something was due."""
        found = [one.days for one in self.owed]
        return [min(found), max(found)]


@dataclass(frozen=True)
class Book:
    """A report, with its lines at hand."""

    report: Report
    lines: Mapping[tuple[str, str | None], Rating]
    """By indicator and area."""

    def rating(self, one: Owed) -> Rating:
        """The line of the report that something is owed for."""
        return self.lines[(one.indicator.id, one.area)]

    def words(self, owed: Iterable[Owed]) -> str:
        """How lines are rated: 'Red', 'Red and Amber'."""
        found = [self.rating(one).figure for one in owed]
        return wording.listed(list(dict.fromkeys(self.report.word(figure.scale, figure.rating) for figure in found)))


def book(report: Report) -> Book:
    return Book(report, {(rating.indicator.id, rating.figure.area): rating for rating in report.rows})


@dataclass(frozen=True)
class Days:
    """The days that a page of this kind speaks of."""

    today: date
    closes: date

    @property
    def left(self) -> int:
        return (self.closes - self.today).days

    @property
    def closing(self) -> str:
        """'data closes 31 August 2012, in 7 days'."""
        if self.left < 0:
            return f"data closed {day_words(self.closes)}, {wording.count(-self.left, 'day')} ago"
        return (
            f"data closes {day_words(self.closes)}, {'in ' + wording.count(self.left, 'day') if self.left else 'today'}"
        )


def days_of(report: Report) -> Days:
    closes = date.fromisoformat(str(report.manifest["closes"]))
    return Days(report.as_at or closes, closes)


def claims(report: Report, standings: Sequence[str], whats: Sequence[str] = (VALUE, COMMENTARY)) -> list[Claim]:
    """By post: values before commentary, what is longest past its day first."""
    found: dict[tuple[str, str, str | None], list[Owed]] = {}
    for one in report.owed:
        if one.standing in standings and one.what in whats:
            found.setdefault((one.what, one.standing, one.owner), []).append(one)
    made = [Claim(owner, what, standing, tuple(owed)) for (what, standing, owner), owed in found.items()]
    return sorted(made, key=urgency)


def urgency(claim: Claim) -> tuple[bool, int, bool, int, int, str]:
    """What nobody can be asked for comes behind what somebody owes."""
    nobody, late = claim.owner is None, claim.days[1]
    return claim.what != VALUE, STANDINGS.index(claim.standing), nobody, -late, -len(claim.owed), claim.owner or ""


def counted(report: Report, what: str) -> dict[str, int]:
    """How many of what is listed are in each standing."""
    listed = [one.standing for one in report.owed if one.what == what]
    return {standing: listed.count(standing) for standing in STANDINGS}


# ---------------------------------------------------------------------------------------------- words


def how_to_name(owed: Iterable[Owed]) -> str:
    """'write owner: into definitions/kpis/loans.yaml'."""
    of = list(owed)
    paths = list(dict.fromkeys(one.indicator.at.path for one in of))
    more = [f"{len(paths) - FILES_NAMED} more"] if len(paths) > FILES_NAMED else []
    once = (
        ", or once for each service, where it is declared" if more and all(one.indicator.service for one in of) else ""
    )
    return f"write owner: into {wording.listed([*paths[:FILES_NAMED], *more])}{once}"


def late(fewest: int, most: int) -> str:
    """'35 days late', '1 to 35 days late'."""
    return f"{'' if fewest == most else f'{fewest:,} to '}{wording.count(most, 'day')} late"


def until(period_months: str) -> str:
    """The end of 'January to March 2012': 'March 2012'."""
    return period_months.rpartition(" to ")[2]


def day_without_year(day: date, other: date) -> str:
    """'20 July', and with its year where that is not the other day's."""
    said = day_words(day)
    return said if day.year != other.year else said.rpartition(" ")[0]


def weekday(day: date) -> str:
    """'Friday 31 August 2012'."""
    return f"{WEEKDAYS[day.weekday()]} {day_words(day)}"


def names(owed: Sequence[Owed], book: Book) -> list[str]:
    """What is owed, by id; where it is owed for more than a few areas, how many."""
    found: dict[str, list[Owed]] = {}
    for one in owed:
        found.setdefault(one.indicator.id, []).append(one)
    said: list[str] = []
    for alike in found.values():
        of = alike[0].indicator
        if len(alike) > AREAS_NAMED:
            every = wording.count(len(of.areas), of.area_word)
            said.append(f"{of.id} in {every if len(alike) == len(of.areas) else f'{len(alike)} of {every}'}")
        else:
            said += [name(one, book) for one in alike]
    return said


def name(one: Owed, book: Book) -> str:
    """'loans', 'loans in Dover'; with a rating to write about, its value and what is missing of it."""
    said = figures.name(one.indicator, one.area)
    if one.what != COMMENTARY:
        return said
    return f"{said} {figures.value(book.rating(one))}{unsaid(one, book)}"


def unsaid(one: Owed, book: Book) -> str:
    """What commentary that is there does not say: ' (back by when is missing)'."""
    missing = wanted.unsaid(book.report, book.rating(one))
    if not missing or book.report.notes.get(one.indicator.id) is None:
        return ""
    return f" ({wording.listed([wanted.MISSING[part] for part in missing])} missing)"


def figure_of(one: Owed) -> Figure | None:
    """The figure that is owed, with its target, as far as the report has that period."""
    return next((figure for figure in one.indicator.series(one.area) if figure.ordinal == one.ordinal), None)


def last_of(one: Owed) -> Figure | None:
    """The newest figure before it."""
    earlier = [f for f in one.indicator.series(one.area) if f.ordinal < one.ordinal and f.value is not None]
    return earlier[-1] if earlier else None


def limits(one: Owed) -> tuple[str, str]:
    """What the figure is held against, and how that is called."""
    figure, unit = figure_of(one), one.indicator.unit
    if figure is None or {figure.target.form, figure.upper.form, figure.lower.form} == {"absent"}:
        return "", ""
    if one.indicator.kind == "activity":
        return "expected", figures.expected(figure, unit)
    return "target", figures.limit(figure.target, unit)


def behind(one: Owed) -> str:
    """Of a benchmark: 'last given for March 2012, 1 quarter behind'."""
    last = last_of(one)
    if last is None:
        return "never given"
    word = wording.period_word(one.period.text)
    return f"last given for {until(last.period.months)}, {wording.count(one.ordinal - last.ordinal, word)} behind"


def beside(one: Owed, book: Book) -> list[str]:
    """The indicators that a benchmark is shown beside."""
    return [
        id_
        for (id_, area), rating in book.lines.items()
        if area is None and one.indicator.id in rating.indicator.benchmarks
    ]
