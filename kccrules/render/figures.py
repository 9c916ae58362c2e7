"""Cells and notes that every readable format of a report shares: words only, no layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kccrules.render.budgets import words as budgets
from kccrules.render.layout import activity, in_order
from kccrules.words import wording
from kccrules.words.numerals import MILLION, millionths
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Bound, Figure, Group, Indicator, Rating, Report, Step
from kccrules.words.sentences import why_not

MARKS = {
    "provisional": ("p", "provisional"),
    "revised": ("r", "revised since it was first sent"),
    "estimated": ("e", "estimated"),
}
DIRECTIONS = {"better": "Better", "worse": "Worse", "same": "Same", "unknown": "Not known"}

Key = tuple[str, str | None]
"""An indicator and its area, None for the whole: what a line is of."""


@dataclass(frozen=True)
class Notes:
    """Markers by line, and the legend of those that occur, in order."""

    marks: dict[Key, list[str]]
    legend: list[str]

    def of(self, rating: Rating) -> str:
        """'[p][1]', or nothing."""
        return "".join(f"[{mark}]" for mark in self.marks.get(key(rating), []))


def key(rating: Rating) -> Key:
    """What a line is of."""
    return rating.indicator.id, rating.figure.area


def name(one: Indicator, area: str | None) -> str:
    """As it is typed and said in a sentence: 'waste', 'waste in Dover'."""
    return one.id if area is None else f"{one.id} in {one.areas[area]}"


def listed(report: Report) -> str:
    """'30 indicators'; where there is activity too, '30 KPIs and 4 activity indicators'; and of how many, if it is limited."""
    kpis, others = len(report.ratings), len(activity(report))
    parts = [wording.count(kpis, "KPI")] if kpis else []
    both = wording.listed([*parts, wording.count(others, "activity indicator")])
    said = both if others else wording.count(kpis, "indicator")
    select = report.manifest.get("select")
    if report.budgets and not report.rows:
        limits = f", limited to {' '.join(select['asked'])}" if isinstance(select, dict) else ""
        return f"{budgets.lines(report)}{limits}"
    if report.budgets:
        said = f"{said}, {budgets.lines(report)}"
    return f"{said} of {select['of']:,}, limited to {' '.join(select['asked'])}" if isinstance(select, dict) else said


def left_out(report: Report) -> str | None:
    """That there are too many results of areas to list, and how to see some."""
    number = report.manifest.get("areas_left_out", 0)
    if not isinstance(number, int) or not number:
        return None
    one = next((rating.indicator.id for rating in report.ratings if rating.indicator.areas), "ID")
    return f"{number:,} results by area are not listed here; for those of one indicator: kccrules eval -s {one}"


def value(rating: Rating) -> str:
    return cell(rating.figure, rating.indicator)


def cell(figure: Figure, one: Indicator) -> str:
    """A figure, or what stands in its place."""
    return instead(figure) if figure.value is None else wording.figure(figure.value, one.unit)


def printed_step(value: str) -> int:
    """The smallest difference that is printed, in millionths."""
    step: int = MILLION // 10 ** len(value.partition(".")[2])
    return step


def a_step_away(rating: Rating) -> list[Step]:
    """Other ratings that one printed step would give."""
    value_, steps = rating.figure.value, (rating.next, rating.worse)
    return [one for one in steps if one and value_ is not None and millionths(one.distance) <= printed_step(value_)]


def instead(figure: Figure) -> str:
    """What stands in the place of a figure that is not there."""
    words = (figure.reason or "", figure.state, "missing")
    return next(wording.CELLS[word] for word in words if word in wording.CELLS)


def limit(found: Bound, unit: str) -> str:
    if found.low is None and found.high is None:
        return {"tbc": "not agreed", "none": "none", "stated": "in words"}.get(found.form, "not set")
    return wording.limit(found.low, found.high, unit)


def expected(figure: Figure, unit: str) -> str:
    """What is between the thresholds: '4,700 to 5,300', '4,700 or more'; where there is none, why."""
    low, high = figure.lower.low, figure.upper.high
    if low is not None and high is not None:
        return wording.limit(low, high, unit)
    if low is not None or high is not None:
        return wording.limit(low, high, unit) + (" or more" if high is None else " or less")
    first = next((found for found in (figure.lower, figure.upper) if found.form != "absent"), figure.lower)
    return limit(first, unit)


def direction(rating: Rating) -> str:
    """Activity usually has no method of direction."""
    if rating.indicator.kind == "activity" and rating.figure.method is None:
        return "none"
    return DIRECTIONS.get(rating.figure.judgement, rating.figure.judgement)


def before(rating: Rating, report: Report) -> str:
    """The rating that went before, in the words of its own scale."""
    return (
        report.word(rating.before.scale or rating.figure.scale, rating.before_rating) if rating.before else "No earlier"
    )


def turns(group: Group) -> str:
    """'15 better, 14 worse, 1 the same'."""
    found = group.counts.get("direction", {})
    words = [("better", "better"), ("worse", "worse"), ("same", "the same"), ("unknown", "not known")]
    return ", ".join(f"{found[word]} {title}" for word, title in words if found.get(word)) or "none"


def notes(report: Report) -> Notes:
    """The markers of a whole report."""
    return notes_of([*in_order(report), *activity(report), *report.by_area])


def notes_of(ratings: Iterable[Rating]) -> Notes:
    """Letters for states, numbers for what else a reader must know of a line."""
    marks: dict[Key, list[str]] = {}
    letters: dict[str, str] = {}
    numbered: list[str] = []
    for rating in ratings:
        found = marks.setdefault(key(rating), [])
        if rating.figure.state in MARKS:
            letter, meaning = MARKS[rating.figure.state]
            found.append(letter)
            letters[letter] = meaning
        if rating.figure.sensitive:
            found.append("s")
            letters["s"] = "decided by rounding: as worked out, before rounding, it would be rated otherwise"
        text = numbered_note(rating)
        if text:
            if text not in numbered:
                numbered.append(text)
            found.append(str(numbered.index(text) + 1))
    legend = [f"[{letter}] {meaning}" for letter, meaning in letters.items()]
    return Notes(marks, legend + [f"[{place}] {text}" for place, text in enumerate(numbered, start=1)])


def numbered_note(rating: Rating) -> str | None:
    """What is shown again because nothing newer is due, and why there was no rating before. Of an area only why there is
    none now: the rest is that of the whole."""
    figure, before = rating.figure, rating.before
    said = []
    if rating.carried and figure.area is None:
        due = rating.upcoming_due
        later = (
            f"the {rating.upcoming.short} figure is due by {day_words(due)}"
            if rating.upcoming and due
            else "nothing newer"
        )
        said.append(f"shown again: {later}")
    meant = rating.indicator.kind == "kpi" or figure.rule is not None  # activity may well be without a rule
    if before and rating.before_rating == NOT_RATED and meant and figure.area is None:
        said.append(f"the one before was not rated: {why_not(before, rating.indicator)}")
    if figure.rating == NOT_RATED and meant:
        said.append(f"not rated: {why_not(figure, rating.indicator, rating.wanting)}")
    return f"{figure.period.short}; {'; '.join(said)}" if said else None


def words_used(report: Report, of: str) -> list[tuple[str, str]]:
    """Every rating that the scales of the report's KPIs or activity indicators have, best first, with its title."""
    listed = report.activity if of == "activity" else report.ratings
    figures = [figure for rating in listed for figure in (rating.figure, rating.before) if figure]
    scales = dict.fromkeys(figure.scale for figure in figures if figure.scale)
    found: dict[str, str] = {}
    for scale in scales:
        for word, title in reversed(list(report.scales.get(scale or "", {}).items())):
            found.setdefault(word, title)
    return list(found.items())
