"""Sentences under a list of ratings: what is close to another rating, what rounding decides, what was printed otherwise. However
many indicators there are, a sentence stays a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kccrules.render.figures import name
from kccrules.render.layout import in_order
from kccrules.words import wording
from kccrules.words.report import Report

CLOSE_SHARE = 100
"""Another rating is close if it is within one part in so many of the value."""
NAMED = 10
"""So many are named in a sentence; of the others it is said how many there are, and where they are found."""


@dataclass(frozen=True)
class Close:
    """Another rating that is near."""

    said: str
    """'library-visits is 1 visit short of Green'."""
    share: Fraction
    """Of the value, so that those that count different things can be compared."""


def close_line(report: Report) -> str | None:
    """Indicators that the smallest change would move to another rating; where there are many, the nearest."""
    found = list(close_calls(report))
    if not found:
        return None
    more = len(found) - NAMED
    if more <= 0:
        return f"Close to another rating: {'; '.join(one.said for one in found)}."
    nearest = sorted(found, key=lambda one: one.share)[:NAMED]
    told = "; ".join(one.said for one in nearest)
    return f"Close to another rating, the nearest first: {told}; and {more:,} more (-f json has all, under next and worse)."


def close_calls(report: Report) -> Iterator[Close]:
    """In the order of the report."""
    for rating in in_order(report):
        value_ = rating.figure.value
        for step, words in ((rating.next, "short of"), (rating.worse, "from")):
            if step and value_ is not None and near(step.distance, value_):
                distance = wording.short_amount(step.distance, rating.indicator.unit)
                title = report.word(rating.figure.scale, step.rating)
                yield Close(f"{rating.indicator.id} is {distance} {words} {title}", share(step.distance, value_))


def near(distance: str, value_: str) -> bool:
    return abs(Fraction(distance)) * CLOSE_SHARE <= abs(Fraction(value_))


def share(distance: str, value_: str) -> Fraction:
    """A distance as a part of the value; from nought, only nought is near."""
    return abs(Fraction(distance) / Fraction(value_)) if Fraction(value_) else Fraction(0)


def rounding_line(report: Report) -> str:
    """What the rounding of a value decides; who is not named has its mark in the table."""
    found = [name(row.indicator, row.figure.area) for row in report.rows if row.figure.sensitive]
    if not found:
        return "No rating changes with the rounding of a value."
    return f"The rounding of a value decides {first(found)}{', marked [s] above' if len(found) > NAMED else ''}."


def published_line(report: Report) -> str | None:
    """How the ratings worked out compare with those printed in earlier reports and this one."""
    printed = [figure for one in report.indicators.values() for figure in one.figures() if figure.published_rating]
    if not printed:
        return None
    differing = [figure for figure in printed if figure.agrees == "no"]
    comparable = [figure for figure in printed if figure.agrees in ("yes", "no")]
    line = f"Published ratings: {len(comparable) - len(differing)} of {len(comparable)} agree"
    if differing:
        line += "; " + first(
            [f"{name(report.indicators[figure.id], figure.area)} for {figure.period.short}" for figure in differing]
        )
        each = "; -f json has each, under problems" if len(differing) > NAMED else ""
        line += f" {'differs' if len(differing) == 1 else 'differ'} (KCC431{each})"
    unknown = len(printed) - len(comparable)
    return line + (f"; {unknown} more cannot be worked out again." if unknown else ".")


def first(names: Sequence[str]) -> str:
    """'a, b and c'; of many the first, and how many more there are."""
    more = len(names) - NAMED
    return wording.listed([*names[:NAMED], f"{more:,} more"] if more > 0 else names)
