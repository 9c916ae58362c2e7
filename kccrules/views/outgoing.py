"""The forms that go out: what each service is asked for a report, with the last results, the targets and what is usual.

Asked for is what is due and not final yet. A result that came in already is asked for again, in case it has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kccrules.meaning.fields import SENT
from kccrules.steps.plan import Plan
from kccrules.words import wording
from kccrules.words.model import Definitions, IndicatorVersion, in_force
from kccrules.words.numerals import MILLION, millionths
from kccrules.words.periods import Calendar, day_words, span_words
from kccrules.words.periods.days import MONTHS, day_before, plus_months
from kccrules.words.report import NOT_RATED, Bound, Figure, Rating, Report
from kccrules.words.returns import Form, Line, largest_change
from kccrules.words.wanted import asking


@dataclass(frozen=True)
class Sources:
    """What forms are made from."""

    report: Report
    definitions: Definitions
    plan: Plan


FULL = 100 * MILLION
NO_SERVICE = "no-service"
NO_LIMIT = {"tbc": "not agreed", "none": "none", "stated": "in words"}
"""What stands in place of a limit, by what its cell says."""
AGAIN = ("provisional", "estimated")
"""States of figures that another is awaited for."""
SETTLED = ("not-applicable", "suppressed")
"""States without a figure in which none is awaited."""


def forms(report: Report, definitions: Definitions, plan: Plan) -> list[Form]:
    """One for each service that anything is asked of, in the order of the report."""
    sources = Sources(report, definitions, plan)
    place = {unit: number for number, unit in enumerate(report.order)}
    found: dict[str, list[Rating]] = {}
    for rating in report.rows:
        if awaited(rating) and parts(rating, sources):
            found.setdefault(rating.indicator.service or "", []).append(rating)
    services = sorted(found, key=lambda unit: (place.get(unit, len(place)), unit))
    return [form(service, found[service], sources) for service in services]


def awaited(rating: Rating) -> bool:
    """Whether a report waits for this result; one that the report before showed already is not looked for again."""
    figure = rating.figure
    if rating.carried and figure.value is not None:
        return figure.state in AGAIN
    not_yet = figure.state == "not-due" and figure.data is not None  # it was sent in that it is not due
    return figure.value is not None or not (figure.state in SETTLED or not_yet)


def parts(rating: Rating, sources: Sources) -> frozenset[str]:
    """What is sent for it: `submitted`, or a numerator and a denominator; nothing where it follows from other figures."""
    figure, one = rating.figure, rating.indicator
    if figure.area is None and one.area_total not in (None, "submitted"):
        return frozenset()
    plan, formula = sources.plan, version(rating, sources).value
    own = plan.formulas[plan.codes.formulas["value", formula]].fields if formula else {"submitted"}
    rule = plan.rules.get(plan.codes.rules.get((figure.rule or "", figure.version), -1))
    read = frozenset(SENT).intersection(own)
    asked = {"denominator"}.intersection(rule.fields) if rule else set[str]()
    return read | asked if read else read


def version(rating: Rating, sources: Sources) -> IndicatorVersion:
    """The indicator as it is in the period that is asked for."""
    versions = sources.definitions.indicators[rating.indicator.id].versions
    return in_force(versions, calendar_of(rating, sources).last_day(rating.figure.ordinal))


def calendar_of(rating: Rating, sources: Sources) -> Calendar:
    """The indicator's own."""
    return sources.definitions.calendars[rating.indicator.calendar]


def form(service: str, asked: Sequence[Rating], sources: Sources) -> Form:
    """What is asked of one service, by title; the areas of an indicator below its whole."""
    report = sources.report
    calendar = sources.definitions.calendars[str(report.manifest["calendar"])]
    begins, ends = calendar.days(calendar.ordinal(report.period.text))
    asked = sorted(asked, key=lambda rating: (rating.indicator.title.casefold(), rating.indicator.id))
    last = [before(rating) for rating in asked]
    wholes = {until(rating, rating.figure, sources) for rating in asked}
    lasts = {until(rating, figure, sources) for rating, figure in zip(asked, last, strict=True) if figure}
    told = len(lasts) == 1
    lines = [line(rating, figure, sources, told=told) for rating, figure in zip(asked, last, strict=True)]
    closes = date.fromisoformat(str(report.manifest["closes"]))
    open_ = [rating.figure.due for rating in asked if rating.figure.value is None]
    return Form(
        service=service or NO_SERVICE,
        title=asked[0].indicator.service_title or "No service",
        period=report.period.words,
        typed=report.period.text,
        result=f"to {wholes.pop()}" if len(wholes) == 1 else "",
        last=f"to {lasts.pop()}" if told else "",
        due=min((due for due in open_ if due > ends), default=closes),
        closes=closes,
        begins=begins,
        ends=ends,
        lines=tuple(lines),
    )


