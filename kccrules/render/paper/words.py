"""Words and cells that several sections of a published report share."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from kccrules.render import figures, span
from kccrules.render.paper.blocks import Link, Tag, Text, Turn
from kccrules.words import wording
from kccrules.words.notes import Note
from kccrules.words.numerals import MILLION, decimal_text
from kccrules.words.periods import day_words
from kccrules.words.report import NOT_RATED, Figure, Indicator, Rating, Report

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LEVELS = ("green", "amber", "red", NOT_RATED)
BETTER = {"higher": "higher is better", "lower": "lower is better", "range": "inside the range is best"}
BASES = {
    "quarter": "Each figure is for one quarter, not the year so far.",
    "month": "Each figure is for one month, not the year so far.",
    "term": "Each figure is for one term.",
    "annual": "Each figure is for a whole year.",
    "year-to-date": "Each figure is for the year so far.",
    "rolling-12-months": "Each figure is for the last 12 months.",
    "snapshot": "Each figure is as it stood at the end of the period.",
    "average": "Each figure is an average.",
}
"""What one figure covers."""


def spelled(number: int) -> str:
    """Numbers up to nine in words."""
    return SMALL[number] if 0 <= number < len(SMALL) else f"{number:,}"


def capital(text: str) -> str:
    """With a capital letter in front."""
    return text[:1].upper() + text[1:]


def are(number: int) -> str:
    """'is' or 'are'."""
    return "is" if number == 1 else "are"


def tag(report: Report, scale: str | None, rating: str) -> Tag:
    """A rating with its colour."""
    return Tag(report.word(scale, rating), rating if rating in LEVELS else "plain")


def rated(rating: Rating, report: Report) -> Text:
    """The rating of a line; activity, which is neither good nor bad, has no colour."""
    found = tag(report, rating.figure.scale, rating.figure.rating)
    return (found if rating.indicator.kind == "kpi" else found.title,)


def before(rating: Rating, report: Report) -> Text:
    """The rating that went before."""
    if rating.before is None:
        return ("No earlier result",)
    return (tag(report, rating.before.scale or rating.figure.scale, rating.before_rating),)


def before_word(rating: Rating, report: Report) -> str:
    """The same as a word alone."""
    return figures.before(rating, report) if rating.before else "No earlier result"


def turn(judgement: str) -> Text:
    """A direction of travel."""
    return (Turn(figures.DIRECTIONS.get(judgement, judgement), judgement),)


def to(one: Indicator) -> Link:
    """The page of an indicator."""
    return Link(one.title, "indicator", one.id)


def counted(figure: Figure, one: Indicator) -> str:
    """The figure with what it counts, where that does not go without saying."""
    said = figures.cell(figure, one)
    return said if figure.value is None or one.unit in wording.PERCENT else f"{said} {unit_of(figure.value, one.unit)}"


def unit_of(number: str, unit: str) -> str:
    """What a number counts: 'client' for 1, 'clients' for 188."""
    return wording.amount(number, unit).removeprefix(wording.grouped(number.removeprefix("-"))).strip()


SHORT = {"lower": "above", "range": "outside"}
"""How a limit is missed, by polarity."""


def apart(short: int, one: Indicator, of: str = "") -> str:
    """How far a figure is from a limit: '2 percentage points short', '1 client to spare', 'met exactly'; with what it is short
    of: '2 percentage points short of the target of 80%', '4.7 percentage points above the target of 6%'."""
    if short == 0:
        return f"{of} met exactly".strip()
    said = wording.amount(decimal_text(abs(short), MILLION), one.unit)
    if short < 0:
        return f"{said} to spare"
    word = SHORT.get(one.polarity, "short of" if of else "short")
    return f"{said} {word} {of}".strip()


def shortfall(rating: Rating, report: Report, name: str) -> int | None:
    """How far the figure is on the wrong side of a limit, as the case of its rule found that asks whether it is met."""
    rule = report.rule_of(rating.figure)
    for case, rung in zip(rule.cases if rule else (), rating.rungs, strict=False):
        if (case.condition or "").replace(" ", "") == f"meets(value,{name})":
            return rung.short
    return None


def ordered_words(report: Report, scale: str | None) -> list[str]:
    """The words of a scale, lowest first."""
    return list(report.scales.get(scale or "", {}))


def lowest(rating: Rating, report: Report) -> bool:
    """Whether it has the lowest rating of its scale."""
    words = ordered_words(report, rating.figure.scale)
    return bool(words) and rating.figure.rating == words[0]


def signed(note: Note) -> str:
    """'Director of Highways, 20 August 2012.'; nothing where neither is known."""
    said = ", ".join(filter(None, [note.by or "", day_words(note.on) if note.on else ""]))
    return f"{said}." if said else ""


def last_word(report: Report, ratings: Sequence[Rating]) -> str:
    """'last quarter' where every result before is of the period before; else 'before'."""
    period, calendar = int(str(report.manifest["ordinal"])), report.manifest["calendar"]
    follows = all(
        rating.indicator.calendar == calendar
        and rating.figure.ordinal == period
        and rating.before.ordinal == period - 1
        for rating in ratings
        if rating.before
    )
    return f"last {wording.period_word(report.period.text)}" if follows else "before"


def run(figure: Figure, one: Indicator) -> list[Figure]:
    """The results in a row that have the rating of this one, the newest first; what cannot be rated any more counts as it was
    published."""
    held = [other for other in one.series(figure.area) if other.value is not None and other.ordinal < figure.ordinal]
    before = reversed(held)
    return [figure, *itertools.takewhile(lambda other: span.rating_of(other, figure) == figure.rating, before)]


def limits_said(figure: Figure, one: Indicator) -> str:
    """', against a target of 80% and a floor standard of 70%'; nothing where there is neither."""
    found = [(wording.NAMES[name], getattr(figure, name)) for name in ("target", "floor")]
    said = [(name, wording.limit(limit.low, limit.high, one.unit)) for name, limit in found]
    words = wording.listed([f"a {name} of {text}" for name, text in said if text])
    return f", against {words}" if words else ""