def before(rating: Rating) -> Figure | None:
    """The newest result held: of the period that is asked for, if it came in already."""
    figure = rating.figure
    held = [each for each in rating.indicator.series(figure.area) if each.ordinal <= figure.ordinal]
    return next((each for each in reversed(held) if each.value is not None or each.state == "suppressed"), None)


def until(rating: Rating, figure: Figure, sources: Sources) -> str:
    """When the period of a figure ends: 'September 2012', and where months do not end with it '21 December 2012'."""
    ends = calendar_of(rating, sources).last_day(figure.ordinal)
    whole = ends == day_before(plus_months(ends.replace(day=1), 1))
    return f"{MONTHS[ends.month]} {ends.year}" if whole else day_words(ends)


def line(rating: Rating, last: Figure | None, sources: Sources, *, told: bool) -> Line:
    """One result; `told` says that all last results are of one period, which the heading names."""
    one, figure = rating.indicator, rating.figure
    asked, own = parts(rating, sources), version(rating, sources)
    held = list(values(rating))
    bounds = (figure.upper, figure.lower) if one.kind == "activity" else (figure.target, figure.floor)
    ends = [millionths(end) for bound in bounds for end in (bound.low, bound.high) if end is not None]
    return Line(
        id=one.id,
        area=figure.area,
        title=title(rating, own, calendar_of(rating, sources), counted="numerator" in asked),
        period=figure.period.text,
        last=last_words(rating, last, "" if told or not last else until(rating, last, sources), sources.report),
        last_value=held[-1] if held else None,
        largest=largest_change(held),
        unit=own.unit,
        decimals=own.decimals,
        formula=own.value,
        counted="numerator" in asked,
        out_of="denominator" in asked,
        over=any(value > FULL for value in (*held, *ends)),
        signed=any(value < 0 for value in (*held, *ends)),
        polarity=one.polarity,
        activity=one.kind == "activity",
        target=bounds[0],
        floor=bounds[1],
        explained=bool(asking(sources.report, rating)),
        limits=tuple(limits(bounds, own.unit, activity=one.kind == "activity")),
    )


def limits(bounds: Sequence[Bound], unit: str, *, activity: bool) -> Iterator[str]:
    """Both in words; that there is none, too: a blank cell says nothing."""
    for bound, side in zip(bounds, ("at most ", "at least ") if activity else ("", ""), strict=True):
        said = wording.limit(bound.low, bound.high, unit)
        yield f"{side}{said}" if said else NO_LIMIT.get(bound.form, "not set")


def values(rating: Rating) -> Iterator[int]:
    """Every result before this one that can be compared with it, oldest first."""
    figure, one = rating.figure, rating.indicator
    since = max((ordinal for ordinal in one.breaks if ordinal <= figure.ordinal), default=None)
    for each in one.series(figure.area):
        if each.ordinal < figure.ordinal and each.value is not None and (since is None or each.ordinal >= since):
            yield millionths(each.value)


def last_words(rating: Rating, last: Figure | None, period: str, report: Report) -> str:
    """'57.7% Amber (to June 2012)'; a result that came in for this period already says so."""
    if last is None:
        return "none yet"
    one = rating.indicator
    known = wording.figure(last.value, one.unit) if last.value is not None else wording.CELLS["suppressed"]
    word = report.word(last.scale, last.rating) if last.rating != NOT_RATED else ""
    said = [f"to {period}"] if period else []
    said += [last.state] if last.state in AGAIN else []
    said += ["came in already"] if last.ordinal == rating.figure.ordinal and not rating.carried else []
    return " ".join(filter(None, [known, word, f"({', '.join(said)})" if said else ""]))


WHEN: dict[str, Callable[[date, date, date], str]] = {
    "snapshot": lambda year, first, last: f"at {day_words(last)}",
    "year-to-date": lambda year, first, last: span_words((year, last)),
    "rolling-12-months": lambda year, first, last: f"12 months to {day_words(last)}",
}
"""What one value covers, by basis, from the first day of the year and the days of the period; else the period."""


def title(rating: Rating, own: IndicatorVersion, calendar: Calendar, *, counted: bool) -> str:
    """'Clients with a personal budget in Dover (per cent, at 30 September 2012)'."""
    figure, one = rating.figure, rating.indicator
    where = f" in {one.areas[figure.area]}" if figure.area else ""
    first, last = calendar.days(figure.ordinal)
    year = calendar.first_day(calendar.first_of_year(figure.ordinal))
    when = WHEN[own.basis](year, first, last) if own.basis in WHEN else span_words((first, last))
    unit = "per cent" if own.unit in wording.PERCENT else own.unit
    unit = f"how many, from which {unit} is worked out" if counted else unit
    return f"{own.title}{where} ({unit}, {when})"
